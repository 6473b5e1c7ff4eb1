/* What is made once out of a register's table: texts of statements, members, offsets. Inner part of
 * register*.c. */
#ifndef KIT_REGISTER_MADE_H
#define KIT_REGISTER_MADE_H

#include "kit/import.h"
#include "kit/register.h"

/* What the made statements read their parameters from. */
struct register_io {
	struct scope scope;
	struct instant now;
	struct register_record record;
	struct str index[REGISTER_FIELDS_MAX]; /* blind indexes of sealed fields */
};

struct register_text {
	struct str key, text;
	const struct sql_member *in;
	size_t in_count;
};

struct register_made {
	struct register_made *next;
	const struct register_kind *kind;
	struct field fields[REGISTER_FIELDS_MAX];
	const char *place[REGISTER_FIELDS_MAX]; /* "table.column" of sealed fields, else NULL */
	const char *due_kind;                   /* "register.certificates" */
	struct sql_list list;
	struct register_text load, find, find_city, add, set, end;
	const struct sql_member *out; /* of load and find: into struct register_record */
	size_t out_count;
	int unique[REGISTER_FIELDS_MAX]; /* fields that name a record */
	size_t unique_count;
	const char *headers[REGISTER_FIELDS_MAX]; /* in files; NULL: not there */
	struct import_kind import;                /* name NULL: no imports */
};

const struct register_made *register_made(const struct register_kind *);
const struct register_made *register_made_of_import(const struct import_kind *);
void register_import_fill(struct register_made *, struct arena *);

/* Of a field: kept encrypted (invariant 8); has a column (files have none); a value that means "not given".
 */
bool register_is_sealed(const struct field *);
bool register_has_column(const struct field *);
bool register_value_is_empty(const struct field *, const union register_value *);
bool register_value_equal(const struct field *, const union register_value *, const union register_value *);

/* The expiry of a record as a deadline, or its end when there is no day. Registers without due_field:
 * nothing. */
bool register_put_deadline(struct tx *, const struct register_made *, const struct register_record *,
			   struct err *);

/* The record in use with the same unique fields and project. */
bool register_find_same(struct tx *, const struct register_made *, const struct register_record *,
			bool *ret_found, struct register_record *ret, struct err *);

#endif
