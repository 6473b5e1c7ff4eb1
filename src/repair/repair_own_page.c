/* The tenant's side on a phone: ask, look, rate, say that it is not mended. */
#include "repair/repair_page.h"

struct repair_args *repair_args(struct req *rq)
{
	struct repair_args *a = ARENA_NEW(req_arena(rq), struct repair_args);

	a->actor = *req_actor(rq);
	a->id = (struct repair_id){req_id(rq)};
	a->before = "/my/repairs/";
	return a;
}

/* Only the household's own: a member of staff has no page here. */
static bool load_own(struct tx *tx, const struct actor *actor, struct repair_id id, struct repair *ret,
		     struct err *err)
{
	if (!repair_load(tx, actor, id, ret, err))
		return false;
	return (actor->scope.household != 0 && ret->household == actor->scope.household) ||
	       err_not_found(err);
}

/* ---- list ---- */

bool repair_own_list_page(struct req *rq, struct err *err)
{
	static const struct column columns[] = {{MSG_REPAIR_WORDS, COLUMN_MAIN},
						{MSG_REPAIR_NUMBER, COLUMN_SUB},
						{MSG_REPAIR_ASKED_AT, COLUMN_SUB},
						{MSG_REPAIR_STATE, COLUMN_END}};
	struct page *pg = page_new_message(rq, MSG_REPAIR_OWN);
	struct repair *rows = NULL;
	size_t n = 0;

	if (req_actor(rq)->scope.household != 0 &&
	    !repair_list_household(req_tx(rq), req_actor(rq)->scope.household, &rows, &n, err))
		return false;
	page_back(pg, S("/"), MSG_REPAIR_BACK_HOME);
	page_action_icon(pg, CAP_REPAIR_ASK, ICON_FIX, MSG_REPAIR_ASK, S("/my/repairs/new"));
	page_section(pg, MSG_REPAIR_ORDERS);
	page_table(pg, MSG_REPAIR_LIST, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_REPAIR_OWN_EMPTY);
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_link(v_text(repair_title(rq, &rows[i])),
						     link_path(rq, "/my/repairs/", rows[i].id.v, "")),
					      v_text(rows[i].number), v_instant(rows[i].asked_at),
					      v_enum(&repair_state_type, (int)rows[i].state)});
	page_section_end(pg);
	return page_send(pg);
}

/* ---- asking ---- */

const struct field repair_own_ask_fields[6] = {REPAIR_ASK_FIELDS};

bool repair_own_new_page(struct req *rq, struct err *err)
{
	struct form form = {.fields = repair_own_ask_fields,
			    .count = ARRAY_LEN(repair_own_ask_fields),
			    .action = S("/my/repairs"),
			    .submit = MSG_REPAIR_ASK_SEND,
			    .upload = true};
	struct page *pg = page_new_message(rq, MSG_REPAIR_ASK);
	struct lease lease = {0};
	bool found = false;

	page_back(pg, S("/my/repairs"), MSG_REPAIR_OWN);
	if (req_actor(rq)->scope.household != 0 &&
	    !lease_find_household(req_tx(rq), req_actor(rq)->scope.household, &found, &lease, err))
		return false;
	if (!found || (lease.state != LEASE_RUNNING && lease.state != LEASE_ENDING)) {
		page_note(pg, TAG_WARN, req_text(rq, MSG_REPAIR_ERROR_NO_LEASE));
		return page_send(pg);
	}
	page_lead(pg, lease.home_name);
	if (!repair_put_hours(pg, rq, lease.project, err))
		return false;
	page_note(pg, TAG_WARN, req_text(rq, MSG_REPAIR_DANGER));
	page_form(pg, &form);
	return page_send(pg);
}

static bool ask_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	if (!repair_add(tx, &a->actor, &a->new, err) || !repair_load_key(tx, a->new.id, &r, err) ||
	    !repair_store_attach(tx, &a->actor, &r, "photo_before", &a->photos, err))
		return false;
	answer_path(tx, a->before, a->new.id.v, "");
	return true;
}

bool repair_ask_do(struct req *rq, const struct repair_ask_form *f, struct home_id home, const char *before,
		   struct err *err)
{
	struct repair_args *a = repair_args(rq);

	a->before = before;
	a->new = (struct repair_new){.id = {req_operation(rq)},
				     .home = home,
				     .trade = (enum repair_trade)f->trade,
				     .urgent = f->urgent,
				     .words = f->words,
				     .visit_day = f->visit_day,
				     .phone = f->phone};
	if (!repair_rule_visit_day(f->visit_day, req_today(rq), err) ||
	    !repair_read_photos(rq, "photo", &a->photos, err))
		return false;
	return req_write(rq, ask_tx, a, err);
}

bool repair_own_ask_do(struct req *rq, struct err *err)
{
	struct repair_ask_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	return repair_ask_do(rq, &f, (struct home_id){0}, "/my/repairs/", err);
}

/* ---- one ---- */

static void put_track(struct page *pg, struct req *rq, const struct repair *r)
{
	static const enum message steps[] = {MSG_REPAIR_TRACK_ASKED, MSG_REPAIR_TRACK_SENT,
					     MSG_REPAIR_TRACK_AT_WORK, MSG_REPAIR_TRACK_DONE,
					     MSG_REPAIR_TRACK_RATED};
	int at = r->state == REPAIR_RATED ? 5 : (int)r->state; /* how many steps are behind */

	if (r->state > REPAIR_RATED)
		return;
	page_track(pg);
	for (int i = 0; i < 5; i++)
		page_track_step(pg,
				i < at    ? TRACK_DONE
				: i == at ? TRACK_NOW
					  : TRACK_LATER,
				req_text(rq, steps[i]), S(""));
	page_track_end(pg);
}

static void put_own_actions(struct page *pg, struct req *rq, const struct repair *r)
{
	if (repair_rule_can(r->state, REPAIR_ACT_RATE)) {
		page_action(pg, CAP_REPAIR_ASK, MSG_REPAIR_RATE,
			    link_path(rq, "/my/repairs/", r->id.v, "/rate"));
		page_action(pg, CAP_REPAIR_ASK, MSG_REPAIR_NOT_MENDED,
			    link_path(rq, "/my/repairs/", r->id.v, "/rework"));
	}
}

static void put_own_facts(struct page *pg, const struct repair *r)
{
	page_section(pg, MSG_REPAIR_ORDER);
	page_fact(pg, MSG_REPAIR_NUMBER, v_text(r->number));
	page_fact(pg, MSG_REPAIR_HOME, v_text(r->home_name));
	page_fact(pg, MSG_REPAIR_TRADE, v_enum(&repair_trade_type, (int)r->trade));
	page_fact(pg, MSG_REPAIR_WORDS, v_text(r->words));
	page_fact(pg, MSG_REPAIR_IS_URGENT, v_bool(r->urgent));
	if (r->visit_day.yyyymmdd != 0)
		page_fact(pg, MSG_REPAIR_VISIT_DAY, v_day(r->visit_day));
	if (r->repairer.v != 0)
		page_fact(pg, MSG_REPAIR_REPAIRER, v_text(r->repairer_name));
	if (r->result.n > 0)
		page_fact(pg, MSG_REPAIR_RESULT, v_text(r->result));
	if (r->rating != 0)
		page_fact(pg, MSG_REPAIR_RATING, v_enum(&repair_rating_type, (int)r->rating));
	if (r->rating_words.n > 0)
		page_fact(pg, MSG_REPAIR_RATING_WORDS, v_text(r->rating_words));
	page_section_end(pg);
}

bool repair_own_page(struct req *rq, struct err *err)
{
	struct repair r;
	struct page *pg;

	if (!load_own(req_tx(rq), req_actor(rq), (struct repair_id){req_id(rq)}, &r, err))
		return false;
	pg = page_new(rq, repair_title(rq, &r));
	page_back(pg, S("/my/repairs"), MSG_REPAIR_OWN);
	page_state(pg, v_enum(&repair_state_type, (int)r.state));
	put_own_actions(pg, rq, &r);
	put_track(pg, rq, &r);
	repair_put_clock(pg, rq, &r);
	put_own_facts(pg, &r);
	if (!repair_put_photos(pg, rq, &r, S("/files/"), err))
		return false;
	if (r.done_at.us != 0 && !repair_put_cost(pg, rq, &r, err))
		return false;
	if (!repair_put_timeline(pg, rq, &r, err))
		return false;
	if (repair_rule_can(r.state, REPAIR_ACT_WITHDRAW))
		page_link(pg, MSG_REPAIR_WITHDRAW, link_path(rq, "/my/repairs/", r.id.v, "/withdraw"), false);
	return page_send(pg);
}

/* ---- rating, again, never mind ---- */

struct rate_form {
	int rating;
	struct str words;
};
const struct field repair_own_rate_fields[2] = {
	{FIELD_AT(struct rate_form, rating), .type = FIELD_ENUM, .label = MSG_REPAIR_RATING,
	 .flags = FIELD_RADIO, .enumeration = &repair_rating_type},
	{FIELD_AT(struct rate_form, words), .type = FIELD_LONG_TEXT, .label = MSG_REPAIR_RATING_WORDS,
	 .max = REPAIR_RATING_WORDS_MAX, .flags = FIELD_OPTIONAL},
};
struct rework_form {
	struct str words;
};
const struct field repair_own_rework_fields[1] = {
	{FIELD_AT(struct rework_form, words), .type = FIELD_LONG_TEXT, .label = MSG_REPAIR_REWORK_WORDS,
	 .min = 2, .max = 500},
};

static bool own_form_page(struct req *rq, enum message title, enum message lead, const struct field *fields,
			  size_t count, const char *action, enum message submit, struct err *err)
{
	struct form form = {.fields = fields, .count = count, .submit = submit};
	struct repair r;
	struct page *pg;

	if (!load_own(req_tx(rq), req_actor(rq), (struct repair_id){req_id(rq)}, &r, err))
		return false;
	form.action = link_path(rq, "/my/repairs/", r.id.v, action);
	pg = page_new_message(rq, title);
	page_back(pg, link_path(rq, "/my/repairs/", r.id.v, ""), MSG_REPAIR_BACK_ORDER);
	page_lead(pg, repair_title(rq, &r));
	if (lead != MSG_NONE)
		page_paragraph(pg, req_text(rq, lead));
	page_form(pg, &form);
	return page_send(pg);
}

bool repair_own_rate_page(struct req *rq, struct err *err)
{
	return own_form_page(rq, MSG_REPAIR_RATE, MSG_NONE, repair_own_rate_fields,
			     ARRAY_LEN(repair_own_rate_fields), "/rate", MSG_REPAIR_RATE_SEND, err);
}

bool repair_own_rework_page(struct req *rq, struct err *err)
{
	return own_form_page(rq, MSG_REPAIR_NOT_MENDED, MSG_REPAIR_REWORK_LEAD, repair_own_rework_fields,
			     ARRAY_LEN(repair_own_rework_fields), "/rework", MSG_REPAIR_REWORK_SEND, err);
}

bool repair_own_withdraw_page(struct req *rq, struct err *err)
{
	return own_form_page(rq, MSG_REPAIR_WITHDRAW, MSG_REPAIR_WITHDRAW_LEAD, NULL, 0, "/withdraw",
			     MSG_REPAIR_WITHDRAW_SEND, err);
}

static bool rate_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	if (!load_own(tx, &a->actor, a->id, &r, err) ||
	    !repair_rate(tx, &a->actor, &r, a->rating, a->words, err))
		return false;
	answer_path(tx, a->before, a->id.v, "");
	return true;
}

bool repair_own_rate_do(struct req *rq, struct err *err)
{
	struct repair_args *a = repair_args(rq);
	struct rate_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->rating = (enum repair_rating)f.rating;
	a->words = f.words;
	return req_write(rq, rate_tx, a, err);
}

static bool rework_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	if (!load_own(tx, &a->actor, a->id, &r, err) || !repair_rework(tx, &a->actor, &r, a->words, err))
		return false;
	answer_path(tx, a->before, a->id.v, "");
	return true;
}

bool repair_own_rework_do(struct req *rq, struct err *err)
{
	struct repair_args *a = repair_args(rq);
	struct rework_form f = {0};

	if (!req_form(rq, &f, err))
		return false;
	a->words = f.words;
	return req_write(rq, rework_tx, a, err);
}

static bool withdraw_tx(struct tx *tx, void *arg, struct err *err)
{
	struct repair_args *a = arg;
	struct repair r;

	if (!load_own(tx, &a->actor, a->id, &r, err) || !repair_withdraw(tx, &a->actor, &r, err))
		return false;
	answer_path(tx, a->before, a->id.v, "");
	return true;
}

bool repair_own_withdraw_do(struct req *rq, struct err *err)
{
	return req_write(rq, withdraw_tx, repair_args(rq), err);
}
