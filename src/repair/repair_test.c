/* Repairs in a database, on each engine: a whole life, dispatch, clocks, scope, and what anju check finds. */
#include "tests/test.h"
#include "kit/check.h"
#include "kit/deadline.h"
#include "kit/outbox.h"
#include "repair/repair_store.h"
#include "tests/money.h"

enum what {
	ASK,
	SEND,
	REFUSE,
	ANSWER,
	START,
	RETURN,
	MATERIAL,
	REMOVE,
	FINISH,
	RATE,
	REWORK,
	WITHDRAW,
	SET_REPAIRER,
	SET_PROJECT,
	LOCK
};

struct act {
	enum what what;
	struct actor actor;
	struct repair_id id;
	struct repair_new new;
	struct str words;
	struct actor_id repairer;
	struct project_id project;
	struct day day;
	struct repair_material material;
	struct repair_result result;
	enum repair_rating rating;
	unsigned trades;
	bool on;
};

static bool with_order(struct tx *tx, struct act *a, struct err *err)
{
	struct actor *me = &a->actor;
	struct repair r;
	bool is_repairer = a->what >= ANSWER && a->what <= FINISH;

	if (!(is_repairer ? repair_load_work(tx, me, a->id, &r, err) : repair_load(tx, me, a->id, &r, err)))
		return false;
	switch (a->what) {
	case SEND: return repair_send(tx, me, &r, a->repairer, err);
	case REFUSE: return repair_refuse(tx, me, &r, a->words, err);
	case ANSWER: return repair_answer(tx, me, &r, a->day, a->words, err);
	case START: return repair_start(tx, me, &r, err);
	case RETURN: return repair_return(tx, me, &r, a->words, err);
	case MATERIAL: return repair_add_material(tx, me, &r, &a->material, err);
	case REMOVE: return repair_remove_material(tx, me, &r, a->material.number, err);
	case FINISH: return repair_finish(tx, me, &r, &a->result, err);
	case RATE: return repair_rate(tx, me, &r, a->rating, a->words, err);
	case REWORK: return repair_rework(tx, me, &r, a->words, err);
	case WITHDRAW: return repair_withdraw(tx, me, &r, err);
	default: return err_system(err, "no such act");
	}
}

static bool act_tx(struct tx *tx, void *arg, struct err *err)
{
	struct act *a = arg;
	struct actor system = actor_system();

	switch (a->what) {
	case ASK: return repair_add(tx, &a->actor, &a->new, err);
	case SET_REPAIRER: return repairer_set(tx, &a->actor, a->repairer, a->trades, a->on, err);
	case SET_PROJECT: return repairer_set_project(tx, &a->actor, a->repairer, a->project, a->on, err);
	case LOCK: return actor_lock(tx, &system, a->repairer, true, err);
	default: return with_order(tx, a, err);
	}
}

static void must(struct money_city *city, struct act a)
{
	money_tx(city->db, act_tx, &a);
}

static enum err_code code(struct money_city *city, struct act a)
{
	return money_tx_code(city->db, act_tx, &a);
}

/* ---- looking ---- */

struct look {
	struct repair_id id;
	struct repair r;
	struct actor actor;
	bool scoped;
	int64_t open, overdue;
	struct repair_month months[3];
	size_t month_count;
};

static bool look_tx(struct tx *tx, void *arg, struct err *err)
{
	struct look *l = arg;
	struct repair_month *months;

	if (l->id.v != 0 && !(l->scoped ? repair_load(tx, &l->actor, l->id, &l->r, err)
					: repair_load_key(tx, l->id, &l->r, err)))
		return false;
	if (!repair_count(tx, &l->actor, &l->open, &l->overdue, err) ||
	    !repair_store_months(tx, &l->actor, (struct month){202601}, &months, &l->month_count, err))
		return false;
	for (size_t i = 0; i < l->month_count && i < ARRAY_LEN(l->months); i++)
		l->months[i] = months[i];
	return true;
}

static struct repair seen(struct money_city *city, struct repair_id id)
{
	struct look l = {.id = id, .actor = actor_system()};

	money_read(city->db, look_tx, &l);
	return l.r;
}

static enum err_code may_see(struct money_city *city, const struct actor *actor, struct repair_id id)
{
	struct look l = {.id = id, .actor = *actor, .scoped = true};
	struct err err = {0};

	return db_read(city->db, test_arena(), look_tx, &l, &err) ? ERR_NONE : err.code;
}

static struct look counted(struct money_city *city)
{
	struct look l = {.actor = actor_system()};

	money_read(city->db, look_tx, &l);
	return l;
}

static int64_t number(struct money_city *city, const char *text)
{
	return db_test_number(city->db, text);
}

static int64_t deadlines(struct money_city *city, const char *where)
{
	struct str text = str_format(test_arena(), "SELECT COUNT(*) FROM deadline WHERE %s", where);

	return db_test_number(city->db, str_c(test_arena(), text));
}

/* ---- a city with two repairers and a director ---- */

struct shop {
	struct money_city city;
	struct actor director, water, power;
	struct repair_id id;
};

static struct shop shop_open(enum db_engine engine)
{
	struct shop s = {.city = money_city_open(engine, 2)};

	s.director = kit_test_actor(s.city.db, "zhuren", ROLE_DIRECTOR, 0);
	s.water = kit_test_actor(s.city.db, "liang", ROLE_REPAIRER, 0);
	s.power = kit_test_actor(s.city.db, "shi", ROLE_REPAIRER, 0);
	s.director.scope.all = true;
	must(&s.city, (struct act){.what = SET_REPAIRER,
				   .actor = s.director,
				   .repairer = s.water.id,
				   .trades = 1u << TRADE_WATER,
				   .on = true});
	must(&s.city, (struct act){.what = SET_REPAIRER,
				   .actor = s.director,
				   .repairer = s.power.id,
				   .trades = 1u << TRADE_POWER | 1u << TRADE_WATER,
				   .on = true});
	must(&s.city, (struct act){.what = SET_PROJECT,
				   .actor = s.director,
				   .repairer = s.water.id,
				   .project = s.city.project,
				   .on = true});
	must(&s.city, (struct act){.what = SET_PROJECT,
				   .actor = s.director,
				   .repairer = s.power.id,
				   .project = s.city.project,
				   .on = true});
	return s;
}

static struct repair_id ask(struct shop *s, enum repair_trade trade, bool urgent)
{
	struct act a = {.what = ASK,
			.actor = s->city.tenant,
			.new = {.id = {id_new()},
				.trade = trade,
				.urgent = urgent,
				.words = S("厨房水龙头漏水"),
				.phone = S("13900001234")}};

	must(&s->city, a);
	return a.new.id;
}

static void close(struct shop *s)
{
	assert_int_equal(money_faults(s->city.db, repair_checks, REPAIR_CHECKS), 0);
	money_city_close(&s->city);
}

/* Rows of material: added, summed, taken out once. */
static void use_material(struct shop *shop, struct repair_id id)
{
	must(&shop->city, (struct act){.what = MATERIAL,
				       .actor = shop->water,
				       .id = id,
				       .material = {0, S("阀芯"), 100, S("个"), MONEY(1800)}});
	must(&shop->city, (struct act){.what = MATERIAL,
				       .actor = shop->water,
				       .id = id,
				       .material = {0, S("生料带"), 250, S("卷"), MONEY(333)}});
	assert_int_equal(seen(&shop->city, id).material.fen, 1800 + 833);
	must(&shop->city,
	     (struct act){.what = REMOVE, .actor = shop->water, .id = id, .material = {.number = 1}});
	assert_int_equal(
		code(&shop->city,
		     (struct act){.what = REMOVE, .actor = shop->water, .id = id, .material = {.number = 1}}),
		ERR_NOT_FOUND);
	assert_int_equal(seen(&shop->city, id).material.fen, 833);
}

TEST(repair, from_asking_to_rating)
{
	DB_TEST_EACH(engine)
	{
		struct shop s = shop_open(engine);
		struct repair_id id = ask(&s, TRADE_WATER, false);
		struct repair r = seen(&s.city, id);
		struct instant asked = r.asked_at;
		assert_str(r.number, "WX-2026-000001");
		assert_int_equal(r.state, REPAIR_SENT); /* by the rule, at once (S0-124) */
		assert_int_equal(r.repairer.v, s.water.id.v);
		assert_int_equal(r.household, s.city.household[0]);
		assert_int_equal(r.answer_by.us, asked.us + 24 * US_PER_HOUR); /* S0-98 */
		assert_int_equal(r.done_by.us, asked.us + 48 * US_PER_HOUR);   /* S0-99 */
		assert_int_equal(r.done_warn.us, asked.us + 36 * US_PER_HOUR);
		assert_int_equal(
			deadlines(&s.city, "subject = 'repair' AND ended_at IS NULL AND person_id > 0"), 2);
		/* not his */
		assert_int_equal(code(&s.city, (struct act){.what = START, .actor = s.power, .id = id}),
				 ERR_NOT_FOUND);
		assert_int_equal(code(&s.city, (struct act){.what = ANSWER, .actor = s.water, .id = id}),
				 ERR_INPUT);
		must(&s.city, (struct act){.what = ANSWER,
					   .actor = s.water,
					   .id = id,
					   .day = DAY(20261119),
					   .words = S("下午去")});
		assert_int_equal(deadlines(&s.city, "kind = 'repair.answer' AND kept = 1"), 1);
		assert_int_equal(code(&s.city,
				      (struct act){.what = MATERIAL,
						   .actor = s.water,
						   .id = id,
						   .material = {0, S("阀芯"), 100, S("个"), MONEY(1800)}}),
				 ERR_CONFLICT);
		must(&s.city, (struct act){.what = START, .actor = s.water, .id = id});
		use_material(&s, id);
		assert_int_equal(code(&s.city, (struct act){.what = RATE,
							    .actor = s.city.tenant,
							    .id = id,
							    .rating = RATING_GOOD}),
				 ERR_CONFLICT);
		must(&s.city, (struct act){.what = FINISH,
					   .actor = s.water,
					   .id = id,
					   .result = {S("换了阀芯"), MONEY(2000), true}});
		r = seen(&s.city, id);
		assert_int_equal(r.state, REPAIR_DONE);
		assert_int_equal(r.done_warn.us, 0); /* nothing runs any more */
		assert_true(r.chargeable && r.labour.fen == 2000);
		assert_int_equal(deadlines(&s.city, "subject = 'repair' AND ended_at IS NULL"), 0);
		assert_int_equal(code(&s.city, (struct act){.what = RATE,
							    .actor = s.city.tenant,
							    .id = id,
							    .rating = (enum repair_rating)6}),
				 ERR_INPUT);
		must(&s.city, (struct act){.what = RATE,
					   .actor = s.city.tenant,
					   .id = id,
					   .rating = RATING_VERY_GOOD,
					   .words = S("来得快")});
		assert_int_equal(seen(&s.city, id).state, REPAIR_RATED);
		/* asked, sent, answered, started, done, rated: the tenant was told each time; and every step
		 * is in the trail */
		assert_int_equal(number(&s.city, "SELECT COUNT(*) FROM outbox WHERE subject = 'repair'"), 6);
		assert_int_equal(number(&s.city, "SELECT COUNT(*) FROM repair_step"), 6);
		assert_int_equal(number(&s.city, "SELECT COUNT(*) FROM audit WHERE subject = 'repair'"), 9);
		close(&s);
	}
}

TEST(repair, the_fewest_open_orders_and_the_dispatcher)
{
	DB_TEST_EACH(engine)
	{
		struct shop s = shop_open(engine);
		struct repair_id a = ask(&s, TRADE_WATER, false), b = ask(&s, TRADE_WATER, false),
				 c = ask(&s, TRADE_WATER, false), d = ask(&s, TRADE_WALL, true);

		assert_int_equal(seen(&s.city, a).repairer.v, s.water.id.v); /* a tie: the older account */
		assert_int_equal(seen(&s.city, b).repairer.v, s.power.id.v); /* he has none yet */
		assert_int_equal(seen(&s.city, c).repairer.v, s.water.id.v);
		assert_int_equal(seen(&s.city, d).state,
				 REPAIR_ASKED); /* nobody knows walls: the dispatcher's */
		assert_int_equal(
			deadlines(&s.city,
				  "owner = 'repair_dispatch' AND person_id IS NULL AND ended_at IS NULL"),
			2);
		/* urgent (D21) */
		assert_int_equal(seen(&s.city, d).done_by.us - seen(&s.city, d).asked_at.us,
				 24 * US_PER_HOUR);
		assert_int_equal(code(&s.city, (struct act){.what = SEND,
							    .actor = s.director,
							    .id = d,
							    .repairer = s.director.id}),
				 ERR_INPUT);
		must(&s.city,
		     (struct act){.what = SEND, .actor = s.director, .id = d, .repairer = s.power.id});
		/* has it */
		assert_int_equal(code(&s.city, (struct act){.what = SEND,
							    .actor = s.director,
							    .id = d,
							    .repairer = s.power.id}),
				 ERR_INPUT);
		must(&s.city, (struct act){.what = START, .actor = s.power, .id = d});
		must(&s.city,
		     (struct act){.what = RETURN, .actor = s.power, .id = d, .words = S("要泥瓦工")});
		assert_int_equal(seen(&s.city, d).repairer.v, 0);
		assert_int_equal(code(&s.city, (struct act){.what = FINISH,
							    .actor = s.power,
							    .id = d,
							    .result = {S("修好了"), MONEY(0), false}}),
				 ERR_NOT_FOUND);
		/* answered by his start: only the clock of the work is left, with the dispatcher */
		assert_int_equal(
			deadlines(&s.city,
				  "owner = 'repair_dispatch' AND person_id IS NULL AND ended_at IS NULL"),
			1);
		must(&s.city,
		     (struct act){.what = REFUSE, .actor = s.director, .id = d, .words = S("归燃气公司")});
		assert_int_equal(seen(&s.city, d).state, REPAIR_REFUSED);
		must(&s.city, (struct act){.what = WITHDRAW, .actor = s.city.tenant, .id = a});
		assert_int_equal(code(&s.city, (struct act){.what = START, .actor = s.water, .id = a}),
				 ERR_CONFLICT);
		close(&s);
	}
}

TEST(repair, not_mended_starts_the_clock_anew)
{
	DB_TEST_EACH(engine)
	{
		struct shop s = shop_open(engine);
		struct repair_id id = ask(&s, TRADE_WATER, false);
		struct instant later = instant_add(seam_now(), 50 * US_PER_HOUR);

		must(&s.city, (struct act){.what = START, .actor = s.water, .id = id});
		seam_set_now(later); /* too late by two hours */
		assert_int_equal(counted(&s.city).overdue, 1);
		must(&s.city, (struct act){.what = FINISH,
					   .actor = s.water,
					   .id = id,
					   .result = {S("换了阀芯"), MONEY(0), false}});
		assert_int_equal(deadlines(&s.city, "kind = 'repair.done' AND kept = 0"), 1);
		must(&s.city, (struct act){.what = LOCK, .actor = s.director, .repairer = s.water.id});
		assert_int_equal(code(&s.city, (struct act){.what = REWORK,
							    .actor = s.city.tenant,
							    .id = id,
							    .words = S("漏")}),
				 ERR_INPUT);
		must(&s.city,
		     (struct act){.what = REWORK, .actor = s.city.tenant, .id = id, .words = S("还是漏")});
		assert_int_equal(seen(&s.city, id).state, REPAIR_SENT);
		assert_int_equal(seen(&s.city, id).done_by.us, later.us + 48 * US_PER_HOUR);
		/* amber by the new clock: not at once, because it was asked long ago */
		assert_int_equal(seen(&s.city, id).done_warn.us, later.us + 36 * US_PER_HOUR);
		/* the other one, since that account is closed */
		assert_int_equal(seen(&s.city, id).repairer.v, s.power.id.v);
		assert_int_equal(deadlines(&s.city, "kind = 'repair.done' AND ended_at IS NULL"), 1);
		assert_int_equal(counted(&s.city).months[0].asked, 1);
		assert_int_equal(counted(&s.city).months[0].done, 0);
		must(&s.city, (struct act){.what = START, .actor = s.power, .id = id});
		must(&s.city, (struct act){.what = FINISH,
					   .actor = s.power,
					   .id = id,
					   .result = {S("换了整套"), MONEY(3000), false}});
		must(&s.city,
		     (struct act){.what = RATE, .actor = s.city.tenant, .id = id, .rating = RATING_FAIR});
		{
			struct look l = counted(&s.city);
			assert_int_equal(l.month_count, 1);
			assert_int_equal(l.months[0].month.yyyymm, 202611);
			assert_int_equal(l.months[0].done_in_time, 1);
			assert_int_equal(l.months[0].rating, 3);
			assert_int_equal(l.months[0].labour.fen, 3000);
			assert_int_equal(l.open, 0);
		}
		close(&s);
	}
}

TEST(repair, only_ones_own_home_and_so_many)
{
	DB_TEST_EACH(engine)
	{
		struct shop s = shop_open(engine);
		struct actor other = kit_test_actor(s.city.db, "lin", ROLE_TENANT, s.city.household[1]),
			     nobody = kit_test_actor(s.city.db, "wu", ROLE_APPLICANT, 0);
		struct actor far = kit_test_actor(s.city.db, "yuan", ROLE_LEASE_OFFICER, 0);
		struct act a = {.what = ASK,
				.actor = nobody,
				.new = {.id = {id_new()}, .trade = TRADE_DOOR, .words = S("门关不上")}};
		struct repair_id id;

		far.scope.all = false;                            /* an officer of no estate */
		assert_int_equal(code(&s.city, a), ERR_CONFLICT); /* no lease */
		a.actor = s.city.tenant;
		a.new.words = S("门");
		assert_int_equal(code(&s.city, a), ERR_INPUT);
		a.new.words = S("门关不上");
		a.new.visit_day = DAY(20261117);
		assert_int_equal(code(&s.city, a), ERR_INPUT);
		/* nothing was left behind */
		assert_int_equal(number(&s.city, "SELECT COUNT(*) FROM number_sequence WHERE prefix = 'WX'"),
				 0);
		for (int i = 0; i < 20; i++)
			id = ask(&s, TRADE_WATER, false);
		a.new.visit_day = DAY(0);
		assert_int_equal(code(&s.city, a), ERR_CONFLICT); /* repair_open_max */
		assert_int_equal(may_see(&s.city, &s.city.tenant, id), ERR_NONE);
		assert_int_equal(may_see(&s.city, &other, id), ERR_NOT_FOUND);
		assert_int_equal(may_see(&s.city, &nobody, id), ERR_NOT_FOUND);
		assert_int_equal(may_see(&s.city, &far, id), ERR_NOT_FOUND);
		assert_int_equal(may_see(&s.city, &s.director, id), ERR_NONE);
		assert_int_equal(code(&s.city, (struct act){.what = WITHDRAW, .actor = other, .id = id}),
				 ERR_NOT_FOUND);
		must(&s.city, (struct act){.what = WITHDRAW, .actor = s.city.tenant, .id = id});
		must(&s.city, a);
		close(&s);
	}
}

static bool vacant_tx(struct tx *tx, void *arg, struct err *err)
{
	struct home_entry entry = money_home(S("9999"));
	struct act *a = arg;
	enum home_change change;

	return home_save(tx, &a->actor, &entry, &a->new.home, &change, err);
}

/* An empty home's order belongs to no household: whoever has none himself must not take it for his. */
TEST(repair, a_vacant_home_is_nobodys)
{
	DB_TEST_EACH(engine)
	{
		struct shop s = shop_open(engine);
		struct actor nobody = kit_test_actor(s.city.db, "wu", ROLE_APPLICANT, 0),
			     far = kit_test_actor(s.city.db, "yuan", ROLE_LEASE_OFFICER, 0);
		struct act a = {.what = ASK,
				.actor = s.director,
				.new = {.id = {id_new()}, .trade = TRADE_WATER, .words = S("水管冻裂")}};

		far.scope.all = false;
		money_tx(s.city.db, vacant_tx, &a);
		must(&s.city, a);
		assert_int_equal(seen(&s.city, a.new.id).household, 0);
		assert_int_equal(may_see(&s.city, &nobody, a.new.id), ERR_NOT_FOUND);
		assert_int_equal(may_see(&s.city, &far, a.new.id), ERR_NOT_FOUND);
		assert_int_equal(number(&s.city, "SELECT COUNT(*) FROM outbox"), 0);
		must(&s.city, (struct act){.what = START, .actor = s.water, .id = a.new.id});
		assert_int_equal(code(&s.city, (struct act){.what = FINISH,
							    .actor = s.water,
							    .id = a.new.id,
							    .result = {S("换管"), MONEY(100), true}}),
				 ERR_INPUT);
		db_test_script(s.city.db, "UPDATE home SET state = 6 WHERE room = '9999'");
		a.new.id.v = id_new();
		assert_int_equal(code(&s.city, a), ERR_CONFLICT); /* sold */
		close(&s);
	}
}

struct call {
	struct actor actor;
	struct repair_id id;
	struct str phone;
};

static bool call_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;
	struct str phone;

	if (!repair_store_phone(tx, &c->actor, c->id, &phone, err))
		return false;
	c->phone = str_copy(test_arena(), phone);
	return true;
}

TEST(repair, the_phone_is_sealed_and_shown_while_he_needs_it)
{
	DB_TEST_EACH(engine)
	{
		struct shop s = shop_open(engine);
		struct act a = {.what = ASK,
				.actor = s.city.tenant,
				.new = {.id = {id_new()}, .trade = TRADE_WATER, .words = S("马桶堵了")}};
		struct call c = {.actor = s.water, .id = ask(&s, TRADE_WATER, false)};
		struct err err = {0};

		money_read(s.city.db, call_tx, &c);
		assert_str(c.phone, "13900001234"); /* as given for this repair */
		must(&s.city, a);
		c = (struct call){.actor = s.power, .id = a.new.id};
		money_read(s.city.db, call_tx, &c);
		assert_str(c.phone, "13800001234"); /* on file */
		c.actor = s.water;
		assert_false(db_read(s.city.db, test_arena(), call_tx, &c, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		c.actor = s.power;
		must(&s.city, (struct act){.what = WITHDRAW, .actor = s.city.tenant, .id = a.new.id});
		assert_false(db_read(s.city.db, test_arena(), call_tx, &c, &err));
		close(&s);
	}
}

TEST(repair, check_finds_what_does_not_fit)
{
	DB_TEST_EACH(engine)
	{
		struct shop s = shop_open(engine);
		struct repair_id id = ask(&s, TRADE_WATER, false);

		must(&s.city, (struct act){.what = START, .actor = s.water, .id = id});
		must(&s.city, (struct act){.what = MATERIAL,
					   .actor = s.water,
					   .id = id,
					   .material = {0, S("阀芯"), 100, S("个"), MONEY(1800)}});
		assert_int_equal(money_faults(s.city.db, repair_checks, REPAIR_CHECKS), 0);
		db_test_script(s.city.db, "UPDATE repair_material SET price = 1900");
		assert_int_equal(money_faults(s.city.db, repair_checks, REPAIR_CHECKS), 1);
		db_test_script(s.city.db, "UPDATE repair_material SET price = 1800");
		db_test_script(s.city.db,
			       "UPDATE deadline SET due_at = due_at + 1 WHERE kind = 'repair.done'");
		assert_int_equal(money_faults(s.city.db, repair_checks, REPAIR_CHECKS), 1);
		db_test_script(s.city.db,
			       "UPDATE deadline SET due_at = due_at - 1 WHERE kind = 'repair.done'");
		db_test_script(
			s.city.db,
			"UPDATE deadline SET ended_at = NULL, kept = NULL WHERE kind = 'repair.answer'");
		assert_int_equal(money_faults(s.city.db, repair_checks, REPAIR_CHECKS), 1);
		db_test_script(s.city.db, "DELETE FROM deadline WHERE kind = 'repair.answer'");
		db_test_script(s.city.db, "DELETE FROM repair_step");
		assert_int_equal(money_faults(s.city.db, repair_checks, REPAIR_CHECKS), 1);
		money_city_close(&s.city);
	}
}
