/* How this program was started: a file of `name = value` lines, over it the environment (ANJU_NAME), over it
 * the flags. Read once before any thread starts, flags first; read-only afterwards, so any thread may look.
 * Names have up to 39 bytes, values up to 399; a line that begins with # says nothing. */
#ifndef KIT_CONFIG_H
#define KIT_CONFIG_H

#include "base/base.h"

/* NULL: no file. ERR_SYSTEM with the line that is not understood, or why the file cannot be read. */
bool config_open(const char *file, struct err *);
/* A flag. ERR_SYSTEM when the value is too long. */
bool config_set(const char *name, const char *value, struct err *);
/* Lives as long as the program. */
const char *config_text(const char *name, const char *otherwise);
/* What is no whole number is logged and counts as not given. */
int64_t config_number(const char *name, int64_t otherwise);

#endif
