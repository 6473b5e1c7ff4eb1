/* Configuration: few names, looked up rarely, kept for the life of the process. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kit/config.h"

#define CONFIG_MAX 64

static struct {
	char name[40], value[400];
	bool flag;
} entries[CONFIG_MAX];
static size_t entry_count;

static void set(const char *name, const char *value, bool flag)
{
	size_t i = 0;

	while (i < entry_count && strcmp(entries[i].name, name) != 0)
		i++;
	require(i < CONFIG_MAX);
	if (i < entry_count && entries[i].flag && !flag)
		return; /* flags are read first and stay */
	if (i == entry_count)
		entry_count++;
	snprintf(entries[i].name, sizeof entries[i].name, "%s", name);
	snprintf(entries[i].value, sizeof entries[i].value, "%s", value);
	entries[i].flag = flag;
}

void config_set(const char *name, const char *value)
{
	set(name, value, true);
}

static bool read_line(struct str line, int number, struct err *err)
{
	struct str name, value;
	char n[40], v[400];
	size_t at;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return true;
	if (!str_find_char(line, '=', &at))
		return err_system(err, "configuration line %d is not `name = value`", number);
	name = str_trim(str_part(line, 0, at));
	value = str_trim(str_part(line, at + 1, line.n));
	if (name.n == 0 || name.n >= sizeof n || value.n >= sizeof v)
		return err_system(err, "configuration line %d is too long or has no name", number);
	snprintf(n, sizeof n, "%.*s", STR_ARG(name));
	snprintf(v, sizeof v, "%.*s", STR_ARG(value));
	set(n, v, false);
	return true;
}

bool config_open(const char *file, struct err *err)
{
	char line[512];
	int number = 0;
	bool ok = true;
	FILE *f;

	if (file == NULL)
		return true;
	f = fopen(file, "re");
	if (f == NULL)
		return err_system(err, "configuration file %s cannot be read", file);
	while (ok && fgets(line, sizeof line, f) != NULL)
		ok = read_line(str_of(line), ++number, err);
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
	int64_t n;

	return number_parse_i64(str_of(config_text(name, "")), &n) ? n : otherwise;
}
