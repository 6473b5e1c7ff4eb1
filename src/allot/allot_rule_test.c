#include <string.h>
#include "allot/allot_rule.h"
#include "tests/test.h"

static struct scoring load_dongying(void)
{
	json_error_t fault;
	json_t *document =
		json_load_file("deploy/policies/scoring-dongying.json", JSON_REJECT_DUPLICATES, &fault);
	struct scoring s;
	struct err e = {0};

	assert_non_null(document);
	assert_true(allot_rule_read_scoring(document, &s, &e));
	json_decref(document);
	return s;
}

/* The examples of deploy/policies/scoring-dongying.json; the first is published (domain.md 4.1). */
TEST(allot_rule, scores_the_examples_of_dongying)
{
	static const struct {
		struct score_facts in;
		int64_t age, size, income, area, total;
	} cases[] = {
		{{{16400, 16472}, 2, 3, CLASS_LOW_INCOME, 1500}, 225151, 200000, 200000, 133333, 758484},
		{{{21900}, 1, 1, CLASS_MINIMUM_LIVING, 0}, 300000, 100000, 300000, 200000, 900000},
		{{{21899}, 1, 1, CLASS_MINIMUM_LIVING, 0}, 299986, 100000, 300000, 200000, 899986},
		{{{12001, 12002}, 2, 2, CLASS_LOWER_MIDDLE, 1234}, 164404, 150000, 100000, 117733, 532137},
		{{{9999}, 1, 3, CLASS_MIGRANT_WORKER, 4500}, 136973, 200000, 100000, 0, 436973},
		{{{9999}, 1, 3, CLASS_MIGRANT_WORKER, 6000}, 136973, 200000, 100000, 0, 436973},
		{{{30000, 10000}, 2, 4, CLASS_LOWER_MIDDLE, 2833}, 273973, 200000, 100000, 105567, 679540},
	};
	struct scoring s = load_dongying();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct score score;
		allot_rule_score(&s, &cases[i].in, &score);
		assert_int_equal(score.factor[0].e4, cases[i].age);
		assert_int_equal(score.factor[1].e4, cases[i].size);
		assert_int_equal(score.factor[2].e4, cases[i].income);
		assert_int_equal(score.factor[3].e4, cases[i].area);
		assert_int_equal(score.total.e4, cases[i].total);
	}
}

TEST(allot_rule, refuses_a_factor_that_it_cannot_work_out)
{
	json_t *document =
		json_loads("{\"factors\":[{\"code\":\"income\",\"kind\":\"step\",\"max\":1,\"steps\":null}]}",
			   0, NULL);
	struct err e = {0};

	assert_false(allot_rule_check_scoring(document, &e));
	assert_int_equal(e.code, ERR_INPUT);
	json_decref(document);
}

TEST(allot_rule, equal_totals_share_a_rank_and_the_next_is_skipped)
{
	struct candidate c[] = {
		{.number = S("C"), .total = {5}, .size = 1, .area = 100, .applied_on = {20260102}},
		{.number = S("A"), .total = {9}, .size = 1},
		{.number = S("B"), .total = {5}, .size = 1, .area = 100, .applied_on = {20260101}},
		{.number = S("D"), .total = {1}, .size = 1},
	};

	allot_rule_rank(c, ARRAY_LEN(c));
	assert_str(c[0].number, "A");
	assert_str(c[1].number, "B"); /* the earlier application goes first */
	assert_str(c[2].number, "C");
	assert_int_equal(c[1].rank, 2);
	assert_int_equal(c[2].rank, 2);
	assert_int_equal(c[3].rank, 4);
	assert_int_equal(c[3].position, 4);
}

TEST(allot_rule, less_area_per_person_goes_first_among_equals)
{
	struct candidate c[] = {{.number = S("A"), .total = {5}, .size = 2, .area = 2000},
				{.number = S("B"), .total = {5}, .size = 4, .area = 3000}};

	allot_rule_rank(c, 2);
	assert_str(c[0].number, "B");
}

TEST(allot_rule, chooses_the_wished_type_first_then_any)
{
	struct free_home homes[] = {{.home_type = S("一室")},
				    {.home_type = S("两室")},
				    {.home_type = S("两室"), .taken = true}};

	assert_int_equal(allot_rule_choose(homes, 3, S("两室")), 1);
	homes[1].taken = true;
	assert_int_equal(allot_rule_choose(homes, 3, S("两室")), 0);
	homes[0].taken = true;
	assert_int_equal(allot_rule_choose(homes, 3, S("两室")), -1);
}

TEST(allot_rule, every_pair_of_states)
{
	static const bool allowed[PLAN_OFFERING + 1][PLAN_OFFERING + 1] = {
		[PLAN_DRAFT] = {[PLAN_SCORED] = true},
		[PLAN_SCORED] = {[PLAN_SCORED] = true, [PLAN_PUBLISHED] = true},
		[PLAN_PUBLISHED] = {[PLAN_OFFERING] = true},
		[PLAN_OFFERING] = {[PLAN_OFFERING] = true},
	};

	for (int from = PLAN_DRAFT; from <= PLAN_OFFERING; from++)
		for (int to = PLAN_DRAFT; to <= PLAN_OFFERING; to++) {
			struct err e = {0};
			assert_int_equal(allot_rule_step((enum plan_state)from, (enum plan_state)to, &e),
					 allowed[from][to]);
		}
}
