/* Rules of pay by tables: setting off, choices, reversal, the steps of an order, settlement. */
#include "pay/pay_rule.h"
#include "tests/test.h"

static struct owed owed(int64_t bill, enum bill_item item, int32_t due_on, int64_t open, int64_t late)
{
	return (struct owed){{bill}, item, DAY(due_on), MONEY(open), MONEY(late)};
}

static void check_parts(const struct pay_part *parts, size_t n, const int64_t (*expect)[3], size_t expect_n)
{
	assert_int_equal(n, expect_n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(parts[i].kind, expect[i][0]);
		assert_int_equal(parts[i].bill.v, expect[i][1]);
		assert_int_equal(parts[i].amount.fen, expect[i][2]);
	}
}

/* Civil Code 560, 561: charges first, then what was due first; the rest is kept. */
TEST(pay, set_off_order)
{
	static const int64_t all[][3] = {{PAY_PART_LATE, 1, 10},
					 {PAY_PART_LATE, 2, 5},
					 {PAY_PART_BILL, 1, 100},
					 {PAY_PART_BILL, 2, 200},
					 {PAY_PART_BILL, 3, 50}};
	static const int64_t half[][3] = {{PAY_PART_LATE, 1, 10},
					  {PAY_PART_LATE, 2, 5},
					  {PAY_PART_BILL, 1, 85}};
	static const int64_t little[][3] = {{PAY_PART_LATE, 1, 7}};
	static const int64_t more[][3] = {{PAY_PART_LATE, 1, 10},  {PAY_PART_LATE, 2, 5},
					  {PAY_PART_BILL, 1, 100}, {PAY_PART_BILL, 2, 200},
					  {PAY_PART_BILL, 3, 50},  {PAY_PART_PREPAID, 0, 35}};
	static const int64_t nothing[][3] = {{PAY_PART_PREPAID, 0, 400}};
	const struct {
		int64_t amount;
		const int64_t (*expect)[3];
		size_t n;
	} rows[] = {
		{365, all, ARRAY_LEN(all)},
		{100, half, ARRAY_LEN(half)},
		{7, little, ARRAY_LEN(little)},
		{400, more, ARRAY_LEN(more)},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct owed o[] = {owed(3, BILL_DAMAGE, 20260101, 50, 0),
				   owed(2, BILL_RENT, 20261115, 200, 5),
				   owed(1, BILL_RENT, 20261015, 100, 10)};
		struct pay_part parts[7];
		size_t n = pay_rule_set_off(o, 3, MONEY(rows[i].amount), parts);

		check_parts(parts, n, rows[i].expect, rows[i].n);
	}
	struct pay_part one[1];
	check_parts(one, pay_rule_set_off(NULL, 0, MONEY(400), one), nothing, 1);
}

TEST(pay, set_off_keeps_every_fen)
{
	seam_set_seed(7);
	for (int round = 0; round < 2000; round++) {
		struct owed o[12];
		struct pay_part parts[25];
		size_t n = seam_random_below(13), count;
		int64_t amount = 1 + seam_random_below(20000), sum = 0;

		for (size_t i = 0; i < n; i++)
			o[i] = owed((int64_t)i + 1, seam_random_below(5) == 0 ? BILL_DAMAGE : BILL_RENT,
				    20260101 + (int32_t)seam_random_below(28), 1 + seam_random_below(2000),
				    seam_random_below(3) == 0 ? seam_random_below(100) : 0);
		count = pay_rule_set_off(o, n, MONEY(amount), parts);
		for (size_t i = 0; i < count; i++) {
			assert_true(parts[i].amount.fen > 0);
			assert_true(parts[i].kind != PAY_PART_PREPAID || i == count - 1);
			sum += parts[i].amount.fen;
		}
		assert_int_equal(sum, amount);
		assert_true(count > 0 && (parts[count - 1].kind != PAY_PART_PREPAID) ==
						 (amount <= pay_rule_owed_sum(o, n).fen));
	}
	seam_clear();
}

TEST(pay, what_may_be_taken)
{
	struct payment_new p = {.channel = PAY_CASH, .amount = MONEY(1), .paid_at = {1000}};
	struct err e = {0};

	assert_true(pay_rule_can_take(&p, (struct instant){1000}, 366, &e));
	assert_false(pay_rule_can_take(&p, (struct instant){999}, 366, &e));
	assert_string_equal(e.field, "paid_on");
	p.amount = MONEY(0);
	assert_false(pay_rule_can_take(&p, (struct instant){1000}, 366, &e));
	assert_string_equal(e.field, "amount");
	p.amount = MONEY(-5);
	assert_false(pay_rule_can_take(&p, (struct instant){1000}, 366, &e));
	p.amount = MONEY(MONEY_FEN_MAX + 1);
	assert_false(pay_rule_can_take(&p, (struct instant){1000}, 366, &e));
	p = (struct payment_new){.channel = PAY_TRANSFER, .amount = MONEY(1), .paid_at = {1000}};
	assert_false(pay_rule_can_take(&p, (struct instant){1000}, 366, &e));
	assert_string_equal(e.field, "reference");
	p.reference = S("  "); /* nothing is left of it */
	assert_false(pay_rule_can_take(&p, (struct instant){1000}, 366, &e));
	assert_string_equal(e.field, "reference");
	p.reference = S("20261118000017");
	assert_true(pay_rule_can_take(&p, (struct instant){1000}, 366, &e));
}

/* A year mistyped at the counter; what a provider signed is never dropped. */
TEST(pay, how_far_back_a_payment_may_lie)
{
	static const struct {
		enum pay_channel channel;
		int32_t paid_on;
		bool ok;
	} rows[] = {
		{PAY_CASH, 20261118, true},      {PAY_CASH, 20261019, true},  {PAY_CASH, 20261018, false},
		{PAY_TRANSFER, 20261018, false}, {PAY_CASH, 20021118, false}, {PAY_WECHAT, 20021118, true},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct payment_new p = {.channel = rows[i].channel,
					.amount = MONEY(1),
					.reference = S("B-1"),
					.paid_at = instant_of_day(DAY(rows[i].paid_on), 0, 0)};
		struct err e = {0};

		assert_int_equal(pay_rule_can_take(&p, instant_of_day(DAY(20261118), 23, 59), 30, &e),
				 rows[i].ok);
		if (!rows[i].ok)
			assert_string_equal(e.field, "paid_on");
	}
}

TEST(pay, which_leases_take_money)
{
	for (int state = LEASE_DRAFTED; state <= LEASE_CANCELLED; state++) {
		struct err e = {0};

		assert_int_equal(pay_rule_lease_takes((enum lease_state)state, false, &e),
				 state != LEASE_CANCELLED);
		assert_int_equal(pay_rule_lease_takes((enum lease_state)state, true, &e),
				 state != LEASE_CANCELLED && state != LEASE_ENDED);
	}
}

TEST(pay, who_may_reverse)
{
	static const struct {
		enum pay_channel channel;
		bool reversed;
		int64_t cashier, actor;
		const char *reason;
		enum err_code code;
	} rows[] = {
		{PAY_CASH, false, 1, 2, "记错户", ERR_NONE},
		{PAY_TRANSFER, false, 1, 2, "退票", ERR_NONE},
		{PAY_CASH, false, 1, 1, "记错户", ERR_CONFLICT}, /* not the cashier himself */
		{PAY_CASH, true, 1, 2, "记错户", ERR_CONFLICT},  /* once */
		{PAY_WECHAT, false, 0, 2, "退款", ERR_CONFLICT}, /* by refund */
		{PAY_CASH, false, 1, 2, " 错 ", ERR_INPUT},      /* a reason */
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct reversal r = {rows[i].channel,
				     rows[i].reversed,
				     {rows[i].cashier},
				     {rows[i].actor},
				     str_of(rows[i].reason)};
		struct err e = {0};

		assert_int_equal(pay_rule_can_reverse(&r, &e), rows[i].code == ERR_NONE);
		assert_int_equal(e.code, rows[i].code);
	}
}

TEST(pay, what_may_be_chosen)
{
	struct owed o[] = {owed(1, BILL_RENT, 20261015, 100, 10), owed(2, BILL_RENT, 20261115, 200, 5)};
	struct pay_choices c = pay_rule_choices(o, 2);

	assert_int_equal(c.count, 2);
	assert_int_equal(c.amounts[0].fen, 315);
	assert_int_equal(c.amounts[1].fen, 115); /* the oldest bill with all late charges, which go first */
	assert_int_equal(pay_rule_choices(o, 1).count, 1);
	assert_int_equal(pay_rule_choices(o, 0).count, 0);
	o[0] = owed(1, BILL_DAMAGE, 20261001, 30, 0); /* older, but money reaches the rent before it */
	assert_int_equal(pay_rule_choices(o, 2).amounts[1].fen, 205);
}

/* Every pair of state and event: only what the table says, and money is taken in from everywhere but where
 * people must look. */
TEST(pay, steps_of_an_order)
{
	for (int from = PAY_ORDER_CREATED; from <= PAY_ORDER_FROZEN; from++)
		for (int event = PAY_EVENT_ANSWERED; event <= PAY_EVENT_MISFIT; event++) {
			enum pay_order_state to = 0;
			bool ok = pay_rule_order_step((enum pay_order_state)from, (enum pay_order_event)event,
						      &to);

			if (from == PAY_ORDER_PAID || from == PAY_ORDER_FROZEN)
				assert_false(ok);
			else if (event == PAY_EVENT_PAID)
				assert_true(ok && to == PAY_ORDER_PAID);
			else if (event == PAY_EVENT_MISFIT)
				assert_true(ok && to == PAY_ORDER_FROZEN);
			else if (from == PAY_ORDER_CLOSED)
				assert_false(ok);
			else if (event == PAY_EVENT_CLOSED)
				assert_true(ok && to == PAY_ORDER_CLOSED);
		}
	enum pay_order_state to;
	assert_true(pay_rule_order_step(PAY_ORDER_CREATED, PAY_EVENT_NO_ANSWER, &to) &&
		    to == PAY_ORDER_UNKNOWN);
	assert_false(pay_rule_order_step(PAY_ORDER_SENT, PAY_EVENT_NO_ANSWER, &to));
	assert_true(pay_rule_order_step(PAY_ORDER_UNKNOWN, PAY_EVENT_ANSWERED, &to) && to == PAY_ORDER_SENT);
	for (int32_t q = 0, before = 0; q < 30; before = pay_rule_query_seconds(q++))
		assert_true(pay_rule_query_seconds(q) >= before && pay_rule_query_seconds(q) <= 300);
}

TEST(pay, settlement_sums)
{
	static const struct {
		int64_t rent, late, damage, deposit, prepaid, to, from;
	} rows[] = {
		{0, 0, 0, 60384, 0, 60384, 0},
		{29218, 0, 0, 60384, 0, 31166, 0},
		{29218, 100, 5000, 60384, 1000, 27066, 0},
		{120768, 300, 0, 60384, 0, 0, 60684},
		{60384, 0, 0, 60384, 0, 0, 0},
		{0, 0, 0, 0, 0, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct settlement_sum s = {MONEY(rows[i].rent),
					   MONEY(rows[i].late),
					   MONEY(rows[i].damage),
					   MONEY(rows[i].deposit),
					   MONEY(rows[i].prepaid),
					   MONEY(9),
					   MONEY(9)};

		pay_rule_settle(&s);
		assert_int_equal(s.to_tenant.fen, rows[i].to);
		assert_int_equal(s.from_tenant.fen, rows[i].from);
	}
}
