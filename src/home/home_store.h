/* Facts out of the database, records into it: the only callers of this folder's statements, but for the lists
 * of the registers, which their pages name. */
#ifndef HOME_HOME_STORE_H
#define HOME_HOME_STORE_H

#include "home/home_rule.h"

/* Where a home stands. */
struct home_place {
	struct project_id project;
	struct building_id building;
};
/* Community, project, zone and building of an entry in its normal form, found by name or made. A zone of
 * another community is ERR_INPUT "zone". */
bool home_store_place(struct tx *, const struct actor *, const struct home_entry *, struct home_place *ret,
		      struct err *);
/* By project, building, unit and room, in their normal form; no scope. */
bool home_store_find(struct tx *, const struct home_entry *, bool *ret_found, struct home_id *ret,
		     struct err *);
bool home_store_add(struct tx *, struct home_id, const struct home_place *, const struct home_entry *,
		    struct err *);
/* *ret_set is false when the version is not the newest any more. */
bool home_store_set(struct tx *, struct home_id, int32_t version, struct building_id,
		    const struct home_entry *, bool *ret_set, struct err *);
/* *ret_set is false when the home is not `from` any more. */
bool home_store_set_state(struct tx *, struct home_id, enum home_state from, enum home_state to,
			  bool *ret_set, struct err *);
/* The limits of the day: area by setting, year by calendar. */
bool home_store_limits(struct tx *, struct home_limits *ret, struct err *);

/* In scope, else NOT_FOUND. */
bool project_store_load(struct tx *, const struct actor *, struct project_id, struct str *ret_name,
			struct str *ret_community, struct err *);
/* Its community is made on the way. */
bool project_store_add(struct tx *, const struct actor *, struct project_id, struct str name,
		       struct str community, struct err *);
bool project_store_find(struct tx *, struct str name, struct project_id *ret, struct err *); /* {0}: none */
/* Buildings of a project, or of the project in which a building stands; in scope. */
bool building_store_list(struct tx *, const struct actor *, struct project_id, struct building_id,
			 struct home_choice **ret, size_t *ret_count, struct err *);
struct zone_row {
	struct str name, community;
};
/* All zones, by name. */
bool zone_store_list(struct tx *, struct zone_row **ret, size_t *ret_count, struct err *);

struct reading_row {
	enum meter_kind kind;
	struct day day;
	int64_t reading_e2;
	struct str subject;
	int64_t subject_id;
};
/* The newest 60 of a home that the caller has loaded in scope; reading_e2 is 1/100 of the meter's unit. */
bool meter_store_readings(struct tx *, struct home_id, struct reading_row **ret, size_t *ret_count,
			  struct err *);
/* 0 and 0 when the home has no meter of that kind yet. */
bool meter_store_last(struct tx *, struct home_id, enum meter_kind, int64_t *ret_meter,
		      int64_t *ret_reading_e2, struct err *);
bool meter_store_add(struct tx *, int64_t meter, struct home_id, enum meter_kind, struct err *);
/* subject: what the reading was taken for ("lease" at hand-over and check-out). */
bool meter_store_read(struct tx *, int64_t meter, struct day, int64_t reading_e2, const char *subject,
		      int64_t subject_id, struct err *);
struct key_row {
	int32_t count;
	struct str handed_to;
	int64_t lease;
	struct instant out, back;
};
/* The newest 60 hand-outs of keys; back {0}: still out. */
bool key_store_list(struct tx *, struct home_id, struct key_row **ret, size_t *ret_count, struct err *);
bool key_store_out(struct tx *, struct home_id, int count, struct str handed_to, int64_t lease, struct err *);
/* *ret_any is false when no key was out for that lease. */
bool key_store_back(struct tx *, struct home_id, int64_t lease, bool *ret_any, struct err *);

#endif
