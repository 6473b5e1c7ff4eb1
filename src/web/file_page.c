/* Stored files in the actor's scope, and the public page that tells a true paper from a false one. */
#include "kit/file.h"
#include "kit/paper.h"
#include "web/page.h"
#include "web/system_page.h"

/* Pictures and PDFs in the browser, others only as a download: nothing in them runs on our pages. */
static bool file_page(struct req *rq, struct err *err)
{
	struct attachment_row row;
	struct str bytes, type;

	if (!file_load(req_tx(rq), req_actor(rq), req_id(rq), &row, err) ||
	    !file_get(req_arena(rq), row.hash, &bytes, err))
		return false;
	type = str_of(file_media_type(row.type));
	if (row.type == FILE_JPEG || row.type == FILE_PNG || row.type == FILE_PDF)
		return req_inline(rq, type, bytes, row.name);
	return req_bytes(rq, type, bytes, row.name);
}

struct verify_form {
	struct str number, code;
};

static const struct field verify_fields[] = {
	{FIELD_AT(struct verify_form, number), .type = FIELD_TEXT, .label = MSG_SYSTEM_PAPER_NUMBER,
	 .hint = MSG_SYSTEM_PAPER_NUMBER_HINT, .max = 60},
	{FIELD_AT(struct verify_form, code), .type = FIELD_TEXT, .label = MSG_SYSTEM_PAPER_CODE,
	 .hint = MSG_SYSTEM_PAPER_CODE_HINT, .max = 40},
};

static void put_answer(struct req *rq, struct page *pg, bool found, enum paper_state state, struct str title,
		       struct day day)
{
	enum language l = req_language(rq);

	if (!found) {
		page_note(pg, TAG_WARN, message_text(l, MSG_SYSTEM_VERIFY_UNKNOWN));
		return;
	}
	page_note(pg, state == PAPER_VALID ? TAG_OK : TAG_BAD,
		  message_text(l, state == PAPER_VALID ? MSG_SYSTEM_VERIFY_VALID : MSG_SYSTEM_VERIFY_VOID));
	page_section(pg, MSG_SYSTEM_VERIFY_RESULT);
	page_fact(pg, MSG_SYSTEM_PAPER_TITLE, v_text(title));
	page_fact(pg, MSG_SYSTEM_PAPER_NUMBER, v_text(req_arg(rq, "number")));
	page_fact(pg, MSG_SYSTEM_PAPER_DAY, v_day(day));
	page_fact(pg, MSG_SYSTEM_STATE, v_enum(&paper_state_type, (int)state));
	page_section_end(pg);
}

static bool verify_page(struct req *rq, struct err *err)
{
	struct verify_form typed = {req_arg(rq, "number"), req_arg(rq, "code")};
	struct form form = {.fields = verify_fields,
			    .count = ARRAY_LEN(verify_fields),
			    .values = &typed,
			    .action = S("/verify"),
			    .submit = MSG_SYSTEM_VERIFY_ASK,
			    .get = true};
	struct page *pg = page_new_message(rq, MSG_WEB_VERIFY);
	enum paper_state state = PAPER_VALID;
	struct str title = S("");
	struct day day = {0};
	bool found = false;

	page_shell_public(pg);
	page_lead(pg, req_text(rq, MSG_SYSTEM_VERIFY_LEAD));
	if (typed.number.n > 0 && typed.code.n > 0) {
		if (!paper_verify(req_tx(rq), typed.number, typed.code, &found, &state, &title, &day, err))
			return false;
		put_answer(rq, pg, found, state, title, day);
	} else if (typed.number.n > 0 || typed.code.n > 0)
		page_note(pg, TAG_WARN, req_text(rq, MSG_SYSTEM_VERIFY_BOTH));
	page_form(pg, &form);
	return page_send(pg);
}

static const struct route routes[] = {
	DOWNLOAD("/files/:id", file_page, CAP_SIGNED_IN, MSG_SYSTEM_FILE, FILE_ALL),
	PAGE("/verify", verify_page, CAP_PUBLIC, MSG_WEB_VERIFY),
};

const struct route_table file_pages = {routes, ARRAY_LEN(routes), NULL, 0};
