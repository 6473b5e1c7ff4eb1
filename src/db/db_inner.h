/* db's own: what its files share. Nobody else includes this. */
#ifndef DB_DB_INNER_H
#define DB_DB_INNER_H

#include <pthread.h>
#include <stdatomic.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include "db/db.h"

enum {
	VALUES_MAX = 256,  /* parameters of a statement */
	ROWS_MAX = 100000, /* of db_many() */
	ATTEMPTS_MAX = 5,
	BUCKETS = 256,    /* of the prepared statements: bucket_of() gives 8 bits */
	TEXTS_MAX = 1000, /* variants of run-time texts kept prepared per connection */
	ANSWER_MAX = 240,
	RESULTS_MAX = 16 /* statements within rows of statements */
};
_Static_assert(sizeof(((struct db_write *)0)->answer) == ANSWER_MAX, "an answer is copied whole");

/* PostgreSQL: how long a statement of a session waits for a row or a table. */
#define PG_LOCK_TIMEOUT "SET lock_timeout = '10s'"

/* One value to bind. */
struct value {
	enum sql_type type;
	bool null;
	int64_t i;
	struct str s;
};

struct prepared {
	struct prepared *next;                 /* in its bucket */
	const struct sql_statement *statement; /* NULL: by key */
	char *key, *text;
	size_t key_n, text_n;
	sqlite3_stmt *lite;
	uint16_t *slots; /* SQLite's parameter i is value slots[i] */
	unsigned slot_count;
	bool busy;     /* being stepped: a second use gets its own */
	char name[16]; /* on the PostgreSQL server */
};

struct conn {
	struct db *db;
	struct conn *next; /* all of the database */
	struct conn *next_idle;
	int number;    /* PostgreSQL: its place in the pool, for tx_chain() */
	sqlite3 *lite; /* one of the two; pg is NULL while the server is away */
	PGconn *pg;
	struct prepared *buckets[BUCKETS];
	unsigned text_count;
	unsigned long names;            /* made so far: statements, cursors */
	struct arena *attempt;          /* of what runs on it; NULL for SQLite's readers */
	bool full;                      /* the disk was full */
	bool warned;                    /* PostgreSQL said WARNING since the last COMMIT began */
	PGresult *results[RESULTS_MAX]; /* being read: cleared when control leaves from a row */
	unsigned result_count;
};

struct tx {
	struct db *db;
	struct conn *conn;
	struct arena *attempt, *keep;
	struct instant now;
	unsigned long caller;
	bool writes;
	bool retry;        /* nothing more can be done in this attempt, but another may go well */
	bool lost;         /* the connection is gone */
	struct err broken; /* code 0: whole */
	unsigned depth;    /* of tx_try */
	unsigned told;     /* tx_tell() */
	char answer[ANSWER_MAX];
	struct tx *outer; /* this thread's transaction around it, on another database */
};

/* One execution. The engine calls row() for each row, in memory that the next row takes again. */
struct query {
	const struct sql_statement *statement; /* NULL: key and text */
	struct str key, text;
	const struct value *values;
	unsigned value_count;
	const struct sql_member *out;
	unsigned out_count;
	size_t row_bytes;
	bool writes;
	bool stream; /* flat memory: texts live until row() returns */
	bool (*row)(void *arg, void *row, struct err *);
	void *row_arg;
	int64_t changed; /* comes back: rows inserted, changed or deleted */
};

/* Between db_bulk_begin and db_bulk_end. */
struct bulk {
	_Atomic unsigned long owner; /* thread; 0: none */
	struct conn *conn;
	unsigned every, count, told; /* count, told: since the last commit */
	bool failed;
	struct err err; /* why it failed */
};

struct fault {
	_Atomic unsigned long left; /* 0: none */
	enum db_fault kind;
	unsigned long caller; /* db_thread() of who asked: only its transactions meet it */
	atomic_bool fired;
};

struct db {
	enum db_engine engine;
	struct db_options options;
	char *url;
	char *path; /* SQLite */
	struct fault fault;
	struct bulk bulk;
	pthread_mutex_t listen_lock;
	struct db_listener *listeners;

	pthread_mutex_t lock;          /* of the queues and the lists of connections */
	pthread_cond_t wake;           /* the writer, the workers */
	pthread_cond_t freed;          /* PostgreSQL: a connection came back */
	struct db_write *head, **tail; /* commands */
	struct db_write *chunk_head, **chunk_tail;
	unsigned queued;
	bool closing;
	struct conn *conns, *idle; /* PostgreSQL: the pool; SQLite: readers, idle those whose thread ended */

	/* SQLite */
	pthread_mutex_t writer_lock; /* whoever holds it uses the writer's connection */
	struct conn *writer;
	pthread_t writer_thread, checkpoint_thread;
	bool writer_runs, checkpoint_runs, reader_key_made;
	pthread_key_t reader_key;
	pthread_mutex_t checkpoint_lock;
	pthread_cond_t checkpoint_wake;
	atomic_int wal_pages;
	_Atomic int64_t wal_touched_us;
	bool checkpoint_ends;

	/* PostgreSQL */
	unsigned pool_count;
	pthread_rwlock_t quiet; /* every write shares it; one that lost twice has it alone */
	pthread_t *workers;
	unsigned worker_count;
};

/* db.c */
unsigned long db_thread(void); /* a number for the calling thread, never 0 */
bool db_nested(const struct db *,
	       struct err *); /* true, with an error: this thread is in a transaction already */
void tx_enter(struct tx *);
void tx_leave(struct tx *);
bool tx_break(struct tx *, const struct err *); /* keeps the error: nothing more runs; returns false */
char *db_text(const char *, size_t);            /* a copy that lives outside arenas */
int64_t db_clock_us(void);                      /* monotonic */
struct timespec db_deadline(unsigned ms);       /* so long from now, for conditions on the monotonic clock */
bool db_full(struct err *, const char *what, const char *words); /* no room: busy, with words of its own */

/* db_write.c */
struct attempt {
	struct tx *tx;
	db_fn *fn;
	void *arg;
	struct err *err;
};
bool attempt_run(struct attempt *); /* fn under the guards of both arenas */
/* Of one attempt to write, in the connection's own arena. */
struct tx write_tx(struct db *, struct conn *, const struct db_write *);
/* Operation key, fn, answer; inside a transaction or savepoint. */
bool command_run(struct tx *, struct db_write *, struct err *);
void write_answer(struct db_write *);
void db_tell(struct db *, unsigned told); /* after the commit */
void write_fail(struct db_write *, enum err_code, enum message, const char *detail);
void write_fail_err(struct db_write *, const struct err *);

/* db_run.c */
bool db_query(struct tx *, struct query *, struct err *);
bool values_of(const struct sql_member *, size_t count, const void *in, struct value *ret, struct err *);
bool row_put_integer(const struct sql_member *, void *row, int64_t, struct err *);
void row_put_text(struct tx *, const struct query *, const struct sql_member *, void *row, const void *,
		  size_t);
/* For the engine, and terminated behind its end. */
struct str statement_text(const struct db *, const struct sql_statement *);
struct str query_text(const struct db *, const struct query *); /* a made text is not terminated */
const char *query_name(const struct query *);                   /* for the log */
/* Row by row: sets row and stream. */
bool query_each(struct tx *, struct query *, db_row_fn *, void *arg, struct err *);
/* At most `most` rows into the arena of the attempt, else ERR_LIMIT: sets row. */
bool query_rows(struct tx *, struct query *, void **ret_rows, size_t *ret_count, size_t most, struct err *);

/* db_cache.c */
struct prepared *cache_find(struct conn *, const struct query *);
struct prepared *cache_add(struct conn *, const struct query *); /* not prepared yet */
void cache_drop(struct conn *, struct prepared *);
void cache_clear(struct conn *);

/* the engine of a connection */
bool conn_command(struct conn *, const char *text, struct err *); /* static text without parameters or rows */
bool conn_prepare(struct conn *, const struct query *, int *ret_columns, struct err *);
void conn_rescue(struct conn *); /* after a non-local exit: statements that were being stepped are reset */

/* db_sqlite.c */
void lite_pieces(void); /* once, before the first file is opened */
bool lite_open(struct db *, struct conn **ret, bool reader, struct err *);
void lite_close(struct conn *);
bool lite_command(struct conn *, const char *text, struct err *);
bool lite_query(struct tx *, struct query *, struct err *);
bool lite_prepare(struct conn *, const struct query *, int *ret_columns, struct err *);
bool lite_fail(struct conn *, int rc, const char *what, struct err *);
/* After SQLITE_IOERR: a full disk, or a limit that somebody set; room may come again. */
bool lite_no_room(sqlite3 *);
bool lite_scalar(sqlite3 *, const char *text, int64_t *ret);

/* db_writer.c: SQLite's threads */
bool writer_start(struct db *, struct err *);
void writer_stop(struct db *);
void writer_free_reserve(struct db *);
bool lite_read(struct db *, struct tx *, db_fn *, void *arg, struct err *);

/* db_bulk.c */
void bulk_write(struct db *, struct db_write *);

/* db_checkpoint.c */
bool checkpoint_start(struct db *, struct err *);
void checkpoint_stop(struct db *);
int checkpoint_hook(void *db, sqlite3 *, const char *name, int pages);

/* db_pg.c: connections */
bool pg_start(struct db *, struct err *);
void pg_stop(struct db *);
bool pg_take(struct db *, struct conn **ret, struct err *); /* ERR_BUSY: none free, or no server */
void pg_give(struct db *, struct conn *);                   /* rolls back what is left open */
void pg_disconnect(struct conn *);
bool pg_is_lost(const struct conn *); /* as far as this side knows */

/* db_pg_run.c: statements */
bool pg_command(struct conn *, const char *text, struct err *);
bool pg_query(struct tx *, struct query *, struct err *);
bool pg_prepare(struct conn *, const struct query *, int *ret_columns, struct err *);
/* *ret_retry: the transaction may go well when it is run again. */
bool pg_fail(struct conn *, const PGresult *, const char *what, bool *ret_retry, struct err *);

/* db_pg_write.c: transactions */
bool pg_read(struct db *, struct tx *, db_fn *, void *arg, struct err *);
void pg_write(struct db *,
	      struct db_write *); /* on the calling thread; fills the results, does not call done */
void *pg_worker_main(void *db);

/* db_fault.c */
enum db_fault fault_next(struct tx *, bool commit);

/* db_migrate.c */
bool migrate_list(struct db *, const struct migration *, size_t count, int *ret_applied, struct err *);
/* only_newer: refuses nothing but a database newer than the list. */
bool migrate_is_current(struct db *, const struct migration *, size_t count, bool only_newer, struct err *);
bool migrate_script(struct tx *, struct str translated, struct err *); /* many statements, no rows */
struct str migrate_translate(struct arena *, enum db_engine, struct str text);

#endif
