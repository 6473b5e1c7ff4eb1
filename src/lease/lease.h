/* lease: signing, move-in, running, exit; one open lease per home and per household (invariant 2). */
#ifndef LEASE_LEASE_H
#define LEASE_LEASE_H

#include "home/home.h"
#include "party/party.h"

ID_TYPE(lease);

/* Open states are 1..4; the partial unique indexes of the schema rest on that. */
enum lease_state {
	LEASE_DRAFTED = 1,
	LEASE_SIGNED,
	LEASE_RUNNING,
	LEASE_ENDING,
	LEASE_ENDED,
	LEASE_CANCELLED
};
extern const struct enum_type lease_state_type;
enum pay_method { PAY_METHOD_DEBIT = 1, PAY_METHOD_COUNTER, PAY_METHOD_TRANSFER, PAY_METHOD_ONLINE };
extern const struct enum_type pay_method_type;
enum lease_end_cause {
	END_NOTICE = 1,
	END_TERM,
	END_DECEIT,
	END_SUBLET,
	END_USE_CHANGED,
	END_IDLE,
	END_ARREARS,
	END_ILLEGAL,
	END_BREACH,
	END_OTHER_HOME,
	END_INCOME,
	END_DEATH
};
extern const struct enum_type lease_end_cause_type; /* S0-42 ... S0-48, S0-63, S0-64 */

struct lease {
	struct lease_id id;
	struct str number; /* HT2026000012 */
	struct home_id home;
	struct project_id project;
	struct household_id household;
	struct party_id tenant;
	struct str home_name, tenant_name;
	enum applicant_class class;
	struct day from, to; /* first and last day */
	struct area area;    /* as the home's at the making; so the rate */
	struct rate rate;
	struct ratio coefficient;   /* the tenant's share of the full rent */
	struct money rent, deposit; /* rent: of a month, rate x area x coefficient, half up */
	enum lease_state state;
	enum pay_method pay_method;
	struct day notice_on; /* the last day that was given notice of; 0: none */
	struct day ended_on;  /* 0: not ended */
	struct day sign_by;   /* 0: no date was set */
	int64_t application;  /* 0: none, taken over from elsewhere */
	int32_t version;
};
/* In scope (project or own household), else NOT_FOUND. */
bool lease_load(struct tx *, const struct actor *, struct lease_id, struct lease *ret, struct err *);
/* These without scope: the caller came to the key through a record in scope. The open lease of a household or
 * a home, and the one of a whole number in any state. */
bool lease_load_key(struct tx *, struct lease_id, struct lease *ret, struct err *);
bool lease_find_household(struct tx *, int64_t household, bool *ret_found, struct lease *ret, struct err *);
bool lease_find_home(struct tx *, struct home_id, bool *ret_found, struct lease *ret, struct err *);
bool lease_find_number(struct tx *, struct str number, bool *ret_found, struct lease *ret, struct err *);

/* The tenant's share of the full rent for that class, by the rent policy in force on the day; ERR_CONFLICT
 * when that policy names none. */
bool lease_coefficient(struct tx *, enum applicant_class, struct day on, struct ratio *ret, struct err *);

struct lease_new {
	struct lease_id id;
	struct home_id home;
	struct household_id household;
	struct party_id tenant;
	enum applicant_class class;
	struct day from, to;
	struct ratio coefficient;
	enum pay_method pay_method;
	int64_t application;
	struct day sign_by;
	struct str number; /* taken over from elsewhere; empty: the next of the year */
};
/* Area, rate and rent come from the home; deposit from deposit_months. State DRAFTED; the home stays reserved
 * until keys are handed over. */
bool lease_add(struct tx *, const struct actor *, const struct lease_new *, struct err *);
/* For imports, the demo and take-overs: a drafted lease straight to RUNNING, home let, without a joint check.
 */
bool lease_start(struct tx *, const struct actor *, struct lease_id, struct err *);
/* One side signs, once (ERR_CONFLICT the second time); with the other's the lease stands and the keys are
 * next. */
bool lease_sign_tenant(struct tx *, const struct actor *, struct lease_id, struct err *);
bool lease_sign_lessor(struct tx *, const struct actor *, struct lease_id, struct err *);

/* ---- a lease that is not taken up (S1-21, S1-22) ---- */

enum lease_cancel_cause { CANCEL_NOT_SIGNED = 1, CANCEL_TENANT, CANCEL_OFFICE };
extern const struct enum_type lease_cancel_cause_type;
/* Does it count as a waiver of the household? What is not its doing does not (D12). */
bool lease_cancel_counts(enum lease_cancel_cause);
/* Drafted, signed by one or by both, no keys out: the home becomes vacant, the deadlines end, the paper is
 * void, the household is told. ERR_CONFLICT from other states and while money stands on the lease; ERR_INPUT
 * names cause (not signed, but the time is not over or the tenant did sign) or words. */
bool lease_cancel(struct tx *, const struct actor *, const struct lease *, enum lease_cancel_cause,
		  struct str words, struct err *);
/* Another signing date is agreed (S1-22): later than the one before, at most sign_other_days_max ahead, at
 * most sign_other_dates_max times. The term begins no earlier than it; both sign a new paper. ERR_INPUT names
 * day. */
bool lease_agree_sign_day(struct tx *, const struct actor *, const struct lease *, struct day,
			  struct str words, struct err *);

/* ---- the way out ---- */

enum handover_kind { HANDOVER_IN = 1, HANDOVER_OUT };
#define HANDOVER_ITEMS 8
struct handover {
	int64_t id;
	enum handover_kind kind;
	struct day day;
	int64_t water, power, gas; /* 1/100 of the meter's unit */
	int32_t keys;              /* handed out or back */
	struct str words;
	struct money damage; /* beyond wear, at check-out */
	bool good[HANDOVER_ITEMS];
	struct instant tenant_confirmed_at; /* 0: not yet */
};
/* Running becomes ending; the last day lies in the lease and not before today. ERR_INPUT names last_day. */
bool lease_give_notice(struct tx *, const struct actor *, const struct lease *, struct day last_day,
		       enum lease_end_cause, struct err *);
/* The joint check of an ending lease, once (else ERR_CONFLICT). ERR_INPUT names day (not in the future, not
 * before the keys were handed over) or the meter whose reading is below the one at move-in. */
bool lease_check_out(struct tx *, const struct actor *, const struct lease *, const struct handover *,
		     struct err *);
/* The tenant, or the desk with his signature on paper; ERR_CONFLICT the second time. */
bool lease_confirm_handover(struct tx *, const struct actor *, const struct lease *, enum handover_kind,
			    struct err *);
/* Last step of exit, called by pay after settlement: ENDED, home vacant, keys back, file closed, ban when the
 * cause says so. */
bool lease_end(struct tx *, const struct actor *, struct lease_id, struct day on, struct err *);
/* Running leases in order of id after `after`, for billing: those that run on any day of the month. */
struct lease_billing {
	struct lease_id id;
	struct project_id project;
	struct household_id household;
	struct day from, last;
	struct rate rate;
	struct area area;
	struct ratio coefficient;
};
bool lease_billable(struct tx *, struct month, struct lease_id after, unsigned limit,
		    struct lease_billing **ret, size_t *ret_count, struct err *);

extern const struct domain lease_domain;

#endif
