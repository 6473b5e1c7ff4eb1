/* Between list.c (query, HTML) and list_out.c (JSON, CSV, XLSX). */
#ifndef WEB_LIST_INNER_H
#define WEB_LIST_INNER_H

#include "web/list.h"
#include "web/req_inner.h"

#define LIST_COUNT_MOST   1000 /* counted no further */
#define LIST_IN_BYTES_MAX 1024 /* room for any statement's in struct, whose size a list does not know */

struct listing {
	struct req *rq;
	const struct list_view *view;
	struct list_query query;
	void *in;
	void *rows;
	size_t count;
	bool more;
	int64_t total;
	const struct list_filter *misread; /* a filter whose words were not understood */
};

struct value list_value_of(struct arena *, enum language, const struct list_view *,
			   const struct list_column *, const void *row);
int list_sort_index(const struct sql_list *, struct str name);
struct str list_place(struct listing *, size_t row,
		      const char *which); /* the address of the page behind or before that row */
bool list_send_json(struct listing *, struct err *);
bool list_send_export(struct listing *, struct err *);

/* The view without the columns that only files have. */
const struct list_view *list_shown(struct arena *, const struct list_view *);

#endif
