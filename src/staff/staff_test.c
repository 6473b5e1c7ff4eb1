#include "staff/staff.h"
#include "kit/kit_test.h"
#include "tests/test.h"

struct add {
	struct actor actor;
	struct register_record record;
};

static bool add(struct tx *tx, void *arg, struct err *err)
{
	struct add *a = arg;

	return register_add(tx, &a->actor, &certificates_register, &a->record, err);
}

/* S0-09: a certificate that runs out is a deadline of those who keep the register; warned as many days before
 * as the setting says. */
TEST(staff, a_certificate_that_runs_out_is_a_deadline)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct add a = {.actor = actor_system(), .record = {.id = 41}};
		union register_value *v = a.record.values;

		v[register_field(&certificates_register, "holder")].s = S("梁建国");
		v[register_field(&certificates_register, "post")].e = POST_LIFT;
		v[register_field(&certificates_register, "certificate")].s = S("电梯作业证");
		v[register_field(&certificates_register, "number")].s = S("T-1");
		v[register_field(&certificates_register, "issued_by")].s = S("市场监管局");
		v[register_field(&certificates_register, "issued_on")].day = DAY(20230105);
		v[register_field(&certificates_register, "phone")].s = S("13800001234");
		kit_test_write(db, add, &a);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM deadline"), 0); /* it has no end */
		a.record.id = 42;
		v[register_field(&certificates_register, "number")].s = S("T-2");
		v[register_field(&certificates_register, "valid_to")].day = DAY(20261220);
		kit_test_write(db, add, &a);
		assert_int_equal(
			db_test_number(db,
				       "SELECT COUNT(*) FROM deadline WHERE kind = 'register.certificates' "
				       "AND subject_id = 42 AND ended_at IS NULL"),
			1);
		assert_int_equal(db_test_number(db, "SELECT due_at FROM deadline"),
				 instant_of_day(DAY(20261221), 0, 0).us - 1);
		assert_int_equal(db_test_number(db, "SELECT warn_at FROM deadline"),
				 instant_of_day(DAY(20261021), 0, 0).us);
		db_test_close(db);
	}
}
