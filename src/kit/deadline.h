/* Every deadline that a rule sets is a row with a due time, an owner and an end (invariant 10). The
 * workbench is one query. Rows with neither project nor household are of the whole city: whoever holds the
 * capability sees them. */
#ifndef KIT_DEADLINE_H
#define KIT_DEADLINE_H

#include "kit/actor.h"

struct deadline {
	const char *kind;    /* "repair.done" */
	enum message label;  /* what is to be done */
	enum message rule;   /* the rule, e.g. 48 小时内完工 */
	const char *subject; /* "repair" */
	int64_t subject_id;
	struct str title;           /* object in words: home, masked name; at most 120 characters */
	struct str path;            /* where it is done */
	int64_t project, household; /* for scope */
	enum cap owner;             /* whoever holds this capability in scope */
	/* once overdue also shown to whoever holds this one; 0 (CAP_PUBLIC): nobody more */
	enum cap escalate_to;
	struct actor_id person; /* or this person alone */
	struct instant due;
	struct instant warn; /* amber from here; 0: the last quarter of the time */
};
/* One open row per (kind, subject, subject_id): adding again moves due. */
bool deadline_add(struct tx *, const struct deadline *, struct err *);
/* Ends it; kept when now <= due. No open row is fine. */
bool deadline_end(struct tx *, const char *kind, const char *subject, int64_t subject_id, struct err *);
/* All open ones of a subject. */
bool deadline_end_all(struct tx *, const char *subject, int64_t subject_id, struct err *);
/* The open one; the caller has loaded the subject in scope. */
bool deadline_find(struct tx *, const char *kind, const char *subject, int64_t subject_id, bool *ret_found,
		   struct instant *ret_due, struct err *);

/* What lies further ahead is no work yet: neither listed nor counted. */
#define DEADLINE_AHEAD_DAYS 30

/* The workbench: what this actor has to do, in scope, most urgent first, `most` (1-10,000) at most. Rows live
 * in tx_arena(). */
struct deadline_row {
	int64_t id;
	struct str kind, subject;
	int64_t subject_id;
	enum message label, rule;
	struct str title, path;
	struct instant warn, due;
	bool mine; /* his alone */
	bool warned, overdue;
};
bool deadline_list(struct tx *, const struct actor *, unsigned most, struct deadline_row **ret,
		   size_t *ret_count, struct err *);
/* All of the rows that deadline_list() would list without its limit. */
struct deadline_counts {
	int64_t total, warned, today, overdue;
};
bool deadline_count(struct tx *, const struct actor *, struct deadline_counts *ret, struct err *);
/* Kept and missed of those that ended in [from, to), by kind, in scope; rows in tx_arena(). */
struct deadline_kept {
	struct str kind;
	enum message label;
	int64_t kept, missed;
};
bool deadline_statistic(struct tx *, const struct actor *, struct instant from, struct instant to,
			struct deadline_kept **ret, size_t *ret_count, struct err *);

#endif
