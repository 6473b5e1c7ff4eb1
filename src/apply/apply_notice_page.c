/* Public notices: anybody may read them and object while they run; the office makes, publishes and closes. */
#include "apply/apply_page.h"

#include "apply/apply_html.h"
#include "apply/apply_notice.h"
#include "apply/apply_sql.h"

enum { ROWS = 100 }; /* of a notice on one page */

static struct str path_of(struct req *rq, struct public_notice_id id, const char *after)
{
	return link_path(rq, "/notices/", id.v, after);
}

/* ---- lists ---- */

static const struct list_column public_columns[] = {
	{.name = "number", .label = MSG_APPLY_NOTICE_NUMBER, .flags = COLUMN_KEY, .link = "/notices/"},
	{.name = "title", .label = MSG_APPLY_NOTICE_TITLE, .flags = COLUMN_MAIN, .link = "/notices/"},
	{.name = "kind", .label = MSG_APPLY_NOTICE_KIND, .flags = COLUMN_SUB},
	{.name = "from", .label = MSG_APPLY_NOTICE_FROM, .flags = COLUMN_SUB},
	{.name = "to", .label = MSG_APPLY_NOTICE_TO, .flags = COLUMN_SUB},
	{.name = "state", .label = MSG_APPLY_NOTICE_STATE, .flags = COLUMN_END},
};
static const struct list_filter public_filters[] = {
	{.name = "kind", .label = MSG_APPLY_NOTICE_KIND, .enumeration = &notice_kind_type},
};

static bool public_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)err;
	page_shell_public(pg);
	page_lead(pg, req_text(rq, MSG_APPLY_NOTICES_LEAD));
	page_link(pg, MSG_APPLY_WAITLIST_PUBLIC_TITLE, S("/notices/waitlist"), false);
	return true;
}

const struct list_view apply_notice_list_view = {
	.list = &notice_sql_list_list,
	.title = MSG_APPLY_NOTICES_TITLE,
	.path = "/notices",
	.columns = public_columns,
	.column_count = ARRAY_LEN(public_columns),
	.filters = public_filters,
	.filter_count = ARRAY_LEN(public_filters),
	.sort = "from",
	.descending = true,
	.head = public_head,
	.file_name = "公示",
};

static const struct list_column office_columns[] = {
	{.name = "number", .label = MSG_APPLY_NOTICE_NUMBER, .flags = COLUMN_KEY, .link = "/notices/"},
	{.name = "title", .label = MSG_APPLY_NOTICE_TITLE, .flags = COLUMN_MAIN, .link = "/notices/"},
	{.name = "kind", .label = MSG_APPLY_NOTICE_KIND, .flags = COLUMN_SUB},
	{.name = "days", .label = MSG_APPLY_NOTICE_DAYS, .flags = COLUMN_NUMBER | COLUMN_HIDE},
	{.name = "from", .label = MSG_APPLY_NOTICE_FROM, .flags = COLUMN_SUB},
	{.name = "to", .label = MSG_APPLY_NOTICE_TO, .flags = COLUMN_SUB},
	{.name = "created_at", .label = MSG_APPLY_NOTICE_CREATED_AT, .flags = COLUMN_HIDE},
	{.name = "state", .label = MSG_APPLY_NOTICE_STATE, .flags = COLUMN_END},
};
static const struct list_filter office_filters[] = {
	{.name = "kind", .label = MSG_APPLY_NOTICE_KIND, .enumeration = &notice_kind_type},
	{.name = "state", .label = MSG_APPLY_NOTICE_STATE, .enumeration = &notice_state_type},
};

static bool office_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)rq;
	(void)err;
	page_action_icon(pg, CAP_APPLICATION_ENTER, ICON_PLUS, MSG_APPLY_NOTICE_NEW_TITLE, S("/notices/new"));
	return true;
}

const struct list_view apply_notice_office_view = {
	.list = &notice_sql_list_staff_list,
	.title = MSG_APPLY_NOTICE_OFFICE_TITLE,
	.path = "/notices/office",
	.columns = office_columns,
	.column_count = ARRAY_LEN(office_columns),
	.filters = office_filters,
	.filter_count = ARRAY_LEN(office_filters),
	.sort = "created_at",
	.descending = true,
	.head = office_head,
	.file_name = "公示台账",
};

static const struct list_column waitlist_columns[] = {
	{.name = "number", .label = MSG_APPLY_NUMBER, .flags = COLUMN_KEY},
	{.name = "masked_name", .label = MSG_APPLY_MASKED_NAME, .flags = COLUMN_MAIN},
	{.name = "class", .label = MSG_APPLY_CLASS, .flags = COLUMN_SUB},
	{.name = "size", .label = MSG_APPLY_SIZE, .flags = COLUMN_SUB | COLUMN_NUMBER},
	{.name = "waiting_since", .label = MSG_APPLY_WAITING_SINCE, .flags = COLUMN_END},
};
static const struct list_filter waitlist_filters[] = {
	{.name = "number", .label = MSG_APPLY_NUMBER, .prefix = true},
	{.name = "class", .label = MSG_APPLY_CLASS, .enumeration = &applicant_class_type},
};

static bool waitlist_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)err;
	page_shell_public(pg);
	page_lead(pg, req_text(rq, MSG_APPLY_WAITLIST_LEAD));
	return true;
}

const struct list_view apply_waitlist_public_view = {
	.list = &apply_sql_waitlist_public_list,
	.title = MSG_APPLY_WAITLIST_PUBLIC_TITLE,
	.path = "/notices/waitlist",
	.columns = waitlist_columns,
	.column_count = ARRAY_LEN(waitlist_columns),
	.filters = waitlist_filters,
	.filter_count = ARRAY_LEN(waitlist_filters),
	.sort = "waiting_since",
	.head = waitlist_head,
	.file_name = "轮候名册",
};

/* ---- one notice ---- */

/* Drafts are the office's. */
static bool load_seen(struct req *rq, struct notice_view *n, struct err *err)
{
	if (!notice_load(req_tx(rq), (struct public_notice_id){req_id(rq)}, n, err))
		return false;
	return n->state != NOTICE_DRAFT || req_can(rq, CAP_APPLICATION_SEE) || err_not_found(err);
}

static bool is_running(struct req *rq, const struct notice_view *n)
{
	return n->state == NOTICE_RUNNING && day_compare(req_today(rq), n->to) <= 0;
}

/* ?q=: the row of that application alone; ?from=: a page of rows. */
static bool first_row(struct req *rq, const struct notice_view *n, struct page *pg, int32_t *ret_from,
		      unsigned *ret_most, struct err *err)
{
	struct str q = str_upper(req_arena(rq), str_trim(str_halfwidth(req_arena(rq), req_arg(rq, "q"))));
	struct notice_sql_row_of_out row;
	int64_t from = req_arg_i64(rq, "from", 1);
	bool found;

	*ret_from = from < 1 || from > INT32_MAX ? 1 : (int32_t)from;
	*ret_most = ROWS;
	if (q.n == 0)
		return true;
	if (!notice_sql_row_of(req_tx(rq), &(struct notice_sql_row_of_in){n->id, q}, &found, &row, err))
		return false;
	if (found)
		*ret_from = row.number;
	else
		page_note(pg, TAG_WARN, req_text_of(rq, MSG_APPLY_NOTICE_NOT_IN_IT, q));
	*ret_most = found ? 1 : ROWS;
	return true;
}

static void query_box(struct page *pg, struct req *rq, const struct notice_view *n)
{
	struct html *h = page_html(pg);

	if (h != NULL)
		apply_html_query(h, path_of(rq, n->id, ""), req_arg(rq, "q"));
}

static bool show_rows(struct page *pg, struct req *rq, const struct notice_view *n, struct err *err)
{
	static const struct column columns[] = {{MSG_APPLY_ROW_NUMBER, COLUMN_KEY | COLUMN_NUMBER},
						{MSG_APPLY_MASKED_NAME, COLUMN_MAIN},
						{MSG_APPLY_NUMBER, COLUMN_SUB},
						{MSG_APPLY_ROW_WORDS, COLUMN_END}};
	bool staff = req_can(rq, CAP_APPLICATION_SEE);
	struct notice_sql_rows_out *rows;
	unsigned most;
	int32_t from;
	size_t count;

	if (!first_row(rq, n, pg, &from, &most, err) ||
	    !notice_sql_rows(req_tx(rq), &(struct notice_sql_rows_in){n->id, from, (int32_t)most}, &rows,
			     &count, err))
		return false;
	page_table(pg, MSG_APPLY_NOTICE_ROWS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < count; i++) {
		struct value number = v_text(rows[i].application_number);

		if (staff)
			number = v_link(number, link_path(rq, "/applications/", rows[i].id.v, ""));
		page_row(pg, (struct value[]){v_number(rows[i].number),
					      v_text(str_mask_name(req_arena(rq), rows[i].name)), number,
					      v_text(rows[i].words)});
	}
	page_table_end(pg);
	if (from > 1)
		page_link(pg, MSG_APPLY_ROWS_BEFORE,
			  path_of(rq, n->id,
				  str_c(req_arena(rq), str_format(req_arena(rq), "?from=%d",
								  from > ROWS ? from - ROWS : 1))),
			  false);
	if (most == ROWS && count == ROWS && from + ROWS <= n->rows)
		page_link(pg, MSG_APPLY_ROWS_AFTER,
			  path_of(rq, n->id,
				  str_c(req_arena(rq), str_format(req_arena(rq), "?from=%d", from + ROWS))),
			  false);
	return true;
}

static bool show_objections(struct page *pg, struct req *rq, const struct notice_view *n, struct err *err)
{
	static const struct column columns[] = {{MSG_APPLY_NUMBER, COLUMN_KEY},
						{MSG_APPLY_OBJECTION_WORDS, COLUMN_MAIN},
						{MSG_APPLY_OBJECTION_AT, COLUMN_SUB},
						{MSG_APPLY_OBJECTION_STATE, COLUMN_END}};
	struct notice_sql_objections_out *rows;
	size_t count;

	if (!notice_sql_objections(req_tx(rq), &(struct notice_sql_objections_in){n->id, {0}}, &rows, &count,
				   err))
		return false;
	page_section(pg, MSG_APPLY_OBJECTIONS);
	page_table(pg, MSG_APPLY_OBJECTION_ROWS, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_APPLY_OBJECTIONS_NONE);
	for (size_t i = 0; i < count; i++) {
		struct str path = link_path(rq, "/objections/", rows[i].id.v, "");

		page_row(pg, (struct value[]){v_link(v_text(rows[i].application_number), path),
					      v_text(rows[i].words), v_instant(rows[i].at),
					      v_enum(&objection_state_type, (int)rows[i].state)});
	}
	page_table_end(pg);
	page_section_end(pg);
	return true;
}

bool apply_notice_page(struct req *rq, struct err *err)
{
	struct notice_view n;
	struct page *pg;

	if (!load_seen(rq, &n, err))
		return false;
	pg = page_new(rq, n.title);
	if (!req_can(rq, CAP_APPLICATION_SEE))
		page_shell_public(pg);
	page_crumb(pg, req_can(rq, CAP_APPLICATION_SEE) ? S("/notices/office") : S("/notices"),
		   req_text(rq, MSG_APPLY_NOTICES_TITLE));
	page_crumb(pg, S(""), n.number);
	page_state(pg, v_enum(&notice_state_type, (int)n.state));
	if (n.state == NOTICE_DRAFT) {
		page_do(pg, CAP_NOTICE_PUBLISH, MSG_APPLY_NOTICE_PUBLISH, path_of(rq, n.id, "/publish"));
		page_do(pg, CAP_APPLICATION_ENTER, MSG_APPLY_NOTICE_DROP, path_of(rq, n.id, "/drop"));
	}
	if (n.state == NOTICE_RUNNING && !is_running(rq, &n))
		page_do(pg, CAP_NOTICE_PUBLISH, MSG_APPLY_NOTICE_CLOSE, path_of(rq, n.id, "/close"));
	page_fact(pg, MSG_APPLY_NOTICE_NUMBER, v_text(n.number));
	page_fact(pg, MSG_APPLY_NOTICE_KIND, v_enum(&notice_kind_type, (int)n.kind));
	page_fact(pg, MSG_APPLY_NOTICE_DAYS, v_number(n.days));
	if (n.state != NOTICE_DRAFT) {
		page_fact(pg, MSG_APPLY_NOTICE_FROM, v_day(n.from));
		page_fact(pg, MSG_APPLY_NOTICE_TO, v_day(n.to));
	}
	page_fact(pg, MSG_APPLY_NOTICE_COUNT, v_number(n.rows));
	page_facts_end(pg);
	if (is_running(rq, &n)) {
		struct str args[2] = {day_text(req_arena(rq), n.to)};
		int64_t days;

		if (!setting_load(req_tx(rq), SETTING_RECHECK_WORKING_DAYS, req_today(rq), 0, &days, err))
			return false;
		args[1] = number_text(req_arena(rq), days, 0, false);
		page_paragraph(pg, message_format(req_arena(rq), req_language(rq), MSG_APPLY_NOTICE_RUNS,
						  args, ARRAY_LEN(args)));
		page_link(pg, MSG_APPLY_OBJECT_TITLE, path_of(rq, n.id, "/object"), false);
	}
	query_box(pg, rq, &n);
	if (!show_rows(pg, rq, &n, err) || (req_can(rq, CAP_APPLICATION_SEE) && n.state != NOTICE_DRAFT &&
					    !show_objections(pg, rq, &n, err)))
		return false;
	return page_send(pg);
}

/* ---- the office ---- */

struct make {
	struct str title;
	int64_t days;
	struct day applied_until;
	struct actor actor;
	struct public_notice_id id;
};

const struct field apply_notice_fields[3] = {
	{FIELD_AT(struct make, title), .type = FIELD_TEXT, .label = MSG_APPLY_NOTICE_TITLE, .min = 2,
	 .max = 100},
	{FIELD_AT(struct make, days), .type = FIELD_INTEGER, .label = MSG_APPLY_NOTICE_DAYS, .min = 1,
	 .max = 365, .unit = "天"},
	{FIELD_AT(struct make, applied_until), .type = FIELD_DAY, .label = MSG_APPLY_APPLIED_UNTIL},
};

bool apply_notice_new_page(struct req *rq, struct err *err)
{
	struct make prefill = {.applied_until = req_today(rq)};
	struct form form = {.fields = apply_notice_fields,
			    .count = 3,
			    .action = S("/notices/new"),
			    .submit = MSG_APPLY_NOTICE_MAKE,
			    .values = &prefill};
	struct notice_sql_candidates_out *rows;
	struct str today = day_text(req_arena(rq), req_today(rq));
	struct page *pg;
	size_t count;

	if (!setting_load(req_tx(rq), SETTING_PUBLIC_NOTICE_DAYS, req_today(rq), 0, &prefill.days, err) ||
	    !notice_sql_candidates(req_tx(rq), &(struct notice_sql_candidates_in){req_today(rq)}, &rows,
				   &count, err))
		return false;
	prefill.title =
		message_format(req_arena(rq), LANGUAGE_ZH_CN, MSG_APPLY_NOTICE_TITLE_DEFAULT, &today, 1);
	pg = page_new_message(rq, MSG_APPLY_NOTICE_NEW_TITLE);
	page_crumb(pg, S("/notices/office"), req_text(rq, MSG_APPLY_NOTICES_TITLE));
	page_crumb(pg, S(""), req_text(rq, MSG_APPLY_NOTICE_NEW_TITLE));
	page_fact(pg, MSG_APPLY_COUNT_PASSED,
		  v_link(v_number((int64_t)count), S("/applications?state=passed")));
	page_facts_end(pg);
	page_form(pg, &form);
	return page_send(pg);
}

static bool make_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct make *m = arg;

	if (!notice_make(tx, &m->actor, m->id, m->title, (int32_t)m->days, m->applied_until, err))
		return false;
	answer_path(tx, "/notices/", m->id.v, "");
	return true;
}

bool apply_notice_new(struct req *rq, struct err *err)
{
	struct make *m = ARENA_NEW(req_arena(rq), struct make);

	m->actor = *req_actor(rq);
	m->id.v = req_operation(rq);
	return req_form(rq, m, err) && req_write(rq, make_tx, m, err);
}

struct notice_act {
	struct actor actor;
	struct public_notice_id id;
	bool (*act)(struct tx *, const struct actor *, struct public_notice_id, struct err *);
};

static bool act_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct notice_act *a = arg;

	if (!a->act(tx, &a->actor, a->id, err))
		return false;
	if (a->act == notice_drop)
		tx_answer(tx, S("/notices/office"));
	else
		answer_path(tx, "/notices/", a->id.v, "");
	return true;
}

static bool act(struct req *rq,
		bool (*fn)(struct tx *, const struct actor *, struct public_notice_id, struct err *),
		struct err *err)
{
	struct notice_act *a = ARENA_NEW(req_arena(rq), struct notice_act);

	*a = (struct notice_act){*req_actor(rq), {req_id(rq)}, fn};
	return req_write(rq, act_tx, a, err);
}

bool apply_notice_publish(struct req *rq, struct err *err)
{
	return act(rq, notice_publish, err);
}

bool apply_notice_close(struct req *rq, struct err *err)
{
	return act(rq, notice_close, err);
}

bool apply_notice_drop(struct req *rq, struct err *err)
{
	return act(rq, notice_drop, err);
}

/* ---- objections ---- */

struct object {
	struct str number, name, contact, words;
	struct actor actor;
	struct objection_id id;
	struct public_notice_id notice;
};

const struct field apply_object_fields[4] = {
	{FIELD_AT(struct object, number), .type = FIELD_TEXT, .label = MSG_APPLY_NUMBER,
	 .hint = MSG_APPLY_OBJECT_NUMBER_HINT, .max = 40},
	{FIELD_AT(struct object, words), .type = FIELD_LONG_TEXT, .label = MSG_APPLY_OBJECTION_WORDS,
	 .hint = MSG_APPLY_OBJECT_WORDS_HINT, .min = 2, .max = 500},
	{FIELD_AT(struct object, name), .type = FIELD_TEXT, .label = MSG_APPLY_OBJECT_NAME, .min = 2,
	 .max = 50, .autocomplete = "name"},
	{FIELD_AT(struct object, contact), .type = FIELD_TEXT, .label = MSG_APPLY_CONTACT,
	 .hint = MSG_APPLY_CONTACT_HINT, .max = 100, .flags = FIELD_OPTIONAL, .autocomplete = "tel"},
};

bool apply_object_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = apply_object_fields, .count = 4, .submit = MSG_APPLY_OBJECT_SEND};
	struct object prefill = {.number = req_arg(rq, "number")};
	struct notice_view n;
	struct page *pg;
	struct str until;

	if (!load_seen(rq, &n, err))
		return false;
	if (!is_running(rq, &n))
		return err_conflict_arg(err, MSG_APPLY_ERROR_NOTICE_OVER, day_text(req_arena(rq), n.to));
	until = day_text(req_arena(rq), n.to);
	pg = page_new_message(rq, MSG_APPLY_OBJECT_TITLE);
	page_shell_public(pg);
	page_back(pg, path_of(rq, n.id, ""), MSG_APPLY_BACK);
	page_lead(pg, req_text_of(rq, MSG_APPLY_OBJECT_LEAD, until));
	form.values = &prefill;
	form.action = path_of(rq, n.id, "/object");
	page_form(pg, &form);
	return page_send(pg);
}

static bool object_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct object *o = arg;
	struct objection_new new = {o->id, o->notice, o->number, o->name, o->contact, o->words};

	if (!objection_add(tx, &o->actor, &new, err))
		return false;
	answer_path(tx, "/notices/", o->notice.v, "");
	return true;
}

bool apply_object(struct req *rq, struct err *err)
{
	struct object *o = ARENA_NEW(req_arena(rq), struct object);

	o->actor = *req_actor(rq);
	o->id.v = req_operation(rq);
	o->notice.v = req_id(rq);
	return req_form(rq, o, err) && req_write(rq, object_tx, o, err);
}

enum finding { FINDING_DISMISSED = 1, FINDING_UPHELD };
ENUM_TYPE(apply_finding, {FINDING_DISMISSED, "dismissed", MSG_APPLY_FINDING_DISMISSED, TAG_PLAIN},
	  {FINDING_UPHELD, "upheld", MSG_APPLY_FINDING_UPHELD, TAG_PLAIN});

struct answer {
	int finding;
	struct str words;
	struct actor actor;
	struct objection_id id;
};

const struct field apply_answer_fields[2] = {
	{FIELD_AT(struct answer, finding), .type = FIELD_ENUM, .label = MSG_APPLY_FINDING,
	 .flags = FIELD_RADIO, .enumeration = &apply_finding_type},
	{FIELD_AT(struct answer, words), .type = FIELD_LONG_TEXT, .label = MSG_APPLY_ANSWER,
	 .hint = MSG_APPLY_ANSWER_HINT, .min = 2, .max = 500},
};

bool apply_objection_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = apply_answer_fields, .count = 2, .submit = MSG_APPLY_ANSWER_SEND};
	struct objection_view o;
	struct str contact;
	struct page *pg;

	if (!objection_load(req_tx(rq), (struct objection_id){req_id(rq)}, &o, &contact, err))
		return false;
	pg = page_new_message(rq, MSG_APPLY_OBJECTION_TITLE);
	page_crumb(pg, path_of(rq, o.notice, ""), req_text(rq, MSG_APPLY_PUBLIC_NOTICE));
	page_crumb(pg, S(""), req_text(rq, MSG_APPLY_OBJECTION_TITLE));
	page_state(pg, v_enum(&objection_state_type, (int)o.state));
	page_fact(pg, MSG_APPLY_NUMBER,
		  v_link(v_text(o.application_number), link_path(rq, "/applications/", o.application.v, "")));
	page_fact(pg, MSG_APPLY_OBJECTOR, v_text(o.name));
	if (req_can(rq, CAP_REVIEW_SECOND))
		page_fact(pg, MSG_APPLY_CONTACT, v_text(contact));
	page_fact(pg, MSG_APPLY_OBJECTION_AT, v_instant(o.at));
	page_fact(pg, MSG_APPLY_OBJECTION_WORDS, v_text(o.words));
	if (o.state != OBJECTION_OPEN) {
		page_fact(pg, MSG_APPLY_ANSWER, v_text(o.answer));
		page_fact(pg, MSG_APPLY_ANSWERED_AT, v_instant(o.answered_at));
	}
	page_facts_end(pg);
	form.action = link_path(rq, "/objections/", o.id.v, "/answer");
	if (o.state == OBJECTION_OPEN && req_can(rq, CAP_REVIEW_SECOND))
		page_form(pg, &form);
	return page_send(pg);
}

static bool answer_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct answer *a = arg;

	if (!objection_answer(tx, &a->actor, a->id, a->finding == FINDING_UPHELD, a->words, err))
		return false;
	answer_path(tx, "/objections/", a->id.v, "");
	return true;
}

bool apply_objection_answer(struct req *rq, struct err *err)
{
	struct answer *a = ARENA_NEW(req_arena(rq), struct answer);

	a->actor = *req_actor(rq);
	a->id.v = req_id(rq);
	return req_form(rq, a, err) && req_write(rq, answer_tx, a, err);
}
