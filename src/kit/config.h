/* How this program was started: a file of `name = value` lines, over it the environment (ANJU_NAME), over it
 * the flags. Read once before any thread starts; read-only afterwards. Secrets stay in files that the
 * configuration names. */
#ifndef KIT_CONFIG_H
#define KIT_CONFIG_H

#include "base/base.h"

bool config_open(const char *file, struct err *);     /* NULL: no file */
void config_set(const char *name, const char *value); /* a flag */
const char *config_text(const char *name, const char *otherwise);
int64_t config_number(const char *name, int64_t otherwise);

#endif
