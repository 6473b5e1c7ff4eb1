/* What the repairer and the tenant do with an order. */
#include "kit/audit.h"
#include "kit/deadline.h"
#include "repair/repair_inner.h"
#include "repair/repair_sql.h"

/* ---- the repairer ---- */

bool repair_answer(struct tx *tx, const struct actor *actor, const struct repair *r, struct day day,
		   struct str words, struct err *err)
{
	enum repair_act act = r->answered_at.us == 0 ? REPAIR_ACT_ANSWER : REPAIR_ACT_VISIT;
	struct repair_sql_set_answered_in in = {
		.id = r->id, .version = r->version, .visit_day = day, .now = tx_now(tx)};
	struct str what =
		day.yyyymmdd == 0
			? str_trim(words)
			: str_trim(str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(day_text(tx_arena(tx), day)),
					      STR_ARG(str_trim(words))));
	int64_t changed;

	if (what.n == 0)
		return err_input(err, "visit_day", MSG_REPAIR_ERROR_ANSWER_EMPTY);
	if (!repair_rule_visit_day(day, instant_day(tx_now(tx)), err) ||
	    !repair_rule_step(r->state, act, &in.state, err) ||
	    !repair_sql_set_answered(tx, &in, &changed, err) || !repair_once(changed, err))
		return false;
	return repair_end_deadline(tx, r, "repair.answer", err) &&
	       repair_add_step(tx, actor, r, act, what, err) &&
	       repair_note(tx, r, MSG_REPAIR_NOTE_ANSWERED, what, err);
}

bool repair_start(struct tx *tx, const struct actor *actor, const struct repair *r, struct err *err)
{
	struct repair_sql_set_answered_in in = {.id = r->id, .version = r->version, .now = tx_now(tx)};
	int64_t changed;

	if (!repair_rule_step(r->state, REPAIR_ACT_START, &in.state, err) ||
	    !repair_sql_set_answered(tx, &in, &changed, err) || !repair_once(changed, err))
		return false;
	return repair_end_deadline(tx, r, "repair.answer", err) &&
	       repair_add_step(tx, actor, r, REPAIR_ACT_START, S(""), err) &&
	       repair_note(tx, r, MSG_REPAIR_NOTE_STARTED, actor->name, err);
}

bool repair_return(struct tx *tx, const struct actor *actor, const struct repair *r, struct str reason,
		   struct err *err)
{
	struct repair_sql_set_returned_in in = {.id = r->id, .version = r->version};
	enum repair_state to;
	struct repair now;
	int64_t changed;

	if (!repair_rule_words(reason, "reason", err) ||
	    !repair_rule_step(r->state, REPAIR_ACT_RETURN, &to, err) ||
	    !repair_sql_set_returned(tx, &in, &changed, err) || !repair_once(changed, err) ||
	    !repair_load_key(tx, r->id, &now, err))
		return false;
	return repair_set_deadlines(tx, &now, err) &&
	       repair_add_step(tx, actor, &now, REPAIR_ACT_RETURN, str_trim(reason), err) &&
	       repair_note(tx, &now, MSG_REPAIR_NOTE_RETURNED, S(""), err);
}

bool repair_materials(struct tx *tx, struct repair_id id, struct repair_material **ret, size_t *ret_count,
		      struct err *err)
{
	struct repair_sql_materials_out *rows;
	size_t n;

	if (!repair_sql_materials(tx, &(struct repair_sql_materials_in){id}, &rows, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct repair_material, n);
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = (struct repair_material){rows[i].number, rows[i].name, rows[i].quantity,
						     rows[i].unit, rows[i].price};
	*ret_count = n;
	return true;
}

/* The cost on the order is the sum of its rows, always. */
static bool set_material(struct tx *tx, const struct actor *actor, const struct repair *r, const char *act,
			 struct str what, struct err *err)
{
	struct repair_material *rows;
	size_t n;
	int64_t changed;

	if (!repair_materials(tx, r->id, &rows, &n, err) ||
	    !repair_sql_set_material(tx,
				     &(struct repair_sql_set_material_in){r->id, r->version,
									  repair_rule_material_cost(rows, n)},
				     &changed, err) ||
	    !repair_once(changed, err))
		return false;
	return audit_note(tx, actor, act, "repair", r->id.v, what, err);
}

bool repair_add_material(struct tx *tx, const struct actor *actor, const struct repair *r,
			 const struct repair_material *m, struct err *err)
{
	struct repair_sql_add_material_in in = {.repair = r->id,
						.name = str_trim(m->name),
						.quantity = m->quantity_e2,
						.unit = str_first_characters(str_trim(m->unit), 10),
						.price = m->price};
	struct repair_material *rows;
	size_t n;

	if (r->state != REPAIR_AT_WORK)
		return err_conflict(err, MSG_REPAIR_ERROR_NOT_AT_WORK);
	if (!repair_materials(tx, r->id, &rows, &n, err) || !repair_rule_material(m, n, err))
		return false;
	in.number = n > 0 ? rows[n - 1].number + 1 : 1;
	return repair_sql_add_material(tx, &in, err) &&
	       set_material(tx, actor, r, "repair.add_material", in.name, err);
}

bool repair_remove_material(struct tx *tx, const struct actor *actor, const struct repair *r, int32_t number,
			    struct err *err)
{
	int64_t changed;

	if (r->state != REPAIR_AT_WORK)
		return err_conflict(err, MSG_REPAIR_ERROR_NOT_AT_WORK);
	if (!repair_sql_remove_material(tx, &(struct repair_sql_remove_material_in){r->id, number}, &changed,
					err))
		return false;
	if (changed == 0)
		return err_not_found(err);
	return set_material(tx, actor, r, "repair.remove_material",
			    number_text(tx_arena(tx), number, 0, false), err);
}

bool repair_finish(struct tx *tx, const struct actor *actor, const struct repair *r,
		   const struct repair_result *result, struct err *err)
{
	struct repair_sql_set_done_in in = {.id = r->id,
					    .version = r->version,
					    .result = str_trim(result->words),
					    .labour = result->labour,
					    .chargeable = result->chargeable,
					    .now = tx_now(tx)};
	enum repair_state to;
	int64_t changed;

	if (!repair_rule_step(r->state, REPAIR_ACT_FINISH, &to, err) || !repair_rule_result(r, result, err) ||
	    !repair_sql_set_done(tx, &in, &changed, err) || !repair_once(changed, err))
		return false;
	return repair_end_deadline(tx, r, "repair.done", err) &&
	       repair_end_deadline(tx, r, "repair.answer", err) &&
	       repair_add_step(tx, actor, r, REPAIR_ACT_FINISH, in.result, err) &&
	       repair_note(tx, r, MSG_REPAIR_NOTE_DONE, in.result, err);
}

bool repair_store_attach(struct tx *tx, const struct actor *actor, const struct repair *r, const char *kind,
			 const struct repair_photos *photos, struct err *err)
{
	for (size_t i = 0; i < photos->count; i++) {
		struct attachment a = {.subject = "repair",
				       .subject_id = r->id.v,
				       .kind = kind,
				       .name = photos->name[i],
				       .file = photos->put[i],
				       .project = r->project.v,
				       .household = r->household};
		if (!file_attach(tx, actor, &a, err))
			return false;
	}
	return true;
}

/* ---- the tenant ---- */

bool repair_rate(struct tx *tx, const struct actor *actor, const struct repair *r, enum repair_rating rating,
		 struct str words, struct err *err)
{
	struct repair_sql_set_rated_in in = {
		.id = r->id, .version = r->version, .rating = rating, .words = str_trim(words)};
	enum repair_state to;
	int64_t changed;

	if (!repair_rule_rating(rating, in.words, err) ||
	    !repair_rule_step(r->state, REPAIR_ACT_RATE, &to, err) ||
	    !repair_sql_set_rated(tx, &in, &changed, err) || !repair_once(changed, err))
		return false;
	return repair_add_step(tx, actor, r, REPAIR_ACT_RATE,
			       enum_text(&repair_rating_type, LANGUAGE_ZH_CN, (int)rating), err) &&
	       repair_note(tx, r, MSG_REPAIR_NOTE_RATED, S(""), err);
}

/* He who did it comes again; somebody else when his account is closed by now. */
static bool rework_repairer(struct tx *tx, const struct repair *r, struct actor_id *ret, struct err *err)
{
	struct repairer_choice *choices;
	struct actor_id other;
	size_t n;
	bool found;

	*ret = r->repairer;
	if (!repairer_store_choices(tx, r->project, &choices, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (choices[i].id.v == r->repairer.v)
			return true;
	if (!repair_choose(tx, r, &found, &other, err))
		return false;
	if (found)
		*ret = other;
	return true;
}

bool repair_rework(struct tx *tx, const struct actor *actor, const struct repair *r, struct str words,
		   struct err *err)
{
	struct repair_sql_set_sent_in in = {.id = r->id, .version = r->version};
	int64_t answer_hours, done_hours, changed;
	enum repair_state to;
	struct repair now;

	if (!repair_rule_words(words, "words", err) ||
	    !repair_rule_step(r->state, REPAIR_ACT_REWORK, &to, err) ||
	    !repair_store_hours(tx, r->project, r->urgent, &answer_hours, &done_hours, err) ||
	    !rework_repairer(tx, r, &in.repairer, err))
		return false;
	in.done_by = repair_rule_due(tx_now(tx), done_hours);
	if (!repair_sql_set_sent(tx, &in, &changed, err) || !repair_once(changed, err) ||
	    !repair_load_key(tx, r->id, &now, err))
		return false;
	return repair_set_deadlines(tx, &now, err) &&
	       repair_add_step(tx, actor, &now, REPAIR_ACT_REWORK, str_trim(words), err) &&
	       repair_note(tx, &now, MSG_REPAIR_NOTE_REWORK, now.repairer_name, err);
}

bool repair_withdraw(struct tx *tx, const struct actor *actor, const struct repair *r, struct err *err)
{
	struct repair_sql_set_state_in in = {.id = r->id, .version = r->version};
	int64_t changed;

	if (!repair_rule_step(r->state, REPAIR_ACT_WITHDRAW, &in.state, err) ||
	    !repair_sql_set_state(tx, &in, &changed, err) || !repair_once(changed, err))
		return false;
	return deadline_end_all(tx, "repair", r->id.v, err) &&
	       repair_add_step(tx, actor, r, REPAIR_ACT_WITHDRAW, S(""), err) &&
	       repair_note(tx, r, MSG_REPAIR_NOTE_WITHDRAWN, S(""), err);
}
