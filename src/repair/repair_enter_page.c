/* The desk enters a repair: for a tenant on the telephone, or for a vacant home found by its number. */
#include "repair/repair_page.h"
#include "repair/repair_sql.h"

const struct field repair_enter_fields[7] = {
	REPAIR_ASK_FIELDS,
	{FIELD_AT(struct repair_ask_form, home), .type = FIELD_ID, .label = MSG_REPAIR_HOME,
	 .flags = FIELD_HIDDEN},
};

struct find_form {
	struct str code;
};
static const struct field find_fields[] = {
	{FIELD_AT(struct find_form, code), .type = FIELD_TEXT, .label = MSG_REPAIR_HOME_CODE,
	 .hint = MSG_REPAIR_HOME_CODE_HINT, .max = 40},
};

/* Which home? */
static bool find_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_REPAIR_HOME, COLUMN_MAIN},
						{MSG_REPAIR_TENANT, COLUMN_END}};
	struct find_form values = {req_arg(rq, "code")};
	struct form form = {.fields = find_fields,
			    .count = 1,
			    .values = &values,
			    .action = S("/repairs/new"),
			    .submit = MSG_REPAIR_FIND,
			    .get = true};
	struct page *pg = page_new_message(rq, MSG_REPAIR_NEW);
	struct repair_home *homes;
	size_t n;

	page_crumb(pg, S("/repairs"), req_text(rq, MSG_REPAIR_REGISTER));
	page_form(pg, &form);
	if (values.code.n == 0)
		return page_send(pg);
	if (!repair_store_homes(req_tx(rq), req_actor(rq), values.code, &homes, &n, err))
		return false;
	page_section(pg, MSG_REPAIR_HOMES);
	page_table(pg, MSG_REPAIR_HOMES, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_REPAIR_HOMES_EMPTY);
	for (size_t i = 0; i < n; i++) {
		struct str path = link_path(rq, "/repairs/new?home=", homes[i].id.v, "");

		page_row(pg, (struct value[]){v_link(v_text(homes[i].name), path),
					      homes[i].tenant_name.n > 0 ? v_text(homes[i].tenant_name)
									 : v_message(MSG_REPAIR_NOBODY)});
	}
	page_section_end(pg);
	return page_send(pg);
}

bool repair_enter_page(struct req *rq, struct err *err)
{
	struct repair_ask_form values = {.home = req_arg_i64(rq, "home", 0)};
	struct form form = {.fields = repair_enter_fields,
			    .count = ARRAY_LEN(repair_enter_fields),
			    .values = &values,
			    .action = S("/repairs"),
			    .submit = MSG_REPAIR_NEW,
			    .upload = true,
			    .two_columns = true};
	struct home home;
	struct page *pg;
	int64_t typed;

	if (id_parse(req_typed(rq, "home"), &typed))
		values.home = typed;
	if (values.home == 0)
		return find_page(rq, err);
	if (!home_load(req_tx(rq), req_actor(rq), (struct home_id){values.home}, &home, err))
		return false;
	pg = page_new_message(rq, MSG_REPAIR_NEW);
	page_crumb(pg, S("/repairs"), req_text(rq, MSG_REPAIR_REGISTER));
	page_crumb(pg, link_path(rq, "/homes/", home.id.v, ""), home.name);
	page_lead(pg, req_text(rq, MSG_REPAIR_NEW_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

bool repair_enter_do(struct req *rq, struct err *err)
{
	struct repair_ask_form f = {0};
	struct home home;

	if (!req_form(rq, &f, err) ||
	    !home_load(req_tx(rq), req_actor(rq), (struct home_id){f.home}, &home, err))
		return false;
	return repair_ask_do(rq, &f, home.id, "/repairs/", err);
}
