/* Receipts: the document on the page, and the PDF that is issued once and can be checked by anybody
 * (payments.md 4.5; S0-102). */
#include "kit/paper.h"
#include "kit/setting.h"
#include "pay/pay_html.h"
#include "pay/pay_page.h"

static struct str part_words(struct arena *a, enum language language, const struct part_view *p)
{
	enum message m = p->kind == PAY_PART_PREPAID   ? MSG_PAY_PART_PREPAID
			 : p->kind == PAY_PART_DEPOSIT ? MSG_PAY_PART_DEPOSIT
			 : p->kind == PAY_PART_LATE    ? MSG_PAY_LINE_LATE
						       : MSG_PAY_LINE_BILL;
	struct str args[2];

	if (p->bill.v == 0)
		return message_text(language, m);
	args[0] = month_text(a, p->period);
	args[1] = enum_text(&bill_item_type, language, (int)p->item);
	return message_format(a, language, m, args, 2);
}

static bool receipt_of(struct tx *tx, struct arena *a, enum language language, const struct payment *p,
		       const struct payment_names *names, struct receipt *ret, struct err *err)
{
	struct part_view *parts;
	size_t n;

	*ret = (struct receipt){.payer = p->payer.n > 0 ? p->payer : names->tenant_name,
				.home_name = names->home_name,
				.number = names->number,
				.channel = enum_text(&pay_channel_type, language, (int)p->channel),
				.total = p->amount,
				.in_words = money_words(a, p->amount),
				.cashier = names->cashier.n > 0 ? names->cashier
								: message_text(language, MSG_PAY_BY_ITSELF)};
	if (!setting_load_text(tx, SETTING_AGENCY_NAME, instant_day(p->paid_at), p->project.v, &ret->agency,
			       err) ||
	    !pay_store_parts(tx, p->id, &parts, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		bool last = ret->count == RECEIPT_LINES_MAX - 1 &&
			    n > RECEIPT_LINES_MAX; /* more lines than the paper holds: their sum */
		if (ret->count < RECEIPT_LINES_MAX) {
			ret->lines[ret->count].words = last ? message_text(language, MSG_PAY_LINE_FURTHER)
							    : part_words(a, language, &parts[i]);
			ret->lines[ret->count++].amount = parts[i].amount;
		} else
			ret->lines[RECEIPT_LINES_MAX - 1].amount =
				money_add(ret->lines[RECEIPT_LINES_MAX - 1].amount, parts[i].amount);
	}
	return true;
}

static struct str verify_url(struct arena *a, struct str base_url, struct str number, struct str check_code)
{
	return str_format(a, "%.*s/verify?number=%.*s&code=%.*s", STR_ARG(base_url), STR_ARG(number),
			  STR_ARG(check_code));
}

/* The issued paper of a payment, when there is one. */
static bool find_paper(struct tx *tx, struct payment_id id, int64_t *ret_attachment, struct err *err)
{
	struct paper_row *rows;
	size_t n;

	*ret_attachment = 0;
	if (!paper_list(tx, "payment", id.v, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		*ret_attachment = rows[i].attachment;
	return true;
}

static void put_json(struct page *pg, const struct receipt *r)
{
	static const struct column columns[] = {{MSG_PAY_ITEM, COLUMN_MAIN},
						{MSG_PAY_AMOUNT, COLUMN_NUMBER | COLUMN_END}};

	page_section(pg, MSG_PAY_RECEIPT);
	page_fact(pg, MSG_PAY_PAYER, v_text(r->payer));
	page_fact(pg, MSG_PAY_IN_WORDS, v_text(r->in_words));
	page_table(pg, MSG_PAY_LINES, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < r->count; i++)
		page_row(pg, (struct value[]){v_text(r->lines[i].words), v_money(r->lines[i].amount)});
	page_section_end(pg);
}

bool pay_put_receipt(struct page *pg, struct req *rq, const struct payment *p,
		     const struct payment_names *names, int64_t *ret_paper, struct err *err)
{
	struct arena *a = req_arena(rq);
	struct receipt r;
	int modules = 0;

	if (!receipt_of(req_tx(rq), a, req_language(rq), p, names, &r, err) ||
	    !find_paper(req_tx(rq), p->id, ret_paper, err))
		return false;
	if (*ret_paper != 0) {
		r.check_code = paper_check_code(a, p->receipt_number);
		if (!paper_qr_svg(a, verify_url(a, req_base_url(rq), p->receipt_number, r.check_code), &r.qr,
				  &modules, err))
			return false;
		r.modules = modules;
	}
	if (page_html(pg) == NULL) {
		put_json(pg, &r);
		return true;
	}
	page_document(pg,
		      req_text(rq, p->reversed_by.v != 0 ? MSG_PAY_RECEIPT_REVERSED : MSG_PAY_RECEIPT_TITLE),
		      str_format(a, "%.*s · %.*s", STR_ARG(p->receipt_number),
				 STR_ARG(day_text(a, instant_day(p->paid_at)))));
	pay_html_receipt(page_html(pg), &r);
	page_document_end(pg);
	return true;
}

/* ---- the PDF ---- */

static struct str words(enum message m)
{
	return message_text(LANGUAGE_ZH_CN, m);
}

static bool render(struct tx *tx, struct arena *a, const struct payment *p, const struct payment_names *names,
		   struct str base_url, struct str *ret_pdf, struct err *err)
{
	static const bool right[2] = {false, true};
	struct str heads[2] = {words(MSG_PAY_ITEM), words(MSG_PAY_AMOUNT_YUAN)}, font,
		   check = paper_check_code(a, p->receipt_number);
	struct receipt r;
	struct paper *paper;

	if (!receipt_of(tx, a, LANGUAGE_ZH_CN, p, names, &r, err) ||
	    !setting_load_text(tx, SETTING_PAPER_FONT, instant_day(p->paid_at), 0, &font, err))
		return false;
	paper = paper_new(a, words(MSG_PAY_RECEIPT_TITLE), p->receipt_number, instant_day(p->paid_at));
	paper_fact(paper, words(MSG_PAY_PAYER), r.payer);
	paper_fact(paper, words(MSG_PAY_HOME), r.home_name);
	paper_fact(paper, words(MSG_PAY_LEASE), r.number);
	paper_fact(paper, words(MSG_PAY_CHANNEL), r.channel);
	paper_table(paper, heads, right, 2);
	for (size_t i = 0; i < r.count; i++) {
		struct str cells[2] = {r.lines[i].words, money_text(a, r.lines[i].amount)};
		paper_row(paper, cells);
	}
	paper_fact(paper, words(MSG_PAY_TOTAL), str_format(a, "¥ %.*s", STR_ARG(money_text(a, r.total))));
	paper_fact(paper, words(MSG_PAY_IN_WORDS), r.in_words);
	paper_fact(paper, words(MSG_PAY_PAYEE), r.agency);
	paper_fact(paper, words(MSG_PAY_CASHIER), r.cashier);
	paper_code(paper, verify_url(a, base_url, p->receipt_number, check), check);
	return paper_render(a, paper, font, ret_pdf, err);
}

struct receipt_args {
	struct actor actor;
	struct payment_id id;
	struct paper_record paper;
};

static bool receipt_tx(struct tx *tx, void *arg, struct err *err)
{
	struct receipt_args *a = arg;
	struct payment p;
	int64_t attachment;

	if (!payment_load(tx, &a->actor, a->id, &p, err) || !find_paper(tx, a->id, &attachment, err))
		return false;
	if (attachment == 0) {
		if (p.reversed_by.v != 0)
			return err_conflict(err, MSG_PAY_ERROR_REVERSED);
		if (!paper_add(tx, &a->actor, &a->paper, err) || !find_paper(tx, a->id, &attachment, err))
			return false;
	}
	answer_path(tx, "/files/", attachment, "");
	return true;
}

bool pay_receipt_do(struct req *rq, struct err *err)
{
	struct receipt_args *a = ARENA_NEW(req_arena(rq), struct receipt_args);
	struct payment_names names;
	struct payment p;
	struct str pdf;
	int64_t attachment;

	*a = (struct receipt_args){.actor = *req_actor(rq), .id = {req_id(rq)}};
	if (!pay_store_see(req_tx(rq), req_actor(rq), a->id, &p, &names, err) ||
	    !find_paper(req_tx(rq), a->id, &attachment, err))
		return false;
	if (attachment != 0)
		return req_done(rq, link_path(rq, "/files/", attachment, ""), MSG_NONE);
	if (!render(req_tx(rq), req_arena(rq), &p, &names, req_base_url(rq), &pdf, err))
		return false;
	a->paper = (struct paper_record){.kind = "receipt",
					 .number = str_copy(req_arena(rq), p.receipt_number),
					 .check_code = paper_check_code(req_arena(rq), p.receipt_number),
					 .subject = "payment",
					 .subject_id = p.id.v,
					 .project = p.project.v,
					 .household = p.household.v,
					 .title = words(MSG_PAY_RECEIPT_TITLE)};
	return file_put_bytes(req_arena(rq), pdf, FILE_PDF, &a->paper.file, err) &&
	       req_write(rq, receipt_tx, a, err);
}
