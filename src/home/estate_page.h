/* /buildings, /projects/new: what the homes stand in. */
#ifndef HOME_ESTATE_PAGE_H
#define HOME_ESTATE_PAGE_H

#include "web/list.h"

enum { PROJECT_FORM_FIELDS = 2 };
extern const struct field project_fields[PROJECT_FORM_FIELDS];
route_fn project_form_new, project_do_new;

extern const struct list_view home_buildings;

#endif
