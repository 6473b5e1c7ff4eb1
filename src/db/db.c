/* Opening, closing, reading, and what a transaction gives to the function inside. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "db/db_inner.h"

static __thread struct tx *tx_current; /* the innermost transaction of this thread */

unsigned long db_thread(void)
{
	static _Atomic unsigned long threads;
	static __thread unsigned long mine;

	if (mine == 0)
		mine = atomic_fetch_add(&threads, 1) + 1;
	return mine;
}

int64_t db_clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct timespec db_deadline(unsigned ms)
{
	int64_t us = db_clock_us() + (int64_t)ms * 1000;

	return (struct timespec){.tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000};
}

char *db_text(const char *p, size_t n)
{
	char *copy = malloc(n + 1);

	require(copy != NULL);
	if (n > 0)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

static void options_default(struct db_options *o)
{
	if (o->readers == 0)
		o->readers = 8;
	if (o->queue_max == 0)
		o->queue_max = 4096;
	if (o->group_max == 0)
		o->group_max = 512;
	if (o->reserve_bytes == 0)
		o->reserve_bytes = INT64_C(8) << 20;
	if (o->attempt_bytes == 0)
		o->attempt_bytes = INT64_C(512) << 20;
	if (o->busy_ms == 0)
		o->busy_ms = 5000;
}

static struct db *db_new(const char *url, const struct db_options *options)
{
	struct db *db = calloc(1, sizeof(*db));
	pthread_condattr_t monotonic;

	require(db != NULL);
	if (options != NULL)
		db->options = *options;
	options_default(&db->options);
	db->url = db_text(url, strlen(url));
	db->tail = &db->head;
	db->chunk_tail = &db->chunk_head;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&db->lock, NULL);
	pthread_mutex_init(&db->listen_lock, NULL);
	pthread_mutex_init(&db->writer_lock, NULL);
	pthread_mutex_init(&db->checkpoint_lock, NULL);
	pthread_cond_init(&db->wake, NULL);
	pthread_cond_init(&db->freed, &monotonic);
	pthread_cond_init(&db->checkpoint_wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	return db;
}

void db_close(struct db *db)
{
	if (db == NULL)
		return;
	if (db->engine == DB_SQLITE)
		writer_stop(db);
	else
		pg_stop(db);
	pthread_mutex_destroy(&db->lock);
	pthread_mutex_destroy(&db->listen_lock);
	pthread_mutex_destroy(&db->writer_lock);
	pthread_mutex_destroy(&db->checkpoint_lock);
	pthread_cond_destroy(&db->wake);
	pthread_cond_destroy(&db->freed);
	pthread_cond_destroy(&db->checkpoint_wake);
	free(db->url);
	free(db->path);
	free(db);
}

bool db_open(const char *url, const struct db_options *options, struct db **ret, struct err *err)
{
	struct str u = str_of(url);
	struct db *db;
	bool ok;

	if (!str_starts(u, S("sqlite:")) && !str_starts(u, S("postgresql://")) &&
	    !str_starts(u, S("postgres://")))
		return err_system(err, "the database's address must begin with sqlite: or postgresql://");
	if (str_equal(u, S("sqlite:")) || str_equal(u, S("sqlite::memory:")))
		return err_system(err, "sqlite: needs the path of a file");
	db = db_new(url, options);
	db->engine = str_starts(u, S("sqlite:")) ? DB_SQLITE : DB_POSTGRESQL;
	if (db->engine == DB_SQLITE)
		db->path = db_text(url + 7, strlen(url) - 7);
	ok = db->engine == DB_SQLITE ? writer_start(db, err) : pg_start(db, err);
	if (!ok || !migrate_is_current(db, db_migrations, db_migration_count, true, err)) {
		db_close(db);
		return false;
	}
	*ret = db;
	return true;
}

enum db_engine db_engine(const struct db *db)
{
	return db->engine;
}

/* ---- transactions ---- */

bool db_nested(const struct db *db, struct err *err)
{
	for (const struct tx *tx = tx_current; tx != NULL; tx = tx->outer)
		if (tx->db == db) {
			err_system(err, "a transaction was begun inside another");
			return true;
		}
	return false;
}

void tx_enter(struct tx *tx)
{
	tx->outer = tx_current;
	tx_current = tx;
}

void tx_leave(struct tx *tx)
{
	tx_current = tx->outer;
}

bool tx_break(struct tx *tx, const struct err *err)
{
	if (tx->broken.code == ERR_NONE)
		tx->broken = *err;
	return false;
}

bool db_read(struct db *db, struct arena *arena, db_fn *fn, void *arg, struct err *err)
{
	struct tx tx = {.db = db, .attempt = arena, .keep = arena, .caller = db_thread()};

	if (db_nested(db, err))
		return false;
	tx.now = seam_now();
	return db->engine == DB_SQLITE ? lite_read(db, &tx, fn, arg, err) : pg_read(db, &tx, fn, arg, err);
}

struct arena *tx_arena(struct tx *tx)
{
	return tx->attempt;
}

struct arena *tx_keep(struct tx *tx)
{
	return tx->keep;
}

struct instant tx_now(struct tx *tx)
{
	return tx->now;
}

enum db_engine tx_engine(const struct tx *tx)
{
	return tx->db->engine;
}

int tx_chain(const struct tx *tx)
{
	return tx->db->engine == DB_SQLITE ? 0 : tx->conn->number + 1;
}

void tx_answer(struct tx *tx, struct str answer)
{
	require(answer.n < sizeof(tx->answer));
	memcpy(tx->answer, answer.p, answer.n);
	tx->answer[answer.n] = '\0';
}

void tx_tell(struct tx *tx, unsigned bits)
{
	tx->told |= bits;
}

/* Static texts: they are prepared once per connection. */
static const char *const try_texts[][3] = {
	{"SAVEPOINT t1", "RELEASE t1", "ROLLBACK TO t1"},
	{"SAVEPOINT t2", "RELEASE t2", "ROLLBACK TO t2"},
	{"SAVEPOINT t3", "RELEASE t3", "ROLLBACK TO t3"},
	{"SAVEPOINT t4", "RELEASE t4", "ROLLBACK TO t4"},
};

bool tx_try(struct tx *tx, db_fn *fn, void *arg, struct err *err)
{
	const char *const *text;
	struct err undo;
	unsigned told = tx->told;
	bool ok;

	require(tx->depth < ARRAY_LEN(try_texts));
	if (tx->broken.code != ERR_NONE) {
		*err = tx->broken;
		return false;
	}
	text = try_texts[tx->depth];
	if (!conn_command(tx->conn, text[0], err))
		return tx_break(tx, err);
	tx->depth++;
	ok = fn(tx, arg, err);
	if (ok && tx->broken.code != ERR_NONE) {
		*err = tx->broken; /* fn went on after an engine error */
		ok = false;
	}
	tx->depth--;
	if (tx->retry)
		return false; /* the whole attempt is void */
	if (ok) {
		if (!conn_command(tx->conn, text[1], err))
			return tx_break(tx, err);
		return true;
	}
	tx->broken = (struct err){0};
	tx->told = told;
	if (!conn_command(tx->conn, text[2], &undo) || !conn_command(tx->conn, text[1], &undo)) {
		*err = undo;
		return tx_break(tx, err);
	}
	return false;
}

/* ---- one door ---- */

bool conn_command(struct conn *conn, const char *text, struct err *err)
{
	return conn->db->engine == DB_SQLITE ? lite_command(conn, text, err) : pg_command(conn, text, err);
}

bool conn_prepare(struct conn *conn, const struct query *q, int *ret_columns, struct err *err)
{
	return conn->db->engine == DB_SQLITE ? lite_prepare(conn, q, ret_columns, err)
					     : pg_prepare(conn, q, ret_columns, err);
}

void conn_rescue(struct conn *conn)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct prepared *p = conn->buckets[i]; p != NULL; p = p->next)
			if (p->busy) {
				if (p->lite != NULL)
					sqlite3_reset(p->lite);
				p->busy = false;
			}
	while (conn->result_count > 0)
		PQclear(conn->results[--conn->result_count]);
}

bool db_full(struct err *err, const char *what, const char *words)
{
	err_busy(err, "%s: %.150s", what, words);
	if (err != NULL)
		err->message = MSG_DB_DISK_FULL;
	return false;
}
