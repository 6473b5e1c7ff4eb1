/* Every register of the program: its table in the database and its table of fields are one. */
#include "app/app.h"
#include "kit/kit_test.h"
#include "tests/test.h"

struct proof {
	const struct register_kind *kind;
	struct str fault;
};

static bool prove(struct tx *tx, void *arg, struct err *err)
{
	struct proof *p = arg;

	return register_check(tx, p->kind, &p->fault, err);
}

TEST(registers, tables_and_fields_agree)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		size_t looked = 0;

		for (size_t d = 0; d < app_domain_count; d++)
			for (size_t i = 0; i < app_domains[d]->register_count; i++, looked++) {
				struct proof p = {.kind = app_domains[d]->registers[i]};

				kit_test_write(db, prove, &p);
				if (p.fault.n > 0)
					fail_msg("%s: %.*s", p.kind->name, STR_ARG(p.fault));
			}
		assert_true(looked >= 6);
		db_test_close(db);
	}
}
