/* The folder's pages, joined in repair_page.c. */
#ifndef REPAIR_REPAIR_PAGE_H
#define REPAIR_REPAIR_PAGE_H

#include "repair/repair_part.h"

/* What a tenant or the office fills in. */
struct repair_ask_form { int trade; struct str words; bool urgent; struct day visit_day; int64_t home; };
#define REPAIR_ASK_FIELDS                                                                                                                     \
	{FIELD_AT(struct repair_ask_form, trade), .type = FIELD_ENUM, .label = MSG_REPAIR_TRADE, .flags = FIELD_RADIO,                         \
	 .enumeration = &repair_trade_type},                                                                                                  \
		{FIELD_AT(struct repair_ask_form, words), .type = FIELD_LONG_TEXT, .label = MSG_REPAIR_WORDS, .hint = MSG_REPAIR_WORDS_HINT,   \
		 .min = 2, .max = 500},                                                                                                       \
		{.name = "photo", .type = FIELD_FILE, .label = MSG_REPAIR_PHOTO, .hint = MSG_REPAIR_PHOTO_HINT, .flags = FIELD_OPTIONAL | FIELD_MANY}, \
		{FIELD_AT(struct repair_ask_form, urgent), .type = FIELD_BOOL, .label = MSG_REPAIR_URGENT, .hint = MSG_REPAIR_URGENT_HINT},   \
		{FIELD_AT(struct repair_ask_form, visit_day), .type = FIELD_DAY, .label = MSG_REPAIR_VISIT_DAY, .hint = MSG_REPAIR_VISIT_DAY_HINT, \
		 .flags = FIELD_OPTIONAL}

/* What the writes of all pages of the folder need; lives in the request's arena. */
struct repair_args {
	struct actor actor;
	struct repair_id id;
	struct repair_new new;
	struct repair_photos photos;
	struct repair_material material;
	struct repair_result result;
	enum repair_rating rating;
	struct actor_id repairer;
	struct project_id project;
	struct day day;
	struct str words;
	unsigned trades;
	bool on;
	int32_t version;
	const char *before; /* where to go next: before + id */
};
struct repair_args *repair_args(struct req *);
/* Asks, with the photographs; the next page is `before` + id. */
bool repair_ask_do(struct req *, const struct repair_ask_form *, struct home_id, const char *before, struct err *);

/* repair_own_page.c: the tenant */
extern const struct route repair_own_routes[];
extern const size_t repair_own_route_count;
/* repair_work_page.c: the repairer */
extern const struct route repair_work_routes[];
extern const size_t repair_work_route_count;
/* repairer_page.c: who repairs what and where */
extern const struct route repairer_routes[];
extern const size_t repairer_route_count;

#endif
