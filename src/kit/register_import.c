/* One import for every register, made from its table of fields. */
#include "kit/register_made.h"

#include <sodium.h>
#include <string.h>

enum { HASH_BYTES = 16, SEEN_START = 1024 };
static const char project_header[] = "项目";

/* Hashes of the names of the records of this file, so that two rows with one name are found. */
struct state {
	const struct register_made *made;
	struct scope scope;
	bool brought[REGISTER_FIELDS_MAX]; /* this file has a column of the field */
	struct arena *keep;
	uint8_t (*seen)[HASH_BYTES];
	size_t seen_count, seen_capacity;
};

static bool begin(struct tx *tx, const struct actor *actor, struct import_run *run, void *state,
		  struct err *err)
{
	struct state *s = state;

	(void)err;
	s->made = register_made_of_import(import_kind_of(run));
	s->scope = actor->scope;
	s->keep = tx_keep(tx);
	for (size_t i = 0; i < s->made->kind->field_count; i++)
		s->brought[i] = s->made->headers[i] != NULL && import_cell(run, s->made->headers[i]) >= 0;
	return true;
}

/* Open addressing; true when it was there already. */
static bool put(struct state *s, const uint8_t hash[HASH_BYTES])
{
	static const uint8_t none[HASH_BYTES];
	uint64_t at;

	memcpy(&at, hash, sizeof(at));
	for (at %= s->seen_capacity; memcmp(s->seen[at], none, HASH_BYTES) != 0;
	     at = (at + 1) % s->seen_capacity) {
		if (memcmp(s->seen[at], hash, HASH_BYTES) == 0)
			return true;
	}
	memcpy(s->seen[at], hash, HASH_BYTES);
	s->seen_count++;
	return false;
}

static bool was_seen(struct state *s, const uint8_t hash[HASH_BYTES])
{
	if (s->seen_count * 2 >= s->seen_capacity) {
		uint8_t(*old)[HASH_BYTES] = s->seen;
		size_t capacity = s->seen_capacity;

		s->seen_capacity = capacity == 0 ? SEEN_START : capacity * 4;
		s->seen = arena_array(s->keep, s->seen_capacity, HASH_BYTES);
		s->seen_count = 0;
		for (size_t i = 0; i < capacity; i++) {
			static const uint8_t none[HASH_BYTES];

			if (memcmp(old[i], none, HASH_BYTES) != 0)
				put(s, old[i]);
		}
	}
	return put(s, hash);
}

static void name_hash(const struct register_made *m, const struct register_record *record,
		      uint8_t ret[HASH_BYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
	crypto_generichash_update(&state, (const uint8_t *)&record->project, sizeof(record->project));
	for (size_t k = 0; k < m->unique_count; k++) {
		const struct field *f = &m->fields[m->unique[k]];
		const union register_value *v = &record->values[m->unique[k]];
		bool text = f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT || register_is_sealed(f);
		uint64_t n = text ? v->s.n : sizeof(v->i);

		crypto_generichash_update(&state, (const uint8_t *)&n, sizeof(n));
		crypto_generichash_update(&state, text ? (const uint8_t *)v->s.p : (const uint8_t *)&v->i, n);
	}
	crypto_generichash_final(&state, ret, HASH_BYTES);
}

static bool find_project(struct tx *tx, struct import_run *run, const struct state *s,
			 const struct cell *cells, int64_t *ret, struct err *err)
{
	const struct register_projects *projects = register_projects();
	struct str name = import_text(run, cells, project_header);
	bool found = false;

	*ret = 0;
	if (name.n == 0)
		return s->scope.all ||
		       import_fault(run, "PROJECT", project_header, MSG_KIT_REGISTER_PROJECT, name);
	if (projects != NULL && !projects->find(tx, &s->scope, name, &found, ret, err))
		return false;
	return found || import_fault(run, "PROJECT", project_header, MSG_KIT_REGISTER_UNKNOWN_PROJECT, name);
}

static bool row(struct tx *tx, struct import_run *run, void *state, int64_t number, const struct cell *cells,
		void *ret_record, struct err *err)
{
	struct state *s = state;
	const struct register_made *m = s->made;
	struct register_record *record = ret_record;
	uint8_t hash[HASH_BYTES];
	bool bad = false;

	(void)number;
	if (!find_project(tx, run, s, cells, &record->project, err))
		return false;
	for (size_t i = 0; i < m->kind->field_count; i++) {
		struct err why = {0};

		if (s->brought[i] && !field_parse(&m->fields[i], s->keep,
						  import_text(run, cells, m->headers[i]), record, &why)) {
			import_fault_err(run, "FIELD", m->headers[i], &why);
			bad = true;
		}
	}
	if (bad)
		return true;
	name_hash(m, record, hash);
	if (was_seen(s, hash))
		return import_fault(run, "DUPLICATE", m->headers[m->unique[0]], MSG_KIT_REGISTER_DUPLICATE,
				    S(""));
	return true;
}

/* Fields that this file has no column for keep what they have: nothing was said about them. */
static bool take(struct tx *tx, const struct actor *actor, void *state, const void *record, int *ret_change,
		 struct err *err)
{
	const struct state *s = state;
	const struct register_made *m = s->made;
	struct register_record mine = *(const struct register_record *)record, there;
	bool found, same = true;

	if (!register_find_same(tx, m, &mine, &found, &there, err))
		return false;
	if (!found) {
		mine.id = id_new();
		*ret_change = IMPORT_ADDED;
		return register_add(tx, actor, m->kind, &mine, err);
	}
	for (size_t i = 0; i < m->kind->field_count; i++) {
		if (!s->brought[i])
			mine.values[i] = there.values[i];
		same = same && register_value_equal(&m->fields[i], &mine.values[i], &there.values[i]);
	}
	mine.id = there.id;
	mine.version = there.version;
	*ret_change = same ? IMPORT_UNCHANGED : IMPORT_CHANGED;
	return same || register_set(tx, actor, m->kind, &mine, err);
}

static bool names_a_record(const struct register_made *m, size_t field)
{
	for (size_t k = 0; k < m->unique_count; k++)
		if ((size_t)m->unique[k] == field)
			return true;
	return false;
}

void register_import_fill(struct register_made *m, struct arena *arena)
{
	const struct register_kind *kind = m->kind;
	const char **columns = ARENA_ARRAY(arena, const char *, kind->field_count);
	struct str rest, header;
	size_t i = 0, count = 0;

	if (kind->import_headers == NULL)
		return;
	for (rest = str_of(kind->import_headers); i < kind->field_count && str_next(&rest, ',', &header);
	     i++) {
		if (header.n == 0)
			continue;
		m->headers[i] = str_c(arena, header);
		if ((kind->fields[i].flags & FIELD_OPTIONAL) == 0 || names_a_record(m, i))
			columns[count++] = m->headers[i];
	}
	require(count > 0);
	for (size_t k = 0; k < m->unique_count; k++)
		require(m->headers[m->unique[k]] != NULL); /* what names a record must be in the file */
	m->import = (struct import_kind){
		.name = kind->name,
		.label = kind->label,
		.cap = kind->edit,
		.columns = columns,
		.column_count = count,
		.state_bytes = sizeof(struct state),
		.begin = begin,
		.row = row,
		.record_bytes = sizeof(struct register_record),
		.take = take,
	};
}

const struct import_kind *register_import(const struct register_kind *kind)
{
	const struct register_made *m = register_made(kind);

	return m->import.name != NULL ? &m->import : NULL;
}
