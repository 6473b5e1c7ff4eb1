/* /parties/:id: who somebody is and with whom he lives. Masked: full numbers stand on papers, not on
 * screens. */
#include "party/party_account.h"
#include "web/page.h"

static const struct enum_item sex_items[] = {{0, "unknown", MSG_PARTY_SEX_UNKNOWN, TAG_PLAIN},
					     {1, "male", MSG_PARTY_SEX_MALE, TAG_PLAIN},
					     {2, "female", MSG_PARTY_SEX_FEMALE, TAG_PLAIN},
					     {9, "not_stated", MSG_PARTY_SEX_UNKNOWN, TAG_PLAIN}};
static const struct enum_type sex_type = {"sex", sex_items, ARRAY_LEN(sex_items)}; /* GB/T 2261.1 */

static const struct column member_columns[] = {
	{MSG_PARTY_NAME, COLUMN_MAIN},
	{MSG_PARTY_KINSHIP, COLUMN_SUB},
	{MSG_PARTY_ID_NUMBER, COLUMN_SUB},
	{MSG_PARTY_BIRTH, COLUMN_SUB},
};

static struct value party_link(struct req *rq, struct party_id id, struct str name)
{
	return v_link(v_text(name), link_path(rq, "/parties/", id.v, ""));
}

static bool show_household(struct req *rq, struct page *pg, struct household_id id, struct err *err)
{
	struct household_view household;
	struct household_member_view *members;
	size_t count;

	if (!household_load(req_tx(rq), id, &household, err) ||
	    !household_members(req_tx(rq), id, &members, &count, err))
		return false;
	page_section(pg, MSG_PARTY_HOUSEHOLD);
	page_fact(pg, MSG_PARTY_CLASS, v_enum(&applicant_class_type, (int)household.class));
	page_fact(pg, MSG_PARTY_SIZE, v_number(household.size));
	page_table(pg, MSG_PARTY_MEMBERS, member_columns, ARRAY_LEN(member_columns));
	for (size_t i = 0; i < count; i++)
		page_row(pg, (struct value[]){party_link(rq, members[i].party, members[i].name),
					      v_enum(&kinship_type, (int)members[i].kinship),
					      v_text(members[i].id_number_masked), v_day(members[i].birth)});
	page_table_end(pg);
	page_section_end(pg);
	return true;
}

static bool party_page(struct req *rq, struct err *err)
{
	struct party_id id = {req_id(rq)};
	struct household_id household;
	struct party party;
	struct page *pg;

	if (!party_load(req_tx(rq), id, &party, err) || !household_find_of(req_tx(rq), id, &household, err))
		return false;
	pg = page_new(rq, party.name);
	page_fact(pg, MSG_PARTY_ID_NUMBER, v_text(party.id_number_masked));
	page_fact(pg, MSG_PARTY_PHONE, v_text(party.phone_masked));
	page_fact(pg, MSG_PARTY_SEX, v_enum(&sex_type, party.sex));
	page_fact(pg, MSG_PARTY_BIRTH, v_day(party.birth));
	page_facts_end(pg);
	if (household.v != 0 && !show_household(rq, pg, household, err))
		return false;
	return party_put_accounts(rq, pg, id, err) && page_send(pg);
}

static const struct route routes[] = {
	PAGE("/parties/:id", party_page, CAP_PARTY_SEE, MSG_PARTY_PAGE),
	PAGE("/parties/:id/account", party_account_page, CAP_APPLICATION_ENTER, MSG_PARTY_ACCOUNT_JOIN),
	DO("/parties/:id/account", party_account_join_do, CAP_APPLICATION_ENTER, MSG_PARTY_ACCOUNT_JOIN,
	   party_account_fields, party_account_page, MSG_PARTY_ACCOUNT_JOINED),
	DO_BUTTON("/parties/:id/account/:account/part", party_account_part_do, CAP_APPLICATION_ENTER,
		  MSG_PARTY_ACCOUNT_PART_DO, party_page, MSG_PARTY_ACCOUNT_PARTED),
};

static const struct act_codes act_codes[] = {
	{"household.add", &applicant_class_type},
	{"household.set_class", &applicant_class_type},
};

const struct domain party_domain = {.name = "party",
				    .routes = routes,
				    .route_count = ARRAY_LEN(routes),
				    .act_codes = act_codes,
				    .act_code_count = ARRAY_LEN(act_codes)};
