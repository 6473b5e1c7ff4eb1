/* anju: one program, a command for each thing it does. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/app.h"
#include "kit/config.h"
#include "kit/table_in.h"
#include "web/web.h"

#ifndef ANJU_VERSION
#define ANJU_VERSION "0.1.0"
#endif

static int command_version(int argc, char **argv)
{
	(void)argv;
	if (argc != 1)
		return EXIT_USAGE;
	printf("anju %s, schema %d\n", ANJU_VERSION,
	       db_migration_count > 0 ? (int)db_migrations[db_migration_count - 1].number : 0);
	return EXIT_DONE;
}

/* For tests and auditors: every route with its capability and the roles that hold it. */
static int command_routes(int argc, char **argv)
{
	struct arena *arena;
	struct str lines;

	(void)argv;
	if (argc != 1)
		return EXIT_USAGE;
	arena = arena_new((size_t)8 << 20);
	lines = web_route_lines(app_domains, app_domain_count, arena);
	printf("%.*s", STR_ARG(lines));
	arena_free(arena);
	return EXIT_DONE;
}

static const struct command commands[] = {
	{"serve", "[--listen ADDR:PORT]", "serves the city's pages and its API", command_serve},
	{"demo", "[--homes 20..2000000] [--seed N] [--until DAY]",
	 "makes a synthetic city with months of history, the same for the same seed", command_demo},
	{"migrate", "[--rehearsal]", "brings the schema up to date; --rehearsal: of a new city for practice",
	 command_migrate},
	{"import", "KIND FILE [--dry-run]",
	 "takes a spreadsheet in; lists every bad row, and without a right KIND the kinds", command_import},
	{"export", "KIND --output FILE [--format csv|xlsx]",
	 "writes a list out; without a right KIND it lists the kinds", command_export},
	{"policy", "FILE [--from DAY]", "takes a rule document (eligibility, scoring, rent) into force",
	 command_policy},
	{"bill", "--period YYYY-MM", "makes the bills of a month; goes on where it was stopped",
	 command_bill},
	{"check", "[--repair-summaries]",
	 "proves ledger, audit chain, leases and summaries; a line per fault", command_check},
	{"backup", "FILE", "writes a consistent copy while the city runs", command_backup},
	{"restore", "FILE", "brings a copy back into an empty database", command_restore},
	{"user",
	 "add NAME --role ROLE --title WORDS | passwd NAME | role NAME ROLE | lock NAME | unlock NAME | "
	 "token NAME --title WORDS --until DAY",
	 "accounts; passwords are read from standard input", command_user},
	{"routes", "", "prints who may call what: method, path, capability, roles", command_routes},
	{"version", "", "prints version and schema", command_version},
};

static void usage(FILE *out)
{
	fprintf(out, "anju: public rental housing of a city\n\n");
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(out, "  anju %-8s %s\n                %s\n", commands[i].name, commands[i].usage,
			commands[i].help);
	fprintf(out, "\nEvery command takes --db URL (sqlite:PATH or postgresql://..., default "
		     "sqlite:data/anju.db) and --config FILE.\n"
		     "Exit codes: 0 done, 1 the answer is no, 2 wrong use, 3 the system failed.\n");
}

static int print_usage(const struct command *c, FILE *out)
{
	fprintf(out, "anju %s %s\n%s\n", c->name, c->usage, c->help);
	return out == stdout ? EXIT_DONE : EXIT_USAGE;
}

static bool asks_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return false;
}

/* Flags that every command knows are taken out; the rest stays for the command. */
static int take_flags(int argc, char **argv, struct err *err)
{
	const char *config = getenv("ANJU_CONFIG");
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		bool has_value = i + 1 < argc, ok = true;
		if (strcmp(argv[i], "--db") == 0 && has_value)
			ok = config_set("db", argv[++i], err);
		else if (strcmp(argv[i], "--listen") == 0 && has_value)
			ok = config_set("listen", argv[++i], err);
		else if (strcmp(argv[i], "--config") == 0 && has_value)
			config = argv[++i];
		else
			argv[kept++] = argv[i];
		if (!ok)
			return -1;
	}
	argv[kept] = NULL;
	return config_open(config, err) ? kept : -1;
}

static int run(const struct command *c, int argc, char **argv)
{
	struct err e = {0};
	int kept, code;

	if (asks_help(argc, argv))
		return print_usage(c, stdout);
	kept = take_flags(argc, argv, &e);
	if (kept < 0)
		return app_fail(&e);
	code = c->run(kept, argv);
	return code == EXIT_USAGE ? print_usage(c, stderr) : code;
}

int main(int argc, char **argv)
{
	if (argc >= 2 &&
	    strcmp(argv[1], "parse-xlsx") == 0) /* the sandboxed reader of uploads: workbook in, rows out */
		table_in_child_main(STDIN_FILENO, STDOUT_FILENO);
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		usage(argc < 2 ? stderr : stdout);
		return argc < 2 ? EXIT_USAGE : EXIT_DONE;
	}
	signal(SIGPIPE, SIG_IGN);
	domain_list_set(app_domains, app_domain_count);
	app_projects_set();
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc - 1, argv + 1);
	fprintf(stderr, "anju: no command `%s`; `anju --help` lists them\n", argv[1]);
	return EXIT_USAGE;
}
