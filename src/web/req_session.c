/* Who asks, and whether a change really comes from a page of ours. */
#include <sodium.h>
#include <string.h>
#include "kit/secret.h"
#include "web/req_inner.h"

struct str req_cookie_value(struct req *rq, const char *name)
{
	return http_cookie(rq->http, name);
}

static bool load_bearer(struct req *rq, struct str header, struct err *err)
{
	rq->has_token = true;
	rq->api = true;
	return token_load(rq->tx, str_trim(str_part(header, 7, header.n)), &rq->actor, err);
}

bool req_load_actor(struct req *rq, struct err *err)
{
	struct str bearer = http_header(rq->http, "Authorization"), cookie;
	struct err e = {0};

	memset(&rq->actor, 0, sizeof rq->actor);
	if (str_starts(bearer, S("Bearer ")))
		return load_bearer(rq, bearer, err);
	cookie = req_cookie_value(rq, "anju");
	if (cookie.n == 0)
		return true;
	if (!session_load(rq->tx, cookie, &rq->session, &e)) {
		if (e.code != ERR_SIGN_IN) {
			*err = e;
			return false;
		}
		return true; /* over: as if nobody were signed in */
	}
	rq->has_session = true;
	if (rq->session.needs_totp)
		return true; /* only the page of the second factor knows him yet */
	rq->actor = rq->session.actor;
	if (req_cookie_value(rq, "lang").n == 0)
		rq->language = rq->actor.language;
	return true;
}

void req_set_session(struct req *rq, const struct session *session)
{
	/* begun seconds count: the browser's clock is not ours, and what is over here is over anyway */
	int64_t left_us = session->ends_at.us - seam_now().us;

	req_set_cookie(rq, "anju", session_cookie(rq->arena, session),
		       (left_us + US_PER_SECOND - 1) / US_PER_SECOND);
}

/* Forms of people who are not signed in are bound to a random cookie. */
static struct str anonymous_csrf(struct req *rq, bool may_set)
{
	uint8_t bytes[16], mac[32];

	if (rq->anonymous.n == 0)
		rq->anonymous = req_cookie_value(rq, "form");
	if (rq->anonymous.n == 0) {
		if (!may_set)
			return S("");
		seam_random(bytes, sizeof bytes);
		rq->anonymous = str_of_hex(rq->arena, bytes, sizeof bytes);
		req_set_cookie(rq, "form", rq->anonymous, 86400);
	}
	secret_mac("csrf", rq->anonymous, mac);
	return str_of_hex(rq->arena, mac, 16);
}

struct str req_csrf(struct req *rq)
{
	if (rq->has_session)
		return session_csrf(rq->arena, &rq->session);
	return anonymous_csrf(rq, true);
}

bool req_check_csrf(struct req *rq, struct err *err)
{
	struct str sent, expected;

	if (rq->has_token)
		return true; /* no cookie was involved */
	if (!http_find(rq->http->form, rq->http->form_count, "_csrf", &sent))
		sent = http_header(rq->http, "X-CSRF-Token");
	expected = rq->has_session ? req_csrf(rq) : anonymous_csrf(rq, false);
	if (expected.n == 0 || sent.n != expected.n || sodium_memcmp(sent.p, expected.p, expected.n) != 0)
		return err_set(err, ERR_FORBIDDEN, MSG_WEB_ERROR_CSRF);
	return true;
}
