/* The desk's people, policies, and the homes of the demo city. */
#include <stdio.h>
#include "app/demo.h"
#include "kit/calendar.h"
#include "kit/config.h"
#include "kit/setting.h"
#include "repair/repair.h"

struct staff {
	struct demo *demo;
	const char *name, *title;
	enum role role;
	struct actor *ret;
};

static bool staff_tx(struct tx *tx, void *arg, struct err *err)
{
	struct staff *s = arg;
	struct actor_new n = {.sign_in_name = str_of(s->name),
			      .name = str_of(s->title),
			      .role = s->role,
			      .all_projects = s->role != ROLE_REPAIRER};
	struct actor_id id;

	if (!actor_add_hashed(tx, &n, s->demo->password_hash, &id, err) || !actor_load(tx, id, s->ret, err))
		return false;
	s->ret->name = str_copy(s->demo->arena, s->ret->name);
	return true;
}

static bool policy_tx(struct tx *tx, void *arg, struct err *err)
{
	int64_t id;

	return app_policy_add(tx, arg, DAY(20200101), &id, err);
}

/* Holidays of 2025 and 2026 as published (domain.md 5.5); 2027 is not: pages say so. */
static bool holidays_tx(struct tx *tx, void *arg, struct err *err)
{
	static const struct {
		int32_t from, to;
		const char *name;
	} off[] = {
		{20250101, 20250101, "元旦"},   {20250128, 20250204, "春节"},
		{20250404, 20250406, "清明节"}, {20250501, 20250505, "劳动节"},
		{20250531, 20250602, "端午节"}, {20251001, 20251008, "国庆节"},
		{20260101, 20260103, "元旦"},   {20260215, 20260223, "春节"},
		{20260404, 20260406, "清明节"}, {20260501, 20260505, "劳动节"},
		{20260619, 20260621, "端午节"}, {20260925, 20260927, "中秋节"},
		{20261001, 20261007, "国庆节"},
	};
	static const int32_t working[] = {20250126, 20250208, 20250427, 20250928, 20251011, 20260104,
					  20260214, 20260228, 20260509, 20260920, 20261010};
	struct actor system = actor_system();

	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(off); i++)
		for (struct day d = DAY(off[i].from); d.yyyymmdd <= off[i].to; d = day_add(d, 1))
			if (!calendar_set(tx, &system, d, str_of(off[i].name), true, err))
				return false;
	for (size_t i = 0; i < ARRAY_LEN(working); i++)
		if (!calendar_set(tx, &system, DAY(working[i]), S("调休"), false, err))
			return false;
	return true;
}

bool demo_staff(struct demo *d, struct err *err)
{
	static const char *const policies[] = {"eligibility-yunzhou.json", "rent-yunzhou.json",
					       "scoring-dongying.json"};
	struct staff staff[] = {
		{d, "lease-officer", "何静", ROLE_LEASE_OFFICER, &d->officer},
		{d, "lease-officer-2", "卢敏", ROLE_LEASE_OFFICER, &d->second_officer},
		{d, "finance", "钱慧", ROLE_FINANCE, &d->finance},
		{d, "director", "周正", ROLE_DIRECTOR, &d->director},
		{d, "administrator", "郝明", ROLE_ADMINISTRATOR, &d->administrator},
		{d, "repairer", "梁工", ROLE_REPAIRER, &d->repairer[0]},
		{d, "repairer-2", "石工", ROLE_REPAIRER, &d->repairer[1]},
		{d, "repairer-3", "马工", ROLE_REPAIRER, &d->repairer[2]},
		{d, "repairer-4", "方工", ROLE_REPAIRER, &d->repairer[3]},
	};
	struct actor regulator;
	struct staff last = {d, "regulator", "秦监", ROLE_REGULATOR, &regulator};
	char path[300];

	demo_clock(day_add_months(month_first(d->first), -3), 9, 0);
	demo_progress(d, "staff and policies");
	for (size_t i = 0; i < ARRAY_LEN(staff); i++)
		if (!demo_write(d, staff_tx, &staff[i], err))
			return false;
	if (!demo_write(d, staff_tx, &last, err) || !demo_write(d, holidays_tx, NULL, err))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(policies); i++) {
		snprintf(path, sizeof path, "%s/%s", config_text("policies", "deploy/policies"), policies[i]);
		if (!demo_write(d, policy_tx, path, err))
			return false;
	}
	return true;
}

/* ---- homes ---- */

struct project_plan {
	const char *name, *community, *zone;
	int share, floors, year;
	int64_t rate;
};

static const struct project_plan plans[] = {
	{"青禾家园", "青禾社区", "青禾一组团", 24, 18, 2016, 120000},
	{"望江雅苑", "望江社区", "望江组团", 20, 11, 2012, 137000},
	{"和畅苑", "和畅社区", "和畅组团", 16, 6, 2009, 124500},
	{"松林新村", "松林社区", "松林组团", 14, 6, 1998, 78000},
	{"柳溪小区", "柳溪社区", "柳溪组团", 10, 6, 2003, 85000},
	{"建设里", "建设社区", "建设组团", 9, 5, 1988, 68000},
	{"铁西宿舍区", "铁西社区", "铁西组团", 7, 4, 1982, 62000},
};
static const struct {
	const char *type;
	int64_t area;
} types[] = {{"单间", 3000}, {"一室一厅", 4200}, {"两室一厅", 5400}, {"两室两厅", 5900}, {"三室一厅", 6800}};
static const char *const orientations[] = {"南", "南北", "东南", "西南"};

#define HOMES_BATCH 50

struct home_batch {
	struct demo *demo;
	const struct project_plan *plan;
	int64_t from, to;  /* running numbers of homes in the project */
	size_t home_count; /* before this batch: the write may run again */
};

static bool add_home(struct tx *tx, struct home_batch *b, int64_t n, struct err *err)
{
	int64_t per_floor = 4, per_building = per_floor * b->plan->floors, building = n / per_building + 1,
		inside = n % per_building;
	size_t type = seam_random_below(ARRAY_LEN(types));
	uint32_t chance = seam_random_below(100);
	struct arena *a = tx_arena(tx);
	struct home_entry e = {.project = str_of(b->plan->name),
			       .community = str_of(b->plan->community),
			       .zone = str_of(b->plan->zone),
			       .orientation = str_of(orientations[n % 4]),
			       .fitout = S("简装"),
			       .home_type = str_of(types[type].type),
			       .built_year = b->plan->year,
			       .rent_rate = {b->plan->rate}};
	struct home_id id;
	enum home_change change;

	e.floor = inside / per_floor + 1;
	e.building = str_format(a, "%lld栋", (long long)building);
	e.unit = str_format(a, "%lld单元", (long long)(inside % per_floor / 2 + 1));
	e.room = str_format(a, "%lld%02lld", (long long)e.floor, (long long)(inside % 2 + 1));
	e.built_area.centi_m2 = types[type].area + (int64_t)seam_random_below(600);
	e.inner_area.centi_m2 = e.built_area.centi_m2 * 82 / 100;
	e.state = chance < 2   ? HOME_REPAIR
		  : chance < 3 ? HOME_RESERVED
		  : chance < 4 ? HOME_DISUSED
			       : HOME_VACANT;
	if (!home_save(tx, &b->demo->officer, &e, &id, &change, err))
		return false;
	if (e.state == HOME_VACANT)
		b->demo->home[b->demo->home_count++] = id;
	return true;
}

static bool homes_tx(struct tx *tx, void *arg, struct err *err)
{
	struct home_batch *b = arg;

	b->demo->home_count = b->home_count;
	for (int64_t n = b->from; n < b->to; n++)
		if (!add_home(tx, b, n, err))
			return false;
	return true;
}

static bool repairers_tx(struct tx *tx, void *arg, struct err *err)
{
	static const unsigned trades[] = {(1u << TRADE_WATER) | (1u << TRADE_LEAK) | (1u << TRADE_GAS) |
						  (1u << TRADE_OTHER),
					  (1u << TRADE_POWER) | (1u << TRADE_OTHER),
					  (1u << TRADE_DOOR) | (1u << TRADE_WALL) | (1u << TRADE_FURNITURE),
					  REPAIR_TRADES_ALL};
	struct demo *d = arg;
	struct home_choice *projects;
	size_t n;

	if (!home_projects(tx, &d->system, &projects, &n, err))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(d->repairer); i++) {
		if (!repairer_set(tx, &d->director, d->repairer[i].id, trades[i], true, err))
			return false;
		for (size_t p = 0; p < n; p++)
			if (!repairer_set_project(tx, &d->director, d->repairer[i].id,
						  (struct project_id){projects[p].id}, true, err))
				return false;
	}
	return true;
}

bool demo_homes(struct demo *d, struct err *err)
{
	int64_t made = 0;

	d->home = ARENA_ARRAY(d->arena, struct home_id, (size_t)d->homes);
	demo_clock(day_add_months(month_first(d->first), -3), 10, 0);
	for (size_t p = 0; p < ARRAY_LEN(plans); p++) {
		int64_t share = p + 1 == ARRAY_LEN(plans) ? d->homes - made : d->homes * plans[p].share / 100;
		for (int64_t from = 0; from < share; from += HOMES_BATCH) {
			struct home_batch b = {d, &plans[p], from,
					       from + HOMES_BATCH < share ? from + HOMES_BATCH : share,
					       d->home_count};
			if (!demo_write(d, homes_tx, &b, err))
				return false;
			if (from % 500 == 0)
				demo_progress(d, "homes");
		}
		made += share;
	}
	return demo_write(d, repairers_tx, d, err);
}
