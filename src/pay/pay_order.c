/* Online orders: made, followed, booked. Unknown is a state (architecture, section 6). */
#include "kit/audit.h"
#include "kit/deadline.h"
#include "kit/job.h"
#include "kit/setting.h"
#include "pay/pay_order.h"
#include "pay/pay_order_sql.h"

enum {
	MINUTES_LEFT_MIN =
		5, /* an order with less is not taken again: scanning and paying takes a person that long */
	UNKNOWN_HOURS = 2, /* after its code was good: the provider must know by then */
	DETAIL_MAX = 200,
	ORDERS_MAX = 100 /* the limit of open_of in pay_order.sql */
};

static struct pay_order to_order(const struct pay_order_sql_find_out *r)
{
	return (struct pay_order){.id = r->id,
				  .out_trade_no = r->out_trade_no,
				  .code_url = r->code_url,
				  .provider_id = r->provider_id,
				  .detail = r->detail,
				  .channel = r->channel,
				  .lease = r->lease,
				  .project = r->project,
				  .household = r->household,
				  .amount = r->amount,
				  .state = r->state,
				  .payment = r->payment,
				  .expires_at = r->expires_at,
				  .asked_at = r->asked_at,
				  .next_query_at = r->next_query_at,
				  .queries = r->queries,
				  .close_asked = r->close_asked};
}

bool pay_order_find(struct tx *tx, struct pay_order_id id, struct str out_trade_no, bool *ret_found,
		    struct pay_order *ret, struct err *err)
{
	struct pay_order_sql_find_out row;

	if (!pay_order_sql_find(tx, &(struct pay_order_sql_find_in){id, out_trade_no}, ret_found, &row, err))
		return false;
	if (*ret_found)
		*ret = to_order(&row);
	return true;
}

static bool load_key(struct tx *tx, struct pay_order_id id, struct pay_order *ret, struct err *err)
{
	bool found;

	if (!pay_order_find(tx, id, S(""), &found, ret, err))
		return false;
	return found || err_not_found(err);
}

bool pay_order_see(struct tx *tx, const struct actor *actor, struct pay_order_id id, struct pay_order *ret,
		   struct order_names *ret_names, struct err *err)
{
	struct pay_order_sql_see_out row;
	bool found;

	if (!pay_order_sql_see(tx, &(struct pay_order_sql_see_in){.scope = actor->scope, .id = id}, &found,
			       &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	*ret_names = (struct order_names){row.number,
					  str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(row.project_name),
						     STR_ARG(row.home_code)),
					  row.tenant_name};
	return load_key(tx, id, ret, err);
}

/* ---- making ---- */

static bool ask_job(struct tx *tx, struct pay_order_id id, struct instant not_before, struct err *err)
{
	struct actor system = actor_system();

	return job_add(tx, &system, &pay_job_order, id.v, S(""), not_before, NULL, err);
}

/* Open orders of the lease: one that will do as it is, the others are to be closed. */
static bool other_orders(struct tx *tx, struct lease_id lease, struct money amount,
			 struct pay_order_id *ret_same, struct err *err)
{
	struct pay_order_sql_open_of_out *rows;
	size_t n;

	*ret_same = (struct pay_order_id){0};
	if (!pay_order_sql_open_of(tx, &(struct pay_order_sql_open_of_in){lease}, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		int64_t changed;
		if (rows[i].amount.fen == amount.fen && !rows[i].close_asked &&
		    rows[i].expires_at.us > tx_now(tx).us + MINUTES_LEFT_MIN * 60 * US_PER_SECOND)
			*ret_same = rows[i].id;
		else if (!pay_order_sql_ask_close(
				 tx, &(struct pay_order_sql_ask_close_in){rows[i].id, tx_now(tx)}, &changed,
				 err) ||
			 !ask_job(tx, rows[i].id, (struct instant){0}, err))
			return false;
	}
	return true;
}

bool pay_order_start(struct tx *tx, const struct actor *actor, struct pay_order_id id, const struct lease *l,
		     struct money amount, struct pay_order_id *ret, struct err *err)
{
	struct pay_order_sql_add_in in = {.id = id,
					  .channel = PAY_WECHAT,
					  .lease = l->id,
					  .project = l->project,
					  .household = l->household,
					  .amount = amount,
					  .actor = actor->id,
					  .now = tx_now(tx),
					  .next_query_at = tx_now(tx)};
	int64_t minutes;

	if (!other_orders(tx, l->id, amount, ret, err))
		return false;
	if (ret->v != 0)
		return true;
	if (!setting_load(tx, SETTING_PAY_ORDER_MINUTES, instant_day(tx_now(tx)), l->project.v, &minutes,
			  err))
		return false;
	in.expires_at = instant_add(tx_now(tx), minutes * 60 * US_PER_SECOND);
	in.out_trade_no = str_format(tx_arena(tx), "AJ%016lld", (long long)id.v);
	if (!pay_order_sql_add(tx, &in, err) || !ask_job(tx, id, (struct instant){0}, err) ||
	    !audit_note(tx, actor, "pay.order", "pay_order", id.v, money_plain(tx_arena(tx), amount), err))
		return false;
	*ret = id;
	return true;
}

bool pay_order_ask_close(struct tx *tx, const struct actor *actor, struct pay_order_id id, struct err *err)
{
	int64_t changed;

	if (!pay_order_sql_ask_close(tx, &(struct pay_order_sql_ask_close_in){id, tx_now(tx)}, &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_PAY_ERROR_ORDER_OVER);
	return ask_job(tx, id, (struct instant){0}, err) &&
	       audit_note(tx, actor, "pay.order_close", "pay_order", id.v, S(""), err);
}

bool pay_order_ask_now(struct tx *tx, struct pay_order_id id, struct err *err)
{
	struct pay_order o;

	if (!load_key(tx, id, &o, err))
		return false;
	return pay_rule_order_is_open(o.state) ? ask_job(tx, id, (struct instant){0}, err)
					       : err_conflict(err, MSG_PAY_ERROR_ORDER_OVER);
}

bool pay_order_looked_into(struct tx *tx, const struct actor *actor, struct pay_order_id id, struct str words,
			   struct err *err)
{
	struct order_names names;
	struct pay_order o;
	int64_t changed;

	if (!pay_order_see(tx, actor, id, &o, &names, err) ||
	    !pay_order_sql_note(tx,
				&(struct pay_order_sql_note_in){id, str_first_characters(str_trim(words),
											 DETAIL_MAX)},
				&changed, err))
		return false;
	return deadline_end(tx, "pay.frozen", "pay_order", id.v, err) &&
	       deadline_end(tx, "pay.unknown", "pay_order", id.v, err) &&
	       audit_note(tx, actor, "pay.looked_into", "pay_order", id.v, str_trim(words), err);
}

/* ---- steps ---- */

static bool step(struct tx *tx, const struct pay_order *o, enum pay_order_event event, struct str code_url,
		 struct str provider_id, struct payment_id payment, struct str detail, struct err *err)
{
	struct actor system = actor_system();
	struct pay_order_sql_step_in in = {.id = o->id,
					   .from = o->state,
					   .code_url = code_url,
					   .provider_id = provider_id,
					   .payment = payment,
					   .detail = str_first_characters(detail, DETAIL_MAX)};
	int64_t changed;

	if (!pay_rule_order_step(o->state, event, &in.state))
		return true;
	if (!pay_order_sql_step(tx, &in, &changed, err))
		return false;
	return changed != 1 || audit_note(tx, &system, "pay.order_step", "pay_order", o->id.v,
					  enum_code(&pay_order_state_type, (int)in.state), err);
}

/* People must look: money that does not fit, or an order whose end nobody knows. */
static bool alarm(struct tx *tx, const struct pay_order *o, const char *kind, enum message label,
		  struct err *err)
{
	struct deadline d = {.kind = kind,
			     .label = label,
			     .rule = MSG_PAY_RULE_ALARM,
			     .subject = "pay_order",
			     .subject_id = o->id.v,
			     .project = o->project.v,
			     .household = o->household.v,
			     .owner = CAP_RENT_BILL};
	int64_t hours;

	if (!setting_load(tx, SETTING_PAY_ALARM_HOURS, instant_day(tx_now(tx)), o->project.v, &hours, err))
		return false;
	d.due = instant_add(tx_now(tx), hours * US_PER_HOUR);
	d.title = str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(o->out_trade_no),
			     STR_ARG(money_text(tx_arena(tx), o->amount)));
	d.path = str_format(tx_arena(tx), "/pay-orders/%lld", (long long)o->id.v);
	return pay_store_start_clock(tx, &d, err);
}

static bool misfit(struct tx *tx, const struct pay_order *o, enum wechat_verdict verdict,
		   struct str *ret_words, struct err *err)
{
	*ret_words = str_of(wechat_verdict_name(verdict));
	log_line(LOG_ERROR, "pay.misfit", "order=%.*s %s", STR_ARG(o->out_trade_no),
		 wechat_verdict_name(verdict));
	return step(tx, o, PAY_EVENT_MISFIT, S(""), S(""), (struct payment_id){0}, *ret_words, err) &&
	       alarm(tx, o, "pay.frozen", MSG_PAY_DEADLINE_FROZEN, err);
}

static bool no_order(struct tx *tx, const struct wechat_transaction *t, struct str *ret_words,
		     struct err *err)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct actor system = actor_system();

	*ret_words = S("no such order");
	if (t->state != WECHAT_TRADE_SUCCESS || !str_equal(str_of(t->mchid), s->merchant.mchid) ||
	    t->total_fen <= 0)
		return true;
	return pay_store_suspend(tx, &system, PAY_WECHAT, str_of(t->transaction_id), MONEY(t->total_fen),
				 str_of(t->out_trade_no), err);
}

bool pay_order_book(struct tx *tx, const struct wechat_transaction *t, struct str *ret_words, struct err *err)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct actor system = actor_system();
	struct payment_new n = {.channel = PAY_WECHAT,
				.reference = str_of(t->transaction_id),
				.paid_at = {t->success_s * US_PER_SECOND}};
	struct wechat_order wanted;
	enum wechat_verdict verdict;
	struct pay_order o;
	struct payment p;
	bool found, repeated;

	if (!pay_order_find(tx, (struct pay_order_id){0}, str_of(t->out_trade_no), &found, &o, err))
		return false;
	if (!found)
		return no_order(tx, t, ret_words, err);
	wanted = (struct wechat_order){s->merchant.mchid, str_of(s->appid), o.out_trade_no, o.amount.fen};
	verdict = wechat_transaction_check(t, &wanted);
	*ret_words = str_of(wechat_verdict_name(verdict));
	if (verdict == WECHAT_NOT_PAID || o.state == PAY_ORDER_FROZEN)
		return true;
	if (verdict != WECHAT_OK)
		return misfit(tx, &o, verdict, ret_words, err);
	if (!pay_store_find(tx, PAY_WECHAT, n.reference, &found, &p, err))
		return false;
	if (found && (p.lease.v != o.lease.v ||
		      p.amount.fen != o.amount.fen)) /* one transaction of theirs for two orders of ours */
		return misfit(tx, &o, WECHAT_OTHER_ORDER, ret_words, err);
	n.lease = o.lease;
	n.amount = o.amount;
	if (n.paid_at.us > tx_now(tx).us) /* their clock may be ahead of ours by a moment */
		n.paid_at = tx_now(tx);
	if (!payment_post(tx, &system, &n, &p, &repeated, err))
		return false;
	*ret_words = repeated ? S("booked before") : S("booked");
	return step(tx, &o, PAY_EVENT_PAID, S(""), str_of(t->transaction_id), p.id, S(""), err) &&
	       deadline_end(tx, "pay.unknown", "pay_order", o.id.v, err);
}

/* ---- looking ---- */

struct look {
	struct pay_order order;
	enum pay_order_event event; /* 0: none */
	struct str code_url, detail;
	struct wechat_transaction transaction;
	bool has_transaction, again;
	struct pay_order_id older[ORDERS_MAX]; /* of the same lease, still open */
	size_t older_count;
};

static bool look_load(struct tx *tx, void *arg, struct err *err)
{
	struct look *l = arg;
	struct pay_order o;
	struct pay_order_sql_open_of_out *rows;
	size_t n;

	if (!load_key(tx, l->order.id, &o, err) ||
	    !pay_order_sql_open_of(tx, &(struct pay_order_sql_open_of_in){o.lease}, &rows, &n, err))
		return false;
	l->older_count = 0;
	for (size_t i = 0; i < n && o.state == PAY_ORDER_CREATED; i++)
		if (rows[i].id.v < o.id.v)
			l->older[l->older_count++] = rows[i].id;
	o.out_trade_no = str_copy(tx_keep(tx), o.out_trade_no);
	o.code_url = str_copy(tx_keep(tx), o.code_url);
	o.detail = S("");
	l->order = o;
	return true;
}

static bool look_record(struct tx *tx, void *arg, struct err *err)
{
	const struct look *l = arg;
	struct pay_order o;
	struct instant next;
	struct str words;
	int64_t changed;

	if (l->has_transaction && !pay_order_book(tx, &l->transaction, &words, err))
		return false;
	if (!load_key(tx, l->order.id, &o, err))
		return false;
	if (l->event != 0 &&
	    !step(tx, &o, l->event, l->code_url, S(""), (struct payment_id){0}, l->detail, err))
		return false;
	if (!load_key(tx, l->order.id, &o, err))
		return false;
	if (!pay_rule_order_is_open(o.state))
		return true;
	next = l->again ? tx_now(tx)
			: instant_add(tx_now(tx), pay_rule_query_seconds(o.queries) * US_PER_SECOND);
	if (tx_now(tx).us > o.expires_at.us + UNKNOWN_HOURS * US_PER_HOUR &&
	    !alarm(tx, &o, "pay.unknown", MSG_PAY_DEADLINE_UNKNOWN, err))
		return false;
	return pay_order_sql_asked(tx, &(struct pay_order_sql_asked_in){o.id, next}, &changed, err) &&
	       ask_job(tx, o.id, next, err);
}

static bool is_paid_code(const struct pay_called *c)
{
	return c->answer == PAY_ANSWER_REFUSED &&
	       (str_equal(c->code, S("ORDER_PAID")) || str_equal(c->code, S("ORDERPAID")));
}

static void look_native(struct arena *a, struct look *l)
{
	struct native_order n = {.out_trade_no = l->order.out_trade_no,
				 .amount = l->order.amount,
				 .expires_at = l->order.expires_at,
				 .description = message_text(LANGUAGE_ZH_CN, MSG_PAY_ORDER_DESCRIPTION)};
	struct pay_called called = pay_provider_native(a, &n, &l->code_url);

	l->detail = called.code;
	l->event = called.answer == PAY_ANSWER_OK        ? PAY_EVENT_ANSWERED
		   : called.answer == PAY_ANSWER_REFUSED ? PAY_EVENT_REFUSED
							 : PAY_EVENT_NO_ANSWER;
	if (is_paid_code(&called)) {
		l->event = 0;
		l->again = true;
	}
}

static void look_close(struct arena *a, struct look *l)
{
	struct pay_called called = pay_provider_close(a, l->order.out_trade_no);

	if (called.answer == PAY_ANSWER_OK)
		l->event = PAY_EVENT_CLOSED;
	else
		l->again = is_paid_code(&called); /* paid while closing: ask again and book */
}

static bool is_over(const struct look *l)
{
	return l->order.close_asked || seam_now().us >= l->order.expires_at.us;
}

/* What the provider knows decides; only then is anything done again. */
static void look_query(struct arena *a, struct look *l)
{
	struct pay_called called = pay_provider_query(a, l->order.out_trade_no, &l->transaction);

	if (called.answer == PAY_ANSWER_UNKNOWN)
		return;
	if (called.answer == PAY_ANSWER_REFUSED) {
		bool absent = str_equal(called.code, S("ORDER_NOT_EXIST")) ||
			      str_equal(called.code, S("ORDERNOTEXIST")) ||
			      str_equal(called.code, S("RESOURCE_NOT_EXISTS"));
		if (absent && is_over(l))
			l->event = PAY_EVENT_CLOSED;
		else if (absent)
			look_native(a, l);
		return;
	}
	switch (l->transaction.state) {
	case WECHAT_TRADE_SUCCESS:
	case WECHAT_TRADE_REFUND: l->has_transaction = true; break;
	case WECHAT_TRADE_CLOSED:
	case WECHAT_TRADE_REVOKED: l->event = PAY_EVENT_CLOSED; break;
	default:
		if (is_over(l))
			look_close(a, l);
		else if (l->order.code_url.n == 0)
			look_native(a, l); /* the same number gives the same code */
	}
}

/* An older order of the lease is closed before a new one is sent: else both could be paid (4.1). */
static bool look_older(struct db *db, struct arena *a, struct look *l, struct err *err)
{
	for (size_t i = 0; i < l->older_count; i++)
		if (!pay_order_look(db, a, l->older[i], err))
			return false;
	return l->older_count == 0 || db_read(db, a, look_load, l, err);
}

bool pay_order_look(struct db *db, struct arena *a, struct pay_order_id id, struct err *err)
{
	struct look *l = ARENA_NEW(a, struct look);

	l->order.id = id;
	if (!db_read(db, a, look_load, l, err) || !look_older(db, a, l, err))
		return false;
	if (!pay_rule_order_is_open(l->order.state))
		return true;
	if (l->older_count == 0 && l->order.state == PAY_ORDER_CREATED && l->order.queries == 0 &&
	    !is_over(l))
		look_native(a, l);
	else if (l->older_count == 0)
		look_query(a, l);
	return db_write(db, a, look_record, l, err);
}

static bool run_order(struct job *job, struct err *err)
{
	return pay_order_look(job->db, job->arena, (struct pay_order_id){job->subject_id}, err);
}

const struct job_kind pay_job_order = {.name = "pay.order", .label = MSG_PAY_JOB_ORDER, .run = run_order};
