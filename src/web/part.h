/* The pieces that page.html, form.html and frame.html draw: plain views, made by page.c, form.c and list.c.
 */
#ifndef WEB_PART_H
#define WEB_PART_H

#include "web/page.h"

enum shell { SHELL_PUBLIC, SHELL_CITIZEN, SHELL_DESK, SHELL_FIELD };
enum tab { TAB_NONE, TAB_HOME, TAB_MINE, TAB_NOTICES, TAB_HELP };

struct menu_item {
	struct str path, label;
	int64_t waiting, overdue;
	bool current;
};

struct menu_group {
	struct str title; /* "" for the first */
	struct menu_item *items;
	size_t count;
};

struct head;

struct frame {
	struct str title;
	bool failed; /* "出错：" before the title */
	enum shell shell;
	enum tab tab;
	struct str language_tag, theme, size, css, js, icon;
	bool signed_in;
	bool rehearsal; /* a city for practice says so on each page */
	struct str name, city, agency, hotline, path;
	const struct menu_group *menu;
	size_t menu_count;
	struct str home; /* where the logo leads */
	uint64_t icons;  /* bit set of enum icon, inlined as symbols */
	struct str next_size, next_theme;
	const struct head *bar; /* its actions stand at the bottom; NULL: at the top */
	int wait_seconds;       /* page_wait(), 0: nothing is waited for */
	struct str wait_state;  /* as the page's JSON calls it */
};

/* wire_trouble.c */
struct wire_trouble {
	enum message title, advice;
	int megabytes; /* how much may be sent at once; named by the advice for 413 only */
	struct str css;
};

struct str asset_path(struct arena *, const char *name); /* with its hash; frame.c */

struct crumb {
	struct str path, words;
};

struct head { /* title, state and actions */
	struct str title;
	const struct value *state;
	const struct action_view {
		bool post; /* a button; else a link */
		bool has_icon;
		enum icon icon;
		struct str path, label, csrf;
		int64_t operation;
	} * actions;
	size_t action_count;
};

struct hidden_fields {
	struct str csrf;
	int64_t operation;
};

struct input { /* one field of a form */
	const struct field *field;
	struct str id, name, label, hint, error, typed, unit, autocomplete, described_by;
	const char *input_mode, *type;
	bool optional;
	const struct option_view {
		struct str value, words, hint, id;
		bool chosen;
	} * options;
	size_t option_count;
	int day[3];
};

struct error_view {
	struct str id, words;
};
struct cell_view {
	const struct value *value;
	unsigned flags;
	bool head;
	bool lines;       /* a row becomes two lines on a phone */
	struct str label; /* of the column */
};
struct head_cell {
	struct str words, sort_path;
	unsigned flags;
	int sorted; /* 1 ascending, -1 descending */
};

void icon_use(struct page *, enum icon); /* so that the frame inlines its symbol */
struct html *page_part(struct page *);   /* where parts go; NULL in JSON */
struct frame *frame_make(struct req *, enum shell, struct str title, uint64_t icons); /* frame.c */
struct req *page_req(const struct page *);
bool page_in_section(const struct page *);
bool page_is_desk(const struct page *);
struct str part_cell_class(struct arena *, unsigned flags); /* "num c-main" */
unsigned part_cell_flags(const struct cell_view *);         /* with the place it takes on a phone */
/* Said before the value on a phone; "" when it speaks for itself. */
struct str part_cell_label(const struct cell_view *);
/* Heads and facts carry the unit of their values, unless the label names one: 金额（元）, 1,046.50 元
 * (design 8.3). */
struct str part_head_words(struct arena *, enum language, struct str label, enum value_kind);
struct str part_fact_label(struct str label, const struct value *);
struct value part_fact(struct arena *, enum language, struct str label, const struct value *);
bool part_is_empty(const struct value *);

#endif
