/* The account of a lease: every posting with the running balance, what is behind, and the notices that went
 * out. */
#include "kit/outbox.h"
#include "kit/paper.h"
#include "rent/rent_page.h"

enum { ROWS_SHOWN = 200 };

static void put_statement(struct page *pg, struct req *rq, const struct ledger_row *rows, size_t n)
{
	static const struct column columns[] = {
		{MSG_RENT_DAY, COLUMN_KEY},
		{MSG_RENT_VOUCHER, COLUMN_SUB},
		{MSG_RENT_KIND, COLUMN_MAIN},
		{MSG_RENT_WORDS, COLUMN_SUB},
		{MSG_RENT_DEBIT, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_RENT_CREDIT_SIDE, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_RENT_BALANCE, COLUMN_NUMBER | COLUMN_END},
	};
	struct money debit = MONEY(0), credit = MONEY(0);

	page_section(pg, MSG_RENT_STATEMENT);
	page_table(pg, MSG_RENT_STATEMENT, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_RENT_NO_STATEMENT);
	for (size_t i = 0; i < n; i++) {
		struct value number = v_text(number_text(req_arena(rq), rows[i].transaction.v, 0, false));

		if (ledger_can_see_voucher(req_actor(rq)))
			number = v_link(number,
					link_path(rq, "/ledger/transactions/", rows[i].transaction.v, ""));
		debit = money_add(debit, rows[i].debit);
		credit = money_add(credit, rows[i].credit);
		page_row(pg, (struct value[]){v_day(rows[i].day), number,
					      v_enum(&ledger_transaction_kind_type, (int)rows[i].kind),
					      v_text(rows[i].words),
					      rows[i].debit.fen ? v_money(rows[i].debit) : v_none(),
					      rows[i].credit.fen ? v_money(rows[i].credit) : v_none(),
					      v_money(rows[i].balance)});
	}
	page_table_end(pg);
	page_fact(pg, MSG_RENT_SUM_DEBIT, v_money(debit));
	page_fact(pg, MSG_RENT_SUM_CREDIT, v_money(credit));
	page_section_end(pg);
}

/* Ageing in the order of the design: not yet due, 1-30, 31-60, 61-90, more than 90 days. */
static void put_ageing(struct page *pg, struct req *rq, const struct bill *bills, size_t n, struct money open)
{
	static const enum message labels[] = {MSG_RENT_AGE_NOT_DUE, MSG_RENT_AGE_30, MSG_RENT_AGE_60,
					      MSG_RENT_AGE_90, MSG_RENT_AGE_MORE};
	static const enum tag tags[] = {TAG_PLAIN, TAG_WARN, TAG_WARN, TAG_BAD, TAG_BAD};
	static const struct column columns[] = {{MSG_RENT_AGE, COLUMN_MAIN},
						{MSG_RENT_OPEN, COLUMN_NUMBER | COLUMN_END}};
	struct money sums[5] = {0};

	for (size_t i = 0; i < n; i++) {
		int32_t days = day_between(bills[i].due_on, req_today(rq));
		int bucket = days <= 0 ? 0 : days <= 30 ? 1 : days <= 60 ? 2 : days <= 90 ? 3 : 4;
		sums[bucket] = money_add(sums[bucket], rent_bill_open(&bills[i]));
	}
	if (page_json(pg) == NULL) {
		for (int i = 0; i < 5; i++)
			if (sums[i].fen > 0)
				page_meter(pg, req_text(rq, labels[i]), v_money(sums[i]),
					   (struct ratio){number_divide_half_up((__int128)sums[i].fen * 10000,
										open.fen)},
					   tags[i]);
		return;
	}
	page_table(pg, MSG_RENT_AGEING, columns, ARRAY_LEN(columns));
	for (int i = 0; i < 5; i++)
		page_row(pg, (struct value[]){v_message(labels[i]), v_money(sums[i])});
	page_table_end(pg);
}

static bool put_behind(struct page *pg, struct req *rq, struct lease_id lease, const struct arrears *a,
		       struct err *err)
{
	static const struct column columns[] = {{MSG_RENT_NUMBER, COLUMN_MAIN},
						{MSG_RENT_OWED, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_RENT_AT, COLUMN_SUB},
						{MSG_RENT_DELIVERED, COLUMN_END}};
	struct bill *bills;
	struct dunning *notices;
	size_t n, notice_count;

	if (!rent_open_bills(req_tx(rq), lease, &bills, &n, err) ||
	    !rent_dunning_list(req_tx(rq), lease, &notices, &notice_count, err))
		return false;
	page_aside(pg);
	page_section(pg, MSG_RENT_ARREARS_OF);
	page_fact(pg, MSG_RENT_OPEN,
		  v_link(v_money(a->open), link_path(rq, "/bills?state=open&lease=", lease.v, "")));
	page_fact(pg, MSG_RENT_OVERDUE, v_money(a->overdue));
	page_fact(pg, MSG_RENT_LATE, v_money(a->late));
	put_ageing(pg, rq, bills, n, a->open);
	page_section(pg, MSG_RENT_NOTICES);
	page_table(pg, MSG_RENT_NOTICES, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_RENT_NO_NOTICES);
	for (size_t i = 0; i < notice_count; i++)
		page_row(pg, (struct value[]){v_link(v_text(notices[i].number),
						     link_path(rq, "/dunnings/", notices[i].id, "")),
					      v_money(notices[i].owed), v_instant(notices[i].at),
					      notices[i].delivered_at.us ? v_instant(notices[i].delivered_at)
									 : v_message(MSG_RENT_NOT_YET)});
	page_section_end(pg);
	return true;
}

static void put_head(struct page *pg, struct req *rq, const struct lease *l, struct money deposit,
		     struct money prepaid, const struct arrears *a)
{
	page_crumb(pg, S("/arrears"), req_text(rq, MSG_RENT_ARREARS));
	page_crumb(pg, S(""), l->number);
	page_state(pg, v_enum(&lease_state_type, (int)l->state));
	page_action_icon(pg, CAP_PAY_COUNTER, ICON_PAY, MSG_RENT_TAKE_PAYMENT,
			 link_path(rq, "/payments/new?lease=", l->id.v, ""));
	if (a->overdue.fen > 0)
		page_action(pg, CAP_DUNNING_SEND, MSG_RENT_DUN,
			    link_path(rq, "/accounts/", l->id.v, "/dunning"));
	page_fact(pg, MSG_RENT_LEASE, v_link(v_text(l->number), link_path(rq, "/leases/", l->id.v, "")));
	page_fact(pg, MSG_RENT_FROM_DAY, v_day(l->from));
	page_fact(pg, MSG_RENT_TO_DAY, v_day(l->to));
	page_fact(pg, MSG_RENT_MONTHLY, v_money(l->rent));
	page_fact(pg, MSG_RENT_DEPOSIT, v_money(money_negate(deposit)));
	page_fact(pg, MSG_RENT_PREPAID_LEFT, v_money(money_negate(prepaid)));
	page_fact(pg, MSG_RENT_MONTHS, v_number(a->months));
	page_facts_end(pg);
}

bool rent_account_page(struct req *rq, struct err *err)
{
	struct tx *tx = req_tx(rq);
	struct lease l;
	struct arrears a;
	struct money deposit, prepaid;
	struct ledger_row *rows;
	struct page *pg;
	size_t n;

	if (!lease_load(tx, req_actor(rq), (struct lease_id){req_id(rq)}, &l, err) ||
	    !rent_arrears(tx, l.id, req_today(rq), &a, err) ||
	    !ledger_balance(tx, LEDGER_DEPOSIT, l.id.v, &deposit, err) ||
	    !ledger_balance(tx, LEDGER_PREPAID, l.id.v, &prepaid, err) ||
	    !ledger_statement(tx, LEDGER_RECEIVABLE, l.id.v, ROWS_SHOWN, &rows, &n, err))
		return false;
	pg = page_new(rq,
		      str_format(req_arena(rq), "%.*s %.*s",
				 STR_ARG(str_mask_name(req_arena(rq), l.tenant_name)), STR_ARG(l.home_name)));
	put_head(pg, rq, &l, deposit, prepaid, &a);
	put_statement(pg, rq, rows, n);
	return put_behind(pg, rq, l.id, &a, err) && page_send(pg);
}

/* ---- a notice: seen before it goes out, then made with its PDF ---- */

bool rent_dun_page(struct req *rq, struct err *err)
{
	struct lease l;
	struct dunning d;
	struct page *pg;
	struct form form = {.submit = MSG_RENT_DUN};

	if (!lease_load(req_tx(rq), req_actor(rq), (struct lease_id){req_id(rq)}, &l, err))
		return false;
	pg = page_new_message(rq, MSG_RENT_DUN);
	page_crumb(pg, link_path(rq, "/accounts/", l.id.v, ""), l.number);
	page_crumb(pg, S(""), req_text(rq, MSG_RENT_DUN));
	if (!rent_dunning_draft(req_tx(rq), &l, req_today(rq), &d, err)) {
		if (err->code != ERR_CONFLICT)
			return false;
		page_note(pg, TAG_INFO, err_text(req_arena(rq), req_language(rq), err));
		return page_send(pg);
	}
	page_lead(pg, req_text(rq, MSG_RENT_DUN_LEAD));
	page_section(pg, MSG_RENT_DUNNING_TITLE);
	page_fact(pg, MSG_RENT_NUMBER, v_text(d.number));
	page_fact(pg, MSG_RENT_TENANT, v_text(l.tenant_name));
	page_fact(pg, MSG_RENT_HOME, v_text(l.home_name));
	page_fact(pg, MSG_RENT_OVERDUE, v_money(d.owed));
	page_fact(pg, MSG_RENT_LATE, v_money(d.late));
	page_fact(pg, MSG_RENT_MONTHS, v_number(d.months));
	page_fact(pg, MSG_RENT_PAY_UNTIL, v_day(d.pay_by));
	form.action = link_path(rq, "/accounts/", l.id.v, "/dunning");
	page_form(pg, &form);
	return page_send(pg);
}

struct dun_args {
	struct actor actor;
	struct lease lease;
	struct dunning draft;
	struct file_put pdf;
};

static bool dun_tx(struct tx *tx, void *arg, struct err *err)
{
	struct dun_args *a = arg;
	struct lease l;

	if (!lease_load(tx, &a->actor, a->lease.id, &l, err) ||
	    !rent_dunning_add(tx, &a->actor, &l, &a->draft, &a->pdf, err))
		return false;
	answer_path(tx, "/dunnings/", a->draft.id, "");
	return true;
}

bool rent_dun_do(struct req *rq, struct err *err)
{
	struct dun_args *a = ARENA_NEW(req_arena(rq), struct dun_args);
	struct str pdf;

	a->actor = *req_actor(rq);
	if (!lease_load(req_tx(rq), req_actor(rq), (struct lease_id){req_id(rq)}, &a->lease, err) ||
	    !rent_dunning_draft(req_tx(rq), &a->lease, req_today(rq), &a->draft, err))
		return false;
	a->draft.id = req_operation(rq);
	a->draft.number = str_copy(req_arena(rq), a->draft.number);
	return rent_dunning_render(req_tx(rq), req_arena(rq), &a->lease, &a->draft, req_base_url(rq), &pdf,
				   err) &&
	       file_put_bytes(req_arena(rq), pdf, FILE_PDF, &a->pdf, err) && req_write(rq, dun_tx, a, err);
}

const struct field rent_deliver_fields[1] = {
	{FIELD_AT(struct deliver_form, proof), .type = FIELD_TEXT, .label = MSG_RENT_PROOF,
	 .hint = MSG_RENT_PROOF_HINT, .min = 2, .max = 200},
};

static bool put_sent(struct page *pg, struct req *rq, int64_t id, struct err *err)
{
	static const struct column columns[] = {{MSG_RENT_CHANNEL, COLUMN_KEY},
						{MSG_RENT_WORDS, COLUMN_MAIN},
						{MSG_RENT_AT, COLUMN_SUB},
						{MSG_RENT_STATE, COLUMN_END}};
	struct outbox_row *rows;
	size_t n;

	if (!outbox_list(req_tx(rq), "dunning", id, &rows, &n, err))
		return false;
	page_section(pg, MSG_RENT_SENT);
	page_table(pg, MSG_RENT_SENT, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_enum(&outbox_channel_type, (int)rows[i].channel),
					      v_text(rows[i].words), v_instant(rows[i].at),
					      v_enum(&outbox_state_type, (int)rows[i].state)});
	page_section_end(pg);
	return true;
}

bool rent_dunning_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = rent_deliver_fields, .count = 1, .submit = MSG_RENT_DELIVER};
	struct paper_row *papers;
	struct dunning d;
	struct page *pg;
	size_t n;

	if (!rent_dunning_load(req_tx(rq), req_actor(rq), req_id(rq), &d, err) ||
	    !paper_list(req_tx(rq), "dunning", d.id, &papers, &n, err))
		return false;
	pg = page_new(rq, str_format(req_arena(rq), "%.*s %.*s",
				     STR_ARG(req_text(rq, MSG_RENT_DUNNING_TITLE)), STR_ARG(d.number)));
	page_crumb(pg, link_path(rq, "/accounts/", d.lease.v, ""), req_text(rq, MSG_RENT_ACCOUNT));
	page_crumb(pg, S(""), d.number);
	page_fact(pg, MSG_RENT_OVERDUE, v_money(d.owed));
	page_fact(pg, MSG_RENT_LATE, v_money(d.late));
	page_fact(pg, MSG_RENT_MONTHS, v_number(d.months));
	page_fact(pg, MSG_RENT_PAY_UNTIL, v_day(d.pay_by));
	page_fact(pg, MSG_RENT_MADE_BY, v_text(d.actor_name));
	page_fact(pg, MSG_RENT_AT, v_instant(d.at));
	for (size_t i = 0; i < n; i++)
		page_fact(pg, MSG_RENT_PAPER,
			  v_link(v_text(papers[i].title),
				 link_path(rq, "/files/", papers[i].attachment, "")));
	page_fact(pg, MSG_RENT_DELIVERED,
		  d.delivered_at.us ? v_instant(d.delivered_at) : v_message(MSG_RENT_NOT_YET));
	if (d.delivered_at.us)
		page_fact(pg, MSG_RENT_PROOF, v_text(d.proof));
	page_facts_end(pg);
	if (!put_sent(pg, rq, d.id, err))
		return false;
	if (d.delivered_at.us == 0 && req_can(rq, CAP_DUNNING_SEND)) {
		page_section(pg, MSG_RENT_DELIVER);
		form.action = link_path(rq, "/dunnings/", d.id, "/delivered");
		page_form(pg, &form);
	}
	return page_send(pg);
}

struct deliver_args {
	struct actor actor;
	int64_t id;
	struct str proof;
};

static bool deliver_tx(struct tx *tx, void *arg, struct err *err)
{
	struct deliver_args *a = arg;

	if (!rent_dunning_deliver(tx, &a->actor, a->id, a->proof, err))
		return false;
	answer_path(tx, "/dunnings/", a->id, "");
	return true;
}

bool rent_deliver_do(struct req *rq, struct err *err)
{
	struct deliver_args *a = ARENA_NEW(req_arena(rq), struct deliver_args);
	struct deliver_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	*a = (struct deliver_args){*req_actor(rq), req_id(rq), f.proof};
	return req_write(rq, deliver_tx, a, err);
}
