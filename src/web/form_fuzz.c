/* Any bytes as the body of a form: 'j' JSON, else name=value pairs, through a table with a field of every
 * type. What is taken is within the table's limits; what is not names a field of it. */
#include <string.h>

#include "http/http_decode.h"
#include "kit/field.h"
#include "web/req_inner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

ENUM_TYPE(fuzz_choice, {1, "one", MSG_KIT_JOB_WAITING, TAG_PLAIN}, {2, "two", MSG_KIT_JOB_DONE, TAG_PLAIN});

struct filled {
	struct str text, words, password, id_number, phone;
	int64_t number, id, degrees;
	struct money money, owed;
	struct area area;
	struct rate rate;
	struct ratio ratio;
	struct day day;
	struct month month;
	struct instant instant;
	int choice;
	bool yes;
};

#define F(member_, type_, ...)                                                                        \
	{                                                                                             \
		FIELD_AT(struct filled, member_), .type = type_, .flags = FIELD_OPTIONAL, __VA_ARGS__ \
	}
static const struct field fields[] = {
	F(text, FIELD_TEXT, .max = 20),
	F(words, FIELD_LONG_TEXT, .max = 100),
	F(password, FIELD_PASSWORD),
	F(id_number, FIELD_ID_NUMBER),
	F(phone, FIELD_PHONE),
	F(number, FIELD_INTEGER, .min = -5, .max = 1000),
	F(id, FIELD_ID),
	F(degrees, FIELD_DECIMAL6, .min = -180000000, .max = 180000000),
	F(money, FIELD_MONEY, .min = 1, .max = 100000000),
	F(owed, FIELD_MONEY, .min = -100000000, .max = 100000000),
	F(area, FIELD_AREA),
	F(rate, FIELD_RATE),
	F(ratio, FIELD_RATIO, .max = 10000, .unit = "%"),
	F(day, FIELD_DAY, .min = 20200101),
	F(month, FIELD_MONTH),
	F(instant, FIELD_INSTANT),
	F(choice, FIELD_ENUM, .enumeration = &fuzz_choice_type),
	F(yes, FIELD_BOOL),
};

static void within(const struct filled *f)
{
	require(f->text.n == 0 || (str_utf8_valid(f->text) && str_characters(f->text) <= 20));
	require(f->words.n == 0 || (str_utf8_valid(f->words) && str_characters(f->words) <= 100));
	require(!str_has_control(f->text, false) && !str_has_control(f->words, true));
	require(f->id_number.n == 0 || f->id_number.n == 18);
	require(f->phone.n == 0 || f->phone.n == 11);
	require(f->number >= -5 && f->number <= 1000 && f->id >= 0);
	require(f->degrees >= -180000000 && f->degrees <= 180000000);
	require(f->money.fen >= 0 && f->money.fen <= 100000000);
	require(f->owed.fen >= -100000000 && f->owed.fen <= 100000000);
	require(f->area.centi_m2 >= 0 && f->rate.e4_yuan >= 0 && f->ratio.e4 >= 0 && f->ratio.e4 <= 10000);
	require(f->day.yyyymmdd == 0 || (day_valid(f->day) && f->day.yyyymmdd >= 20200101));
	require(f->month.yyyymm == 0 || month_valid(f->month));
	require(f->choice >= 0 && f->choice <= 2);
}

/* What a person would see in the field again is taken again, as the same. */
static void again(struct arena *arena, const struct filled *f)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		struct str typed = field_typed(&fields[i], arena, f);
		struct filled second = {0};
		struct err err = {0};

		if (typed.n == 0)
			continue;
		require(field_parse(&fields[i], arena, typed, &second, &err));
		require(str_equal(field_typed(&fields[i], arena, &second), typed));
	}
}

static bool names_a_field(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (name != NULL && strcmp(fields[i].name, name) == 0)
			return true;
	return false;
}

static void fill(struct req *rq)
{
	struct filled f = {0};
	struct err err = {0};

	if (req_form_fields(rq, fields, ARRAY_LEN(fields), &f, &err)) {
		within(&f);
		again(rq->arena, &f);
	} else {
		require(err.code != ERR_NONE &&
			(rq->json == NULL || !json_is_object(rq->json) || names_a_field(err.field)));
		require(err_text(rq->arena, LANGUAGE_ZH_CN, &err).n > 0);
		within(&f); /* a field that was refused keeps what it held */
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct http_request http = {.method = HTTP_POST};
	struct http_pair *pairs = NULL;
	struct req rq = {.http = &http, .language = LANGUAGE_ZH_CN};

	if (n == 0)
		return 0;
	rq.arena = http.arena = arena_new((size_t)32 << 20);
	http.body = (struct str){(const char *)data + 1, n - 1};
	if (data[0] == 'j') {
		http.content_type = S("application/json");
		fill(&rq);
	} else {
		http.content_type = S("application/x-www-form-urlencoded");
		if (http_decode_pairs(rq.arena, http.body, 200, &pairs, &http.form_count) == 0) {
			http.form = pairs;
			fill(&rq);
		}
	}
	json_decref(rq.json);
	arena_free(rq.arena);
	return 0;
}
