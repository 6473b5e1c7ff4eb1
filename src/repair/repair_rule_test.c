/* Decisions about repairs: every pair of state and act, clocks over weekends, the choice of the repairer,
 * cost. */
#include "tests/test.h"
#include "repair/repair_rule.h"

enum { STATES = REPAIR_WITHDRAWN, ACTS = REPAIR_ACT_VISIT };

/* Row: state from; column: act; 0: not allowed. Written anew, not copied from the rule. */
static const int steps[STATES + 1][ACTS + 1] = {
	[REPAIR_ASKED] = {[REPAIR_ACT_SEND] = REPAIR_SENT,
			  [REPAIR_ACT_REFUSE] = REPAIR_REFUSED,
			  [REPAIR_ACT_WITHDRAW] = REPAIR_WITHDRAWN},
	[REPAIR_SENT] = {[REPAIR_ACT_SEND] = REPAIR_SENT,
			 [REPAIR_ACT_ANSWER] = REPAIR_SENT,
			 [REPAIR_ACT_VISIT] = REPAIR_SENT,
			 [REPAIR_ACT_START] = REPAIR_AT_WORK,
			 [REPAIR_ACT_RETURN] = REPAIR_ASKED,
			 [REPAIR_ACT_REFUSE] = REPAIR_REFUSED,
			 [REPAIR_ACT_WITHDRAW] = REPAIR_WITHDRAWN},
	[REPAIR_AT_WORK] = {[REPAIR_ACT_SEND] = REPAIR_SENT,
			    [REPAIR_ACT_VISIT] = REPAIR_AT_WORK,
			    [REPAIR_ACT_RETURN] = REPAIR_ASKED,
			    [REPAIR_ACT_FINISH] = REPAIR_DONE},
	[REPAIR_DONE] = {[REPAIR_ACT_RATE] = REPAIR_RATED, [REPAIR_ACT_REWORK] = REPAIR_SENT},
};

TEST(repair_rule, every_pair_of_state_and_act)
{
	for (int from = REPAIR_ASKED; from <= STATES; from++)
		for (int act = REPAIR_ACT_ASK; act <= ACTS; act++) {
			enum repair_state to = (enum repair_state)99;
			struct err err = {0};
			bool ok = repair_rule_step((enum repair_state)from, (enum repair_act)act, &to, &err);

			assert_int_equal(ok, steps[from][act] != 0);
			assert_int_equal(repair_rule_can((enum repair_state)from, (enum repair_act)act), ok);
			assert_int_equal((int)to, ok ? steps[from][act] : 99); /* untouched on failure */
			if (!ok)
				assert_int_equal(err.code, ERR_CONFLICT);
		}
}

TEST(repair_rule, a_clock_runs_while_it_is_open)
{
	for (int s = REPAIR_ASKED; s <= STATES; s++)
		assert_int_equal(repair_rule_is_open((enum repair_state)s), s <= REPAIR_AT_WORK);
}

TEST(repair_rule, clocks_run_over_nights_weekends_and_holidays)
{
	/* Friday 2026-11-20 17:30; the holiday of the new year; the end of February */
	struct instant friday = instant_of_day(DAY(20261120), 17, 30), due = repair_rule_due(friday, 24);

	assert_int_equal(due.us, instant_of_day(DAY(20261121), 17, 30).us);
	assert_int_equal(repair_rule_warn(due, 24).us, instant_of_day(DAY(20261121), 11, 30).us);
	due = repair_rule_due(friday, 48);
	assert_int_equal(due.us, instant_of_day(DAY(20261122), 17, 30).us);
	assert_int_equal(repair_rule_warn(due, 48).us, instant_of_day(DAY(20261122), 5, 30).us);
	due = repair_rule_due(friday, 2);
	assert_int_equal(due.us, instant_of_day(DAY(20261120), 19, 30).us);
	assert_int_equal(repair_rule_warn(due, 2).us, instant_of_day(DAY(20261120), 19, 0).us);
	assert_int_equal(repair_rule_due(instant_of_day(DAY(20261231), 23, 0), 48).us,
			 instant_of_day(DAY(20270102), 23, 0).us);
	assert_int_equal(repair_rule_due(instant_of_day(DAY(20280227), 12, 0), 48).us,
			 instant_of_day(DAY(20280229), 12, 0).us);
}

TEST(repair_rule, who_gets_the_order)
{
	static const struct {
		struct repairer_fact facts[4];
		size_t count;
		enum repair_trade trade;
		int64_t chosen;
	} cases[] = {
		/* nobody at all */
		{{{0}}, 0, TRADE_WATER, 0},
		/* the only one, however loaded */
		{{{7, 1u << TRADE_WATER, true, 9}}, 1, TRADE_WATER, 7},
		/* another trade */
		{{{7, 1u << TRADE_POWER, true, 0}}, 1, TRADE_WATER, 0},
		/* another area */
		{{{7, 1u << TRADE_WATER, false, 0}}, 1, TRADE_WATER, 0},
		/* the fewest open orders */
		{{{7, 6, true, 3}, {8, 6, true, 2}, {9, 6, true, 3}}, 3, TRADE_WATER, 8},
		/* a tie: the older account */
		{{{9, 6, true, 2}, {8, 6, true, 2}, {7, 6, true, 2}}, 3, TRADE_POWER, 7},
		/* trade and area both */
		{{{7, 6, false, 0}, {8, REPAIR_TRADES_ALL, true, 5}, {9, 4, true, 0}}, 3, TRADE_WATER, 8},
		{{{7, REPAIR_TRADES_ALL, true, 0}}, 1, TRADE_OTHER, 7},
		{{{7, 1u << TRADE_OTHER, true, 0}}, 1, TRADE_WATER, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t id = -1;
		bool found = repair_rule_choose(cases[i].facts, cases[i].count, cases[i].trade, &id);

		assert_int_equal(found, cases[i].chosen != 0);
		assert_int_equal(id, found ? cases[i].chosen : -1);
	}
}

TEST(repair_rule, who_may_ask)
{
	static const struct {
		bool has_lease;
		enum lease_state state;
		int64_t open;
		bool ok;
	} cases[] = {
		{false, LEASE_RUNNING, 0, false},  {true, LEASE_DRAFTED, 0, false},
		{true, LEASE_SIGNED, 0, false},    {true, LEASE_RUNNING, 0, true},
		{true, LEASE_ENDING, 0, true},     {true, LEASE_ENDED, 0, false},
		{true, LEASE_CANCELLED, 0, false}, {true, LEASE_RUNNING, 19, true},
		{true, LEASE_RUNNING, 20, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = {0};
		assert_int_equal(repair_rule_may_ask(cases[i].has_lease, cases[i].state, cases[i].open, 20,
						     &err),
				 cases[i].ok);
		assert_int_equal(err.code, cases[i].ok ? ERR_NONE : ERR_CONFLICT);
	}
	for (int s = HOME_LET; s <= HOME_SOLD; s++) {
		struct err err = {0};
		assert_int_equal(repair_rule_home((enum home_state)s, &err), s != HOME_SOLD);
	}
}

TEST(repair_rule, words_and_days)
{
	static const struct {
		int day;
		bool ok;
	} days[] = {{0, true}, {20261117, false}, {20261118, true}, {20270117, true}, {20270118, false}};
	char long_words[501];
	struct err err = {0};

	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		assert_int_equal(repair_rule_visit_day(DAY(days[i].day), DAY(20261118), &err), days[i].ok);
	assert_false(repair_rule_words(S(""), "words", &err));
	assert_false(repair_rule_words(S(" 漏 "), "words", &err));
	assert_string_equal(err.field, "words");
	assert_true(repair_rule_words(S("漏水"), "words", &err));
	memset(long_words, 'a', sizeof long_words);
	assert_true(repair_rule_words((struct str){long_words, 500}, "words", &err));
	assert_false(repair_rule_words((struct str){long_words, 501}, "words", &err));
}

TEST(repair_rule, material_is_rounded_row_by_row)
{
	const struct repair_material rows[] = {{1, S("阀芯"), 100, S("个"), MONEY(1800)},
					       {2, S("生料带"), 100, S("卷"), MONEY(250)},
					       {3, S("水管"), 250, S("米"), MONEY(333)},
					       {4, S("螺丝"), 1, S("个"), MONEY(50)},
					       {5, S("胶"), 1, S(""), MONEY(49)}};
	struct err err = {0};
	struct repair_material m = rows[0];

	assert_int_equal(repair_rule_material_cost(rows, 0).fen, 0);
	assert_int_equal(repair_rule_material_cost(rows, 2).fen, 2050);    /* the mock-up's 20.50 */
	assert_int_equal(repair_rule_material_cost(&rows[2], 1).fen, 833); /* 832.5 half up */
	assert_int_equal(repair_rule_material_cost(&rows[3], 1).fen, 1);   /* 0.5 half up */
	assert_int_equal(repair_rule_material_cost(&rows[4], 1).fen, 0);   /* 0.49 */
	assert_int_equal(repair_rule_material_cost(rows, 5).fen, 2050 + 833 + 1);
	assert_true(repair_rule_material(&m, 0, &err));
	assert_true(repair_rule_material(&m, 39, &err));
	assert_false(repair_rule_material(&m, 40, &err));
	m.quantity_e2 = 0;
	assert_false(repair_rule_material(&m, 0, &err));
	assert_string_equal(err.field, "quantity");
	m.quantity_e2 = 1;
	m.price = MONEY(-1);
	assert_false(repair_rule_material(&m, 0, &err));
	m.price = MONEY(0);
	assert_true(repair_rule_material(&m, 0, &err));
	m.price = MONEY(REPAIR_PRICE_FEN_MAX);
	m.quantity_e2 = REPAIR_QUANTITY_E2_MAX;
	assert_true(repair_rule_material(&m, 0, &err));
	m.price = MONEY(REPAIR_PRICE_FEN_MAX + 1);
	assert_false(repair_rule_material(&m, 0, &err));
	assert_string_equal(err.field, "price");
	m.quantity_e2 = REPAIR_QUANTITY_E2_MAX + 1;
	assert_false(repair_rule_material(&m, 0, &err));
	assert_string_equal(err.field, "quantity");
	m.name = S("  ");
	assert_false(repair_rule_material(&m, 0, &err));
	assert_string_equal(err.field, "name");
}

TEST(repair_rule, what_the_tenant_pays)
{
	static const struct {
		int64_t household, material, labour;
		bool chargeable, ok;
		const char *field;
	} cases[] = {
		{5, 0, 0, false, true, NULL},
		{5, 0, 2000, true, true, NULL},
		{5, 2050, 0, true, true, NULL},
		{5, 0, 0, true, false, "labour"},
		{0, 2050, 2000, true, false, "chargeable"},
		{0, 2050, 2000, false, true, NULL},
		{5, 0, -1, false, false, "labour"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct repair r = {.household = cases[i].household, .material = MONEY(cases[i].material)};
		struct repair_result result = {S("换了阀芯"), MONEY(cases[i].labour), cases[i].chargeable};
		struct err err = {0};

		assert_int_equal(repair_rule_result(&r, &result, &err), cases[i].ok);
		if (!cases[i].ok)
			assert_string_equal(err.field, cases[i].field);
		result.words = S("好");
		assert_false(repair_rule_result(&r, &result, &err));
		assert_string_equal(err.field, "result");
	}
}

TEST(repair_rule, ratings)
{
	char long_words[REPAIR_RATING_WORDS_MAX + 1];
	struct err err = {0};

	memset(long_words, 'a', sizeof long_words);
	assert_true(repair_rule_rating(RATING_GOOD, (struct str){long_words, REPAIR_RATING_WORDS_MAX}, &err));
	assert_false(
		repair_rule_rating(RATING_GOOD, (struct str){long_words, REPAIR_RATING_WORDS_MAX + 1}, &err));
	assert_string_equal(err.field, "words");

	for (int r = 0; r <= 6; r++)
		assert_int_equal(repair_rule_rating((enum repair_rating)r, S(""), &err), r >= 1 && r <= 5);
	for (int r = 1; r <= 5; r++) { /* the code of a rating is its number */
		const struct enum_item *item = enum_find(&repair_rating_type, r);
		assert_non_null(item);
		assert_int_equal(item->code[0] - '0', r);
	}
}
