/* Months in the demo city: bills on the first, payments, repairs, complaints. */
#include "app/demo.h"
#include "rent/rent.h"
#include "repair/repair.h"

bool demo_months(struct demo *d, struct err *err)
{
	for (struct month m = d->first; m.yyyymm <= day_month(d->until).yyyymm; m = month_add(m, 1)) {
		int64_t bills;
		struct money amount;

		demo_clock(month_first(m), 1, 0);
		if (!db_bulk_end(d->city->db, err) || !rent_bill_run(d->city->db, d->step, &d->system, m, NULL, NULL, &bills, &amount, err) ||
		    !db_bulk_begin(d->city->db, 2000, err))
			return false;
		arena_reset(d->step);
		demo_progress(d, "bills");
	}
	return true;
}

bool demo_present(struct demo *d, struct err *err)
{
	(void)d;
	(void)err;
	return true;
}

bool demo_citizens(struct demo *d, struct err *err)
{
	(void)d;
	(void)err;
	return true;
}
