/* The API description (OpenAPI 3.1), from the same tables that serve: routes, fields, list columns. */
#include <string.h>
#include "kit/file.h"
#include "web/register_view.h"
#include "web/req_inner.h"
#include "web/system_page.h"

static const char *field_schema_type(const struct field *f)
{
	switch (f->type) {
	case FIELD_INTEGER:
	case FIELD_MONEY:
	case FIELD_AREA:
	case FIELD_RATE:
	case FIELD_RATIO:
	case FIELD_ID:
	case FIELD_DECIMAL6: return "integer";
	case FIELD_BOOL: return "boolean";
	default: return "string";
	}
}

static const char *field_format(const struct field *f)
{
	switch (f->type) {
	case FIELD_DAY: return "date";
	case FIELD_INSTANT: return "date-time";
	case FIELD_PASSWORD: return "password";
	case FIELD_PHONE: return "phone";
	case FIELD_ID_NUMBER: return "id-number";
	case FIELD_INTEGER:
	case FIELD_MONEY:
	case FIELD_AREA:
	case FIELD_RATE:
	case FIELD_RATIO:
	case FIELD_ID:
	case FIELD_DECIMAL6: return "int64";
	case FIELD_FILE: return "binary";
	default: return NULL;
	}
}

/* Units of whole numbers, in words: what the number counts. */
static const char *field_unit(enum field_type type)
{
	switch (type) {
	case FIELD_MONEY: return "fen (1/100 yuan)";
	case FIELD_AREA: return "1/100 square metre";
	case FIELD_RATE: return "1/10000 yuan per square metre and month";
	case FIELD_RATIO: return "1/10000";
	case FIELD_DECIMAL6: return "1/1000000 degree";
	default: return NULL;
	}
}

static void put_enum(struct json *j, const struct enum_type *t)
{
	json_key(j, S("enum"));
	json_begin_array(j);
	for (size_t i = 0; i < t->count; i++)
		json_str(j, str_of(t->items[i].code));
	json_end_array(j);
}

static void put_field(struct json *j, const struct field *f)
{
	json_key(j, str_of(f->name));
	json_begin(j);
	json_put_str(j, "type", str_of(field_schema_type(f)));
	if (field_format(f) != NULL)
		json_put_str(j, "format", str_of(field_format(f)));
	if (field_unit(f->type) != NULL)
		json_put_str(j, "description", str_of(field_unit(f->type)));
	else
		json_put_str(j, "description", message_text(LANGUAGE_EN, f->label));
	if (f->enumeration != NULL)
		put_enum(j, f->enumeration);
	if ((f->type == FIELD_TEXT || f->type == FIELD_LONG_TEXT) && f->max > 0) {
		json_put_i64(j, "minLength", f->min);
		json_put_i64(j, "maxLength", f->max);
	}
	if (strcmp(field_schema_type(f), "integer") == 0 && f->max > 0) {
		json_put_i64(j, "minimum", f->min);
		json_put_i64(j, "maximum", f->max);
	}
	json_end(j);
}

static void put_body(struct json *j, const struct route *r)
{
	bool file = false;

	for (size_t i = 0; i < r->field_count; i++)
		file |= r->fields[i].type == FIELD_FILE;
	json_key(j, S("requestBody"));
	json_begin(j);
	json_key(j, S("content"));
	json_begin(j);
	json_key(j, file ? S("multipart/form-data") : S("application/json"));
	json_begin(j);
	json_key(j, S("schema"));
	json_begin(j);
	json_put_str(j, "type", S("object"));
	json_key(j, S("properties"));
	json_begin(j);
	for (size_t i = 0; i < r->field_count; i++)
		put_field(j, &r->fields[i]);
	json_end(j);
	json_key(j, S("required"));
	json_begin_array(j);
	for (size_t i = 0; i < r->field_count; i++)
		if (!(r->fields[i].flags & FIELD_OPTIONAL) && r->fields[i].type != FIELD_BOOL &&
		    r->fields[i].type != FIELD_FILE)
			json_str(j, str_of(r->fields[i].name));
	json_end_array(j);
	json_end(j);
	json_end(j);
	json_end(j);
	json_end(j);
}

static void put_parameter(struct json *j, struct str name, const char *where, bool required, const char *type)
{
	json_begin(j);
	json_put_str(j, "name", name);
	json_put_str(j, "in", str_of(where));
	json_put_bool(j, "required", required);
	json_key(j, S("schema"));
	json_begin(j);
	json_put_str(j, "type", str_of(type));
	json_end(j);
	json_end(j);
}

static void put_parameters(struct json *j, const struct route *r)
{
	struct str rest = str_part(str_of(r->path), 1, strlen(r->path)), part;

	json_key(j, S("parameters"));
	json_begin_array(j);
	while (str_next(&rest, '/', &part))
		if (part.n > 1 && part.p[0] == ':')
			put_parameter(j, str_part(part, 1, part.n), "path", true, "string");
	if (r->list != NULL) {
		for (size_t i = 0; i < r->list->list->filter_count; i++)
			put_parameter(j, str_of(r->list->list->filters[i].name), "query", false, "string");
		put_parameter(j, S("sort"), "query", false, "string");
		put_parameter(j, S("order"), "query", false, "string");
		put_parameter(j, S("rows"), "query", false, "integer");
		put_parameter(j, S("after"), "query", false, "string");
	}
	if (r->method == HTTP_POST)
		put_parameter(j, S("Idempotency-Key"), "header", false, "integer");
	json_end_array(j);
}

static const char *column_type(const struct sql_member *m)
{
	if (m->type == SQL_STR || m->type == SQL_BLOB || m->semantic == SQL_MEANS_ENUM ||
	    m->semantic == SQL_MEANS_DAY || m->semantic == SQL_MEANS_MONTH ||
	    m->semantic == SQL_MEANS_INSTANT)
		return "string";
	return m->semantic == SQL_MEANS_BOOL ? "boolean" : "integer";
}

/* "name": {"type": type}, or {"type": [type, "null"]} */
static void put_property(struct json *j, struct str name, const char *type, bool nullable)
{
	json_key(j, name);
	json_begin(j);
	json_key(j, S("type"));
	if (nullable) {
		json_begin_array(j);
		json_str(j, str_of(type));
		json_str(j, S("null"));
		json_end_array(j);
	} else
		json_str(j, str_of(type));
	json_end(j);
}

static void begin_object(struct json *j)
{
	json_begin(j);
	json_put_str(j, "type", S("object"));
	json_key(j, S("properties"));
	json_begin(j);
}

/* Closes what begin_object opened; nothing else may stand in it when `closed`. */
static void end_object(struct json *j, const char *const *required, size_t count, bool closed)
{
	json_end(j);
	json_key(j, S("required"));
	json_begin_array(j);
	for (size_t i = 0; i < count; i++)
		json_str(j, str_of(required[i]));
	json_end_array(j);
	if (closed)
		json_put_bool(j, "additionalProperties", false);
	json_end(j);
}

static const struct sql_member *member_of(const struct list_view *v, const char *name)
{
	for (size_t i = 0; i < v->list->out_count; i++)
		if (strcmp(v->list->out[i].name, name) == 0)
			return &v->list->out[i];
	require(!"a column that the statement does not have");
	return NULL;
}

static void put_row_schema(struct json *j, const struct route *r)
{
	const struct list_view *v = r->list;
	const char *required[1 + REGISTER_FIELDS_MAX] = {"id"}; /* no other list has as many columns */

	require(v->column_count < ARRAY_LEN(required));
	begin_object(j);
	put_property(j, S("id"), "integer", false);
	for (size_t i = 0; i < v->column_count; i++) {
		required[i + 1] = v->columns[i].name;
		put_property(j, str_of(v->columns[i].name), column_type(member_of(v, v->columns[i].name)),
			     true);
	}
	if (str_starts(str_of(r->path), S("/registers/"))) /* a column as soon as the city has projects */
		put_property(j, S("project"), "string", true);
	end_object(j, required, v->column_count + 1, true);
}

static void put_list_schema(struct json *j, const struct route *r)
{
	static const char *const required[] = {"title", "count", "count_is_more", "rows", "next"};

	json_key(j, S("schema"));
	begin_object(j);
	put_property(j, S("title"), "string", false);
	put_property(j, S("count"), "integer", false);
	put_property(j, S("count_is_more"), "boolean", false);
	json_key(j, S("rows"));
	json_begin(j);
	json_put_str(j, "type", S("array"));
	json_key(j, S("items"));
	put_row_schema(j, r);
	json_end(j);
	put_property(j, S("next"), "string", true);
	end_object(j, required, ARRAY_LEN(required), true);
}

/* Parts of a page are named by their labels; only its title is on every one. */
static void put_page_schema(struct json *j)
{
	static const char *const required[] = {"title"};

	json_key(j, S("schema"));
	begin_object(j);
	put_property(j, S("title"), "string", false);
	end_object(j, required, ARRAY_LEN(required), false);
}

static void put_done_schema(struct json *j)
{
	static const char *const required[] = {"location"};

	json_key(j, S("schema"));
	begin_object(j);
	put_property(j, S("id"), "integer", false);
	put_property(j, S("location"), "string", false);
	put_property(j, S("replayed"), "boolean", false);
	end_object(j, required, ARRAY_LEN(required), true);
}

static void put_error_schema(struct json *j)
{
	static const char *const required[] = {"error"}, *const parts[] = {"code", "message", "fields"},
				 *const field[] = {"field", "message"};

	json_key(j, S("error"));
	begin_object(j);
	json_key(j, S("error"));
	begin_object(j);
	put_property(j, S("code"), "string", false);
	put_property(j, S("message"), "string", false);
	json_key(j, S("fields"));
	json_begin(j);
	json_put_str(j, "type", S("array"));
	json_key(j, S("items"));
	begin_object(j);
	put_property(j, S("field"), "string", false);
	put_property(j, S("message"), "string", false);
	end_object(j, field, ARRAY_LEN(field), true);
	json_end(j);
	end_object(j, parts, ARRAY_LEN(parts), true);
	end_object(j, required, ARRAY_LEN(required), true);
}

static void begin_response(struct json *j, const char *status, const char *words)
{
	json_key(j, str_of(status));
	json_begin(j);
	json_put_str(j, "description", str_of(words));
	json_key(j, S("content"));
	json_begin(j);
	json_key(j, S("application/json"));
	json_begin(j);
}

static void end_response(struct json *j)
{
	json_end(j);
	json_end(j);
	json_end(j);
}

/* Bytes as they are: a media type without a schema. */
static void put_file_response(struct json *j, unsigned files)
{
	struct str type, rest;

	json_key(j, S("200"));
	json_begin(j);
	json_put_str(j, "description", S("the file"));
	json_key(j, S("content"));
	json_begin(j);
	for (enum file_type t = FILE_JPEG; t <= FILE_ZIP; t++)
		if (files & 1u << t) {
			rest = str_of(file_media_type(t));
			str_next(&rest, ';', &type);
			json_key(j, type);
			json_begin(j);
			json_end(j);
		}
	json_end(j);
	json_end(j);
}

static void put_responses(struct json *j, const struct route *r)
{
	json_key(j, S("responses"));
	json_begin(j);
	if (r->files != 0) {
		put_file_response(j, r->files);
	} else if (r->method == HTTP_POST) {
		begin_response(j, "2XX", "done (201), or done before by the same key (200)");
		put_done_schema(j);
		end_response(j);
	} else if (r->list != NULL) {
		begin_response(
			j, "200",
			"rows of the list; the same address with .csv or .xlsx: all of them as a table");
		put_list_schema(j, r);
		end_response(j);
	} else {
		begin_response(j, "200", "the page's data");
		put_page_schema(j);
		end_response(j);
	}
	begin_response(j, "default", "refused, or not to be done now");
	json_key(j, S("schema"));
	json_begin(j);
	json_put_str(j, "$ref", S("#/components/schemas/error"));
	json_end(j);
	end_response(j);
	json_end(j);
}

static void put_security(struct json *j, const struct route *r)
{
	if (r->cap != CAP_PUBLIC)
		return;
	json_key(j, S("security"));
	json_begin_array(j);
	json_begin(j);
	json_end(j);
	json_end_array(j);
}

static void put_operation(struct json *j, const struct route *r)
{
	json_key(j, r->method == HTTP_POST ? S("post") : S("get"));
	json_begin(j);
	json_put_str(j, "summary", message_text(LANGUAGE_EN, r->label));
	json_put_str(j, "description", str_of(cap_code(r->cap)));
	put_parameters(j, r);
	put_security(j, r);
	if (r->method == HTTP_POST && r->field_count > 0)
		put_body(j, r);
	put_responses(j, r);
	json_end(j);
}

/* "/homes/:id" -> "/homes/{id}" */
static struct str open_path(struct arena *arena, const char *path)
{
	struct str rest = str_part(str_of(path), 1, strlen(path)), part, all = S("");

	if (rest.n == 0)
		return S("/");
	while (str_next(&rest, '/', &part))
		all = part.n > 0 && part.p[0] == ':'
			      ? str_format(arena, "%.*s/{%.*s}", STR_ARG(all), (int)part.n - 1, part.p + 1)
			      : str_format(arena, "%.*s/%.*s", STR_ARG(all), STR_ARG(part));
	return all;
}

static bool hidden(const struct route *r)
{
	return (r->flags & (ROUTE_QUIET | ROUTE_CALLBACK)) != 0 || str_starts(str_of(r->path), S("/sign-")) ||
	       strcmp(r->path, "/register") == 0;
}

static void put_path(struct json *j, struct arena *arena, const struct route *r)
{
	json_key(j, open_path(arena, r->path));
	json_begin(j);
	put_operation(j, r);
	json_end(j);
}

/* Registers share their routes; each is written out with its own rows and fields. */
static void put_registers(struct json *j, const struct web *w, struct arena *arena)
{
	struct err ignored = {0};

	for (size_t d = 0; d < w->config.domain_count; d++)
		for (size_t i = 0; i < w->config.domains[d]->register_count; i++) {
			const struct register_kind *kind = w->config.domains[d]->registers[i];
			const struct list_view *view = NULL;
			struct route list = {.method = HTTP_GET, .cap = kind->see, .label = kind->label},
				     add = {.method = HTTP_POST, .cap = kind->edit, .label = kind->label};

			if (!register_view(arena, NULL, kind, &view, &ignored))
				continue;
			list.path = str_c(arena, str_format(arena, "/registers/%s", kind->name));
			list.list = view;
			add.path = str_c(arena, str_format(arena, "/registers/%s/new", kind->name));
			add.fields = kind->fields;
			add.field_count = kind->field_count;
			put_path(j, arena, &list);
			put_path(j, arena, &add);
		}
}

static void put_paths(struct json *j, const struct web *w, struct arena *arena)
{
	bool *seen = arena_array(arena, w->route_count, sizeof *seen);

	json_key(j, S("paths"));
	json_begin(j);
	for (size_t i = 0; i < w->route_count; i++) {
		if (seen[i] || hidden(w->routes[i]))
			continue;
		json_key(j, open_path(arena, w->routes[i]->path));
		json_begin(j);
		for (size_t k = i; k < w->route_count; k++)
			if (!seen[k] && !hidden(w->routes[k]) &&
			    strcmp(w->routes[k]->path, w->routes[i]->path) == 0) {
				seen[k] = true;
				put_operation(j, w->routes[k]);
			}
		json_end(j);
	}
	put_registers(j, w, arena);
	json_end(j);
}

struct str web_openapi(const struct web *w, struct arena *arena)
{
	struct buf out;
	struct json j;
	struct str text;

	buf_open(&out, (size_t)4 << 20);
	json_open(&j, &out);
	json_begin(&j);
	json_put_str(&j, "openapi", S("3.1.0"));
	json_key(&j, S("info"));
	json_begin(&j);
	json_put_str(&j, "title", S("Anju: public rental housing of a city"));
	json_put_str(&j, "version", S("1"));
	json_put_str(&j, "description",
		     S("Every page as JSON. Amounts are whole numbers of their unit: money in fen. Days are "
		       "ISO dates."));
	json_end(&j);
	json_key(&j, S("servers"));
	json_begin_array(&j);
	json_begin(&j);
	json_put_str(&j, "url", S("/api/v1"));
	json_end(&j);
	json_end_array(&j);
	json_key(&j, S("components"));
	json_begin(&j);
	json_key(&j, S("schemas"));
	json_begin(&j);
	put_error_schema(&j);
	json_end(&j);
	json_key(&j, S("securitySchemes"));
	json_begin(&j);
	json_key(&j, S("token"));
	json_begin(&j);
	json_put_str(&j, "type", S("http"));
	json_put_str(&j, "scheme", S("bearer"));
	json_end(&j);
	json_end(&j);
	json_end(&j);
	json_key(&j, S("security"));
	json_begin_array(&j);
	json_begin(&j);
	json_key(&j, S("token"));
	json_begin_array(&j);
	json_end_array(&j);
	json_end(&j);
	json_end_array(&j);
	put_paths(&j, w, arena);
	json_end(&j);
	text = str_copy(arena, buf_view(&out));
	buf_close(&out);
	return text;
}

static struct str roles_of(struct arena *arena, enum cap cap)
{
	struct str all = S("");

	if (cap == CAP_PUBLIC)
		return S("everybody");
	for (int r = ROLE_NONE + 1; r < ROLE_SYSTEM; r++)
		if (role_can((enum role)r, cap))
			all = str_format(arena, "%.*s%s%.*s", STR_ARG(all), all.n > 0 ? "," : "",
					 STR_ARG(enum_code(&role_type, r)));
	return all.n > 0 ? all : S("nobody");
}

static void put_route_lines(struct buf *out, struct arena *arena, const struct route *routes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_format(out, "%s %s %s %.*s\n", routes[i].method == HTTP_POST ? "POST" : "GET",
			   routes[i].path, cap_code(routes[i].cap), STR_ARG(roles_of(arena, routes[i].cap)));
}

struct str web_route_lines(const struct domain *const *domains, size_t count, struct arena *arena)
{
	struct buf out;
	struct str text;

	buf_open(&out, (size_t)1 << 20);
	for (size_t i = 0; i < count; i++)
		put_route_lines(&out, arena, domains[i]->routes, domains[i]->route_count);
	for (size_t i = 0; i < web_page_count; i++)
		put_route_lines(&out, arena, web_pages[i]->routes, web_pages[i]->route_count);
	text = str_copy(arena, buf_view(&out));
	buf_close(&out);
	return text;
}
