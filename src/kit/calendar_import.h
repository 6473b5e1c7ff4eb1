#ifndef KIT_CALENDAR_IMPORT_H
#define KIT_CALENDAR_IMPORT_H

#include "kit/import.h"

extern const struct import_kind calendar_import;
/* As calendar_set; *ret_change: 0 it was so already, 1 added, 2 changed. */
bool calendar_set_found(struct tx *, const struct actor *, struct day, struct str name, bool off,
			int *ret_change, struct err *);

#endif
