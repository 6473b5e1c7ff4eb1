/* community: what is around an estate and what its people do together; registers only. */
#ifndef COMMUNITY_COMMUNITY_H
#define COMMUNITY_COMMUNITY_H

#include "kit/domain.h"

enum surrounding_category {
	SURROUNDING_PRIMARY = 1,
	SURROUNDING_MIDDLE,
	SURROUNDING_KINDERGARTEN,
	SURROUNDING_CLINIC,
	SURROUNDING_PHARMACY,
	SURROUNDING_BUS,
	SURROUNDING_PARK,
	SURROUNDING_MARKET,
	SURROUNDING_BANK,
	SURROUNDING_ELDERLY,
	SURROUNDING_OTHER
};
extern const struct enum_type surrounding_category_type;
enum activity_kind {
	ACTIVITY_CULTURE = 1,
	ACTIVITY_HEALTH,
	ACTIVITY_SAFETY,
	ACTIVITY_FESTIVAL,
	ACTIVITY_VOLUNTEER,
	ACTIVITY_TEACHING
};
extern const struct enum_type activity_kind_type;

extern const struct register_kind surroundings_register, activities_register;
extern const struct domain community_domain;

#endif
