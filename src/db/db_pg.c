/* PostgreSQL: a pool of connections, made when needed and made again after the server went away. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "db/db_inner.h"

/* A WARNING at COMMIT means: committed here, perhaps not replicated (a cancelled wait for the standby). */
static void notice(void *arg, const PGresult *r)
{
	struct conn *conn = arg;
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity != NULL && strcmp(severity, "WARNING") == 0) {
		conn->warned = true;
		log_line(LOG_WARN, "db.warning", "%s", PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
	}
}

void pg_disconnect(struct conn *conn)
{
	while (conn->result_count > 0)
		PQclear(conn->results[--conn->result_count]);
	PQfinish(conn->pg);
	conn->pg = NULL;
	cache_clear(conn); /* prepared statements died with it */
}

bool pg_is_lost(const struct conn *conn)
{
	return conn->pg == NULL || PQstatus(conn->pg) != CONNECTION_OK;
}

static const char session[] =
	"SET standard_conforming_strings = on; SET bytea_output = hex; SET jit = off; " PG_LOCK_TIMEOUT "; "
	"SET idle_in_transaction_session_timeout = '60s'; SET client_min_messages = warning";

static bool pg_connect(struct conn *conn, struct err *err)
{
	/* what the address says wins over what stands before it */
	const char *const settings[][2] = {
		{"connect_timeout", "5"},
		{"keepalives_idle", "10"},
		{"keepalives_interval", "5"},
		{"keepalives_count", "3"},
		{"tcp_user_timeout", "20000"},
		{"target_session_attrs", "read-write"},
		{"fallback_application_name", "anju"},
		{"dbname", conn->db->url},
		{"client_encoding", "UTF8"},
	};
	const char *keys[ARRAY_LEN(settings) + 1] = {NULL}, *values[ARRAY_LEN(settings) + 1] = {NULL};

	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		keys[i] = settings[i][0];
		values[i] = settings[i][1];
	}
	pg_disconnect(conn);
	conn->pg = PQconnectdbParams(keys, values, 1);
	if (conn->pg == NULL || PQstatus(conn->pg) != CONNECTION_OK) {
		err_busy(err, "PostgreSQL cannot be reached: %.200s",
			 conn->pg != NULL ? PQerrorMessage(conn->pg) : "no memory");
		pg_disconnect(conn);
		return false;
	}
	PQsetNoticeReceiver(conn->pg, notice, conn);
	if (!pg_command(conn, session, err) ||
	    (conn->db->options.synchronous_off && !pg_command(conn, "SET synchronous_commit = off", err))) {
		pg_disconnect(conn);
		return false;
	}
	return true;
}

/* False: none came back within busy_ms. */
static bool idle_wait(struct db *db, struct conn **ret)
{
	struct timespec until = db_deadline(db->options.busy_ms);
	int rc = 0;

	pthread_mutex_lock(&db->lock);
	while (db->idle == NULL && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&db->freed, &db->lock, &until);
	*ret = db->idle;
	if (db->idle != NULL)
		db->idle = db->idle->next_idle;
	pthread_mutex_unlock(&db->lock);
	return *ret != NULL;
}

void pg_give(struct db *db, struct conn *conn)
{
	struct err ignored;

	if (conn->pg != NULL && PQtransactionStatus(conn->pg) != PQTRANS_IDLE)
		pg_command(conn, "ROLLBACK", &ignored);
	if (conn->pg != NULL && (pg_is_lost(conn) || PQtransactionStatus(conn->pg) != PQTRANS_IDLE))
		pg_disconnect(conn);
	pthread_mutex_lock(&db->lock);
	conn->next_idle = db->idle;
	db->idle = conn;
	pthread_cond_signal(&db->freed);
	pthread_mutex_unlock(&db->lock);
}

bool pg_take(struct db *db, struct conn **ret, struct err *err)
{
	struct conn *conn;

	if (!idle_wait(db, &conn))
		return err_busy(err, "all connections to PostgreSQL are in use");
	if (pg_is_lost(conn) && !pg_connect(conn, err)) {
		pg_give(db, conn);
		return false;
	}
	*ret = conn;
	return true;
}

/* Whoever asks for it alone gets it before those who come later to share it. */
static void quiet_make(struct db *db)
{
	pthread_rwlockattr_t attributes;

	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	require(pthread_rwlock_init(&db->quiet, &attributes) == 0);
	pthread_rwlockattr_destroy(&attributes);
}

bool pg_start(struct db *db, struct err *err)
{
	struct conn *conn;

	quiet_make(db);
	db->pool_count = db->options.readers;
	for (unsigned i = 0; i < db->pool_count; i++) {
		conn = calloc(1, sizeof(*conn));
		require(conn != NULL);
		conn->db = db;
		conn->number = (int)(db->pool_count - 1 - i);
		conn->attempt = arena_new((size_t)db->options.attempt_bytes);
		conn->next = db->conns;
		conn->next_idle = db->idle;
		db->conns = db->idle = conn;
	}
	if (!pg_take(db, &conn, err))
		return false;
	pg_give(db, conn);
	db->worker_count = db->pool_count > 2 ? db->pool_count / 2 : 1;
	db->workers = calloc(db->worker_count, sizeof(*db->workers));
	require(db->workers != NULL);
	for (unsigned i = 0; i < db->worker_count; i++)
		if (pthread_create(&db->workers[i], NULL, pg_worker_main, db) != 0) {
			db->worker_count = i;
			return err_system(err, "a worker thread cannot be started");
		}
	return true;
}

void pg_stop(struct db *db)
{
	pthread_mutex_lock(&db->lock);
	db->closing = true;
	pthread_cond_broadcast(&db->wake);
	pthread_mutex_unlock(&db->lock);
	for (unsigned i = 0; i < db->worker_count; i++)
		pthread_join(db->workers[i], NULL);
	free(db->workers);
	pthread_rwlock_destroy(&db->quiet);
	while (db->conns != NULL) {
		struct conn *conn = db->conns;

		db->conns = conn->next;
		pg_disconnect(conn);
		arena_free(conn->attempt);
		free(conn);
	}
}
