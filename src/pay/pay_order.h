/* Online orders in the database and what happens to them: the only callers of pay_order_sql_*. */
#ifndef PAY_PAY_ORDER_H
#define PAY_PAY_ORDER_H

#include "pay/pay_provider.h"
#include "pay/pay_store.h"

struct pay_order {
	struct pay_order_id id;
	struct str out_trade_no, code_url, provider_id, detail;
	enum pay_channel channel;
	struct lease_id lease;
	struct project_id project;
	struct household_id household;
	struct money amount;
	enum pay_order_state state;
	struct payment_id payment;
	struct instant expires_at, asked_at, next_query_at;
	int32_t queries;
	bool close_asked;
};
struct order_names {
	struct str number /* of the lease */, home_name, tenant_name;
};
/* In scope, else NOT_FOUND. */
bool pay_order_see(struct tx *, const struct actor *, struct pay_order_id, struct pay_order *ret,
		   struct order_names *ret_names, struct err *);
/* By the one or the other, the other 0 or ""; without scope. */
bool pay_order_find(struct tx *, struct pay_order_id, struct str out_trade_no, bool *ret_found,
		    struct pay_order *ret, struct err *);

/* An order CREATED before anybody is called, and the job that calls. An open one of the same amount with time
 * left, which nobody asked to close, is taken instead; others are closed first. ret: where to look. */
bool pay_order_start(struct tx *, const struct actor *, struct pay_order_id, const struct lease *,
		     struct money, struct pay_order_id *ret, struct err *);
/* Closed by the next look, which asks the provider first; ERR_CONFLICT when it is over already. */
bool pay_order_ask_close(struct tx *, const struct actor *, struct pay_order_id, struct err *);
/* Look again at once: a job, no row of the trail, because nothing changes by it. ERR_CONFLICT when it is over
 * already. */
bool pay_order_ask_now(struct tx *, struct pay_order_id, struct err *);

/* People looked into an alarm: what they found is kept, the alarm ends. The order stays as it is. */
bool pay_order_looked_into(struct tx *, const struct actor *, struct pay_order_id, struct str words,
			   struct err *);

/* One look at an order from outside of any transaction: call, query or close as its state and the time ask
 * for, and record. */
bool pay_order_look(struct db *, struct arena *, struct pay_order_id, struct err *);

/* Books what the provider told and signed: exactly once. A misfit freezes the order and raises an alarm;
 * *ret_words says what was done. */
bool pay_order_book(struct tx *, const struct wechat_transaction *, struct str *ret_words, struct err *);

/* Takes a verified notification in: a row first, then booked in the same commit when it can be; else a job
 * tries again. */
struct notification {
	int64_t id;
	struct str event_id, event_type, body, headers;
	struct wechat_transaction transaction;
	bool is_transaction;
};
bool pay_order_take_in(struct tx *, const struct notification *, struct err *);
/* The parse of an event whose signature was checked. */
enum wechat_verdict pay_order_read(struct arena *, struct str body, struct notification *ret);

extern const struct job_kind pay_job_order, pay_job_inbox, pay_job_sweep;
extern const struct check_kind pay_check_orders;

#endif
