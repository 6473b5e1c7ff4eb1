#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/http_inner.h"

/* Beside the header of a request: records of it, the header of the reply. 32 KiB in all with the default:
 * libmicrohttpd clears all of it after each request, and takes more from the system by mmap for each
 * connection. */
#define POOL_EXTRA_BYTES (8 * 1024)

static int64_t positive(int64_t value, int64_t normal)
{
	return value > 0 ? value : normal;
}

static void limits_fill(struct http_limits *l)
{
	l->body_bytes_max = positive(l->body_bytes_max, 1024 * 1024);
	l->upload_bytes_max = positive(l->upload_bytes_max, HTTP_UPLOAD_BYTES_MAX);
	l->parts_max = (unsigned)positive(l->parts_max, 40);
	l->pairs_max = (unsigned)positive(l->pairs_max, 1000);
	l->header_bytes_max = (size_t)positive((int64_t)l->header_bytes_max, 24 * 1024);
	l->headers_max = (unsigned)positive(l->headers_max, 100);
	l->connections_max = (unsigned)positive(l->connections_max, 4096);
	l->connections_per_peer_max = (unsigned)positive(l->connections_per_peer_max, 1024);
	l->url_bytes_max = (unsigned)positive(l->url_bytes_max, 8 * 1024);
	l->arena_bytes_max = (size_t)positive((int64_t)l->arena_bytes_max, 64 * 1024 * 1024);
	l->header_deadline_ms = (int)positive(l->header_deadline_ms, 10000);
	l->body_deadline_ms = (int)positive(l->body_deadline_ms, 60000);
	l->idle_ms = (int)positive(l->idle_ms, 60000);
	l->send_deadline_ms = (int)positive(l->send_deadline_ms, 60000);
	l->bytes_per_s_min = (int)positive(l->bytes_per_s_min, 64 * 1024);
}

static int tick_of(const struct http_limits *l)
{
	int least = l->header_deadline_ms;

	least = l->body_deadline_ms < least ? l->body_deadline_ms : least;
	least = l->idle_ms < least ? l->idle_ms : least;
	least = l->send_deadline_ms < least ? l->send_deadline_ms : least;
	least /= 10;
	return least < 5 ? 5 : least > 100 ? 100 : least;
}

/* libmicrohttpd would decode the path in place; http_decode.c is stricter. */
static size_t decode_nothing(void *arg, struct MHD_Connection *mhd, char *s)
{
	(void)arg, (void)mhd;
	return strlen(s);
}

static struct MHD_Daemon *daemon_start(struct http *http)
{
	const struct http_limits *l = &http->limits;
	unsigned threads = (unsigned)positive(http->config.threads, 2);

	/* The caps are ours (http_watch.c); libmicrohttpd divides its own by the threads. */
	return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME |
					MHD_USE_NO_LISTEN_SOCKET,
				0, NULL, NULL, http_on_request, http, MHD_OPTION_CONNECTION_LIMIT,
				(l->connections_max + 1) * threads, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				l->header_bytes_max + POOL_EXTRA_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
				MHD_OPTION_UNESCAPE_CALLBACK, decode_nothing, NULL,
				MHD_OPTION_URI_LOG_CALLBACK, http_on_uri, http, MHD_OPTION_NOTIFY_CONNECTION,
				http_on_connection, http, MHD_OPTION_NOTIFY_COMPLETED, http_on_completed,
				http, threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, threads,
				MHD_OPTION_END);
}

static void http_free(struct http *http)
{
	if (http->wake_fd >= 0)
		(void)close(http->wake_fd);
	if (http->reserve_fd >= 0)
		(void)close(http->reserve_fd);
	for (size_t i = 0; i < HTTP_SPARE_ARENAS; i++)
		arena_free(atomic_load(&http->spare[i]));
	(void)pthread_mutex_destroy(&http->lock);
	free(http->bucket_of_fd);
	free(http);
}

void http_unreference(struct http *http)
{
	if (atomic_fetch_sub(&http->references, 1) == 1)
		http_free(http);
}

static struct http *http_new(const struct http_config *config, struct err *err)
{
	struct http *http = calloc(1, sizeof(*http));
	struct rlimit files = {1024, 1024};

	if (http == NULL) {
		(void)err_system(err, "http: no memory");
		return NULL;
	}
	atomic_store(&http->references, 1);
	http->config = *config;
	http->limits = config->limits;
	limits_fill(&http->limits);
	http->tick_ms = tick_of(&http->limits);
	http->start_us = seam_monotonic_us();
	http->peer_key = seam_random_u64();
	(void)pthread_mutex_init(&http->lock, NULL);
	(void)getrlimit(RLIMIT_NOFILE, &files);
	http->fd_max = files.rlim_cur > 1024 * 1024 ? 1024 * 1024 : (int)files.rlim_cur;
	http->bucket_of_fd = calloc((size_t)http->fd_max, sizeof(*http->bucket_of_fd));
	http->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	http->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (http->bucket_of_fd != NULL && http->wake_fd >= 0 &&
	    fcntl(config->listen_fd, F_SETFL, fcntl(config->listen_fd, F_GETFL) | O_NONBLOCK) == 0)
		return http;
	(void)err_system(err, "http: %s", strerror(errno));
	http_free(http);
	return NULL;
}

/* The threads that start here block all signals: those are for the main thread. */
bool http_start(const struct http_config *config, struct http **ret, struct err *err)
{
	struct http *http = http_new(config, err);
	sigset_t all, before;
	bool good;

	if (http == NULL)
		return false;
	if (config->upload_directory != NULL)
		http_upload_sweep(config->upload_directory);
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	http->daemon = daemon_start(http);
	good = http->daemon != NULL ||
	       err_system(err, "http: libmicrohttpd does not start: %s", strerror(errno));
	good = good && http_watch_start(http, err);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (good) {
		*ret = http;
		return true;
	}
	if (http->daemon != NULL)
		MHD_stop_daemon(http->daemon);
	http_free(http);
	return false;
}

unsigned http_open_requests(struct http *http)
{
	unsigned n = 0;

	pthread_mutex_lock(&http->lock);
	for (struct http_connection *c = http->connections; c != NULL; c = c->next) {
		unsigned phase = atomic_load_explicit(&c->clock, memory_order_relaxed) & 7;
		n += phase == HTTP_PHASE_BODY || phase == HTTP_PHASE_HANDLER || phase == HTTP_PHASE_SEND;
	}
	pthread_mutex_unlock(&http->lock);
	return n;
}

unsigned http_open_connections(struct http *http)
{
	pthread_mutex_lock(&http->lock);
	unsigned n = http->connection_count;
	pthread_mutex_unlock(&http->lock);
	return n;
}

/* Is every connection gone or shut down? While draining, the watchdog shuts idle ones down at once, others at
 * their own deadline, headers under way included. */
static bool all_ended(struct http *http)
{
	bool ended = true;

	pthread_mutex_lock(&http->lock);
	for (struct http_connection *c = http->connections; c != NULL && ended; c = c->next)
		ended = (atomic_load_explicit(&c->clock, memory_order_relaxed) & 7) == HTTP_PHASE_LATE;
	pthread_mutex_unlock(&http->lock);
	return ended;
}

static void wait_until_ended(struct http *http, int deadline_ms)
{
	int64_t end_us = seam_monotonic_us() + (int64_t)deadline_ms * 1000;

	while (!all_ended(http) && seam_monotonic_us() < end_us) {
		http_watch_wake(http);
		(void)usleep(2000);
	}
}

void http_drain(struct http *http, int deadline_ms)
{
	atomic_store(&http->draining, true);
	wait_until_ended(http, deadline_ms);
	http_stop(http);
}

static void wait_for_resumers(struct http *http)
{
	while (atomic_load(&http->resuming) > 0)
		(void)usleep(100);
}

/* libmicrohttpd must not be stopped while a request is suspended or somebody is still inside
 * MHD_resume_connection. */
void http_stop(struct http *http)
{
	atomic_store(&http->draining, true);
	atomic_store(&http->stopping, true);
	wait_for_resumers(http); /* after this no request is suspended any more */
	pthread_mutex_lock(&http->lock);
	bool some = false;
	for (struct http_connection *c = http->connections; c != NULL; c = c->next) {
		some |= atomic_load(&c->state) == HTTP_STATE_SUSPENDED;
		http_connection_abandon(c);
	}
	pthread_mutex_unlock(&http->lock);
	if (some)
		wait_until_ended(http, 100); /* so that the 503 gets out */
	wait_for_resumers(http);
	http_watch_stop(http);
	MHD_stop_daemon(http->daemon);
	http_unreference(http);
}
