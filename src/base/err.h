/* What went wrong. `message` and `args` are for the person, `detail` is for the log only (never personal
 * data). */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/message.h"

enum err_code {
	ERR_NONE = 0,
	ERR_INPUT,     /* a value is wrong: 422, shown beside its field */
	ERR_NOT_FOUND, /* absent, or not to be seen by this actor: 404 */
	ERR_SIGN_IN,   /* nobody is signed in: 401 or the sign-in page */
	ERR_FORBIDDEN, /* the role may not do this: 403 */
	ERR_CONFLICT,  /* somebody else was first, or the state does not allow the step: 409 */
	ERR_LIMIT,     /* too much, too large, too often: 413 or 429 */
	ERR_BUSY,      /* may be repeated as it is: 503 with Retry-After */
	ERR_UNKNOWN,   /* it is unknown whether it happened: look it up, do not repeat blindly */
	ERR_SYSTEM     /* our fault or the machine's: 500 or 503 */
};

#define ERR_ARGS 3

struct err {
	enum err_code code;
	enum message message;
	const char *field;      /* name of the form field or column to blame, or NULL; static text */
	char arg[ERR_ARGS][64]; /* for {0} {1} {2} of the message; terminated, like detail */
	char detail[240];
};

/* All of these fill *err (NULL is allowed) and return false, so that `return err_input(...)` reads well.
 * err_system gives the sentence a short number that the person can name, as its first arg. */
bool err_input(struct err *, const char *field, enum message);
bool err_input_arg(struct err *, const char *field, enum message, struct str arg0);
bool err_conflict(struct err *, enum message);
bool err_conflict_arg(struct err *, enum message, struct str arg0);
bool err_not_found(struct err *);
bool err_forbidden(struct err *);
bool err_set(struct err *, enum err_code, enum message);
bool err_system(struct err *, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool err_busy(struct err *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void err_arg(struct err *, unsigned index, struct str); /* clipped at a character border */

/* The sentence for the person. */
struct str err_text(struct arena *, enum language, const struct err *);

#endif
