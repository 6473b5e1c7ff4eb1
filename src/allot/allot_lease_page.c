/* The form that cancels a lease before the keys. */
#include "allot/allot_lease_page.h"

const struct field allot_cancel_fields[2] = {
	{FIELD_AT(struct cancel_form, cause), .type = FIELD_ENUM, .label = MSG_ALLOT_CANCEL_CAUSE,
	 .hint = MSG_ALLOT_CANCEL_CAUSE_HINT, .enumeration = &lease_cancel_cause_type, .flags = FIELD_RADIO},
	{FIELD_AT(struct cancel_form, words), .type = FIELD_LONG_TEXT, .label = MSG_ALLOT_CANCEL_WORDS,
	 .hint = MSG_ALLOT_CANCEL_WORDS_HINT, .min = 2, .max = 500},
};

bool allot_cancel_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = allot_cancel_fields,
			    .count = ARRAY_LEN(allot_cancel_fields),
			    .submit = MSG_ALLOT_CANCEL_LEASE};
	struct str path;
	struct lease l;
	struct page *pg;

	if (!lease_load(req_tx(rq), req_actor(rq), (struct lease_id){req_id(rq)}, &l, err))
		return false;
	path = str_format(req_arena(rq), "/leases/%lld", (long long)l.id.v);
	form.action = str_join(req_arena(rq), path, S("/cancel"));
	pg = page_new_message(rq, MSG_ALLOT_CANCEL_LEASE);
	page_crumb(pg, path, l.number);
	page_lead(pg, str_format(req_arena(rq), "%.*s %.*s", STR_ARG(l.home_name), STR_ARG(l.tenant_name)));
	page_paragraph(pg, message_text(req_language(rq), MSG_ALLOT_CANCEL_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

struct cancel_args {
	struct actor actor;
	struct lease_id id;
	enum lease_cancel_cause cause;
	struct str words;
};

static bool cancel_tx(struct tx *tx, void *arg, struct err *err)
{
	struct cancel_args *a = arg;

	if (!offer_cancel_lease(tx, &a->actor, a->id, a->cause, a->words, err))
		return false;
	answer_path(tx, "/leases/", a->id.v, "");
	return true;
}

bool allot_cancel_do(struct req *rq, struct err *err)
{
	struct cancel_args *a = ARENA_NEW(req_arena(rq), struct cancel_args);
	struct cancel_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	*a = (struct cancel_args){*req_actor(rq), {req_id(rq)}, (enum lease_cancel_cause)f.cause, f.words};
	return req_write(rq, cancel_tx, a, err);
}
