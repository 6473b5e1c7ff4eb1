/* Rent rules by tables: the vectors of domain.md 3.2, 3.3 and of policies/late-charge.json, and the
 * edges. */
#include "rent/rent_rule.h"
#include "tests/test.h"

static struct rent_terms terms(int64_t rate_e4, int64_t area, int64_t coefficient, struct day from,
			       struct day last, enum prorata_kind kind)
{
	return (struct rent_terms){.from = from,
				   .last = last,
				   .rate = {rate_e4},
				   .area = {area},
				   .coefficient = {coefficient},
				   .city = {kind, 15, 7}};
}

TEST(rent, line_by_vectors)
{
	static const struct {
		int64_t rate, area, coefficient;
		int32_t from, last;
		enum prorata_kind kind;
		int32_t month;
		int64_t full, amount;
		int days;
	} rows[] = {
		{120000, 5032, 10000, 20260101, 20261231, PRORATA_ACTUAL, 202611, 60384, 60384,
		 30}, /* 50.32 x 12.00 = 603.84 */
		{120000, 5032, 10000, 20260211, 20261231, PRORATA_ACTUAL, 202602, 38818, 38818,
		 18}, /* in on 11 February: 18/28 */
		{120000, 5032, 10000, 20260211, 20261231, PRORATA_THIRTY, 202602, 36230, 36230,
		 18}, /* the same by 30 days */
		{120000, 5032, 10000, 20250101, 20260315, PRORATA_ACTUAL, 202603, 29218, 29218,
		 15}, /* out on 15 March: 15/31 */
		{120000, 5032, 10000, 20260211, 20261231, PRORATA_HALF, 202602, 60384, 60384,
		 18}, /* in up to the 15th: whole */
		{120000, 5032, 10000, 20260216, 20261231, PRORATA_HALF, 202602, 30192, 30192,
		 13}, /* later: half */
		{120000, 5032, 10000, 20250101, 20260315, PRORATA_HALF, 202603, 30192, 30192,
		 15}, /* out on the 15th: half */
		{120000, 5032, 10000, 20250101, 20260316, PRORATA_HALF, 202603, 60384, 60384, 16},
		{120000, 5032, 10000, 20260228, 20261231, PRORATA_WHOLE, 202602, 60384, 60384, 1},
		{120000, 5032, 10000, 20260201, 20260228, PRORATA_THIRTY, 202602, 60384, 60384,
		 28}, /* a whole February is a whole month */
		{120000, 5032, 10000, 20260102, 20261231, PRORATA_THIRTY, 202601, 60384, 60384, 30},
		{120000, 5032, 10000, 20240229, 20240229, PRORATA_ACTUAL, 202402, 2082, 2082,
		 1}, /* 603.84 / 29 */
		{13000, 5032, 10000, 20260101, 20261231, PRORATA_ACTUAL, 202611, 6542, 6542,
		 30}, /* 1.30 x 50.32 = 65.416 */
		{250000, 4000, 4000, 20260101, 20261231, PRORATA_ACTUAL, 202611, 100000, 40000,
		 30}, /* Guangzhou: 0.4 x 1,000.00 */
		{250000, 4000, 3000, 20260101, 20261231, PRORATA_ACTUAL, 202611, 100000, 30000, 30},
		{750000, 4000, 3000, 20260101, 20261231, PRORATA_ACTUAL, 202611, 300000, 90000,
		 30}, /* Shenzhen: 30% and 3% of 3,000.00 */
		{750000, 4000, 300, 20260101, 20261231, PRORATA_ACTUAL, 202611, 300000, 9000, 30},
		{120000, 5032, 0, 20260101, 20261231, PRORATA_ACTUAL, 202611, 60384, 0, 30},
		{31250, 1, 10000, 20260101, 20261231, PRORATA_ACTUAL, 202611, 3, 3,
		 30}, /* 3.125 fen: half up once */
		{85000, 4860, 7000, 20260101, 20261231, PRORATA_ACTUAL, 202611, 41310, 28917,
		 30}, /* design: 413.10 - 123.93 */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rent_terms t = terms(rows[i].rate, rows[i].area, rows[i].coefficient,
					    DAY(rows[i].from), DAY(rows[i].last), rows[i].kind);
		struct rent_line line;

		assert_true(rent_rule_line(&t, (struct month){rows[i].month}, &line));
		assert_int_equal(line.full_rent.fen, rows[i].full);
		assert_int_equal(line.amount.fen, rows[i].amount);
		assert_int_equal(line.reduction.fen, rows[i].full - rows[i].amount);
		assert_int_equal(line.days, rows[i].days);
	}
}

TEST(rent, line_outside_the_lease)
{
	struct rent_terms t = terms(120000, 5032, 10000, DAY(20260211), DAY(20260315), PRORATA_ACTUAL);
	struct rent_line line;

	assert_false(rent_rule_line(&t, (struct month){202601}, &line));
	assert_true(rent_rule_line(&t, (struct month){202602}, &line));
	assert_true(rent_rule_line(&t, (struct month){202603}, &line));
	assert_false(rent_rule_line(&t, (struct month){202604}, &line));
	t.last = DAY(20260210);
	assert_false(rent_rule_line(&t, (struct month){202602}, &line));
}

TEST(rent, due_day)
{
	static const struct {
		int32_t from, month;
		int due_day, first_days;
		int32_t due_on;
	} rows[] = {
		{20250101, 202611, 15, 7, 20261115},
		{20261111, 202611, 15, 7, 20261118}, /* a week after it began */
		{20261128, 202611, 15, 7, 20261205},
		{20261101, 202611, 15, 7, 20261115},
		{20261111, 202611, 15, 0, 20261115},
		{20261120, 202611, 15, 0, 20261120},  /* never before it began */
		{20261201, 202611, 15, 60, 20261115}, /* not its first month */
		{20250101, 202602, 31, 7, 20260228},
		{20240226, 202402, 15, 3, 20240229},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rent_city city = {PRORATA_ACTUAL, rows[i].due_day, rows[i].first_days};

		assert_int_equal(
			rent_rule_due(DAY(rows[i].from), (struct month){rows[i].month}, &city).yyyymmdd,
			rows[i].due_on);
	}
}

/* The charge on a bill of which nothing was paid. */
static int64_t late_fen(int64_t fen, int32_t days_over, int64_t rate_e6)
{
	struct late_terms t = {.amount = MONEY(fen), .due_on = DAY(20200115), .rate_e6 = rate_e6};

	return rent_rule_late(&t, NULL, 0, day_add(t.due_on, days_over)).fen;
}

TEST(rent, late_charge_by_vectors)
{
	assert_int_equal(late_fen(50000, 30, 500), 750);     /* 500.00 for 30 days at 0.05% */
	assert_int_equal(late_fen(100, 50, 500), 3);         /* half a fen goes up */
	assert_int_equal(late_fen(50000, 0, 500), 0);        /* the due date itself */
	assert_int_equal(late_fen(60384, 2500, 500), 60384); /* capped after 2,000 days */
	assert_int_equal(late_fen(30000, 1, 20000), 600);    /* Xuzhou: 2% of the monthly rent a day */
	assert_int_equal(late_fen(30000, 49, 20000), 29400);
	assert_int_equal(late_fen(-5, 30, 500), 0);
	assert_int_equal(late_fen(50000, -3, 500), 0);
}

TEST(rent, late_charge_over_payments)
{
	struct late_terms t = {.amount = MONEY(50000), .due_on = DAY(20261015), .rate_e6 = 500};
	struct late_move half = {DAY(20261025), MONEY(25000)}, early = {DAY(20261001), MONEY(50000)},
			 all[] = {half, {DAY(20261104), MONEY(25000)}};
	struct late_move undone[] = {half, {DAY(20261025), MONEY(-25000)}};

	assert_int_equal(rent_rule_late(&t, NULL, 0, DAY(20261015)).fen, 0);
	assert_int_equal(rent_rule_late(&t, NULL, 0, DAY(20261114)).fen, 750);
	assert_int_equal(rent_rule_late(&t, &half, 1, DAY(20261114)).fen,
			 500); /* 10 days of all, 20 of half */
	assert_int_equal(rent_rule_late(&t, &early, 1, DAY(20261114)).fen, 0);
	assert_int_equal(rent_rule_late(&t, all, 2, DAY(20261114)).fen,
			 375); /* stands still once all is paid */
	assert_int_equal(rent_rule_late(&t, all, 2, DAY(20280101)).fen, 375);
	assert_int_equal(rent_rule_late(&t, undone, 2, DAY(20261114)).fen,
			 750); /* a reversed payment never was */
	t.grace_days = 10;
	assert_int_equal(rent_rule_late(&t, NULL, 0, DAY(20261025)).fen, 0);
	assert_int_equal(rent_rule_late(&t, NULL, 0, DAY(20261026)).fen, 275); /* counted from the due day */
	t.grace_days = 0;
	assert_int_equal(rent_rule_late(&t, NULL, 0, DAY(20400101)).fen,
			 50000); /* never above the principal */
}

static struct bill bill(int64_t amount, int64_t paid, int64_t credit, int32_t due_on, enum bill_item item)
{
	return (struct bill){.amount = MONEY(amount),
			     .paid = MONEY(paid),
			     .credit = MONEY(credit),
			     .due_on = DAY(due_on),
			     .item = item};
}

TEST(rent, arrears)
{
	struct bill bills[] = {
		bill(1000, 0, 0, 20260915, BILL_RENT),    bill(1000, 400, 100, 20261015, BILL_RENT),
		bill(1000, 1000, 0, 20260815, BILL_RENT), bill(1000, 0, 0, 20261118, BILL_RENT),
		bill(500, 0, 0, 20261101, BILL_DAMAGE),
	};
	struct arrears a = rent_rule_arrears(bills, ARRAY_LEN(bills), DAY(20261118));
	struct err e = {0};

	assert_int_equal(a.open.fen, 1000 + 500 + 1000 + 500);
	assert_int_equal(a.overdue.fen, 1000 + 500 + 500); /* due today is not over */
	assert_int_equal(a.months, 2);
	assert_int_equal(a.oldest.yyyymmdd, 20260915);
	assert_true(rent_rule_can_dun(&a, DAY(20260920), 5, &e));
	assert_false(rent_rule_can_dun(&a, DAY(20260919), 5, &e));
	assert_int_equal(e.code, ERR_CONFLICT);
	a = rent_rule_arrears(bills + 2, 2, DAY(20261118));
	assert_int_equal(a.overdue.fen, 0);
	assert_false(rent_rule_can_dun(&a, DAY(20261118), 0, &e));
}

TEST(rent, which_month_may_be_billed)
{
	static const struct {
		int32_t month, today;
		int64_t ahead_day;
		bool can;
	} rows[] = {
		{202611, 20261101, 20, true}, {202612, 20261120, 20, true},  {202612, 20261119, 20, false},
		{202612, 20261101, 1, true},  {202701, 20261130, 20, false}, {202701, 20261231, 20, true},
		{202411, 20261130, 20, true}, {202410, 20261130, 20, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = {0};

		assert_int_equal(rent_rule_can_run((struct month){rows[i].month}, DAY(rows[i].today),
						   rows[i].ahead_day, &e),
				 rows[i].can);
		assert_int_equal(e.code, rows[i].can ? ERR_NONE : ERR_INPUT);
	}
}
