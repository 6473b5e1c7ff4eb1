/* Forms of homes: shown, and done. */
#ifndef HOME_HOME_FORM_H
#define HOME_HOME_FORM_H

#include "web/page.h"

enum { HOME_FORM_FIELDS = 13 };
extern const struct field home_new_fields[HOME_FORM_FIELDS]; /* the project, then the facts */
extern const struct field
	home_edit_fields[HOME_FORM_FIELDS]; /* the facts, then the version that was edited */

route_fn home_form_new, home_do_new, home_form_edit, home_do_edit;
route_fn home_do_reserve, home_do_release, home_do_repair, home_do_repaired, home_do_disuse, home_do_reuse;

#endif
