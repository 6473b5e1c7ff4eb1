/* assets --assets OUT.c FILES...       page assets into the program: type, content hash, gzip made beforehand
 * assets --migrations OUT.c FILES...   migrations/NNNN_name.sql into db_migrations[] (src/db/db.h) */
#include <openssl/sha.h>
#include <zlib.h>
#include "tools/tool.h"

/* ---- assets ---- */

static const struct {
	const char *ending, *content_type;
	bool is_text;
} kinds[] = {
	{".css", "text/css; charset=utf-8", true},
	{".js", "text/javascript; charset=utf-8", true},
	{".svg", "image/svg+xml", true},
	{".txt", "text/plain; charset=utf-8", true},
	{".webmanifest", "application/manifest+json", true},
	{".ico", "image/x-icon", false},
	{".png", "image/png", false},
	{".woff2", "font/woff2", false},
};

/* Takes comments and indentation out of a style sheet; strings stay as they are. */
static struct text css_smaller(const struct text *from)
{
	struct text to = {0};
	char quote = 0;

	text_add(&to, "", 0);
	for (size_t i = 0; i < from->n; i++) {
		char c = from->p[i];

		if (quote != 0) {
			if (c == '\\' && i + 1 < from->n)
				text_add(&to, &from->p[i++], 1);
			else if (c == quote)
				quote = 0;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (c == '/' && from->p[i + 1] == '*') {
			const char *end = strstr(from->p + i + 2, "*/");

			i = end == NULL ? from->n : (size_t)(end - from->p) + 1;
			continue;
		} else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			if (to.n == 0 || to.p[to.n - 1] == '\n')
				continue;
			if (c == '\n' || c == '\r') {
				while (to.n > 0 && (to.p[to.n - 1] == ' ' || to.p[to.n - 1] == '\t'))
					to.n--;
				c = '\n';
			}
		}
		text_add(&to, quote != 0 ? &from->p[i] : &c, 1);
	}
	return to;
}

/* Level 9, no name and no time in the head: the same bytes on every machine. */
static struct text gzip(const struct text *from)
{
	struct text to = {0};
	z_stream z = {0};
	size_t most;

	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		tool_end("zlib does not start");
	most = deflateBound(&z, from->n);
	to.p = tool_alloc(most);
	z.next_in = (unsigned char *)from->p;
	z.avail_in = (unsigned)from->n;
	z.next_out = (unsigned char *)to.p;
	z.avail_out = (unsigned)most;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		tool_end("zlib does not finish");
	to.n = to.capacity = z.total_out;
	deflateEnd(&z);
	return to;
}

static void put_bytes(struct text *c, const char *kind, size_t index, const struct text *bytes)
{
	text_put(c, "static const unsigned char %s_%zu[] = {", kind, index);
	for (size_t i = 0; i < bytes->n; i++)
		text_put(c, "%s%u,", i % 24 == 0 ? "\n\t" : "", (unsigned char)bytes->p[i]);
	text_put(c, "\n};\n");
}

static void asset_put(struct text *c, struct text *table, const char *path, size_t index)
{
	const char *name = tool_tail(path, 0), *ending = strrchr(name, '.');
	unsigned char hash[SHA256_DIGEST_LENGTH];
	struct text bytes = tool_load(path), zipped;
	size_t k = 0;

	while (k < sizeof(kinds) / sizeof(kinds[0]) &&
	       (ending == NULL || strcmp(ending, kinds[k].ending) != 0))
		k++;
	if (k == sizeof(kinds) / sizeof(kinds[0])) {
		tool_fault(path, 0, "no content type for this ending: add it to kinds[] in tools/assets.c");
		return;
	}
	if (bytes.n == 0)
		tool_fault(path, 0, "is empty");
	if (kinds[k].is_text && tool_utf8_fault(bytes.p, bytes.n) != 0)
		tool_fault(path, tool_utf8_fault(bytes.p, bytes.n), "not valid UTF-8");
	if (strcmp(ending, ".css") == 0)
		bytes = css_smaller(&bytes);
	zipped = gzip(&bytes);
	SHA256((unsigned char *)bytes.p, bytes.n, hash);
	put_bytes(c, "bytes", index, &bytes);
	text_put(table, "\t{\"%s\", \"%.*s.", name, (int)(ending - name), name);
	for (size_t i = 0; i < 5; i++)
		text_put(table, "%02x", hash[i]);
	text_put(table, "%s\", \"%s\", bytes_%zu, sizeof(bytes_%zu), ", ending, kinds[k].content_type, index,
		 index);
	if (kinds[k].is_text && zipped.n < bytes.n) {
		put_bytes(c, "gzip", index, &zipped);
		text_put(table, "gzip_%zu, sizeof(gzip_%zu)},\n", index, index);
	} else {
		text_put(table, "0, 0},\n");
	}
}

static int by_name(const void *left, const void *right)
{
	return strcmp(tool_tail(*(char *const *)left, 0), tool_tail(*(char *const *)right, 0));
}

static void write_assets(const char *out, char **files, size_t count)
{
	struct text c = {0}, table = {0};

	text_put(&c, "/* Generated from assets/ by tools/assets.c. */\n#include \"web/asset.h\"\n\n");
	text_put(&table, "\nconst struct asset web_assets[] = {\n");
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && by_name(&files[i - 1], &files[i]) == 0)
			tool_fault(files[i], 0, "is given twice");
		asset_put(&c, &table, files[i], i);
	}
	if (count == 0)
		text_put(&table, "\t{0},\n");
	text_put(&table, "};\nconst size_t web_asset_count = %zu;\n", count);
	text_add(&c, table.p, table.n);
	if (tool_faults == 0)
		tool_write(out, &c);
}

/* ---- migrations ---- */

static void migration_put(struct text *c, const char *path, unsigned number)
{
	const char *name = tool_tail(path, 0) + 5;
	struct text sql = tool_load(path);

	if (tool_utf8_fault(sql.p, sql.n) != 0)
		tool_fault(path, tool_utf8_fault(sql.p, sql.n), "not valid UTF-8");
	if (strspn(sql.p, " \t\r\n") == sql.n)
		tool_fault(path, 0, "is empty");
	text_put(c, "\t{%u, \"%.*s\", {\n\t\"", number, (int)(strlen(name) - 4), name);
	text_add_c(c, sql.p, sql.n);
	text_put(c, "\", %zu}},\n", sql.n);
}

static void write_migrations(const char *out, char **files, size_t count)
{
	struct text c = {0};
	unsigned before = 0;

	text_put(&c, "/* Generated from migrations/ by tools/assets.c. */\n#include \"db/db.h\"\n\n"
		     "const struct migration db_migrations[] = {\n");
	for (size_t i = 0; i < count; i++) {
		const char *name = tool_tail(files[i], 0);
		size_t words = strspn(name, "0123456789") == 4 && name[4] == '_'
				       ? strspn(name + 5, "abcdefghijklmnopqrstuvwxyz0123456789_")
				       : 0;
		unsigned number = (unsigned)strtoul(name, NULL, 10);

		if (words == 0 || strcmp(name + 5 + words, ".sql") != 0) {
			tool_fault(files[i], 0,
				   "a migration is called NNNN_name.sql: four digits, lower-case words "
				   "joined by _");
			continue;
		}
		if (number == before)
			tool_fault(files[i], 0,
				   number == 0 ? "numbers begin with 0001"
					       : "number %04u is taken by %s: take the next free one",
				   number, i > 0 ? files[i - 1] : "");
		before = number;
		migration_put(&c, files[i], number);
	}
	if (count == 0)
		text_put(&c, "\t{0},\n");
	text_put(&c, "};\nconst size_t db_migration_count = %zu;\n", count);
	if (tool_faults == 0)
		tool_write(out, &c);
}

int main(int argc, char **argv)
{
	bool migrations = argc >= 3 && strcmp(argv[1], "--migrations") == 0;

	if (!migrations && (argc < 3 || strcmp(argv[1], "--assets") != 0))
		tool_end("usage: assets --assets|--migrations OUT.c FILES...");
	qsort(argv + 3, (size_t)argc - 3, sizeof(*argv), by_name);
	if (migrations)
		write_migrations(argv[2], argv + 3, (size_t)argc - 3);
	else
		write_assets(argv[2], argv + 3, (size_t)argc - 3);
	return tool_faults == 0 ? 0 : 1;
}
