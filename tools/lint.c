/* lint: the house rules that a compiler does not know, over the tree below the current directory.
 * Prints file:line: what is wrong and how to mend it; ends with "N passed, N failed" (checks) and 1 when one
 * failed. */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tools/lint_text.h"

enum { FILE_LINES_MAX = 600, FUNCTION_LINES_MAX = 70, COLUMNS_MAX = 120, FILES_MAX = 20000 };

enum check {
	CHECK_FLOORS,
	CHECK_RULES_PURE,
	CHECK_BANNED,
	CHECK_MEMORY,
	CHECK_HTML_RAW,
	CHECK_FLOATS,
	CHECK_TYPEDEF,
	CHECK_FILE_LENGTH,
	CHECK_FUNCTION_LENGTH,
	CHECK_COLUMNS,
	CHECK_TABS,
	CHECK_GUARDS,
	CHECK_MESSAGES,
	CHECK_PAGE_WORDS,
	CHECK_GLOSSARY,
	CHECK_UNFINISHED,
	CHECK_BLANKS,
	CHECK_PATHS,
	CHECKS
};

static unsigned findings[CHECKS];
static struct file *files[FILES_MAX];
static size_t file_count;
static struct text messages_used; /* "\nMSG_X\n" for each constant that the program names */

__attribute__((format(printf, 4, 5))) static void find(enum check check, const struct file *f, unsigned line,
						       const char *format, ...)
{
	va_list args;

	printf("%s:%u: ", f->path, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	findings[check]++;
}

/* ---- floors ---- */

static struct floor {
	char name[32];
	int number;
	bool open;
} floors[128];
static size_t floor_count;

static const struct floor *floor_of(const char *name, size_t n)
{
	for (size_t i = 0; i < floor_count; i++)
		if (strlen(floors[i].name) == n && strncmp(floors[i].name, name, n) == 0)
			return &floors[i];
	return NULL;
}

/* Lines "NUMBER folder folder*": the star opens all headers of a folder to the floors above. */
static void floors_read(void)
{
	struct text t = tool_load("floors");
	char *rest = t.p, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		char *word, *number = strsep(&line, " ");

		while (isdigit((unsigned char)*number) && (word = strsep(&line, " ")) != NULL) {
			struct floor *floor = &floors[floor_count];
			size_t n = strlen(word);

			if (n == 0 || n >= sizeof(floor->name) ||
			    floor_count + 1 >= sizeof(floors) / sizeof(floors[0]))
				continue;
			floor->open = word[n - 1] == '*';
			memcpy(floor->name, word, n - floor->open);
			floor->number = (int)strtol(number, NULL, 10);
			floor_count++;
		}
	}
}

static void check_include(const struct file *f, unsigned line, const char *path, size_t n)
{
	const struct floor *own = floor_of(f->folder, strlen(f->folder)), *other;
	const char *slash = memchr(path, '/', n);
	size_t folder = slash == NULL ? 0 : (size_t)(slash - path);

	if (slash == NULL) {
		find(CHECK_FLOORS, f, line, "include \"%.*s\": name its folder: \"%s/%.*s\"", (int)n, path,
		     f->folder, (int)n, path);
		return;
	}
	if ((strlen(f->folder) == folder && strncmp(path, f->folder, folder) == 0) ||
	    (f->is_test && starts_with(path, "tests/")))
		return;
	other = floor_of(path, folder);
	if (other == NULL)
		find(CHECK_FLOORS, f, line, "include \"%.*s\": no such folder in the file floors", (int)n,
		     path);
	else if (own != NULL && other->number >= own->number)
		find(CHECK_FLOORS, f, line,
		     "include \"%.*s\": %s (floor %d) may not see %s (floor %d): move the call up, or write "
		     "an event "
		     "row that the upper folder's job reads",
		     (int)n, path, own->name, own->number, other->name, other->number);
	else if (n > 8 && strncmp(path + n - 8, "_inner.h", 8) == 0)
		find(CHECK_FLOORS, f, line,
		     "include \"%.*s\": %s's own; publish the call in a header of its other files", (int)n,
		     path, other->name);
	else if (!other->open && (n != folder * 2 + 3 || strncmp(slash + 1, path, folder) != 0 ||
				  strncmp(path + n - 2, ".h", 2) != 0))
		find(CHECK_FLOORS, f, line,
		     "include \"%.*s\": from outside only %s/%s.h may be seen: publish the call there",
		     (int)n, path, other->name, other->name);
}

/* Includes of C, of templates ({{ include "x/x.h" }}) and of statements (-- include: x/x.h). */
static void check_floors(const struct file *f)
{
	const char *line = f->raw.p;

	if (f->folder[0] != '\0' && floor_of(f->folder, strlen(f->folder)) == NULL &&
	    findings[CHECK_FLOORS] < 20)
		find(CHECK_FLOORS, f, 1, "folder %s has no floor: add it to the file floors", f->folder);
	for (unsigned number = 1; *line != '\0' && f->folder[0] != '\0'; number++) {
		size_t n = strcspn(line, "\n");
		const char *at = f->is_c && starts_with(line, "#include \"") ? line + 10 : NULL, *mark;

		if (strcmp(f->ending, ".sql") == 0 && starts_with(line, "-- include:"))
			at = line + 11 + strspn(line + 11, " \"");
		mark = strcmp(f->ending, ".html") == 0 ? memmem(line, n, "{{ include \"", 12) : NULL;
		if (mark != NULL)
			at = mark + 12;
		if (at != NULL)
			check_include(f, number, at, strcspn(at, "\" \r\n"));
		line += n + (line[n] == '\n');
	}
}

/* ---- C: words that may not stand where they stand ---- */

static const char *const banned[] = {"strcpy",  "stpcpy",    "strcat",   "sprintf", "vsprintf", "gets",
				     "strtok",  "atoi",      "atol",     "atoll",   "atof",     "alloca",
				     "system",  "popen",     "rand",     "srand",   "random",   "drand48",
				     "mktime",  "localtime", "gmtime",   "ctime",   "asctime",  "strtol",
				     "strtoul", "strtoll",   "strtoull", "strtod",  "tmpnam",   "mktemp",
				     NULL};
static const char *const memory_calls[] = {"malloc",  "calloc",   "realloc",   "free", "strdup",
					   "strndup", "asprintf", "vasprintf", NULL};
static const char *const memory_allowed[] = {"src/base/",    "src/db/",  "src/http/", "src/kit/paper",
					     "src/kit/file", "src/app/", NULL};
static const char *const float_allowed[] = {"src/kit/paper", "src/kit/table_out",
					    NULL}; /* cairo and libxlsxwriter take doubles */
static const char *const impure[] = {
	"time", "clock_gettime", "gettimeofday", "printf", "fprintf", "puts",     "fopen",
	"open", "read",          "write",        "getenv", "tx",      "log_line", NULL};

static bool allowed_path(const char *const *list, const char *path)
{
	for (; *list != NULL; list++)
		if (starts_with(path, *list))
			return true;
	return false;
}

/* A name is impure where it is called; `tx` wherever it stands. A fact may be called "open". */
static void check_rule_name(const struct file *f, size_t at, const char *name, size_t n)
{
	if (n != 2 && name[n] != '(')
		return;
	if (in_list(impure, name, n) || starts_with(name, "seam_") || starts_with(name, "db_") ||
	    starts_with(name, "tx_"))
		find(CHECK_RULES_PURE, f, line_of(f, at),
		     "%.*s in a rule: rules are pure; hand the fact in as an argument", (int)n, name);
}

static void check_name(const struct file *f, size_t at, const char *name, size_t n)
{
	char before = at > 0 ? f->code[at - 1] : ' ';
	bool call = name[n] == '(' && before != '.' && before != '>';

	if (call && in_list(banned, name, n))
		find(CHECK_BANNED, f, line_of(f, at),
		     "%.*s is banned: use base/ (str, buf, number, day, seam)", (int)n, name);
	if (call && !f->is_test && in_list(memory_calls, name, n) && !allowed_path(memory_allowed, f->path))
		find(CHECK_MEMORY, f, line_of(f, at), "%.*s in a domain: take memory from the arena", (int)n,
		     name);
	if (n == 8 && starts_with(name, "html_raw") && !starts_with(f->path, "src/base/"))
		find(CHECK_HTML_RAW, f, line_of(f, at),
		     "html_raw is for generated code: write the markup in a template");
	if (((n == 5 && starts_with(name, "float")) || (n == 6 && starts_with(name, "double"))) &&
	    !allowed_path(float_allowed, f->path))
		find(CHECK_FLOATS, f, line_of(f, at),
		     "%.*s: money, areas and shares are scaled integers (base/money.h)", (int)n, name);
	if (n == 7 && starts_with(name, "typedef")) {
		const char *next = name + n + strspn(name + n, " \t\n");

		if (starts_with(next, "struct ") || starts_with(next, "enum ") || starts_with(next, "union "))
			find(CHECK_TYPEDEF, f, line_of(f, at),
			     "typedef of a struct, enum or union: write struct x where it is used");
	}
	if (n > 4 && starts_with(name, "MSG_") && !f->is_test)
		text_put(&messages_used, "%.*s\n", (int)n, name);
}

static void check_names(const struct file *f)
{
	bool rule = ends_with(f->path, "_rule.c") || ends_with(f->path, "_rule.h");

	for (size_t at = 0, n; (n = next_name(f->code, &at)) > 0; at += n) {
		check_name(f, at, f->code + at, n);
		if (rule)
			check_rule_name(f, at, f->code + at, n);
	}
	if (!rule)
		return;
	for (const char *p = f->code; (p = strstr(p, "#include \"")) != NULL; p++) {
		const char *path = p + 10;
		size_t n = strcspn(path, "\"\n");

		if (starts_with(path, "db/") || starts_with(path, "http/") ||
		    memmem(path, n, "_sql.h", 6) != NULL || memmem(path, n, "_store.h", 8) != NULL)
			find(CHECK_RULES_PURE, f, line_of(f, (size_t)(p - f->code)),
			     "include \"%.*s\" in a rule: facts in, verdict out", (int)n, path);
	}
}

/* ---- C: shape ---- */

static void check_lengths(const struct file *f)
{
	unsigned number = 1, opened = 0;
	bool marked = false, table = starts_with(f->raw.p, "/* table");
	const char *line = f->raw.p, *code = f->code;

	for (; *line != '\0'; number++) {
		size_t n = strcspn(line, "\n");

		if (columns_of(line, n) > COLUMNS_MAX)
			find(CHECK_COLUMNS, f, number, "%u columns, at most %d: break the line",
			     columns_of(line, n), COLUMNS_MAX);
		if (line[0] == ' ' && code[strspn(code, " ")] != '\n' && code[strspn(code, " ")] != '\0')
			find(CHECK_TABS, f, number, "indent with tabs");
		if (code[0] == '{')
			opened = number;
		if (code[0] != '}' && opened == 0)
			marked = memmem(line, n, "/* table */", 11) != NULL ||
				 (marked && n > 0 && line[0] != '}');
		if (code[0] == '}' && opened != 0) {
			if (number - opened - 1 > FUNCTION_LINES_MAX && !marked)
				find(CHECK_FUNCTION_LENGTH, f, opened,
				     "a function of %u lines, at most %d: split it", number - opened - 1,
				     FUNCTION_LINES_MAX);
			opened = 0;
			marked = false;
		}
		code += n + (line[n] == '\n');
		line += n + (line[n] == '\n');
	}
	if (number - 1 > FILE_LINES_MAX && !table)
		find(CHECK_FILE_LENGTH, f, number - 1,
		     "%u lines, at most %d: split the file by what it is about (a pure table begins with "
		     "a comment \"/* table: ...\")",
		     number - 1, FILE_LINES_MAX);
}

static void check_guard(const struct file *f)
{
	const char *tail = starts_with(f->path, "src/") ? f->path + 4 : f->path;
	struct text want = {0};

	text_put(&want, "#ifndef %s\n#define %s\n", tool_guard(tail, ""), tool_guard(tail, ""));
	if (strstr(f->code, want.p) == NULL)
		find(CHECK_GUARDS, f, 1, "the include guard %s is missing", tool_guard(tail, ""));
}

/* ---- words ---- */

/* A tag {{ ... }} at p: notes the messages that it names. Returns its length. */
static size_t page_tag(const struct file *f, const char *p)
{
	static const char constant[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	const char *close = strstr(p, p[2] == '#' ? "#}}" : "}}"), *head = p + 2 + strspn(p + 2, " ");
	size_t n = close == NULL ? strlen(p) : (size_t)(close - p);

	if (starts_with(head, "msg "))
		text_put(&messages_used, "MSG_%.*s\n", (int)strspn(head + 4, constant), head + 4);
	for (const char *m = p; (m = memmem(m, n - (size_t)(m - p), "MSG_", 4)) != NULL; m++)
		text_put(&messages_used, "%.*s\n", (int)strspn(m, constant), m);
	if (memmem(p, n, "html_raw", 8) != NULL)
		find(CHECK_HTML_RAW, f, line_of(f, (size_t)(p - f->raw.p)),
		     "html_raw in a template: write the markup outside of the braces");
	return n + (close == NULL ? 0 : p[2] == '#' ? 3 : 2);
}

/* Is this a word that a translator would change? API and CSV are the same in all languages. */
static bool is_page_word(const char *word, size_t n)
{
	for (size_t i = 0; n > 1 && i < n; i++)
		if ((unsigned char)word[i] >= 0xe3 || islower((unsigned char)word[i]))
			return true;
	return false;
}

/* The program's texts come from locale/: what a template holds of its own is neither Chinese nor English. The
 * name of a language in itself, in an element with a lang attribute, is neither. */
static void check_page_words(const struct file *f)
{
	static const char *const spoken[] = {" title=\"", " alt=\"", " placeholder=\"", " aria-label=\"",
					     NULL};
	const char *p = f->raw.p;
	bool in_tag = false, foreign = false;

	while (*p != '\0') {
		size_t n = 1, k = 0;

		if (starts_with(p, "{{")) {
			n = page_tag(f, p);
		} else if (*p == '<' || *p == '>') {
			in_tag = *p == '<';
			foreign &= !in_tag;
		} else if (in_tag) {
			foreign |= starts_with(p, " lang=\"");
			while (spoken[k] != NULL && !starts_with(p, spoken[k]))
				k++;
			n = spoken[k] == NULL ? 1 : strlen(spoken[k]);
			if (spoken[k] != NULL && is_page_word(p + n, strcspn(p + n, "\"{")))
				find(CHECK_PAGE_WORDS, f, line_of(f, (size_t)(p - f->raw.p)),
				     "words in%.*s: put them into locale/%s and use msg", (int)n - 2, p,
				     f->folder);
			else if ((unsigned char)*p >= 0xe3) {
				find(CHECK_PAGE_WORDS, f, line_of(f, (size_t)(p - f->raw.p)),
				     "words in an attribute: put them into locale/%s and use msg", f->folder);
				n = strcspn(p, "\"'>");
			}
		} else if (*p == '&') {
			n = strcspn(p, "; \n");
		} else if (isalpha((unsigned char)*p) || (unsigned char)*p >= 0xe3) {
			n = strcspn(p, " \t\n<{&.,");
			if (!foreign && is_page_word(p, n)) {
				find(CHECK_PAGE_WORDS, f, line_of(f, (size_t)(p - f->raw.p)),
				     "words in a template: put them into locale/%s and use msg", f->folder);
				n = strcspn(p, "<{\n");
			}
		}
		p += n;
	}
}

/* Each msgid of locale/zh_CN is named by the program. "#. used by ..." above an entry tells what the tool
 * cannot see. */
static void check_messages(const struct file *f)
{
	bool told = false;
	const char *line = f->raw.p;

	for (unsigned number = 1; *line != '\0'; number++) {
		size_t n = strcspn(line, "\n");

		if (starts_with(line, "#. used by "))
			told = true;
		if (starts_with(line, "msgid \"") && n > 8) {
			struct text constant = {0};
			char *id = tool_copy(line + 7, n - 8);

			text_put(&constant, "\nMSG_%s\n", tool_guard(id, ""));
			if (!told && strstr(messages_used.p, constant.p) == NULL)
				find(CHECK_MESSAGES, f, number,
				     "\"%s\" is used nowhere: delete it in all languages", id);
			told = false;
		}
		line += n + (line[n] == '\n');
	}
}

static struct text glossary;

static void check_glossary_word(const struct file *f, size_t at, const char *word, size_t n)
{
	const char *line = glossary.p;

	while (*line != '\0') {
		size_t size = strcspn(line, "\n"), good = strcspn(line, ":\n");
		char *whole = tool_copy(line, size), *rest = whole, *one;
		bool bad = false, except = false, excepted = false;

		rest += good < size ? good + 1 : size;
		while (line[0] != '#' && (one = strsep(&rest, " ")) != NULL) {
			excepted |= except && strcmp(one, f->folder) == 0;
			except |= strcmp(one, "except") == 0;
			bad |= !except && strlen(one) == n && strncmp(one, word, n) == 0;
		}
		if (bad && !excepted)
			find(CHECK_GLOSSARY, f, line_of(f, at), "\"%.*s\": the glossary's word is %.*s",
			     (int)n, word, (int)good, line);
		free(whole);
		line += size + (line[size] == '\n');
	}
}

/* Words of identifiers, split at _. The glossary is searched only for words that it holds at all. */
static void check_glossary(const struct file *f, const char *code)
{
	for (size_t at = 0, n; (n = next_name(code, &at)) > 0; at += n)
		for (size_t i = 0; i < n;) {
			size_t size = 0;
			char word[34] = " ";

			while (i + size < n && code[at + i + size] != '_')
				size++;
			if (size > 1 && size < 32 && islower((unsigned char)code[at + i])) {
				memcpy(word + 1, code + at + i, size);
				if (strstr(glossary.p, word) != NULL)
					check_glossary_word(f, at + i, code + at + i, size);
			}
			i += size + 1;
		}
}

/* ---- every text file ---- */

/* NULL; or where the text has this path from the root on. A path of one folder ("/homes") is an address of
 * Anju too. */
static const char *path_find(const char *text, const char *path)
{
	size_t n = strlen(path);

	if (strchr(path + 1, '/') == NULL)
		return NULL;
	for (const char *p = text; (p = strstr(p, path)) != NULL; p++)
		if ((p == text || !(is_name(p[-1]) || strchr("./-", p[-1]) != NULL)) && !is_name(p[n]))
			return p;
	return NULL;
}

static void check_text(const struct file *f)
{
	static const char *const unfinished[] = {"TO"
						 "DO",
						 "FIX"
						 "ME",
						 "X"
						 "XX",
						 "HA"
						 "CK"};
	static char here[4096], home[4096];
	const char *p, *line = f->raw.p;

	if (here[0] == '\0') {
		if (getcwd(here, sizeof(here)) == NULL)
			tool_end("the current directory has no name");
		snprintf(home, sizeof(home), "%s/", getenv("HOME") == NULL ? "/nowhere" : getenv("HOME"));
	}
	for (unsigned number = 1; *line != '\0'; number++) {
		size_t n = strcspn(line, "\n");

		if (n > 0 && strchr(" \t\r", line[n - 1]) != NULL)
			find(CHECK_BLANKS, f, number,
			     "blanks (or a CR) at the end of the line: take them out");
		line += n + (line[n] == '\n');
	}
	if (f->raw.n > 0 && f->raw.p[f->raw.n - 1] != '\n')
		find(CHECK_BLANKS, f, line_of(f, f->raw.n), "the last line does not end");
	for (size_t i = 0; i < sizeof(unfinished) / sizeof(unfinished[0]); i++)
		for (p = f->raw.p; (p = strstr(p, unfinished[i])) != NULL; p++)
			if ((p == f->raw.p || !is_name(p[-1])) && !is_name(p[strlen(unfinished[i])]))
				find(CHECK_UNFINISHED, f, line_of(f, (size_t)(p - f->raw.p)),
				     "%s: finish it, or open an issue", unfinished[i]);
	if ((p = path_find(f->raw.p, here)) != NULL ||
	    (strlen(home) > 2 && (p = strstr(f->raw.p, home)) != NULL))
		find(CHECK_PATHS, f, line_of(f, (size_t)(p - f->raw.p)),
		     "a path of this machine: make it relative or a setting");
}

static void file_check(struct file *f)
{
	bool src = starts_with(f->path, "src/");

	check_text(f);
	if (f->is_c)
		check_lengths(f);
	if (strcmp(f->ending, ".h") == 0)
		check_guard(f);
	if (strcmp(f->ending, ".sql") == 0)
		check_glossary(f, f->code);
	if (!src)
		return;
	check_floors(f);
	if (f->is_c) {
		check_names(f);
		check_glossary(f, f->code);
	} else if (strcmp(f->ending, ".html") == 0) {
		check_page_words(f);
	}
}

/* ---- the tree ---- */

static void file_add(const char *path)
{
	static const char *const texts[] = {".c",   ".h",  ".sql", ".html", ".po",  ".sh", ".md",
					    ".css", ".js", ".mk",  ".txt",  ".yml", NULL};
	struct file *f = tool_alloc(sizeof(*f));
	const char *dot;

	f->path = tool_copy(path, strlen(path));
	f->name = tool_tail(f->path, 0);
	dot = strrchr(f->name, '.');
	f->ending = dot == NULL ? "" : dot;
	if (!in_list(texts, f->ending, strlen(f->ending)) && strcmp(f->name, "Makefile") != 0)
		return;
	f->raw = tool_load(path);
	f->folder = starts_with(path, "src/") && strchr(path + 4, '/') != NULL
			    ? tool_copy(path + 4, strcspn(path + 4, "/"))
			    : "";
	f->is_c = strcmp(f->ending, ".c") == 0 || strcmp(f->ending, ".h") == 0;
	f->is_test = ends_with(path, "_test.c") || ends_with(path, "_fuzz.c") || starts_with(path, "tests/");
	f->code = strcmp(f->ending, ".sql") == 0 ? code_of_sql(&f->raw) : f->is_c ? code_of(&f->raw) : NULL;
	if (file_count == FILES_MAX)
		tool_end("more than %d files", FILES_MAX);
	files[file_count++] = f;
}

static void tree_add(const char *folder)
{
	static const char *const skipped[] = {"build", "node_modules", "data", NULL};
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		struct text path = {0};
		struct stat st;

		if (entries[i]->d_name[0] == '.' ||
		    in_list(skipped, entries[i]->d_name, strlen(entries[i]->d_name)))
			continue;
		text_put(&path, "%s%s%s", strcmp(folder, ".") == 0 ? "" : folder,
			 strcmp(folder, ".") == 0 ? "" : "/", entries[i]->d_name);
		if (lstat(path.p, &st) == 0 && S_ISDIR(st.st_mode))
			tree_add(path.p);
		else if (S_ISREG(st.st_mode))
			file_add(path.p);
	}
}

int main(void)
{
	unsigned passed = 0;

	floors_read();
	if (!tool_read("tools/glossary.txt", &glossary))
		text_add(&glossary, "", 0);
	text_put(&messages_used, "\n");
	tree_add(".");
	for (size_t i = 0; i < file_count; i++)
		file_check(files[i]);
	for (size_t i = 0; i < file_count; i++)
		if (starts_with(files[i]->path, "locale/zh_CN/"))
			check_messages(files[i]);
	for (size_t i = 0; i < CHECKS; i++)
		passed += findings[i] == 0;
	printf("%u passed, %u failed\n", passed, (unsigned)CHECKS - passed);
	return passed == CHECKS ? 0 : 1;
}
