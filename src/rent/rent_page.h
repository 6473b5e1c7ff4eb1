/* What the pages of rent share. */
#ifndef RENT_RENT_PAGE_H
#define RENT_RENT_PAGE_H

#include "rent/rent_store.h"
#include "web/page.h"

/* How a bill came about, line by line; for people (rent.html) and as JSON. */
struct rent_line_view {
	enum message label;
	struct str words, sum;
	struct money amount;
};
struct rent_lines {
	struct rent_line_view lines[4];
	size_t count;
	struct money total;
};
struct rent_lines rent_lines_of(struct arena *, enum language, const struct bill *);
void rent_put_lines(struct page *, struct req *, const struct bill *);

/* What the template of the due card shows. */
struct rent_due {
	struct money owed, late; /* late is in owed */
	struct day due_on;       /* of the oldest open bill */
	int64_t days;            /* left until then; below 0: over */
	struct str number;       /* of the lease */
};

bool rent_account_page(struct req *, struct err *); /* rent_account_page.c */
bool rent_dun_page(struct req *, struct err *);
bool rent_dun_do(struct req *, struct err *);
bool rent_dunning_page(struct req *, struct err *);
bool rent_deliver_do(struct req *, struct err *);
bool rent_own_page(struct req *, struct err *); /* rent_own_page.c */
bool rent_own_bill_page(struct req *, struct err *);

struct deliver_form {
	struct str proof;
};
extern const struct field rent_deliver_fields[1];

#endif
