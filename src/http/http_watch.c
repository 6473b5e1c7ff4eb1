/* One thread that accepts connections, counts them per peer, and shuts down those that are late.
 * libmicrohttpd has only inactivity timeouts, which a slow sender resets with every byte; and it cannot take
 * its own listening socket back without a race (MHD_quiesce_daemon against a busy worker ends the process),
 * so it never gets one. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http_inner.h"

#define ACCEPTS_PER_ROUND 64
#define LOOK_EVERY_MS     1000
#define IDLE_PRESSED_MS   1000 /* what an idle connection gets when three quarters of the places are taken */

int64_t http_now_ms(const struct http *http)
{
	return atomic_load_explicit(&http->now_ms, memory_order_relaxed);
}

void http_clock_set(struct http_connection *c, enum http_phase phase, int64_t deadline_ms)
{
	uint64_t now = atomic_load_explicit(&c->clock, memory_order_relaxed),
		 next = (uint64_t)deadline_ms << 3 | phase;

	while ((now & 7) != HTTP_PHASE_LATE && !atomic_compare_exchange_weak(&c->clock, &now, next))
		;
}

bool http_clock_late(const struct http_connection *c)
{
	return (atomic_load_explicit(&c->clock, memory_order_relaxed) & 7) == HTTP_PHASE_LATE;
}

/* An IPv6 peer is its /64: whoever has one address there has all. */
static uint16_t peer_bucket(const struct http *http, const struct sockaddr_storage *address)
{
	uint64_t x = 0;

	if (address->ss_family == AF_INET) {
		x = ((const struct sockaddr_in *)address)->sin_addr.s_addr;
	} else if (address->ss_family == AF_INET6) {
		const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
		bool mapped = IN6_IS_ADDR_V4MAPPED(v6);
		memcpy(&x, v6->s6_addr + (mapped ? 12 : 0), mapped ? 4 : 8);
	}
	x ^= http->peer_key;
	for (int i = 0; i < 2; i++) {
		x ^= x >> 31;
		x *= UINT64_C(0x9e3779b97f4a7c15);
		x ^= http->peer_key >> 7;
	}
	return (uint16_t)((x >> 40) % HTTP_PEER_BUCKETS);
}

static void peer_text(const struct sockaddr *address, char text[INET6_ADDRSTRLEN])
{
	text[0] = '\0';
	if (address == NULL)
		return;
	if (address->sa_family == AF_INET) {
		(void)inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text,
				INET6_ADDRSTRLEN);
	} else if (address->sa_family == AF_INET6) {
		const struct in6_addr *v6 = &((const struct sockaddr_in6 *)address)->sin6_addr;
		if (IN6_IS_ADDR_V4MAPPED(v6))
			(void)inet_ntop(AF_INET, v6->s6_addr + 12, text, INET6_ADDRSTRLEN);
		else
			(void)inet_ntop(AF_INET6, v6, text, INET6_ADDRSTRLEN);
	}
}

static bool peer_is_trusted(const struct http *http, const char *text)
{
	return http->config.trusted_proxy != NULL && strcmp(http->config.trusted_proxy, text) == 0;
}

static void fd_forget(struct http *http, int fd)
{
	if (fd < 0 || fd >= http->fd_max || http->bucket_of_fd[fd] == 0)
		return;
	http->peer_count[http->bucket_of_fd[fd] - 1]--;
	http->bucket_of_fd[fd] = 0;
	http->connection_count--;
}

/* A place for a new connection, or false. A descriptor that comes back while we still count it was closed by
 * libmicrohttpd without a word (no memory). */
static bool place_take(struct http *http, int fd, const struct sockaddr_storage *address)
{
	uint16_t bucket = peer_bucket(http, address);
	char text[INET6_ADDRSTRLEN];
	bool trusted, good;

	peer_text((const struct sockaddr *)address, text);
	trusted = peer_is_trusted(http, text);
	pthread_mutex_lock(&http->lock);
	fd_forget(http, fd);
	good = fd < http->fd_max && http->connection_count < http->limits.connections_max &&
	       (trusted || http->peer_count[bucket] < http->limits.connections_per_peer_max);
	if (good) {
		http->bucket_of_fd[fd] = (uint16_t)(bucket + 1);
		http->peer_count[bucket]++;
		http->connection_count++;
	}
	pthread_mutex_unlock(&http->lock);
	return good;
}

static void refuse(struct http *http, int fd)
{
	http_reply_raw(http, fd, 503);
	(void)close(fd);
}

/* No descriptor left: one is kept back to accept, tell and close, so that clients do not hang in the backlog.
 */
static bool refuse_with_reserve(struct http *http)
{
	int fd;

	if (http->reserve_fd < 0)
		return false;
	(void)close(http->reserve_fd);
	fd = accept4(http->config.listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd >= 0)
		refuse(http, fd);
	http->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return fd >= 0;
}

static void accept_some(struct http *http)
{
	struct sockaddr_storage address;

	for (int i = 0; i < ACCEPTS_PER_ROUND; i++) {
		socklen_t size = sizeof(address);
		int fd = accept4(http->config.listen_fd, (struct sockaddr *)&address, &size,
				 SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0 && (errno == ECONNABORTED || errno == EINTR))
			continue;
		if (fd < 0 && (errno == EMFILE || errno == ENFILE) && refuse_with_reserve(http))
			continue;
		if (fd < 0)
			return;
		if (!place_take(http, fd, &address))
			refuse(http, fd);
		else if (MHD_add_connection(http->daemon, fd, (struct sockaddr *)&address, size) != MHD_YES)
			return; /* closed by libmicrohttpd; forgotten when the descriptor comes back */
	}
}

static void connection_open(struct http *http, struct MHD_Connection *mhd, void **context)
{
	struct http_connection *c = calloc(1, sizeof(*c));
	int fd = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;

	if (c == NULL) {
		(void)shutdown(fd, SHUT_RDWR);
		return;
	}
	atomic_fetch_add(&http->references, 1);
	c->http = http;
	c->mhd = mhd;
	c->fd = fd;
	peer_text(MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr, c->peer);
	c->peer_trusted = peer_is_trusted(http, c->peer);
	http_clock_set(c, HTTP_PHASE_NEW, http_now_ms(http) + http->limits.header_deadline_ms);
	*context = c;
	pthread_mutex_lock(&http->lock);
	c->next = http->connections;
	if (c->next != NULL)
		c->next->previous = c;
	http->connections = c;
	pthread_mutex_unlock(&http->lock);
}

static void connection_close(struct http *http, struct http_connection *c)
{
	int state;

	pthread_mutex_lock(&http->lock);
	if (c->next != NULL)
		c->next->previous = c->previous;
	if (c->previous != NULL)
		c->previous->next = c->next;
	else
		http->connections = c->next;
	fd_forget(http, c->fd); /* before libmicrohttpd closes it: afterwards the number may be another's */
	pthread_mutex_unlock(&http->lock);
	state = HTTP_STATE_ABANDONED;
	if (!atomic_compare_exchange_strong(&c->state, &state, HTTP_STATE_DETACHED))
		http_connection_free(c);
}

void http_on_connection(void *arg, struct MHD_Connection *mhd, void **context,
			enum MHD_ConnectionNotificationCode code)
{
	struct http *http = arg;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		connection_open(http, mhd, context);
	} else if (*context != NULL) {
		connection_close(http, *context);
		*context = NULL;
	}
}

/* libmicrohttpd listens for edges and misses an end that comes together with bytes: it would wait for the
 * deadline. */
static bool client_gone(const struct http_connection *c, enum http_phase phase)
{
	char byte;

	return (phase <= HTTP_PHASE_BODY || phase == HTTP_PHASE_LINGER) &&
	       recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* Only from the watchdog, with the lock held: the descriptor cannot have become another's. */
static void end_if_late(struct http *http, struct http_connection *c, int64_t now_ms, bool pressed, bool look)
{
	uint64_t clock = atomic_load_explicit(&c->clock, memory_order_relaxed);
	enum http_phase phase = (enum http_phase)(clock & 7);
	int64_t deadline_ms = (int64_t)(clock >> 3);
	int pending = 0;

	if (phase == HTTP_PHASE_LATE || deadline_ms == 0)
		return;
	if (phase == HTTP_PHASE_IDLE && pressed && http->limits.idle_ms > IDLE_PRESSED_MS)
		deadline_ms -= http->limits.idle_ms - IDLE_PRESSED_MS;
	/* While draining an idle connection ends at once, unless a request is already on its way in. */
	if (atomic_load_explicit(&http->draining, memory_order_relaxed) &&
	    (phase == HTTP_PHASE_LINGER ||
	     (phase <= HTTP_PHASE_IDLE && ioctl(c->fd, FIONREAD, &pending) == 0 && pending == 0)))
		deadline_ms = now_ms;
	bool gone = look && client_gone(c, phase);
	if ((deadline_ms > now_ms && !gone) ||
	    !atomic_compare_exchange_strong(&c->clock, &clock, (uint64_t)HTTP_PHASE_LATE))
		return;
	if (!gone && (phase == HTTP_PHASE_HEADER || phase == HTTP_PHASE_BODY))
		http_reply_raw(http, c->fd, 408);
	(void)shutdown(c->fd, SHUT_RDWR);
}

static void scan(struct http *http, int64_t now_ms)
{
	bool look = now_ms >= http->look_ms;

	if (look)
		http->look_ms = now_ms + LOOK_EVERY_MS;
	pthread_mutex_lock(&http->lock);
	bool pressed = http->connection_count > http->limits.connections_max / 4 * 3;
	for (struct http_connection *c = http->connections; c != NULL; c = c->next)
		end_if_late(http, c, now_ms, pressed, look);
	pthread_mutex_unlock(&http->lock);
}

static void *watch(void *arg)
{
	struct http *http = arg;
	int64_t scanned_ms = 0;
	uint64_t counter;

	for (;;) {
		bool draining = atomic_load(&http->draining);
		struct pollfd polls[2] = {{http->wake_fd, POLLIN, 0},
					  {draining ? -1 : http->config.listen_fd, POLLIN, 0}};
		(void)poll(polls, 2, http->tick_ms);
		int64_t now_ms = (seam_monotonic_us() - http->start_us) / 1000 + 1;
		atomic_store_explicit(&http->now_ms, now_ms, memory_order_relaxed);
		if (polls[0].revents != 0) {
			(void)!read(http->wake_fd, &counter, sizeof(counter));
			scanned_ms = 0;
		}
		if (atomic_load(&http->watch_end))
			return NULL;
		if (polls[1].revents != 0)
			accept_some(http);
		if (now_ms - scanned_ms >= http->tick_ms) {
			scan(http, now_ms);
			scanned_ms = now_ms;
		}
	}
}

void http_watch_wake(struct http *http)
{
	uint64_t one = 1;

	(void)!write(http->wake_fd, &one, sizeof(one));
}

bool http_watch_start(struct http *http, struct err *err)
{
	int error = pthread_create(&http->watch, NULL, watch, http);

	return error == 0 || err_system(err, "http: thread: %s", strerror(error));
}

void http_watch_stop(struct http *http)
{
	atomic_store(&http->watch_end, true);
	http_watch_wake(http);
	(void)pthread_join(http->watch, NULL);
}
