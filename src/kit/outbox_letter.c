/* What is sent: letters and JSON; what the answers mean. Pure. */
#include "kit/outbox_inner.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

enum { LINE_BYTES = 57, SUBJECT_CHARACTERS = 40, ATTEMPTS_MAX = 6 };

enum outbox_outcome outbox_http_outcome(long status)
{
	if (status >= 200 && status < 300)
		return OUTCOME_SENT;
	/* what we sent is wrong and stays wrong; a wrong token or address of the gateway is mended by
	 * people */
	return status == 400 || status == 413 || status == 422 ? OUTCOME_NEVER : OUTCOME_AGAIN;
}

enum outbox_outcome outbox_smtp_outcome(bool done, long reply)
{
	if (done)
		return OUTCOME_SENT;
	return reply >= 550 && reply <= 554 ? OUTCOME_NEVER : OUTCOME_AGAIN;
}

int64_t outbox_pause_us(int attempts)
{
	static const int minutes[ATTEMPTS_MAX] = {1, 5, 30, 120, 360, 0};

	return attempts < 1 || attempts > ATTEMPTS_MAX ? 0 : minutes[attempts - 1] * 60 * US_PER_SECOND;
}

static bool address_is_mail(struct str to)
{
	size_t at;

	if (to.n < 3 || to.n > 254 || !str_find_char(to, '@', &at) || at == 0 || at + 1 == to.n)
		return false;
	for (size_t i = 0; i < to.n; i++) {
		unsigned char c = (unsigned char)to.p[i];

		if (c <= ' ' || c >= 127 || c == '<' || c == '>' || c == ',' || c == ';' || c == '"')
			return false;
	}
	return true;
}

static void put_base64(struct buf *out, struct str bytes)
{
	char line[sodium_base64_ENCODED_LEN(LINE_BYTES, sodium_base64_VARIANT_ORIGINAL)];

	for (size_t i = 0; i < bytes.n; i += LINE_BYTES) {
		struct str part = str_part(bytes, i, LINE_BYTES);

		sodium_bin2base64(line, sizeof(line), (const unsigned char *)part.p, part.n,
				  sodium_base64_VARIANT_ORIGINAL);
		buf_format(out, "%s\r\n", line);
	}
}

/* RFC 2047: encoded words of at most 75 bytes; ten Chinese characters are forty bytes of base64. */
static void put_subject(struct buf *out, struct arena *arena, struct str words)
{
	struct str line = words, rest;
	size_t end;

	if (str_find_char(words, '\n', &end))
		line = str_part(words, 0, end);
	rest = str_first_characters(str_trim(line), SUBJECT_CHARACTERS);
	BUF_LIT(out, "Subject:");
	while (rest.n > 0) {
		struct str part = str_first_characters(rest, 10);

		buf_format(out, " =?UTF-8?B?%.*s?=\r\n",
			   STR_ARG(str_base64(arena, (const uint8_t *)part.p, part.n)));
		rest = str_part(rest, part.n, rest.n);
	}
}

bool outbox_letter(struct arena *arena, struct str from, struct str to, struct str words, int64_t id,
		   struct instant now, struct str *ret)
{
	struct buf out;
	struct tm tm;
	time_t seconds = now.us / US_PER_SECOND;
	char date[64];

	if (!address_is_mail(from) || !address_is_mail(to) || str_trim(words).n == 0)
		return false;
	gmtime_r(&seconds, &tm);
	/* the program stays in the C locale */
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	buf_open_in(&out, arena, 65536);
	buf_format(&out, "From: <%.*s>\r\nTo: <%.*s>\r\nDate: %s\r\nMessage-ID: <outbox-%lld@anju>\r\n",
		   STR_ARG(from), STR_ARG(to), date, (long long)id);
	put_subject(&out, arena, words);
	BUF_LIT(&out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
		      "Content-Transfer-Encoding: base64\r\n\r\n");
	put_base64(&out, words);
	require(!out.full);
	*ret = buf_view(&out);
	return true;
}

struct str outbox_json(struct arena *arena, enum outbox_channel channel, struct str to, struct str words,
		       int64_t id)
{
	struct buf out;
	struct json json;

	buf_open_in(&out, arena, 65536);
	json_open(&json, &out);
	json_begin(&json);
	json_put_i64(&json, "id", id);
	json_put_str(&json, "channel", channel == OUTBOX_WECHAT ? S("wechat") : S("sms"));
	json_put_str(&json, "to", to);
	json_put_str(&json, "text", words);
	json_end(&json);
	require(!out.full);
	return buf_view(&out);
}
