/* Writes: groups from many threads, idempotency keys, faults, chunks, bulk; nothing acknowledged is lost or
 * done twice. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

struct entry {
	int64_t id, amount;
	bool fail;
	unsigned runs;
};

#define M(name_)                                                                             \
	{                                                                                    \
#name_, SQL_I64, false, offsetof(struct entry, name_), SQL_MEANS_PLAIN, NULL \
	}
static const struct sql_member members[] = {M(id), M(amount)};
static const struct sql_statement entry_add = {.name = "entry_add",
					       .text = "INSERT INTO entry (id, amount) VALUES ($1, $2)",
					       .in = members,
					       .in_count = 2,
					       .writes = true};
static const struct sql_statement balance_add = {
	.name = "balance_add",
	.text = "UPDATE balance SET amount = amount + $1 WHERE id = 1",
	.in = &members[1],
	.in_count = 1,
	.writes = true};
static const struct sql_statement balance_load = {.name = "balance_load",
						  .text = "SELECT amount FROM balance WHERE id = 1",
						  .out = &members[1],
						  .out_count = 1,
						  .out_size_bytes = sizeof(struct entry)};
static const struct sql_statement balance_set = {.name = "balance_set",
						 .text = "UPDATE balance SET amount = $1 WHERE id = 1",
						 .in = &members[1],
						 .in_count = 1,
						 .writes = true};

static const char ddl[] = "CREATE TABLE entry (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL);\n"
			  "CREATE TABLE balance (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL);\nINSERT "
			  "INTO balance (id, amount) VALUES (1, 0);\n";

static struct db *open_entries(enum db_engine engine, struct db_options options)
{
	struct db *db;

	options.synchronous_off = true;
	db = db_test_open_with(engine, &options);
	db_test_script(db, ddl);
	return db;
}

/* Fails on purpose after it has written, when told. */
static bool entry_tx(struct tx *tx, void *arg, struct err *err)
{
	struct entry *e = arg;
	char answer[40];

	e->runs++;
	if (!db_run(tx, &entry_add, e, NULL, err) || !db_run(tx, &balance_add, e, NULL, err))
		return false;
	if (e->fail)
		return err_conflict(err, MSG_DB_OPERATION_USED);
	snprintf(answer, sizeof(answer), "entry %lld", (long long)e->id);
	tx_answer(tx, str_of(answer));
	return true;
}

/* Reads, then writes what it made of it: a lost update shows in the sum. */
static bool entry_read_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct entry *e = arg;
	struct entry balance;

	if (!db_run(tx, &entry_add, e, NULL, err) || !db_one(tx, &balance_load, NULL, &balance, err))
		return false;
	balance.amount += e->amount;
	return db_run(tx, &balance_set, &balance, NULL, err);
}

static void check_sums(struct db *db, int64_t count, int64_t sum)
{
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM entry"), count);
	assert_int_equal(db_test_number(db, "SELECT amount FROM balance"), sum);
	if (count > 0)
		assert_int_equal(db_test_number(db, "SELECT SUM(amount) FROM entry"), sum);
}

/* ---- many threads ---- */

struct client {
	struct db *db;
	int64_t first;
	unsigned count, good, bad, busy;
	db_fn *fn;
	pthread_t thread;
};

static void *client_main(void *arg)
{
	struct client *c = arg;
	struct arena *arena = arena_new(1 << 20);

	for (unsigned i = 0; i < c->count; i++) {
		struct entry e = {.id = c->first + i, .amount = 1 + i % 7, .fail = i % 10 == 9};
		struct err err = {0};
		bool ok;

		do
			ok = db_write(c->db, arena, c->fn, &e, &err);
		while (!ok && err.code == ERR_BUSY && ++c->busy < 1000);
		if (ok)
			c->good++;
		else if (err.code == ERR_CONFLICT)
			c->bad++;
	}
	arena_free(arena);
	return NULL;
}

static void run_clients(struct db *db, struct client *clients, unsigned n, unsigned count, db_fn *fn)
{
	for (unsigned i = 0; i < n; i++) {
		clients[i] =
			(struct client){.db = db, .first = 1 + (int64_t)i * count, .count = count, .fn = fn};
		assert_int_equal(pthread_create(&clients[i].thread, NULL, client_main, &clients[i]), 0);
	}
	for (unsigned i = 0; i < n; i++)
		pthread_join(clients[i].thread, NULL);
}

TEST(db_write, sixty_four_threads_failing_neighbours_hurt_nobody)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){.group_max = 16, .busy_ms = 20000});
		struct client clients[64];
		int64_t good = 0, sum = 0;

		run_clients(db, clients, 64, 20, entry_tx);
		for (unsigned i = 0; i < 64; i++) {
			assert_int_equal(clients[i].good, 18);
			assert_int_equal(clients[i].bad, 2);
			good += clients[i].good;
		}
		for (unsigned i = 0; i < 20; i++)
			sum += i % 10 == 9 ? 0 : (1 + i % 7) * 64;
		check_sums(db, good, sum);
		db_test_close(db);
	}
}

TEST(db_write, no_update_is_lost)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){.busy_ms = 20000});
		struct client clients[8];

		run_clients(db, clients, 8, 9, entry_read_tx);
		for (unsigned i = 0; i < 8; i++) {
			assert_int_equal(clients[i].good, 9);
			assert_int_equal(clients[i].busy, 0); /* nobody is sent away: they take turns */
		}
		check_sums(db, 72, 8 * (28 + 3));
		db_test_close(db);
	}
}

/* ---- idempotency keys ---- */

TEST(db_write, a_repeated_operation_runs_once)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		struct entry e = {.id = 7, .amount = 5};
		struct db_write w = {.fn = entry_tx, .arg = &e, .operation = 7, .kind = S("POST /x")};

		w.arena = test_arena();
		w.hash[0] = 1;
		assert_true(db_write_wait(db, &w));
		assert_false(w.replayed);
		assert_string_equal(w.answer, "entry 7");
		assert_true(db_write_wait(db, &w));
		assert_true(w.replayed);
		assert_string_equal(w.answer, "entry 7");
		assert_int_equal(e.runs, 1);
		w.hash[31] = 1;
		assert_false(db_write_wait(db, &w));
		assert_int_equal(w.err.code, ERR_CONFLICT);
		w.hash[31] = 0;
		w.kind = S("POST /y");
		assert_false(db_write_wait(db, &w));
		assert_int_equal(w.err.code, ERR_CONFLICT);
		check_sums(db, 1, 5);
		db_test_close(db);
	}
}

TEST(db_write, a_failed_operation_may_be_repeated)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){.write_twice = true});
		struct entry e = {.id = 7, .amount = 5, .fail = true};
		struct db_write w = {.fn = entry_tx, .arg = &e, .operation = 7, .kind = S("POST /x")};

		w.arena = test_arena();
		assert_false(db_write_wait(db, &w));
		e.fail = false;
		assert_true(db_write_wait(db, &w));
		assert_false(w.replayed);
		check_sums(db, 1, 5);
		db_test_close(db);
	}
}

struct twin {
	struct db_write w;
	struct entry e;
	struct arena *arena;
	pthread_mutex_t *lock;
	pthread_cond_t *woken;
	unsigned *left;
};

static void twin_done(struct db_write *w, void *arg)
{
	struct twin *t = arg;

	(void)w;
	pthread_mutex_lock(t->lock);
	--*t->left;
	pthread_cond_signal(t->woken);
	pthread_mutex_unlock(t->lock);
}

static void queue_all(struct db *db, struct twin *twins, unsigned n)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
	unsigned left = n;

	for (unsigned i = 0; i < n; i++) {
		twins[i].arena = arena_new(1 << 20);
		twins[i].lock = &lock;
		twins[i].woken = &woken;
		twins[i].left = &left;
		twins[i].w.fn = entry_tx;
		twins[i].w.arg = &twins[i].e;
		twins[i].w.arena = twins[i].arena;
		twins[i].w.done = twin_done;
		twins[i].w.done_arg = &twins[i];
		db_write_queue(db, &twins[i].w);
	}
	pthread_mutex_lock(&lock);
	while (left > 0)
		pthread_cond_wait(&woken, &lock);
	pthread_mutex_unlock(&lock);
	for (unsigned i = 0; i < n; i++)
		arena_free(twins[i].arena);
}

TEST(db_write, the_same_operation_at_the_same_time_runs_once)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		static struct twin twins[40];
		unsigned fresh = 0, replayed = 0;

		memset(twins, 0, sizeof(twins));
		for (unsigned i = 0; i < 40; i++) { /* ten operations, four times each */
			twins[i].e = (struct entry){.id = 1 + i / 4, .amount = 1};
			twins[i].w.operation = 1 + i / 4;
			twins[i].w.kind = S("POST /x");
		}
		queue_all(db, twins, 40);
		for (unsigned i = 0; i < 40; i++) {
			if (!twins[i].w.ok)
				fail_msg("%u: %s", i, twins[i].w.err.detail);
			replayed += twins[i].w.replayed;
			fresh += !twins[i].w.replayed;
			assert_true(strncmp(twins[i].w.answer, "entry ", 6) == 0);
		}
		assert_int_equal(fresh, 10);
		assert_int_equal(replayed, 30);
		check_sums(db, 10, 10);
		db_test_close(db);
	}
}

static bool forget_tx(struct tx *tx, void *arg, struct err *err)
{
	return db_operations_forget(tx, instant_add(tx_now(tx), US_PER_DAY), arg, err);
}

TEST(db_write, old_answers_are_forgotten)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){.write_twice = true});
		struct entry e = {.id = 7, .amount = 5};
		struct db_write w = {
			.fn = entry_tx, .arg = &e, .operation = 7, .kind = S("k"), .arena = test_arena()};
		struct err err = {0};
		int64_t forgotten = 0;

		assert_true(db_write_wait(db, &w));
		assert_true(db_write(db, test_arena(), forget_tx, &forgotten, &err));
		assert_int_equal(forgotten, 1);
		db_test_close(db);
	}
}

/* ---- the queue ---- */

static bool slow_tx(struct tx *tx, void *arg, struct err *err)
{
	struct timespec t = {.tv_nsec = 200000000};

	(void)tx;
	(void)arg;
	(void)err;
	nanosleep(&t, NULL);
	return true;
}

TEST(db_write, a_full_queue_says_busy_and_still_answers)
{
	struct db *db = open_entries(DB_SQLITE, (struct db_options){.queue_max = 4, .group_max = 1});
	static struct twin twins[40];
	unsigned busy = 0, good = 0;

	memset(twins, 0, sizeof(twins));
	for (unsigned i = 0; i < 40; i++)
		twins[i].e = (struct entry){.id = i + 1, .amount = 1};
	pthread_mutex_lock(&db->writer_lock); /* the writer stands still: the queue fills */
	{
		pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
		pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
		unsigned left = 40;

		for (unsigned i = 0; i < 40; i++) {
			twins[i].lock = &lock;
			twins[i].woken = &woken;
			twins[i].left = &left;
			twins[i].w = (struct db_write){
				.fn = entry_tx, .arg = &twins[i].e, .done = twin_done, .done_arg = &twins[i]};
			db_write_queue(db, &twins[i].w);
		}
		pthread_mutex_unlock(&db->writer_lock);
		pthread_mutex_lock(&lock);
		while (left > 0)
			pthread_cond_wait(&woken, &lock);
		pthread_mutex_unlock(&lock);
	}
	for (unsigned i = 0; i < 40; i++) {
		good += twins[i].w.ok;
		busy += !twins[i].w.ok && twins[i].w.err.code == ERR_BUSY;
	}
	assert_int_equal(good + busy, 40);
	assert_true(good >= 4 && busy >= 30);
	check_sums(db, good, good);
	db_test_close(db);
}

TEST(db_write, closing_drains_the_queue)
{
	struct db *db = open_entries(DB_SQLITE, (struct db_options){.group_max = 2});
	static struct twin twins[30];
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t woken = PTHREAD_COND_INITIALIZER;
	unsigned left = 31;
	struct twin slow = {.w = {.fn = slow_tx}};

	memset(twins, 0, sizeof(twins));
	slow.lock = &lock;
	slow.woken = &woken;
	slow.left = &left;
	slow.w.done = twin_done;
	slow.w.done_arg = &slow;
	db_write_queue(db, &slow.w);
	for (unsigned i = 0; i < 30; i++) {
		twins[i] = (struct twin){
			.lock = &lock, .woken = &woken, .left = &left, .e = {.id = i + 1, .amount = 1}};
		twins[i].w = (struct db_write){
			.fn = entry_tx, .arg = &twins[i].e, .done = twin_done, .done_arg = &twins[i]};
		db_write_queue(db, &twins[i].w);
	}
	db = db_test_reopen(db, NULL);
	assert_int_equal(left, 0);
	for (unsigned i = 0; i < 30; i++)
		assert_true(twins[i].w.ok);
	check_sums(db, 30, 30);
	db_test_close(db);
}

static bool nested_tx(struct tx *tx, void *arg, struct err *err)
{
	struct err inner = {0};

	(void)tx;
	if (db_write(arg, test_arena(), entry_tx, &(struct entry){.id = 1}, &inner) ||
	    db_read(arg, test_arena(), forget_tx, NULL, &inner))
		return err_system(err, "a nested transaction ran");
	return inner.code == ERR_SYSTEM;
}

TEST(db_write, a_transaction_in_a_transaction_is_refused)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		struct err err = {0};

		assert_true(db_read(db, test_arena(), nested_tx, db, &err));
		assert_true(db_write(db, test_arena(), nested_tx, db, &err));
		db_test_close(db);
	}
}

static bool hungry_tx(struct tx *tx, void *arg, struct err *err)
{
	struct arena *arena = *(bool *)arg ? tx_keep(tx) : tx_arena(tx);

	if (!db_run(tx, &entry_add, &(struct entry){.id = 1, .amount = 1}, NULL, err))
		return false;
	for (;;)
		arena_alloc(arena, 1 << 22);
}

TEST(db_write, memory_without_end_is_an_error_and_undone)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});

		for (int keep = 0; keep < 2; keep++) {
			struct arena *arena = arena_new(1 << 24);
			bool in_keep = keep;
			struct err err = {0};

			assert_false(db_write(db, arena, hungry_tx, &in_keep, &err));
			assert_int_equal(err.code, ERR_LIMIT);
			check_sums(db, 0, 0);
			arena_free(arena);
		}
		db_test_close(db);
	}
}

/* ---- one moment ---- */

static bool now_tx(struct tx *tx, void *arg, struct err *err)
{
	struct instant *seen = arg;

	(void)err;
	if (seen[0].us == 0)
		seen[0] = tx_now(tx);
	seen[1] = tx_now(tx);
	return true;
}

TEST(db_write, now_is_the_callers_and_one)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){.write_twice = true});
		struct instant fixed = instant_of_day(DAY(20260228), 23, 59), seen[2] = {{0}, {0}};
		struct err err = {0};

		seam_set_now(fixed);
		assert_true(db_write(db, test_arena(), now_tx, seen, &err));
		seam_clear();
		assert_int_equal(seen[0].us, fixed.us);
		assert_int_equal(seen[1].us, fixed.us);
		db_test_close(db);
	}
}

/* ---- chunks ---- */

struct chunks {
	struct db *db;
	int64_t next, end;
	unsigned chunks;
	atomic_bool over;
};

static bool chunk_tx(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct chunks *c = arg;
	int64_t from = c->next;

	for (int64_t i = from; i < from + 100; i++)
		if (!db_run(tx, &entry_add, &(struct entry){.id = 1000000 + i, .amount = 0}, NULL, err))
			return false;
	c->chunks++;
	c->next = from + 100;
	*ret_done = c->next >= c->end;
	return true;
}

static void *chunks_main(void *arg)
{
	struct chunks *c = arg;
	struct arena *arena = arena_new(1 << 20);
	struct err err = {0};

	if (!db_write_chunks(c->db, arena, chunk_tx, c, &err))
		c->chunks = 0;
	atomic_store(&c->over, true);
	arena_free(arena);
	return NULL;
}

TEST(db_write, chunks_let_commands_pass)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		struct chunks c = {.db = db, .end = 10000};
		struct arena *arena = arena_new(1 << 20);
		unsigned passed = 0;
		pthread_t thread;

		assert_int_equal(pthread_create(&thread, NULL, chunks_main, &c), 0);
		while (!atomic_load(&c.over)) {
			struct entry e = {.id = ++passed, .amount = 1};
			struct err err = {0};

			if (!db_write(db, arena, entry_tx, &e, &err))
				fail_msg("%s", err.detail);
		}
		pthread_join(thread, NULL);
		assert_int_equal(c.chunks, 100);
		assert_true(passed >= 20); /* a command waits for one chunk, not for the run */
		check_sums(db, 10000 + passed, passed);
		arena_free(arena);
		db_test_close(db);
	}
}

/* ---- bulk ---- */

TEST(db_write, bulk_writes_are_fast_and_seen_by_their_thread)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		int64_t count = engine == DB_SQLITE ? 20000 : 3000, good = 0, begun = db_clock_us();
		struct err err = {0};

		assert_true(db_bulk_begin(db, 1000, &err));
		for (int64_t i = 1; i <= count; i++) {
			struct entry e = {.id = i, .amount = 1, .fail = i % 1000 == 0};

			good += db_write(db, test_arena(), entry_tx, &e, &err);
		}
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM entry"),
				 good); /* before the end, too */
		assert_true(db_bulk_end(db, &err));
		print_message("%s bulk: %lld writes of 2 statements in %lld ms\n",
			      engine == DB_SQLITE ? "SQLite" : "PostgreSQL", (long long)count,
			      (long long)(db_clock_us() - begun) / 1000);
		assert_int_equal(good, count - count / 1000);
		check_sums(db, good, good);
		db_test_close(db);
	}
}
