/* The trail, for those who may read all of it. */
#include "kit/audit_sql.h"
#include "web/list.h"
#include "web/req.h"
#include "web/system_page.h"

static bool show_cell(struct arena *arena, enum language language, const struct list_view *v,
		      const char *column, const void *row, struct value *ret)
{
	const struct audit_sql_list_out *a = row;

	(void)v, (void)arena;
	if (str_equal(str_of(column), S("name")) && a->name.n == 0) {
		*ret = v_text(enum_text(&role_type, language, (int)a->role));
		return true;
	}
	if (str_equal(str_of(column), S("subject_id"))) { /* a name, not a number */
		*ret = v_text(a->subject_id == 0 ? S("") : number_text(arena, a->subject_id, 0, false));
		return true;
	}
	return false;
}

/* "home" finds home.add and home.set. */
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
	{.name = "name", .label = MSG_SYSTEM_BY, .flags = COLUMN_SUB},
	{.name = "role", .label = MSG_WEB_ROLE, .flags = COLUMN_SUB},
	{.name = "act", .label = MSG_SYSTEM_ACT, .flags = COLUMN_END},
	{.name = "subject", .label = MSG_SYSTEM_SUBJECT, .flags = COLUMN_SUB},
	{.name = "subject_id", .label = MSG_SYSTEM_SUBJECT_ID, .flags = COLUMN_SUB},
	{.name = "before", .label = MSG_SYSTEM_BEFORE, .flags = COLUMN_SUB},
	{.name = "after", .label = MSG_SYSTEM_AFTER, .flags = COLUMN_SUB},
};

static const struct list_filter filters[] = {
	{.name = "name", .label = MSG_SYSTEM_BY},
	{.name = "act", .label = MSG_SYSTEM_ACT, .prefix = true},
	{.name = "subject", .label = MSG_SYSTEM_SUBJECT},
	{.name = "subject_id", .label = MSG_SYSTEM_SUBJECT_ID},
	{.name = "from", .label = MSG_SYSTEM_DAY_FROM},
	{.name = "to", .label = MSG_SYSTEM_DAY_TO},
};

static bool head(struct req *rq, struct page *pg, struct err *err)
{
	(void)err;
	page_lead(pg, message_text(rq->language, MSG_SYSTEM_AUDIT_LEAD));
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
