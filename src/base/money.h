/* Amounts that the compiler keeps apart: two of these cannot be added with '+'. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/number.h"
#include "base/str.h"

struct money {
	int64_t fen;
}; /* 1/100 yuan */
struct area {
	int64_t centi_m2;
}; /* 1/100 square metre */
struct rate {
	int64_t e4_yuan;
}; /* 1/10000 yuan per square metre and month */
struct ratio {
	int64_t e4;
}; /* 1/10000: 0.7 is 7000, 100% is 10000 */
struct points {
	int64_t e4;
}; /* 1/10000 point */

#define MONEY(fen_)   ((struct money){(fen_)})
#define MONEY_FEN_MAX INT64_C(10000000000000) /* 100 billion yuan: what a form or file may bring */

struct money money_add(struct money, struct money);
struct money money_subtract(struct money, struct money);
struct money money_negate(struct money);
struct money money_min(struct money, struct money);
int money_compare(struct money, struct money);
bool money_is_zero(struct money);

/* amount x numerator / denominator, half up, once. For part months (18 of 28 days), late charges, ratios. */
struct money money_share_half_up(struct money, int64_t numerator, int64_t denominator);
/* rate x area x coefficient, rounded once, half up (domain.md 3.2, 5.6). coefficient {10000} for the full
 * rent. */
struct money money_rent_half_up(struct rate, struct area, struct ratio coefficient);

/* "1,234.50" or "1234.5" in yuan, up to two decimals, optional '-' or U+2212, within MONEY_FEN_MAX. */
bool money_parse(struct str, struct money *ret);
struct str money_text(struct arena *, struct money); /* 1,234.50 and a true minus U+2212 when negative */
size_t money_write(char ret[NUMBER_TEXT_BYTES], struct money); /* as money_text; not terminated; the length */
struct str money_plain(struct arena *, struct money);          /* 1234.50 with '-', for files */
/* Amount in words (domain.md 3.6): 壹仟陆佰捌拾元零叁角贰分, 壹拾元整, 零元整; negative begins with 负. */
struct str money_words(struct arena *, struct money);

bool area_parse(struct str, struct area *ret); /* square metres, up to two decimals; sign as money_parse */
struct str area_text(struct arena *, struct area); /* 52.30 */
bool rate_parse(struct str, struct rate *ret);     /* yuan, up to four decimals; the sign as money_parse */
struct str rate_text(struct arena *, struct rate); /* 12.45; 3.125 keeps its third digit; at least two */
struct str ratio_percent(struct arena *, struct ratio); /* 9460 -> 94.6 (one decimal, half up) */
struct str points_text(struct arena *, struct points);  /* 75.8484, 80.5, 80 */

#endif
