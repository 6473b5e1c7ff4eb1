/* Forms of homes: shown, and done. */
#ifndef HOME_HOME_FORM_H
#define HOME_HOME_FORM_H

#include "web/page.h"

/* The first field, the project, is asked for new homes only; the last is the version of an edit. */
enum { HOME_FIELDS = 14 };
extern const struct field home_fields[HOME_FIELDS];

route_fn home_form_new, home_do_new, home_form_edit, home_do_edit;
route_fn home_do_reserve, home_do_release, home_do_repair, home_do_repaired, home_do_disuse, home_do_reuse;

#endif
