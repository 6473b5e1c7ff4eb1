/* What every command that touches a city needs: database, keys, files, policy checkers. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "app/app.h"
#include "kit/config.h"
#include "kit/file.h"
#include "kit/rehearsal.h"
#include "kit/secret.h"
#include "kit/setting.h"

int app_fail(const struct err *e)
{
	struct arena *arena = arena_new((size_t)1 << 16);
	struct str words = err_text(arena, LANGUAGE_ZH_CN, e);

	fprintf(stderr, "anju: %.*s%s%s\n", STR_ARG(words), e->detail[0] ? " | " : "", e->detail);
	arena_free(arena);
	return e->code == ERR_SYSTEM || e->code == ERR_BUSY || e->code == ERR_UNKNOWN ? EXIT_FAILED : EXIT_NO;
}

static bool sqlite_path(const char *url, char *ret, size_t size)
{
	if (strncmp(url, "sqlite:", 7) != 0)
		return false;
	snprintf(ret, size, "%s", url + 7);
	return true;
}

/* Keys stand beside the database file, or where `key_file` says. */
static bool open_keys(const char *url, bool may_create, struct err *err)
{
	char path[512], key[560];

	if (sqlite_path(url, path, sizeof path))
		snprintf(key, sizeof key, "%s.key", path);
	else
		snprintf(key, sizeof key, "data/anju.key");
	return secret_open(config_text("key_file", key), may_create, err);
}

static void make_parent(const char *path)
{
	char parent[512];
	char *slash;

	snprintf(parent, sizeof parent, "%s", path);
	slash = strrchr(parent, '/');
	if (slash == NULL || slash == parent)
		return;
	*slash = '\0';
	mkdir(parent, 0700);
}

/* The checkers of policy documents belong to the domains. */
static void add_policy_kinds(void)
{
	for (size_t i = 0; i < app_domain_count; i++)
		policy_kinds_add(app_domains[i]->policies, app_domains[i]->policy_count);
}

static unsigned option(const char *name, int64_t most)
{
	int64_t n = config_number(name, 0);

	return n < 0 ? 0 : n > most ? (unsigned)most : (unsigned)n; /* 0: as db/db.h says */
}

/* How much is written together is a matter of the machine: `group_max` commands a commit, `queue_max`
 * waiting. */
static struct db_options database_options(const struct db_options *wanted)
{
	struct db_options o = wanted != NULL ? *wanted : (struct db_options){0};

	if (o.group_max == 0)
		o.group_max = option("group_max", 65536);
	if (o.queue_max == 0)
		o.queue_max = option("queue_max", 1 << 20);
	return o;
}

bool city_open(struct city *c, bool may_create, const struct db_options *options, struct err *err)
{
	struct db_options wanted = database_options(options);
	const char *url = config_text("db", "sqlite:data/anju.db");
	char path[512];

	memset(c, 0, sizeof *c);
	add_policy_kinds();
	if (sqlite_path(url, path, sizeof path)) {
		if (!may_create && access(path, F_OK) != 0)
			return err_system(err,
					  "%s does not exist; make it with `anju migrate` or `anju demo`",
					  path);
		make_parent(path);
	}
	make_parent("data/x");
	if (!db_open(url, &wanted, &c->db, err))
		return false;
	c->arena = arena_new((size_t)256 << 20);
	/* What may make the city begins its rehearsal itself, after the tables. */
	if (open_keys(url, may_create, err) && file_store_open(config_text("files", "data/files"), err) &&
	    (may_create || rehearsal_apply(c->db, c->arena, err)))
		return true;
	city_close(c);
	return false;
}

static bool begin_rehearsal(struct tx *tx, void *arg, struct err *err)
{
	(void)arg;
	return rehearsal_begin(tx, err);
}

bool city_migrate(struct city *c, bool rehearsal, int *ret_applied, struct err *err)
{
	return db_migrate(c->db, ret_applied, err) &&
	       (!rehearsal || db_write(c->db, c->arena, begin_rehearsal, NULL, err)) &&
	       rehearsal_apply(c->db, c->arena, err);
}

void city_close(struct city *c)
{
	if (c->db != NULL)
		db_close(c->db);
	arena_free(c->arena);
	memset(c, 0, sizeof *c);
}
