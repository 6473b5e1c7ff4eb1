/* The bills of a month: chunks of leases, each a transaction with its cursor, between which payments pass. */
#include "kit/audit.h"
#include "kit/job.h"
#include "rent/rent_sql.h"
#include "rent/rent_store.h"

enum { CHUNK_LEASES = 2000, CITIES_MAX = 512 };

struct run {
	const struct actor *actor;
	struct month period;
	void (*progress)(void *, int64_t done, int64_t total);
	void *arg;
	bool begun, over;
	struct {
		int64_t project;
		struct rent_city city;
	} cities[CITIES_MAX]; /* of this chunk */
	size_t city_count;
	/* what the last chunk found: for progress, after its commit */
	int64_t done, total, bills;
	struct money amount;
};

static struct bill_run to_run(const struct rent_sql_run_find_out *row)
{
	return (struct bill_run){row->period, row->state,  row->last_lease, row->total,   row->done,
				 row->bills,  row->amount, row->started_at, row->ended_at};
}

static bool find_run(struct tx *tx, struct month period, bool *ret_found, struct bill_run *ret,
		     struct err *err)
{
	struct rent_sql_run_find_out row;

	if (!rent_sql_run_find(tx, &(struct rent_sql_run_find_in){period}, ret_found, &row, err))
		return false;
	if (*ret_found)
		*ret = to_run(&row);
	return true;
}

/* The run's row: made, taken up where it stands, or (a whole month) looked through once more. */
static bool begin_run(struct tx *tx, struct run *r, struct bill_run *ret, struct err *err)
{
	struct rent_sql_billable_count_in count = {month_first(r->period), month_last(r->period)};
	struct rent_sql_billable_count_out leases;
	int64_t changed;
	bool found;

	if (!find_run(tx, r->period, &found, ret, err))
		return false;
	if (found && (ret->state != BILL_RUN_DONE || r->begun))
		return true;
	if (!rent_sql_billable_count(tx, &count, &leases, err))
		return false;
	if (found ? !rent_sql_run_again(tx, &(struct rent_sql_run_again_in){r->period, leases.leases},
					&changed, err)
		  : !rent_sql_run_add(tx,
				      &(struct rent_sql_run_add_in){r->period, BILL_RUN_RUNNING,
								    leases.leases, r->actor->id, tx_now(tx)},
				      err))
		return false;
	return find_run(tx, r->period, &found, ret, err);
}

static bool city_of(struct tx *tx, struct run *r, int64_t project, struct rent_city *ret, struct err *err)
{
	for (size_t i = 0; i < r->city_count; i++)
		if (r->cities[i].project == project) {
			*ret = r->cities[i].city;
			return true;
		}
	if (!rent_store_city(tx, month_first(r->period), project, ret, err))
		return false;
	if (r->city_count < CITIES_MAX) {
		r->cities[r->city_count].project = project;
		r->cities[r->city_count++].city = *ret;
	}
	return true;
}

struct project_sum {
	struct project_id project;
	int64_t bills;
	struct money due;
};

struct chunk {
	struct lease_billing *leases;
	size_t count;
	bool *is_billed;
	struct rent_sql_bill_add_in *bill_rows;
	struct ledger_bulk_row *rows; /* of bills that ask for something */
	size_t row_count;
	struct project_sum *sums;
	size_t sum_count;
	int64_t sequence, bills;
	struct money amount;
};

/* Which leases of the chunk have their bill already, and numbers for the others. */
static bool open_chunk(struct tx *tx, struct month period, struct chunk *c, struct err *err)
{
	struct rent_sql_billed_between_in in = {period, c->leases[0].id, c->leases[c->count - 1].id};
	struct rent_sql_billed_between_out *billed;
	struct rent_sql_sequence_take_out sequence;
	size_t billed_count, at = 0;
	int64_t wanted = 0;

	if (!rent_sql_billed_between(tx, &in, &billed, &billed_count, err))
		return false;
	c->is_billed = ARENA_ARRAY(tx_arena(tx), bool, c->count);
	c->bill_rows = ARENA_ARRAY(tx_arena(tx), struct rent_sql_bill_add_in, c->count);
	c->rows = ARENA_ARRAY(tx_arena(tx), struct ledger_bulk_row, c->count);
	c->sums = ARENA_ARRAY(tx_arena(tx), struct project_sum, c->count);
	for (size_t i = 0; i < c->count; i++) {
		while (at < billed_count && billed[at].lease.v < c->leases[i].id.v)
			at++;
		c->is_billed[i] = at < billed_count && billed[at].lease.v == c->leases[i].id.v;
		wanted += !c->is_billed[i];
	}
	if (wanted > 0 &&
	    !rent_sql_sequence_take(tx, &(struct rent_sql_sequence_take_in){period, wanted}, &sequence, err))
		return false;
	c->sequence = wanted > 0 ? sequence.last - wanted : 0;
	return true;
}

static void count_bill(struct chunk *c, const struct lease_billing *l, struct bill_id id, struct money amount)
{
	struct project_sum *s = c->sums;

	while (s < c->sums + c->sum_count && s->project.v != l->project.v)
		s++;
	if (s == c->sums + c->sum_count)
		c->sums[c->sum_count++] = (struct project_sum){.project = l->project};
	s->bills++;
	s->due = money_add(s->due, amount);
	c->bills++;
	c->amount = money_add(c->amount, amount);
	if (amount.fen > 0) /* a bill of nothing has no posting */
		c->rows[c->row_count++] = (struct ledger_bulk_row){id.v, l->id.v, l->project.v, amount};
}

static bool bill_lease(struct tx *tx, struct run *r, struct chunk *c, const struct lease_billing *l,
		       struct err *err)
{
	struct rent_terms terms = {.from = l->from,
				   .last = l->last,
				   .rate = l->rate,
				   .area = l->area,
				   .coefficient = l->coefficient};
	struct rent_sql_bill_add_in in = {.period = r->period,
					  .lease = l->id,
					  .item = BILL_RENT,
					  .project = l->project,
					  .household = l->household,
					  .rate = l->rate,
					  .area = l->area,
					  .coefficient = l->coefficient};
	struct rent_line line;

	if (!city_of(tx, r, l->project.v, &terms.city, err))
		return false;
	if (!rent_rule_line(&terms, r->period, &line))
		return true;
	in.id = rent_store_bill_id(r->period, ++c->sequence);
	in.full_rent = line.full_rent;
	in.reduction = line.reduction;
	in.amount = line.amount;
	in.days = line.days;
	in.month_days = line.month_days;
	in.due_on = line.due_on;
	c->bill_rows[c->bills] = in;
	count_bill(c, l, in.id, line.amount);
	return true;
}

/* Everything that goes with the chunk's bills: postings, summary, cursor, one row of the trail. */
static bool close_chunk(struct tx *tx, struct run *r, const struct chunk *c, const struct bill_run *run,
			struct err *err)
{
	struct ledger_bulk bulk = {.day = instant_day(tx_now(tx)),
				   .kind = LEDGER_BILL,
				   .subject = "bill",
				   .words = month_text(tx_arena(tx), r->period),
				   .debit = LEDGER_RECEIVABLE,
				   .credit = LEDGER_RENT,
				   .rows = c->rows,
				   .count = c->row_count};
	struct rent_sql_run_move_in in = {r->period,         run->last_lease, c->leases[c->count - 1].id,
					  (int64_t)c->count, c->bills,        c->amount};
	int64_t changed;

	if (!db_run_rows(tx, &rent_sql_bill_add_statement, c->bill_rows, sizeof(*c->bill_rows),
			 (size_t)c->bills, &changed, err))
		return false;
	if (changed != c->bills)
		return err_conflict(err, MSG_RENT_ERROR_RUN_TWICE);
	if (!ledger_post_bulk(tx, r->actor, &bulk, err))
		return false;
	for (size_t i = 0; i < c->sum_count; i++) {
		struct rent_sql_summary_move_in sum = {r->period, c->sums[i].project, c->sums[i].bills,
						       c->sums[i].due, MONEY(0)};
		if (!rent_sql_summary_move(tx, &sum, err))
			return false;
	}
	if (!rent_sql_run_move(tx, &in, &changed, err))
		return false;
	if (changed != 1) /* somebody else runs the same month */
		return err_conflict(err, MSG_RENT_ERROR_RUN_TWICE);
	return c->bills == 0 || audit_note(tx, r->actor, "rent.bill_chunk", "bill_run", r->period.yyyymm,
					   str_format(tx_arena(tx), "%lld bills, %.*s", (long long)c->bills,
						      STR_ARG(money_plain(tx_arena(tx), c->amount))),
					   err);
}

/* A month is whole: the row that the folder above reads, which knows of prepaid money. Once, however many
 * months wait for it. */
static bool tell_whole(struct tx *tx, struct err *err)
{
	static const struct job_kind event = {.name = "pay.prepaid"};
	struct rent_sql_job_waiting_out row;
	struct actor system = actor_system();
	bool waits;

	if (!rent_sql_job_waiting(tx, &(struct rent_sql_job_waiting_in){str_of(event.name), 0}, &waits, &row,
				  err))
		return false;
	return waits || job_add(tx, &system, &event, 0, S(""), (struct instant){0}, NULL, err);
}

/* One chunk; *ret_done always: between two chunks the run shows how far it is. */
static bool run_chunk(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct run *r = arg;
	struct chunk c = {0};
	struct bill_run run;
	int64_t changed;

	*ret_done = true;
	r->city_count = 0;
	if (!begin_run(tx, r, &run, err) ||
	    !lease_billable(tx, r->period, run.last_lease, CHUNK_LEASES, &c.leases, &c.count, err))
		return false;
	r->over = run.state == BILL_RUN_DONE || c.count == 0;
	r->done = run.done + (int64_t)c.count;
	r->total = run.total;
	r->bills = run.bills;
	r->amount = run.amount;
	if (r->over)
		return run.state == BILL_RUN_DONE ||
		       (rent_sql_run_end(tx, &(struct rent_sql_run_end_in){r->period, tx_now(tx)}, &changed,
					 err) &&
			tell_whole(tx, err));
	if (!open_chunk(tx, r->period, &c, err))
		return false;
	for (size_t i = 0; i < c.count; i++)
		if (!c.is_billed[i] && !bill_lease(tx, r, &c, &c.leases[i], err))
			return false;
	r->bills = run.bills + c.bills;
	r->amount = money_add(run.amount, c.amount);
	return close_chunk(tx, r, &c, &run, err);
}

bool rent_bill_run(struct db *db, struct arena *arena, const struct actor *actor, struct month period,
		   void (*progress)(void *, int64_t done, int64_t total), void *arg, int64_t *ret_bills,
		   struct money *ret_amount, struct err *err)
{
	struct run *r = ARENA_NEW(arena, struct run);

	r->actor = actor;
	r->period = period;
	while (!r->over) {
		if (!db_write_chunks(db, arena, run_chunk, r, err))
			return false;
		r->begun = true;
		if (progress != NULL)
			progress(arg, r->done, r->total > r->done ? r->total : r->done);
	}
	*ret_bills = r->bills;
	*ret_amount = r->amount;
	return true;
}

bool rent_store_runs(struct tx *tx, struct bill_run **ret, size_t *ret_count, struct err *err)
{
	struct rent_sql_run_list_out *rows;

	if (!rent_sql_run_list(tx, &rows, ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct bill_run, *ret_count);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct bill_run){.period = rows[i].period,
					      .state = rows[i].state,
					      .total = rows[i].total,
					      .done = rows[i].done,
					      .bills = rows[i].bills,
					      .amount = rows[i].amount,
					      .started_at = rows[i].started_at,
					      .ended_at = rows[i].ended_at};
	return true;
}

/* ---- as a job ---- */

/* A month is not left half billed: nothing stops it, and what is not shown now is shown by the next chunk. */
static void show(void *arg, int64_t done, int64_t total)
{
	struct err ignored;

	(void)job_progress(arg, done, total, S(""), NULL, &ignored);
}

static bool bill_month(struct job *job, struct err *err)
{
	struct month period = {(int32_t)job->subject_id};
	struct money amount;
	int64_t bills;

	return rent_bill_run(job->db, job->arena, &job->actor, period, show, job, &bills, &amount, err);
}

const struct job_kind rent_job_bill = {.name = "rent.bill", .label = MSG_RENT_JOB_BILL, .run = bill_month};

struct follow {
	struct month period; /* one clock for both looks: midnight may pass between them */
	bool begun;
};

static bool follow_tx(struct tx *tx, void *arg, struct err *err)
{
	struct follow *f = arg;
	struct bill_run run;

	f->period = day_month(instant_day(tx_now(tx)));
	return find_run(tx, f->period, &f->begun, &run, err);
}

/* Leases that were handed over after the month was billed: their first bill comes the next morning. A month
 * that nobody asked to bill yet stays so. */
static bool follow(struct job *job, struct err *err)
{
	struct follow f = {{0}, false};
	struct money amount;
	int64_t bills;

	if (!db_read(job->db, job->arena, follow_tx, &f, err))
		return false;
	return !f.begun ||
	       rent_bill_run(job->db, job->arena, &job->actor, f.period, show, job, &bills, &amount, err);
}

const struct job_kind rent_job_follow = {
	.name = "rent.follow", .label = MSG_RENT_JOB_FOLLOW, .run = follow, .repeat = "daily"};

bool rent_store_run_waits(struct tx *tx, struct month period, bool *ret, struct err *err)
{
	struct rent_sql_job_waiting_out row;

	return rent_sql_job_waiting(
		tx, &(struct rent_sql_job_waiting_in){str_of(rent_job_bill.name), period.yyyymm}, ret, &row,
		err);
}

bool rent_store_ask_run(struct tx *tx, const struct actor *actor, struct month period, struct err *err)
{
	bool waits;

	if (!rent_store_run_waits(tx, period, &waits, err))
		return false;
	if (waits)
		return err_conflict(err, MSG_RENT_ERROR_RUN_TWICE);
	return job_add(tx, actor, &rent_job_bill, period.yyyymm, S(""), (struct instant){0}, NULL, err);
}
