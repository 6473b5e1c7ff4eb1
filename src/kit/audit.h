/* The trail: who, when, what, before, after; one row per change in the same transaction, chained by hash
 * (invariant 6).
 * row_hash = SHA-256(previous row_hash, chain, number, and every field). The head of each chain is kept
 * twice. */
#ifndef KIT_AUDIT_H
#define KIT_AUDIT_H

#include "kit/actor.h"

struct audit {
	const struct actor *actor;
	const char *act;       /* "home.add", "lease.sign": folder.verb */
	const char *subject;   /* "home", "lease" */
	int64_t subject_id;
	struct str before, after; /* short JSON or words; personal data masked; may be empty */
};
bool audit_add(struct tx *, const struct audit *, struct err *);
/* Short form: act on a subject with a note of what it is now. */
bool audit_note(struct tx *, const struct actor *, const char *act, const char *subject, int64_t id,
		struct str after, struct err *);
/* Recomputes every chain; calls fault() for each broken place. */
bool audit_check(struct tx *, void (*fault)(void *arg, struct str line), void *arg, struct err *);

#endif
