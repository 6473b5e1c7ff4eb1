#include "tests/test.h"

#include <jansson.h> /* both headers together: no name of ours may be one of the library's */
#include <string.h>

TEST(json, structure)
{
	struct buf b;
	struct json j;

	buf_open(&b, 1 << 16);
	json_open(&j, &b);
	json_begin(&j);
	json_put_str(&j, "name", S("安居"));
	json_put_i64(&j, "count", INT64_MIN);
	json_put_bool(&j, "open", true);
	json_put_bool(&j, "shut", false);
	json_key(&j, S("day"));
	json_day(&j, DAY(20261118));
	json_key(&j, S("no_day"));
	json_day(&j, DAY(0));
	json_put_instant(&j, "at", instant_of_day(DAY(20261118), 19, 10));
	json_put_instant(&j, "never", (struct instant){0});
	json_key(&j, S("list"));
	json_begin_array(&j);
	json_i64(&j, 1);
	json_str(&j, S("a"));
	json_none(&j);
	json_bool(&j, true);
	json_begin(&j);
	json_end(&j);
	json_begin_array(&j);
	json_end_array(&j);
	json_begin(&j);
	json_put_i64(&j, "x", 1);
	json_end(&j);
	json_end(&j); /* the array */
	json_put_i64(&j, "last", 0);
	json_end(&j);
	assert_str(
		buf_view(&b),
		"{\"name\":\"安居\",\"count\":-9223372036854775808,\"open\":true,\"shut\":false,"
		"\"day\":\"2026-11-18\",\"no_day\":null,\"at\":\"2026-11-18T19:10:00+08:00\",\"never\":null,"
		"\"list\":[1,\"a\",null,true,{},[],{\"x\":1}],\"last\":0}");
	buf_close(&b);
}

static struct str quoted(struct buf *b, struct str text)
{
	struct json j;

	buf_clear(b);
	json_open(&j, b);
	json_str(&j, text);
	return buf_view(b);
}

TEST(json, escapes)
{
	static const struct {
		const char *text, *json;
	} cases[] = {
		{"", "\"\""},
		{"\"", "\"\\\"\""},
		{"\\", "\"\\\\\""},
		{"a\nb", "\"a\\nb\""},
		{"\t", "\"\\u0009\""},
		{"\r", "\"\\u000d\""},
		{"\x01\x1f", "\"\\u0001\\u001f\""},
		{"\x7f", "\"\\u007f\""},
		{"</script>", "\"\\u003c/script>\""},
		{"<!--", "\"\\u003c!--\""},
		{"a\u2028b\u2029", "\"a\\u2028b\\u2029\""},
		{"“”…€", "\"“”…€\""},
		{"𠮷", "\"𠮷\""},
		{"&'", "\"&'\""},
		{"\xe2\x80", "\"\xe2\x80\""},
		{"\xe2", "\"\xe2\""},
	};
	struct buf b;

	buf_open(&b, 1 << 16);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_str(quoted(&b, str_of(cases[i].text)), cases[i].json);
	assert_str(quoted(&b, (struct str){"a\0b", 3}), "\"a\\u0000b\"");
	assert_str(quoted(&b, (struct str){NULL, 0}), "\"\"");
	buf_close(&b);
}

/* What is written, an independent and strict reader gives back. */
TEST(json, random_texts_are_read_back)
{
	static const uint32_t special[] = {
		'"',    '\\',   '<',    '/',    '\n',   0x7f,   0x80,
		0x2027, 0x2028, 0x2029, 0x202a, 0x4e2d, 0xffff, 0x20bb7,
	};
	struct buf b;

	buf_open(&b, 1 << 20);
	seam_set_seed(17);
	for (int round = 0; round < 2000; round++) {
		char text[256];
		size_t n = 0;
		json_error_t error;
		json_t *value;
		struct str out;

		for (int i = seam_random_below(50); i > 0; i--) {
			uint32_t c = 1 + seam_random_below(0x7e);

			if (seam_random_below(2))
				c = special[seam_random_below(ARRAY_LEN(special))];
			if (c < 0x80) {
				text[n++] = (char)c;
			} else if (c < 0x800) {
				text[n++] = (char)(0xc0 | c >> 6);
				text[n++] = (char)(0x80 | (c & 63));
			} else if (c < 0x10000) {
				text[n++] = (char)(0xe0 | c >> 12);
				text[n++] = (char)(0x80 | (c >> 6 & 63));
				text[n++] = (char)(0x80 | (c & 63));
			} else {
				text[n++] = (char)(0xf0 | c >> 18);
				text[n++] = (char)(0x80 | (c >> 12 & 63));
				text[n++] = (char)(0x80 | (c >> 6 & 63));
				text[n++] = (char)(0x80 | (c & 63));
			}
		}
		out = quoted(&b, (struct str){text, n});
		value = json_loadb(out.p, out.n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
		assert_non_null(value);
		assert_int_equal(json_string_length(value), n);
		assert_memory_equal(json_string_value(value), text, n);
		json_decref(value);
	}
	buf_close(&b);
}

TEST(json, goes_over_its_limit_without_harm)
{
	struct buf b;
	struct json j;

	buf_open(&b, 20);
	json_open(&j, &b);
	json_begin(&j);
	for (int i = 0; i < 100; i++)
		json_put_str(&j, "key", S("value\n"));
	json_end(&j);
	assert_true(b.full);
	assert_true(b.n <= 20);
	buf_close(&b);
}

static void with_writer(void (*body)(struct json *))
{
	struct buf b;
	struct json j;

	buf_open(&b, 1 << 16);
	json_open(&j, &b);
	body(&j);
}

static void ends_too_often(struct json *j)
{
	json_begin(j);
	json_end(j);
	json_end(j);
}

static void key_in_array(struct json *j)
{
	json_begin_array(j);
	json_key(j, S("x"));
}

static void array_end_for_object(struct json *j)
{
	json_begin(j);
	json_end_array(j);
}

static void too_deep(struct json *j)
{
	for (int i = 0; i < 32; i++)
		json_begin_array(j);
}

static void deepest(struct json *j)
{
	for (int i = 0; i < 31; i++)
		json_begin_array(j);
	for (int i = 0; i < 31; i++)
		json_end(j);
}

static void run_ends_too_often(void)
{
	with_writer(ends_too_often);
}
static void run_key_in_array(void)
{
	with_writer(key_in_array);
}
static void run_array_end_for_object(void)
{
	with_writer(array_end_for_object);
}
static void run_too_deep(void)
{
	with_writer(too_deep);
}
static void run_deepest(void)
{
	with_writer(deepest);
}

TEST(json, wrong_nesting_is_our_mistake)
{
	assert_true(test_ends_process(run_ends_too_often));
	assert_true(test_ends_process(run_key_in_array));
	assert_true(test_ends_process(run_array_end_for_object));
	assert_true(test_ends_process(run_too_deep));
	assert_false(test_ends_process(run_deepest));
}
