/* The end of a lease, cause by cause. */
#include "lease/lease_store.h"
#include "tests/money.h"
#include "tests/test.h"

struct leaving {
	const struct actor *actor;
	struct lease_id id;
	enum lease_end_cause cause;
	struct day last;
	struct lease lease;
};

static bool notice(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;
	struct lease lease;

	return lease_load(tx, l->actor, l->id, &lease, err) &&
	       lease_give_notice(tx, l->actor, &lease, l->last, l->cause, err);
}

static bool end(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;

	return lease_end(tx, l->actor, l->id, l->last, err);
}

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct leaving *l = arg;

	return lease_load_key(tx, l->id, &l->lease, err);
}

/* what: a SELECT that ends before the id. */
static int64_t number(struct money_city *city, const char *what, int64_t id)
{
	return db_test_number(city->db,
			      str_c(test_arena(), str_format(test_arena(), "%s%lld", what, (long long)id)));
}

/* S0-42 ... S0-49: whatever the cause, the home is free and the file closed; five years for those that ban.
 */
TEST(lease, every_cause_of_ending_frees_the_home_and_some_ban)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, END_DEATH);

		for (int cause = END_NOTICE; cause <= END_DEATH; cause++) {
			struct leaving l = {.actor = &city.cashier,
					    .id = city.lease[cause - 1],
					    .cause = (enum lease_end_cause)cause,
					    .last = DAY(20261130)};

			money_tx(city.db, notice, &l);
			money_read(city.db, look, &l);
			assert_int_equal(l.lease.state, LEASE_ENDING);
			assert_int_equal(number(&city, "SELECT end_cause FROM lease WHERE id = ", l.id.v),
					 cause);
			assert_int_equal(money_tx_code(city.db, notice, &l), ERR_CONFLICT);
			money_tx(city.db, end, &l);
			money_read(city.db, look, &l);
			assert_int_equal(l.lease.state, LEASE_ENDED);
			assert_int_equal(l.lease.ended_on.yyyymmdd, 20261130);
			assert_int_equal(number(&city, "SELECT state FROM home WHERE id = ", l.lease.home.v),
					 HOME_VACANT);
			assert_int_equal(number(&city,
						"SELECT COUNT(*) FROM application_ban WHERE from_day = "
						"20261130 AND to_day = 20311130 "
						"AND party_id = ",
						l.lease.tenant.v),
					 lease_rule_bans(l.cause));
			assert_int_equal(number(&city,
						"SELECT COUNT(*) FROM deadline WHERE subject = 'lease' AND "
						"ended_at IS NULL "
						"AND subject_id = ",
						l.id.v),
					 0);
			assert_int_equal(money_tx_code(city.db, end, &l), ERR_CONFLICT);
		}
		money_city_close(&city);
	}
}

static bool draft(struct tx *tx, void *arg, struct err *err)
{
	struct lease_new *n = arg;

	n->id = (struct lease_id){id_new()};
	return lease_add(tx, &(struct actor){.role = ROLE_SYSTEM, .scope = {.all = true}}, n, err);
}

/* Invariant 2: two officers who give one home, or two homes to one household, at the same time. The rule
 * looks first, the database has the last word. */
TEST(lease, a_home_and_a_household_have_one_lease)
{
	DB_TEST_EACH(engine)
	{
		struct money_city city = money_city_open(engine, 3);
		struct lease_new n[2];
		struct home_id free_home;

		for (int i = 0; i < 3; i++) {
			struct leaving l = {.actor = &city.cashier,
					    .id = city.lease[i],
					    .cause = END_NOTICE,
					    .last = DAY(20261130)};

			if (i < 2) {
				money_tx(city.db, notice, &l);
				money_tx(city.db, end, &l);
			}
			money_read(city.db, look, &l);
			if (i < 2)
				n[i] = (struct lease_new){.home = l.lease.home,
							  .household = l.lease.household,
							  .tenant = l.lease.tenant,
							  .class = l.lease.class,
							  .from = DAY(20261201),
							  .to = DAY(20271130),
							  .coefficient = {10000},
							  .pay_method = PAY_METHOD_COUNTER};
			else { /* let: nobody else gets it */
				struct lease_new other = n[0];
				other.home = l.lease.home;
				assert_int_equal(money_tx_code(city.db, draft, &other), ERR_CONFLICT);
			}
		}
		money_tx(city.db, draft, &n[0]);
		free_home = n[1].home;
		n[1].home = n[0].home; /* kept for a lease that is not signed yet */
		assert_int_equal(money_tx_code(city.db, draft, &n[1]), ERR_CONFLICT);
		n[1] = n[0];
		n[1].home = free_home; /* a second home for the household */
		assert_int_equal(money_tx_code(city.db, draft, &n[1]), ERR_CONFLICT);
		assert_int_equal(number(&city, "SELECT COUNT(*) FROM lease WHERE state <= 4 AND home_id = ",
					n[0].home.v),
				 1);
		money_city_close(&city);
	}
}
