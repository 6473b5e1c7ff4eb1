/* Parts that the pages of tenant, repairer and desk share. */
#ifndef REPAIR_REPAIR_PART_H
#define REPAIR_REPAIR_PART_H

#include "repair/repair_store.h"
#include "web/page.h"

/* What repair_html_clock draws. */
struct clock_view {
	enum tag tag;
	struct str what, light, left, by, answer;
	struct instant due, now; /* due 0: it does not run any more */
	int64_t share_e4;        /* of the time that is gone, 0 to 10000 */
	bool answered;           /* in time */
};

struct str repair_title(struct req *, const struct repair *); /* its words, short enough for a heading */
void repair_put_clock(struct page *, struct req *, const struct repair *);
/* How soon one is answered and mended in that project, by today's settings. */
bool repair_put_hours(struct page *, struct req *, struct project_id, struct err *);
/* before: the address of a photograph without its id, "/files/" or "/work/17/photos/". */
bool repair_put_photos(struct page *, struct req *, const struct repair *, struct str before, struct err *);
bool repair_put_cost(struct page *, struct req *, const struct repair *, struct err *);
bool repair_put_timeline(struct page *, struct req *, const struct repair *, struct err *);

/* The pictures of the field into the file store, at most REPAIR_PHOTOS_MAX; for slow routes. */
bool repair_read_photos(struct req *, const char *field, struct repair_photos *ret, struct err *);

#endif
