/* anju user: accounts from the command line; passwords come from standard input only. */
#include <stdio.h>
#include <string.h>
#include "app/app.h"
#include "kit/session.h"

struct user_args {
	struct actor_new new;
	struct str name, hash, title, token;
	struct day until;
	enum role role;
	bool lock; /* or unlock */
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

	return find(tx, a->name, &actor, err) && actor_lock(tx, &system, actor.id, a->lock, err);
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

/* What each act needs behind its name: `user ACT NAME ...`. */
static const struct user_act {
	const char *name;
	int argc;
	const char *first_flag, *second_flag; /* NULL: none */
	db_fn *write;
	bool asks_password;
} acts[] = {
	{"add", 7, "--role", "--title", add_tx, true}, {"passwd", 3, NULL, NULL, password_tx, true},
	{"role", 4, NULL, NULL, role_tx, false},       {"lock", 3, NULL, NULL, lock_tx, false},
	{"unlock", 3, NULL, NULL, lock_tx, false},     {"token", 7, "--title", "--until", token_tx, false},
};

static bool read_role(const char *word, enum role *ret)
{
	const struct enum_item *item = enum_find_code(&role_type, str_of(word));

	if (item != NULL)
		*ret = (enum role)item->value;
	return item != NULL;
}

/* NULL: not how it is called. */
static const struct user_act *read_act(int argc, char **argv, struct user_args *a)
{
	const struct user_act *act = NULL;

	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (argc == acts[i].argc && strcmp(argv[1], acts[i].name) == 0)
			act = &acts[i];
	if (act == NULL || (act->first_flag != NULL && (strcmp(argv[3], act->first_flag) != 0 ||
							strcmp(argv[5], act->second_flag) != 0)))
		return NULL;
	a->name = str_of(argv[2]);
	a->lock = act->name[0] == 'l';
	if (act->write == token_tx) {
		a->title = str_of(argv[4]);
		return day_parse(str_of(argv[6]), &a->until) ? act : NULL;
	}
	if ((act->write == role_tx && !read_role(argv[3], &a->role)) ||
	    (act->write == add_tx && !read_role(argv[4], &a->role)))
		return NULL;
	if (act->write == add_tx)
		a->new = (struct actor_new){.sign_in_name = a->name,
					    .name = str_of(argv[6]),
					    .role = a->role,
					    .all_projects = !cap_is_citizen(a->role)};
	return act;
}

int command_user(int argc, char **argv)
{
	struct user_args a = {0};
	const struct user_act *act = read_act(argc, argv, &a);
	struct city city;
	struct err e = {0};
	int code = EXIT_DONE;

	if (act == NULL)
		return EXIT_USAGE;
	if (!city_open(&city, false, NULL, &e))
		return app_fail(&e);
	if ((act->asks_password && !read_password(city.arena, a.name, &a.hash, &e)) ||
	    !db_write(city.db, city.arena, act->write, &a, &e))
		code = app_fail(&e);
	else if (a.token.n > 0)
		printf("%.*s\n", STR_ARG(a.token)); /* a machine's key, shown this once */
	city_close(&city);
	return code;
}
