/* What is due. */
#include "kit/deadline.h"
#include "kit/deadline_sql.h"
#include "kit/words.h"

bool deadline_add(struct tx *tx, const struct deadline *d, struct err *err)
{
	struct instant now = tx_now(tx);
	int64_t left = d->due.us > now.us ? d->due.us - now.us : 0;
	struct deadline_sql_add_in in = {
		.id = id_new(),
		.kind = str_of(d->kind),
		.subject = str_of(d->subject),
		.subject_id = d->subject_id,
		.label = words_id(d->label),
		.rule = words_id(d->rule),
		.title = str_first_characters(d->title, 120),
		.path = d->path,
		.project = d->project,
		.household = d->household,
		.owner = str_of(cap_code(d->owner)),
		.escalate_to = d->escalate_to == CAP_PUBLIC ? S("") : str_of(cap_code(d->escalate_to)),
		.person = d->person,
		.now = now,
		.warn = d->warn.us != 0 ? d->warn : instant_add(d->due, -(left / 4)),
		.due = d->due,
	};

	require(d->due.us != 0);
	return deadline_sql_add(tx, &in, err);
}

bool deadline_end(struct tx *tx, const char *kind, const char *subject, int64_t subject_id, struct err *err)
{
	struct deadline_sql_end_in in = {str_of(kind), str_of(subject), subject_id, tx_now(tx)};
	int64_t changed;

	return deadline_sql_end(tx, &in, &changed, err);
}

bool deadline_end_all(struct tx *tx, const char *subject, int64_t subject_id, struct err *err)
{
	struct deadline_sql_end_all_in in = {str_of(subject), subject_id, tx_now(tx)};
	int64_t changed;

	return deadline_sql_end_all(tx, &in, &changed, err);
}

bool deadline_find(struct tx *tx, const char *kind, const char *subject, int64_t subject_id, bool *ret_found,
		   struct instant *ret_due, struct err *err)
{
	struct deadline_sql_find_in in = {str_of(kind), str_of(subject), subject_id};
	struct deadline_sql_find_out row;
	bool found;

	if (!deadline_sql_find(tx, &in, &found, &row, err))
		return false;
	*ret_found = found;
	if (found)
		*ret_due = row.due;
	return true;
}

bool deadline_list(struct tx *tx, const struct actor *actor, unsigned most, struct deadline_row **ret,
		   size_t *ret_count, struct err *err)
{
	struct arena *arena = tx_arena(tx);
	struct instant now = tx_now(tx);
	struct deadline_sql_work_in in = {.scope = actor->scope,
					  .caps = actor_caps(arena, actor),
					  .me = actor->id,
					  .now = now,
					  .until = instant_add(now, DEADLINE_AHEAD_DAYS * US_PER_DAY),
					  .most = (int32_t)most};
	struct deadline_sql_work_out *rows;
	struct deadline_row *list;
	size_t count;

	require(most >= 1 && most <= 10000);
	if (!deadline_sql_work(tx, &in, &rows, &count, err))
		return false;
	list = ARENA_ARRAY(arena, struct deadline_row, count);
	for (size_t i = 0; i < count; i++) {
		list[i] = (struct deadline_row){
			.id = rows[i].id,
			.kind = rows[i].kind,
			.subject = rows[i].subject,
			.subject_id = rows[i].subject_id,
			.label = words_find(rows[i].label),
			.rule = words_find(rows[i].rule),
			.title = rows[i].title,
			.path = rows[i].path,
			.warn = rows[i].warn,
			.due = rows[i].due,
			.mine = actor->id.v != 0 && rows[i].person.v == actor->id.v,
			.warned = now.us >= rows[i].warn.us,
			.overdue = now.us > rows[i].due.us,
		};
	}
	*ret = list;
	*ret_count = count;
	return true;
}

bool deadline_count(struct tx *tx, const struct actor *actor, struct deadline_counts *ret, struct err *err)
{
	struct instant now = tx_now(tx);
	struct deadline_sql_count_in in = {
		.scope = actor->scope,
		.caps = actor_caps(tx_arena(tx), actor),
		.me = actor->id,
		.now = now,
		.until = instant_add(now, DEADLINE_AHEAD_DAYS * US_PER_DAY),
		.today_end = instant_add(instant_of_day(day_add(instant_day(now), 1), 0, 0), -1)};
	struct deadline_sql_count_out row;

	if (!deadline_sql_count(tx, &in, &row, err))
		return false;
	*ret = (struct deadline_counts){row.total, row.warned, row.today, row.overdue};
	return true;
}

bool deadline_statistic(struct tx *tx, const struct actor *actor, struct instant from, struct instant to,
			struct deadline_kept **ret, size_t *ret_count, struct err *err)
{
	struct deadline_sql_kept_in in = {.scope = actor->scope, .from = from, .to = to};
	struct deadline_sql_kept_out *rows;
	struct deadline_kept *list;
	size_t count;

	if (!deadline_sql_kept(tx, &in, &rows, &count, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct deadline_kept, count);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct deadline_kept){rows[i].kind, words_find(rows[i].label), rows[i].kept,
						 rows[i].missed};
	*ret = list;
	*ret_count = count;
	return true;
}
