/* Between page.c, page_part.c and page_send.c. */
#ifndef WEB_PAGE_INNER_H
#define WEB_PAGE_INNER_H

#include "web/page_html.h"
#include "web/part.h"
#include "web/req_inner.h"

#define PAGE_BYTES_MAX ((size_t)8 << 20)
#define CRUMBS_MAX     8
#define ACTIONS_MAX    12

struct page {
	struct req *rq;
	struct arena *arena;
	struct str title;
	enum shell shell;
	bool has_state, aside, section_open, facts_open, table_open, part_open;
	struct value state;
	struct crumb crumbs[CRUMBS_MAX];
	size_t crumb_count;
	struct str back_path, back_words;
	struct action_view actions[ACTIONS_MAX];
	size_t action_count;
	uint64_t icons;
	struct buf column[2];
	struct html html[2];
	struct buf json_out;
	struct json json;
	int64_t sections;
	const struct column *columns;
	size_t column_count, table_rows;
	enum message table_caption, table_empty;
	bool table_lines, document;
	int64_t track_number;
	bool timeline_card;
	int wait_seconds;
};

bool page_is_json(const struct page *);
struct html *page_column(struct page *); /* the column that parts go into now */
void page_close_part(struct page *); /* ends an open table or list of facts before something else begins */
struct str page_json_name(enum message); /* the last part of the message's id */

#endif
