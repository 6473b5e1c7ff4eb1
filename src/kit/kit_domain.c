/* The kit's own jobs, proofs and imports. */
#include "kit/audit.h"
#include "kit/calendar_import.h"
#include "kit/file.h"
#include "kit/import_job.h"
#include "kit/job_sql.h"
#include "kit/kit_domain.h"
#include "kit/register_due.h"
#include "kit/session_sql.h"

/* ---- the trail is whole (invariant 6) ---- */

static void audit_line(void *arg, struct str line)
{
	check_fault(arg, "audit.chain", "%.*s", STR_ARG(line));
}

static bool audit_chain(struct tx *tx, struct check *check, struct err *err)
{
	return audit_check(tx, audit_line, check, err);
}

static const struct check_kind audit_chain_check = {.name = "audit.chain", .run = audit_chain};
static const struct check_kind *const checks[] = {&audit_chain_check, &file_check};

/* ---- old sessions, finished repeats and answers of operations go ---- */

#define KEEP_DAYS 31

static bool clean_tx(struct tx *tx, void *arg, struct err *err)
{
	struct instant before = instant_add(tx_now(tx), -KEEP_DAYS * US_PER_DAY);
	int64_t forgotten;

	(void)arg;
	return session_sql_forget(tx, &(struct session_sql_forget_in){tx_now(tx)}, err) &&
	       session_sql_failure_forget(
		       tx, &(struct session_sql_failure_forget_in){instant_add(tx_now(tx), -US_PER_DAY)},
		       err) &&
	       job_sql_forget(tx, &(struct job_sql_forget_in){before}, err) &&
	       db_operations_forget(tx, before, &forgotten, err);
}

static bool clean(struct job *job, struct err *err)
{
	return db_write(job->db, job->arena, clean_tx, NULL, err);
}

static const struct job_kind clean_job = {
	.name = "kit.clean", .label = MSG_KIT_JOB_CLEAN, .run = clean, .repeat = "daily"};
static const struct job_kind *const jobs[] = {&clean_job, &register_due_job, &import_check_job,
					      &import_take_job};
static const struct import_kind *const imports[] = {&calendar_import};

static const struct act_codes act_codes[] = {
	{"actor.add", &role_type},
	{"actor.set_role", &role_type},
};

const struct domain kit_domain = {
	.name = "kit",
	.jobs = jobs,
	.job_count = ARRAY_LEN(jobs),
	.checks = checks,
	.check_count = ARRAY_LEN(checks),
	.imports = imports,
	.import_count = ARRAY_LEN(imports),
	.act_codes = act_codes,
	.act_code_count = ARRAY_LEN(act_codes),
};
