/* Matters in the database. */
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/number.h"
#include "kit/outbox.h"
#include "kit/setting.h"
#include "lease/lease.h"
#include "matter/matter_sql.h"
#include "matter/matter_store.h"

/* load and the statement that is like it. */
#define FILL(arena, m, row)                                                                    \
	(*(m) = (struct matter){.id = (row)->id,                                               \
				.number = (row)->number,                                       \
				.kind = (row)->kind,                                           \
				.source = (row)->source,                                       \
				.class = (row)->class,                                         \
				.state = (row)->state,                                         \
				.project = (row)->project,                                     \
				.household = (row)->household,                                 \
				.home = {(row)->home},                                         \
				.name = (row)->name,                                           \
				.words = (row)->words,                                         \
				.answer = (row)->answer,                                       \
				.at = (row)->at,                                               \
				.home_name = str_trim(str_format((arena), "%.*s %.*s",         \
								 STR_ARG((row)->project_name), \
								 STR_ARG((row)->home_code))),  \
				.answer_by = (row)->answer_by,                                 \
				.answered_at = (row)->answered_at,                             \
				.satisfied = (row)->satisfied,                                 \
				.actor = (row)->actor,                                         \
				.version = (row)->version})

bool matter_load(struct tx *tx, const struct actor *actor, struct matter_id id, struct matter *ret,
		 struct err *err)
{
	struct matter_sql_load_in in = {.scope = actor->scope, .id = id, .me = actor->id};
	struct matter_sql_load_out row;

	if (!matter_sql_load(tx, &in, &row, err))
		return false;
	FILL(tx_arena(tx), ret, &row);
	return true;
}

bool matter_list_own(struct tx *tx, const struct actor *actor, struct matter **ret, size_t *ret_count,
		     struct err *err)
{
	struct matter_sql_own_in in = {.scope = actor->scope, .me = actor->id};
	struct matter_sql_own_out *rows;
	size_t n;

	if (!matter_sql_own(tx, &in, &rows, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct matter, n);
	for (size_t i = 0; i < n; i++)
		FILL(tx_arena(tx), &(*ret)[i], &rows[i]);
	*ret_count = n;
	return true;
}

bool matter_count(struct tx *tx, const struct actor *actor, int64_t *ret_open, int64_t *ret_overdue,
		  struct err *err)
{
	struct matter_sql_count_out row;

	if (!matter_sql_count(tx, &(struct matter_sql_count_in){.scope = actor->scope, .now = tx_now(tx)},
			      &row, err))
		return false;
	*ret_open = row.open;
	*ret_overdue = row.overdue;
	return true;
}

bool matter_store_steps(struct tx *tx, struct matter_id id, struct matter_step **ret, size_t *ret_count,
			struct err *err)
{
	struct matter_sql_steps_out *rows;
	size_t n;

	if (!matter_sql_steps(tx, &(struct matter_sql_steps_in){id}, &rows, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct matter_step, n);
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = (struct matter_step){rows[i].act, rows[i].words, rows[i].name, rows[i].at};
	*ret_count = n;
	return true;
}

/* ---- what every step leaves behind ---- */

static bool add_step(struct tx *tx, const struct actor *actor, const struct matter *m, enum matter_act act,
		     struct str words, struct err *err)
{
	struct matter_sql_add_step_in in = {.id = id_new(),
					    .matter = m->id,
					    .act = act,
					    .words = words,
					    .actor = actor->id,
					    .name = actor->name,
					    .now = tx_now(tx)};
	struct str code =
		str_format(tx_arena(tx), "matter.%.*s", STR_ARG(enum_code(&matter_act_type, (int)act)));

	return matter_sql_add_step(tx, &in, err) &&
	       audit_note(tx, actor, str_c(tx_arena(tx), code), "matter", m->id.v, m->number, err);
}

static bool note(struct tx *tx, const struct matter *m, enum message message, struct str what,
		 struct err *err)
{
	struct str args[2] = {m->number, what};
	struct outbox o = {.channel = OUTBOX_NOTE,
			   .subject = "matter",
			   .subject_id = m->id.v,
			   .household = m->household};

	if (m->household == 0)
		return true;
	o.words = message_format(tx_arena(tx), LANGUAGE_ZH_CN, message, args, ARRAY_LEN(args));
	return outbox_add(tx, &o, NULL, err);
}

static bool once(int64_t changed, struct err *err)
{
	return changed == 1 || err_conflict(err, MSG_BASE_ERROR_CONFLICT);
}

/* ---- the clock (S4-04: working days) ---- */

static bool answer_due(struct tx *tx, int64_t project, struct instant *ret, struct err *err)
{
	struct day today = instant_day(tx_now(tx));
	struct calendar calendar;
	int64_t days;

	if (!setting_load(tx, SETTING_MATTER_ANSWER_WORKING_DAYS, today, project, &days, err) ||
	    !calendar_load(tx, &calendar, err))
		return false;
	*ret = calendar_day_end(calendar_add_working(&calendar, today, (int32_t)days));
	return true;
}

static bool set_deadline(struct tx *tx, const struct matter *m, struct err *err)
{
	struct deadline d = {.kind = "matter.answer",
			     .label = MSG_MATTER_DEADLINE_ANSWER,
			     .rule = MSG_MATTER_RULE_ANSWER,
			     .subject = "matter",
			     .subject_id = m->id.v,
			     .project = m->project,
			     .household = m->household,
			     .owner = CAP_MATTER_HANDLE,
			     .due = m->answer_by};

	d.title = str_format(tx_arena(tx), "%.*s %.*s",
			     STR_ARG(enum_text(&matter_kind_type, LANGUAGE_ZH_CN, (int)m->kind)),
			     STR_ARG(str_first_characters(m->words, 40)));
	d.path = str_format(tx_arena(tx), "/matters/%lld", (long long)m->id.v);
	return deadline_add(tx, &d, err);
}

/* ---- acts ---- */

/* A citizen's own home; an officer's choice. */
static bool find_place(struct tx *tx, const struct actor *actor, const struct matter_new *n,
		       struct matter_sql_add_in *in, struct err *err)
{
	struct home home;
	struct lease lease;
	bool found = false;

	if (n->home.v != 0) {
		if (!home_load_key(tx, n->home, &home, err) ||
		    !lease_find_home(tx, n->home, &found, &lease, err))
			return false;
		in->home = home.id.v;
		in->project = home.project.v;
		in->household = found ? lease.household.v : 0;
		return true;
	}
	in->household = actor->scope.household;
	if (actor->scope.household != 0 &&
	    !lease_find_household(tx, actor->scope.household, &found, &lease, err))
		return false;
	if (found) {
		in->home = lease.home.v;
		in->project = lease.project.v;
	}
	return true;
}

bool matter_add(struct tx *tx, const struct actor *actor, const struct matter_new *n, struct err *err)
{
	struct matter_sql_add_in in = {.id = n->id,
				       .kind = n->kind,
				       .source = n->source,
				       .name = str_trim(n->name),
				       .words = str_trim(n->words),
				       .actor = actor->id,
				       .now = tx_now(tx)};
	struct matter m;

	if (!matter_rule_words(n->words, "words", err) || !matter_rule_name(n->name, err) ||
	    !find_place(tx, actor, n, &in, err) || !answer_due(tx, in.project, &in.answer_by, err) ||
	    !number_next(tx, "TS", day_year(instant_day(tx_now(tx))), 6, &in.number, err) ||
	    !matter_sql_add(tx, &in, err))
		return false;
	m = (struct matter){.id = n->id,
			    .number = in.number,
			    .kind = n->kind,
			    .project = in.project,
			    .household = in.household,
			    .words = in.words,
			    .answer_by = in.answer_by};
	return set_deadline(tx, &m, err) && add_step(tx, actor, &m, MATTER_ACT_RECEIVE, S(""), err) &&
	       note(tx, &m, MSG_MATTER_NOTE_RECEIVED,
		    day_text(tx_arena(tx), instant_day(instant_add(in.answer_by, -1))), err);
}

bool matter_answer(struct tx *tx, const struct actor *actor, const struct matter *m, enum matter_class class,
		   struct str words, struct err *err)
{
	struct matter_sql_set_answered_in in = {.id = m->id,
						.version = m->version,
						.class = class,
						.words = str_trim(words),
						.now = tx_now(tx)};
	enum matter_state to;
	int64_t changed;

	if (!matter_rule_words(words, "answer", err) ||
	    !matter_rule_step(m->state, MATTER_ACT_ANSWER, &to, err) ||
	    !matter_sql_set_answered(tx, &in, &changed, err) || !once(changed, err))
		return false;
	return deadline_end(tx, "matter.answer", "matter", m->id.v, err) &&
	       add_step(tx, actor, m, MATTER_ACT_ANSWER, in.words, err) &&
	       note(tx, m, MSG_MATTER_NOTE_ANSWERED, in.words, err);
}

bool matter_say(struct tx *tx, const struct actor *actor, const struct matter *m,
		enum matter_satisfied satisfied, struct str words, struct err *err)
{
	enum matter_act act = matter_rule_say(satisfied, m->satisfied == MATTER_NOT_SATISFIED);
	struct matter_sql_set_said_in in = {
		.id = m->id, .version = m->version, .satisfied = satisfied, .answer_by = m->answer_by};
	struct matter now = *m;
	int64_t changed;

	if (satisfied != MATTER_SATISFIED && !matter_rule_words(words, "words", err))
		return false;
	if (!matter_rule_step(m->state, act, &in.state, err))
		return false;
	if (in.state == MATTER_AGAIN && !answer_due(tx, m->project, &in.answer_by, err))
		return false;
	now.answer_by = in.answer_by;
	if (!matter_sql_set_said(tx, &in, &changed, err) || !once(changed, err) ||
	    (in.state == MATTER_AGAIN && !set_deadline(tx, &now, err)))
		return false;
	return add_step(tx, actor, m, act, str_first_characters(str_trim(words), 1000), err);
}

/* ---- anju check ---- */

static bool check_deadline(struct tx *tx, struct check *c, struct err *err)
{
	struct matter_sql_check_deadline_out *rows;
	size_t n;

	if (!matter_sql_check_deadline(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "matter.deadline", "matter %.*s: its deadline does not fit its state",
			    STR_ARG(rows[i].number));
	return true;
}

static bool check_answer(struct tx *tx, struct check *c, struct err *err)
{
	struct matter_sql_check_answer_out *rows;
	size_t n;

	if (!matter_sql_check_answer(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "matter.answer", "matter %.*s: closed without an answer",
			    STR_ARG(rows[i].number));
	return true;
}

static const struct check_kind deadline_kind = {"matter.deadline", check_deadline, NULL};
static const struct check_kind answer_kind = {"matter.answer", check_answer, NULL};
const struct check_kind *const matter_checks[MATTER_CHECKS] = {&deadline_kind, &answer_kind};
