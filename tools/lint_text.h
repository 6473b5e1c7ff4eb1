/* What tools/lint.c knows about one file: its text, and C with comments and strings blanked out, column for
 * column. */
#ifndef TOOLS_LINT_TEXT_H
#define TOOLS_LINT_TEXT_H

#include "tools/tool.h"

struct file {
	const char *path;   /* "src/home/home_rule.c" */
	const char *name;   /* "home_rule.c" */
	const char *folder; /* "home" for what lies in src/home/, else "" */
	const char *ending; /* ".c", "" when there is none */
	struct text raw;
	char *code;         /* C and SQL: raw without comments and the insides of strings */
	bool is_c, is_test; /* is_test: x_test.c, x_fuzz.c or below tests/ */
};

/* "path/name_rule.c" ends with "_rule.c" */
__attribute__((unused)) static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

__attribute__((unused)) static bool starts_with(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

__attribute__((unused)) static bool in_list(const char *const *list, const char *word, size_t n)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == n && strncmp(*list, word, n) == 0)
			return true;
	return false;
}

__attribute__((unused)) static unsigned line_of(const struct file *f, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at; i++)
		line += f->raw.p[i] == '\n';
	return line;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The next identifier at or after *at in code; its length, 0 at the end. Numbers are stepped over. */
__attribute__((unused)) static size_t next_name(const char *code, size_t *at)
{
	size_t i = *at, n = 0;

	while (code[i] != '\0' && !is_name(code[i]))
		i++;
	while (is_name(code[i + n]))
		n++;
	*at = i;
	return n;
}

static void blank_out(char *code, size_t from, size_t end)
{
	for (size_t i = from; i < end; i++)
		if (code[i] != '\n')
			code[i] = ' ';
}

/* Comments become blanks, string and character literals keep their quotes only; #include lines keep their
 * path. */
__attribute__((unused)) static char *code_of(const struct text *raw)
{
	char *code = tool_copy(raw->p, raw->n);
	const char *p = raw->p, *close;
	size_t i = 0, end;

	while (i < raw->n) {
		if ((i == 0 || p[i - 1] == '\n') && starts_with(p + i, "#include \"")) {
			i += 10 + strcspn(p + i + 10, "\"\n");
			i += p[i] == '"';
		} else if (starts_with(p + i, "/*")) {
			close = strstr(p + i + 2, "*/");
			end = close == NULL ? raw->n : (size_t)(close - p) + 2;
			blank_out(code, i, end);
			i = end;
		} else if (starts_with(p + i, "//")) {
			end = i + strcspn(p + i, "\n");
			blank_out(code, i, end);
			i = end;
		} else if (p[i] == '"' || p[i] == '\'') {
			for (end = i + 1; end < raw->n && p[end] != p[i] && p[end] != '\n'; end++)
				end += p[end] == '\\' && end + 1 < raw->n;
			blank_out(code, i + 1, end);
			i = end + 1;
		} else {
			i++;
		}
	}
	return code;
}

/* The same for SQL: -- comments and '...' become blanks. */
__attribute__((unused)) static char *code_of_sql(const struct text *raw)
{
	char *code = tool_copy(raw->p, raw->n);
	size_t i = 0, n;

	while (i < raw->n) {
		n = 0;
		if (starts_with(code + i, "--"))
			n = strcspn(code + i, "\n");
		else if (code[i] == '\'')
			n = strcspn(code + i + 1, "'") + 2;
		blank_out(code, i, i + n < raw->n ? i + n : raw->n);
		i += n == 0 ? 1 : n;
	}
	return code;
}

/* Columns of a line: a tab goes to the next multiple of 8, a character counts one. */
__attribute__((unused)) static unsigned columns_of(const char *line, size_t n)
{
	unsigned columns = 0;

	for (size_t i = 0; i < n; i++)
		if (line[i] == '\t')
			columns = (columns / 8 + 1) * 8;
		else
			columns += ((unsigned char)line[i] & 0xc0) != 0x80;
	return columns;
}

#endif
