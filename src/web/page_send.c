/* A page's end: title, errors and what was done come first, the frame around all. */
#include <string.h>
#include "web/frame_html.h"
#include "web/page_inner.h"

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

/* A line of the summary stands far from its field: it names it, unless the words do so. */
static struct str error_line(struct req *rq, const struct req_error *e)
{
	struct str name = e->label;
	size_t at;

	if (str_find(name, S("（"), &at) || str_find(name, S(" ("), &at)) /* without the unit */
		name = str_part(name, 0, at);
	if (name.n == 0 || str_find(e->words, name, &at))
		return e->words;
	return message_format(rq->arena, rq->language, MSG_WEB_ERROR_OF, (struct str[]){name, e->words}, 2);
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
		views[i].words = error_line(rq, &rq->errors[i]);
	}
	page_html_errors(h, views, rq->error_count);
}

static void put_head(struct page *pg, struct html *h)
{
	struct head head = {.title = pg->title,
			    .state = pg->has_state ? &pg->state : NULL,
			    .actions = pg->actions,
			    .action_count = pg->action_count};

	if (pg->shell == SHELL_FIELD)
		head.action_count = 0; /* they stand at the bottom */
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
	struct html h = {&out, pg->arena, pg->rq->language},
		    head_h = {&head_out, pg->arena, pg->rq->language};
	struct head bar = {.actions = pg->actions, .action_count = pg->action_count};
	struct frame *frame;

	buf_open(&out, PAGE_BYTES_MAX);
	buf_open(&head_out, PAGE_BYTES_MAX);
	put_head(pg, &head_h);
	if (pg->rq->error_count > 0)
		icon_use(pg, ICON_ALERT);
	frame = frame_make(pg->rq, pg->shell, pg->title, pg->icons);
	frame->wait_seconds = pg->wait_seconds;
	if (pg->wait_seconds > 0)
		frame->wait_state = enum_code(pg->state.enumeration, (int)pg->state.i);
	if (pg->shell == SHELL_FIELD && bar.action_count > 0)
		frame->bar = &bar;
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

static int status_again(struct req *rq)
{
	switch (rq->failure.code) {
	case ERR_CONFLICT: return 409;
	case ERR_BUSY: req_header(rq, "Retry-After", S("2")); return 503;
	default: return 422;
	}
}

bool page_send_status(struct page *pg, int status)
{
	page_section_end(pg);
	if (pg->rq->again && status == 200)
		status = status_again(pg->rq);
	if (!page_is_json(pg)) {
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
