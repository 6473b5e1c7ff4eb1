#include "tests/test.h"
#include "home/home_rule.h"

/* rows: from; columns: to. Every pair that the table does not name is refused. */
TEST(home_rule, every_pair_of_states)
{
	static const bool expected[7][7] = {
		[HOME_LET] = {[HOME_VACANT] = true},
		[HOME_VACANT] = {[HOME_LET] = true,
				 [HOME_REPAIR] = true,
				 [HOME_RESERVED] = true,
				 [HOME_DISUSED] = true},
		[HOME_REPAIR] = {[HOME_VACANT] = true, [HOME_DISUSED] = true},
		[HOME_RESERVED] = {[HOME_LET] = true, [HOME_VACANT] = true},
		[HOME_DISUSED] = {[HOME_VACANT] = true},
		[HOME_SOLD] = {false},
	};

	for (int from = HOME_LET; from <= HOME_SOLD; from++)
		for (int to = HOME_LET; to <= HOME_SOLD; to++) {
			struct err err = {0};

			assert_int_equal(home_rule_can_move((enum home_state)from, (enum home_state)to, &err),
					 expected[from][to]);
			assert_int_equal(err.code, expected[from][to] ? ERR_NONE : ERR_CONFLICT);
		}
}

TEST(home_rule, only_leases_let_and_give_back)
{
	for (size_t i = 0; i < home_step_count; i++) {
		const struct home_step *s = &home_steps[i];
		bool of_lease = s->from == HOME_LET || s->to == HOME_LET;
		enum home_state to;
		struct err err;

		assert_int_equal(s->cap, of_lease ? CAP_LEASE_WORK : CAP_HOME_EDIT);
		assert_true(home_rule_step(s->from, s->act, &to, &err));
		assert_int_equal(to, s->to);
		assert_false(home_rule_step(HOME_SOLD, s->act, &to, &err));
	}
}

TEST(home_rule, codes_as_people_write_them)
{
	static const struct {
		const char *building, *unit, *room, *code;
	} cases[] = {
		{"5栋", "1单元", "0703", "5-1-0703"},   {"５栋", " 1 单元", "０７０３", "5-1-0703"},
		{"5号楼", "1单元", "703室", "5-1-703"}, {"12幢", "", "302", "12-302"},
		{"A座", "2单元", "1105号", "A-2-1105"}, {"栋", "1", "1", "栋-1-1"},
	};
	struct arena *a = test_arena();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str b = home_rule_number(a, str_of(cases[i].building)),
			   u = home_rule_number(a, str_of(cases[i].unit));

		assert_str(home_rule_code(a, b, u, home_rule_number(a, str_of(cases[i].room))),
			   cases[i].code);
	}
}

TEST(home_rule, codes_sort_as_people_count)
{
	static const char *const ordered[] = {"1-1-101",  "2-1-101", "2-1-1001", "2-2-101",
					      "10-1-101", "A-1-1",   "A-1-2",    "A-1-10"};
	struct arena *a = test_arena();

	assert_str(home_rule_sort_code(a, S("5-1-0703")), "000005-000001-000703");
	assert_str(home_rule_sort_code(a, S("12345678-A9")), "12345678-A000009");
	for (size_t i = 1; i < ARRAY_LEN(ordered); i++)
		assert_true(str_compare(home_rule_sort_code(a, str_of(ordered[i - 1])),
					home_rule_sort_code(a, str_of(ordered[i]))) < 0);
}

static struct home_entry good(void)
{
	return (struct home_entry){
		.project = S("青禾家园"),
		.community = S("青禾社区"),
		.zone = S("青禾一组团"),
		.building = S("5栋"),
		.unit = S("1单元"),
		.room = S("0703"),
		.home_type = S("两室一厅"),
		.floor = 7,
		.built_area = {5230},
		.inner_area = {4188},
		.built_year = 2012,
		.rent_rate = {120000},
		.state = HOME_VACANT,
	};
}

TEST(home_rule, each_fault_blames_its_field)
{
	struct {
		struct home_entry e;
		const char *reason;
		enum home_field field;
	} cases[] = {
		{good(), NULL, HOME_PROJECT},
		{good(), "PROJECT_MISSING", HOME_PROJECT},
		{good(), "COMMUNITY_MISSING", HOME_COMMUNITY},
		{good(), "BUILDING_MISSING", HOME_BUILDING},
		{good(), "ROOM_MISSING", HOME_ROOM},
		{good(), NULL, HOME_UNIT},
		{good(), "AREA_NOT_POSITIVE", HOME_BUILT_AREA},
		{good(), "AREA_NOT_POSITIVE", HOME_BUILT_AREA},
		{good(), NULL, HOME_BUILT_AREA},
		{good(), "AREA_TOO_LARGE", HOME_BUILT_AREA},
		{good(), NULL, HOME_INNER_AREA},
		{good(), "INNER_AREA_LARGER", HOME_INNER_AREA},
		{good(), "RENT_NEGATIVE", HOME_RENT_RATE},
		{good(), "RENT_FORMAT", HOME_RENT_RATE},
		{good(), NULL, HOME_RENT_RATE},
		{good(), "YEAR_RANGE", HOME_BUILT_YEAR},
		{good(), NULL, HOME_BUILT_YEAR},
		{good(), "YEAR_RANGE", HOME_BUILT_YEAR},
		{good(), NULL, HOME_BUILT_YEAR},
		{good(), "STATE_UNKNOWN", HOME_STATE},
		{good(), "TEXT_TOO_LONG", HOME_ROOM},
		{good(), "FLOOR_FORMAT", HOME_FLOOR},
	};
	static const struct home_limits limits = {{30000}, 2026};
	size_t i = 1;

	cases[i++].e.project = S("");
	cases[i++].e.community = S("");
	cases[i++].e.building = S("");
	cases[i++].e.room = S("");
	cases[i++].e.unit = S("");
	cases[i++].e.built_area.centi_m2 = 0;
	cases[i++].e.built_area.centi_m2 = -3626;
	cases[i++].e.built_area.centi_m2 = 30000;
	cases[i++].e.built_area.centi_m2 = 30001;
	cases[i++].e.inner_area.centi_m2 = 5230;
	cases[i++].e.inner_area.centi_m2 = 5231;
	cases[i++].e.rent_rate.e4_yuan = -1;
	cases[i++].e.rent_rate.e4_yuan = 0;
	cases[i].e.rent_rate.e4_yuan = 0;
	cases[i++].e.state = HOME_SOLD;
	cases[i++].e.built_year = 1899;
	cases[i++].e.built_year = 1900;
	cases[i++].e.built_year = 2027;
	cases[i++].e.built_year = 2026;
	cases[i++].e.state = (enum home_state)0;
	cases[i++].e.room = S("123456789012345678901");
	cases[i++].e.floor = 121;
	assert_int_equal(i, ARRAY_LEN(cases));
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		struct home_fault faults[HOME_FIELD_COUNT];
		size_t count = home_rule_faults(test_arena(), &cases[i].e, &limits, 0, faults);

		assert_int_equal(count, cases[i].reason != NULL);
		if (count == 0)
			continue;
		assert_string_equal(faults[0].reason, cases[i].reason);
		assert_int_equal(faults[0].field, cases[i].field);
		assert_int_equal(home_rule_faults(test_arena(), &cases[i].e, &limits,
						  HOME_BIT(cases[i].field), faults),
				 0);
	}
}

TEST(home_rule, an_empty_cell_keeps_what_is_known)
{
	struct home_entry known = good(), file = good(), merged;
	struct arena *a = test_arena();

	known.note = S("电表在楼道");
	file.home_type = S("");
	file.inner_area.centi_m2 = 0;
	file.rent_rate.e4_yuan = 130000;
	merged = home_rule_merge(&file, &known);
	assert_int_equal(home_rule_differences(a, &merged, &known), HOME_BIT(HOME_RENT_RATE));
	assert_str(home_rule_words(a, &merged, HOME_RENT_RATE), "13.00");
	assert_int_equal(home_rule_differences(a, &known, &known), 0);
}

TEST(home_rule, meters_count_upwards)
{
	struct err err;

	assert_true(home_rule_reading(METER_WATER, 0, 0, &err));
	assert_true(home_rule_reading(METER_GAS, 41200, 41200, &err));
	assert_false(home_rule_reading(METER_POWER, 380600, 380599, &err));
	assert_string_equal(err.field, "power");
	assert_string_equal(err.arg[0], "3,806.00");
}
