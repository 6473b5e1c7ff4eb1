/* After a bill run: prepaid money onto the open bills of every lease that has both. */
#include "pay/pay_store.h"
#include "pay/payment_sql.h"

struct prepaid_run {
	const struct actor *actor;
	int64_t after;        /* moved between the chunks */
	int64_t last, leases; /* what the chunk found */
};

static bool prepaid_chunk(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct prepaid_run *r = arg;
	struct payment_sql_prepaid_waiting_in in = {LEDGER_PREPAID, r->after, 200};
	struct payment_sql_prepaid_waiting_out *rows;
	size_t n;

	*ret_done = true;
	if (!payment_sql_prepaid_waiting(tx, &in, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct money used;
		if (!pay_apply_prepaid(tx, r->actor, rows[i].lease, &used, err))
			return false;
	}
	r->leases = (int64_t)n;
	r->last = n > 0 ? rows[n - 1].lease.v : 0;
	return true;
}

bool pay_prepaid_run(struct db *db, struct arena *arena, const struct actor *actor, int64_t *ret_leases,
		     struct err *err)
{
	struct prepaid_run *r = ARENA_NEW(arena, struct prepaid_run);

	r->actor = actor;
	*ret_leases = 0;
	do {
		if (!db_write_chunks(db, arena, prepaid_chunk, r, err))
			return false;
		*ret_leases += r->leases;
		r->after = r->last;
	} while (r->leases > 0);
	return true;
}

static bool prepaid(struct job *job, struct err *err)
{
	int64_t leases;

	return pay_prepaid_run(job->db, job->arena, &job->actor, &leases, err);
}

const struct job_kind pay_job_prepaid = {
	.name = "pay.prepaid", .label = MSG_PAY_JOB_PREPAID, .run = prepaid, .repeat = "hourly"};
