/* anju check: what must always hold about payments. */
#include "kit/check.h"
#include "pay/pay_order.h"
#include "pay/pay_order_sql.h"
#include "pay/payment_sql.h"

static bool check_parts(struct tx *tx, struct check *c, struct err *err)
{
	struct payment_sql_check_parts_in in = {LEDGER_PAYMENT, LEDGER_DEPOSIT_IN};
	struct payment_sql_check_parts_out *rows;
	size_t n;

	if (!payment_sql_check_parts(tx, &in, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "pay.parts",
			    "payment %lld: %lld fen taken, %lld fen in its parts, %lld postings",
			    (long long)rows[i].id.v, (long long)rows[i].amount.fen,
			    (long long)rows[i].parts.fen, (long long)rows[i].transactions);
	return true;
}

static bool check_bills(struct tx *tx, struct check *c, struct err *err)
{
	struct payment_sql_check_bills_out *rows;
	size_t n;

	if (!payment_sql_check_bills(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "pay.bills", "bill %lld: %lld fen marked as paid, %lld fen in payments",
			    (long long)rows[i].id.v, (long long)rows[i].moved.fen,
			    (long long)rows[i].paid.fen);
	return true;
}

static bool check_receipts(struct tx *tx, struct check *c, struct err *err)
{
	struct payment_sql_check_receipts_out *rows;
	size_t n;

	if (!payment_sql_check_receipts(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "pay.receipts", "%.*s: %lld receipts, the highest number is %lld",
			    STR_ARG(rows[i].year), (long long)rows[i].receipts, (long long)rows[i].highest);
	return true;
}

static bool check_prepaid(struct tx *tx, struct check *c, struct err *err)
{
	struct payment_sql_check_prepaid_out *rows;
	size_t n;

	if (!payment_sql_check_prepaid(tx, &(struct payment_sql_check_prepaid_in){LEDGER_PREPAID}, &rows, &n,
				       err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "pay.prepaid",
			    "lease %lld: the ledger has %lld fen prepaid, its payments %lld",
			    (long long)rows[i].lease, (long long)-rows[i].balance.fen,
			    (long long)rows[i].rows.fen);
	return true;
}

static bool check_orders(struct tx *tx, struct check *c, struct err *err)
{
	struct pay_order_sql_check_orders_out *rows;
	size_t n;

	if (!pay_order_sql_check_orders(tx, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		check_fault(c, "pay.orders", "order %.*s is paid but its payment does not fit",
			    STR_ARG(rows[i].out_trade_no));
	return true;
}

const struct check_kind pay_check_parts = {"pay.parts", check_parts, NULL};
const struct check_kind pay_check_bills = {"pay.bills", check_bills, NULL};
const struct check_kind pay_check_receipts = {"pay.receipts", check_receipts, NULL};
const struct check_kind pay_check_prepaid = {"pay.prepaid", check_prepaid, NULL};
const struct check_kind pay_check_orders = {"pay.orders", check_orders, NULL};
