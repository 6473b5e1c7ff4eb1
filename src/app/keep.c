/* The commands that keep a city: migrate, import, export, check, backup, restore. */
#include <stdio.h>
#include <string.h>
#include "app/app.h"
#include "kit/config.h"
#include "kit/import.h"
#include "web/register_view.h"

int command_migrate(int argc, char **argv)
{
	struct city city;
	struct err e = {0};
	bool rehearsal = argc == 2 && strcmp(argv[1], "--rehearsal") == 0;
	int applied = 0, code = EXIT_DONE;

	if (argc > 2 || (argc == 2 && !rehearsal))
		return EXIT_USAGE;
	if (!city_open(&city, true, NULL, &e))
		return app_fail(&e);
	if (!city_migrate(&city, rehearsal, &applied, &e))
		code = app_fail(&e);
	else
		printf("%d migrations applied\n", applied);
	city_close(&city);
	return code;
}

void show_progress(void *arg, int64_t done, int64_t total)
{
	if (total > 0)
		fprintf(stderr, "\r%s %lld / %lld ", (const char *)arg, (long long)done, (long long)total);
	else /* while the file is read nobody knows how long it is */
		fprintf(stderr, "\r%s %lld ", (const char *)arg, (long long)done);
	if (total > 0 && done >= total)
		fputc('\n', stderr);
}

/* Nobody cancels from the command line. */
static bool import_progress(void *arg, int64_t done, int64_t total)
{
	show_progress(arg, done, total);
	return true;
}

static void print_faults(struct arena *arena, const struct import_result *r)
{
	for (size_t i = 0; i < r->fault_count; i++) {
		const struct import_fault *f = &r->faults[i];
		struct str words = message_format(arena, LANGUAGE_ZH_CN, f->message, &f->arg, 1);
		printf("%.*s\t%lld\t%s\t%s\t%.*s\n", STR_ARG(r->sheet), (long long)f->row,
		       f->column != NULL ? f->column : "" /* of the whole row */, f->reason, STR_ARG(words));
	}
}

static int unknown_import(const char *name)
{
	fprintf(stderr, "anju import: no kind `%s`. Known:", name);
	for (size_t d = 0; d < app_domain_count; d++)
		for (size_t i = 0; i < app_domains[d]->import_count; i++)
			fprintf(stderr, " %s", app_domains[d]->imports[i]->name);
	for (size_t d = 0; d < app_domain_count; d++)
		for (size_t i = 0; i < app_domains[d]->register_count; i++)
			fprintf(stderr, " %s", app_domains[d]->registers[i]->name);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

int command_import(int argc, char **argv)
{
	struct city city;
	struct err e = {0};
	struct import_result r = {0};
	struct actor system = actor_system();
	const struct import_kind *kind;
	bool dry_run = argc == 4 && strcmp(argv[3], "--dry-run") == 0;
	int code = EXIT_DONE;

	if (argc < 2)
		return EXIT_USAGE;
	kind = domain_find_import(str_of(argv[1]));
	if (kind == NULL)
		return unknown_import(argv[1]);
	if (argc != 3 && !dry_run)
		return EXIT_USAGE;
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if (!import_run(city.db, city.arena, &system, kind, argv[2], dry_run, import_progress, argv[1], &r,
			&e))
		code = app_fail(&e);
	else {
		print_faults(city.arena, &r);
		printf("rows %lld, good %lld, bad %lld, added %lld, changed %lld, unchanged %lld%s\n",
		       (long long)r.rows, (long long)r.good, (long long)(r.rows - r.good), (long long)r.added,
		       (long long)r.changed, (long long)r.unchanged, dry_run ? " (dry run)" : "");
		code = r.rows == r.good ? EXIT_DONE : EXIT_NO;
	}
	city_close(&city);
	return code;
}

static const struct list_view *find_list(const char *name)
{
	for (size_t d = 0; d < app_domain_count; d++)
		for (size_t i = 0; i < app_domains[d]->route_count; i++) {
			const struct route *r = &app_domains[d]->routes[i];
			if (r->list != NULL && strcmp(r->path + 1, name) == 0)
				return r->list;
		}
	return NULL;
}

static int unknown_list(const char *name)
{
	fprintf(stderr, "anju export: no kind `%s`. Known:", name);
	for (size_t d = 0; d < app_domain_count; d++) {
		for (size_t i = 0; i < app_domains[d]->route_count; i++) {
			const struct route *r = &app_domains[d]->routes[i];
			if (r->list != NULL && strchr(r->path, ':') == NULL)
				fprintf(stderr, " %s", r->path + 1);
		}
		for (size_t i = 0; i < app_domains[d]->register_count; i++)
			fprintf(stderr, " %s", app_domains[d]->registers[i]->name);
	}
	fputc('\n', stderr);
	return EXIT_USAGE;
}

/* Pairs behind the kind; an output is a must. */
static bool read_export(int argc, char **argv, const char **ret_format, const char **ret_output)
{
	for (int i = 2; i < argc; i += 2) {
		if (i + 1 < argc && strcmp(argv[i], "--format") == 0)
			*ret_format = argv[i + 1];
		else if (i + 1 < argc && strcmp(argv[i], "--output") == 0)
			*ret_output = argv[i + 1];
		else
			return false;
	}
	return *ret_output != NULL && (strcmp(*ret_format, "csv") == 0 || strcmp(*ret_format, "xlsx") == 0);
}

int command_export(int argc, char **argv)
{
	struct city city;
	struct err e = {0};
	struct actor system = actor_system();
	const struct list_view *view = argc > 1 ? find_list(argv[1]) : NULL;
	const struct register_kind *kind = argc > 1 ? domain_find_register(str_of(argv[1])) : NULL;
	const char *format = "csv", *output = NULL;
	int code = EXIT_DONE;

	if (argc > 1 && view == NULL && kind == NULL)
		return unknown_list(argv[1]);
	if (argc < 2 || !read_export(argc, argv, &format, &output))
		return EXIT_USAGE;
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if ((kind != NULL && !register_view(city.arena, NULL, kind, &view, &e)) ||
	    !list_export(city.db, city.arena, &system, view, strcmp(format, "csv") == 0, output, &e))
		code = app_fail(&e);
	city_close(&city);
	return code;
}

/* ---- check ---- */

static void print_fault(void *arg, struct str line)
{
	(void)arg;
	printf("%.*s\n", STR_ARG(line));
}

int command_check(int argc, char **argv)
{
	struct city city;
	struct err e = {0};
	const struct check_kind *const *domain_checks;
	struct str engine = S("");
	int64_t faults = 0;
	size_t n;
	bool repair = argc == 2 && strcmp(argv[1], "--repair-summaries") == 0;
	int code = EXIT_DONE;

	if (argc > 2 || (argc == 2 && !repair))
		return EXIT_USAGE;
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	n = app_checks(city.arena, &domain_checks);
	if (!db_check_engine(city.db, city.arena, &engine, &e) ||
	    !check_run(city.db, domain_checks, n, repair, print_fault, NULL, &faults, &e))
		code = app_fail(&e);
	else {
		if (engine.n > 0) {
			printf("%.*s\n", STR_ARG(engine));
			faults++;
		}
		printf("%lld faults\n", (long long)faults);
		code = faults == 0 ? EXIT_DONE : EXIT_NO;
	}
	city_close(&city);
	return code;
}

int command_backup(int argc, char **argv)
{
	struct city city;
	struct err e = {0};
	int code = EXIT_DONE;

	if (argc != 2)
		return EXIT_USAGE;
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if (!db_backup(city.db, argv[1], &e))
		code = app_fail(&e);
	city_close(&city);
	return code;
}

int command_restore(int argc, char **argv)
{
	struct err e = {0};

	if (argc != 2)
		return EXIT_USAGE;
	return db_restore(config_text("db", "sqlite:data/anju.db"), argv[1], &e) ? EXIT_DONE : app_fail(&e);
}
