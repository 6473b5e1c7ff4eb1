#include "base/json.h"

#include "base/require.h"

void json_open(struct json *j, struct buf *out)
{
	*j = (struct json){.out = out};
}

static void begin_value(struct json *j)
{
	if (j->comma[j->depth])
		buf_char(j->out, ',');
	j->comma[j->depth] = true;
}

static void begin(struct json *j, bool array)
{
	begin_value(j);
	require(j->depth + 1 < ARRAY_LEN(j->comma));
	j->depth++;
	j->comma[j->depth] = false;
	j->array[j->depth] = array;
	buf_char(j->out, array ? '[' : '{');
}

void json_begin(struct json *j)
{
	begin(j, false);
}

void json_begin_array(struct json *j)
{
	begin(j, true);
}

void json_end(struct json *j)
{
	require(j->depth);
	buf_char(j->out, j->array[j->depth] ? ']' : '}');
	j->depth--;
}

void json_end_array(struct json *j)
{
	require(j->array[j->depth]);
	json_end(j);
}

/* What may not stand as it is: '<' neither, so that the text can stand inside <script>. 0xe2 begins U+2028
 * and U+2029, which end a line in JavaScript. */
static const unsigned char special[256] = {
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,         1,          1,         1,          1,          1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ['"'] = 1, ['\\'] = 1, ['<'] = 1, [0x7f] = 1, [0xe2] = 1,
};

/* Writes the special character at *at and moves behind it. */
static void escape(struct buf *out, struct str text, size_t *at)
{
	static const char digit[] = "0123456789abcdef";
	unsigned char c = (unsigned char)text.p[*at];
	uint32_t code = c;
	char unicode[6] = {'\\', 'u'};

	if (c == '"' || c == '\\') {
		char pair[2] = {'\\', (char)c};

		buf_add(out, pair, 2);
		++*at;
		return;
	}
	if (c == '\n') {
		BUF_LIT(out, "\\n");
		++*at;
		return;
	}
	if (c == 0xe2) {
		size_t n = str_decode(str_part(text, *at, 3), &code);

		if (code != 0x2028 && code != 0x2029) {
			buf_add(out, text.p + *at, n ? n : 1);
			*at += n ? n : 1;
			return;
		}
		*at += 2;
	}
	for (int i = 0; i < 4; i++)
		unicode[2 + i] = digit[code >> (12 - 4 * i) & 15];
	buf_add(out, unicode, sizeof(unicode));
	++*at;
}

static void quoted(struct buf *out, struct str text)
{
	size_t from = 0;
	size_t at = 0;

	buf_char(out, '"');
	while (at < text.n) {
		if (!special[(unsigned char)text.p[at]]) {
			at = str_skip_plain(text, at + 1, special);
			continue;
		}
		buf_add(out, text.p + from, at - from);
		escape(out, text, &at);
		from = at;
	}
	buf_add(out, text.n ? text.p + from : "", text.n - from);
	buf_char(out, '"');
}

void json_key(struct json *j, struct str key)
{
	require(j->depth && !j->array[j->depth]);
	begin_value(j);
	quoted(j->out, key);
	buf_char(j->out, ':');
	j->comma[j->depth] = false; /* the value follows without one */
}

void json_str(struct json *j, struct str text)
{
	begin_value(j);
	quoted(j->out, text);
}

void json_i64(struct json *j, int64_t value)
{
	begin_value(j);
	buf_i64(j->out, value);
}

void json_bool(struct json *j, bool value)
{
	begin_value(j);
	buf_str(j->out, value ? S("true") : S("false"));
}

void json_none(struct json *j)
{
	begin_value(j);
	BUF_LIT(j->out, "null");
}

static void plain(struct json *j, const char *text, size_t n)
{
	if (!n) {
		json_none(j);
		return;
	}
	begin_value(j);
	buf_char(j->out, '"');
	buf_add(j->out, text, n);
	buf_char(j->out, '"');
}

void json_day(struct json *j, struct day day)
{
	char text[DAY_TEXT_BYTES];

	plain(j, text, day_write(text, day));
}

void json_instant(struct json *j, struct instant instant)
{
	char text[INSTANT_TEXT_BYTES];

	plain(j, text, instant_write_rfc3339(text, instant));
}

void json_put_str(struct json *j, const char *key, struct str text)
{
	json_key(j, str_of(key));
	json_str(j, text);
}

void json_put_i64(struct json *j, const char *key, int64_t value)
{
	json_key(j, str_of(key));
	json_i64(j, value);
}

void json_put_bool(struct json *j, const char *key, bool value)
{
	json_key(j, str_of(key));
	json_bool(j, value);
}

void json_put_instant(struct json *j, const char *key, struct instant instant)
{
	json_key(j, str_of(key));
	json_instant(j, instant);
}
