#include "base/require.h"

#include <stdlib.h>

#include "base/log.h"

void require_failed(const char *condition, const char *file, int line)
{
	log_line(LOG_ERROR, "require_failed", "at=%s:%d condition=\"%s\"", file, line, condition);
	abort();
}
