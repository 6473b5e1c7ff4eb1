/* db: one door to two engines. `sqlite:PATH` or `postgresql://...`, chosen at run time; the same SQL text on
 * both.
 *
 * Statements live in .sql files; tools/sqlc compiles each to a C function over the structures below
 * (docs/how-to/add-a-table.md). A transaction is a function that may be run again from its first line: it
 * touches only its tx, its arena and its outputs. */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"

struct db;
struct tx;

typedef bool db_fn(struct tx *, void *arg, struct err *);

enum db_engine { DB_SQLITE, DB_POSTGRESQL };

struct db_options {
	unsigned readers;      /* PostgreSQL: connections in the pool, writing ones too; default 8 */
	bool write_twice;      /* tests: every write function runs, is rolled back, and runs again */
	bool synchronous_off;  /* demo only: speed instead of durability while a city is made */
	unsigned queue_max;    /* queued writes before ERR_BUSY; default 4,096 */
	unsigned group_max;    /* commands per commit; default 512 */
	int64_t reserve_bytes; /* SQLite: a file beside the database, given free when the disk is full;
				  default 8 MiB, -1 none */
	int64_t attempt_bytes; /* what one attempt of a write may take of its arena; default 512 MiB */
	unsigned busy_ms; /* wait so long for a lock or a free connection, then ERR_BUSY; default 5,000 */
};

/* Opens; does not migrate. Refuses a schema newer than this program (db_migrate tells). */
bool db_open(const char *url, const struct db_options *, struct db **ret, struct err *);
void db_close(struct db *); /* drains the queue, checkpoints */
enum db_engine db_engine(const struct db *);

/* One consistent snapshot, read only, on a connection of the calling thread (SQLite) or of the pool
 * (PostgreSQL). */
bool db_read(struct db *, struct arena *, db_fn *, void *arg, struct err *);

/* A write. On SQLite it is queued to the writer thread: each command in its own SAVEPOINT, one commit for the
 * group, then all are answered. On PostgreSQL a worker of the pool runs it, again on 40001, 40P01 and a lost
 * connection (at most 5 times). */
struct db_write {
	db_fn *fn;
	void *arg;
	struct arena *arena; /* for outputs; what fn takes from tx_arena() is gone after an attempt, use
				tx_keep() for results */
	int64_t operation;   /* idempotency key, 0: none. Same key and same kind again: fn is not run, the
				stored answer comes back */
	struct str kind;  /* what the key was used for, e.g. "POST /repairs"; another kind or hash for a used
			     key: ERR_CONFLICT */
	uint8_t hash[32]; /* of the inputs; compared with the stored one */
	void (*done)(struct db_write *,
		     void *done_arg); /* called once, from another thread, when durable or failed */
	void *done_arg;
	/* results */
	bool ok, replayed;
	char answer[240]; /* what fn left with tx_answer(), or the stored one */
	struct err err;
	struct db_write *next; /* the queue's own, and the three below */
	unsigned told;         /* tx_tell() */
	struct instant now;    /* when it was queued, on the caller's clock: tx_now() */
	unsigned long caller;  /* whose injected faults it meets */
};

/* done() is always called, also when the queue is full (ERR_BUSY). */
void db_write_queue(struct db *, struct db_write *);
/* Queues and waits; returns ok. Not inside a transaction or in done(): ERR_SYSTEM. A lost COMMIT is first
 * looked up by its key; without one, or when that cannot be done, it is ERR_UNKNOWN. */
bool db_write_wait(struct db *, struct db_write *);
/* Short form without idempotency key. */
bool db_write(struct db *, struct arena *, db_fn *, void *arg, struct err *);

/* Long runs: fn is called again and again, each time in a transaction of its own between the queued commands,
 * until it sets *ret_done or fails. Payments pass between the chunks. Blocks the calling (job) thread. */
typedef bool db_chunk_fn(struct tx *, void *arg, bool *ret_done, struct err *);
bool db_write_chunks(struct db *, struct arena *, db_chunk_fn *, void *arg, struct err *);

/* Many writes of one thread in few commits: between begin and end this thread's db_write/db_write_wait run at
 * once, each in its SAVEPOINT, with a commit every `every` commands (0: 1,000; on PostgreSQL 50 at most).
 * They are answered before that commit: only db_bulk_end tells whether all is stored. After a commit that
 * failed every further write fails. For the demo city and imports from the command line; nothing else may
 * write. */
bool db_bulk_begin(struct db *, unsigned every, struct err *);
bool db_bulk_end(struct db *, struct err *);

/* Who wants to hear of commits of this process that tx_tell() spoke of: `told` are their bits together.
 * heard() runs on the thread that committed, before the writers are answered: it only wakes others, and
 * neither writes nor listens. The listener stays the caller's until db_unlisten(), which waits for a heard()
 * that runs. */
struct db_listener {
	void (*heard)(void *arg, unsigned told);
	void *arg;
	struct db_listener *next;
};
void db_listen(struct db *, struct db_listener *);
void db_unlisten(struct db *, struct db_listener *);

/* Inside a transaction. */
struct arena *tx_arena(struct tx *); /* of this attempt */
struct arena *tx_keep(struct tx *);  /* of the caller: survives; outputs go here */
/* One moment for the whole transaction, again the same in a repeated run. */
struct instant tx_now(struct tx *);
enum db_engine tx_engine(const struct tx *);
void tx_answer(struct tx *, struct str); /* what a repeated operation gives back, at most 239 bytes */
/* Bits for the listeners once this is committed; what is undone says nothing. Who commits elsewhere is not
 * heard here: a listener still looks from time to time. */
void tx_tell(struct tx *, unsigned bits);
/* PostgreSQL: which audit chain this connection appends to; SQLite: 0 (kit/audit.h). */
int tx_chain(const struct tx *);
/* Undo a part: fn's changes stay only when it returns true (a bad row of an import, one household of a run).
 */
bool tx_try(struct tx *, db_fn *, void *arg, struct err *);

/* ---- what generated code and the two table-driven engines (lists, registers) are made of ---- */

/* How a C member is bound and read; `nullable` maps 0 or the empty text to NULL and back. */
enum sql_type { SQL_I64, SQL_I32, SQL_I16, SQL_BOOL, SQL_STR, SQL_BLOB };

struct sql_member {
	const char *name; /* "built_area" */
	enum sql_type type;
	bool nullable;
	uint16_t offset;  /* in the struct */
	uint8_t semantic; /* enum sql_semantic: what the integer or text means, for rendering */
	const struct enum_type *enumeration; /* for SQL_MEANS_ENUM */
};

enum sql_semantic {
	SQL_MEANS_PLAIN,
	SQL_MEANS_ID,
	SQL_MEANS_MONEY,
	SQL_MEANS_AREA,
	SQL_MEANS_RATE,
	SQL_MEANS_RATIO,
	SQL_MEANS_POINTS,
	SQL_MEANS_DAY,
	SQL_MEANS_MONTH,
	SQL_MEANS_INSTANT,
	SQL_MEANS_BOOL,
	SQL_MEANS_ENUM,
	SQL_MEANS_TEXT
};

struct sql_statement {
	const char *name;            /* "home_sql_load" */
	const char *text;            /* $1 ... placeholders */
	const char *text_postgresql; /* NULL: the same */
	const struct sql_member *in; /* one per placeholder, in order */
	uint16_t in_count;
	const struct sql_member *out; /* one per result column, in order */
	uint16_t out_count;
	uint16_t out_size_bytes;
	bool writes;
	const char *tables_written; /* space separated, for lint */
};

/* Rows are zeroed structs; text and blobs live in tx_arena() (db_each: until row returns). NULL reads as 0 or
 * empty, nullable or not. Errors: a broken UNIQUE, FOREIGN KEY or trigger rule is ERR_CONFLICT, CHECK and NOT
 * NULL are ERR_SYSTEM (rules come first), a lock, a lost server and a full disk are ERR_BUSY. After an engine
 * error the transaction cannot go on, on either engine, unless tx_try() undid that part. */
/* ret_changed may be NULL. */
bool db_run(struct tx *, const struct sql_statement *, const void *in, int64_t *ret_changed, struct err *);
/* ERR_NOT_FOUND when absent; ERR_SYSTEM when there is a second row. */
bool db_one(struct tx *, const struct sql_statement *, const void *in, void *ret, struct err *);
bool db_find(struct tx *, const struct sql_statement *, const void *in, bool *ret_found, void *ret,
	     struct err *);
/* At most 100,000, else ERR_LIMIT. */
bool db_many(struct tx *, const struct sql_statement *, const void *in, void **ret_rows, size_t *ret_count,
	     struct err *);
typedef bool db_row_fn(void *arg, const void *row, struct err *);
/* Row by row, flat memory; ends with the first row that returns false, with its error. */
bool db_each(struct tx *, const struct sql_statement *, const void *in, db_row_fn *, void *arg, struct err *);

/* Many rows through one generated INSERT with a single VALUES tuple (parameters nowhere else): rows are its
 * in structs, row_bytes apart, written sixteen at a time. No two of them may meet in an ON CONFLICT.
 * ret_changed may be NULL. */
bool db_run_rows(struct tx *, const struct sql_statement *, const void *rows, size_t row_bytes, size_t count,
		 int64_t *ret_changed, struct err *);

/* A statement made at run time from declared parts (lists with filters, registers). The text must come from
 * tables in the program, never from input; `key` names the variant, so that it is prepared once per
 * connection. */
bool db_each_text(struct tx *, struct str key, struct str text, const struct sql_member *in, size_t in_count,
		  const void *in_struct, const struct sql_member *out, size_t out_count,
		  size_t out_size_bytes, db_row_fn *, void *arg, struct err *);
bool db_run_text(struct tx *, struct str key, struct str text, const struct sql_member *in, size_t in_count,
		 const void *in_struct, int64_t *ret_changed, struct err *);

/* All generated statements and lists, for the test that prepares each on both engines. */
extern const struct sql_statement *const db_statements[];
extern const size_t db_statement_count;
extern const struct sql_list *const db_lists[];
extern const size_t db_list_total;
/* The engine accepts the text and gives as many columns as `out` says. A list: every sort in both directions,
 * all filters at once. */
bool db_prepare(struct tx *, const struct sql_statement *, struct err *);
bool db_prepare_list(struct tx *, const struct sql_list *, struct err *);

/* Words from a person as a LIKE pattern with escape character '\\' (sqlc adds ESCAPE): contains, or begins
 * with. */
struct str db_like_contains(struct arena *, struct str words);
struct str db_like_begins(struct arena *, struct str words);

/* ---- lists: filters, allowed sorts, keyset pages; generated from statements with `returns: list` ---- */

struct sql_filter {
	const char *name;
	const char *text; /* uses $1 for its value, renumbered */
	struct sql_member member;
};

struct sql_sort {
	const char *name;
	const char *expression;
	uint16_t out_index; /* the column of the row that carries its value */
};

struct sql_list {
	const char *name;
	const char *select;   /* up to and with WHERE and the fixed conditions; fixed parameters are $1.. */
	const char *group_by; /* or NULL */
	const struct sql_member *in;
	uint16_t in_count;
	const struct sql_member *out;
	uint16_t out_count;
	uint16_t out_size_bytes;
	const struct sql_filter *filters;
	uint16_t filter_count; /* at most 32 */
	const struct sql_sort *sorts;
	uint16_t sort_count;
	const char *key;    /* expression of the unique id: the last sort key */
	uint16_t key_index; /* its column in out */
};

struct list_value {
	bool set;
	int64_t i;
	struct str s;
};

struct list_query {
	struct list_value filter[32]; /* by index in sql_list.filters */
	unsigned sort;                /* index in sorts */
	bool descending;
	struct list_value after; /* sort value of the last row of the page before; unset: first page */
	int64_t after_key;
	bool backward;  /* the page before instead: rows still come in list order */
	unsigned limit; /* 1 .. 1,000 */
};

/* A page of rows (structs of out_size_bytes) in tx_arena(). *ret_more: another page follows in the direction
 * asked. */
bool db_list(struct tx *, const struct sql_list *, const void *in, const struct list_query *, void **ret_rows,
	     size_t *ret_count, bool *ret_more, struct err *);
/* All rows with the filters, streamed, in sort order: exports. */
bool db_list_each(struct tx *, const struct sql_list *, const void *in, const struct list_query *,
		  db_row_fn *, void *arg, struct err *);
/* How many rows the filters leave, counted no further than `most` (1,000 says "1,000 and more"). */
bool db_list_count(struct tx *, const struct sql_list *, const void *in, const struct list_query *,
		   int64_t most, int64_t *ret, struct err *);

/* ---- schema, keeping, trouble ---- */

struct migration {
	int32_t number;
	const char *name;
	struct str text;
};
extern const struct migration db_migrations[]; /* generated from migrations/NNNN_name.sql, ascending */
extern const size_t db_migration_count;

/* Brings the schema up to date under a lock, each migration with its row (number, name, SHA-256) in one
 * transaction. Refuses a changed checksum, a gap, or a database newer than the program. *ret_applied: how
 * many ran. */
bool db_migrate(struct db *, int *ret_applied, struct err *);
bool db_schema_is_current(struct db *, struct err *); /* for serve: an unknown version is refused */

/* SQLite: online, consistent, one file; PostgreSQL: pg_dump's custom format. Written beside and renamed. */
bool db_backup(struct db *, const char *path, struct err *);
/* Into an empty database; checks integrity. */
bool db_restore(const char *url, const char *path, struct err *);
/* Integrity and foreign keys: a line per fault, empty when all is well. */
bool db_check_engine(struct db *, struct arena *, struct str *ret_faults, struct err *);

/* Tests: the n-th statement from now on fails with this error (0: none), on the calling thread's next
 * transactions. COMMIT_UNKNOWN: the n-th commit is done, its answer lost. */
enum db_fault {
	DB_FAULT_NONE,
	DB_FAULT_BUSY,
	DB_FAULT_SERIALIZATION,
	DB_FAULT_DISK_FULL,
	DB_FAULT_LOST,
	DB_FAULT_COMMIT_UNKNOWN,
	DB_FAULT_ERROR /* trying again does not help: the command must leave nothing behind */
};
void db_fault_at(struct db *, enum db_fault, unsigned long n);
bool db_fault_fired(const struct db *); /* a test counts n up until nothing fails any more */

/* Was this operation (id, kind, hash) done before? Then w->answer says how, as if it had been asked again.
 * Another kind or hash for a used id: ERR_CONFLICT. For a handler that looks at the rows before it writes: it
 * may find there what the request itself did. */
bool db_operation_find(struct tx *, struct db_write *, bool *ret_done, struct err *);
/* Forgets the answers of operations older than `before`; ids are new forever, so repeats that late only run
 * again. */
bool db_operations_forget(struct tx *, struct instant before, int64_t *ret_forgotten, struct err *);

#endif
