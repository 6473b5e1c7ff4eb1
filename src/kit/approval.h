/* Stages as data: office, days, publicity, maker is not checker; opinions, return for supplement, refusal
 * with reasons. Application review, waivers of charges, expenses, admissions share this engine. */
#ifndef KIT_APPROVAL_H
#define KIT_APPROVAL_H

#include "kit/actor.h"

enum approval_verdict { APPROVAL_PASS = 1, APPROVAL_RETURN, APPROVAL_REFUSE };
enum approval_state {
	APPROVAL_RUNNING = 1,
	APPROVAL_RETURNED,
	APPROVAL_PASSED,
	APPROVAL_REFUSED,
	APPROVAL_WITHDRAWN
};
extern const struct enum_type approval_verdict_type, approval_state_type;

struct approval_stage {
	enum cap office;      /* whoever holds it gives the opinion */
	int32_t working_days; /* 0-1,000, from the day after the stage began */
	enum message label;
};

struct approval_subject {
	const char *kind;    /* "application.review" */
	const char *subject; /* "application" */
	int64_t subject_id;
	int64_t project, household; /* for scope; 0: none */
	struct str title,
		path; /* for the deadline: a masked name, at most 120 characters; where it is decided */
};

/* Opens a case at stage 1 of count (1-9) and its deadline ("approval.decide" of the subject "approval"). One
 * open case per kind and subject: ERR_CONFLICT. `maker` may not give an opinion; nobody decides two stages of
 * one case, nor another stage than the one that he returned (S1-05). */
bool approval_open(struct tx *, const struct approval_subject *, const struct approval_stage *, size_t count,
		   const struct actor *maker, int64_t *ret_case, struct err *);
struct approval_opinion {
	int64_t case_id;
	enum approval_verdict verdict;
	struct str words; /* reasons: required unless PASS, 2-500 */
};
/* Checks office, maker and one opinion each; moves the case; ret_state tells where it stands now.
 * ERR_NOT_FOUND out of scope, ERR_CONFLICT when somebody else was first. Audited under the case's subject, as
 * are all acts here. */
bool approval_decide(struct tx *, const struct actor *, const struct approval_opinion *,
		     enum approval_state *ret_state, struct err *);
/* The supplement came: back to the stage that returned it, with a new deadline. ERR_CONFLICT unless RETURNED.
 * The caller has checked who brings it. */
bool approval_resume(struct tx *, int64_t case_id, struct err *);
/* By the maker, or by whoever acts for the household of the case; ends its deadline. */
bool approval_withdraw(struct tx *, const struct actor *, int64_t case_id, struct err *);

struct approval_row {
	int32_t stage;
	enum message label;
	enum approval_verdict verdict;
	struct str words, name;
	struct instant at;
};
/* The opinions in order, at most 100, in tx_arena(); the caller has loaded the subject in scope. */
bool approval_list(struct tx *, int64_t case_id, struct approval_row **ret, size_t *ret_count, struct err *);
/* The open case of that kind on a subject, else the newest. */
bool approval_find_kind(struct tx *, const char *kind, const char *subject, int64_t subject_id,
			bool *ret_found, int64_t *ret_case, enum approval_state *ret_state,
			int32_t *ret_stage, struct err *);
/* May this actor give the next opinion? (for showing the form) When it is his office but this case is not for
 * him (S1-05: he sent it in, or has given an opinion), ret_why says so; otherwise it is MSG_NONE. */
bool approval_can_decide(struct tx *, const struct actor *, int64_t case_id, bool *ret, enum message *ret_why,
			 struct err *);

#endif
