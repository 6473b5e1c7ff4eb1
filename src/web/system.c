/* The routes of web itself: assets, sign-in and sign-out, help, privacy, what machines ask for. */
#include <string.h>
#include "web/asset.h"
#include "web/page.h"
#include "web/part.h"
#include "web/req_inner.h"
#include "web/system_page.h"

bool web_asset_serve(struct web *w, struct http_request *http)
{
	struct str name = str_part(http->path, 8, http->path.n);
	size_t at;
	bool gzip = str_find(http_header(http, "Accept-Encoding"), S("gzip"), &at);

	(void)w;
	for (size_t i = 0; i < web_asset_count; i++) {
		const struct asset *a = &web_assets[i];
		struct http_pair headers[4] = {{S("Cache-Control"), S("public, max-age=31536000, immutable")},
					       {S("X-Content-Type-Options"), S("nosniff")},
					       {S("Vary"), S("Accept-Encoding")},
					       {S("Content-Encoding"), S("gzip")}};
		struct http_reply reply = {.status = 200,
					   .content_type = str_of(a->content_type),
					   .headers = headers,
					   .header_count = 3};

		if (!str_equal(name, str_of(a->hashed_name)))
			continue;
		reply.body = (struct str){(const char *)a->bytes, a->n};
		if (gzip && a->gzip != NULL) {
			reply.body = (struct str){(const char *)a->gzip, a->gzip_n};
			reply.header_count = 4;
		}
		http_send(http, &reply);
		return true;
	}
	return false;
}

/* ---- sign-in ---- */

struct sign_in_form {
	struct str sign_in_name, password;
};

static const struct field sign_in_fields[] = {
	{FIELD_AT(struct sign_in_form, sign_in_name), .type = FIELD_TEXT, .label = MSG_WEB_SIGN_IN_NAME,
	 .hint = MSG_WEB_SIGN_IN_NAME_HINT, .min = 1, .max = 40, .autocomplete = "username"},
	{FIELD_AT(struct sign_in_form, password), .type = FIELD_PASSWORD, .label = MSG_WEB_PASSWORD, .min = 1,
	 .max = 128, .flags = FIELD_SECRET, .autocomplete = "current-password"},
};

static bool sign_in_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_SIGN_IN);
	struct form_hidden next = web_hidden_next(rq);
	struct form form = {.fields = sign_in_fields,
			    .count = ARRAY_LEN(sign_in_fields),
			    .action = S("/sign-in"),
			    .submit = MSG_WEB_SIGN_IN,
			    .hidden = &next,
			    .hidden_count = 1};

	(void)err;
	page_lead(pg, req_text(rq, MSG_WEB_SIGN_IN_LEAD));
	page_form(pg, &form);
	page_link(pg, MSG_WEB_SIGN_UP_LINK, web_with_next(rq, "/register", next.value), false);
	return page_send(pg);
}

struct sign_in_args {
	struct sign_in in;
	bool right;
	struct session session;
	struct str next;
};

static bool sign_in_tx(struct tx *tx, void *arg, struct err *err)
{
	struct sign_in_args *a = arg;

	return sign_in_end(tx, &a->in, a->right, &a->session, err);
}

static bool sign_in_after(struct req *rq, void *arg, struct err *err)
{
	struct sign_in_args *a = arg;

	if (a->session.refused != MSG_NONE)
		return err_input(err, "password", a->session.refused);
	req_set_session(rq, &a->session);
	rq->next_path = a->session.needs_totp ? web_with_next(rq, "/sign-in/code", a->next) : a->next;
	return true;
}

/* Runs on a worker: the password is hashed outside of any write. */
static bool sign_in_do(struct req *rq, struct err *err)
{
	struct sign_in_form form = {0};
	struct sign_in_args *a = ARENA_NEW(rq->arena, struct sign_in_args);

	if (!req_form(rq, &form, err))
		return false;
	a->in.sign_in_name = form.sign_in_name;
	a->in.password = form.password;
	a->in.peer = rq->http->peer;
	a->next = web_safe_next(req_typed(rq, "next"));
	a->in.cookie = req_cookie_value(rq, "anju");
	if (!sign_in_load(rq->tx, &a->in, err))
		return false;
	a->right = password_matches(a->in.hash, form.password) && a->in.found;
	req_operation_new(rq); /* signing in again is signing in anew */
	rq->after = sign_in_after;
	return req_write(rq, sign_in_tx, a, err);
}

struct code_form {
	struct str code;
};

static const struct field code_fields[] = {
	{FIELD_AT(struct code_form, code), .type = FIELD_TEXT, .label = MSG_WEB_CODE,
	 .hint = MSG_WEB_CODE_HINT, .min = 6, .max = 6, .flags = FIELD_SECRET,
	 .autocomplete = "one-time-code"},
};

static bool code_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_CODE_TITLE);
	struct form_hidden next = web_hidden_next(rq);
	struct form form = {.fields = code_fields,
			    .count = ARRAY_LEN(code_fields),
			    .action = S("/sign-in/code"),
			    .submit = MSG_WEB_SIGN_IN,
			    .hidden = &next,
			    .hidden_count = 1};

	(void)err;
	page_form(pg, &form);
	return page_send(pg);
}

struct code_args {
	struct str cookie, code, next;
	struct session session;
};

static bool code_tx(struct tx *tx, void *arg, struct err *err)
{
	struct code_args *a = arg;

	return totp_pass(tx, a->cookie, a->code, &a->session, err);
}

static bool code_after(struct req *rq, void *arg, struct err *err)
{
	struct code_args *a = arg;

	if (a->session.refused != MSG_NONE)
		return err_input(err, "code", a->session.refused);
	req_set_session(rq, &a->session);
	rq->next_path = a->next;
	return true;
}

static bool code_do(struct req *rq, struct err *err)
{
	struct code_form form = {0};
	struct code_args *a = ARENA_NEW(rq->arena, struct code_args);

	if (!req_form(rq, &form, err))
		return false;
	a->cookie = req_cookie_value(rq, "anju");
	a->code = form.code;
	a->next = web_safe_next(req_typed(rq, "next"));
	req_operation_new(rq); /* a code pressed twice is no second session, and no empty one either */
	rq->after = code_after;
	return req_write(rq, code_tx, a, err);
}

static bool sign_out_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_SIGN_OUT);

	(void)err;
	page_lead(pg, req_text(rq, MSG_WEB_SIGN_OUT_LEAD));
	page_do(pg, CAP_SIGNED_IN, MSG_WEB_SIGN_OUT, S("/sign-out"));
	return page_send(pg);
}

static bool sign_out_tx(struct tx *tx, void *arg, struct err *err)
{
	return session_end(tx, *(struct str *)arg, err);
}

static bool sign_out_after(struct req *rq, void *arg, struct err *err)
{
	(void)arg;
	(void)err;
	req_set_cookie(rq, "anju", S(""), 0);
	rq->next_path = S("/sign-in");
	return true;
}

static bool sign_out_do(struct req *rq, struct err *err)
{
	struct str *cookie = ARENA_NEW(rq->arena, struct str);

	*cookie = req_cookie_value(rq, "anju");
	rq->after = sign_out_after;
	return req_write(rq, sign_out_tx, cookie, err);
}

static bool help_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_HELP_TITLE);

	(void)err;
	page_lead(pg, req_text(rq, MSG_WEB_HELP_LEAD));
	page_section(pg, MSG_WEB_HELP_APPLY);
	page_paragraph(pg, req_text(rq, MSG_WEB_HELP_APPLY_WORDS));
	page_section(pg, MSG_WEB_HELP_PAY);
	page_paragraph(pg, req_text(rq, MSG_WEB_HELP_PAY_WORDS));
	page_section(pg, MSG_WEB_HELP_REPAIR);
	page_paragraph(pg, req_text(rq, MSG_WEB_HELP_REPAIR_WORDS));
	return page_send(pg);
}

static bool privacy_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_PRIVACY);

	(void)err;
	page_paragraph(pg, req_text(rq, MSG_WEB_PRIVACY_WHAT));
	page_paragraph(pg, req_text(rq, MSG_WEB_PRIVACY_WHO));
	page_paragraph(pg, req_text(rq, MSG_WEB_PRIVACY_RIGHTS));
	return page_send(pg);
}

/* ---- machines ---- */

/* The snapshot that this runs in has been taken: the database answers. Its schema was looked at when the
 * server started. */
static bool ready_page(struct req *rq, struct err *err)
{
	(void)err;
	return req_reply(rq, 200, S("text/plain; charset=utf-8"), S("ready\n"));
}

/* Asked on this machine itself, and not through a proxy that stands on it. */
static bool asked_here(const struct http_request *http)
{
	static const char *const of_proxies[] = {"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
						 "X-Real-IP",       "Forwarded",        "Via"};

	for (size_t i = 0; i < ARRAY_LEN(of_proxies); i++)
		if (http_header(http, of_proxies[i]).n > 0)
			return false;
	return str_starts(http->peer, S("127.")) || str_equal(http->peer, S("::1")) ||
	       str_starts(http->peer, S("::ffff:127."));
}

/* Figures about load are nobody's business outside: loopback, or a token of somebody who holds metrics_see.
 */
static bool metrics_page(struct req *rq, struct err *err)
{
	struct str text;

	if (!asked_here(rq->http) && !actor_can(&rq->actor, CAP_METRICS_SEE))
		return rq->actor.id.v == 0 ? err_set(err, ERR_SIGN_IN, MSG_BASE_ERROR_SIGN_IN)
					   : err_forbidden(err);
	text = str_format(rq->arena,
			  "# TYPE anju_requests_total counter\nanju_requests_total %lld\n"
			  "# TYPE anju_request_failures_total counter\nanju_request_failures_total %lld\n"
			  "# TYPE anju_writes_total counter\nanju_writes_total %lld\n",
			  (long long)rq->web->served, (long long)rq->web->failed, (long long)rq->web->writes);

	return req_reply(rq, 200, S("text/plain; version=0.0.4; charset=utf-8"), text);
}

static bool openapi_page(struct req *rq, struct err *err)
{
	(void)err;
	return req_reply(rq, 200, S("application/json; charset=utf-8"), web_openapi(rq->web, rq->arena));
}

static const struct route routes[] = {
	PAGE("/sign-in", sign_in_page, CAP_PUBLIC, MSG_WEB_SIGN_IN),
	{.method = HTTP_POST,
	 .path = "/sign-in",
	 .fn = sign_in_do,
	 .cap = CAP_PUBLIC,
	 .label = MSG_WEB_SIGN_IN,
	 .fields = sign_in_fields,
	 .field_count = ARRAY_LEN(sign_in_fields),
	 .again = sign_in_page,
	 .flags = ROUTE_SLOW},
	PAGE("/sign-in/code", code_page, CAP_PUBLIC, MSG_WEB_CODE_TITLE),
	{.method = HTTP_POST,
	 .path = "/sign-in/code",
	 .fn = code_do,
	 .cap = CAP_PUBLIC,
	 .label = MSG_WEB_CODE_TITLE,
	 .fields = code_fields,
	 .field_count = ARRAY_LEN(code_fields),
	 .again = code_page},
	PAGE("/register", sign_up_page, CAP_PUBLIC, MSG_WEB_SIGN_UP),
	{.method = HTTP_POST,
	 .path = "/register",
	 .fn = sign_up_do,
	 .cap = CAP_PUBLIC,
	 .label = MSG_WEB_SIGN_UP,
	 .fields = sign_up_fields,
	 .field_count = SIGN_UP_FIELDS,
	 .again = sign_up_page,
	 .done = MSG_WEB_SIGN_UP_DONE,
	 .flags = ROUTE_SLOW},
	PAGE("/sign-out", sign_out_page, CAP_SIGNED_IN, MSG_WEB_SIGN_OUT),
	{.method = HTTP_POST,
	 .path = "/sign-out",
	 .fn = sign_out_do,
	 .cap = CAP_SIGNED_IN,
	 .label = MSG_WEB_SIGN_OUT},
	PAGE("/help", help_page, CAP_PUBLIC, MSG_WEB_HELP_TITLE),
	PAGE("/privacy", privacy_page, CAP_PUBLIC, MSG_WEB_PRIVACY),
	{.method = HTTP_GET, .path = "/readyz", .fn = ready_page, .cap = CAP_PUBLIC, .flags = ROUTE_QUIET},
	{.method = HTTP_GET, .path = "/metrics", .fn = metrics_page, .cap = CAP_PUBLIC, .flags = ROUTE_QUIET},
	{.method = HTTP_GET, .path = "/openapi", .fn = openapi_page, .cap = CAP_PUBLIC, .flags = ROUTE_QUIET},
};
static const struct route_table own_pages = {routes, ARRAY_LEN(routes), NULL, 0};

const struct route_table *const web_pages[] = {
	&own_pages,    &register_pages, &import_pages, &job_pages, &file_pages,  &setting_pages,
	&policy_pages, &user_pages,     &token_pages,  &me_pages,  &audit_pages,
};
const size_t web_page_count = ARRAY_LEN(web_pages);
