/* A lease that is not taken up is cancelled here and not in lease: the offer that it came from goes with
 * it. */
#ifndef ALLOT_ALLOT_LEASE_PAGE_H
#define ALLOT_ALLOT_LEASE_PAGE_H

#include "allot/allot.h"
#include "web/page.h"

struct cancel_form {
	int cause;
	struct str words;
};
extern const struct field allot_cancel_fields[2];

bool allot_cancel_page(struct req *, struct err *);
bool allot_cancel_do(struct req *, struct err *);

#define ALLOT_LEASE_ROUTES                                                                        \
	PAGE("/leases/:id/cancel", allot_cancel_page, CAP_LEASE_WORK, MSG_ALLOT_CANCEL_LEASE),    \
		DO("/leases/:id/cancel", allot_cancel_do, CAP_LEASE_WORK, MSG_ALLOT_CANCEL_LEASE, \
		   allot_cancel_fields, allot_cancel_page, MSG_ALLOT_DONE_CANCELLED)

#endif
