/* anju check: what must always hold about bills. */
#include "kit/check.h"
#include "rent/rent_sql.h"
#include "rent/rent_store.h"

static bool check_bills(struct tx *tx, struct check *c, struct err *err)
{
	struct rent_sql_check_bills_out *rows;
	size_t n;

	if (!rent_sql_check_bills(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "rent.bills",
			    "bill %lld: paid, credit or late charge is not the sum of its moves",
			    (long long)rows[i].id.v);
	return true;
}

static bool check_ledger(struct tx *tx, struct check *c, struct err *err)
{
	struct rent_sql_check_posted_in posted = {LEDGER_BILL, LEDGER_RECEIVABLE};
	struct rent_sql_check_posted_out *bills;
	struct rent_sql_check_receivable_out *leases;
	size_t n;

	if (!rent_sql_check_posted(tx, &posted, &bills, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "rent.ledger", "bill %lld: %lld fen billed, %lld fen posted",
			    (long long)bills[i].id.v, (long long)bills[i].amount.fen,
			    (long long)bills[i].posted.fen);
	if (!rent_sql_check_receivable(tx, &(struct rent_sql_check_receivable_in){LEDGER_RECEIVABLE}, &leases,
				       &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "rent.ledger", "lease %lld: the ledger says %lld fen owed, its bills %lld",
			    (long long)leases[i].lease, (long long)leases[i].balance.fen,
			    (long long)leases[i].open.fen);
	return true;
}

static bool check_summary(struct tx *tx, struct check *c, struct err *err)
{
	struct rent_sql_check_summary_out *rows;
	size_t n;

	if (!rent_sql_check_summary(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "rent.summary", "month %d of project %lld is not the sum of its bills",
			    (int)rows[i].period.yyyymm, (long long)rows[i].project.v);
	return true;
}

static bool repair_summary(struct tx *tx, struct err *err)
{
	struct rent_sql_check_summary_out *rows;
	size_t n;

	if (!rent_sql_check_summary(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct rent_sql_summary_set_in in = {rows[i].period, rows[i].project, rows[i].row_bills,
						     rows[i].row_due, rows[i].row_received};
		if (!rent_sql_summary_set(tx, &in, err))
			return false;
	}
	return true;
}

const struct check_kind rent_check_bills = {"rent.bills", check_bills, NULL};
const struct check_kind rent_check_ledger = {"rent.ledger", check_ledger, NULL};
const struct check_kind rent_check_summary = {"rent.summary", check_summary, repair_summary};
