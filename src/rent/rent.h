/* rent: bills of a month, late charges, arrears, dunning. A bill never changes after it was made: payments
 * and credits are moves. */
#ifndef RENT_RENT_H
#define RENT_RENT_H

#include "kit/file.h"
#include "lease/lease.h"
#include "ledger/ledger.h"

ID_TYPE(bill);

enum bill_item { BILL_RENT = 1, BILL_DAMAGE };
extern const struct enum_type bill_item_type;
enum bill_state { BILL_OPEN = 1, BILL_OVERDUE, BILL_PAID };
extern const struct enum_type bill_state_type;
enum bill_move_kind { BILL_MOVE_PAID = 1, BILL_MOVE_CREDIT };
enum bill_run_state {
	BILL_RUN_RUNNING = 1,
	BILL_RUN_DONE,
	BILL_RUN_ADDING /* whole, and looking for new leases */
};
extern const struct enum_type bill_run_state_type;

struct bill {
	struct bill_id id;
	struct month period;
	struct lease_id lease;
	enum bill_item item;
	struct project_id project;
	struct household_id household;
	struct rate rate;
	struct area area;
	struct ratio coefficient; /* as they stood; 0 for what is no rent */
	struct money full_rent, reduction, amount, credit, paid, late_paid;
	int days, month_days;
	struct day due_on, paid_on;
};
struct money rent_bill_open(const struct bill *); /* amount - credit - paid, never below 0 */

/* Makes or goes on with the run of a month; resumable, hidden from statistics until whole. A month that is
 * whole is looked through for leases that came later. progress may be NULL. ret_bills and ret_amount: all
 * bills of the month's run so far. */
bool rent_bill_run(struct db *, struct arena *, const struct actor *, struct month,
		   void (*progress)(void *, int64_t done, int64_t total), void *arg, int64_t *ret_bills,
		   struct money *ret_amount, struct err *);
/* The bill of one lease for one month up to `last`, e.g. the first part month at move-in or the last at exit.
 * One that is there already comes back as it is. ERR_CONFLICT when no day of the month is to be paid. */
bool rent_bill_one(struct tx *, const struct actor *, struct lease_id, struct month, struct day last,
		   struct bill *ret, struct err *);
/* What the tenant of an ending lease has to make good beyond wear: a bill of its own item, due on `day`. */
bool rent_bill_damage(struct tx *, const struct actor *, struct lease_id, struct money amount, struct day,
		      struct bill *ret, struct err *);
bool rent_open_bills(struct tx *, struct lease_id, struct bill **ret, size_t *ret_count,
		     struct err *); /* unpaid, oldest due first */
bool rent_bills(struct tx *, struct lease_id, unsigned limit, struct bill **ret, size_t *ret_count,
		struct err *); /* newest first; limit in months */
bool rent_bill_load(struct tx *, struct bill_id, struct bill *ret, struct err *);

/* What the exit makes too much: bills of the last month and later that ask for days after `last`. */
struct overbilled {
	struct bill bill;
	struct money credit;
};
bool rent_overbilled(struct tx *, struct lease_id, struct day last, struct overbilled **ret,
		     size_t *ret_count, struct err *);
/* Takes away from what is still open of a bill and posts it (debit rent, credit receivable). words 2-200. */
bool rent_bill_credit(struct tx *, const struct actor *, struct bill_id, struct money, struct day,
		      struct str words, struct err *);

/* The late charge that has run up to `as_of` on this bill and is not paid yet (D15; the payments of the past
 * count from their day). */
bool rent_late_owed(struct tx *, const struct bill *, struct day as_of, struct money *ret, struct err *);

/* Marks money as paid on a bill (never more than is open) and moves the summary; pay posts the ledger. late:
 * paid with it as late charge. */
bool rent_bill_pay(struct tx *, struct bill_id, struct money amount, struct money late, struct day,
		   struct err *);
bool rent_bill_unpay(struct tx *, struct bill_id, struct money amount, struct money late, struct day,
		     struct err *); /* reversed, as of that day */
/* What a lease owes today. */
struct arrears {
	struct money open, overdue, late;
	int32_t months;
	struct day oldest;
}; /* open: all unpaid; overdue: past its day; late: charge on it */
bool rent_arrears(struct tx *, struct lease_id, struct day today, struct arrears *ret, struct err *);
/* Ends the dunning of a lease that is no longer behind; pay calls it after each payment. */
bool rent_dunning_settle(struct tx *, struct lease_id, struct day today, struct err *);
/* The lease of a citizen: the open one, else his last. ERR_NOT_FOUND when he never had one. */
bool rent_own_lease(struct tx *, const struct actor *, struct lease *ret, struct err *);

/* ---- dunning ---- */

struct dunning {
	int64_t id;
	struct str number; /* CJ-<lease number>-<n> */
	struct lease_id lease;
	struct money owed, late;
	int32_t months;
	struct day pay_by;
	int64_t outbox; /* the paper that is handed over */
	struct str proof, actor_name;
	struct instant delivered_at, at;
};
/* What a notice would say today. ERR_CONFLICT when the lease is not behind (long enough). */
bool rent_dunning_draft(struct tx *, const struct lease *, struct day today, struct dunning *ret,
			struct err *);
/* The notice as a PDF (S1-32, form 7); slow. */
bool rent_dunning_render(struct tx *, struct arena *, const struct lease *, const struct dunning *,
			 struct str base_url, struct str *ret_pdf, struct err *);
/* Records what was drafted and rendered; ERR_CONFLICT when it is no longer so (a payment came, another notice
 * went out). */
bool rent_dunning_add(struct tx *, const struct actor *, const struct lease *, const struct dunning *draft,
		      const struct file_put *pdf, struct err *);
bool rent_dunning_load(struct tx *, const struct actor *, int64_t id, struct dunning *ret, struct err *);
bool rent_dunning_list(struct tx *, struct lease_id, struct dunning **ret, size_t *ret_count,
		       struct err *); /* newest first */
/* Who took it, when, in whose presence: kept as evidence (S1-34). */
bool rent_dunning_deliver(struct tx *, const struct actor *, int64_t id, struct str proof, struct err *);

extern const struct check_kind rent_check_bills, rent_check_ledger, rent_check_summary;
extern const struct domain rent_domain;

#endif
