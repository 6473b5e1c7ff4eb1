/* Between calendar.c and calendar_import.c. */
#ifndef KIT_CALENDAR_IMPORT_H
#define KIT_CALENDAR_IMPORT_H

#include "kit/import.h"

extern const struct import_kind calendar_import;
/* As calendar_set; *ret_change: an enum import_change. */
bool calendar_set_found(struct tx *, const struct actor *, struct day, struct str name, bool off,
			int *ret_change, struct err *);

#endif
