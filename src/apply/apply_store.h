/* Facts out of the database, records into it: the only callers of apply_sql_*. */
#ifndef APPLY_APPLY_STORE_H
#define APPLY_APPLY_STORE_H

#include "apply/apply_rule.h"
#include "kit/setting.h"

/* An application with what only its own folder needs. */
struct apply_case {
	struct application a;
	int64_t policy_id;
	struct str supplement;
};
/* Without scope. */
bool apply_store_load(struct tx *, struct application_id, struct apply_case *ret, struct err *);
/* As application_load() says who sees which. */
bool apply_store_load_seen(struct tx *, const struct actor *, struct application_id, struct apply_case *ret,
			   struct err *);
bool apply_store_own(struct tx *, const struct actor *, struct application_id **ret, size_t *ret_count,
		     struct err *); /* newest first */

/* The steps: what a move sets; the rest stays as it is. */
struct apply_move {
	enum application_act act;
	struct str reason, supplement;
	struct day eligible_on, waiting_since, blocked_until;
	int waivers;
};
/* A move that sets nothing but the state. */
struct apply_move apply_store_move_of(const struct apply_case *, enum application_act);
/* ERR_CONFLICT when the state does not allow the act (or is another by now). Writes the trail. */
bool apply_store_move(struct tx *, const struct actor *, const struct apply_case *, const struct apply_move *,
		      struct err *);

bool apply_store_add(struct tx *, const struct actor *, struct application_id, struct str number,
		     const struct application_new *, struct household_id, struct party_id, int64_t policy_id,
		     struct err *);
/* Everybody of the form who stands in another open application than `number`; bans. */
bool apply_store_standings(struct tx *, const struct application_form *, struct str number,
			   struct apply_standing **ret, size_t *ret_count, struct err *);
bool apply_store_bans(struct tx *, const struct application_form *, struct apply_faults *, struct err *);
/* People saved, their household brought up to what the form says. */
bool apply_store_people(struct tx *, const struct actor *, const struct application_form *,
			struct household_id *ret_household, struct party_id *ret_applicant, struct err *);

/* Eligibility of a recorded application under the policy that it was taken in with. */
bool apply_store_eligibility(struct tx *, const struct apply_case *, struct apply_eligibility *ret,
			     struct err *);
bool apply_store_eligibility_form(struct tx *, const struct application_form *, struct apply_eligibility *ret,
				  int64_t *ret_policy, struct err *);

struct str apply_store_priority_codes(struct arena *, unsigned priority);
unsigned apply_store_priority_of(struct str codes);
struct str apply_store_priority_words(struct arena *, enum language, unsigned priority);

/* Words to the household's own page, and as SMS when the applicant has a phone. */
bool apply_store_tell(struct tx *, const struct actor *, const struct application *, enum message,
		      const struct str *args, size_t count, struct err *);

/* ---- drafts ---- */
struct apply_draft {
	int64_t id;
	int32_t step;
	struct instant updated_at;
	struct str json;
};
bool apply_store_draft(struct tx *, struct actor_id, bool *ret_found, struct apply_draft *ret, struct err *);
bool apply_store_draft_save(struct tx *, struct actor_id, int64_t id, int32_t step, struct str json,
			    struct err *);
bool apply_store_draft_end(struct tx *, struct actor_id, struct err *);

/* The number of an application after the city's prefix and its year: ("YZ202600042", "YZ", 2026) gives 42. */
bool apply_store_running_number(struct str number, struct str prefix, int year, int64_t *ret);
bool apply_store_next_number(struct tx *, struct day on, struct str *ret, struct err *);
/* Given elsewhere: ours go on after it. */
bool apply_store_take_number(struct tx *, struct str number, struct day on, struct err *);

#endif
