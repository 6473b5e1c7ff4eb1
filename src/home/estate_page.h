/* /buildings: what the homes stand in. */
#ifndef HOME_ESTATE_PAGE_H
#define HOME_ESTATE_PAGE_H

#include "web/list.h"

extern const struct list_view home_buildings;
/* Projects in the actor's scope, for the filters of both registers. */
bool home_project_choices(struct req *, struct choice **ret, size_t *ret_count, struct err *);

#endif
