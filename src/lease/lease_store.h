/* Facts about leases out of the database, records into it: the only callers of lease_sql_*, but for
 * lease_cancel.c, anju check and the register, whose statement its page names. */
#ifndef LEASE_LEASE_STORE_H
#define LEASE_LEASE_STORE_H

#include "lease/lease_rule.h"

struct lease_more { /* what only the lease's own pages show */
	struct instant tenant_signed_at, lessor_signed_at, handed_over_at;
	enum lease_end_cause end_cause;
	enum lease_cancel_cause cancel_cause; /* 0: not cancelled */
	struct str cancel_words;
	int32_t sign_dates; /* other dates agreed */
};
/* In scope; ret_more may be NULL. */
bool lease_store_load(struct tx *, const struct actor *, struct lease_id, struct lease *ret,
		      struct lease_more *ret_more, struct err *);
/* A deadline of whoever holds lease_work in the project, titled by home and masked tenant. */
bool lease_store_deadline(struct tx *, const struct lease *, const char *kind, enum message label,
			  enum message rule, struct instant due, struct err *);
/* By the table of lease_rule_step, with a row of the trail; ERR_CONFLICT also when somebody was faster. */
bool lease_store_step(struct tx *, const struct actor *, const struct lease *, enum lease_act, struct err *);

extern const enum message handover_item_labels[HANDOVER_ITEMS];
/* The sheet of a joint check (S1-24): rooms, meters, keys. */
bool lease_store_find_handover(struct tx *, struct lease_id, enum handover_kind, bool *ret_found,
			       struct handover *ret, struct err *);
/* The sheet at move-in and all that follows: home let, lease running, keys out. ERR_INPUT "day" for one in
 * the future. */
bool lease_store_hand_over(struct tx *, const struct actor *, const struct lease *, const struct handover *,
			   struct err *);

/* The lease as a PDF (Order 11 art. 17: what it must hold); slow. */
bool lease_paper_render(struct tx *, struct arena *, const struct lease *, struct str base_url,
			struct str *ret_pdf, struct err *);

#define LEASE_CHECKS 2
extern const struct check_kind *const lease_checks[LEASE_CHECKS];

#endif
