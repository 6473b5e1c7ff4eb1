/* What a home may be and how its state moves. Pure: facts in, verdict out. */
#ifndef HOME_HOME_RULE_H
#define HOME_HOME_RULE_H

#include "home/home.h"

/* ---- states ---- */

enum home_act {
	HOME_ACT_LET = 1,
	HOME_ACT_GIVE_BACK,
	HOME_ACT_RESERVE,
	HOME_ACT_RELEASE,
	HOME_ACT_REPAIR,
	HOME_ACT_REPAIRED,
	HOME_ACT_DISUSE,
	HOME_ACT_REUSE
};
extern const struct enum_type home_act_type; /* labels are the words of the buttons */

struct home_step {
	enum home_state from;
	enum home_act act;
	enum home_state to;
	enum cap cap; /* of who takes the step; CAP_HOME_EDIT: it has a button here */
};
extern const struct home_step home_steps[];
extern const size_t home_step_count;

/* Where the act leads; ERR_CONFLICT when nothing leads from there by it. Whether the actor may is `cap`'s and
 * the route's matter. */
bool home_rule_step(enum home_state from, enum home_act, enum home_state *ret_to, struct err *);
/* Is there any step from the one to the other? */
bool home_rule_can_move(enum home_state from, enum home_state to, struct err *);

/* ---- codes ---- */

/* 5栋, 1单元, 0703 -> 5-1-0703; an empty unit is left out. */
struct str home_rule_code(struct arena *, struct str building, struct str unit, struct str room);
/* Every number padded to six digits, so that bytes sort as people count. */
struct str home_rule_sort_code(struct arena *, struct str code);
/* The number of a building, unit or room in its one form: half width, without blanks. */
struct str home_rule_number(struct arena *, struct str);
/* The whole entry in its one form: numbers as above, names in half width with blanks inside only. */
struct home_entry home_rule_entry(struct arena *, const struct home_entry *);

/* ---- facts ---- */

enum home_field {
	HOME_PROJECT,
	HOME_COMMUNITY,
	HOME_ZONE,
	HOME_BUILDING,
	HOME_UNIT,
	HOME_ROOM,
	HOME_FLOOR,
	HOME_TYPE,
	HOME_BUILT_AREA,
	HOME_INNER_AREA,
	HOME_ORIENTATION,
	HOME_FITOUT,
	HOME_BUILT_YEAR,
	HOME_RENT_RATE,
	HOME_STATE,
	HOME_NOTE,
	HOME_FIELD_COUNT
};
/* Of forms and errors: the members of struct home_entry. */
extern const char *const home_field_names[HOME_FIELD_COUNT];
#define HOME_BIT(field) (1u << (field))

enum { HOME_YEAR_MIN = 1900, HOME_FLOOR_MIN = -5, HOME_FLOOR_MAX = 120 };
/* What a city may change, and the calendar; the edges above are what can be at all. */
struct home_limits {
	struct area area_max;
	int year_max;
};

/* reason: the label of import reports. */
struct home_fault {
	const char *reason;
	enum home_field field;
	enum message message;
	struct str arg;
};
/* Everything that is wrong with an entry in its normal form, at most one fault a field; `unreadable`: bits of
 * the fields that could not be read and are not looked at. Gives the count. */
size_t home_rule_faults(struct arena *, const struct home_entry *, const struct home_limits *,
			unsigned unreadable, struct home_fault ret[HOME_FIELD_COUNT]);

/* The entry with what is known in place of what it leaves empty: an empty cell does not wipe out a fact. */
struct home_entry home_rule_merge(const struct home_entry *entry, const struct home_entry *known);
/* A field as people read it, for the trail; two entries differ in the fields whose words differ. */
struct str home_rule_words(struct arena *, const struct home_entry *, enum home_field);
unsigned home_rule_differences(struct arena *, const struct home_entry *, const struct home_entry *);

/* Meters count upwards: below the last reading is ERR_INPUT whose field is the code of the kind. Readings in
 * 1/100 of the meter's unit. */
bool home_rule_reading(enum meter_kind, int64_t last_e2, int64_t reading_e2, struct err *);

#endif
