/* An application comes in; what the applicant does with it afterwards. */
#include "apply/apply_flow.h"

#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"

const char apply_subject[] = "application", apply_case_kind[] = "application.review",
	   apply_supplement_kind[] = "application.supplement", apply_wait_kind[] = "application.wait";

struct str apply_flow_title(struct arena *arena, const struct application *a)
{
	return str_format(arena, "%.*s %.*s", STR_ARG(a->number),
			  STR_ARG(str_mask_name(arena, a->applicant_name)));
}

struct str apply_flow_path(struct arena *arena, struct application_id id)
{
	return str_format(arena, "/applications/%lld", (long long)id.v);
}

/* ---- eligibility ---- */

bool apply_store_eligibility_form(struct tx *tx, const struct application_form *f,
				  struct apply_eligibility *ret, int64_t *ret_policy, struct err *err)
{
	struct apply_facts facts = apply_rule_facts(f);
	struct apply_policy limits;
	struct policy policy;
	bool ok;

	if (!policy_load(tx, "eligibility", f->applied_on, &policy, err))
		return false;
	ok = apply_rule_policy(policy.document, &limits, err);
	if (ok) {
		*ret = apply_rule_eligibility(&limits, &facts);
		*ret_policy = policy.id;
	}
	policy_free(&policy);
	return ok;
}

bool apply_store_eligibility(struct tx *tx, const struct apply_case *c, struct apply_eligibility *ret,
			     struct err *err)
{
	const struct application *a = &c->a;
	struct apply_facts facts = {a->class,           a->size,          a->applicant_birth,
				    a->applied_on,      a->registry,      a->income_month,
				    a->assets,          a->housing,       a->present_area,
				    a->residence_years, a->insured_months};
	struct apply_policy limits;
	struct policy policy;
	bool ok;

	if (!policy_load_id(tx, c->policy_id, &policy, err))
		return false;
	ok = apply_rule_policy(policy.document, &limits, err);
	if (ok)
		*ret = apply_rule_eligibility(&limits, &facts);
	policy_free(&policy);
	return ok;
}

/* ---- in ---- */

static bool fault_to_err(const struct apply_fault *f, struct err *err)
{
	if (f->result == APPLY_CONFLICT) {
		err_conflict_arg(err, f->message, f->arg);
		err->field = apply_rule_field(f->place);
		return false;
	}
	return err_input_arg(err, apply_rule_field(f->place), f->message, f->arg);
}

bool apply_flow_check(struct tx *tx, const struct application_form *f, struct str number, bool own,
		      struct apply_faults *faults, struct err *err)
{
	struct apply_standing *standings;
	struct apply_fault conflict;
	size_t count;

	apply_rule_check(f, false, faults);
	if (faults->count > 0)
		return true;
	if (!apply_store_bans(tx, f, faults, err) ||
	    !apply_store_standings(tx, f, number, &standings, &count, err))
		return false;
	if (!apply_rule_conflict(standings, count, &conflict))
		return true;
	if (own) /* whose application that is, is nobody's business who only knows an identity number */
		apply_rule_fault(faults, conflict.result, conflict.reason, conflict.place,
				 MSG_APPLY_ERROR_ELSEWHERE, S(""));
	else
		apply_rule_fault(faults, conflict.result, conflict.reason, conflict.place, conflict.message,
				 conflict.arg);
	return true;
}

static bool open_review(struct tx *tx, const struct actor *actor, const struct application *a,
			struct err *err)
{
	struct approval_stage stages[] = {{CAP_REVIEW_FIRST, 0, MSG_APPLY_STAGE_FIRST},
					  {CAP_REVIEW_SECOND, 0, MSG_APPLY_STAGE_SECOND}};
	struct approval_subject subject = {apply_case_kind,
					   apply_subject,
					   a->id.v,
					   0,
					   a->household.v,
					   apply_flow_title(tx_arena(tx), a),
					   apply_flow_path(tx_arena(tx), a->id)};
	struct day today = instant_day(tx_now(tx));
	int64_t first, second, id;

	if (!setting_load(tx, SETTING_REVIEW_FIRST_WORKING_DAYS, today, 0, &first, err) ||
	    !setting_load(tx, SETTING_REVIEW_SECOND_WORKING_DAYS, today, 0, &second, err))
		return false;
	stages[0].working_days = (int32_t)first;
	stages[1].working_days = (int32_t)second;
	return approval_open(tx, &subject, stages, ARRAY_LEN(stages), actor, &id, err);
}

bool apply_flow_attach(struct tx *tx, const struct actor *actor, const struct application *a,
		       const char *kind, const struct application_file *files, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct attachment at = {.id = id_new(),
					.subject = apply_subject,
					.subject_id = a->id.v,
					.kind = kind,
					.name = files[i].name,
					.file = files[i].file,
					.household = a->household.v};

		if (!file_attach(tx, actor, &at, err))
			return false;
	}
	return true;
}

static bool number_of(struct tx *tx, const struct application_new *new, struct str *ret, struct err *err)
{
	struct application other;
	bool found;

	if (new->number.n == 0)
		return apply_store_next_number(tx, new->form.applied_on, ret, err);
	if (!application_find_number(tx, new->number, &found, &other, err))
		return false;
	*ret = new->number;
	return found ? err_conflict_arg(err, MSG_APPLY_ERROR_NUMBER_TAKEN, new->number)
		     : apply_store_take_number(tx, new->number, new->form.applied_on, err);
}

/* Nor may it move somebody out of another household, or give somebody whom the city knows another name. */
static bool check_own_member(struct tx *tx, const struct actor *actor, const struct application_person *m,
			     struct err *err)
{
	struct household_id household;
	struct party_id id;
	struct party known;
	bool found;

	if (!party_find_id_number(tx, m->id_number, &found, &id, err))
		return false;
	if (!found)
		return true;
	if (!household_find_of(tx, id, &household, err) || !party_load(tx, id, &known, err))
		return false;
	if (!str_equal(str_trim(m->name), known.name))
		return err_input_arg(err, apply_rule_field(PLACE_MEMBERS), MSG_APPLY_ERROR_OWN_MEMBER_NAME,
				     m->name);
	if (household.v != 0 && household.v != actor->scope.household)
		return err_input_arg(err, apply_rule_field(PLACE_MEMBERS),
				     MSG_APPLY_ERROR_OWN_MEMBER_ELSEWHERE, m->name);
	return true;
}

/* An account is opened with a phone number alone: knowing somebody's identity number must not open his
 * household, his lease, his bills. Who stands in a household already gets his account joined to it at the
 * counter, with his card. */
static bool check_own(struct tx *tx, const struct actor *actor, const struct application_form *f,
		      struct err *err)
{
	struct household_id household = {0};
	struct party_id party = {0};
	bool found;

	if (!party_find_id_number(tx, f->applicant.id_number, &found, &party, err) ||
	    (found && !household_find_of(tx, party, &household, err)))
		return false;
	if (household.v != 0 && household.v != actor->scope.household)
		return err_input(err, apply_rule_field(PLACE_ID_NUMBER), MSG_APPLY_ERROR_OWN_ELSEWHERE);
	if (actor->party != 0 && (!found || party.v != actor->party))
		return err_input(err, apply_rule_field(PLACE_ID_NUMBER), MSG_APPLY_ERROR_OWN_OTHER);
	for (size_t i = 0; i < f->member_count; i++)
		if (!check_own_member(tx, actor, &f->members[i], err))
			return false;
	return true;
}

bool application_add(struct tx *tx, const struct actor *actor, const struct application_new *new,
		     struct application_id *ret, struct err *err)
{
	struct application_id id = {new->id.v != 0 ? new->id.v : id_new()};
	struct apply_faults *faults = ARENA_NEW(tx_arena(tx), struct apply_faults);
	struct apply_eligibility eligibility;
	struct household_id household;
	struct party_id applicant;
	struct apply_case c;
	struct str number;
	int64_t policy;

	if (!apply_flow_check(tx, &new->form, S(""), new->own, faults, err))
		return false;
	if (faults->count > 0)
		return fault_to_err(&faults->items[0], err);
	if (new->own && !check_own(tx, actor, &new->form, err))
		return false;
	if (!apply_store_eligibility_form(tx, &new->form, &eligibility, &policy, err) ||
	    !number_of(tx, new, &number, err) ||
	    !apply_store_people(tx, actor, &new->form, &household, &applicant, err) ||
	    !apply_store_add(tx, actor, id, number, new, household, applicant, policy, err) ||
	    !apply_store_load(tx, id, &c, err) || !open_review(tx, actor, &c.a, err) ||
	    !apply_flow_attach(tx, actor, &c.a, "evidence", new->files, new->file_count, err))
		return false;
	if (new->own && !actor_set_household(tx, actor, actor->id, applicant.v, household.v, err))
		return false;
	if (new->channel != CHANNEL_IMPORT &&
	    !apply_store_tell(tx, actor, &c.a, MSG_APPLY_TELL_SUBMITTED, &c.a.number, 1, err))
		return false;
	*ret = id;
	return true;
}

/* ---- missing papers (Order 11 art. 8: told once, everything that is missing) ---- */

bool application_supplement(struct tx *tx, const struct actor *actor, struct application_id id,
			    struct str words, const struct application_file *files, size_t count,
			    struct err *err)
{
	enum approval_state state;
	struct apply_move move;
	struct apply_case c;
	int64_t case_id;
	int32_t stage;
	bool found;

	if (!apply_store_load_seen(tx, actor, id, &c, err))
		return false;
	if (c.a.state != APPLICATION_RETURNED)
		return err_conflict_arg(err, MSG_APPLY_ERROR_STATE,
					enum_text(&application_state_type, actor->language, (int)c.a.state));
	words = str_trim(words);
	if (words.n == 0 && count == 0)
		return err_input(err, "words", MSG_APPLY_ERROR_SUPPLEMENT_EMPTY);
	if (!approval_find_kind(tx, apply_case_kind, apply_subject, id.v, &found, &case_id, &state, &stage,
				err))
		return false;
	if (!found)
		return err_system(err, "application %lld without a case", (long long)id.v);
	move = apply_store_move_of(&c, stage == 1 ? ACT_SUPPLEMENT_FIRST : ACT_SUPPLEMENT_SECOND);
	move.supplement = words;
	return apply_flow_attach(tx, actor, &c.a, "supplement", files, count, err) &&
	       apply_store_move(tx, actor, &c, &move, err) &&
	       deadline_end(tx, apply_supplement_kind, apply_subject, id.v, err) &&
	       approval_resume(tx, case_id, err);
}

/* ---- out again ---- */

static bool end_case(struct tx *tx, struct application_id id, struct err *err)
{
	struct actor system = actor_system(); /* who withdraws is in the trail of the application */
	enum approval_state state;
	int64_t case_id;
	int32_t stage;
	bool found;

	if (!approval_find_kind(tx, apply_case_kind, apply_subject, id.v, &found, &case_id, &state, &stage,
				err))
		return false;
	if (found && (state == APPROVAL_RUNNING || state == APPROVAL_RETURNED) &&
	    !approval_withdraw(tx, &system, case_id, err))
		return false;
	return deadline_end_all(tx, apply_subject, id.v, err);
}

bool application_withdraw(struct tx *tx, const struct actor *actor, struct application_id id, struct err *err)
{
	struct apply_move move;
	struct apply_case c;

	if (!apply_store_load_seen(tx, actor, id, &c, err))
		return false;
	if (!cap_is_citizen(actor->role) && !actor_can(actor, CAP_APPLICATION_ENTER))
		return err_forbidden(err);
	move = apply_store_move_of(&c, ACT_WITHDRAW);
	return apply_store_move(tx, actor, &c, &move, err) && end_case(tx, id, err);
}

bool application_remove(struct tx *tx, const struct actor *actor, struct application_id id, struct str reason,
			struct err *err)
{
	struct apply_move move;
	struct apply_case c;

	reason = str_trim(reason);
	if (str_characters(reason) < 2 || str_characters(reason) > 500)
		return err_input(err, "reason", MSG_APPLY_ERROR_REASON);
	if (!apply_store_load_seen(tx, actor, id, &c, err))
		return false;
	move = apply_store_move_of(&c, ACT_REMOVE);
	move.reason = reason;
	return apply_store_move(tx, actor, &c, &move, err) && end_case(tx, id, err) &&
	       apply_store_tell(tx, actor, &c.a, MSG_APPLY_TELL_REMOVED, (struct str[]){c.a.number, reason},
				2, err);
}

/* ---- steps of allocation ---- */

static bool step(struct tx *tx, const struct actor *actor, struct application_id id, enum application_act act,
		 struct err *err)
{
	struct apply_move move;
	struct apply_case c;

	if (!apply_store_load(tx, id, &c, err))
		return false;
	move = apply_store_move_of(&c, act);
	return apply_store_move(tx, actor, &c, &move, err);
}

bool application_offered(struct tx *tx, const struct actor *actor, struct application_id id, struct err *err)
{
	return step(tx, actor, id, ACT_OFFER, err);
}

bool application_housed(struct tx *tx, const struct actor *actor, struct application_id id, struct err *err)
{
	return step(tx, actor, id, ACT_HOUSE, err) && deadline_end_all(tx, apply_subject, id.v, err);
}

bool application_waived(struct tx *tx, const struct actor *actor, struct application_id id, bool counts,
			struct day on, struct err *err)
{
	struct apply_waiver waiver;
	struct apply_move move;
	struct apply_case c;
	int64_t most, months;

	if (!apply_store_load(tx, id, &c, err) || !setting_load(tx, SETTING_WAIVER_MAX, on, 0, &most, err) ||
	    !setting_load(tx, SETTING_WAIVER_BLOCK_MONTHS, on, 0, &months, err))
		return false;
	waiver = apply_rule_waiver(c.a.waivers, counts, on, most, months);
	move = apply_store_move_of(&c, ACT_WAIVE);
	move.waivers = waiver.waivers;
	if (waiver.blocked_until.yyyymmdd != 0)
		move.blocked_until = waiver.blocked_until;
	return apply_store_move(tx, actor, &c, &move, err);
}
