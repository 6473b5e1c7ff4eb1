/* A citizen opens an account with his mobile number. It sees nothing but itself until an application gives it
 * a household. */
#include "web/page.h"
#include "web/req_inner.h"

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

struct sign_up_args {
	struct sign_up in;
	struct session session;
	struct str next;
	struct sign_in sign_in; /* when the number is taken */
	bool right;
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
	req_set_session(rq, &a->session);
	rq->next_path = a->next;
	return true;
}

static bool try_sign_in(struct req *rq, struct err *err);

/* Also the page after a refusal. The number may be taken because this very form made the account a moment
 * ago: who pressed twice is signed in with it. */
bool sign_up_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_SIGN_UP);
	struct form_hidden next = web_hidden_next(rq);
	struct form form = {.fields = sign_up_fields,
			    .count = SIGN_UP_FIELDS,
			    .action = S("/register"),
			    .submit = MSG_WEB_SIGN_UP,
			    .hidden = &next,
			    .hidden_count = 1};

	if (rq->again && rq->after == sign_up_after && rq->failure.message == MSG_KIT_SIGN_UP_TAKEN)
		return try_sign_in(rq, err);
	page_lead(pg, req_text(rq, MSG_WEB_SIGN_UP_LEAD));
	page_form(pg, &form);
	page_link(pg, MSG_WEB_SIGN_IN, web_with_next(rq, "/sign-in", next.value), false);
	return page_send(pg);
}

static bool sign_in_tx(struct tx *tx, void *arg, struct err *err)
{
	struct sign_up_args *a = arg;

	return sign_in_end(tx, &a->sign_in, a->right, &a->session, err);
}

static bool sign_in_after(struct req *rq, void *arg, struct err *err)
{
	struct sign_up_args *a = arg;

	if (a->session.refused != MSG_NONE)
		return err_input(err, "phone", MSG_KIT_SIGN_UP_TAKEN);
	req_set_session(rq, &a->session);
	rq->next_path = a->session.needs_totp ? web_with_next(rq, "/sign-in/code", a->next) : a->next;
	return true;
}

/* As at the door: a wrong password counts there too. Runs on a worker. */
static bool try_sign_in(struct req *rq, struct err *err)
{
	struct sign_up_args *a = rq->write.arg;

	if (!sign_in_load(rq->tx, &a->sign_in, err))
		return false;
	a->right = password_matches(a->sign_in.hash, a->sign_in.password) && a->sign_in.found;
	req_operation_new(rq);
	rq->after = sign_in_after;
	return req_write(rq, sign_in_tx, a, err);
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
	a->sign_in = (struct sign_in){.sign_in_name = form.phone,
				      .password = form.password,
				      .peer = a->in.peer,
				      .cookie = a->in.cookie};
	a->next = web_safe_next(req_typed(rq, "next"));
	req_operation_new(rq); /* a refused attempt is kept, to be counted: the next one must be a new one */
	rq->after = sign_up_after;
	return password_hash(rq->arena, form.password, &a->in.hash, err) && req_write(rq, sign_up_tx, a, err);
}
