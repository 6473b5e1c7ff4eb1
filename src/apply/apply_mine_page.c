/* 我的: how my application stands, what I have to do, what we told me. */
#include "apply/apply_page.h"

#include "apply/notice_sql.h"
#include "apply/apply_sql.h"
#include "kit/deadline.h"
#include "kit/outbox.h"

/* ---- where it stands ---- */

static enum message stands_message(enum application_state s)
{
	switch (s) {
	case APPLICATION_SUBMITTED: return MSG_APPLY_STANDS_SUBMITTED;
	case APPLICATION_REVIEW: return MSG_APPLY_STANDS_REVIEW;
	case APPLICATION_RETURNED: return MSG_APPLY_STANDS_RETURNED;
	case APPLICATION_REFUSED: return MSG_APPLY_STANDS_REFUSED;
	case APPLICATION_NOTICE: return MSG_APPLY_STANDS_NOTICE;
	case APPLICATION_WAITING: return MSG_APPLY_STANDS_WAITING;
	case APPLICATION_OFFERED: return MSG_APPLY_STANDS_OFFERED;
	case APPLICATION_HOUSED: return MSG_APPLY_STANDS_HOUSED;
	case APPLICATION_WITHDRAWN: return MSG_APPLY_STANDS_WITHDRAWN;
	case APPLICATION_REMOVED: return MSG_APPLY_STANDS_REMOVED;
	case APPLICATION_PASSED: return MSG_APPLY_STANDS_PASSED;
	}
	return MSG_NONE;
}

/* The step that it is at, 1 to 6; 7 when all are done, 0 when it ended on the way. */
static int step_of(enum application_state s, bool second)
{
	switch (s) {
	case APPLICATION_SUBMITTED: return 2;
	case APPLICATION_REVIEW: return 3;
	case APPLICATION_RETURNED: return second ? 3 : 2;
	case APPLICATION_PASSED:
	case APPLICATION_NOTICE: return 4;
	case APPLICATION_WAITING: return 5;
	case APPLICATION_OFFERED: return 6;
	case APPLICATION_HOUSED: return 7;
	default: return 0;
	}
}

static void track(struct page *pg, struct req *rq, const struct application *a, bool second)
{
	static const enum message steps[] = {MSG_APPLY_TRACK_SUBMIT, MSG_APPLY_TRACK_FIRST,
					     MSG_APPLY_TRACK_SECOND, MSG_APPLY_TRACK_NOTICE,
					     MSG_APPLY_TRACK_WAIT,   MSG_APPLY_TRACK_HOME};
	int now = step_of(a->state, second);

	if (now == 0)
		return;
	page_track(pg);
	for (int i = 1; i <= (int)ARRAY_LEN(steps); i++) {
		struct str when = S("");

		if (i == 1)
			when = day_text(req_arena(rq), a->applied_on);
		else if (i == 3 && a->eligible_on.yyyymmdd != 0)
			when = day_text(req_arena(rq), a->eligible_on);
		else if (i == 5 && a->waiting_since.yyyymmdd != 0)
			when = req_text_of(rq, MSG_APPLY_SINCE, day_text(req_arena(rq), a->waiting_since));
		page_track_step(pg,
				i < now    ? TRACK_DONE
				: i == now ? TRACK_NOW
					   : TRACK_LATER,
				req_text(rq, steps[i - 1]), when);
	}
	page_track_end(pg);
}

static bool to_do(struct page *pg, struct req *rq, const struct application *a, struct err *err)
{
	struct instant due;
	bool found;

	if (a->state == APPLICATION_REFUSED || a->state == APPLICATION_REMOVED) {
		page_fact(pg, MSG_APPLY_REASON, v_text(a->reason));
		page_facts_end(pg);
		page_inset(pg, req_text(rq, MSG_APPLY_APPEAL));
		return true;
	}
	if (a->state != APPLICATION_RETURNED)
		return true;
	page_fact(pg, MSG_APPLY_MISSING, v_text(a->reason));
	if (!deadline_find(req_tx(rq), apply_supplement_kind, apply_subject, a->id.v, &found, &due, err))
		return false;
	if (found)
		page_fact(pg, MSG_APPLY_SUPPLEMENT_UNTIL, v_day(instant_day(due)));
	page_facts_end(pg);
	page_link(pg, MSG_APPLY_SUPPLEMENT_NOW, link_path(rq, "/mine/", a->id.v, "/supplement"), true);
	return true;
}

static bool waiting_place(struct page *pg, struct req *rq, const struct application *a, struct err *err)
{
	struct apply_sql_place_out row;

	if (a->state != APPLICATION_WAITING)
		return true;
	if (!apply_sql_place(req_tx(rq), &(struct apply_sql_place_in){a->id, a->waiting_since, a->applied_on},
			     &row, err))
		return false;
	page_fact(pg, MSG_APPLY_PLACE, v_number(row.before + 1));
	if (a->blocked_until.yyyymmdd != 0 && day_compare(a->blocked_until, req_today(rq)) > 0)
		page_fact(pg, MSG_APPLY_BLOCKED_UNTIL, v_day(a->blocked_until));
	page_facts_end(pg);
	return true;
}

static bool notices_of(struct page *pg, struct req *rq, const struct application *a, struct err *err)
{
	struct notice_sql_of_application_out *rows;
	size_t count;

	if (!notice_sql_of_application(req_tx(rq), &(struct notice_sql_of_application_in){a->id}, &rows,
				       &count, err))
		return false;
	if (count > 0)
		page_fact(pg, MSG_APPLY_PUBLIC_NOTICE,
			  v_link(v_text(rows[0].title),
				 str_format(req_arena(rq), "/notices/%lld?q=%.*s", (long long)rows[0].id.v,
					    STR_ARG(a->number))));
	page_facts_end(pg);
	return true;
}

static bool second_stage(struct req *rq, struct application_id id, bool *ret, struct err *err)
{
	enum approval_state state;
	int64_t case_id;
	int32_t stage = 1;
	bool found;

	if (!approval_find_kind(req_tx(rq), apply_case_kind, apply_subject, id.v, &found, &case_id, &state,
				&stage, err))
		return false;
	*ret = found && stage == 2;
	return true;
}

static bool put_application(struct page *pg, struct req *rq, const struct application *a, struct err *err)
{
	bool second;

	if (!second_stage(rq, a->id, &second, err))
		return false;
	page_fact(pg, MSG_APPLY_NUMBER, v_link(v_text(a->number), link_path(rq, "/mine/", a->id.v, "")));
	page_fact(pg, MSG_APPLY_APPLIED_ON, v_day(a->applied_on));
	page_fact(pg, MSG_APPLY_STATE, v_enum(&application_state_type, (int)a->state));
	page_facts_end(pg);
	page_lead(pg, req_text(rq, stands_message(a->state)));
	if (!to_do(pg, rq, a, err) || !waiting_place(pg, rq, a, err) || !notices_of(pg, rq, a, err))
		return false;
	track(pg, rq, a, second);
	return true;
}

/* ---- pages ---- */

static bool messages(struct page *pg, struct req *rq, struct err *err)
{
	struct outbox_row *rows;
	size_t count;

	if (req_actor(rq)->scope.household == 0)
		return true;
	if (!outbox_list_notes(req_tx(rq), req_actor(rq)->scope.household, &rows, &count, err))
		return false;
	page_timeline(pg, MSG_APPLY_MESSAGES);
	for (size_t i = 0; i < count && i < 20; i++)
		page_event(pg, TAG_PLAIN, rows[i].words, rows[i].at, S(""));
	page_timeline_end(pg);
	return true;
}

static bool draft_note(struct page *pg, struct req *rq, struct err *err)
{
	struct apply_draft draft;
	bool found;

	if (!apply_store_draft(req_tx(rq), req_actor(rq)->id, &found, &draft, err))
		return false;
	if (!found)
		return true;
	page_section(pg, MSG_APPLY_DRAFT);
	page_paragraph(pg, req_text(rq, MSG_APPLY_START_DRAFT));
	page_link(pg, MSG_APPLY_GO_ON, apply_page_go_on(rq, &draft), true);
	page_section_end(pg);
	return true;
}

bool apply_mine_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_APPLY_MINE_TITLE);
	struct application_id *ids;
	struct application a;
	bool open = false;
	size_t count;

	if (!apply_store_own(req_tx(rq), req_actor(rq), &ids, &count, err) || !draft_note(pg, rq, err))
		return false;
	for (size_t i = 0; i < count && i < 2; i++) {
		if (!application_load_key(req_tx(rq), ids[i], &a, err))
			return false;
		open |= apply_rule_is_open(a.state);
		page_section(pg, i == 0 ? MSG_APPLY_MINE_APPLICATION : MSG_APPLY_MINE_EARLIER);
		if (!put_application(pg, rq, &a, err))
			return false;
		page_section_end(pg);
	}
	if (count == 0)
		page_paragraph(pg, req_text(rq, MSG_APPLY_MINE_NONE));
	if (!open)
		page_link(pg, MSG_APPLY_START_TITLE, S("/apply"), count == 0);
	if (!messages(pg, rq, err))
		return false;
	return page_send(pg);
}

static bool load_own(struct req *rq, struct application *ret, struct err *err)
{
	return application_load(req_tx(rq), req_actor(rq), (struct application_id){req_id(rq)}, ret, err);
}

bool apply_own_page(struct req *rq, struct err *err)
{
	struct application a;
	struct page *pg;

	if (!load_own(rq, &a, err))
		return false;
	pg = page_new(rq, req_text_of(rq, MSG_APPLY_APPLICATION_TITLE, a.number));
	page_back(pg, S("/mine"), MSG_APPLY_MINE_TITLE);
	if (!put_application(pg, rq, &a, err))
		return false;
	page_section(pg, MSG_APPLY_FACTS);
	apply_page_facts(pg, rq, &a);
	if (!apply_page_evidence(pg, rq, a.id, err))
		return false;
	page_section_end(pg);
	if (apply_rule_is_open(a.state) && a.state != APPLICATION_OFFERED)
		page_link(pg, MSG_APPLY_WITHDRAW, link_path(rq, "/mine/", a.id.v, "/withdraw"), false);
	return page_send(pg);
}

/* ---- bring what is missing ---- */

struct supplement {
	struct actor actor;
	struct application_id id;
	struct str words;
	struct application_file files[APPLICATION_FILES_MAX];
	size_t count;
	const char *next;
};

const struct field apply_supplement_fields[2] = {
	{FIELD_AT(struct supplement, words), .type = FIELD_LONG_TEXT, .label = MSG_APPLY_SUPPLEMENT_WORDS,
	 .max = 500, .flags = FIELD_OPTIONAL},
	{.name = "evidence",
	 .type = FIELD_FILE,
	 .label = MSG_APPLY_EVIDENCE,
	 .hint = MSG_APPLY_EVIDENCE_HINT,
	 .flags = FIELD_OPTIONAL | FIELD_MANY},
};

static bool supplement_page(struct req *rq, const char *base, struct err *err)
{
	struct form form = {.fields = apply_supplement_fields,
			    .count = 2,
			    .submit = MSG_APPLY_SUPPLEMENT_SEND,
			    .upload = true};
	struct application a;
	struct page *pg;

	if (!load_own(rq, &a, err))
		return false;
	pg = page_new_message(rq, MSG_APPLY_SUPPLEMENT_TITLE);
	page_back(pg, link_path(rq, base, a.id.v, ""), MSG_APPLY_BACK);
	page_fact(pg, MSG_APPLY_NUMBER, v_text(a.number));
	page_fact(pg, MSG_APPLY_MISSING, v_text(a.reason));
	page_facts_end(pg);
	form.action = str_format(req_arena(rq), "%s%lld/supplement", base, (long long)a.id.v);
	page_form(pg, &form);
	return page_send(pg);
}

bool apply_own_supplement_page(struct req *rq, struct err *err)
{
	return supplement_page(rq, "/mine/", err);
}

bool apply_staff_supplement_page(struct req *rq, struct err *err)
{
	return supplement_page(rq, "/applications/", err);
}

static bool supplement_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct supplement *s = arg;

	if (!application_supplement(tx, &s->actor, s->id, s->words, s->files, s->count, err))
		return false;
	answer_path(tx, s->next, s->id.v, "");
	return true;
}

static bool supplement(struct req *rq, const char *next, struct err *err)
{
	struct supplement *s = ARENA_NEW(req_arena(rq), struct supplement);

	*s = (struct supplement){.actor = *req_actor(rq), .id = {req_id(rq)}, .next = next};
	return req_form(rq, s, err) &&
	       apply_page_files(rq, "evidence", APPLICATION_FILES_MAX, s->files, &s->count, err) &&
	       req_write(rq, supplement_tx, s, err);
}

bool apply_own_supplement(struct req *rq, struct err *err)
{
	return supplement(rq, "/mine/", err);
}

bool apply_staff_supplement(struct req *rq, struct err *err)
{
	return supplement(rq, "/applications/", err);
}

/* ---- take it back ---- */

static bool withdraw_page(struct req *rq, const char *base, struct err *err)
{
	struct form form = {.submit = MSG_APPLY_WITHDRAW_NOW};
	struct application a;
	struct page *pg;

	if (!load_own(rq, &a, err))
		return false;
	pg = page_new_message(rq, MSG_APPLY_WITHDRAW_TITLE);
	page_back(pg, link_path(rq, base, a.id.v, ""), MSG_APPLY_BACK);
	page_paragraph(pg, req_text_of(rq, MSG_APPLY_WITHDRAW_WORDS, a.number));
	form.action = str_format(req_arena(rq), "%s%lld/withdraw", base, (long long)a.id.v);
	page_form(pg, &form);
	return page_send(pg);
}

bool apply_own_withdraw_page(struct req *rq, struct err *err)
{
	return withdraw_page(rq, "/mine/", err);
}

bool apply_staff_withdraw_page(struct req *rq, struct err *err)
{
	return withdraw_page(rq, "/applications/", err);
}

struct withdraw {
	struct actor actor;
	struct application_id id;
	const char *next;
};

static bool withdraw_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct withdraw *w = arg;

	if (!application_withdraw(tx, &w->actor, w->id, err))
		return false;
	answer_path(tx, w->next, w->id.v, "");
	return true;
}

static bool withdraw(struct req *rq, const char *next, struct err *err)
{
	struct withdraw *w = ARENA_NEW(req_arena(rq), struct withdraw);

	*w = (struct withdraw){*req_actor(rq), {req_id(rq)}, next};
	return req_write(rq, withdraw_tx, w, err);
}

bool apply_own_withdraw(struct req *rq, struct err *err)
{
	return withdraw(rq, "/mine/", err);
}

bool apply_staff_withdraw(struct req *rq, struct err *err)
{
	return withdraw(rq, "/applications/", err);
}
