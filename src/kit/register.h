/* Registers (台账): what is only recorded, looked up, listed and exported. One table of fields in C is the single description; the migration is
 * plain SQL; a test holds the two together. Pages (list, filter, sort, form, history, import, CSV/XLSX/JSON, print) come from web/register_page. */
#ifndef KIT_REGISTER_H
#define KIT_REGISTER_H

#include "kit/actor.h"
#include "kit/field.h"
#include "kit/setting.h"

struct register_kind {
	const char *name;             /* "surroundings": /registers/surroundings, anju import surroundings */
	const char *table;            /* "surrounding"; columns: id BIGINT PRIMARY KEY, project_id BIGINT, version INTEGER, <fields>, ended_at BIGINT */
	enum message label, description;
	const struct field *fields;   /* kit/field.h; `name` is the column; the first is the record's title */
	size_t field_count;
	enum cap see, edit;
	const char *const *list_columns; size_t list_column_count; /* which fields the list shows; NULL: the first six */
	const char *sort;             /* default sort field */
	const char *due_field;        /* a day field with expiry warning, or NULL */
	enum setting due_setting;     /* days before: CERTIFICATE_WARN_DAYS ... */
	enum message due_label, due_rule;
	const char *unique[3];        /* fields that together name a record for imports (NULL ended) */
	const char *import_headers;   /* "类别,名称,...": headers of files, in the order of fields, "" where a field is not in files */
};

#endif
