/* What the files of http share. Not for other folders. */
#ifndef HTTP_HTTP_INNER_H
#define HTTP_HTTP_INNER_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <netinet/in.h>

#include "http/http.h"
#include "http/http_decode.h"
#include "http/http_multipart.h"

#define HTTP_PEER_BUCKETS \
	16384 /* connections are counted per hash of the address; two peers may rarely share one */
#define HTTP_SPARE_ARENAS 64 /* with their first block: an idle connection holds none */

/* Where a connection is in its life, for the watchdog: one atomic word holds the phase and the deadline, so
 * that the threads of libmicrohttpd set it without a lock and the watchdog takes it over with one
 * compare-and-swap. */
enum http_phase {
	HTTP_PHASE_NEW = 0, /* no request line yet: closed in silence */
	HTTP_PHASE_IDLE,    /* the same, after a reply */
	HTTP_PHASE_HEADER,  /* request line seen: 408 */
	HTTP_PHASE_BODY,    /* 408 */
	HTTP_PHASE_HANDLER, /* ours to be quick; no deadline */
	HTTP_PHASE_SEND,
	HTTP_PHASE_LINGER, /* refused; the rest of the body is read and dropped */
	HTTP_PHASE_LATE    /* the watchdog has shut the socket down */
};

/* What the next call of the access handler means. Only the connection's own epoll thread looks at it. */
enum http_stage { HTTP_STAGE_HEADER = 0, HTTP_STAGE_BODY, HTTP_STAGE_LINGER, HTTP_STAGE_HANDED };

/* Who holds the request. RUNNING -> REPLIED, or RUNNING -> SUSPENDED -> REPLIED. At a stop, SUSPENDED ->
 * ABANDONED: the client gets 503, the memory waits for the late http_send (DETACHED: and the connection is
 * gone already). RELEASED: it has come. */
enum http_state {
	HTTP_STATE_RUNNING = 0,
	HTTP_STATE_SUSPENDED,
	HTTP_STATE_REPLIED,
	HTTP_STATE_ABANDONED,
	HTTP_STATE_RELEASED,
	HTTP_STATE_DETACHED
};

struct http_upload;

struct http_connection {
	struct http_request request; /* first: http_send comes back from it */
	struct http *http;
	struct MHD_Connection *mhd;
	struct http_connection *next, *previous; /* of http->connections, under its lock */
	int fd;
	_Atomic uint64_t clock; /* deadline_ms << 3 | phase; deadline 0: none */
	_Atomic int state;
	_Atomic unsigned
		holds; /* 2 for each http_hold, 1 when the reply is ready: published by whoever makes it 1 */
	enum http_stage stage;
	char *uri; /* in the memory of libmicrohttpd */
	size_t uri_bytes;
	size_t query_at;  /* index of "?" or uri_bytes */
	char query_first; /* its first character, hidden from libmicrohttpd meanwhile */
	bool body_expected;
	bool continue_expected; /* the client waits for "100 Continue" before the body */
	int64_t received_bytes;
	int64_t body_started_ms;
	int64_t body_bytes_max;
	struct buf body;
	struct http_upload *upload;
	_Atomic(struct http_pair *) headers; /* of a kept request, which may outlive its connection */
	size_t header_count;
	struct MHD_Response *response;
	int status;
	int64_t reply_bytes;
	bool peer_trusted;
	char peer[INET6_ADDRSTRLEN];
};

struct http {
	struct http_config config;
	struct http_limits limits;
	struct MHD_Daemon *daemon;
	_Atomic unsigned
		references; /* its owner's, and one per connection: an abandoned one may outlive http_stop */
	_Atomic int64_t
		now_ms; /* since the start; written by the watchdog, read everywhere: no call per request */
	_Atomic bool draining, stopping;
	_Atomic unsigned resuming; /* threads that may be inside MHD_resume_connection, which touches the
				      daemon last */
	_Atomic bool watch_end;
	pthread_t watch;
	int wake_fd;
	int reserve_fd; /* given back for a moment when descriptors run out, so that a client can be told */
	int tick_ms;
	int64_t look_ms; /* when the watchdog asks next which clients have gone */
	int64_t start_us;
	uint64_t peer_key;
	pthread_mutex_t lock; /* the list, the counts */
	struct http_connection *connections;
	unsigned connection_count;
	uint16_t peer_count[HTTP_PEER_BUCKETS];
	uint16_t *bucket_of_fd; /* bucket + 1; 0: not one of ours */
	int fd_max;
	_Atomic(struct arena *) spare[HTTP_SPARE_ARENAS];
};

void http_unreference(struct http *); /* http.c */

/* http_watch.c: accepts connections, counts them, ends the late ones. */
bool http_watch_start(struct http *, struct err *);
void http_watch_stop(struct http *);
void http_watch_wake(struct http *);
void http_on_connection(void *arg, struct MHD_Connection *, void **context,
			enum MHD_ConnectionNotificationCode);
void http_clock_set(struct http_connection *, enum http_phase,
		    int64_t deadline_ms); /* a late connection stays late */
bool http_clock_late(const struct http_connection *);
int64_t http_now_ms(const struct http *);

/* http_connection.c: one request after the other. */
void *http_on_uri(void *arg, const char *uri, struct MHD_Connection *);
enum MHD_Result http_on_request(void *arg, struct MHD_Connection *, const char *url, const char *method,
				const char *version, const char *data, size_t *data_bytes, void **context);
void http_on_completed(void *arg, struct MHD_Connection *, void **context, enum MHD_RequestTerminationCode);
void http_connection_free(struct http_connection *);
void http_connection_abandon(struct http_connection *);

/* http_header.c */
void http_header_keep(struct http_connection *); /* from here on lookups do not touch libmicrohttpd */

/* http_guard.c: 0, or the status to refuse the request with. Fills the head of the request. */
int http_guard(struct http_connection *, const char *method, const char *version);

/* http_reply.c */
enum MHD_Result http_reply_queue(struct http_connection *); /* the handler's, or 503 for an abandoned one */
enum MHD_Result http_reply_error(struct http_connection *, int status);
void http_reply_raw(struct http *, int fd,
		    int status); /* past libmicrohttpd, where it cannot answer; best effort */
const char *http_reason(int status);

/* http_upload.c: a multipart body into pairs and temporary files. */
bool http_upload_open(struct http_connection *, struct str boundary); /* false: no valid boundary */
int http_upload_feed(struct http_connection *, const char *, size_t); /* 0 or a status */
int http_upload_end(struct http_connection *);
void http_upload_clean(struct http_connection *); /* removes the files that nobody has taken over */
void http_upload_sweep(const char *directory);    /* those of a process that died */

#endif
