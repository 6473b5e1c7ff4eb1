#include <string.h>
#include "tests/test.h"
#include "kit/field.h"

enum colour { COLOUR_RED = 1, COLOUR_BLUE };
ENUM_TYPE(field_colour, {COLOUR_RED, "red", MSG_FIELD_EMPTY, TAG_PLAIN},
	  {COLOUR_BLUE, "blue", MSG_FIELD_BOOL, TAG_PLAIN});
extern const struct enum_type field_colour_type;

struct form {
	struct str text, number;
	int64_t count, id, degrees;
	struct money money;
	struct area area;
	struct rate rate;
	struct ratio ratio;
	struct day day;
	struct month month;
	struct instant instant;
	int colour;
	bool yes;
};

static const struct field text = {FIELD_AT(struct form, text), .type = FIELD_TEXT, .min = 2, .max = 5};
static const struct field words = {FIELD_AT(struct form, text), .type = FIELD_LONG_TEXT};
static const struct field password = {FIELD_AT(struct form, text), .type = FIELD_PASSWORD};
static const struct field count = {FIELD_AT(struct form, count), .type = FIELD_INTEGER, .min = 1, .max = 12,
				   .unit = "个月"};
static const struct field money = {FIELD_AT(struct form, money), .type = FIELD_MONEY, .unit = "元"};
static const struct field reversal = {FIELD_AT(struct form, money), .type = FIELD_MONEY, .min = -10000,
				      .max = 0};
static const struct field area = {FIELD_AT(struct form, area), .type = FIELD_AREA, .unit = "㎡", .min = 1,
				  .max = 30000};
static const struct field rate = {FIELD_AT(struct form, rate), .type = FIELD_RATE};
static const struct field ratio = {FIELD_AT(struct form, ratio), .type = FIELD_RATIO, .max = 10000};
static const struct field percent = {FIELD_AT(struct form, ratio), .type = FIELD_RATIO, .max = 10000,
				     .unit = "%"};
static const struct field degrees = {FIELD_AT(struct form, degrees), .type = FIELD_DECIMAL6};
static const struct field day = {FIELD_AT(struct form, day), .type = FIELD_DAY, .min = 20260101,
				 .max = 20261231};
static const struct field day_open = {FIELD_AT(struct form, day), .type = FIELD_DAY, .flags = FIELD_OPTIONAL};
static const struct field month = {FIELD_AT(struct form, month), .type = FIELD_MONTH, .max = 202612};
static const struct field instant = {FIELD_AT(struct form, instant), .type = FIELD_INSTANT};
static const struct field colour = {FIELD_AT(struct form, colour), .type = FIELD_ENUM,
				    .enumeration = &field_colour_type};
static const struct field yes = {FIELD_AT(struct form, yes), .type = FIELD_BOOL};
static const struct field id = {FIELD_AT(struct form, id), .type = FIELD_ID};
static const struct field id_number = {FIELD_AT(struct form, number), .type = FIELD_ID_NUMBER};
static const struct field phone = {FIELD_AT(struct form, number), .type = FIELD_PHONE};
static const struct field phone_open = {FIELD_AT(struct form, number), .type = FIELD_PHONE,
					.flags = FIELD_OPTIONAL};

/* What a form with one field makes of the typed text: what would be shown again, or the sentence beside the
 * field. */
static struct str after(const struct field *f, const char *typed)
{
	struct form form;
	struct err err;

	memset(&form, 0, sizeof(form));
	if (!field_parse(f, test_arena(), str_of(typed), &form, &err)) {
		assert_string_equal(err.field, f->name);
		assert_int_equal(err.code, ERR_INPUT);
		return err_text(test_arena(), LANGUAGE_ZH_CN, &err);
	}
	if (f->type == FIELD_PASSWORD) /* is never shown again */
		return form.text;
	return field_typed(f, test_arena(), &form);
}

struct field_case {
	const struct field *field;
	const char *typed, *expected;
};

static void field_cases(const struct field_case *cases, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_str(after(cases[i].field, cases[i].typed), cases[i].expected);
}

TEST(field, words)
{
	static const struct field_case cases[] = {
		{&text, " 陈小禾　", "陈小禾"},
		{&text, "陈", "至少写 2 个字，现在是 1 个字"},
		{&text, "一二三四五六七", "最多写 5 个字，现在是 7 个字，删去 2 个字"},
		{&text, "", "填写这一项"},
		{&text, "　 \t", "填写这一项"},
		{&text, "𠮷田Ａ", "𠮷田Ａ"}, /* names are kept as written */
		{&text, "一\t二\n", "一 二"},
		{&text, "一\x01二", "里面有看不见的字符，多半是复制时带来的，删掉后重新输入"},
		{&text, "一\xE2\x80\xAE二",
		 "里面有看不见的字符，多半是复制时带来的，删掉后重新输入"}, /* U+202E */
		{&text, "\xB0\xA1", "有些字没有传完整，重新输入一遍"},      /* GB18030 bytes */
		{&words, "一\r\n二\r三\n", "一\n二\n三"},
		{&password, " 12345678", " 12345678"},
		{&password, "1234567", "密码至少 8 位，现在是 7 位"},
		{&password, "", "填写这一项"},
	};
	field_cases(cases, ARRAY_LEN(cases));
}

TEST(field, numbers)
{
	static const struct field_case cases[] = {
		{&count, "12", "12"},
		{&count, " １２ 个月", "12"},
		{&count, "13", "最大是 12，现在是 13"},
		{&count, "0", "最小是 1，现在是 0"},
		{&count, "1.5", "写成整数，例如 12"},
		{&count, "十二", "写成整数，例如 12"},
		{&count, "99999999999999999999", "写成整数，例如 12"},
		{&count, "", "填写这一项，没有就填 0"},
		{&money, "1,234.5", "1234.50"},
		{&money, "￥１，２３４．５０", "1234.50"},
		{&money, "¥ 1234.50元", "1234.50"},
		{&money, "0", "0.00"},
		{&money, "12.345", "写成数字，最多两位小数，例如 1234.50"},
		{&money, "约3000", "写成数字，最多两位小数，例如 1234.50"},
		{&money, "1e3", "写成数字，最多两位小数，例如 1234.50"},
		{&money, "-1", "最小是 0.00，现在是 -1.00"},
		{&money, "100000000000.01", "最大是 100,000,000,000.00，现在是 100,000,000,000.01"},
		{&reversal, "-100", "-100.00"},
		{&reversal, "-100.01", "最小是 -100.00，现在是 -100.01"},
		{&reversal, "0.01", "最大是 0.00，现在是 0.01"},
		{&area, "52.3㎡", "52.30"},
		{&area, "0", "最小是 0.01，现在是 0.00"},
		{&area, "300.01", "最大是 300.00，现在是 300.01"},
		{&rate, "12.45", "12.45"},
		{&rate, "3.1250", "3.125"},
		{&rate, "12", "12"},
		{&rate, "1.00001", "写成数字，最多四位小数，例如 12.45"},
		{&ratio, "0.7", "0.7"},
		{&ratio, "70%", "0.7"},
		{&ratio, "７０％", "0.7"},
		{&ratio, "1.5", "最大是 1.0000，现在是 1.5000"},
		{&percent, "87.4", "87.4"},
		{&percent, "87.45%", "87.45"},
		{&percent, "100.01", "最大是 100.00%，现在是 100.01%"},
		{&percent, "高", "写成百分数，最多两位小数，例如 87.4"},
		{&degrees, "117.6012", "117.6012"},
		{&degrees, "-181", "最小是 -180.000000，现在是 -181.000000"},
		{&id, "9007199254740991", "9007199254740991"},
		{&id, "9007199254740992", "从列表里选一项"},
		{&id, "", "选择一项"},
	};
	field_cases(cases, ARRAY_LEN(cases));
}

TEST(field, days_and_choices)
{
	static const struct field_case cases[] = {
		{&day, "2026/3/5", "2026-03-05"},
		{&day, "２０２６年３月５日", "2026-03-05"},
		{&day, "20260305", "2026-03-05"},
		{&day, "2026-02-29", "日期写成 2026-11-25 的样子，并且日历上要有这一天"},
		{&day, "2025-12-31", "填 2026-01-01 或以后的日期，现在是 2025-12-31"},
		{&day, "2027-01-01", "填 2026-12-31 或以前的日期，现在是 2027-01-01"},
		{&day, "", "填写日期，例如 2026-11-25"},
		{&day_open, "", ""},
		{&month, "2026年11月", "2026-11"},
		{&month, "2026-13", "月份写成 2026-11 的样子"},
		{&month, "202701", "填 2026-12 或以前的日期，现在是 2027-01"},
		{&instant, "2026-11-25 14:30", "2026-11-25 14:30"},
		{&instant, "下午", "时间写成 2026-11-25 14:30 的样子"},
		{&colour, "blue", "blue"},
		{&colour, "填写这一项", "red"}, /* by its words, as imported files carry them */
		{&colour, "绿", "没有“绿”这个选项，从列出的里面选一项"},
		{&colour, "", "选择一项"},
		{&yes, "", "0"},
		{&yes, "on", "1"},
		{&yes, "是", "1"},
		{&yes, "FALSE", "0"},
		{&yes, "也许", "填“是”或“否”"},
	};
	field_cases(cases, ARRAY_LEN(cases));
}

TEST(field, people)
{
	static const struct field_case cases[] = {
		{&id_number, "11010519491231002x", "11010519491231002X"}, /* the vector of GB 11643 */
		{&id_number, "１１０１０５ 19491231 002Ｘ", "11010519491231002X"},
		{&id_number, "110105194912310021", "身份证号最后一位对不上，再核对一遍"},
		{&id_number, "1101051949123100", "身份证号是 18 位，现在是 16 位"},
		{&id_number, "11010519491331002X", "身份证号里的出生日期日历上没有，对照证件再看一遍"},
		{&id_number, "99010519491231002X", "身份证号开头的地区代码对不上，对照证件再看一遍"},
		{&id_number, "1101051949123100A1", "身份证号前 17 位是数字，最后一位是数字或 X"},
		{&id_number, "", "填写身份证号，共 18 位"},
		{&phone, "199 0000 1234", "19900001234"},
		{&phone, "+86 199-0000-1234", "19900001234"},
		{&phone, "１９９００００１２３４", "19900001234"},
		{&phone, "1990000123", "手机号是 11 位数字，现在是 10 位"},
		{&phone, "29900001234", "手机号以 1 开头，现在以 2 开头"},
		{&phone, "1990000123转", "手机号只写数字，“转”要去掉"},
		{&phone_open, "", ""},
	};
	field_cases(cases, ARRAY_LEN(cases));
}

TEST(field, failure_leaves_the_member_and_empty_clears_it)
{
	struct form form;
	struct err err;

	memset(&form, 0, sizeof(form));
	form.day = DAY(20260305);
	assert_false(field_parse(&day, test_arena(), S("2026-02-30"), &form, &err));
	assert_int_equal(form.day.yyyymmdd, 20260305);
	assert_true(field_parse(&day_open, test_arena(), S(" "), &form, &err));
	assert_int_equal(form.day.yyyymmdd, 0);
}

TEST(field, secrets_are_not_shown_again)
{
	static const struct field secret = {FIELD_AT(struct form, number), .type = FIELD_ID_NUMBER,
					    .flags = FIELD_SECRET};
	struct form form;
	struct err err;

	memset(&form, 0, sizeof(form));
	assert_true(field_parse(&secret, test_arena(), S("11010519491231002X"), &form, &err));
	assert_str(form.number, "11010519491231002X");
	assert_str(field_typed(&secret, test_arena(), &form), "");
	form.text = S("geheim123");
	assert_str(field_typed(&password, test_arena(), &form), "");
}

/* A failing birth date needs a clock that stands still. */
TEST(field, birth_after_today)
{
	struct form form;
	struct err err;

	seam_set_now(instant_of_day(DAY(19491230), 12, 0));
	assert_false(field_parse(&id_number, test_arena(), S("11010519491231002X"), &form, &err));
	assert_int_equal(err.message, MSG_FIELD_ID_NUMBER_FUTURE);
	seam_clear();
}
