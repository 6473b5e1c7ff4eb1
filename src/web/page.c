/* Pages from parts: the same calls write HTML or JSON. Parts go into one of two columns; the frame is put around them at the end. */
#include <string.h>
#include "web/frame_html.h"
#include "web/page_html.h"
#include "web/part.h"
#include "web/req.h"

#define PAGE_BYTES_MAX ((size_t)8 << 20)
#define CRUMBS_MAX 8
#define ACTIONS_MAX 12

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
	enum message table_empty;
	int64_t track_number;
	bool timeline_open;
};

static bool is_json(const struct page *pg)
{
	return pg->rq->format == FORMAT_JSON;
}

static struct html *html(struct page *pg)
{
	return &pg->html[pg->aside];
}

struct html *page_part(struct page *pg)
{
	return is_json(pg) ? NULL : html(pg);
}

struct req *page_req(const struct page *pg)
{
	return pg->rq;
}

bool page_is_desk(const struct page *pg)
{
	return pg->shell == SHELL_DESK;
}

void icon_use(struct page *pg, enum icon icon)
{
	pg->icons |= ICON_BIT(icon);
}

static enum shell shell_of(const struct actor *a)
{
	if (a->id.v == 0)
		return SHELL_PUBLIC;
	if (cap_is_citizen(a->role))
		return SHELL_CITIZEN;
	return a->role == ROLE_REPAIRER ? SHELL_FIELD : SHELL_DESK;
}

struct page *page_new(struct req *rq, struct str title)
{
	struct page *pg = ARENA_NEW(rq->arena, struct page);

	pg->rq = rq;
	pg->arena = rq->arena;
	pg->title = title;
	pg->shell = shell_of(&rq->actor);
	buf_open(&pg->json_out, PAGE_BYTES_MAX);
	for (int i = 0; i < 2; i++) {
		buf_open(&pg->column[i], PAGE_BYTES_MAX);
		pg->html[i] = (struct html){&pg->column[i], rq->arena, rq->language};
	}
	if (is_json(pg)) {
		json_open(&pg->json, &pg->json_out);
		json_begin(&pg->json);
		json_put_str(&pg->json, "title", title);
	}
	return pg;
}

struct page *page_new_message(struct req *rq, enum message title)
{
	return page_new(rq, message_text(rq->language, title));
}

void page_shell_public(struct page *pg)
{
	if (pg->shell != SHELL_CITIZEN)
		pg->shell = SHELL_PUBLIC;
}

void page_crumb(struct page *pg, struct str path, struct str words)
{
	if (pg->crumb_count < CRUMBS_MAX)
		pg->crumbs[pg->crumb_count++] = (struct crumb){path, words};
}

void page_back(struct page *pg, struct str path, enum message words)
{
	pg->back_path = path;
	pg->back_words = message_text(pg->rq->language, words);
}

void page_state(struct page *pg, struct value state)
{
	pg->state = state;
	pg->has_state = true;
	if (is_json(pg)) {
		json_key(&pg->json, S("state"));
		value_json(&pg->json, &state);
	}
}

/* What ends an open list, table or facts before something else begins. */
static void close_part(struct page *pg)
{
	if (pg->facts_open)
		page_facts_end(pg);
	if (pg->table_open)
		page_table_end(pg);
}

void page_lead(struct page *pg, struct str words)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_lead(html(pg), words);
}

void page_step(struct page *pg, int step, int steps, enum message what)
{
	if (!is_json(pg))
		page_html_step(html(pg), step, steps, message_text(pg->rq->language, what));
}

void page_note(struct page *pg, enum tag tag, struct str words)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_note(html(pg), tag, words);
}

void page_paragraph(struct page *pg, struct str words)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_paragraph(html(pg), words);
}

void page_inset(struct page *pg, struct str words)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_inset(html(pg), words);
}

static void add_action(struct page *pg, enum cap cap, enum message label, struct str path, bool post, bool bad)
{
	struct action_view *a;

	if (!actor_can(&pg->rq->actor, cap) || pg->action_count >= ACTIONS_MAX || is_json(pg))
		return;
	a = &pg->actions[pg->action_count++];
	a->post = post;
	a->bad = bad;
	a->path = path;
	a->label = message_text(pg->rq->language, label);
	if (post) {
		a->csrf = req_csrf(pg->rq);
		a->operation = id_new();
	}
}

void page_action(struct page *pg, enum cap cap, enum message label, struct str path)
{
	add_action(pg, cap, label, path, false, false);
}

void page_action_icon(struct page *pg, enum cap cap, enum icon icon, enum message label, struct str path)
{
	size_t before = pg->action_count;

	add_action(pg, cap, label, path, false, false);
	if (pg->action_count > before) {
		pg->actions[before].has_icon = true;
		pg->actions[before].icon = icon;
		icon_use(pg, icon);
	}
}

void page_do(struct page *pg, enum cap cap, enum message label, struct str path)
{
	add_action(pg, cap, label, path, true, false);
}

void page_do_bad(struct page *pg, enum cap cap, enum message label, struct str path)
{
	add_action(pg, cap, label, path, true, true);
}

void page_link(struct page *pg, enum message label, struct str path, bool main)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_link(html(pg), path, message_text(pg->rq->language, label), main);
}

/* ---- sections ---- */

static struct str json_name(enum message m)
{
	struct str id = message_id(m);

	for (size_t i = id.n; i > 0; i--)
		if (id.p[i - 1] == '.')
			return str_part(id, i, id.n - i);
	return id;
}

void page_section_end(struct page *pg)
{
	close_part(pg);
	if (!pg->section_open)
		return;
	pg->section_open = false;
	if (is_json(pg))
		json_end(&pg->json);
	else
		page_html_section_close(html(pg));
}

void page_section(struct page *pg, enum message title)
{
	page_section_end(pg);
	pg->section_open = true;
	pg->sections++;
	if (is_json(pg)) {
		json_key(&pg->json, json_name(title));
		json_begin(&pg->json);
	} else
		page_html_section_open(html(pg), pg->sections, message_text(pg->rq->language, title));
}

void page_aside(struct page *pg)
{
	page_section_end(pg);
	pg->aside = true;
}

/* ---- facts and tables ---- */

void page_fact(struct page *pg, enum message label, struct value v)
{
	if (pg->table_open)
		page_table_end(pg);
	if (is_json(pg)) {
		json_key(&pg->json, json_name(label));
		value_json(&pg->json, &v);
		return;
	}
	if (!pg->facts_open) {
		page_html_facts_open(html(pg), !pg->section_open && pg->shell == SHELL_DESK);
		pg->facts_open = true;
	}
	page_html_fact(html(pg), message_text(pg->rq->language, label), &v);
}

void page_facts_end(struct page *pg)
{
	if (pg->facts_open && !is_json(pg))
		page_html_facts_close(html(pg));
	pg->facts_open = false;
}

struct str part_cell_class(struct arena *arena, unsigned flags)
{
	static const struct { unsigned flag; const char *name; } names[] = {
		{COLUMN_NUMBER, "num"}, {COLUMN_KEY, "c-key"}, {COLUMN_MAIN, "c-main"}, {COLUMN_SUB, "c-sub"}, {COLUMN_END, "c-end"}, {COLUMN_HIDE, "c-hide"},
	};
	struct str all = S("");

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!(flags & names[i].flag))
			continue;
		all = all.n == 0 ? str_of(names[i].name) : str_format(arena, "%.*s %s", STR_ARG(all), names[i].name);
	}
	return all;
}

void page_table(struct page *pg, enum message caption, const struct column *columns, size_t count)
{
	struct head_cell *cells;

	close_part(pg);
	pg->table_open = true;
	pg->columns = columns;
	pg->column_count = count;
	pg->table_rows = 0;
	pg->table_empty = MSG_WEB_TABLE_EMPTY;
	if (is_json(pg)) {
		json_key(&pg->json, json_name(caption));
		json_begin_array(&pg->json);
		return;
	}
	cells = ARENA_ARRAY(pg->arena, struct head_cell, count);
	for (size_t i = 0; i < count; i++)
		cells[i] = (struct head_cell){.words = message_text(pg->rq->language, columns[i].label), .flags = columns[i].flags};
	page_html_table_open(html(pg), message_text(pg->rq->language, caption), true, true);
	page_html_head_row(html(pg), cells, count);
}

void page_row(struct page *pg, const struct value *values)
{
	require(pg->table_open);
	pg->table_rows++;
	if (is_json(pg)) {
		json_begin(&pg->json);
		for (size_t i = 0; i < pg->column_count; i++) {
			json_key(&pg->json, json_name(pg->columns[i].label));
			value_json(&pg->json, &values[i]);
			if (values[i].href.n > 0 && i == 0)
				json_put_str(&pg->json, "href", values[i].href);
		}
		json_end(&pg->json);
		return;
	}
	page_html_row_open(html(pg));
	for (size_t i = 0; i < pg->column_count; i++) {
		struct cell_view cell = {&values[i], pg->columns[i].flags, i == 0};
		page_html_cell(html(pg), &cell);
	}
	page_html_row_close(html(pg));
}

void page_table_empty(struct page *pg, enum message words)
{
	pg->table_empty = words;
}

void page_table_end(struct page *pg)
{
	if (!pg->table_open)
		return;
	pg->table_open = false;
	if (is_json(pg)) {
		json_end_array(&pg->json);
		return;
	}
	page_html_table_close(html(pg));
	if (pg->table_rows == 0)
		page_html_empty(html(pg), message_text(pg->rq->language, pg->table_empty));
}

/* ---- timeline, track, figures, tiles, photos, documents ---- */

void page_timeline(struct page *pg, enum message title)
{
	close_part(pg);
	if (is_json(pg)) {
		json_key(&pg->json, json_name(title));
		json_begin_array(&pg->json);
	} else
		page_html_timeline_open(html(pg), message_text(pg->rq->language, title));
}

void page_event(struct page *pg, enum tag tag, struct str what, struct instant when, struct str who)
{
	if (is_json(pg)) {
		json_begin(&pg->json);
		json_put_str(&pg->json, "what", what);
		json_put_instant(&pg->json, "at", when);
		json_put_str(&pg->json, "by", who);
		json_end(&pg->json);
	} else
		page_html_event(html(pg), tag, what, when, who);
}

void page_timeline_end(struct page *pg)
{
	if (is_json(pg))
		json_end_array(&pg->json);
	else
		page_html_list_close(html(pg));
}

void page_track(struct page *pg)
{
	close_part(pg);
	pg->track_number = 0;
	if (is_json(pg)) {
		json_key(&pg->json, S("steps"));
		json_begin_array(&pg->json);
	} else
		page_html_track_open(html(pg));
}

void page_track_step(struct page *pg, enum track_state state, struct str what, struct str when)
{
	static const char *const codes[] = {[TRACK_DONE] = "done", [TRACK_NOW] = "now", [TRACK_LATER] = "later"};

	pg->track_number++;
	if (is_json(pg)) {
		json_begin(&pg->json);
		json_put_str(&pg->json, "step", what);
		json_put_str(&pg->json, "state", str_of(codes[state]));
		json_end(&pg->json);
		return;
	}
	icon_use(pg, ICON_CHECK);
	page_html_track_step(html(pg), state, pg->track_number, what, when);
}

void page_track_end(struct page *pg)
{
	page_timeline_end(pg);
}

void page_kpis(struct page *pg)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_kpis_open(html(pg));
}

void page_kpi(struct page *pg, enum message label, struct value v, struct str href, enum tag tag, struct str note)
{
	if (is_json(pg)) {
		json_key(&pg->json, json_name(label));
		value_json(&pg->json, &v);
	} else
		page_html_kpi(html(pg), message_text(pg->rq->language, label), &v, href, tag, note);
}

void page_kpis_end(struct page *pg)
{
	if (!is_json(pg))
		page_html_ul_close(html(pg));
}

void page_meter(struct page *pg, struct str words, struct value right, struct ratio share, enum tag tag)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_meter(html(pg), words, &right, share.e4 < 0 ? 0 : share.e4 > 10000 ? 10000 : share.e4, tag);
}

void page_tiles(struct page *pg)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_tiles_open(html(pg));
}

void page_tile(struct page *pg, enum icon icon, enum message label, struct str hint, struct str due, struct str path)
{
	if (is_json(pg))
		return;
	icon_use(pg, icon);
	page_html_tile(html(pg), icon, message_text(pg->rq->language, label), hint, due, path);
}

void page_tiles_end(struct page *pg)
{
	page_kpis_end(pg);
}

void page_photos(struct page *pg, enum message title)
{
	close_part(pg);
	if (is_json(pg)) {
		json_key(&pg->json, json_name(title));
		json_begin_array(&pg->json);
	} else
		page_html_photos_open(html(pg), message_text(pg->rq->language, title));
}

void page_photo(struct page *pg, struct str href, struct str words)
{
	if (is_json(pg))
		json_str(&pg->json, href);
	else
		page_html_photo(html(pg), href, words);
}

void page_photos_end(struct page *pg)
{
	if (is_json(pg))
		json_end_array(&pg->json);
	else
		page_html_ul_close(html(pg));
}

void page_document(struct page *pg, struct str title, struct str number_line)
{
	close_part(pg);
	icon_use(pg, ICON_PRINT);
	if (!is_json(pg))
		page_html_document_open(html(pg), title, number_line);
}

void page_document_end(struct page *pg)
{
	close_part(pg);
	if (!is_json(pg))
		page_html_document_close(html(pg));
}

struct html *page_html(struct page *pg)
{
	close_part(pg);
	return page_part(pg);
}

struct json *page_json(struct page *pg)
{
	close_part(pg);
	return is_json(pg) ? &pg->json : NULL;
}

/* ---- sending ---- */

static void say_flash(struct page *pg, struct html *h)
{
	struct str id = req_cookie_value(pg->rq, "flash");

	if (id.n == 0 || pg->rq->again)
		return;
	for (int m = 1; m < (int)MESSAGE_COUNT; m++)
		if (str_equal(message_id((enum message)m), id)) {
			page_html_note(h, TAG_OK, message_text(pg->rq->language, (enum message)m));
			break;
		}
	req_set_cookie(pg->rq, "flash", S(""), 0);
}

static void say_errors(struct page *pg, struct html *h)
{
	struct req *rq = pg->rq;
	struct error_view *views = ARENA_ARRAY(pg->arena, struct error_view, rq->error_count);

	if (!rq->again || rq->error_count == 0)
		return;
	for (size_t i = 0; i < rq->error_count; i++) {
		if (rq->errors[i].field != NULL)
			views[i].id = str_format(pg->arena, "f-%s", rq->errors[i].field);
		views[i].words = rq->errors[i].words;
	}
	page_html_errors(h, views, rq->error_count);
}

static void put_head(struct page *pg, struct html *h)
{
	struct head head = {.title = pg->title, .state = pg->has_state ? &pg->state : NULL, .actions = pg->actions, .action_count = pg->action_count};

	if (pg->crumb_count > 0)
		page_html_crumbs(h, pg->crumbs, pg->crumb_count);
	if (pg->back_path.n > 0) {
		icon_use(pg, ICON_LEFT);
		page_html_back(h, pg->back_path, pg->back_words);
	}
	say_errors(pg, h);
	say_flash(pg, h);
	if (pg->shell == SHELL_DESK)
		page_html_head_desk(h, &head);
	else
		page_html_head_citizen(h, &head);
}

static bool send_html(struct page *pg, int status)
{
	struct buf out, head_out;
	struct html h = {&out, pg->arena, pg->rq->language}, head_h = {&head_out, pg->arena, pg->rq->language};
	struct frame *frame;

	buf_open(&out, PAGE_BYTES_MAX);
	buf_open(&head_out, PAGE_BYTES_MAX);
	put_head(pg, &head_h);
	if (pg->rq->error_count > 0)
		icon_use(pg, ICON_ALERT);
	frame = frame_make(pg->rq, pg->shell, pg->title, pg->icons);
	frame_html_open(&h, frame);
	buf_str(&out, buf_view(&head_out));
	if (pg->aside)
		page_html_split_open(&h);
	else if (pg->shell != SHELL_DESK)
		page_html_div_open(&h, S("stack"));
	buf_str(&out, buf_view(&pg->column[0]));
	if (pg->aside) {
		page_html_split_aside(&h, message_text(pg->rq->language, MSG_WEB_ASIDE));
		buf_str(&out, buf_view(&pg->column[1]));
		page_html_split_close(&h, true);
	} else if (pg->shell != SHELL_DESK)
		page_html_div_close(&h);
	frame_html_close(&h, frame);
	buf_close(&head_out);
	buf_close(&pg->column[0]);
	buf_close(&pg->column[1]);
	return req_reply_buf(pg->rq, status, S("text/html; charset=utf-8"), &out);
}

bool page_send_status(struct page *pg, int status)
{
	page_section_end(pg);
	if (pg->rq->again && status == 200)
		status = pg->rq->failure.code == ERR_CONFLICT ? 409 : 422;
	if (!is_json(pg)) {
		buf_close(&pg->json_out);
		return send_html(pg, status);
	}
	json_end(&pg->json);
	return req_reply_buf(pg->rq, status, S("application/json; charset=utf-8"), &pg->json_out);
}

bool page_send(struct page *pg)
{
	return page_send_status(pg, 200);
}
