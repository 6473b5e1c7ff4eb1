/* What happened to a record: each change with its fields in the reader's words. */
#include <jansson.h>
#include <string.h>
#include "web/register_page.h"
#include "web/register_view.h"

struct change {
	struct req *rq;
	const struct register_kind *kind;
	struct buf *out;
};

/* A code as its words; other things as they were typed. */
static struct str value_words_of(const struct change *c, const char *key, const json_t *value)
{
	struct str text = json_is_string(value)
				  ? (struct str){json_string_value(value), json_string_length(value)}
				  : S("");
	int i = register_field(c->kind, key);
	const struct enum_item *item;

	if (i < 0 || text.n == 0)
		return text;
	if (c->kind->fields[i].type == FIELD_BOOL)
		return message_text(req_language(c->rq), text.p[0] == '1' ? MSG_WEB_YES : MSG_WEB_NO);
	if (c->kind->fields[i].type != FIELD_ENUM)
		return text;
	item = enum_find_code(c->kind->fields[i].enumeration, text);
	return item != NULL ? message_text(req_language(c->rq), item->label) : text;
}

static struct str label_of(const struct change *c, const char *key)
{
	int i = register_field(c->kind, key);

	if (i >= 0)
		return message_text(req_language(c->rq), c->kind->fields[i].label);
	return strcmp(key, "project") == 0 ? message_text(req_language(c->rq), MSG_SYSTEM_PROJECT)
					   : str_copy(req_arena(c->rq), str_of(key));
}

static void put_changes(struct change *c, json_t *before, json_t *after)
{
	const char *key;
	json_t *value;

	json_object_foreach(after, key, value)
	{
		struct str old = value_words_of(c, key, json_object_get(before, key)),
			   new = value_words_of(c, key, value), label = label_of(c, key);

		buf_format(c->out, "%s%.*s ", c->out->n > 0 ? "; " : "", STR_ARG(label));
		if (before != NULL)
			buf_format(c->out, "%.*s → ", STR_ARG(old));
		buf_str(c->out, new.n > 0 ? new : S("—"));
	}
}

static enum message act_words(struct str act)
{
	if (str_equal(act, S("register.add")))
		return MSG_SYSTEM_ACT_ADD;
	return str_equal(act, S("register.end")) ? MSG_SYSTEM_ACT_END : MSG_SYSTEM_ACT_SET;
}

static struct str words_of(struct req *rq, const struct register_kind *kind, const struct audit_row *row)
{
	struct buf out;
	struct change c = {rq, kind, &out};
	struct str act = req_text(rq, act_words(row->act)), words;
	json_t *before = json_loadb(row->before.p, row->before.n, 0, NULL),
	       *after = json_loadb(row->after.p, row->after.n, 0, NULL);

	buf_open(&out, 1 << 16);
	if (before == NULL && json_is_object(after))
		; /* what was recorded first stands on the page, changed or not */
	else if (json_is_object(after))
		put_changes(&c, before, after);
	else
		buf_str(&out, row->after);
	words = out.n == 0 ? act
			   : str_format(req_arena(rq), "%.*s: %.*s", STR_ARG(act), STR_ARG(buf_view(&out)));
	buf_close(&out);
	json_decref(before);
	json_decref(after);
	return words;
}

bool register_put_history(struct req *rq, struct page *pg, const struct register_kind *kind, int64_t id,
			  struct err *err)
{
	struct audit_row *rows;
	size_t count;

	if (!register_history(req_tx(rq), req_actor(rq), kind, id, &rows, &count, err))
		return false;
	page_timeline(pg, MSG_SYSTEM_HISTORY);
	for (size_t i = 0; i < count; i++)
		page_event(pg, TAG_OK, words_of(rq, kind, &rows[i]), rows[i].at,
			   rows[i].name.n > 0 ? rows[i].name
					      : enum_text(&role_type, req_language(rq), (int)rows[i].role));
	page_timeline_end(pg);
	return true;
}
