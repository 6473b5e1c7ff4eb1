/* anju check: what must always hold about leases. */
#include "kit/check.h"
#include "lease/lease_sql.h"
#include "lease/lease_store.h"

static bool check_home_state(struct tx *tx, struct check *c, struct err *err)
{
	struct lease_sql_check_home_state_out *rows;
	size_t n;

	if (!lease_sql_check_home_state(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "lease.home_state", "lease %.*s runs but its home is not let",
			    STR_ARG(rows[i].number));
	return true;
}

/* In pieces: a city has more leases than one answer may hold. */
static bool check_rent(struct tx *tx, struct check *c, struct err *err)
{
	struct lease_sql_check_rent_in in = {{0}};
	struct lease_sql_check_rent_out *rows;
	size_t n;

	do {
		if (!lease_sql_check_rent(tx, &in, &rows, &n, err))
			return false;
		for (size_t i = 0; i < n; i++)
			if (money_compare(money_rent_half_up(rows[i].rate, rows[i].area, rows[i].coefficient),
					  rows[i].rent) != 0)
				check_fault(c, "lease.rent",
					    "lease %.*s: rent is not rate x area x coefficient",
					    STR_ARG(rows[i].number));
		if (n > 0)
			in.after = rows[n - 1].id;
	} while (n > 0);
	return true;
}

static const struct check_kind home_state_kind = {"lease.home_state", check_home_state, NULL};
static const struct check_kind rent_kind = {"lease.rent", check_rent, NULL};
const struct check_kind *const lease_checks[LEASE_CHECKS] = {&home_state_kind, &rent_kind};
