/* /ledger/transactions/:id: a voucher as it stands in the books. Nothing here changes it. */
#include "kit/words.h"
#include "ledger/ledger_store.h"

#include "web/page.h"

static const struct column entry_columns[] = {
	{MSG_LEDGER_ACCOUNT, COLUMN_MAIN},
	{MSG_LEDGER_OWNER, COLUMN_SUB},
	{MSG_LEDGER_DEBIT, COLUMN_NUMBER},
	{MSG_LEDGER_CREDIT, COLUMN_NUMBER},
};

static struct value transaction_value(struct req *rq, struct ledger_transaction_id id)
{
	return v_link((struct value){.kind = VALUE_ID, .i = id.v},
		      link_path(rq, "/ledger/transactions/", id.v, ""));
}

/* What the voucher is about, where that has a page. */
static struct value subject_value(struct req *rq, const struct ledger_voucher *v)
{
	static const char *const subjects[] = {"lease", "bill", "payment"};
	enum message named =
		words_find(str_format(req_arena(rq), "system.subject_%.*s", STR_ARG(v->subject)));
	struct str kind = named == MSG_NONE ? v->subject : req_text(rq, named);
	struct str words = str_format(req_arena(rq), "%.*s %lld", STR_ARG(kind), (long long)v->subject_id);

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++)
		if (str_equal(v->subject, str_of(subjects[i])))
			return v_link(v_text(words), str_format(req_arena(rq), "/%ss/%lld", subjects[i],
								(long long)v->subject_id));
	return v_text(words);
}

/* What is owed, held and paid ahead belongs to a lease. */
static struct value owner_value(struct req *rq, const struct ledger_line *line)
{
	struct value owner = {.kind = VALUE_ID, .i = line->owner};
	bool of_lease = line->kind == LEDGER_RECEIVABLE || line->kind == LEDGER_DEPOSIT ||
			line->kind == LEDGER_PREPAID;

	return of_lease ? v_link(owner, link_path(rq, "/leases/", line->owner, "")) : owner;
}

static void show_entries(struct req *rq, struct page *pg, const struct ledger_voucher *v)
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
					      owner_value(rq, line), debit ? v_money(line->amount) : v_none(),
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

	if (!ledger_can_see_voucher(req_actor(rq)))
		return err_not_found(err);
	if (!ledger_store_voucher(req_tx(rq), (struct ledger_transaction_id){req_id(rq)}, &v, err))
		return false;
	pg = page_new_message(rq, MSG_LEDGER_VOUCHER);
	page_state(pg, v_enum(&ledger_transaction_kind_type, (int)v.kind));
	if (v.reversed_by.v != 0)
		page_note(pg, TAG_WARN, req_text(rq, MSG_LEDGER_NOTE_REVERSED));
	page_fact(pg, MSG_LEDGER_NUMBER, (struct value){.kind = VALUE_ID, .i = v.id.v});
	page_fact(pg, MSG_LEDGER_DAY, v_day(v.day));
	page_fact(pg, MSG_LEDGER_SUBJECT, subject_value(rq, &v));
	page_fact(pg, MSG_LEDGER_WORDS, v_text(v.words));
	page_fact(pg, MSG_LEDGER_ACTOR,
		  v.actor_name.n > 0 ? v_text(v.actor_name) : v_message(MSG_KIT_ROLE_SYSTEM));
	page_fact(pg, MSG_LEDGER_AT, v_instant(v.at));
	if (v.reverses.v != 0)
		page_fact(pg, MSG_LEDGER_REVERSES, transaction_value(rq, v.reverses));
	if (v.reversed_by.v != 0)
		page_fact(pg, MSG_LEDGER_REVERSED_BY, transaction_value(rq, v.reversed_by));
	page_facts_end(pg);
	show_entries(rq, pg, &v);
	return page_send(pg);
}

static const struct route routes[] = {
	PAGE("/ledger/transactions/:id", transaction_page, CAP_LEDGER_SEE, MSG_LEDGER_VOUCHER),
};

static const struct check_kind *const checks[] = {&ledger_check_zero, &ledger_check_balance};

static const struct act_codes act_codes[] = {{"ledger.post", &ledger_transaction_kind_type}};

const struct domain ledger_domain = {.name = "ledger",
				     .routes = routes,
				     .route_count = ARRAY_LEN(routes),
				     .checks = checks,
				     .check_count = ARRAY_LEN(checks),
				     .act_codes = act_codes,
				     .act_code_count = ARRAY_LEN(act_codes)};
