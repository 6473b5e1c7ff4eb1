/* One SQL text: macros opened, cut into tokens, checked against the portable subset, written with $1
 * placeholders. */
#ifndef TOOLS_SQLC_TEXT_H
#define TOOLS_SQLC_TEXT_H

#include <strings.h>
#include "tools/sqlc_names.h"

enum { PARAMS_MAX = 200, TOKENS_MAX = 8192 };

enum token_kind { T_WORD, T_NUMBER, T_STRING, T_PARAM, T_SYMBOL };

struct token {
	enum token_kind kind;
	const char *p;
	size_t n;
	int depth;
	unsigned line;
	bool space; /* before it */
};

/* The parameters of a statement in the order of their placeholders; shared by the texts for both engines. */
struct params {
	char *names[PARAMS_MAX];
	unsigned count;
};

struct sql {
	const char *file;
	unsigned line; /* of the first character */
	const char *source;
	bool postgresql; /* this text is for PostgreSQL only: its casts and quotes are allowed */
	bool part;       /* an expression (filter, sort), not a statement */
	/* found */
	struct token tokens[TOKENS_MAX];
	size_t count;
	bool scoped;
	bool writes;
	struct text tables_written;
	struct text out;
};

static bool token_is(const struct token *t, const char *word)
{
	return t->kind == T_WORD && t->n == strlen(word) && strncasecmp(t->p, word, t->n) == 0;
}

static bool token_is_symbol(const struct token *t, char c)
{
	return t->kind == T_SYMBOL && t->n == 1 && *t->p == c;
}

/* ---- @scope(...) and @own(...) ---- */

static const char *text_skip_quoted(const char *p)
{
	char quote = *p++;

	while (*p != '\0' && *p != quote)
		p++;
	return *p != '\0' ? p + 1 : p;
}

static const char *macro_end(const char *open, const char **ret_comma)
{
	int depth = 0;

	*ret_comma = NULL;
	for (const char *p = open; *p != '\0';) {
		if (*p == '\'') {
			p = text_skip_quoted(p);
			continue;
		}
		depth += (*p == '(') - (*p == ')');
		if (depth == 0)
			return p;
		if (depth == 1 && *p == ',' && *ret_comma == NULL)
			*ret_comma = p;
		p++;
	}
	return NULL;
}

static size_t macro_open(struct sql *s, const char *p, unsigned line, struct text *out)
{
	bool own = strncmp(p, "@own(", 5) == 0;
	const char *open = p + (own ? 4 : 6), *comma, *end = macro_end(open, &comma);

	if (end == NULL || (own && comma != NULL)) {
		tool_fault(s->file, line, "%s: write @scope(project[, household]) or @own(household)",
			   own ? "@own" : "@scope");
		return own ? 5 : 7;
	}
	s->scoped = true;
	if (own) {
		text_put(out, "%.*s = :scope_household", (int)(end - open - 1), open + 1);
	} else {
		const char *first_end = comma != NULL ? comma : end;

		text_put(out,
			 "(:scope_all = 1 OR %.*s IN (SELECT project_id FROM actor_project WHERE user_id = "
			 ":scope_user)",
			 (int)(first_end - open - 1), open + 1);
		if (comma != NULL)
			text_put(out, " OR %.*s = :scope_household", (int)(end - comma - 1), comma + 1);
		text_put(out, ")");
	}
	return (size_t)(end + 1 - p);
}

/* Comments go, macros open; line ends stay so that faults name their line. */
static char *text_open(struct sql *s)
{
	struct text out = {0};
	unsigned line = s->line;

	for (const char *p = s->source; *p != '\0';) {
		if (*p == '\'') {
			const char *end = text_skip_quoted(p);

			text_add(&out, p, (size_t)(end - p));
			for (; p < end; p++)
				line += *p == '\n';
		} else if (p[0] == '-' && p[1] == '-') {
			p += strcspn(p, "\n");
		} else if (strncmp(p, "@scope(", 7) == 0 || strncmp(p, "@own(", 5) == 0) {
			p += macro_open(s, p, line, &out);
		} else {
			line += *p == '\n';
			text_add(&out, p++, 1);
		}
	}
	text_add(&out, "", 0);
	return out.p;
}

/* ---- tokens ---- */

static size_t token_length(struct sql *s, const char *p, unsigned line, enum token_kind *ret)
{
	if (is_word(*p) && !isdigit((unsigned char)*p)) {
		*ret = T_WORD;
		return word_length(p);
	}
	if (isdigit((unsigned char)*p)) {
		*ret = T_NUMBER;
		if (p[word_length(p)] == '.' && !s->postgresql)
			tool_fault(s->file, line, "no floating point: scale to a whole number");
		return word_length(p);
	}
	if (*p == '\'') {
		*ret = T_STRING;
		return (size_t)(text_skip_quoted(p) - p);
	}
	if (*p == ':' && is_word(p[1])) {
		*ret = T_PARAM;
		return 1 + word_length(p + 1);
	}
	*ret = T_SYMBOL;
	if (p[0] == ':' && p[1] == ':' && s->postgresql)
		return 2;
	if (*p == '"' && s->postgresql)
		return (size_t)(text_skip_quoted(p) - p);
	if (strchr("\"`[]?$:#\\", *p) != NULL && !(s->postgresql && strchr("[]", *p) != NULL))
		tool_fault(s->file, line,
			   "'%c' is not of the portable subset: parameters are :name, names are bare", *p);
	return 1;
}

static void text_cut(struct sql *s, const char *text)
{
	unsigned line = s->line;
	int depth = 0;
	bool space = false;

	for (const char *p = text; *p != '\0';) {
		struct token *t;

		if (isspace((unsigned char)*p)) {
			space = true;
			line += *p++ == '\n';
			continue;
		}
		if (s->count == TOKENS_MAX)
			tool_end("%s:%u: the statement is too long", s->file, s->line);
		t = &s->tokens[s->count++];
		*t = (struct token){.p = p, .line = line, .space = space};
		t->n = token_length(s, p, line, &t->kind);
		depth -= token_is_symbol(t, ')');
		t->depth = depth;
		depth += token_is_symbol(t, '(');
		space = false;
		for (size_t i = 0; i < t->n; i++)
			line += p[i] == '\n';
		p += t->n;
	}
	if (depth != 0)
		tool_fault(s->file, s->line, "brackets do not pair");
}

/* ---- checks ---- */

static void check_write(struct sql *s, size_t i, const char *folder)
{
	const struct token *t = &s->tokens[i], *table = t + 1;
	const struct name *known;

	if (i > 0 && token_is(t, "UPDATE") && (token_is(t - 1, "DO") || token_is(t - 1, "FOR")))
		return;
	if (!token_is(t, "UPDATE")) {
		if (i + 1 >= s->count || !(token_is(table, "INTO") || token_is(table, "FROM"))) {
			tool_fault(s->file, t->line, "%.*s %.*s is not of the portable subset", (int)t->n,
				   t->p, i + 1 < s->count ? (int)table->n : 0, table->p);
			return;
		}
		table++;
	}
	if (table >= s->tokens + s->count || table->kind != T_WORD) {
		tool_fault(s->file, t->line, "which table is written?");
		return;
	}
	s->writes = true;
	known = names_find(&tables, table->p, table->n);
	if (known == NULL)
		tool_fault(s->file, table->line, "no migration creates the table %.*s", (int)table->n,
			   table->p);
	else if (known->owner != NULL && strcmp(known->owner, folder) != 0)
		tool_fault(s->file, table->line,
			   "the table %s belongs to the folder %s: only its own statements write it",
			   known->name, known->owner);
	text_put(&s->tables_written, "%s%.*s", s->tables_written.n > 0 ? " " : "", (int)table->n, table->p);
}

static void check_token(struct sql *s, size_t i, const char *folder)
{
	static const char *const refused[] = {"CREATE",    "DROP",    "ALTER",    "PRAGMA", "ATTACH",
					      "DETACH",    "VACUUM",  "BEGIN",    "COMMIT", "ROLLBACK",
					      "SAVEPOINT", "RELEASE", "TRUNCATE", "GRANT",  "COPY",
					      "EXPLAIN",   "GLOB",    "REGEXP",   "ILIKE"};
	const struct token *t = &s->tokens[i];
	bool after_dot = i > 0 && token_is_symbol(t - 1, '.');

	if (token_is_symbol(t, ';') && i + 1 < s->count)
		tool_fault(s->file, t[1].line, "more than one statement");
	if (token_is_symbol(t, '*') && i > 0 &&
	    (token_is(t - 1, "SELECT") || token_is(t - 1, "DISTINCT") || token_is(t - 1, "RETURNING") ||
	     token_is_symbol(t - 1, '.') || (token_is_symbol(t - 1, ',') && !token_is_symbol(t + 1, ')'))))
		tool_fault(s->file, t->line, "name the columns instead of *");
	if (t->kind != T_WORD || after_dot)
		return;
	for (size_t k = 0; k < sizeof(refused) / sizeof(refused[0]); k++)
		if (token_is(t, refused[k]) && !s->postgresql)
			tool_fault(s->file, t->line, "%s does not belong into a statement", refused[k]);
	if (token_is(t, "INSERT") || token_is(t, "DELETE") || token_is(t, "UPDATE"))
		check_write(s, i, folder);
	if (token_is(t, "REPLACE") && (i + 1 >= s->count || !token_is_symbol(t + 1, '(')))
		tool_fault(s->file, t->line, "REPLACE is SQLite's own: use ON CONFLICT");
}

static void check_start(struct sql *s)
{
	static const char *const starts[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"};

	if (s->count == 0) {
		tool_fault(s->file, s->line, "the statement has no text");
		return;
	}
	for (size_t k = 0; k < sizeof(starts) / sizeof(starts[0]); k++)
		if (token_is(&s->tokens[0], starts[k]))
			return;
	tool_fault(s->file, s->tokens[0].line,
		   "a statement begins with SELECT, INSERT, UPDATE, DELETE or WITH");
}

static size_t sql_find(const struct sql *s, size_t from, const char *word)
{
	size_t i = from;

	while (i < s->count && !(s->tokens[i].depth == 0 && token_is(&s->tokens[i], word)))
		i++;
	return i;
}

/* How many columns come back: -1 where that cannot be counted. */
static int sql_columns(const struct sql *s)
{
	static const char *const ends[] = {"FROM",  "WHERE", "UNION",  "ORDER",
					   "LIMIT", "GROUP", "EXCEPT", "INTERSECT"};
	size_t i = sql_find(s, 0, s->writes ? "RETURNING" : "SELECT");
	int columns = 1;

	if (i == s->count)
		return s->writes ? 0 : -1;
	for (i++; i < s->count; i++) {
		const struct token *t = &s->tokens[i];

		for (size_t k = 0; !s->writes && t->depth == 0 && k < sizeof(ends) / sizeof(ends[0]); k++)
			if (token_is(t, ends[k]))
				return columns;
		columns += t->depth == 0 && token_is_symbol(t, ',');
	}
	return columns;
}

/* ---- writing ---- */

static unsigned param_number(struct sql *s, struct params *params, const struct token *t)
{
	for (unsigned i = 0; i < params->count; i++)
		if (strlen(params->names[i]) == t->n - 1 && memcmp(params->names[i], t->p + 1, t->n - 1) == 0)
			return i + 1;
	if (params->count == PARAMS_MAX)
		tool_end("%s:%u: more than %d parameters", s->file, t->line, PARAMS_MAX);
	params->names[params->count++] = tool_copy(t->p + 1, t->n - 1);
	return params->count;
}

static void write_constant(struct sql *s, size_t *i)
{
	const struct token *t = &s->tokens[*i + 1];
	const struct name *c;

	if (*i + 1 >= s->count || t->kind != T_WORD || t->space) {
		tool_fault(s->file, s->tokens[*i].line, "'@' must be followed by the name of a constant");
		return;
	}
	c = names_find(&constants, t->p, t->n);
	if (c == NULL || !c->known)
		tool_fault(s->file, t->line,
			   c == NULL ? "@%.*s: no header has this constant"
				     : "@%.*s: its value is not a plain number",
			   (int)t->n, t->p);
	else
		text_put(&s->out, "%lld", c->value);
	++*i;
}

/* The default escape character differs (none, backslash): patterns from parameters always name it. */
static void write_escape(struct sql *s, size_t i)
{
	const struct token *t = &s->tokens[i];

	if (i == 0 || !token_is(t - 1, "LIKE"))
		return;
	if (t->kind == T_PARAM && (i + 1 >= s->count || !token_is(t + 1, "ESCAPE")))
		text_put(&s->out, " ESCAPE '\\'");
	else if (t->kind != T_PARAM && t->kind != T_STRING && !s->postgresql)
		tool_fault(s->file, t->line, "LIKE takes a parameter or a literal");
}

static void sql_write(struct sql *s, struct params *params)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct token *t = &s->tokens[i];

		if (token_is_symbol(t, ';'))
			continue;
		if (t->space && i > 0)
			text_put(&s->out, " ");
		if (t->kind == T_PARAM)
			text_put(&s->out, "$%u", param_number(s, params, t));
		else if (token_is_symbol(t, '@'))
			write_constant(s, &i);
		else
			text_add(&s->out, t->p, t->n);
		write_escape(s, i);
	}
	text_add(&s->out, "", 0);
}

static void sql_compile(struct sql *s, const char *folder, struct params *params)
{
	text_cut(s, text_open(s));
	if (!s->part)
		check_start(s);
	for (size_t i = 0; i < s->count; i++)
		check_token(s, i, folder);
	sql_write(s, params);
}

#endif
