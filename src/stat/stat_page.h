/* Pages of stat, shared between its files. */
#ifndef STAT_STAT_PAGE_H
#define STAT_STAT_PAGE_H

#include "stat/stat.h"
#include "stat/stat_sql.h"
#include "web/list.h"

/* What a figure opens counts as the figure does; the workbench and the dashboard show the same ones. */
#define STAT_REPAIRS_OVERDUE_PATH "/repairs?open=1&overdue=1"
#define STAT_WAITING_PATH         "/waitlist?state=waiting"

route_fn stat_start_page; /* "/": by who is signed in */
route_fn stat_workbench, stat_dashboard_page;
route_fn stat_home_file_page, stat_household_file_page, stat_home_file_zip, stat_household_file_zip;
extern const struct list_view stat_deadline_view; /* "/deadlines": those that ended, kept or missed */

#endif
