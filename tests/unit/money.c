#include "tests/money.h"
#include "kit/audit.h"
#include "kit/check.h"
#include "rent/rent.h"
#include "tests/test.h"
#include <stdio.h>

void money_tx(struct db *db, db_fn *fn, void *arg)
{
	struct err e = {0};

	if (!db_write(db, test_arena(), fn, arg, &e))
		fail_msg("code %d message %d field %s: %s", (int)e.code, (int)e.message,
			 e.field != NULL ? e.field : "-", e.detail);
}

enum err_code money_tx_code(struct db *db, db_fn *fn, void *arg)
{
	struct err e = {0};

	return db_write(db, test_arena(), fn, arg, &e) ? ERR_NONE : e.code;
}

void money_read(struct db *db, db_fn *fn, void *arg)
{
	struct err e = {0};

	if (!db_read(db, test_arena(), fn, arg, &e))
		fail_msg("code %d: %s", (int)e.code, e.detail);
}

static void say(void *arg, struct str line)
{
	(void)arg;
	printf("check: %.*s\n", STR_ARG(line));
}

int64_t money_faults(struct db *db, const struct check_kind *const *kinds, size_t count)
{
	struct err e = {0};
	int64_t n = -1;

	assert_true(check_run(db, kinds, count, false, say, NULL, &n, &e));
	return n;
}

struct home_entry money_home(struct str room)
{
	return (struct home_entry){.project = S("青禾家园"),
				   .community = S("青禾社区"),
				   .building = S("5栋"),
				   .unit = S("1单元"),
				   .room = room,
				   .home_type = S("两室一厅"),
				   .floor = 7,
				   .built_area = {5032},
				   .rent_rate = {120000},
				   .state = HOME_VACANT};
}

struct adding {
	struct money_city *city;
	struct day from, to;
	struct ratio coefficient;
	struct lease_id id;
	int64_t household;
};

static bool add(struct tx *tx, void *arg, struct err *err)
{
	struct adding *a = arg;
	struct actor system = actor_system();
	struct home_entry entry = money_home(str_format(tx_arena(tx), "%04zu", a->city->count + 1));
	struct party_new person = {.name = S("孙明"), .phone = S("13800001234")};
	struct lease_new lease = {.id = a->id,
				  .class = CLASS_LOWER_MIDDLE,
				  .from = a->from,
				  .to = a->to,
				  .coefficient = a->coefficient,
				  .pay_method = PAY_METHOD_COUNTER};
	struct home_id home;
	struct party_id party;
	struct household_id household;
	enum home_change change;
	struct home h;

	if (!home_save(tx, &system, &entry, &home, &change, err) || !home_load_key(tx, home, &h, err) ||
	    !party_save(tx, &system, &person, &party, err) ||
	    !household_add(tx, &system,
			   &(struct household_new){
				   .head = party, .class = CLASS_LOWER_MIDDLE, .since = DAY(20200101)},
			   &household, err))
		return false;
	a->household = household.v;
	a->city->project = h.project;
	lease.home = home;
	lease.household = household;
	lease.tenant = party;
	return lease_add(tx, &system, &lease, err) && lease_start(tx, &system, a->id, err);
}

struct lease_id money_city_add(struct money_city *city, struct day from, struct day to,
			       struct ratio coefficient)
{
	struct adding a = {
		.city = city, .from = from, .to = to, .coefficient = coefficient, .id = {id_new()}};

	money_tx(city->db, add, &a);
	assert_true(city->count < ARRAY_LEN(city->lease));
	city->lease[city->count] = a.id;
	city->household[city->count++] = a.household;
	return a.id;
}

struct money_city money_city_open(enum db_engine engine, size_t count)
{
	struct money_city city = {.db = kit_test_open(engine)};

	for (size_t i = 0; i < count; i++)
		money_city_add(&city, DAY(20260101), DAY(20271231), (struct ratio){10000});
	city.finance = kit_test_actor(city.db, "caiwu", ROLE_FINANCE, 0);
	city.cashier = kit_test_actor(city.db, "guitai", ROLE_LEASE_OFFICER, 0);
	if (count > 0)
		city.tenant = kit_test_actor(city.db, "zuhu", ROLE_TENANT, city.household[0]);
	city.finance.scope.all = city.cashier.scope.all = true;
	return city;
}

void money_city_bill(struct money_city *city, int32_t month)
{
	struct err e = {0};
	struct money amount;
	int64_t bills;

	assert_true(rent_bill_run(city->db, test_arena(), &city->finance, (struct month){month}, NULL, NULL,
				  &bills, &amount, &e));
}

void money_city_close(struct money_city *city)
{
	db_test_close(city->db);
}
