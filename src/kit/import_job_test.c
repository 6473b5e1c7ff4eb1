/* From a file to its rows through two jobs: nothing is written before somebody has seen the faults. */
#include <stdio.h>
#include <string.h>
#include "kit/domain.h"
#include "kit/import_job.h"
#include "kit/kit_domain.h"
#include "kit/kit_test.h"
#include "tests/test.h"

struct act {
	struct actor actor;
	struct file_put file;
	int64_t id, taken;
	struct job_row row;
	struct import_report report;
	struct attachment_row *files;
	size_t file_count;
};

static const struct domain *const domains[] = {&kit_domain};

static struct db *open(enum db_engine engine)
{
	struct db *db = kit_test_open(engine);
	struct err err = {0};

	assert_true(file_store_open(
		str_c(test_arena(), str_format(test_arena(), "%s/import/store", db_test_directory())), &err));
	domain_list_set(domains, ARRAY_LEN(domains));
	return db;
}

static bool start(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return import_check_start(tx, &a->actor, domain_find_import(S("holidays")), &a->file,
				  S("放假安排.csv"), &a->id, err);
}

static bool take(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	return import_take_start(tx, &a->actor, a->id, &a->taken, err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;

	if (!job_load(tx, a->taken != 0 ? a->taken : a->id, &a->row, err) ||
	    !file_list(tx, "job", a->id, &a->files, &a->file_count, err))
		return false;
	assert_true(import_report_read(test_arena(), &a->row, &a->report));
	return true;
}

static void see(struct db *db, struct act *a)
{
	struct err err = {0};

	assert_true(db_read(db, test_arena(), look, a, &err));
}

/* On the test's thread, so that its clock counts. */
static void run_jobs(struct db *db)
{
	static const struct job_kind *const kinds[] = {&import_check_job, &import_take_job};
	struct err err = {0};

	if (!job_run_all(db, kinds, ARRAY_LEN(kinds), &err))
		fail_msg("%s", err.detail);
}

static struct act begin(struct db *db, const char *text)
{
	struct act a = {.actor = kit_test_actor(db, "admin", ROLE_ADMINISTRATOR, 0)};
	struct err err = {0};

	assert_true(file_put_bytes(test_arena(), str_of(text), FILE_CSV, &a.file, &err));
	kit_test_write(db, start, &a);
	return a;
}

TEST(import_job, checks_first_and_takes_the_rest_when_told)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open(engine);
		struct act a = begin(db, "date,name,off\n2027-01-01,元旦,1\n2027-02-30,春节,1\n2027-02-06,"
					 "春节,1\n2027-02-07,春节,2\n");
		struct import_line line;
		struct err err = {0};

		run_jobs(db);
		see(db, &a);
		assert_int_equal(a.row.state, JOB_DONE);
		assert_true(a.report.dry_run && a.report.has_result);
		assert_int_equal(a.report.rows, 4);
		assert_int_equal(a.report.good, 2);
		assert_int_equal(a.row.faults, 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM job_fault"), 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM holiday"), 0); /* nothing yet */
		assert_int_equal(a.file_count, 2); /* what was sent, and its faults */
		assert_string_equal(str_c(test_arena(), a.files[1].kind), IMPORT_FAULT_FILE);
		assert_true(import_line_read(S("Sheet\t3\tdate\tDATE_FORMAT\twords"), &line));
		assert_str(line.row, "3");
		assert_false(import_line_read(S("words of another job"), &line));

		kit_test_write(db, take, &a);
		run_jobs(db);
		see(db, &a);
		assert_int_equal(a.row.state, JOB_DONE);
		assert_int_equal(a.report.added, 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM holiday"), 2);
		assert_false(db_write(db, test_arena(), take, &a, &err)); /* once */
		assert_int_equal(err.code, ERR_CONFLICT);
		db_test_close(db);
	}
}

static bool cancel_taking(struct tx *tx, void *arg, struct err *err)
{
	const struct act *a = arg;

	return job_cancel(tx, &a->actor, a->taken, err);
}

TEST(import_job, what_was_cancelled_can_be_taken_again)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open(engine);
		struct act a = begin(db, "date,name,off\n2027-01-01,元旦,1\n");
		struct err err = {0};

		run_jobs(db);
		kit_test_write(db, take, &a);
		assert_false(db_write(db, test_arena(), take, &a, &err)); /* it is under way */
		assert_int_equal(err.message, MSG_IMPORT_TAKEN_ALREADY);
		kit_test_write(db, cancel_taking, &a);
		kit_test_write(db, take, &a);
		run_jobs(db);
		see(db, &a);
		assert_int_equal(a.report.added, 1);
		db_test_close(db);
	}
}

TEST(import_job, a_file_without_a_good_row_is_not_taken)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open(engine);
		struct act a = begin(db, "date,name,off\nbad,元旦,1\n");
		struct err err = {0};

		assert_false(db_write(db, test_arena(), take, &a, &err)); /* not checked yet */
		run_jobs(db);
		assert_false(db_write(db, test_arena(), take, &a, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		db_test_close(db);
	}
}

TEST(import_job, a_file_that_cannot_be_read_says_so)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open(engine);
		struct act a = begin(db, "day,name\n2027-01-01,元旦\n"); /* a header is missing */

		run_jobs(db);
		see(db, &a);
		assert_int_equal(a.row.state, JOB_FAILED);
		assert_true(a.row.words.n > 0);
		assert_false(a.report.has_result);
		db_test_close(db);
	}
}

TEST(import_job, only_who_may_import_the_kind_may_start_and_take)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open(engine);
		struct act a = begin(db, "date,name,off\n2027-01-01,元旦,1\n");
		struct err err = {0};

		run_jobs(db);
		a.actor = kit_test_actor(db, "officer", ROLE_LEASE_OFFICER, 0);
		assert_false(db_write(db, test_arena(), take, &a, &err));
		assert_int_equal(err.code, ERR_FORBIDDEN);
		assert_false(db_write(db, test_arena(), start, &a, &err));
		assert_int_equal(err.code, ERR_FORBIDDEN);
		db_test_close(db);
	}
}
