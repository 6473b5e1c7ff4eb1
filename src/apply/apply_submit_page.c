/* A citizen checks his answers, declares, hands in, and has a number. */
#include "apply/apply_page.h"

#include "kit/audit.h"

/* ---- check your answers ---- */

static struct value fact_of(struct req *rq, const struct field *f, const struct apply_answers *a)
{
	const void *at = (const char *)a + f->offset;

	switch (f->type) {
	case FIELD_MONEY: return v_money(*(const struct money *)at);
	case FIELD_AREA: return v_area(*(const struct area *)at);
	case FIELD_INTEGER: return v_number(*(const int64_t *)at);
	case FIELD_ENUM: return v_enum(f->enumeration, *(const int *)at);
	case FIELD_BOOL: return v_bool(*(const bool *)at);
	case FIELD_ID_NUMBER: return v_text(str_mask_id_number(req_arena(rq), *(const struct str *)at));
	default: return v_text(*(const struct str *)at);
	}
}

static void check_people(struct page *pg, struct req *rq, const struct apply_answers *a)
{
	static const struct column columns[] = {{MSG_APPLY_MEMBER_NAME, COLUMN_KEY},
						{MSG_APPLY_KINSHIP, COLUMN_END},
						{MSG_APPLY_ID_NUMBER, COLUMN_SUB}};

	page_table(pg, MSG_APPLY_MEMBERS, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_APPLY_MEMBERS_NOBODY);
	for (size_t i = 0; i < a->people_count; i++)
		page_row(pg,
			 (struct value[]){v_text(a->people[i].name),
					  v_enum(&kinship_type, (int)a->people[i].kinship),
					  v_text(str_mask_id_number(req_arena(rq), a->people[i].id_number))});
	page_table_end(pg);
}

static void check_section(struct page *pg, struct req *rq, int step, const struct apply_answers *a)
{
	static const enum message change[STEP_COUNT] = {
		[STEP_APPLICANT] = MSG_APPLY_CHANGE_APPLICANT, [STEP_MEMBERS] = MSG_APPLY_CHANGE_MEMBERS,
		[STEP_REGISTRY] = MSG_APPLY_CHANGE_REGISTRY,   [STEP_INCOME] = MSG_APPLY_CHANGE_INCOME,
		[STEP_HOUSING] = MSG_APPLY_CHANGE_HOUSING,     [STEP_WISH] = MSG_APPLY_CHANGE_WISH,
		[STEP_EVIDENCE] = MSG_APPLY_CHANGE_EVIDENCE,
	};
	const struct apply_step_fields *s = &apply_steps[step];

	page_section(pg, s->title);
	for (size_t i = 0; i < s->count; i++) {
		bool no = s->fields[i].type == FIELD_BOOL &&
			  !*(const bool *)((const char *)a + s->fields[i].offset);
		bool uncounted =
			s->fields[i].type == FIELD_AREA && !apply_rule_area_counts((enum housing)a->housing);

		if (!no && !uncounted)
			page_fact(pg, s->fields[i].label, fact_of(rq, &s->fields[i], a));
	}
	if (step == STEP_APPLICANT) {
		struct identity identity = {0};

		(void)identity_check(a->id_number, req_today(rq), &identity);
		page_fact(pg, MSG_APPLY_BIRTH, v_day(identity.birth));
		page_fact(pg, MSG_APPLY_SEX,
			  identity.sex == 0
				  ? v_none()
				  : v_message(identity.sex == 1 ? MSG_APPLY_SEX_MALE : MSG_APPLY_SEX_FEMALE));
	}
	if (step == STEP_MEMBERS)
		check_people(pg, rq, a);
	if (step == STEP_EVIDENCE)
		page_fact(pg, MSG_APPLY_EVIDENCE, v_number((int64_t)a->file_count));
	page_link(pg, change[step], str_format(req_arena(rq), "/apply/%d?back=check", step), false);
}

const struct field apply_declare_fields[1] = {
	{.name = "declared",
	 .type = FIELD_BOOL,
	 .offset = 0,
	 .label = MSG_APPLY_DECLARED,
	 .hint = MSG_APPLY_DECLARED_HINT},
};

static bool check_notes(struct page *pg, struct req *rq, const struct apply_answers *a, bool *ret_ready,
			struct err *err)
{
	struct apply_faults *faults = ARENA_NEW(req_arena(rq), struct apply_faults);
	struct application_form form = apply_answers_form(a, req_today(rq));
	struct apply_eligibility e;
	int64_t policy;

	if (!apply_flow_check(req_tx(rq), &form, S(""), true, faults, err))
		return false;
	for (size_t i = 0; i < faults->count; i++)
		page_note(pg, TAG_BAD, req_text_of(rq, faults->items[i].message, faults->items[i].arg));
	*ret_ready = faults->count == 0;
	if (faults->count > 0)
		return true;
	if (!apply_store_eligibility_form(req_tx(rq), &form, &e, &policy, err))
		return false;
	for (size_t i = 0; i < e.count; i++)
		if (!e.lines[i].kept)
			page_note(pg, TAG_WARN,
				  apply_flow_why_not(req_arena(rq), req_language(rq), &e.lines[i]));
	if (!e.eligible)
		page_paragraph(pg, req_text(rq, MSG_APPLY_CHECK_OVER));
	return true;
}

bool apply_check_page(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct form form = {.fields = apply_declare_fields,
			    .count = 1,
			    .action = S("/apply/submit"),
			    .submit = MSG_APPLY_SUBMIT};
	struct page *pg;
	bool ready;

	if (!apply_mine_load(rq, m, err))
		return false;
	if (!m->found)
		return req_redirect(rq, S("/apply"));
	pg = page_new_message(rq, MSG_APPLY_CHECK_TITLE);
	page_back(pg, S("/apply/7"), MSG_APPLY_BACK);
	page_lead(pg, req_text(rq, MSG_APPLY_CHECK_LEAD));
	if (!check_notes(pg, rq, &m->answers, &ready, err))
		return false;
	for (int step = 1; step < STEP_COUNT; step++)
		check_section(pg, rq, step, &m->answers);
	page_section(pg, MSG_APPLY_DECLARATION);
	page_paragraph(pg, req_text(rq, MSG_APPLY_DECLARATION_WORDS));
	page_form(pg, &form);
	page_section_end(pg);
	return page_send(pg);
}

/* ---- hand in ---- */

struct submit {
	struct actor actor;
	struct application_new new;
};

static bool submit_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct submit *s = arg;
	struct application_id id;

	if (!application_add(tx, &s->actor, &s->new, &id, err) ||
	    !apply_store_draft_end(tx, s->actor.id, err) ||
	    !audit_note(tx, &s->actor, "application.declare", apply_subject, id.v,
			S("true and complete; consents to verification"), err))
		return false;
	answer_path(tx, "/apply/done/", id.v, "");
	return true;
}

/* The button was pressed before: the newest application is the one. */
static bool handed_in(struct req *rq, struct err *err)
{
	struct application_id *ids;
	size_t count;

	if (!apply_store_own(req_tx(rq), req_actor(rq), &ids, &count, err))
		return false;
	return req_redirect(rq, count == 0 ? S("/apply") : link_path(rq, "/apply/done/", ids[0].v, ""));
}

bool apply_submit(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct submit *s = ARENA_NEW(req_arena(rq), struct submit);
	bool declared = false;

	if (!apply_mine_load(rq, m, err) || !req_form(rq, &declared, err))
		return false;
	if (!m->found)
		return handed_in(rq, err);
	if (!declared) {
		err_input(err, "declared", MSG_APPLY_ERROR_DECLARED);
		return req_error(rq, err);
	}
	*s = (struct submit){*req_actor(rq),
			     {.id = {m->draft.id},
			      .channel = CHANNEL_ONLINE,
			      .form = apply_answers_form(&m->answers, req_today(rq)),
			      .files = m->answers.files,
			      .file_count = m->answers.file_count,
			      .own = true}};
	return req_write(rq, submit_tx, s, err);
}

bool apply_done_page(struct req *rq, struct err *err)
{
	static const enum setting first = SETTING_REVIEW_FIRST_WORKING_DAYS;
	struct application a;
	struct page *pg;

	if (!application_load(req_tx(rq), req_actor(rq), (struct application_id){req_id(rq)}, &a, err))
		return false;
	pg = page_new_message(rq, MSG_APPLY_DONE_TITLE);
	page_note(pg, TAG_OK, req_text_of(rq, MSG_APPLY_DONE_NUMBER, a.number));
	page_fact(pg, MSG_APPLY_NUMBER, v_text(a.number));
	page_fact(pg, MSG_APPLY_APPLIED_ON, v_day(a.applied_on));
	page_facts_end(pg);
	page_section(pg, MSG_APPLY_DONE_NEXT);
	if (!apply_page_days(rq, pg, MSG_APPLY_DONE_NEXT_1, &first, 1, err))
		return false;
	page_paragraph(pg, req_text(rq, MSG_APPLY_DONE_NEXT_2));
	page_link(pg, MSG_APPLY_SEE_PROGRESS, S("/mine"), true);
	page_section_end(pg);
	return page_send(pg);
}
