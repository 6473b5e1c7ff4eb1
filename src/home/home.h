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
extern const struct enum_type home_state_type; /* let 已租, vacant 空置, repair 维修, reserved 预留, disused 停用, sold 已售 */
enum meter_kind { METER_WATER = 1, METER_POWER, METER_GAS };
extern const struct enum_type meter_kind_type;

struct home {
	struct home_id id; struct project_id project; struct building_id building;
	struct str project_name, building_name, unit, room;
	struct str code;          /* 5-1-0703 style: building-unit-room without 栋, 单元 */
	struct str name;          /* project and code as people say it: 青禾家园 5-1-0703 */
	struct str home_type, orientation, fitout, note;
	int32_t floor, built_year;
	struct area built_area, inner_area;
	struct rate rent_rate;
	enum home_state state; struct day state_since; int32_t version;
};
/* In the actor's scope, else NOT_FOUND. */
bool home_load(struct tx *, const struct actor *, struct home_id, struct home *ret, struct err *);
/* Without scope: for writes that came to the home through a record in scope. */
bool home_load_key(struct tx *, struct home_id, struct home *ret, struct err *);
bool home_find(struct tx *, struct str project, struct str building, struct str unit, struct str room, bool *ret_found, struct home *ret, struct err *);
/* Moves the state by the table of allowed steps (home_rule.h); ERR_CONFLICT when it is not `from` any more. */
bool home_set_state(struct tx *, const struct actor *, struct home_id, enum home_state from, enum home_state to, struct err *);
bool home_add_reading(struct tx *, struct home_id, enum meter_kind, struct day, int64_t reading_e2, const char *subject, int64_t subject_id, struct err *);
bool home_key_out(struct tx *, const struct actor *, struct home_id, int count, struct str handed_to, int64_t lease, struct err *);
bool home_key_back(struct tx *, const struct actor *, struct home_id, int64_t lease, struct err *);
/* Choices for selects: id and name, in scope. */
struct home_choice { int64_t id; struct str name; };
bool home_projects(struct tx *, const struct actor *, struct home_choice **ret, size_t *ret_count, struct err *);

extern const struct domain home_domain;

#endif
