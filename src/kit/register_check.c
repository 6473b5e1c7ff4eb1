/* Table and fields are held together: what the fields allow, the table must take, and nothing else. */
#include "kit/register_made.h"

struct trial {
	const struct register_made *made;
	struct register_record record;
	struct str fault;
};

static struct str long_text(struct arena *arena, size_t characters)
{
	char *p = arena_array(arena, characters, 3);

	for (size_t i = 0; i < characters; i++) {
		p[3 * i] = (char)0xe6; /* 测: three bytes, one character */
		p[3 * i + 1] = (char)0xb5;
		p[3 * i + 2] = (char)0x8b;
	}
	return (struct str){p, 3 * characters};
}

/* The largest value that the field takes; with `least`: optional fields empty, others small. */
static void sample(struct arena *arena, const struct field *f, bool least, union register_value *v)
{
	int64_t most = f->max != 0                  ? f->max
		       : f->type == FIELD_TEXT      ? 200
		       : f->type == FIELD_LONG_TEXT ? 5000
						    : INT64_C(1000000000);

	if (least && (f->flags & FIELD_OPTIONAL) != 0)
		return;
	switch (f->type) {
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
		v->s = least ? long_text(arena, (size_t)(f->min > 0 ? f->min : 1))
			     : long_text(arena, (size_t)most);
		break;
	case FIELD_ID_NUMBER: v->s = S("110101199003070011"); break;
	case FIELD_PHONE: v->s = S("13800001234"); break;
	case FIELD_DAY: v->day = DAY(least ? 19000101 : 21991231); break;
	case FIELD_MONTH: v->month = (struct month){least ? 190001 : 219912}; break;
	case FIELD_ENUM: v->e = f->enumeration->items[least ? 0 : f->enumeration->count - 1].value; break;
	case FIELD_BOOL: v->b = !least; break;
	case FIELD_FILE: break;
	default: v->i = least ? f->min : most;
	}
}

static bool try_record(struct tx *tx, void *arg, struct err *err)
{
	struct trial *t = arg;
	const struct register_made *m = t->made;
	struct actor actor = actor_system();
	struct register_record back;

	if (!register_add(tx, &actor, m->kind, &t->record, err) ||
	    !register_load(tx, &actor, m->kind, t->record.id, &back, err))
		return false;
	for (size_t i = 0; i < m->kind->field_count; i++) {
		if (!register_value_equal(&m->fields[i], &t->record.values[i], &back.values[i]))
			t->fault = str_format(tx_keep(tx), "%s.%s: what was written is not what was read",
					      m->kind->table, m->fields[i].name);
	}
	return err_conflict(err, MSG_NONE); /* takes everything back */
}

struct count {
	int64_t columns;
};

static bool take_count(void *arg, const void *row, struct err *err)
{
	(void)err;
	*(struct count *)arg = *(const struct count *)row;
	return true;
}

static bool count_columns(struct tx *tx, const struct register_made *m, int64_t *ret, struct err *err)
{
	static const struct sql_member out = {"columns",       SQL_I64,
					      false,           offsetof(struct count, columns),
					      SQL_MEANS_PLAIN, NULL};
	struct count c = {0};
	struct str text = tx_engine(tx) == DB_SQLITE
				  ? str_format(tx_arena(tx), "SELECT COUNT(*) FROM pragma_table_info('%s')",
					       m->kind->table)
				  : str_format(tx_arena(tx),
					       "SELECT COUNT(*) FROM information_schema.columns "
					       "WHERE table_schema = current_schema() AND table_name = '%s'",
					       m->kind->table);

	if (!db_each_text(tx, text, text, NULL, 0, NULL, &out, 1, sizeof(struct count), take_count, &c, err))
		return false;
	*ret = c.columns;
	return true;
}

bool register_check(struct tx *tx, const struct register_kind *kind, struct str *ret_fault, struct err *err)
{
	const struct register_made *m = register_made(kind);
	int64_t columns, expected = 4;

	*ret_fault = S("");
	if (!count_columns(tx, m, &columns, err))
		return false;
	for (size_t i = 0; i < kind->field_count; i++)
		expected +=
			register_has_column(&m->fields[i]) +
			(register_is_sealed(&m->fields[i]) && (kind->fields[i].flags & FIELD_FILTER) != 0);
	if (columns != expected)
		*ret_fault = str_format(tx_keep(tx), "%s has %lld columns, its fields need %lld", kind->table,
					(long long)columns, (long long)expected);
	for (int least = 0; least < 2 && ret_fault->n == 0; least++) {
		struct trial t = {.made = m, .record = {.id = id_new()}};
		struct err why = {0};

		for (size_t i = 0; i < kind->field_count; i++)
			sample(tx_arena(tx), &m->fields[i], least != 0, &t.record.values[i]);
		if (tx_try(tx, try_record, &t, &why))
			return err_system(err, "%s: the trial was kept", kind->table);
		if (t.fault.n > 0)
			*ret_fault = t.fault;
		else if (why.code != ERR_CONFLICT || why.message != MSG_NONE || why.detail[0] != '\0')
			*ret_fault = str_format(tx_keep(tx), "%s refuses the %s values of its fields: %s %s",
						kind->table, least ? "least" : "largest",
						why.field != NULL ? why.field : "", why.detail);
	}
	return true;
}
