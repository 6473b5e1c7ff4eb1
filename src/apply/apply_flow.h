/* Between the files that write: what they share about one application on its way. */
#ifndef APPLY_APPLY_FLOW_H
#define APPLY_APPLY_FLOW_H

#include "apply/apply_store.h"
#include "kit/approval.h"

extern const char apply_subject[], apply_case_kind[], apply_supplement_kind[], apply_wait_kind[];

struct str apply_flow_title(struct arena *, const struct application *); /* number and masked name */
struct str apply_flow_path(struct arena *, struct application_id);
/* All that the form and the records say against it; `number`: the application itself, which is no conflict;
 * `own`: a citizen fills it in for himself and is not told of other people's applications. */
bool apply_flow_check(struct tx *, const struct application_form *, struct str number, bool own,
		      struct apply_faults *, struct err *);
bool apply_flow_attach(struct tx *, const struct actor *, const struct application *, const char *kind,
		       const struct application_file *, size_t count, struct err *);
/* From notice to waiting list today; adds the deadline of Order 11 art. 10. */
bool apply_flow_register(struct tx *, const struct actor *, const struct apply_case *, struct err *);
/* The eligibility line in words: "家庭人均月收入 不超过 3,600.00 元". */
struct str apply_flow_why_not(struct arena *, enum language, const struct apply_limit_line *);

/* One chunk of a batch: passes what stands at the stage that this actor may decide and keeps the limits. */
struct apply_batch {
	struct actor actor;
	enum application_state state;
	struct day applied_until;
	struct application_id after;
	int64_t passed, skipped;
	bool done;
};
bool apply_flow_batch(struct tx *, struct apply_batch *, struct err *);

#endif
