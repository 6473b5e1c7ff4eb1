/* PostgreSQL: transactions that run again after 40001, 40P01 and a lost connection, and know when they do not
 * know. */
#include <string.h>
#include <time.h>
#include "db/db_inner.h"

enum { ALONE_FROM = 3 };
enum outcome {
	OUTCOME_DONE,
	OUTCOME_FAILED,
	OUTCOME_AGAIN,
	OUTCOME_UNKNOWN, /* the answer of COMMIT was lost: its key can be looked up */
	OUTCOME_WARNED   /* stored here, perhaps not on the standby: looking it up here would prove nothing */
};

/* 2, 4, 8 ... ms and as much again by chance: those who met do not meet again. */
static void pause_before(unsigned tries)
{
	uint64_t us = UINT64_C(1000) << (tries < 8 ? tries : 8);
	struct timespec t;

	us += seam_random_below((uint32_t)us);
	t = (struct timespec){.tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000};
	nanosleep(&t, NULL);
}

static void tx_lost(struct tx *tx)
{
	if (tx->lost || pg_is_lost(tx->conn))
		pg_disconnect(tx->conn);
}

static enum outcome pg_commit(struct tx *tx, struct err *err)
{
	struct conn *conn = tx->conn;
	PGresult *r;
	enum outcome outcome;
	bool retry = false;

	conn->warned = false;
	r = PQexec(conn->pg, "COMMIT");
	if (fault_next(tx, true) == DB_FAULT_COMMIT_UNKNOWN || pg_is_lost(conn)) {
		err_set(err, ERR_UNKNOWN, MSG_DB_UNKNOWN);
		snprintf(err->detail, sizeof(err->detail), "the answer of COMMIT was lost");
		pg_disconnect(conn);
		outcome = OUTCOME_UNKNOWN;
	} else if (PQresultStatus(r) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(r), "COMMIT") == 0) {
		outcome = conn->warned ? OUTCOME_WARNED : OUTCOME_DONE;
		if (conn->warned)
			err_set(err, ERR_UNKNOWN, MSG_DB_UNKNOWN);
	} else {
		pg_fail(conn, r, "COMMIT", &retry, err);
		outcome = retry ? OUTCOME_AGAIN : OUTCOME_FAILED;
	}
	PQclear(r);
	return outcome;
}

/* Those who lost once go one after another: without this a hot row is won by chance and some never get it.
 * The lock is the session's, as the snapshot must be younger than it. First tries of others can still take it
 * from them; who lost twice therefore waits until this server writes nothing else (`quiet`). */
#define AGAIN_LOCK   "pg_advisory_lock(7310452)"
#define AGAIN_UNLOCK "pg_advisory_unlock(7310452)"

static enum outcome write_once(struct tx *tx, struct db_write *w, bool first, struct err *err)
{
	bool ok = pg_command(tx->conn, "BEGIN ISOLATION LEVEL SERIALIZABLE", err);

	if (ok) {
		ok = command_run(tx, w, err);
		if (ok)
			return pg_commit(tx, err);
	} else {
		tx->retry = pg_is_lost(tx->conn);
	}
	tx->retry |= tx->lost || pg_is_lost(tx->conn);
	/* A key that somebody took at the same time: run once more, the rule sees the row now and says it
	 * better. */
	if (first && tx->broken.code == ERR_CONFLICT)
		return OUTCOME_AGAIN;
	return tx->retry ? OUTCOME_AGAIN : OUTCOME_FAILED; /* pg_give rolls back */
}

static enum outcome write_again(struct tx *tx, struct db_write *w, struct err *err)
{
	struct err ignored;
	enum outcome outcome;
	bool locked = pg_command(tx->conn, "SELECT " AGAIN_LOCK, &ignored);

	outcome = write_once(tx, w, false, err);
	if (locked && !pg_is_lost(tx->conn)) {
		if (PQtransactionStatus(tx->conn->pg) != PQTRANS_IDLE)
			pg_command(tx->conn, "ROLLBACK", &ignored);
		if (!pg_command(tx->conn, "SELECT " AGAIN_UNLOCK, &ignored))
			pg_disconnect(tx->conn); /* ends the lock, too */
	}
	return outcome;
}

/* Gives the connection back. */
static enum outcome write_try(struct db *db, struct tx *tx, struct db_write *w, unsigned tries,
			      struct err *err)
{
	enum outcome outcome;

	if (tries < ALONE_FROM)
		pthread_rwlock_rdlock(&db->quiet);
	else
		pthread_rwlock_wrlock(&db->quiet);
	outcome = tries == 1 ? write_once(tx, w, true, err) : write_again(tx, w, err);
	tx_lost(tx);
	pg_give(db, tx->conn); /* and rolls back what is left: before somebody else has it quiet */
	pthread_rwlock_unlock(&db->quiet);
	return outcome;
}

void pg_write(struct db *db, struct db_write *w)
{
	bool unknown = false;

	for (unsigned tries = 1;; tries++) {
		struct conn *conn;
		struct err err = {0};
		enum outcome outcome = OUTCOME_FAILED;
		bool perhaps;

		if (pg_take(db, &conn, &err)) {
			struct tx tx = write_tx(db, conn, w);

			arena_reset(tx.attempt);
			outcome = write_try(db, &tx, w, tries, &err);
		}
		/* the connection is given back: from here on it may be another thread's */
		perhaps = outcome == OUTCOME_UNKNOWN || outcome == OUTCOME_WARNED;
		unknown |= perhaps;
		if (outcome == OUTCOME_DONE || perhaps)
			db_tell(db, w->told);
		if (outcome == OUTCOME_DONE) {
			w->ok = true;
			w->replayed &= !unknown; /* found by its key: it was this very call */
			return;
		}
		if (tries < ATTEMPTS_MAX &&
		    (outcome == OUTCOME_AGAIN || (outcome == OUTCOME_UNKNOWN && w->operation != 0))) {
			pause_before(tries);
			continue;
		}
		if (unknown)
			write_fail(w, ERR_UNKNOWN, MSG_DB_UNKNOWN, err.detail);
		else
			write_fail_err(w, &err);
		return;
	}
}

/* ---- reading ---- */

static bool read_once(struct tx *tx, bool bulk, db_fn *fn, void *arg, struct err *err)
{
	struct attempt a = {tx, fn, arg, err};
	struct err ignored;
	bool ok;

	if (!pg_command(tx->conn,
			bulk ? "SAVEPOINT reading" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
			err)) {
		tx->retry = pg_is_lost(tx->conn);
		return false;
	}
	ok = attempt_run(&a);
	if (bulk) /* this thread's own transaction goes on */
		pg_command(tx->conn, ok ? "RELEASE reading" : "ROLLBACK TO reading", &ignored);
	else if (!pg_is_lost(tx->conn))
		pg_command(tx->conn, "COMMIT", &ignored);
	tx->retry |= !ok && (tx->lost || pg_is_lost(tx->conn));
	return ok;
}

bool pg_read(struct db *db, struct tx *tx, db_fn *fn, void *arg, struct err *err)
{
	if (atomic_load(&db->bulk.owner) == db_thread()) {
		tx->conn = db->bulk.conn;
		return read_once(tx, true, fn, arg, err);
	}
	for (unsigned tries = 1;; tries++) {
		bool ok;

		if (!pg_take(db, &tx->conn, err))
			return false;
		tx->retry = tx->lost = false;
		tx->broken = (struct err){0};
		ok = read_once(tx, false, fn, arg, err);
		tx_lost(tx);
		pg_give(db, tx->conn);
		if (ok || !tx->retry || tries == ATTEMPTS_MAX)
			return ok;
		pause_before(tries);
	}
}

/* ---- workers of the queue ---- */

/* NULL: closing and nothing left. */
static struct db_write *queue_take_one(struct db *db)
{
	struct db_write *w;

	pthread_mutex_lock(&db->lock);
	while (db->head == NULL && !db->closing)
		pthread_cond_wait(&db->wake, &db->lock);
	w = db->head;
	if (w != NULL) {
		db->head = w->next;
		if (db->head == NULL)
			db->tail = &db->head;
		w->next = NULL;
		db->queued--;
	}
	pthread_mutex_unlock(&db->lock);
	return w;
}

void *pg_worker_main(void *arg)
{
	struct db *db = arg;
	struct db_write *w;

	while ((w = queue_take_one(db)) != NULL) {
		pg_write(db, w);
		write_answer(w);
	}
	return NULL;
}
