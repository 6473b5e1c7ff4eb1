/* The trail, for those who may read all of it. */
#include "kit/audit_sql.h"
#include "kit/words.h"
#include "web/history.h"
#include "web/list.h"
#include "web/req_inner.h"
#include "web/system_page.h"

/* "session.open" in words: of its own folder ("home.act_set"), or of this one ("system.act_session_open");
 * else as it is. */
static struct value act_words(struct arena *arena, enum language language, struct str act)
{
	struct str verb = act, folder = S("");
	struct value v = v_text(act);
	enum message m;

	str_next(&verb, '.', &folder);
	m = words_find(str_format(arena, "system.act_%.*s_%.*s", STR_ARG(folder), STR_ARG(verb)));
	if (m == MSG_NONE)
		m = words_find(str_format(arena, "%.*s.act_%.*s", STR_ARG(folder), STR_ARG(verb)));
	if (m != MSG_NONE)
		v = (struct value){.kind = VALUE_TEXT, .s = message_text(language, m), .code = act};
	return v;
}

static struct value subject_words(struct arena *arena, enum language language, struct str subject)
{
	enum message m = words_find(str_format(arena, "system.subject_%.*s", STR_ARG(subject)));
	const struct domain *const *domains;
	size_t count = domain_list(&domains);
	struct value v = v_text(subject);

	for (size_t d = 0; d < count && m == MSG_NONE; d++)
		for (size_t i = 0; i < domains[d]->register_count; i++)
			if (str_equal(subject, str_of(domains[d]->registers[i]->table)))
				m = domains[d]->registers[i]->label;
	if (m != MSG_NONE)
		v = (struct value){.kind = VALUE_TEXT, .s = message_text(language, m), .code = subject};
	return v;
}

/* Where the subject can be looked at; "" when it has no page. */
static struct str subject_path(struct arena *arena, struct str subject, int64_t id)
{
	static const struct {
		const char *subject, *path;
	} pages[] = {
		{"home", "/homes/"},
		{"lease", "/leases/"},
		{"repair", "/repairs/"},
		{"matter", "/matters/"},
		{"application", "/applications/"},
		{"actor", "/users/"},
		{"job", "/jobs/"},
		{"policy", "/policies/"},
		{"allocation_plan", "/plans/"},
		{"bill", "/bills/"},
		{"dunning", "/dunnings/"},
		{"ledger_transaction", "/ledger/transactions/"},
		{"pay_order", "/pay-orders/"},
		{"payment", "/payments/"},
		{"settlement", "/settlements/"},
	};
	const struct domain *const *domains;
	size_t count = domain_list(&domains);

	for (size_t i = 0; i < ARRAY_LEN(pages); i++)
		if (str_equal(subject, str_of(pages[i].subject)))
			return str_format(arena, "%s%lld", pages[i].path, (long long)id);
	for (size_t d = 0; d < count; d++)
		for (size_t i = 0; i < domains[d]->register_count; i++)
			if (str_equal(subject, str_of(domains[d]->registers[i]->table)))
				return str_format(arena, "/registers/%s/%lld", domains[d]->registers[i]->name,
						  (long long)id);
	return S("");
}

static bool show_cell(struct arena *arena, enum language language, const struct list_view *v,
		      const char *column, const void *row, struct value *ret)
{
	const struct audit_sql_list_out *a = row;

	(void)v;
	if (str_equal(str_of(column), S("name")) && a->name.n == 0) {
		*ret = v_text(enum_text(&role_type, language, (int)a->role));
		return true;
	}
	if (str_equal(str_of(column), S("subject"))) {
		*ret = subject_words(arena, language, a->subject);
		return true;
	}
	if (str_equal(str_of(column), S("before")) || str_equal(str_of(column), S("after"))) {
		struct str note = column[0] == 'b' ? a->before : a->after;

		*ret = (struct value){.kind = VALUE_TEXT,
				      .s = history_note(arena, language, a->act, note),
				      .code = note};
		return true;
	}
	if (str_equal(str_of(column), S("act"))) {
		*ret = act_words(arena, language, a->act);
		return true;
	}
	return false;
}

/* A name, not a number: without commas, and it leads there. */
static struct value show_subject_id(struct req *rq, const void *row)
{
	const struct audit_sql_list_out *a = row;

	return a->subject_id == 0 ? v_none()
				  : v_link(v_text(number_text(rq->arena, a->subject_id, 0, false)),
					   subject_path(rq->arena, a->subject, a->subject_id));
}

static enum list_read read_filter(struct req *rq, const struct list_view *v, const char *filter,
				  struct str typed, struct list_value *ret)
{
	(void)v;
	if (str_equal(str_of(filter), S("name"))) {
		ret->s = db_like_contains(rq->arena, typed);
		return LIST_READ_DONE;
	}
	return LIST_READ_PLAIN;
}

static const struct list_column columns[] = {
	{.name = "at", .label = MSG_SYSTEM_AT, .flags = COLUMN_MAIN},
	{.name = "name", .label = MSG_SYSTEM_BY, .flags = COLUMN_SUB | COLUMN_NOWRAP},
	{.name = "role", .label = MSG_WEB_ROLE, .flags = COLUMN_SUB},
	{.name = "act", .label = MSG_SYSTEM_ACT, .flags = COLUMN_END | COLUMN_NOWRAP},
	{.name = "subject", .label = MSG_SYSTEM_SUBJECT, .flags = COLUMN_SUB},
	{.name = "subject_id", .label = MSG_SYSTEM_SUBJECT_ID, .flags = COLUMN_SUB, .show = show_subject_id},
	{.name = "before", .label = MSG_SYSTEM_BEFORE, .flags = COLUMN_SUB},
	{.name = "after", .label = MSG_SYSTEM_AFTER, .flags = COLUMN_SUB},
};

static const struct list_filter filters[] = {
	{.name = "name", .label = MSG_SYSTEM_BY},
	{.name = "act", .label = MSG_SYSTEM_ACT, .prefix = true}, /* "home" finds home.add and home.set */
	{.name = "subject", .label = MSG_SYSTEM_SUBJECT},
	{.name = "subject_id", .label = MSG_SYSTEM_SUBJECT_ID},
	{.name = "from", .label = MSG_SYSTEM_DAY_FROM},
	{.name = "to", .label = MSG_SYSTEM_DAY_TO},
};

static bool head(struct req *rq, struct page *pg, struct err *err)
{
	(void)err;
	page_lead(pg, req_text(rq, MSG_SYSTEM_AUDIT_LEAD));
	return true;
}

static const struct list_view view = {
	.list = &audit_sql_list_list,
	.title = MSG_SYSTEM_AUDIT,
	.path = "/audit",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "at",
	.descending = true,
	.read = read_filter,
	.value = show_cell,
	.head = head,
	.file_name = "操作日志",
};

static const struct route routes[] = {LIST("/audit", &view, CAP_AUDIT_SEE, MSG_SYSTEM_AUDIT)};

static const struct navigation navigation[] = {
	{NAVIGATION_SYSTEM, 60, "/audit", MSG_SYSTEM_AUDIT, CAP_AUDIT_SEE, NULL},
};

const struct route_table audit_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};
