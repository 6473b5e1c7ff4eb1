/* Lists of records (design 5.8, 5.9): one table gives the filter bar, sortable heads, keyset pages, the lines
 * pattern on phones, and the same rows as JSON, CSV and XLSX. */
#ifndef WEB_LIST_H
#define WEB_LIST_H

#include "web/page.h"

struct list_column {
	const char *name; /* of the statement's out member */
	enum message label;
	unsigned flags;   /* enum column_flag; sortable when the statement has a sort of that name */
	const char *link; /* "/homes/" + id of the row (the key), or NULL; NULL in the COLUMN_MAIN of a list
			     with a panel opens that */
	const char *link_id;    /* another out member that carries the id of the link */
	const char *link_after; /* e.g. "/file" */
	struct value (*show)(struct req *, const void *row); /* how people see it (a clock with its light);
								files and JSON keep the member */
	const char *sort; /* the statement's sort behind this head when its name is another: code is sorted by
			     sort_code */
};

/* A filter that the statement does not have is drawn all the same (enumeration, choices): the view's `query`
 * reads it. */
struct list_filter {
	const char *name; /* of the statement's filter; the query argument has the same name */
	enum message label;
	const struct enum_type *enumeration; /* select by enum; NULL: by the member's type (text, day, month,
						yes/no) or choices */
	/* Choices at run time (projects, estates). */
	bool (*choices)(struct req *, struct choice **ret, size_t *ret_count, struct err *);
	bool prefix;      /* text: the statement says LIKE: words at the beginning */
	struct str words; /* instead of the label: made at run time */
	bool quiet;       /* only links set it (rows of a lease): kept, and not drawn as a field */
};

/* Saved views over the table (design 5.8): ?view=value; the first, with the value "", is the one that is
 * shown unasked. */
struct list_tab {
	enum message label;
	const char *value;
};

/* By the member's type; read into *ret; not understood. */
enum list_read { LIST_READ_PLAIN, LIST_READ_DONE, LIST_READ_MISREAD };

struct list_view {
	const struct sql_list *list;
	enum message title;
	const char *path;
	const struct list_column *columns;
	size_t column_count;
	const struct list_filter *filters;
	size_t filter_count;
	const char *sort;
	bool descending; /* default */
	const struct list_tab *tabs;
	size_t tab_count; /* read by `query` */
	/* Fills the statement's in struct (scope is filled by itself when it is the first member). NULL: only
	 * scope. */
	bool (*in)(struct req *, void *in, struct err *);
	/* Typed words into a filter's value where the member's type does not say how (words anywhere, blind
	 * indexes). Days typed for an instant are their beginning, or their end when the filter's name ends
	 * with "to". NULL: all by type. */
	enum list_read (*read)(struct req *, const struct list_view *, const char *filter, struct str typed,
			       struct list_value *ret);
	/* A cell that is not a member as it stands. False: it is. NULL: all are. */
	bool (*value)(struct arena *, enum language, const struct list_view *, const char *column,
		      const void *row, struct value *ret);
	const void *arg; /* for these three */
	/* What the address says beyond filters and sort, or what holds without being asked. NULL: nothing. */
	bool (*query)(struct req *, const struct list_view *, struct list_query *, struct err *);
	/* After the head: actions, counters, notes. NULL: none. */
	bool (*head)(struct req *, struct page *, struct err *);
	/* Side panel for ?id= of a row; NULL: none. */
	bool (*panel)(struct req *, struct page *, int64_t id, struct err *);
	const char *file_name; /* of exports: 房源台账 */
	bool has_scope;        /* the in struct begins with struct scope */
	unsigned rows;         /* per page; 0: 50 */
};

/* The handler of LIST for a view that is made at run time. */
bool list_view_page(struct req *, const struct list_view *, struct err *);
/* Sets the filter of that name; its name must be one of the statement's. */
void list_query_filter(const struct sql_list *, struct list_query *, const char *name, struct list_value);

/* All rows that the actor may see into a file: anju export. */
bool list_export(struct db *, struct arena *, const struct actor *, const struct list_view *, bool csv,
		 const char *path, struct err *);

#endif
