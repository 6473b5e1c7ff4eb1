/* Forms both ways: a table of fields parses what came and draws what is asked. */
#include <string.h>
#include "web/form_html.h"
#include "web/page_html.h"
#include "web/part.h"
#include "web/req_inner.h"

/* ---- in ---- */

bool req_read_json(struct req *rq, struct err *err)
{
	json_error_t fault;

	if (rq->json != NULL || !str_starts(rq->http->content_type, S("application/json")))
		return true;
	rq->json = json_loadb(rq->http->body.p, rq->http->body.n, JSON_REJECT_DUPLICATES, &fault);
	if (rq->json != NULL && json_is_object(rq->json))
		return true;
	return err_input_arg(err, NULL, MSG_WEB_ERROR_JSON, str_of(rq->json == NULL ? fault.text : "{}"));
}

/* Several of the choices at once. */
static bool is_checks(const struct field *f)
{
	const unsigned both = FIELD_OPTIONS | FIELD_MANY;

	return f->type == FIELD_ID && (f->flags & both) == both;
}

static unsigned scaled_decimals(enum field_type type)
{
	switch (type) {
	case FIELD_MONEY:
	case FIELD_AREA: return 2;
	case FIELD_RATE:
	case FIELD_RATIO: return 4;
	case FIELD_DECIMAL6: return 6;
	default: return 0;
	}
}

/* A JSON member as a person would have typed it: amounts come as whole numbers of their unit. */
static bool json_typed(struct req *rq, const struct field *f, struct str *ret, struct err *err)
{
	const json_t *v = json_object_get(rq->json, f->name);

	*ret = S("");
	if (v == NULL || json_is_null(v))
		return true;
	if (json_is_string(v))
		*ret = (struct str){json_string_value(v), json_string_length(v)};
	else if (json_is_boolean(v))
		*ret = json_is_true(v) ? S("1") : S("");
	else if (json_is_integer(v))
		*ret = number_text(rq->arena, json_integer_value(v), scaled_decimals(f->type), false);
	else
		return err_input(err, f->name, MSG_WEB_ERROR_JSON_TYPE);
	return true;
}

static bool typed_value(struct req *rq, const struct field *f, struct str *ret, struct err *err)
{
	if (rq->json != NULL)
		return json_typed(rq, f, ret, err);
	if (http_repeats(rq->http->form, rq->http->form_count, f->name) > 1)
		return err_input(err, f->name, MSG_WEB_ERROR_REPEATED);
	*ret = req_typed(rq, f->name);
	return true;
}

bool req_form(struct req *rq, void *form, struct err *err)
{
	return req_form_fields(rq, rq->route->fields, rq->route->field_count, form, err);
}

bool req_form_fields(struct req *rq, const struct field *fields, size_t count, void *form, struct err *err)
{
	struct err first = {0};

	if (!req_read_json(rq, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct field *f = &fields[i];
		struct str typed;
		struct err e = {0};

		if (f->type == FIELD_FILE || is_checks(f)) /* req_part, req_many */
			continue;
		if (typed_value(rq, f, &typed, &e) && field_parse(f, rq->arena, typed, form, &e))
			continue;
		req_error(rq, &e);
		if (first.code == ERR_NONE)
			first = e;
	}
	if (first.code == ERR_NONE)
		return true;
	*err = first;
	return false;
}

/* ---- out ---- */

/* The error of this field, or ""; the summary learns from here what the page calls the field. */
static struct str field_error(struct req *rq, const char *name, struct str label)
{
	if (rq->again)
		for (size_t i = 0; i < rq->error_count; i++)
			if (rq->errors[i].field != NULL && strcmp(rq->errors[i].field, name) == 0) {
				rq->errors[i].label = label;
				return rq->errors[i].words;
			}
	return S("");
}

static const char *input_mode(enum field_type type)
{
	switch (type) {
	case FIELD_INTEGER: return "numeric";
	case FIELD_MONEY:
	case FIELD_AREA:
	case FIELD_RATE:
	case FIELD_RATIO:
	case FIELD_DECIMAL6: return "decimal";
	case FIELD_PHONE: return "tel";
	default: return "text";
	}
}

static const char *input_type(enum field_type type)
{
	switch (type) {
	case FIELD_PASSWORD: return "password";
	case FIELD_DAY: return "date";
	case FIELD_MONTH: return "month";
	case FIELD_PHONE: return "tel";
	default: return "text";
	}
}

static void enum_options(struct req *rq, struct input *in, struct str typed)
{
	const struct enum_type *t = in->field->enumeration;
	struct option_view *o = ARENA_ARRAY(rq->arena, struct option_view, t->count);

	for (size_t i = 0; i < t->count; i++) {
		o[i].value = str_of(t->items[i].code);
		o[i].words = req_text(rq, t->items[i].label);
		o[i].id = i == 0 ? in->id : str_format(rq->arena, "%.*s-%zu", STR_ARG(in->id), i);
		o[i].chosen = str_equal(o[i].value, typed);
	}
	in->options = o;
	in->option_count = t->count;
}

static void choice_options(struct req *rq, struct input *in, const struct form *form, struct str typed)
{
	for (size_t c = 0; c < form->choice_count; c++) {
		const struct form_choices *list = &form->choices[c];
		struct option_view *o;

		if (strcmp(list->field, in->field->name) != 0)
			continue;
		o = ARENA_ARRAY(rq->arena, struct option_view, list->count);
		for (size_t i = 0; i < list->count; i++) {
			o[i].value = in->field->type == FIELD_TEXT
					     ? list->choices[i].words
					     : number_text(rq->arena, list->choices[i].value, 0, false);
			o[i].words = list->choices[i].words;
			o[i].hint = list->choices[i].hint;
			o[i].id = i == 0 ? in->id : str_format(rq->arena, "%.*s-%zu", STR_ARG(in->id), i);
			o[i].chosen =
				is_checks(in->field) ? list->choices[i].chosen : str_equal(o[i].value, typed);
		}
		in->options = o;
		in->option_count = list->count;
	}
}

/* Ids of the hint and the error under the field, for readers of the screen. */
static struct str described_by(struct arena *arena, const struct input *in)
{
	struct str hint = in->hint.n > 0 ? str_join(arena, in->id, S("h")) : S(""),
		   error = in->error.n > 0 ? str_join(arena, in->id, S("e")) : S("");

	return hint.n > 0 && error.n > 0 ? str_format(arena, "%.*s %.*s", STR_ARG(hint), STR_ARG(error))
	       : hint.n > 0              ? hint
					 : error;
}

static struct input make_input(struct req *rq, const struct form *form, const struct field *f)
{
	struct input in = {.field = f};

	in.id = str_format(rq->arena, "f-%s", f->name);
	in.name = str_of(f->name);
	in.label = req_text(rq, f->label);
	in.hint = f->hint != MSG_NONE ? req_text(rq, f->hint) : S("");
	in.error = field_error(rq, f->name, in.label);
	if (rq->again && !(f->flags & FIELD_SECRET))
		in.typed = req_typed(rq, f->name);
	else if (form->values != NULL && !(f->flags & FIELD_SECRET) && f->type != FIELD_FILE)
		in.typed = field_typed(f, rq->arena, form->values);
	in.unit = f->unit != NULL ? str_of(f->unit) : S("");
	in.autocomplete = f->autocomplete != NULL ? str_of(f->autocomplete) : S("off");
	in.input_mode = input_mode(f->type);
	in.type = input_type(f->type);
	in.optional = (f->flags & FIELD_OPTIONAL) && f->type != FIELD_BOOL;
	in.described_by = described_by(rq->arena, &in);
	if (f->type == FIELD_ENUM)
		enum_options(rq, &in, in.typed);
	else if (f->flags & FIELD_OPTIONS)
		choice_options(rq, &in, form, in.typed);
	return in;
}

static void draw(struct page *pg, const struct input *in)
{
	const struct field *f = in->field;
	struct html *h = page_part(pg);

	if (in->error.n > 0)
		icon_use(pg, ICON_ALERT);
	if (f->flags & FIELD_HIDDEN)
		form_html_hidden(h, in->name, in->typed);
	else if (f->type == FIELD_FILE)
		form_html_file(h, in, S("image/jpeg,image/png,application/pdf,.csv,.xlsx"),
			       (f->flags & FIELD_MANY) != 0, (f->flags & FIELD_CAMERA) != 0);
	else if (f->type == FIELD_BOOL)
		form_html_check(h, in);
	else if (is_checks(f))
		form_html_checks(h, in);
	else if (f->type == FIELD_LONG_TEXT)
		form_html_area(h, in);
	else if ((f->type == FIELD_ENUM || (f->flags & FIELD_OPTIONS)) && (f->flags & FIELD_RADIO))
		form_html_radio(h, in);
	else if (f->type == FIELD_ENUM || (f->flags & FIELD_OPTIONS))
		form_html_select(h, in);
	else
		form_html_text(h, in);
}

/* In JSON a form says what may be sent: name, type, whether it is needed. */
static void describe(struct page *pg, const struct form *form)
{
	struct json *j = page_json(pg);

	json_key(j, S("form"));
	json_begin(j);
	json_put_str(j, "action", form->action);
	json_key(j, S("fields"));
	json_begin_array(j);
	for (size_t i = 0; i < form->count; i++) {
		json_begin(j);
		json_put_str(j, "name", str_of(form->fields[i].name));
		json_put_bool(j, "optional", (form->fields[i].flags & FIELD_OPTIONAL) != 0);
		json_end(j);
	}
	json_end_array(j);
	json_end(j);
}

/* On a desk a form that stands alone is a card; long ones have two columns. */
static struct str form_class(const struct page *pg, const struct form *form)
{
	bool desk = page_is_desk(pg), card = desk && !page_in_section(pg), two = desk && form->two_columns;

	return card && two ? S("card form-two") : card ? S("card") : two ? S("form-two") : S("");
}

void page_form(struct page *pg, const struct form *form)
{
	struct req *rq = page_req(pg);
	struct hidden_fields hidden;

	if (page_part(pg) == NULL) {
		describe(pg, form);
		return;
	}
	page_html(pg); /* ends an open table or list of facts */
	hidden = (struct hidden_fields){req_csrf(rq), rq->again ? id_new() : req_operation(rq)};
	form_html_open(page_part(pg), form, &hidden, form->upload, form_class(pg, form));
	for (size_t i = 0; i < form->hidden_count; i++)
		form_html_hidden(page_part(pg), str_of(form->hidden[i].name), form->hidden[i].value);
	for (size_t i = 0; i < form->count; i++) {
		struct input in = make_input(rq, form, &form->fields[i]);
		draw(pg, &in);
	}
	form_html_close(page_part(pg), form, !page_is_desk(pg));
}
