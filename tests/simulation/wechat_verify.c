/* Is a request really signed by the merchant? Stricter than the provider, never more lenient. */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MCHID, NONCE, TIMESTAMP, SERIAL, SIGNATURE, ATTRIBUTES };

struct authorization {
	char value[ATTRIBUTES][1025];
};

static const char *const names[ATTRIBUTES] = {"mchid", "nonce_str", "timestamp", "serial_no", "signature"};

/* One name="value" off the front of *at. NULL, or what is wrong. */
static const char *attribute_parse(const char **at, struct authorization *ret, bool seen[ATTRIBUTES])
{
	size_t name_n = strcspn(*at, "="), value_n;
	const char *value;
	int i;

	for (i = 0; i < ATTRIBUTES; i++)
		if (strlen(names[i]) == name_n && memcmp(*at, names[i], name_n) == 0)
			break;
	if (i == ATTRIBUTES)
		return "Authorization has an attribute that is none of mchid, nonce_str, timestamp, "
		       "serial_no, signature";
	if (seen[i])
		return "Authorization has an attribute twice";
	if (strncmp(*at + name_n, "=\"", 2) != 0)
		return "Authorization attributes are written name=\"value\"";
	value = *at + name_n + 2;
	value_n = strcspn(value, "\"");
	if (value_n == 0 || value_n >= sizeof(ret->value[i]) || value[value_n] != '"')
		return "Authorization has an attribute that is empty, too long or not closed";
	memcpy(ret->value[i], value, value_n);
	ret->value[i][value_n] = 0;
	seen[i] = true;
	*at = value + value_n + 1;
	return NULL;
}

static const char *authorization_parse(const char *text, struct authorization *ret)
{
	static const char scheme[] = "WECHATPAY2-SHA256-RSA2048";
	bool seen[ATTRIBUTES] = {false};
	const char *wrong;
	int i;

	if (!*text)
		return "the Authorization header is missing";
	if (strncmp(text, scheme, sizeof(scheme) - 1) != 0 || text[sizeof(scheme) - 1] != ' ')
		return "Authorization must begin with WECHATPAY2-SHA256-RSA2048 and a blank";
	text += sizeof(scheme) - 1;
	text += strspn(text, " ");
	for (;;) {
		wrong = attribute_parse(&text, ret, seen);
		if (wrong)
			return wrong;
		text += strspn(text, " ");
		if (!*text)
			break;
		if (*text++ != ',')
			return "Authorization attributes are parted by commas";
		text += strspn(text, " ");
	}
	for (i = 0; i < ATTRIBUTES; i++)
		if (!seen[i])
			return "Authorization lacks one of mchid, nonce_str, timestamp, serial_no, signature";
	return NULL;
}

static bool all_of(const char *text, size_t n_max, const char *letters)
{
	size_t n = strlen(text);

	return n > 0 && n <= n_max && strspn(text, letters) == n;
}

static const char *attributes_check(const struct sim *sim, const struct authorization *auth)
{
	long long at_s, now_s = sim_real_ms() / 1000;

	if (!all_of(auth->value[NONCE], 32, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return "nonce_str is up to 32 letters and digits";
	if (!all_of(auth->value[TIMESTAMP], 12, "0123456789") || auth->value[TIMESTAMP][0] == '0')
		return "timestamp is in whole seconds";
	at_s = strtoll(auth->value[TIMESTAMP], NULL, 10);
	if (at_s < now_s - SIM_SKEW_S_MAX || at_s > now_s + SIM_SKEW_S_MAX)
		return "timestamp is more than 5 minutes from now";
	if (strcmp(auth->value[MCHID], sim->id.mchid) != 0)
		return "mchid is not known here";
	if (strcmp(auth->value[SERIAL], sim->id.merchant_serial) != 0)
		return "serial_no is not that of the merchant's certificate";
	return NULL;
}

/* Line ends shown as \n, so that the text can be compared by eye and by a test. */
static char *shown(const char *text, size_t n)
{
	char *out = malloc(2 * n + 1), *p = out;
	size_t i;

	if (!out)
		abort();
	for (i = 0; i < n; i++) {
		if (text[i] == '\n') {
			*p++ = '\\';
			*p++ = 'n';
		} else {
			*p++ = text[i] ? text[i] : '?';
		}
	}
	*p = 0;
	return out;
}

static bool signature_check(struct sim_request *rq, const struct authorization *auth, struct sim_answer *a)
{
	size_t size = sizeof(rq->target) + rq->body_n + 256, n;
	char *text = malloc(size), *expected;
	bool ok;

	if (!text)
		abort();
	n = (size_t)snprintf(text, size, "%s\n%s\n%s\n%s\n", rq->method, rq->target, auth->value[TIMESTAMP],
			     auth->value[NONCE]);
	memcpy(text + n, rq->body, rq->body_n);
	n += rq->body_n;
	text[n++] = '\n';
	ok = sim_verify(rq->sim->id.merchant_key, text, n, auth->value[SIGNATURE]);
	if (!ok) {
		expected = shown(text, n);
		sim_answer_error(a, 401, "SIGN_ERROR", "the signature does not fit; expected text: %s",
				 expected);
		free(expected);
	}
	free(text);
	return ok;
}

/* What the provider asks of the headers besides the signature. */
static const char *headers_check(const struct sim_request *rq)
{
	if (!strstr(rq->accept, "application/json") && !strstr(rq->accept, "*/*"))
		return "the header Accept must allow application/json";
	if (!rq->agent[0])
		return "the header User-Agent is missing";
	if (rq->body_n > 0 && strncmp(rq->content_type, "application/json", 16) != 0)
		return "the header Content-Type must be application/json";
	if (rq->serial[0] && strcmp(rq->serial, rq->sim->id.platform_key_id) != 0)
		return "the header Wechatpay-Serial names a key that is not ours";
	return NULL;
}

bool wechat_request_verify(struct sim_request *rq, struct sim_answer *a)
{
	struct authorization auth;
	const char *wrong = authorization_parse(rq->authorization, &auth);

	if (!wrong)
		wrong = attributes_check(rq->sim, &auth);
	if (wrong) {
		sim_answer_error(a, 401, "SIGN_ERROR", "%s", wrong);
		return false;
	}
	if (!signature_check(rq, &auth, a))
		return false;
	wrong = headers_check(rq);
	if (wrong)
		sim_answer_error(a, 400, "INVALID_REQUEST", "%s", wrong);
	return !wrong;
}
