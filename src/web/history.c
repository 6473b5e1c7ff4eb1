#include "web/history.h"

#include <jansson.h>
#include "kit/audit.h"
#include "kit/domain.h"
#include "kit/words.h"
#include "web/part.h"

struct change {
	struct arena *arena;
	enum language language;
	struct str folder;
	struct buf *out;
	const struct history_words *words; /* NULL: those of the folder */
};

/* "home.act_set"; MSG_NONE when the folder has no such text. */
static enum message find(const struct change *c, const char *before, struct str name)
{
	return words_find(str_format(c->arena, "%.*s.%s%.*s", STR_ARG(c->folder), before, STR_ARG(name)));
}

static struct str label_of(const struct change *c, struct str name)
{
	enum message m;

	if (c->words != NULL)
		return c->words->label(c->words->arg, name);
	m = find(c, "", name);
	return m == MSG_NONE ? name : message_text(c->language, m);
}

/* A code has words of its own: state, vacant -> home.state_vacant. */
static struct str value_of(const struct change *c, const char *key, const json_t *value)
{
	struct str text =
		value == NULL ? S("") : (struct str){json_string_value(value), json_string_length(value)};
	enum message m;

	if (text.n == 0)
		return S("—");
	if (c->words != NULL)
		return c->words->value(c->words->arg, str_of(key), text);
	m = find(c, str_c(c->arena, str_format(c->arena, "%s_", key)), text);
	return m == MSG_NONE ? text : message_text(c->language, m);
}

static void put_changes(const struct change *c, json_t *before, json_t *after)
{
	const char *key;
	json_t *value;

	json_object_foreach(after, key, value)
	{
		struct str args[] = {label_of(c, str_of(key)), value_of(c, key, json_object_get(before, key)),
				     value_of(c, key, value)};

		if (c->out->n > 0)
			buf_str(c->out, message_text(c->language, MSG_WEB_HISTORY_AND));
		buf_str(c->out,
			message_format(c->arena, c->language, MSG_WEB_HISTORY_CHANGE, args, ARRAY_LEN(args)));
	}
}

/* "ending" or "bill 603.84": the code in words, what follows it as it is. */
static struct str code_words(struct arena *arena, enum language language, struct str act, struct str note)
{
	const struct enum_type *codes = domain_find_codes(act);
	const struct enum_item *item;
	size_t n = note.n;

	for (size_t i = 0; i < note.n && n == note.n; i++)
		if (note.p[i] == ' ' || note.p[i] == ':')
			n = i;
	item = codes != NULL ? enum_find_code(codes, str_part(note, 0, n)) : NULL;
	return item == NULL ? note
			    : str_format(arena, "%.*s%.*s", STR_ARG(message_text(language, item->label)),
					 STR_ARG(str_part(note, n, note.n)));
}

static struct str json_words(struct arena *arena, const json_t *value)
{
	size_t n = json_dumpb(value, NULL, 0, JSON_ENCODE_ANY | JSON_COMPACT);
	char *text = arena_alloc(arena, n + 1);

	json_dumpb(value, text, n, JSON_ENCODE_ANY | JSON_COMPACT);
	return (struct str){text, n};
}

struct str history_note(struct arena *arena, enum language language, struct str act, struct str note)
{
	json_t *facts = json_loadb(note.p, note.n, 0, NULL), *value;
	struct change c = {arena, language, S(""), NULL};
	struct str words = S(""), verb = act;
	const char *key;

	str_next(&verb, '.', &c.folder);
	if (!json_is_object(facts)) {
		json_decref(facts);
		return code_words(arena, language, act, note);
	}
	json_object_foreach(facts, key, value)
	{
		struct str label = label_of(&c, str_of(key)),
			   text = json_is_string(value) ? value_of(&c, key, value) : json_words(arena, value);

		words = str_format(arena, "%.*s%s%.*s %.*s", STR_ARG(words), words.n > 0 ? "; " : "",
				   STR_ARG(label), STR_ARG(text));
	}
	json_decref(facts);
	return words;
}

static void put_details(const struct change *c, const struct audit_row *row)
{
	json_t *before = json_loadb(row->before.p, row->before.n, 0, NULL),
	       *after = json_loadb(row->after.p, row->after.n, 0, NULL);

	if (json_is_object(before) && json_is_object(after))
		put_changes(c, before, after);
	else if (after == NULL)
		buf_str(c->out, code_words(c->arena, c->language, row->act, row->after));
	json_decref(before);
	json_decref(after);
}

static struct str act_words(const struct change *c, struct str act, struct str verb)
{
	enum message m;

	if (c->words != NULL)
		return c->words->act(c->words->arg, act);
	m = find(c, "act_", verb);
	return m == MSG_NONE ? act : message_text(c->language, m);
}

static struct str words_of(struct page *pg, const struct audit_row *row, const struct history_words *words)
{
	struct req *rq = page_req(pg);
	struct buf details;
	struct change c = {req_arena(rq), req_language(rq), S(""), &details, words};
	struct str verb = row->act, args[2];

	str_next(&verb, '.', &c.folder);
	args[0] = act_words(&c, row->act, verb);
	buf_open(&details, 1 << 16);
	put_details(&c, row);
	args[1] = str_copy(c.arena, buf_view(&details));
	buf_close(&details);
	return args[1].n == 0 ? args[0]
			      : message_format(c.arena, c.language, MSG_WEB_HISTORY_DETAILS, args, 2);
}

void page_history_rows(struct page *pg, enum message title, const struct audit_row *rows, size_t count,
		       const struct history_words *words)
{
	page_timeline(pg, title);
	for (size_t i = 0; i < count; i++)
		page_event(pg, TAG_OK, words_of(pg, &rows[i], words), rows[i].at,
			   rows[i].name.n > 0
				   ? rows[i].name
				   : enum_text(&role_type, req_language(page_req(pg)), (int)rows[i].role));
	page_timeline_end(pg);
}

bool page_history(struct page *pg, enum message title, const char *subject, int64_t id, struct err *err)
{
	struct audit_row *rows;
	size_t count;

	if (!audit_list(req_tx(page_req(pg)), subject, id, &rows, &count, err))
		return false;
	page_history_rows(pg, title, rows, count, NULL);
	return true;
}
