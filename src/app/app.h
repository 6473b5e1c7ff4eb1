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
	int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

/* What every command that touches a city needs: database, keys, files. `migrate`: bring the schema up to date
 * first. */
struct city {
	struct db *db;
	struct arena *arena;
};
bool city_open(struct city *, bool may_create, const struct db_options *, struct err *);
/* Brings the schema up to date; rehearsal: and makes it a city for practice (kit/rehearsal.h). */
bool city_migrate(struct city *, bool rehearsal, int *ret_applied, struct err *);
void city_close(struct city *);
int wrong_use(const char *command);                          /* prints how it is called; EXIT_USAGE */
void show_progress(void *what, int64_t done, int64_t total); /* a line on standard error that grows */
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
