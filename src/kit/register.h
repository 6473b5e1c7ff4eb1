/* Registers (台账): what is only recorded, looked up, listed and exported. One table of fields in C is the
 * single description; the migration is plain SQL; a test holds the two together. Pages (list, filter, sort,
 * form, history, import, CSV/XLSX/JSON, print) come from web/register_page. */
#ifndef KIT_REGISTER_H
#define KIT_REGISTER_H

#include "kit/audit.h"
#include "kit/field.h"
#include "kit/setting.h"

struct register_kind {
	const char *name; /* "surroundings": /registers/surroundings, anju import surroundings */
	/* "surrounding"; columns: id BIGINT PRIMARY KEY, project_id BIGINT, version INTEGER, <fields>,
	 * ended_at BIGINT */
	const char *table;
	enum message label, description;
	const struct field *fields; /* kit/field.h; `name` is the column; the first is the record's title */
	size_t field_count;
	enum cap see, edit;
	/* which fields the list shows; NULL: the first six */
	const char *const *list_columns;
	size_t list_column_count;
	const char *sort;         /* default sort field */
	const char *due_field;    /* a day field with expiry warning, or NULL */
	enum setting due_setting; /* days before: CERTIFICATE_WARN_DAYS ... */
	enum message due_label, due_rule;
	const char *unique[3]; /* fields that together name a record for imports (NULL ended) */
	/* "类别,名称,,...": headers of files, in the order of fields, empty where a field is not in files;
	 * NULL: no imports */
	const char *import_headers;
};

/* A record of any register: slot i holds field i as kit/field.h says (struct str, int64_t, struct money,
 * struct day, int, bool ...). fields[].offset of a register_kind is not used: register_fields() gives the
 * same table with offsets into this struct, for field_parse() and field_typed(). */
enum { REGISTER_FIELDS_MAX = 40 };
union register_value {
	int64_t i;
	struct str s;
	struct money money;
	struct area area;
	struct rate rate;
	struct ratio ratio;
	struct day day;
	struct month month;
	struct instant instant;
	int e;
	bool b;
};
struct register_record {
	int64_t id, project; /* project 0: of the whole city, seen by all who may see the register */
	int64_t version;
	struct instant ended; /* 0: in use */
	union register_value values[REGISTER_FIELDS_MAX];
};

/* What a migration writes for a register: `id BIGINT PRIMARY KEY, project_id BIGINT, version INTEGER NOT
 * NULL, <columns>, ended_at BIGINT`. Columns of FIELD_OPTIONAL take NULL (0 and "" are stored so). TEXT,
 * LONG_TEXT: TEXT; INTEGER, MONEY, AREA, RATE, RATIO, ID, DECIMAL6, INSTANT: BIGINT; DAY, MONTH: INTEGER;
 * ENUM, BOOL: SMALLINT; ID_NUMBER, PHONE: BLOB, sealed, and with FIELD_FILTER a second column <name>_index
 * BLOB; FILE: none (attachments of subject <table>). PASSWORD is refused. register_check() proves it. */

const struct field *register_fields(const struct register_kind *);
/* Index of a field by name, -1: none. */
int register_field(const struct register_kind *, const char *name);

/* For db_list, db_list_each, db_list_count and web's list_view: the in struct is a struct scope (has_scope).
 * Columns: id, project_id, version, every field but sealed ones and FILE under its name, ended_at. Filters:
 * "open", "ended" (bool), "project", "q" (words in any text: wrap with db_like_contains), "due_before" (day,
 * with due_field), and FIELD_FILTER fields by name: texts as LIKE, others equal, days also <name>_from,
 * <name>_to. Sorts: every column but long texts. */
const struct sql_list *register_list(const struct register_kind *);

/* In scope, ended ones too; else NOT_FOUND. Sealed fields are opened: mask them on the screen. */
bool register_load(struct tx *, const struct actor *, const struct register_kind *, int64_t id,
		   struct register_record *ret, struct err *);
/* Values as field_parse() left them; required ones must be there. id: the form's operation; project: in the
 * actor's scope. */
bool register_add(struct tx *, const struct actor *, const struct register_kind *,
		  const struct register_record *, struct err *);
/* Refused when somebody else was faster: record->version must be the one that was shown. Nothing changed:
 * nothing is written. */
bool register_set(struct tx *, const struct actor *, const struct register_kind *,
		  const struct register_record *, struct err *);
/* The record stays, out of use: reason 2-200 characters, into the trail. */
bool register_end(struct tx *, const struct actor *, const struct register_kind *, int64_t id,
		  int64_t version, struct str reason, struct err *);
/* Newest first, at most 500, in tx_arena(). before, after: JSON of the changed fields as typed; sealed ones
 * as "***". */
bool register_history(struct tx *, const struct actor *, const struct register_kind *, int64_t id,
		      struct audit_row **ret, size_t *ret_count, struct err *);

/* The generic import of the register, NULL without import_headers: required are the headers of fields that
 * are not optional and of those in `unique`; a column 项目 names the project. Records with equal `unique`
 * fields (none: all required fields) are the same record: it is changed to what the file says; what it has no
 * column for stays. */
struct import_kind;
const struct import_kind *register_import(const struct register_kind *);

/* Projects live in a higher folder: who has them hands over how to find them, once at start. */
struct register_project {
	int64_t id;
	struct str name;
};
struct register_projects {
	bool (*find)(struct tx *, const struct scope *, struct str name, bool *ret_found, int64_t *ret,
		     struct err *);
	bool (*list)(struct tx *, const struct scope *, struct register_project **ret, size_t *ret_count,
		     struct err *);
};
void register_projects_set(const struct register_projects *);
const struct register_projects *register_projects(void); /* NULL: none */

/* Do table and fields agree? Writes samples with the longest texts, reads them, compares, and takes
 * everything back: for tests, inside a write. *ret_fault "" when all is well. */
bool register_check(struct tx *, const struct register_kind *, struct str *ret_fault, struct err *);

#endif
