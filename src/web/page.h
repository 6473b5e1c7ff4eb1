/* Pages from parts (design 5, 6): the same calls make the HTML page and its JSON. A section is a
 * card in HTML and an object in JSON named after the last part of its message id; facts and tables are
 * members. What only people need (leads, steps) is left out of JSON. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "web/value.h"
#include "web/web.h"
#include "web/icon.h"

struct page;

/* Shell by role: citizens and public one column, staff the desk, repairers the field shell. */
struct page *page_new(struct req *, struct str title);
struct page *page_new_message(struct req *, enum message title);
void page_shell_public(struct page *);                              /* public frame for everybody */
void page_crumb(struct page *, struct str path, struct str words);  /* desk and public */
void page_back(struct page *, struct str path, enum message words); /* citizen and field */
void page_state(struct page *, struct value);                       /* tag beside the title */
/* The page waits for its state (page_state, an enumeration) to change: it shows itself anew then, by asking
 * so often; without script the browser loads it again after so many seconds. A page that has no state any
 * more waits no longer. */
void page_wait(struct page *, int seconds);
void page_lead(struct page *, struct str words);
void page_step(struct page *, int step, int steps, enum message what);
void page_note(struct page *, enum tag, struct str words);
void page_paragraph(struct page *, struct str words);
void page_inset(struct page *, struct str words); /* a quoted rule */
void page_code(struct page *, struct str text);   /* a document or a key as it is written */
void page_qr(struct page *, struct str path_d, int modules,
	     struct str words); /* of paper_qr_svg; words say where it leads */

/* What can be done, beside the title (field shell: in the bar at the bottom, at most three). First is the
 * main one. Hidden when the actor lacks the capability. */
void page_action(struct page *, enum cap, enum message label, struct str path); /* a link */
void page_action_icon(struct page *, enum cap, enum icon, enum message label, struct str path);
void page_do(struct page *, enum cap, enum message label,
	     struct str path); /* a POST button where it stands */
/* A link as a button inside a section. */
void page_link(struct page *, enum message label, struct str path, bool main);
/* A POST button inside a section, for one row of what stands above: "去掉：生料带". Hidden when the actor
 * lacks the capability. */
void page_button(struct page *, enum cap, struct str words, struct str path);

void page_section(struct page *, enum message title); /* opens a card; ends the one before */
void page_section_end(struct page *);
void page_aside(struct page *); /* what follows stands in the right column */

void page_fact(struct page *, enum message label, struct value); /* label's last id part is the JSON name */
void page_facts_end(struct page *);

enum column_flag {
	COLUMN_NUMBER = 1, /* set to the right */
	/* Where a cell stands when its row becomes two lines on a phone: one of these five at most. */
	COLUMN_KEY = 2,
	COLUMN_MAIN = 4,
	COLUMN_SUB = 8,
	COLUMN_END = 16,
	COLUMN_HIDE = 32, /* on phones */
	COLUMN_NOWRAP = 64,
	COLUMN_FILE = 128 /* of lists: in files and JSON, not on the page */
};
struct column {
	enum message label;
	unsigned flags;
};
void page_table(struct page *, enum message caption, const struct column *, size_t count);
void page_row(struct page *, const struct value *cells);  /* as many as columns */
void page_table_empty(struct page *, enum message words); /* said when there was no row */
void page_table_end(struct page *);

/* Timeline, newest first. */
void page_timeline(struct page *, enum message title);
void page_event(struct page *, enum tag, struct str what, struct instant when, struct str who);
void page_timeline_end(struct page *);

/* Progress of a case: steps done, now, to come. */
enum track_state { TRACK_DONE, TRACK_NOW, TRACK_LATER };
void page_track(struct page *);
void page_track_step(struct page *, enum track_state, struct str what, struct str when);
void page_track_end(struct page *);

/* Big numbers with a target, each a link to its rows. */
void page_kpis(struct page *);
void page_kpi(struct page *, enum message label, struct value, struct str href, enum tag, struct str note);
void page_kpis_end(struct page *);
/* A bar of a share (0..10000) with words. */
void page_meter(struct page *, struct str words, struct value right, struct ratio share, enum tag);

/* Tiles of the citizen's home. */
void page_tiles(struct page *);
void page_tile(struct page *, enum icon, enum message label, struct str hint, struct str due,
	       struct str path);
void page_tiles_end(struct page *);

struct choice {
	int64_t value;
	struct str words;
	struct str hint;
	bool chosen; /* of several: FIELD_MANY */
};
struct form_choices {
	const char *field;
	const struct choice *choices;
	size_t count;
};
struct form {
	const struct field *fields;
	size_t count;
	const void *values;      /* prefill; NULL: empty. After an error the typed words are shown instead */
	struct str action;       /* POST there */
	enum message submit;     /* verb and object */
	struct str submit_words; /* instead: made at run time */
	enum message submit_other; /* a second button `later`, or MSG_NONE */
	const struct form_choices *choices;
	size_t choice_count; /* for FIELD_OPTIONS fields */
	bool upload;
	bool get;         /* a query: nothing is changed, what was asked stands in the address */
	bool two_columns; /* desk */
	const struct form_hidden {
		const char *name;
		struct str value;
	} * hidden;
	size_t hidden_count;
};
void page_form(struct page *, const struct form *);

/* Pictures and papers by their address, each linking to the whole file; picture: a browser can show it small.
 */
void page_photos(struct page *, enum message title);
void page_photo(struct page *, struct str href, struct str words, bool picture);
void page_photos_end(struct page *);

/* A document that prints alone (design 5.14). */
void page_document(struct page *, struct str title, struct str number_line);
void page_document_end(struct page *);

/* For a folder's own template: NULL when JSON is wanted. */
struct html *page_html(struct page *);
/* For a form in markup of one's own (page_html_hidden of part.h): the token and the key of a new operation.
 */
struct hidden_fields page_hidden(struct page *);
/* For a folder's own JSON members: NULL when HTML is wanted. */
struct json *page_json(struct page *);

bool page_send(struct page *);
bool page_send_status(struct page *, int status);

#endif
