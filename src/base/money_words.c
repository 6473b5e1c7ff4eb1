/* Amounts in words, domain.md 3.6 (payment-settlement rules for banks). */
#include "base/money.h"

#include <string.h>

#include "base/require.h"

enum { WORD_BYTES = 3, WORDS_MAX = 80 };

struct words {
	char text[WORDS_MAX * WORD_BYTES];
	size_t n;
};

static void add(struct words *w, const char *word)
{
	size_t n = strlen(word);

	require(n <= sizeof(w->text) - w->n);
	memcpy(w->text + w->n, word, n);
	w->n += n;
}

static const char *const digit_word[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};

/* A whole number above 0. */
static void add_whole(struct words *w, uint64_t number)
{
	static const struct {
		uint64_t value;
		const char *word;
	} unit[] = {
		{100000000, "亿"}, {10000, "万"}, {1000, "仟"}, {100, "佰"}, {10, "拾"},
	};

	for (size_t i = 0; i < ARRAY_LEN(unit); i++) {
		uint64_t rest = number % unit[i].value;

		if (number < unit[i].value)
			continue;
		add_whole(w, number / unit[i].value);
		add(w, unit[i].word);
		/* One zero is read for any gap before the next digit. */
		if (rest && rest < unit[i].value / 10)
			add(w, digit_word[0]);
		if (rest)
			add_whole(w, rest);
		return;
	}
	add(w, digit_word[number]);
}

struct str money_words(struct arena *arena, struct money amount)
{
	struct words w = {.n = 0};
	uint64_t fen = amount.fen < 0 ? 0 - (uint64_t)amount.fen : (uint64_t)amount.fen;
	uint64_t yuan = fen / 100;
	unsigned tenths = (unsigned)(fen / 10 % 10);
	unsigned hundredths = (unsigned)(fen % 10);

	if (amount.fen < 0)
		add(&w, "负");
	if (yuan || !fen) {
		if (yuan)
			add_whole(&w, yuan);
		else
			add(&w, digit_word[0]);
		add(&w, "元");
	}
	if (fen % 100 == 0)
		add(&w, "整");
	else if (yuan && (!tenths || yuan % 10 == 0))
		add(&w, digit_word[0]);
	if (tenths) {
		add(&w, digit_word[tenths]);
		add(&w, "角");
	}
	if (hundredths) {
		add(&w, digit_word[hundredths]);
		add(&w, "分");
	}
	return (struct str){arena_copy(arena, w.text, w.n), w.n};
}
