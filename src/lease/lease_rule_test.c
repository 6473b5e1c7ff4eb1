#include "lease/lease_rule.h"
#include "tests/test.h"

TEST(lease_rule, every_pair_of_state_and_act)
{
	static const enum lease_state to[LEASE_CANCELLED + 1][LEASE_ACT_CANCEL + 1] = {
		[LEASE_DRAFTED] = {[LEASE_ACT_SIGN] = LEASE_SIGNED, [LEASE_ACT_CANCEL] = LEASE_CANCELLED},
		[LEASE_SIGNED] =
			{[LEASE_ACT_HAND_OVER] = LEASE_RUNNING, [LEASE_ACT_CANCEL] = LEASE_CANCELLED},
		[LEASE_RUNNING] = {[LEASE_ACT_NOTICE] = LEASE_ENDING},
		[LEASE_ENDING] = {[LEASE_ACT_END] = LEASE_ENDED},
	};

	for (int from = LEASE_DRAFTED; from <= LEASE_CANCELLED; from++)
		for (int act = LEASE_ACT_SIGN; act <= LEASE_ACT_CANCEL; act++) {
			enum lease_state got = 0;
			struct err e = {0};
			bool can = lease_rule_step((enum lease_state)from, (enum lease_act)act, &got, &e);

			assert_int_equal(can, to[from][act] != 0);
			assert_int_equal(got, to[from][act]);
			if (!can)
				assert_int_equal(e.code, ERR_CONFLICT);
		}
}

TEST(lease_rule, the_term_has_its_first_and_its_longest_day)
{
	static const struct {
		int32_t from, to;
		int64_t months;
		bool good;
	} cases[] = {
		{20261101, 20261101, 60, true}, {20261101, 20261031, 60, false},
		{20261101, 20311031, 60, true}, {20261101, 20311101, 60, false},
		{20240229, 20250227, 12, true}, {20240229, 20250228, 12, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err e = {0};
		assert_int_equal(lease_rule_term(DAY(cases[i].from), DAY(cases[i].to), cases[i].months, &e),
				 cases[i].good);
		if (!cases[i].good)
			assert_string_equal(e.field, "to_day");
	}
}

TEST(lease_rule, notice_names_a_day_of_the_lease_that_is_to_come)
{
	static const struct {
		int32_t last, today;
		bool good;
	} cases[] = {
		{20261118, 20261118, true},  {20261117, 20261118, false}, {20271231, 20261118, true},
		{20280101, 20261118, false}, {20251231, 20251201, false}, {20260101, 20251201, true},
	};
	struct lease l = {.from = DAY(20260101), .to = DAY(20271231)};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err e = {0};
		assert_int_equal(lease_rule_notice(&l, DAY(cases[i].last), DAY(cases[i].today), &e),
				 cases[i].good);
		if (!cases[i].good)
			assert_string_equal(e.field, "last_day");
	}
}

/* Order 11 art. 27, 29, 31, 35, 36; D08. */
TEST(lease_rule, which_ends_close_the_door_for_years)
{
	static const bool bans[END_DEATH + 1] = {[END_DECEIT] = true,
						 [END_SUBLET] = true,
						 [END_USE_CHANGED] = true,
						 [END_IDLE] = true,
						 [END_ILLEGAL] = true};

	for (int cause = END_NOTICE; cause <= END_DEATH; cause++)
		assert_int_equal(lease_rule_bans((enum lease_end_cause)cause), bans[cause]);
}

TEST(lease_rule, a_check_is_written_down_when_it_has_been)
{
	struct err e = {0};

	assert_true(lease_rule_check_day(DAY(20261118), DAY(20261118), &e));
	assert_true(lease_rule_check_day(DAY(20261101), DAY(20261118), &e));
	assert_false(lease_rule_check_day(DAY(20261119), DAY(20261118), &e));
	assert_string_equal(e.field, "day");
}

TEST(lease_rule, a_meter_does_not_run_backwards)
{
	struct err e = {0};

	assert_true(lease_rule_reading(1230, 1230, "water", &e));
	assert_true(lease_rule_reading(1230, 4500, "water", &e));
	assert_false(lease_rule_reading(1230, 1229, "water", &e));
	assert_string_equal(e.field, "water");
}

TEST(lease_rule, the_share_of_each_class_comes_from_the_policy)
{
	static const struct {
		int last;
		bool good;
	} cases[] = {{10000, true}, {10001, false}, {-1, false}};
	struct ratio r = {-1};
	struct err e = {0};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str text = str_format(
			test_arena(),
			"{\"coefficient\": {\"destitute\": 0, \"minimum_living\": 1000, \"low_income\": 3000,"
			"\"lower_middle\": 7000, \"new_worker\": 8000, \"migrant_worker\": %d}}",
			cases[i].last);
		json_t *document = json_loads(str_c(test_arena(), text), 0, NULL);

		assert_int_equal(lease_rule_check_rent_policy(document, &e), cases[i].good);
		assert_true(lease_rule_coefficient(document, CLASS_LOW_INCOME, &r, &e));
		assert_int_equal(r.e4, 3000);
		json_object_del(json_object_get(document, "coefficient"), "low_income");
		assert_false(lease_rule_coefficient(document, CLASS_LOW_INCOME, &r, &e));
		assert_false(lease_rule_check_rent_policy(document, &e));
		json_decref(document);
	}
}

/* S1-22: who did sign, or still has time, did not miss it; the other causes stand at any time. */
TEST(lease_rule, not_signed_is_said_when_the_time_is_over)
{
	static const struct {
		enum lease_cancel_cause cause;
		int32_t sign_by, today;
		bool tenant_signed, good, counts;
	} cases[] = {
		{CANCEL_NOT_SIGNED, 20261125, 20261126, false, true, true},
		{CANCEL_NOT_SIGNED, 20261125, 20261125, false, false, true},
		{CANCEL_NOT_SIGNED, 20261125, 20261126, true, false, true},
		{CANCEL_NOT_SIGNED, 0, 20261126, false, false, true},
		{CANCEL_TENANT, 20261125, 20261118, false, true, true},
		{CANCEL_TENANT, 20261125, 20261130, true, true, true},
		{CANCEL_OFFICE, 20261125, 20261118, true, true, false},
		{CANCEL_OFFICE, 0, 20261118, false, true, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lease_signing s = {.sign_by = DAY(cases[i].sign_by),
					  .tenant_signed = cases[i].tenant_signed};
		struct err e = {0};

		assert_int_equal(lease_rule_cancel(&s, cases[i].cause, DAY(cases[i].today), &e),
				 cases[i].good);
		assert_int_equal(lease_cancel_counts(cases[i].cause), cases[i].counts);
		if (!cases[i].good)
			assert_string_equal(e.field, "cause");
	}
}

/* D13: one other date, later than the first, not in the past and not far away. */
TEST(lease_rule, another_signing_date_is_later_and_near)
{
	static const struct {
		int32_t day, today;
		int64_t dates;
		enum err_code code;
	} cases[] = {
		{20261126, 20261120, 0, ERR_NONE},     {20261125, 20261120, 0, ERR_INPUT},
		{20261130, 20261130, 0, ERR_NONE},     {20261129, 20261130, 0, ERR_INPUT},
		{20261220, 20261120, 0, ERR_NONE},     {20261221, 20261120, 0, ERR_INPUT},
		{20261126, 20261120, 1, ERR_CONFLICT},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct lease_signing s = {
			.sign_by = DAY(20261125), .dates = cases[i].dates, .dates_max = 1, .days_max = 30};
		struct err e = {0};

		lease_rule_sign_day(&s, DAY(cases[i].day), DAY(cases[i].today), &e);
		assert_int_equal(e.code, cases[i].code);
	}
}

TEST(lease_rule, a_term_that_begins_later_is_as_long)
{
	static const struct {
		int32_t from, to, day, new_from, new_to;
	} cases[] = {
		{20261125, 20291124, 20261210, 20261210, 20291209}, /* whole months stay whole months */
		{20261125, 20291124, 20261125, 20261125, 20291124},
		{20261125, 20291124, 20261101, 20261125, 20291124}, /* never earlier */
		{20240131, 20250130, 20240229, 20240229, 20250227},
		{20261201, 20261215, 20261220, 20261220, 20270103}, /* else days */
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct day from = DAY(cases[i].from), to = DAY(cases[i].to);

		lease_rule_begin(&from, &to, DAY(cases[i].day));
		assert_int_equal(from.yyyymmdd, cases[i].new_from);
		assert_int_equal(to.yyyymmdd, cases[i].new_to);
	}
}
