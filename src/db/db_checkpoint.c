/* SQLite: the write-ahead log goes back into the file on a thread of its own, so that no commit waits for it.
 */
#include <errno.h>
#include "db/db_inner.h"

enum {
	PASSIVE_PAGES = 1024,     /* 4 MiB */
	RESTART_PAGES = 16384,    /* 64 MiB: readers are asked to let the log begin anew */
	IDLE_US = 5 * 1000 * 1000 /* without a commit: the log is emptied */
};

/* SQLite calls it after each commit, on the writer's thread. The signal is given without the lock: one that
 * comes between two sleeps is lost, and the next second looks by itself. */
int checkpoint_hook(void *arg, sqlite3 *lite, const char *name, int pages)
{
	struct db *db = arg;

	(void)lite;
	(void)name;
	atomic_store(&db->wal_pages, pages);
	atomic_store(&db->wal_touched_us, db_clock_us());
	if (pages > PASSIVE_PAGES)
		pthread_cond_signal(&db->checkpoint_wake);
	return SQLITE_OK;
}

/* Sleeps for ms, or (wakeable) until a commit that left the log long. Returns false when stopping. */
static bool checkpoint_sleep(struct db *db, unsigned ms, bool wakeable)
{
	struct timespec until = db_deadline(ms);
	bool on;

	pthread_mutex_lock(&db->checkpoint_lock);
	while (!db->checkpoint_ends)
		if (pthread_cond_timedwait(&db->checkpoint_wake, &db->checkpoint_lock, &until) == ETIMEDOUT ||
		    wakeable)
			break;
	on = !db->checkpoint_ends;
	pthread_mutex_unlock(&db->checkpoint_lock);
	return on;
}

/* What can be copied without waiting for anybody; a log that grew past 64 MiB asks the writer to begin anew.
 * True: all is copied. */
static bool checkpoint_run(struct conn *conn, int pages)
{
	int log = 0, copied = 0;
	bool all = sqlite3_wal_checkpoint_v2(conn->lite, NULL, SQLITE_CHECKPOINT_PASSIVE, &log, &copied) ==
			   SQLITE_OK &&
		   copied == log;

	if (!all && pages > RESTART_PAGES)
		all = sqlite3_wal_checkpoint_v2(conn->lite, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL) ==
		      SQLITE_OK;
	return all;
}

static void *checkpoint_main(void *arg)
{
	struct conn *conn = arg;
	struct db *db = conn->db;
	bool again = false;
	int done = 0; /* the log was this long when all of it had been copied */

	sqlite3_busy_timeout(conn->lite, 100);
	while (checkpoint_sleep(db, again ? 50 : 1000, !again)) {
		int pages = atomic_load(&db->wal_pages);
		bool idle = db_clock_us() - atomic_load(&db->wal_touched_us) > IDLE_US;

		again = false;
		if (pages > 0 && idle) {
			if (sqlite3_wal_checkpoint_v2(conn->lite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
						      NULL) == SQLITE_OK)
				atomic_compare_exchange_strong(&db->wal_pages, &pages, 0);
		} else if (pages > PASSIVE_PAGES && pages != done) {
			again = !checkpoint_run(conn, pages);
			done = again ? 0 : pages; /* the next commit begins the log anew: another number */
		}
	}
	lite_close(conn);
	return NULL;
}

bool checkpoint_start(struct db *db, struct err *err)
{
	struct conn *conn;

	if (!lite_open(db, &conn, false, err))
		return false;
	if (pthread_create(&db->checkpoint_thread, NULL, checkpoint_main, conn) != 0) {
		lite_close(conn);
		return err_system(err, "the checkpoint thread cannot be started");
	}
	db->checkpoint_runs = true;
	return true;
}

void checkpoint_stop(struct db *db)
{
	if (!db->checkpoint_runs)
		return;
	pthread_mutex_lock(&db->checkpoint_lock);
	db->checkpoint_ends = true;
	pthread_cond_broadcast(&db->checkpoint_wake);
	pthread_mutex_unlock(&db->checkpoint_lock);
	pthread_join(db->checkpoint_thread, NULL);
	db->checkpoint_runs = false;
}
