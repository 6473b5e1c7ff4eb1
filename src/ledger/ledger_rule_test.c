#include "tests/test.h"
#include "ledger/ledger_rule.h"

TEST(ledger_rule, a_posting_has_two_to_twenty_lines_that_sum_to_zero)
{
	struct ledger_line lines[LEDGER_LINES_MAX + 2];

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		lines[i] = (struct ledger_line){LEDGER_CASH, 0, MONEY(i % 2 ? -100 : 100)};
	assert_false(ledger_rule_is_balanced(lines, 0));
	assert_false(ledger_rule_is_balanced(lines, 1));
	assert_true(ledger_rule_is_balanced(lines, 2));
	assert_false(ledger_rule_is_balanced(lines, 3));
	assert_true(ledger_rule_is_balanced(lines, LEDGER_LINES_MAX));
	assert_false(ledger_rule_is_balanced(lines, LEDGER_LINES_MAX + 2));
	lines[1].amount = MONEY(-99);
	assert_false(ledger_rule_is_balanced(lines, 2));
	lines[0].amount = lines[1].amount = MONEY(0);
	assert_false(ledger_rule_is_balanced(lines, 2));
}

TEST(ledger_rule, what_may_be_reversed)
{
	static const struct {
		bool is_reversal, is_reversed;
		const char *reason;
		enum err_code code;
	} cases[] = {
		{false, false, "收错", ERR_NONE},      {false, false, " 错 ", ERR_INPUT},
		{false, false, "", ERR_INPUT},         {true, false, "收错了", ERR_CONFLICT},
		{false, true, "收错了", ERR_CONFLICT},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err err = {0};

		assert_int_equal(ledger_rule_reverse(&(struct ledger_reversible){cases[i].is_reversal,
										 cases[i].is_reversed},
						     str_of(cases[i].reason), &err),
				 cases[i].code == ERR_NONE);
		assert_int_equal(err.code, cases[i].code);
	}
}
