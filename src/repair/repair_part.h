/* Parts that the pages of tenant, repairer and desk share. */
#ifndef REPAIR_REPAIR_PART_H
#define REPAIR_REPAIR_PART_H

#include "repair/repair_store.h"
#include "web/page.h"

struct clock_view {
	enum tag tag;
	struct str what, light, left, by, answer;
	struct instant due, now; /* due 0: it does not run any more */
	int64_t share_e4;
	bool answered;
};

struct str repair_title(struct req *, const struct repair *); /* its words, short enough for a heading */
bool repair_put_clock(struct page *, struct req *, const struct repair *, struct err *);
/* how soon one is answered and mended */
bool repair_put_hours(struct page *, struct req *, struct project_id, struct err *);
/* before: the address of a photograph without its id, "/files/" or "/work/17/photos/". */
bool repair_put_photos(struct page *, struct req *, const struct repair *, struct str before, struct err *);
bool repair_put_cost(struct page *, struct req *, const struct repair *, struct err *);
bool repair_put_timeline(struct page *, struct req *, const struct repair *, struct err *);

/* The pictures of the field into the file store, at most five; slow. */
bool repair_read_photos(struct req *, const char *field, struct repair_photos *ret, struct err *);
struct str repair_path(struct req *, const char *before, struct repair_id, const char *after);

#endif
