/* The tenant's side of a lease. */
#include "lease/lease_page.h"

struct own_sign_form {
	bool agree;
};
struct own_notice_form {
	struct day last_day;
};
const struct field lease_own_sign_fields[1] = {
	{FIELD_AT(struct own_sign_form, agree), .type = FIELD_BOOL, .label = MSG_LEASE_OWN_AGREE},
};
const struct field lease_own_notice_fields[1] = {
	{FIELD_AT(struct own_notice_form, last_day), .type = FIELD_DAY, .label = MSG_LEASE_OWN_LAST_DAY,
	 .hint = MSG_LEASE_OWN_LAST_DAY_HINT},
};

struct own_args {
	struct actor actor;
	struct day last_day;
};

static struct own_args *new_args(struct req *rq)
{
	struct own_args *a = ARENA_NEW(req_arena(rq), struct own_args);

	a->actor = *req_actor(rq);
	return a;
}

/* The open lease of the household that is signed in. ret_more may be NULL. */
static bool load_own(struct tx *tx, const struct actor *actor, struct lease *ret, struct lease_more *ret_more,
		     struct err *err)
{
	bool found;

	if (actor->scope.household == 0)
		return err_not_found(err);
	if (!lease_find_household(tx, actor->scope.household, &found, ret, err))
		return false;
	return found ? lease_store_load(tx, actor, ret->id, ret, ret_more, err) : err_not_found(err);
}

static void put_own_facts(struct page *pg, const struct lease *l)
{
	page_fact(pg, MSG_LEASE_NUMBER, v_text(l->number));
	page_fact(pg, MSG_LEASE_HOME, v_text(l->home_name));
	page_fact(pg, MSG_LEASE_FROM_DAY, v_day(l->from));
	page_fact(pg, MSG_LEASE_TO_DAY, v_day(l->to));
	page_fact(pg, MSG_LEASE_RENT, v_money(l->rent));
	page_fact(pg, MSG_LEASE_DEPOSIT, v_money(l->deposit));
}

static bool put_paper(struct page *pg, struct req *rq, struct lease_id id, struct err *err)
{
	struct paper_row *papers;
	size_t n;

	if (!paper_list(req_tx(rq), "lease", id.v, &papers, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (papers[i].state == PAPER_VALID)
			page_fact(pg, MSG_LEASE_PAPER,
				  v_link(v_text(papers[i].title),
					 link_path(rq, "/files/", papers[i].attachment, "")));
	return true;
}

bool lease_own_page(struct req *rq, struct err *err)
{
	struct lease l;
	struct lease_more m;
	struct handover h;
	struct page *pg;
	bool found;

	if (!load_own(req_tx(rq), req_actor(rq), &l, &m, err))
		return false;
	pg = page_new_message(rq, MSG_LEASE_OWN);
	page_back(pg, S("/"), MSG_LEASE_BACK_HOME);
	page_state(pg, v_enum(&lease_state_type, (int)l.state));
	if (l.state == LEASE_DRAFTED && m.tenant_signed_at.us == 0)
		page_action(pg, CAP_LEASE_OWN, MSG_LEASE_OWN_SIGN, S("/my/lease/sign"));
	else if (l.state == LEASE_DRAFTED)
		page_note(pg, TAG_INFO, req_text(rq, MSG_LEASE_OWN_SIGNED));
	if (!lease_store_find_handover(req_tx(rq), l.id, l.state == LEASE_ENDING ? HANDOVER_OUT : HANDOVER_IN,
				       &found, &h, err))
		return false;
	if (found && h.tenant_confirmed_at.us == 0)
		page_do(pg, CAP_LEASE_OWN, MSG_LEASE_OWN_CONFIRM, S("/my/lease/confirm"));
	if (l.state == LEASE_RUNNING)
		page_action(pg, CAP_LEASE_OWN, MSG_LEASE_OWN_END, S("/my/lease/end"));
	page_section(pg, MSG_LEASE_LEASE);
	put_own_facts(pg, &l);
	if (!put_paper(pg, rq, l.id, err))
		return false;
	page_section_end(pg);
	return lease_put_handover(pg, rq, l.id, HANDOVER_IN, err) &&
	       lease_put_handover(pg, rq, l.id, HANDOVER_OUT, err) && page_send(pg);
}

bool lease_own_sign_page(struct req *rq, struct err *err)
{
	struct lease l;
	struct lease_more m;
	struct page *pg;
	struct form form = {.fields = lease_own_sign_fields,
			    .count = 1,
			    .action = S("/my/lease/sign"),
			    .submit = MSG_LEASE_OWN_SIGN};

	if (!load_own(req_tx(rq), req_actor(rq), &l, &m, err))
		return false;
	pg = page_new_message(rq, MSG_LEASE_OWN_SIGN);
	page_back(pg, S("/my/lease"), MSG_LEASE_OWN);
	page_lead(pg, req_text(rq, MSG_LEASE_OWN_SIGN_LEAD));
	page_section(pg, MSG_LEASE_LEASE);
	put_own_facts(pg, &l);
	if (!put_paper(pg, rq, l.id, err))
		return false;
	page_section_end(pg);
	if (l.state == LEASE_DRAFTED && m.tenant_signed_at.us == 0)
		page_form(pg, &form);
	else
		page_note(pg, TAG_PLAIN, req_text(rq, MSG_LEASE_OWN_SIGNED));
	return page_send(pg);
}

static bool sign_tx(struct tx *tx, void *arg, struct err *err)
{
	struct own_args *a = arg;
	struct lease l;

	if (!load_own(tx, &a->actor, &l, NULL, err) || !lease_sign_tenant(tx, &a->actor, l.id, err))
		return false;
	tx_answer(tx, S("/my/lease"));
	return true;
}

bool lease_own_sign_do(struct req *rq, struct err *err)
{
	struct own_sign_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	if (!f.agree)
		return err_input(err, "agree", MSG_LEASE_ERROR_AGREE);
	return req_write(rq, sign_tx, new_args(rq), err);
}

static bool confirm_tx(struct tx *tx, void *arg, struct err *err)
{
	struct own_args *a = arg;
	struct lease l;

	if (!load_own(tx, &a->actor, &l, NULL, err) ||
	    !lease_confirm_handover(tx, &a->actor, &l, l.state == LEASE_ENDING ? HANDOVER_OUT : HANDOVER_IN,
				    err))
		return false;
	tx_answer(tx, S("/my/lease"));
	return true;
}

bool lease_own_confirm_do(struct req *rq, struct err *err)
{
	return req_write(rq, confirm_tx, new_args(rq), err);
}

bool lease_own_end_page(struct req *rq, struct err *err)
{
	struct lease l;
	struct page *pg;
	struct form form = {.fields = lease_own_notice_fields,
			    .count = 1,
			    .action = S("/my/lease/end"),
			    .submit = MSG_LEASE_OWN_END};

	if (!load_own(req_tx(rq), req_actor(rq), &l, NULL, err))
		return false;
	pg = page_new_message(rq, MSG_LEASE_OWN_END);
	page_back(pg, S("/my/lease"), MSG_LEASE_OWN);
	page_lead(pg, req_text(rq, MSG_LEASE_OWN_END_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

static bool end_tx(struct tx *tx, void *arg, struct err *err)
{
	struct own_args *a = arg;
	struct lease l;

	if (!load_own(tx, &a->actor, &l, NULL, err) ||
	    !lease_give_notice(tx, &a->actor, &l, a->last_day, END_NOTICE, err))
		return false;
	tx_answer(tx, S("/my/lease"));
	return true;
}

bool lease_own_end_do(struct req *rq, struct err *err)
{
	struct own_args *a = new_args(rq);
	struct own_notice_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->last_day = f.last_day;
	return req_write(rq, end_tx, a, err);
}
