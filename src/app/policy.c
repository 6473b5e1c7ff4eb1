/* anju policy: takes a rule document (eligibility, scoring, rent ...) into force. */
#include <stdio.h>
#include <string.h>
#include "app/app.h"
#include "kit/setting.h"

struct policy_args {
	const char *path;
	struct day from;
};

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct policy_args *a = arg;
	int64_t id;

	return app_policy_add(tx, a->path, a->from, &id, err);
}

bool app_policy_add(struct tx *tx, const char *path, struct day from, int64_t *ret_id, struct err *err)
{
	struct actor system = actor_system();
	char *text = arena_alloc(tx_arena(tx), POLICY_BYTES_MAX + 1);
	FILE *f = fopen(path, "re");
	size_t n;

	if (f == NULL)
		return err_system(err, "policy file %s cannot be read", path);
	n = fread(text, 1, POLICY_BYTES_MAX + 1, f);
	fclose(f);
	if (n > POLICY_BYTES_MAX)
		return err_system(err, "policy file %s is larger than a rule document can be", path);
	return policy_add(tx, &system, (struct str){text, n}, from, DAY(0), ret_id, err);
}

int command_policy(int argc, char **argv)
{
	struct policy_args a = {.from = seam_today()};
	struct city city;
	struct err e = {0};
	int code = EXIT_DONE;

	if ((argc != 2 && argc != 4) ||
	    (argc == 4 && (strcmp(argv[2], "--from") != 0 || !day_parse(str_of(argv[3]), &a.from))))
		return EXIT_USAGE;
	a.path = argv[1];
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if (!db_write(city.db, city.arena, add_tx, &a, &e))
		code = app_fail(&e);
	city_close(&city);
	return code;
}
