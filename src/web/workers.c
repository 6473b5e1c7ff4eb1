/* Threads for what must not run on an epoll thread: slow routes, and every route on PostgreSQL. Bounded
 * queue. */
#include <pthread.h>
#include <stdlib.h>
#include "web/req_inner.h"

struct workers {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct req *first, **last;
	unsigned waiting, queue_max, threads;
	bool stop;
	void (*serve)(struct req *);
	pthread_t thread[64];
	struct arena *arena;
};

static void *work(void *arg)
{
	struct workers *w = arg;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct req *rq = w->first;
		if (rq == NULL) {
			if (w->stop)
				break;
			pthread_cond_wait(&w->wake, &w->lock);
			continue;
		}
		w->first = rq->next;
		if (w->first == NULL)
			w->last = &w->first;
		w->waiting--;
		pthread_mutex_unlock(&w->lock);
		w->serve(rq);
		pthread_mutex_lock(&w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct workers *workers_start(unsigned threads, unsigned queue_max, void (*serve)(struct req *))
{
	struct arena *arena = arena_new((size_t)1 << 16);
	struct workers *w = ARENA_NEW(arena, struct workers);

	w->arena = arena;
	w->queue_max = queue_max;
	w->serve = serve;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	for (w->threads = 0; w->threads < threads && w->threads < ARRAY_LEN(w->thread); w->threads++)
		if (pthread_create(&w->thread[w->threads], NULL, work, w) != 0)
			break;
	if (w->threads == 0) {
		arena_free(arena);
		return NULL;
	}
	return w;
}

bool workers_push(struct workers *w, struct req *rq)
{
	bool taken = false;

	rq->next = NULL;
	pthread_mutex_lock(&w->lock);
	if (w->waiting < w->queue_max && !w->stop) {
		*w->last = rq;
		w->last = &rq->next;
		w->waiting++;
		taken = true;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return taken;
}

void workers_stop(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->threads; i++)
		pthread_join(w->thread[i], NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->wake);
	arena_free(w->arena);
}
