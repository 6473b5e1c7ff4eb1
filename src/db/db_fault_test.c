/* Faults on demand: busy, serialisation failure, lost connection, full disk, an unknown commit; what callers
 * see of them. */
#include <string.h>
#include <unistd.h>
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

static void check_sums(struct db *db, int64_t count, int64_t sum)
{
	assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM entry"), count);
	assert_int_equal(db_test_number(db, "SELECT amount FROM balance"), sum);
	if (count > 0)
		assert_int_equal(db_test_number(db, "SELECT SUM(amount) FROM entry"), sum);
}

static struct db_write fault_write(struct entry *e, int64_t operation)
{
	return (struct db_write){
		.fn = entry_tx, .arg = e, .arena = test_arena(), .operation = operation, .kind = S("k")};
}

TEST(db_fault, a_fault_at_any_statement_is_survived)
{
	static const enum db_fault kinds[] = {DB_FAULT_BUSY, DB_FAULT_SERIALIZATION, DB_FAULT_LOST,
					      DB_FAULT_DISK_FULL};

	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		int64_t id = 0, good = 0;

		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			bool fired = true;

			for (unsigned long n = 1; fired; n++) {
				struct entry e = {.id = ++id, .amount = 1};
				struct db_write w = fault_write(&e, id);

				assert_true(n < 20);
				db_fault_at(db, kinds[k], n);
				if (!db_write_wait(db, &w))
					/* a full disk of a server is not mended by trying again */
					assert_true(engine == DB_POSTGRESQL &&
						    kinds[k] == DB_FAULT_DISK_FULL &&
						    w.err.message == MSG_DB_DISK_FULL);
				assert_false(w.replayed);
				good += w.ok;
				fired = db_fault_fired(db);
				db_fault_at(db, DB_FAULT_NONE, 0);
			}
		}
		check_sums(db, good, good);
		db_test_close(db);
	}
}

TEST(db_fault, reads_run_again_after_a_lost_connection)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});

		db_fault_at(db, DB_FAULT_LOST, 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM balance"), 1);
		assert_true(db_fault_fired(db));
		db_test_close(db);
	}
}

TEST(db_fault, a_lost_commit_is_looked_up_by_its_key)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		struct entry with = {.id = 1, .amount = 1}, without = {.id = 2, .amount = 1};
		struct db_write w = fault_write(&with, 11);

		db_fault_at(db, DB_FAULT_COMMIT_UNKNOWN, 1);
		assert_true(db_write_wait(db, &w));
		assert_true(db_fault_fired(db));
		assert_false(w.replayed);
		assert_string_equal(w.answer, "entry 1");
		w = fault_write(&without, 0);
		db_fault_at(db, DB_FAULT_COMMIT_UNKNOWN, 1);
		assert_false(db_write_wait(db, &w));
		assert_int_equal(w.err.code, ERR_UNKNOWN);
		check_sums(db, 2, 2); /* it was stored: unknown is not failed */
		db_test_close(db);
	}
}

static bool again_and_again_tx(struct tx *tx, void *arg, struct err *err)
{
	db_fault_at(tx->db, DB_FAULT_SERIALIZATION,
		    1); /* not this thread's on SQLite's writer: set directly */
	tx->db->fault.caller = tx->caller;
	return entry_tx(tx, arg, err);
}

TEST(db_fault, a_conflict_that_never_ends_is_busy)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		struct entry e = {.id = 1, .amount = 1};
		struct err err = {0};

		assert_false(db_write(db, test_arena(), again_and_again_tx, &e, &err));
		assert_int_equal(err.code, ERR_BUSY);
		assert_int_equal(e.runs, ATTEMPTS_MAX);
		db_fault_at(db, DB_FAULT_NONE, 0);
		check_sums(db, 0, 0);
		db_test_close(db);
	}
}

static bool try_swallows_tx(struct tx *tx, void *arg, struct err *err)
{
	struct err ignored;

	(void)err;
	tx_try(tx, entry_tx, arg, &ignored);
	return true;
}

TEST(db_fault, a_try_does_not_swallow_a_serialization_failure)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});
		struct entry e = {.id = 1, .amount = 1};
		struct err err = {0};

		db_fault_at(db, DB_FAULT_SERIALIZATION, 2);
		assert_true(db_write(db, test_arena(), try_swallows_tx, &e, &err));
		assert_int_equal(e.runs, 2);
		check_sums(db, 1, 1);
		db_test_close(db);
	}
}

struct race {
	struct db *db;
	int64_t id;
	atomic_int waiting;
	atomic_uint won, told, surprised;
};

/* Looks first, as rules do, then waits so that all have looked before one writes. */
static bool race_tx(struct tx *tx, void *arg, struct err *err)
{
	static const struct sql_statement find = {.name = "entry_find",
						  .text = "SELECT id FROM entry WHERE id = $1",
						  .in = members,
						  .in_count = 1,
						  .out = members,
						  .out_count = 1,
						  .out_size_bytes = sizeof(struct entry)};
	struct race *race = arg;
	struct entry e = {.id = race->id, .amount = 1}, found;
	bool there;

	if (!db_find(tx, &find, &e, &there, &found, err))
		return false;
	if (there)
		return err_conflict(err, MSG_DB_OPERATION_USED); /* the rule's own words */
	atomic_fetch_sub(&race->waiting, 1);
	for (int i = 0; i < 200 && atomic_load(&race->waiting) > 0 && tx_engine(tx) == DB_POSTGRESQL; i++)
		usleep(1000);
	return db_run(tx, &entry_add, &e, NULL, err);
}

static void *race_main(void *arg)
{
	struct race *race = arg;
	struct arena *arena = arena_new(1 << 20);
	struct err err = {0};

	if (db_write(race->db, arena, race_tx, race, &err))
		atomic_fetch_add(&race->won, 1);
	else if (err.message == MSG_DB_OPERATION_USED)
		atomic_fetch_add(&race->told, 1);
	else
		atomic_fetch_add(&race->surprised, 1);
	arena_free(arena);
	return NULL;
}

TEST(db_fault, who_comes_second_is_told_by_the_rule_not_by_the_index)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_entries(engine, (struct db_options){0});

		for (int64_t id = 1; id <= 10; id++) {
			struct race race = {.db = db, .id = id, .waiting = 4};
			pthread_t threads[4];

			for (size_t i = 0; i < ARRAY_LEN(threads); i++)
				assert_int_equal(pthread_create(&threads[i], NULL, race_main, &race), 0);
			for (size_t i = 0; i < ARRAY_LEN(threads); i++)
				pthread_join(threads[i], NULL);
			assert_int_equal(atomic_load(&race.won), 1);
			assert_int_equal(atomic_load(&race.told), 3);
		}
		db_test_close(db);
	}
}
