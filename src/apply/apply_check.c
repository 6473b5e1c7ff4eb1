/* anju check: what must hold among applications whatever happened. */
#include "apply/apply_job.h"

#include "apply/apply_sql.h"

static bool waiting(struct tx *tx, struct check *check, struct err *err)
{
	struct apply_sql_check_waiting_out *rows;
	size_t count;

	if (!apply_sql_check_waiting(tx, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		check_fault(check, "apply.waiting", "application %.*s: its days do not fit its state",
			    STR_ARG(rows[i].number));
	return true;
}

static bool twice(struct tx *tx, struct check *check, struct err *err)
{
	struct apply_sql_check_twice_out *rows;
	size_t count;

	if (!apply_sql_check_twice(tx, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		check_fault(check, "apply.twice", "person %lld stands in %lld open applications, one is %.*s",
			    (long long)rows[i].party.v, (long long)rows[i].applications,
			    STR_ARG(rows[i].number));
	return true;
}

static bool cases(struct tx *tx, struct check *check, struct err *err)
{
	struct apply_sql_check_case_out *rows;
	size_t count;

	if (!apply_sql_check_case(tx, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		check_fault(check, "apply.case", "application %.*s is under review without a running case",
			    STR_ARG(rows[i].number));
	return true;
}

const struct check_kind apply_waiting_check = {.name = "apply.waiting", .run = waiting};
const struct check_kind apply_twice_check = {.name = "apply.twice", .run = twice};
const struct check_kind apply_case_check = {.name = "apply.case", .run = cases};
