/* What the folder hands to the program besides its pages: jobs, the import, checks. */
#ifndef APPLY_APPLY_JOB_H
#define APPLY_APPLY_JOB_H

#include "apply/apply.h"

extern const struct job_kind apply_close_job, apply_batch_job;
/* Many opinions at once, as a job of this actor. */
bool apply_job_batch_add(struct tx *, const struct actor *, enum application_state, struct day applied_until,
			 int64_t *ret_id, struct err *);
/* One round of the daily job: notices that are over, supplements that did not come, forgotten drafts. */
bool apply_job_daily(struct db *, struct arena *, struct err *);

extern const struct import_kind apply_import;
extern const struct check_kind apply_waiting_check, apply_twice_check, apply_case_check;

#endif
