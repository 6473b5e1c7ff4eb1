/* Numbered documents: PDF (cairo, pango) from a small block model, QR code with check code, void and
 * replacement, delivery proof. */
#ifndef KIT_PAPER_H
#define KIT_PAPER_H

#include "kit/actor.h"
#include "kit/file.h"

/* The text of a paper, page independent. Texts must be valid UTF-8 and are copied into the paper's arena; a
 * line feed begins a new paragraph. number "" and day 0: the paper shows none. */
#define PAPER_COLUMNS_MAX 20
struct paper;
struct paper *paper_new(struct arena *, struct str title, struct str number, struct day);
void paper_paragraph(struct paper *, struct str);
void paper_clause(struct paper *, int number, struct str);           /* 第十二条 ..., 1 to 99 */
void paper_fact(struct paper *, struct str label, struct str value); /* two-column block */
/* Begins a table; 1 to PAPER_COLUMNS_MAX columns, right: those whose cells (numbers) stand at the right. A
 * cell longer than a page ends with an ellipsis. */
void paper_table(struct paper *, const struct str *heads, const bool *right, size_t columns);
void paper_row(struct paper *, const struct str *cells); /* as many as columns */
/* signed_by: who signed on the screen and when; "": room for hand and seal, with a line for the date. */
void paper_signatures(struct paper *, const struct str *labels, const struct str *signed_by, size_t count);
void paper_code(struct paper *, struct str url, struct str check_code); /* QR at the foot of the last page */
/* font: family (setting paper_font), "" for the default; without it a family that has Chinese. The same paper
 * gives the same bytes. A4, page x of y, searchable text, embedded subset. 30-100 ms: never on an epoll or
 * writer thread. Characters that no font has are boxes, and a line of the log. ERR_SYSTEM: cairo's word, or
 * above 32 MiB. */
bool paper_render(struct arena *, const struct paper *, struct str font, struct str *ret_pdf, struct err *);

#define PAPER_CHECK_CODE_CHARACTERS 12
enum paper_state { PAPER_VALID = 1, PAPER_VOID };
extern const struct enum_type paper_state_type;
/* The record of an issued paper (its PDF is a stored file made before the write); it is attached to the
 * subject, too, under its number. check_code: from paper_check_code. id 0: made here. */
struct paper_record {
	int64_t id;
	const char *kind;
	struct str number, check_code;
	const char *subject;
	int64_t subject_id;
	struct file_put file;
	int64_t project, household;
	struct str title;
};
bool paper_add(struct tx *, const struct actor *, const struct paper_record *, struct err *);
/* In the actor's scope, else ERR_NOT_FOUND; ERR_INPUT on "reason" (2 to 500 characters), ERR_CONFLICT: it is
 * void already. */
bool paper_void(struct tx *, const struct actor *, int64_t id, struct str reason, struct err *);
/* 12 characters from secret_mac, none of I O 0 1. */
struct str paper_check_code(struct arena *, struct str number);
/* For the public page /verify: does such a number with such a check code exist, and is it valid? Both as
 * people type them: any case and width, the code with blanks or dashes. Not found: the other outputs are
 * untouched. */
bool paper_verify(struct tx *, struct str number, struct str check_code, bool *ret_found,
		  enum paper_state *ret_state, struct str *ret_title, struct day *ret_day, struct err *);
struct paper_row {
	int64_t id;
	struct str kind, number, title;
	enum paper_state state;
	int64_t attachment;
	struct instant at;
};
/* Of a subject that was loaded in scope: oldest first, at most 1000, in tx_arena(). */
bool paper_list(struct tx *, const char *subject, int64_t subject_id, struct paper_row **ret,
		size_t *ret_count, struct err *);
/* For pages: path data of the dark modules, a unit each; *ret_modules: how many a side has. ERR_SYSTEM: above
 * some 2,300 bytes. */
bool paper_qr_svg(struct arena *, struct str text, struct str *ret_path_d, int *ret_modules, struct err *);

#endif
