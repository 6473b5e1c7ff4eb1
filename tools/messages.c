/* messages OUT LOCALE_DIR: the program's words, from locale/zh_CN/FOLDER.po and locale/en/FOLDER.po, into
 * OUT.h and OUT.c.
 *
 * Both languages must say the same things: a msgid that one lacks, or other {0} {1} {2} marks, fails the
 * build. */
#include <dirent.h>
#include "tools/tool.h"

enum { ZH, EN, LANGUAGES };
static const char *const language_folder[LANGUAGES] = {"zh_CN", "en"};

struct entry {
	char *id;
	char *text;
	const char *file;
	unsigned line;  /* of msgid */
	unsigned marks; /* bit 0 for {0} ... */
	int language;
};

static struct entry *entries;
static size_t entry_count, entry_capacity;

static struct entry *entry_add(struct entry e)
{
	if (entry_count == entry_capacity) {
		entry_capacity = entry_capacity * 2 + 256;
		entries = realloc(entries, entry_capacity * sizeof(*entries));
		if (entries == NULL)
			tool_end("out of memory");
	}
	entries[entry_count] = e;
	return &entries[entry_count++];
}

/* ---- what a text must be ---- */

/* folder.name_words: lower-case words and digits, one dot, the folder is the file's name. */
static void check_id(const struct entry *e, const char *folder)
{
	size_t n = strlen(folder);
	const char *p = e->id + n + 1;

	if (strncmp(e->id, folder, n) != 0 || e->id[n] != '.') {
		tool_fault(e->file, e->line, "msgid \"%s\" must begin with \"%s.\" in this file", e->id,
			   folder);
		return;
	}
	if (!islower((unsigned char)*p) || p[strlen(p) - 1] == '_' || strstr(p, "__") != NULL ||
	    p[strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
		tool_fault(e->file, e->line,
			   "msgid \"%s\": write %s.name_words in lower case, words joined by one _", e->id,
			   folder);
}

static void check_marks(struct entry *e)
{
	for (const char *p = e->text; *p != '\0'; p++) {
		if (*p == '{' && p[1] >= '0' && p[1] <= '2' && p[2] == '}') {
			e->marks |= 1u << (p[1] - '0');
			p += 2;
		} else if (*p == '{' || *p == '}') {
			tool_fault(e->file, e->line, "\"%s\": only the marks {0} {1} {2} may hold braces",
				   e->id);
			return;
		}
	}
	if (e->marks != 0 && e->marks != 1 && e->marks != 3 && e->marks != 7)
		tool_fault(e->file, e->line, "\"%s\": marks count from {0} without a gap", e->id);
}

static bool is_chinese(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x2ffff);
}

/* Chinese words take full-width punctuation; numbers and Latin words keep theirs: 8:30, 1,234.50, 模板.xlsx.
 */
static void check_punctuation(const struct entry *e)
{
	static const char half[] = ",.:;()!?";
	static const char *const full[] = {"，", "。", "：", "；",
					   "（", "）", "。", "？"}; /* pages do not shout */
	uint32_t before = 0, here = 0, after = 0;
	size_t n = strlen(e->text);

	for (size_t i = 0, size; i < n; i += size, before = here) {
		const char *at;
		bool wrong;

		size = tool_utf8(e->text + i, n - i, &here);
		if (here >= 128 || (at = strchr(half, (int)here)) == NULL)
			continue;
		if (i + 1 >= n || tool_utf8(e->text + i + 1, n - i - 1, &after) == 0)
			after = 0;
		wrong = is_chinese(before) || is_chinese(after);
		if (here == '.')
			wrong = is_chinese(before) && (after == 0 || after <= ' ' || is_chinese(after));
		if (wrong)
			tool_fault(e->file, e->line, "\"%s\": half-width '%c' beside Chinese: write %s",
				   e->id, (int)here, full[at - half]);
	}
}

static void entry_check(struct entry *e, const char *folder)
{
	check_id(e, folder);
	if (e->text[strspn(e->text, " \t\n")] == '\0')
		tool_fault(e->file, e->line, "\"%s\" has no text", e->id);
	check_marks(e);
	if (e->language == ZH)
		check_punctuation(e);
}

/* ---- reading a .po file ---- */

struct po {
	const char *file, *folder;
	int language;
	unsigned line, id_line;
	struct text id, words;
	enum { PO_BETWEEN, PO_ID, PO_WORDS } part;
	bool header_seen;
};

static void po_finish(struct po *po)
{
	struct entry e = {.file = po->file, .line = po->id_line, .language = po->language};

	if (po->part == PO_ID)
		tool_fault(po->file, po->id_line, "msgid without msgstr");
	if (po->part != PO_WORDS)
		return;
	po->part = PO_BETWEEN;
	if (po->id.n == 0) {
		if (po->header_seen)
			tool_fault(po->file, po->id_line, "a second header entry (empty msgid)");
		else if (strstr(po->words.p, "charset=UTF-8") == NULL)
			tool_fault(po->file, po->id_line,
				   "the header must say Content-Type: text/plain; charset=UTF-8");
		po->header_seen = true;
		return;
	}
	if (!po->header_seen) {
		tool_fault(po->file, po->id_line, "the header entry (msgid \"\") must come first");
		po->header_seen = true;
	}
	e.id = tool_copy(po->id.p, po->id.n);
	e.text = tool_copy(po->words.p, po->words.n);
	entry_check(entry_add(e), po->folder);
}

/* A quoted string with \n \t \" \\ inside, up to the end of the line. */
static void po_string(struct po *po, const char *p, const char *end, struct text *ret)
{
	if (p == end || *p != '"') {
		tool_fault(po->file, po->line, "a text in double quotes is missing");
		return;
	}
	for (p++; p < end && *p != '"'; p++) {
		char c = *p;

		if (c == '\\') {
			static const char from[] = "nt\"\\", to[] = "\n\t\"\\";
			const char *at = ++p < end ? strchr(from, *p) : NULL;

			if (at == NULL || *p == '\0') {
				tool_fault(po->file, po->line,
					   "only \\n \\t \\\" \\\\ may follow a backslash");
				return;
			}
			c = to[at - from];
		} else if ((unsigned char)c < ' ') {
			tool_fault(po->file, po->line,
				   "a control character in a text: write \\t or take it out");
			return;
		}
		text_add(ret, &c, 1);
	}
	if (p == end)
		tool_fault(po->file, po->line, "the closing \" is missing");
	else if (p + 1 != end)
		tool_fault(po->file, po->line, "something follows the closing \"");
}

static void po_comment(struct po *po, const char *p, const char *end)
{
	if (po->part == PO_WORDS)
		po_finish(po);
	if (end - p > 1 && p[1] == '~')
		tool_fault(po->file, po->line, "an entry that is no longer used: delete it");
	if (end - p > 1 && p[1] == ',' && memmem(p, (size_t)(end - p), "fuzzy", 5) != NULL)
		tool_fault(po->file, po->line, "a fuzzy translation: check the text and take the mark out");
}

static void po_line(struct po *po, const char *p, const char *end)
{
	while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	if (p == end) {
		po_finish(po);
	} else if (*p == '#') {
		po_comment(po, p, end);
	} else if (strncmp(p, "msgid ", 6) == 0) {
		po_finish(po);
		po->id_line = po->line;
		po->id.n = po->words.n = 0;
		text_add(&po->id, "", 0);
		text_add(&po->words, "", 0);
		po->part = PO_ID;
		po_string(po, p + 6, end, &po->id);
	} else if (strncmp(p, "msgstr ", 7) == 0) {
		if (po->part != PO_ID)
			tool_fault(po->file, po->line, "msgstr without a msgid before it");
		else
			po_string(po, p + 7, end, &po->words);
		po->part = PO_WORDS;
	} else if (*p == '"' && po->part != PO_BETWEEN) {
		po_string(po, p, end, po->part == PO_ID ? &po->id : &po->words);
	} else {
		tool_fault(po->file, po->line,
			   "not understood: use comments, msgid, msgstr and continued \"...\" lines only");
	}
}

static void po_read(const char *path, const char *folder, int language)
{
	struct text t = tool_load(path);
	struct po po = {.file = path, .folder = folder, .language = language};
	unsigned bad = tool_utf8_fault(t.p, t.n);

	if (bad != 0) {
		tool_fault(path, bad, "not valid UTF-8");
		return;
	}
	for (const char *p = t.p, *end = t.p + t.n; p < end;) {
		const char *line_end = memchr(p, '\n', (size_t)(end - p));

		if (line_end == NULL)
			line_end = end;
		po.line++;
		po_line(&po, p, line_end);
		p = line_end + 1;
	}
	po_finish(&po);
	if (!po.header_seen)
		tool_fault(path, 1, "the header entry (msgid \"\") is missing");
}

static int is_po(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 3 && d->d_name[0] != '.' && strcmp(d->d_name + n - 3, ".po") == 0;
}

static void language_read(const char *locale, int language)
{
	struct dirent **names = NULL;
	struct text folder = {0};
	int count;

	text_put(&folder, "%s/%s", locale, language_folder[language]);
	count = scandir(folder.p, &names, is_po, alphasort);
	if (count < 0 && errno != ENOENT)
		tool_end("%s: cannot be listed: %s", folder.p, strerror(errno));
	for (int i = 0; i < count; i++) {
		struct text path = {0};

		text_put(&path, "%s/%s", folder.p, names[i]->d_name);
		po_read(path.p, tool_copy(names[i]->d_name, strlen(names[i]->d_name) - 3), language);
	}
}

/* ---- both languages beside each other ---- */

static int entry_order(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	return order != 0                   ? order
	       : a->language != b->language ? a->language - b->language
					    : (int)a->line - (int)b->line;
}

static void entries_compare(void)
{
	for (size_t i = 0; i < entry_count;) {
		const struct entry *e = &entries[i], *next = i + 1 < entry_count ? &entries[i + 1] : NULL;

		if (next != NULL && strcmp(e->id, next->id) == 0 && e->language == next->language) {
			tool_fault(next->file, next->line, "\"%s\" stands already in %s:%u", e->id, e->file,
				   e->line);
			i++;
		} else if (next == NULL || strcmp(e->id, next->id) != 0) {
			tool_fault(e->file, e->line, "\"%s\" is missing in %s", e->id,
				   language_folder[!e->language]);
			i++;
		} else {
			if (e->marks != next->marks)
				tool_fault(next->file, next->line,
					   "\"%s\" has other {0} {1} {2} marks than %s:%u", e->id, e->file,
					   e->line);
			i += 2;
			while (i < entry_count && strcmp(entries[i].id, e->id) == 0) {
				tool_fault(entries[i].file, entries[i].line, "\"%s\" stands already in %s:%u",
					   e->id, next->file, next->line);
				i++;
			}
		}
	}
}

static void write_header(const char *out)
{
	struct text h = {0}, path = {0};
	char *guard = tool_guard(tool_tail(out, 1), ".h");

	text_put(&h, "/* Generated from locale/ by tools/messages.c. */\n#ifndef %s\n#define %s\n\n", guard,
		 guard);
	text_put(&h, "enum message {\n\tMSG_NONE = 0,\n");
	for (size_t i = 0; i < entry_count; i += LANGUAGES) {
		text_put(&h, "\tMSG_%s,\n", tool_guard(entries[i].id, ""));
		if (i > 0 &&
		    strcmp(tool_guard(entries[i].id, ""), tool_guard(entries[i - LANGUAGES].id, "")) == 0)
			tool_fault(entries[i].file, entries[i].line,
				   "\"%s\" gives a constant that another msgid gives", entries[i].id);
	}
	text_put(&h, "\tMESSAGE_COUNT\n};\n\n/* How many arguments each takes; templates are held to it. "
		     "*/\nenum {\n");
	for (size_t i = 0; i < entry_count; i += LANGUAGES)
		text_put(&h, "\tMSGARGS_%s = %d,\n", tool_guard(entries[i].id, ""),
			 __builtin_popcount(entries[i].marks));
	text_put(&h, "\tMSGARGS_NONE = 0\n};\n\nextern const char *const message_gen_id[MESSAGE_COUNT];\n");
	text_put(&h,
		 "extern const char *const message_gen_text[%d][MESSAGE_COUNT]; /* zh_CN, en */\n\n#endif\n",
		 LANGUAGES);
	text_put(&path, "%s.h", out);
	if (tool_faults == 0)
		tool_write(path.p, &h);
}

static void write_source(const char *out)
{
	struct text c = {0}, path = {0};

	text_put(&c, "/* Generated from locale/ by tools/messages.c. */\n#include \"%s.h\"\n\n",
		 tool_tail(out, 1));
	text_put(&c, "const char *const message_gen_id[MESSAGE_COUNT] = {\n\t\"\",\n");
	for (size_t i = 0; i < entry_count; i += LANGUAGES)
		text_put(&c, "\t\"%s\",\n", entries[i].id);
	text_put(&c, "};\n\nconst char *const message_gen_text[%d][MESSAGE_COUNT] = {\n", LANGUAGES);
	for (size_t language = 0; language < LANGUAGES; language++) {
		text_put(&c, "{\n\t\"\",\n");
		for (size_t i = language; i < entry_count; i += LANGUAGES) {
			text_put(&c, "\t\"");
			text_add_c(&c, entries[i].text, strlen(entries[i].text));
			text_put(&c, "\",\n");
		}
		text_put(&c, "},\n");
	}
	text_put(&c, "};\n");
	text_put(&path, "%s.c", out);
	tool_write(path.p, &c);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		tool_end("usage: messages OUT LOCALE_DIR (writes OUT.h and OUT.c)");
	for (int language = 0; language < LANGUAGES; language++)
		language_read(argv[2], language);
	if (entry_count > 0)
		qsort(entries, entry_count, sizeof(*entries), entry_order);
	entries_compare();
	if (tool_faults == 0)
		write_header(argv[1]);
	if (tool_faults == 0)
		write_source(argv[1]);
	return tool_faults == 0 ? 0 : 1;
}
