/* Many writes of one thread in few commits: the thread takes the writer's connection for itself. */
#include "db/db_inner.h"

/* PostgreSQL keeps every version that a transaction made of a row until its end, and looks at all of them at
 * the next change: the head of the audit chain changes with each command, so long transactions would cost the
 * square. */
#define PG_COMMANDS_MAX 50

/* On PostgreSQL each message costs a way to the server and back: two commands go in one. */
static bool bulk_open(struct db *db, struct bulk *b, struct err *err)
{
	if (db->engine == DB_POSTGRESQL)
		return conn_command(b->conn, "BEGIN; SAVEPOINT command", err);
	return conn_command(b->conn, "BEGIN IMMEDIATE", err) &&
	       conn_command(b->conn, "SAVEPOINT command", err);
}

bool db_bulk_begin(struct db *db, unsigned every, struct err *err)
{
	struct bulk *b = &db->bulk;

	if (db_nested(db, err))
		return false;
	if (atomic_load(&b->owner) == db_thread())
		return err_system(err, "bulk writing was begun twice");
	pthread_mutex_lock(&db->writer_lock); /* other writes wait until the end */
	b->conn = db->writer;
	if (db->engine == DB_POSTGRESQL && !pg_take(db, &b->conn, err)) {
		pthread_mutex_unlock(&db->writer_lock);
		return false;
	}
	if (!bulk_open(db, b, err)) {
		if (db->engine == DB_POSTGRESQL)
			pg_give(db, b->conn);
		pthread_mutex_unlock(&db->writer_lock);
		return false;
	}
	b->every = every > 0 ? every : 1000;
	if (db->engine == DB_POSTGRESQL && b->every > PG_COMMANDS_MAX)
		b->every = PG_COMMANDS_MAX;
	b->count = b->told = 0;
	b->failed = false;
	atomic_store(&b->owner, db_thread());
	return true;
}

/* The transaction is gone or cannot be trusted: what follows fails the same way until db_bulk_end. */
static void bulk_lost(struct bulk *b, struct db_write *w, const struct err *err)
{
	b->failed = true;
	b->err = *err;
	write_fail_err(w, err);
}

static bool bulk_commit(struct db *db, struct bulk *b, struct err *err)
{
	unsigned told = b->told;

	b->count = b->told = 0;
	if (!conn_command(b->conn, "COMMIT", err))
		return false;
	db_tell(db, told);
	return bulk_open(db, b, err);
}

/* What the command did stays or goes; the next one finds its savepoint set. */
static bool bulk_settle(struct db *db, struct bulk *b, bool ok, struct err *err)
{
	if (!ok)
		return conn_command(b->conn, "ROLLBACK TO command", err);
	if (db->engine == DB_POSTGRESQL)
		return conn_command(b->conn, "RELEASE command; SAVEPOINT command", err);
	return conn_command(b->conn, "RELEASE command", err) &&
	       conn_command(b->conn, "SAVEPOINT command", err);
}

void bulk_write(struct db *db, struct db_write *w)
{
	struct bulk *b = &db->bulk;
	struct tx tx = write_tx(db, b->conn, w);
	struct err err = {0}, lost = {0};

	if (b->failed) {
		write_fail_err(w, &b->err);
		return;
	}
	arena_reset(tx.attempt);
	w->ok = command_run(&tx, w, &err);
	if (!w->ok)
		write_fail_err(w, &err);
	b->told |= w->told;
	if (!bulk_settle(db, b, w->ok, &lost))
		bulk_lost(b, w, w->ok ? &lost : &err);
	else if (++b->count >= b->every && !bulk_commit(db, b, &lost))
		bulk_lost(b, w, &lost);
}

bool db_bulk_end(struct db *db, struct err *err)
{
	struct bulk *b = &db->bulk;
	struct err ignored;
	unsigned told;
	bool ok;

	if (atomic_load(&b->owner) != db_thread())
		return err_system(err, "bulk writing was not begun on this thread");
	ok = !b->failed && conn_command(b->conn, "COMMIT", &b->err);
	if (!ok) {
		conn_command(b->conn, "ROLLBACK", &ignored);
		*err = b->err;
	}
	told = ok ? b->told : 0;
	atomic_store(&b->owner, 0);
	if (db->engine == DB_POSTGRESQL)
		pg_give(db, b->conn);
	pthread_mutex_unlock(&db->writer_lock);
	db_tell(db, told);
	return ok;
}
