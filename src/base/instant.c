/* Moments of day.h; day_parse.c reads them. */
#include "base/day.h"

#include <string.h>

#include "base/require.h"

/* China time: UTC+8 all year (domain.md 5.6). */
#define CHINA_US      (8 * US_PER_HOUR)
#define US_PER_MINUTE (60 * US_PER_SECOND)

struct clock {
	struct day day;
	int hour, minute, second;
};

static struct clock china_clock(struct instant instant)
{
	int64_t us = instant.us > INT64_MAX - CHINA_US ? INT64_MAX : instant.us + CHINA_US;
	int64_t days = us / US_PER_DAY - (us % US_PER_DAY < 0);
	int64_t second = (us - days * US_PER_DAY) / US_PER_SECOND;

	return (struct clock){day_of_number(days), (int)(second / 3600), (int)(second / 60 % 60),
			      (int)(second % 60)};
}

struct day instant_day(struct instant instant)
{
	return instant.us ? china_clock(instant).day : DAY(0);
}

struct instant instant_of_day(struct day day, int hour, int minute)
{
	return (struct instant){day_number(day) * US_PER_DAY + hour * US_PER_HOUR + minute * US_PER_MINUTE -
				CHINA_US};
}

struct instant instant_add(struct instant instant, int64_t us)
{
	int64_t sum;

	require(!__builtin_add_overflow(instant.us, us, &sum));
	return (struct instant){sum};
}

static void put_two(char *at, int value)
{
	at[0] = (char)('0' + value / 10);
	at[1] = (char)('0' + value % 10);
}

static void write_clock(char *ret, struct instant instant, char separator)
{
	struct clock clock = china_clock(instant);

	day_write(ret, clock.day);
	ret[10] = separator;
	put_two(ret + 11, clock.hour);
	ret[13] = ':';
	put_two(ret + 14, clock.minute);
	ret[16] = ':';
	put_two(ret + 17, clock.second);
	memcpy(ret + 19, "+08:00", 6);
}

size_t instant_write(char ret[INSTANT_TEXT_BYTES], struct instant instant)
{
	if (!instant.us)
		return 0;
	write_clock(ret, instant, ' ');
	return 16;
}

size_t instant_write_rfc3339(char ret[INSTANT_TEXT_BYTES], struct instant instant)
{
	if (!instant.us)
		return 0;
	write_clock(ret, instant, 'T');
	return INSTANT_TEXT_BYTES;
}

struct str instant_text(struct arena *arena, struct instant instant)
{
	char text[INSTANT_TEXT_BYTES];
	size_t n = instant_write(text, instant);

	return (struct str){arena_copy(arena, text, n), n};
}

struct str instant_rfc3339(struct arena *arena, struct instant instant)
{
	char text[INSTANT_TEXT_BYTES];
	size_t n = instant_write_rfc3339(text, instant);

	return (struct str){arena_copy(arena, text, n), n};
}
