/* The larger parts of pages: timelines, steps, figures, tiles, photographs, documents. */
#include "web/page_inner.h"

void page_timeline(struct page *pg, enum message title)
{
	page_close_part(pg);
	pg->timeline_card = !pg->section_open; /* inside a section it is a part of it */
	if (page_is_json(pg)) {
		json_key(&pg->json, page_json_name(title));
		json_begin_array(&pg->json);
	} else
		page_html_timeline_open(page_column(pg), message_text(pg->rq->language, title),
					pg->timeline_card);
}

void page_event(struct page *pg, enum tag tag, struct str what, struct instant when, struct str who)
{
	if (page_is_json(pg)) {
		json_begin(&pg->json);
		json_put_str(&pg->json, "what", what);
		json_put_instant(&pg->json, "at", when);
		json_put_str(&pg->json, "by", who);
		json_end(&pg->json);
	} else
		page_html_event(page_column(pg), tag, what, when, who);
}

void page_timeline_end(struct page *pg)
{
	if (page_is_json(pg))
		json_end_array(&pg->json);
	else
		page_html_timeline_close(page_column(pg), pg->timeline_card);
}

void page_track(struct page *pg)
{
	page_close_part(pg);
	pg->track_number = 0;
	if (page_is_json(pg)) {
		json_key(&pg->json, S("steps"));
		json_begin_array(&pg->json);
	} else
		page_html_track_open(page_column(pg));
}

void page_track_step(struct page *pg, enum track_state state, struct str what, struct str when)
{
	static const char *const codes[] = {
		[TRACK_DONE] = "done", [TRACK_NOW] = "now", [TRACK_LATER] = "later"};

	pg->track_number++;
	if (page_is_json(pg)) {
		json_begin(&pg->json);
		json_put_str(&pg->json, "step", what);
		json_put_str(&pg->json, "state", str_of(codes[state]));
		json_end(&pg->json);
		return;
	}
	icon_use(pg, ICON_CHECK);
	page_html_track_step(page_column(pg), state, pg->track_number, what, when);
}

void page_track_end(struct page *pg)
{
	if (page_is_json(pg))
		json_end_array(&pg->json);
	else
		page_html_list_close(page_column(pg));
}

void page_kpis(struct page *pg)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_kpis_open(page_column(pg));
}

void page_kpi(struct page *pg, enum message label, struct value v, struct str href, enum tag tag,
	      struct str note)
{
	if (page_is_json(pg)) {
		json_key(&pg->json, page_json_name(label));
		value_json(&pg->json, &v);
	} else
		page_html_kpi(page_column(pg), message_text(pg->rq->language, label), &v, href, tag, note);
}

void page_kpis_end(struct page *pg)
{
	if (!page_is_json(pg))
		page_html_ul_close(page_column(pg));
}

void page_meter(struct page *pg, struct str words, struct value right, struct ratio share, enum tag tag)
{
	page_close_part(pg);
	if (page_is_json(pg)) {
		json_key(&pg->json, words);
		value_json(&pg->json, &right);
	} else
		page_html_meter(page_column(pg), words, &right,
				share.e4 < 0       ? 0
				: share.e4 > 10000 ? 10000
						   : share.e4,
				tag);
}

void page_tiles(struct page *pg)
{
	page_close_part(pg);
	if (!page_is_json(pg))
		page_html_tiles_open(page_column(pg));
}

void page_tile(struct page *pg, enum icon icon, enum message label, struct str hint, struct str due,
	       struct str path)
{
	if (page_is_json(pg))
		return;
	icon_use(pg, icon);
	page_html_tile(page_column(pg), icon, message_text(pg->rq->language, label), hint, due, path);
}

void page_tiles_end(struct page *pg)
{
	if (!page_is_json(pg))
		page_html_ul_close(page_column(pg));
}

void page_photos(struct page *pg, enum message title)
{
	page_close_part(pg);
	if (page_is_json(pg)) {
		json_key(&pg->json, page_json_name(title));
		json_begin_array(&pg->json);
	} else
		page_html_photos_open(page_column(pg), message_text(pg->rq->language, title));
}

void page_photo(struct page *pg, struct str href, struct str words, bool picture)
{
	if (!picture)
		icon_use(pg, ICON_FILE);
	if (page_is_json(pg))
		json_str(&pg->json, href);
	else
		page_html_photo(page_column(pg), href, words, picture);
}

void page_photos_end(struct page *pg)
{
	if (page_is_json(pg))
		json_end_array(&pg->json);
	else
		page_html_ul_close(page_column(pg));
}

void page_document(struct page *pg, struct str title, struct str number_line)
{
	page_close_part(pg);
	icon_use(pg, ICON_PRINT);
	pg->document = true;
	if (!page_is_json(pg))
		page_html_document_open(page_column(pg), title, number_line);
}

void page_document_end(struct page *pg)
{
	page_close_part(pg);
	pg->document = false;
	if (!page_is_json(pg))
		page_html_document_close(page_column(pg));
}
