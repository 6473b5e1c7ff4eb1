/* Homes in a database: scope, states, versions, meters, keys; on each engine. */
#include "home/home.h"
#include "home/home_edit.h"
#include "kit/kit_test.h"
#include "tests/test.h"

struct work {
	struct actor actor;
	struct home_entry entry;
	struct home_id id;
	enum home_change change;
	struct home home;
	enum home_state from, to;
	enum home_act act;
	int32_t version;
	struct project_id project;
	struct home_choice *choices;
	size_t count;
	enum meter_kind meter;
	int64_t reading;
};

static struct work one(void)
{
	return (struct work){
		.actor = actor_system(),
		.entry = {.project = S("青禾家园"),
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
			  .state = HOME_VACANT},
	};
}

static bool save(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_save(tx, &w->actor, &w->entry, &w->id, &w->change, err);
}

static bool load(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_load(tx, &w->actor, w->id, &w->home, err);
}

static bool projects(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_projects(tx, &w->actor, &w->choices, &w->count, err);
}

static bool set_state(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_set_state(tx, &w->actor, w->id, w->from, w->to, err);
}

static bool act(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_act(tx, &w->actor, w->id, w->act, err);
}

static bool set(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_set(tx, &w->actor, w->id, w->version, &w->entry, err);
}

static bool read_meter(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_add_reading(tx, w->id, w->meter, DAY(20261118), w->reading, "handover", 1, err);
}

static bool keys(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_key_out(tx, &w->actor, w->id, 3, S("孙＊＊"), 7, err);
}

static bool keys_back(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return home_key_back(tx, &w->actor, w->id, 7, err);
}

static bool grant(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;
	struct actor system = actor_system();

	return actor_set_project(tx, &system, w->actor.id, w->project.v, true, err);
}

static void loaded(struct db *db, struct work *w)
{
	struct err err;

	assert_true(db_read(db, test_arena(), load, w, &err));
}

static void refused(struct db *db, db_fn *fn, struct work *w, enum err_code code)
{
	struct err err = {0};

	assert_false(db_write(db, test_arena(), fn, w, &err));
	assert_int_equal(err.code, code);
}

TEST(home, saved_twice_is_one_home)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = one();

		kit_test_write(db, save, &w);
		assert_int_equal(w.change, HOME_ADDED);
		kit_test_write(db, save, &w);
		assert_int_equal(w.change, HOME_UNCHANGED);
		w.entry.rent_rate.e4_yuan = 130000;
		w.entry.state = HOME_DISUSED; /* not by a file */
		w.entry.note = S("阳台已封闭");
		kit_test_write(db, save, &w);
		assert_int_equal(w.change, HOME_CHANGED);
		loaded(db, &w);
		assert_int_equal(w.home.rent_rate.e4_yuan, 130000);
		assert_int_equal(w.home.state, HOME_VACANT);
		assert_int_equal(w.home.version, 2);
		assert_int_equal(db_test_number(db,
						"SELECT COUNT(*) FROM audit WHERE act = 'home.set' AND "
						"before_words LIKE '%12.00%' AND after_words LIKE '%13.00%'"),
				 1);
		w.entry.zone = S("青禾一组团");
		w.entry.community = S("建设社区"); /* the zone is elsewhere */
		w.entry.room = S("0704");
		refused(db, save, &w, ERR_INPUT);
		db_test_close(db);
	}
}

TEST(home, is_seen_in_its_project_only)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = one();
		struct err err;

		kit_test_write(db, save, &w);
		loaded(db, &w);
		w.project = w.home.project;
		w.actor = kit_test_actor(db, "zhang", ROLE_LEASE_OFFICER, 0);
		w.actor.scope.all = false;
		assert_false(db_read(db, test_arena(), load, &w, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		assert_true(db_read(db, test_arena(), projects, &w, &err));
		assert_int_equal(w.count, 0);
		w.act = HOME_ACT_REPAIR;
		refused(db, act, &w, ERR_NOT_FOUND);
		kit_test_write(db, grant, &w);
		loaded(db, &w);
		assert_true(db_read(db, test_arena(), projects, &w, &err));
		assert_int_equal(w.count, 1);
		assert_str(w.choices[0].name, "青禾家园");
		kit_test_write(db, act, &w);
		db_test_close(db);
	}
}

/* A file is no way around the scope: neither into another project nor into a new one. */
TEST(home, is_saved_by_who_sees_its_project)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = one(), officer;
		struct err err = {0};

		kit_test_write(db, save, &w);
		loaded(db, &w);
		officer = one();
		officer.actor = kit_test_actor(db, "zhang", ROLE_LEASE_OFFICER, 0);
		officer.actor.scope.all = false;
		officer.project = w.home.project;
		officer.entry.rent_rate.e4_yuan = 130000;
		assert_false(db_write(db, test_arena(), save, &officer, &err));
		assert_int_equal(err.code, ERR_INPUT);
		assert_string_equal(err.field, "project");
		officer.entry.project = S("晨光公寓"); /* not there at all: the same answer */
		refused(db, save, &officer, ERR_INPUT);
		loaded(db, &w);
		assert_int_equal(w.home.rent_rate.e4_yuan, 120000);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM project"), 1);
		kit_test_write(db, grant, &officer);
		officer.entry.project = S("青禾家园");
		kit_test_write(db, save, &officer);
		assert_int_equal(officer.change, HOME_CHANGED);
		db_test_close(db);
	}
}

static bool add_project(struct tx *tx, void *arg, struct err *err)
{
	struct work *w = arg;

	return project_add(tx, &w->actor, w->project, w->entry.project, w->entry.community, err);
}

TEST(home, a_project_is_added_once_by_who_will_see_it)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = one();

		w.project.v = 77;
		w.entry.project = S("晨光公寓（二期） ");
		w.actor.scope.all = false;
		refused(db, add_project, &w, ERR_FORBIDDEN);
		w.actor.scope.all = true;
		kit_test_write(db, add_project, &w);
		w.project.v = 78;
		w.entry.project = S("晨光公寓(二期)");
		refused(db, add_project, &w, ERR_INPUT);
		w.entry.project = S("");
		refused(db, add_project, &w, ERR_INPUT);
		db_test_close(db);
	}
}

TEST(home, moves_from_where_it_is)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = one();

		kit_test_write(db, save, &w);
		w.from = HOME_VACANT, w.to = HOME_LET;
		kit_test_write(db, set_state, &w);
		refused(db, set_state, &w, ERR_CONFLICT); /* somebody was first */
		w.act = HOME_ACT_REPAIR;
		refused(db, act, &w, ERR_CONFLICT); /* a let home is not sent to repair by a button */
		w.from = HOME_LET, w.to = HOME_SOLD;
		refused(db, set_state, &w, ERR_CONFLICT); /* no such step */
		w.to = HOME_VACANT;
		kit_test_write(db, set_state, &w);
		kit_test_write(db, act, &w);
		loaded(db, &w);
		assert_int_equal(w.home.state, HOME_REPAIR);
		assert_int_equal(w.home.state_since.yyyymmdd, 20261118);
		assert_int_equal(
			db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'home.set_state'"), 3);
		db_test_close(db);
	}
}

TEST(home, an_edit_knows_who_was_first)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = one(), other = one();
		struct err err;

		kit_test_write(db, save, &w);
		other.entry.room = S("0704");
		kit_test_write(db, save, &other);
		w.actor = kit_test_actor(db, "zhang", ROLE_LEASE_OFFICER, 0);
		w.version = 1;
		w.entry.room = S("704");
		kit_test_write(db, set, &w);
		loaded(db, &w);
		assert_str(w.home.code, "5-1-704");
		w.entry.note = S("燃气未通");
		assert_false(db_write(db, test_arena(), set, &w, &err)); /* still with version 1 */
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_string_equal(err.arg[0], "张三丰");
		w.version = 2;
		w.entry.room = S("0704");
		refused(db, set, &w, ERR_INPUT); /* that is another home */
		w.entry.room = S("");
		refused(db, set, &w, ERR_INPUT);
		db_test_close(db);
	}
}

TEST(home, meters_and_keys)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct work w = one();

		kit_test_write(db, save, &w);
		w.meter = METER_WATER, w.reading = 41200;
		kit_test_write(db, read_meter, &w);
		kit_test_write(db, read_meter, &w);
		w.meter = METER_POWER, w.reading = 100;
		kit_test_write(db, read_meter, &w);
		w.meter = METER_WATER;
		refused(db, read_meter, &w, ERR_INPUT);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM meter"), 2);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM meter_reading"), 3);
		kit_test_write(db, keys_back, &w); /* none is out */
		kit_test_write(db, keys, &w);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM home_key WHERE back_at IS NULL"),
				 1);
		kit_test_write(db, keys_back, &w);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM home_key WHERE back_at IS NULL"),
				 0);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act LIKE 'home.key%'"),
				 2);
		db_test_close(db);
	}
}
