/* Rule tables as documents by validity, and the holidays that working days are counted by. */
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>
#include "kit/calendar.h"
#include "kit/calendar_sql.h"
#include "kit/setting_sql.h"
#include "web/page.h"
#include "web/system_page.h"

/* ---- policies ---- */

static bool is_in_force(struct day from, struct day to, struct day today)
{
	return day_compare(from, today) <= 0 && (to.yyyymmdd == 0 || day_compare(today, to) <= 0);
}

/* By what a document decides; files and machines keep its code. */
static struct value kind_value(struct req *rq, struct str kind)
{
	static const struct {
		const char *code;
		enum message words;
	} kinds[] = {{"eligibility", MSG_SYSTEM_POLICY_ELIGIBILITY},
		     {"scoring", MSG_SYSTEM_POLICY_SCORING},
		     {"rent", MSG_SYSTEM_POLICY_RENT}};
	struct value v = v_text(kind);

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
		if (str_equal(kind, str_of(kinds[k].code))) {
			v.code = kind;
			v.s = req_text(rq, kinds[k].words);
		}
	return v;
}

static bool policies_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {
		{MSG_SYSTEM_POLICY_TITLE, COLUMN_MAIN}, {MSG_SYSTEM_POLICY_KIND, COLUMN_SUB},
		{MSG_SYSTEM_POLICY_CODE, COLUMN_SUB},   {MSG_SYSTEM_VALID_FROM, COLUMN_SUB},
		{MSG_SYSTEM_VALID_TO, COLUMN_SUB},      {MSG_SYSTEM_STATE, COLUMN_END}};
	struct page *pg = page_new_message(rq, MSG_SYSTEM_POLICIES);
	struct setting_sql_policies_out *rows;
	size_t n;

	if (!setting_sql_policies(req_tx(rq), &rows, &n, err))
		return false;
	page_action_icon(pg, CAP_SETTING_EDIT, ICON_PLUS, MSG_SYSTEM_POLICY_NEW, S("/policies/new"));
	page_lead(pg, req_text(rq, MSG_SYSTEM_POLICIES_LEAD));
	page_table(pg, MSG_SYSTEM_POLICIES, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++) {
		bool now = is_in_force(rows[i].valid_from, rows[i].valid_to, req_today(rq));

		page_row(pg,
			 (struct value[]){
				 v_link(v_text(rows[i].title), link_path(rq, "/policies/", rows[i].id, "")),
				 kind_value(rq, rows[i].kind), v_text(rows[i].code),
				 v_day(rows[i].valid_from),
				 rows[i].valid_to.yyyymmdd != 0 ? v_day(rows[i].valid_to)
								: v_message(MSG_SYSTEM_UNTIL_CHANGED),
				 v_light(now ? TAG_OK : TAG_PLAIN,
					 req_text(rq, now ? MSG_SYSTEM_IN_FORCE : MSG_SYSTEM_NOT_IN_FORCE))});
	}
	page_table_end(pg);
	return page_send(pg);
}

static bool policy_page(struct req *rq, struct err *err)
{
	struct policy policy;
	struct page *pg;
	struct str text;
	char *bytes;

	if (!policy_load_id(req_tx(rq), req_id(rq), &policy, err))
		return false;
	text.n = json_dumpb(policy.document, NULL, 0, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	text.p = bytes = arena_alloc(req_arena(rq), text.n);
	require(json_dumpb(policy.document, bytes, text.n, JSON_INDENT(2) | JSON_PRESERVE_ORDER) == text.n);
	policy_free(&policy);
	pg = page_new(rq, policy.title);
	page_crumb(pg, S("/policies"), req_text(rq, MSG_SYSTEM_POLICIES));
	page_crumb(pg, S(""), policy.title);
	page_fact(pg, MSG_SYSTEM_POLICY_KIND, kind_value(rq, policy.kind));
	page_fact(pg, MSG_SYSTEM_POLICY_CODE, v_text(policy.code));
	page_fact(pg, MSG_SYSTEM_VALID_FROM, v_day(policy.valid_from));
	page_fact(pg, MSG_SYSTEM_VALID_TO,
		  policy.valid_to.yyyymmdd != 0 ? v_day(policy.valid_to)
						: v_message(MSG_SYSTEM_UNTIL_CHANGED));
	page_section(pg, MSG_SYSTEM_POLICY_DOCUMENT);
	if (page_json(pg) != NULL)
		json_put_str(page_json(pg), "document", text);
	else
		page_code(pg, text);
	return page_send(pg);
}

struct policy_args {
	const struct actor *actor;
	struct str document;
	struct day from, to;
};

static const struct field policy_fields[] = {
	{.name = "file",
	 .type = FIELD_FILE,
	 .label = MSG_SYSTEM_POLICY_FILE,
	 .hint = MSG_SYSTEM_POLICY_FILE_HINT,
	 .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct policy_args, document), .type = FIELD_LONG_TEXT, .label = MSG_SYSTEM_POLICY_DOCUMENT,
	 .hint = MSG_SYSTEM_POLICY_DOCUMENT_HINT, .max = POLICY_BYTES_MAX, .flags = FIELD_OPTIONAL},
	{FIELD_AT(struct policy_args, from), .type = FIELD_DAY, .label = MSG_SYSTEM_VALID_FROM},
	{FIELD_AT(struct policy_args, to), .type = FIELD_DAY, .label = MSG_SYSTEM_VALID_TO,
	 .hint = MSG_SYSTEM_VALID_TO_HINT, .flags = FIELD_OPTIONAL},
};

static bool policy_new_page(struct req *rq, struct err *err)
{
	struct policy_args values = {.from = req_today(rq)};
	struct form form = {.fields = policy_fields,
			    .count = ARRAY_LEN(policy_fields),
			    .values = &values,
			    .action = S("/policies/new"),
			    .submit = MSG_SYSTEM_POLICY_ADD,
			    .upload = true};
	struct page *pg = page_new_message(rq, MSG_SYSTEM_POLICY_NEW);

	(void)err;
	page_crumb(pg, S("/policies"), req_text(rq, MSG_SYSTEM_POLICIES));
	page_crumb(pg, S(""), req_text(rq, MSG_SYSTEM_POLICY_NEW));
	page_form(pg, &form);
	return page_send(pg);
}

static bool read_part(struct req *rq, const struct http_part *part, struct str *ret, struct err *err)
{
	char *bytes;
	size_t n = 0;
	int fd;

	if (part->size_bytes > POLICY_BYTES_MAX)
		return err_input(err, "file", MSG_SYSTEM_POLICY_SIZE);
	fd = open(str_c(req_arena(rq), part->path), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_system(err, "the uploaded document is gone");
	bytes = arena_alloc(req_arena(rq), (size_t)part->size_bytes);
	while (n < (size_t)part->size_bytes) {
		ssize_t got = read(fd, bytes + n, (size_t)part->size_bytes - n);

		if (got <= 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	if (n != (size_t)part->size_bytes)
		return err_system(err, "the uploaded document cannot be read");
	*ret = (struct str){bytes, n};
	return true;
}

static bool policy_add_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct policy_args *a = arg;
	int64_t id;

	if (!policy_add(tx, a->actor, a->document, a->from, a->to, &id, err))
		return false;
	answer_path(tx, "/policies/", id, "");
	return true;
}

static bool policy_add_do(struct req *rq, struct err *err)
{
	struct policy_args *a = ARENA_NEW(req_arena(rq), struct policy_args);
	const struct http_part *part = req_part(rq, "file", 0);

	if (!req_form(rq, a, err) || (part != NULL && !read_part(rq, part, &a->document, err)))
		return false;
	if (a->document.n == 0)
		return err_input(err, "document", MSG_SYSTEM_POLICY_NEEDED);
	a->actor = req_actor(rq);
	return req_write(rq, policy_add_tx, a, err);
}

/* ---- holidays ---- */

/* A year without a table is counted Monday to Friday only: deadlines of such a year are not yet right. */
static void put_warnings(struct req *rq, struct page *pg, const struct calendar *calendar)
{
	int year = day_year(req_today(rq));

	for (int y = year; y <= year + 1; y++) {
		struct str words = number_text(req_arena(rq), y, 0, false);

		if (!calendar_covers_year(calendar, y))
			page_note(pg, TAG_WARN, req_text_of(rq, MSG_SYSTEM_HOLIDAYS_MISSING, words));
	}
}

static bool holidays_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_SYSTEM_DAY, COLUMN_MAIN},
						{MSG_SYSTEM_HOLIDAY_NAME, COLUMN_SUB},
						{MSG_SYSTEM_HOLIDAY_OFF, COLUMN_END}};
	struct page *pg = page_new_message(rq, MSG_SYSTEM_HOLIDAYS);
	struct calendar_sql_days_out *rows;
	struct calendar calendar;
	size_t n;

	if (!calendar_load(req_tx(rq), &calendar, err) || !calendar_sql_days(req_tx(rq), &rows, &n, err))
		return false;
	page_action_icon(pg, CAP_SETTING_EDIT, ICON_UP, MSG_SYSTEM_IMPORT, S("/imports/holidays"));
	page_lead(pg, req_text(rq, MSG_SYSTEM_HOLIDAYS_LEAD));
	put_warnings(rq, pg, &calendar);
	page_table(pg, MSG_SYSTEM_HOLIDAYS, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_SYSTEM_HOLIDAYS_NONE);
	for (size_t i = n; i > 0; i--)
		page_row(pg,
			 (struct value[]){v_day(rows[i - 1].day), v_text(rows[i - 1].name),
					  v_light(rows[i - 1].off ? TAG_OK : TAG_PLAIN,
						  req_text(rq, rows[i - 1].off ? MSG_SYSTEM_DAY_OFF
									       : MSG_SYSTEM_DAY_WORKING))});
	page_table_end(pg);
	return page_send(pg);
}

static const struct route routes[] = {
	PAGE("/policies", policies_page, CAP_SETTING_SEE, MSG_SYSTEM_POLICIES),
	PAGE("/policies/new", policy_new_page, CAP_SETTING_EDIT, MSG_SYSTEM_POLICY_NEW),
	PAGE("/policies/:id", policy_page, CAP_SETTING_SEE, MSG_SYSTEM_POLICY),
	{.method = HTTP_POST,
	 .path = "/policies/new",
	 .fn = policy_add_do,
	 .cap = CAP_SETTING_EDIT,
	 .label = MSG_SYSTEM_POLICY_ADD,
	 .fields = policy_fields,
	 .field_count = ARRAY_LEN(policy_fields),
	 .again = policy_new_page,
	 .done = MSG_SYSTEM_POLICY_ADDED,
	 .flags = ROUTE_UPLOAD | ROUTE_SLOW},
	PAGE("/holidays", holidays_page, CAP_SETTING_SEE, MSG_SYSTEM_HOLIDAYS),
};

static const struct navigation navigation[] = {
	{NAVIGATION_SYSTEM, 30, "/policies", MSG_SYSTEM_POLICIES, CAP_SETTING_SEE, NULL},
	{NAVIGATION_SYSTEM, 40, "/holidays", MSG_SYSTEM_HOLIDAYS, CAP_SETTING_SEE, NULL},
};

const struct route_table policy_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};
