/* What happened to a record: each change with its fields in the reader's words. */
#include "web/history.h"
#include "web/register_page.h"
#include "web/register_view.h"

struct reading {
	struct req *rq;
	const struct register_kind *kind;
};

static struct str act_words(void *arg, struct str act)
{
	const struct reading *r = arg;

	if (str_equal(act, S("register.add")))
		return req_text(r->rq, MSG_SYSTEM_ACT_ADD);
	return req_text(r->rq, str_equal(act, S("register.end")) ? MSG_SYSTEM_ACT_END : MSG_SYSTEM_ACT_SET);
}

static struct str label_words(void *arg, struct str fact)
{
	const struct reading *r = arg;
	int i = register_field(r->kind, str_c(req_arena(r->rq), fact));

	if (i >= 0)
		return req_text(r->rq, r->kind->fields[i].label);
	return str_equal(fact, S("project")) ? req_text(r->rq, MSG_SYSTEM_PROJECT) : fact;
}

/* A code as its words; other things as they were typed. */
static struct str fact_words(void *arg, struct str fact, struct str code)
{
	const struct reading *r = arg;
	int i = register_field(r->kind, str_c(req_arena(r->rq), fact));
	const struct enum_item *item;

	if (i >= 0 && r->kind->fields[i].type == FIELD_BOOL)
		return req_text(r->rq, code.p[0] == '1' ? MSG_WEB_YES : MSG_WEB_NO);
	if (i < 0 || r->kind->fields[i].type != FIELD_ENUM)
		return code;
	item = enum_find_code(r->kind->fields[i].enumeration, code);
	return item != NULL ? req_text(r->rq, item->label) : code;
}

bool register_put_history(struct req *rq, struct page *pg, const struct register_kind *kind, int64_t id,
			  struct err *err)
{
	struct reading r = {rq, kind};
	const struct history_words words = {act_words, label_words, fact_words, &r};
	struct audit_row *rows;
	size_t count;

	if (!register_history(req_tx(rq), req_actor(rq), kind, id, &rows, &count, err))
		return false;
	page_history_rows(pg, MSG_SYSTEM_HISTORY, rows, count, &words);
	return true;
}
