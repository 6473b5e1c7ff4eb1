/* allot: plans, scoring, ranking, publication, offers, waivers; the next in line moves up. */
#ifndef ALLOT_ALLOT_H
#define ALLOT_ALLOT_H

#include "apply/apply.h"
#include "lease/lease.h"

ID_TYPE(allocation_plan);
ID_TYPE(offer);

enum plan_state { PLAN_DRAFT = 1, PLAN_SCORED, PLAN_PUBLISHED, PLAN_OFFERING };
extern const struct enum_type plan_state_type;
enum plan_method { PLAN_BY_SCORE = 1 }; /* the draw waits (README) */
extern const struct enum_type plan_method_type;
enum plan_home_state { PLAN_HOME_FREE = 1, PLAN_HOME_OFFERED, PLAN_HOME_RELEASED };
enum entry_state { ENTRY_RANKED = 1, ENTRY_OFFERED, ENTRY_ACCEPTED, ENTRY_WAIVED };
extern const struct enum_type entry_state_type;
enum offer_state { OFFER_OPEN = 1, OFFER_ACCEPTED, OFFER_WAIVED, OFFER_EXPIRED, OFFER_CANCELLED };
extern const struct enum_type offer_state_type;

struct plan_new {
	struct allocation_plan_id id;
	struct str title;
	struct day scoring_day;
	int64_t project; /* 0: vacant homes of every project in scope */
	int64_t homes;   /* how many vacant homes, by code: 1..5,000 */
};
/* Takes the homes (they become reserved) and keeps who made it: the maker does not publish. */
bool plan_add(struct tx *, const struct actor *, const struct plan_new *, struct err *);
/* Scores everybody who waits on the scoring day by the scoring policy then in force, ranks, stores each score
 * sheet. */
bool plan_score(struct tx *, const struct actor *, struct allocation_plan_id, struct err *);
/* 公示 of the ranking, by another person than the maker (S1-05), else ERR_CONFLICT. */
bool plan_publish(struct tx *, const struct actor *, struct allocation_plan_id, struct err *);
/* After the notice is over without open objection: offers the free homes by rank to those who still wait.
 * ret_offers may be NULL. */
bool plan_offer(struct tx *, const struct actor *, struct allocation_plan_id, int64_t *ret_offers,
		struct err *);

/* The newest offer of a household that is open or accepted: what its own page is about. Answering one that
 * was accepted already is ERR_CONFLICT. */
bool offer_find_current(struct tx *, int64_t household, bool *ret_found, struct offer_id *ret, struct err *);
/* Accepting drafts the lease (id `lease`) and ends the offer; both are once only by the schema. ERR_CONFLICT
 * when the offer was answered already or its time is over. */
bool offer_accept(struct tx *, const struct actor *, struct offer_id, struct lease_id lease, struct err *);
bool offer_waive(struct tx *, const struct actor *, struct offer_id, struct str reason, struct err *);
/* Offers whose time is over count as a waiver (D12); the home goes to the next in line. */
bool offer_expire_due(struct tx *, const struct actor *, int64_t *ret_expired, struct err *);

/* lease_cancel(), and what it means for the offer that the lease came from: the offer is cancelled, the home
 * leaves the plan, the application waits again. Where it counts (lease_cancel_counts) that is one waiver more
 * (D12), else the household keeps its place in the ranking. */
bool offer_cancel_lease(struct tx *, const struct actor *, struct lease_id, enum lease_cancel_cause,
			struct str words, struct err *);

extern const struct domain allot_domain;

#endif
