/* Notifications: taken in as a row before anything else, answered when that row is durable, booked once
 * (payments.md 4.1). */
#include "kit/job.h"
#include "pay/pay_order.h"
#include "pay/pay_order_sql.h"

enum wechat_verdict pay_order_read(struct arena *a, struct str body, struct notification *ret)
{
	const struct wechat_settings *s = pay_provider_settings();
	struct wechat_event event;
	char *room = arena_alloc(a, body.n + 1);
	enum wechat_verdict verdict = wechat_event_parse(body, &event, room, body.n + 1);
	struct str plain;

	if (verdict != WECHAT_OK)
		return verdict;
	ret->event_id = str_copy(a, str_of(event.id));
	ret->event_type = str_copy(a, str_of(event.event_type));
	ret->body = body;
	ret->is_transaction = str_equal(str_of(event.original_type), S("transaction"));
	if (!ret->is_transaction)
		return WECHAT_OK;
	verdict = wechat_event_decrypt(&event, s->api_key, &plain);
	return verdict == WECHAT_OK ? wechat_transaction_parse(plain, &ret->transaction) : verdict;
}

struct booking {
	const struct notification *n;
	struct str words;
};

static bool book(struct tx *tx, void *arg, struct err *err)
{
	struct booking *b = arg;

	return pay_order_book(tx, &b->n->transaction, &b->words, err);
}

bool pay_order_take_in(struct tx *tx, const struct notification *n, struct err *err)
{
	struct actor system = actor_system();
	struct booking b = {.n = n};
	struct pay_order_sql_inbox_add_in in = {.id = n->id,
						.channel = PAY_WECHAT,
						.event_id = n->event_id,
						.body = n->body,
						.headers = n->headers,
						.verdict = S("taken in"),
						.now = tx_now(tx)};
	struct err booking_err = {0};
	int64_t changed;

	if (!n->is_transaction) { /* refunds and others: kept, nothing to book yet */
		in.verdict = n->event_type;
		in.posted_at = tx_now(tx);
	}
	if (!pay_order_sql_inbox_add(tx, &in, &changed, err))
		return false;
	if (changed != 1 || !n->is_transaction) /* a repeat: the answer is the same */
		return true;
	if (tx_try(tx, book, &b, &booking_err))
		return pay_order_sql_inbox_end(
			tx, &(struct pay_order_sql_inbox_end_in){n->id, b.words, tx_now(tx)}, &changed, err);
	log_line(LOG_WARN, "pay.inbox", "event=%.*s code=%d %s", STR_ARG(n->event_id), (int)booking_err.code,
		 booking_err.detail);
	return job_add(tx, &system, &pay_job_inbox, n->id, S(""), (struct instant){0}, NULL, err);
}

/* ---- what could not be booked at once ---- */

struct waiting {
	int64_t id;
	struct str body;
	bool posted;
};

static bool load_waiting(struct tx *tx, void *arg, struct err *err)
{
	struct waiting *w = arg;
	struct pay_order_sql_inbox_load_out row;
	bool found;

	if (!pay_order_sql_inbox_load(tx, &(struct pay_order_sql_inbox_load_in){w->id}, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	w->body = str_copy(tx_keep(tx), row.body);
	w->posted = row.posted_at.us != 0;
	return true;
}

struct late_booking {
	int64_t id;
	struct notification n;
	enum wechat_verdict verdict;
};

static bool book_waiting(struct tx *tx, void *arg, struct err *err)
{
	struct late_booking *l = arg;
	struct str words = str_of(wechat_verdict_name(l->verdict));
	int64_t changed;

	if (l->verdict == WECHAT_OK && l->n.is_transaction &&
	    !pay_order_book(tx, &l->n.transaction, &words, err))
		return false;
	return pay_order_sql_inbox_end(tx, &(struct pay_order_sql_inbox_end_in){l->id, words, tx_now(tx)},
				       &changed, err);
}

static bool book_one(struct db *db, struct arena *a, int64_t id, struct err *err)
{
	struct waiting *w = ARENA_NEW(a, struct waiting);
	struct late_booking *l = ARENA_NEW(a, struct late_booking);

	w->id = l->id = id;
	if (!db_read(db, a, load_waiting, w, err))
		return false;
	if (w->posted)
		return true;
	l->verdict = pay_order_read(a, w->body, &l->n); /* its signature was checked when it came */
	return db_write(db, a, book_waiting, l, err);
}

static bool run_inbox(struct job *job, struct err *err)
{
	return book_one(job->db, job->arena, job->subject_id, err);
}

const struct job_kind pay_job_inbox = {.name = "pay.inbox", .label = MSG_PAY_JOB_INBOX, .run = run_inbox};

/* ---- what fell through: orders nobody asked for, notifications nobody booked ---- */

enum {
	LEFT_OVER_MAX =
		200, /* the limits of waiting and inbox_waiting in pay_order.sql; the next hour takes more */
	LEFT_OVER_MINUTES = 10, /* the jobs of an order come every five minutes at least */
};

struct left_over {
	struct pay_order_id orders[LEFT_OVER_MAX];
	int64_t inbox[LEFT_OVER_MAX];
	size_t order_count, inbox_count;
};

static bool load_left_over(struct tx *tx, void *arg, struct err *err)
{
	struct left_over *l = arg;
	struct instant before = instant_add(tx_now(tx), -LEFT_OVER_MINUTES * 60 * US_PER_SECOND);
	struct pay_order_sql_waiting_out *orders;
	struct pay_order_sql_inbox_waiting_out *inbox;
	size_t n;

	if (!pay_order_sql_waiting(tx, &(struct pay_order_sql_waiting_in){before}, &orders, &n, err))
		return false;
	for (l->order_count = 0; l->order_count < n && l->order_count < LEFT_OVER_MAX; l->order_count++)
		l->orders[l->order_count] = orders[l->order_count].id;
	if (!pay_order_sql_inbox_waiting(tx, &(struct pay_order_sql_inbox_waiting_in){before}, &inbox, &n,
					 err))
		return false;
	for (l->inbox_count = 0; l->inbox_count < n && l->inbox_count < LEFT_OVER_MAX; l->inbox_count++)
		l->inbox[l->inbox_count] = inbox[l->inbox_count].id;
	return true;
}

static void report(struct job *job, const char *what, int64_t id, const struct err *e)
{
	job_fault(job, str_format(job->arena, "%s %lld: %s", what, (long long)id, e->detail));
}

static bool sweep(struct job *job, struct err *err)
{
	struct left_over *l = ARENA_NEW(job->arena, struct left_over);

	if (!db_read(job->db, job->arena, load_left_over, l, err))
		return false;
	for (size_t i = 0; i < l->order_count; i++) {
		struct err e = {0};
		if (!pay_order_look(job->db, job->arena, l->orders[i], &e))
			report(job, "order", l->orders[i].v, &e);
	}
	for (size_t i = 0; i < l->inbox_count; i++) {
		struct err e = {0};
		if (!book_one(job->db, job->arena, l->inbox[i], &e))
			report(job, "notification", l->inbox[i], &e);
	}
	return true;
}

const struct job_kind pay_job_sweep = {
	.name = "pay.sweep", .label = MSG_PAY_JOB_SWEEP, .run = sweep, .repeat = "hourly"};
