/* A citizen applies on a phone: one question group a page, a draft at each continue, check your answers,
 * receipt number. */
#include "apply/apply_page.h"

#include <string.h>

enum { STEPS = STEP_COUNT - 1 }; /* they count from 1 */

/* ---- the draft of whoever is signed in ---- */

bool apply_mine_load(struct req *rq, struct apply_mine *m, struct err *err)
{
	memset(m, 0, sizeof *m);
	if (!apply_store_draft(req_tx(rq), req_actor(rq)->id, &m->found, &m->draft, err))
		return false;
	if (m->found)
		apply_answers_of_json(req_arena(rq), m->draft.json, &m->answers);
	else
		m->draft.id = req_operation(rq);
	return true;
}

struct save {
	struct actor actor;
	int64_t id;
	int32_t step;
	struct str json;
	struct str next;
};

static bool save_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct save *s = arg;

	if (!apply_store_draft_save(tx, s->actor.id, s->id, s->step, s->json, err))
		return false;
	tx_answer(tx, s->next);
	return true;
}

static bool from_check(struct req *rq)
{
	return str_equal(req_arg(rq, "back"), S("check"));
}

static struct str step_path(struct req *rq, int step)
{
	return str_format(req_arena(rq), "/apply/%d%s", step, from_check(rq) ? "?back=check" : "");
}

static bool save_draft(struct req *rq, struct apply_mine *m, int step, struct str next, struct err *err)
{
	struct save *s = ARENA_NEW(req_arena(rq), struct save);

	/* saving twice does no harm; going back in the browser and saving something else must work */
	req_operation_new(rq);
	m->answers.filled |= 1u << step;
	*s = (struct save){*req_actor(rq), m->draft.id, step, apply_answers_json(req_arena(rq), &m->answers),
			   next};
	return req_write(rq, save_tx, s, err);
}

static struct str after_step(struct req *rq, int step)
{
	if (req_typed(rq, "later").n > 0)
		return S("/mine");
	return from_check(rq) || step == STEPS ? S("/apply/check")
					       : str_format(req_arena(rq), "/apply/%d", step + 1);
}

/* ---- start page: readable without signing in ---- */

bool apply_start_page(struct req *rq, struct err *err)
{
	static const enum setting days[] = {SETTING_REVIEW_FIRST_WORKING_DAYS,
					    SETTING_REVIEW_SECOND_WORKING_DAYS, SETTING_PUBLIC_NOTICE_DAYS};
	struct page *pg = page_new_message(rq, MSG_APPLY_START_TITLE);
	struct apply_draft draft;
	bool found = false;

	page_shell_public(pg);
	if (req_can(rq, CAP_APPLY_OWN) &&
	    !apply_store_draft(req_tx(rq), req_actor(rq)->id, &found, &draft, err))
		return false;
	page_lead(pg, req_text(rq, MSG_APPLY_START_LEAD));
	if (found)
		page_note(pg, TAG_INFO, req_text(rq, MSG_APPLY_START_DRAFT));
	page_link(pg, found ? MSG_APPLY_GO_ON : MSG_APPLY_START_NOW,
		  found ? apply_page_go_on(rq, &draft) : S("/apply/1"), true);
	page_section(pg, MSG_APPLY_START_WHO);
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_WHO_1));
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_WHO_2));
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_WHO_3));
	page_section(pg, MSG_APPLY_START_NEED);
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_NEED_1));
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_NEED_2));
	page_section(pg, MSG_APPLY_START_LONG);
	if (!apply_page_days(rq, pg, MSG_APPLY_START_LONG_1, days, ARRAY_LEN(days), err))
		return false;
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_LONG_2));
	page_section(pg, MSG_APPLY_START_OTHER);
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_OTHER_1));
	page_section_end(pg);
	return page_send(pg);
}

/* ---- question pages ---- */

static struct page *question_page(struct req *rq, int step)
{
	struct page *pg = page_new_message(rq, apply_steps[step].title);

	page_back(pg,
		  from_check(rq) ? S("/apply/check")
		  : step == 1    ? S("/apply")
				 : str_format(req_arena(rq), "/apply/%d", step - 1),
		  MSG_APPLY_BACK);
	page_step(pg, step, STEPS, MSG_APPLY_START_TITLE);
	return pg;
}

/* Who opened an account said his name and telephone there; nobody is asked twice (design 5.6). */
static bool carry_over(struct req *rq, struct apply_answers *a, struct err *err)
{
	struct account account;

	if (!actor_load_account(req_tx(rq), req_actor(rq)->id, &account, err))
		return false;
	a->name = account.name;
	a->phone = account.sign_in_name;
	return true;
}

static bool fields_page(struct req *rq, int step, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	const struct apply_step_fields *s = &apply_steps[step];
	struct form form = {.fields = s->fields,
			    .count = s->count,
			    .action = step_path(rq, step),
			    .submit = MSG_APPLY_CONTINUE,
			    .submit_other = MSG_APPLY_LATER};
	struct page *pg;

	if (!apply_mine_load(rq, m, err) || !apply_page_form_choices(rq, &form, err))
		return false;
	if (m->answers.filled & 1u << step)
		form.values = &m->answers;
	else if (step == STEP_APPLICANT) {
		if (!carry_over(rq, &m->answers, err))
			return false;
		form.values = &m->answers;
	}
	pg = question_page(rq, step);
	page_form(pg, &form);
	return page_send(pg);
}

bool apply_applicant_page(struct req *rq, struct err *err)
{
	return fields_page(rq, STEP_APPLICANT, err);
}
bool apply_registry_page(struct req *rq, struct err *err)
{
	return fields_page(rq, STEP_REGISTRY, err);
}
bool apply_income_page(struct req *rq, struct err *err)
{
	return fields_page(rq, STEP_INCOME, err);
}
bool apply_housing_page(struct req *rq, struct err *err)
{
	return fields_page(rq, STEP_HOUSING, err);
}
bool apply_wish_page(struct req *rq, struct err *err)
{
	return fields_page(rq, STEP_WISH, err);
}

/* What the page itself can already tell, so that nobody types seven pages for nothing. */
static bool check_step(struct req *rq, int step, const struct apply_answers *a, struct err *err)
{
	struct application_form form = apply_answers_form(a, req_today(rq));
	struct apply_standing *standings;
	struct apply_fault fault;
	size_t count;
	bool listed = true;

	if (step == STEP_APPLICANT) {
		form.member_count = 0;
		if (!apply_store_standings(req_tx(rq), &form, S(""), &standings, &count, err))
			return false;
		if (apply_rule_conflict(standings, count, &fault))
			return err_input(err, apply_rule_field(fault.place), MSG_APPLY_ERROR_ELSEWHERE);
	}
	if (step == STEP_REGISTRY &&
	    !apply_page_is_choice(rq, SETTING_REGISTRY_DISTRICTS, a->registry, &listed, err))
		return false;
	if (!listed)
		return err_input(err, "registry", MSG_APPLY_ERROR_REGISTRY);
	if (step == STEP_HOUSING && apply_rule_area_counts((enum housing)a->housing) &&
	    a->present_area.centi_m2 == 0)
		return err_input(err, "present_area", MSG_APPLY_ERROR_AREA_MISSING);
	return true;
}

static bool answer(struct req *rq, int step, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	bool later = req_typed(rq, "later").n > 0;
	struct apply_answers *a = &m->answers;

	if (!apply_mine_load(rq, m, err))
		return false;
	if (step == STEP_WISH) /* a box that is not ticked is not sent */
		a->entitled_veteran = a->martyr_dependant = a->retired_soldier = a->model_worker =
			a->severe_disability = a->lone_old = a->lost_only_child = false;
	if (!req_form(rq, a, err) && !later)
		return false;
	if (!later && !check_step(rq, step, a, err))
		return req_error(rq, err);
	return save_draft(rq, m, step, after_step(rq, step), err);
}

bool apply_answer_applicant(struct req *rq, struct err *err)
{
	return answer(rq, STEP_APPLICANT, err);
}
bool apply_answer_registry(struct req *rq, struct err *err)
{
	return answer(rq, STEP_REGISTRY, err);
}
bool apply_answer_income(struct req *rq, struct err *err)
{
	return answer(rq, STEP_INCOME, err);
}
bool apply_answer_housing(struct req *rq, struct err *err)
{
	return answer(rq, STEP_HOUSING, err);
}
bool apply_answer_wish(struct req *rq, struct err *err)
{
	return answer(rq, STEP_WISH, err);
}

/* ---- the household ---- */

static void list_people(struct page *pg, struct req *rq, const struct apply_answers *a)
{
	struct apply_item *items = ARENA_ARRAY(req_arena(rq), struct apply_item, a->people_count);

	for (size_t i = 0; i < a->people_count; i++)
		items[i] = (struct apply_item){
			a->people[i].name,
			str_format(req_arena(rq), "%.*s %.*s",
				   STR_ARG(enum_text(&kinship_type, req_language(rq),
						     (int)a->people[i].kinship)),
				   STR_ARG(str_mask_id_number(req_arena(rq), a->people[i].id_number))),
			str_format(req_arena(rq), "/apply/2/remove/%zu%s", i + 1,
				   from_check(rq) ? "?back=check" : "")};
	apply_page_items(pg, MSG_APPLY_MEMBERS, items, a->people_count);
}

bool apply_members_page(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct form add = {.fields = apply_member_fields,
			   .count = ARRAY_LEN(apply_member_fields),
			   .submit = MSG_APPLY_MEMBER_ADD};
	struct form go = {.action = step_path(rq, STEP_MEMBERS),
			  .submit = MSG_APPLY_MEMBERS_ALL,
			  .submit_other = MSG_APPLY_LATER};
	struct page *pg;

	if (!apply_mine_load(rq, m, err))
		return false;
	pg = question_page(rq, STEP_MEMBERS);
	page_lead(pg, req_text(rq, MSG_APPLY_MEMBERS_LEAD));
	list_people(pg, rq, &m->answers);
	add.action = str_format(req_arena(rq), "/apply/2/add%s", from_check(rq) ? "?back=check" : "");
	page_section(pg, MSG_APPLY_MEMBER_NEW);
	if (m->answers.people_count < APPLICATION_MEMBERS_MAX)
		page_form(pg, &add);
	page_section(pg, m->answers.people_count == 0 ? MSG_APPLY_MEMBERS_NONE : MSG_APPLY_MEMBERS_DONE);
	page_form(pg, &go);
	page_section_end(pg);
	return page_send(pg);
}

bool apply_answer_members(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);

	return apply_mine_load(rq, m, err) &&
	       save_draft(rq, m, STEP_MEMBERS, after_step(rq, STEP_MEMBERS), err);
}

bool apply_add_member(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct apply_member_answers typed = {0};
	struct apply_answers *a = &m->answers;

	if (!apply_mine_load(rq, m, err) || !req_form(rq, &typed, err))
		return false;
	if (a->people_count == APPLICATION_MEMBERS_MAX)
		return err_input(err, "member_name", MSG_APPLY_ERROR_MEMBERS_MAX);
	for (size_t i = 0; i <= a->people_count; i++) {
		struct str other = i == 0 ? a->id_number : a->people[i - 1].id_number;

		if (str_equal(other, typed.member_id_number)) {
			err_input_arg(err, "member_id_number",
				      i == 0 ? MSG_APPLY_ERROR_MEMBER_IS_APPLICANT
					     : MSG_APPLY_ERROR_PERSON_TWICE,
				      typed.member_name);
			return req_error(rq, err);
		}
	}
	a->people[a->people_count++] =
		(struct application_person){str_trim(typed.member_name), (enum kinship)typed.kinship,
					    typed.member_id_number};
	return save_draft(rq, m, STEP_MEMBERS, step_path(rq, STEP_MEMBERS), err);
}

bool apply_remove_member(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct apply_answers *a = &m->answers;
	int64_t at = req_path_id(rq, "number");

	if (!apply_mine_load(rq, m, err))
		return false;
	if (at < 1 || at > (int64_t)a->people_count)
		return err_not_found(err);
	a->people_count--;
	memmove(&a->people[at - 1], &a->people[at], (a->people_count - (size_t)at + 1) * sizeof a->people[0]);
	return save_draft(rq, m, STEP_MEMBERS, step_path(rq, STEP_MEMBERS), err);
}

/* ---- papers ---- */

const struct field apply_evidence_fields[1] = {
	{.name = "evidence",
	 .type = FIELD_FILE,
	 .label = MSG_APPLY_EVIDENCE,
	 .hint = MSG_APPLY_EVIDENCE_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_MANY},
};

bool apply_evidence_page(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct form form = {.fields = apply_evidence_fields,
			    .count = 1,
			    .action = step_path(rq, STEP_EVIDENCE),
			    .submit = MSG_APPLY_CONTINUE,
			    .submit_other = MSG_APPLY_LATER,
			    .upload = true};
	struct apply_item *items;
	struct page *pg;

	if (!apply_mine_load(rq, m, err))
		return false;
	pg = question_page(rq, STEP_EVIDENCE);
	page_lead(pg, req_text(rq, MSG_APPLY_EVIDENCE_LEAD));
	items = ARENA_ARRAY(req_arena(rq), struct apply_item, m->answers.file_count);
	for (size_t i = 0; i < m->answers.file_count; i++)
		items[i] = (struct apply_item){m->answers.files[i].name,
					       str_format(req_arena(rq), "%lld KB",
							  (long long)(m->answers.files[i].file.size_bytes /
								      1024)),
					       str_format(req_arena(rq), "/apply/7/remove/%zu", i + 1)};
	apply_page_items(pg, MSG_APPLY_EVIDENCE, items, m->answers.file_count);
	page_form(pg, &form);
	return page_send(pg);
}

bool apply_answer_evidence(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct apply_answers *a = &m->answers;
	size_t added;

	if (!apply_mine_load(rq, m, err) ||
	    !apply_page_files(rq, "evidence", APPLICATION_FILES_MAX - a->file_count, &a->files[a->file_count],
			      &added, err))
		return false;
	a->file_count += added;
	return save_draft(rq, m, STEP_EVIDENCE, after_step(rq, STEP_EVIDENCE), err);
}

bool apply_remove_evidence(struct req *rq, struct err *err)
{
	struct apply_mine *m = ARENA_NEW(req_arena(rq), struct apply_mine);
	struct apply_answers *a = &m->answers;
	int64_t at = req_path_id(rq, "number");

	if (!apply_mine_load(rq, m, err))
		return false;
	if (at < 1 || at > (int64_t)a->file_count)
		return err_not_found(err);
	a->file_count--;
	memmove(&a->files[at - 1], &a->files[at], (a->file_count - (size_t)at + 1) * sizeof a->files[0]);
	return save_draft(rq, m, STEP_EVIDENCE, step_path(rq, STEP_EVIDENCE), err);
}
