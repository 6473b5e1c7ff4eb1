/* A small city with leases, for the tests of rent and pay. */
#ifndef TESTS_MONEY_H
#define TESTS_MONEY_H

#include "kit/kit_test.h"
#include "lease/lease.h"

struct money_city {
	struct db *db;
	struct actor finance, cashier, tenant; /* tenant: of the first lease's household */
	struct lease_id lease[40];
	int64_t household[40];
	struct project_id project;
	size_t count;
};

/* kit_test_open() and `count` running leases of 50.32 m2 at 12.00 yuan, coefficient 1, from 2026-01-01 to
 * 2027-12-31. */
struct money_city money_city_open(enum db_engine, size_t count);
/* One more, running: its own term and coefficient. */
struct lease_id money_city_add(struct money_city *, struct day from, struct day to, struct ratio coefficient);
void money_city_bill(struct money_city *, int32_t month); /* 202611: bills that month; must go well */
void money_city_close(struct money_city *);

/* A vacant home as those of the city: 青禾家园 5-1-<room>, 50.32 m2 at 12.00 yuan. */
struct home_entry money_home(struct str room);

void money_tx(struct db *, db_fn *, void *arg);               /* must go well */
enum err_code money_tx_code(struct db *, db_fn *, void *arg); /* how it ends */
void money_read(struct db *, db_fn *, void *arg);
int64_t money_faults(struct db *, const struct check_kind *const *,
		     size_t count); /* 0; prints what it finds */

#endif
