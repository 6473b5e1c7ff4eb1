#include "inspect/inspect.h"
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

TEST(inspect, tables_and_fields_agree)
{
	static const struct register_kind *const kinds[] = {&equipment_register, &materials_register};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);

		for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
			struct proof p = {.kind = kinds[i]};

			kit_test_write(db, prove, &p);
			if (p.fault.n > 0)
				fail_msg("%s: %.*s", kinds[i]->name, STR_ARG(p.fault));
		}
		db_test_close(db);
	}
}
