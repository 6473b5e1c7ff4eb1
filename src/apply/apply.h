/* apply: applications, evidence, checks, review stages, public notice, objections, waiting list, bans. */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "kit/file.h"
#include "party/party.h"

ID_TYPE(application);
ID_TYPE(public_notice);
ID_TYPE(objection);

enum application_state {
	APPLICATION_SUBMITTED = 1, /* waits for the first review */
	APPLICATION_REVIEW,        /* passed the first, waits for the second */
	APPLICATION_RETURNED,      /* something is missing: the applicant's turn */
	APPLICATION_REFUSED,
	APPLICATION_NOTICE,  /* 公示中 */
	APPLICATION_WAITING, /* 轮候 */
	APPLICATION_OFFERED,
	APPLICATION_HOUSED,
	APPLICATION_WITHDRAWN,
	APPLICATION_REMOVED, /* taken off the waiting list */
	APPLICATION_PASSED   /* both reviews passed, not yet in a public notice */
};
extern const struct enum_type application_state_type;
enum application_channel { CHANNEL_ONLINE = 1, CHANNEL_PAPER, CHANNEL_IMPORT };
extern const struct enum_type application_channel_type;
enum marital {
	MARITAL_SINGLE = 10,
	MARITAL_MARRIED = 20,
	MARITAL_WIDOWED = 30,
	MARITAL_DIVORCED = 40
}; /* GB/T 2261.2 */
extern const struct enum_type marital_type;
enum housing { HOUSING_RENTED = 1, HOUSING_BORROWED, HOUSING_DORMITORY, HOUSING_OWNED, HOUSING_PUBLIC_LEASE };
extern const struct enum_type housing_type;
/* Priority groups (domain.md 4.2): a bit each in `priority`, codes joined with commas in the database. */
enum priority_group {
	PRIORITY_ENTITLED = 1,
	PRIORITY_MARTYR,
	PRIORITY_SOLDIER,
	PRIORITY_MODEL_WORKER,
	PRIORITY_DISABILITY,
	PRIORITY_LONE_OLD,
	PRIORITY_LOST_CHILD
};
extern const struct enum_type priority_group_type;
#define PRIORITY_BIT(group) (1u << (group))

#define APPLICATION_MEMBERS_MAX 29 /* besides the applicant */
#define APPLICATION_FILES_MAX   5

/* What stands in an application, however it came in. Identity numbers are as written; the checks normalise
 * them. */
struct application_person {
	struct str name;
	enum kinship kinship;
	struct str id_number;
};
struct application_form {
	struct application_person applicant; /* KINSHIP_SELF */
	struct str phone;
	const struct application_person *members;
	size_t member_count;
	enum applicant_class class; /* 0, as in the enums below: not told */
	struct str registry;        /* district, or outside of the city */
	enum marital marital;
	struct money income_month; /* per person and month */
	struct money assets;       /* of the household */
	enum housing housing;
	struct area present_area; /* of the household: own homes and public leases, else 0 */
	int64_t residence_years, insured_months;
	unsigned priority; /* PRIORITY_BIT() of each group */
	struct str wished_type;
	struct day applied_on;
};
struct application_file {
	struct str name;
	struct file_put file;
};
struct application_new {
	struct application_id id; /* 0: made here */
	enum application_channel channel;
	struct str number; /* given elsewhere (imports); empty: the next of the year */
	struct application_form form;
	const struct application_file *files;
	size_t file_count;
	bool own; /* the actor applies for himself: his account gets the household */
};
/* Checks the form, bans and earlier applications, records it, opens the review. ERR_INPUT names the field;
 * ERR_CONFLICT: somebody stands in an earlier open application. Who is not eligible may apply all the same:
 * the review refuses with reasons (Order 11 art. 9). */
bool application_add(struct tx *, const struct actor *, const struct application_new *,
		     struct application_id *ret, struct err *);
/* One opinion of the stage that it stands at, by verdict of kit/approval; words are needed unless it passes.
 * Passing is refused while the facts break the policy of the application date. */
bool application_decide(struct tx *, const struct actor *, struct application_id,
			int verdict /* enum approval_verdict */, struct str words, struct err *);
/* What was missing has come: back to the stage that asked for it. */
bool application_supplement(struct tx *, const struct actor *, struct application_id, struct str words,
			    const struct application_file *, size_t count, struct err *);
bool application_withdraw(struct tx *, const struct actor *, struct application_id, struct err *);
/* Off the waiting list, with a reason (deceit, another home, no answer). */
bool application_remove(struct tx *, const struct actor *, struct application_id, struct str reason,
			struct err *);

struct application {
	struct application_id id;
	struct str number;
	struct household_id household;
	struct party_id applicant;
	struct str applicant_name;
	enum application_state state;
	enum applicant_class class;
	int size;
	struct money income_month, assets;
	struct area present_area;
	int32_t residence_years;
	struct day applied_on, waiting_since;
	struct str wished_type;
	int waivers;
	struct day blocked_until;
	int32_t version;
	enum application_channel channel;
	enum marital marital;
	enum housing housing;
	struct str registry;
	int32_t insured_months;
	unsigned priority;
	struct day eligible_on;
	struct str reason;
	struct day applicant_birth;
};
/* Staff who may see applications see all of them; a citizen those of his household; for everybody else they
 * are not there. */
bool application_load(struct tx *, const struct actor *, struct application_id, struct application *ret,
		      struct err *);
/* Without scope: for writes that came to it through a record in scope. */
bool application_load_key(struct tx *, struct application_id, struct application *ret, struct err *);
bool application_find_number(struct tx *, struct str number, bool *ret_found, struct application *ret,
			     struct err *);
/* Everybody on the waiting list who is not blocked on that day, oldest first; at most 100,000. */
bool application_waiting(struct tx *, struct day on, struct application **ret, size_t *ret_count,
			 struct err *);
/* Steps that allocation makes; refused with ERR_CONFLICT when the state does not allow them. */
bool application_offered(struct tx *, const struct actor *, struct application_id, struct err *);
bool application_housed(struct tx *, const struct actor *, struct application_id, struct err *);
/* Offer ended without a lease: back to waiting; `counts`: one more waiver, and from the waiver_max-th on the
 * block of D12. */
bool application_waived(struct tx *, const struct actor *, struct application_id, bool counts, struct day on,
			struct err *);

/* ---- public notice (公示) ---- */

enum notice_kind { NOTICE_ELIGIBILITY = 1, NOTICE_ALLOCATION, NOTICE_RESULT };
extern const struct enum_type notice_kind_type;
enum notice_state { NOTICE_DRAFT = 1, NOTICE_RUNNING, NOTICE_CLOSED };
extern const struct enum_type notice_state_type;
enum objection_state { OBJECTION_OPEN = 1, OBJECTION_DISMISSED, OBJECTION_UPHELD };
extern const struct enum_type objection_state_type;

/* A draft of all passed applications up to that application date which stand in no notice; days 0: as the
 * setting says. */
bool notice_make(struct tx *, const struct actor *, struct public_notice_id, struct str title, int32_t days,
		 struct day applied_until, struct err *);
/* Runs from today; the day of publishing is not counted (Civil Code 201). */
bool notice_publish(struct tx *, const struct actor *, struct public_notice_id, struct err *);
/* Over when its last day has passed: rows without open objection go to the waiting list. ERR_CONFLICT while
 * it runs. */
bool notice_close(struct tx *, const struct actor *, struct public_notice_id, struct err *);
struct objection_new {
	struct objection_id id;
	struct public_notice_id notice;
	struct str number /* of the application */, name, contact, words;
};
bool objection_add(struct tx *, const struct actor *, const struct objection_new *, struct err *);
/* Upheld: the application is refused with the answer as its reason. Dismissed after the end of the notice: to
 * the waiting list. */
bool objection_answer(struct tx *, const struct actor *, struct objection_id, bool upheld, struct str words,
		      struct err *);

/* 公示 of other folders (allocation plans): rows are applications with words; published from today for `days`
 * days. */
struct notice_row {
	struct application_id application;
	struct str words;
};
bool notice_add(struct tx *, const struct actor *, enum notice_kind, struct str title, int32_t days,
		int64_t plan, const struct notice_row *, size_t count, struct public_notice_id *ret,
		struct err *);
/* Of the newest notice of the plan. */
bool notice_is_over(struct tx *, int64_t plan, struct day on, bool *ret_over, bool *ret_open_objection,
		    struct err *);
/* No new application for the causes of Order 11 (lease end); from is the day of giving back. */
bool ban_add(struct tx *, const struct actor *, struct party_id, struct str cause, struct day from,
	     struct day to, struct err *);

extern const struct domain apply_domain;

#endif
