/* Assertions that stay on in production: for our own mistakes only, never for what a person, a file or a bank
 * can cause. */
#ifndef BASE_REQUIRE_H
#define BASE_REQUIRE_H

#include <stddef.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MUST_USE     __attribute__((warn_unused_result))

/* Ends the process with a line in the log when cond is false; the parent starts a new one. */
#define require(cond) ((cond) ? (void)0 : require_failed(#cond, __FILE__, __LINE__))

__attribute__((noreturn)) void require_failed(const char *condition, const char *file, int line);

#endif
