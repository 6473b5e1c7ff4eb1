#include "tests/test.h"
#include "web/icon_html.h"

TEST(icon, page_holds_the_symbols_of_its_set_only)
{
	struct buf out;
	struct html h = {.out = &out, .arena = test_arena()};

	buf_open(&out, 100000);
	icon_html_symbols(&h, ICON_BIT(ICON_PLUS) | ICON_BIT(ICON_X));
	assert_str(
		buf_view(&out),
		"<svg class=\"sprite\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\">\n"
		"<symbol id=\"i-plus\" viewBox=\"0 0 24 24\"><path d=\"M12 5v14M5 12h14\"/></symbol>\n"
		"<symbol id=\"i-x\" viewBox=\"0 0 24 24\"><path d=\"M6 6l12 12M18 6 6 "
		"18\"/></symbol>\n</svg>\n");
	buf_close(&out);
}

TEST(icon, each_has_a_name_of_its_own_and_lines)
{
	for (enum icon i = 0; i < ICON_COUNT; i++) {
		assert_true(icon_name(i).n > 0 && icon_path(i).n > 0);
		for (enum icon k = 0; k < i; k++)
			assert_false(str_equal(icon_name(i), icon_name(k)));
	}
	assert_true(ICON_COUNT <= 64);
}

TEST(icon, use_points_at_the_symbol)
{
	struct buf out;
	struct html h = {.out = &out, .arena = test_arena()};

	buf_open(&out, 1000);
	icon_html_use(&h, ICON_ALERT);
	assert_str(
		buf_view(&out),
		"<svg class=\"i\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#i-alert\"/></svg>");
	buf_close(&out);
}
