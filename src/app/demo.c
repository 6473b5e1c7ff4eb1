/* anju demo: a synthetic city with months of history. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "app/demo.h"
#include "kit/config.h"
#include "kit/session.h"

void demo_clock(struct day day, int hour, int minute)
{
	seam_set_now(instant_of_day(day, hour, minute));
}

void demo_progress(struct demo *d, const char *what)
{
	int width = 30, filled;

	d->steps_done++;
	if (!isatty(STDERR_FILENO))
		return;
	filled = d->steps_total > 0 ? (int)(d->steps_done * width / d->steps_total) : 0;
	if (filled > width)
		filled = width;
	fprintf(stderr, "\r[%.*s%.*s] %-28s", filled, "##############################", width - filled,
		"..............................", what);
	fflush(stderr);
}

bool demo_write(struct demo *d, db_fn *fn, void *arg, struct err *err)
{
	bool ok = db_write(d->city->db, d->step, fn, arg, err);

	arena_reset(d->step);
	return ok;
}

struct sign_in_line {
	const char *role, *name, *who;
};

static bool write_sign_ins(struct err *err)
{
	static const struct sign_in_line lines[] = {
		{"tenant", "19900000001", "承租人"},        {"applicant", "19900000002", "申请人"},
		{"lease-officer", "lease-officer", "经租"}, {"finance", "finance", "财务"},
		{"repairer", "repairer", "维修工"},         {"director", "director", "主任"},
		{"regulator", "regulator", "监管"},         {"administrator", "administrator", "系统管理"},
	};
	const char *path = config_text("sign_ins", "data/sign-ins.txt");
	FILE *f = fopen(path, "we");

	if (f == NULL)
		return err_system(err, "%s cannot be written", path);
	fprintf(f, "# role user-name password: a demo city, every password is the same\n");
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		fprintf(f, "%-14s %-14s %s\n", lines[i].role, lines[i].name, DEMO_PASSWORD);
		printf("%-14s %-14s %s\n", lines[i].role, lines[i].name, DEMO_PASSWORD);
	}
	return fclose(f) == 0 || err_system(err, "%s cannot be written", path);
}

static bool build(struct demo *d, struct err *err)
{
	return demo_staff(d, err) && demo_homes(d, err) && demo_households(d, err) && demo_tenants(d, err) &&
	       demo_months(d, err) && demo_matters(d, err) && demo_dunnings(d, err) && demo_exits(d, err) &&
	       demo_registers(d, err) && demo_present(d, err) && demo_citizens(d, err);
}

static bool is_empty_tx(struct tx *tx, void *arg, struct err *err)
{
	struct home_choice *projects;
	struct actor system = actor_system();
	size_t n;

	if (!home_projects(tx, &system, &projects, &n, err))
		return false;
	*(bool *)arg = n == 0;
	return true;
}

/* False with is_taken and no error: the database holds a city, and nothing was done to it. */
static bool run(struct demo *d, struct err *err)
{
	bool empty = false, ok;
	int applied;

	if (!city_migrate(d->city, true, &applied, err) ||
	    !db_read(d->city->db, d->arena, is_empty_tx, &empty, err))
		return false;
	if (!empty) {
		d->is_taken = true;
		return false;
	}
	if (!password_hash(d->arena, S(DEMO_PASSWORD), &d->password_hash, err) ||
	    !db_bulk_begin(d->city->db, DEMO_BULK_EVERY, err))
		return false;
	ok = build(d, err);
	seam_clear();
	if (!ok) {
		struct err ignored = {0};
		(void)db_bulk_end(d->city->db, &ignored);
		return false;
	}
	return db_bulk_end(d->city->db, err) && write_sign_ins(err);
}

static bool read_options(int argc, char **argv, struct demo *d, uint64_t *ret_seed)
{
	int64_t n;

	for (int i = 1; i < argc; i += 2) {
		if (i + 1 >= argc)
			return false;
		if (strcmp(argv[i], "--homes") == 0 && number_parse_i64(str_of(argv[i + 1]), &n) && n >= 20 &&
		    n <= 2000000)
			d->homes = n;
		else if (strcmp(argv[i], "--seed") == 0 && number_parse_i64(str_of(argv[i + 1]), &n) &&
			 n >= 0)
			*ret_seed = (uint64_t)n;
		else if (strcmp(argv[i], "--until") != 0 || !day_parse(str_of(argv[i + 1]), &d->until))
			return false;
	}
	return true;
}

int command_demo(int argc, char **argv)
{
	struct db_options options = {.synchronous_off = true};
	struct city city;
	struct demo d = {.homes = 2000, .until = seam_today(), .city = &city};
	struct err e = {0};
	uint64_t seed = 1;
	int64_t began = seam_monotonic_us();
	int code = EXIT_DONE;

	if (!read_options(argc, argv, &d, &seed))
		return EXIT_USAGE;
	if (!city_open(&city, true, &options, &e))
		return app_fail(&e);
	d.arena = arena_new((size_t)2 << 30);
	d.step = arena_new((size_t)512 << 20);
	d.first = month_add(day_month(d.until), 1 - DEMO_MONTHS);
	d.system = actor_system();
	for (d.taken_mask = 1; d.taken_mask < (size_t)d.homes * 16; d.taken_mask *= 2)
		;
	d.taken = ARENA_ARRAY(d.arena, uint64_t, d.taken_mask);
	d.taken_mask--;
	/* homes, applications, reviews and leases in steps of 500 homes; a month is three; the rest */
	d.steps_total = 8 + 4 * (d.homes / 500 + 1) + DEMO_MONTHS * 3 + 8;
	seam_set_seed(seed);
	if (!run(&d, &e)) {
		if (isatty(STDERR_FILENO) && !d.is_taken)
			fputc('\n', stderr);
		code = d.is_taken ? EXIT_NO : app_fail(&e);
		if (d.is_taken)
			fprintf(stderr, "anju demo: the database holds a city already; name another one with "
					"--db\n");
	} else
		fprintf(stderr, "%s%lld homes in %lld s              \n",
			isatty(STDERR_FILENO) ? "\r[##############################] " : "",
			(long long)d.homes, (long long)((seam_monotonic_us() - began) / US_PER_SECOND));
	arena_free(d.step);
	arena_free(d.arena);
	city_close(&city);
	return code;
}
