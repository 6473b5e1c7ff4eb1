/* Imports: template, upload, dry run, then the good rows (design 10.2). The work is done by jobs; their pages
 * show it. */
#include <string.h>
#include "kit/file.h"
#include "kit/import_job.h"
#include "web/page.h"
#include "web/system_page.h"

/* Headers of a file of that kind: a register names all of its own, others those that must be there. */
static size_t headers_of(struct arena *arena, const struct import_kind *kind, const char *const **ret)
{
	const struct register_kind *reg = domain_find_register(str_of(kind->name));
	const char **list;
	struct str rest, one;
	size_t n = 0;

	if (reg == NULL || reg->import_headers == NULL) {
		*ret = kind->columns;
		return kind->column_count;
	}
	list = ARENA_ARRAY(arena, const char *, reg->field_count + 1);
	for (rest = str_of(reg->import_headers); n < reg->field_count && str_next(&rest, ',', &one);)
		if (one.n > 0)
			list[n++] = str_c(arena, one);
	*ret = list;
	return n;
}

static bool is_required(const struct import_kind *kind, const char *header)
{
	for (size_t i = 0; i < kind->column_count; i++)
		if (strcmp(kind->columns[i], header) == 0)
			return true;
	return false;
}

static struct str headers_words(struct arena *arena, const struct import_kind *kind)
{
	const char *const *headers;
	size_t n = headers_of(arena, kind, &headers);
	struct str all = S("");

	for (size_t i = 0; i < n; i++)
		all = str_format(arena, "%.*s%s%s", STR_ARG(all), i > 0 ? "、" : "", headers[i]);
	return all;
}

static bool find_kind(struct req *rq, const struct import_kind **ret, struct err *err)
{
	const struct import_kind *kind = domain_find_import(req_path_text(rq, "kind"));

	if (kind == NULL)
		return err_not_found(err);
	if (!req_can(rq, kind->cap))
		return err_forbidden(err);
	*ret = kind;
	return true;
}

static void put_kind(struct req *rq, struct page *pg, const struct import_kind *kind)
{
	if (kind == NULL || !req_can(rq, kind->cap))
		return;
	page_row(pg, (struct value[]){v_link(v_message(kind->label),
					     str_format(req_arena(rq), "/imports/%s", kind->name)),
				      v_text(headers_words(req_arena(rq), kind)),
				      v_link(v_message(MSG_SYSTEM_TEMPLATE),
					     str_format(req_arena(rq), "/imports/%s/template", kind->name))});
}

static bool index_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_SYSTEM_IMPORT_KIND, COLUMN_MAIN},
						{MSG_SYSTEM_COLUMNS, COLUMN_SUB},
						{MSG_SYSTEM_TEMPLATE, COLUMN_END}};
	struct page *pg = page_new_message(rq, MSG_SYSTEM_IMPORTS);
	const struct domain *const *domains;
	size_t count = domain_list(&domains);

	(void)err;
	page_lead(pg, req_text(rq, MSG_SYSTEM_IMPORTS_LEAD));
	page_table(pg, MSG_SYSTEM_IMPORTS, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_SYSTEM_IMPORTS_NONE);
	for (size_t d = 0; d < count; d++) {
		for (size_t i = 0; i < domains[d]->import_count; i++)
			put_kind(rq, pg, domains[d]->imports[i]);
		for (size_t i = 0; i < domains[d]->register_count; i++)
			put_kind(rq, pg, register_import(domains[d]->registers[i]));
	}
	page_table_end(pg);
	return page_send(pg);
}

static const struct field upload_fields[] = {
	{.name = "file",
	 .type = FIELD_FILE,
	 .label = MSG_SYSTEM_IMPORT_FILE,
	 .hint = MSG_SYSTEM_IMPORT_FILE_HINT},
};

static bool upload_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_SYSTEM_COLUMN, COLUMN_MAIN},
						{MSG_SYSTEM_COLUMN_REQUIRED, COLUMN_END}};
	struct form form = {.fields = upload_fields,
			    .count = ARRAY_LEN(upload_fields),
			    .submit = MSG_SYSTEM_IMPORT_CHECK,
			    .upload = true};
	const struct import_kind *kind;
	const char *const *headers;
	struct str label, title;
	struct page *pg;
	size_t n;

	if (!find_kind(rq, &kind, err))
		return false;
	label = req_text(rq, kind->label);
	title = req_text_of(rq, MSG_SYSTEM_IMPORT_TITLE, label);
	form.action = str_format(req_arena(rq), "/imports/%s", kind->name);
	pg = page_new(rq, title);
	page_crumb(pg, S("/imports"), req_text(rq, MSG_SYSTEM_IMPORTS));
	page_crumb(pg, S(""), title);
	page_section(pg, MSG_SYSTEM_IMPORT_UPLOAD);
	page_paragraph(pg, req_text(rq, MSG_SYSTEM_IMPORT_STEPS));
	page_form(pg, &form);
	page_aside(pg);
	page_section(pg, MSG_SYSTEM_COLUMNS);
	page_link(pg, MSG_SYSTEM_TEMPLATE_GET, str_format(req_arena(rq), "/imports/%s/template", kind->name),
		  false);
	n = headers_of(req_arena(rq), kind, &headers);
	page_table(pg, MSG_SYSTEM_COLUMNS, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg,
			 (struct value[]){v_text(str_of(headers[i])), v_bool(is_required(kind, headers[i]))});
	page_table_end(pg);
	return page_send(pg);
}

static bool template_file(struct req *rq, struct err *err)
{
	const struct import_kind *kind;
	const char *const *headers;
	struct str label, name;
	struct buf out;
	size_t n;

	if (!find_kind(rq, &kind, err))
		return false;
	label = req_text(rq, kind->label);
	name = req_text_of(rq, MSG_SYSTEM_TEMPLATE_NAME, label);
	n = headers_of(req_arena(rq), kind, &headers);
	buf_open(&out, 65536);
	BUF_LIT(&out, "\xEF\xBB\xBF"); /* office programs take it for UTF-8 then */
	for (size_t i = 0; i < n; i++)
		csv_cell(&out, str_of(headers[i]), i == 0, false);
	csv_line_end(&out);
	name = str_join(req_arena(rq), name, S(".csv"));
	label = str_copy(req_arena(rq), buf_view(&out));
	buf_close(&out);
	return req_bytes(rq, S("text/csv; charset=utf-8"), label, name);
}

struct upload_args {
	const struct actor *actor;
	const struct import_kind *kind;
	struct file_put file;
	struct str name;
};

static bool upload_tx(struct tx *tx, void *arg, struct err *err)
{
	struct upload_args *a = arg;
	int64_t id;

	if (!import_check_start(tx, a->actor, a->kind, &a->file, a->name, &id, err))
		return false;
	answer_path(tx, "/jobs/", id, "");
	return true;
}

static bool upload_do(struct req *rq, struct err *err)
{
	struct upload_args *a = ARENA_NEW(req_arena(rq), struct upload_args);
	const struct http_part *part = req_part(rq, "file", 0);

	if (!find_kind(rq, &a->kind, err))
		return false;
	if (part == NULL)
		return err_input(err, "file", MSG_SYSTEM_IMPORT_FILE_NEEDED);
	a->actor = req_actor(rq);
	a->name = part->file_name;
	return file_put_path(req_arena(rq), str_c(req_arena(rq), part->path), IMPORT_FILE_TYPES,
			     IMPORT_FILE_BYTES_MAX, "file", &a->file, err) &&
	       req_write(rq, upload_tx, a, err);
}

static const struct route routes[] = {
	PAGE("/imports", index_page, CAP_WORKBENCH, MSG_SYSTEM_IMPORTS),
	PAGE("/imports/:kind", upload_page, CAP_WORKBENCH, MSG_SYSTEM_IMPORT),
	DOWNLOAD("/imports/:kind/template", template_file, CAP_WORKBENCH, MSG_SYSTEM_TEMPLATE,
		 1u << FILE_CSV),
	{.method = HTTP_POST,
	 .path = "/imports/:kind",
	 .fn = upload_do,
	 .cap = CAP_WORKBENCH,
	 .label = MSG_SYSTEM_IMPORT,
	 .fields = upload_fields,
	 .field_count = ARRAY_LEN(upload_fields),
	 .again = upload_page,
	 .flags = ROUTE_UPLOAD | ROUTE_SLOW},
};

static const struct navigation navigation[] = {
	{NAVIGATION_SYSTEM, 70, "/imports", MSG_SYSTEM_IMPORTS, CAP_JOB_SEE, NULL},
};

const struct route_table import_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};
