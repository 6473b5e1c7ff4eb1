/* anju check: proofs of the domains, one after the other, in one snapshot. */
#include "kit/check.h"

#include <stdarg.h>
#include <stdio.h>

struct check {
	void (*print)(void *arg, struct str line);
	void *arg;
	int64_t faults;
	const struct check_kind *const *kinds;
	size_t count;
};

void check_fault(struct check *check, const char *name, const char *format, ...)
{
	char words[600], line[700];
	va_list args;
	int n;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	check->faults++;
	if (check->print == NULL)
		return;
	n = snprintf(line, sizeof(line), "%s: %s", name, words);
	check->print(check->arg, (struct str){line, (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1});
}

static bool run_all(struct tx *tx, void *arg, struct err *err)
{
	struct check *check = arg;

	for (size_t i = 0; i < check->count; i++) {
		if (!check->kinds[i]->run(tx, check, err))
			return false;
	}
	return true;
}

struct repair {
	const struct check_kind *kind;
};

static bool repair(struct tx *tx, void *arg, struct err *err)
{
	const struct repair *r = arg;

	return r->kind->repair(tx, err);
}

bool check_run(struct db *db, const struct check_kind *const *kinds, size_t count, bool repair_summaries,
	       void (*print)(void *arg, struct str line), void *arg, int64_t *ret_faults, struct err *err)
{
	struct check check = {print, arg, 0, kinds, count};
	struct arena *arena = arena_new((size_t)1 << 30);
	bool ok = true;

	for (size_t i = 0; ok && repair_summaries && i < count; i++) {
		struct repair r = {kinds[i]};

		if (kinds[i]->repair != NULL)
			ok = db_write(db, arena, repair, &r, err);
	}
	ok = ok && db_read(db, arena, run_all, &check, err);
	arena_free(arena);
	if (ok)
		*ret_faults = check.faults;
	return ok;
}
