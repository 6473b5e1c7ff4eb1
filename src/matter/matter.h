/* matter: complaints, suggestions, questions; every one is answered in time (S0-16, S3-08, S4-03, S4-04). */
#ifndef MATTER_MATTER_H
#define MATTER_MATTER_H

#include "home/home.h"
#include "party/party.h"

ID_TYPE(matter);

enum matter_kind {
	MATTER_COMPLAINT = 1,
	MATTER_SUGGESTION,
	MATTER_QUESTION,
	MATTER_DISPUTE,
	MATTER_REPORT,
	MATTER_PRAISE
};
extern const struct enum_type matter_kind_type;
enum matter_source {
	MATTER_BY_PAGE = 1,
	MATTER_BY_PHONE,
	MATTER_BY_WINDOW,
	MATTER_BY_LETTER,
	MATTER_BY_VISIT,
	MATTER_BY_HOTLINE
};
extern const struct enum_type matter_source_type;
/* Simple ones are done by oneself, hard ones with help, major ones together (S3-08). */
enum matter_class { MATTER_SIMPLE = 1, MATTER_HARD, MATTER_MAJOR };
extern const struct enum_type matter_class_type;
enum matter_state { MATTER_RECEIVED = 1, MATTER_ANSWERED, MATTER_AGAIN, MATTER_CLOSED };
extern const struct enum_type matter_state_type;
enum matter_satisfied { MATTER_SATISFIED = 1, MATTER_NOT_SATISFIED };
extern const struct enum_type matter_satisfied_type;

struct matter {
	struct matter_id id;
	struct str number; /* TS-2026-000123 */
	enum matter_kind kind;
	enum matter_source source;
	enum matter_class class;
	enum matter_state state;
	int64_t project, household; /* 0: of no estate, nobody's */
	struct home_id home;        /* 0: of no home */
	struct str home_name, name, words, answer;
	struct instant at, answer_by, answered_at;
	enum matter_satisfied satisfied; /* 0: he has not said */
	struct actor_id actor;
	int32_t version;
};
/* In scope: of an estate of the office, the household's own, or what one has entered oneself; else NOT_FOUND.
 */
bool matter_load(struct tx *, const struct actor *, struct matter_id, struct matter *ret, struct err *);
/* The newest 200 that the person may call his own: his household's and those that he sent. */
bool matter_list_own(struct tx *, const struct actor *, struct matter **ret, size_t *ret_count, struct err *);
/* Not answered yet in the actor's scope, and how many of them are late. */
bool matter_count(struct tx *, const struct actor *, int64_t *ret_open, int64_t *ret_overdue, struct err *);

struct matter_new {
	struct matter_id id;
	enum matter_kind kind;
	enum matter_source source;
	struct str name;     /* who says it, 1-60 characters */
	struct str words;    /* 2-1,000 characters */
	struct home_id home; /* of staff: 0, or loaded in scope */
};
/* With a running number, the deadline of its answer (within matter_answer_working_days, S4-04) and a row of
 * the trail. It stands under the home that is named and the household with an open lease of it; else, of a
 * citizen, under his own open lease. ERR_INPUT names words or name. */
bool matter_add(struct tx *, const struct actor *, const struct matter_new *, struct err *);
/* words: 2-1,000 characters, else ERR_INPUT "answer"; ERR_CONFLICT when nothing waits for an answer; so for
 * saying. */
bool matter_answer(struct tx *, const struct actor *, const struct matter *, enum matter_class,
		   struct str words, struct err *);
/* Not satisfied: says why in `words`, and it goes once more to the office with a new clock; the second time
 * it is closed and stays on record so (S4-05). */
bool matter_say(struct tx *, const struct actor *, const struct matter *, enum matter_satisfied,
		struct str words, struct err *);

extern const struct domain matter_domain;

#endif
