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
/* What changes a bill after it was made. Money taken back is a paid move below 0. */
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
	struct rate rate; /* this and the next two as they stood; 0 for what is no rent */
	struct area area;
	struct ratio coefficient;
	struct money full_rent, reduction, amount; /* full_rent = reduction + amount; never change */
	struct money credit, paid, late_paid;      /* sums of its moves; credit + paid <= amount */
	int days, month_days;       /* that are paid for; of the month; 0 for what is no rent */
	struct day due_on, paid_on; /* paid_on {0}: still open */
};
/* amount - credit - paid, never below 0. */
struct money rent_bill_open(const struct bill *);

/* Makes or goes on with the run of a month; resumable, hidden from statistics until whole. A month that is
 * whole is looked through for leases that came later. progress (of leases) may be NULL. ret_bills and
 * ret_amount: all bills of the month's run so far. ERR_CONFLICT when somebody else runs the same month. Opens
 * its own transactions: never call it within one. */
bool rent_bill_run(struct db *, struct arena *, const struct actor *, struct month,
		   void (*progress)(void *, int64_t done, int64_t total), void *arg, int64_t *ret_bills,
		   struct money *ret_amount, struct err *);
/* The bill of one lease for one month up to `last`, e.g. the first part month at move-in or the last at exit.
 * One that is there already comes back as it is. ERR_CONFLICT when no day of the month is to be paid. */
bool rent_bill_one(struct tx *, const struct actor *, struct lease_id, struct month, struct day last,
		   struct bill *ret, struct err *);
/* What the tenant of an ending lease has to make good beyond wear: a bill of its own item, due on `day`;
 * amount in fen, > 0. One for a lease and month: what is there already comes back as it is. */
bool rent_bill_damage(struct tx *, const struct actor *, struct lease_id, struct money amount, struct day,
		      struct bill *ret, struct err *);
/* Those with money open, oldest due first; at most 1,000. */
bool rent_open_bills(struct tx *, struct lease_id, struct bill **ret, size_t *ret_count, struct err *);
/* Newest first, of the last `months` months and what was billed ahead. */
bool rent_bills(struct tx *, struct lease_id, unsigned months, struct bill **ret, size_t *ret_count,
		struct err *);
/* Without scope: by an id out of a record in scope. ERR_NOT_FOUND. */
bool rent_bill_load(struct tx *, struct bill_id, struct bill *ret, struct err *);

/* What the exit makes too much: bills of the month of `last` and later that ask for days after it, by the
 * terms that they were made with. */
struct overbilled {
	struct bill bill;
	struct money credit; /* too much, > 0; may be paid already */
};
bool rent_overbilled(struct tx *, struct lease_id, struct day last, struct overbilled **ret,
		     size_t *ret_count, struct err *);
/* Takes `amount` fen, > 0, away from what is still open of a bill and posts it (debit rent or damage, credit
 * receivable); words: why, for the statement. ERR_CONFLICT when less is open. */
bool rent_bill_credit(struct tx *, const struct actor *, struct bill_id, struct money, struct day,
		      struct str words, struct err *);

/* The late charge in fen that has run up to `as_of` on this bill and is not paid yet (D15; the payments of
 * the past count from their day). 0 for what is no rent. Rate and grace are those of the day on which it was
 * due. */
bool rent_late_owed(struct tx *, const struct bill *, struct day as_of, struct money *ret, struct err *);

/* Marks money as paid on a bill and moves the summary; pay posts the ledger. late: paid with it as late
 * charge; both >= 0. ERR_CONFLICT when less is open. */
bool rent_bill_pay(struct tx *, struct bill_id, struct money amount, struct money late, struct day,
		   struct err *);
/* Takes it back as of the day on which it had been paid, so that the late charge is as if it never had. */
bool rent_bill_unpay(struct tx *, struct bill_id, struct money amount, struct money late, struct day,
		     struct err *);
/* What a lease owes on a day. */
struct arrears {
	struct money open;    /* all that is unpaid, due or not */
	struct money overdue; /* of it, what is past its day */
	struct money late;    /* the charge on it, beside open */
	int32_t months;       /* rent bills past their day (S0-46) */
	struct day oldest;    /* due day of the oldest overdue bill; {0}: none */
};
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
	struct instant delivered_at, at; /* delivered_at {0}: not yet */
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
/* In scope, else NOT_FOUND. */
bool rent_dunning_load(struct tx *, const struct actor *, int64_t id, struct dunning *ret, struct err *);
/* Newest first, at most 100; without late, months, outbox, proof and actor_name. */
bool rent_dunning_list(struct tx *, struct lease_id, struct dunning **ret, size_t *ret_count, struct err *);
/* Who took it, when, in whose presence: kept as evidence (S1-34). ERR_INPUT names proof (2-500 characters);
 * ERR_CONFLICT when it was recorded before. */
bool rent_dunning_deliver(struct tx *, const struct actor *, int64_t id, struct str proof, struct err *);

extern const struct check_kind rent_check_bills, rent_check_ledger, rent_check_summary;
extern const struct domain rent_domain;

#endif
