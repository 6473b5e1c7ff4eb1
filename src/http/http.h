/* http: the wire, on libmicrohttpd. Knows bytes, not pages: no session, no database.
 *
 * A handler is called once per request, when headers and body are complete, on an epoll thread. It answers at
 * once (http_send) or keeps the request and answers later from any thread: the connection is suspended
 * meanwhile. Every request must get exactly one reply. In the handler the request lives until the handler
 * returns; on any other thread it may be gone, arena and all, as soon as http_send is called, unless
 * http_hold is in force. Guards (security.md 2-16..2-19, 2-31) answer 400, 404, 405, 408, 413, 414, 415, 417,
 * 431, 501, 503 or 505 themselves; total deadlines cover header and body, and a slow reader. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"

enum http_method { HTTP_GET = 1, HTTP_HEAD, HTTP_POST };

/* One named value of a query or form. Repeats are kept in order: http_find takes the first, http_repeats
 * tells whether there are more. */
struct http_pair {
	struct str name, value;
};

/* An uploaded part, streamed to a temporary file that is removed when the request ends (or taken over by
 * renaming). A file field that was left empty (no name, no bytes) is not a part. */
struct http_part {
	struct str name;      /* of the form field */
	struct str file_name; /* as sent, valid UTF-8, no path, may be empty */
	struct str content_type;
	struct str path; /* the temporary file */
	int64_t size_bytes;
};

struct http_request {
	enum http_method method;
	struct str path; /* decoded, valid UTF-8, no control character, "..", "//" or "\\"; begins with "/" */
	struct str query; /* raw, without "?" */
	const struct http_pair *args;
	size_t arg_count; /* of the query, decoded */
	const struct http_pair *form;
	size_t form_count; /* of an urlencoded or multipart body */
	const struct http_part *parts;
	size_t part_count;
	struct str
		body; /* raw body of everything but multipart: JSON, XML, and urlencoded as it was signed */
	struct str content_type; /* without parameters, lower case */
	struct str peer; /* of the client; of X-Forwarded-For the last entry, from the trusted proxy only */
	struct arena *arena; /* lives until the reply is sent */
	void *user;          /* the handler's own */
};

/* Copies in the arena of the request; no control characters, but not always UTF-8. */
struct str http_header(const struct http_request *,
		       const char *name); /* "" when absent; the first when repeated */
struct str http_cookie(const struct http_request *,
		       const char *name); /* "" when absent or sent twice; case matters */
/* First value; false when absent. */
bool http_find(const struct http_pair *, size_t count, const char *name, struct str *ret);
/* How often the name stands there: 0 when absent. */
size_t http_repeats(const struct http_pair *, size_t count, const char *name);

struct http_reply {
	int status;
	struct str content_type; /* "" with no body */
	struct str body;         /* copied unless body_buf is used */
	struct buf *body_buf;    /* its memory is taken over (no copy); the buf is empty afterwards */
	int file;                /* a descriptor to send, taken over; used when file_set */
	bool file_set;
	int64_t file_size_bytes;
	/* Location, Set-Cookie, Cache-Control, ...; a line end in a value is our mistake: the reply becomes
	 * 500 */
	const struct http_pair *headers;
	size_t header_count;
};

/* From the handler or from any thread, once per request. HEAD gets the headers of the same reply; 204, 304 no
 * body. */
void http_send(struct http_request *, const struct http_reply *);

/* For a thread that is not in the handler and needs the request after http_send: the reply waits for the last
 * release. Holds are counted. Hold before http_send, release as the last use. */
void http_hold(struct http_request *);
void http_release(struct http_request *);

typedef void http_handler(struct http_request *, void *arg);

#define HTTP_UPLOAD_BYTES_MAX (32 << 20)
/* Temporary files are called so. What is older than an hour when http starts was left by a process that died,
 * and goes: files that others put beside the uploads, and send at once, take the same beginning. */
#define HTTP_UPLOAD_PREFIX "anju-upload-"

struct http_limits {
	int64_t body_bytes_max;   /* default 1 MiB; for urlencoded, JSON and the text fields of multipart
				     together */
	int64_t upload_bytes_max; /* default HTTP_UPLOAD_BYTES_MAX, for all parts of one request */
	unsigned parts_max;       /* default 40 */
	unsigned pairs_max;       /* default 1,000 per query or form */
	size_t header_bytes_max;  /* default 24 KiB for the request line and all headers */
	unsigned headers_max;     /* default 100 */
	unsigned connections_max; /* default 4,096 */
	unsigned connections_per_peer_max; /* default 1,024 (a proxy is one peer) */
	unsigned url_bytes_max;            /* default 8 KiB */
	size_t arena_bytes_max;            /* per request, default 64 MiB; beyond it the reply is 500 */
	int header_deadline_ms, body_deadline_ms, idle_ms,
		send_deadline_ms; /* totals; defaults 10, 60, 60, 60 s */
	int bytes_per_s_min;      /* default 64 KiB: every so many body bytes moved give a second more */
};

/* The words of an error that http answers itself: fill `out` (small) and the content type. Must not block. */
typedef void http_error_body(int status, struct buf *out, struct str *ret_content_type, void *arg);

struct http_config {
	int listen_fd;                /* bound and listening; stays open, it is the caller's */
	unsigned threads;             /* epoll threads, default 2 */
	struct http_limits limits;    /* zeros mean defaults */
	const char *upload_directory; /* NULL: files are refused with 415 */
	const char *trusted_proxy;    /* address or NULL; not bound by connections_per_peer_max */
	http_handler *handler;
	void *arg;
	http_error_body *error_body; /* NULL: a line of plain text */
};

struct http;
bool http_start(const struct http_config *, struct http **ret, struct err *);
/* Takes no new connections, lets running requests end (at most deadline_ms), then http_stop. */
void http_drain(struct http *, int deadline_ms);
/* Ends everything now. A kept request is answered with 503; its owner's late http_send is then dropped, its
 * memory given back by that call. Waits for handlers that are running on the epoll threads. Frees the http.
 */
void http_stop(struct http *);
unsigned http_open_requests(struct http *); /* with a complete header and an unfinished reply */
unsigned http_open_connections(struct http *);
int http_port(int listen_fd); /* what port 0 became */

/* Listening socket for "127.0.0.1:8080", "[::1]:8080" or ":8080". */
bool http_listen(const char *address, int *ret_fd, struct err *);

/* The parent: keeps the socket, runs child() in a child process, starts it again at once when it dies, passes
 * SIGTERM and SIGINT on (drain), gives up after 10 deaths within 10 s. What child() returns is its exit code:
 * 0, 1 and 2 are answers and end the parent too; 3 and more, and death by a signal, are deaths. Returns the
 * child's last exit code (3 for a signal). The child is killed when the parent dies, whatever the cause. Call
 * it before any thread is started. */
int http_supervise(int (*child)(void *arg), void *arg);

#endif
