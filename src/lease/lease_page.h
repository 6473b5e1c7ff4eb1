/* Pages of leases, shared between the files of the folder. */
#ifndef LEASE_LEASE_PAGE_H
#define LEASE_LEASE_PAGE_H

#include "kit/paper.h"
#include "lease/lease_store.h"
#include "web/page.h"

/* What the writes of the desk's pages need; lives in the request's arena. */
struct lease_args {
	struct actor actor;
	struct lease_id id;
	struct handover handover;
	struct paper_record paper;
	struct day last_day, sign_day;
	struct str words;
	enum lease_end_cause cause;
};
struct lease_args *lease_args(struct req *);

/* lease_handover_page.c: the joint check at both ends */
route_fn lease_hand_over_page, lease_hand_over_do, lease_check_out_page, lease_check_out_do;
extern const struct field lease_in_fields[14], lease_out_fields[15];
/* A section with the sheet of that joint check; nothing when there is none. */
bool lease_put_handover(struct page *, struct req *, struct lease_id, enum handover_kind, struct err *);

/* lease_own_page.c: the tenant: his lease, signing by click with a record, confirming the joint check, giving
 * notice */
route_fn lease_own_page, lease_own_sign_page, lease_own_sign_do, lease_own_confirm_do, lease_own_end_page,
	lease_own_end_do;
extern const struct field lease_own_sign_fields[1], lease_own_notice_fields[1];

#endif
