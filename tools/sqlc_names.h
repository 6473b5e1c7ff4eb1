/* What sqlc knows besides the statements: constants and types out of the headers, owners of tables out of the
 * migrations. */
#ifndef TOOLS_SQLC_NAMES_H
#define TOOLS_SQLC_NAMES_H

#include <dirent.h>
#include "tools/tool.h"

struct name {
	char *name;
	char *owner; /* tables: folder; constants: their enum */
	long long value;
	bool known; /* constants: the value could be read */
};

struct names {
	struct name *items;
	size_t count, capacity;
};

static struct names constants, enums, ids, enum_types, tables;

static struct name *names_find(const struct names *l, const char *p, size_t n)
{
	for (size_t i = 0; i < l->count; i++)
		if (strlen(l->items[i].name) == n && memcmp(l->items[i].name, p, n) == 0)
			return &l->items[i];
	return NULL;
}

static struct name *names_add(struct names *l, const char *p, size_t n)
{
	if (l->count == l->capacity) {
		l->capacity = l->capacity * 2 + 64;
		l->items = realloc(l->items, l->capacity * sizeof(*l->items));
		if (l->items == NULL)
			tool_end("out of memory");
	}
	l->items[l->count] = (struct name){.name = tool_copy(p, n)};
	return &l->items[l->count++];
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t word_length(const char *p)
{
	size_t n = 0;

	while (is_word(p[n]))
		n++;
	return n;
}

static const char *skip_blanks(const char *p)
{
	while (isspace((unsigned char)*p))
		p++;
	return p;
}

/* Comments and preprocessor lines become blanks, so that what is left is declarations. */
static void header_clean(char *p)
{
	bool line_start = true;

	while (*p != '\0') {
		if (p[0] == '/' && p[1] == '*') {
			while (*p != '\0' && !(p[0] == '*' && p[1] == '/')) {
				if (*p != '\n')
					*p = ' ';
				p++;
			}
			if (*p != '\0')
				p[0] = p[1] = ' ';
		} else if ((p[0] == '/' && p[1] == '/') || (line_start && *p == '#')) {
			while (*p != '\0' && *p != '\n') {
				if (p[0] == '\\' && p[1] == '\n')
					p[1] = ' ';
				*p++ = ' ';
			}
		} else {
			line_start = *p == '\n' || (line_start && isspace((unsigned char)*p));
			p++;
		}
	}
}

/* NUMBER | NAME, optionally << NUMBER. */
static bool constant_value(const char **at, long long *ret)
{
	const char *p = skip_blanks(*at);
	char *end;

	if (isdigit((unsigned char)*p) || (*p == '-' && isdigit((unsigned char)p[1]))) {
		*ret = strtoll(p, &end, 0);
		p = end + strspn(end, "uUlL");
	} else {
		size_t n = word_length(p);
		const struct name *c = n > 0 ? names_find(&constants, p, n) : NULL;

		if (c == NULL || !c->known)
			return false;
		*ret = c->value;
		p += n;
	}
	p = skip_blanks(p);
	if (p[0] == '<' && p[1] == '<') {
		long long bits = strtoll(p + 2, &end, 0);

		*ret <<= bits;
		p = skip_blanks(end + strspn(end, "uUlL"));
	}
	*at = p;
	return *p == ',' || *p == '}';
}

static void enum_read(const char *body, const char *owner)
{
	const char *p = skip_blanks(body);
	long long value = 0;
	bool known = true;

	while (*p != '}' && *p != '\0') {
		size_t n = word_length(p);
		struct name *c;

		if (n == 0)
			return;
		c = names_add(&constants, p, n);
		p = skip_blanks(p + n);
		if (*p == '=') {
			p++;
			known = constant_value(&p, &value);
			while (*p != ',' && *p != '}' && *p != '\0')
				p++;
		}
		c->owner = tool_copy(owner, strlen(owner));
		c->value = value++;
		c->known = known;
		if (*p == ',')
			p = skip_blanks(p + 1);
	}
}

static void header_read(const char *path)
{
	static const char of_id[] = "ID_TYPE(", of_type[] = "extern const struct enum_type ";
	struct text t = tool_load(path);

	header_clean(t.p);
	for (const char *p = t.p; *p != '\0';) {
		size_t n = word_length(p);

		if (n == 4 && memcmp(p, "enum", 4) == 0) {
			const char *name = skip_blanks(p + 4);
			size_t m = word_length(name);
			const char *brace = skip_blanks(name + m);

			if (*brace == '{') {
				char *owner = tool_copy(name, m);

				if (m > 0)
					names_add(&enums, name, m);
				enum_read(brace + 1, owner);
			}
		} else if (strncmp(p, of_id, sizeof(of_id) - 1) == 0) {
			const char *name = skip_blanks(p + sizeof(of_id) - 1);

			names_add(&ids, name, word_length(name));
		} else if (strncmp(p, of_type, sizeof(of_type) - 1) == 0) {
			p += sizeof(of_type) - 1;
			n = word_length(p);
			names_add(&enum_types, p, n);
		}
		p += n > 0 ? n : 1;
	}
}

/* The owner of a table is the folder in the head line `-- folder: x` of the migration that creates it. */
static void migration_read(const char *path)
{
	struct text t = tool_load(path);
	char *folder = NULL;

	for (char *p = t.p; *p != '\0';) {
		char *end = strchr(p, '\n');
		size_t n = end != NULL ? (size_t)(end - p) : strlen(p);

		if (strncmp(p, "-- folder:", 10) == 0) {
			const char *name = skip_blanks(p + 10);

			folder = tool_copy(name, word_length(name));
		} else if (strncasecmp(p, "CREATE TABLE ", 13) == 0) {
			const char *name = skip_blanks(p + 13);
			struct name *table;

			if (strncasecmp(name, "IF NOT EXISTS ", 14) == 0)
				name = skip_blanks(name + 14);
			table = names_add(&tables, name, word_length(name));
			table->owner = folder;
			if (folder == NULL)
				tool_fault(path, 1, "the head line `-- folder: NAME` is missing");
		}
		p += n + (end != NULL);
	}
}

static void migrations_read(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *entry;

	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL) {
		struct text path = {0};
		size_t n = strlen(entry->d_name);

		if (n < 5 || strcmp(entry->d_name + n - 4, ".sql") != 0)
			continue;
		text_put(&path, "%s/%s", directory, entry->d_name);
		migration_read(path.p);
	}
	closedir(d);
}

#endif
