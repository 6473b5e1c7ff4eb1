/* HTTP: bounded requests in, signed answers out, and the faults that any answer can have. */
#include "tests/simulation/sim.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <microhttpd.h>

enum { CONNECTIONS_MAX = 64, IDLE_S_MAX = 15 };

static struct MHD_Daemon *http_daemon;

/* --- parameters -------------------------------------------------------------------------------- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent-decodes n bytes; '+' is a blank in forms only. False: it does not fit, or a NUL is hidden in it. */
static bool percent_decode(const char *p, size_t n, bool form, char *buf, size_t size)
{
	size_t i, at = 0;

	for (i = 0; i < n; i++) {
		char c = form && p[i] == '+' ? ' ' : p[i];

		if (p[i] == '%') {
			if (i + 2 >= n || hex_value(p[i + 1]) < 0 || hex_value(p[i + 2]) < 0)
				return false;
			c = (char)(hex_value(p[i + 1]) * 16 + hex_value(p[i + 2]));
			i += 2;
		}
		if (c == 0 || at + 1 >= size)
			return false;
		buf[at++] = c;
	}
	buf[at] = 0;
	return true;
}

static bool param_in(const char *text, const char *name, char *buf, size_t size)
{
	size_t name_n = strlen(name);

	while (*text) {
		size_t n = strcspn(text, "&");

		if (n > name_n && memcmp(text, name, name_n) == 0 && text[name_n] == '=')
			return percent_decode(text + name_n + 1, n - name_n - 1, true, buf, size);
		text += n + (text[n] == '&');
	}
	return false;
}

bool sim_param(const struct sim_request *rq, const char *name, char *buf, size_t size)
{
	const char *query = strchr(rq->target, '?');

	buf[0] = 0;
	if (query && param_in(query + 1, name, buf, size))
		return true;
	buf[0] = 0;
	if (strncmp(rq->content_type, "application/x-www-form-urlencoded", 33) == 0 &&
	    param_in(rq->body, name, buf, size))
		return true;
	buf[0] = 0;
	return false;
}

int64_t sim_param_number(const struct sim_request *rq, const char *name, int64_t otherwise)
{
	char text[24], *end;
	long long v;

	if (!sim_param(rq, name, text, sizeof(text)) || !text[0])
		return otherwise;
	v = strtoll(text, &end, 10);
	return *end ? otherwise : v;
}

/* --- answers ----------------------------------------------------------------------------------- */

void sim_answer_bytes(struct sim_answer *a, int status, const char *type, char *owned, size_t n)
{
	free(a->body);
	a->status = status;
	a->type = type;
	a->body = owned;
	a->n = n;
}

void sim_answer_json(struct sim_answer *a, int status, json_t *owned)
{
	char *text = json_dumps(owned, JSON_COMPACT);

	json_decref(owned);
	if (!text)
		abort();
	sim_answer_bytes(a, status, "application/json; charset=utf-8", text, strlen(text));
}

/* A message may quote what was sent, which need not be UTF-8. */
static json_t *text_of_anything(char *text)
{
	json_t *value = json_string(text);
	char *p;

	if (value)
		return value;
	for (p = text; *p; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	return json_string(text);
}

void sim_answer_error(struct sim_answer *a, int status, const char *code, const char *format, ...)
{
	size_t size = SIM_BODY_BYTES_MAX + 4096;
	char *message = malloc(size);
	va_list ap;

	if (!message)
		abort();
	va_start(ap, format);
	vsnprintf(message, size, format, ap);
	va_end(ap);
	sim_answer_json(a, status,
			json_pack("{s:s, s:o}", "code", code, "message", text_of_anything(message)));
	free(message);
}

json_t *sim_request_object(struct sim_request *rq, struct sim_answer *a)
{
	json_error_t error;
	json_t *root = json_loadb(rq->body, rq->body_n, JSON_REJECT_DUPLICATES, &error);

	if (json_is_object(root))
		return root;
	sim_answer_error(a, 400, "PARAM_ERROR", "the body is not a JSON object: %s",
			 root ? "another kind of value" : error.text);
	json_decref(root);
	return NULL;
}

/* --- the work ---------------------------------------------------------------------------------- */

/* "/a/{}/b" against the path; the {} segment is decoded into arg. */
static bool route_fits(const char *pattern, const char *target, char *arg, size_t size)
{
	size_t n = strcspn(target, "?");
	const char *end = target + n;

	while (*pattern && target < end) {
		if (pattern[0] == '{' && pattern[1] == '}') {
			const char *slash = memchr(target, '/', (size_t)(end - target));
			size_t length = slash ? (size_t)(slash - target) : (size_t)(end - target);

			if (length == 0 || !percent_decode(target, length, false, arg, size))
				return false;
			target += length;
			pattern += 2;
		} else if (*pattern++ != *target++) {
			return false;
		}
	}
	return !*pattern && target == end;
}

static const struct sim_route *route_find(struct sim_request *rq, const struct sim_route *routes,
					  bool *ret_other_method)
{
	for (; routes->pattern; routes++) {
		if (!route_fits(routes->pattern, rq->target, rq->arg, sizeof(rq->arg)))
			continue;
		if (strcmp(routes->method, rq->method) == 0)
			return routes;
		*ret_other_method = true;
	}
	return NULL;
}

/* Faults that strike any answer of the provider. True: the request must not even be looked at. */
static bool answer_faults(struct sim_request *rq, struct sim_answer *a, const char *where)
{
	struct sim *sim = rq->sim;

	a->signing = sim_signing_take(sim, SIM_ON_ANSWER, where);
	a->half = sim_fault_take(sim, "half_body", SIM_ON_ANSWER, where, NULL);
	if (!sim_fault_take(sim, "slow", SIM_ON_ANSWER, where, &a->slow_ms))
		a->slow_ms = 0;
	if (sim_fault_take(sim, "http_500", SIM_ON_ANSWER, where, NULL))
		return sim_answer_error(a, 500, "SYSTEM_ERROR", "the system is busy, send it again"), true;
	if (sim_fault_take(sim, "http_429", SIM_ON_ANSWER, where, NULL))
		return sim_answer_error(a, 429, "FREQUENCY_LIMITED", "too many requests"), true;
	return false;
}

static void provider_answer(struct sim_request *rq, struct sim_answer *a)
{
	size_t size = sizeof(rq->target) + rq->body_n + 2;
	char *where = malloc(size);
	const struct sim_route *route;
	bool other_method = false;

	if (!where)
		abort();
	snprintf(where, size, "%s\n%s", rq->target, rq->body);
	if (!answer_faults(rq, a, where) && wechat_request_verify(rq, a)) {
		route = route_find(rq, wechat_routes, &other_method);
		if (route)
			route->handle(rq, a);
		else if (other_method)
			sim_answer_error(a, 405, "METHOD_NOT_ALLOWED", "%s is not for this address",
					 rq->method);
		else
			sim_answer_error(a, 404, "RESOURCE_NOT_EXISTS", "there is no such address");
		/* It was done, and yet the caller is told that it failed. */
		if (sim_fault_take(rq->sim, "http_500_after", SIM_ON_ANSWER, where, NULL))
			sim_answer_error(a, 500, "SYSTEM_ERROR", "the system is busy, send it again");
	}
	free(where);
}

static bool from_loopback(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info ? info->client_addr : NULL;

	if (address && address->sa_family == AF_INET)
		return (ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24) ==
		       127;
	return false;
}

static void control_answer(struct sim_request *rq, struct sim_answer *a, struct MHD_Connection *connection)
{
	const struct sim_route *route;
	bool other_method = false;

	a->signing = SIGN_NOT;
	if (!from_loopback(connection)) {
		sim_answer_error(a, 403, "NO_AUTH", "control is for this machine only");
		return;
	}
	route = route_find(rq, sim_control_routes, &other_method);
	if (route)
		route->handle(rq, a);
	else
		sim_answer_error(a, other_method ? 405 : 404, "NOT_FOUND",
				 "no such control; see tests/simulation/README.md");
}

/* A slow answer waits here, but not longer than the process lives. */
static void wait_slowly(struct sim *sim, int64_t ms)
{
	struct timespec until;
	int64_t end_ms;

	clock_gettime(CLOCK_MONOTONIC, &until);
	end_ms = (int64_t)until.tv_sec * 1000 + until.tv_nsec / 1000000 + ms;
	until.tv_sec = (time_t)(end_ms / 1000);
	until.tv_nsec = (long)(end_ms % 1000) * 1000000;
	pthread_mutex_lock(&sim->lock);
	while (!sim->stopping && pthread_cond_timedwait(&sim->wake, &sim->lock, &until) == 0)
		continue;
	pthread_mutex_unlock(&sim->lock);
}

struct half {
	char *body;
	size_t n;
};

static ssize_t half_read(void *arg, uint64_t at, char *buf, size_t max)
{
	struct half *half = arg;
	size_t left = half->n / 2 - (size_t)at;

	if (left == 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (max > left)
		max = left;
	memcpy(buf, half->body + at, max);
	return (ssize_t)max;
}

static void half_free(void *arg)
{
	struct half *half = arg;

	free(half->body);
	free(half);
}

/* All of the length is promised, half of the bytes are sent. */
static struct MHD_Response *half_response(struct sim_answer *a)
{
	struct half *half = malloc(sizeof(*half));

	if (!half)
		abort();
	*half = (struct half){a->body, a->n};
	return MHD_create_response_from_callback(a->n, 4096, half_read, half, half_free);
}

static void headers_add(struct sim *sim, struct MHD_Response *r, const struct sim_answer *a, const char *body)
{
	struct sim_signature s = {.signature = NULL};

	if (a->type)
		MHD_add_response_header(r, "Content-Type", a->type);
	if (a->location[0])
		MHD_add_response_header(r, "Location", a->location);
	MHD_add_response_header(r, "Cache-Control", "no-store");
	if (a->signing == SIGN_NOT || a->unsigned_body)
		return;
	sim_signature_make(sim, a->signing, body, a->n, &s);
	MHD_add_response_header(r, "Wechatpay-Timestamp", s.timestamp);
	MHD_add_response_header(r, "Wechatpay-Nonce", s.nonce);
	MHD_add_response_header(r, "Wechatpay-Serial", s.serial);
	MHD_add_response_header(r, "Wechatpay-Signature", s.signature);
	free(s.signature);
}

static enum MHD_Result answer_send(struct sim_request *rq, struct MHD_Connection *connection,
				   struct sim_answer *a)
{
	struct MHD_Response *r;
	enum MHD_Result sent;

	if (!a->body)
		sim_answer_bytes(a, a->status ? a->status : 500, a->type, calloc(1, 1), 0);
	if (a->slow_ms > 0)
		wait_slowly(rq->sim, a->slow_ms);
	if (a->half && a->n > 1) {
		char *copy = malloc(a->n);

		if (!copy)
			abort();
		memcpy(copy, a->body, a->n);
		r = half_response(a);
		headers_add(rq->sim, r, a, copy);
		free(copy);
	} else {
		r = MHD_create_response_from_buffer(a->n, a->body, MHD_RESPMEM_MUST_FREE);
		headers_add(rq->sim, r, a, a->body);
	}
	sent = MHD_queue_response(connection, (unsigned)a->status, r);
	MHD_destroy_response(r);
	return sent;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
	const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

	return value ? value : "";
}

static enum MHD_Result request_work(struct sim_request *rq, struct MHD_Connection *connection)
{
	struct sim_answer a = {.status = 0};
	struct sim *sim = rq->sim;

	rq->authorization = header(connection, "Authorization");
	rq->accept = header(connection, "Accept");
	rq->agent = header(connection, "User-Agent");
	rq->content_type = header(connection, "Content-Type");
	rq->serial = header(connection, "Wechatpay-Serial");
	if (!rq->body)
		rq->body = calloc(1, 1);
	pthread_mutex_lock(&sim->lock);
	if (rq->too_big)
		sim_answer_error(&a, 413, "PARAM_ERROR", "the request is too large");
	else if (strncmp(rq->target, "/v3/", 4) == 0)
		provider_answer(rq, &a);
	else
		control_answer(rq, &a, connection);
	pthread_mutex_unlock(&sim->lock);
	return answer_send(rq, connection, &a);
}

/* What was signed is the target as sent; libmicrohttpd decodes it, and only this call has it as it came. */
static void *request_begin(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct sim_request *rq = calloc(1, sizeof(*rq));

	(void)connection;
	if (!rq)
		abort();
	rq->sim = arg;
	rq->too_big = strlen(uri) >= sizeof(rq->target);
	snprintf(rq->target, sizeof(rq->target), "%s", uri);
	return rq;
}

static enum MHD_Result request_step(void *arg, struct MHD_Connection *connection, const char *url,
				    const char *method, const char *version, const char *data, size_t *data_n,
				    void **con_cls)
{
	struct sim_request *rq = *con_cls;

	(void)arg;
	(void)url;
	(void)version;
	if (!rq)
		return MHD_NO;
	if (!rq->started) {
		rq->started = true;
		snprintf(rq->method, sizeof(rq->method), "%s", method);
		return MHD_YES;
	}
	if (*data_n == 0)
		return request_work(rq, connection);
	if (*data_n > SIM_BODY_BYTES_MAX - rq->body_n) {
		rq->too_big = true;
	} else if (!rq->too_big) {
		char *grown = realloc(rq->body, rq->body_n + *data_n + 1);

		if (!grown)
			return MHD_NO;
		memcpy(grown + rq->body_n, data, *data_n);
		rq->body = grown;
		rq->body_n += *data_n;
		rq->body[rq->body_n] = 0;
	}
	*data_n = 0;
	return MHD_YES;
}

static void request_end(void *arg, struct MHD_Connection *connection, void **con_cls,
			enum MHD_RequestTerminationCode why)
{
	struct sim_request *rq = *con_cls;

	(void)arg;
	(void)connection;
	(void)why;
	if (!rq)
		return;
	free(rq->body);
	free(rq);
	*con_cls = NULL;
}

static bool address_parse(const char *listen, struct sockaddr_in *ret)
{
	const char *colon = strrchr(listen, ':');
	char host[64], *end;
	long port;

	if (!colon || (size_t)(colon - listen) >= sizeof(host))
		return false;
	memcpy(host, listen, (size_t)(colon - listen));
	host[colon - listen] = 0;
	port = strtol(colon + 1, &end, 10);
	if (!colon[1] || *end || port < 0 || port > 65535)
		return false;
	*ret = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	return inet_pton(AF_INET, host, &ret->sin_addr) == 1;
}

bool sim_http_start(struct sim *sim, int *ret_port)
{
	const union MHD_DaemonInfo *info;
	struct sockaddr_in address;

	if (!address_parse(sim->options.listen, &address)) {
		fprintf(stderr, "wechat-simulator: --listen wants ADDRESS:PORT, as 127.0.0.1:18700\n");
		return false;
	}
	http_daemon = MHD_start_daemon(
		MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC,
		0, NULL, NULL, request_step, sim, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S_MAX,
		MHD_OPTION_URI_LOG_CALLBACK, request_begin, sim, MHD_OPTION_NOTIFY_COMPLETED, request_end,
		NULL, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
	info = http_daemon ? MHD_get_daemon_info(http_daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
	if (!info) {
		fprintf(stderr, "wechat-simulator: cannot listen on %s\n", sim->options.listen);
		return false;
	}
	*ret_port = info->port;
	return true;
}

void sim_http_stop(void)
{
	if (http_daemon)
		MHD_stop_daemon(http_daemon);
	http_daemon = NULL;
}
