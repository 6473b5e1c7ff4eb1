/* app: the program's commands over one set of domains. */
#ifndef APP_APP_H
#define APP_APP_H

#include "db/db.h"
#include "kit/domain.h"

/* Exit codes (ARCHITECTURE.md section 9). */
enum { EXIT_DONE = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_FAILED = 3 };

extern const struct domain *const app_domains[]; /* domains.c: adding a domain is one line */
extern const size_t app_domain_count;

struct command {
	const char *name, *usage, *help;
	/* argv[0] is the command's name; flags that all take are out. EXIT_USAGE: main prints how it is
	 * called. */
	int (*run)(int argc, char **argv);
};

/* What every command that touches a city needs. */
struct city {
	struct db *db;
	struct arena *arena;
};
/* Opens database, keys and files as the configuration says. may_create: a database and keys that are not
 * there are made (demo, migrate); else it is an error. Options may be NULL; what they leave 0 comes from the
 * configuration. */
bool city_open(struct city *, bool may_create, const struct db_options *, struct err *);
/* Brings the schema up to date; rehearsal: and makes it a city for practice (kit/rehearsal.h). */
bool city_migrate(struct city *, bool rehearsal, int *ret_applied, struct err *);
void city_close(struct city *);
/* A line on standard error that grows; what: its first word, a char *. */
void show_progress(void *what, int64_t done, int64_t total);
int app_fail(const struct err *); /* prints what went wrong in words; returns EXIT_FAILED or EXIT_NO */

int command_serve(int argc, char **argv);
int command_demo(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_import(int argc, char **argv);
int command_export(int argc, char **argv);
int command_bill(int argc, char **argv);
int command_check(int argc, char **argv);
int command_backup(int argc, char **argv);
int command_restore(int argc, char **argv);
int command_user(int argc, char **argv);
int command_policy(int argc, char **argv);

/* A policy document from a file, in force from that day. */
bool app_policy_add(struct tx *, const char *path, struct day from, int64_t *ret_id, struct err *);

/* Registers know of projects only by this: home lives above the kit. */
void app_projects_set(void);
/* Jobs and checks of all domains as flat arrays (in the arena). */
size_t app_jobs(struct arena *, const struct job_kind *const **ret);
size_t app_checks(struct arena *, const struct check_kind *const **ret);

#endif
