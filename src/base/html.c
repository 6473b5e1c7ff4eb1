#include "base/html.h"

#include <string.h>

#include "base/number.h"
#include "base/require.h"

void html_raw(struct html *h, const char *text, size_t n)
{
	buf_add(h->out, text, n);
}

/* 1: has an entity. 2: control character. 3: may begin one of the control characters beyond ASCII. */
static const unsigned char special[256] = {
	2,         2,          2,          2,          2,          2,          2,
	2,         2,          0,          0,          2,          2,          2,
	2,         2,          2,          2,          2,          2,          2,
	2,         2,          2,          2,          2,          2,          2,
	2,         2,          2,          2,          ['&'] = 1,  ['<'] = 1,  ['>'] = 1,
	['"'] = 1, ['\''] = 1, [0x7f] = 2, [0xc2] = 3, [0xd8] = 3, [0xe2] = 3, [0xef] = 3,
};

static struct str entity(char c)
{
	switch (c) {
	case '&': return S("&amp;");
	case '<': return S("&lt;");
	case '>': return S("&gt;");
	case '"': return S("&quot;");
	default: return S("&#39;");
	}
}

void html_str(struct html *h, struct str text)
{
	size_t from = 0;
	size_t at = 0;

	while (at < text.n) {
		unsigned char kind = special[(unsigned char)text.p[at]];
		size_t n = 1;
		uint32_t c;

		if (!kind) {
			at = str_skip_plain(text, at + 1, special);
			continue;
		}
		if (kind == 3) {
			n = str_decode(str_part(text, at, 4), &c);
			if (!n || !str_is_control(c, true)) {
				at += n ? n : 1;
				continue;
			}
		}
		buf_add(h->out, text.p + from, at - from);
		if (kind == 1)
			buf_str(h->out, entity(text.p[at]));
		at += n;
		from = at;
	}
	if (from < text.n)
		buf_add(h->out, text.p + from, text.n - from);
}

void html_i64(struct html *h, int64_t value)
{
	buf_i64(h->out, value);
}

void html_int(struct html *h, int value)
{
	buf_i64(h->out, value);
}

void html_long(struct html *h, long value)
{
	buf_i64(h->out, value);
}

void html_i64_ll(struct html *h, long long value)
{
	buf_i64(h->out, value);
}

void html_unsigned(struct html *h, unsigned value)
{
	buf_i64(h->out, value);
}

void html_size(struct html *h, unsigned long value)
{
	if (value > INT64_MAX)
		buf_format(h->out, "%lu", value);
	else
		buf_i64(h->out, (int64_t)value);
}

void html_money(struct html *h, struct money amount)
{
	char text[NUMBER_TEXT_BYTES];

	buf_add(h->out, text, money_write(text, amount));
}

void html_area(struct html *h, struct area area)
{
	char text[NUMBER_TEXT_BYTES];

	buf_add(h->out, text, number_write(text, area.centi_m2, 2, false));
}

void html_rate(struct html *h, struct rate rate)
{
	buf_str(h->out, rate_text(h->arena, rate));
}

void html_ratio(struct html *h, struct ratio ratio)
{
	buf_str(h->out, ratio_percent(h->arena, ratio));
}

void html_points(struct html *h, struct points points)
{
	buf_str(h->out, points_text(h->arena, points));
}

void html_day(struct html *h, struct day day)
{
	char text[DAY_TEXT_BYTES];

	buf_add(h->out, text, day_write(text, day));
}

void html_month(struct html *h, struct month month)
{
	buf_str(h->out, month_text(h->arena, month));
}

void html_instant(struct html *h, struct instant instant)
{
	char text[INSTANT_TEXT_BYTES];

	buf_add(h->out, text, instant_write(text, instant));
}

void html_message(struct html *h, enum message message, const struct str *args, size_t count)
{
	struct str rest = message_text(h->language, message);
	struct str part;
	bool is_arg;

	while (message_next(&rest, args, count, &part, &is_arg))
		html_str(h, part);
}

/* Blanks, control characters and backslashes are dropped or turned by browsers before they look: refused as a
 * whole. */
static bool is_clean(struct str url)
{
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f || url.p[i] == '\\')
			return false;
	return !str_has_control(url, false);
}

static bool url_allowed(struct str url)
{
	static const struct str schemes[] = {{"https://", 8}, {"tel:", 4}, {"mailto:", 7}};
	size_t colon, stop;

	if (!is_clean(url))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t n = schemes[i].n;

		if (str_equal_nocase(str_part(url, 0, n), schemes[i]))
			return url.n > n && url.p[n] != '/';
	}
	if (str_starts(url, S("//")))
		return false;
	/* Any other scheme: a colon before the first / ? or #. */
	if (!str_find_char(url, ':', &colon))
		return true;
	for (stop = 0; stop < colon; stop++)
		if (strchr("/?#", url.p[stop]))
			return true;
	return false;
}

void html_url(struct html *h, struct str url)
{
	html_str(h, url_allowed(url) ? url : S("#"));
}
