#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/http_inner.h"

const char *http_reason(int status)
{
	switch (status) {
	case 400: return "Bad Request";
	case 404: return "Not Found";
	case 405: return "Method Not Allowed";
	case 408: return "Request Timeout";
	case 413: return "Content Too Large";
	case 414: return "URI Too Long";
	case 415: return "Unsupported Media Type";
	case 417: return "Expectation Failed";
	case 431: return "Request Header Fields Too Large";
	case 500: return "Internal Server Error";
	case 501: return "Not Implemented";
	case 503: return "Service Unavailable";
	case 505: return "HTTP Version Not Supported";
	default: return "Error";
	}
}

/* MHD_add_response_header wants ends of strings; nearly all headers fit the stack. */
static bool header_add(struct MHD_Response *response, struct str name, struct str value)
{
	char small[1024], *p = small;
	bool good;

	if (value.n == 0)
		return true; /* libmicrohttpd sends no empty headers, and nobody needs them */
	if (!http_token_valid(name) || memchr(value.p, '\0', value.n) != NULL)
		return false;
	if (name.n + value.n + 2 > sizeof(small) && (p = malloc(name.n + value.n + 2)) == NULL)
		return false;
	memcpy(p, name.p, name.n);
	p[name.n] = '\0';
	memcpy(p + name.n + 1, value.p, value.n);
	p[name.n + 1 + value.n] = '\0';
	good = MHD_add_response_header(response, p, p + name.n + 1) == MHD_YES;
	if (p != small)
		free(p);
	return good;
}

static bool headers_add(const struct http_connection *c, struct MHD_Response *response,
			const struct http_reply *reply)
{
	bool good = header_add(response, S("Content-Type"), reply->content_type);

	for (size_t i = 0; good && i < reply->header_count; i++)
		good = header_add(response, reply->headers[i].name, reply->headers[i].value);
	if (good && atomic_load_explicit(&c->http->draining, memory_order_relaxed))
		good = header_add(response, S("Connection"), S("close"));
	return good;
}

static void body_drop(const struct http_reply *reply)
{
	if (reply->file_set)
		(void)close(reply->file);
	if (reply->body_buf != NULL)
		buf_close(reply->body_buf);
}

/* libmicrohttpd would wait for bytes that are not there until the deadline. */
static bool file_whole(const struct http_reply *reply)
{
	struct stat status;

	return reply->file_size_bytes >= 0 && fstat(reply->file, &status) == 0 &&
	       status.st_size >= reply->file_size_bytes;
}

/* Takes the body over, whatever comes of it. */
static struct MHD_Response *body_take(const struct http_reply *reply, int64_t *ret_bytes)
{
	struct MHD_Response *response;
	struct buf *buf = reply->body_buf;

	if (reply->file_set) {
		*ret_bytes = reply->file_size_bytes;
		response = file_whole(reply) ? MHD_create_response_from_fd64((uint64_t)reply->file_size_bytes,
									     reply->file)
					     : NULL;
	} else if (buf != NULL && !buf->full && buf->n > 0) {
		*ret_bytes = (int64_t)buf->n;
		response = MHD_create_response_from_buffer(buf->n, buf->p, MHD_RESPMEM_MUST_FREE);
		if (response != NULL)
			*buf = (struct buf){.size_bytes_max = buf->size_bytes_max};
	} else if (buf != NULL && buf->full) {
		response = NULL; /* half a page is no page */
	} else {
		struct str body = buf != NULL ? S("") : reply->body;
		*ret_bytes = (int64_t)body.n;
		response = MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p,
							   MHD_RESPMEM_MUST_COPY);
	}
	if (response == NULL)
		body_drop(reply);
	return response;
}

/* The words of an error that http answers itself: http's own line when the configured ones are missing or too
 * long. Opens buf, which the result points into; the caller closes it. */
static struct str error_body(struct http *http, int status, struct buf *buf, struct str *ret_content_type)
{
	buf_open(buf, 64 * 1024);
	*ret_content_type = S("text/plain; charset=utf-8");
	if (http->config.error_body != NULL)
		http->config.error_body(status, buf, ret_content_type, http->config.arg);
	if (buf->n == 0 || buf->full) {
		buf_clear(buf);
		buf->full = false;
		*ret_content_type = S("text/plain; charset=utf-8");
		buf_format(buf, "%d %s\n", status, http_reason(status));
	}
	return buf_view(buf);
}

static struct MHD_Response *error_response(struct http_connection *c, int status, int64_t *ret_bytes)
{
	struct buf buf;
	struct str type, body = error_body(c->http, status, &buf, &type);
	struct MHD_Response *response =
		MHD_create_response_from_buffer(body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_MUST_COPY);

	*ret_bytes = (int64_t)body.n;
	buf_close(&buf);
	if (response == NULL)
		return NULL;
	(void)header_add(response, S("Content-Type"), type);
	(void)header_add(response, S("Cache-Control"), S("no-store"));
	if (status == 405)
		(void)header_add(response, S("Allow"), S("GET, HEAD, POST"));
	if (status == 503)
		(void)header_add(response, S("Retry-After"), S("5"));
	if (atomic_load_explicit(&c->http->draining, memory_order_relaxed))
		(void)header_add(response, S("Connection"), S("close"));
	return response;
}

static enum MHD_Result queue(struct http_connection *c, int status, struct MHD_Response *response,
			     int64_t bytes)
{
	const struct http *http = c->http;
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	http_clock_set(c, HTTP_PHASE_SEND,
		       http_now_ms(http) + http->limits.send_deadline_ms +
			       bytes * 1000 / http->limits.bytes_per_s_min);
	result = MHD_queue_response(c->mhd, (unsigned)status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result http_reply_error(struct http_connection *c, int status)
{
	int64_t bytes = 0;
	struct MHD_Response *response = error_response(c, status, &bytes);

	return queue(c, status, response, bytes);
}

enum MHD_Result http_reply_queue(struct http_connection *c)
{
	int state = atomic_load_explicit(&c->state, memory_order_acquire);

	if (state == HTTP_STATE_REPLIED) {
		struct MHD_Response *response = c->response;
		c->response = NULL;
		return queue(c, c->status, response, c->reply_bytes);
	}
	if (state != HTTP_STATE_ABANDONED && state != HTTP_STATE_RELEASED)
		return MHD_YES; /* woken for nothing */
	return http_reply_error(c, 503);
}

void http_reply_raw(struct http *http, int fd, int status)
{
	struct buf buf, all;
	struct str type, body = error_body(http, status, &buf, &type);

	buf_open(&all, 128 * 1024);
	buf_format(
		&all,
		"HTTP/1.1 %d %s\r\nContent-Type: %.*s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n",
		status, http_reason(status), STR_ARG(type), body.n);
	if (status == 405)
		BUF_LIT(&all, "Allow: GET, HEAD, POST\r\n");
	if (status == 503)
		BUF_LIT(&all, "Retry-After: 5\r\n");
	BUF_LIT(&all, "Connection: close\r\n\r\n");
	buf_str(&all, body);
	(void)!send(fd, all.p, all.n, MSG_DONTWAIT | MSG_NOSIGNAL);
	buf_close(&all);
	buf_close(&buf);
}

static struct MHD_Response *build(struct http_connection *c, const struct http_reply *reply)
{
	struct MHD_Response *response;

	c->status = reply->status;
	c->reply_bytes = 0;
	response = body_take(reply, &c->reply_bytes);
	if (response != NULL && headers_add(c, response, reply))
		return response;
	log_line(LOG_ERROR, "http.reply", "status=%d cannot be sent", reply->status);
	if (response != NULL)
		MHD_destroy_response(response);
	c->status = 500;
	return error_response(c, 500, &c->reply_bytes);
}

/* Gives the finished reply to the epoll thread; c may be gone afterwards. */
static void publish(struct http_connection *c)
{
	struct http *http = c->http;
	struct MHD_Connection *mhd = c->mhd;
	int state = HTTP_STATE_RUNNING;

	if (atomic_compare_exchange_strong(&c->state, &state, HTTP_STATE_REPLIED))
		return;
	if (state == HTTP_STATE_SUSPENDED) {
		atomic_fetch_add(&http->resuming, 1); /* before the state: http_stop waits for us */
		if (atomic_compare_exchange_strong(&c->state, &state, HTTP_STATE_REPLIED)) {
			MHD_resume_connection(mhd);
			atomic_fetch_sub(&http->resuming, 1);
			return;
		}
		atomic_fetch_sub(&http->resuming, 1);
	}
	/* Too late: the server is stopping, the client has had its 503. The memory is ours, or the
	 * connection's. */
	require(state == HTTP_STATE_ABANDONED || state == HTTP_STATE_DETACHED);
	if (state == HTTP_STATE_DETACHED ||
	    !atomic_compare_exchange_strong(&c->state, &state, HTTP_STATE_RELEASED))
		http_connection_free(c);
}

void http_send(struct http_request *request, const struct http_reply *reply)
{
	struct http_connection *c = (struct http_connection *)request;
	int state = atomic_load_explicit(&c->state, memory_order_acquire);

	require((atomic_load_explicit(&c->holds, memory_order_relaxed) & 1) ==
		0); /* a second reply is our mistake */
	if (state == HTTP_STATE_RUNNING || state == HTTP_STATE_SUSPENDED)
		c->response = build(c, reply);
	else
		body_drop(reply);
	if (atomic_fetch_or(&c->holds, 1) == 0)
		publish(c);
}

void http_hold(struct http_request *request)
{
	atomic_fetch_add(&((struct http_connection *)request)->holds, 2);
}

void http_release(struct http_request *request)
{
	struct http_connection *c = (struct http_connection *)request;
	unsigned before = atomic_fetch_sub(&c->holds, 2);

	require(before >= 2);
	if (before == 3)
		publish(c);
}
