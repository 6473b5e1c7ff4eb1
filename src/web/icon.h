/* The line icons: only those that a page uses are written into it, as <symbol>s (web/icon.html). */
#ifndef WEB_ICON_H
#define WEB_ICON_H

#include "base/base.h"

enum icon {
	ICON_ADJUST,
	ICON_ALERT,
	ICON_APPLY,
	ICON_BELL,
	ICON_CHART,
	ICON_CHECK,
	ICON_CLOCK,
	ICON_COLS,
	ICON_DAY,
	ICON_DOWN,
	ICON_EDIT,
	ICON_FILE,
	ICON_FIND,
	ICON_FIX,
	ICON_FORM,
	ICON_HOME,
	ICON_KEY,
	ICON_LEFT,
	ICON_LOCK,
	ICON_LOT,
	ICON_MAIL,
	ICON_MENU,
	ICON_MOON,
	ICON_PAY,
	ICON_PEOPLE,
	ICON_PHONE,
	ICON_PIN,
	ICON_PLUS,
	ICON_PRINT,
	ICON_QUEUE,
	ICON_RIGHT,
	ICON_SAY,
	ICON_STAR,
	ICON_UP,
	ICON_USER,
	ICON_VOTE,
	ICON_WIFI,
	ICON_X,
	ICON_COUNT
};

#define ICON_BIT(icon) (UINT64_C(1) << (icon)) /* a set of icons is the sum of its bits */

struct str icon_name(enum icon); /* "alert"; the symbol's id is "i-alert" */
struct str icon_path(enum icon); /* drawn in 24 by 24, lines only; assets/anju.css gives colour and width */

#endif
