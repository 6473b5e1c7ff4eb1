/* The pages of the kit's services: one table of routes and menu entries for each file, listed in system.c. */
#ifndef WEB_SYSTEM_PAGE_H
#define WEB_SYSTEM_PAGE_H

#include "web/web.h"

struct route_table {
	const struct route *routes;
	size_t route_count;
	const struct navigation *navigation;
	size_t navigation_count;
};
extern const struct route_table register_pages, import_pages, job_pages, file_pages, setting_pages,
	policy_pages, user_pages, token_pages, me_pages, audit_pages;

#endif
