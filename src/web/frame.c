/* What the frame shows: preferences, menu by capability, names of the city. */
#include <string.h>
#include "kit/setting.h"
#include "web/asset.h"
#include "web/part.h"
#include "web/req_inner.h"
#include "web/system_page.h"

struct str asset_path(struct arena *arena, const char *name)
{
	for (size_t i = 0; i < web_asset_count; i++)
		if (strcmp(web_assets[i].name, name) == 0)
			return str_format(arena, "/assets/%s", web_assets[i].hashed_name);
	require(!"asset is missing");
	return S("");
}

static struct str one_of(struct str value, const char *const *allowed, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(value, str_of(allowed[i])))
			return str_of(allowed[i]);
	return str_of(allowed[0]);
}

static enum message group_title(int group)
{
	static const enum message titles[] = {
		[NAVIGATION_NONE] = MSG_NONE,
		[NAVIGATION_ALLOT] = MSG_WEB_MENU_ALLOT,
		[NAVIGATION_HOME] = MSG_WEB_MENU_HOME,
		[NAVIGATION_LEASE] = MSG_WEB_MENU_LEASE,
		[NAVIGATION_RENT] = MSG_WEB_MENU_RENT,
		[NAVIGATION_REPAIR] = MSG_WEB_MENU_REPAIR,
		[NAVIGATION_SERVICE] = MSG_WEB_MENU_SERVICE,
		[NAVIGATION_STAT] = MSG_WEB_MENU_STAT,
		[NAVIGATION_SYSTEM] = MSG_WEB_MENU_SYSTEM,
	};

	return titles[group];
}

static bool is_within(struct str here, struct str path)
{
	return str_equal(here, path) || (str_starts(here, path) && here.n > path.n && here.p[path.n] == '/');
}

static void fill_item(struct req *rq, const struct navigation *n, struct menu_item *item)
{
	struct err e = {0};

	item->path = str_of(n->path);
	item->label = req_text(rq, n->label);
	if (n->count != NULL && rq->tx != NULL &&
	    !n->count(rq->tx, &rq->actor, &item->waiting, &item->overdue, &e))
		item->waiting = item->overdue = 0;
}

enum { MENU_ITEMS_MAX = 40 }; /* of one group */

struct found {
	const struct navigation *items[MENU_ITEMS_MAX];
	size_t n;
};

static void find_items(struct req *rq, int group, const struct navigation *list, size_t count,
		       struct found *f)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].group == group && actor_can(&rq->actor, list[i].cap) &&
		    f->n < ARRAY_LEN(f->items))
			f->items[f->n++] = &list[i];
}

/* Into items[MENU_ITEMS_MAX]; how many. */
static size_t group_items(struct req *rq, int group, struct menu_item *items)
{
	struct found f = {.n = 0};
	const struct navigation **found = f.items;

	for (size_t d = 0; d < rq->web->config.domain_count; d++)
		find_items(rq, group, rq->web->config.domains[d]->navigation,
			   rq->web->config.domains[d]->navigation_count, &f);
	for (size_t i = 0; i < web_page_count; i++)
		find_items(rq, group, web_pages[i]->navigation, web_pages[i]->navigation_count, &f);
	for (size_t i = 1; i < f.n; i++) /* few: insertion sort by order */
		for (size_t k = i; k > 0 && found[k - 1]->order > found[k]->order; k--) {
			const struct navigation *swap = found[k];
			found[k] = found[k - 1];
			found[k - 1] = swap;
		}
	for (size_t i = 0; i < f.n; i++)
		fill_item(rq, found[i], &items[i]);
	return f.n;
}

/* The item that leads nearest to this page: of /repairs and /repairs/months only the longer one. */
static void mark_current(struct str here, struct menu_group *groups, size_t count)
{
	struct menu_item *nearest = NULL;

	for (size_t g = 0; g < count; g++)
		for (size_t i = 0; i < groups[g].count; i++) {
			struct menu_item *item = &groups[g].items[i];
			if (is_within(here, item->path) &&
			    (nearest == NULL || item->path.n > nearest->path.n))
				nearest = item;
		}
	if (nearest != NULL)
		nearest->current = true;
}

static void fill_menu(struct req *rq, struct frame *f)
{
	struct menu_group *groups = ARENA_ARRAY(rq->arena, struct menu_group, NAVIGATION_SYSTEM + 1);

	for (int g = NAVIGATION_NONE; g <= NAVIGATION_SYSTEM; g++) {
		struct menu_item *items = ARENA_ARRAY(rq->arena, struct menu_item, MENU_ITEMS_MAX);
		size_t n = group_items(rq, g, items);
		if (n == 0)
			continue;
		groups[f->menu_count].title = g == NAVIGATION_NONE ? S("") : req_text(rq, group_title(g));
		groups[f->menu_count].items = items;
		groups[f->menu_count].count = n;
		f->menu_count++;
	}
	f->menu = groups;
	mark_current(rq->path, groups, f->menu_count);
}

static struct str setting_words(struct req *rq, enum setting setting)
{
	struct str words = S("");
	struct err e = {0};

	if (rq->tx != NULL)
		(void)setting_load_text(rq->tx, setting, req_today(rq), 0, &words, &e);
	return words;
}

static enum tab tab_of(struct str path)
{
	if (str_starts(path, S("/notices")))
		return TAB_NOTICES;
	if (str_starts(path, S("/help")) || str_starts(path, S("/privacy")))
		return TAB_HELP;
	if (str_equal(path, S("/")) || str_equal(path, S("/home")))
		return TAB_HOME;
	return str_starts(path, S("/sign-")) || str_starts(path, S("/verify")) ? TAB_NONE : TAB_MINE;
}

struct frame *frame_make(struct req *rq, enum shell shell, struct str title, uint64_t icons)
{
	static const char *const sizes[] = {"normal", "large", "xlarge"}, *const themes[] = {"auto", "light",
											     "dark"};
	struct frame *f = ARENA_NEW(rq->arena, struct frame);

	f->title = title;
	f->failed = rq->again;
	f->shell = shell;
	f->tab = tab_of(rq->path);
	f->language_tag = rq->language == LANGUAGE_EN ? S("en") : S("zh-CN");
	f->size = one_of(req_cookie_value(rq, "size"), sizes, ARRAY_LEN(sizes));
	f->theme = one_of(req_cookie_value(rq, "theme"), themes, ARRAY_LEN(themes));
	f->next_size = str_equal(f->size, S("normal"))  ? S("large")
		       : str_equal(f->size, S("large")) ? S("xlarge")
							: S("normal");
	f->next_theme = str_equal(f->theme, S("dark")) ? S("light") : S("dark");
	f->css = asset_path(rq->arena, "anju.css");
	f->js = asset_path(rq->arena, "anju.js");
	f->icon = asset_path(rq->arena, "favicon.svg");
	f->signed_in = rq->actor.id.v != 0;
	f->rehearsal = rq->web->config.rehearsal;
	f->name = rq->actor.name;
	f->city = setting_words(rq, SETTING_CITY_NAME);
	f->agency = setting_words(rq, SETTING_AGENCY_NAME);
	f->hotline = setting_words(rq, SETTING_HOTLINE);
	f->home = S("/");
	f->path = rq->path;
	f->icons = icons;
	if (shell == SHELL_DESK || shell == SHELL_FIELD)
		f->icons |=
			ICON_BIT(ICON_MENU) | ICON_BIT(ICON_MOON) | ICON_BIT(ICON_USER) | ICON_BIT(ICON_LEFT);
	if (shell == SHELL_DESK)
		fill_menu(rq, f);
	return f;
}
