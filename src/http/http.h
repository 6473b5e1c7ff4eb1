/* http: the wire, on libmicrohttpd. Knows bytes, not pages: no session, no database.
 *
 * A handler is called once per request, when headers and body are complete, on an epoll thread. It answers at once
 * (http_reply) or keeps the request and answers later from any thread: the connection is suspended meanwhile.
 * Every request must get exactly one reply. Guards (spec/stack.md "Hostile requests", spec/security.md 2-16..2-19)
 * answer 400, 408, 413, 414, 431 or 505 themselves; total deadlines cover header and body, and a slow reader. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"

enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

/* One named value of a query or form. Repeats are kept in order; http_param refuses to guess (see http_repeated). */
struct http_pair {
	struct str name, value;
};

/* An uploaded part, streamed to a temporary file that is removed when the request ends (or taken over by renaming). */
struct http_part {
	struct str name;      /* of the form field */
	struct str file_name; /* as sent, valid UTF-8, no path, may be empty */
	struct str content_type;
	struct str path;      /* the temporary file */
	int64_t size_bytes;
};

struct http_request {
	enum http_method method;
	struct str path;         /* decoded, valid UTF-8, no NUL, no "..", begins with "/" */
	struct str query;        /* raw, without "?" */
	const struct http_pair *args; size_t arg_count;       /* of the query, decoded */
	const struct http_pair *form; size_t form_count;      /* of an urlencoded or multipart body */
	const struct http_part *parts; size_t part_count;
	struct str body;         /* raw body of any other content type (JSON, XML); also kept for callbacks */
	struct str content_type; /* without parameters, lower case */
	struct str peer;         /* address of the client; X-Forwarded-For is heard only from trusted proxies */
	struct arena *arena;     /* lives until the reply is sent */
	void *user;              /* the handler's own */
};

struct str http_header(const struct http_request *, const char *name); /* "" when absent */
struct str http_cookie(const struct http_request *, const char *name);
/* First value; false when absent. */
bool http_find(const struct http_pair *, size_t count, const char *name, struct str *ret);
size_t http_repeats(const struct http_pair *, size_t count, const char *name);

struct http_reply {
	int status;
	struct str content_type;      /* "" with no body */
	struct str body;              /* copied unless body_buf is used */
	struct buf *body_buf;         /* its memory is taken over (no copy); the buf is empty afterwards */
	int file;                     /* a descriptor to send, taken over; used when file_set */
	bool file_set;
	int64_t file_size_bytes;
	const struct http_pair *headers; size_t header_count; /* Location, Set-Cookie, Cache-Control, ... */
};

void http_send(struct http_request *, const struct http_reply *);

typedef void http_handler(struct http_request *, void *arg);

struct http_limits {
	int64_t body_bytes_max;     /* default 1 MiB; for urlencoded, JSON and the text fields of multipart together */
	int64_t upload_bytes_max;   /* default 32 MiB for all parts of one request */
	unsigned parts_max;         /* default 40 */
	unsigned pairs_max;         /* default 1,000 per query or form */
	size_t header_bytes_max;    /* default 32 KiB for all headers */
	unsigned headers_max;       /* default 100 */
	unsigned connections_max;   /* default 4,096 */
	unsigned connections_per_peer_max; /* default 1,024 (a proxy is one peer) */
	int header_deadline_ms, body_deadline_ms, idle_ms, send_deadline_ms; /* defaults 10 s, 60 s, 60 s, 60 s: totals */
};

struct http_config {
	int listen_fd;              /* bound and listening; kept open by the parent */
	unsigned threads;           /* epoll threads, default 2 */
	struct http_limits limits;  /* zeros mean defaults */
	const char *upload_directory;
	const char *trusted_proxy;  /* address or NULL */
	http_handler *handler;
	void *arg;
};

struct http;
bool http_start(const struct http_config *, struct http **ret, struct err *);
/* Takes no new connections, lets running requests end (at most deadline_ms), then stops. */
void http_drain(struct http *, int deadline_ms);
void http_stop(struct http *);
unsigned http_open_requests(const struct http *);

/* Listening socket for "127.0.0.1:8080", "[::1]:8080" or ":8080". */
bool http_listen(const char *address, int *ret_fd, struct err *);

/* The parent: keeps the socket, runs child() in a child process, starts it again within 100 ms when it dies, passes SIGTERM
 * and SIGINT on (drain), gives up after 10 deaths within 10 s. Returns the exit code. */
int http_supervise(int (*child)(void *arg), void *arg);

#endif
