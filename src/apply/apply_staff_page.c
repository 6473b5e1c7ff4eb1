/* The office's side: the list, the record with its limits and opinions, paper applications, many opinions at
 * once. */
#include "apply/apply_page.h"

#include "apply/apply_job.h"
#include "apply/apply_sql.h"
#include "apply/notice_sql.h"
#include "kit/deadline.h"

static struct str path_of(struct req *rq, struct application_id id, const char *after)
{
	return link_path(rq, "/applications/", id.v, after);
}

/* ---- lists ---- */

static const struct list_column list_columns[] = {
	{.name = "number", .label = MSG_APPLY_NUMBER, .flags = COLUMN_KEY, .link = "/applications/"},
	{.name = "applicant_name", .label = MSG_APPLY_APPLICANT_NAME, .flags = COLUMN_MAIN},
	{.name = "class", .label = MSG_APPLY_CLASS, .flags = COLUMN_SUB},
	{.name = "size", .label = MSG_APPLY_SIZE, .flags = COLUMN_SUB | COLUMN_NUMBER},
	{.name = "income_month", .label = MSG_APPLY_INCOME_MONTH, .flags = COLUMN_NUMBER | COLUMN_HIDE},
	{.name = "registry", .label = MSG_APPLY_REGISTRY, .flags = COLUMN_HIDE},
	{.name = "channel", .label = MSG_APPLY_CHANNEL, .flags = COLUMN_HIDE},
	{.name = "applied_on", .label = MSG_APPLY_APPLIED_ON, .flags = COLUMN_SUB},
	{.name = "state", .label = MSG_APPLY_STATE, .flags = COLUMN_END},
};
static const struct list_filter list_filters[] = {
	{.name = "number", .label = MSG_APPLY_NUMBER, .prefix = true},
	{.name = "applicant_name", .label = MSG_APPLY_APPLICANT_NAME, .prefix = true},
	{.name = "state", .label = MSG_APPLY_STATE, .enumeration = &application_state_type},
	{.name = "class", .label = MSG_APPLY_CLASS, .enumeration = &applicant_class_type},
	{.name = "channel", .label = MSG_APPLY_CHANNEL, .enumeration = &application_channel_type},
	{.name = "applied_from", .label = MSG_APPLY_APPLIED_FROM},
	{.name = "applied_until", .label = MSG_APPLY_APPLIED_UNTIL},
};

static bool list_head(struct req *rq, struct page *pg, struct err *err)
{
	(void)rq;
	(void)err;
	page_action_icon(pg, CAP_APPLICATION_ENTER, ICON_PLUS, MSG_APPLY_ENTER_TITLE, S("/applications/new"));
	page_action(pg, CAP_REVIEW_FIRST, MSG_APPLY_BATCH_TITLE, S("/applications/batch"));
	page_action(pg, CAP_REVIEW_SECOND, MSG_APPLY_BATCH_TITLE, S("/applications/batch"));
	return true;
}

const struct list_view apply_list_view = {
	.list = &apply_sql_list_list,
	.title = MSG_APPLY_LIST_TITLE,
	.path = "/applications",
	.columns = list_columns,
	.column_count = ARRAY_LEN(list_columns),
	.filters = list_filters,
	.filter_count = ARRAY_LEN(list_filters),
	.sort = "applied_on",
	.descending = true,
	.head = list_head,
	.file_name = "申请台账",
};

static const struct list_column waitlist_columns[] = {
	{.name = "number", .label = MSG_APPLY_NUMBER, .flags = COLUMN_KEY, .link = "/applications/"},
	{.name = "applicant_name", .label = MSG_APPLY_APPLICANT_NAME, .flags = COLUMN_MAIN},
	{.name = "class", .label = MSG_APPLY_CLASS, .flags = COLUMN_SUB},
	{.name = "size", .label = MSG_APPLY_SIZE, .flags = COLUMN_SUB | COLUMN_NUMBER},
	{.name = "wished_type", .label = MSG_APPLY_WISHED_TYPE, .flags = COLUMN_HIDE},
	{.name = "waiting_since", .label = MSG_APPLY_WAITING_SINCE, .flags = COLUMN_SUB},
	{.name = "waivers", .label = MSG_APPLY_WAIVERS, .flags = COLUMN_NUMBER | COLUMN_HIDE},
	{.name = "blocked_until", .label = MSG_APPLY_BLOCKED_UNTIL, .flags = COLUMN_HIDE},
	{.name = "state", .label = MSG_APPLY_STATE, .flags = COLUMN_END},
};
static const struct list_filter waitlist_filters[] = {
	{.name = "number", .label = MSG_APPLY_NUMBER, .prefix = true},
	{.name = "class", .label = MSG_APPLY_CLASS, .enumeration = &applicant_class_type},
	{.name = "wished_type", .label = MSG_APPLY_WISHED_TYPE, .prefix = true},
	{.name = "state", .label = MSG_APPLY_STATE, .enumeration = &application_state_type},
};
const struct list_view apply_waitlist_view = {
	.list = &apply_sql_waitlist_list,
	.title = MSG_APPLY_WAITLIST_TITLE,
	.path = "/waitlist",
	.columns = waitlist_columns,
	.column_count = ARRAY_LEN(waitlist_columns),
	.filters = waitlist_filters,
	.filter_count = ARRAY_LEN(waitlist_filters),
	.sort = "waiting_since",
	.file_name = "轮候名册",
};

/* ---- the record ---- */

static bool show_people(struct page *pg, struct req *rq, const struct application *a, struct err *err)
{
	static const struct column columns[] = {{MSG_APPLY_MEMBER_NAME, COLUMN_MAIN},
						{MSG_APPLY_KINSHIP, COLUMN_SUB},
						{MSG_APPLY_ID_NUMBER, COLUMN_SUB},
						{MSG_APPLY_BIRTH, COLUMN_SUB}};
	struct household_member_view *members;
	size_t count;

	if (!household_members(req_tx(rq), a->household, &members, &count, err))
		return false;
	page_table(pg, MSG_APPLY_MEMBERS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < count; i++) {
		struct value name = v_text(members[i].name);

		if (req_can(rq, CAP_PARTY_SEE))
			name = v_link(name, link_path(rq, "/parties/", members[i].party.v, ""));
		page_row(pg, (struct value[]){name, v_enum(&kinship_type, (int)members[i].kinship),
					      v_text(members[i].id_number_masked), v_day(members[i].birth)});
	}
	page_table_end(pg);
	return true;
}

static bool show_opinions(struct page *pg, struct req *rq, int64_t case_id, struct err *err)
{
	static const enum tag tags[] = {
		[APPROVAL_PASS] = TAG_OK, [APPROVAL_RETURN] = TAG_INFO, [APPROVAL_REFUSE] = TAG_INFO};
	struct approval_row *rows;
	size_t count;

	if (!approval_list(req_tx(rq), case_id, &rows, &count, err))
		return false;
	if (count == 0)
		return true;
	page_section_end(pg);
	page_timeline(pg, MSG_APPLY_OPINIONS);
	for (size_t i = count; i-- > 0;) {
		struct str verdict =
				   enum_text(&approval_verdict_type, req_language(rq), (int)rows[i].verdict),
			   label = req_text(rq, rows[i].label);
		struct str what =
			str_format(req_arena(rq), "%.*s: %.*s%s%.*s", STR_ARG(label), STR_ARG(verdict),
				   rows[i].words.n > 0 ? " · " : "", STR_ARG(rows[i].words));

		page_event(pg, tags[rows[i].verdict], what, rows[i].at, rows[i].name);
	}
	page_timeline_end(pg);
	return true;
}

struct decide {
	int verdict;
	struct str words;
	struct actor actor;
	struct application_id id;
};

const struct field apply_decide_fields[2] = {
	{FIELD_AT(struct decide, verdict), .type = FIELD_ENUM, .label = MSG_APPLY_VERDICT,
	 .flags = FIELD_RADIO, .enumeration = &approval_verdict_type},
	{FIELD_AT(struct decide, words), .type = FIELD_LONG_TEXT, .label = MSG_APPLY_VERDICT_WORDS,
	 .hint = MSG_APPLY_VERDICT_WORDS_HINT, .max = 500, .flags = FIELD_OPTIONAL},
};

static bool show_decide(struct page *pg, struct req *rq, const struct application *a, struct err *err)
{
	struct form form = {.fields = apply_decide_fields,
			    .count = 2,
			    .action = path_of(rq, a->id, "/decide"),
			    .submit = MSG_APPLY_DECIDE};
	enum approval_state state;
	struct instant due;
	int64_t case_id;
	int32_t stage;
	enum message why;
	bool found, can, has_due;

	if (!approval_find_kind(req_tx(rq), apply_case_kind, apply_subject, a->id.v, &found, &case_id, &state,
				&stage, err))
		return false;
	if (!found)
		return true;
	if (!deadline_find(req_tx(rq), "approval.decide", "approval", case_id, &has_due, &due, err) ||
	    !approval_can_decide(req_tx(rq), req_actor(rq), case_id, &can, &why, err))
		return false;
	if (has_due) {
		page_section(pg, MSG_APPLY_CLOCK);
		page_fact(pg, MSG_APPLY_STAGE,
			  v_message(stage == 1 ? MSG_APPLY_STAGE_FIRST : MSG_APPLY_STAGE_SECOND));
		page_fact(pg, MSG_APPLY_DUE,
			  v_deadline(req_arena(rq), req_language(rq), due, (struct instant){0},
				     tx_now(req_tx(rq))));
	}
	if (can) {
		page_section(pg, MSG_APPLY_DECIDE);
		page_form(pg, &form);
	} else if (why != MSG_NONE) {
		page_note(pg, TAG_INFO, req_text(rq, why));
	}
	return show_opinions(pg, rq, case_id, err);
}

static bool show_objections(struct page *pg, struct req *rq, struct application_id id, struct err *err)
{
	static const struct column columns[] = {{MSG_APPLY_OBJECTION_WORDS, COLUMN_MAIN},
						{MSG_APPLY_OBJECTION_AT, COLUMN_SUB},
						{MSG_APPLY_OBJECTION_STATE, COLUMN_END}};
	struct notice_sql_objections_out *rows;
	size_t count;

	if (!notice_sql_objections(req_tx(rq), &(struct notice_sql_objections_in){{0}, id}, &rows, &count,
				   err))
		return false;
	if (count == 0)
		return true;
	page_section(pg, MSG_APPLY_OBJECTIONS);
	page_table(pg, MSG_APPLY_OBJECTION_ROWS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < count; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].words),
						     link_path(rq, "/objections/", rows[i].id.v, "")),
					      v_instant(rows[i].at),
					      v_enum(&objection_state_type, (int)rows[i].state)});
	page_table_end(pg);
	return true;
}

static void record_actions(struct page *pg, struct req *rq, const struct application *a)
{
	if (a->state == APPLICATION_RETURNED)
		page_action(pg, CAP_APPLICATION_ENTER, MSG_APPLY_SUPPLEMENT_TITLE,
			    path_of(rq, a->id, "/supplement"));
	if (a->state == APPLICATION_WAITING)
		page_action(pg, CAP_REVIEW_SECOND, MSG_APPLY_REMOVE_TITLE, path_of(rq, a->id, "/remove"));
	if (apply_rule_is_open(a->state) && a->state != APPLICATION_OFFERED)
		page_action(pg, CAP_APPLICATION_ENTER, MSG_APPLY_WITHDRAW, path_of(rq, a->id, "/withdraw"));
}

static void record_head(struct page *pg, struct req *rq, const struct apply_case *c)
{
	const struct application *a = &c->a;

	page_crumb(pg, S("/applications"), req_text(rq, MSG_APPLY_LIST_TITLE));
	page_crumb(pg, S(""), a->number);
	page_state(pg, v_enum(&application_state_type, (int)a->state));
	record_actions(pg, rq, a);
	page_fact(pg, MSG_APPLY_NUMBER, v_text(a->number));
	page_fact(pg, MSG_APPLY_APPLICANT_NAME, v_text(a->applicant_name));
	page_fact(pg, MSG_APPLY_CHANNEL, v_enum(&application_channel_type, (int)a->channel));
	page_fact(pg, MSG_APPLY_APPLIED_ON, v_day(a->applied_on));
	if (a->eligible_on.yyyymmdd != 0)
		page_fact(pg, MSG_APPLY_ELIGIBLE_ON, v_day(a->eligible_on));
	if (a->waiting_since.yyyymmdd != 0)
		page_fact(pg, MSG_APPLY_WAITING_SINCE, v_day(a->waiting_since));
	if (a->waivers > 0)
		page_fact(pg, MSG_APPLY_WAIVERS, v_number(a->waivers));
	if (a->blocked_until.yyyymmdd != 0)
		page_fact(pg, MSG_APPLY_BLOCKED_UNTIL, v_day(a->blocked_until));
	if (a->reason.n > 0)
		page_fact(pg, MSG_APPLY_REASON, v_text(a->reason));
	if (c->supplement.n > 0)
		page_fact(pg, MSG_APPLY_SUPPLEMENT_WORDS, v_text(c->supplement));
	page_facts_end(pg);
}

/* The verdict for machines: people see the note and the table. */
static void verdict_json(struct page *pg, const struct apply_eligibility *e)
{
	struct json *j = page_json(pg);

	if (j == NULL)
		return;
	json_put_bool(j, "eligible", e->eligible);
	json_key(j, S("reasons"));
	json_begin_array(j);
	for (size_t i = 0; i < e->count; i++)
		if (!e->lines[i].kept)
			json_str(j, str_of(apply_rule_reason(e->lines[i].limit)));
	json_end_array(j);
}

bool apply_record_page(struct req *rq, struct err *err)
{
	struct apply_eligibility e;
	struct apply_case c;
	struct page *pg;

	if (!apply_store_load_seen(req_tx(rq), req_actor(rq), (struct application_id){req_id(rq)}, &c, err) ||
	    !apply_store_eligibility(req_tx(rq), &c, &e, err))
		return false;
	pg = page_new(rq, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(c.a.number),
				     STR_ARG(c.a.applicant_name)));
	record_head(pg, rq, &c);
	page_section(pg, MSG_APPLY_ELIGIBILITY);
	page_note(pg, e.eligible ? TAG_OK : TAG_BAD,
		  req_text(rq, e.eligible ? MSG_APPLY_ELIGIBLE : MSG_APPLY_NOT_ELIGIBLE));
	verdict_json(pg, &e);
	apply_page_limits(pg, rq, &e);
	page_section(pg, MSG_APPLY_HOUSEHOLD);
	if (!show_people(pg, rq, &c.a, err))
		return false;
	page_section(pg, MSG_APPLY_FACTS);
	apply_page_facts(pg, rq, &c.a);
	if (!apply_page_evidence(pg, rq, c.a.id, err))
		return false;
	page_aside(pg);
	if (!show_decide(pg, rq, &c.a, err) || !show_objections(pg, rq, c.a.id, err))
		return false;
	return page_send(pg);
}

static bool decide_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct decide *d = arg;

	if (!application_decide(tx, &d->actor, d->id, d->verdict, d->words, err))
		return false;
	answer_path(tx, "/applications/", d->id.v, "");
	return true;
}

bool apply_decide(struct req *rq, struct err *err)
{
	struct decide *d = ARENA_NEW(req_arena(rq), struct decide);

	d->actor = *req_actor(rq);
	d->id.v = req_id(rq);
	return req_form(rq, d, err) && req_write(rq, decide_tx, d, err);
}

/* ---- paper ---- */

bool apply_new_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = apply_fields,
			    .count = APPLY_FIELD_COUNT,
			    .action = S("/applications/new"),
			    .submit = MSG_APPLY_ENTER,
			    .two_columns = true};
	struct page *pg;

	if (!apply_page_form_choices(rq, &form, err))
		return false;
	pg = page_new_message(rq, MSG_APPLY_ENTER_TITLE);
	page_crumb(pg, S("/applications"), req_text(rq, MSG_APPLY_LIST_TITLE));
	page_crumb(pg, S(""), req_text(rq, MSG_APPLY_ENTER_TITLE));
	page_paragraph(pg, req_text(rq, MSG_APPLY_ENTER_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

struct enter {
	struct actor actor;
	struct application_new new;
	struct apply_answers answers;
};

static bool enter_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct enter *e = arg;
	struct application_id id;

	if (!application_add(tx, &e->actor, &e->new, &id, err))
		return false;
	answer_path(tx, "/applications/", id.v, "");
	return true;
}

/* All that is wrong at once: an officer mends a page in one go. */
static bool check_entry(struct req *rq, const struct application_form *f, struct err *err)
{
	struct apply_faults *faults = ARENA_NEW(req_arena(rq), struct apply_faults);
	struct err one = {0};

	if (day_compare(f->applied_on, req_today(rq)) > 0) {
		err_input(err, "applied_on", MSG_APPLY_ERROR_DATE_FUTURE);
		return req_error(rq, err);
	}
	if (!apply_flow_check(req_tx(rq), f, S(""), false, faults, err))
		return false;
	for (size_t i = 0; i < faults->count; i++) {
		err_input_arg(&one, apply_rule_field(faults->items[i].place), faults->items[i].message,
			      faults->items[i].arg);
		req_error(rq, &one);
	}
	if (faults->count == 0)
		return true;
	*err = one;
	return false;
}

bool apply_enter(struct req *rq, struct err *err)
{
	struct enter *e = ARENA_NEW(req_arena(rq), struct enter);
	struct apply_answers *a = &e->answers;
	struct str bad;
	bool listed;

	if (!req_form(rq, a, err))
		return false;
	if (!apply_answers_read_members(req_arena(rq), a->members, '\n', a->people, APPLICATION_MEMBERS_MAX,
					&a->people_count, &bad)) {
		err_input_arg(err, "members", MSG_APPLY_ERROR_MEMBER_LINE, bad);
		return req_error(rq, err);
	}
	if (!apply_page_is_choice(rq, SETTING_REGISTRY_DISTRICTS, a->registry, &listed, err))
		return false;
	if (!listed) {
		err_input(err, "registry", MSG_APPLY_ERROR_REGISTRY);
		return req_error(rq, err);
	}
	e->actor = *req_actor(rq);
	e->new = (struct application_new){.id = {req_operation(rq)},
					  .channel = CHANNEL_PAPER,
					  .form = apply_answers_form(a, a->applied_on)};
	return check_entry(rq, &e->new.form, err) && req_write(rq, enter_tx, e, err);
}

/* ---- off the list ---- */

struct removal {
	struct str reason;
	struct actor actor;
	struct application_id id;
};

const struct field apply_reason_fields[1] = {
	{FIELD_AT(struct removal, reason), .type = FIELD_LONG_TEXT, .label = MSG_APPLY_REASON, .min = 2,
	 .max = 500},
};

bool apply_remove_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = apply_reason_fields, .count = 1, .submit = MSG_APPLY_REMOVE_NOW};
	struct application a;
	struct page *pg;

	if (!application_load(req_tx(rq), req_actor(rq), (struct application_id){req_id(rq)}, &a, err))
		return false;
	pg = page_new_message(rq, MSG_APPLY_REMOVE_TITLE);
	page_crumb(pg, path_of(rq, a.id, ""), a.number);
	page_crumb(pg, S(""), req_text(rq, MSG_APPLY_REMOVE_TITLE));
	page_paragraph(pg, message_format(req_arena(rq), req_language(rq), MSG_APPLY_REMOVE_WORDS,
					  (struct str[]){a.number, a.applicant_name}, 2));
	form.action = path_of(rq, a.id, "/remove");
	page_form(pg, &form);
	return page_send(pg);
}

static bool remove_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct removal *r = arg;

	if (!application_remove(tx, &r->actor, r->id, r->reason, err))
		return false;
	answer_path(tx, "/applications/", r->id.v, "");
	return true;
}

bool apply_remove(struct req *rq, struct err *err)
{
	struct removal *r = ARENA_NEW(req_arena(rq), struct removal);

	r->actor = *req_actor(rq);
	r->id.v = req_id(rq);
	return req_form(rq, r, err) && req_write(rq, remove_tx, r, err);
}

/* ---- many at once ---- */

ENUM_TYPE(apply_stage, {APPLICATION_SUBMITTED, "first", MSG_APPLY_STAGE_FIRST, TAG_PLAIN},
	  {APPLICATION_REVIEW, "second", MSG_APPLY_STAGE_SECOND, TAG_PLAIN});

struct batch {
	int stage;
	struct day applied_until;
	struct actor actor;
};

const struct field apply_batch_fields[2] = {
	{FIELD_AT(struct batch, stage), .type = FIELD_ENUM, .label = MSG_APPLY_STAGE, .flags = FIELD_RADIO,
	 .enumeration = &apply_stage_type},
	{FIELD_AT(struct batch, applied_until), .type = FIELD_DAY, .label = MSG_APPLY_APPLIED_UNTIL},
};

bool apply_batch_page(struct req *rq, struct err *err)
{
	struct batch prefill = {req_can(rq, CAP_REVIEW_FIRST) ? APPLICATION_SUBMITTED : APPLICATION_REVIEW,
				req_today(rq),
				{.id = {0}}};
	struct form form = {.fields = apply_batch_fields,
			    .count = 2,
			    .action = S("/applications/batch"),
			    .submit = MSG_APPLY_BATCH_NOW,
			    .values = &prefill};
	struct apply_sql_counts_out counts;
	struct page *pg;

	if (!apply_sql_counts(req_tx(rq), &counts, err))
		return false;
	pg = page_new_message(rq, MSG_APPLY_BATCH_TITLE);
	page_crumb(pg, S("/applications"), req_text(rq, MSG_APPLY_LIST_TITLE));
	page_crumb(pg, S(""), req_text(rq, MSG_APPLY_BATCH_TITLE));
	page_fact(pg, MSG_APPLY_COUNT_SUBMITTED,
		  v_link(v_number(counts.submitted), S("/applications?state=submitted")));
	page_fact(pg, MSG_APPLY_COUNT_REVIEW,
		  v_link(v_number(counts.review), S("/applications?state=review")));
	page_fact(pg, MSG_APPLY_COUNT_PASSED,
		  v_link(v_number(counts.passed), S("/applications?state=passed")));
	page_facts_end(pg);
	page_paragraph(pg, req_text(rq, MSG_APPLY_BATCH_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

static bool batch_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct batch *b = arg;
	int64_t id;

	if (!apply_job_batch_add(tx, &b->actor, (enum application_state)b->stage, b->applied_until, &id, err))
		return false;
	answer_path(tx, "/jobs/", id, "");
	return true;
}

bool apply_batch(struct req *rq, struct err *err)
{
	struct batch *b = ARENA_NEW(req_arena(rq), struct batch);

	b->actor = *req_actor(rq);
	if (!req_form(rq, b, err))
		return false;
	if (!req_can(rq, b->stage == APPLICATION_SUBMITTED ? CAP_REVIEW_FIRST : CAP_REVIEW_SECOND)) {
		err_input(err, "stage", MSG_APPLY_ERROR_STAGE);
		return req_error(rq, err);
	}
	return req_write(rq, batch_tx, b, err);
}
