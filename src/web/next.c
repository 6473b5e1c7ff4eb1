/* Where a person wanted to go who has to sign in first: carried through the sign-in pages as `next`. */
#include "web/page.h"
#include "web/req_inner.h"

/* Percent-encoded it is at most three times as long: below the limit of an address. */
enum { NEXT_BYTES_MAX = 2000 };

/* Only what a browser takes for a path of this host: "//x" and "/\x" name another host, and what is no
 * character of an address (blanks, line ends, anything beyond ASCII) stands there percent-encoded or not at
 * all. */
static bool is_safe(struct str next)
{
	if (next.n < 1 || next.n > NEXT_BYTES_MAX || next.p[0] != '/' || (next.n > 1 && next.p[1] == '/'))
		return false;
	for (size_t i = 0; i < next.n; i++)
		if (next.p[i] <= ' ' || next.p[i] > '~' || next.p[i] == '\\')
			return false;
	return true;
}

struct str web_safe_next(struct str next)
{
	return is_safe(next) ? next : S("/");
}

struct str web_next_asked(struct req *rq)
{
	struct buf b;
	struct str path, all;

	buf_open(&b, 3 * rq->http->path.n);
	buf_percent(&b, rq->http->path, "/");
	path = str_copy(rq->arena, buf_view(&b));
	buf_close(&b);
	if (rq->http->query.n == 0)
		return web_safe_next(path);
	all = str_format(rq->arena, "%.*s?%.*s", STR_ARG(path), STR_ARG(rq->http->query));
	return web_safe_next(is_safe(all) ? all : path);
}

struct str web_with_next(struct req *rq, const char *path, struct str next)
{
	struct buf b;
	struct str address;

	next = web_safe_next(next);
	if (next.n == 1)
		return str_of(path);
	buf_open(&b, 4 * NEXT_BYTES_MAX);
	buf_format(&b, "%s?next=", path);
	buf_percent(&b, next, "/");
	address = str_copy(rq->arena, buf_view(&b));
	buf_close(&b);
	return address;
}

struct form_hidden web_hidden_next(struct req *rq)
{
	return (struct form_hidden){"next",
				    web_safe_next(rq->again ? req_typed(rq, "next") : req_arg(rq, "next"))};
}
