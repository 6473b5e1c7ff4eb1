/* Cases that go through stages. */
#include "kit/approval_rule.h"
#include "kit/approval_sql.h"
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/words.h"

static const char decide_kind[] = "approval.decide", decide_subject[] = "approval";

/* The stage's own deadline: so many working days from today, to the end of that day. */
static bool add_deadline(struct tx *tx, const struct approval_sql_load_out *c, struct str office,
			 int32_t working_days, struct str label, struct err *err)
{
	struct deadline d = {.kind = decide_kind,
			     .label = words_find(label),
			     .rule = MSG_KIT_APPROVAL_RULE,
			     .subject = decide_subject,
			     .subject_id = c->id,
			     .title = c->title,
			     .path = c->path,
			     .project = c->project,
			     .household = c->household};
	struct calendar calendar;

	if (!cap_find_code(office, &d.owner))
		return err_system(err, "approval %lld: unknown office", (long long)c->id);
	if (!calendar_load(tx, &calendar, err))
		return false;
	d.due = calendar_day_end(calendar_add_working(&calendar, instant_day(tx_now(tx)), working_days));
	return deadline_add(tx, &d, err);
}

bool approval_open(struct tx *tx, const struct approval_subject *s, const struct approval_stage *stages,
		   size_t count, const struct actor *maker, int64_t *ret_case, struct err *err)
{
	struct approval_sql_open_in open = {
		.id = id_new(),
		.kind = str_of(s->kind),
		.subject = str_of(s->subject),
		.subject_id = s->subject_id,
		.project = s->project,
		.household = s->household,
		.title = str_first_characters(s->title, 120),
		.path = s->path,
		.maker = maker->id,
		.stage_count = (int32_t)count,
		.now = tx_now(tx),
	};
	struct approval_sql_load_out c = {.id = open.id,
					  .title = open.title,
					  .path = open.path,
					  .project = s->project,
					  .household = s->household};
	struct approval_sql_find_kind_out before;
	bool found;

	require(count >= 1 && count <= 9);
	if (!approval_sql_find_kind(
		    tx, &(struct approval_sql_find_kind_in){open.kind, open.subject, s->subject_id}, &found,
		    &before, err))
		return false;
	if (found && !approval_rule_is_over(before.state))
		return err_conflict(err, MSG_KIT_APPROVAL_OPEN);
	if (!approval_sql_open(tx, &open, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct approval_sql_stage_add_in stage = {open.id, (int32_t)i + 1,
							  str_of(cap_code(stages[i].office)),
							  stages[i].working_days, words_id(stages[i].label)};

		if (!approval_sql_stage_add(tx, &stage, err))
			return false;
	}
	if (!add_deadline(tx, &c, str_of(cap_code(stages[0].office)), stages[0].working_days,
			  words_id(stages[0].label), err) ||
	    !audit_note(tx, maker, "approval.open", s->subject, s->subject_id, open.kind, err))
		return false;
	*ret_case = open.id;
	return true;
}

static bool load_case(struct tx *tx, const struct actor *actor, int64_t id, struct approval_sql_load_out *ret,
		      struct err *err)
{
	struct approval_sql_load_in in = {.scope = actor->scope, .id = id};
	bool found;

	return approval_sql_load(tx, &in, &found, ret, err) && (found || err_not_found(err));
}

static bool load_facts(struct tx *tx, const struct actor *actor, const struct approval_sql_load_out *c,
		       struct approval_facts *ret, struct err *err)
{
	struct approval_sql_given_out *rows;
	struct approval_given *given;
	size_t count;

	*ret = (struct approval_facts){.state = c->state, .stage = c->stage, .maker = c->maker};
	if (!cap_find_code(c->office, &ret->office))
		return err_system(err, "approval %lld: unknown office", (long long)c->id);
	if (!approval_sql_given(tx, &(struct approval_sql_given_in){c->id, actor->id}, &rows, &count, err))
		return false;
	given = ARENA_ARRAY(tx_arena(tx), struct approval_given, count);
	for (size_t i = 0; i < count; i++)
		given[i] = (struct approval_given){rows[i].stage, rows[i].verdict};
	ret->given = given;
	ret->given_count = count;
	return true;
}

/* Moves the case; the deadline of the old stage ends, the new stage gets its own. */
static bool move(struct tx *tx, const struct approval_sql_load_out *c, enum approval_act act,
		 enum approval_state *ret_state, struct err *err)
{
	struct approval_sql_move_in in = {.id = c->id, .from_state = c->state, .from_stage = c->stage};
	struct approval_sql_office_out office;
	enum approval_state state;
	int64_t changed;

	if (!approval_rule_step(c->state, c->stage, c->stage_count, act, &state, &in.stage, err))
		return false;
	in.state = state;
	if (approval_rule_is_over(state))
		in.ended_at = tx_now(tx);
	if (!approval_sql_move(tx, &in, &changed, err))
		return false;
	if (changed == 0)
		return err_conflict(err, MSG_KIT_APPROVAL_STATE);
	if (!deadline_end(tx, decide_kind, decide_subject, c->id, err))
		return false;
	if (state == APPROVAL_RUNNING &&
	    (!approval_sql_office(tx, &(struct approval_sql_office_in){c->id, in.stage}, &office, err) ||
	     !add_deadline(tx, c, office.office, office.working_days, office.label, err)))
		return false;
	*ret_state = state;
	return true;
}

bool approval_decide(struct tx *tx, const struct actor *actor, const struct approval_opinion *opinion,
		     enum approval_state *ret_state, struct err *err)
{
	static const enum approval_act acts[] = {[APPROVAL_PASS] = APPROVAL_ACT_PASS,
						 [APPROVAL_RETURN] = APPROVAL_ACT_RETURN,
						 [APPROVAL_REFUSE] = APPROVAL_ACT_REFUSE};
	struct approval_sql_load_out c;
	struct approval_facts facts;
	struct approval_sql_opinion_add_in add = {.id = id_new(),
						  .case_id = opinion->case_id,
						  .actor = actor->id,
						  .verdict = opinion->verdict,
						  .words = str_trim(opinion->words),
						  .now = tx_now(tx)};
	struct audit audit = {.actor = actor, .act = "approval.decide"};
	enum approval_state state;

	if (!load_case(tx, actor, opinion->case_id, &c, err) || !load_facts(tx, actor, &c, &facts, err) ||
	    !approval_rule_can(&facts, actor, err) ||
	    !approval_rule_words(opinion->verdict, opinion->words, err))
		return false;
	add.stage = c.stage;
	if (!approval_sql_opinion_add(tx, &add, err) || !move(tx, &c, acts[opinion->verdict], &state, err))
		return false;
	audit.subject = str_c(tx_arena(tx), c.subject);
	audit.subject_id = c.subject_id;
	audit.after = str_format(tx_arena(tx), "%.*s stage %d %.*s", STR_ARG(c.kind), c.stage,
				 STR_ARG(enum_code(&approval_verdict_type, (int)opinion->verdict)));
	if (!audit_add(tx, &audit, err))
		return false;
	*ret_state = state;
	return true;
}

bool approval_resume(struct tx *tx, int64_t case_id, struct err *err)
{
	struct actor system = actor_system();
	struct approval_sql_load_out c;
	enum approval_state state;

	return load_case(tx, &system, case_id, &c, err) && move(tx, &c, APPROVAL_ACT_RESUME, &state, err) &&
	       audit_note(tx, &system, "approval.resume", str_c(tx_arena(tx), c.subject), c.subject_id,
			  c.kind, err);
}

bool approval_withdraw(struct tx *tx, const struct actor *actor, int64_t case_id, struct err *err)
{
	struct approval_sql_load_out c;
	enum approval_state state;

	if (!load_case(tx, actor, case_id, &c, err))
		return false;
	if (actor->role != ROLE_SYSTEM && actor->id.v != c.maker.v &&
	    (c.household == 0 || actor->scope.household != c.household))
		return err_forbidden(err);
	return move(tx, &c, APPROVAL_ACT_WITHDRAW, &state, err) &&
	       audit_note(tx, actor, "approval.withdraw", str_c(tx_arena(tx), c.subject), c.subject_id,
			  c.kind, err);
}

bool approval_list(struct tx *tx, int64_t case_id, struct approval_row **ret, size_t *ret_count,
		   struct err *err)
{
	struct approval_sql_opinions_out *rows;
	struct approval_row *list;
	size_t count;

	if (!approval_sql_opinions(tx, &(struct approval_sql_opinions_in){case_id}, &rows, &count, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct approval_row, count);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct approval_row){rows[i].stage,   words_find(rows[i].label),
						rows[i].verdict, rows[i].words,
						rows[i].name,    rows[i].at};
	*ret = list;
	*ret_count = count;
	return true;
}

bool approval_find_kind(struct tx *tx, const char *kind, const char *subject, int64_t subject_id,
			bool *ret_found, int64_t *ret_case, enum approval_state *ret_state,
			int32_t *ret_stage, struct err *err)
{
	struct approval_sql_find_kind_out row;
	bool found;

	if (!approval_sql_find_kind(
		    tx, &(struct approval_sql_find_kind_in){str_of(kind), str_of(subject), subject_id},
		    &found, &row, err))
		return false;
	*ret_found = found;
	if (found) {
		*ret_case = row.id;
		*ret_state = row.state;
		*ret_stage = row.stage;
	}
	return true;
}

bool approval_can_decide(struct tx *tx, const struct actor *actor, int64_t case_id, bool *ret,
			 enum message *ret_why, struct err *err)
{
	struct approval_sql_load_out c;
	struct approval_facts facts;
	struct err why;

	if (!load_case(tx, actor, case_id, &c, err) || !load_facts(tx, actor, &c, &facts, err))
		return false;
	*ret = approval_rule_can(&facts, actor, &why);
	*ret_why =
		!*ret && facts.state == APPROVAL_RUNNING && why.code == ERR_CONFLICT ? why.message : MSG_NONE;
	return true;
}
