#include "web/icon.h"

static const struct {
	const char *name, *path;
} icons[ICON_COUNT] = {
	[ICON_ADJUST] = {"adjust", "M4 7h8.8M17.2 7H20M4 17h2.8M11.2 17H20"
				   "M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"
				   "M9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"},
	[ICON_ALERT] = {"alert", "M12 3.5 21.5 20h-19zM12 10v4.5M12 17.2v.01"},
	[ICON_APPLY] = {"apply",
			"M6 3h8l4 4v5M6 3v18h6M14 3v4h4M9 11h5M9 15h3M14.5 20.5l.6-2.6 4.6-4.6 2 2-4.6 4.6z"},
	[ICON_BELL] = {"bell", "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4"},
	[ICON_CHART] = {"chart", "M4 20.5h16M7 17v-5M12 17V5M17 17V9"},
	[ICON_CHECK] = {"check", "M4.5 12.5 10 18 19.5 6.5"},
	[ICON_CLOCK] = {"clock", "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2"},
	[ICON_COLS] = {"cols", "M4 5h16v14H4zM9.5 5v14M14.5 5v14"},
	[ICON_DAY] = {"day", "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8"},
	[ICON_DOWN] = {"down", "M12 4v11M7.5 11l4.5 4.5L16.5 11M4.5 20h15"},
	[ICON_EDIT] = {"edit", "M5 19l.8-3.6L16 5.2 18.8 8 8.6 18.2zM13.8 7.4l2.8 2.8"},
	[ICON_FILE] = {"file", "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"},
	[ICON_FIND] = {"find", "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3l5.2 5.2"},
	[ICON_FIX] = {"fix",
		      "M14.5 6.5a4 4 0 0 1 5-1.2l-2.6 2.6.4 1.8 1.8.4 2.2-2.3a4 4 0 0 1-5.6 4.7L8 20.2a2 2"
		      " 0 0 1-2.8-2.8l7.7-7.7a4 4 0 0 1 1.6-3.2z"},
	[ICON_FORM] = {"form", "M7 5H5v16h14V5h-2M9 3h6v4H9zM8.5 12l1 1 2-2M8.5 17l1 1 2-2M14 12h2M14 17h2"},
	[ICON_HOME] = {"home", "M4 11.5 12 4l8 7.5M6 10v10h12V10M10 20v-6h4v6"},
	[ICON_KEY] = {"key", "M8 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM10.8 13.2 20 4M16 8l3 3M13 11l2 2"},
	[ICON_LEFT] = {"left", "m15 5-7 7 7 7"},
	[ICON_LOCK] = {"lock", "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2.5"},
	[ICON_LOT] = {"lot", "M4 8.5 12 4l8 4.5v7L12 20l-8-4.5zM4 8.5l8 4.5 8-4.5M12 13v7M8 11v.01M16 11v.01"
			     "M9.5 6.8l5 2.8"},
	[ICON_MAIL] = {"mail", "M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7"},
	[ICON_MENU] = {"menu", "M4 6h16M4 12h16M4 18h16"},
	[ICON_MOON] = {"moon", "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z"},
	[ICON_PAY] = {"pay", "M3.5 6h17v12h-17zM8.5 9l3.5 4 3.5-4M12 13v3M9.5 13.2h5"},
	[ICON_PEOPLE] = {"people",
			 "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6"
			 "M16 4.5a3.5 3.5 0 0 1 0 6.3M18 14.5c2 .8 3.2 2.6 3.5 5.5"},
	[ICON_PHONE] = {"phone",
			"M5 4h4l1.5 4.5-2.2 1.5a11 11 0 0 0 5.7 5.7l1.5-2.2L20 15v4a1.5 1.5 0 0 1-1.6"
			" 1.5C10.5 20 4 13.5 3.5 5.6A1.5 1.5 0 0 1 5 4z"},
	[ICON_PIN] = {"pin", "M12 21c4.5-4.6 7-8 7-11a7 7 0 0 0-14 0c0 3 2.5 6.4 7 11z"
			     "M12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"},
	[ICON_PLUS] = {"plus", "M12 5v14M5 12h14"},
	[ICON_PRINT] = {"print", "M7 8V3.5h10V8M7 17H4V8h16v9h-3M7 14h10v6.5H7z"},
	[ICON_QUEUE] = {"queue", "M9 6h11M9 12h11M9 18h11M4 6l1 1 2-2M4 12l1 1 2-2M4.5 18h1.5"},
	[ICON_RIGHT] = {"right", "m9 5 7 7-7 7"},
	[ICON_SAY] = {"say", "M4 5h16v11h-8l-5 4v-4H4zM8 9h8M8 12h5"},
	[ICON_STAR] = {"star", "m12 4 2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z"},
	[ICON_UP] = {"up", "M12 16V5M7.5 9 12 4.5 16.5 9M4.5 20h15"},
	[ICON_USER] = {"user",
		       "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4.3 3.5-6 7.5-6s6.9 1.7 7.5 6"},
	[ICON_VOTE] = {"vote", "M4 13v7h16v-7M7 13h10M8 13V4h8v9M10.2 8.2l1.4 1.4 2.4-2.8"},
	[ICON_WIFI] = {"wifi", "M4 9.5a12 12 0 0 1 16 0M7 13a7.5 7.5 0 0 1 10 0M9.8 16.2a3.5 3.5 0 0 1 4.4 0"
			       "M12 19.5v.01M4 4l16 16"},
	[ICON_X] = {"x", "M6 6l12 12M18 6 6 18"},
};

struct str icon_name(enum icon icon)
{
	require(icon < ICON_COUNT);
	return str_of(icons[icon].name);
}

struct str icon_path(enum icon icon)
{
	require(icon < ICON_COUNT);
	return str_of(icons[icon].path);
}
