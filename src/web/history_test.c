/* Notes of the trail as a reader sees them. */
#include "web/history.h"
#include "kit/domain.h"
#include "tests/test.h"

static const struct act_codes codes[] = {{"test.step", &role_type}};
static const struct domain test_domain = {.name = "test", .act_codes = codes, .act_code_count = 1};
static const struct domain *const only[] = {&test_domain};

static void is(const char *act, const char *note, const char *expected)
{
	assert_str(history_note(test_arena(), LANGUAGE_EN, str_of(act), str_of(note)), expected);
}

TEST(history, notes_in_the_readers_words)
{
	struct str words = enum_text(&role_type, LANGUAGE_EN, ROLE_FINANCE),
		   code = enum_code(&role_type, ROLE_FINANCE);
	const struct domain *const *before;
	size_t count = domain_list(&before);

	domain_list_set(only, ARRAY_LEN(only));
	is("test.step", code.p, str_c(test_arena(), words));
	is("test.step", str_c(test_arena(), str_format(test_arena(), "%.*s: 603.84", STR_ARG(code))),
	   str_c(test_arena(), str_format(test_arena(), "%.*s: 603.84", STR_ARG(words))));
	is("test.step", "of no code", "of no code");
	is("test.step", "", "");
	is("other.step", code.p, code.p);
	is("home.set", "{\"state\":\"vacant\",\"rooms\":3,\"words\":\"\"}", "State Vacant; rooms 3; words —");
	is("home.set", "{\"state\"", "{\"state\""); /* no JSON: as it is */
	domain_list_set(before, count);
}
