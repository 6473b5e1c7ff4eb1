/* For the tests of every folder: an empty, migrated database on each engine under test. SQLite always;
 * PostgreSQL when the environment has ANJU_TEST_PG_URL (a superuser's address: databases are made beside it
 * and dropped), it alone when ANJU_TEST_PG_ALONE is set, too.
 *
 *	DB_TEST_EACH(engine) {
 *		struct db *db = db_test_open(engine);
 *		...
 *		db_test_close(db);
 *	} */
#ifndef DB_DB_TEST_OPEN_H
#define DB_DB_TEST_OPEN_H

#include "db/db.h"

bool db_test_has(enum db_engine);
#define DB_TEST_EACH(engine_)                                                                \
	for (int engine_##_ = DB_SQLITE; engine_##_ <= DB_POSTGRESQL; engine_##_++)          \
		for (enum db_engine engine_ = (enum db_engine)engine_##_, *once_ = &engine_; \
		     once_ != NULL && db_test_has(engine_); once_ = NULL)

/* write_twice is on (a write function that cannot be repeated shows itself), durability off. Ends the test
 * when it cannot. */
struct db *db_test_open(enum db_engine);
struct db *db_test_open_with(enum db_engine, const struct db_options *);
struct db *db_test_reopen(struct db *, const struct db_options *); /* closes and opens the same database */
void db_test_close(struct db *);                                   /* and removes it */
const char *db_test_url(const struct db *);
const char *db_test_directory(void); /* for files of tests; emptied when all have run */

/* Tables of a test's own, in the portable text of migrations. */
void db_test_script(struct db *, const char *text);
/* The one number that a text gives: SELECT COUNT(*) ... */
int64_t db_test_number(struct db *, const char *text);

#endif
