/* Writes: the idempotency key, the attempt, the queue's front. Who runs them: db_writer.c (SQLite),
 * db_pg_write.c, db_bulk.c. */
#include <stdlib.h>
#include <string.h>
#include "db/db_inner.h"

/* ---- the operation table: one row per idempotency key, in the transaction of what it did ---- */

struct operation {
	int64_t id, made_at;
	struct str kind, hash, answer;
};

#define MEMBER(name_, type_)                                                                   \
	{                                                                                      \
#name_, type_, false, offsetof(struct operation, name_), SQL_MEANS_PLAIN, NULL \
	}

static const struct sql_member insert_in[] = {MEMBER(id, SQL_I64), MEMBER(kind, SQL_STR),
					      MEMBER(hash, SQL_BLOB), MEMBER(made_at, SQL_I64)};
static const struct sql_statement operation_insert = {
	.name = "operation_insert",
	.text = "INSERT INTO operation (id, kind, hash, answer, made_at) VALUES ($1, $2, $3, '', $4) ON "
		"CONFLICT (id) DO NOTHING",
	.in = insert_in,
	.in_count = ARRAY_LEN(insert_in),
	.writes = true,
};
static const struct sql_member find_in[] = {MEMBER(id, SQL_I64)};
static const struct sql_member find_out[] = {MEMBER(kind, SQL_STR), MEMBER(hash, SQL_BLOB),
					     MEMBER(answer, SQL_STR)};
static const struct sql_statement operation_find = {
	.name = "operation_find",
	.text = "SELECT kind, hash, answer FROM operation WHERE id = $1",
	.in = find_in,
	.in_count = 1,
	.out = find_out,
	.out_count = 3,
	.out_size_bytes = sizeof(struct operation),
};
static const struct sql_member answer_in[] = {MEMBER(answer, SQL_STR), MEMBER(id, SQL_I64)};
static const struct sql_statement operation_answer = {
	.name = "operation_answer",
	.text = "UPDATE operation SET answer = $1 WHERE id = $2",
	.in = answer_in,
	.in_count = 2,
	.writes = true,
};
static const struct sql_member forget_in[] = {MEMBER(made_at, SQL_I64)};
static const struct sql_statement operation_forget = {
	.name = "operation_forget",
	.text = "DELETE FROM operation WHERE made_at < $1",
	.in = forget_in,
	.in_count = 1,
	.writes = true,
};

bool db_operations_forget(struct tx *tx, struct instant before, int64_t *ret_forgotten, struct err *err)
{
	struct operation in = {.made_at = before.us};

	return db_run(tx, &operation_forget, &in, ret_forgotten, err);
}

static bool operation_matches(const struct operation *o, const struct db_write *w, struct err *err)
{
	if (str_equal(o->kind, w->kind) && o->hash.n == sizeof(w->hash) &&
	    memcmp(o->hash.p, w->hash, sizeof(w->hash)) == 0)
		return true;
	return err_conflict(err, MSG_DB_OPERATION_USED);
}

static void operation_take_answer(const struct operation *o, struct db_write *w)
{
	size_t n = o->answer.n < sizeof(w->answer) ? o->answer.n : sizeof(w->answer) - 1;

	memcpy(w->answer, o->answer.p, n);
	w->answer[n] = '\0';
}

bool db_operation_find(struct tx *tx, struct db_write *w, bool *ret, struct err *err)
{
	struct operation in = {.id = w->operation}, found;

	*ret = false;
	if (!db_find(tx, &operation_find, &in, ret, &found, err))
		return false;
	if (*ret && !operation_matches(&found, w, err))
		return false;
	if (*ret)
		operation_take_answer(&found, w);
	return true;
}

/* *ret_replay: it was done before; w->answer says how. */
static bool operation_begin(struct tx *tx, struct db_write *w, bool *ret_replay, struct err *err)
{
	struct operation in = {.id = w->operation,
			       .kind = w->kind,
			       .hash = {(const char *)w->hash, sizeof(w->hash)},
			       .made_at = tx->now.us},
			 found;
	int64_t added;

	*ret_replay = false;
	if (!db_run(tx, &operation_insert, &in, &added, err))
		return false;
	if (added == 1)
		return true;
	if (!db_one(tx, &operation_find, &in, &found, err) || !operation_matches(&found, w, err))
		return false;
	operation_take_answer(&found, w);
	*ret_replay = true;
	return true;
}

/* ---- one attempt ---- */

static bool attempt_call(void *arg)
{
	struct attempt *a = arg;

	if (!a->fn(a->tx, a->arg, a->err))
		return false;
	if (a->tx->broken.code != ERR_NONE) {
		*a->err = a->tx->broken; /* fn went on after an engine error: nothing may stay */
		return false;
	}
	return true;
}

static bool attempt_keep(void *arg)
{
	struct attempt *a = arg;
	bool full = false, ok;

	if (a->tx->keep == a->tx->attempt)
		return attempt_call(a);
	ok = arena_guard(a->tx->keep, attempt_call, a, &full);
	if (full)
		err_set(a->err, ERR_LIMIT, MSG_DB_TOO_MUCH_MEMORY);
	return ok;
}

bool attempt_run(struct attempt *a)
{
	bool full = false, ok;

	tx_enter(a->tx);
	ok = arena_guard(a->tx->attempt, attempt_keep, a, &full);
	if (full)
		err_set(a->err, ERR_LIMIT, MSG_DB_TOO_MUCH_MEMORY);
	if (!ok) {
		conn_rescue(a->tx->conn);
		a->tx->depth = 0;
	}
	tx_leave(a->tx);
	return ok;
}

struct tx write_tx(struct db *db, struct conn *conn, const struct db_write *w)
{
	return (struct tx){.db = db,
			   .conn = conn,
			   .attempt = conn->attempt,
			   .keep = w->arena != NULL ? w->arena : conn->attempt,
			   .now = w->now,
			   .caller = w->caller,
			   .writes = true};
}

/* Tests: the function must not notice that it runs a second time. */
static bool run_twice(struct attempt *a)
{
	struct tx *tx = a->tx;

	if (!conn_command(tx->conn, "SAVEPOINT twice", a->err))
		return tx_break(tx, a->err);
	if (!attempt_run(a))
		return false;
	if (!conn_command(tx->conn, "ROLLBACK TO twice", a->err) ||
	    !conn_command(tx->conn, "RELEASE twice", a->err))
		return tx_break(tx, a->err);
	arena_reset(tx->attempt);
	memset(tx->answer, 0, sizeof(tx->answer));
	tx->told = 0;
	return attempt_run(a);
}

bool command_run(struct tx *tx, struct db_write *w, struct err *err)
{
	struct operation out = {.id = w->operation};
	struct attempt a = {tx, w->fn, w->arg, err};

	w->replayed = false;
	w->told = 0;
	w->answer[0] = '\0';
	if (w->operation != 0 && !operation_begin(tx, w, &w->replayed, err))
		return false;
	if (w->replayed)
		return true;
	if (!(tx->db->options.write_twice ? run_twice(&a) : attempt_run(&a)))
		return false;
	memcpy(w->answer, tx->answer, sizeof(w->answer));
	out.answer = str_of(tx->answer);
	if (w->operation != 0 && out.answer.n > 0 && !db_run(tx, &operation_answer, &out, NULL, err))
		return false;
	w->told = tx->told;
	return true;
}

/* ---- who listens ---- */

void db_listen(struct db *db, struct db_listener *listener)
{
	pthread_mutex_lock(&db->listen_lock);
	listener->next = db->listeners;
	db->listeners = listener;
	pthread_mutex_unlock(&db->listen_lock);
}

void db_unlisten(struct db *db, struct db_listener *listener)
{
	pthread_mutex_lock(&db->listen_lock);
	for (struct db_listener **l = &db->listeners; *l != NULL; l = &(*l)->next)
		if (*l == listener) {
			*l = listener->next;
			break;
		}
	pthread_mutex_unlock(&db->listen_lock);
}

void db_tell(struct db *db, unsigned told)
{
	if (told == 0)
		return;
	pthread_mutex_lock(&db->listen_lock);
	for (struct db_listener *l = db->listeners; l != NULL; l = l->next)
		l->heard(l->arg, told);
	pthread_mutex_unlock(&db->listen_lock);
}

/* ---- results ---- */

void write_answer(struct db_write *w)
{
	if (w->done != NULL)
		w->done(w, w->done_arg); /* *w may be gone afterwards */
}

void write_fail_err(struct db_write *w, const struct err *err)
{
	w->ok = w->replayed = false;
	w->answer[0] = '\0';
	w->err = *err;
}

void write_fail(struct db_write *w, enum err_code code, enum message message, const char *detail)
{
	struct err err = {0};

	err_set(&err, code, message);
	snprintf(err.detail, sizeof(err.detail), "%s", detail);
	write_fail_err(w, &err);
}

/* ---- the front ---- */

static void write_prepare(struct db_write *w)
{
	w->ok = w->replayed = false;
	w->answer[0] = '\0';
	w->err = (struct err){0};
	w->told = 0;
	w->next = NULL;
	w->caller = db_thread();
	w->now = seam_now();
}

static bool write_push(struct db *db, struct db_write *w, bool chunk)
{
	bool taken;

	pthread_mutex_lock(&db->lock);
	taken = !db->closing && (chunk || db->queued < db->options.queue_max);
	if (taken && chunk) {
		*db->chunk_tail = w;
		db->chunk_tail = &w->next;
	} else if (taken) {
		*db->tail = w;
		db->tail = &w->next;
		db->queued++;
	}
	if (taken)
		pthread_cond_signal(&db->wake);
	pthread_mutex_unlock(&db->lock);
	return taken;
}

static void write_refuse(struct db_write *w)
{
	struct err err = {0};

	err_busy(&err, "too many writes are waiting, or the database is being closed");
	write_fail_err(w, &err);
	write_answer(w);
}

void db_write_queue(struct db *db, struct db_write *w)
{
	write_prepare(w);
	if (atomic_load(&db->bulk.owner) == db_thread()) {
		bulk_write(db, w);
		write_answer(w);
	} else if (!write_push(db, w, false)) {
		write_refuse(w);
	}
}

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t woken;
	bool done;
};

static void waiter_done(struct db_write *w, void *arg)
{
	struct waiter *waiter = arg;

	(void)w;
	pthread_mutex_lock(&waiter->lock);
	waiter->done = true;
	pthread_cond_signal(&waiter->woken);
	pthread_mutex_unlock(&waiter->lock);
}

static void push_and_wait(struct db *db, struct db_write *w, bool chunk)
{
	struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
	void (*done)(struct db_write *, void *) = w->done;
	void *done_arg = w->done_arg;

	w->done = waiter_done;
	w->done_arg = &waiter;
	if (!write_push(db, w, chunk)) {
		write_refuse(w);
	} else {
		pthread_mutex_lock(&waiter.lock);
		while (!waiter.done)
			pthread_cond_wait(&waiter.woken, &waiter.lock);
		pthread_mutex_unlock(&waiter.lock);
	}
	w->done = done;
	w->done_arg = done_arg;
}

static bool write_wait(struct db *db, struct db_write *w, bool chunk)
{
	write_prepare(w);
	if (db_nested(db, &w->err))
		w->ok = false;
	else if (atomic_load(&db->bulk.owner) == db_thread())
		bulk_write(db, w);
	else if (db->engine == DB_POSTGRESQL)
		pg_write(db, w); /* the caller waits anyway: no change of threads */
	else
		push_and_wait(db, w, chunk);
	return w->ok;
}

bool db_write_wait(struct db *db, struct db_write *w)
{
	bool ok = write_wait(db, w, false);

	write_answer(w);
	return ok;
}

bool db_write(struct db *db, struct arena *arena, db_fn *fn, void *arg, struct err *err)
{
	struct db_write w = {.fn = fn, .arg = arg, .arena = arena};

	if (!write_wait(db, &w, false)) {
		*err = w.err;
		return false;
	}
	return true;
}

/* ---- long runs: the calling thread asks for one chunk after another ---- */

struct chunk {
	db_chunk_fn *fn;
	void *arg;
	bool done;
};

static bool chunk_call(struct tx *tx, void *arg, struct err *err)
{
	struct chunk *c = arg;

	c->done = false;
	return c->fn(tx, c->arg, &c->done, err);
}

bool db_write_chunks(struct db *db, struct arena *arena, db_chunk_fn *fn, void *arg, struct err *err)
{
	struct chunk c = {fn, arg, false};

	while (!c.done) {
		struct db_write w = {.fn = chunk_call, .arg = &c, .arena = arena};

		if (!write_wait(db, &w, true)) {
			*err = w.err;
			return false;
		}
	}
	return true;
}
