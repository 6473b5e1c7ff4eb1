#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "http/http_inner.h"

#define LINGER_MS 30000 /* a refused client may go on sending for so long to see why */

static struct http_connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

/* Spare arenas without a lock: each connection looks at a few places, its own first. */
static struct arena *arena_take(struct http_connection *c)
{
	struct http *http = c->http;

	for (unsigned i = 0; i < 8; i++) {
		_Atomic(struct arena *) *place = &http->spare[((unsigned)c->fd + i) % HTTP_SPARE_ARENAS];
		struct arena *arena = atomic_load_explicit(place, memory_order_relaxed);
		if (arena != NULL && atomic_compare_exchange_strong(place, &arena, NULL))
			return arena;
	}
	return arena_new(http->limits.arena_bytes_max);
}

static void arena_give(struct http_connection *c, struct arena *arena)
{
	arena_reset(arena);
	for (unsigned i = 0; i < 8; i++) {
		_Atomic(struct arena *) *place = &c->http->spare[((unsigned)c->fd + i) % HTTP_SPARE_ARENAS];
		struct arena *none = NULL;
		if (atomic_load_explicit(place, memory_order_relaxed) == NULL &&
		    atomic_compare_exchange_strong(place, &none, arena))
			return;
	}
	arena_free(arena);
}

/* Called when the request line is complete, before libmicrohttpd splits the query into records in the little
 * memory that a connection has: it is hidden, by ending the text after the "?", until the first call of the
 * handler. */
void *http_on_uri(void *arg, const char *uri, struct MHD_Connection *mhd)
{
	struct http_connection *c = connection_of(mhd);
	char *question;

	(void)arg;
	if (c == NULL || uri == NULL)
		return NULL;
	memset(&c->request, 0, sizeof(c->request));
	atomic_store_explicit(&c->state, HTTP_STATE_RUNNING, memory_order_relaxed);
	atomic_store_explicit(&c->holds, 0, memory_order_relaxed);
	c->stage = HTTP_STAGE_HEADER;
	c->uri = (char *)(uintptr_t)uri;
	c->uri_bytes = strlen(uri);
	c->query_at = c->uri_bytes;
	c->body_expected = c->continue_expected = false;
	c->received_bytes = 0;
	question = memchr(c->uri, '?', c->uri_bytes);
	if (question != NULL) {
		c->query_at = (size_t)(question - c->uri);
		c->query_first = question[1];
		question[1] = '\0';
	}
	uint64_t clock = atomic_load_explicit(&c->clock, memory_order_relaxed);
	int64_t deadline_ms = (int64_t)(clock >> 3),
		own_ms = http_now_ms(c->http) + c->http->limits.header_deadline_ms;
	http_clock_set(c, HTTP_PHASE_HEADER, own_ms < deadline_ms ? own_ms : deadline_ms);
	return c;
}

/* Refuses, so that the client can read why even if it is still sending: past libmicrohttpd, which cannot
 * answer before it has the whole body, or would reset the connection; the rest is read and dropped for a
 * while. */
static enum MHD_Result refuse(struct http_connection *c, int status)
{
	if (!c->body_expected || c->continue_expected || c->stage == HTTP_STAGE_HANDED)
		return http_reply_error(c, status);
	http_clock_set(c, HTTP_PHASE_LINGER, http_now_ms(c->http) + LINGER_MS);
	if (http_clock_late(c))
		return MHD_NO;
	c->stage = HTTP_STAGE_LINGER;
	http_reply_raw(c->http, c->fd, status);
	(void)shutdown(c->fd, SHUT_WR);
	return MHD_YES;
}

static void body_clock(struct http_connection *c)
{
	const struct http_limits *limits = &c->http->limits;

	http_clock_set(c, HTTP_PHASE_BODY,
		       c->body_started_ms + limits->body_deadline_ms +
			       c->received_bytes * 1000 / limits->bytes_per_s_min);
}

static enum MHD_Result begin(struct http_connection *c, const char *method, const char *version)
{
	int status;

	if (c->query_at < c->uri_bytes)
		c->uri[c->query_at + 1] = c->query_first;
	c->request.peer = str_of(c->peer);
	status = http_guard(c, method, version);
	if (status != 0)
		return refuse(c, status);
	c->stage = HTTP_STAGE_BODY;
	if (c->body_expected) {
		c->body_started_ms = http_now_ms(c->http);
		body_clock(c);
	}
	return http_clock_late(c) ? MHD_NO : MHD_YES;
}

static enum MHD_Result body(struct http_connection *c, const char *data, size_t n)
{
	int status = 0;

	if (http_clock_late(c))
		return MHD_NO;
	c->received_bytes += (int64_t)n;
	body_clock(c);
	if (c->received_bytes > c->body_bytes_max)
		status = 413;
	else if (c->upload != NULL)
		status = http_upload_feed(c, data, n);
	else
		buf_add(&c->body, data, n);
	return status == 0 ? MHD_YES : refuse(c, status);
}

/* Path, query and form; 0 or a status. */
static int decode(struct http_connection *c)
{
	struct http_request *r = &c->request;
	const struct http_limits *limits = &c->http->limits;
	struct str uri = {c->uri, c->uri_bytes};
	struct http_pair *pairs;
	int status = http_decode_path(r->arena, str_part(uri, 0, c->query_at), &r->path);

	if (status != 0)
		return status;
	if (c->query_at + 1 < c->uri_bytes) {
		r->query = str_copy(r->arena, str_part(uri, c->query_at + 1, c->uri_bytes));
		status = http_decode_pairs(r->arena, r->query, limits->pairs_max, &pairs, &r->arg_count);
		if (status != 0)
			return status == 413 ? 414 : status;
		r->args = pairs;
	}
	if (!c->body_expected)
		return 0;
	if (c->upload != NULL)
		return http_upload_end(c);
	r->body = buf_view(&c->body);
	if (!str_equal(r->content_type, S("application/x-www-form-urlencoded")))
		return 0;
	status = http_decode_pairs(r->arena, r->body, limits->pairs_max, &pairs, &r->form_count);
	if (status == 0)
		r->form = pairs;
	return status;
}

void http_connection_abandon(struct http_connection *c)
{
	int state = HTTP_STATE_SUSPENDED;

	if (atomic_compare_exchange_strong(&c->state, &state, HTTP_STATE_ABANDONED))
		MHD_resume_connection(c->mhd);
}

/* The handler has returned without a reply. It may come at any moment from here on: first suspended, then
 * said so. */
static enum MHD_Result keep(struct http_connection *c)
{
	struct http *http = c->http;
	int state = HTTP_STATE_RUNNING;

	http_header_keep(c);
	atomic_fetch_add(&http->resuming, 1);
	if (atomic_load(&http->stopping)) { /* nobody would resume it in time */
		atomic_fetch_sub(&http->resuming, 1);
		(void)atomic_compare_exchange_strong(&c->state, &state, HTTP_STATE_ABANDONED);
		return http_reply_queue(c);
	}
	MHD_suspend_connection(c->mhd);
	if (!atomic_compare_exchange_strong(&c->state, &state, HTTP_STATE_SUSPENDED))
		MHD_resume_connection(c->mhd);
	atomic_fetch_sub(&http->resuming, 1);
	return MHD_YES;
}

static enum MHD_Result handle(struct http_connection *c)
{
	int status;

	if (http_clock_late(c))
		return MHD_NO;
	http_clock_set(c, HTTP_PHASE_HANDLER, 0);
	c->stage = HTTP_STAGE_HANDED;
	status = decode(c);
	if (status != 0)
		return http_reply_error(c, status);
	c->http->config.handler(&c->request, c->http->config.arg);
	if (atomic_load_explicit(&c->state, memory_order_acquire) == HTTP_STATE_REPLIED)
		return http_reply_queue(c);
	return keep(c);
}

struct call {
	struct http_connection *c;
	const char *method, *version, *data;
	size_t data_bytes;
	enum MHD_Result result;
};

static bool run(void *arg)
{
	struct call *call = arg;
	struct http_connection *c = call->c;

	switch (c->stage) {
	case HTTP_STAGE_HEADER: call->result = begin(c, call->method, call->version); break;
	case HTTP_STAGE_BODY:
		call->result = call->data_bytes > 0 ? body(c, call->data, call->data_bytes) : handle(c);
		break;
	case HTTP_STAGE_LINGER: call->result = call->data_bytes > 0 ? MHD_YES : MHD_NO; break;
	case HTTP_STAGE_HANDED: call->result = http_reply_queue(c); break;
	}
	return true;
}

enum MHD_Result http_on_request(void *arg, struct MHD_Connection *mhd, const char *url, const char *method,
				const char *version, const char *data, size_t *data_bytes, void **context)
{
	struct http_connection *c = *context;
	bool full = false;

	(void)arg, (void)mhd, (void)url;
	if (c == NULL)
		return MHD_NO;
	struct call call = {c, method, version, data, *data_bytes, MHD_NO};
	if (c->request.arena == NULL)
		c->request.arena = arena_take(c);
	*data_bytes = 0;
	(void)arena_guard(c->request.arena, run, &call, &full);
	if (!full)
		return call.result;
	log_line(LOG_ERROR, "http.memory", "a request needs more than %zu bytes",
		 c->http->limits.arena_bytes_max);
	if (c->stage == HTTP_STAGE_HANDED && atomic_load(&c->state) == HTTP_STATE_REPLIED)
		return http_reply_queue(c);
	return refuse(c, 500);
}

static void request_end(struct http_connection *c)
{
	http_upload_clean(c);
	buf_close(&c->body);
	if (c->response != NULL)
		MHD_destroy_response(c->response);
	c->response = NULL;
	struct http_pair *headers = atomic_load_explicit(&c->headers, memory_order_relaxed);
	if (headers != NULL) {
		free(headers);
		atomic_store_explicit(&c->headers, NULL, memory_order_relaxed);
	}
}

void http_on_completed(void *arg, struct MHD_Connection *mhd, void **context,
		       enum MHD_RequestTerminationCode code)
{
	struct http_connection *c = *context;

	(void)arg, (void)mhd, (void)code;
	*context = NULL;
	if (c == NULL)
		return;
	http_clock_set(c, HTTP_PHASE_IDLE, http_now_ms(c->http) + c->http->limits.idle_ms);
	if (atomic_load_explicit(&c->state, memory_order_acquire) == HTTP_STATE_ABANDONED)
		return;
	request_end(c);
	if (c->request.arena != NULL)
		arena_give(c, c->request.arena);
	c->request.arena = NULL;
}

void http_connection_free(struct http_connection *c)
{
	struct http *http = c->http;

	request_end(c);
	arena_free(c->request.arena);
	free(c);
	http_unreference(http);
}
