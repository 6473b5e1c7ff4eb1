/* How a request ends: headers that every answer carries, redirects, files, and the answer to a durable
 * write. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <openssl/evp.h>
#include "web/req_inner.h"

void req_header(struct req *rq, const char *name, struct str value)
{
	require(rq->header_count < ARRAY_LEN(rq->headers));
	rq->headers[rq->header_count].name = str_of(name);
	rq->headers[rq->header_count].value = value;
	rq->header_count++;
}

/* Own pages only: no foreign host, no inline script or style, no frame (security.md 3.2-3.4). */
static void add_security_headers(struct req *rq)
{
	req_header(rq, "Content-Security-Policy",
		   rq->policy.n > 0
			   ? rq->policy
			   : S("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
			       "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
			       "'none'"));
	req_header(rq, "X-Content-Type-Options", S("nosniff"));
	req_header(rq, "Referrer-Policy", S("same-origin"));
	req_header(rq, "Cache-Control",
		   rq->actor.id.v == 0 && rq->route->cap == CAP_PUBLIC && rq->http->method == HTTP_GET &&
				   !rq->again
			   ? S("no-cache")
			   : S("no-store"));
	if (rq->web->config.secure_cookies)
		req_header(rq, "Strict-Transport-Security", S("max-age=31536000"));
}

static bool send_reply(struct req *rq, struct http_reply *reply)
{
	require(!rq->replied);
	rq->replied = true;
	add_security_headers(rq);
	reply->headers = rq->headers;
	reply->header_count = rq->header_count;
	if (reply->status >= 500)
		rq->web->failed++;
	http_send(rq->http, reply);
	return true;
}

bool req_reply(struct req *rq, int status, struct str content_type, struct str body)
{
	struct http_reply reply = {.status = status, .content_type = content_type, .body = body};

	return send_reply(rq, &reply);
}

bool req_reply_buf(struct req *rq, int status, struct str content_type, struct buf *body)
{
	struct http_reply reply = {.status = status, .content_type = content_type, .body_buf = body};

	return send_reply(rq, &reply);
}

bool req_status(struct req *rq, int status, struct str content_type, struct str bytes)
{
	return req_reply(rq, status, content_type, bytes);
}

bool req_redirect(struct req *rq, struct str path)
{
	req_header(rq, "Location", path);
	return req_reply(rq, 303, S(""), S(""));
}

bool req_done(struct req *rq, struct str path, enum message done)
{
	if (rq->format == FORMAT_JSON) {
		struct buf out;
		struct json j;
		buf_open(&out, 4096);
		json_open(&j, &out);
		json_begin(&j);
		json_put_str(&j, "location", path);
		json_end(&j);
		return req_reply_buf(rq, 200, S("application/json; charset=utf-8"), &out);
	}
	if (done != MSG_NONE)
		req_set_cookie(rq, "flash", message_id(done), 60);
	return req_redirect(rq, path);
}

static struct str disposition(struct req *rq, const char *how, struct str file_name)
{
	struct buf b;
	struct str s;

	if (file_name.n == 0)
		return S("inline");
	buf_open(&b, 2048); /* RFC 6266: the name in UTF-8, percent-encoded */
	buf_format(&b, "%s; filename*=UTF-8''", how);
	buf_percent(&b, file_name, "");
	s = str_copy(rq->arena, buf_view(&b));
	buf_close(&b);
	return s;
}

bool req_bytes(struct req *rq, struct str content_type, struct str bytes, struct str file_name)
{
	req_header(rq, "Content-Disposition", disposition(rq, "attachment", file_name));
	return req_reply(rq, 200, content_type, bytes);
}

bool req_inline(struct req *rq, struct str content_type, struct str bytes, struct str file_name)
{
	/* the browsers' own readers of PDF do not start in a sandbox; they run in one of their own */
	rq->policy = str_equal(content_type, S("application/pdf"))
			     ? S("default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
				 "frame-ancestors 'none'")
			     : S("sandbox; default-src 'none'; frame-ancestors 'none'");
	req_header(rq, "Content-Disposition", disposition(rq, "inline", file_name));
	return req_reply(rq, 200, content_type, bytes);
}

const char *req_file_path(struct req *rq)
{
	return str_c(rq->arena, str_format(rq->arena, "%s/" HTTP_UPLOAD_PREFIX "out-%lld",
					   rq->web->config.upload_directory, (long long)id_new()));
}

bool req_file(struct req *rq, struct str content_type, const char *path, struct str file_name)
{
	struct http_reply reply = {.status = 200, .content_type = content_type};
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	unlink(path);
	if (fd < 0 || fstat(fd, &st) != 0) {
		struct err e = {0};
		if (fd >= 0)
			close(fd);
		err_system(&e, "export file is gone");
		return trouble_send(rq, &e);
	}
	reply.file = fd;
	reply.file_set = true;
	reply.file_size_bytes = st.st_size;
	req_header(rq, "Content-Disposition", disposition(rq, "attachment", file_name));
	return send_reply(rq, &reply);
}

void req_set_cookie(struct req *rq, const char *name, struct str value, int64_t max_age_s)
{
	bool secure = rq->web->config.secure_cookies;
	bool readable =
		strcmp(name, "size") == 0 || strcmp(name, "theme") == 0; /* the script changes these */

	req_header(rq, "Set-Cookie",
		   str_format(rq->arena, "%s=%.*s; Path=/; Max-Age=%lld; SameSite=Lax%s%s", name,
			      STR_ARG(value), (long long)(value.n > 0 ? max_age_s : 0),
			      readable ? "" : "; HttpOnly", secure ? "; Secure" : ""));
}

/* ---- writes ---- */

void answer_path(struct tx *tx, const char *before, int64_t id, const char *after)
{
	tx_answer(tx, str_format(tx_arena(tx), "%s%lld%s", before, (long long)id, after));
}

struct str link_path(struct req *rq, const char *before, int64_t id, const char *after)
{
	return str_format(req_arena(rq), "%s%lld%s", before, (long long)id, after);
}

/* What was asked, so that the same key with other contents is refused. */
static void hash_request(const struct req *rq, uint8_t ret[32])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	require(ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL));
	EVP_DigestUpdate(ctx, &rq->actor.id.v, sizeof rq->actor.id.v);
	EVP_DigestUpdate(ctx, rq->path.p, rq->path.n);
	for (size_t i = 0; i < rq->http->form_count; i++) {
		const struct http_pair *f = &rq->http->form[i];
		if (str_equal(f->name, S("_csrf")))
			continue;
		EVP_DigestUpdate(ctx, f->name.p, f->name.n);
		EVP_DigestUpdate(ctx, "=", 1);
		EVP_DigestUpdate(ctx, f->value.p, f->value.n);
		EVP_DigestUpdate(ctx, "&", 1);
	}
	EVP_DigestUpdate(ctx, rq->http->body.p, rq->http->body.n);
	require(EVP_DigestFinal_ex(ctx, ret, NULL));
	EVP_MD_CTX_free(ctx);
}

static void write_make(struct req *rq, db_fn *fn, void *arg)
{
	rq->write = (struct db_write){.fn = fn,
				      .arg = arg,
				      .arena = rq->arena,
				      .operation = req_operation(rq),
				      .done = req_write_done,
				      .done_arg = rq};
	rq->write.kind = str_format(rq->arena, "POST %.*s", STR_ARG(rq->path));
	hash_request(rq, rq->write.hash);
}

bool req_write(struct req *rq, db_fn *fn, void *arg, struct err *err)
{
	(void)err;
	require(!rq->write_waits && !rq->replied);
	write_make(rq, fn, arg);
	rq->write_waits = true;
	return true;
}

void req_write_start(struct req *rq)
{
	rq->web->writes++;
	db_write_queue(rq->web->config.db, &rq->write);
}

static void reply_made(struct req *rq, struct str location)
{
	struct buf out;
	struct json j;
	struct str rest = location, part;
	int64_t id = 0, n;

	if (rq->route->flags & ROUTE_CALLBACK) { /* a machine that only wants to know that it was taken in */
		req_reply(rq, 204, S(""), S(""));
		return;
	}
	if (rq->format != FORMAT_JSON) {
		if (rq->route->done != MSG_NONE)
			req_set_cookie(rq, "flash", message_id(rq->route->done), 60);
		req_redirect(rq, location);
		return;
	}
	while (str_next(&rest, '/', &part))
		if (id_parse(part, &n))
			id = n;
	buf_open(&out, 4096);
	json_open(&j, &out);
	json_begin(&j);
	if (id != 0)
		json_put_i64(&j, "id", id);
	json_put_str(&j, "location", location);
	json_put_bool(&j, "replayed", rq->write.replayed);
	json_end(&j);
	req_header(rq, "Location", location);
	req_reply_buf(rq, rq->write.replayed ? 200 : 201, S("application/json; charset=utf-8"), &out);
}

bool req_was_done(struct req *rq)
{
	struct err e = {0};
	bool done = false;

	if (rq->after != NULL) /* it would need what the handler found out */
		return false;
	write_make(rq, NULL, NULL);
	if (!db_operation_find(rq->tx, &rq->write, &done, &e) || !done)
		return false;
	rq->write.replayed = true;
	reply_made(rq, str_of(rq->write.answer[0] ? rq->write.answer : "/"));
	return true;
}

/* On the writer's thread: a redirect is small enough to send from there; a page is not. */
void req_write_done(struct db_write *w, void *arg)
{
	struct req *rq = arg;

	if (w->ok && (rq->after == NULL || rq->after(rq, w->arg, &w->err))) {
		reply_made(rq, rq->next_path.n > 0 ? rq->next_path : str_of(w->answer[0] ? w->answer : "/"));
		return;
	}
	rq->again = true;
	rq->failure = w->err;
	rq->error_count = 0;
	if (!workers_push(rq->web->workers, rq))
		req_reply(rq, 503, S("text/plain; charset=utf-8"), S("503\n"));
}
