/* anju check: what must always hold about repairs. */
#include "kit/check.h"
#include "repair/repair_sql.h"
#include "repair/repair_store.h"

/* Invariant 10: a clock runs for every open order, and for no other. */
static bool check_deadline(struct tx *tx, struct check *c, struct err *err)
{
	struct repair_sql_check_deadline_out *rows;
	size_t n;

	if (!repair_sql_check_deadline(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "repair.deadline", "repair %.*s: the deadline %.*s does not fit its state",
			    STR_ARG(rows[i].number), STR_ARG(rows[i].kind));
	return true;
}

static bool check_material(struct tx *tx, struct check *c, struct err *err)
{
	struct repair_sql_check_material_out *rows;
	size_t n;

	if (!repair_sql_check_material(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "repair.material", "repair %.*s: material cost %lld, its rows give %lld fen",
			    STR_ARG(rows[i].number), (long long)rows[i].material.fen,
			    (long long)rows[i].sum.fen);
	return true;
}

static bool check_step(struct tx *tx, struct check *c, struct err *err)
{
	struct repair_sql_check_step_out *rows;
	size_t n;

	if (!repair_sql_check_step(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "repair.step", "repair %.*s: its timeline lacks asking or finishing",
			    STR_ARG(rows[i].number));
	return true;
}

static const struct check_kind deadline_kind = {"repair.deadline", check_deadline, NULL};
static const struct check_kind material_kind = {"repair.material", check_material, NULL};
static const struct check_kind step_kind = {"repair.step", check_step, NULL};
const struct check_kind *const repair_checks[REPAIR_CHECKS] = {&deadline_kind, &material_kind, &step_kind};
