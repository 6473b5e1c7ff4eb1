/* /ledger/transactions/:id: a voucher as it stands in the books. Nothing here changes it. */
#include "ledger/ledger_store.h"

#include "web/page.h"

static const struct column entry_columns[] = {
	{MSG_LEDGER_ACCOUNT, COLUMN_MAIN},
	{MSG_LEDGER_OWNER, COLUMN_SUB},
	{MSG_LEDGER_DEBIT, COLUMN_NUMBER},
	{MSG_LEDGER_CREDIT, COLUMN_NUMBER},
};

static struct str transaction_path(struct req *rq, struct ledger_transaction_id id)
{
	return str_format(req_arena(rq), "/ledger/transactions/%lld", (long long)id.v);
}

/* What the voucher is about, where that has a page. */
static struct value subject_value(struct req *rq, const struct ledger_voucher *v)
{
	static const char *const subjects[] = {"lease", "bill", "payment"};
	struct str words =
		str_format(req_arena(rq), "%.*s %lld", STR_ARG(v->subject), (long long)v->subject_id);

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		if (str_equal(v->subject, str_of(subjects[i])))
			return v_link(v_text(words), str_format(req_arena(rq), "/%ss/%lld", subjects[i],
								(long long)v->subject_id));
	return v_text(words);
}

static void show_entries(struct page *pg, const struct ledger_voucher *v)
{
	struct money sum = MONEY(0);

	page_section(pg, MSG_LEDGER_VOUCHER);
	page_table(pg, MSG_LEDGER_ENTRIES, entry_columns, ARRAY_LEN(entry_columns));
	for (size_t i = 0; i < v->count; i++) {
		const struct ledger_line *line = &v->lines[i];
		bool debit = line->amount.fen > 0;

		if (debit)
			sum = money_add(sum, line->amount);
		page_row(pg, (struct value[]){v_enum(&ledger_kind_type, (int)line->kind),
					      v_number(line->owner), debit ? v_money(line->amount) : v_none(),
					      debit ? v_none() : v_money(money_negate(line->amount))});
	}
	page_table_end(pg);
	page_fact(pg, MSG_LEDGER_SUM, v_money(sum));
	page_section_end(pg);
}

static bool transaction_page(struct req *rq, struct err *err)
{
	struct ledger_voucher v;
	struct page *pg;

	if (!ledger_store_voucher(req_tx(rq), (struct ledger_transaction_id){req_id(rq)}, &v, err))
		return false;
	pg = page_new_message(rq, MSG_LEDGER_VOUCHER);
	page_state(pg, v_enum(&ledger_transaction_kind_type, (int)v.kind));
	if (v.reversed_by.v != 0)
		page_note(pg, TAG_WARN, message_text(req_language(rq), MSG_LEDGER_NOTE_REVERSED));
	page_fact(pg, MSG_LEDGER_NUMBER, v_text(number_text(req_arena(rq), v.id.v, 0, false)));
	page_fact(pg, MSG_LEDGER_DAY, v_day(v.day));
	page_fact(pg, MSG_LEDGER_SUBJECT, subject_value(rq, &v));
	page_fact(pg, MSG_LEDGER_WORDS, v_text(v.words));
	page_fact(pg, MSG_LEDGER_ACTOR, v_text(v.actor_name));
	page_fact(pg, MSG_LEDGER_AT, v_instant(v.at));
	if (v.reverses.v != 0)
		page_fact(pg, MSG_LEDGER_REVERSES,
			  v_link(v_number(v.reverses.v), transaction_path(rq, v.reverses)));
	if (v.reversed_by.v != 0)
		page_fact(pg, MSG_LEDGER_REVERSED_BY,
			  v_link(v_number(v.reversed_by.v), transaction_path(rq, v.reversed_by)));
	page_facts_end(pg);
	show_entries(pg, &v);
	return page_send(pg);
}

static const struct route routes[] = {
	PAGE("/ledger/transactions/:id", transaction_page, CAP_LEDGER_SEE, MSG_LEDGER_VOUCHER),
};

static const struct check_kind *const checks[] = {&ledger_check_zero, &ledger_check_balance};

const struct domain ledger_domain = {.name = "ledger",
				     .routes = routes,
				     .route_count = ARRAY_LEN(routes),
				     .checks = checks,
				     .check_count = ARRAY_LEN(checks)};
