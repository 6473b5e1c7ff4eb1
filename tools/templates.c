/* templates IN.html OUT: a page template into C functions, OUT.h and OUT.c.
 *
 * What stands between double braces is C; gcc's errors point at the template. Everything else is HTML,
 * followed byte by byte, so that each value is escaped for the place where it stands, and a place where no
 * escaping is safe is refused here.
 *   include "repair/repair.h"      at the top of the file
 *   define repair_html_show(const struct repair_view *v) ... end
 *   EXPR      msg NAME a (b + c)      msg (EXPR) a      call function a, b      attr checked IF EXPR
 *   if C ... else if C ... else ... end      for (C) ... end      do STATEMENT      # comment # */
#include "tools/html_place.h"

struct block {
	enum { BLOCK_DEFINE, BLOCK_IF, BLOCK_FOR } kind;
	unsigned line;
	bool has_else, has_end_place;
	struct place start; /* where the block began */
	struct place end;   /* where its first branch ended */
};

static struct {
	const char *file;
	struct text source;
	unsigned line;
	struct text header, includes, body, literal;
	struct place place;
	struct block blocks[64];
	size_t depth;
} t;

__attribute__((format(printf, 1, 2))) static void fault(const char *format, ...)
{
	char words[400];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	tool_fault(t.file, t.line, "%s", words);
}

/* A literal stretch of the template, blanks made fewer where HTML does not see them. */
static void literal(const char *p, const char *end)
{
	if (t.depth == 0) {
		for (; p < end; p++) {
			if (!is_blank(*p)) {
				fault("text outside of a define");
				return;
			}
			t.line += *p == '\n';
		}
		return;
	}
	while (p < end) {
		bool squeezes = is_blank(*p) &&
				((t.place.where == TEXT && !t.place.keep_blanks) || t.place.where == IN_TAG ||
				 t.place.where == TAG_NAME || t.place.where == ATTR_NAME);
		bool in_text = t.place.where == TEXT, line_start = p > t.source.p && p[-1] == '\n',
		     new_line = false;
		struct text *out = &t.literal;

		if (!squeezes) {
			place_byte(&t.place, p);
			if (*p == '>' && t.place.where == TEXT && out->n > 0 && out->p[out->n - 1] == ' ' &&
			    !in_text)
				out->n--;
			text_add(out, p, 1);
			if (*p == '>' && !in_text && t.place.keep_blanks && !t.place.closing &&
			    t.place.where == TEXT && p[1] != '\n')
				text_add(out, "\n", 1); /* <textarea> and <pre> lose their first new line */
			t.line += *p++ == '\n';
			continue;
		}
		for (; p < end && is_blank(*p); p++) {
			place_byte(&t.place, p);
			new_line |= *p == '\n';
			t.line += *p == '\n';
		}
		if (in_text && line_start && !new_line)
			continue; /* indentation behind a line that went away */
		if (out->n == 0 || !is_blank(out->p[out->n - 1]))
			text_add(out, in_text && new_line ? "\n" : " ", 1);
	}
}

/* ---- C ---- */

static void flush(void)
{
	if (t.literal.n == 0)
		return;
	text_put(&t.body, "\thtml_raw(h, \"");
	text_add_c(&t.body, t.literal.p, t.literal.n);
	text_put(&t.body, "\", %zu);\n", t.literal.n);
	t.literal.n = 0;
}

static void at_line(struct text *to)
{
	text_put(to, "#line %u \"%s\"\n", t.line, t.file);
}

static void tag_value(const char *p, size_t n)
{
	bool url;

	flush();
	at_line(&t.body);
	if (!place_takes_value(&t.place, &url))
		return;
	if (!url)
		text_put(&t.body, "\thtml_value(h, (%.*s));\n", (int)n, p);
	else if (t.place.value[0] == '\0')
		text_put(&t.body, "\thtml_url(h, (%.*s));\n", (int)n, p);
	else
		text_put(&t.body, "\thtml_url_part(h, html_arg(h, (%.*s)));\n", (int)n, p);
	place_value_seen(&t.place);
}

/* Where the C text at p that ends with a blank (at depth 0) or `n` ends. */
static size_t word_length(const char *p, size_t n)
{
	int depth = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		if (strchr("([{", p[i]) != NULL)
			depth++;
		else if (strchr(")]}", p[i]) != NULL)
			depth--;
		else if (depth == 0 && is_blank(p[i]))
			break;
	}
	return i;
}

/* msg NAME a (b + c)   msg (EXPR) a */
static void tag_msg(const char *p, size_t n)
{
	size_t word = word_length(p, n), count = 0, name_n = word;
	const char *name = p;
	bool url;

	flush();
	at_line(&t.body);
	if (word == 0) {
		fault("msg needs a name: msg HOME_TITLE");
		return;
	}
	if (place_takes_value(&t.place, &url) && url)
		fault("a message in an address");
	place_value_seen(&t.place);
	text_put(&t.body, "\thtml_message(h, %s%.*s, ", *p == '(' ? "" : "MSG_", (int)word, p);
	for (;;) {
		p += word;
		n -= word;
		while (n > 0 && is_blank(*p))
			p++, n--;
		if (n == 0)
			break;
		word = word_length(p, n);
		text_put(&t.body, "%shtml_arg(h, (%.*s))", count++ == 0 ? "(const struct str[]){" : ", ",
			 (int)word, p);
	}
	text_put(&t.body, count == 0 ? "NULL, 0);" : "}, %zu);", count);
	if (*name != '(')
		text_put(&t.body,
			 " _Static_assert(MSGARGS_%.*s == %zu, \"this message takes more or fewer "
			 "arguments\");",
			 (int)name_n, name, count);
	text_put(&t.body, "\n");
	if (count > 3)
		fault("a message takes at most three arguments");
}

static void tag_call(const char *p, size_t n)
{
	size_t word = word_length(p, n), rest = word;

	flush();
	at_line(&t.body);
	if (t.place.where != TEXT)
		fault("call stands between tags only: the function writes whole elements");
	if (word == 0 || strcspn(p, "(,;") < word)
		fault("write: call function argument, argument");
	while (rest < n && is_blank(p[rest]))
		rest++;
	text_put(&t.body, "\t%.*s(h%s%.*s);\n", (int)word, p, rest < n ? ", " : "", (int)(n - rest),
		 p + rest);
}

static void tag_attr(const char *p, size_t n)
{
	size_t word = word_length(p, n);
	char name[32] = "";

	if (word < sizeof(name))
		memcpy(name, p, word);
	place_settle(&t.place);
	if (t.literal.n > 0 && t.literal.p[t.literal.n - 1] == ' ')
		t.literal.n--;
	flush();
	at_line(&t.body);
	if (t.place.where != IN_TAG || t.place.closing)
		fault("attr stands inside a tag only");
	if (n < word + 5 || strncmp(p + word, " IF ", 4) != 0)
		fault("write: attr checked IF expression");
	else if (!is_word_of(boolean_attributes, name))
		fault("attr takes an attribute without a value (checked, selected, disabled ...), not \"%s\"",
		      name);
	else
		text_put(&t.body, "\tif (%.*s)\n\t\thtml_raw(h, \" %s\", %zu);\n", (int)(n - word - 4),
			 p + word + 4, name, word + 1);
	t.place.need_blank = true;
}

static void tag_do(const char *p, size_t n)
{
	static const char *const jumps[] = {"return", "goto", "break", "continue"};

	place_settle(&t.place);
	flush();
	at_line(&t.body);
	for (size_t i = 0; i < 4; i++)
		if (n >= strlen(jumps[i]) && strncmp(p, jumps[i], strlen(jumps[i])) == 0 &&
		    t.place.where != TEXT)
			fault("%s inside a tag would leave it open", jumps[i]);
	text_put(&t.body, "\t%.*s%s\n", (int)n, p, n > 0 && p[n - 1] == ';' ? "" : ";");
}

/* ---- blocks ---- */

static void block_open(int kind, const char *head, size_t n)
{
	struct block *b = &t.blocks[t.depth];

	if (t.depth + 1 >= sizeof(t.blocks) / sizeof(t.blocks[0])) {
		fault("blocks are nested too deep");
		return;
	}
	if (kind != BLOCK_DEFINE && t.depth == 0)
		fault("outside of a define");
	place_settle(&t.place);
	flush();
	memset(b, 0, sizeof(*b));
	b->kind = kind;
	b->line = t.line;
	b->start = t.place;
	t.depth++;
	if (kind == BLOCK_DEFINE)
		return;
	at_line(&t.body);
	if (n == 0)
		fault("the condition is missing");
	text_put(&t.body, *head == '(' && word_length(head, n) == n ? "\t%s %.*s {\n" : "\t%s (%.*s) {\n",
		 kind == BLOCK_IF ? "if" : "for", (int)n, head);
}

static void define_open(const char *p, size_t n)
{
	const char *open = memchr(p, '(', n);
	char stem[64], prefix[80];

	if (t.depth != 0)
		fault("define inside of a define");
	if (open == NULL || p[n - 1] != ')') {
		fault("write: define name(const struct view *v)");
		return;
	}
	snprintf(stem, sizeof(stem), "%.*s", (int)strcspn(tool_tail(t.file, 0), "."), tool_tail(t.file, 0));
	snprintf(prefix, sizeof(prefix), "%s_html_", stem);
	if (strncmp(p, prefix, strlen(prefix)) != 0)
		fault("a template of this file is called %s...", prefix);
	memset(&t.place, 0, sizeof(t.place));
	for (int i = 0; i < 2; i++) {
		struct text *to = i == 0 ? &t.header : &t.body;
		bool none = strspn(open + 1, " \n\t") == (size_t)(p + n - 1 - open - 1) ||
			    strncmp(open, "(void)", 6) == 0;

		at_line(to);
		text_put(to, "void %.*s(struct html *h%s%.*s)%s", (int)(open - p), p, none ? "" : ", ",
			 none ? 0 : (int)(p + n - 2 - open), open + 1, i == 0 ? ";\n" : "\n{\n\t(void)h;\n");
	}
	block_open(BLOCK_DEFINE, p, 0);
}

static void tag_else(const char *p, size_t n)
{
	struct block *b = t.depth > 0 ? &t.blocks[t.depth - 1] : NULL;

	place_settle(&t.place);
	flush();
	at_line(&t.body);
	if (b == NULL || b->kind != BLOCK_IF || b->has_else) {
		fault("else without an if");
		return;
	}
	if (b->has_end_place && !place_same(&b->end, &t.place))
		fault("the branches of the if in line %u end at different places of the HTML", b->line);
	if (b->has_end_place)
		place_join(&b->end, &t.place);
	else
		b->end = t.place;
	b->has_end_place = true;
	t.place = b->start;
	if (n == 0) {
		b->has_else = true;
		text_put(&t.body, "\t} else {\n");
	} else if (n > 3 && strncmp(p, "if", 2) == 0 && (p[2] == '(' || is_blank(p[2]))) {
		text_put(&t.body, "\t} else if (%.*s) {\n", (int)(n - 2), p + 2);
	} else {
		fault("write else, or else if EXPR");
	}
}

static void tag_end(void)
{
	struct block *b;

	place_settle(&t.place);
	flush();
	if (t.depth == 0) {
		fault("end without define, if or for");
		return;
	}
	b = &t.blocks[--t.depth];
	text_put(&t.body, b->kind == BLOCK_DEFINE ? "}\n\n" : "\t}\n");
	if (b->kind == BLOCK_DEFINE) {
		if (t.place.where != TEXT)
			fault("the define of line %u ends inside a tag, a comment or a script", b->line);
		return;
	}
	if (b->has_end_place) {
		if (!place_same(&b->end, &t.place))
			fault("the branches of the if in line %u end at different places of the HTML",
			      b->line);
		place_join(&t.place, &b->end);
	}
	if (!b->has_else) {
		if (!place_same(&b->start, &t.place))
			fault("the %s of line %u begins and ends at different places of the HTML",
			      b->kind == BLOCK_IF ? "if" : "for", b->line);
		place_join(&t.place, &b->start);
	}
}

/* ---- the file ---- */

/* From behind "{{" to its "}}": strings and brackets of C are stepped over. NULL when it does not end. */
static const char *tag_find_end(const char *p, const char *end)
{
	int depth = 0;

	for (; p + 1 < end; p++) {
		if (*p == '"' || *p == '\'') {
			const char *start = p;

			for (p++; p < end && *p != *start; p++)
				p += *p == '\\';
		} else if (strchr("([{", *p) != NULL) {
			depth++;
		} else if (depth == 0 && strncmp(p, "}}", 2) == 0) {
			return p;
		} else if (strchr(")]}", *p) != NULL) {
			depth--;
		}
	}
	return NULL;
}

static void tag(const char *p, size_t n)
{
	static const char *const words[] = {"include", "define", "end",  "if",  "else",
					    "for",     "do",     "call", "msg", "attr"};
	size_t word = strspn(p, "abcdefghijklmnopqrstuvwxyz_0123456789"), i = 0, skip;

	while (i < 10 && (strlen(words[i]) != word || strncmp(words[i], p, word) != 0))
		i++;
	for (skip = i < 10 ? word : 0; skip < n && is_blank(p[skip]); skip++)
		;
	p += skip;
	n -= skip;
	if (t.depth == 0 && i > 1) {
		fault("outside of a define");
		return;
	}
	switch (i) {
	case 0:
		if (t.depth != 0)
			fault("include stands at the top of the file, outside of a define");
		at_line(&t.includes);
		text_put(&t.includes, "#include %.*s\n", (int)n, p);
		break;
	case 1: define_open(p, n); break;
	case 2: tag_end(); break;
	case 3: block_open(BLOCK_IF, p, n); break;
	case 4: tag_else(p, n); break;
	case 5: block_open(BLOCK_FOR, p, n); break;
	case 6: tag_do(p, n); break;
	case 7: tag_call(p, n); break;
	case 8: tag_msg(p, n); break;
	case 9: tag_attr(p, n); break;
	default:
		if (n == 0)
			fault("nothing between {{ and }}");
		else
			tag_value(p, n);
	}
}

/* Does the tag at [p, end) have its line to itself? Then the line leaves no trace in the page. */
static bool stands_alone(const char *p, const char *end)
{
	static const char *const kinds[] = {"#", "include", "define", "end", "if", "else", "for", "do"};
	const char *head = p + 2 + strspn(p + 2, " \t\n");

	if (t.place.where != TEXT || t.place.keep_blanks)
		return false;
	while (p > t.source.p && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	if ((p > t.source.p && p[-1] != '\n') || end[strspn(end, " \t\r")] != '\n')
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(head, kinds[i], strlen(kinds[i])) == 0 &&
		    (i == 0 || strspn(head + strlen(kinds[i]), "_abcdefghijklmnopqrstuvwxyz0123456789") == 0))
			return true;
	return false;
}

static void template_read(void)
{
	const char *p = t.source.p, *end = t.source.p + t.source.n;

	for (t.line = 1; p < end;) {
		const char *open = strstr(p, "{{"), *close, *cut, *inner;
		bool comment, alone;
		unsigned line;

		if (open == NULL) {
			literal(p, end);
			break;
		}
		cut = open;
		while (cut > p && (cut[-1] == ' ' || cut[-1] == '\t'))
			cut--;
		literal(p, cut);
		comment = open[2] == '#';
		close = comment ? strstr(open, "#}}") : tag_find_end(open + 2, end);
		if (close == NULL) {
			fault("{{ without }}");
			return;
		}
		p = close + (comment ? 3 : 2);
		alone = stands_alone(open, p);
		if (!alone)
			literal(cut, open);
		line = t.line;
		inner = open + 2 + strspn(open + 2, " \t\n\r");
		for (const char *q = open; q < inner; q++)
			t.line += *q == '\n';
		if (!comment) {
			size_t n = inner < close ? (size_t)(close - inner) : 0;

			while (n > 0 && is_blank(inner[n - 1]))
				n--;
			tag(inner, n);
		}
		t.line = line;
		if (alone)
			p += strspn(p, " \t\r") + 1;
		for (const char *q = open; q < p; q++)
			t.line += *q == '\n';
	}
	while (t.depth > 0) {
		t.depth--;
		tool_fault(t.file, t.blocks[t.depth].line, "this %s has no end",
			   t.blocks[t.depth].kind == BLOCK_DEFINE ? "define"
			   : t.blocks[t.depth].kind == BLOCK_IF   ? "if"
								  : "for");
	}
}

int main(int argc, char **argv)
{
	struct text h = {0}, c = {0}, path = {0};
	char *guard;

	if (argc != 3)
		tool_end("usage: templates IN.html OUT (writes OUT.h and OUT.c)");
	t.file = argv[1];
	t.source = tool_load(t.file);
	text_add(&t.header, "", 0);
	text_add(&t.includes, "", 0);
	text_add(&t.body, "", 0);
	if (tool_utf8_fault(t.source.p, t.source.n) != 0)
		tool_fault(t.file, tool_utf8_fault(t.source.p, t.source.n), "not valid UTF-8");
	else
		template_read();
	if (tool_faults > 0)
		return 1;
	guard = tool_guard(tool_tail(argv[2], 1), ".h");
	text_put(&h,
		 "/* Generated from %s by tools/templates.c. */\n#ifndef %s\n#define %s\n\n#include "
		 "\"base/html.h\"\n%s\n%s\n#endif\n",
		 t.file, guard, guard, t.includes.p, t.header.p);
	text_put(&c, "/* Generated from %s by tools/templates.c. */\n#include \"%s.h\"\n\n%s", t.file,
		 tool_tail(argv[2], 1), t.body.p);
	text_put(&path, "%s.h", argv[2]);
	tool_write(path.p, &h);
	path.n = 0;
	text_put(&path, "%s.c", argv[2]);
	tool_write(path.p, &c);
	return 0;
}
