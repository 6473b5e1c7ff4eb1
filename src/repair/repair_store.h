/* Facts about repairs out of the database, records into it: the only callers of repair_sql_* and
 * repairer_sql_*, but for anju check and the register, whose statement its page names. */
#ifndef REPAIR_REPAIR_STORE_H
#define REPAIR_REPAIR_STORE_H

#include "kit/file.h"
#include "repair/repair_rule.h"

/* Homes of that code in scope, with who lives there ("" nobody): several estates may have a 5-1-0703. */
struct repair_home {
	struct home_id id;
	struct str name, tenant_name;
};
bool repair_store_homes(struct tx *, const struct actor *, struct str code, struct repair_home **ret,
			size_t *ret_count, struct err *);
/* What the repairer has to do, by time left, then what he finished since, newest first. */
bool repair_store_work(struct tx *, const struct actor *repairer, struct instant since, struct repair **ret,
		       size_t *ret_count, struct err *);
/* Whom the repairer calls, while the order is his and open; "" when nobody is known. */
bool repair_store_phone(struct tx *, const struct actor *repairer, struct repair_id, struct str *ret,
			struct err *);
/* Counted by month of asking, newest first (S0-30), in scope; and one month by trade. */
struct repair_month {
	struct month month;
	int64_t asked, done, answered, answered_in_time, done_in_time;
	int64_t rated, rating; /* how many ratings, and their sum (1 to 5 each) */
	struct money labour, material;
};
bool repair_store_months(struct tx *, const struct actor *, struct month from, struct repair_month **ret,
			 size_t *ret_count, struct err *);
struct repair_month_trade {
	enum repair_trade trade;
	int64_t asked, done, done_in_time;
	struct money labour, material;
};
bool repair_store_month_trades(struct tx *, const struct actor *, struct month,
			       struct repair_month_trade **ret, size_t *ret_count, struct err *);
/* The two clocks of a project by today's settings, in hours. */
bool repair_store_hours(struct tx *, struct project_id, bool urgent, int64_t *ret_answer, int64_t *ret_done,
			struct err *);
/* The timeline, newest first; at most 500 lines. actor 0: the rule took the step. */
struct repair_step {
	enum repair_act act;
	struct str words;
	int64_t actor;
	struct str name;
	struct instant at;
};
bool repair_store_steps(struct tx *, struct repair_id, struct repair_step **ret, size_t *ret_count,
			struct err *);
#define REPAIR_PHOTOS_MAX      5
#define REPAIR_PHOTO_BYTES_MAX (10 << 20)
struct repair_photos {
	struct file_put put[REPAIR_PHOTOS_MAX];
	struct str name[REPAIR_PHOTOS_MAX];
	size_t count;
};
/* Into the order's scope; kind: "photo_before" of the tenant, "photo_after" of the repairer. */
bool repair_store_attach(struct tx *, const struct actor *, const struct repair *, const char *kind,
			 const struct repair_photos *, struct err *);

/* Who may take an order in that project, all of them active; fits says whether trade and area are his. */
struct repairer_choice {
	struct actor_id id;
	struct str name;
	struct repairer_fact fact;
};
bool repairer_store_choices(struct tx *, struct project_id, struct repairer_choice **ret, size_t *ret_count,
			    struct err *);
struct repairer {
	struct actor_id id;
	struct str name;
	unsigned trades;
	bool active, locked;
	int32_t version;
	int64_t open, projects;
};
/* All whose role is repairer, by name; version 0: nobody has said yet what he repairs. */
bool repairer_store_list(struct tx *, struct repairer **ret, size_t *ret_count, struct err *);
bool repairer_store_load(struct tx *, struct actor_id, struct repairer *ret, struct err *);
bool repairer_store_projects(struct tx *, struct actor_id, struct home_choice **ret, size_t *ret_count,
			     struct err *);

#define REPAIR_CHECKS 3
extern const struct check_kind *const repair_checks[REPAIR_CHECKS];

#endif
