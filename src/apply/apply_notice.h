/* Notices for the folder's own pages and jobs. */
#ifndef APPLY_APPLY_NOTICE_H
#define APPLY_APPLY_NOTICE_H

#include "apply/apply.h"
#include "apply/notice_sql.h"

#define notice_view    notice_sql_load_out
#define objection_view notice_sql_objection_load_out

bool notice_load(struct tx *, struct public_notice_id, struct notice_view *ret, struct err *);
/* A draft that is not wanted; ERR_CONFLICT once it is published. */
bool notice_drop(struct tx *, const struct actor *, struct public_notice_id, struct err *);
/* A part of notice_close, so that a notice of thousands lets others write in between; ret_done: it is closed
 * now. */
bool notice_close_some(struct tx *, const struct actor *, struct public_notice_id, int32_t most,
		       bool *ret_done, struct err *);
/* Running ones whose last day has passed. */
bool notice_over_list(struct tx *, struct day today, struct public_notice_id **ret, size_t *ret_count,
		      struct err *);
bool objection_load(struct tx *, struct objection_id, struct objection_view *ret, struct str *ret_contact,
		    struct err *);

#endif
