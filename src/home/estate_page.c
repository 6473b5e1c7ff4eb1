/* /buildings: the estate register (S3-01). Every count leads to its homes. */
#include "home/estate_page.h"

#include "home/estate_sql.h"

/* A year is no amount: without thousands commas, and empty when nobody knows it. */
static struct value show_year(struct req *rq, const void *row)
{
	const struct estate_sql_list_out *b = row;

	(void)rq;
	return b->built_year == 0 ? v_none() : (struct value){.kind = VALUE_ID, .i = b->built_year};
}

static const struct list_column columns[] = {
	{.name = "building", .label = MSG_HOME_BUILDING, .flags = COLUMN_MAIN, .link = "/homes?building="},
	{.name = "project", .label = MSG_HOME_PROJECT, .flags = COLUMN_SUB},
	{.name = "zone", .label = MSG_HOME_ZONE, .flags = COLUMN_SUB},
	{.name = "community", .label = MSG_HOME_COMMUNITY, .flags = COLUMN_SUB},
	{.name = "built_year",
	 .label = MSG_HOME_BUILT_YEAR,
	 .flags = COLUMN_NUMBER | COLUMN_HIDE,
	 .show = show_year},
	{.name = "homes", .label = MSG_HOME_HOMES, .flags = COLUMN_NUMBER, .link = "/homes?building="},
	{.name = "let",
	 .label = MSG_HOME_STATE_LET,
	 .flags = COLUMN_NUMBER | COLUMN_HIDE,
	 .link = "/homes?state=let&building="},
	{.name = "vacant",
	 .label = MSG_HOME_STATE_VACANT,
	 .flags = COLUMN_NUMBER,
	 .link = "/homes?state=vacant&building="},
	{.name = "sold",
	 .label = MSG_HOME_STATE_SOLD,
	 .flags = COLUMN_NUMBER | COLUMN_HIDE,
	 .link = "/homes?state=sold&building="},
};

static const struct list_filter filters[] = {
	{.name = "project", .label = MSG_HOME_PROJECT, .choices = home_project_choices},
	{.name = "zone", .label = MSG_HOME_ZONE, .prefix = true},
};

const struct list_view home_buildings = {
	.list = &estate_sql_list_list,
	.title = MSG_HOME_BUILDINGS,
	.path = "/buildings",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "project",
	.file_name = "楼栋台账",
	.has_scope = true,
};
