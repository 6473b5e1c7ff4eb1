/* anju user: accounts from the command line. Passwords come from standard input, never from the command line.
 */
#include <stdio.h>
#include <string.h>
#include "app/app.h"
#include "kit/session.h"

struct user_args {
	struct actor_new new;
	struct str name, hash, title, token;
	struct day until;
	enum role role;
	int lock; /* 1 lock, 0 unlock, -1 neither */
};

static bool find(struct tx *tx, struct str name, struct actor *ret, struct err *err)
{
	bool found;

	if (!actor_find_name(tx, name, &found, ret, err))
		return false;
	return found || err_not_found(err);
}

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct user_args *a = arg;
	struct actor_id id;

	return actor_add_hashed(tx, &a->new, a->hash, &id, err);
}

static bool role_tx(struct tx *tx, void *arg, struct err *err)
{
	struct user_args *a = arg;
	struct actor system = actor_system(), actor;

	return find(tx, a->name, &actor, err) && actor_set_role(tx, &system, actor.id, a->role, err);
}

static bool lock_tx(struct tx *tx, void *arg, struct err *err)
{
	struct user_args *a = arg;
	struct actor system = actor_system(), actor;

	return find(tx, a->name, &actor, err) && actor_lock(tx, &system, actor.id, a->lock == 1, err);
}

static bool password_tx(struct tx *tx, void *arg, struct err *err)
{
	struct user_args *a = arg;
	struct actor system = actor_system(), actor;

	return find(tx, a->name, &actor, err) &&
	       actor_set_password_hashed(tx, &system, actor.id, a->hash, err);
}

static bool token_tx(struct tx *tx, void *arg, struct err *err)
{
	struct user_args *a = arg;
	struct actor system = actor_system(), actor;
	struct str token;

	if (!find(tx, a->name, &actor, err) ||
	    !token_add(tx, &system, actor.id, a->title, a->until, &token, err))
		return false;
	a->token = str_copy(tx_keep(tx), token);
	return true;
}

/* user token NAME --title WORDS --until DAY: a machine's key, printed this once. */
static bool add_token(struct city *city, int argc, char **argv, struct user_args *a, bool *ret_usage,
		      struct err *err)
{
	if (argc != 7 || strcmp(argv[3], "--title") != 0 || strcmp(argv[5], "--until") != 0 ||
	    !day_parse(str_of(argv[6]), &a->until)) {
		*ret_usage = true;
		return true;
	}
	a->title = str_of(argv[4]);
	if (!db_write(city->db, city->arena, token_tx, a, err))
		return false;
	printf("%.*s\n", STR_ARG(a->token));
	return true;
}

static bool read_password(struct arena *arena, struct str name, struct str *ret_hash, struct err *err)
{
	char line[160];
	struct str password;

	fprintf(stderr, "password: ");
	if (fgets(line, sizeof line, stdin) == NULL)
		return err_system(err, "no password on standard input");
	password = str_copy(arena, (struct str){line, strcspn(line, "\r\n")});
	return password_check_new(password, name, err) && password_hash(arena, password, ret_hash, err);
}

static bool run(struct city *city, int argc, char **argv, bool *ret_usage, struct err *err)
{
	struct user_args a = {.lock = -1};
	const struct enum_item *role;

	if (argc < 3) {
		*ret_usage = true;
		return true;
	}
	a.name = str_of(argv[2]);
	if (strcmp(argv[1], "lock") == 0 || strcmp(argv[1], "unlock") == 0) {
		a.lock = argv[1][0] == 'l';
		return db_write(city->db, city->arena, lock_tx, &a, err);
	}
	if (strcmp(argv[1], "token") == 0)
		return add_token(city, argc, argv, &a, ret_usage, err);
	if (strcmp(argv[1], "passwd") == 0)
		return read_password(city->arena, a.name, &a.hash, err) &&
		       db_write(city->db, city->arena, password_tx, &a, err);
	role = enum_find_code(&role_type, str_of(argc > 3 && strcmp(argv[1], "role") == 0 ? argv[3]
						 : argc > 4                               ? argv[4]
											  : ""));
	if (role == NULL) {
		*ret_usage = true;
		return true;
	}
	a.role = (enum role)role->value;
	if (strcmp(argv[1], "role") == 0)
		return db_write(city->db, city->arena, role_tx, &a, err);
	if (strcmp(argv[1], "add") != 0 || argc != 7 || strcmp(argv[3], "--role") != 0 ||
	    strcmp(argv[5], "--title") != 0) {
		*ret_usage = true;
		return true;
	}
	a.new = (struct actor_new){.sign_in_name = a.name,
				   .name = str_of(argv[6]),
				   .role = a.role,
				   .all_projects = !cap_is_citizen(a.role)};
	return read_password(city->arena, a.name, &a.hash, err) &&
	       db_write(city->db, city->arena, add_tx, &a, err);
}

int command_user(int argc, char **argv)
{
	struct city city;
	struct err e = {0};
	bool usage = false;
	int code = EXIT_DONE;

	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if (!run(&city, argc, argv, &usage, &e))
		code = app_fail(&e);
	city_close(&city);
	if (usage) {
		fprintf(stderr, "anju user: wrong use; see `anju user --help`\n");
		return EXIT_USAGE;
	}
	return code;
}
