/* Accounts: who may sign in, with which role and scope. */
#include "kit/actor.h"
#include "kit/actor_sql.h"
#include "kit/audit.h"
#include "kit/secret.h"
#include "kit/session.h"

static const char name_place[] = "actor.sign_in_name";

static bool name_check(struct str name, struct err *err)
{
	bool good = name.n >= 2 && name.n <= 40;

	for (size_t i = 0; i < name.n && good; i++) {
		char c = name.p[i];

		good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		       c == '.' || c == '_' || c == '-';
	}
	return good || err_input(err, "sign_in_name", MSG_KIT_SIGN_IN_NAME_FORM);
}

struct str actor_name_index(struct arena *arena, struct str sign_in_name)
{
	return secret_index(arena, name_place, str_lower(arena, str_trim(sign_in_name)));
}

bool actor_sign_in_name(struct arena *arena, struct str name_sealed, struct str *ret, struct err *err)
{
	return secret_unseal(arena, name_place, name_sealed, ret, err);
}

static bool role_check(enum role role, bool all_projects, struct err *err)
{
	if (role <= ROLE_NONE || role >= ROLE_SYSTEM)
		return err_input(err, "role", MSG_KIT_ROLE_UNKNOWN);
	if (all_projects && cap_is_citizen(role)) /* invariant 7: a citizen sees his own household */
		return err_input(err, "all_projects", MSG_KIT_ROLE_CITIZEN_SCOPE);
	return true;
}

bool actor_add_hashed(struct tx *tx, const struct actor_new *new, struct str password_hash,
		      struct actor_id *ret, struct err *err)
{
	struct arena *arena = tx_arena(tx);
	struct str index = actor_name_index(arena, new->sign_in_name), name = str_trim(new->name);
	struct actor_sql_find_index_in by_index = {index};
	struct actor_sql_find_index_out other;
	struct actor system = actor_system();
	struct actor_id id = {new->id.v != 0 ? new->id.v : id_new()};
	struct actor_sql_add_in add = {
		.id = id,
		.name_index = index,
		.name = name,
		.role = new->role,
		.party = new->party,
		.household = new->household,
		.organisation = new->organisation,
		.all_projects = new->all_projects,
		.password_hash = password_hash,
		.now = tx_now(tx),
	};
	bool taken;

	if (!name_check(new->sign_in_name, err) || !role_check(new->role, new->all_projects, err))
		return false;
	if (!str_utf8_valid(name) || name.n == 0 || str_characters(name) > 60 || str_has_control(name, false))
		return err_input(err, "name", MSG_KIT_ACTOR_NAME_FORM);
	if (!actor_sql_find_index(tx, &by_index, &taken, &other, err))
		return false;
	if (taken)
		return err_input(err, "sign_in_name", MSG_KIT_SIGN_IN_NAME_TAKEN);
	add.name_sealed = secret_seal(arena, name_place, new->sign_in_name);
	if (!actor_sql_add(tx, &add, err) ||
	    !audit_note(tx, new->by != NULL ? new->by : &system, "actor.add", "actor", id.v,
			str_format(arena, "%.*s %.*s", STR_ARG(enum_code(&role_type, (int)new->role)),
				   STR_ARG(str_mask_name(arena, name))),
			err))
		return false;
	*ret = id;
	return true;
}

static bool load_row(struct tx *tx, struct actor_id id, struct actor_sql_load_out *ret, struct err *err)
{
	struct actor_sql_load_in in = {id};
	bool found;

	if (!actor_sql_load(tx, &in, &found, ret, err))
		return false;
	return found || err_not_found(err);
}

bool actor_load(struct tx *tx, struct actor_id id, struct actor *ret, struct err *err)
{
	struct actor_sql_load_out row;

	if (!load_row(tx, id, &row, err))
		return false;
	*ret = (struct actor){
		.id = row.id,
		.role = row.role,
		.name = str_copy(tx_keep(tx), row.name),
		.language = row.language,
		.party = row.party,
		.scope = {.user = row.id.v,
			  .household = row.household,
			  .organisation = row.organisation,
			  .all = row.all_projects && !cap_is_citizen(row.role)},
	};
	return true;
}

bool actor_find_name(struct tx *tx, struct str sign_in_name, bool *ret_found, struct actor *ret,
		     struct err *err)
{
	struct actor_sql_find_index_in in = {actor_name_index(tx_arena(tx), sign_in_name)};
	struct actor_sql_find_index_out row;
	bool found;

	if (!actor_sql_find_index(tx, &in, &found, &row, err) || (found && !actor_load(tx, row.id, ret, err)))
		return false;
	*ret_found = found;
	return true;
}

bool actor_load_account(struct tx *tx, struct actor_id id, struct account *ret, struct err *err)
{
	struct actor_sql_account_in in = {id};
	struct actor_sql_account_out row;
	struct str name;
	bool found;

	if (!actor_sql_account(tx, &in, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	if (!actor_sign_in_name(tx_keep(tx), row.name_sealed, &name, err))
		return false;
	*ret = (struct account){.id = row.id,
				.sign_in_name = name,
				.name = str_copy(tx_keep(tx), row.name),
				.password_hash = str_copy(tx_keep(tx), row.password_hash),
				.role = row.role,
				.all_projects = row.all_projects,
				.locked = row.locked,
				.has_totp = row.has_totp,
				.created_at = row.created_at,
				.signed_in_at = row.signed_in_at};
	return true;
}

bool actor_list_of_party(struct tx *tx, int64_t party, struct account **ret, size_t *ret_count,
			 struct err *err)
{
	struct actor_sql_of_party_out *rows;
	struct account *accounts;
	size_t count;

	if (!actor_sql_of_party(tx, &(struct actor_sql_of_party_in){party}, &rows, &count, err))
		return false;
	accounts = ARENA_ARRAY(tx_keep(tx), struct account, count);
	for (size_t i = 0; i < count; i++)
		if (!actor_load_account(tx, rows[i].id, &accounts[i], err))
			return false;
	*ret = accounts;
	*ret_count = count;
	return true;
}

/* Rights are given by somebody else (GB/T 22239-2019 8.1.4.2). */
static bool check_other(const struct actor *by, struct actor_id id, struct err *err)
{
	return by->id.v != id.v || err_conflict(err, MSG_KIT_ACTOR_OWN_RIGHTS);
}

static struct str role_words(struct tx *tx, enum role role, bool all)
{
	return str_format(tx_arena(tx), "%.*s%s", STR_ARG(enum_code(&role_type, (int)role)),
			  all ? " all_projects" : "");
}

static bool set_rights(struct tx *tx, const struct actor *by, struct actor_id id,
		       const struct actor_sql_load_out *old, enum role role, bool all, const char *act,
		       struct err *err)
{
	struct actor_sql_set_role_in in = {id, role, all};
	struct audit audit = {.actor = by,
			      .act = act,
			      .subject = "actor",
			      .subject_id = id.v,
			      .before = role_words(tx, old->role, old->all_projects),
			      .after = role_words(tx, role, all)};
	int64_t changed;

	return check_other(by, id, err) && role_check(role, all, err) &&
	       actor_sql_set_role(tx, &in, &changed, err) && session_end_all(tx, id, err) &&
	       audit_add(tx, &audit, err);
}

bool actor_set_role(struct tx *tx, const struct actor *by, struct actor_id id, enum role role,
		    struct err *err)
{
	struct actor_sql_load_out old;

	return load_row(tx, id, &old, err) &&
	       set_rights(tx, by, id, &old, role, old.all_projects && !cap_is_citizen(role), "actor.set_role",
			  err);
}

bool actor_set_all_projects(struct tx *tx, const struct actor *by, struct actor_id id, bool all_projects,
			    struct err *err)
{
	struct actor_sql_load_out old;

	return load_row(tx, id, &old, err) &&
	       set_rights(tx, by, id, &old, old.role, all_projects, "actor.set_all_projects", err);
}

bool actor_set_household(struct tx *tx, const struct actor *by, struct actor_id id, int64_t party,
			 int64_t household, struct err *err)
{
	struct actor_sql_set_household_in in = {id, party, household};
	struct actor_sql_load_out old;
	struct audit audit = {
		.actor = by, .act = "actor.set_household", .subject = "actor", .subject_id = id.v};
	int64_t changed;

	if (!load_row(tx, id, &old, err) || !actor_sql_set_household(tx, &in, &changed, err))
		return false;
	audit.before = str_format(tx_arena(tx), "party %lld household %lld", (long long)old.party,
				  (long long)old.household);
	audit.after =
		str_format(tx_arena(tx), "party %lld household %lld", (long long)party, (long long)household);
	return audit_add(tx, &audit, err);
}

bool actor_set_project(struct tx *tx, const struct actor *by, struct actor_id id, int64_t project,
		       bool granted, struct err *err)
{
	struct actor_sql_load_out old;
	int64_t changed;
	bool ok;

	if (!load_row(tx, id, &old, err) || !check_other(by, id, err))
		return false;
	ok = granted ? actor_sql_grant(tx, &(struct actor_sql_grant_in){id, project}, &changed, err)
		     : actor_sql_withdraw(tx, &(struct actor_sql_withdraw_in){id, project}, &changed, err);
	if (!ok)
		return false;
	return changed == 0 ||
	       audit_note(tx, by, granted ? "actor.grant_project" : "actor.withdraw_project", "actor", id.v,
			  str_format(tx_arena(tx), "project %lld", (long long)project), err);
}

bool actor_set_password_hashed(struct tx *tx, const struct actor *by, struct actor_id id,
			       struct str password_hash, struct err *err)
{
	struct actor_sql_set_password_in in = {id, password_hash};
	int64_t changed;

	if (!actor_sql_set_password(tx, &in, &changed, err))
		return false;
	if (changed == 0)
		return err_not_found(err);
	return session_end_all(tx, id, err) &&
	       audit_note(tx, by, "actor.set_password", "actor", id.v, S(""), err);
}

bool actor_set_language(struct tx *tx, struct actor_id id, enum language language, struct err *err)
{
	struct actor_sql_set_language_in in = {id, language};
	int64_t changed;

	return actor_sql_set_language(tx, &in, &changed, err) && (changed == 1 || err_not_found(err));
}

bool actor_lock(struct tx *tx, const struct actor *by, struct actor_id id, bool locked, struct err *err)
{
	struct actor_sql_set_locked_in in = {id, locked};
	int64_t changed;

	if (!check_other(by, id, err) || !actor_sql_set_locked(tx, &in, &changed, err))
		return false;
	if (changed == 0)
		return err_not_found(err);
	return (locked ? session_end_all(tx, id, err) : sign_in_forgive(tx, id, err)) &&
	       audit_note(tx, by, locked ? "actor.lock" : "actor.unlock", "actor", id.v, S(""), err);
}
