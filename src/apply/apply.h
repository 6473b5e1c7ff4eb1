/* apply: applications, evidence, checks, review stages, public notice, objections, waiting list, bans. */
#ifndef APPLY_APPLY_H
#define APPLY_APPLY_H

#include "party/party.h"

ID_TYPE(application);
ID_TYPE(public_notice);

enum application_state { APPLICATION_SUBMITTED = 1, APPLICATION_REVIEW, APPLICATION_RETURNED, APPLICATION_REFUSED, APPLICATION_NOTICE /* 公示中 */,
			 APPLICATION_WAITING /* 轮候 */, APPLICATION_OFFERED, APPLICATION_HOUSED, APPLICATION_WITHDRAWN, APPLICATION_REMOVED };
extern const struct enum_type application_state_type;
enum application_channel { CHANNEL_ONLINE = 1, CHANNEL_PAPER, CHANNEL_IMPORT };
extern const struct enum_type application_channel_type;

struct application {
	struct application_id id; struct str number; struct household_id household; struct party_id applicant; struct str applicant_name;
	enum application_state state; enum applicant_class class; int size; struct money income_month, assets; struct area present_area;
	int32_t residence_years; struct day applied_on, waiting_since; struct str wished_type; int waivers; struct day blocked_until; int32_t version;
};
bool application_load(struct tx *, const struct actor *, struct application_id, struct application *ret, struct err *);
bool application_load_key(struct tx *, struct application_id, struct application *ret, struct err *);
/* Everybody on the waiting list who is not blocked on that day, oldest first; at most 100,000. */
bool application_waiting(struct tx *, struct day on, struct application **ret, size_t *ret_count, struct err *);
/* Steps that allocation makes; refused with ERR_CONFLICT when the state does not allow them. */
bool application_offered(struct tx *, const struct actor *, struct application_id, struct err *);
bool application_housed(struct tx *, const struct actor *, struct application_id, struct err *);
/* Offer ended without a lease: back to waiting; `counts`: one more waiver, and past waiver_max the block of D12. */
bool application_waived(struct tx *, const struct actor *, struct application_id, bool counts, struct day on, struct err *);
/* 公示 of other folders (allocation plans): rows are applications with words; publishes from today for `days`. */
struct notice_row { struct application_id application; struct str words; };
bool notice_add(struct tx *, const struct actor *, int kind /* 1 eligibility, 2 allocation, 3 result */, struct str title, int32_t days, int64_t plan,
		const struct notice_row *, size_t count, struct public_notice_id *ret, struct err *);
bool notice_is_over(struct tx *, int64_t plan, struct day on, bool *ret_over, bool *ret_open_objection, struct err *);
/* No new application for the causes of Order 11 (lease end); from is the day of giving back. */
bool ban_add(struct tx *, const struct actor *, struct party_id, struct str cause, struct day from, struct day to, struct err *);

extern const struct domain apply_domain;

#endif
