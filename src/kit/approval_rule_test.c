#include "tests/test.h"
#include "kit/approval_rule.h"

TEST(approval_rule, every_pair_of_state_and_act)
{
	/* rows: state; columns: pass (of two stages, at the first), pass at the last, return, refuse,
	 * resume, withdraw; 0: not allowed */
	static const int expected[][6] = {
		[APPROVAL_RUNNING] = {APPROVAL_RUNNING, APPROVAL_PASSED, APPROVAL_RETURNED, APPROVAL_REFUSED,
				      0, APPROVAL_WITHDRAWN},
		[APPROVAL_RETURNED] = {0, 0, 0, 0, APPROVAL_RUNNING, APPROVAL_WITHDRAWN},
		[APPROVAL_PASSED] = {0},
		[APPROVAL_REFUSED] = {0},
		[APPROVAL_WITHDRAWN] = {0},
	};
	static const struct {
		enum approval_act act;
		int32_t stage;
	} columns[] = {
		{APPROVAL_ACT_PASS, 1},   {APPROVAL_ACT_PASS, 2},   {APPROVAL_ACT_RETURN, 1},
		{APPROVAL_ACT_REFUSE, 1}, {APPROVAL_ACT_RESUME, 1}, {APPROVAL_ACT_WITHDRAW, 1},
	};

	for (int from = APPROVAL_RUNNING; from <= APPROVAL_WITHDRAWN; from++) {
		for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
			enum approval_state to = APPROVAL_RUNNING;
			int32_t stage = 0;
			struct err err;
			bool ok = approval_rule_step((enum approval_state)from, columns[i].stage, 2,
						     columns[i].act, &to, &stage, &err);

			assert_int_equal(ok, expected[from][i] != 0);
			if (ok) {
				assert_int_equal(to, expected[from][i]);
				assert_int_equal(stage, i == 0 ? 2 : columns[i].stage);
			} else {
				assert_int_equal(err.code, ERR_CONFLICT);
			}
		}
	}
}

TEST(approval_rule, office_maker_and_one_opinion_each)
{
	struct actor officer = {.id = {7}, .role = ROLE_LEASE_OFFICER},
		     director = {.id = {8}, .role = ROLE_DIRECTOR};
	struct actor system = actor_system();
	struct approval_given passed_one = {1, APPROVAL_PASS}, returned_two = {2, APPROVAL_RETURN};
	struct approval_facts facts = {
		.state = APPROVAL_RUNNING, .stage = 2, .maker = {5}, .office = CAP_REVIEW_SECOND};
	struct err err;

	assert_false(approval_rule_can(&facts, &officer, &err));
	assert_int_equal(err.code, ERR_FORBIDDEN);
	assert_true(approval_rule_can(&facts, &director, &err));
	assert_false(approval_rule_can(&facts, &system, &err));
	facts.given = &returned_two; /* he looks at the supplement himself */
	facts.given_count = 1;
	assert_true(approval_rule_can(&facts, &director, &err));
	facts.given = &passed_one;
	assert_false(approval_rule_can(&facts, &director, &err));
	assert_int_equal(err.message, MSG_KIT_APPROVAL_TWICE);
	facts.given_count = 0;
	facts.maker = director.id;
	assert_false(approval_rule_can(&facts, &director, &err));
	assert_int_equal(err.message, MSG_KIT_APPROVAL_MAKER);
	facts.maker = officer.id;
	facts.state = APPROVAL_PASSED;
	assert_false(approval_rule_can(&facts, &director, &err));
	assert_int_equal(err.message, MSG_KIT_APPROVAL_STATE);
}

TEST(approval_rule, refusal_and_return_need_reasons)
{
	struct arena *a = test_arena();
	char *long_words = arena_alloc(a, 501);
	struct err err;

	for (int i = 0; i < 501; i++)
		long_words[i] = 'a';
	assert_true(approval_rule_words(APPROVAL_PASS, S(""), &err));
	assert_false(approval_rule_words(APPROVAL_REFUSE, S(""), &err));
	assert_false(approval_rule_words(APPROVAL_RETURN, S(" 缺 "), &err));
	assert_true(approval_rule_words(APPROVAL_RETURN, S("缺证"), &err));
	assert_true(approval_rule_words(APPROVAL_REFUSE, (struct str){long_words, 500}, &err));
	assert_false(approval_rule_words(APPROVAL_PASS, (struct str){long_words, 501}, &err));
	assert_false(approval_rule_words((enum approval_verdict)9, S("好的"), &err));
	assert_string_equal(err.field, "verdict");
}
