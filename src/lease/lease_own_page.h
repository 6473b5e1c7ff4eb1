/* The tenant's side: his lease, signing by click with a record, confirming the joint check, giving notice. */
#ifndef LEASE_LEASE_OWN_PAGE_H
#define LEASE_LEASE_OWN_PAGE_H

#include "lease/lease_store.h"
#include "web/page.h"

extern const struct field lease_own_sign_fields[1], lease_own_notice_fields[1];

route_fn lease_own_page, lease_own_sign_page, lease_own_sign_do, lease_own_confirm_do, lease_own_end_page,
	lease_own_end_do;
/* A section with the sheet of that joint check; nothing when there is none. */
bool lease_put_handover(struct page *, struct req *, struct lease_id, enum handover_kind, struct err *);

/* clang-format off */
#define LEASE_OWN_ROUTES                                                                                \
	PAGE("/my/lease", lease_own_page, CAP_LEASE_OWN, MSG_LEASE_OWN),                                \
	PAGE("/my/lease/sign", lease_own_sign_page, CAP_LEASE_OWN, MSG_LEASE_OWN_SIGN),                 \
	DO("/my/lease/sign", lease_own_sign_do, CAP_LEASE_OWN, MSG_LEASE_OWN_SIGN,                      \
	   lease_own_sign_fields, lease_own_sign_page, MSG_LEASE_DONE_SIGNED),                          \
	DO_BUTTON("/my/lease/confirm", lease_own_confirm_do, CAP_LEASE_OWN, MSG_LEASE_OWN_CONFIRM,      \
		  lease_own_page, MSG_LEASE_DONE_CONFIRMED),                                            \
	PAGE("/my/lease/end", lease_own_end_page, CAP_LEASE_OWN, MSG_LEASE_OWN_END),                    \
	DO("/my/lease/end", lease_own_end_do, CAP_LEASE_OWN, MSG_LEASE_OWN_END,                         \
	   lease_own_notice_fields, lease_own_end_page, MSG_LEASE_DONE_NOTICE)
/* clang-format on */

#endif
