/* home: projects, zones, buildings, homes, meters, keys; the homes register and its import. */
#ifndef HOME_HOME_H
#define HOME_HOME_H

#include "kit/actor.h"
#include "kit/domain.h"

ID_TYPE(project);
ID_TYPE(building);
ID_TYPE(zone);
ID_TYPE(community);
ID_TYPE(home);

enum home_state { HOME_LET = 1, HOME_VACANT, HOME_REPAIR, HOME_RESERVED, HOME_DISUSED, HOME_SOLD };
/* let 已租, vacant 空置, repair 维修, reserved 预留, disused 停用, sold 已售 */
extern const struct enum_type home_state_type;
enum meter_kind { METER_WATER = 1, METER_POWER, METER_GAS };
extern const struct enum_type meter_kind_type;

struct home {
	struct home_id id;
	struct project_id project;
	struct building_id building;
	struct str project_name, building_name, unit, room;
	struct str code; /* 5-1-0703 style: building-unit-room without 栋, 单元 */
	struct str name; /* project and code as people say it: 青禾家园 5-1-0703 */
	struct str home_type, orientation, fitout, note;
	int32_t floor, built_year;
	struct area built_area, inner_area;
	struct rate rent_rate;
	enum home_state state;
	struct day state_since;
	int32_t version;
};
/* In the actor's scope, else NOT_FOUND. */
bool home_load(struct tx *, const struct actor *, struct home_id, struct home *ret, struct err *);
/* Without scope: for writes that came to the home through a record in scope. */
bool home_load_key(struct tx *, struct home_id, struct home *ret, struct err *);
/* Moves the state by the table of allowed steps (home_rule.c); ERR_CONFLICT when it is not `from` any more or
 * there is no such step. The caller's route answers for the capability. */
bool home_set_state(struct tx *, const struct actor *, struct home_id, enum home_state from,
		    enum home_state to, struct err *);

/* A home as a file, a form or the demo brings it. */
struct home_entry {
	struct str project, community, zone; /* zone may be empty */
	struct str building, unit, room;     /* unit may be empty */
	struct str home_type, orientation, fitout, note;
	int64_t floor, built_year;          /* built_year 0: not known */
	struct area built_area, inner_area; /* inner 0: not known */
	struct rate rent_rate;              /* 0 for homes that are never let */
	enum home_state state;
};
enum home_change { HOME_UNCHANGED = 0, HOME_ADDED, HOME_CHANGED };
/* The home of that project, building, unit and room, or a new one; project, community, zone and building are
 * made on the way. Facts are brought up to date; the state is taken for a new home only: afterwards leases
 * and people move it, and no file undoes that. ERR_INPUT names the field as struct home_entry does: "project"
 * also when the actor sees some projects only and this is none of them. ret may be NULL. */
bool home_save(struct tx *, const struct actor *, const struct home_entry *, struct home_id *ret,
	       enum home_change *ret_change, struct err *);
/* reading_e2: 1/100 of the meter's unit. Meters are made with their first reading; one below the last reading
 * is ERR_INPUT with the code of the kind as field ("water"). subject: the record that it was read for. */
bool home_add_reading(struct tx *, struct home_id, enum meter_kind, struct day, int64_t reading_e2,
		      const char *subject, int64_t subject_id, struct err *);
/* count: 1 to 20, else ERR_INPUT "keys". */
bool home_key_out(struct tx *, const struct actor *, struct home_id, int count, struct str handed_to,
		  int64_t lease, struct err *);
/* All keys that are out for that lease; none is fine (homes taken over from elsewhere). */
bool home_key_back(struct tx *, const struct actor *, struct home_id, int64_t lease, struct err *);

/* Choices for selects: id and name, in scope. */
struct home_choice {
	int64_t id;
	struct str name;
};
bool home_projects(struct tx *, const struct actor *, struct home_choice **ret, size_t *ret_count,
		   struct err *);
/* The same for the filter "project" of a list (web/list.h) and the field "project" of a form. */
struct req;
struct choice;
bool home_project_choices(struct req *, struct choice **ret, size_t *ret_count, struct err *);

extern const struct import_kind home_import;
extern const struct domain home_domain;

#endif
