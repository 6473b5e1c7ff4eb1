/* Registers: index, list, record, form. What a register is made of comes from its table of fields
 * (kit/register.h). */
#include <string.h>
#include "kit/file.h"
#include "web/register_page.h"
#include "web/register_view.h"
#include "web/system_page.h"

/* ---- which register ---- */

/* Its own capability is asked here: the route only knows that it is some register. */
static bool find_kind(struct req *rq, bool edit, const struct register_kind **ret, struct err *err)
{
	const struct register_kind *kind = domain_find_register(req_path_text(rq, "name"));

	if (kind == NULL)
		return err_not_found(err);
	if (!req_can(rq, edit ? kind->edit : kind->see))
		return err_forbidden(err);
	*ret = kind;
	return true;
}

static struct str record_path(struct req *rq, const struct register_kind *kind, int64_t id, const char *after)
{
	return str_format(req_arena(rq), "/registers/%s/%lld%s", kind->name, (long long)id, after);
}

static bool load(struct req *rq, bool edit, const struct register_kind **ret_kind,
		 struct register_record *ret, struct err *err)
{
	return find_kind(rq, edit, ret_kind, err) &&
	       register_load(req_tx(rq), req_actor(rq), *ret_kind, req_id(rq), ret, err);
}

/* ---- index ---- */

static bool count_rows(struct req *rq, const struct register_kind *kind, int64_t *ret_open, int64_t *ret_due,
		       struct err *err)
{
	const struct sql_list *list = register_list(kind);
	struct list_query q = {.limit = 1};
	int64_t days;

	*ret_due = 0;
	list_query_filter(list, &q, "open", (struct list_value){.i = 1});
	if (!db_list_count(req_tx(rq), list, &req_actor(rq)->scope, &q, 100000, ret_open, err))
		return false;
	if (kind->due_field == NULL)
		return true;
	if (!setting_load(req_tx(rq), kind->due_setting, req_today(rq), 0, &days, err))
		return false;
	list_query_filter(list, &q, "due_before",
			  (struct list_value){.i = day_add(req_today(rq), (int32_t)days).yyyymmdd});
	return db_list_count(req_tx(rq), list, &req_actor(rq)->scope, &q, 100000, ret_due, err);
}

static bool put_kind(struct req *rq, struct page *pg, const struct register_kind *kind, struct err *err)
{
	enum language l = req_language(rq);
	struct str path = str_format(req_arena(rq), "/registers/%s", kind->name),
		   due_path = str_format(req_arena(rq), "/registers/%s?view=due", kind->name), n;
	struct value due = v_none();
	int64_t open, soon;

	if (!count_rows(rq, kind, &open, &soon, err))
		return false;
	if (soon > 0) {
		n = number_text(req_arena(rq), soon, 0, true);
		due = v_link(v_light(TAG_WARN, message_format(req_arena(rq), l, MSG_SYSTEM_DUE_COUNT, &n, 1)),
			     due_path);
	}
	page_row(pg, (struct value[]){v_link(v_text(message_text(l, kind->label)), path),
				      v_text(message_text(l, kind->description)), v_number(open), due});
	return true;
}

static bool index_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_SYSTEM_REGISTER, COLUMN_MAIN},
						{MSG_SYSTEM_DESCRIPTION, COLUMN_SUB},
						{MSG_SYSTEM_ROWS, COLUMN_NUMBER | COLUMN_SUB},
						{MSG_SYSTEM_VIEW_DUE, COLUMN_END}};
	struct page *pg = page_new_message(rq, MSG_SYSTEM_REGISTERS);
	const struct domain *const *domains;
	size_t count = domain_list(&domains);

	page_lead(pg, req_text(rq, MSG_SYSTEM_REGISTERS_LEAD));
	page_table(pg, MSG_SYSTEM_REGISTERS, columns, ARRAY_LEN(columns));
	for (size_t d = 0; d < count; d++)
		for (size_t i = 0; i < domains[d]->register_count; i++)
			if (req_can(rq, domains[d]->registers[i]->see) &&
			    !put_kind(rq, pg, domains[d]->registers[i], err))
				return false;
	page_table_end(pg);
	return page_send(pg);
}

static bool list_of_register(struct req *rq, struct err *err)
{
	const struct register_kind *kind;
	const struct list_view *view;

	return find_kind(rq, false, &kind, err) && register_view(req_arena(rq), rq, kind, &view, err) &&
	       list_view_page(rq, view, err);
}

/* ---- one record ---- */

static struct str record_title(struct req *rq, const struct register_kind *kind,
			       const struct register_record *r)
{
	struct value v = register_value_show(req_arena(rq), &register_fields(kind)[0], &r->values[0]);
	struct str words = value_words(req_arena(rq), req_language(rq), &v);

	return words.n > 0 ? words : req_text(rq, kind->label);
}

static void put_crumbs(struct req *rq, struct page *pg, const struct register_kind *kind, struct str last)
{
	page_crumb(pg, S("/registers"), req_text(rq, MSG_SYSTEM_REGISTERS));
	page_crumb(pg, str_format(req_arena(rq), "/registers/%s", kind->name), req_text(rq, kind->label));
	page_crumb(pg, S(""), last);
}

static bool put_project(struct req *rq, struct page *pg, const struct register_record *r, struct err *err)
{
	struct register_project *list = NULL;
	size_t n;

	if (!register_project_list(rq, &list, &n, err))
		return false;
	if (r->project == 0)
		page_fact(pg, MSG_SYSTEM_PROJECT, v_message(MSG_SYSTEM_PROJECT_CITY));
	for (size_t i = 0; i < n; i++)
		if (list[i].id == r->project)
			page_fact(pg, MSG_SYSTEM_PROJECT, v_text(list[i].name));
	return true;
}

static bool put_facts(struct req *rq, struct page *pg, const struct register_kind *kind,
		      const struct register_record *r, struct err *err)
{
	const struct field *fields = register_fields(kind);
	int64_t warn_days = 0;

	if (kind->due_field != NULL &&
	    !setting_load(req_tx(rq), kind->due_setting, req_today(rq), r->project, &warn_days, err))
		return false;
	page_section(pg, MSG_SYSTEM_CONTENT);
	for (size_t i = 0; i < kind->field_count; i++) {
		struct value v = register_value_show(req_arena(rq), &fields[i], &r->values[i]);

		if (fields[i].type == FIELD_FILE)
			continue;
		if (kind->due_field != NULL && strcmp(kind->due_field, fields[i].name) == 0 &&
		    r->ended.us == 0)
			v.tag = register_due_tag(r->values[i].day, req_today(rq), warn_days);
		page_fact(pg, fields[i].label, v);
	}
	if (!put_project(rq, pg, r, err))
		return false;
	if (r->ended.us != 0)
		page_fact(pg, MSG_SYSTEM_ENDED_AT, v_instant(r->ended));
	return true;
}

static bool put_files(struct req *rq, struct page *pg, const struct register_kind *kind, int64_t id,
		      struct err *err)
{
	static const struct column columns[] = {{MSG_SYSTEM_FILE, COLUMN_MAIN},
						{MSG_SYSTEM_FILE_TYPE, COLUMN_SUB},
						{MSG_SYSTEM_AT, COLUMN_END}};
	struct attachment_row *rows;
	size_t n;

	if (!file_list(req_tx(rq), kind->table, id, &rows, &n, err))
		return false;
	if (n == 0)
		return true;
	page_section(pg, MSG_SYSTEM_FILES);
	page_table(pg, MSG_SYSTEM_FILES, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){
				     v_link(v_text(rows[i].name), link_path(rq, "/files/", rows[i].id, "")),
				     v_enum(&file_type_type, (int)rows[i].type), v_instant(rows[i].at)});
	page_table_end(pg);
	return true;
}

static bool record_page(struct req *rq, struct err *err)
{
	const struct register_kind *kind;
	struct register_record r;
	struct page *pg;
	struct str title;

	if (!load(rq, false, &kind, &r, err))
		return false;
	title = record_title(rq, kind, &r);
	pg = page_new(rq, title);
	put_crumbs(rq, pg, kind, title);
	page_state(pg, v_enum(&register_state_type, r.ended.us == 0 ? REGISTER_OPEN : REGISTER_ENDED));
	if (r.ended.us == 0) {
		page_action_icon(pg, kind->edit, ICON_EDIT, MSG_SYSTEM_EDIT,
				 record_path(rq, kind, r.id, "/edit"));
		page_action(pg, kind->edit, MSG_SYSTEM_REGISTER_END, record_path(rq, kind, r.id, "/end"));
	}
	if (!put_facts(rq, pg, kind, &r, err) || !put_files(rq, pg, kind, r.id, err))
		return false;
	page_aside(pg);
	return register_put_history(rq, pg, kind, r.id, err) && page_send(pg);
}

/* ---- forms ---- */

enum { FILES_PER_FIELD_MAX = 5, ATTACHED_BYTES_MAX = 20 << 20 };

struct register_args {
	const struct register_kind *kind;
	const struct actor *actor;
	struct register_record record;
	struct str reason;
	struct attachment *files;
	size_t file_count;
};

/* The project first, when there are any; then the register's own. */
static size_t form_fields(struct req *rq, const struct register_kind *kind, bool projects, bool edit,
			  struct field **ret)
{
	struct field *f = ARENA_ARRAY(req_arena(rq), struct field, kind->field_count + 2);
	size_t n = 0;

	if (projects)
		f[n++] = (struct field){.name = "project",
					.type = FIELD_ID,
					.offset = offsetof(struct register_record, project),
					.label = MSG_SYSTEM_PROJECT,
					.hint = req_actor(rq)->scope.all ? MSG_SYSTEM_PROJECT_HINT : MSG_NONE,
					.flags = FIELD_OPTIONS |
						 (req_actor(rq)->scope.all ? FIELD_OPTIONAL : 0)};
	for (size_t i = 0; i < kind->field_count; i++)
		f[n++] = register_fields(kind)[i];
	if (edit)
		f[n++] = (struct field){.name = "version",
					.type = FIELD_INTEGER,
					.offset = offsetof(struct register_record, version),
					.label = MSG_SYSTEM_VERSION,
					.min = 1,
					.max = INT32_MAX,
					.flags = FIELD_HIDDEN};
	*ret = f;
	return n;
}

static bool has_files(const struct register_kind *kind)
{
	for (size_t i = 0; i < kind->field_count; i++)
		if (kind->fields[i].type == FIELD_FILE)
			return true;
	return false;
}

static bool put_form(struct req *rq, struct page *pg, const struct register_kind *kind,
		     const struct register_record *values, struct str action, struct err *err)
{
	struct choice *choices;
	struct field *fields;
	size_t n;

	if (!register_project_choices(rq, &choices, &n, err))
		return false;
	struct form_choices projects = {"project", choices, n};
	struct form form = {.action = action,
			    .submit = values != NULL ? MSG_SYSTEM_SAVE : MSG_SYSTEM_REGISTER_ADD,
			    .values = values,
			    .choices = &projects,
			    .choice_count = 1,
			    .upload = has_files(kind),
			    .two_columns = true};

	form.count = form_fields(rq, kind, n > 0, values != NULL, &fields);
	form.fields = fields;
	page_form(pg, &form);
	return true;
}

static bool new_page(struct req *rq, struct err *err)
{
	const struct register_kind *kind;
	struct str title, label;
	struct page *pg;

	if (!find_kind(rq, true, &kind, err))
		return false;
	label = req_text(rq, kind->label);
	title = req_text_of(rq, MSG_SYSTEM_REGISTER_NEW_TITLE, label);
	pg = page_new(rq, title);
	put_crumbs(rq, pg, kind, title);
	return put_form(rq, pg, kind, NULL, str_format(req_arena(rq), "/registers/%s/new", kind->name),
			err) &&
	       page_send(pg);
}

static bool edit_page(struct req *rq, struct err *err)
{
	const struct register_kind *kind;
	struct register_record r;
	struct page *pg;

	if (!load(rq, true, &kind, &r, err))
		return false;
	pg = page_new_message(rq, MSG_SYSTEM_EDIT);
	put_crumbs(rq, pg, kind, record_title(rq, kind, &r));
	return put_form(rq, pg, kind, &r, record_path(rq, kind, r.id, "/edit"), err) && page_send(pg);
}

/* Files go into the store before the write: it may be run again, and they are large. */
static bool take_files(struct req *rq, struct register_args *a, struct err *err)
{
	const unsigned allowed = FILE_PICTURES | 1u << FILE_PDF;

	a->files = ARENA_ARRAY(req_arena(rq), struct attachment, FILES_PER_FIELD_MAX * a->kind->field_count);
	for (size_t i = 0; i < a->kind->field_count; i++) {
		const struct field *f = &a->kind->fields[i];
		const struct http_part *part;
		size_t most = f->type != FIELD_FILE ? 0 : f->flags & FIELD_MANY ? FILES_PER_FIELD_MAX : 1;

		for (size_t k = 0; k < most && (part = req_part(rq, f->name, k)) != NULL; k++) {
			struct attachment *file = &a->files[a->file_count];

			*file = (struct attachment){.subject = a->kind->table,
						    .kind = f->name,
						    .name = part->file_name};
			if (!file_put_path(req_arena(rq), str_c(req_arena(rq), part->path), allowed,
					   ATTACHED_BYTES_MAX, f->name, &file->file, err))
				return false;
			a->file_count++;
		}
	}
	return true;
}

static bool attach_files(struct tx *tx, const struct register_args *a, struct err *err)
{
	for (size_t i = 0; i < a->file_count; i++) {
		struct attachment file = a->files[i];

		file.subject_id = a->record.id;
		file.project = a->record.project;
		if (!file_attach(tx, a->actor, &file, err))
			return false;
	}
	return true;
}

/* The next page is the record's. Always true. */
static bool answer_record(struct tx *tx, const struct register_args *a)
{
	tx_answer(tx, str_format(tx_arena(tx), "/registers/%s/%lld", a->kind->name, (long long)a->record.id));
	return true;
}

static bool add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct register_args *a = arg;

	if (!register_add(tx, a->actor, a->kind, &a->record, err) || !attach_files(tx, a, err))
		return false;
	return answer_record(tx, a);
}

static bool set_tx(struct tx *tx, void *arg, struct err *err)
{
	struct register_args *a = arg;

	if (!register_set(tx, a->actor, a->kind, &a->record, err) || !attach_files(tx, a, err))
		return false;
	return answer_record(tx, a);
}

static bool read_form(struct req *rq, struct register_args *a, bool edit, struct err *err)
{
	struct register_project *list = NULL;
	struct field *fields;
	size_t n, count;

	if (!register_project_list(rq, &list, &n, err))
		return false;
	count = form_fields(rq, a->kind, n > 0, edit, &fields);
	a->actor = req_actor(rq);
	return req_form_fields(rq, fields, count, &a->record, err) && take_files(rq, a, err);
}

static bool add_do(struct req *rq, struct err *err)
{
	struct register_args *a = ARENA_NEW(req_arena(rq), struct register_args);

	if (!find_kind(rq, true, &a->kind, err) || !read_form(rq, a, false, err))
		return false;
	a->record.id = req_operation(rq);
	return req_write(rq, add_tx, a, err);
}

static bool edit_do(struct req *rq, struct err *err)
{
	struct register_args *a = ARENA_NEW(req_arena(rq), struct register_args);

	return load(rq, true, &a->kind, &a->record, err) && read_form(rq, a, true, err) &&
	       req_write(rq, set_tx, a, err);
}

/* ---- out of use ---- */

static const struct field end_fields[] = {
	{FIELD_AT(struct register_args, reason), .type = FIELD_LONG_TEXT, .label = MSG_SYSTEM_END_REASON,
	 .hint = MSG_SYSTEM_END_REASON_HINT, .min = 2, .max = 200},
	{.name = "version",
	 .type = FIELD_INTEGER,
	 .offset = offsetof(struct register_args, record.version),
	 .label = MSG_SYSTEM_VERSION,
	 .min = 1,
	 .max = INT32_MAX,
	 .flags = FIELD_HIDDEN},
};

static bool end_page(struct req *rq, struct err *err)
{
	struct register_args a = {0};
	struct form form = {.fields = end_fields,
			    .count = ARRAY_LEN(end_fields),
			    .submit = MSG_SYSTEM_REGISTER_END,
			    .values = &a};
	struct page *pg;

	if (!load(rq, true, &a.kind, &a.record, err))
		return false;
	pg = page_new_message(rq, MSG_SYSTEM_REGISTER_END);
	put_crumbs(rq, pg, a.kind, record_title(rq, a.kind, &a.record));
	page_lead(pg, req_text(rq, MSG_SYSTEM_END_LEAD));
	if (!put_facts(rq, pg, a.kind, &a.record, err))
		return false;
	page_section(pg, MSG_SYSTEM_END_REASON);
	form.action = record_path(rq, a.kind, a.record.id, "/end");
	page_form(pg, &form);
	return page_send(pg);
}

static bool end_tx(struct tx *tx, void *arg, struct err *err)
{
	struct register_args *a = arg;

	if (!register_end(tx, a->actor, a->kind, a->record.id, a->record.version, a->reason, err))
		return false;
	return answer_record(tx, a);
}

static bool end_do(struct req *rq, struct err *err)
{
	struct register_args *a = ARENA_NEW(req_arena(rq), struct register_args);

	if (!load(rq, true, &a->kind, &a->record, err) || !req_form(rq, a, err))
		return false;
	a->actor = req_actor(rq);
	return req_write(rq, end_tx, a, err);
}

static const struct route routes[] = {
	PAGE("/registers", index_page, CAP_REGISTER_SEE, MSG_SYSTEM_REGISTERS),
	PAGE("/registers/:name", list_of_register, CAP_REGISTER_SEE, MSG_SYSTEM_REGISTER),
	PAGE("/registers/:name/new", new_page, CAP_REGISTER_EDIT, MSG_SYSTEM_REGISTER_NEW),
	{.method = HTTP_POST,
	 .path = "/registers/:name/new",
	 .fn = add_do,
	 .cap = CAP_REGISTER_EDIT,
	 .label = MSG_SYSTEM_REGISTER_NEW,
	 .again = new_page,
	 .done = MSG_SYSTEM_REGISTER_ADDED,
	 .flags = ROUTE_UPLOAD | ROUTE_SLOW},
	PAGE("/registers/:name/:id", record_page, CAP_REGISTER_SEE, MSG_SYSTEM_REGISTER),
	PAGE("/registers/:name/:id/edit", edit_page, CAP_REGISTER_EDIT, MSG_SYSTEM_EDIT),
	{.method = HTTP_POST,
	 .path = "/registers/:name/:id/edit",
	 .fn = edit_do,
	 .cap = CAP_REGISTER_EDIT,
	 .label = MSG_SYSTEM_EDIT,
	 .again = edit_page,
	 .done = MSG_SYSTEM_SAVED,
	 .flags = ROUTE_UPLOAD | ROUTE_SLOW},
	PAGE("/registers/:name/:id/end", end_page, CAP_REGISTER_EDIT, MSG_SYSTEM_REGISTER_END),
	DO("/registers/:name/:id/end", end_do, CAP_REGISTER_EDIT, MSG_SYSTEM_REGISTER_END, end_fields,
	   end_page, MSG_SYSTEM_REGISTER_ENDED),
};

static const struct navigation navigation[] = {
	{NAVIGATION_STAT, 50, "/registers", MSG_SYSTEM_REGISTERS, CAP_REGISTER_SEE, NULL},
};

const struct route_table register_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};
