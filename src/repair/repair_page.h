/* The folder's pages, joined in repair_page.c. */
#ifndef REPAIR_REPAIR_PAGE_H
#define REPAIR_REPAIR_PAGE_H

#include "repair/repair_part.h"

/* What a tenant or the office fills in. */
struct repair_ask_form {
	int trade;
	struct str words;
	bool urgent;
	struct day visit_day;
	struct str phone;
	int64_t home;
};
/* clang-format off */
#define REPAIR_ASK_FIELDS                                                                               \
	{FIELD_AT(struct repair_ask_form, trade), .type = FIELD_ENUM, .label = MSG_REPAIR_TRADE,        \
	 .flags = FIELD_RADIO, .enumeration = &repair_trade_type},                                      \
	{FIELD_AT(struct repair_ask_form, words), .type = FIELD_LONG_TEXT, .label = MSG_REPAIR_WORDS,   \
	 .hint = MSG_REPAIR_WORDS_HINT, .min = 2, .max = 500},                                          \
	{.name = "photo", .type = FIELD_FILE, .label = MSG_REPAIR_PHOTO, .hint = MSG_REPAIR_PHOTO_HINT, \
	 .flags = FIELD_OPTIONAL | FIELD_MANY},                                                         \
	{FIELD_AT(struct repair_ask_form, urgent), .type = FIELD_BOOL, .label = MSG_REPAIR_URGENT,      \
	 .hint = MSG_REPAIR_URGENT_HINT},                                                               \
	{FIELD_AT(struct repair_ask_form, visit_day), .type = FIELD_DAY, .label = MSG_REPAIR_VISIT_DAY, \
	 .hint = MSG_REPAIR_VISIT_DAY_HINT, .flags = FIELD_OPTIONAL},                                   \
	{FIELD_AT(struct repair_ask_form, phone), .type = FIELD_PHONE, .label = MSG_REPAIR_PHONE,       \
	 .hint = MSG_REPAIR_PHONE_HINT, .flags = FIELD_OPTIONAL, .autocomplete = "tel"}
/* clang-format on */

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
bool repair_ask_do(struct req *, const struct repair_ask_form *, struct home_id, const char *before,
		   struct err *);

/* repair_own_page.c: the tenant */
route_fn repair_own_list_page, repair_own_new_page, repair_own_ask_do, repair_own_page, repair_own_rate_page,
	repair_own_rate_do, repair_own_rework_page, repair_own_rework_do, repair_own_withdraw_page,
	repair_own_withdraw_do;
extern const struct field repair_own_ask_fields[6], repair_own_rate_fields[2], repair_own_rework_fields[1];

/* repair_work_page.c: the repairer */
route_fn repair_work_list_page, repair_work_page, repair_work_photo_page, repair_work_answer_page,
	repair_work_answer_do, repair_work_start_do, repair_work_material_page, repair_work_material_do,
	repair_work_remove_do, repair_work_finish_page, repair_work_finish_do, repair_work_return_page,
	repair_work_return_do;
extern const struct field repair_work_answer_fields[2], repair_work_material_fields[4],
	repair_work_finish_fields[4], repair_work_return_fields[1];

/* repair_enter_page.c: the desk */
route_fn repair_enter_page, repair_enter_do;
extern const struct field repair_enter_fields[7];

/* repairer_page.c: who repairs what and where */
route_fn repairer_list_page, repairer_page, repairer_do, repairer_area_do, repairer_area_all_do,
	repairer_area_remove_do;
extern const struct field repairer_fields[9], repairer_area_fields[1];

#endif
