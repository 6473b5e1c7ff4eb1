/* The page for what http refuses by itself (too large, too slow, not understood, too many at once). */
#include "web/part.h"
#include "web/req_inner.h"
#include "web/wire_trouble_html.h"

static struct wire_trouble trouble_of(int status)
{
	switch (status) {
	case 413:
		return (struct wire_trouble){.title = MSG_WEB_WIRE_LARGE,
					     .advice = MSG_WEB_WIRE_LARGE_ADVICE,
					     .megabytes = HTTP_UPLOAD_BYTES_MAX >> 20};
	case 408:
		return (struct wire_trouble){.title = MSG_WEB_WIRE_SLOW, .advice = MSG_WEB_WIRE_SLOW_ADVICE};
	case 404:
		return (struct wire_trouble){.title = MSG_WEB_TROUBLE_NOT_FOUND,
					     .advice = MSG_WEB_WIRE_NOT_FOUND_ADVICE};
	case 503:
		return (struct wire_trouble){.title = MSG_WEB_TROUBLE_BUSY,
					     .advice = MSG_WEB_WIRE_BUSY_ADVICE};
	case 500:
		return (struct wire_trouble){.title = MSG_WEB_TROUBLE_SYSTEM,
					     .advice = MSG_WEB_WIRE_BUSY_ADVICE};
	default: return (struct wire_trouble){.title = MSG_WEB_WIRE_ODD, .advice = MSG_WEB_WIRE_ODD_ADVICE};
	}
}

void web_error_body(int status, struct buf *out, struct str *ret_content_type, void *arg)
{
	struct arena *arena = arena_new((size_t)1 << 16);
	struct html chinese = {out, arena, LANGUAGE_ZH_CN}, english = {out, arena, LANGUAGE_EN};
	struct wire_trouble t = trouble_of(status);

	(void)arg;
	t.css = asset_path(arena, "anju.css");
	wire_trouble_html_open(&chinese, &t);
	wire_trouble_html_words(&chinese, &t, S("zh-CN"), true);
	wire_trouble_html_words(&english, &t, S("en"), false);
	wire_trouble_html_close(&chinese);
	*ret_content_type = S("text/html; charset=utf-8");
	arena_free(arena);
}
