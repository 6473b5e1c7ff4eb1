/* stat: what stands above all domains: first pages, dashboard, files, search. Reads all, writes nothing. */
#include "kit/deadline.h"
#include "kit/file.h"
#include "stat/stat_page.h"

static bool search_page(struct req *rq, struct err *err)
{
	/* by the kind that the statement gives */
	static const char *const paths[] = {"", "/homes/", "/leases/", "/applications/", "/repairs/"};
	static const struct column columns[] = {{MSG_STAT_FOUND, COLUMN_MAIN}, {MSG_STAT_NOTE, COLUMN_SUB}};
	struct str q = req_arg(rq, "q");
	struct stat_sql_search_in in = {.scope = req_actor(rq)->scope,
					.words = q,
					.begins = db_like_begins(req_arena(rq), q),
					.leases = req_can(rq, CAP_LEASE_SEE),
					.applications = req_can(rq, CAP_APPLICATION_SEE),
					.repairs = req_can(rq, CAP_REPAIR_SEE)};
	struct stat_sql_search_out *rows = NULL;
	struct page *pg;
	size_t n = 0;

	if (q.n > 0 && !stat_sql_search(req_tx(rq), &in, &rows, &n, err))
		return false;
	if (n == 1 && !req_wants_json(rq)) /* straight to the record */
		return req_redirect(rq, link_path(rq, paths[rows[0].kind], rows[0].id, ""));
	pg = page_new_message(rq, MSG_STAT_SEARCH);
	page_table(pg, MSG_STAT_SEARCH_RESULT, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_STAT_SEARCH_NONE);
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(rows[i].title),
						     link_path(rq, paths[rows[i].kind], rows[i].id, "")),
					      v_text(rows[i].note)});
	return page_send(pg);
}

static const struct route routes[] = {
	PAGE("/", stat_start_page, CAP_PUBLIC, MSG_STAT_START),
	PAGE("/dashboard", stat_dashboard_page, CAP_STAT_SEE, MSG_STAT_DASHBOARD),
	PAGE("/workbench", stat_workbench, CAP_WORKBENCH, MSG_STAT_WORKBENCH),
	LIST("/deadlines", &stat_deadline_view, CAP_STAT_SEE, MSG_STAT_DEADLINES),
	PAGE("/search", search_page, CAP_HOME_SEE, MSG_STAT_SEARCH),
	PAGE("/homes/:id/file", stat_home_file_page, CAP_FILE_SEE, MSG_STAT_HOME_FILE),
	DOWNLOAD("/homes/:id/file/zip", stat_home_file_zip, CAP_FILE_SEE, MSG_STAT_ZIP, 1u << FILE_ZIP),
	PAGE("/households/:id/file", stat_household_file_page, CAP_FILE_SEE, MSG_STAT_HOUSEHOLD_FILE),
	DOWNLOAD("/households/:id/file/zip", stat_household_file_zip, CAP_FILE_SEE, MSG_STAT_ZIP,
		 1u << FILE_ZIP),
};

static bool count_todo(struct tx *tx, const struct actor *actor, int64_t *ret_waiting, int64_t *ret_overdue,
		       struct err *err)
{
	struct deadline_counts c;

	if (!deadline_count(tx, actor, &c, err))
		return false;
	*ret_waiting = c.total;
	*ret_overdue = c.overdue;
	return true;
}

static const struct navigation navigation[] = {
	{NAVIGATION_NONE, 1, "/", MSG_STAT_WORKBENCH, CAP_WORKBENCH, count_todo},
	{NAVIGATION_STAT, 1, "/dashboard", MSG_STAT_DASHBOARD, CAP_STAT_SEE, NULL},
};

const struct domain stat_domain = {.name = "stat",
				   .routes = routes,
				   .route_count = ARRAY_LEN(routes),
				   .navigation = navigation,
				   .navigation_count = ARRAY_LEN(navigation)};
