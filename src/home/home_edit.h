/* What the pages of this folder call. */
#ifndef HOME_HOME_EDIT_H
#define HOME_HOME_EDIT_H

#include "home/home_rule.h"

/* A new home in a project of the actor's; it is vacant. ERR_INPUT "room" when there is one already. */
bool home_add(struct tx *, const struct actor *, struct home_id, struct project_id, const struct home_entry *,
	      struct err *);
/* Facts of a home, as of `version`; somebody else's change in between is ERR_CONFLICT that names him. */
bool home_set(struct tx *, const struct actor *, struct home_id, int32_t version, const struct home_entry *,
	      struct err *);
/* A new project; who sees some projects only may not add one, because he would not see it (ERR_FORBIDDEN). */
bool project_add(struct tx *, const struct actor *, struct project_id, struct str name, struct str community,
		 struct err *);
/* A button of the record page; ERR_CONFLICT when the state does not allow the act. */
bool home_act(struct tx *, const struct actor *, struct home_id, enum home_act, struct err *);

#endif
