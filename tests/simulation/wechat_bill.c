/* The trade bill of a day: 27 columns, a summary, its SHA-1, and a download by token. */
#include "tests/simulation/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

enum { FEE_PER_TEN_THOUSAND = 60, DAY_MS = 86400 * 1000, READY_HOUR = 10, TOKEN_LIFE_MS = 5 * 60 * 1000 };

#define FEE_RATE "0.60%"

static const char heading[] = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,"
			      "交易类型,交易状态,付款银行,"
			      "货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,"
			      "充值券退款金额,退款类型,退款状态,"
			      "商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n";
static const char summary_heading[] =
	"总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n";

struct bill {
	char *text;
	size_t n, size;
	int64_t rows, paid_fen, refunded_fen, fee_fen;
};

static void add(struct bill *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct bill *b, const char *format, ...)
{
	va_list ap;
	int n;

	for (;;) {
		va_start(ap, format);
		n = vsnprintf(b->text + b->n, b->size - b->n, format, ap);
		va_end(ap);
		if (n >= 0 && (size_t)n < b->size - b->n)
			break;
		b->size = b->size * 2 + 4096;
		b->text = realloc(b->text, b->size);
		if (!b->text)
			abort();
	}
	b->n += (size_t)n;
}

/* A field of free text must not end a field or a line. */
static void clean(char *text)
{
	for (; *text; text++)
		if (*text == ',' || *text == '`' || *text == '\r' || *text == '\n')
			*text = ' ';
}

struct row {
	int64_t at_ms, paid_fen, refund_fen, fee_fen;
	char transaction_id[33], out_trade_no[33], openid[65], trade_type[9], description[512], attach[512];
	char refund_id[33], out_refund_no[65]; /* "0" in a row of a payment */
};

/* fen as yuan with two decimals; a fee has five. */
static void yuan(int64_t fen, const char *more_digits, char *buf, size_t size)
{
	int64_t size_fen = fen < 0 ? -fen : fen;

	snprintf(buf, size, "%s%lld.%02lld%s", fen < 0 ? "-" : "", (long long)(size_fen / 100),
		 (long long)(size_fen % 100), more_digits);
}

static void row_add(const struct sim *sim, struct bill *b, struct row *r)
{
	bool refund = r->refund_fen > 0;
	char at[32], paid[32], refunded[32], fee[32];

	clean(r->description);
	clean(r->attach);
	sim_time_text(r->at_ms, TIME_BILL, at, sizeof(at));
	yuan(r->paid_fen, "", paid, sizeof(paid));
	yuan(r->refund_fen, "", refunded, sizeof(refunded));
	yuan(r->fee_fen, "000", fee, sizeof(fee));
	add(b, "`%s,`%s,`%s,`0,`,`%s,`%s,`%s,`%s,`%s,`OTHERS,`CNY,`%s,`0.00,", at, sim->id.appid,
	    sim->id.mchid, r->transaction_id, r->out_trade_no, r->openid, r->trade_type,
	    refund ? "REFUND" : "SUCCESS", paid);
	add(b, "`%s,`%s,`%s,`0.00,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`\r\n", refund ? r->refund_id : "0",
	    refund ? r->out_refund_no : "0", refunded, refund ? "ORIGINAL" : "", refund ? "SUCCESS" : "",
	    r->description, r->attach, fee, FEE_RATE, paid, refunded);
	b->rows++;
	b->paid_fen += r->paid_fen;
	b->refunded_fen += r->refund_fen;
	b->fee_fen += r->fee_fen;
}

/* Half up to the fen, on what the merchant keeps: a full refund gives the whole fee back. */
static int64_t fee_of(int64_t fen)
{
	return (fen * FEE_PER_TEN_THOUSAND + 5000) / 10000;
}

static void row_read(struct sim *sim, sqlite3_stmt *st, struct row *r)
{
	int64_t total = sqlite3_column_int64(st, 7), before;

	r->at_ms = sqlite3_column_int64(st, 0);
	sim_sql_text(st, 1, r->transaction_id, sizeof(r->transaction_id));
	sim_sql_text(st, 2, r->out_trade_no, sizeof(r->out_trade_no));
	sim_sql_text(st, 3, r->openid, sizeof(r->openid));
	sim_sql_text(st, 4, r->trade_type, sizeof(r->trade_type));
	sim_sql_text(st, 5, r->description, sizeof(r->description));
	sim_sql_text(st, 6, r->attach, sizeof(r->attach));
	sim_sql_text(st, 8, r->refund_id, sizeof(r->refund_id));
	sim_sql_text(st, 9, r->out_refund_no, sizeof(r->out_refund_no));
	r->refund_fen = sqlite3_column_int64(st, 10);
	r->paid_fen = r->refund_fen > 0 ? 0 : total;
	r->fee_fen = fee_of(total);
	if (r->refund_fen > 0) {
		before = sim_sql_number(
			sim, 0,
			"SELECT sum(refund_fen) FROM refund WHERE out_trade_no = ?1 AND status = 'SUCCESS'"
			" AND (success_ms < ?2 OR (success_ms = ?2 AND refund_id < ?3))",
			"sis", r->out_trade_no, r->at_ms, r->refund_id);
		r->fee_fen = fee_of(total - before - r->refund_fen) - fee_of(total - before);
	}
}

/* Payments and done refunds of the day; type ALL, SUCCESS or REFUND. */
static void rows_add(struct sim *sim, struct bill *b, int64_t day_ms, const char *type, const char *where)
{
	sqlite3_stmt *st =
		sim_sql(sim,
			"SELECT t.success_ms, t.transaction_id, t.out_trade_no, t.openid, t.trade_type, "
			"t.description, t.attach,"
			" t.total_fen, '', '', 0 FROM trade t WHERE t.success_ms >= ?1 AND t.success_ms < ?2 "
			"AND ?3 <> 'REFUND'"
			" UNION ALL SELECT r.success_ms, t.transaction_id, t.out_trade_no, t.openid, "
			"t.trade_type, t.description,"
			" t.attach, t.total_fen, r.refund_id, r.out_refund_no, r.refund_fen FROM refund r"
			" JOIN trade t ON t.out_trade_no = r.out_trade_no WHERE r.status = 'SUCCESS' AND "
			"r.success_ms >= ?1"
			" AND r.success_ms < ?2 AND ?3 <> 'SUCCESS' ORDER BY 1, 2, 9",
			"iis", day_ms, day_ms + DAY_MS, type);

	while (sim_sql_row(sim, st)) {
		struct row r;

		row_read(sim, st, &r);
		if (sim_fault_take(sim, "bill_row_missing", SIM_ON_ANSWER, where, NULL))
			continue;
		if (sim_fault_take(sim, "bill_row_changed", SIM_ON_ANSWER, where, NULL))
			*(r.refund_fen > 0 ? &r.refund_fen : &r.paid_fen) += 1;
		if (sim_fault_take(sim, "bill_fee_wrong", SIM_ON_ANSWER, where, NULL))
			r.fee_fen += 1;
		row_add(sim, b, &r);
	}
	if (sim_fault_take(sim, "bill_row_added", SIM_ON_ANSWER, where, NULL)) {
		struct row foreign = {.at_ms = day_ms + DAY_MS / 2,
				      .paid_fen = 8800,
				      .fee_fen = 53,
				      .trade_type = "NATIVE"};

		snprintf(foreign.transaction_id, sizeof(foreign.transaction_id),
			 "4200009999202001019999999999");
		snprintf(foreign.out_trade_no, sizeof(foreign.out_trade_no), "FOREIGN000000000001");
		snprintf(foreign.openid, sizeof(foreign.openid), "oSimulated_payer_0000000002B");
		snprintf(foreign.description, sizeof(foreign.description), "not from here");
		row_add(sim, b, &foreign);
	}
}

static void bill_write(struct sim *sim, struct bill *b, int64_t day_ms, const char *type, const char *where)
{
	char paid[32], refunded[32], fee[32];

	add(b, "\xef\xbb\xbf%s", heading);
	rows_add(sim, b, day_ms, type, where);
	yuan(b->paid_fen, "", paid, sizeof(paid));
	yuan(b->refunded_fen, "", refunded, sizeof(refunded));
	yuan(b->fee_fen, "000", fee, sizeof(fee));
	add(b, "%s`%lld,`%s,`%s,`0.00,`%s,`%s,`%s\r\n", summary_heading, (long long)b->rows, paid, refunded,
	    fee, paid, refunded);
}

static bool day_parse(const char *date, int64_t *ret_ms)
{
	char text[32];

	return strlen(date) == 10 && snprintf(text, sizeof(text), "%sT00:00:00+08:00", date) == 25 &&
	       sim_time_parse(text, ret_ms);
}

/* The query as asked; false: the answer says what is wrong with it. */
static bool query_parse(struct sim_request *rq, struct sim_answer *a, int64_t *ret_day_ms, char type[16],
			bool *ret_gzip)
{
	char date[16], tar[16];
	int64_t now_ms = sim_now_ms(rq->sim);

	sim_param(rq, "bill_date", date, sizeof(date));
	if (!sim_param(rq, "bill_type", type, 16))
		snprintf(type, 16, "ALL");
	*ret_gzip = sim_param(rq, "tar_type", tar, sizeof(tar));
	if (!day_parse(date, ret_day_ms))
		return sim_answer_error(a, 400, "PARAM_ERROR", "bill_date is written as 2026-11-21"), false;
	if (strcmp(type, "ALL") != 0 && strcmp(type, "SUCCESS") != 0 && strcmp(type, "REFUND") != 0)
		return sim_answer_error(a, 400, "PARAM_ERROR", "bill_type is ALL, SUCCESS or REFUND"), false;
	if (*ret_gzip && strcmp(tar, "GZIP") != 0)
		return sim_answer_error(a, 400, "PARAM_ERROR", "tar_type is GZIP or absent"), false;
	if (now_ms < *ret_day_ms + DAY_MS)
		return sim_answer_error(a, 400, "INVALID_REQUEST", "the day is not over"), false;
	if (now_ms < *ret_day_ms + DAY_MS + READY_HOUR * 3600 * 1000)
		return sim_answer_error(a, 400, "STATEMENT_CREATING",
					"the bill is ready at ten of the next day"),
		       false;
	if (now_ms > *ret_day_ms + INT64_C(92) * DAY_MS)
		return sim_answer_error(a, 400, "INVALID_REQUEST", "bills are kept for three months"), false;
	return true;
}

void wechat_bill_create(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	struct bill b = {.text = NULL};
	char type[16], token[65], hash[41], url[256];
	int64_t day_ms;
	bool gzip, broken;

	if (!query_parse(rq, a, &day_ms, type, &gzip))
		return;
	bill_write(sim, &b, day_ms, type, rq->target);
	if (b.rows == 0) {
		sim_answer_error(a, 400, "NO_STATEMENT_EXIST", "there was no trade on this day");
		free(b.text);
		return;
	}
	sim_sha1_hex(b.text, b.n, hash);
	if (sim_fault_take(sim, "bad_sha1", SIM_ON_ANSWER, rq->target, NULL))
		hash[0] = hash[0] == '0' ? '1' : '0';
	broken = sim_fault_take(sim, "bad_gzip", SIM_ON_ANSWER, rq->target, NULL);
	sim_random_text(token, 48, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	sim_sql_run(sim, "INSERT INTO bill (token, text, gzip, broken, made_ms) VALUES (?, ?, ?, ?, ?)",
		    "ssiii", token, b.text, (int64_t)gzip, (int64_t)broken, sim_real_ms());
	sim_sql_run(sim, "DELETE FROM bill WHERE made_ms < ?", "i", sim_real_ms() - DAY_MS);
	snprintf(url, sizeof(url), "%s/v3/billdownload/file?token=%s", sim->base_url, token);
	sim_answer_json(a, 200,
			json_pack("{s:s, s:s, s:s}", "hash_type", "SHA1", "hash_value", hash, "download_url",
				  url));
	free(b.text);
}

/* NULL when zlib fails, which it does not. */
static char *gzip_make(const char *data, size_t n, size_t *ret_n)
{
	z_stream z = {.next_in = NULL};
	size_t size = n + n / 1000 + 1024;
	char *out = malloc(size);

	if (!out ||
	    deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)size;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	*ret_n = size - z.avail_out;
	deflateEnd(&z);
	return out;
}

void wechat_bill_download(struct sim_request *rq, struct sim_answer *a)
{
	struct sim *sim = rq->sim;
	sqlite3_stmt *st;
	char token[65], *copy;
	const char *text;
	size_t n;

	sim_param(rq, "token", token, sizeof(token));
	st = sim_sql(sim, "SELECT text, gzip, broken FROM bill WHERE token = ? AND made_ms > ?", "si", token,
		     sim_real_ms() - TOKEN_LIFE_MS);
	if (!sim_sql_row(sim, st)) {
		sim_answer_error(a, 400, "INVALID_REQUEST",
				 "the token is not known or over; ask for the bill again");
		return;
	}
	text = (const char *)sqlite3_column_text(st, 0);
	n = (size_t)sqlite3_column_bytes(st, 0);
	if (sqlite3_column_int64(st, 1)) {
		copy = gzip_make(text, n, &n);
		if (sqlite3_column_int64(st, 2))
			memset(copy + n / 2, 0x5a, 8);
	} else {
		copy = malloc(n + 1);
		if (!copy)
			abort();
		memcpy(copy, text, n);
	}
	sqlite3_finalize(st);
	sim_answer_bytes(a, 200, "application/octet-stream", copy, n);
	a->unsigned_body = true;
}
