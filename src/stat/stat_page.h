/* Pages of stat, shared between its files. */
#ifndef STAT_STAT_PAGE_H
#define STAT_STAT_PAGE_H

#include "stat/stat.h"
#include "stat/stat_sql.h"
#include "web/list.h"

/* What a figure opens counts as the figure does; the workbench and the dashboard show the same ones. */
#define STAT_REPAIRS_OVERDUE_PATH "/repairs?open=1&overdue=1"
#define STAT_WAITING_PATH         "/waitlist?state=waiting"

bool stat_start_page(struct req *, struct err *); /* "/": by who is signed in */
bool stat_workbench(struct req *, struct err *);
bool stat_dashboard_page(struct req *, struct err *);
bool stat_home_file_page(struct req *, struct err *);
bool stat_household_file_page(struct req *, struct err *);
bool stat_home_file_zip(struct req *, struct err *);
bool stat_household_file_zip(struct req *, struct err *);
bool stat_search_page(struct req *, struct err *);
extern const struct list_view stat_deadline_view; /* "/deadlines": those that ended, kept or missed */

#endif
