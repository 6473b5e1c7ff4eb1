/* Where in the HTML the next byte of a template will stand, followed byte by byte: what tools/templates.c
 * decides escaping by. */
#ifndef TOOLS_HTML_PLACE_H
#define TOOLS_HTML_PLACE_H

#include "tools/tool.h"

enum where {
	TEXT,
	LESS,
	TAG_NAME,
	IN_TAG,
	ATTR_NAME,
	ATTR_AFTER_NAME,
	ATTR_EQUALS,
	ATTR_DOUBLE,
	ATTR_SINGLE,
	ATTR_BARE,
	COMMENT,
	DECLARATION,
	SCRIPT
};

struct place {
	enum where where;
	char tag[32], attr[32];
	char value[80];   /* the literal part of an attribute's value so far; \1 for a value put in */
	bool closing;     /* in </tag> */
	bool need_blank;  /* an attribute has ended: a blank, / or > must follow */
	bool keep_blanks; /* inside <pre> or <textarea> */
};

static const char url_attributes[] = " href src action formaction xlink:href poster cite data manifest ";
static const char refused_attributes[] = " srcdoc srcset ping ";
static const char refused_tags[] = " base object embed applet frame iframe xmp noembed noframes plaintext ";
static const char boolean_attributes[] = " checked selected disabled required readonly multiple hidden open "
					 "autofocus novalidate formnovalidate defer async reversed ";

/* Says what is wrong with the line that is being read. */
__attribute__((format(printf, 1, 2))) static void fault(const char *format, ...);

static bool is_word_of(const char *list, const char *word)
{
	char spaced[64];

	snprintf(spaced, sizeof(spaced), " %s ", word);
	return strstr(list, spaced) != NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void name_add(char *name, size_t size, char c)
{
	size_t n = strlen(name);

	if (n + 1 < size)
		name[n] = (char)tolower((unsigned char)c);
}

/* ---- HTML, byte by byte ---- */

static void place_attr_named(struct place *place)
{
	if (strncmp(place->attr, "on", 2) == 0)
		fault("attribute %s: the content security policy stops inline script: use assets/anju.js",
		      place->attr);
	if (strcmp(place->attr, "style") == 0)
		fault("attribute style: the content security policy stops inline style: use a class of "
		      "assets/anju.css");
}

static void place_attr_done(struct place *place)
{
	static const char *const refused[] = {"javascript:", "vbscript:", "data:"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (is_word_of(url_attributes, place->attr) &&
		    strncasecmp(place->value + strspn(place->value, " \t\n"), refused[i],
				strlen(refused[i])) == 0)
			fault("%s addresses are refused", refused[i]);
	place->value[0] = place->attr[0] = '\0';
	place->where = IN_TAG;
	place->need_blank = true;
}

static void place_tag_done(struct place *place)
{
	bool is_script = strcmp(place->tag, "script") == 0 || strcmp(place->tag, "style") == 0;
	bool keeps = strcmp(place->tag, "pre") == 0 || strcmp(place->tag, "textarea") == 0;

	if (is_word_of(refused_tags, place->tag))
		fault("element %s is refused: values in it cannot be made safe", place->tag);
	if (keeps)
		place->keep_blanks = !place->closing;
	place->where = is_script && !place->closing ? SCRIPT : TEXT;
	place->need_blank = false;
}

static void place_tag_byte(struct place *place, char c)
{
	place->where = IN_TAG;
	if (c == '>') {
		place_tag_done(place);
	} else if (is_blank(c) || c == '/') {
		place->need_blank = false;
	} else {
		if (place->need_blank)
			fault("a blank is missing before this attribute");
		place->need_blank = false;
		if (strchr("\"'<=", c) != NULL)
			fault("'%c' cannot begin an attribute", c);
		place->where = ATTR_NAME;
		memset(place->attr, 0, sizeof(place->attr));
		memset(place->value, 0, sizeof(place->value));
		name_add(place->attr, sizeof(place->attr), c);
	}
}

static void place_value_byte(struct place *place, char c)
{
	bool ends = place->where == ATTR_DOUBLE   ? c == '"'
		    : place->where == ATTR_SINGLE ? c == '\''
						  : is_blank(c) || c == '>';
	bool bare = place->where == ATTR_BARE;
	size_t n = strlen(place->value);

	if (ends) {
		place_attr_done(place);
		if (bare)
			place_tag_byte(place, c);
	} else {
		if (bare && strchr("\"'<=`", c) != NULL)
			fault("'%c' in an unquoted attribute: put the value in quotes", c);
		if (n + 1 < sizeof(place->value))
			place->value[n] = c;
	}
}

/* Between an attribute's name and its value. */
static void place_attr_byte(struct place *place, char c)
{
	if (place->where == ATTR_EQUALS) {
		if (c == '>')
			fault("attribute %s has no value", place->attr);
		if (!is_blank(c))
			place->where = c == '"' ? ATTR_DOUBLE : c == '\'' ? ATTR_SINGLE : ATTR_BARE;
		if (place->where == ATTR_BARE)
			place_value_byte(place, c);
	} else if (c == '=') {
		if (place->where == ATTR_NAME)
			place_attr_named(place);
		place->where = ATTR_EQUALS;
	} else if (is_blank(c) || c == '>' || c == '/') {
		if (place->where == ATTR_NAME)
			place_attr_named(place);
		place->where = ATTR_AFTER_NAME;
		if (!is_blank(c))
			place_tag_byte(place, c);
	} else if (place->where == ATTR_AFTER_NAME) {
		place_tag_byte(place, c);
	} else {
		name_add(place->attr, sizeof(place->attr), c);
	}
}

static void place_name_byte(struct place *place, char c)
{
	if (place->where == LESS) {
		place->closing = c == '/';
		memset(place->tag, 0, sizeof(place->tag));
		place->where = c == '!' ? DECLARATION : TAG_NAME;
		if (c != '/' && c != '!') {
			name_add(place->tag, sizeof(place->tag), c);
			if (!isalpha((unsigned char)c)) {
				fault("'<' before '%c': write &lt;", c);
				place->where = TEXT;
			}
		}
	} else if (is_blank(c) || c == '>' || c == '/') {
		place_tag_byte(place, c);
	} else {
		name_add(place->tag, sizeof(place->tag), c);
	}
}

/* Follows one literal byte. `at` is its place in the source, for what looks back. */
static void place_byte(struct place *place, const char *at)
{
	char c = *at;

	switch (place->where) {
	case TEXT:
		if (c == '<')
			place->where = LESS;
		break;
	case SCRIPT:
		if (strncmp(at, "</", 2) == 0)
			place->where = LESS;
		else if (!is_blank(c)) {
			fault("inline <%s>: the content security policy stops it: use a file in assets/",
			      place->tag);
			place->where = TEXT;
		}
		break;
	case LESS:
	case TAG_NAME: place_name_byte(place, c); break;
	case IN_TAG: place_tag_byte(place, c); break;
	case ATTR_NAME:
	case ATTR_AFTER_NAME:
	case ATTR_EQUALS: place_attr_byte(place, c); break;
	case ATTR_DOUBLE:
	case ATTR_SINGLE:
	case ATTR_BARE: place_value_byte(place, c); break;
	case COMMENT:
		if (c == '>' && strncmp(at - 2, "--", 2) == 0)
			place->where = TEXT;
		break;
	case DECLARATION:
		if (c == '-' && strncmp(at - 2, "<!-", 3) == 0)
			place->where = COMMENT;
		else if (c == '>')
			place->where = TEXT;
		break;
	}
}

/* Before a tag that is no value: the name of the HTML tag or attribute in front of it is complete. */
static void place_settle(struct place *place)
{
	if (place->where == ATTR_NAME)
		place_attr_named(place);
	if (place->where == TAG_NAME || place->where == ATTR_NAME || place->where == ATTR_AFTER_NAME) {
		if (place->where != ATTR_AFTER_NAME)
			place->need_blank = true;
		place->attr[0] = '\0';
		place->where = IN_TAG;
	}
	if (place->where == LESS || place->where == ATTR_EQUALS || place->where == DECLARATION)
		fault("{{ cannot stand here: directly behind '<', '=' or '<!'");
}

/* Is a value allowed here? Sets *ret_url when it stands in an address. */
static bool place_takes_value(struct place *place, bool *ret_url)
{
	static const char *const names[] = {
		[LESS] = "directly behind '<': write &lt; or put a blank between",
		[TAG_NAME] = "in a tag's name",
		[IN_TAG] = "in a tag: use attr NAME IF EXPR, or name=\"...\"",
		[ATTR_NAME] = "in an attribute's name",
		[ATTR_AFTER_NAME] = "in a tag: use attr NAME IF EXPR, or name=\"...\"",
		[ATTR_EQUALS] = "in an unquoted attribute: write name=\"{{ ... }}\"",
		[ATTR_BARE] = "in an unquoted attribute: write name=\"{{ ... }}\"",
		[COMMENT] = "in an HTML comment",
		[DECLARATION] = "in <! ... >",
		[SCRIPT] = "inside <script> or <style>: pass it in a data- attribute",
		[ATTR_SINGLE] = NULL,
	};
	const char *value = place->value + strspn(place->value, " \t\n"), *host;

	*ret_url = false;
	if (names[place->where] != NULL) {
		fault("a value %s", names[place->where]);
		return false;
	}
	if (place->where == TEXT)
		return true;
	if (is_word_of(refused_attributes, place->attr)) {
		fault("a value in attribute %s cannot be made safe", place->attr);
		return false;
	}
	*ret_url = is_word_of(url_attributes, place->attr);
	host = value + strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.");
	host += host > value && *host == ':';
	if (*ret_url && strncmp(host, "//", 2) == 0 && strchr(host + 2, '/') == NULL)
		fault("a value may not name the host of an address");
	return true;
}

static void place_value_seen(struct place *place)
{
	size_t n = strlen(place->value);

	if (place->where != TEXT && n + 1 < sizeof(place->value))
		place->value[n] = '\1';
}

static bool place_same(const struct place *a, const struct place *b)
{
	bool in_attr = a->where >= ATTR_EQUALS && a->where <= ATTR_BARE;

	return a->where == b->where && a->keep_blanks == b->keep_blanks &&
	       (a->where == TEXT || (strcmp(a->tag, b->tag) == 0 && a->closing == b->closing)) &&
	       (!in_attr || strcmp(a->attr, b->attr) == 0);
}

/* Goes on from a place that two ways lead to. */
static void place_join(struct place *to, const struct place *other)
{
	bool start_differs = (to->value[0] == '\0') != (other->value[0] == '\0');

	to->need_blank |= other->need_blank;
	if (is_word_of(url_attributes, to->attr) && to->where >= ATTR_DOUBLE && to->where <= ATTR_BARE &&
	    start_differs)
		fault("an address must begin the same way in all branches");
}

#endif
