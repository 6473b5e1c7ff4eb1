/* sqlc IN.sql OUT HEADERS...: named, typed, scoped statements into C functions (OUT.h, OUT.c) over db/db.h.
 * sqlc --index OUT.c FILES...: the list of all statements, for the test that prepares each on both engines.
 * sqlc --migrations DIR ...: where tables are created; the default is migrations. */
#include "tools/sqlc_text.h"

enum { MEMBERS_MAX = 160, FILTERS_MAX = 32, SORTS_MAX = 40 };

enum returns { R_ABSENT, R_ONE, R_MAYBE, R_MANY, R_EACH, R_NONE, R_COUNT, R_LIST };
static const char *const returns_names[] = {"", "one", "maybe", "many", "each", "none", "count", "list"};
enum scope { SCOPE_ABSENT, SCOPE_ACTOR, SCOPE_PUBLIC, SCOPE_SYSTEM, SCOPE_KEY };
static const char *const scope_names[] = {"", "actor", "public", "system", "key"};

struct type {
	const char *name, *c, *sql, *means;
};

static const struct type types[] = {
	{"i16", "int16_t", "I16", "PLAIN"},
	{"i32", "int32_t", "I32", "PLAIN"},
	{"i64", "int64_t", "I64", "PLAIN"},
	{"bool", "bool", "BOOL", "BOOL"},
	{"str", "struct str", "STR", "TEXT"},
	{"blob", "struct str", "BLOB", "PLAIN"},
	{"money", "struct money", "I64", "MONEY"},
	{"area", "struct area", "I64", "AREA"},
	{"rate", "struct rate", "I64", "RATE"},
	{"ratio", "struct ratio", "I64", "RATIO"},
	{"points", "struct points", "I64", "POINTS"},
	{"day", "struct day", "I32", "DAY"},
	{"month", "struct month", "I32", "MONTH"},
	{"instant", "struct instant", "I64", "INSTANT"},
	{"id", "", "I64", "ID"},
	{"enum", "", "I32", "ENUM"},
};

struct member {
	char *name;
	const struct type *type;
	char *of; /* id(of), enum(of) */
	bool nullable, used;
	unsigned line;
};

struct members {
	struct member items[MEMBERS_MAX];
	unsigned count;
};

struct filter {
	struct member member;
	struct text text;
};

struct sort {
	char *name;
	struct text text;
	unsigned out_index;
};

struct statement {
	char *name;
	unsigned line;
	enum returns returns;
	enum scope scope;
	struct members in, out;
	struct filter filters[FILTERS_MAX];
	struct sort sorts[SORTS_MAX];
	unsigned filter_count, sort_count, key_index;
	struct text key, group_by;
	struct text body, body_postgresql;
	unsigned body_line, postgresql_line;
	struct sql *sql, *sql_postgresql;
	struct params params;
	bool scoped;
	struct statement *next;
};

static const char *in_path;
static char *folder, *prefix; /* "home", "home_sql_" */
static struct statement *statements, **statements_end = &statements;
static struct text includes;

/* ---- the head of a statement ---- */

static bool member_parse(const char **at, unsigned line, struct member *ret)
{
	const char *p = skip_blanks(*at);
	size_t n = word_length(p), m;

	*ret = (struct member){.name = tool_copy(p, n), .line = line};
	p = skip_blanks(p + n);
	m = word_length(p);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i].name) == m && memcmp(types[i].name, p, m) == 0)
			ret->type = &types[i];
	if (n == 0 || ret->type == NULL) {
		tool_fault(in_path, line,
			   "'%.*s': write NAME TYPE, one of i16 i32 i64 bool str blob money area rate ratio "
			   "points "
			   "day month instant id(x) enum(x)",
			   (int)strcspn(*at, ","), *at);
		return false;
	}
	p += m;
	if (*ret->type->c == '\0') {
		size_t k = *p == '(' ? word_length(p + 1) : 0;
		bool is_id = strcmp(ret->type->name, "id") == 0;

		if (k == 0 || p[1 + k] != ')') {
			tool_fault(in_path, line, "%s: write %s(x)", ret->name, ret->type->name);
			return false;
		}
		ret->of = tool_copy(p + 1, k);
		p += k + 2;
		if (names_find(is_id ? &ids : &enums, ret->of, k) == NULL)
			tool_fault(in_path, line,
				   is_id ? "%s: no header has ID_TYPE(%s)" : "%s: no header has enum %s",
				   ret->name, ret->of);
	}
	ret->nullable = *p == '?';
	*at = skip_blanks(p + ret->nullable);
	return true;
}

static void members_parse(struct members *l, const char *p, unsigned line)
{
	for (p = skip_blanks(p); *p != '\0';) {
		struct member m;

		if (!member_parse(&p, line, &m))
			return;
		for (unsigned i = 0; i < l->count; i++)
			if (strcmp(l->items[i].name, m.name) == 0)
				tool_fault(in_path, line, "%s is there twice", m.name);
		if (l->count == MEMBERS_MAX)
			tool_end("%s:%u: more than %d members", in_path, line, MEMBERS_MAX);
		l->items[l->count++] = m;
		if (*p == ',') {
			p = skip_blanks(p + 1);
		} else if (*p != '\0') {
			tool_fault(in_path, line, "a comma is missing before '%s'", p);
			return;
		}
	}
}

static struct member *members_find(struct members *l, const char *name)
{
	for (unsigned i = 0; i < l->count; i++)
		if (strcmp(l->items[i].name, name) == 0)
			return &l->items[i];
	return NULL;
}

/* An expression of a list's head; `value`: the one parameter it may have. */
static struct text expression(const char *text, unsigned line, const char *value)
{
	struct sql *s = tool_alloc(sizeof(*s));
	struct params params = {0};

	*s = (struct sql){.file = in_path, .line = line, .source = text, .part = true};
	sql_compile(s, folder, &params);
	for (unsigned i = 0; i < params.count; i++)
		if (value == NULL || strcmp(params.names[i], value) != 0)
			tool_fault(in_path, line, ":%s is not a parameter here", params.names[i]);
	if (s->count == 0)
		tool_fault(in_path, line, "an expression is missing");
	return s->out;
}

static void head_filter(struct statement *st, const char *p, unsigned line)
{
	struct filter *f = &st->filters[st->filter_count];

	if (st->filter_count == FILTERS_MAX)
		tool_end("%s:%u: more than %d filters", in_path, line, FILTERS_MAX);
	if (!member_parse(&p, line, &f->member))
		return;
	if (*p != ':') {
		tool_fault(in_path, line, "write `-- filter NAME TYPE: condition`");
		return;
	}
	f->text = expression(p + 1, line, f->member.name);
	if (strstr(f->text.p, "$1") == NULL && strcmp(f->member.type->name, "bool") != 0)
		tool_fault(in_path, line,
			   "the filter does not use :%s (only a bool may stand for a condition as it is)",
			   f->member.name);
	st->filter_count++;
}

static void head_sort(struct statement *st, const char *p, unsigned line)
{
	struct sort *sort = &st->sorts[st->sort_count];
	size_t n;

	if (st->sort_count == SORTS_MAX)
		tool_end("%s:%u: more than %d sorts", in_path, line, SORTS_MAX);
	p = skip_blanks(p);
	n = word_length(p);
	sort->name = tool_copy(p, n);
	p = skip_blanks(p + n);
	if (n == 0 || *p != ':') {
		tool_fault(in_path, line, "write `-- sort NAME: expression`");
		return;
	}
	sort->text = expression(p + 1, line, NULL);
	st->sort_count++;
}

static void head_enum(const char *p, unsigned line, const char *const *names, size_t count, const char *key,
		      int *ret)
{
	size_t n = word_length(p);

	for (size_t i = 1; i < count; i++)
		if (strlen(names[i]) == n && memcmp(names[i], p, n) == 0)
			*ret = (int)i;
	if (*ret == 0)
		tool_fault(in_path, line, "%s: '%s' is unknown", key, p);
}

static void head_scope(struct statement *st, const char *p, unsigned line)
{
	int scope = 0;

	head_enum(p, line, scope_names, sizeof(scope_names) / sizeof(scope_names[0]), "scope", &scope);
	st->scope = (enum scope)scope;
	p = skip_blanks(p + word_length(p));
	if ((st->scope == SCOPE_SYSTEM || st->scope == SCOPE_KEY) && strlen(p) < 4)
		tool_fault(in_path, line, "scope %s: say in words why no actor's scope limits the rows",
			   scope_names[scope]);
}

/* The same rows by another key: what an earlier statement gives, up to its line WHERE. */
static void head_like(struct statement *st, const char *name, unsigned line)
{
	const struct statement *o = statements;
	const char *end = NULL;

	while (o != st && strcmp(o->name, name) != 0)
		o = o->next;
	if (o != st && o->body.p != NULL && o->body_postgresql.p == NULL)
		for (end = strchr(o->body.p, '\n');
		     end != NULL && strncmp(skip_blanks(end + 1), "WHERE ", 6) != 0;)
			end = strchr(end + 1, '\n');
	if (end == NULL) {
		tool_fault(in_path, line, "%s is no statement above with a line that begins with WHERE",
			   name);
		return;
	}
	st->out = o->out;
	text_put(&st->body, "%.*s", (int)(end + 1 - o->body.p), o->body.p);
}

/* What stands behind the dashes of a head: `filter ...`, `sort ...` or `key: value`; other words are a
 * comment. */
static void head_line(struct statement *st, const char *p, unsigned line)
{
	const char *colon = strchr(p, ':');
	size_t n = colon != NULL ? (size_t)(colon - p) : 0, first = word_length(p);
	const char *value = colon != NULL ? skip_blanks(colon + 1) : "";
	int returns = 0;

#define KEY(word) (n == sizeof(word) - 1 && memcmp(p, word, n) == 0)
	if (first == 6 && memcmp(p, "filter", 6) == 0 && colon != NULL)
		head_filter(st, p + 6, line);
	else if (first == 4 && memcmp(p, "sort", 4) == 0 && colon != NULL)
		head_sort(st, p + 4, line);
	else if (KEY("returns")) {
		head_enum(value, line, returns_names, sizeof(returns_names) / sizeof(returns_names[0]),
			  "returns", &returns);
		st->returns = (enum returns)returns;
	} else if (KEY("scope"))
		head_scope(st, value, line);
	else if (KEY("in"))
		members_parse(&st->in, value, line);
	else if (KEY("out"))
		members_parse(&st->out, value, line);
	else if (KEY("like"))
		head_like(st, value, line);
	else if (KEY("key"))
		st->key = expression(value, line, NULL);
	else if (KEY("group by"))
		st->group_by = expression(value, line, NULL);
	else if (n > 0 && n == strspn(p, "abcdefghijklmnopqrstuvwxyz_"))
		tool_fault(in_path, line, "unknown head line '%.*s:'", (int)n, p);
#undef KEY
}

static struct statement *statement_begin(const char *name, unsigned line)
{
	struct statement *st = tool_alloc(sizeof(*st));

	st->name = tool_copy(name, word_length(name));
	st->line = line;
	if (*st->name == '\0' || name[strlen(st->name)] != '\0')
		tool_fault(in_path, line, "a statement's name is one word");
	for (const struct statement *o = statements; o != NULL; o = o->next)
		if (strcmp(o->name, st->name) == 0)
			tool_fault(in_path, line, "%s is there twice (first in line %u)", st->name, o->line);
	*statements_end = st;
	statements_end = &st->next;
	return st;
}

static void file_line(char *p, unsigned line, struct statement **st, struct text **body)
{
	const char *comment = p[0] == '-' && p[1] == '-' ? skip_blanks(p + 2) : NULL;

	if (comment != NULL && strncmp(comment, "name:", 5) == 0) {
		*st = statement_begin(skip_blanks(comment + 5), line);
		*body = NULL;
	} else if (*st == NULL) {
		if (comment != NULL && strncmp(comment, "include:", 8) == 0)
			text_put(&includes, "#include \"%s\"\n", skip_blanks(comment + 8));
		else if (comment == NULL && *skip_blanks(p) != '\0')
			tool_fault(in_path, line, "text before the first `-- name:`");
	} else if (comment != NULL && strcmp(comment, "postgresql:") == 0) {
		*body = &(*st)->body_postgresql;
		(*st)->postgresql_line = line + 1;
	} else if (*body != NULL) {
		text_put(*body, "%s\n", p);
	} else if (comment != NULL) {
		head_line(*st, comment, line);
	} else if (*skip_blanks(p) != '\0') {
		*body = &(*st)->body;
		(*st)->body_line = line;
		for (const char *c = (*st)->body.p; c != NULL && (c = strchr(c, '\n')) != NULL; c++)
			(*st)->body_line--; /* lines of `like` come first */
		text_put(*body, "%s\n", p);
	}
}

static void file_parse(const char *path)
{
	struct text t = tool_load(path);
	struct statement *st = NULL;
	struct text *body = NULL;
	unsigned line = 1, bad = tool_utf8_fault(t.p, t.n);

	if (bad != 0)
		tool_fault(path, bad, "not UTF-8");
	for (char *p = t.p; *p != '\0'; line++) {
		char *end = strchr(p, '\n');
		char *next = end != NULL ? end + 1 : p + strlen(p);

		if (end != NULL)
			*end = '\0';
		for (size_t n = strlen(p); n > 0 && isspace((unsigned char)p[n - 1]); n--)
			p[n - 1] = '\0';
		file_line(p, line, &st, &body);
		p = next;
	}
}

/* ---- one statement as a whole ---- */

static struct sql *statement_text(struct statement *st, const struct text *body, unsigned line,
				  bool postgresql)
{
	struct sql *s = tool_alloc(sizeof(*s));
	bool must = st->scope == SCOPE_ACTOR;

	*s = (struct sql){.file = in_path, .line = line, .source = body->p, .postgresql = postgresql};
	sql_compile(s, folder, &st->params);
	if (must && !s->scoped)
		tool_fault(in_path, st->line, "%s: scope actor, but the text has no @scope(...) or @own(...)",
			   st->name);
	if (!must && s->scoped)
		tool_fault(in_path, st->line, "%s: @scope and @own are for `scope: actor`", st->name);
	st->scoped |= s->scoped;
	return s;
}

static void check_params(struct statement *st)
{
	for (unsigned i = 0; i < st->params.count; i++) {
		const char *name = st->params.names[i];
		struct member *m = members_find(&st->in, name);

		if (strncmp(name, "scope_", 6) == 0 && st->scoped)
			continue;
		if (m == NULL)
			tool_fault(in_path, st->body_line, "%s: :%s is not among `in:`", st->name, name);
		else
			m->used = true;
	}
	for (unsigned i = 0; i < st->in.count; i++) {
		if (!st->in.items[i].used)
			tool_fault(in_path, st->in.items[i].line, "%s: %s is not used", st->name,
				   st->in.items[i].name);
		if (strcmp(st->in.items[i].name, "scope") == 0 && st->scoped)
			tool_fault(in_path, st->in.items[i].line, "%s: the name scope is taken by @scope",
				   st->name);
	}
}

/* Lists are rendered by their members: an enum must have its words. */
static void check_words(const struct statement *st, const struct member *m)
{
	struct text type = {0};

	if (m->type == NULL || strcmp(m->type->name, "enum") != 0)
		return;
	text_put(&type, "%s_type", m->of);
	if (names_find(&enum_types, type.p, type.n) == NULL)
		tool_fault(in_path, m->line, "%s: no header declares `extern const struct enum_type %s;`",
			   st->name, type.p);
}

static void check_list(struct statement *st)
{
	static const char *const after_where[] = {"ORDER", "LIMIT", "GROUP", "UNION", "HAVING", "OFFSET"};
	const struct sql *s = st->sql;

	if (!token_is(&s->tokens[0], "SELECT") || sql_find(s, 0, "WHERE") == s->count ||
	    token_is(&s->tokens[1], "DISTINCT"))
		tool_fault(in_path, st->body_line,
			   "%s: a list is SELECT ... FROM ... WHERE ... (WHERE 1 = 1)", st->name);
	for (size_t k = 0; k < sizeof(after_where) / sizeof(after_where[0]); k++)
		if (sql_find(s, 0, after_where[k]) < s->count)
			tool_fault(in_path, st->body_line,
				   "%s: a list ends with its WHERE conditions, without %s", st->name,
				   after_where[k]);
	for (size_t i = sql_find(s, 0, "WHERE"); i < s->count; i++)
		if (s->tokens[i].depth == 0 && token_is(&s->tokens[i], "OR"))
			tool_fault(in_path, s->tokens[i].line,
				   "%s: put brackets around OR: filters are added with AND", st->name);
	if (st->body_postgresql.n > 0)
		tool_fault(in_path, st->postgresql_line, "%s: a list has one text for both engines",
			   st->name);
	if (st->sort_count == 0 || st->key.n == 0) {
		tool_fault(in_path, st->line, "%s: a list needs `-- sort NAME: ...` and `-- key: ...`",
			   st->name);
		return;
	}
	for (unsigned i = 0; i < st->out.count; i++)
		check_words(st, &st->out.items[i]);
	for (unsigned i = 0; i < st->filter_count; i++)
		check_words(st, &st->filters[i].member);
	for (unsigned i = 0; i < st->sort_count; i++) {
		const struct member *m = members_find(&st->out, st->sorts[i].name);

		if (m == NULL)
			tool_fault(in_path, st->line, "%s: the sort %s is not a column of `out:`", st->name,
				   st->sorts[i].name);
		else
			st->sorts[i].out_index = (unsigned)(m - st->out.items);
	}
}

/* The key's column: the one whose expression in the text is the key's. */
static void check_list_key(struct statement *st)
{
	const struct sql *s = st->sql;
	struct text column = {0};
	unsigned index = 0;

	for (size_t i = 1; i < s->count; i++) {
		const struct token *t = &s->tokens[i];
		bool end = t->depth == 0 && (token_is_symbol(t, ',') || token_is(t, "FROM"));

		if (!end) {
			if (!(t->depth == 0 && token_is(t, "AS")) &&
			    !(t->depth == 0 && token_is(t - 1, "AS")))
				text_add(&column, t->p, t->n);
			continue;
		}
		if (column.n == st->key.n && memcmp(column.p, st->key.p, column.n) == 0) {
			st->key_index = index;
			if (index < st->out.count && strcmp(st->out.items[index].type->sql, "I64") != 0)
				tool_fault(in_path, st->line, "%s: the key's column %s is no id", st->name,
					   st->out.items[index].name);
			return;
		}
		if (token_is(t, "FROM"))
			break;
		column.n = 0;
		index++;
	}
	tool_fault(in_path, st->line, "%s: the key '%s' is not one of the columns", st->name,
		   st->key.p != NULL ? st->key.p : "");
}

static void check_columns(const struct statement *st, const struct sql *s)
{
	int columns = sql_columns(s);

	if (columns >= 0 && columns != (int)st->out.count && (st->returns < R_NONE || st->returns == R_LIST))
		tool_fault(in_path, s->line, "%s: the text gives %d columns, `out:` has %u", st->name,
			   columns, st->out.count);
}

static void statement_check(struct statement *st)
{
	bool rows = st->returns < R_NONE || st->returns == R_LIST;

	if (st->returns == R_ABSENT)
		tool_fault(in_path, st->line, "%s: `-- returns:` is missing", st->name);
	if (st->scope == SCOPE_ABSENT)
		tool_fault(in_path, st->line,
			   "%s: `-- scope:` is missing: actor, public, system WHY or key WHY", st->name);
	if (st->body.n == 0) {
		tool_fault(in_path, st->line, "%s: there is no text", st->name);
		return;
	}
	st->sql = statement_text(st, &st->body, st->body_line, false);
	if (st->body_postgresql.n > 0)
		st->sql_postgresql = statement_text(st, &st->body_postgresql, st->postgresql_line, true);
	check_params(st);
	if (rows && st->out.count == 0)
		tool_fault(in_path, st->line, "%s: returns %s needs `-- out:`", st->name,
			   returns_names[st->returns]);
	if (!rows && (st->out.count > 0 || !st->sql->writes))
		tool_fault(in_path, st->line, "%s: returns %s is for a write without `-- out:`", st->name,
			   returns_names[st->returns]);
	check_columns(st, st->sql);
	if (st->sql_postgresql != NULL)
		check_columns(st, st->sql_postgresql);
	if (st->returns == R_LIST) {
		check_list(st);
		check_list_key(st);
	} else if (st->filter_count > 0 || st->sort_count > 0 || st->key.n > 0) {
		tool_fault(in_path, st->line, "%s: filter, sort and key are for `returns: list`", st->name);
	}
}

/* src/home/home.sql: folder home, prefix home_sql_ */
static void path_read(const char *path)
{
	const char *tail = tool_tail(path, 1), *slash = strchr(tail, '/');
	const char *base = slash != NULL ? slash + 1 : tail;
	struct text t = {0};

	if (slash == NULL || strlen(base) < 5 || strcmp(base + strlen(base) - 4, ".sql") != 0)
		tool_end("%s: expected FOLDER/NAME.sql", path);
	folder = tool_copy(tail, (size_t)(slash - tail));
	text_put(&t, "%.*s_sql_", (int)(strlen(base) - 4), base);
	prefix = t.p;
}

#include "tools/sqlc_write.h"

int main(int argc, char **argv)
{
	const char *migrations = "migrations";

	if (argc > 2 && strcmp(argv[1], "--migrations") == 0) {
		migrations = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc > 2 && strcmp(argv[1], "--index") == 0)
		return index_write(argv[2], argv + 3, argc - 3);
	if (argc < 3)
		tool_end("use: sqlc [--migrations DIR] IN.sql OUT HEADERS... | sqlc --index OUT.c FILES...");
	in_path = argv[1];
	path_read(in_path);
	for (int i = 3; i < argc; i++)
		header_read(argv[i]);
	migrations_read(migrations);
	file_parse(in_path);
	for (struct statement *st = statements; st != NULL; st = st->next)
		statement_check(st);
	if (tool_faults > 0)
		return 1;
	write_header(argv[2]);
	write_source(argv[2]);
	return 0;
}
