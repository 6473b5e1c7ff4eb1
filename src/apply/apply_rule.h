/* What may be applied for and by which steps. Pure: facts in, verdict out. One set of rules for the phone,
 * the counter and files. */
#ifndef APPLY_APPLY_RULE_H
#define APPLY_APPLY_RULE_H

#include "apply/apply.h"

/* Where a fault belongs: the field of a form, the column of a file. */
enum apply_place {
	PLACE_NUMBER = 1,
	PLACE_NAME,
	PLACE_ID_NUMBER,
	PLACE_PHONE,
	PLACE_CLASS,
	PLACE_REGISTRY,
	PLACE_MARITAL,
	PLACE_MEMBERS,
	PLACE_INCOME,
	PLACE_ASSETS,
	PLACE_HOUSING,
	PLACE_AREA,
	PLACE_YEARS,
	PLACE_MONTHS,
	PLACE_PRIORITY,
	PLACE_WISH,
	PLACE_DATE
};
const char *apply_rule_field(enum apply_place);  /* "id_number" */
const char *apply_rule_column(enum apply_place); /* "身份证号" */

enum apply_result { APPLY_REFUSED = 1, APPLY_CONFLICT, APPLY_INELIGIBLE };
struct apply_fault {
	enum apply_result result;
	const char *reason; /* label: "ID_CHECK" */
	enum apply_place place;
	enum message message;
	struct str arg;
};
enum { APPLY_FAULTS_MAX = 40 };
struct apply_faults {
	struct apply_fault items[APPLY_FAULTS_MAX];
	size_t count;
};
void apply_rule_fault(struct apply_faults *, enum apply_result, const char *reason, enum apply_place,
		      enum message, struct str arg);

/* Names, numbers, choices, marriage and members of one application by itself. members_unread: the members
 * could not be read, so nothing is said about them. arg of faults lives in the form. */
void apply_rule_check(const struct application_form *, bool members_unread, struct apply_faults *);
/* The number in its one form; the person has passed the check. */
struct str apply_rule_id_number(struct arena *, struct str written);
struct day apply_rule_birth(struct str id_number);

/* Somebody of this application stands in another open one. */
enum apply_role { ROLE_IN_APPLICANT = 1, ROLE_IN_SPOUSE, ROLE_IN_MEMBER };
struct apply_standing {
	enum apply_role here, there;
	struct str name /* here */, number /* of the other application */;
};
enum apply_role apply_rule_role(enum kinship);
/* One fault at most, the gravest; false: none. */
bool apply_rule_conflict(const struct apply_standing *, size_t count, struct apply_fault *ret);

/* ---- steps ---- */
enum application_act {
	ACT_PASS_FIRST = 1,
	ACT_PASS_SECOND,
	ACT_RETURN,
	ACT_REFUSE,
	ACT_SUPPLEMENT_FIRST,
	ACT_SUPPLEMENT_SECOND,
	ACT_PUBLISH,
	ACT_REGISTER,
	ACT_UPHOLD,
	ACT_OFFER,
	ACT_HOUSE,
	ACT_WAIVE,
	ACT_WITHDRAW,
	ACT_REMOVE
};
/* False when the act leads nowhere from there. */
bool apply_rule_step(enum application_state from, enum application_act, enum application_state *ret);
bool apply_rule_is_open(enum application_state); /* nobody of it may stand in another application */

/* D12: from the waiver_max-th counted waiver on, no offer for so many months. */
struct apply_waiver {
	int waivers;
	struct day blocked_until;
};
struct apply_waiver apply_rule_waiver(int waivers, bool counts, struct day on, int64_t waiver_max,
				      int64_t block_months);

/* ---- eligibility ---- */
enum { CLASS_COUNT = 6, SIZES_MAX = 12 };
/* A policy document of kind "eligibility" (deploy/policies/eligibility-*.json). -1: no such limit. Texts
 * point into the document. */
struct apply_policy {
	int64_t age_years_min, area_per_person_max; /* 1/100 square metre */
	int64_t income_max[CLASS_COUNT + 1];        /* fen per person and month */
	/* fen, by size; the last given size also counts for larger households */
	int64_t assets_max[SIZES_MAX + 1];
	int64_t residence_years_min[CLASS_COUNT + 1], insured_months_min[CLASS_COUNT + 1];
	bool local_registry[CLASS_COUNT + 1], no_own_home[CLASS_COUNT + 1];
	struct str outside[8];
	size_t outside_count;
	enum housing own_home;
};
/* Reads and checks; the error names the member that is wrong. ret may be NULL. */
bool apply_rule_policy(const json_t *document, struct apply_policy *ret, struct err *);
bool apply_rule_policy_check(const json_t *document, struct err *);

enum apply_limit {
	LIMIT_AGE = 1,
	LIMIT_REGISTRY,
	LIMIT_INCOME,
	LIMIT_ASSETS,
	LIMIT_OWN_HOME,
	LIMIT_AREA,
	LIMIT_RESIDENCE,
	LIMIT_INSURED,
	LIMIT_COUNT
};
struct apply_facts {
	enum applicant_class class;
	int size;
	struct day birth, applied_on;
	struct str registry;
	struct money income_month, assets;
	enum housing housing;
	struct area present_area;
	int64_t residence_years, insured_months;
};
/* One line per limit that this class has. value and bound in the stored unit; for registry and own home 1 is
 * yes, 0 no. */
struct apply_limit_line {
	enum apply_limit limit;
	int64_t value, bound;
	bool kept;
};
struct apply_eligibility {
	struct apply_limit_line lines[LIMIT_COUNT];
	size_t count;
	bool eligible;
};
/* Who rents, boards or lives in a dormitory has no area that counts. */
bool apply_rule_area_counts(enum housing);
/* Limits themselves are within. Ages are those of the application date. */
struct apply_eligibility apply_rule_eligibility(const struct apply_policy *, const struct apply_facts *);
const char *apply_rule_reason(enum apply_limit); /* "INCOME_OVER_LIMIT" */
enum apply_place apply_rule_limit_place(enum apply_limit);
enum message apply_rule_limit_message(enum apply_limit); /* why not, {0} is the bound in words */
struct str apply_rule_bound(struct arena *, const struct apply_limit_line *);
struct apply_facts apply_rule_facts(const struct application_form *);

#endif
