/* Repair orders in the database. */
#include "kit/audit.h"
#include "kit/deadline.h"
#include "kit/number.h"
#include "kit/outbox.h"
#include "kit/secret.h"
#include "kit/setting.h"
#include "repair/repair_sql.h"
#include "repair/repair_inner.h"

/* load and the statements that are like it. */
#define FILL(arena, r, row)                                                                                 \
	(*(r) = (struct repair){.id = (row)->id,                                                            \
				.number = (row)->number,                                                    \
				.home = (row)->home,                                                        \
				.project = (row)->project,                                                  \
				.lease = (row)->lease,                                                      \
				.household = (row)->household,                                              \
				.trade = (row)->trade,                                                      \
				.urgent = (row)->urgent,                                                    \
				.home_name = str_format((arena), "%.*s %.*s", STR_ARG((row)->project_name), \
							STR_ARG((row)->home_code)),                         \
				.words = (row)->words,                                                      \
				.visit_day = (row)->visit_day,                                              \
				.state = (row)->state,                                                      \
				.repairer = (row)->repairer,                                                \
				.repairer_name = (row)->repairer_name,                                      \
				.asked_at = (row)->asked_at,                                                \
				.answer_by = (row)->answer_by,                                              \
				.done_by = (row)->done_by,                                                  \
				.done_warn = (row)->done_warn,                                              \
				.answered_at = (row)->answered_at,                                          \
				.done_at = (row)->done_at,                                                  \
				.chargeable = (row)->chargeable,                                            \
				.labour = (row)->labour,                                                    \
				.material = (row)->material,                                                \
				.result = (row)->result,                                                    \
				.rating = (row)->rating,                                                    \
				.rating_words = (row)->rating_words,                                        \
				.version = (row)->version})

bool repair_load(struct tx *tx, const struct actor *actor, struct repair_id id, struct repair *ret,
		 struct err *err)
{
	struct repair_sql_load_in in = {.scope = actor->scope, .id = id};
	struct repair_sql_load_out row;

	if (!repair_sql_load(tx, &in, &row, err))
		return false;
	FILL(tx_arena(tx), ret, &row);
	return true;
}

static bool load_key(struct tx *tx, struct repair_id id, struct actor_id repairer, struct repair *ret,
		     struct err *err)
{
	struct repair_sql_load_key_out row;

	if (!repair_sql_load_key(tx, &(struct repair_sql_load_key_in){id, repairer}, &row, err))
		return false;
	FILL(tx_arena(tx), ret, &row);
	return true;
}

bool repair_load_key(struct tx *tx, struct repair_id id, struct repair *ret, struct err *err)
{
	return load_key(tx, id, (struct actor_id){0}, ret, err);
}

bool repair_load_work(struct tx *tx, const struct actor *repairer, struct repair_id id, struct repair *ret,
		      struct err *err)
{
	if (repairer->id.v == 0)
		return err_not_found(err);
	return load_key(tx, id, repairer->id, ret, err);
}

bool repair_list_household(struct tx *tx, int64_t household, struct repair **ret, size_t *ret_count,
			   struct err *err)
{
	struct repair_sql_household_out *rows;
	size_t n;

	if (!repair_sql_household(tx, &(struct repair_sql_household_in){.household = household}, &rows, &n,
				  err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct repair, n);
	for (size_t i = 0; i < n; i++)
		FILL(tx_arena(tx), &(*ret)[i], &rows[i]);
	*ret_count = n;
	return true;
}

bool repair_store_work(struct tx *tx, const struct actor *repairer, struct instant since, struct repair **ret,
		       size_t *ret_count, struct err *err)
{
	struct repair_sql_work_out *rows;
	size_t n;

	if (!repair_sql_work(tx, &(struct repair_sql_work_in){repairer->id, since}, &rows, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct repair, n);
	for (size_t i = 0; i < n; i++)
		FILL(tx_arena(tx), &(*ret)[i], &rows[i]);
	*ret_count = n;
	return true;
}

bool repair_count(struct tx *tx, const struct actor *actor, int64_t *ret_open, int64_t *ret_overdue,
		  struct err *err)
{
	struct repair_sql_count_out row;

	if (!repair_sql_count(tx, &(struct repair_sql_count_in){.scope = actor->scope, .now = tx_now(tx)},
			      &row, err))
		return false;
	*ret_open = row.open;
	*ret_overdue = row.overdue;
	return true;
}

bool repair_store_steps(struct tx *tx, struct repair_id id, struct repair_step **ret, size_t *ret_count,
			struct err *err)
{
	struct repair_sql_steps_out *rows;
	struct repair_step *list;
	size_t n;

	if (!repair_sql_steps(tx, &(struct repair_sql_steps_in){id}, &rows, &n, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct repair_step, n);
	for (size_t i = 0; i < n; i++)
		list[i] = (struct repair_step){rows[i].act, rows[i].words, rows[i].actor, rows[i].name,
					       rows[i].at};
	*ret = list;
	*ret_count = n;
	return true;
}

/* ---- clocks ---- */

bool repair_store_hours(struct tx *tx, struct project_id project, bool urgent, int64_t *ret_answer,
			int64_t *ret_done, struct err *err)
{
	struct day today = instant_day(tx_now(tx));

	return setting_load(tx, urgent ? SETTING_REPAIR_URGENT_ANSWER_HOURS : SETTING_REPAIR_ANSWER_HOURS,
			    today, project.v, ret_answer, err) &&
	       setting_load(tx, urgent ? SETTING_REPAIR_URGENT_DONE_HOURS : SETTING_REPAIR_DONE_HOURS, today,
			    project.v, ret_done, err);
}

bool repair_set_deadlines(struct tx *tx, const struct repair *r, struct err *err)
{
	bool sent = r->repairer.v != 0 && r->state != REPAIR_ASKED;
	struct deadline d = {.subject = "repair",
			     .subject_id = r->id.v,
			     .project = r->project.v,
			     .household = r->household,
			     .owner = sent ? CAP_REPAIR_WORK : CAP_REPAIR_DISPATCH,
			     .escalate_to = sent ? CAP_REPAIR_DISPATCH : CAP_PUBLIC};
	int64_t answer_hours, done_hours;

	if (!repair_store_hours(tx, r->project, r->urgent, &answer_hours, &done_hours, err))
		return false;
	if (sent)
		d.person = r->repairer;
	d.title = str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(r->home_name),
			     STR_ARG(str_first_characters(r->words, 40)));
	d.path = str_format(tx_arena(tx), "%s%lld", sent ? "/work/" : "/repairs/", (long long)r->id.v);
	if (r->answered_at.us == 0) {
		d.kind = "repair.answer";
		d.label = MSG_REPAIR_DEADLINE_ANSWER;
		d.rule = r->urgent ? MSG_REPAIR_RULE_URGENT_ANSWER : MSG_REPAIR_RULE_ANSWER;
		d.due = r->answer_by;
		d.warn = repair_rule_warn(r->answer_by, answer_hours);
		if (!deadline_add(tx, &d, err))
			return false;
	}
	d.kind = "repair.done";
	d.label = MSG_REPAIR_DEADLINE_DONE;
	d.rule = r->urgent ? MSG_REPAIR_RULE_URGENT_DONE : MSG_REPAIR_RULE_DONE;
	d.due = r->done_by;
	d.warn = repair_rule_warn(r->done_by, done_hours);
	return deadline_add(tx, &d, err);
}

bool repair_end_deadline(struct tx *tx, const struct repair *r, const char *kind, struct err *err)
{
	return deadline_end(tx, kind, "repair", r->id.v, err);
}

/* ---- what every step leaves behind ---- */

bool repair_add_step(struct tx *tx, const struct actor *actor, const struct repair *r, enum repair_act act,
		     struct str words, struct err *err)
{
	struct repair_sql_add_step_in in = {.id = id_new(),
					    .repair = r->id,
					    .act = act,
					    .words = str_first_characters(words, 500),
					    .actor = actor->id.v,
					    .name = actor->role == ROLE_SYSTEM ? S("") : actor->name,
					    .now = tx_now(tx)};
	struct str code =
		str_format(tx_arena(tx), "repair.%.*s", STR_ARG(enum_code(&repair_act_type, (int)act)));

	return repair_sql_add_step(tx, &in, err) &&
	       audit_note(tx, actor, str_c(tx_arena(tx), code), "repair", r->id.v, r->number, err);
}

bool repair_note(struct tx *tx, const struct repair *r, enum message message, struct str what,
		 struct err *err)
{
	struct str args[2] = {r->number, what};
	struct outbox o = {.channel = OUTBOX_NOTE,
			   .subject = "repair",
			   .subject_id = r->id.v,
			   .household = r->household};

	if (r->household == 0)
		return true;
	o.words = message_format(tx_arena(tx), LANGUAGE_ZH_CN, message, args, ARRAY_LEN(args));
	return outbox_add(tx, &o, NULL, err);
}

bool repair_once(int64_t changed, struct err *err)
{
	return changed == 1 || err_conflict(err, MSG_BASE_ERROR_CONFLICT);
}

/* ---- asking and sending ---- */

/* The home and who lives there now. */
static bool find_place(struct tx *tx, const struct actor *actor, const struct repair_new *n,
		       struct home *ret_home, struct lease *ret_lease, bool *ret_lived, struct err *err)
{
	struct repair_sql_count_open_out open = {0};
	struct lease lease = {0};
	bool found = false;
	int64_t open_max;

	if (n->home.v != 0) {
		if (!home_load_key(tx, n->home, ret_home, err) || !repair_rule_home(ret_home->state, err) ||
		    !lease_find_home(tx, n->home, &found, &lease, err))
			return false;
		*ret_lived = found && (lease.state == LEASE_RUNNING || lease.state == LEASE_ENDING);
		*ret_lease = lease;
		return true;
	}
	if (actor->scope.household != 0 &&
	    !lease_find_household(tx, actor->scope.household, &found, &lease, err))
		return false;
	if (found &&
	    !repair_sql_count_open(tx, &(struct repair_sql_count_open_in){lease.household.v}, &open, err))
		return false;
	if (!setting_load(tx, SETTING_REPAIR_OPEN_MAX, instant_day(tx_now(tx)), found ? lease.project.v : 0,
			  &open_max, err) ||
	    !repair_rule_may_ask(found, lease.state, open.open, open_max, err))
		return false;
	*ret_lived = true;
	*ret_lease = lease;
	return home_load_key(tx, lease.home, ret_home, err);
}

static const char phone_place[] = "repair.phone";

/* The number that was given for this repair, else the tenant's. */
static bool seal_phone(struct tx *tx, const struct actor *actor, const struct repair_new *n, bool lived,
		       const struct lease *lease, struct str *ret, struct err *err)
{
	struct str phone = n->phone;

	if (phone.n == 0 && lived && !party_reveal_phone(tx, actor, lease->tenant, "repair", &phone, err))
		return false;
	*ret = phone.n > 0 ? secret_seal(tx_arena(tx), phone_place, phone) : S("");
	return true;
}

bool repair_store_phone(struct tx *tx, const struct actor *repairer, struct repair_id id, struct str *ret,
			struct err *err)
{
	struct repair_sql_phone_out row;

	if (repairer->id.v == 0)
		return err_not_found(err);
	if (!repair_sql_phone(tx, &(struct repair_sql_phone_in){id, repairer->id}, &row, err))
		return false;
	*ret = S("");
	return row.phone.n == 0 || secret_unseal(tx_arena(tx), phone_place, row.phone, ret, err);
}

static bool send_to(struct tx *tx, const struct actor *actor, const struct repair *r,
		    struct actor_id repairer, struct err *err)
{
	struct repair_sql_set_sent_in in = {
		.id = r->id, .version = r->version, .repairer = repairer, .done_by = r->done_by};
	enum repair_state to;
	struct repair now;
	int64_t changed;

	if (!repair_rule_step(r->state, REPAIR_ACT_SEND, &to, err) ||
	    !repair_sql_set_sent(tx, &in, &changed, err) || !repair_once(changed, err) ||
	    !repair_load_key(tx, r->id, &now, err))
		return false;
	return repair_set_deadlines(tx, &now, err) &&
	       repair_add_step(tx, actor, &now, REPAIR_ACT_SEND, now.repairer_name, err) &&
	       repair_note(tx, &now, MSG_REPAIR_NOTE_SENT, now.repairer_name, err);
}

bool repair_choose(struct tx *tx, const struct repair *r, bool *ret_found, struct actor_id *ret,
		   struct err *err)
{
	struct repairer_choice *choices;
	struct repairer_fact *facts;
	size_t n;

	if (!repairer_store_choices(tx, r->project, &choices, &n, err))
		return false;
	facts = ARENA_ARRAY(tx_arena(tx), struct repairer_fact, n);
	for (size_t i = 0; i < n; i++)
		facts[i] = choices[i].fact;
	*ret_found = repair_rule_choose(facts, n, r->trade, &ret->v);
	return true;
}

static bool send_by_rule(struct tx *tx, const struct repair *r, struct err *err)
{
	struct actor system = actor_system();
	struct actor_id repairer;
	bool found;

	if (!repair_choose(tx, r, &found, &repairer, err))
		return false;
	return !found || send_to(tx, &system, r, repairer, err);
}

bool repair_add(struct tx *tx, const struct actor *actor, const struct repair_new *n, struct err *err)
{
	struct day today = instant_day(tx_now(tx));
	struct repair_sql_add_in in = {.id = n->id,
				       .trade = n->trade,
				       .urgent = n->urgent,
				       .words = str_trim(n->words),
				       .visit_day = n->visit_day,
				       .month = day_month(today),
				       .now = tx_now(tx)};
	int64_t answer_hours, done_hours;
	struct lease lease;
	struct home home;
	struct repair r;
	bool lived;

	if (!repair_rule_words(n->words, "words", err) || !repair_rule_visit_day(n->visit_day, today, err) ||
	    !find_place(tx, actor, n, &home, &lease, &lived, err) ||
	    !repair_store_hours(tx, home.project, n->urgent, &answer_hours, &done_hours, err) ||
	    !seal_phone(tx, actor, n, lived, &lease, &in.phone, err) ||
	    !number_next(tx, "WX", day_year(today), 6, &in.number, err))
		return false;
	in.home = home.id;
	in.project = home.project;
	in.lease = lived ? lease.id : (struct lease_id){0};
	in.household = lived ? lease.household.v : 0;
	in.answer_by = repair_rule_due(in.now, answer_hours);
	in.done_by = repair_rule_due(in.now, done_hours);
	if (!repair_sql_add(tx, &in, err) || !repair_load_key(tx, n->id, &r, err))
		return false;
	return repair_add_step(tx, actor, &r, REPAIR_ACT_ASK, S(""), err) &&
	       repair_set_deadlines(tx, &r, err) &&
	       repair_note(tx, &r, MSG_REPAIR_NOTE_ASKED, instant_text(tx_arena(tx), r.answer_by), err) &&
	       send_by_rule(tx, &r, err);
}

bool repair_send(struct tx *tx, const struct actor *actor, const struct repair *r, struct actor_id repairer,
		 struct err *err)
{
	struct repairer_choice *choices;
	size_t n;

	if (r->state != REPAIR_ASKED && r->repairer.v == repairer.v)
		return err_input(err, "repairer", MSG_REPAIR_ERROR_HIS_ALREADY);
	if (!repairer_store_choices(tx, r->project, &choices, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (choices[i].id.v == repairer.v)
			return send_to(tx, actor, r, repairer, err);
	return err_input(err, "repairer", MSG_REPAIR_ERROR_NO_REPAIRER);
}

bool repair_refuse(struct tx *tx, const struct actor *actor, const struct repair *r, struct str reason,
		   struct err *err)
{
	struct repair_sql_set_answered_in in = {.id = r->id, .version = r->version, .now = tx_now(tx)};
	int64_t changed;

	if (!repair_rule_words(reason, "reason", err) ||
	    !repair_rule_step(r->state, REPAIR_ACT_REFUSE, &in.state, err) ||
	    !repair_sql_set_answered(tx, &in, &changed, err) || !repair_once(changed, err))
		return false;
	return deadline_end_all(tx, "repair", r->id.v, err) &&
	       repair_add_step(tx, actor, r, REPAIR_ACT_REFUSE, str_trim(reason), err) &&
	       repair_note(tx, r, MSG_REPAIR_NOTE_REFUSED, str_trim(reason), err);
}
