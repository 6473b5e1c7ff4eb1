/* The two stages of review, and the way to the waiting list. */
#include "apply/apply_flow.h"

#include "apply/apply_sql.h"
#include "kit/calendar.h"
#include "kit/deadline.h"

struct str apply_flow_why_not(struct arena *arena, enum language language, const struct apply_limit_line *l)
{
	struct str bound = apply_rule_bound(arena, l);

	return message_format(arena, language, apply_rule_limit_message(l->limit), &bound, 1);
}

/* Nobody passes whose facts break the policy: the review looks at papers, the limits are data (Order 11 art.
 * 7). */
static bool check_limits(struct tx *tx, const struct actor *actor, const struct apply_case *c,
			 struct err *err)
{
	struct apply_eligibility e;

	if (!apply_store_eligibility(tx, c, &e, err))
		return false;
	for (size_t i = 0; i < e.count; i++)
		if (!e.lines[i].kept)
			return err_conflict_arg(err, MSG_APPLY_ERROR_NOT_ELIGIBLE,
						apply_flow_why_not(tx_arena(tx), actor->language,
								   &e.lines[i]));
	return true;
}

static bool ask_supplement(struct tx *tx, const struct actor *actor, const struct apply_case *c,
			   struct str words, struct err *err)
{
	struct arena *arena = tx_arena(tx);
	struct day today = instant_day(tx_now(tx)), due;
	struct calendar calendar;
	struct deadline d = {.kind = apply_supplement_kind,
			     .label = MSG_APPLY_DEADLINE_SUPPLEMENT,
			     .rule = MSG_APPLY_DEADLINE_SUPPLEMENT_RULE,
			     .subject = apply_subject,
			     .subject_id = c->a.id.v,
			     .title = apply_flow_title(arena, &c->a),
			     .household = c->a.household.v};
	int64_t days;

	if (!setting_load(tx, SETTING_SUPPLEMENT_DAYS, today, 0, &days, err) ||
	    !calendar_load(tx, &calendar, err))
		return false;
	due = calendar_add_days_rolled(&calendar, today, (int32_t)days);
	d.due = calendar_day_end(due);
	d.owner = c->a.channel == CHANNEL_ONLINE ? CAP_APPLY_OWN : CAP_APPLICATION_ENTER;
	d.path = c->a.channel == CHANNEL_ONLINE
			 ? str_format(arena, "/mine/%lld/supplement", (long long)c->a.id.v)
			 : str_format(arena, "/applications/%lld/supplement", (long long)c->a.id.v);
	return deadline_add(tx, &d, err) &&
	       apply_store_tell(tx, actor, &c->a, MSG_APPLY_TELL_RETURNED,
				(struct str[]){c->a.number, words, day_text(arena, due)}, 3, err);
}

static bool record(struct tx *tx, const struct actor *actor, const struct apply_case *c,
		   enum approval_state state, struct str words, struct err *err)
{
	struct apply_move move = apply_store_move_of(c, 0);

	switch (state) {
	case APPROVAL_RUNNING: move.act = ACT_PASS_FIRST; return apply_store_move(tx, actor, c, &move, err);
	case APPROVAL_RETURNED:
		move.act = ACT_RETURN;
		move.reason = words;
		return apply_store_move(tx, actor, c, &move, err) && ask_supplement(tx, actor, c, words, err);
	case APPROVAL_REFUSED:
		move.act = ACT_REFUSE;
		move.reason = words;
		return apply_store_move(tx, actor, c, &move, err) &&
		       deadline_end_all(tx, apply_subject, c->a.id.v, err) &&
		       apply_store_tell(tx, actor, &c->a, MSG_APPLY_TELL_REFUSED,
					(struct str[]){c->a.number, words}, 2, err);
	case APPROVAL_PASSED:
		move.act = ACT_PASS_SECOND;
		move.reason = S("");
		move.eligible_on = instant_day(tx_now(tx));
		return apply_store_move(tx, actor, c, &move, err);
	case APPROVAL_WITHDRAWN: break;
	}
	return err_system(err, "application %lld: case state %d after an opinion", (long long)c->a.id.v,
			  (int)state);
}

bool application_decide(struct tx *tx, const struct actor *actor, struct application_id id, int verdict,
			struct str words, struct err *err)
{
	struct approval_opinion opinion = {.verdict = (enum approval_verdict)verdict,
					   .words = str_trim(words)};
	enum approval_state state;
	struct apply_case c;
	int32_t stage;
	bool found;

	if (!apply_store_load_seen(tx, actor, id, &c, err))
		return false;
	if (c.a.state != APPLICATION_SUBMITTED && c.a.state != APPLICATION_REVIEW)
		return err_conflict_arg(err, MSG_APPLY_ERROR_STATE,
					enum_text(&application_state_type, actor->language, (int)c.a.state));
	if (!approval_find_kind(tx, apply_case_kind, apply_subject, id.v, &found, &opinion.case_id, &state,
				&stage, err))
		return false;
	if (!found)
		return err_system(err, "application %lld without a case", (long long)id.v);
	if (opinion.verdict == APPROVAL_PASS && !check_limits(tx, actor, &c, err))
		return false;
	return approval_decide(tx, actor, &opinion, &state, err) &&
	       record(tx, actor, &c, state, opinion.words, err);
}

/* ---- many at once: complete and within all limits ---- */

enum { BATCH = 50 };

struct one {
	const struct actor *actor;
	struct application_id id;
};

static bool pass_one(struct tx *tx, void *arg, struct err *err)
{
	const struct one *o = arg;

	return application_decide(tx, o->actor, o->id, APPROVAL_PASS, S(""), err);
}

bool apply_flow_batch(struct tx *tx, struct apply_batch *b, struct err *err)
{
	struct apply_sql_at_stage_in in = {b->state, b->applied_until, b->after, BATCH};
	struct apply_sql_at_stage_out *rows;
	size_t count;

	if (!apply_sql_at_stage(tx, &in, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct one one = {&b->actor, rows[i].id};

		b->after = rows[i].id;
		if (tx_try(tx, pass_one, &one, err))
			b->passed++;
		else if (err->code == ERR_CONFLICT || err->code == ERR_FORBIDDEN || err->code == ERR_INPUT)
			b->skipped++; /* not eligible, or this actor entered it or gave the first opinion */
		else
			return false;
	}
	b->done = count < BATCH;
	return true;
}

/* ---- the waiting list (Order 11 art. 9, 10) ---- */

bool apply_flow_register(struct tx *tx, const struct actor *actor, const struct apply_case *c,
			 struct err *err)
{
	struct apply_move move = apply_store_move_of(c, ACT_REGISTER);
	struct deadline d = {.kind = apply_wait_kind,
			     .label = MSG_APPLY_DEADLINE_WAIT,
			     .rule = MSG_APPLY_DEADLINE_WAIT_RULE,
			     .subject = apply_subject,
			     .subject_id = c->a.id.v,
			     .title = apply_flow_title(tx_arena(tx), &c->a),
			     .path = apply_flow_path(tx_arena(tx), c->a.id),
			     .household = c->a.household.v,
			     .owner = CAP_ALLOT_PLAN};
	int64_t years;

	move.waiting_since = instant_day(tx_now(tx));
	if (!setting_load(tx, SETTING_WAIT_MAX_YEARS, move.waiting_since, 0, &years, err))
		return false;
	d.due = calendar_day_end(day_add_months(move.waiting_since, (int32_t)years * 12));
	return apply_store_move(tx, actor, c, &move, err) && deadline_add(tx, &d, err) &&
	       apply_store_tell(tx, actor, &c->a, MSG_APPLY_TELL_WAITING, &c->a.number, 1, err);
}
