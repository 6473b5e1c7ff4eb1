/* Matters: the citizen sends and says whether the answer was enough; the desk enters, answers, counts. */
#include "kit/setting.h"
#include "lease/lease.h"
#include "matter/matter_sql.h"
#include "matter/matter_store.h"
#include "web/list.h"

struct matter_args {
	struct actor actor;
	struct matter_id id;
	struct matter_new new;
	enum matter_class class;
	enum matter_satisfied satisfied;
	struct str words;
	const char *before; /* where to go next: before + id */
};

static struct matter_args *new_args(struct req *rq, const char *before)
{
	struct matter_args *a = ARENA_NEW(req_arena(rq), struct matter_args);

	a->actor = *req_actor(rq);
	a->id = (struct matter_id){req_id(rq)};
	a->before = before;
	return a;
}

static struct str title(struct req *rq, const struct matter *m)
{
	return str_shorten(req_arena(rq), m->words, 24);
}

/* ---- parts ---- */

static void put_facts(struct page *pg, struct req *rq, const struct matter *m, bool desk)
{
	page_section(pg, MSG_MATTER_MATTER);
	page_fact(pg, MSG_MATTER_NUMBER, v_text(m->number));
	page_fact(pg, MSG_MATTER_KIND, v_enum(&matter_kind_type, (int)m->kind));
	if (desk) {
		page_fact(pg, MSG_MATTER_CLASS, v_enum(&matter_class_type, (int)m->class));
		page_fact(pg, MSG_MATTER_SOURCE, v_enum(&matter_source_type, (int)m->source));
		page_fact(pg, MSG_MATTER_NAME, v_text(m->name));
	}
	if (m->home.v != 0)
		page_fact(pg, MSG_MATTER_HOME,
			  desk ? v_link(v_text(m->home_name), link_path(rq, "/homes/", m->home.v, ""))
			       : v_text(m->home_name));
	page_fact(pg, MSG_MATTER_AT, v_instant(m->at));
	page_fact(pg, MSG_MATTER_WORDS, v_text(m->words));
	page_section_end(pg);
}

static void put_answer(struct page *pg, struct req *rq, const struct matter *m)
{
	struct instant warn = instant_add(m->answer_by, -US_PER_DAY);

	page_section(pg, MSG_MATTER_ANSWER);
	if (matter_rule_waits(m->state))
		page_fact(pg, MSG_MATTER_LEFT,
			  v_deadline(req_arena(rq), req_language(rq), m->answer_by, warn,
				     tx_now(req_tx(rq))));
	page_fact(pg, MSG_MATTER_ANSWER_BY, v_instant(m->answer_by));
	if (m->answered_at.us != 0) {
		page_fact(pg, MSG_MATTER_ANSWERED_AT, v_instant(m->answered_at));
		page_fact(pg, MSG_MATTER_ANSWER_WORDS, v_text(m->answer));
	}
	if (m->satisfied != 0)
		page_fact(pg, MSG_MATTER_SATISFIED, v_enum(&matter_satisfied_type, (int)m->satisfied));
	page_section_end(pg);
}

static bool put_course(struct page *pg, struct req *rq, const struct matter *m, struct err *err)
{
	struct matter_step *steps;
	size_t n;

	if (!matter_store_steps(req_tx(rq), m->id, &steps, &n, err))
		return false;
	page_section_end(pg);
	page_timeline(pg, MSG_MATTER_COURSE);
	for (size_t i = 0; i < n; i++) {
		struct str what = enum_text(&matter_act_type, req_language(rq), (int)steps[i].act);

		page_event(pg, i == 0 && matter_rule_waits(m->state) ? TAG_INFO : TAG_OK,
			   req_text_said(rq, what, steps[i].words), steps[i].at, steps[i].name);
	}
	page_timeline_end(pg);
	return true;
}

/* ---- the citizen ---- */

static bool load_own(struct tx *tx, const struct actor *actor, struct matter_id id, struct matter *ret,
		     struct err *err)
{
	if (!matter_load(tx, actor, id, ret, err))
		return false;
	return (actor->scope.household != 0 && ret->household == actor->scope.household) ||
	       ret->actor.v == actor->id.v || err_not_found(err);
}

static bool own_list_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_MATTER_WORDS, COLUMN_MAIN},
						{MSG_MATTER_KIND, COLUMN_SUB},
						{MSG_MATTER_AT, COLUMN_SUB},
						{MSG_MATTER_STATE, COLUMN_END}};
	struct page *pg = page_new_message(rq, MSG_MATTER_OWN);
	struct matter *rows;
	size_t n;

	if (!matter_list_own(req_tx(rq), req_actor(rq), &rows, &n, err))
		return false;
	page_back(pg, S("/"), MSG_MATTER_BACK_HOME);
	page_action_icon(pg, CAP_MATTER_ASK, ICON_SAY, MSG_MATTER_ASK, S("/my/matters/new"));
	page_section(pg, MSG_MATTER_SENT);
	page_table(pg, MSG_MATTER_LIST, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_MATTER_OWN_EMPTY);
	for (size_t i = 0; i < n; i++)
		page_row(pg,
			 (struct value[]){v_link(v_text(title(rq, &rows[i])),
						 link_path(rq, "/my/matters/", rows[i].id.v, "")),
					  v_enum(&matter_kind_type, (int)rows[i].kind), v_instant(rows[i].at),
					  v_enum(&matter_state_type, (int)rows[i].state)});
	page_section_end(pg);
	return page_send(pg);
}

struct ask_form {
	int kind;
	struct str words;
};
static const struct field ask_fields[] = {
	{FIELD_AT(struct ask_form, kind), .type = FIELD_ENUM, .label = MSG_MATTER_KIND, .flags = FIELD_RADIO,
	 .enumeration = &matter_kind_type},
	{FIELD_AT(struct ask_form, words), .type = FIELD_LONG_TEXT, .label = MSG_MATTER_WORDS,
	 .hint = MSG_MATTER_WORDS_HINT, .min = 2, .max = 1000},
};

static bool own_new_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = ask_fields,
			    .count = ARRAY_LEN(ask_fields),
			    .action = S("/my/matters"),
			    .submit = MSG_MATTER_ASK_SEND};
	struct page *pg = page_new_message(rq, MSG_MATTER_ASK);
	struct str days;
	int64_t n;

	if (!setting_load(req_tx(rq), SETTING_MATTER_ANSWER_WORKING_DAYS, req_today(rq), 0, &n, err))
		return false;
	days = number_text(req_arena(rq), n, 0, false);
	page_back(pg, S("/my/matters"), MSG_MATTER_OWN);
	page_lead(pg, req_text_of(rq, MSG_MATTER_ASK_LEAD, days));
	page_form(pg, &form);
	return page_send(pg);
}

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct matter_args *a = arg;

	if (!matter_add(tx, &a->actor, &a->new, err))
		return false;
	answer_path(tx, a->before, a->new.id.v, "");
	return true;
}

static bool own_add_do(struct req *rq, struct err *err)
{
	struct matter_args *a = new_args(rq, "/my/matters/");
	struct ask_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->new = (struct matter_new){.id = {req_operation(rq)},
				     .kind = (enum matter_kind)f.kind,
				     .source = MATTER_BY_PAGE,
				     .name = req_actor(rq)->name,
				     .words = f.words};
	return req_write(rq, add_tx, a, err);
}

static bool own_page(struct req *rq, struct err *err)
{
	struct matter m;
	struct page *pg;

	if (!load_own(req_tx(rq), req_actor(rq), (struct matter_id){req_id(rq)}, &m, err))
		return false;
	pg = page_new(rq, title(rq, &m));
	page_back(pg, S("/my/matters"), MSG_MATTER_OWN);
	page_state(pg, v_enum(&matter_state_type, (int)m.state));
	if (matter_rule_can(m.state, MATTER_ACT_SATISFIED))
		page_action(pg, CAP_MATTER_ASK, MSG_MATTER_SAY,
			    link_path(rq, "/my/matters/", m.id.v, "/say"));
	put_answer(pg, rq, &m);
	put_facts(pg, rq, &m, false);
	return put_course(pg, rq, &m, err) && page_send(pg);
}

struct say_form {
	int satisfied;
	struct str words;
};
static const struct field say_fields[] = {
	{FIELD_AT(struct say_form, satisfied), .type = FIELD_ENUM, .label = MSG_MATTER_SATISFIED,
	 .flags = FIELD_RADIO, .enumeration = &matter_satisfied_type},
	{FIELD_AT(struct say_form, words), .type = FIELD_LONG_TEXT, .label = MSG_MATTER_SAY_WORDS,
	 .hint = MSG_MATTER_SAY_WORDS_HINT, .max = 1000, .flags = FIELD_OPTIONAL},
};

static bool say_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = say_fields,
			    .count = ARRAY_LEN(say_fields),
			    .submit = MSG_MATTER_SAY_SEND};
	struct matter m;
	struct page *pg;

	if (!load_own(req_tx(rq), req_actor(rq), (struct matter_id){req_id(rq)}, &m, err))
		return false;
	form.action = link_path(rq, "/my/matters/", m.id.v, "/say");
	pg = page_new_message(rq, MSG_MATTER_SAY);
	page_back(pg, link_path(rq, "/my/matters/", m.id.v, ""), MSG_MATTER_MATTER);
	page_inset(pg, m.answer);
	page_form(pg, &form);
	return page_send(pg);
}

static bool say_tx(struct tx *tx, void *arg, struct err *err)
{
	struct matter_args *a = arg;
	struct matter m;

	if (!load_own(tx, &a->actor, a->id, &m, err) ||
	    !matter_say(tx, &a->actor, &m, a->satisfied, a->words, err))
		return false;
	answer_path(tx, a->before, a->id.v, "");
	return true;
}

static bool say_do(struct req *rq, struct err *err)
{
	struct matter_args *a = new_args(rq, "/my/matters/");
	struct say_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->satisfied = (enum matter_satisfied)f.satisfied;
	a->words = f.words;
	return req_write(rq, say_tx, a, err);
}

/* ---- the desk ---- */

static struct value show_answer_by(struct req *rq, const void *row)
{
	const struct matter_sql_list_out *r = row;

	if (!matter_rule_waits(r->state))
		return v_instant(r->answer_by);
	return v_deadline(req_arena(rq), req_language(rq), r->answer_by,
			  instant_add(r->answer_by, -US_PER_DAY), tx_now(req_tx(rq)));
}

static bool list_in(struct req *rq, void *in, struct err *err)
{
	(void)err;
	((struct matter_sql_list_in *)in)->now = tx_now(req_tx(rq));
	return true;
}

static bool list_head(struct req *rq, struct page *pg, struct err *err)
{
	int64_t open, overdue;

	if (!matter_count(req_tx(rq), req_actor(rq), &open, &overdue, err))
		return false;
	page_action(pg, CAP_MATTER_HANDLE, MSG_MATTER_NEW, S("/matters/new"));
	page_kpis(pg);
	page_kpi(pg, MSG_MATTER_OPEN, v_number(open), S("/matters?open=1&sort=answer_by&order=asc"),
		 TAG_PLAIN, S(""));
	page_kpi(pg, MSG_MATTER_OVERDUE, v_number(overdue),
		 S("/matters?open=1&overdue=1&sort=answer_by&order=asc"), overdue > 0 ? TAG_BAD : TAG_OK,
		 S(""));
	page_kpis_end(pg);
	return true;
}

static const struct list_column list_columns[] = {
	{.name = "number", .label = MSG_MATTER_NUMBER, .flags = COLUMN_KEY, .link = "/matters/"},
	{.name = "words", .label = MSG_MATTER_WORDS, .flags = COLUMN_MAIN},
	{.name = "kind", .label = MSG_MATTER_KIND, .flags = COLUMN_SUB},
	{.name = "class", .label = MSG_MATTER_CLASS, .flags = COLUMN_SUB},
	{.name = "project_name", .label = MSG_MATTER_PROJECT, .flags = COLUMN_SUB},
	{.name = "home_code", .label = MSG_MATTER_HOME, .flags = COLUMN_HIDE},
	{.name = "source", .label = MSG_MATTER_SOURCE, .flags = COLUMN_HIDE},
	{.name = "at", .label = MSG_MATTER_AT, .flags = COLUMN_SUB},
	{.name = "answer_by", .label = MSG_MATTER_ANSWER_BY, .flags = COLUMN_SUB, .show = show_answer_by},
	{.name = "answered_at", .label = MSG_MATTER_ANSWERED_AT, .flags = COLUMN_HIDE},
	{.name = "satisfied", .label = MSG_MATTER_SATISFIED, .flags = COLUMN_HIDE},
	{.name = "state", .label = MSG_MATTER_STATE, .flags = COLUMN_END},
};
static const struct list_filter list_filters[] = {
	{.name = "state", .label = MSG_MATTER_STATE},
	{.name = "open", .label = MSG_MATTER_OPEN},
	{.name = "overdue", .label = MSG_MATTER_OVERDUE},
	{.name = "kind", .label = MSG_MATTER_KIND},
	{.name = "class", .label = MSG_MATTER_CLASS},
	{.name = "source", .label = MSG_MATTER_SOURCE},
	{.name = "satisfied", .label = MSG_MATTER_SATISFIED},
	{.name = "project", .label = MSG_MATTER_PROJECT, .choices = home_project_choices},
	{.name = "number", .label = MSG_MATTER_NUMBER, .prefix = true},
};
static const struct list_view list_view = {
	.list = &matter_sql_list_list,
	.title = MSG_MATTER_REGISTER,
	.path = "/matters",
	.columns = list_columns,
	.column_count = ARRAY_LEN(list_columns),
	.filters = list_filters,
	.filter_count = ARRAY_LEN(list_filters),
	.sort = "at",
	.descending = true,
	.in = list_in,
	.head = list_head,
	.file_name = "投诉建议",
	.has_scope = true,
};

static bool matter_page(struct req *rq, struct err *err)
{
	struct matter m;
	struct page *pg;

	if (!matter_load(req_tx(rq), req_actor(rq), (struct matter_id){req_id(rq)}, &m, err))
		return false;
	pg = page_new(rq, m.number);
	page_crumb(pg, S("/matters"), req_text(rq, MSG_MATTER_REGISTER));
	page_crumb(pg, S(""), m.number);
	page_state(pg, v_enum(&matter_state_type, (int)m.state));
	if (matter_rule_can(m.state, MATTER_ACT_ANSWER))
		page_action(pg, CAP_MATTER_HANDLE, MSG_MATTER_DO_ANSWER,
			    link_path(rq, "/matters/", m.id.v, "/answer"));
	put_facts(pg, rq, &m, true);
	put_answer(pg, rq, &m);
	page_aside(pg);
	return put_course(pg, rq, &m, err) && page_send(pg);
}

struct enter_form {
	int kind, source;
	struct str name, words;
	int64_t home;
};
static const struct field enter_fields[] = {
	{FIELD_AT(struct enter_form, kind), .type = FIELD_ENUM, .label = MSG_MATTER_KIND,
	 .enumeration = &matter_kind_type},
	{FIELD_AT(struct enter_form, source), .type = FIELD_ENUM, .label = MSG_MATTER_SOURCE,
	 .enumeration = &matter_source_type},
	{FIELD_AT(struct enter_form, name), .type = FIELD_TEXT, .label = MSG_MATTER_NAME, .max = 60,
	 .min = 1},
	{FIELD_AT(struct enter_form, words), .type = FIELD_LONG_TEXT, .label = MSG_MATTER_WORDS, .min = 2,
	 .max = 1000},
	{FIELD_AT(struct enter_form, home), .type = FIELD_ID, .label = MSG_MATTER_HOME,
	 .flags = FIELD_HIDDEN | FIELD_OPTIONAL},
};

static bool enter_page(struct req *rq, struct err *err)
{
	struct enter_form values = {.source = MATTER_BY_PHONE,
				    .kind = MATTER_COMPLAINT,
				    .home = req_arg_i64(rq, "home", 0)};
	struct form form = {.fields = enter_fields,
			    .count = ARRAY_LEN(enter_fields),
			    .values = &values,
			    .action = S("/matters"),
			    .submit = MSG_MATTER_NEW,
			    .two_columns = true};
	struct page *pg = page_new_message(rq, MSG_MATTER_NEW);
	struct home home;
	int64_t typed;

	if (id_parse(req_typed(rq, "home"), &typed))
		values.home = typed;
	page_crumb(pg, S("/matters"), req_text(rq, MSG_MATTER_REGISTER));
	if (values.home != 0) {
		if (!home_load(req_tx(rq), req_actor(rq), (struct home_id){values.home}, &home, err))
			return false;
		page_lead(pg, home.name);
	}
	page_form(pg, &form);
	return page_send(pg);
}

static bool enter_do(struct req *rq, struct err *err)
{
	struct matter_args *a = new_args(rq, "/matters/");
	struct enter_form f = {0};
	struct home home;

	if (!req_form(rq, &f, err) ||
	    (f.home != 0 && !home_load(req_tx(rq), req_actor(rq), (struct home_id){f.home}, &home, err)))
		return false;
	a->new = (struct matter_new){.id = {req_operation(rq)},
				     .kind = (enum matter_kind)f.kind,
				     .source = (enum matter_source)f.source,
				     .name = f.name,
				     .words = f.words,
				     .home = {f.home}};
	return req_write(rq, add_tx, a, err);
}

struct answer_form {
	int class;
	struct str answer;
};
static const struct field answer_fields[] = {
	{FIELD_AT(struct answer_form, class), .type = FIELD_ENUM, .label = MSG_MATTER_CLASS,
	 .hint = MSG_MATTER_CLASS_HINT, .flags = FIELD_RADIO, .enumeration = &matter_class_type},
	{FIELD_AT(struct answer_form, answer), .type = FIELD_LONG_TEXT, .label = MSG_MATTER_ANSWER_WORDS,
	 .hint = MSG_MATTER_ANSWER_HINT, .min = 2, .max = 1000},
};

static bool answer_page(struct req *rq, struct err *err)
{
	struct answer_form values = {0};
	struct form form = {.fields = answer_fields,
			    .count = ARRAY_LEN(answer_fields),
			    .values = &values,
			    .submit = MSG_MATTER_ANSWER_SEND};
	struct matter m;
	struct page *pg;

	if (!matter_load(req_tx(rq), req_actor(rq), (struct matter_id){req_id(rq)}, &m, err))
		return false;
	values.class = (int)m.class;
	form.action = link_path(rq, "/matters/", m.id.v, "/answer");
	pg = page_new_message(rq, MSG_MATTER_DO_ANSWER);
	page_crumb(pg, S("/matters"), req_text(rq, MSG_MATTER_REGISTER));
	page_crumb(pg, link_path(rq, "/matters/", m.id.v, ""), m.number);
	page_inset(pg, m.words);
	page_form(pg, &form);
	return page_send(pg);
}

static bool answer_tx(struct tx *tx, void *arg, struct err *err)
{
	struct matter_args *a = arg;
	struct matter m;

	if (!matter_load(tx, &a->actor, a->id, &m, err) ||
	    !matter_answer(tx, &a->actor, &m, a->class, a->words, err))
		return false;
	answer_path(tx, a->before, a->id.v, "");
	return true;
}

static bool answer_do(struct req *rq, struct err *err)
{
	struct matter_args *a = new_args(rq, "/matters/");
	struct answer_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->class = (enum matter_class)f.class;
	a->words = f.answer;
	return req_write(rq, answer_tx, a, err);
}

static const struct route routes[] = {
	LIST("/matters", &list_view, CAP_MATTER_SEE, MSG_MATTER_REGISTER),
	PAGE("/matters/new", enter_page, CAP_MATTER_HANDLE, MSG_MATTER_NEW),
	DO("/matters", enter_do, CAP_MATTER_HANDLE, MSG_MATTER_NEW, enter_fields, enter_page,
	   MSG_MATTER_DONE_ENTERED),
	PAGE("/matters/:id", matter_page, CAP_MATTER_SEE, MSG_MATTER_MATTER),
	PAGE("/matters/:id/answer", answer_page, CAP_MATTER_HANDLE, MSG_MATTER_DO_ANSWER),
	DO("/matters/:id/answer", answer_do, CAP_MATTER_HANDLE, MSG_MATTER_DO_ANSWER, answer_fields,
	   answer_page, MSG_MATTER_DONE_ANSWERED),
	PAGE("/my/matters", own_list_page, CAP_MATTER_ASK, MSG_MATTER_OWN),
	PAGE("/my/matters/new", own_new_page, CAP_MATTER_ASK, MSG_MATTER_ASK),
	DO("/my/matters", own_add_do, CAP_MATTER_ASK, MSG_MATTER_ASK, ask_fields, own_new_page,
	   MSG_MATTER_DONE_SENT),
	PAGE("/my/matters/:id", own_page, CAP_MATTER_ASK, MSG_MATTER_MATTER),
	PAGE("/my/matters/:id/say", say_page, CAP_MATTER_ASK, MSG_MATTER_SAY),
	DO("/my/matters/:id/say", say_do, CAP_MATTER_ASK, MSG_MATTER_SAY, say_fields, say_page,
	   MSG_MATTER_DONE_SAID),
};
static const struct navigation navigation[] = {
	{NAVIGATION_SERVICE, 1, "/matters", MSG_MATTER_REGISTER, CAP_MATTER_SEE, matter_count},
};

const struct domain matter_domain = {
	.name = "matter",
	.routes = routes,
	.route_count = ARRAY_LEN(routes),
	.navigation = navigation,
	.navigation_count = ARRAY_LEN(navigation),
	.checks = matter_checks,
	.check_count = MATTER_CHECKS,
};
