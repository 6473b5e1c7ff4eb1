/* From a table of fields to statements. Texts come from tables in the program only; values are always
 * bound. */
#include "kit/register_made.h"

#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct register_made *first;
static struct arena *forever; /* registers are declared in the program: what is made of them stays */
static struct arena *scratch; /* while one is made, under the lock */

bool register_is_sealed(const struct field *f)
{
	return f->type == FIELD_ID_NUMBER || f->type == FIELD_PHONE; /* invariant 8 */
}

bool register_has_column(const struct field *f)
{
	return f->type != FIELD_FILE;
}

static bool is_text(const struct field *f)
{
	return f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT;
}

static bool has_index(const struct field *f)
{
	return register_is_sealed(f) && (f->flags & FIELD_FILTER) != 0;
}

bool register_value_is_empty(const struct field *f, const union register_value *v)
{
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_ID_NUMBER:
	case FIELD_PHONE: return v->s.n == 0;
	case FIELD_DAY: return v->day.yyyymmdd == 0;
	case FIELD_MONTH: return v->month.yyyymm == 0;
	case FIELD_ENUM: return v->e == 0;
	case FIELD_ID:
	case FIELD_INSTANT: return v->i == 0;
	default: return false; /* a number may be 0 */
	}
}

bool register_value_equal(const struct field *f, const union register_value *a, const union register_value *b)
{
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_ID_NUMBER:
	case FIELD_PHONE: return str_equal(a->s, b->s);
	case FIELD_DAY:
	case FIELD_MONTH: return a->day.yyyymmdd == b->day.yyyymmdd;
	case FIELD_ENUM: return a->e == b->e;
	case FIELD_BOOL: return a->b == b->b;
	case FIELD_FILE: return true;
	default: return a->i == b->i;
	}
}

/* ---- members ---- */

static struct sql_member member_of(const struct field *f, size_t base)
{
	struct sql_member m = {.name = f->name,
			       .type = SQL_I64,
			       .nullable = (f->flags & FIELD_OPTIONAL) != 0,
			       .offset = (uint16_t)(base + f->offset),
			       .semantic = SQL_MEANS_PLAIN,
			       .enumeration = f->enumeration};
	static const uint8_t means[] = {[FIELD_MONEY] = SQL_MEANS_MONEY, [FIELD_AREA] = SQL_MEANS_AREA,
					[FIELD_RATE] = SQL_MEANS_RATE,   [FIELD_RATIO] = SQL_MEANS_RATIO,
					[FIELD_DAY] = SQL_MEANS_DAY,     [FIELD_MONTH] = SQL_MEANS_MONTH,
					[FIELD_ENUM] = SQL_MEANS_ENUM,   [FIELD_BOOL] = SQL_MEANS_BOOL,
					[FIELD_ID] = SQL_MEANS_ID,       [FIELD_INSTANT] = SQL_MEANS_INSTANT,
					[FIELD_TEXT] = SQL_MEANS_TEXT,   [FIELD_LONG_TEXT] = SQL_MEANS_TEXT};

	if ((size_t)f->type < ARRAY_LEN(means))
		m.semantic = means[f->type];
	if (is_text(f))
		m.type = SQL_STR;
	else if (register_is_sealed(f))
		m.type = SQL_BLOB;
	else if (f->type == FIELD_BOOL)
		m.type = SQL_BOOL;
	else if (f->type == FIELD_DAY || f->type == FIELD_MONTH || f->type == FIELD_ENUM)
		m.type = SQL_I32;
	if (f->type == FIELD_BOOL)
		m.nullable = false;
	return m;
}

#define RECORD_MEMBER(name_, type_, null_, member_, means_) \
	((struct sql_member){name_, type_, null_, offsetof(struct register_record, member_), means_, NULL})

/* A text under way with its parameters in order. */
struct build {
	struct buf text;
	struct sql_member in[2 * REGISTER_FIELDS_MAX + 8];
	size_t count;
};

static void words(struct build *b, const char *c_string)
{
	buf_str(&b->text, str_of(c_string));
}

static void parameter(struct build *b, struct sql_member m)
{
	require(b->count < ARRAY_LEN(b->in));
	b->in[b->count++] = m;
	buf_format(&b->text, "$%zu", b->count);
}

static void io_parameter(struct build *b, const char *name, enum sql_type type, size_t offset)
{
	parameter(b, (struct sql_member){name, type, false, (uint16_t)offset, SQL_MEANS_PLAIN, NULL});
}

static void value_parameter(struct build *b, const struct field *f)
{
	parameter(b, member_of(f, offsetof(struct register_io, record)));
}

static void index_parameter(struct build *b, const struct field *f, size_t i, bool nullable)
{
	size_t offset = offsetof(struct register_io, index) + i * sizeof(struct str);

	parameter(b,
		  (struct sql_member){f->name, SQL_BLOB, nullable, (uint16_t)offset, SQL_MEANS_PLAIN, NULL});
}

/* The same rule as @scope(project_id) in .sql files; records of the whole city are everybody's who may see
 * the register. base: where the struct scope lies in what the parameters are read from. */
static void scope_put(struct build *b, size_t base)
{
	words(b, "(");
	io_parameter(b, "scope_all", SQL_BOOL, base + offsetof(struct scope, all));
	words(b, " = 1 OR project_id IS NULL OR project_id IN (SELECT project_id FROM actor_project WHERE "
		 "user_id = ");
	io_parameter(b, "scope_user", SQL_I64, base + offsetof(struct scope, user));
	words(b, "))");
}

static void finish(struct build *b, const struct register_kind *kind, const char *what,
		   struct register_text *ret)
{
	require(!b->text.full);
	ret->key = str_format(forever, "register_%s_%s", kind->name, what);
	ret->text = str_copy(forever, buf_view(&b->text));
	ret->in = arena_copy(forever, b->in, b->count * sizeof(b->in[0]));
	ret->in_count = b->count;
	buf_close(&b->text);
}

static void begin(struct build *b)
{
	*b = (struct build){.count = 0};
	buf_open(&b->text, 65536);
}

/* ---- reading one ---- */

static void columns_put(struct build *b, struct register_made *m)
{
	words(b, "SELECT id, project_id, version");
	for (size_t i = 0; i < m->kind->field_count; i++) {
		if (register_has_column(&m->fields[i]))
			buf_format(&b->text, ", %s", m->fields[i].name);
	}
	buf_format(&b->text, ", ended_at FROM %s WHERE ", m->kind->table);
}

static void make_load(struct register_made *m)
{
	struct sql_member out[REGISTER_FIELDS_MAX + 4];
	struct build b;
	size_t n = 0;

	out[n++] = RECORD_MEMBER("id", SQL_I64, false, id, SQL_MEANS_ID);
	out[n++] = RECORD_MEMBER("project_id", SQL_I64, true, project, SQL_MEANS_ID);
	out[n++] = RECORD_MEMBER("version", SQL_I64, false, version, SQL_MEANS_PLAIN);
	for (size_t i = 0; i < m->kind->field_count; i++) {
		if (register_has_column(&m->fields[i]))
			out[n++] = member_of(&m->fields[i], 0);
	}
	out[n++] = RECORD_MEMBER("ended_at", SQL_I64, true, ended, SQL_MEANS_INSTANT);
	m->out = arena_copy(forever, out, n * sizeof(out[0]));
	m->out_count = n;
	begin(&b);
	columns_put(&b, m);
	words(&b, "id = ");
	io_parameter(&b, "id", SQL_I64, offsetof(struct register_io, record.id));
	words(&b, " AND ");
	scope_put(&b, offsetof(struct register_io, scope));
	finish(&b, m->kind, "load", &m->load);
}

/* The fields that name a record: as declared, else all that are required. */
static void make_unique(struct register_made *m)
{
	for (size_t k = 0; k < ARRAY_LEN(m->kind->unique) && m->kind->unique[k] != NULL; k++) {
		int i = register_field(m->kind, m->kind->unique[k]);

		require(i >= 0);
		m->unique[m->unique_count++] = i;
	}
	for (size_t i = 0; m->kind->unique[0] == NULL && i < m->kind->field_count; i++) {
		const struct field *f = &m->fields[i];

		if (register_has_column(f) && (f->flags & FIELD_OPTIONAL) == 0 &&
		    (!register_is_sealed(f) || has_index(f)))
			m->unique[m->unique_count++] = (int)i;
	}
	require(m->unique_count > 0);
}

static void make_find(struct register_made *m, bool city)
{
	struct build b;

	begin(&b);
	columns_put(&b, m);
	words(&b, "ended_at IS NULL AND project_id ");
	if (city) {
		words(&b, "IS NULL");
	} else {
		words(&b, "= ");
		io_parameter(&b, "project", SQL_I64, offsetof(struct register_io, record.project));
	}
	for (size_t k = 0; k < m->unique_count; k++) {
		const struct field *f = &m->fields[m->unique[k]];

		require(!register_is_sealed(f) || has_index(f));
		if (register_is_sealed(f)) {
			buf_format(&b.text, " AND %s_index = ", f->name);
			index_parameter(&b, f, (size_t)m->unique[k], false);
		} else if ((f->flags & FIELD_OPTIONAL) != 0) {
			struct sql_member plain = member_of(f, offsetof(struct register_io, record));

			plain.nullable = false;
			buf_format(&b.text, " AND COALESCE(%s, %s) = ", f->name, is_text(f) ? "''" : "0");
			parameter(&b, plain);
		} else {
			buf_format(&b.text, " AND %s = ", f->name);
			value_parameter(&b, f);
		}
	}
	words(&b, " ORDER BY id LIMIT 1");
	finish(&b, m->kind, city ? "find_city" : "find", city ? &m->find_city : &m->find);
}

/* ---- writing ---- */

static void project_parameter(struct build *b)
{
	parameter(b, (struct sql_member){"project", SQL_I64, true,
					 offsetof(struct register_io, record.project), SQL_MEANS_ID, NULL});
}

static void make_add(struct register_made *m)
{
	struct build b;

	begin(&b);
	buf_format(&b.text, "INSERT INTO %s (id, project_id, version", m->kind->table);
	for (size_t i = 0; i < m->kind->field_count; i++) {
		const struct field *f = &m->fields[i];

		if (register_has_column(f))
			buf_format(&b.text, ", %s", f->name);
		if (has_index(f))
			buf_format(&b.text, ", %s_index", f->name);
	}
	words(&b, ") VALUES (");
	io_parameter(&b, "id", SQL_I64, offsetof(struct register_io, record.id));
	words(&b, ", ");
	project_parameter(&b);
	words(&b, ", 1");
	for (size_t i = 0; i < m->kind->field_count; i++) {
		const struct field *f = &m->fields[i];

		if (!register_has_column(f))
			continue;
		words(&b, ", ");
		value_parameter(&b, f);
		if (has_index(f)) {
			words(&b, ", ");
			index_parameter(&b, f, i, true);
		}
	}
	words(&b, ")");
	finish(&b, m->kind, "add", &m->add);
}

static void where_version(struct build *b)
{
	words(b, " WHERE id = ");
	io_parameter(b, "id", SQL_I64, offsetof(struct register_io, record.id));
	words(b, " AND version = ");
	io_parameter(b, "version", SQL_I64, offsetof(struct register_io, record.version));
	words(b, " AND ended_at IS NULL");
}

static void make_set(struct register_made *m)
{
	struct build b;

	begin(&b);
	buf_format(&b.text, "UPDATE %s SET version = version + 1, project_id = ", m->kind->table);
	project_parameter(&b);
	for (size_t i = 0; i < m->kind->field_count; i++) {
		const struct field *f = &m->fields[i];

		if (!register_has_column(f))
			continue;
		buf_format(&b.text, ", %s = ", f->name);
		value_parameter(&b, f);
		if (has_index(f)) {
			buf_format(&b.text, ", %s_index = ", f->name);
			index_parameter(&b, f, i, true);
		}
	}
	where_version(&b);
	finish(&b, m->kind, "set", &m->set);
	begin(&b);
	buf_format(&b.text, "UPDATE %s SET version = version + 1, ended_at = ", m->kind->table);
	io_parameter(&b, "now", SQL_I64, offsetof(struct register_io, now));
	where_version(&b);
	finish(&b, m->kind, "end", &m->end);
}

/* ---- the list ---- */

struct list_build {
	struct sql_filter filters[32];
	struct sql_sort sorts[REGISTER_FIELDS_MAX + 1];
	struct sql_member out[REGISTER_FIELDS_MAX + 4];
	uint16_t filters_n, sorts_n, out_n;
};

static void filter_put(struct list_build *l, const char *name, struct str text, enum sql_type type,
		       uint8_t means, const struct enum_type *enumeration)
{
	require(l->filters_n < ARRAY_LEN(l->filters));
	l->filters[l->filters_n++] =
		(struct sql_filter){name, str_c(forever, text), {name, type, false, 0, means, enumeration}};
}

static const char *joined(const char *a, const char *b)
{
	return str_c(forever, str_format(scratch, "%s%s", a, b));
}

static void field_filters(struct list_build *l, const struct field *f)
{
	struct sql_member m = member_of(f, 0);

	if (has_index(f)) {
		filter_put(l, f->name, str_format(scratch, "%s_index = $1", f->name), SQL_BLOB,
			   SQL_MEANS_PLAIN, NULL);
	} else if (is_text(f)) {
		filter_put(l, f->name, str_format(scratch, "%s LIKE $1 ESCAPE '\\'", f->name), SQL_STR,
			   SQL_MEANS_TEXT, NULL);
	} else {
		filter_put(l, f->name, str_format(scratch, "%s = $1", f->name), m.type, m.semantic,
			   f->enumeration);
	}
	if (f->type == FIELD_DAY) {
		filter_put(l, joined(f->name, "_from"), str_format(scratch, "%s >= $1", f->name), SQL_I32,
			   SQL_MEANS_DAY, NULL);
		filter_put(l, joined(f->name, "_to"), str_format(scratch, "%s <= $1", f->name), SQL_I32,
			   SQL_MEANS_DAY, NULL);
	}
}

static void common_filters(struct list_build *l, const struct register_made *m)
{
	struct str any = S("");

	filter_put(l, "open", S("ended_at IS NULL"), SQL_BOOL, SQL_MEANS_BOOL, NULL);
	filter_put(l, "ended", S("ended_at IS NOT NULL"), SQL_BOOL, SQL_MEANS_BOOL, NULL);
	filter_put(l, "project", S("project_id = $1"), SQL_I64, SQL_MEANS_ID, NULL);
	for (size_t i = 0; i < m->kind->field_count; i++) {
		if (is_text(&m->fields[i]))
			any = str_format(scratch, "%.*s%s%s LIKE $1 ESCAPE '\\'", STR_ARG(any),
					 any.n > 0 ? " OR " : "", m->fields[i].name);
	}
	if (any.n > 0)
		filter_put(l, "q", any, SQL_STR, SQL_MEANS_TEXT, NULL);
	if (m->kind->due_field != NULL)
		filter_put(l, "due_before", str_format(scratch, "%s <= $1", m->kind->due_field), SQL_I32,
			   SQL_MEANS_DAY, NULL);
}

static void make_list(struct register_made *m)
{
	struct list_build *l = ARENA_NEW(forever, struct list_build);
	struct build b;

	begin(&b);
	words(&b, "SELECT id, project_id, version");
	l->out[l->out_n++] = m->out[0];
	l->out[l->out_n++] = m->out[1];
	l->out[l->out_n++] = m->out[2];
	common_filters(l, m);
	for (size_t i = 0; i < m->kind->field_count; i++) {
		const struct field *f = &m->fields[i];

		if ((f->flags & FIELD_FILTER) != 0 && register_has_column(f))
			field_filters(l, f);
		if (!register_has_column(f) || register_is_sealed(f))
			continue;
		if (f->type != FIELD_LONG_TEXT)
			l->sorts[l->sorts_n++] = (struct sql_sort){f->name, f->name, l->out_n};
		l->out[l->out_n++] = member_of(f, 0);
		buf_format(&b.text, ", %s", f->name);
	}
	l->out[l->out_n++] = m->out[m->out_count - 1];
	buf_format(&b.text, ", ended_at FROM %s WHERE ", m->kind->table);
	scope_put(&b, 0); /* a list is asked with a struct scope */
	require(!b.text.full);
	m->list = (struct sql_list){
		.name = joined("register_", m->kind->name),
		.select = str_c(forever, buf_view(&b.text)),
		.in = arena_copy(forever, b.in, b.count * sizeof(b.in[0])),
		.in_count = (uint16_t)b.count,
		.out = l->out,
		.out_count = l->out_n,
		.out_size_bytes = sizeof(struct register_record),
		.filters = l->filters,
		.filter_count = l->filters_n,
		.sorts = l->sorts,
		.sort_count = l->sorts_n,
		.key = "id",
		.key_index = 0,
	};
	buf_close(&b.text);
}

/* ---- once per register ---- */

static struct register_made *make(const struct register_kind *kind)
{
	struct register_made *m = ARENA_NEW(forever, struct register_made);

	require(kind->field_count >= 1 && kind->field_count <= REGISTER_FIELDS_MAX);
	m->kind = kind;
	for (size_t i = 0; i < kind->field_count; i++) {
		require(kind->fields[i].type != FIELD_PASSWORD);
		m->fields[i] = kind->fields[i];
		m->fields[i].offset = (uint16_t)(offsetof(struct register_record, values) +
						 i * sizeof(union register_value));
		if (register_is_sealed(&kind->fields[i]))
			m->place[i] = str_c(forever,
					    str_format(scratch, "%s.%s", kind->table, kind->fields[i].name));
	}
	m->due_kind = joined("register.", kind->name);
	make_unique(m);
	make_load(m);
	make_find(m, false);
	make_find(m, true);
	make_add(m);
	make_set(m);
	make_list(m);
	register_import_fill(m, forever);
	return m;
}

const struct register_made *register_made(const struct register_kind *kind)
{
	struct register_made *m;

	pthread_mutex_lock(&lock);
	if (forever == NULL)
		forever = arena_new((size_t)64 << 20);
	for (m = first; m != NULL && m->kind != kind; m = m->next)
		;
	if (m == NULL) {
		scratch = arena_new((size_t)16 << 20);
		m = make(kind);
		arena_free(scratch);
		m->next = first;
		first = m;
	}
	pthread_mutex_unlock(&lock);
	return m;
}

const struct register_made *register_made_of_import(const struct import_kind *import)
{
	return (const struct register_made *)((const char *)import - offsetof(struct register_made, import));
}

const struct field *register_fields(const struct register_kind *kind)
{
	return register_made(kind)->fields;
}

int register_field(const struct register_kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->field_count; i++) {
		if (strcmp(kind->fields[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

const struct sql_list *register_list(const struct register_kind *kind)
{
	return &register_made(kind)->list;
}
