/* Records tell their deadline when they are written; a changed warning setting, or a record that came by
 * another way, is brought up to date here. */
#include "kit/register_due.h"

#include <string.h>
#include "kit/domain.h"
#include "kit/register_made.h"

enum { CHUNK_ROWS = 200 };

struct walk {
	const struct register_made *made;
	struct list_query query; /* of the next chunk */
	/* what one attempt did; counts once it is committed */
	struct list_query next;
	bool last;
};

static unsigned sort_of(const struct sql_list *list, const char *name)
{
	for (unsigned i = 0; i < list->sort_count; i++)
		if (strcmp(list->sorts[i].name, name) == 0)
			return i;
	require(!"a register can be sorted by its due day");
	return 0;
}

static void filter_set(const struct sql_list *list, struct list_query *q, const char *name, int64_t value)
{
	for (unsigned i = 0; i < list->filter_count; i++)
		if (strcmp(list->filters[i].name, name) == 0)
			q->filter[i] = (struct list_value){.set = true, .i = value};
}

static bool chunk(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct walk *w = arg;
	const struct register_made *m = w->made;
	struct scope all = {.all = true};
	const struct register_record *rows;
	void *found;
	size_t count;
	bool more;

	if (!db_list(tx, &m->list, &all, &w->query, &found, &count, &more, err))
		return false;
	rows = found;
	for (size_t i = 0; i < count; i++)
		if (!register_put_deadline(tx, m, &rows[i], err))
			return false;
	w->next = w->query;
	if (count > 0) {
		w->next.after =
			(struct list_value){.set = true,
					    .i = rows[count - 1]
							 .values[register_field(m->kind, m->kind->due_field)]
							 .day.yyyymmdd};
		w->next.after_key = rows[count - 1].id;
	}
	w->last = !more;
	*ret_done = true; /* one chunk a call */
	return true;
}

static bool walk_register(struct job *job, const struct register_kind *kind, struct err *err)
{
	struct walk w = {.made = register_made(kind)};

	w.query.limit = CHUNK_ROWS;
	w.query.sort = sort_of(&w.made->list, kind->due_field);
	filter_set(&w.made->list, &w.query, "open", 1);
	filter_set(&w.made->list, &w.query, "due_before", 21991231); /* those that have a day */
	while (!w.last) {
		if (!db_write_chunks(job->db, job->arena, chunk, &w, err))
			return false;
		w.query = w.next;
	}
	return true;
}

static bool run(struct job *job, struct err *err)
{
	const struct domain *const *domains;
	size_t count = domain_list(&domains);

	for (size_t d = 0; d < count; d++)
		for (size_t i = 0; i < domains[d]->register_count; i++)
			if (domains[d]->registers[i]->due_field != NULL &&
			    !walk_register(job, domains[d]->registers[i], err))
				return false;
	return true;
}

const struct job_kind register_due_job = {
	.name = "register.due", .label = MSG_KIT_JOB_REGISTER_DUE, .run = run, .repeat = "daily"};
