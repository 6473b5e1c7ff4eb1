/* A citizen opens an account with his mobile number. It sees nothing but itself until an application gives it
 * a household. */
#include "web/page.h"
#include "web/req.h"

struct sign_up_form {
	struct str phone, name, password;
};

const struct field sign_up_fields[SIGN_UP_FIELDS] = {
	{FIELD_AT(struct sign_up_form, phone), .type = FIELD_PHONE, .label = MSG_WEB_SIGN_UP_PHONE,
	 .hint = MSG_WEB_SIGN_UP_PHONE_HINT, .autocomplete = "tel"},
	{FIELD_AT(struct sign_up_form, name), .type = FIELD_TEXT, .label = MSG_WEB_SIGN_UP_NAME,
	 .hint = MSG_WEB_SIGN_UP_NAME_HINT, .min = 2, .max = 50, .autocomplete = "name"},
	{FIELD_AT(struct sign_up_form, password), .type = FIELD_PASSWORD, .label = MSG_WEB_PASSWORD,
	 .hint = MSG_WEB_SIGN_UP_PASSWORD_HINT, .min = 8, .max = 128, .flags = FIELD_SECRET,
	 .autocomplete = "new-password"},
};

bool sign_up_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_SIGN_UP);
	struct form_hidden next = {"next",
				   web_safe_next(rq->again ? req_typed(rq, "next") : req_arg(rq, "next"))};
	struct form form = {.fields = sign_up_fields,
			    .count = SIGN_UP_FIELDS,
			    .action = S("/register"),
			    .submit = MSG_WEB_SIGN_UP,
			    .hidden = &next,
			    .hidden_count = 1};

	(void)err;
	page_lead(pg, message_text(rq->language, MSG_WEB_SIGN_UP_LEAD));
	page_form(pg, &form);
	page_link(pg, MSG_WEB_SIGN_IN, S("/sign-in"), false);
	return page_send(pg);
}

struct sign_up_args {
	struct sign_up in;
	struct session session;
	struct str next;
};

static bool sign_up_tx(struct tx *tx, void *arg, struct err *err)
{
	struct sign_up_args *a = arg;

	return sign_up(tx, &a->in, &a->session, err);
}

static bool sign_up_after(struct req *rq, void *arg, struct err *err)
{
	struct sign_up_args *a = arg;

	if (a->session.refused != MSG_NONE)
		return err_input(err, "phone", a->session.refused);
	req_set_cookie(rq, "anju", session_cookie(rq->arena, &a->session), 12 * 3600);
	rq->next_path = a->next;
	return true;
}

/* Runs on a worker: the password is hashed outside of any write. */
bool sign_up_do(struct req *rq, struct err *err)
{
	struct sign_up_form form = {0};
	struct sign_up_args *a = ARENA_NEW(rq->arena, struct sign_up_args);

	if (!req_form(rq, &form, err))
		return false;
	if (!password_check_new(form.password, form.phone, err))
		return req_error(rq, err);
	a->in = (struct sign_up){.phone = form.phone,
				 .name = str_trim(form.name),
				 .peer = rq->http->peer,
				 .cookie = req_cookie_value(rq, "anju")};
	a->next = web_safe_next(req_typed(rq, "next"));
	rq->operation =
		id_new(); /* a refused attempt is kept, to be counted: the next one must be a new one */
	rq->after = sign_up_after;
	return password_hash(rq->arena, form.password, &a->in.hash, err) && req_write(rq, sign_up_tx, a, err);
}
