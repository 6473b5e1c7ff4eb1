/* Repairs at the desk: the register, one order, dispatch, the monthly count; and what the folder hands to the
 * program. */
#include "kit/file.h"
#include "repair/repair_page.h"
#include "repair/repair_sql.h"
#include "web/list.h"

/* ---- register ---- */

/* While it is open, the time left with its light; then the moment until which it was to be done. */
static struct value show_done_by(struct req *rq, const void *row)
{
	const struct repair_sql_list_out *r = row;

	if (!repair_rule_is_open(r->state))
		return v_instant(r->done_by);
	return v_deadline(req_arena(rq), req_language(rq), r->done_by, r->done_warn, tx_now(req_tx(rq)));
}

static struct value show_home(struct req *rq, const void *row)
{
	const struct repair_sql_list_out *r = row;

	return v_text(
		str_format(req_arena(rq), "%.*s %.*s", STR_ARG(r->project_name), STR_ARG(r->home_code)));
}

static bool list_in(struct req *rq, void *in, struct err *err)
{
	(void)err;
	((struct repair_sql_list_in *)in)->now = tx_now(req_tx(rq));
	return true;
}

static bool list_head(struct req *rq, struct page *pg, struct err *err)
{
	int64_t open, overdue;

	if (!repair_count(req_tx(rq), req_actor(rq), &open, &overdue, err))
		return false;
	page_action(pg, CAP_REPAIR_ENTER, MSG_REPAIR_NEW, S("/repairs/new"));
	page_action(pg, CAP_REPAIR_SEE, MSG_REPAIR_MONTHS, S("/repairs/months"));
	page_action(pg, CAP_REPAIR_DISPATCH, MSG_REPAIR_REPAIRERS, S("/repairers"));
	page_kpis(pg);
	page_kpi(pg, MSG_REPAIR_OPEN, v_number(open), S("/repairs?open=1&sort=done_by&order=asc"), TAG_PLAIN,
		 S(""));
	page_kpi(pg, MSG_REPAIR_OVERDUE, v_number(overdue),
		 S("/repairs?open=1&overdue=1&sort=done_by&order=asc"), overdue > 0 ? TAG_BAD : TAG_OK,
		 S(""));
	page_kpis_end(pg);
	return true;
}

static const struct list_column list_columns[] = {
	{.name = "number", .label = MSG_REPAIR_NUMBER, .flags = COLUMN_KEY, .link = "/repairs/"},
	{.name = "words", .label = MSG_REPAIR_WORDS, .flags = COLUMN_MAIN},
	{.name = "project_name", .label = MSG_REPAIR_PROJECT, .flags = COLUMN_FILE},
	{.name = "home_code",
	 .label = MSG_REPAIR_HOME,
	 .flags = COLUMN_SUB,
	 .show = show_home,
	 .link = "/homes/",
	 .link_id = "home"},
	{.name = "trade", .label = MSG_REPAIR_TRADE, .flags = COLUMN_SUB},
	{.name = "urgent", .label = MSG_REPAIR_IS_URGENT, .flags = COLUMN_HIDE},
	{.name = "repairer_name", .label = MSG_REPAIR_REPAIRER, .flags = COLUMN_SUB},
	{.name = "asked_at", .label = MSG_REPAIR_ASKED_AT, .flags = COLUMN_HIDE},
	{.name = "done_by", .label = MSG_REPAIR_DONE_BY, .flags = COLUMN_SUB, .show = show_done_by},
	{.name = "done_at", .label = MSG_REPAIR_DONE_AT, .flags = COLUMN_FILE},
	{.name = "cost", .label = MSG_REPAIR_COST, .flags = COLUMN_NUMBER | COLUMN_HIDE},
	{.name = "state", .label = MSG_REPAIR_STATE, .flags = COLUMN_END},
};
static const struct list_filter list_filters[] = {
	{.name = "state", .label = MSG_REPAIR_STATE},
	{.name = "open", .label = MSG_REPAIR_OPEN},
	{.name = "overdue", .label = MSG_REPAIR_OVERDUE},
	{.name = "trade", .label = MSG_REPAIR_TRADE},
	{.name = "urgent", .label = MSG_REPAIR_IS_URGENT},
	{.name = "project", .label = MSG_REPAIR_PROJECT, .choices = home_project_choices},
	{.name = "month", .label = MSG_REPAIR_MONTH},
	{.name = "done_from", .label = MSG_REPAIR_DONE_FROM},
	{.name = "number", .label = MSG_REPAIR_NUMBER, .prefix = true},
	{.name = "repairer", .label = MSG_REPAIR_REPAIRER, .quiet = true}, /* his load, from /repairers */
};
static const struct list_view list_view = {
	.list = &repair_sql_list_list,
	.title = MSG_REPAIR_REGISTER,
	.path = "/repairs",
	.columns = list_columns,
	.column_count = ARRAY_LEN(list_columns),
	.filters = list_filters,
	.filter_count = ARRAY_LEN(list_filters),
	.sort = "asked_at",
	.descending = true,
	.in = list_in,
	.head = list_head,
	.file_name = "维修工单",
	.has_scope = true,
};

static bool count_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_waiting,
			  int64_t *ret_overdue, struct err *err)
{
	return repair_count(tx, actor, ret_waiting, ret_overdue, err);
}

/* ---- one order ---- */

static bool put_facts(struct page *pg, struct req *rq, const struct repair *r, struct err *err)
{
	struct lease lease = {0};

	if (r->lease.v != 0 && !lease_load_key(req_tx(rq), r->lease, &lease, err))
		return false;
	page_fact(pg, MSG_REPAIR_HOME, v_link(v_text(r->home_name), link_path(rq, "/homes/", r->home.v, "")));
	page_fact(pg, MSG_REPAIR_TENANT,
		  lease.id.v == 0
			  ? v_message(MSG_REPAIR_NOBODY)
			  : v_link(v_text(lease.tenant_name), link_path(rq, "/leases/", lease.id.v, "")));
	page_fact(pg, MSG_REPAIR_TRADE, v_enum(&repair_trade_type, (int)r->trade));
	page_fact(pg, MSG_REPAIR_IS_URGENT, v_bool(r->urgent));
	page_fact(pg, MSG_REPAIR_ASKED_AT, v_instant(r->asked_at));
	page_fact(pg, MSG_REPAIR_DONE_BY, v_instant(r->done_by));
	page_fact(pg, MSG_REPAIR_REPAIRER, r->repairer.v == 0 ? v_none() : v_text(r->repairer_name));
	page_fact(pg, MSG_REPAIR_VISIT_DAY, v_day(r->visit_day));
	page_facts_end(pg);
	page_section(pg, MSG_REPAIR_ORDER);
	page_fact(pg, MSG_REPAIR_WORDS, v_text(r->words));
	if (r->result.n > 0)
		page_fact(pg, MSG_REPAIR_RESULT, v_text(r->result));
	page_fact(pg, MSG_REPAIR_RATING,
		  r->rating == 0 ? v_message(MSG_REPAIR_RATING_NONE)
				 : v_enum(&repair_rating_type, (int)r->rating));
	if (r->rating_words.n > 0)
		page_fact(pg, MSG_REPAIR_RATING_WORDS, v_text(r->rating_words));
	page_section_end(pg);
	return true;
}

static bool order_page(struct req *rq, struct err *err)
{
	struct repair r;
	struct page *pg;

	if (!repair_load(req_tx(rq), req_actor(rq), (struct repair_id){req_id(rq)}, &r, err))
		return false;
	pg = page_new(rq, r.number);
	page_crumb(pg, S("/repairs"), req_text(rq, MSG_REPAIR_REGISTER));
	page_crumb(pg, S(""), r.number);
	page_state(pg, v_enum(&repair_state_type, (int)r.state));
	if (repair_rule_can(r.state, REPAIR_ACT_SEND))
		page_action(pg, CAP_REPAIR_DISPATCH,
			    r.state == REPAIR_ASKED ? MSG_REPAIR_SEND : MSG_REPAIR_SEND_AGAIN,
			    link_path(rq, "/repairs/", r.id.v, "/send"));
	if (repair_rule_can(r.state, REPAIR_ACT_REFUSE))
		page_action(pg, CAP_REPAIR_DISPATCH, MSG_REPAIR_REFUSE,
			    link_path(rq, "/repairs/", r.id.v, "/refuse"));
	page_action(pg, CAP_REPAIR_SEE, MSG_REPAIR_PRINT, link_path(rq, "/repairs/", r.id.v, "/print"));
	if (!put_facts(pg, rq, &r, err) || !repair_put_photos(pg, rq, &r, S("/files/"), err) ||
	    !repair_put_cost(pg, rq, &r, err))
		return false;
	page_aside(pg);
	repair_put_clock(pg, rq, &r);
	return repair_put_timeline(pg, rq, &r, err) && page_send(pg);
}

/* The work order on paper (S0-29): what, where, by whom; lines to sign. Result, cost and payer are decided
 * when it is done: until then their lines are empty, to be filled in by hand. */
static bool print_page(struct req *rq, struct err *err)
{
	struct repair r;
	struct page *pg;
	bool done;

	if (!repair_load(req_tx(rq), req_actor(rq), (struct repair_id){req_id(rq)}, &r, err))
		return false;
	done = r.done_at.us != 0;
	pg = page_new_message(rq, MSG_REPAIR_PRINT);
	page_crumb(pg, link_path(rq, "/repairs/", r.id.v, ""), r.number);
	page_document(pg, req_text(rq, MSG_REPAIR_PRINT), r.number);
	page_fact(pg, MSG_REPAIR_HOME, v_text(r.home_name));
	page_fact(pg, MSG_REPAIR_TRADE, v_enum(&repair_trade_type, (int)r.trade));
	page_fact(pg, MSG_REPAIR_WORDS, v_text(r.words));
	page_fact(pg, MSG_REPAIR_IS_URGENT, v_bool(r.urgent));
	page_fact(pg, MSG_REPAIR_ASKED_AT, v_instant(r.asked_at));
	page_fact(pg, MSG_REPAIR_DONE_BY, v_instant(r.done_by));
	page_fact(pg, MSG_REPAIR_REPAIRER, v_text(r.repairer_name));
	page_fact(pg, MSG_REPAIR_RESULT, done ? v_text(r.result) : v_none());
	page_fact(pg, MSG_REPAIR_TOTAL, done ? v_money(money_add(r.labour, r.material)) : v_none());
	page_fact(pg, MSG_REPAIR_PAYER,
		  !done          ? v_none()
		  : r.chargeable ? v_message(MSG_REPAIR_PAYER_TENANT)
				 : v_message(MSG_REPAIR_PAYER_OFFICE));
	page_fact(pg, MSG_REPAIR_SIGN_REPAIRER, v_none());
	page_fact(pg, MSG_REPAIR_SIGN_TENANT, v_none());
	page_facts_end(pg);
	page_document_end(pg);
	return page_send(pg);
}

/* ---- dispatch ---- */

struct send_form {
	int64_t repairer;
};
static const struct field send_fields[] = {
	{FIELD_AT(struct send_form, repairer), .type = FIELD_ID, .label = MSG_REPAIR_REPAIRER,
	 .flags = FIELD_OPTIONS | FIELD_RADIO},
};
struct refuse_form {
	struct str reason;
};
static const struct field refuse_fields[] = {
	{FIELD_AT(struct refuse_form, reason), .type = FIELD_LONG_TEXT, .label = MSG_REPAIR_REFUSE_REASON,
	 .hint = MSG_REPAIR_REFUSE_REASON_HINT, .min = 2, .max = 500},
};

static struct str choice_hint(struct req *rq, const struct repairer_choice *c, enum repair_trade trade)
{
	struct str args[3] = {req_text(rq, (c->fact.trades >> trade & 1) != 0 ? MSG_REPAIR_FITS_TRADE
									      : MSG_REPAIR_FITS_NO_TRADE),
			      req_text(rq, c->fact.covers ? MSG_REPAIR_FITS_AREA : MSG_REPAIR_FITS_NO_AREA),
			      number_text(req_arena(rq), c->fact.load, 0, false)};

	return message_format(req_arena(rq), req_language(rq), MSG_REPAIR_CHOICE_HINT, args, ARRAY_LEN(args));
}

/* Those who fit first; who has the order now is left out. */
static size_t fill_choices(struct req *rq, const struct repair *r, const struct repairer_choice *from,
			   size_t n, struct choice *ret)
{
	size_t count = 0;

	for (int fits = 1; fits >= 0; fits--)
		for (size_t i = 0; i < n; i++)
			if (repair_rule_fits(&from[i].fact, r->trade) == (fits == 1) &&
			    from[i].id.v != r->repairer.v)
				ret[count++] = (struct choice){from[i].id.v, from[i].name,
							       choice_hint(rq, &from[i], r->trade)};
	return count;
}

static struct page *desk_form_page(struct req *rq, enum message title, const struct repair *r)
{
	struct page *pg = page_new_message(rq, title);

	page_crumb(pg, S("/repairs"), req_text(rq, MSG_REPAIR_REGISTER));
	page_crumb(pg, link_path(rq, "/repairs/", r->id.v, ""), r->number);
	page_lead(pg, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(r->home_name), STR_ARG(r->words)));
	return pg;
}

static bool send_page(struct req *rq, struct err *err)
{
	struct form_choices choices = {.field = "repairer"};
	struct form form = {.fields = send_fields,
			    .count = ARRAY_LEN(send_fields),
			    .submit = MSG_REPAIR_SEND_SEND,
			    .choices = &choices,
			    .choice_count = 1};
	struct repairer_choice *from;
	struct choice *to;
	struct repair r;
	struct page *pg;
	size_t n;

	if (!repair_load(req_tx(rq), req_actor(rq), (struct repair_id){req_id(rq)}, &r, err) ||
	    !repairer_store_choices(req_tx(rq), r.project, &from, &n, err))
		return false;
	to = ARENA_ARRAY(req_arena(rq), struct choice, n);
	choices.count = fill_choices(rq, &r, from, n, to);
	choices.choices = to;
	form.action = link_path(rq, "/repairs/", r.id.v, "/send");
	pg = desk_form_page(rq, r.state == REPAIR_ASKED ? MSG_REPAIR_SEND : MSG_REPAIR_SEND_AGAIN, &r);
	if (choices.count == 0)
		page_note(pg, TAG_WARN, req_text(rq, MSG_REPAIR_NO_CHOICES));
	else
		page_form(pg, &form);
	return page_send(pg);
}

static bool send_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	if (!repair_load(tx, &a->actor, a->id, &r, err) || !repair_send(tx, &a->actor, &r, a->repairer, err))
		return false;
	answer_path(tx, "/repairs/", a->id.v, "");
	return true;
}

static bool send_do(struct req *rq, struct err *err)
{
	struct repair_args *a = repair_args(rq);
	struct send_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->repairer.v = f.repairer;
	return req_write(rq, send_tx, a, err);
}

static bool refuse_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = refuse_fields,
			    .count = ARRAY_LEN(refuse_fields),
			    .submit = MSG_REPAIR_REFUSE_SEND};
	struct repair r;
	struct page *pg;

	if (!repair_load(req_tx(rq), req_actor(rq), (struct repair_id){req_id(rq)}, &r, err))
		return false;
	form.action = link_path(rq, "/repairs/", r.id.v, "/refuse");
	pg = desk_form_page(rq, MSG_REPAIR_REFUSE, &r);
	page_form(pg, &form);
	return page_send(pg);
}

static bool refuse_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	if (!repair_load(tx, &a->actor, a->id, &r, err) || !repair_refuse(tx, &a->actor, &r, a->words, err))
		return false;
	answer_path(tx, "/repairs/", a->id.v, "");
	return true;
}

static bool refuse_do(struct req *rq, struct err *err)
{
	struct repair_args *a = repair_args(rq);
	struct refuse_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->words = f.reason;
	return req_write(rq, refuse_tx, a, err);
}

/* ---- counted by month (S0-30) ---- */

static struct value share(int64_t part, int64_t whole)
{
	return whole == 0 ? v_none()
			  : v_ratio((struct ratio){number_divide_half_up((__int128)part * 10000, whole)});
}

static bool put_month_trades(struct page *pg, struct req *rq, struct month month, struct err *err)
{
	static const struct column columns[] = {{MSG_REPAIR_TRADE, COLUMN_MAIN},
						{MSG_REPAIR_ASKED, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_DONE, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_DONE_KEPT, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_LABOUR, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_MATERIAL, COLUMN_NUMBER | COLUMN_END}};
	struct str words = month_text(req_arena(rq), month);
	struct repair_month_trade *rows;
	size_t n;

	if (!repair_store_month_trades(req_tx(rq), req_actor(rq), month, &rows, &n, err))
		return false;
	page_section(pg, MSG_REPAIR_TRADES_OF_MONTH);
	page_paragraph(pg, req_text_of(rq, MSG_REPAIR_BY_TRADE, words));
	page_table(pg, MSG_REPAIR_TRADES, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		struct str path = str_format(req_arena(rq), "/repairs?month=%.*s&trade=%.*s", STR_ARG(words),
					     STR_ARG(enum_code(&repair_trade_type, (int)rows[i].trade)));
		page_row(pg, (struct value[]){v_link(v_enum(&repair_trade_type, (int)rows[i].trade), path),
					      v_number(rows[i].asked), v_number(rows[i].done),
					      share(rows[i].done_in_time, rows[i].done),
					      v_money(rows[i].labour), v_money(rows[i].material)});
	}
	page_section_end(pg);
	return true;
}

static bool months_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_REPAIR_MONTH, COLUMN_MAIN},
						{MSG_REPAIR_ASKED, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_DONE, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_ANSWER_KEPT, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_DONE_KEPT, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_SATISFACTION, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_LABOUR, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_MATERIAL, COLUMN_NUMBER | COLUMN_END}};
	struct month month = day_month(req_today(rq)), typed;
	struct page *pg = page_new_message(rq, MSG_REPAIR_MONTHS);
	struct repair_month *rows;
	size_t n;

	if (month_parse(req_arg(rq, "month"), &typed))
		month = typed;
	if (!repair_store_months(req_tx(rq), req_actor(rq), month_add(day_month(req_today(rq)), -35), &rows,
				 &n, err))
		return false;
	page_crumb(pg, S("/repairs"), req_text(rq, MSG_REPAIR_REGISTER));
	page_lead(pg, req_text(rq, MSG_REPAIR_MONTH_LEAD));
	page_section(pg, MSG_REPAIR_MONTHS);
	page_table(pg, MSG_REPAIR_LIST, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		const struct repair_month *m = &rows[i];
		struct str text = month_text(req_arena(rq), m->month);

		page_row(pg,
			 (struct value[]){
				 v_link(v_month(m->month),
					str_format(req_arena(rq), "/repairs/months?month=%.*s",
						   STR_ARG(text))),
				 v_link(v_number(m->asked),
					str_format(req_arena(rq), "/repairs?month=%.*s", STR_ARG(text))),
				 v_number(m->done), share(m->answered_in_time, m->answered),
				 share(m->done_in_time, m->done),
				 m->rated == 0
					 ? v_none()
					 : v_text(number_text(req_arena(rq),
							      number_divide_half_up((__int128)m->rating * 100,
										    m->rated),
							      2, false)),
				 v_money(m->labour), v_money(m->material)});
	}
	page_section_end(pg);
	return put_month_trades(pg, rq, month, err) && page_send(pg);
}

/* ---- handed to the program ---- */

static const struct route routes[] = {
	LIST("/repairs", &list_view, CAP_REPAIR_SEE, MSG_REPAIR_REGISTER),
	PAGE("/repairs/months", months_page, CAP_REPAIR_SEE, MSG_REPAIR_MONTHS),
	PAGE("/repairs/new", repair_enter_page, CAP_REPAIR_ENTER, MSG_REPAIR_NEW),
	{.method = HTTP_POST,
	 .path = "/repairs",
	 .fn = repair_enter_do,
	 .cap = CAP_REPAIR_ENTER,
	 .label = MSG_REPAIR_NEW,
	 .fields = repair_enter_fields,
	 .field_count = ARRAY_LEN(repair_enter_fields),
	 .again = repair_enter_page,
	 .done = MSG_REPAIR_DONE_ENTERED,
	 .flags = ROUTE_SLOW | ROUTE_UPLOAD},
	PAGE("/repairs/:id", order_page, CAP_REPAIR_SEE, MSG_REPAIR_ORDER),
	PAGE("/repairs/:id/print", print_page, CAP_REPAIR_SEE, MSG_REPAIR_PRINT),
	PAGE("/repairs/:id/send", send_page, CAP_REPAIR_DISPATCH, MSG_REPAIR_SEND),
	DO("/repairs/:id/send", send_do, CAP_REPAIR_DISPATCH, MSG_REPAIR_SEND, send_fields, send_page,
	   MSG_REPAIR_DONE_SENT),
	PAGE("/repairs/:id/refuse", refuse_page, CAP_REPAIR_DISPATCH, MSG_REPAIR_REFUSE),
	DO("/repairs/:id/refuse", refuse_do, CAP_REPAIR_DISPATCH, MSG_REPAIR_REFUSE, refuse_fields,
	   refuse_page, MSG_REPAIR_DONE_REFUSED),
	PAGE("/work", repair_work_list_page, CAP_REPAIR_WORK, MSG_REPAIR_WORK),
	PAGE("/work/:id", repair_work_page, CAP_WORKBENCH, MSG_REPAIR_ORDER),
	DOWNLOAD("/work/:id/photos/:photo", repair_work_photo_page, CAP_REPAIR_WORK, MSG_REPAIR_PHOTO_ONE,
		 FILE_ALL),
	PAGE("/work/:id/answer", repair_work_answer_page, CAP_REPAIR_WORK, MSG_REPAIR_ANSWER),
	DO("/work/:id/answer", repair_work_answer_do, CAP_REPAIR_WORK, MSG_REPAIR_ANSWER,
	   repair_work_answer_fields, repair_work_answer_page, MSG_REPAIR_DONE_ANSWERED),
	DO_BUTTON("/work/:id/start", repair_work_start_do, CAP_REPAIR_WORK, MSG_REPAIR_START,
		  repair_work_page, MSG_REPAIR_DONE_STARTED),
	PAGE("/work/:id/materials", repair_work_material_page, CAP_REPAIR_WORK, MSG_REPAIR_ADD_MATERIAL),
	DO("/work/:id/materials", repair_work_material_do, CAP_REPAIR_WORK, MSG_REPAIR_ADD_MATERIAL,
	   repair_work_material_fields, repair_work_material_page, MSG_REPAIR_DONE_MATERIAL),
	DO_BUTTON("/work/:id/materials/:number/remove", repair_work_remove_do, CAP_REPAIR_WORK,
		  MSG_REPAIR_REMOVE_MATERIAL, repair_work_page, MSG_REPAIR_DONE_REMOVED),
	PAGE("/work/:id/finish", repair_work_finish_page, CAP_REPAIR_WORK, MSG_REPAIR_FINISH),
	{.method = HTTP_POST,
	 .path = "/work/:id/finish",
	 .fn = repair_work_finish_do,
	 .cap = CAP_REPAIR_WORK,
	 .label = MSG_REPAIR_FINISH,
	 .fields = repair_work_finish_fields,
	 .field_count = ARRAY_LEN(repair_work_finish_fields),
	 .again = repair_work_finish_page,
	 .done = MSG_REPAIR_DONE_FINISHED,
	 .flags = ROUTE_SLOW | ROUTE_UPLOAD},
	PAGE("/work/:id/return", repair_work_return_page, CAP_REPAIR_WORK, MSG_REPAIR_RETURN),
	DO("/work/:id/return", repair_work_return_do, CAP_REPAIR_WORK, MSG_REPAIR_RETURN,
	   repair_work_return_fields, repair_work_return_page, MSG_REPAIR_DONE_RETURNED),
	PAGE("/my/repairs", repair_own_list_page, CAP_REPAIR_ASK, MSG_REPAIR_OWN),
	PAGE("/my/repairs/new", repair_own_new_page, CAP_REPAIR_ASK, MSG_REPAIR_ASK),
	{.method = HTTP_POST,
	 .path = "/my/repairs",
	 .fn = repair_own_ask_do,
	 .cap = CAP_REPAIR_ASK,
	 .label = MSG_REPAIR_ASK,
	 .fields = repair_own_ask_fields,
	 .field_count = ARRAY_LEN(repair_own_ask_fields),
	 .again = repair_own_new_page,
	 .done = MSG_REPAIR_DONE_ASKED,
	 .flags = ROUTE_SLOW | ROUTE_UPLOAD},
	PAGE("/my/repairs/:id", repair_own_page, CAP_REPAIR_ASK, MSG_REPAIR_ORDER),
	PAGE("/my/repairs/:id/rate", repair_own_rate_page, CAP_REPAIR_ASK, MSG_REPAIR_RATE),
	DO("/my/repairs/:id/rate", repair_own_rate_do, CAP_REPAIR_ASK, MSG_REPAIR_RATE,
	   repair_own_rate_fields, repair_own_rate_page, MSG_REPAIR_DONE_RATED),
	PAGE("/my/repairs/:id/rework", repair_own_rework_page, CAP_REPAIR_ASK, MSG_REPAIR_NOT_MENDED),
	DO("/my/repairs/:id/rework", repair_own_rework_do, CAP_REPAIR_ASK, MSG_REPAIR_NOT_MENDED,
	   repair_own_rework_fields, repair_own_rework_page, MSG_REPAIR_DONE_REWORK),
	PAGE("/my/repairs/:id/withdraw", repair_own_withdraw_page, CAP_REPAIR_ASK, MSG_REPAIR_WITHDRAW),
	DO_BUTTON("/my/repairs/:id/withdraw", repair_own_withdraw_do, CAP_REPAIR_ASK, MSG_REPAIR_WITHDRAW,
		  repair_own_withdraw_page, MSG_REPAIR_DONE_WITHDRAWN),
	PAGE("/repairers", repairer_list_page, CAP_REPAIR_DISPATCH, MSG_REPAIR_REPAIRERS),
	PAGE("/repairers/:id", repairer_page, CAP_REPAIR_DISPATCH, MSG_REPAIR_REPAIRER_EDIT),
	DO("/repairers/:id", repairer_do, CAP_REPAIR_DISPATCH, MSG_REPAIR_SAVE, repairer_fields,
	   repairer_page, MSG_REPAIR_DONE_REPAIRER),
	DO("/repairers/:id/projects", repairer_area_do, CAP_REPAIR_DISPATCH, MSG_REPAIR_AREA_ADD,
	   repairer_area_fields, repairer_page, MSG_REPAIR_DONE_REPAIRER),
	DO_BUTTON("/repairers/:id/projects/all", repairer_area_all_do, CAP_REPAIR_DISPATCH,
		  MSG_REPAIR_AREA_ADD_ALL, repairer_page, MSG_REPAIR_DONE_REPAIRER),
	DO_BUTTON("/repairers/:id/projects/:project/remove", repairer_area_remove_do, CAP_REPAIR_DISPATCH,
		  MSG_REPAIR_AREA_END, repairer_page, MSG_REPAIR_DONE_REPAIRER),
};
static const struct navigation navigation[] = {
	{NAVIGATION_REPAIR, 1, "/repairs", MSG_REPAIR_REGISTER, CAP_REPAIR_SEE, count_waiting},
	{NAVIGATION_REPAIR, 2, "/repairs/months", MSG_REPAIR_MONTHS, CAP_REPAIR_SEE, NULL},
	{NAVIGATION_REPAIR, 3, "/repairers", MSG_REPAIR_REPAIRERS, CAP_REPAIR_DISPATCH, NULL},
};

const struct domain repair_domain = {
	.name = "repair",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.checks = repair_checks,
	.check_count = REPAIR_CHECKS,
};
