/* Accounts of people and machines: who may sign in, with which role, for which projects (GB/T
 * 22239-2019 8.1.4.2). */
#include "kit/actor_sql.h"
#include "web/list.h"
#include "web/register_view.h"
#include "web/req_inner.h"
#include "web/system_page.h"

/* As role_type, without what nobody is given. */
ENUM_TYPE(account_role, {ROLE_LEASE_OFFICER, "lease_officer", MSG_KIT_ROLE_LEASE_OFFICER, TAG_INFO},
	  {ROLE_FINANCE, "finance", MSG_KIT_ROLE_FINANCE, TAG_INFO},
	  {ROLE_REPAIRER, "repairer", MSG_KIT_ROLE_REPAIRER, TAG_INFO},
	  {ROLE_DIRECTOR, "director", MSG_KIT_ROLE_DIRECTOR, TAG_INFO},
	  {ROLE_REGULATOR, "regulator", MSG_KIT_ROLE_REGULATOR, TAG_INFO},
	  {ROLE_ADMINISTRATOR, "administrator", MSG_KIT_ROLE_ADMINISTRATOR, TAG_WARN},
	  {ROLE_TENANT, "tenant", MSG_KIT_ROLE_TENANT, TAG_PLAIN},
	  {ROLE_APPLICANT, "applicant", MSG_KIT_ROLE_APPLICANT, TAG_PLAIN});
extern const struct enum_type account_role_type;

/* A citizen signs in with his phone number. */
static struct str name_shown(struct arena *arena, struct str sign_in_name, enum role role)
{
	return cap_is_citizen(role) ? str_mask_phone(arena, sign_in_name) : sign_in_name;
}

/* ---- list ---- */

static bool show_cell(struct arena *arena, enum language language, const struct list_view *v,
		      const char *column, const void *row, struct value *ret)
{
	const struct actor_sql_list_out *a = row;
	struct str name;
	struct err ignored = {0};

	(void)v, (void)language;
	if (!str_equal(str_of(column), S("sign_in_name")))
		return false;
	*ret = actor_sign_in_name(arena, a->sign_in_name, &name, &ignored)
		       ? v_text(name_shown(arena, name, a->role))
		       : v_none();
	return true;
}

static struct value locked_light(struct req *rq, bool locked)
{
	return v_light(locked ? TAG_BAD : TAG_OK,
		       req_text(rq, locked ? MSG_SYSTEM_LOCKED : MSG_SYSTEM_STATE_OPEN));
}

static struct value show_locked(struct req *rq, const void *row)
{
	return locked_light(rq, ((const struct actor_sql_list_out *)row)->locked);
}

static enum list_read read_filter(struct req *rq, const struct list_view *v, const char *filter,
				  struct str typed, struct list_value *ret)
{
	(void)v;
	if (str_equal(str_of(filter), S("name_index")))
		ret->s = actor_name_index(rq->arena, typed);
	else if (str_equal(str_of(filter), S("name")))
		ret->s = db_like_contains(rq->arena, typed);
	else
		return LIST_READ_PLAIN;
	return LIST_READ_DONE;
}

static const struct list_column columns[] = {
	{.name = "name", .label = MSG_WEB_NAME, .flags = COLUMN_MAIN, .link = "/users/"},
	{.name = "sign_in_name", .label = MSG_SYSTEM_SIGN_IN_NAME, .flags = COLUMN_SUB},
	{.name = "role", .label = MSG_WEB_ROLE, .flags = COLUMN_SUB},
	{.name = "all_projects", .label = MSG_SYSTEM_ALL_PROJECTS, .flags = COLUMN_SUB},
	{.name = "has_totp", .label = MSG_SYSTEM_TOTP, .flags = COLUMN_SUB},
	{.name = "locked", .label = MSG_SYSTEM_STATE, .flags = COLUMN_END, .show = show_locked},
	{.name = "signed_in_at", .label = MSG_SYSTEM_SIGNED_IN_AT, .flags = COLUMN_SUB},
	{.name = "created_at", .label = MSG_SYSTEM_CREATED_AT, .flags = COLUMN_HIDE},
};

static const struct list_filter filters[] = {
	{.name = "name", .label = MSG_WEB_NAME},
	{.name = "name_index", .label = MSG_SYSTEM_SIGN_IN_NAME_WHOLE},
	{.name = "role", .label = MSG_WEB_ROLE, .enumeration = &account_role_type},
	{.name = "locked", .label = MSG_SYSTEM_LOCKED},
};

static bool head(struct req *rq, struct page *pg, struct err *err)
{
	(void)rq, (void)err;
	page_action_icon(pg, CAP_USER_ADMIN, ICON_PLUS, MSG_SYSTEM_USER_NEW, S("/users/new"));
	return true;
}

static const struct list_view view = {
	.list = &actor_sql_list_list,
	.title = MSG_SYSTEM_USERS,
	.path = "/users",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "name",
	.read = read_filter,
	.value = show_cell,
	.head = head,
	.file_name = "用户",
};

/* ---- new ---- */

struct user_args {
	const struct actor *by;
	struct actor_id id;
	struct str sign_in_name, name, password, hash;
	int role;
	bool all_projects, locked;
	int64_t *projects;
	size_t project_count;
};

static const struct field new_fields[] = {
	{FIELD_AT(struct user_args, sign_in_name), .type = FIELD_TEXT, .label = MSG_SYSTEM_SIGN_IN_NAME,
	 .hint = MSG_SYSTEM_SIGN_IN_NAME_HINT, .min = 2, .max = 40},
	{FIELD_AT(struct user_args, name), .type = FIELD_TEXT, .label = MSG_WEB_NAME, .min = 1, .max = 60},
	{FIELD_AT(struct user_args, role), .type = FIELD_ENUM, .label = MSG_WEB_ROLE,
	 .enumeration = &account_role_type},
	{FIELD_AT(struct user_args, all_projects), .type = FIELD_BOOL, .label = MSG_SYSTEM_ALL_PROJECTS,
	 .hint = MSG_SYSTEM_ALL_PROJECTS_HINT},
	{FIELD_AT(struct user_args, password), .type = FIELD_PASSWORD, .label = MSG_SYSTEM_PASSWORD_FIRST,
	 .hint = MSG_SYSTEM_PASSWORD_HINT, .flags = FIELD_SECRET, .autocomplete = "new-password"},
};

static void put_crumbs(struct req *rq, struct page *pg, const struct account *a, struct str last)
{
	page_crumb(pg, S("/users"), req_text(rq, MSG_SYSTEM_USERS));
	if (a != NULL)
		page_crumb(pg, str_format(rq->arena, "/users/%lld", (long long)a->id.v), a->name);
	page_crumb(pg, S(""), last);
}

static bool new_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = new_fields,
			    .count = ARRAY_LEN(new_fields),
			    .action = S("/users/new"),
			    .submit = MSG_SYSTEM_USER_ADD};
	struct page *pg = page_new_message(rq, MSG_SYSTEM_USER_NEW);

	(void)err;
	put_crumbs(rq, pg, NULL, req_text(rq, MSG_SYSTEM_USER_NEW));
	page_form(pg, &form);
	return page_send(pg);
}

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct user_args *a = arg;
	struct actor_new new = {.id = a->id,
				.sign_in_name = a->sign_in_name,
				.name = a->name,
				.role = (enum role)a->role,
				.all_projects = a->all_projects,
				.by = a->by};
	struct actor_id id;

	if (!actor_add_hashed(tx, &new, a->hash, &id, err))
		return false;
	answer_path(tx, "/users/", id.v, "");
	return true;
}

static bool add_do(struct req *rq, struct err *err)
{
	struct user_args *a = ARENA_NEW(rq->arena, struct user_args);

	if (!req_form(rq, a, err) || !password_check_new(a->password, a->sign_in_name, err) ||
	    !password_hash(rq->arena, a->password, &a->hash, err))
		return false;
	a->by = &rq->actor;
	a->id.v = req_operation(rq);
	return req_write(rq, add_tx, a, err);
}

/* ---- one account ---- */

static bool load(struct req *rq, struct account *ret, struct err *err)
{
	return actor_load_account(rq->tx, (struct actor_id){req_id(rq)}, ret, err);
}

static struct str account_path(struct req *rq, const struct account *a, const char *after)
{
	return str_format(rq->arena, "/users/%lld%s", (long long)a->id.v, after);
}

static void put_actions(struct req *rq, struct page *pg, const struct account *a)
{
	if (a->id.v == rq->actor.id.v)
		return; /* nobody changes his own rights */
	page_action_icon(pg, CAP_USER_ADMIN, ICON_EDIT, MSG_SYSTEM_RIGHTS, account_path(rq, a, "/rights"));
	page_action(pg, CAP_USER_ADMIN, MSG_SYSTEM_PASSWORD_RESET, account_path(rq, a, "/password"));
	page_do(pg, CAP_USER_ADMIN, a->locked ? MSG_SYSTEM_UNLOCK : MSG_SYSTEM_LOCK,
		account_path(rq, a, a->locked ? "/unlock" : "/lock"));
	if (a->has_totp)
		page_do(pg, CAP_USER_ADMIN, MSG_SYSTEM_TOTP_END, account_path(rq, a, "/totp/end"));
}

static bool granted(struct req *rq, const struct account *a, struct actor_sql_projects_out **ret,
		    size_t *ret_count, struct err *err)
{
	return actor_sql_projects(rq->tx, &(struct actor_sql_projects_in){a->id}, ret, ret_count, err);
}

static bool put_projects(struct req *rq, struct page *pg, const struct account *a, struct err *err)
{
	static const struct column project_columns[] = {{MSG_SYSTEM_PROJECT, COLUMN_MAIN}};
	struct register_project *list = NULL;
	struct actor_sql_projects_out *rows;
	size_t n, count;

	if (cap_is_citizen(a->role))
		return true;
	page_section(pg, MSG_SYSTEM_PROJECTS);
	if (a->all_projects) {
		page_paragraph(pg, req_text(rq, MSG_SYSTEM_ALL_PROJECTS));
		return true;
	}
	if (!register_project_list(rq, &list, &n, err) || !granted(rq, a, &rows, &count, err))
		return false;
	page_table(pg, MSG_SYSTEM_PROJECTS, project_columns, 1);
	page_table_empty(pg, MSG_SYSTEM_PROJECTS_NONE);
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n; k++)
			if (list[k].id == rows[i].project)
				page_row(pg, (struct value[]){v_text(list[k].name)});
	page_table_end(pg);
	return true;
}

static bool user_page(struct req *rq, struct err *err)
{
	struct account a;
	struct page *pg;

	if (!load(rq, &a, err))
		return false;
	pg = page_new(rq, a.name);
	put_crumbs(rq, pg, NULL, a.name);
	page_state(pg, locked_light(rq, a.locked));
	put_actions(rq, pg, &a);
	page_section(pg, MSG_SYSTEM_ACCOUNT);
	page_fact(pg, MSG_SYSTEM_SIGN_IN_NAME, v_text(name_shown(rq->arena, a.sign_in_name, a.role)));
	page_fact(pg, MSG_WEB_ROLE, v_enum(&role_type, (int)a.role));
	page_fact(pg, MSG_SYSTEM_TOTP,
		  v_message(a.has_totp ? MSG_SYSTEM_TOTP_IS_SET : MSG_SYSTEM_TOTP_NOT_SET));
	page_fact(pg, MSG_SYSTEM_SIGNED_IN_AT,
		  a.signed_in_at.us != 0 ? v_instant(a.signed_in_at) : v_message(MSG_SYSTEM_NEVER));
	page_fact(pg, MSG_SYSTEM_CREATED_AT, v_instant(a.created_at));
	if (a.id.v == rq->actor.id.v)
		page_note(pg, TAG_PLAIN, req_text(rq, MSG_SYSTEM_OWN_ACCOUNT));
	if (!put_projects(rq, pg, &a, err))
		return false;
	page_aside(pg);
	page_section(pg, MSG_SYSTEM_MORE);
	page_link(pg, MSG_SYSTEM_WHAT_HE_DID, str_format(rq->arena, "/audit?actor=%lld", (long long)a.id.v),
		  false);
	page_link(pg, MSG_SYSTEM_WHAT_WAS_CHANGED,
		  str_format(rq->arena, "/audit?subject=actor&subject_id=%lld", (long long)a.id.v), false);
	page_link(pg, MSG_SYSTEM_TOKENS,
		  str_format(rq->arena, "/tokens?actor=%lld&view=all", (long long)a.id.v), false);
	return page_send(pg);
}

/* ---- rights: role and projects ---- */

static const struct field rights_fields[] = {
	{FIELD_AT(struct user_args, role), .type = FIELD_ENUM, .label = MSG_WEB_ROLE,
	 .enumeration = &account_role_type},
	{FIELD_AT(struct user_args, all_projects), .type = FIELD_BOOL, .label = MSG_SYSTEM_ALL_PROJECTS,
	 .hint = MSG_SYSTEM_ALL_PROJECTS_HINT},
	{.name = "project",
	 .type = FIELD_ID,
	 .label = MSG_SYSTEM_PROJECTS,
	 .hint = MSG_SYSTEM_PROJECTS_HINT,
	 .flags = FIELD_OPTIONS | FIELD_MANY | FIELD_OPTIONAL},
};

static bool project_choices(struct req *rq, const struct account *a, struct form_choices *ret,
			    struct err *err)
{
	struct register_project *list = NULL;
	struct actor_sql_projects_out *rows;
	struct choice *choices;
	size_t n, count;

	if (!register_project_list(rq, &list, &n, err) || !granted(rq, a, &rows, &count, err))
		return false;
	choices = ARENA_ARRAY(rq->arena, struct choice, n);
	for (size_t i = 0; i < n; i++) {
		choices[i] = (struct choice){.value = list[i].id, .words = list[i].name};
		for (size_t k = 0; k < count; k++)
			choices[i].chosen |= rows[k].project == list[i].id;
	}
	*ret = (struct form_choices){"project", choices, n};
	return true;
}

static bool rights_page(struct req *rq, struct err *err)
{
	struct user_args values = {0};
	struct form_choices projects;
	struct form form = {.fields = rights_fields,
			    .values = &values,
			    .choices = &projects,
			    .choice_count = 1,
			    .submit = MSG_SYSTEM_RIGHTS_SET};
	struct account a;
	struct page *pg;

	if (!load(rq, &a, err) || !project_choices(rq, &a, &projects, err))
		return false;
	values.role = (int)a.role;
	values.all_projects = a.all_projects;
	form.count = projects.count > 0 ? ARRAY_LEN(rights_fields) : ARRAY_LEN(rights_fields) - 1;
	form.action = account_path(rq, &a, "/rights");
	pg = page_new_message(rq, MSG_SYSTEM_RIGHTS);
	put_crumbs(rq, pg, &a, req_text(rq, MSG_SYSTEM_RIGHTS));
	page_lead(pg, req_text(rq, MSG_SYSTEM_RIGHTS_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

static bool is_asked(const struct user_args *a, int64_t project)
{
	for (size_t i = 0; i < a->project_count; i++)
		if (a->projects[i] == project)
			return true;
	return false;
}

static bool set_projects(struct tx *tx, const struct user_args *a, struct err *err)
{
	struct actor_sql_projects_out *rows;
	size_t n;

	if (!actor_sql_projects(tx, &(struct actor_sql_projects_in){a->id}, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_asked(a, rows[i].project) &&
		    !actor_set_project(tx, a->by, a->id, rows[i].project, false, err))
			return false;
	for (size_t i = 0; i < a->project_count; i++) /* granted already: nothing changes */
		if (!actor_set_project(tx, a->by, a->id, a->projects[i], true, err))
			return false;
	return true;
}

static bool rights_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct user_args *a = arg;
	struct account old;

	if (!actor_load_account(tx, a->id, &old, err))
		return false;
	if (old.role != (enum role)a->role && !actor_set_role(tx, a->by, a->id, (enum role)a->role, err))
		return false;
	if (old.all_projects != a->all_projects &&
	    !actor_set_all_projects(tx, a->by, a->id, a->all_projects, err))
		return false;
	if (!cap_is_citizen((enum role)a->role) && !set_projects(tx, a, err))
		return false;
	answer_path(tx, "/users/", a->id.v, "");
	return true;
}

/* Only projects that there are. */
static bool read_projects(struct req *rq, struct user_args *a, struct err *err)
{
	struct register_project *list = NULL;
	struct str *typed;
	size_t n, count = req_many(rq, "project", &typed);

	if (!register_project_list(rq, &list, &n, err))
		return false;
	a->projects = ARENA_ARRAY(rq->arena, int64_t, count);
	for (size_t i = 0; i < count; i++) {
		int64_t id;

		for (size_t k = 0; id_parse(typed[i], &id) && k < n; k++)
			if (list[k].id == id)
				a->projects[a->project_count++] = id;
	}
	return true;
}

static bool rights_do(struct req *rq, struct err *err)
{
	struct user_args *a = ARENA_NEW(rq->arena, struct user_args);

	if (!req_form(rq, a, err) || !read_projects(rq, a, err))
		return false;
	a->by = &rq->actor;
	a->id.v = req_id(rq);
	if (a->id.v == rq->actor.id.v)
		return err_conflict(err, MSG_KIT_ACTOR_OWN_RIGHTS);
	return req_write(rq, rights_tx, a, err);
}

/* ---- lock, password, second factor ---- */

static bool lock_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct user_args *a = arg;

	if (!actor_lock(tx, a->by, a->id, a->locked, err))
		return false;
	answer_path(tx, "/users/", a->id.v, "");
	return true;
}

static bool write_lock(struct req *rq, bool locked, struct err *err)
{
	struct user_args *a = ARENA_NEW(rq->arena, struct user_args);

	a->by = &rq->actor;
	a->id.v = req_id(rq);
	a->locked = locked;
	return req_write(rq, lock_tx, a, err);
}

static bool lock_do(struct req *rq, struct err *err)
{
	return write_lock(rq, true, err);
}

static bool unlock_do(struct req *rq, struct err *err)
{
	return write_lock(rq, false, err);
}

static bool totp_end_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct user_args *a = arg;

	if (!totp_end(tx, a->by, a->id, err))
		return false;
	answer_path(tx, "/users/", a->id.v, "");
	return true;
}

static bool totp_end_do(struct req *rq, struct err *err)
{
	struct user_args *a = ARENA_NEW(rq->arena, struct user_args);

	a->by = &rq->actor;
	a->id.v = req_id(rq);
	return req_write(rq, totp_end_tx, a, err);
}

static const struct field password_fields[] = {
	{FIELD_AT(struct user_args, password), .type = FIELD_PASSWORD, .label = MSG_SYSTEM_PASSWORD_FIRST,
	 .hint = MSG_SYSTEM_PASSWORD_HINT, .flags = FIELD_SECRET, .autocomplete = "new-password"},
};

static bool password_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = password_fields,
			    .count = ARRAY_LEN(password_fields),
			    .submit = MSG_SYSTEM_PASSWORD_RESET};
	struct account a;
	struct page *pg;

	if (!load(rq, &a, err))
		return false;
	form.action = account_path(rq, &a, "/password");
	pg = page_new_message(rq, MSG_SYSTEM_PASSWORD_RESET);
	put_crumbs(rq, pg, &a, req_text(rq, MSG_SYSTEM_PASSWORD_RESET));
	page_lead(pg, req_text(rq, MSG_SYSTEM_PASSWORD_RESET_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

static bool password_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct user_args *a = arg;

	if (!actor_set_password_hashed(tx, a->by, a->id, a->hash, err))
		return false;
	answer_path(tx, "/users/", a->id.v, "");
	return true;
}

static bool password_do(struct req *rq, struct err *err)
{
	struct user_args *a = ARENA_NEW(rq->arena, struct user_args);
	struct account account;

	if (!load(rq, &account, err) || !req_form(rq, a, err) ||
	    !password_check_new(a->password, account.sign_in_name, err) ||
	    !password_hash(rq->arena, a->password, &a->hash, err))
		return false;
	a->by = &rq->actor;
	a->id = account.id;
	return req_write(rq, password_tx, a, err);
}

static const struct route routes[] = {
	LIST("/users", &view, CAP_USER_ADMIN, MSG_SYSTEM_USERS),
	PAGE("/users/new", new_page, CAP_USER_ADMIN, MSG_SYSTEM_USER_NEW),
	{.method = HTTP_POST,
	 .path = "/users/new",
	 .fn = add_do,
	 .cap = CAP_USER_ADMIN,
	 .label = MSG_SYSTEM_USER_ADD,
	 .fields = new_fields,
	 .field_count = ARRAY_LEN(new_fields),
	 .again = new_page,
	 .done = MSG_SYSTEM_USER_ADDED,
	 .flags = ROUTE_SLOW},
	PAGE("/users/:id", user_page, CAP_USER_ADMIN, MSG_SYSTEM_ACCOUNT),
	PAGE("/users/:id/rights", rights_page, CAP_USER_ADMIN, MSG_SYSTEM_RIGHTS),
	DO("/users/:id/rights", rights_do, CAP_USER_ADMIN, MSG_SYSTEM_RIGHTS_SET, rights_fields, rights_page,
	   MSG_SYSTEM_RIGHTS_DONE),
	PAGE("/users/:id/password", password_page, CAP_USER_ADMIN, MSG_SYSTEM_PASSWORD_RESET),
	{.method = HTTP_POST,
	 .path = "/users/:id/password",
	 .fn = password_do,
	 .cap = CAP_USER_ADMIN,
	 .label = MSG_SYSTEM_PASSWORD_RESET,
	 .fields = password_fields,
	 .field_count = ARRAY_LEN(password_fields),
	 .again = password_page,
	 .done = MSG_SYSTEM_PASSWORD_RESET_DONE,
	 .flags = ROUTE_SLOW},
	DO_BUTTON("/users/:id/lock", lock_do, CAP_USER_ADMIN, MSG_SYSTEM_LOCK, user_page,
		  MSG_SYSTEM_LOCK_DONE),
	DO_BUTTON("/users/:id/unlock", unlock_do, CAP_USER_ADMIN, MSG_SYSTEM_UNLOCK, user_page,
		  MSG_SYSTEM_UNLOCK_DONE),
	DO_BUTTON("/users/:id/totp/end", totp_end_do, CAP_USER_ADMIN, MSG_SYSTEM_TOTP_END, user_page,
		  MSG_SYSTEM_TOTP_END_DONE),
};

static const struct navigation navigation[] = {
	{NAVIGATION_SYSTEM, 10, "/users", MSG_SYSTEM_USERS, CAP_USER_ADMIN, NULL},
};

const struct route_table user_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};
