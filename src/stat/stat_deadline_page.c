/* Deadlines that have ended, kept or missed: the rows behind the clocks of the dashboard. */
#include "kit/words.h"
#include "stat/stat_page.h"

static bool show_cell(struct arena *arena, enum language language, const struct list_view *v,
		      const char *column, const void *row, struct value *ret)
{
	const struct stat_sql_deadlines_out *d = row;

	(void)arena, (void)language, (void)v;
	if (str_equal(str_of(column), S("label"))) {
		*ret = v_message(words_find(d->label));
		return true;
	}
	if (!str_equal(str_of(column), S("title")))
		return false;
	*ret = v_link(v_text(d->title), d->path);
	return true;
}

static const struct list_column columns[] = {
	{.name = "label", .label = MSG_STAT_WHAT, .flags = COLUMN_SUB},
	{.name = "title", .label = MSG_STAT_SUBJECT, .flags = COLUMN_MAIN},
	{.name = "due_at", .label = MSG_STAT_DUE, .flags = COLUMN_SUB},
	{.name = "ended_at", .label = MSG_STAT_ENDED_AT, .flags = COLUMN_SUB},
	{.name = "kept", .label = MSG_STAT_KEPT, .flags = COLUMN_END},
};
static const struct list_filter filters[] = {
	{.name = "kept", .label = MSG_STAT_KEPT},
	{.name = "ended_from", .label = MSG_STAT_ENDED_FROM},
	{.name = "ended_to", .label = MSG_STAT_ENDED_TO},
	{.name = "kind", .label = MSG_STAT_WHAT, .quiet = true}, /* of one clock, from the dashboard */
};

const struct list_view stat_deadline_view = {
	.list = &stat_sql_deadlines_list,
	.title = MSG_STAT_DEADLINES,
	.path = "/deadlines",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "ended_at",
	.descending = true,
	.value = show_cell,
	.file_name = "时限台账",
	.has_scope = true,
};
