/* Keys of machines: shown once, then only their name, owner and end are known. */
#include "kit/actor_sql.h"
#include "kit/session_sql.h"
#include "web/list.h"
#include "web/req_inner.h"
#include "web/system_page.h"

/* The new key waits here for the page that shows it; the answer of a write is stored, and a key must not be.
 */
static const char shown_once[] = "token_once";

static bool read_view(struct req *rq, const struct list_view *v, struct list_query *q, struct err *err)
{
	(void)err;
	if (!str_equal(req_arg(rq, "view"), S("all")))
		list_query_filter(v->list, q, "in_use", (struct list_value){.i = 1});
	return true;
}

static enum tag tag_of(struct day until, struct instant ended, struct day today)
{
	if (ended.us != 0)
		return TAG_PLAIN;
	return day_compare(until, today) < 0 ? TAG_BAD : TAG_OK;
}

static enum message state_of(struct day until, struct instant ended, struct day today)
{
	if (ended.us != 0)
		return MSG_SYSTEM_STATE_ENDED;
	return day_compare(until, today) < 0 ? MSG_SYSTEM_TOKEN_OVER : MSG_SYSTEM_STATE_OPEN;
}

static struct value show_state(struct req *rq, const void *row)
{
	const struct session_sql_token_page_out *t = row;
	struct day today = req_today(rq);

	return v_light(tag_of(t->until_day, t->ended_at, today),
		       req_text(rq, state_of(t->until_day, t->ended_at, today)));
}

static const struct list_column columns[] = {
	{.name = "name", .label = MSG_SYSTEM_TOKEN_NAME, .flags = COLUMN_MAIN, .link = "/tokens/"},
	{.name = "actor_name",
	 .label = MSG_SYSTEM_ACCOUNT,
	 .flags = COLUMN_SUB,
	 .link = "/users/",
	 .link_id = "actor"},
	{.name = "role", .label = MSG_WEB_ROLE, .flags = COLUMN_SUB},
	{.name = "until_day", .label = MSG_SYSTEM_VALID_TO, .flags = COLUMN_SUB},
	{.name = "created_at", .label = MSG_SYSTEM_CREATED_AT, .flags = COLUMN_SUB},
	{.name = "ended_at", .label = MSG_SYSTEM_STATE, .flags = COLUMN_END, .show = show_state},
};
static const struct list_tab tabs[] = {{MSG_SYSTEM_STATE_OPEN, ""}, {MSG_SYSTEM_VIEW_ALL, "all"}};

static bool head(struct req *rq, struct page *pg, struct err *err)
{
	(void)err;
	page_action_icon(pg, CAP_USER_ADMIN, ICON_PLUS, MSG_SYSTEM_TOKEN_NEW, S("/tokens/new"));
	page_lead(pg, req_text(rq, MSG_SYSTEM_TOKENS_LEAD));
	return true;
}

static const struct list_view view = {
	.list = &session_sql_token_page_list,
	.title = MSG_SYSTEM_TOKENS,
	.path = "/tokens",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.sort = "created_at",
	.descending = true,
	.tabs = tabs,
	.tab_count = ARRAY_LEN(tabs),
	.query = read_view,
	.head = head,
	.file_name = "接口密钥",
};

/* ---- new ---- */

struct token_args {
	const struct actor *by;
	int64_t account;
	struct str name;
	struct day until;
	struct str token;
};

static const struct field new_fields[] = {
	{FIELD_AT(struct token_args, name), .type = FIELD_TEXT, .label = MSG_SYSTEM_TOKEN_NAME,
	 .hint = MSG_SYSTEM_TOKEN_NAME_HINT, .min = 1, .max = 60},
	{FIELD_AT(struct token_args, account), .type = FIELD_ID, .label = MSG_SYSTEM_ACCOUNT,
	 .hint = MSG_SYSTEM_TOKEN_ACCOUNT_HINT, .flags = FIELD_OPTIONS},
	{FIELD_AT(struct token_args, until), .type = FIELD_DAY, .label = MSG_SYSTEM_VALID_TO},
};

/* Accounts of staff: a machine does not act for a citizen. */
static bool account_choices(struct req *rq, struct choice **ret, size_t *ret_count, struct err *err)
{
	struct list_query q = {.limit = 1000};
	struct actor_sql_list_out *rows;
	struct choice *choices;
	void *found;
	size_t n, count = 0;
	bool more;

	for (size_t i = 0; i < actor_sql_list_list.sort_count; i++)
		if (str_equal(str_of(actor_sql_list_list.sorts[i].name), S("name")))
			q.sort = (unsigned)i;
	if (!db_list(rq->tx, &actor_sql_list_list, NULL, &q, &found, &n, &more, err))
		return false;
	rows = found;
	choices = ARENA_ARRAY(rq->arena, struct choice, n);
	for (size_t i = 0; i < n; i++)
		if (!cap_is_citizen(rows[i].role) && !rows[i].locked)
			choices[count++] = (struct choice){
				.value = rows[i].id.v,
				.words = str_format(rq->arena, "%.*s（%.*s）", STR_ARG(rows[i].name),
						    STR_ARG(enum_text(&role_type, rq->language,
								      (int)rows[i].role)))};
	*ret = choices;
	*ret_count = count;
	return true;
}

static void put_crumbs(struct req *rq, struct page *pg, struct str last)
{
	page_crumb(pg, S("/tokens"), req_text(rq, MSG_SYSTEM_TOKENS));
	page_crumb(pg, S(""), last);
}

static bool new_page(struct req *rq, struct err *err)
{
	struct token_args values = {.until = day_add(req_today(rq), 365)};
	struct form_choices accounts = {.field = "account"};
	struct form form = {.fields = new_fields,
			    .count = ARRAY_LEN(new_fields),
			    .values = &values,
			    .choices = &accounts,
			    .choice_count = 1,
			    .action = S("/tokens/new"),
			    .submit = MSG_SYSTEM_TOKEN_ADD};
	struct choice *choices;
	struct page *pg;

	if (!account_choices(rq, &choices, &accounts.count, err))
		return false;
	accounts.choices = choices;
	pg = page_new_message(rq, MSG_SYSTEM_TOKEN_NEW);
	put_crumbs(rq, pg, req_text(rq, MSG_SYSTEM_TOKEN_NEW));
	page_form(pg, &form);
	return page_send(pg);
}

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct token_args *a = arg;

	if (!token_add(tx, a->by, (struct actor_id){a->account}, a->name, a->until, &a->token, err))
		return false;
	tx_answer(tx, S("/tokens/once"));
	return true;
}

static bool add_after(struct req *rq, void *arg, struct err *err)
{
	const struct token_args *a = arg;

	(void)err;
	if (a->token.n > 0) /* a repeated form made none */
		req_set_cookie(rq, shown_once, a->token, 300);
	return true;
}

static bool add_do(struct req *rq, struct err *err)
{
	struct token_args *a = ARENA_NEW(rq->arena, struct token_args);
	struct account account;

	if (!req_form(rq, a, err) ||
	    !actor_load_account(rq->tx, (struct actor_id){a->account}, &account, err))
		return false;
	if (cap_is_citizen(account.role))
		return err_input(err, "account", MSG_SYSTEM_TOKEN_CITIZEN);
	a->by = &rq->actor;
	rq->after = add_after;
	return req_write(rq, add_tx, a, err);
}

static bool once_page(struct req *rq, struct err *err)
{
	struct str token = req_cookie_value(rq, shown_once);
	struct page *pg = page_new_message(rq, MSG_SYSTEM_TOKEN_ONCE);

	(void)err;
	put_crumbs(rq, pg, req_text(rq, MSG_SYSTEM_TOKEN_ONCE));
	if (token.n == 0) {
		page_note(pg, TAG_WARN, req_text(rq, MSG_SYSTEM_TOKEN_ONCE_GONE));
		page_link(pg, MSG_SYSTEM_TOKENS, S("/tokens"), false);
		return page_send(pg);
	}
	req_set_cookie(rq, shown_once, S(""), 0);
	page_note(pg, TAG_WARN, req_text(rq, MSG_SYSTEM_TOKEN_ONCE_LEAD));
	page_section(pg, MSG_SYSTEM_TOKEN_ONCE);
	if (page_json(pg) != NULL)
		json_put_str(page_json(pg), "token", token);
	else
		page_code(pg, token);
	page_paragraph(pg, req_text(rq, MSG_SYSTEM_TOKEN_USE));
	page_code(pg, S("Authorization: Bearer anju_..."));
	page_link(pg, MSG_SYSTEM_TOKENS, S("/tokens"), false);
	return page_send(pg);
}

/* ---- one ---- */

static bool token_page(struct req *rq, struct err *err)
{
	struct session_sql_token_find_out t;
	struct page *pg;
	bool found;

	if (!session_sql_token_find(rq->tx, &(struct session_sql_token_find_in){req_id(rq)}, &found, &t, err))
		return false;
	if (!found)
		return err_not_found(err);
	pg = page_new(rq, t.name);
	put_crumbs(rq, pg, t.name);
	page_state(pg, v_light(tag_of(t.until_day, t.ended_at, req_today(rq)),
			       req_text(rq, state_of(t.until_day, t.ended_at, req_today(rq)))));
	if (t.ended_at.us == 0)
		page_do(pg, CAP_USER_ADMIN, MSG_SYSTEM_TOKEN_END,
			str_format(rq->arena, "/tokens/%lld/end", (long long)t.id));
	page_fact(pg, MSG_SYSTEM_ACCOUNT,
		  v_link(v_text(t.actor_name), str_format(rq->arena, "/users/%lld", (long long)t.actor.v)));
	page_fact(pg, MSG_WEB_ROLE, v_enum(&role_type, (int)t.role));
	page_fact(pg, MSG_SYSTEM_VALID_TO, v_day(t.until_day));
	page_fact(pg, MSG_SYSTEM_CREATED_AT, v_instant(t.created_at));
	page_fact(pg, MSG_SYSTEM_ENDED_AT, t.ended_at.us != 0 ? v_instant(t.ended_at) : v_none());
	return page_send(pg);
}

static bool end_tx(struct tx *tx, void *arg, struct err *err)
{
	struct req *rq = arg;

	if (!token_end(tx, &rq->actor, req_id(rq), err))
		return false;
	answer_path(tx, "/tokens/", req_id(rq), "");
	return true;
}

static bool end_do(struct req *rq, struct err *err)
{
	return req_write(rq, end_tx, rq, err);
}

static const struct route routes[] = {
	LIST("/tokens", &view, CAP_USER_ADMIN, MSG_SYSTEM_TOKENS),
	PAGE("/tokens/new", new_page, CAP_USER_ADMIN, MSG_SYSTEM_TOKEN_NEW),
	DO("/tokens/new", add_do, CAP_USER_ADMIN, MSG_SYSTEM_TOKEN_ADD, new_fields, new_page, MSG_NONE),
	PAGE("/tokens/once", once_page, CAP_USER_ADMIN, MSG_SYSTEM_TOKEN_ONCE),
	PAGE("/tokens/:id", token_page, CAP_USER_ADMIN, MSG_SYSTEM_TOKEN_NAME),
	DO_BUTTON("/tokens/:id/end", end_do, CAP_USER_ADMIN, MSG_SYSTEM_TOKEN_END, token_page,
		  MSG_SYSTEM_TOKEN_ENDED),
};

static const struct navigation navigation[] = {
	{NAVIGATION_SYSTEM, 50, "/tokens", MSG_SYSTEM_TOKENS, CAP_USER_ADMIN, NULL},
};

const struct route_table token_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};
