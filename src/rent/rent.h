/* rent: rates, classes, billing, late charges, arrears, dunning. */
#ifndef RENT_RENT_H
#define RENT_RENT_H

#include "lease/lease.h"

ID_TYPE(bill);

struct bill { struct bill_id id; struct month period; struct lease_id lease; struct money full_rent, reduction, amount, paid; int days, month_days; struct day due_on, paid_on; };
/* Makes or goes on with the run of a month; resumable, hidden from statistics until whole. progress may be NULL. */
bool rent_bill_run(struct db *, struct arena *, const struct actor *, struct month, void (*progress)(void *, int64_t done, int64_t total), void *arg,
		   int64_t *ret_bills, struct money *ret_amount, struct err *);
/* The bill of one lease for one month, e.g. the first part month at move-in or the last at exit; 0 when it exists already (ret then is that bill). */
bool rent_bill_one(struct tx *, const struct actor *, struct lease_id, struct month, struct day last, struct bill *ret, struct err *);
bool rent_open_bills(struct tx *, struct lease_id, struct bill **ret, size_t *ret_count, struct err *); /* unpaid, oldest due first */
bool rent_bills(struct tx *, struct lease_id, unsigned limit, struct bill **ret, size_t *ret_count, struct err *); /* newest first */
bool rent_bill_load(struct tx *, struct bill_id, struct bill *ret, struct err *);
/* Marks money as paid on a bill (never more than is open) and moves the summary; pay posts the ledger. */
bool rent_bill_pay(struct tx *, struct bill_id, struct money, struct day, struct err *);
bool rent_bill_unpay(struct tx *, struct bill_id, struct money, struct err *); /* a payment was reversed */
/* Takes over what was owed in an older system: a bill as it stood. */
bool rent_bill_take_over(struct tx *, const struct actor *, struct lease_id, struct month, struct money amount, struct money paid, struct day due_on, struct err *);
struct money rent_late_charge(struct money unpaid, int32_t days_over, int64_t rate_e6); /* capped at the principal; half up (D15) */

extern const struct domain rent_domain;

#endif
