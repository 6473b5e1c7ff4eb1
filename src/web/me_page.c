/* One's own account: who am I here, password, language, second factor. */
#include "kit/paper.h"
#include "web/part.h"
#include "web/req_inner.h"
#include "web/system_page.h"

ENUM_TYPE(me_language, {LANGUAGE_ZH_CN, "zh-CN", MSG_SYSTEM_LANGUAGE_ZH, TAG_PLAIN},
	  {LANGUAGE_EN, "en", MSG_SYSTEM_LANGUAGE_EN, TAG_PLAIN});
extern const struct enum_type me_language_type;

struct me_args {
	struct actor_id id;
	struct actor actor;
	struct str password_now, password, password_again, hash, secret, code;
	bool right; /* password_now */
	enum message refused;
	int language;
};

static bool me_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_WEB_ME);
	struct account a;

	if (!actor_load_account(rq->tx, rq->actor.id, &a, err))
		return false;
	page_section(pg, MSG_SYSTEM_ACCOUNT);
	page_fact(pg, MSG_WEB_NAME, v_text(a.name));
	page_fact(pg, MSG_SYSTEM_SIGN_IN_NAME, v_text(a.sign_in_name));
	page_fact(pg, MSG_WEB_ROLE, v_enum(&role_type, (int)a.role));
	page_fact(pg, MSG_SYSTEM_LANGUAGE, v_enum(&me_language_type, (int)rq->language));
	page_fact(pg, MSG_SYSTEM_SIGNED_IN_AT,
		  a.signed_in_at.us != 0 ? v_instant(a.signed_in_at) : v_message(MSG_SYSTEM_NEVER));
	if (!cap_is_citizen(a.role))
		page_fact(pg, MSG_SYSTEM_TOTP,
			  v_message(a.has_totp ? MSG_SYSTEM_TOTP_IS_SET : MSG_SYSTEM_TOTP_NOT_SET));
	page_section(pg, MSG_SYSTEM_ME_CHANGE);
	page_link(pg, MSG_SYSTEM_PASSWORD_CHANGE, S("/me/password"), false);
	page_link(pg, MSG_SYSTEM_LANGUAGE_CHANGE, S("/me/language"), false);
	if (!cap_is_citizen(a.role))
		page_link(pg, a.has_totp ? MSG_SYSTEM_TOTP_OFF : MSG_SYSTEM_TOTP_ON, S("/me/totp"), false);
	page_link(pg, MSG_WEB_SIGN_OUT, S("/sign-out"), false);
	return page_send(pg);
}

static struct page *sub_page(struct req *rq, enum message title)
{
	struct page *pg = page_new_message(rq, title);

	if (page_is_desk(pg)) {
		page_crumb(pg, S("/me"), req_text(rq, MSG_WEB_ME));
		page_crumb(pg, S(""), req_text(rq, title));
	} else
		page_back(pg, S("/me"), MSG_WEB_ME);
	return pg;
}

/* ---- password ---- */

static const struct field password_fields[] = {
	{FIELD_AT(struct me_args, password_now), .type = FIELD_PASSWORD, .label = MSG_SYSTEM_PASSWORD_NOW,
	 .min = 1, .max = 128, .flags = FIELD_SECRET, .autocomplete = "current-password"},
	{FIELD_AT(struct me_args, password), .type = FIELD_PASSWORD, .label = MSG_SYSTEM_PASSWORD_NEW,
	 .hint = MSG_SYSTEM_PASSWORD_HINT, .flags = FIELD_SECRET, .autocomplete = "new-password"},
	{FIELD_AT(struct me_args, password_again), .type = FIELD_PASSWORD, .label = MSG_SYSTEM_PASSWORD_AGAIN,
	 .min = 1, .max = 128, .flags = FIELD_SECRET, .autocomplete = "new-password"},
};

static bool password_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = password_fields,
			    .count = ARRAY_LEN(password_fields),
			    .action = S("/me/password"),
			    .submit = MSG_SYSTEM_PASSWORD_CHANGE};
	struct page *pg = sub_page(rq, MSG_SYSTEM_PASSWORD_CHANGE);

	(void)err;
	page_lead(pg, req_text(rq, MSG_SYSTEM_PASSWORD_CHANGE_LEAD));
	page_form(pg, &form);
	return page_send(pg);
}

static bool password_tx(struct tx *tx, void *arg, struct err *err)
{
	struct me_args *a = arg;

	return password_pass(tx, a->id, a->right, &a->refused, err) &&
	       (a->refused != MSG_NONE || actor_set_password_hashed(tx, &a->actor, a->id, a->hash, err));
}

/* Every session of the account has ended, this one too. */
static bool password_after(struct req *rq, void *arg, struct err *err)
{
	const struct me_args *a = arg;

	if (a->refused != MSG_NONE)
		return err_input(err, "password_now", a->refused);
	req_set_cookie(rq, "anju", S(""), 0);
	rq->next_path = S("/sign-in");
	return true;
}

/* A wrong one is counted by the write: each try is one of its own. */
static void take_password(struct req *rq, struct me_args *a, const struct account *account)
{
	a->id = rq->actor.id;
	a->actor = rq->actor;
	a->right = password_matches(account->password_hash, a->password_now);
	if (!a->right)
		rq->operation = id_new();
}

static bool password_do(struct req *rq, struct err *err)
{
	struct me_args *a = ARENA_NEW(rq->arena, struct me_args);
	struct account account;

	if (!req_form(rq, a, err) || !actor_load_account(rq->tx, rq->actor.id, &account, err))
		return false;
	if (!str_equal(a->password, a->password_again))
		return err_input(err, "password_again", MSG_SYSTEM_PASSWORD_DIFFERS);
	if (!password_check_new(a->password, account.sign_in_name, err) ||
	    !password_hash(rq->arena, a->password, &a->hash, err))
		return false;
	take_password(rq, a, &account);
	rq->after = password_after;
	return req_write(rq, password_tx, a, err);
}

/* ---- language ---- */

static const struct field language_fields[] = {
	{FIELD_AT(struct me_args, language), .type = FIELD_ENUM, .label = MSG_SYSTEM_LANGUAGE,
	 .flags = FIELD_RADIO, .enumeration = &me_language_type},
};

static bool language_page(struct req *rq, struct err *err)
{
	struct me_args values = {.language = (int)rq->language};
	struct form form = {.fields = language_fields,
			    .count = ARRAY_LEN(language_fields),
			    .values = &values,
			    .action = S("/me/language"),
			    .submit = MSG_SYSTEM_LANGUAGE_CHANGE};
	struct page *pg = sub_page(rq, MSG_SYSTEM_LANGUAGE_CHANGE);

	(void)err;
	page_form(pg, &form);
	return page_send(pg);
}

static bool language_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct me_args *a = arg;

	if (!actor_set_language(tx, a->id, (enum language)a->language, err))
		return false;
	tx_answer(tx, S("/me"));
	return true;
}

static bool language_after(struct req *rq, void *arg, struct err *err)
{
	const struct me_args *a = arg;

	(void)err;
	req_set_cookie(rq, "lang", enum_code(&me_language_type, a->language), PREFERENCE_AGE_S);
	return true;
}

static bool language_do(struct req *rq, struct err *err)
{
	struct me_args *a = ARENA_NEW(rq->arena, struct me_args);

	if (!req_form(rq, a, err))
		return false;
	a->id = rq->actor.id;
	rq->after = language_after;
	return req_write(rq, language_tx, a, err);
}

/* ---- second factor: for those who work here ---- */

static bool is_staff(struct req *rq, struct err *err)
{
	return !cap_is_citizen(rq->actor.role) || err_forbidden(err);
}

static const struct field totp_fields[] = {
	{FIELD_AT(struct me_args, secret), .type = FIELD_TEXT, .label = MSG_SYSTEM_TOTP_SECRET, .min = 32,
	 .max = 32, .flags = FIELD_HIDDEN},
	{FIELD_AT(struct me_args, code), .type = FIELD_TEXT, .label = MSG_WEB_CODE, .hint = MSG_WEB_CODE_HINT,
	 .min = 6, .max = 6, .flags = FIELD_SECRET, .autocomplete = "one-time-code"},
};
static const struct field totp_end_fields[] = {
	{FIELD_AT(struct me_args, password_now), .type = FIELD_PASSWORD, .label = MSG_SYSTEM_PASSWORD_NOW,
	 .min = 1, .max = 128, .flags = FIELD_SECRET, .autocomplete = "current-password"},
};

/* Letters and digits of the sign-in name need no escape; the issuer is the product's name in Latin letters.
 */
static struct str totp_address(struct arena *arena, const struct account *a, struct str secret)
{
	return str_format(arena, "otpauth://totp/Anju:%.*s?secret=%.*s&issuer=Anju", STR_ARG(a->sign_in_name),
			  STR_ARG(secret));
}

static bool put_totp_new(struct req *rq, struct page *pg, const struct account *account, struct err *err)
{
	struct me_args values = {0};
	struct form form = {.fields = totp_fields,
			    .count = ARRAY_LEN(totp_fields),
			    .values = &values,
			    .action = S("/me/totp"),
			    .submit = MSG_SYSTEM_TOTP_CONFIRM};
	struct str path_d;
	int modules;

	values.secret = rq->again ? req_typed(rq, "secret") : S("");
	if (values.secret.n != 32)
		values.secret = totp_new(rq->arena);
	page_lead(pg, req_text(rq, MSG_SYSTEM_TOTP_LEAD));
	page_section(pg, MSG_SYSTEM_TOTP);
	if (!paper_qr_svg(rq->arena, totp_address(rq->arena, account, values.secret), &path_d, &modules, err))
		return false;
	page_qr(pg, path_d, modules, req_text(rq, MSG_SYSTEM_TOTP_QR));
	page_paragraph(pg, req_text(rq, MSG_SYSTEM_TOTP_BY_HAND));
	if (page_json(pg) != NULL)
		json_put_str(page_json(pg), "secret", values.secret);
	else
		page_code(pg, values.secret);
	page_form(pg, &form);
	return true;
}

static bool totp_page(struct req *rq, struct err *err)
{
	struct form end = {.fields = totp_end_fields,
			   .count = ARRAY_LEN(totp_end_fields),
			   .action = S("/me/totp/end"),
			   .submit = MSG_SYSTEM_TOTP_OFF};
	struct account account;
	struct page *pg;

	if (!is_staff(rq, err) || !actor_load_account(rq->tx, rq->actor.id, &account, err))
		return false;
	pg = sub_page(rq, account.has_totp ? MSG_SYSTEM_TOTP_OFF : MSG_SYSTEM_TOTP_ON);
	if (!account.has_totp)
		return put_totp_new(rq, pg, &account, err) && page_send(pg);
	page_lead(pg, req_text(rq, MSG_SYSTEM_TOTP_OFF_LEAD));
	page_form(pg, &end);
	return page_send(pg);
}

static bool totp_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct me_args *a = arg;

	if (!totp_set(tx, a->id, a->secret, a->code, err))
		return false;
	tx_answer(tx, S("/me"));
	return true;
}

static bool totp_do(struct req *rq, struct err *err)
{
	struct me_args *a = ARENA_NEW(rq->arena, struct me_args);
	struct account account;

	if (!is_staff(rq, err) || !req_form(rq, a, err) ||
	    !actor_load_account(rq->tx, rq->actor.id, &account, err))
		return false;
	if (account.has_totp)
		return err_conflict(err, MSG_SYSTEM_TOTP_IS_SET);
	a->id = rq->actor.id;
	return req_write(rq, totp_tx, a, err);
}

static bool totp_end_tx(struct tx *tx, void *arg, struct err *err)
{
	struct me_args *a = arg;

	if (!password_pass(tx, a->id, a->right, &a->refused, err) ||
	    (a->refused == MSG_NONE && !totp_end(tx, &a->actor, a->id, err)))
		return false;
	tx_answer(tx, S("/me"));
	return true;
}

static bool totp_end_after(struct req *rq, void *arg, struct err *err)
{
	const struct me_args *a = arg;

	(void)rq;
	return a->refused == MSG_NONE || err_input(err, "password_now", a->refused);
}

static bool totp_end_do(struct req *rq, struct err *err)
{
	struct me_args *a = ARENA_NEW(rq->arena, struct me_args);
	struct account account;

	if (!is_staff(rq, err) || !req_form(rq, a, err) ||
	    !actor_load_account(rq->tx, rq->actor.id, &account, err))
		return false;
	take_password(rq, a, &account);
	rq->after = totp_end_after;
	return req_write(rq, totp_end_tx, a, err);
}

static const struct route routes[] = {
	PAGE("/me", me_page, CAP_SIGNED_IN, MSG_WEB_ME),
	PAGE("/me/password", password_page, CAP_SIGNED_IN, MSG_SYSTEM_PASSWORD_CHANGE),
	{.method = HTTP_POST,
	 .path = "/me/password",
	 .fn = password_do,
	 .cap = CAP_SIGNED_IN,
	 .label = MSG_SYSTEM_PASSWORD_CHANGE,
	 .fields = password_fields,
	 .field_count = ARRAY_LEN(password_fields),
	 .again = password_page,
	 .done = MSG_SYSTEM_PASSWORD_CHANGED,
	 .flags = ROUTE_SLOW},
	PAGE("/me/language", language_page, CAP_SIGNED_IN, MSG_SYSTEM_LANGUAGE_CHANGE),
	DO("/me/language", language_do, CAP_SIGNED_IN, MSG_SYSTEM_LANGUAGE_CHANGE, language_fields,
	   language_page, MSG_SYSTEM_SAVED),
	PAGE("/me/totp", totp_page, CAP_SIGNED_IN, MSG_SYSTEM_TOTP),
	DO("/me/totp", totp_do, CAP_SIGNED_IN, MSG_SYSTEM_TOTP_CONFIRM, totp_fields, totp_page,
	   MSG_SYSTEM_TOTP_ON_DONE),
	{.method = HTTP_POST,
	 .path = "/me/totp/end",
	 .fn = totp_end_do,
	 .cap = CAP_SIGNED_IN,
	 .label = MSG_SYSTEM_TOTP_OFF,
	 .fields = totp_end_fields,
	 .field_count = ARRAY_LEN(totp_end_fields),
	 .again = totp_page,
	 .done = MSG_SYSTEM_TOTP_OFF_DONE,
	 .flags = ROUTE_SLOW},
};

const struct route_table me_pages = {routes, ARRAY_LEN(routes), NULL, 0};
