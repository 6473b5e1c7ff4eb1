/* The dashboard: letting, vacancy, collection, arrears, repair clocks; every figure opens its rows (invariant
 * 9). */
#include "kit/deadline.h"
#include "kit/setting.h"
#include "stat/stat_page.h"
#include "stat/stat_rule.h"

struct figures {
	struct stat_sql_homes_out *homes;
	size_t home_count;
	struct stat_sql_rent_of_month_out *rent;
	size_t rent_count;
	struct month month;
	bool has_month;
	struct day done_from; /* orders finished since, thirty days with today */
	struct stat_sql_arrears_out arrears;
	struct stat_sql_repairs_out repairs;
	struct stat_sql_applications_out applications;
	int64_t letting_target, collection_target, vacancy_alarm;
	int64_t total, let, vacant;
	struct money due, received;
};

static bool load_targets(struct tx *tx, struct day today, struct figures *f, struct err *err)
{
	return setting_load(tx, SETTING_LETTING_TARGET_E4, today, 0, &f->letting_target, err) &&
	       setting_load(tx, SETTING_COLLECTION_TARGET_E4, today, 0, &f->collection_target, err) &&
	       setting_load(tx, SETTING_VACANCY_ALARM_E4, today, 0, &f->vacancy_alarm, err);
}

static bool load_figures(struct req *rq, struct figures *f, struct err *err)
{
	struct tx *tx = req_tx(rq);
	struct scope scope = req_actor(rq)->scope;
	struct instant now = tx_now(tx);
	struct stat_sql_last_month_out last = {0};

	f->done_from = day_add(req_today(rq), -29);
	if (!load_targets(tx, req_today(rq), f, err) ||
	    !stat_sql_homes(tx, &(struct stat_sql_homes_in){.scope = scope}, &f->homes, &f->home_count,
			    err) ||
	    !stat_sql_last_month(tx, &f->has_month, &last, err) ||
	    !stat_sql_rent_of_month(
		    tx, &(struct stat_sql_rent_of_month_in){.scope = scope, .period = last.period}, &f->rent,
		    &f->rent_count, err) ||
	    !stat_sql_arrears(tx, &(struct stat_sql_arrears_in){.scope = scope, .today = req_today(rq)},
			      &f->arrears, err) ||
	    !stat_sql_repairs(tx,
			      &(struct stat_sql_repairs_in){.scope = scope,
							    .now = now,
							    .since = instant_of_day(f->done_from, 0, 0)},
			      &f->repairs, err) ||
	    !stat_sql_applications(tx, &f->applications, err))
		return false;
	f->month = last.period;
	for (size_t i = 0; i < f->home_count; i++) {
		f->total += f->homes[i].total;
		f->let += f->homes[i].let;
		f->vacant += f->homes[i].vacant;
	}
	for (size_t i = 0; i < f->rent_count; i++) {
		f->due = money_add(f->due, f->rent[i].due);
		f->received = money_add(f->received, f->rent[i].received);
	}
	return true;
}

static struct str target(struct req *rq, int64_t e4)
{
	struct str percent = ratio_percent(req_arena(rq), (struct ratio){e4});

	return req_text_of(rq, MSG_STAT_TARGET, percent);
}

static struct str open_words(struct req *rq, enum message m, int64_t n)
{
	struct str number = number_text(req_arena(rq), n, 0, true);

	return req_text_of(rq, m, number);
}

/* From 100,000 yuan on in 万元 with one decimal (design 8.3); machines get the fen. */
static struct value large_money(struct req *rq, struct money m)
{
	struct str ten_thousands;

	if (req_wants_json(rq) || m.fen < INT64_C(10000000))
		return v_money(m);
	ten_thousands = number_text(req_arena(rq), number_divide_half_up(m.fen, 100000), 1, true);
	return v_text(req_text_of(rq, MSG_STAT_TEN_THOUSANDS, ten_thousands));
}

/* Of nothing there is no share, and nothing to warn of. */
static struct value share(struct req *rq, struct ratio r, int64_t whole)
{
	if (whole != 0)
		return v_ratio(r);
	return req_wants_json(rq) ? v_none() : v_text(S("–"));
}

static enum tag share_tag(enum tag tag, int64_t whole)
{
	return whole != 0 ? tag : TAG_PLAIN;
}

/* A share of let, vacant and other homes; those that were sold are no longer homes of the project. */
static void put_home_kpis(struct req *rq, struct page *pg, const struct figures *f)
{
	struct ratio letting = stat_rule_ratio(f->let, f->total),
		     vacancy = stat_rule_ratio(f->vacant, f->total);

	page_kpi(pg, MSG_STAT_LETTING_RATE, share(rq, letting, f->total), S("/homes?state=let"),
		 share_tag(stat_rule_light(letting, f->letting_target), f->total),
		 target(rq, f->letting_target));
	page_kpi(pg, MSG_STAT_VACANCY_RATE, share(rq, vacancy, f->total), S("/homes?state=vacant"),
		 share_tag(stat_rule_alarm(vacancy, f->vacancy_alarm), f->total),
		 target(rq, f->vacancy_alarm));
}

/* The rate counts rent; deposits and other items of the month are not in it. */
static struct str bills_path(struct req *rq, struct month month)
{
	return str_format(req_arena(rq), "/bills?period=%.*s&item=rent",
			  STR_ARG(month_text(req_arena(rq), month)));
}

static void put_rent_kpis(struct req *rq, struct page *pg, const struct figures *f)
{
	struct ratio collection = stat_rule_ratio(f->received.fen, f->due.fen);

	if (f->has_month)
		page_kpi(pg, MSG_STAT_COLLECTION_RATE, v_ratio(collection), bills_path(rq, f->month),
			 stat_rule_light(collection, f->collection_target), target(rq, f->collection_target));
	page_kpi(pg, MSG_STAT_ARREARS, large_money(rq, f->arrears.owed), S("/arrears"),
		 f->arrears.leases ? TAG_WARN : TAG_OK, open_words(rq, MSG_STAT_LEASES_N, f->arrears.leases));
}

static void put_repair_kpis(struct req *rq, struct page *pg, const struct figures *f)
{
	struct ratio in_time = stat_rule_ratio(f->repairs.in_time, f->repairs.done);

	page_kpi(pg, MSG_STAT_REPAIRS_IN_TIME, share(rq, in_time, f->repairs.done),
		 str_format(req_arena(rq), "/repairs?done_from=%.*s",
			    STR_ARG(day_text(req_arena(rq), f->done_from))),
		 TAG_PLAIN, /* no rule sets a target for it; the light is the one of those that are late */
		 open_words(rq, MSG_STAT_DONE_N, f->repairs.done));
	page_kpi(pg, MSG_STAT_REPAIRS_OVERDUE, v_number(f->repairs.overdue), S(STAT_REPAIRS_OVERDUE_PATH),
		 f->repairs.overdue ? TAG_BAD : TAG_OK, open_words(rq, MSG_STAT_OPEN_N, f->repairs.open));
}

/* Who may not see the rows is not shown their figure. */
static void put_kpis(struct req *rq, struct page *pg, const struct figures *f)
{
	page_kpis(pg);
	if (req_can(rq, CAP_HOME_SEE))
		put_home_kpis(rq, pg, f);
	if (req_can(rq, CAP_RENT_SEE))
		put_rent_kpis(rq, pg, f);
	if (req_can(rq, CAP_REPAIR_SEE))
		put_repair_kpis(rq, pg, f);
	if (req_can(rq, CAP_APPLICATION_SEE))
		page_kpi(pg, MSG_STAT_WAITING, v_number(f->applications.waiting), S(STAT_WAITING_PATH),
			 TAG_PLAIN, S(""));
	page_kpis_end(pg);
}

static const struct stat_sql_rent_of_month_out *rent_of(const struct figures *f, struct project_id project)
{
	for (size_t i = 0; i < f->rent_count; i++)
		if (f->rent[i].project.v == project.v)
			return &f->rent[i];
	return NULL;
}

static void put_projects(struct req *rq, struct page *pg, const struct figures *f)
{
	static const struct column columns[] = {
		{MSG_STAT_PROJECT, COLUMN_MAIN},
		{MSG_STAT_HOMES, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_STAT_LET, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_STAT_VACANT, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_STAT_LETTING_RATE, COLUMN_NUMBER | COLUMN_SUB},
		{MSG_STAT_DUE_MONEY, COLUMN_NUMBER | COLUMN_HIDE},
		{MSG_STAT_RECEIVED, COLUMN_NUMBER | COLUMN_HIDE},
		{MSG_STAT_COLLECTION_RATE, COLUMN_NUMBER | COLUMN_END},
	};

	page_section(pg, MSG_STAT_BY_PROJECT);
	page_table(pg, MSG_STAT_BY_PROJECT, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < f->home_count; i++) {
		const struct stat_sql_homes_out *h = &f->homes[i];
		const struct stat_sql_rent_of_month_out *r = rent_of(f, h->project);
		long long id = (long long)h->project.v;
		page_row(pg,
			 (struct value[]){
				 v_link(v_text(h->name), link_path(rq, "/homes?project=", id, "")),
				 v_link(v_number(h->total), link_path(rq, "/homes?project=", id, "&sold=0")),
				 v_link(v_number(h->let), link_path(rq, "/homes?project=", id, "&state=let")),
				 v_link(v_number(h->vacant),
					link_path(rq, "/homes?project=", id, "&state=vacant")),
				 v_ratio(stat_rule_ratio(h->let, h->total)), r ? v_money(r->due) : v_none(),
				 r ? v_money(r->received) : v_none(),
				 r ? v_ratio(stat_rule_ratio(r->received.fen, r->due.fen)) : v_none()});
	}
	page_section_end(pg);
}

static bool put_months(struct req *rq, struct page *pg, const struct figures *f, struct err *err)
{
	struct stat_sql_rent_of_year_in in = {.scope = req_actor(rq)->scope, .last = f->month};
	struct stat_sql_rent_of_year_out *rows;
	size_t n;

	if (!f->has_month)
		return true;
	in.first = month_add(f->month, -11);
	if (!stat_sql_rent_of_year(req_tx(rq), &in, &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_COLLECTION_BY_MONTH);
	for (size_t i = 0; i < n; i++) {
		struct ratio r = stat_rule_ratio(rows[i].received.fen, rows[i].due.fen);
		page_meter(pg, month_text(req_arena(rq), rows[i].period),
			   v_link(v_ratio(r), bills_path(rq, rows[i].period)), r,
			   stat_rule_light(r, f->collection_target));
	}
	page_section_end(pg);
	return true;
}

/* Deadlines that ended in the last ninety days, with today. */
static bool put_clocks(struct req *rq, struct page *pg, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_WHAT, COLUMN_MAIN},
						{MSG_STAT_KEPT, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_STAT_MISSED, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_STAT_KEPT_RATE, COLUMN_NUMBER | COLUMN_END}};
	struct day from = day_add(req_today(rq), -89);
	struct str path, since = day_text(req_arena(rq), from);
	struct deadline_kept *rows;
	size_t n;

	if (!deadline_statistic(req_tx(rq), req_actor(rq), instant_of_day(from, 0, 0),
				instant_add(tx_now(req_tx(rq)), 1), &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_CLOCKS);
	page_table(pg, MSG_STAT_CLOCKS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		path = str_format(req_arena(rq), "/deadlines?kind=%.*s&ended_from=%.*s",
				  STR_ARG(rows[i].kind), STR_ARG(since));
		page_row(pg, (struct value[]){v_message(rows[i].label),
					      v_link(v_number(rows[i].kept),
						     str_format(req_arena(rq), "%.*s&kept=1", STR_ARG(path))),
					      v_link(v_number(rows[i].missed),
						     str_format(req_arena(rq), "%.*s&kept=0", STR_ARG(path))),
					      v_ratio(stat_rule_ratio(rows[i].kept,
								      rows[i].kept + rows[i].missed))});
	}
	page_section_end(pg);
	return true;
}

bool stat_dashboard_page(struct req *rq, struct err *err)
{
	struct figures f = {0};
	struct page *pg;

	if (!load_figures(rq, &f, err))
		return false;
	pg = page_new_message(rq, MSG_STAT_DASHBOARD);
	put_kpis(rq, pg, &f);
	put_projects(rq, pg, &f);
	return put_months(rq, pg, &f, err) && put_clocks(rq, pg, err) && page_send(pg);
}
