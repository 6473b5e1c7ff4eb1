/* Facts about plans and offers out of the database, for this folder's own files. Plans belong to the whole
 * city, offers to the project of their home: outside of the actor's scope they are NOT_FOUND. */
#ifndef ALLOT_ALLOT_STORE_H
#define ALLOT_ALLOT_STORE_H

#include "allot/allot_rule.h"
#include "allot/allot_sql.h"

bool allot_store_plan(struct tx *, struct allocation_plan_id, struct allot_sql_load_plan_out *ret,
		      struct err *);
bool allot_store_offer(struct tx *, const struct actor *, struct offer_id,
		       struct allot_sql_load_offer_out *ret, struct err *);

extern const struct job_kind allot_expiry_job;
extern const struct check_kind allot_offer_check;

#endif
