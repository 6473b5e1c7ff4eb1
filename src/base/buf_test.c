#include "tests/test.h"

#include <string.h>

TEST(buf, adds)
{
	struct buf b;

	buf_open(&b, 1 << 20);
	assert_null(b.p);
	assert_str(buf_view(&b), "");
	buf_add(&b, NULL, 0);
	buf_str(&b, S(""));
	assert_null(b.p);
	buf_char(&b, '[');
	buf_str(&b, S("安居"));
	BUF_LIT(&b, ", ");
	buf_i64(&b, INT64_MIN);
	buf_char(&b, ' ');
	buf_i64(&b, INT64_MAX);
	buf_i64(&b, 0);
	buf_format(&b, " %d%%]", 7);
	assert_str(buf_view(&b), "[安居, -9223372036854775808 92233720368547758070 7%]");
	assert_false(b.full);
	buf_clear(&b);
	assert_str(buf_view(&b), "");
	buf_char(&b, 'x');
	assert_str(buf_view(&b), "x");
	buf_close(&b);
	assert_null(b.p);
	buf_char(&b, 'y');
	assert_str(buf_view(&b), "y");
	buf_close(&b);
}

TEST(buf, limit_is_exact_at_every_size)
{
	char bytes[5000];

	memset(bytes, 'x', sizeof(bytes));
	for (size_t limit = 0; limit < 4200; limit += limit < 1100 ? 37 : 1021) {
		struct buf b;

		buf_open(&b, limit);
		for (size_t i = 0; i < limit; i++)
			buf_char(&b, 'x');
		assert_false(b.full);
		assert_int_equal(buf_view(&b).n, limit);
		buf_char(&b, 'y');
		assert_true(b.full);
		assert_int_equal(buf_view(&b).n, limit);
		buf_clear(&b);
		assert_false(b.full);
		buf_add(&b, bytes, limit);
		assert_false(b.full);
		buf_clear(&b);
		buf_add(&b, bytes, limit + 1);
		assert_true(b.full);
		assert_int_equal(buf_view(&b).n, 0);
		buf_close(&b);
	}
}

TEST(buf, what_comes_after_full_is_dropped)
{
	struct buf b;

	buf_open(&b, 10);
	BUF_LIT(&b, "12345");
	BUF_LIT(&b, "678901");
	BUF_LIT(&b, "x");
	buf_format(&b, "%d", 1);
	assert_true(b.full);
	assert_str(buf_view(&b), "12345");
	buf_close(&b);
}

TEST(buf, format_of_any_length)
{
	char wide[3000];

	memset(wide, 'x', sizeof(wide));
	for (int n = 0; n < 3000; n += n < 240 || n > 270 ? 97 : 1) {
		struct buf b;

		buf_open(&b, (size_t)n + 1);
		buf_format(&b, "%.*s", n, wide);
		assert_false(b.full);
		assert_int_equal(b.n, n);
		buf_format(&b, "%s", "12");
		assert_true(b.full);
		assert_int_equal(b.n, n);
		buf_close(&b);
	}
	struct buf small;

	buf_open(&small, 300);
	buf_format(&small, "%.*s", 301, wide);
	assert_true(small.full);
	assert_int_equal(small.n, 0);
	buf_close(&small);
}

TEST(buf, of_an_arena_is_never_given_back)
{
	struct buf b;
	struct str view;

	buf_open_in(&b, test_arena(), 5000);
	for (int i = 0; i < 500; i++)
		BUF_LIT(&b, "0123456789");
	assert_false(b.full);
	view = buf_view(&b);
	buf_close(&b);
	assert_int_equal(view.n, 5000);
	assert_memory_equal(view.p + 4990, "0123456789", 10);
	buf_char(&b, 'x'); /* may be used again */
	assert_str(buf_view(&b), "x");
}

TEST(buf, percent)
{
	struct buf b;

	buf_open(&b, 200);
	buf_percent(&b, S("aZ09-._~ /?&=#%+'\"\n房"), "");
	buf_percent(&b, S("\0/a?"), "/");
	assert_str(buf_view(&b), "aZ09-._~%20%2F%3F%26%3D%23%25%2B%27%22%0A%E6%88%BF%00/a%3F");
	buf_close(&b);
}
