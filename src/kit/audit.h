/* The trail: who, when, what, before, after; one row per change in the same transaction, chained by hash
 * (invariant 6).
 * row_hash = SHA-256(previous row_hash, chain, number, and every field). The head of each chain carries a
 * seal made with a key outside the database, so that an end that was cut off is seen. */
#ifndef KIT_AUDIT_H
#define KIT_AUDIT_H

#include "kit/actor.h"

struct audit {
	const struct actor *actor;
	const char *act;     /* "home.add", "lease.sign": folder.verb */
	const char *subject; /* "home", "lease" */
	int64_t subject_id;
	/* short JSON or words; personal data masked; may be empty; cut after 4,000 characters */
	struct str before, after;
};
bool audit_add(struct tx *, const struct audit *, struct err *);
/* Short form: act on a subject with a note of what it is now. */
bool audit_note(struct tx *, const struct actor *, const char *act, const char *subject, int64_t id,
		struct str after, struct err *);
/* What happened to one subject that the caller has loaded in the actor's scope, newest first, at most 500;
 * rows in tx_arena(). */
struct audit_row {
	struct instant at;
	struct str name;
	enum role role;
	struct str act, before, after;
};
bool audit_list(struct tx *, const char *subject, int64_t id, struct audit_row **ret, size_t *ret_count,
		struct err *);
/* For a form whose version is not the newest any more: always false, ERR_CONFLICT that says who changed
 * the subject last and when. */
bool audit_conflict(struct tx *, const char *subject, int64_t id, struct err *err);
/* Recomputes every chain, row by row in flat memory; calls fault() for each broken place. False only when it
 * could not be read. */
bool audit_check(struct tx *, void (*fault)(void *arg, struct str line), void *arg, struct err *);

#endif
