/* Pages from parts: the same calls write HTML or JSON. Parts go into one of two columns; the frame is put
 * around them at the end (page_send.c). */
#include "web/page_inner.h"

bool page_is_json(const struct page *pg)
{
	return pg->rq->format == FORMAT_JSON;
}

struct html *page_column(struct page *pg)
{
	return &pg->html[pg->aside];
}

struct html *page_part(struct page *pg)
{
	return page_is_json(pg) ? NULL : page_column(pg);
}

struct req *page_req(const struct page *pg)
{
	return pg->rq;
}

bool page_in_section(const struct page *pg)
{
	return pg->section_open;
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
	if (page_is_json(pg)) {
		json_open(&pg->json, &pg->json_out);
		json_begin(&pg->json);
		json_put_str(&pg->json, "title", title);
	}
	return pg;
}

struct page *page_new_message(struct req *rq, enum message title)
{
	return page_new(rq, req_text(rq, title));
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
	if (page_is_json(pg)) {
		json_key(&pg->json, S("state"));
		value_json(&pg->json, &state);
	}
}

void page_wait(struct page *pg, int seconds)
{
	require(pg->has_state && pg->state.kind == VALUE_ENUM);
	if (!pg->rq->again) /* an answer to a form has no address to ask again */
		pg->wait_seconds = seconds;
}

void page_close_part(struct page *pg)
{
	if (pg->facts_open)
		page_facts_end(pg);
	if (pg->table_open)
		page_table_end(pg);
}

void page_lead(struct page *pg, struct str words)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_lead(page_column(pg), words);
}

void page_step(struct page *pg, int step, int steps, enum message what)
{
	if (!page_is_json(pg))
		page_html_step(page_column(pg), step, steps, message_text(pg->rq->language, what));
}

void page_note(struct page *pg, enum tag tag, struct str words)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_note(page_column(pg), tag, words);
}

void page_paragraph(struct page *pg, struct str words)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_paragraph(page_column(pg), words);
}

void page_inset(struct page *pg, struct str words)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_inset(page_column(pg), words);
}

void page_code(struct page *pg, struct str text)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_code(page_column(pg), text);
}

void page_qr(struct page *pg, struct str path_d, int modules, struct str words)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_qr(page_column(pg), path_d, modules, words);
}

static void add_action(struct page *pg, enum cap cap, enum message label, struct str path, bool post)
{
	struct action_view *a;

	if (!actor_can(&pg->rq->actor, cap) || pg->action_count >= ACTIONS_MAX || page_is_json(pg))
		return;
	a = &pg->actions[pg->action_count++];
	a->post = post;
	a->path = path;
	a->label = message_text(pg->rq->language, label);
	if (post) {
		a->csrf = req_csrf(pg->rq);
		a->operation = id_new();
	}
}

void page_action(struct page *pg, enum cap cap, enum message label, struct str path)
{
	add_action(pg, cap, label, path, false);
}

void page_action_icon(struct page *pg, enum cap cap, enum icon icon, enum message label, struct str path)
{
	size_t before = pg->action_count;

	add_action(pg, cap, label, path, false);
	if (pg->action_count > before) {
		pg->actions[before].has_icon = true;
		pg->actions[before].icon = icon;
		icon_use(pg, icon);
	}
}

void page_do(struct page *pg, enum cap cap, enum message label, struct str path)
{
	add_action(pg, cap, label, path, true);
}

void page_link(struct page *pg, enum message label, struct str path, bool main)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_link(page_column(pg), path, message_text(pg->rq->language, label), main);
}

struct hidden_fields page_hidden(struct page *pg)
{
	return (struct hidden_fields){req_csrf(pg->rq), id_new()};
}

void page_button(struct page *pg, enum cap cap, struct str words, struct str path)
{
	struct hidden_fields hidden;

	page_close_part(pg);
	if (page_is_json(pg) || !actor_can(&pg->rq->actor, cap))
		return;
	hidden = page_hidden(pg);
	page_html_button(page_column(pg), path, words, &hidden);
}

/* ---- sections ---- */

struct str page_json_name(enum message m)
{
	struct str id = message_id(m);

	for (size_t i = id.n; i > 0; i--)
		if (id.p[i - 1] == '.')
			return str_part(id, i, id.n - i);
	return id;
}

void page_section_end(struct page *pg)
{
	page_close_part(pg);
	if (!pg->section_open)
		return;
	pg->section_open = false;
	if (page_is_json(pg))
		json_end(&pg->json);
	else
		page_html_section_close(page_column(pg));
}

void page_section(struct page *pg, enum message title)
{
	page_section_end(pg);
	pg->section_open = true;
	pg->sections++;
	if (page_is_json(pg)) {
		json_key(&pg->json, page_json_name(title));
		json_begin(&pg->json);
	} else
		page_html_section_open(page_column(pg), pg->sections, message_text(pg->rq->language, title));
}

void page_aside(struct page *pg)
{
	page_section_end(pg);
	pg->aside = true;
}

/* ---- facts and tables ---- */

void page_fact(struct page *pg, enum message label, struct value v)
{
	struct str words;

	if (pg->table_open)
		page_table_end(pg);
	if (page_is_json(pg)) {
		json_key(&pg->json, page_json_name(label));
		value_json(&pg->json, &v);
		return;
	}
	if (!pg->facts_open) {
		page_html_facts_open(page_column(pg), !pg->section_open && pg->shell == SHELL_DESK);
		pg->facts_open = true;
	}
	words = part_fact_label(message_text(pg->rq->language, label), &v);
	if (part_is_empty(&v) && !pg->document) { /* on paper it is a place to write */
		page_html_fact_empty(page_column(pg), words);
		return;
	}
	v = part_fact(pg->arena, pg->rq->language, words, &v);
	page_html_fact(page_column(pg), words, &v);
}

void page_facts_end(struct page *pg)
{
	if (pg->facts_open && !page_is_json(pg))
		page_html_facts_close(page_column(pg));
	pg->facts_open = false;
}

void page_table(struct page *pg, enum message caption, const struct column *columns, size_t count)
{
	page_close_part(pg);
	pg->table_open = true;
	pg->columns = columns;
	pg->column_count = count;
	pg->table_rows = 0;
	pg->table_caption = caption;
	pg->table_empty = MSG_WEB_TABLE_EMPTY;
	if (page_is_json(pg)) {
		json_key(&pg->json, page_json_name(caption));
		json_begin_array(&pg->json);
	}
}

/* With the first row: a table without rows has no head either, and the head names the units of its values. */
static void open_table(struct page *pg, const struct value *first)
{
	struct head_cell *cells = ARENA_ARRAY(pg->arena, struct head_cell, pg->column_count);
	bool keyed = false;

	pg->table_lines = pg->column_count > 3; /* two or three plain columns stay a table on a phone */
	for (size_t i = 0; i < pg->column_count; i++) {
		pg->table_lines |= (pg->columns[i].flags & (COLUMN_KEY | COLUMN_END)) != 0;
		keyed |= (pg->columns[i].flags & COLUMN_KEY) != 0;
		cells[i] = (struct head_cell){.words = part_head_words(pg->arena, pg->rq->language,
								       message_text(pg->rq->language,
										    pg->columns[i].label),
								       first[i].kind),
					      .flags = pg->columns[i].flags};
	}
	page_html_table_open(page_column(pg), message_text(pg->rq->language, pg->table_caption),
			     pg->table_lines, keyed, true);
	page_html_head_row(page_column(pg), cells, pg->column_count);
}

void page_row(struct page *pg, const struct value *values)
{
	require(pg->table_open);
	pg->table_rows++;
	if (page_is_json(pg)) {
		json_begin(&pg->json);
		for (size_t i = 0; i < pg->column_count; i++) {
			json_key(&pg->json, page_json_name(pg->columns[i].label));
			value_json(&pg->json, &values[i]);
			if (values[i].href.n > 0 && i == 0)
				json_put_str(&pg->json, "href", values[i].href);
		}
		json_end(&pg->json);
		return;
	}
	if (pg->table_rows == 1)
		open_table(pg, values);
	page_html_row_open(page_column(pg));
	for (size_t i = 0; i < pg->column_count; i++) {
		struct cell_view cell = {&values[i], pg->columns[i].flags, i == 0, pg->table_lines,
					 message_text(pg->rq->language, pg->columns[i].label)};
		page_html_cell(page_column(pg), &cell);
	}
	page_html_row_close(page_column(pg));
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
	if (page_is_json(pg)) {
		json_end_array(&pg->json);
		return;
	}
	if (pg->table_rows > 0)
		page_html_table_close(page_column(pg));
	else
		page_html_empty(page_column(pg), message_text(pg->rq->language, pg->table_empty));
}

struct html *page_html(struct page *pg)
{
	page_close_part(pg);
	return page_part(pg);
}

struct json *page_json(struct page *pg)
{
	page_close_part(pg);
	return page_is_json(pg) ? &pg->json : NULL;
}
