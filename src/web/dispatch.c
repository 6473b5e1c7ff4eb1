/* From a request to its handler: route, actor, capability, CSRF, snapshot; one place for all. */
#include <string.h>
#include "web/list.h"
#include "web/req_inner.h"
#include "web/system_page.h"

/* ---- route table ---- */

static bool segment_matches(struct str pattern, struct str segment, struct req *rq)
{
	if (pattern.n == 0 || pattern.p[0] != ':')
		return str_equal(pattern, segment);
	if (segment.n == 0)
		return false;
	if (rq != NULL && rq->param_count < REQ_PARAMS_MAX) {
		rq->params[rq->param_count].name = str_part(pattern, 1, pattern.n - 1);
		rq->params[rq->param_count].value = segment;
		rq->param_count++;
	}
	return true;
}

static bool path_matches(struct str pattern, struct str path, struct req *rq)
{
	struct str a = str_part(pattern, 1, pattern.n), b = str_part(path, 1, path.n), pa, pb;

	if (rq != NULL)
		rq->param_count = 0;
	for (;;) {
		bool more_a = str_next(&a, '/', &pa), more_b = str_next(&b, '/', &pb);
		if (more_a != more_b)
			return false;
		if (!more_a)
			return true;
		if (!segment_matches(pa, pb, rq))
			return false;
	}
}

/* Literal paths win over patterns: /homes/new before /homes/:id. */
const struct route *route_find(const struct web *w, enum http_method method, struct str path, struct req *rq,
			       bool *ret_other_method)
{
	enum http_method wanted = method == HTTP_HEAD ? HTTP_GET : method;
	const struct route *pattern = NULL;

	*ret_other_method = false;
	for (size_t i = 0; i < w->route_count; i++) {
		const struct route *r = w->routes[i];
		bool literal = strchr(r->path, ':') == NULL;

		if (!path_matches(str_of(r->path), path, NULL))
			continue;
		if (r->method != wanted) {
			*ret_other_method = true;
			continue;
		}
		if (literal) {
			rq->param_count = 0;
			return r;
		}
		if (pattern == NULL)
			pattern = r;
	}
	if (pattern != NULL) /* again, for the values of its :names */
		path_matches(str_of(pattern->path), path, rq);
	return pattern;
}

/* ---- what the client wants: /api/v1, suffixes, Accept ---- */

static bool cut_suffix(struct str *path, const char *suffix)
{
	struct str s = str_of(suffix);

	if (path->n <= s.n || !str_ends(*path, s))
		return false;
	path->n -= s.n;
	return true;
}

static void read_format(struct req *rq)
{
	struct str accept = http_header(rq->http, "Accept");
	size_t at;

	if (str_starts(rq->path, S("/api/v1/"))) {
		rq->path = str_part(rq->path, 7, rq->path.n);
		rq->api = true;
		rq->format = FORMAT_JSON;
	}
	if (cut_suffix(&rq->path, ".json"))
		rq->format = FORMAT_JSON;
	else if (cut_suffix(&rq->path, ".csv"))
		rq->format = FORMAT_CSV;
	else if (cut_suffix(&rq->path, ".xlsx"))
		rq->format = FORMAT_XLSX;
	else if (str_find(accept, S("application/json"), &at) && !str_find(accept, S("text/html"), &at))
		rq->format = FORMAT_JSON;
	if (rq->path.n > 1 && str_ends(rq->path, S("/")))
		rq->path.n--;
}

static void read_language(struct req *rq)
{
	struct str cookie = http_cookie(rq->http, "lang"), accept;

	rq->language = LANGUAGE_ZH_CN;
	if (cookie.n > 0) {
		message_language_parse(cookie, &rq->language);
		return;
	}
	accept = http_header(rq->http, "Accept-Language");
	if (accept.n >= 2)
		message_language_parse(str_part(accept, 0, 2), &rq->language);
}

/* Display preferences are the one thing that a GET sets: ?size= ?theme= ?lang= */
static bool set_preferences(struct req *rq)
{
	static const char *const names[] = {"size", "theme", "lang"};
	static const char *const allowed[] = {"normal", "large", "xlarge", "light",
					      "dark",   "auto",  "zh-CN",  "en"};
	bool any = false;

	if (rq->http->method != HTTP_GET || rq->format != FORMAT_HTML || rq->http->arg_count != 1)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct str value;
		if (!http_find(rq->http->args, rq->http->arg_count, names[i], &value))
			continue;
		for (size_t k = 0; k < ARRAY_LEN(allowed); k++)
			if (str_equal(value, str_of(allowed[k]))) {
				req_set_cookie(rq, names[i], value, PREFERENCE_AGE_S);
				any = true;
			}
	}
	return any && req_redirect(rq, rq->http->path);
}

/* ---- serving ---- */

/* Busy, too: who cannot write just now can mostly read, and what was typed stays. */
static bool may_show_again(const struct err *e)
{
	return e->code == ERR_INPUT || e->code == ERR_CONFLICT || e->code == ERR_LIMIT || e->code == ERR_BUSY;
}

static bool show_again(struct req *rq, const struct err *e)
{
	struct err second = {0};

	rq->again = true;
	rq->failure = *e;
	if (rq->error_count == 0)
		req_error(rq, e);
	if (rq->format == FORMAT_JSON || rq->route->again == NULL)
		return trouble_send(rq, e);
	if (rq->route->again(rq, &second))
		return true;
	return trouble_send(rq, &second);
}

static void refuse(struct req *rq, const struct err *e)
{
	if (rq->route->method == HTTP_POST && may_show_again(e))
		show_again(rq, e);
	else
		trouble_send(rq, e);
}

static bool guard(struct req *rq, struct err *err)
{
	const struct route *r = rq->route;

	if (r->flags & ROUTE_CALLBACK)
		return true;
	if (!req_load_actor(rq, err))
		return false;
	if (r->method == HTTP_POST && !req_check_csrf(rq, err))
		return false;
	if (r->cap == CAP_PUBLIC)
		return true;
	if (rq->actor.id.v == 0)
		return err_set(err, ERR_SIGN_IN, MSG_BASE_ERROR_SIGN_IN);
	if (!actor_can(&rq->actor, r->cap))
		return err_forbidden(err);
	return true;
}

static bool serve_tx(struct tx *tx, void *arg, struct err *err)
{
	struct req *rq = arg;
	struct err e = {0};
	bool ok;

	(void)err;
	rq->tx = tx;
	if (rq->again) { /* a queued command failed: the page again, in a new snapshot */
		e = rq->failure;
		ok = req_load_actor(rq, &e) &&
		     (may_show_again(&rq->failure) ? show_again(rq, &rq->failure)
						   : trouble_send(rq, &rq->failure));
		if (!ok)
			trouble_send(rq, &e);
	} else if (!guard(rq, &e)) {
		refuse(rq, &e);
	} else if (!rq->route->fn(rq, &e) && !(rq->route->method == HTTP_POST && req_was_done(rq))) {
		refuse(rq, &e);
	}
	rq->tx = NULL;
	return true;
}

static bool serve_guarded(void *arg)
{
	struct req *rq = arg;
	struct err e = {0};

	if (!db_read(rq->web->config.db, rq->arena, serve_tx, rq, &e) && !rq->replied)
		trouble_send(rq, &e);
	return true;
}

/* Held: on a worker's thread the reply may take rq away, and there is still tidying up to do after it. */
void req_serve(struct req *rq)
{
	struct http_request *http = rq->http;
	bool full = false;

	http_hold(http);
	if (!arena_guard(rq->arena, serve_guarded, rq, &full) && full && !rq->replied) {
		log_line(LOG_ERROR, "request.arena_full", "path=%.*s", STR_ARG(rq->path));
		req_reply(rq, 503, S("text/plain; charset=utf-8"), S("503\n"));
	}
	req_keep_session(rq);
	if (rq->json != NULL) {
		json_decref(rq->json);
		rq->json = NULL;
	}
	if (rq->write_waits) {
		rq->write_waits = false;
		req_write_start(rq);
	} else {
		require(rq->replied);
	}
	http_release(http); /* after this line rq may be gone at any moment */
}

static void answer_plain(struct http_request *http, int status, struct str body)
{
	struct http_reply reply = {.status = status,
				   .content_type = S("text/plain; charset=utf-8"),
				   .body = body};

	http_send(http, &reply);
}

/* Probes of machines cost nothing: no session, no database on /healthz. */
static bool serve_probe(struct web *w, struct http_request *http)
{
	if (str_equal(http->path, S("/healthz"))) {
		answer_plain(http, 200, S("ok\n"));
		return true;
	}
	return str_starts(http->path, S("/assets/")) && web_asset_serve(w, http);
}

void web_handle(struct http_request *http, void *arg)
{
	struct web *w = arg;
	struct req *rq;
	bool other_method = false;

	if (serve_probe(w, http))
		return;
	w->served++;
	rq = ARENA_NEW(http->arena, struct req);
	rq->web = w;
	rq->http = http;
	rq->arena = http->arena;
	rq->path = http->path;
	rq->began_us = seam_monotonic_us();
	read_format(rq);
	read_language(rq);
	rq->route = route_find(w, http->method, rq->path, rq, &other_method);
	if (rq->route == NULL) {
		static const struct route nothing = {.path = "", .cap = CAP_PUBLIC, .flags = ROUTE_CALLBACK};
		struct err e = {0};
		rq->route = &nothing;
		err_not_found(&e);
		if (other_method)
			req_header(rq, "Allow", http->method == HTTP_POST ? S("GET, HEAD") : S("POST"));
		trouble_send(rq, &e);
		return;
	}
	if (set_preferences(rq))
		return;
	if (w->inline_reads && !(rq->route->flags & ROUTE_SLOW) &&
	    (rq->format == FORMAT_HTML || rq->format == FORMAT_JSON))
		req_serve(rq);
	else if (!workers_push(w->workers, rq))
		req_reply(rq, 503, S("text/plain; charset=utf-8"), S("503\n"));
}

/* ---- opening ---- */

static void add_routes(struct web *w, const struct route *routes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		require(routes[i].path != NULL && routes[i].path[0] == '/');
		require(routes[i].fn != NULL);
		require(routes[i].label != MSG_NONE || (routes[i].flags & ROUTE_QUIET));
		w->routes[w->route_count++] = &routes[i];
	}
}

bool web_open(const struct web_config *config, struct web **ret, struct err *err)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct web *w = ARENA_NEW(arena, struct web);
	size_t total = 0;

	w->arena = arena;
	w->config = *config;
	if (w->config.workers == 0)
		w->config.workers = 4;
	w->inline_reads = db_engine(config->db) == DB_SQLITE;
	for (size_t i = 0; i < web_page_count; i++)
		total += web_pages[i]->route_count;
	for (size_t i = 0; i < config->domain_count; i++)
		total += config->domains[i]->route_count;
	w->routes = arena_array(arena, total, sizeof *w->routes);
	for (size_t i = 0; i < config->domain_count; i++)
		add_routes(w, config->domains[i]->routes, config->domains[i]->route_count);
	for (size_t i = 0; i < web_page_count; i++)
		add_routes(w, web_pages[i]->routes, web_pages[i]->route_count);
	w->workers = workers_start(w->config.workers, 4096, req_serve);
	if (w->workers == NULL) {
		arena_free(arena);
		return err_system(err, "no worker threads");
	}
	*ret = w;
	return true;
}

void web_close(struct web *w)
{
	if (w == NULL)
		return;
	workers_stop(w->workers);
	arena_free(w->arena);
}

const struct web_config *web_config(const struct web *w)
{
	return &w->config;
}
