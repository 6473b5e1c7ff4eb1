/* The desk: bills, runs of a month, arrears; and what the folder hands to the program. */
#include "kit/setting.h"
#include "rent/rent_page.h"
#include "rent/rent_sql.h"
#include "web/list.h"

/* ---- bills ---- */

static const struct enum_item paid_items[] = {{BILL_OPEN, "open", MSG_RENT_STATE_OPEN, TAG_PLAIN},
					      {BILL_PAID, "paid", MSG_RENT_STATE_PAID, TAG_PLAIN}};
static const struct enum_type paid_type = {"bill_state", paid_items, ARRAY_LEN(paid_items)};

static const struct list_column bill_columns[] = {
	{.name = "period", .label = MSG_RENT_PERIOD, .flags = COLUMN_KEY, .link = "/bills/"},
	{.name = "number", .label = MSG_RENT_LEASE, .flags = COLUMN_SUB},
	{.name = "tenant_name", .label = MSG_RENT_TENANT, .flags = COLUMN_MAIN},
	{.name = "project_name", .label = MSG_RENT_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_code", .label = MSG_RENT_HOME, .flags = COLUMN_SUB},
	{.name = "item", .label = MSG_RENT_ITEM, .flags = COLUMN_HIDE},
	{.name = "amount", .label = MSG_RENT_AMOUNT, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "open", .label = MSG_RENT_OPEN, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "due_on", .label = MSG_RENT_DUE_ON, .flags = COLUMN_SUB},
	{.name = "state", .label = MSG_RENT_STATE, .flags = COLUMN_END},
};
static const struct list_filter bill_filters[] = {
	{.name = "period", .label = MSG_RENT_PERIOD},
	{.name = "item", .label = MSG_RENT_ITEM},
	{.name = "state", .label = MSG_RENT_STATE, .enumeration = &paid_type},
	{.name = "project", .label = MSG_RENT_PROJECT, .choices = home_project_choices},
	{.name = "number", .label = MSG_RENT_LEASE, .prefix = true},
	{.name = "due_before", .label = MSG_RENT_DUE_BEFORE},
	{.name = "lease", .label = MSG_RENT_LEASE_ID, .quiet = true},
};

static bool bills_in(struct req *rq, void *in, struct err *err)
{
	(void)err;
	((struct rent_sql_list_in *)in)->today = req_today(rq);
	return true;
}

static const struct list_view bill_view = {
	.list = &rent_sql_list_list,
	.title = MSG_RENT_BILLS,
	.path = "/bills",
	.columns = bill_columns,
	.column_count = ARRAY_LEN(bill_columns),
	.filters = bill_filters,
	.filter_count = ARRAY_LEN(bill_filters),
	.sort = "period",
	.descending = true,
	.in = bills_in,
	.file_name = "账单",
	.has_scope = true,
};

static bool bill_page(struct req *rq, struct err *err)
{
	struct bill_names names;
	struct bill b;
	struct page *pg;
	struct money late;

	if (!rent_store_see(req_tx(rq), req_actor(rq), (struct bill_id){req_id(rq)}, &b, &names, err) ||
	    !rent_late_owed(req_tx(rq), &b, req_today(rq), &late, err))
		return false;
	pg = page_new(rq, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(month_text(req_arena(rq), b.period)),
				     STR_ARG(names.home_name)));
	page_crumb(pg, S("/bills"), req_text(rq, MSG_RENT_BILLS));
	page_crumb(pg, S(""), month_text(req_arena(rq), b.period));
	page_state(pg, v_enum(&bill_state_type,
			      (int)rent_rule_bill_state(rent_bill_open(&b), b.due_on, req_today(rq))));
	page_action(pg, CAP_RENT_SEE, MSG_RENT_ACCOUNT, link_path(rq, "/accounts/", b.lease.v, ""));
	page_fact(pg, MSG_RENT_NUMBER, v_text(number_text(req_arena(rq), b.id.v, 0, false)));
	page_fact(pg, MSG_RENT_LEASE, v_link(v_text(names.number), link_path(rq, "/leases/", b.lease.v, "")));
	page_fact(pg, MSG_RENT_TENANT, v_text(names.tenant_name));
	page_fact(pg, MSG_RENT_PERIOD, v_month(b.period));
	page_fact(pg, MSG_RENT_ITEM, v_enum(&bill_item_type, (int)b.item));
	page_fact(pg, MSG_RENT_DAYS, v_text(str_format(req_arena(rq), "%d/%d", b.days, b.month_days)));
	page_fact(pg, MSG_RENT_DUE_ON, v_day(b.due_on));
	page_fact(pg, MSG_RENT_AMOUNT, v_money(b.amount));
	page_fact(pg, MSG_RENT_PAID, v_money(b.paid));
	page_fact(pg, MSG_RENT_CREDIT, v_money(b.credit));
	page_fact(pg, MSG_RENT_OPEN, v_money(rent_bill_open(&b)));
	page_fact(pg, MSG_RENT_LATE, v_money(late));
	page_fact(pg, MSG_RENT_LATE_PAID, v_money(b.late_paid));
	page_facts_end(pg);
	if (page_html(pg) != NULL)
		rent_put_lines(pg, rq, &b);
	return page_send(pg);
}

/* ---- runs ---- */

struct run_form {
	struct month period;
};

static const struct field run_fields[] = {
	{FIELD_AT(struct run_form, period), .type = FIELD_MONTH, .label = MSG_RENT_PERIOD,
	 .hint = MSG_RENT_RUN_HINT},
};

static bool runs_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {
		{MSG_RENT_PERIOD, COLUMN_KEY},
		{MSG_RENT_STATE, COLUMN_END},
		{MSG_RENT_RUN_DONE, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_RENT_RUN_TOTAL, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_RENT_BILLS_MADE, COLUMN_NUMBER | COLUMN_MAIN},
		{MSG_RENT_AMOUNT, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_RENT_STARTED, COLUMN_HIDE},
		{MSG_RENT_ENDED, COLUMN_HIDE},
	};
	struct run_form values = {.period = day_month(req_today(rq))};
	struct form form = {.fields = run_fields,
			    .count = 1,
			    .values = &values,
			    .action = S("/bill-runs"),
			    .submit = MSG_RENT_RUN};
	struct bill_run *runs;
	struct page *pg;
	bool waits;
	size_t n;

	if (!rent_store_runs(req_tx(rq), &runs, &n, err) ||
	    !rent_store_run_waits(req_tx(rq), values.period, &waits, err))
		return false;
	pg = page_new_message(rq, MSG_RENT_RUNS);
	for (size_t i = 0; i < n; i++)
		waits = waits || runs[i].state == BILL_RUN_RUNNING;
	if (waits) {
		page_state(pg, v_enum(&bill_run_state_type, BILL_RUN_RUNNING));
		page_wait(pg, 2);
		page_note(pg, TAG_INFO, req_text(rq, MSG_RENT_RUN_WAITS));
	}
	for (size_t i = 0; i < n; i++)
		if (runs[i].state != BILL_RUN_DONE && runs[i].total > 0)
			page_meter(pg, month_text(req_arena(rq), runs[i].period),
				   v_enum(&bill_run_state_type, (int)runs[i].state),
				   (struct ratio){runs[i].done >= runs[i].total
							  ? 10000
							  : runs[i].done * 10000 / runs[i].total},
				   TAG_INFO);
	page_section(pg, MSG_RENT_RUNS);
	page_table(pg, MSG_RENT_RUNS, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_RENT_NO_RUNS);
	for (size_t i = 0; i < n; i++)
		page_row(pg,
			 (struct value[]){
				 v_link(v_month(runs[i].period),
					str_format(req_arena(rq), "/bills?period=%.*s",
						   STR_ARG(month_text(req_arena(rq), runs[i].period)))),
				 v_enum(&bill_run_state_type, (int)runs[i].state), v_number(runs[i].done),
				 v_number(runs[i].total), v_number(runs[i].bills), v_money(runs[i].amount),
				 v_instant(runs[i].started_at), v_instant(runs[i].ended_at)});
	page_section(pg, MSG_RENT_RUN);
	page_form(pg, &form);
	return page_send(pg);
}

struct run_args {
	struct actor actor;
	struct month period;
};

static bool run_tx(struct tx *tx, void *arg, struct err *err)
{
	struct run_args *a = arg;

	if (!rent_store_ask_run(tx, &a->actor, a->period, err))
		return false;
	tx_answer(tx, S("/bill-runs"));
	return true;
}

static bool run_do(struct req *rq, struct err *err)
{
	struct run_args *a = ARENA_NEW(req_arena(rq), struct run_args);
	struct run_form f = {0};
	int64_t ahead_day;

	if (!req_form(rq, &f, err) ||
	    !setting_load(req_tx(rq), SETTING_BILL_AHEAD_DAY, req_today(rq), 0, &ahead_day, err) ||
	    !rent_rule_can_run(f.period, req_today(rq), ahead_day, err))
		return false;
	*a = (struct run_args){*req_actor(rq), f.period};
	return req_write(rq, run_tx, a, err);
}

/* ---- arrears ---- */

static const struct list_column arrears_columns[] = {
	{.name = "number", .label = MSG_RENT_LEASE, .flags = COLUMN_KEY, .link = "/accounts/"},
	{.name = "tenant_name", .label = MSG_RENT_TENANT, .flags = COLUMN_MAIN},
	{.name = "project_name", .label = MSG_RENT_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_code", .label = MSG_RENT_HOME, .flags = COLUMN_SUB},
	{.name = "owed", .label = MSG_RENT_OWED, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "months", .label = MSG_RENT_MONTHS, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "oldest", .label = MSG_RENT_OLDEST, .flags = COLUMN_END},
};
static const struct list_filter arrears_filters[] = {
	{.name = "project", .label = MSG_RENT_PROJECT, .choices = home_project_choices},
	{.name = "number", .label = MSG_RENT_LEASE, .prefix = true},
};

static bool arrears_in(struct req *rq, void *in, struct err *err)
{
	(void)err;
	((struct rent_sql_arrears_in *)in)->today = req_today(rq);
	return true;
}

static const struct list_view arrears_view = {
	.list = &rent_sql_arrears_list,
	.title = MSG_RENT_ARREARS,
	.path = "/arrears",
	.columns = arrears_columns,
	.column_count = ARRAY_LEN(arrears_columns),
	.filters = arrears_filters,
	.filter_count = ARRAY_LEN(arrears_filters),
	.sort = "owed",
	.descending = true,
	.in = arrears_in,
	.file_name = "欠费台账",
	.has_scope = true,
};

/* ---- the folder ---- */

ENUM_TYPE(bill_item, {BILL_RENT, "rent", MSG_RENT_ITEM_RENT, TAG_PLAIN},
	  {BILL_DAMAGE, "damage", MSG_RENT_ITEM_DAMAGE, TAG_PLAIN});
ENUM_TYPE(bill_state, {BILL_OPEN, "open", MSG_RENT_STATE_OPEN, TAG_INFO},
	  {BILL_OVERDUE, "overdue", MSG_RENT_STATE_OVERDUE, TAG_BAD},
	  {BILL_PAID, "paid", MSG_RENT_STATE_PAID, TAG_OK});
ENUM_TYPE(bill_run_state, {BILL_RUN_RUNNING, "running", MSG_RENT_RUN_RUNNING, TAG_WARN},
	  {BILL_RUN_DONE, "done", MSG_RENT_RUN_WHOLE, TAG_OK},
	  {BILL_RUN_ADDING, "adding", MSG_RENT_RUN_ADDING, TAG_INFO});

static const struct route routes[] = {
	LIST("/bills", &bill_view, CAP_RENT_SEE, MSG_RENT_BILLS),
	PAGE("/bills/:id", bill_page, CAP_RENT_SEE, MSG_RENT_BILL),
	PAGE("/bill-runs", runs_page, CAP_RENT_BILL, MSG_RENT_RUNS),
	DO("/bill-runs", run_do, CAP_RENT_BILL, MSG_RENT_RUN, run_fields, runs_page, MSG_RENT_DONE_RUN),
	LIST("/arrears", &arrears_view, CAP_RENT_SEE, MSG_RENT_ARREARS),
	PAGE("/accounts/:id", rent_account_page, CAP_RENT_SEE, MSG_RENT_ACCOUNT),
	PAGE("/accounts/:id/dunning", rent_dun_page, CAP_DUNNING_SEND, MSG_RENT_DUN),
	{.method = HTTP_POST,
	 .path = "/accounts/:id/dunning",
	 .fn = rent_dun_do,
	 .cap = CAP_DUNNING_SEND,
	 .label = MSG_RENT_DUN,
	 .again = rent_dun_page,
	 .done = MSG_RENT_DONE_DUN,
	 .flags = ROUTE_SLOW},
	PAGE("/dunnings/:id", rent_dunning_page, CAP_RENT_SEE, MSG_RENT_DUNNING_TITLE),
	DO("/dunnings/:id/delivered", rent_deliver_do, CAP_DUNNING_SEND, MSG_RENT_DELIVER,
	   rent_deliver_fields, rent_dunning_page, MSG_RENT_DONE_DELIVERED),
	PAGE("/my/bills", rent_own_page, CAP_BILL_OWN, MSG_RENT_OWN),
	PAGE("/my/bills/:id", rent_own_bill_page, CAP_BILL_OWN, MSG_RENT_BILL),
};
static const struct navigation navigation[] = {
	{NAVIGATION_RENT, 1, "/bills", MSG_RENT_BILLS, CAP_RENT_SEE, NULL},
	{NAVIGATION_RENT, 2, "/bill-runs", MSG_RENT_RUNS, CAP_RENT_BILL, NULL},
	{NAVIGATION_RENT, 3, "/arrears", MSG_RENT_ARREARS, CAP_RENT_SEE, NULL},
};
static const struct job_kind *const jobs[] = {&rent_job_bill, &rent_job_follow};
static const struct check_kind *const checks[] = {&rent_check_bills, &rent_check_ledger, &rent_check_summary};

const struct domain rent_domain = {
	.name = "rent",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.jobs = jobs,
	.job_count = ARRAY_LEN(jobs),
	.checks = checks,
	.check_count = ARRAY_LEN(checks),
};
