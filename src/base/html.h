/* Where templates write to: a buffer, the reader's language, and one printer per C type, escaped by HTML
 * context. */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "base/buf.h"
#include "base/day.h"
#include "base/money.h"
#include "base/message.h"

struct html {
	struct buf *out;
	struct arena *arena;
	enum language language;
};

void html_raw(struct html *, const char *,
	      size_t); /* literals of templates only; lint refuses it elsewhere */
/* text and quoted attribute: & < > " ' escaped, control characters dropped */
void html_str(struct html *, struct str);
void html_i64(struct html *, int64_t);
void html_money(struct html *, struct money); /* 1,234.50 */
void html_area(struct html *, struct area);
void html_rate(struct html *, struct rate);
void html_ratio(struct html *, struct ratio); /* 94.6 */
void html_points(struct html *, struct points);
void html_day(struct html *, struct day); /* 2026-11-25 */
void html_month(struct html *, struct month);
void html_instant(struct html *, struct instant); /* 2026-11-18 19:10 */
void html_message(struct html *, enum message, const struct str *args, size_t count);
/* href, src, action, formaction: own paths and https:, tel:, mailto: only; anything else becomes "#". */
void html_url(struct html *, struct str);

/* clang-format off */
/* A value in a template: a raw char pointer has no entry, so it does not compile. */
#define html_value(h, v)                      \
	_Generic((v),                         \
		struct str: html_str,         \
		int: html_int, long: html_long, long long: html_i64_ll, unsigned: html_unsigned, \
		unsigned long: html_size,     \
		struct money: html_money, struct area: html_area, struct rate: html_rate, struct ratio: html_ratio, \
		struct points: html_points, struct day: html_day, struct month: html_month, \
		struct instant: html_instant)((h), (v))

void html_int(struct html *, int);
void html_long(struct html *, long);
void html_i64_ll(struct html *, long long);
void html_unsigned(struct html *, unsigned);
void html_size(struct html *, unsigned long);

/* Goes on with an address that has begun: everything but letters, digits and - . _ ~ becomes %XX, so that a value can
 * be neither a scheme nor a host nor another part of a path. */
void html_url_part(struct html *, struct str);

/* A value as text, for the arguments of a message and the parts of an address; the same types as html_value. */
#define html_arg(h, v)                                                                           \
	_Generic((v),                                                                            \
		struct str: html_arg_str, int: html_arg_int, long: html_arg_long, long long: html_arg_i64_ll, \
		unsigned: html_arg_unsigned, unsigned long: html_arg_size, struct money: html_arg_money, \
		struct area: html_arg_area, struct rate: html_arg_rate, struct ratio: html_arg_ratio, \
		struct points: html_arg_points, struct day: html_arg_day, struct month: html_arg_month, \
		struct instant: html_arg_instant)((h), (v))
/* clang-format on */

struct str html_arg_str(struct html *, struct str);
struct str html_arg_int(struct html *, int);
struct str html_arg_long(struct html *, long);
struct str html_arg_i64_ll(struct html *, long long);
struct str html_arg_unsigned(struct html *, unsigned);
struct str html_arg_size(struct html *, unsigned long);
struct str html_arg_money(struct html *, struct money);
struct str html_arg_area(struct html *, struct area);
struct str html_arg_rate(struct html *, struct rate);
struct str html_arg_ratio(struct html *, struct ratio);
struct str html_arg_points(struct html *, struct points);
struct str html_arg_day(struct html *, struct day);
struct str html_arg_month(struct html *, struct month);
struct str html_arg_instant(struct html *, struct instant);

#endif
