#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"

enum { LINE_BYTES_MAX = 4096 };

/* One line stays one line, and shows what is in it. */
static size_t escape(struct str text, char *out, size_t size_bytes)
{
	static const char digit[] = "0123456789abcdef";
	size_t used = 0;
	uint32_t c;

	while (text.n) {
		size_t n = str_decode(text, &c);
		bool bad = !n || str_is_control(c, false);
		size_t bytes = n ? n : 1;

		if (size_bytes - used < 4 * bytes)
			break;
		for (size_t i = 0; i < bytes; i++) {
			unsigned char byte = (unsigned char)text.p[i];

			if (bad) {
				out[used++] = '\\';
				out[used++] = 'x';
				out[used++] = digit[byte >> 4];
				out[used++] = digit[byte & 15];
			} else {
				out[used++] = (char)byte;
			}
		}
		text = str_part(text, bytes, text.n);
	}
	return used;
}

void log_line(enum log_level level, const char *event, const char *format, ...)
{
	static const char *const names[] = {"info", "warn", "error"};
	char text[LINE_BYTES_MAX];
	char line[LINE_BYTES_MAX + 128];
	struct timespec now = {0};
	struct tm tm = {0};
	va_list args;
	int n;
	size_t used;

	if ((unsigned)level > LOG_ERROR)
		return;
	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (n < 0)
		n = 0;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	used = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%S", &tm);
	used += (size_t)snprintf(line + used, 100, ".%03ldZ %s %.60s ", now.tv_nsec / 1000000, names[level],
				 event);
	used += escape((struct str){text, (size_t)n}, line + used, sizeof(line) - 1 - used);
	line[used++] = '\n';
	/* One write per line: lines of several threads and processes do not mix. */
	if (write(STDERR_FILENO, line, used) < 0)
		return;
}
