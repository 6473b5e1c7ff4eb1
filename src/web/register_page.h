/* Between register_page.c and register_history.c. */
#ifndef WEB_REGISTER_PAGE_H
#define WEB_REGISTER_PAGE_H

#include "web/page.h"

/* The trail of a record as a timeline, with the words of the register's fields. */
bool register_put_history(struct req *, struct page *, const struct register_kind *, int64_t id,
			  struct err *);

#endif
