/* Plans: taking homes, scoring, publishing. */
#include "allot/allot_store.h"
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/number.h"
#include "kit/outbox.h"
#include "kit/setting.h"

bool allot_store_plan(struct tx *tx, struct allocation_plan_id id, struct allot_sql_load_plan_out *ret,
		      struct err *err)
{
	return allot_sql_load_plan(tx, &(struct allot_sql_load_plan_in){.id = id}, ret, err);
}

static bool set_state(struct tx *tx, const struct actor *actor, const struct allot_sql_load_plan_out *p,
		      enum plan_state to, int64_t policy, struct err *err)
{
	int64_t changed;

	if (!allot_rule_step(p->state, to, err) ||
	    !allot_sql_set_plan_state(tx,
				      &(struct allot_sql_set_plan_state_in){
					      .id = p->id, .from = p->state, .state = to, .policy = policy},
				      &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_BASE_ERROR_CONFLICT);
	return audit_note(tx, actor, "plan.step", "allocation_plan", p->id.v,
			  enum_code(&plan_state_type, (int)to), err);
}

bool plan_add(struct tx *tx, const struct actor *actor, const struct plan_new *n, struct err *err)
{
	struct allot_sql_vacant_homes_in in = {.scope = actor->scope,
					       .project = n->project,
					       .limit = n->homes};
	struct allot_sql_add_plan_in plan = {.id = n->id,
					     .title = n->title,
					     .scoring_day = n->scoring_day,
					     .maker = actor->id.v,
					     .now = tx_now(tx)};
	struct allot_sql_vacant_homes_out *homes;
	size_t count;

	if (!allot_sql_vacant_homes(tx, &in, &homes, &count, err))
		return false;
	if ((int64_t)count < n->homes)
		return err_input_arg(err, "homes", MSG_ALLOT_ERROR_HOMES,
				     number_text(tx_arena(tx), (int64_t)count, 0, false));
	if (!number_next(tx, "PZ", day_year(instant_day(tx_now(tx))), 3, &plan.number, err) ||
	    !allot_sql_add_plan(tx, &plan, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!allot_sql_release_home(tx, &(struct allot_sql_release_home_in){.home = homes[i].id},
					    err) ||
		    !allot_sql_add_plan_home(
			    tx, &(struct allot_sql_add_plan_home_in){.plan = n->id, .home = homes[i].id},
			    err) ||
		    !home_set_state(tx, actor, homes[i].id, HOME_VACANT, HOME_RESERVED, err))
			return false;
	return audit_note(tx, actor, "plan.add", "allocation_plan", n->id.v, plan.number, err);
}

/* ---- scoring ---- */

static bool load_ages(struct tx *tx, const struct application *a, struct day on, struct score_facts *facts,
		      struct day *ret_birth, struct err *err)
{
	struct household_member_view *members;
	struct party applicant;
	size_t n;

	if (!party_load(tx, a->applicant, &applicant, err) ||
	    !household_members(tx, a->household, &members, &n, err))
		return false;
	*ret_birth = applicant.birth;
	facts->age_days[0] = day_between(applicant.birth, on);
	facts->ages = 1;
	for (size_t i = 0; i < n; i++)
		if (members[i].kinship == KINSHIP_SPOUSE && members[i].party.v != a->applicant.v) {
			facts->age_days[1] = day_between(members[i].birth, on);
			facts->ages = 2;
			break;
		}
	return true;
}

/* The score sheet: every input and every factor, so that anybody can work it out again (PIPL art. 24). */
static struct str write_sheet(struct tx *tx, const struct scoring *s, const struct score_facts *f,
			      const struct score *score)
{
	struct buf b;
	struct json j;
	struct str text;

	buf_open(&b, 4096);
	json_open(&j, &b);
	json_begin(&j);
	json_key(&j, S("age_days"));
	json_begin_array(&j);
	for (int i = 0; i < f->ages; i++)
		json_i64(&j, f->age_days[i]);
	json_end_array(&j);
	json_put_i64(&j, "household_size", f->size);
	json_put_str(&j, "class", enum_code(&applicant_class_type, (int)f->class));
	json_put_i64(&j, "present_area", f->present_centi_m2);
	json_key(&j, S("points"));
	json_begin(&j);
	for (size_t i = 0; i < s->count; i++)
		json_put_i64(&j, s->factor[i].code, score->factor[i].e4);
	json_end(&j);
	json_put_i64(&j, "total", score->total.e4);
	json_end(&j);
	text = str_copy(tx_arena(tx), buf_view(&b));
	buf_close(&b);
	return text;
}

static bool score_one(struct tx *tx, const struct scoring *s, const struct application *a, struct day on,
		      struct candidate *ret, struct err *err)
{
	struct score_facts facts = {.size = a->size,
				    .class = a->class,
				    .present_centi_m2 = a->present_area.centi_m2};
	struct score score;

	if (!load_ages(tx, a, on, &facts, &ret->birth, err))
		return false;
	allot_rule_score(s, &facts, &score);
	ret->application = a->id;
	ret->household = a->household;
	ret->number = a->number;
	ret->wished_type = a->wished_type;
	ret->total = score.total;
	ret->area = a->present_area.centi_m2;
	ret->size = a->size;
	ret->residence_years = a->residence_years;
	ret->income = a->income_month.fen;
	ret->applied_on = a->applied_on;
	ret->sheet = write_sheet(tx, s, &facts, &score);
	return true;
}

static bool rank_all(struct tx *tx, const struct scoring *s, const struct allot_sql_load_plan_out *p,
		     struct err *err)
{
	struct application *waiting;
	struct candidate *c;
	size_t n;

	if (!application_waiting(tx, p->scoring_day, &waiting, &n, err))
		return false;
	if (n == 0)
		return err_conflict(err, MSG_ALLOT_ERROR_NOBODY);
	c = ARENA_ARRAY(tx_arena(tx), struct candidate, n);
	for (size_t i = 0; i < n; i++)
		if (!score_one(tx, s, &waiting[i], p->scoring_day, &c[i], err))
			return false;
	allot_rule_rank(c, n);
	if (!allot_sql_delete_entries(tx, &(struct allot_sql_delete_entries_in){.plan = p->id}, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct allot_sql_add_entry_in in = {.plan = p->id,
						    .application = c[i].application,
						    .total = c[i].total,
						    .sheet = c[i].sheet,
						    .rank = c[i].rank,
						    .position = c[i].position};
		if (!allot_sql_add_entry(tx, &in, err))
			return false;
	}
	return true;
}

bool plan_score(struct tx *tx, const struct actor *actor, struct allocation_plan_id id, struct err *err)
{
	struct allot_sql_load_plan_out p;
	struct policy policy;
	struct scoring s;
	bool ok;

	if (!allot_store_plan(tx, id, &p, err) || !allot_rule_step(p.state, PLAN_SCORED, err) ||
	    !policy_load(tx, "scoring", p.scoring_day, &policy, err))
		return false;
	ok = allot_rule_read_scoring(policy.document, &s, err);
	policy_free(&policy);
	return ok && rank_all(tx, &s, &p, err) && set_state(tx, actor, &p, PLAN_SCORED, policy.id, err);
}

/* ---- publishing ---- */

bool plan_publish(struct tx *tx, const struct actor *actor, struct allocation_plan_id id, struct err *err)
{
	struct allot_sql_load_plan_out p;
	struct allot_sql_entries_all_out *rows;
	struct notice_row *lines;
	struct public_notice_id notice;
	int64_t days;
	size_t n;

	if (!allot_store_plan(tx, id, &p, err))
		return false;
	if (p.maker == actor->id.v)
		return err_conflict(err, MSG_ALLOT_ERROR_MAKER); /* S1-05: maker is not checker */
	if (!setting_load(tx, SETTING_ALLOT_NOTICE_DAYS, instant_day(tx_now(tx)), 0, &days, err) ||
	    !allot_sql_entries_all(tx, &(struct allot_sql_entries_all_in){.plan = id, .state = ENTRY_RANKED},
				   &rows, &n, err))
		return false;
	lines = ARENA_ARRAY(tx_arena(tx), struct notice_row, n);
	for (size_t i = 0; i < n; i++) {
		struct str args[2] = {number_text(tx_arena(tx), rows[i].rank, 0, false),
				      points_text(tx_arena(tx), rows[i].total)};
		lines[i] = (struct notice_row){rows[i].application,
					       message_format(tx_arena(tx), LANGUAGE_ZH_CN,
							      MSG_ALLOT_NOTICE_LINE, args, 2)};
	}
	return notice_add(tx, actor, NOTICE_ALLOCATION, p.title, (int32_t)days, id.v, lines, n, &notice,
			  err) &&
	       set_state(tx, actor, &p, PLAN_PUBLISHED, 0, err);
}

/* ---- offering ---- */

static bool offer_deadline(struct tx *tx, struct offer_id id, const struct home *home,
			   const struct allot_sql_entries_all_out *e, struct instant until, struct err *err)
{
	struct deadline d = {.kind = "offer.answer",
			     .label = MSG_ALLOT_DEADLINE_ANSWER,
			     .rule = MSG_ALLOT_RULE_ANSWER,
			     .subject = "offer",
			     .subject_id = id.v,
			     .project = home->project.v,
			     .household = e->household.v,
			     .owner = CAP_ALLOT_PLAN,
			     .due = until};

	d.title = str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(e->number), STR_ARG(home->name));
	d.path = str_format(tx_arena(tx), "/offers/%lld", (long long)id.v);
	return deadline_add(tx, &d, err);
}

static bool add_offer(struct tx *tx, const struct actor *actor, const struct allot_sql_load_plan_out *p,
		      const struct allot_sql_entries_all_out *e, struct home_id home_id, struct err *err)
{
	struct allot_sql_add_offer_in in = {.id = {id_new()},
					    .plan = p->id,
					    .application = e->application,
					    .household = e->household,
					    .home = home_id,
					    .now = tx_now(tx)};
	struct outbox note = {.channel = OUTBOX_NOTE,
			      .subject = "offer",
			      .subject_id = in.id.v,
			      .household = e->household.v};
	struct str args[2];
	struct home home;
	int64_t days, changed, note_id;

	if (!home_load_key(tx, home_id, &home, err) ||
	    !setting_load(tx, SETTING_OFFER_DAYS, instant_day(in.now), home.project.v, &days, err))
		return false;
	in.until = calendar_day_end(day_add(instant_day(in.now), (int32_t)days));
	args[0] = home.name;
	args[1] = day_text(tx_arena(tx), instant_day(in.until));
	note.words = message_format(tx_arena(tx), LANGUAGE_ZH_CN, MSG_ALLOT_OFFER_NOTE, args, 2);
	if (!allot_sql_add_offer(tx, &in, err) ||
	    !allot_sql_set_plan_home(tx,
				     &(struct allot_sql_set_plan_home_in){.plan = p->id,
									  .home = home_id,
									  .from = PLAN_HOME_FREE,
									  .state = PLAN_HOME_OFFERED},
				     &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_BASE_ERROR_CONFLICT);
	return allot_sql_set_entry(tx,
				   &(struct allot_sql_set_entry_in){.plan = p->id,
								    .application = e->application,
								    .from = ENTRY_RANKED,
								    .state = ENTRY_OFFERED},
				   &changed, err) &&
	       application_offered(tx, actor, e->application, err) &&
	       offer_deadline(tx, in.id, &home, e, in.until, err) && outbox_add(tx, &note, &note_id, err) &&
	       audit_note(tx, actor, "offer.add", "offer", in.id.v, home.name, err);
}

static bool load_free(struct tx *tx, struct allocation_plan_id id, struct free_home **ret, size_t *ret_count,
		      struct err *err)
{
	struct allot_sql_plan_homes_out *homes;
	size_t n;

	if (!allot_sql_plan_homes(tx, &(struct allot_sql_plan_homes_in){.plan = id}, &homes, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct free_home, n);
	for (size_t i = 0; i < n; i++)
		(*ret)[i] = (struct free_home){homes[i].home, homes[i].home_type, homes[i].built_area,
					       homes[i].state != PLAN_HOME_FREE};
	*ret_count = n;
	return true;
}

static bool check_notice(struct tx *tx, const struct allot_sql_load_plan_out *p, struct err *err)
{
	bool over, objection;

	if (p->state == PLAN_OFFERING)
		return true;
	if (!notice_is_over(tx, p->id.v, instant_day(tx_now(tx)), &over, &objection, err))
		return false;
	if (!over)
		return err_conflict(err, MSG_ALLOT_ERROR_NOTICE_RUNS);
	return !objection || err_conflict(err, MSG_ALLOT_ERROR_OBJECTION);
}

bool plan_offer(struct tx *tx, const struct actor *actor, struct allocation_plan_id id, int64_t *ret_offers,
		struct err *err)
{
	struct allot_sql_load_plan_out p;
	struct allot_sql_entries_all_out *rows;
	struct free_home *homes;
	size_t n, home_count;
	int64_t made = 0;

	if (!allot_store_plan(tx, id, &p, err) || !allot_rule_step(p.state, PLAN_OFFERING, err) ||
	    !check_notice(tx, &p, err) || !load_free(tx, id, &homes, &home_count, err) ||
	    !allot_sql_entries_all(tx, &(struct allot_sql_entries_all_in){.plan = id, .state = ENTRY_RANKED},
				   &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		int choice = allot_rule_choose(homes, home_count, rows[i].wished_type);
		struct application a;
		if (choice < 0)
			break;
		if (!application_load_key(tx, rows[i].application, &a, err))
			return false;
		if (a.state != APPLICATION_WAITING) /* housed or withdrawn since: the next one moves up */
			continue;
		if (!add_offer(tx, actor, &p, &rows[i], homes[choice].id, err))
			return false;
		homes[choice].taken = true;
		made++;
	}
	if (ret_offers != NULL)
		*ret_offers = made;
	return p.state == PLAN_OFFERING || set_state(tx, actor, &p, PLAN_OFFERING, 0, err);
}
