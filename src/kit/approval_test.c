#include "tests/test.h"
#include "kit/approval.h"
#include "kit/calendar.h"
#include "kit/kit_test.h"

static const struct approval_stage stages[] = {
	{CAP_REVIEW_FIRST, 10, MSG_KIT_SETTING_REVIEW_FIRST_WORKING_DAYS},
	{CAP_REVIEW_SECOND, 15, MSG_KIT_SETTING_REVIEW_SECOND_WORKING_DAYS},
};

struct walk {
	struct actor actor;
	int64_t id;
	enum approval_verdict verdict;
	const char *words;
	enum approval_state state;
	bool can;
	enum message why;
	struct approval_row *rows;
	size_t count;
	int32_t stage;
	bool found;
	struct err err;
};

static bool open_case(struct tx *tx, void *arg, struct err *err)
{
	struct walk *w = arg;
	struct approval_subject subject = {.kind = "application.review",
					   .subject = "application",
					   .subject_id = 9,
					   .project = 5,
					   .household = 77,
					   .title = S("张＊＊ 三口之家"),
					   .path = S("/applications/9")};

	return approval_open(tx, &subject, stages, ARRAY_LEN(stages), &w->actor, &w->id, err);
}

static bool decide(struct tx *tx, void *arg, struct err *err)
{
	struct walk *w = arg;
	struct approval_opinion opinion = {w->id, w->verdict, str_of(w->words)};

	return approval_decide(tx, &w->actor, &opinion, &w->state, err);
}

static bool resume(struct tx *tx, void *arg, struct err *err)
{
	return approval_resume(tx, ((struct walk *)arg)->id, err);
}

static bool withdraw(struct tx *tx, void *arg, struct err *err)
{
	struct walk *w = arg;

	return approval_withdraw(tx, &w->actor, w->id, err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct walk *w = arg;
	int64_t id;

	return approval_can_decide(tx, &w->actor, w->id, &w->can, &w->why, err) &&
	       approval_list(tx, w->id, &w->rows, &w->count, err) &&
	       approval_find_kind(tx, "application.review", "application", 9, &w->found, &id, &w->state,
				  &w->stage, err);
}

static void says(struct db *db, struct walk *w, struct actor actor, enum approval_verdict verdict,
		 const char *words)
{
	w->actor = actor;
	w->verdict = verdict;
	w->words = words;
	w->err = (struct err){0};
	db_write(db, test_arena(), decide, w, &w->err);
}

struct people {
	struct actor maker, officer, other, director;
};

static struct people people_of(struct db *db)
{
	return (struct people){kit_test_actor(db, "maker", ROLE_LEASE_OFFICER, 0),
			       kit_test_actor(db, "officer", ROLE_LEASE_OFFICER, 0),
			       kit_test_actor(db, "other", ROLE_LEASE_OFFICER, 0),
			       kit_test_actor(db, "director", ROLE_DIRECTOR, 0)};
}

TEST(approval, two_stages_to_the_end)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct people p = people_of(db);
		struct walk w = {.actor = p.maker};
		struct err err;

		kit_test_write(db, open_case, &w);
		assert_false(db_write(db, test_arena(), open_case, &w, &err)); /* one open case */
		assert_int_equal(err.message, MSG_KIT_APPROVAL_OPEN);
		/* ten working days after Wednesday 2026-11-18 without a loaded calendar */
		assert_int_equal(db_test_number(db, "SELECT due_at FROM deadline WHERE ended_at IS NULL"),
				 calendar_day_end(DAY(20261202)).us);
		says(db, &w, p.maker, APPROVAL_PASS, "");
		assert_int_equal(w.err.message, MSG_KIT_APPROVAL_MAKER);
		assert_true(db_read(db, test_arena(), look, &w, &err));
		assert_false(w.can);
		assert_int_equal(w.why, MSG_KIT_APPROVAL_MAKER);
		says(db, &w, p.director, APPROVAL_PASS, "");
		assert_int_equal(w.err.code, ERR_FORBIDDEN);
		says(db, &w, p.officer, APPROVAL_PASS, "材料齐全");
		assert_int_equal(w.err.code, ERR_NONE);
		assert_int_equal(w.state, APPROVAL_RUNNING);
		assert_int_equal(db_test_number(db, "SELECT due_at FROM deadline WHERE ended_at IS NULL"),
				 calendar_day_end(DAY(20261209)).us);
		assert_true(db_read(db, test_arena(), look, &w, &err));
		assert_false(w.can);
		assert_int_equal(w.why, MSG_NONE); /* not his office: no word of it on the page */
		assert_int_equal(w.stage, 2);
		says(db, &w, p.officer, APPROVAL_PASS, "");
		assert_int_equal(w.err.code, ERR_FORBIDDEN);
		says(db, &w, p.director, APPROVAL_PASS, "同意");
		assert_int_equal(w.state, APPROVAL_PASSED);
		says(db, &w, p.director, APPROVAL_PASS, "同意");
		assert_int_equal(w.err.message, MSG_KIT_APPROVAL_STATE);
		assert_true(db_read(db, test_arena(), look, &w, &err));
		assert_int_equal(w.count, 2);
		assert_int_equal(w.rows[0].label, MSG_KIT_SETTING_REVIEW_FIRST_WORKING_DAYS);
		assert_str(w.rows[1].words, "同意");
		assert_int_equal(w.state, APPROVAL_PASSED);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline WHERE ended_at IS NULL"),
				 0);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline WHERE kept = 1"), 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = "
						    "'approval.decide' AND subject = 'application'"),
				 2);
		db_test_close(db);
	}
}

TEST(approval, returned_supplemented_and_refused_by_the_same_officer)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct people p = people_of(db);
		struct walk w = {.actor = p.maker};
		struct err err;

		kit_test_write(db, open_case, &w);
		says(db, &w, p.officer, APPROVAL_RETURN, "");
		assert_string_equal(w.err.field, "words");
		says(db, &w, p.officer, APPROVAL_RETURN, "缺收入证明");
		assert_int_equal(w.state, APPROVAL_RETURNED);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline WHERE ended_at IS NULL"),
				 0);
		says(db, &w, p.other, APPROVAL_PASS, "");
		assert_int_equal(w.err.message, MSG_KIT_APPROVAL_STATE);
		kit_test_write(db, resume, &w);
		assert_false(db_write(db, test_arena(), resume, &w, &err));
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline WHERE ended_at IS NULL"),
				 1);
		says(db, &w, p.officer, APPROVAL_REFUSE, "收入超过标准");
		assert_int_equal(w.state, APPROVAL_REFUSED);
		kit_test_write(db, open_case, &w); /* a new application opens a new case */
		assert_true(db_read(db, test_arena(), look, &w, &err));
		assert_int_equal(w.state, APPROVAL_RUNNING);
		db_test_close(db);
	}
}

TEST(approval, nobody_decides_two_stages)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct people p = people_of(db);
		struct walk w = {.actor = p.maker};

		kit_test_write(db, open_case, &w);
		db_test_script(db, "UPDATE approval_stage SET office = 'review_first';");
		says(db, &w, p.officer, APPROVAL_PASS, "");
		assert_int_equal(w.state, APPROVAL_RUNNING);
		says(db, &w, p.officer, APPROVAL_PASS, "");
		assert_int_equal(w.err.message, MSG_KIT_APPROVAL_TWICE);
		says(db, &w, p.other, APPROVAL_PASS, "");
		assert_int_equal(w.state, APPROVAL_PASSED);
		db_test_close(db);
	}
}

TEST(approval, out_of_scope_is_not_found_and_strangers_do_not_withdraw)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct people p = people_of(db);
		struct walk w = {.actor = p.maker};
		struct actor tenant = kit_test_actor(db, "13800001234", ROLE_TENANT, 77),
			     stranger = kit_test_actor(db, "13800001235", ROLE_TENANT, 78);
		struct err err;

		kit_test_write(db, open_case, &w);
		p.officer.scope.all = false;
		says(db, &w, p.officer, APPROVAL_PASS, "");
		assert_int_equal(w.err.code, ERR_NOT_FOUND);
		w.actor = stranger;
		assert_false(db_write(db, test_arena(), withdraw, &w, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		db_test_script(
			db,
			"UPDATE approval_case SET project_id = NULL;"); /* another's household is another's */
		assert_false(db_write(db, test_arena(), withdraw, &w, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		w.actor = p.director;
		assert_false(db_write(db, test_arena(), withdraw, &w, &err));
		assert_int_equal(err.code, ERR_FORBIDDEN);
		w.actor = tenant;
		kit_test_write(db, withdraw, &w);
		assert_true(db_read(db, test_arena(), look, &w, &err));
		assert_int_equal(w.state, APPROVAL_WITHDRAWN);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline WHERE ended_at IS NULL"),
				 0);
		db_test_close(db);
	}
}
