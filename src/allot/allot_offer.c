/* Offers: the answer of the household, or time; the next in line moves up. */
#include "allot/allot_store.h"
#include "kit/audit.h"
#include "kit/deadline.h"
#include "kit/setting.h"

bool allot_store_offer(struct tx *tx, const struct actor *actor, struct offer_id id,
		       struct allot_sql_load_offer_out *ret, struct err *err)
{
	return allot_sql_load_offer(tx, &(struct allot_sql_load_offer_in){.scope = actor->scope, .id = id},
				    ret, err);
}

bool offer_find_current(struct tx *tx, int64_t household, bool *ret_found, struct offer_id *ret,
			struct err *err)
{
	struct allot_sql_find_current_offer_out row;

	if (!allot_sql_find_current_offer(tx,
					  &(struct allot_sql_find_current_offer_in){.household = household},
					  ret_found, &row, err))
		return false;
	if (*ret_found)
		*ret = row.id;
	return true;
}

/* One answer only: a second officer, a double click or the expiry job finds the offer closed. */
static bool close_offer(struct tx *tx, const struct actor *actor, const struct allot_sql_load_offer_out *o,
			enum offer_state to, struct str reason, struct lease_id lease, struct err *err)
{
	struct allot_sql_set_offer_in in = {
		.id = o->id, .state = to, .reason = reason, .lease = lease, .now = tx_now(tx)};
	enum entry_state entry = to == OFFER_ACCEPTED ? ENTRY_ACCEPTED : ENTRY_WAIVED;
	int64_t changed;

	if (!allot_sql_set_offer(tx, &in, &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_ALLOT_ERROR_ANSWERED);
	return allot_sql_set_entry(tx,
				   &(struct allot_sql_set_entry_in){.plan = o->plan,
								    .application = o->application,
								    .from = ENTRY_OFFERED,
								    .state = entry},
				   &changed, err) &&
	       deadline_end(tx, "offer.answer", "offer", o->id.v, err) &&
	       audit_note(tx, actor, "offer.close", "offer", o->id.v, enum_code(&offer_state_type, (int)to),
			  err);
}

bool offer_accept(struct tx *tx, const struct actor *actor, struct offer_id id, struct lease_id lease,
		  struct err *err)
{
	struct allot_sql_load_offer_out o;
	struct application a;
	struct lease_new n = {.id = lease};
	struct day today = instant_day(tx_now(tx));
	int64_t months, sign_days;

	if (!allot_store_offer(tx, actor, id, &o, err) || !application_load_key(tx, o.application, &a, err) ||
	    !setting_load(tx, SETTING_LEASE_MONTHS, today, 0, &months, err) ||
	    !setting_load(tx, SETTING_SIGN_DAYS, today, 0, &sign_days, err) ||
	    !lease_coefficient(tx, a.class, today, &n.coefficient, err))
		return false;
	if (o.state == OFFER_OPEN && o.until.us < tx_now(tx).us)
		return err_conflict(err, MSG_ALLOT_ERROR_LATE);
	n.home = o.home;
	n.household = o.household;
	n.tenant = a.applicant;
	n.class = a.class;
	n.sign_by = day_add(today, (int32_t)sign_days); /* S1-21 */
	n.from = n.sign_by;
	n.to = day_add(day_add_months(n.from, (int32_t)months), -1);
	n.pay_method = PAY_METHOD_ONLINE;
	n.application = a.id.v;
	return close_offer(tx, actor, &o, OFFER_ACCEPTED, S(""), lease, err) && lease_add(tx, actor, &n, err);
}

/* The home is free again: the plan goes on with whoever is next. */
static bool pass_on(struct tx *tx, const struct actor *actor, const struct allot_sql_load_offer_out *o,
		    struct err *err)
{
	int64_t changed;

	return allot_sql_set_plan_home(tx,
				       &(struct allot_sql_set_plan_home_in){.plan = o->plan,
									    .home = o->home,
									    .from = PLAN_HOME_OFFERED,
									    .state = PLAN_HOME_FREE},
				       &changed, err) &&
	       application_waived(tx, actor, o->application, true, instant_day(tx_now(tx)), err) &&
	       plan_offer(tx, actor, o->plan, NULL, err);
}

bool offer_waive(struct tx *tx, const struct actor *actor, struct offer_id id, struct str reason,
		 struct err *err)
{
	struct allot_sql_load_offer_out o;

	return allot_store_offer(tx, actor, id, &o, err) &&
	       close_offer(tx, actor, &o, OFFER_WAIVED, reason, (struct lease_id){0}, err) &&
	       pass_on(tx, actor, &o, err);
}

/* ---- a lease that is not taken up ---- */

static bool cancel_offer(struct tx *tx, const struct actor *actor,
			 const struct allot_sql_find_lease_offer_out *o, bool counts, struct str words,
			 struct err *err)
{
	struct allot_sql_set_entry_in entry = {.plan = o->plan,
					       .application = o->application,
					       .from = ENTRY_ACCEPTED,
					       .state = counts ? ENTRY_WAIVED : ENTRY_RANKED};
	struct allot_sql_set_plan_home_in home = {
		.plan = o->plan, .home = o->home, .from = PLAN_HOME_OFFERED, .state = PLAN_HOME_RELEASED};
	int64_t changed;

	if (!allot_sql_cancel_offer(tx, &(struct allot_sql_cancel_offer_in){o->id, words}, &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_ALLOT_ERROR_ANSWERED);
	return allot_sql_set_entry(tx, &entry, &changed, err) &&
	       allot_sql_set_plan_home(tx, &home, &changed, err) &&
	       audit_note(tx, actor, "offer.close", "offer", o->id.v,
			  enum_code(&offer_state_type, OFFER_CANCELLED), err);
}

bool offer_cancel_lease(struct tx *tx, const struct actor *actor, struct lease_id id,
			enum lease_cancel_cause cause, struct str words, struct err *err)
{
	bool counts = lease_cancel_counts(cause), found;
	struct allot_sql_find_lease_offer_out offer;
	struct application a = {0};
	struct lease l;

	if (!lease_load(tx, actor, id, &l, err) || !lease_cancel(tx, actor, &l, cause, words, err) ||
	    !allot_sql_find_lease_offer(tx, &(struct allot_sql_find_lease_offer_in){.lease = id}, &found,
					&offer, err))
		return false;
	if (found && !cancel_offer(tx, actor, &offer, counts, words, err))
		return false;
	if (l.application != 0 && !application_load_key(tx, (struct application_id){l.application}, &a, err))
		return false;
	return a.state != APPLICATION_OFFERED ||
	       application_waived(tx, actor, a.id, counts, instant_day(tx_now(tx)), err);
}

bool offer_expire_due(struct tx *tx, const struct actor *actor, int64_t *ret_expired, struct err *err)
{
	struct allot_sql_due_offers_out *rows;
	struct allot_sql_load_offer_out o;
	size_t n;

	if (!allot_sql_due_offers(tx, &(struct allot_sql_due_offers_in){.now = tx_now(tx)}, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!allot_store_offer(tx, actor, rows[i].id, &o, err) ||
		    !close_offer(tx, actor, &o, OFFER_EXPIRED, S(""), (struct lease_id){0}, err) ||
		    !pass_on(tx, actor, &o, err))
			return false;
	*ret_expired = (int64_t)n;
	return true;
}

struct expiry {
	struct actor actor;
	int64_t expired;
};

static bool expire_tx(struct tx *tx, void *arg, struct err *err)
{
	struct expiry *x = arg;

	return offer_expire_due(tx, &x->actor, &x->expired, err);
}

static bool run_expiry(struct job *job, struct err *err)
{
	struct expiry x = {.actor = actor_system()};

	return db_write(job->db, job->arena, expire_tx, &x, err);
}

const struct job_kind allot_expiry_job = {"allot.expire", MSG_ALLOT_JOB_EXPIRE, run_expiry, "hourly"};

static bool check_offers(struct tx *tx, struct check *c, struct err *err)
{
	struct allot_sql_check_offers_out *rows;
	size_t n;

	if (!allot_sql_check_offers(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "allot.offer", "offer %lld is accepted but has no lease on its home",
			    (long long)rows[i].id.v);
	return true;
}

const struct check_kind allot_offer_check = {"allot.offer", check_offers, NULL};
