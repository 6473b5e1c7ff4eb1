/* What the pages of pay share. */
#ifndef PAY_PAY_PAGE_H
#define PAY_PAY_PAGE_H

#include "pay/pay_order.h"
#include "pay/pay_settlement.h"
#include "web/page.h"

/* What the templates of pay.html show. */
enum { RECEIPT_LINES_MAX = 64 };
struct receipt {
	struct str payer, home_name, number, channel, in_words, agency, cashier, check_code, qr;
	struct {
		struct str words;
		struct money amount;
	} lines[RECEIPT_LINES_MAX];
	size_t count;
	struct money total;
	int64_t modules; /* width of the QR code in its own squares */
};
struct pay_code {
	struct money amount;
	struct str qr;
	int64_t modules;
	struct instant expires_at;
};

/* The receipt on a page, with QR and check code once its PDF was issued (pay_receipt.c). *ret_paper:
 * attachment of the PDF, 0 none. */
bool pay_put_receipt(struct page *, struct req *, const struct payment *, const struct payment_names *,
		     int64_t *ret_paper, struct err *);
/* POST: issues the PDF once, then leads to it. Slow. */
bool pay_receipt_do(struct req *, struct err *);

bool pay_notify(struct req *, struct err *);   /* pay_notify.c */
bool pay_own_page(struct req *, struct err *); /* pay_own_page.c */
bool pay_own_do(struct req *, struct err *);
bool pay_own_order_page(struct req *, struct err *);
bool pay_own_ask_do(struct req *, struct err *);
bool pay_own_close_do(struct req *, struct err *);
bool pay_own_payments_page(struct req *, struct err *);
bool pay_own_payment_page(struct req *, struct err *);
bool pay_own_settlement_page(struct req *, struct err *);
bool pay_own_confirm_do(struct req *, struct err *);
struct own_pay_form {
	int64_t amount;
};
extern const struct field pay_own_fields[1];

void pay_put_settlement(struct page *, const struct settlement *);
/* The address of the confirming button says which sheet was shown; from there it is read again (0: not said).
 */
struct str pay_confirm_path(struct req *, struct str path, const struct settlement *);
struct instant pay_confirm_seen(struct req *);
bool settlement_new_page(struct req *, struct err *);
bool settlement_new_do(struct req *, struct err *);
bool settlement_page(struct req *, struct err *);
bool settlement_confirm_do(struct req *, struct err *);
bool settlement_settle_do(struct req *, struct err *);
struct settlement_new_form {
	int64_t lease;
};
extern const struct field settlement_new_fields[1];
struct settle_form {
	struct str refund_reference;
};
extern const struct field settlement_settle_fields[1];
extern const struct list_view settlement_view; /* web/list.h */

#endif
