/* Pages of stat, shared between its files. */
#ifndef STAT_STAT_PAGE_H
#define STAT_STAT_PAGE_H

#include "stat/stat.h"
#include "stat/stat_sql.h"
#include "web/page.h"

bool stat_start_page(struct req *, struct err *); /* "/": by who is signed in */
bool stat_workbench(struct req *, struct err *);
bool stat_dashboard_page(struct req *, struct err *);
bool stat_home_file_page(struct req *, struct err *);
bool stat_household_file_page(struct req *, struct err *);
bool stat_home_file_zip(struct req *, struct err *);
bool stat_household_file_zip(struct req *, struct err *);
bool stat_search_page(struct req *, struct err *);

#endif
