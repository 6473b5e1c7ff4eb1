/* When it did not work: what happened, what is safe, what to do (design 6 "Trouble"); the same as JSON for
 * machines. */
#include <string.h>
#include "web/page.h"
#include "web/req_inner.h"

static int status_of(enum err_code code)
{
	switch (code) {
	case ERR_INPUT: return 422;
	case ERR_NOT_FOUND: return 404;
	case ERR_SIGN_IN: return 401;
	case ERR_FORBIDDEN: return 403;
	case ERR_CONFLICT: return 409;
	case ERR_LIMIT: return 429;
	case ERR_BUSY:
	case ERR_UNKNOWN: return 503;
	default: return 500;
	}
}

static const char *code_of(enum err_code code)
{
	static const char *const codes[] = {
		[ERR_NONE] = "none",       [ERR_INPUT] = "input",         [ERR_NOT_FOUND] = "not_found",
		[ERR_SIGN_IN] = "sign_in", [ERR_FORBIDDEN] = "forbidden", [ERR_CONFLICT] = "conflict",
		[ERR_LIMIT] = "limit",     [ERR_BUSY] = "busy",           [ERR_UNKNOWN] = "unknown",
		[ERR_SYSTEM] = "system"};

	return codes[code];
}

static bool send_json(struct req *rq, const struct err *e, int status)
{
	struct buf out;
	struct json j;

	buf_open(&out, 65536);
	json_open(&j, &out);
	json_begin(&j);
	json_key(&j, S("error"));
	json_begin(&j);
	json_put_str(&j, "code", str_of(code_of(e->code)));
	json_put_str(&j, "message", err_text(rq->arena, rq->language, e));
	json_key(&j, S("fields"));
	json_begin_array(&j);
	for (size_t i = 0; i < rq->error_count; i++) {
		if (rq->errors[i].field == NULL)
			continue;
		json_begin(&j);
		json_put_str(&j, "field", str_of(rq->errors[i].field));
		json_put_str(&j, "message", rq->errors[i].words);
		json_end(&j);
	}
	if (rq->error_count == 0 && e->field != NULL) { /* not of a form: a filter of a list */
		json_begin(&j);
		json_put_str(&j, "field", str_of(e->field));
		json_put_str(&j, "message", err_text(rq->arena, rq->language, e));
		json_end(&j);
	}
	json_end_array(&j);
	json_end(&j);
	json_end(&j);
	return req_reply_buf(rq, status, S("application/json; charset=utf-8"), &out);
}

static enum message title_of(int status)
{
	switch (status) {
	case 403: return MSG_WEB_TROUBLE_FORBIDDEN;
	case 404: return MSG_WEB_TROUBLE_NOT_FOUND;
	case 409:
	case 422: return MSG_WEB_TROUBLE_REFUSED;
	case 503: return MSG_WEB_TROUBLE_BUSY;
	default: return MSG_WEB_TROUBLE_SYSTEM;
	}
}

/* Under this number the log has what a person must not see. */
static struct str log_trouble(struct req *rq, struct err *e)
{
	struct str number = str_format(rq->arena, "%04X", (unsigned)(id_new() & 0xffff));

	log_line(LOG_ERROR, "request.failed", "number=%.*s code=%s path=%.*s detail=%s", STR_ARG(number),
		 code_of(e->code), STR_ARG(rq->path), e->detail);
	req_header(rq, "Retry-After", S("2"));
	if (e->message != MSG_BASE_ERROR_SYSTEM)
		return number;
	err_arg(e, 0, number); /* its words have a place for it */
	return S("");
}

bool trouble_send(struct req *rq, const struct err *err)
{
	struct err copy = *err, *e = &copy;
	int status = status_of(e->code);
	struct str number = S("");
	struct page *pg;

	if (rq->replied)
		return true;
	if (e->code == ERR_SYSTEM || e->code == ERR_BUSY || e->code == ERR_UNKNOWN)
		number = log_trouble(rq, e);
	if (rq->format == FORMAT_JSON)
		return send_json(rq, e, status);
	if (e->code == ERR_SIGN_IN && rq->http->method == HTTP_GET)
		return req_redirect(rq, web_with_next(rq, "/sign-in", web_next_asked(rq)));
	rq->again = false;
	rq->format = FORMAT_HTML;
	pg = page_new_message(rq, title_of(status));
	page_lead(pg, err_text(rq->arena, rq->language, e));
	for (size_t i = 0; i < rq->error_count; i++)
		if (rq->errors[i].field != NULL)
			page_paragraph(pg, rq->errors[i].words);
	if (number.n > 0)
		page_paragraph(pg, req_text_of(rq, MSG_WEB_TROUBLE_NUMBER, number));
	page_link(pg, MSG_WEB_BACK_HOME, S("/"), false);
	return page_send_status(pg, status);
}
