/* Scoring and ranking. Pure: policy and facts in, points out; anyone can work the sum again from the stored
 * sheet. Points are 1/10000, areas 1/100 square metre. */
#ifndef ALLOT_ALLOT_RULE_H
#define ALLOT_ALLOT_RULE_H

#include <jansson.h>
#include "allot/allot.h"

#define SCORE_FACTORS_MAX 8
#define SCORE_STEPS_MAX   12

enum factor_kind { FACTOR_AGE_LINEAR = 1, FACTOR_SIZE_STEP, FACTOR_BY_CLASS, FACTOR_AREA_DOWN };

struct factor {
	char code[16];
	enum factor_kind kind;
	int64_t max;          /* no factor gives more */
	int64_t full_at_days; /* age at which it gives all */
	struct {
		int64_t from, to, points; /* persons; to 0: no end */
	} step[SCORE_STEPS_MAX];
	size_t step_count;
	int64_t by_class[CLASS_MIGRANT_WORKER + 1];
	int64_t zero_at_centi_m2; /* per person: from there on it gives nothing */
};
struct scoring {
	struct factor factor[SCORE_FACTORS_MAX];
	size_t count;
};
/* Policy kind "scoring" as in deploy/policies/scoring-dongying.json; refuses factors that it cannot work out.
 */
bool allot_rule_read_scoring(const json_t *document, struct scoring *ret, struct err *);
bool allot_rule_check_scoring(const json_t *document, struct err *);

struct score_facts {
	int64_t age_days[2];
	int ages;     /* applicant, and spouse where there is one */
	int64_t size; /* of the household, from 1 */
	enum applicant_class class;
	int64_t present_centi_m2; /* of the household */
};
struct score {
	struct points factor[SCORE_FACTORS_MAX], total;
};
void allot_rule_score(const struct scoring *, const struct score_facts *, struct score *ret);

/* One candidate for ranking. Equal totals share a rank and the next is skipped; the order inside is fixed:
 * area per person, application date, residence, age, income, number. The "ties" of the policy document say
 * the same for people; they are not read. */
struct candidate {
	struct application_id application;
	struct household_id household;
	struct str number, wished_type, sheet;
	struct points total;
	int64_t area /* 1/100 m2, of the household */, size, residence_years,
		income /* fen a month, per person */;
	struct day applied_on, birth;
	int32_t rank, position;
};
void allot_rule_rank(struct candidate *, size_t count); /* sorts, fills rank and position from 1 */

/* Which of the free homes goes to a candidate: of the wished type if there is one, else the first. Index, or
 * -1 when none is left. */
struct free_home {
	struct home_id id;
	struct str home_type;
	struct area area;
	bool taken;
};
int allot_rule_choose(const struct free_home *, size_t count, struct str wished_type);

/* May a plan go from one state to the other? ERR_CONFLICT says why not. */
bool allot_rule_step(enum plan_state from, enum plan_state to, struct err *);

#endif
