/* SQLite's one writer: drains the queue, each command in its SAVEPOINT, one COMMIT for the group, then all
 * are answered. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "db/db_inner.h"

/* Undoes a command that failed. Alone, the whole transaction goes and another one begins. */
static bool command_undo(struct conn *conn, bool alone, struct err *ret_lost)
{
	if (!alone)
		return lite_command(conn, "ROLLBACK TO command", ret_lost);
	return lite_command(conn, "ROLLBACK", ret_lost) && lite_command(conn, "BEGIN IMMEDIATE", ret_lost);
}

/* One command of a group, in its SAVEPOINT. A command that is alone needs none, and is better off without:
 * pages of a SAVEPOINT are kept again by each statement in it, which costs a long chunk more than its own
 * work. False: the whole transaction is gone or cannot be trusted. */
static bool group_command(struct db *db, struct conn *conn, struct db_write *w, bool alone,
			  struct err *ret_lost)
{
	for (unsigned tries = 1;; tries++) {
		struct tx tx = write_tx(db, conn, w);
		struct err err = {0};

		w->err = err;
		arena_reset(conn->attempt);
		if (!alone && !lite_command(conn, "SAVEPOINT command", ret_lost))
			return false;
		w->ok = command_run(&tx, w, &err);
		if (conn->full || sqlite3_get_autocommit(conn->lite)) {
			*ret_lost = err;
			return false;
		}
		if (!w->ok && !command_undo(conn, alone, ret_lost))
			return false;
		if (!alone && !lite_command(conn, "RELEASE command", ret_lost))
			return false;
		if (!w->ok && tx.retry && tries < ATTEMPTS_MAX)
			continue;
		if (!w->ok)
			write_fail_err(w, &err);
		return true;
	}
}

static bool group_fault(struct db *db, struct conn *conn, struct db_write *group)
{
	for (struct db_write *w = group; w != NULL; w = w->next) {
		struct tx tx = write_tx(db, conn, w);

		if (fault_next(&tx, true) == DB_FAULT_COMMIT_UNKNOWN)
			return true;
	}
	return false;
}

/* The commit was asked for and nobody said how it ended: look each operation up, the rest is unknown. */
static void group_unknown(struct db *db, struct conn *conn, struct db_write *group)
{
	for (struct db_write *w = group; w != NULL; w = w->next) {
		struct tx tx = write_tx(db, conn, w);
		struct err err = {0};
		bool done = false;

		if (!w->ok)
			continue;
		tx.writes = false;
		arena_reset(conn->attempt);
		if (w->operation == 0 || !db_operation_find(&tx, w, &done, &err) || !done)
			write_fail(w, ERR_UNKNOWN, MSG_DB_UNKNOWN, "the answer of COMMIT was lost");
	}
}

/* False: nothing of the group is stored, *err says why. */
static bool group_try(struct db *db, struct conn *conn, struct db_write *group, struct err *err)
{
	bool ok = lite_command(conn, "BEGIN IMMEDIATE", err);

	for (struct db_write *w = group; ok && w != NULL; w = w->next)
		ok = group_command(db, conn, w, group->next == NULL, err);
	if (ok)
		ok = lite_command(conn, "COMMIT", err);
	if (ok && group_fault(db, conn, group))
		group_unknown(db, conn, group);
	if (!ok && !sqlite3_get_autocommit(conn->lite)) {
		struct err ignored;

		lite_command(conn, "ROLLBACK", &ignored);
	}
	return ok;
}

static void group_run(struct db *db, struct db_write *group)
{
	struct conn *conn = db->writer;
	struct err err = {0};
	unsigned told = 0;
	bool ok;

	pthread_mutex_lock(&db->writer_lock);
	conn->full = false;
	ok = group_try(db, conn, group, &err);
	if (!ok && conn->full) { /* once more, with the room that was kept for this */
		log_line(LOG_ERROR, "db.disk_full", "path=%s reason=\"%s\": free disk space now", db->path,
			 err.detail);
		writer_free_reserve(db);
		conn->full = false;
		ok = group_try(db, conn, group, &err);
	}
	if (!ok)
		log_line(LOG_ERROR, "db.commit_failed", "reason=\"%s\"", err.detail);
	pthread_mutex_unlock(&db->writer_lock);
	for (struct db_write *w = group; ok && w != NULL; w = w->next)
		told |= w->told;
	db_tell(db, told);
	for (struct db_write *w = group, *next; w != NULL; w = next) {
		next = w->next;
		if (!ok && (w->ok || w->err.code == ERR_NONE))
			write_fail_err(w, &err);
		write_answer(w);
	}
}

/* Takes up to group_max commands, or one chunk when it is its turn. NULL: closing and nothing left. */
static struct db_write *queue_take(struct db *db, bool chunk_first)
{
	struct db_write *group = NULL;
	unsigned n = 0;

	pthread_mutex_lock(&db->lock);
	while (db->head == NULL && db->chunk_head == NULL && !db->closing)
		pthread_cond_wait(&db->wake, &db->lock);
	if (db->chunk_head != NULL && (chunk_first || db->head == NULL)) {
		group = db->chunk_head;
		db->chunk_head = group->next;
		if (db->chunk_head == NULL)
			db->chunk_tail = &db->chunk_head;
		group->next = NULL;
	} else if (db->head != NULL) {
		struct db_write *last = group = db->head;

		for (n = 1; n < db->options.group_max && last->next != NULL; n++)
			last = last->next;
		db->head = last->next;
		if (db->head == NULL)
			db->tail = &db->head;
		last->next = NULL;
		db->queued -= n;
	}
	pthread_mutex_unlock(&db->lock);
	return group;
}

static void *writer_main(void *arg)
{
	struct db *db = arg;
	bool chunk_next = false;
	struct db_write *group;

	while ((group = queue_take(db, chunk_next)) != NULL) {
		chunk_next = !chunk_next; /* a group, a chunk, a group: neither starves */
		group_run(db, group);
	}
	return NULL;
}

/* ---- the reserve: room to mend a full disk ---- */

static char *reserve_path(const struct db *db)
{
	size_t n = strlen(db->path);
	char *path = malloc(n + 9);

	require(path != NULL);
	memcpy(path, db->path, n);
	memcpy(path + n, ".reserve", 9);
	return path;
}

static void reserve_make(struct db *db)
{
	char *path;
	int fd, rc;

	if (db->options.reserve_bytes <= 0)
		return;
	path = reserve_path(db);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	rc = fd < 0 ? -1 : posix_fallocate(fd, 0, (off_t)db->options.reserve_bytes);
	if (fd >= 0)
		close(fd);
	if (rc != 0) {
		log_line(LOG_WARN, "db.no_reserve", "path=%s: no room for the reserve file", path);
		unlink(path);
	}
	free(path);
}

void writer_free_reserve(struct db *db)
{
	char *path = reserve_path(db);

	if (unlink(path) == 0)
		log_line(LOG_ERROR, "db.reserve_used", "path=%s: the reserve was given free", path);
	free(path);
}

/* ---- readers: a connection per thread, given on when the thread ends ---- */

static void reader_give(void *arg)
{
	struct conn *conn = arg;
	struct db *db = conn->db;

	pthread_mutex_lock(&db->lock);
	conn->next_idle = db->idle;
	db->idle = conn;
	pthread_mutex_unlock(&db->lock);
}

static bool reader_take(struct db *db, struct conn **ret, struct err *err)
{
	struct conn *conn = pthread_getspecific(db->reader_key);

	if (conn == NULL) {
		pthread_mutex_lock(&db->lock);
		conn = db->idle;
		if (conn != NULL)
			db->idle = conn->next_idle;
		pthread_mutex_unlock(&db->lock);
		if (conn == NULL) {
			if (!lite_open(db, &conn, true, err))
				return false;
			pthread_mutex_lock(&db->lock);
			conn->next = db->conns;
			db->conns = conn;
			pthread_mutex_unlock(&db->lock);
		}
		pthread_setspecific(db->reader_key, conn);
	}
	*ret = conn;
	return true;
}

static bool read_once(struct tx *tx, bool snapshot, db_fn *fn, void *arg, struct err *err)
{
	struct attempt a = {tx, fn, arg, err};
	struct err ignored;
	bool ok;

	if (snapshot && !lite_command(tx->conn, "BEGIN", err))
		return false;
	ok = attempt_run(&a);
	if (snapshot && !lite_command(tx->conn, "COMMIT", ok ? err : &ignored))
		return false;
	return ok;
}

bool lite_read(struct db *db, struct tx *tx, db_fn *fn, void *arg, struct err *err)
{
	bool bulk = atomic_load(&db->bulk.owner) == db_thread();

	if (bulk)
		tx->conn = db->writer; /* sees what this thread wrote */
	else if (!reader_take(db, &tx->conn, err))
		return false;
	for (unsigned tries = 1;; tries++) {
		tx->retry = false;
		tx->broken = (struct err){0};
		if (read_once(tx, !bulk, fn, arg, err))
			return true;
		if (!tx->retry || tries == ATTEMPTS_MAX)
			return false;
	}
}

/* ---- life ---- */

bool writer_start(struct db *db, struct err *err)
{
	if (!lite_open(db, &db->writer, false, err))
		return false;
	db->writer->attempt = arena_new((size_t)db->options.attempt_bytes);
	reserve_make(db);
	if (pthread_key_create(&db->reader_key, reader_give) != 0)
		return err_system(err, "no thread key left");
	db->reader_key_made = true;
	sqlite3_wal_hook(db->writer->lite, checkpoint_hook, db);
	if (!checkpoint_start(db, err))
		return false;
	if (pthread_create(&db->writer_thread, NULL, writer_main, db) != 0)
		return err_system(err, "the writer thread cannot be started");
	db->writer_runs = true;
	return true;
}

void writer_stop(struct db *db)
{
	pthread_mutex_lock(&db->lock);
	db->closing = true;
	pthread_cond_broadcast(&db->wake);
	pthread_mutex_unlock(&db->lock);
	if (db->writer_runs)
		pthread_join(db->writer_thread, NULL);
	checkpoint_stop(db);
	if (db->reader_key_made)
		pthread_key_delete(db->reader_key);
	while (db->conns != NULL) {
		struct conn *conn = db->conns;

		db->conns = conn->next;
		lite_close(conn);
	}
	if (db->writer != NULL)
		sqlite3_wal_checkpoint_v2(db->writer->lite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	lite_close(db->writer);
}
