/* The tenant's bills: what is to be paid, how it came about, what was before. */
#include "rent/rent_html.h"
#include "rent/rent_page.h"

enum { MONTHS_SHOWN = 24 };

static struct str say(struct arena *a, enum language language, enum message m, struct str arg0,
		      struct str arg1, struct str arg2)
{
	struct str args[] = {arg0, arg1, arg2};

	return message_format(a, language, m, args, 3);
}

static void add_line(struct rent_lines *l, enum language language, enum message label, struct str sum,
		     struct money amount)
{
	l->lines[l->count++] = (struct rent_line_view){label, message_text(language, label), sum, amount};
	l->total = money_add(l->total, amount);
}

/* 48.60 m2 x 8.50 yuan, and the days of a part month. */
static struct str full_sum(struct arena *a, enum language language, const struct bill *b)
{
	if (b->rate.e4_yuan == 0)
		return S("");
	if (b->days == b->month_days)
		return say(a, language, MSG_RENT_SUM_MONTH, area_text(a, b->area), rate_text(a, b->rate),
			   S(""));
	return say(a, language, MSG_RENT_SUM_DAYS, area_text(a, b->area), rate_text(a, b->rate),
		   str_format(a, "%d/%d", b->days, b->month_days));
}

struct rent_lines rent_lines_of(struct arena *a, enum language language, const struct bill *b)
{
	struct rent_lines l = {.count = 0};

	add_line(&l, language, b->item == BILL_RENT ? MSG_RENT_FULL_RENT : MSG_RENT_ITEM_DAMAGE,
		 full_sum(a, language, b), b->full_rent);
	if (b->reduction.fen != 0)
		add_line(&l, language, MSG_RENT_REDUCTION,
			 say(a, language, MSG_RENT_SUM_REDUCTION,
			     ratio_percent(a, (struct ratio){10000 - b->coefficient.e4}), S(""), S("")),
			 money_negate(b->reduction));
	if (b->credit.fen != 0)
		add_line(&l, language, MSG_RENT_CREDIT, S(""), money_negate(b->credit));
	return l;
}

void rent_put_lines(struct page *pg, struct req *rq, const struct bill *b)
{
	struct rent_lines l = rent_lines_of(req_arena(rq), req_language(rq), b);

	if (page_html(pg) != NULL) {
		rent_html_lines(page_html(pg), &l);
		return;
	}
	for (size_t i = 0; i < l.count; i++)
		page_fact(pg, l.lines[i].label, v_money(l.lines[i].amount));
	page_fact(pg, MSG_RENT_TOTAL, v_money(l.total));
}

static void put_due(struct page *pg, struct req *rq, const struct lease *l, const struct arrears *a,
		    struct day due_on)
{
	struct rent_due due = {
		.owed = money_add(a->open, a->late), .late = a->late, .due_on = due_on, .number = l->number};

	if (due_on.yyyymmdd != 0) /* none when all is paid */
		due.days = day_between(req_today(rq), due_on);
	if (page_html(pg) != NULL) {
		rent_html_due(page_html(pg), &due);
		return;
	}
	page_fact(pg, MSG_RENT_OWED, v_money(due.owed));
	page_fact(pg, MSG_RENT_LATE, v_money(due.late));
	page_fact(pg, MSG_RENT_DUE_ON, v_day(due.due_on));
}

static void put_older(struct page *pg, struct req *rq, const struct bill *bills, size_t n)
{
	static const struct column columns[] = {{MSG_RENT_PERIOD, COLUMN_KEY},
						{MSG_RENT_ITEM, COLUMN_SUB},
						{MSG_RENT_AMOUNT, COLUMN_NUMBER | COLUMN_MAIN},
						{MSG_RENT_PAID_ON, COLUMN_SUB},
						{MSG_RENT_STATE, COLUMN_END}};

	page_section(pg, MSG_RENT_OLDER);
	page_table(pg, MSG_RENT_BILLS, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_RENT_NO_OLDER);
	for (size_t i = 0; i < n; i++) {
		const struct bill *b = &bills[i];
		page_row(pg, (struct value[]){
				     v_link(v_month(b->period), link_path(rq, "/my/bills/", b->id.v, "")),
				     v_enum(&bill_item_type, (int)b->item),
				     v_money(money_subtract(b->amount, b->credit)), v_day(b->paid_on),
				     v_enum(&bill_state_type,
					    (int)rent_rule_bill_state(rent_bill_open(b), b->due_on,
								      req_today(rq)))});
	}
	page_section_end(pg);
}

static bool no_lease(struct req *rq)
{
	struct page *pg = page_new_message(rq, MSG_RENT_OWN);

	page_back(pg, S("/"), MSG_RENT_BACK_HOME);
	page_note(pg, TAG_INFO, req_text(rq, MSG_RENT_OWN_NO_LEASE));
	return page_send(pg);
}

static void put_aside(struct page *pg, struct req *rq, struct money prepaid)
{
	page_aside(pg);
	page_section(pg, MSG_RENT_PREPAID);
	page_fact(pg, MSG_RENT_PREPAID_LEFT, v_money(prepaid));
	page_paragraph(pg, req_text(rq, MSG_RENT_PREPAID_WORDS));
	page_section(pg, MSG_RENT_RECEIPTS);
	page_paragraph(pg, req_text(rq, MSG_RENT_RECEIPTS_WORDS));
	page_link(pg, MSG_RENT_SEE_RECEIPTS, S("/my/payments"), false);
	page_section_end(pg);
	page_note(pg, TAG_WARN, req_text(rq, MSG_RENT_OWN_HARDSHIP));
}

bool rent_own_page(struct req *rq, struct err *err)
{
	struct tx *tx = req_tx(rq);
	struct lease l;
	struct bill *open, *bills;
	struct arrears a;
	struct money prepaid;
	struct page *pg;
	size_t open_count, n;

	if (!rent_own_lease(tx, req_actor(rq), &l, err))
		return err->code == ERR_NOT_FOUND && no_lease(rq);
	if (!rent_open_bills(tx, l.id, &open, &open_count, err) ||
	    !rent_bills(tx, l.id, MONTHS_SHOWN, &bills, &n, err) ||
	    !rent_arrears(tx, l.id, req_today(rq), &a, err) ||
	    !ledger_balance(tx, LEDGER_PREPAID, l.id.v, &prepaid, err))
		return false;
	pg = page_new_message(rq, MSG_RENT_OWN);
	page_back(pg, S("/"), MSG_RENT_BACK_HOME);
	page_lead(pg, l.home_name);
	put_due(pg, rq, &l, &a, open_count > 0 ? open[0].due_on : (struct day){0});
	if (open_count > 0 || n > 0) {
		const struct bill *current = open_count > 0 ? &open[open_count - 1] : &bills[0];
		page_section(pg, MSG_RENT_CURRENT);
		page_fact(pg, MSG_RENT_PERIOD, v_month(current->period));
		page_fact(pg, MSG_RENT_DUE_ON, v_day(current->due_on));
		page_section_end(pg);
		rent_put_lines(pg, rq, current);
	}
	put_older(pg, rq, bills, n);
	put_aside(pg, rq, money_negate(prepaid));
	return page_send(pg);
}

bool rent_own_bill_page(struct req *rq, struct err *err)
{
	struct bill_names names;
	struct bill b;
	struct page *pg;
	struct money late;

	if (!rent_store_see(req_tx(rq), req_actor(rq), (struct bill_id){req_id(rq)}, &b, &names, err) ||
	    !rent_late_owed(req_tx(rq), &b, req_today(rq), &late, err))
		return false;
	pg = page_new(rq, say(req_arena(rq), req_language(rq), MSG_RENT_BILL_OF,
			      month_text(req_arena(rq), b.period), S(""), S("")));
	page_back(pg, S("/my/bills"), MSG_RENT_OWN);
	page_state(pg, v_enum(&bill_state_type,
			      (int)rent_rule_bill_state(rent_bill_open(&b), b.due_on, req_today(rq))));
	page_lead(pg, names.home_name);
	page_section(pg, MSG_RENT_BILL);
	page_fact(pg, MSG_RENT_PERIOD, v_month(b.period));
	page_fact(pg, MSG_RENT_DUE_ON, v_day(b.due_on));
	page_fact(pg, MSG_RENT_PAID, v_money(b.paid));
	page_fact(pg, MSG_RENT_OPEN, v_money(rent_bill_open(&b)));
	page_fact(pg, MSG_RENT_LATE, v_money(late));
	page_section_end(pg);
	rent_put_lines(pg, rq, &b);
	if (rent_bill_open(&b).fen > 0)
		page_link(pg, MSG_RENT_OWN_PAY_ONLINE, S("/my/pay"), true);
	return page_send(pg);
}
