/* Registers on pages: a list view made from a register's table of fields. */
#ifndef WEB_REGISTER_VIEW_H
#define WEB_REGISTER_VIEW_H

#include "web/list.h"

enum register_state { REGISTER_OPEN = 1, REGISTER_ENDED };
extern const struct enum_type register_state_type;

/* In the arena. rq NULL: for the command line, without names of projects and without lights. */
bool register_view(struct arena *, struct req *, const struct register_kind *, const struct list_view **ret,
		   struct err *);

/* A field of a record as it is shown: enums as words, identity and phone numbers masked. */
struct value register_value_show(struct arena *, const struct field *, const union register_value *);
/* By the day of expiry: red behind it, amber from warn_days before it, else plain. */
enum tag register_due_tag(struct day due, struct day today, int64_t warn_days);
/* The projects that the actor may choose; an empty list when the program knows none. */
bool register_project_list(struct req *, struct register_project **ret, size_t *ret_count, struct err *);
/* The same as options of a form or filter. */
bool register_project_choices(struct req *, struct choice **ret, size_t *ret_count, struct err *);

#endif
