/* Parts of addresses, and values as text for the arguments of messages. */
#include "base/html.h"

void html_url_part(struct html *h, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
		    c == '.' || c == '_' || c == '~')
			buf_char(h->out, (char)c);
		else
			buf_add(h->out, (char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
	}
}

struct str html_arg_str(struct html *h, struct str value)
{
	(void)h;
	return value;
}

struct str html_arg_int(struct html *h, int value)
{
	return str_format(h->arena, "%d", value);
}

struct str html_arg_long(struct html *h, long value)
{
	return str_format(h->arena, "%ld", value);
}

struct str html_arg_i64_ll(struct html *h, long long value)
{
	return str_format(h->arena, "%lld", value);
}

struct str html_arg_unsigned(struct html *h, unsigned value)
{
	return str_format(h->arena, "%u", value);
}

struct str html_arg_size(struct html *h, unsigned long value)
{
	return str_format(h->arena, "%lu", value);
}

struct str html_arg_money(struct html *h, struct money value)
{
	return money_text(h->arena, value);
}

struct str html_arg_area(struct html *h, struct area value)
{
	return area_text(h->arena, value);
}

struct str html_arg_rate(struct html *h, struct rate value)
{
	return rate_text(h->arena, value);
}

struct str html_arg_ratio(struct html *h, struct ratio value)
{
	return ratio_percent(h->arena, value);
}

struct str html_arg_points(struct html *h, struct points value)
{
	return points_text(h->arena, value);
}

struct str html_arg_day(struct html *h, struct day value)
{
	return day_text(h->arena, value);
}

struct str html_arg_month(struct html *h, struct month value)
{
	return month_text(h->arena, value);
}

struct str html_arg_instant(struct html *h, struct instant value)
{
	return instant_text(h->arena, value);
}
