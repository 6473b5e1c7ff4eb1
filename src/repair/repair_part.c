/* Clock, photographs, cost and timeline of an order, the same for everybody who sees it. */
#include "repair/repair_html.h"
#include "repair/repair_part.h"
#include "web/part.h"

struct str repair_title(struct req *rq, const struct repair *r)
{
	return str_shorten(req_arena(rq), r->words, 24);
}

/* ---- clock ---- */

/* Amber is the last quarter: four of them are the whole time. */
static void fill_running(struct req *rq, const struct repair *r, struct clock_view *v)
{
	struct value left = v_deadline(req_arena(rq), req_language(rq), r->done_by, r->done_warn, v->now);
	int64_t span = 4 * (r->done_by.us - r->done_warn.us), gone = v->now.us - (r->done_by.us - span);
	struct str by[2] = {instant_text(req_arena(rq), r->done_by),
			    number_text(req_arena(rq), span / US_PER_HOUR, 0, false)};

	v->tag = left.tag;
	v->left = left.s;
	v->due = r->done_by;
	v->what = req_text(rq, MSG_REPAIR_TO_FINISH);
	v->light = req_text(rq, v->tag == TAG_BAD    ? MSG_REPAIR_LATE
				: v->tag == TAG_WARN ? MSG_REPAIR_DUE_SOON
						     : MSG_REPAIR_IN_TIME);
	v->by = message_format(req_arena(rq), req_language(rq),
			       r->urgent ? MSG_REPAIR_BY_URGENT : MSG_REPAIR_BY, by, ARRAY_LEN(by));
	v->share_e4 = span <= 0 || gone >= span ? 10000 : gone <= 0 ? 0 : gone * 10000 / span;
}

static void fill_ended(struct req *rq, const struct repair *r, struct clock_view *v)
{
	bool late = r->done_at.us > r->done_by.us;

	v->what = req_text(rq, MSG_REPAIR_FINISHED);
	if (r->done_at.us == 0) {
		v->tag = TAG_PLAIN;
		v->light = enum_text(&repair_state_type, req_language(rq), (int)r->state);
		return;
	}
	v->tag = late ? TAG_BAD : TAG_OK;
	v->left = instant_text(req_arena(rq), r->done_at);
	v->light = req_text(rq, late ? MSG_REPAIR_WAS_LATE : MSG_REPAIR_WAS_IN_TIME);
}

static void put_clock_json(struct json *j, const struct repair *r, struct instant now)
{
	json_key(j, S("clock"));
	json_begin(j);
	json_put_instant(j, "answer_by", r->answer_by);
	json_put_instant(j, "answered_at", r->answered_at);
	json_put_instant(j, "done_by", r->done_by);
	json_put_instant(j, "done_at", r->done_at);
	json_put_bool(j, "overdue",
		      repair_rule_is_open(r->state) ? now.us > r->done_by.us : r->done_at.us > r->done_by.us);
	json_end(j);
}

void repair_put_clock(struct page *pg, struct req *rq, const struct repair *r)
{
	struct clock_view v = {.now = tx_now(req_tx(rq)),
			       .answered = r->answered_at.us != 0 && r->answered_at.us <= r->answer_by.us};
	struct html *h;

	if (repair_rule_is_open(r->state))
		fill_running(rq, r, &v);
	else
		fill_ended(rq, r, &v);
	if (r->answered_at.us != 0)
		v.answer =
			req_text_of(rq, v.answered ? MSG_REPAIR_ANSWERED_IN_TIME : MSG_REPAIR_ANSWERED_LATE,
				    instant_text(req_arena(rq), r->answered_at));
	else if (repair_rule_is_open(r->state))
		v.answer = req_text_of(rq,
				       v.now.us > r->answer_by.us ? MSG_REPAIR_ANSWER_OVERDUE
								  : MSG_REPAIR_ANSWER_UNTIL,
				       instant_text(req_arena(rq), r->answer_by));
	h = page_html(pg);
	if (h == NULL) {
		put_clock_json(page_json(pg), r, v.now);
		return;
	}
	icon_use(pg, ICON_CHECK);
	repair_html_clock(h, &v);
}

bool repair_put_hours(struct page *pg, struct req *rq, struct project_id project, struct err *err)
{
	struct str both[2];

	for (int urgent = 0; urgent <= 1; urgent++) {
		int64_t answer, done;

		if (!repair_store_hours(req_tx(rq), project, urgent == 1, &answer, &done, err))
			return false;
		struct str hours[2] = {number_text(req_arena(rq), answer, 0, false),
				       number_text(req_arena(rq), done, 0, false)};
		both[urgent] = message_format(req_arena(rq), req_language(rq),
					      urgent ? MSG_REPAIR_HOURS_URGENT : MSG_REPAIR_HOURS, hours,
					      ARRAY_LEN(hours));
	}
	page_paragraph(pg, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(both[0]), STR_ARG(both[1])));
	return true;
}

/* ---- photographs ---- */

bool repair_put_photos(struct page *pg, struct req *rq, const struct repair *r, struct str before,
		       struct err *err)
{
	static const struct {
		const char *kind;
		enum message title;
	} kinds[] = {{"photo_before", MSG_REPAIR_PHOTOS_BEFORE}, {"photo_after", MSG_REPAIR_PHOTOS_AFTER}};
	struct attachment_row *rows;
	size_t n;

	if (!file_list(req_tx(rq), "repair", r->id.v, &rows, &n, err))
		return false;
	if (n == 0)
		return true;
	page_section(pg, MSG_REPAIR_PHOTOS);
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		int64_t count = 0;

		for (size_t i = 0; i < n; i++) {
			struct str number;

			if (!str_equal(rows[i].kind, str_of(kinds[k].kind)))
				continue;
			if (count++ == 0)
				page_photos(pg, kinds[k].title);
			number = number_text(req_arena(rq), count, 0, false);
			page_photo(pg,
				   str_format(req_arena(rq), "%.*s%lld", STR_ARG(before),
					      (long long)rows[i].id),
				   req_text_of(rq, MSG_REPAIR_PHOTO_NUMBER, number),
				   file_is_picture(rows[i].type));
		}
		if (count > 0)
			page_photos_end(pg);
	}
	page_section_end(pg);
	return true;
}

bool repair_read_photos(struct req *rq, const char *field, struct repair_photos *ret, struct err *err)
{
	const struct http_part *part;

	for (ret->count = 0; (part = req_part(rq, field, ret->count)) != NULL; ret->count++) {
		if (ret->count == REPAIR_PHOTOS_MAX)
			return err_input(err, field, MSG_REPAIR_ERROR_PHOTOS);
		if (!file_put_path(req_arena(rq), str_c(req_arena(rq), part->path), FILE_PICTURES,
				   REPAIR_PHOTO_BYTES_MAX, field, &ret->put[ret->count], err))
			return false;
		ret->name[ret->count] = part->file_name;
	}
	return true;
}

/* ---- cost ---- */

bool repair_put_cost(struct page *pg, struct req *rq, const struct repair *r, struct err *err)
{
	static const struct column columns[] = {{MSG_REPAIR_MATERIAL_NAME, COLUMN_MAIN},
						{MSG_REPAIR_QUANTITY, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_PRICE, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_REPAIR_SUM, COLUMN_NUMBER | COLUMN_END}};
	struct repair_material *rows;
	size_t n;

	if (!repair_materials(req_tx(rq), r->id, &rows, &n, err))
		return false;
	page_section(pg, MSG_REPAIR_COST);
	if (n == 0 && page_json(pg) == NULL)
		page_paragraph(pg, req_text(rq, MSG_REPAIR_NO_MATERIALS));
	else
		page_table(pg, MSG_REPAIR_MATERIALS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		struct str quantity = number_text(req_arena(rq), rows[i].quantity_e2, 2, false);

		quantity.n -= str_ends(quantity, S(".00")) ? 3 : str_ends(quantity, S("0")) ? 1 : 0;
		page_row(pg, (struct value[]){v_text(rows[i].name),
					      v_text(str_format(req_arena(rq), "%.*s %.*s", STR_ARG(quantity),
								STR_ARG(rows[i].unit))),
					      v_money(rows[i].price),
					      v_money(repair_rule_material_cost(&rows[i], 1))});
	}
	if (n > 0 || r->done_at.us != 0)
		page_fact(pg, MSG_REPAIR_MATERIAL, v_money(r->material));
	if (r->done_at.us != 0) {
		page_fact(pg, MSG_REPAIR_LABOUR, v_money(r->labour));
		page_fact(pg, MSG_REPAIR_TOTAL, v_money(money_add(r->labour, r->material)));
		if (page_json(pg) != NULL)
			json_put_bool(page_json(pg), "chargeable", r->chargeable);
		page_fact(pg, MSG_REPAIR_PAYER,
			  v_message(r->chargeable ? MSG_REPAIR_PAYER_TENANT : MSG_REPAIR_PAYER_OFFICE));
	}
	page_section_end(pg);
	return true;
}

/* ---- timeline ---- */

bool repair_put_timeline(struct page *pg, struct req *rq, const struct repair *r, struct err *err)
{
	struct repair_step *steps;
	size_t n;

	if (!repair_store_steps(req_tx(rq), r->id, &steps, &n, err))
		return false;
	page_section_end(pg);
	page_timeline(pg, MSG_REPAIR_COURSE);
	for (size_t i = 0; i < n; i++) {
		struct str what = enum_text(&repair_act_type, req_language(rq), (int)steps[i].act);
		struct str who = steps[i].name.n > 0 ? steps[i].name : req_text(rq, MSG_REPAIR_BY_RULE);

		page_event(pg, i == 0 && repair_rule_is_open(r->state) ? TAG_INFO : TAG_OK,
			   req_text_said(rq, what, steps[i].words), steps[i].at, who);
	}
	page_timeline_end(pg);
	return true;
}
