/* The store of all registers. */
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/register_made.h"
#include "kit/secret.h"

static const struct register_projects *projects;

void register_projects_set(const struct register_projects *p)
{
	projects = p;
}

const struct register_projects *register_projects(void)
{
	return projects;
}

/* ---- reading ---- */

struct read_one {
	struct tx *tx;
	bool found;
	struct register_record record;
	const struct register_made *made;
};

/* Texts live until this returns: they are copied. */
static bool take_row(void *arg, const void *row, struct err *err)
{
	struct read_one *r = arg;

	r->record = *(const struct register_record *)row;
	r->found = true;
	for (size_t i = 0; i < r->made->kind->field_count; i++) {
		const struct field *f = &r->made->fields[i];
		union register_value *v = &r->record.values[i];

		if (register_is_sealed(f)) {
			if (v->s.n > 0 && !secret_unseal(tx_keep(r->tx), r->made->place[i], v->s, &v->s, err))
				return false;
		} else if (f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT) {
			v->s = str_copy(tx_keep(r->tx), v->s);
		}
	}
	return true;
}

static bool read_one(struct tx *tx, const struct register_made *m, const struct register_text *text,
		     const struct register_io *io, bool *ret_found, struct register_record *ret,
		     struct err *err)
{
	struct read_one r = {.tx = tx, .made = m};

	if (!db_each_text(tx, text->key, text->text, text->in, text->in_count, io, m->out, m->out_count,
			  sizeof(struct register_record), take_row, &r, err))
		return false;
	*ret_found = r.found;
	if (r.found)
		*ret = r.record;
	return true;
}

bool register_load(struct tx *tx, const struct actor *actor, const struct register_kind *kind, int64_t id,
		   struct register_record *ret, struct err *err)
{
	const struct register_made *m = register_made(kind);
	struct register_io io = {.scope = actor->scope, .record = {.id = id}};
	bool found;

	return read_one(tx, m, &m->load, &io, &found, ret, err) && (found || err_not_found(err));
}

static void put_indexes(struct tx *tx, const struct register_made *m, struct register_io *io)
{
	for (size_t i = 0; i < m->kind->field_count; i++) {
		if (register_is_sealed(&m->fields[i]) && io->record.values[i].s.n > 0)
			io->index[i] = secret_index(tx_arena(tx), m->place[i], io->record.values[i].s);
	}
}

bool register_find_same(struct tx *tx, const struct register_made *m, const struct register_record *record,
			bool *ret_found, struct register_record *ret, struct err *err)
{
	struct register_io io = {.record = *record};

	put_indexes(tx, m, &io);
	return read_one(tx, m, record->project == 0 ? &m->find_city : &m->find, &io, ret_found, ret, err);
}

/* ---- what is checked before writing ---- */

static bool check_values(const struct register_made *m, const struct register_record *record, struct err *err)
{
	for (size_t i = 0; i < m->kind->field_count; i++) {
		const struct field *f = &m->fields[i];

		if ((f->flags & FIELD_OPTIONAL) == 0 && register_value_is_empty(f, &record->values[i]))
			return err_input(err, f->name, MSG_FIELD_EMPTY);
	}
	return true;
}

static bool is_mine(struct tx *tx, const struct actor *actor, int64_t project, bool *ret, struct err *err)
{
	struct register_project *list;
	size_t count;

	*ret = actor->scope.all || projects == NULL;
	if (*ret)
		return true;
	if (!projects->list(tx, &actor->scope, &list, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		*ret = *ret || list[i].id == project;
	return true;
}

static bool check_project(struct tx *tx, const struct actor *actor, int64_t project, struct err *err)
{
	bool mine;

	if (project == 0)
		return actor->scope.all || err_input(err, "project", MSG_KIT_REGISTER_PROJECT);
	if (!is_mine(tx, actor, project, &mine, err))
		return false;
	return mine || err_input(err, "project", MSG_KIT_REGISTER_UNKNOWN_PROJECT);
}

/* ---- writing ---- */

static bool run(struct tx *tx, const struct register_made *m, const struct register_text *text,
		const struct register_record *record, int64_t *ret_changed, struct err *err)
{
	struct register_io io = {.now = tx_now(tx), .record = *record};

	put_indexes(tx, m, &io);
	for (size_t i = 0; i < m->kind->field_count; i++) {
		union register_value *v = &io.record.values[i];

		if (register_is_sealed(&m->fields[i]) && v->s.n > 0)
			v->s = secret_seal(tx_arena(tx), m->place[i], v->s);
	}
	return db_run_text(tx, text->key, text->text, text->in, text->in_count, &io, ret_changed, err);
}

static struct str typed(struct tx *tx, const struct register_made *m, size_t i,
			const struct register_record *record)
{
	const struct field *f = &m->fields[i];

	if (register_is_sealed(f) || (f->flags & FIELD_SECRET) != 0)
		return record->values[i].s.n > 0 ? S("***") : S("");
	return field_typed(f, tx_arena(tx), record);
}

/* The fields in which `record` differs from `other` (NULL: all that are filled) as JSON. */
static struct str describe(struct tx *tx, const struct register_made *m, const struct register_record *record,
			   const struct register_record *other)
{
	struct buf out;
	struct json json;

	buf_open_in(&out, tx_arena(tx), 65536);
	json_open(&json, &out);
	json_begin(&json);
	if (other == NULL ? record->project != 0 : record->project != other->project)
		json_put_i64(&json, "project", record->project);
	for (size_t i = 0; i < m->kind->field_count; i++) {
		const struct field *f = &m->fields[i];
		bool shown = other == NULL ? !register_value_is_empty(f, &record->values[i])
					   : !register_value_equal(f, &record->values[i], &other->values[i]);

		if (register_has_column(f) && shown)
			json_put_str(&json, f->name, typed(tx, m, i, record));
	}
	json_end(&json);
	return buf_view(&out);
}

/* The expiry of a certificate and its like is a deadline of whoever edits the register (invariant 10). */
bool register_put_deadline(struct tx *tx, const struct register_made *m, const struct register_record *record,
			   struct err *err)
{
	const struct register_kind *kind = m->kind;
	struct deadline d = {.kind = m->due_kind,
			     .label = kind->due_label,
			     .rule = kind->due_rule,
			     .subject = kind->table,
			     .subject_id = record->id,
			     .project = record->project,
			     .owner = kind->edit};
	struct day due;
	int64_t days;

	if (kind->due_field == NULL)
		return true;
	due = record->values[register_field(kind, kind->due_field)].day;
	if (due.yyyymmdd == 0)
		return deadline_end(tx, m->due_kind, kind->table, record->id, err);
	if (!setting_load(tx, kind->due_setting, instant_day(tx_now(tx)), record->project, &days, err))
		return false;
	d.title = typed(tx, m, 0, record);
	d.path = str_format(tx_arena(tx), "/registers/%s/%lld", kind->name, (long long)record->id);
	d.due = calendar_day_end(due);
	d.warn = instant_of_day(day_add(due, -(int32_t)days), 0, 0);
	return deadline_add(tx, &d, err);
}

bool register_add(struct tx *tx, const struct actor *actor, const struct register_kind *kind,
		  const struct register_record *record, struct err *err)
{
	const struct register_made *m = register_made(kind);
	struct audit audit = {
		.actor = actor, .act = "register.add", .subject = kind->table, .subject_id = record->id};
	int64_t changed;

	require(record->id != 0);
	if (!check_values(m, record, err) || !check_project(tx, actor, record->project, err) ||
	    !run(tx, m, &m->add, record, &changed, err) || !register_put_deadline(tx, m, record, err))
		return false;
	audit.after = describe(tx, m, record, NULL);
	return audit_add(tx, &audit, err);
}

/* Why did no row change? */
static bool refused(struct tx *tx, const struct register_kind *kind, const struct register_record *now,
		    struct err *err)
{
	return now->ended.us != 0 ? err_conflict(err, MSG_KIT_REGISTER_OVER)
				  : audit_conflict(tx, kind->table, now->id, err);
}

bool register_set(struct tx *tx, const struct actor *actor, const struct register_kind *kind,
		  const struct register_record *record, struct err *err)
{
	const struct register_made *m = register_made(kind);
	struct audit audit = {
		.actor = actor, .act = "register.set", .subject = kind->table, .subject_id = record->id};
	struct register_record old;
	bool same = true;
	int64_t changed;

	if (!register_load(tx, actor, kind, record->id, &old, err) || !check_values(m, record, err) ||
	    (record->project != old.project && !check_project(tx, actor, record->project, err)))
		return false;
	if (old.ended.us != 0 || old.version != record->version)
		return refused(tx, kind, &old, err);
	for (size_t i = 0; i < kind->field_count; i++)
		same = same && register_value_equal(&m->fields[i], &old.values[i], &record->values[i]);
	if (same && old.project == record->project)
		return true;
	if (!run(tx, m, &m->set, record, &changed, err))
		return false;
	if (changed == 0)
		return refused(tx, kind, &old, err);
	audit.before = describe(tx, m, &old, record);
	audit.after = describe(tx, m, record, &old);
	return register_put_deadline(tx, m, record, err) && audit_add(tx, &audit, err);
}

bool register_end(struct tx *tx, const struct actor *actor, const struct register_kind *kind, int64_t id,
		  int64_t version, struct str reason, struct err *err)
{
	const struct register_made *m = register_made(kind);
	struct register_record record;
	struct str words = str_trim(reason);
	int64_t changed;

	if (!str_utf8_valid(reason) || str_has_control(words, true) || str_characters(words) < 2 ||
	    str_characters(words) > 200)
		return err_input(err, "reason", MSG_KIT_REGISTER_REASON);
	if (!register_load(tx, actor, kind, id, &record, err))
		return false;
	if (record.ended.us != 0 || record.version != version)
		return refused(tx, kind, &record, err);
	if (!run(tx, m, &m->end, &record, &changed, err))
		return false;
	if (changed == 0)
		return refused(tx, kind, &record, err);
	return (kind->due_field == NULL || deadline_end(tx, m->due_kind, kind->table, id, err)) &&
	       audit_note(tx, actor, "register.end", kind->table, id, words, err);
}

bool register_history(struct tx *tx, const struct actor *actor, const struct register_kind *kind, int64_t id,
		      struct audit_row **ret, size_t *ret_count, struct err *err)
{
	struct register_record record;

	return register_load(tx, actor, kind, id, &record, err) &&
	       audit_list(tx, kind->table, id, ret, ret_count, err);
}
