/* Configuration: few names, looked up rarely, kept for the life of the process. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kit/config.h"

#define CONFIG_MAX 128 /* a file has about thirty names to choose from */

static struct entry {
	char name[40], value[400];
	bool flag;
} entries[CONFIG_MAX];
static size_t entry_count;

static bool set(struct str name, struct str value, bool flag, struct err *err)
{
	struct entry *e = entries;

	if (name.n == 0 || name.n >= sizeof e->name || value.n >= sizeof e->value)
		return err_system(err, "configuration: `%.*s` is no name, or its value is too long",
				  (int)(name.n < sizeof e->name ? name.n : sizeof e->name), name.p);
	while (e < entries + entry_count && !str_equal(str_of(e->name), name))
		e++;
	if (e < entries + entry_count && e->flag && !flag)
		return true; /* flags are read first and stay */
	if (e == entries + CONFIG_MAX)
		return err_system(err, "configuration: more than %d names", CONFIG_MAX);
	if (e == entries + entry_count)
		entry_count++;
	snprintf(e->name, sizeof e->name, "%.*s", STR_ARG(name));
	snprintf(e->value, sizeof e->value, "%.*s", STR_ARG(value));
	e->flag = flag;
	return true;
}

bool config_set(const char *name, const char *value, struct err *err)
{
	return set(str_of(name), str_of(value), true, err);
}

static bool read_line(struct str line, int number, struct err *err)
{
	size_t at;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return true;
	if (!str_find_char(line, '=', &at))
		return err_system(err, "configuration line %d is not `name = value`", number);
	return set(str_trim(str_part(line, 0, at)), str_trim(str_part(line, at + 1, line.n)), false, err);
}

/* A line that does not fit would be read as two: the second half of a comment is none. */
static bool is_whole(const char *line, FILE *f)
{
	return strchr(line, '\n') != NULL || feof(f);
}

static bool read_lines(FILE *f, struct err *err)
{
	char line[1024];
	int number = 0;

	while (fgets(line, sizeof line, f) != NULL) {
		number++;
		if (!is_whole(line, f))
			return err_system(err, "configuration line %d is too long", number);
		if (!read_line(str_of(line), number, err))
			return false;
	}
	return true;
}

bool config_open(const char *file, struct err *err)
{
	bool ok;
	FILE *f;

	if (file == NULL)
		return true;
	f = fopen(file, "re");
	if (f == NULL)
		return err_system(err, "configuration file %s: %s", file, strerrordesc_np(errno));
	ok = read_lines(f, err);
	if (ok && ferror(f)) /* a folder opens as well as a file, and gives nothing */
		ok = err_system(err, "configuration file %s: %s", file, strerrordesc_np(errno));
	fclose(f);
	return ok;
}

const char *config_text(const char *name, const char *otherwise)
{
	char variable[64] = "ANJU_";
	const char *value;
	size_t n = 5;

	for (const char *p = name; *p != '\0' && n + 1 < sizeof variable; p++)
		variable[n++] = (char)toupper((unsigned char)*p);
	variable[n] = '\0';
	value = getenv(variable);
	for (size_t i = 0; i < entry_count; i++)
		if (strcmp(entries[i].name, name) == 0)
			return value != NULL && !entries[i].flag ? value : entries[i].value;
	return value != NULL ? value : otherwise;
}

int64_t config_number(const char *name, int64_t otherwise)
{
	const char *value = config_text(name, "");
	int64_t n;

	if (number_parse_i64(str_of(value), &n))
		return n;
	if (value[0] != '\0')
		log_line(LOG_WARN, "config", "%s = %s is no whole number: %lld counts", name, value,
			 (long long)otherwise);
	return otherwise;
}
