/* /parties/:id/account: at the counter a citizen shows his card, and his account is joined to his household.
 * Who came by an imported lease or a paper application gets at his lease, bills and repairs this way. */
#include "party/party_account.h"
#include "web/page.h"

const struct field party_account_fields[PARTY_ACCOUNT_FIELDS] = {
	{FIELD_AT(struct party_account_form, name), .type = FIELD_TEXT, .label = MSG_PARTY_CARD_NAME,
	 .hint = MSG_PARTY_CARD_NAME_HINT, .min = PARTY_NAME_MIN, .max = PARTY_NAME_MAX},
	{FIELD_AT(struct party_account_form, id_tail), .type = FIELD_TEXT, .label = MSG_PARTY_CARD_TAIL,
	 .hint = MSG_PARTY_CARD_TAIL_HINT, .min = 6, .max = 6, .flags = FIELD_SECRET},
	{FIELD_AT(struct party_account_form, phone), .type = FIELD_PHONE, .label = MSG_PARTY_ACCOUNT_PHONE,
	 .hint = MSG_PARTY_ACCOUNT_PHONE_HINT},
};

static struct str path(struct req *rq, struct party_id id, const char *after)
{
	return link_path(rq, "/parties/", id.v, after);
}

bool party_put_accounts(struct req *rq, struct page *pg, struct party_id id, struct err *err)
{
	enum language l = req_language(rq);
	struct account *accounts;
	size_t count;

	if (!actor_list_of_party(req_tx(rq), id.v, &accounts, &count, err))
		return false;
	page_section(pg, MSG_PARTY_ACCOUNT);
	for (size_t i = 0; i < count; i++) {
		struct str shown = str_mask_phone(req_arena(rq), accounts[i].sign_in_name);

		page_fact(pg, MSG_PARTY_ACCOUNT_NAME, v_text(shown));
		page_fact(pg, MSG_PARTY_ACCOUNT_SIGNED_IN, v_instant(accounts[i].signed_in_at));
		page_button(pg, CAP_APPLICATION_ENTER,
			    message_format(req_arena(rq), l, MSG_PARTY_ACCOUNT_PART, &shown, 1),
			    str_format(req_arena(rq), "/parties/%lld/account/%lld/part", (long long)id.v,
				       (long long)accounts[i].id.v));
	}
	if (count == 0) {
		page_paragraph(pg, message_text(l, MSG_PARTY_ACCOUNT_NONE));
		if (actor_can(req_actor(rq), CAP_APPLICATION_ENTER))
			page_link(pg, MSG_PARTY_ACCOUNT_JOIN, path(rq, id, "/account"), false);
	}
	page_section_end(pg);
	return true;
}

bool party_account_page(struct req *rq, struct err *err)
{
	struct party_id id = {req_id(rq)};
	struct form form = {.fields = party_account_fields,
			    .count = PARTY_ACCOUNT_FIELDS,
			    .action = path(rq, id, "/account"),
			    .submit = MSG_PARTY_ACCOUNT_JOIN};
	struct party party;
	struct page *pg;

	if (!party_load(req_tx(rq), id, &party, err))
		return false;
	pg = page_new_message(rq, MSG_PARTY_ACCOUNT_JOIN);
	page_crumb(pg, path(rq, id, ""), party.name);
	page_crumb(pg, S(""), req_text(rq, MSG_PARTY_ACCOUNT_JOIN));
	page_lead(pg, req_text(rq, MSG_PARTY_ACCOUNT_LEAD));
	page_section(pg, MSG_PARTY_ON_RECORD);
	page_fact(pg, MSG_PARTY_NAME, v_text(party.name));
	page_fact(pg, MSG_PARTY_ID_NUMBER, v_text(party.id_number_masked));
	page_fact(pg, MSG_PARTY_PHONE, v_text(party.phone_masked));
	page_section(pg, MSG_PARTY_CARD);
	page_form(pg, &form);
	page_section_end(pg);
	return page_send(pg);
}

struct join {
	struct actor actor;
	struct party_id party;
	struct party_account_form form;
};

static bool join_tx(struct tx *tx, void *arg, struct err *err)
{
	struct join *j = arg;

	if (!party_account_join(tx, &j->actor, j->party, &j->form, err))
		return false;
	answer_path(tx, "/parties/", j->party.v, "");
	return true;
}

bool party_account_join_do(struct req *rq, struct err *err)
{
	struct join *j = ARENA_NEW(req_arena(rq), struct join);

	j->actor = *req_actor(rq);
	j->party.v = req_id(rq);
	return req_form(rq, &j->form, err) && req_write(rq, join_tx, j, err);
}

struct part {
	struct actor actor;
	struct party_id party;
	struct actor_id account;
};

static bool part_tx(struct tx *tx, void *arg, struct err *err)
{
	struct part *p = arg;

	if (!party_account_part(tx, &p->actor, p->party, p->account, err))
		return false;
	answer_path(tx, "/parties/", p->party.v, "");
	return true;
}

bool party_account_part_do(struct req *rq, struct err *err)
{
	struct part *p = ARENA_NEW(req_arena(rq), struct part);

	p->actor = *req_actor(rq);
	p->party.v = req_id(rq);
	p->account.v = req_path_id(rq, "account");
	return req_write(rq, part_tx, p, err);
}
