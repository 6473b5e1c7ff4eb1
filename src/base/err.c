#include "base/err.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/seam.h"

static bool fill(struct err *err, enum err_code code, const char *field, enum message message)
{
	if (!err)
		return false;
	memset(err, 0, sizeof(*err));
	err->code = code;
	err->field = field;
	err->message = message;
	return false;
}

bool err_input(struct err *err, const char *field, enum message message)
{
	return fill(err, ERR_INPUT, field, message);
}

bool err_input_arg(struct err *err, const char *field, enum message message, struct str arg0)
{
	fill(err, ERR_INPUT, field, message);
	err_arg(err, 0, arg0);
	return false;
}

bool err_conflict(struct err *err, enum message message)
{
	return fill(err, ERR_CONFLICT, NULL, message);
}

bool err_conflict_arg(struct err *err, enum message message, struct str arg0)
{
	fill(err, ERR_CONFLICT, NULL, message);
	err_arg(err, 0, arg0);
	return false;
}

bool err_not_found(struct err *err)
{
	return fill(err, ERR_NOT_FOUND, NULL, MSG_BASE_ERROR_NOT_FOUND);
}

bool err_forbidden(struct err *err)
{
	return fill(err, ERR_FORBIDDEN, NULL, MSG_BASE_ERROR_FORBIDDEN);
}

bool err_set(struct err *err, enum err_code code, enum message message)
{
	return fill(err, code, NULL, message);
}

/* Takes half a character at the end away: what vsnprintf leaves where the room ends. */
static void drop_half(char *text, size_t n)
{
	size_t at = n;
	uint32_t c;

	while (at && n - at < 4 && ((unsigned char)text[at - 1] & 0xc0) == 0x80)
		at--;
	if (at && (unsigned char)text[at - 1] >= 0xc0 &&
	    !str_decode((struct str){text + at - 1, n - at + 1}, &c))
		text[at - 1] = '\0';
}

__attribute__((format(printf, 2, 0))) static void set_detail(struct err *err, const char *format,
							     va_list args)
{
	int n = vsnprintf(err->detail, sizeof(err->detail), format, args);

	if (n < 0)
		err->detail[0] = '\0';
	else if ((size_t)n >= sizeof(err->detail))
		drop_half(err->detail, sizeof(err->detail) - 1);
}

bool err_system(struct err *err, const char *format, ...)
{
	static _Atomic unsigned count;
	va_list args;
	char number[16];

	fill(err, ERR_SYSTEM, NULL, MSG_BASE_ERROR_SYSTEM);
	if (!err)
		return false;
	va_start(args, format);
	set_detail(err, format, args);
	va_end(args);
	/* The number that the person can name and the log carries; not from the seam, whose numbers tests
	 * count on. */
	snprintf(number, sizeof(number), "%04X",
		 ((unsigned)(seam_monotonic_us() / 1000) * 31 + atomic_fetch_add(&count, 1) * 7919) & 0xffff);
	err_arg(err, 0, str_of(number));
	return false;
}

bool err_busy(struct err *err, const char *format, ...)
{
	va_list args;

	fill(err, ERR_BUSY, NULL, MSG_BASE_ERROR_BUSY);
	if (!err)
		return false;
	va_start(args, format);
	set_detail(err, format, args);
	va_end(args);
	return false;
}

void err_arg(struct err *err, unsigned index, struct str text)
{
	if (!err || index >= ERR_ARGS)
		return;
	if (text.n >= sizeof(err->arg[index])) {
		size_t n = sizeof(err->arg[index]) - 1;

		while (n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
			n--;
		text = str_part(text, 0, n);
	}
	memset(err->arg[index], 0, sizeof(err->arg[index]));
	if (text.n)
		memcpy(err->arg[index], text.p, text.n);
}

static enum message of_code(enum err_code code)
{
	switch (code) {
	case ERR_NONE: return MSG_NONE;
	case ERR_INPUT: return MSG_BASE_ERROR_INPUT;
	case ERR_NOT_FOUND: return MSG_BASE_ERROR_NOT_FOUND;
	case ERR_SIGN_IN: return MSG_BASE_ERROR_SIGN_IN;
	case ERR_FORBIDDEN: return MSG_BASE_ERROR_FORBIDDEN;
	case ERR_CONFLICT: return MSG_BASE_ERROR_CONFLICT;
	case ERR_LIMIT: return MSG_BASE_ERROR_LIMIT;
	case ERR_BUSY: return MSG_BASE_ERROR_BUSY;
	case ERR_UNKNOWN: return MSG_BASE_ERROR_UNKNOWN;
	case ERR_SYSTEM: break;
	}
	return MSG_BASE_ERROR_SYSTEM;
}

struct str err_text(struct arena *arena, enum language language, const struct err *err)
{
	struct str args[ERR_ARGS];

	for (unsigned i = 0; i < ERR_ARGS; i++)
		args[i] = str_of(err->arg[i]);
	return message_format(arena, language, err->message != MSG_NONE ? err->message : of_code(err->code),
			      args, ERR_ARGS);
}
