/* The program's log: one line per event on standard error, key=value, control characters escaped. Never
 * personal data. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/* The time in front is UTC and the real clock's. What goes over 4 KiB is cut; a write that fails is not
 * reported. From any thread. */
void log_line(enum log_level, const char *event, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
