#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include <zip.h>
#include "kit/xlsx.h"

struct package {
	zip_t *zip;
	struct xlsx x;
	int64_t inflated_bytes;
};

/* Archives, programs and documents inside a workbook: nobody who fills a form needs them, and they are how
 * bombs are nested. */
static bool name_is_nested(const char *name)
{
	static const char *const ends[] = {".zip", ".xlsx", ".xlsm", ".xlsb", ".docx", ".pptx",
					   ".jar", ".7z",   ".rar",  ".gz",   ".xz",   ".exe"};
	size_t n = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (n >= strlen(ends[i]) && strcasecmp(name + n - strlen(ends[i]), ends[i]) == 0)
			return true;
	return name[0] == '/' || strchr(name, '\\') != NULL || strncmp(name, "../", 3) == 0 ||
	       strstr(name, "/../") != NULL;
}

static enum xlsx_fault check_entries(zip_t *zip)
{
	zip_int64_t count = zip_get_num_entries(zip, 0);

	if (count > XLSX_ENTRIES_MAX)
		return XLSX_ENTRIES;
	for (zip_int64_t i = 0; i < count; i++) {
		const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);

		if (name == NULL)
			return XLSX_BROKEN;
		if (name_is_nested(name))
			return XLSX_NESTED;
	}
	return XLSX_OK;
}

/* Counts what really came out: the sizes in the headers may lie. */
static bool count_inflated(struct package *p, int64_t part_bytes, size_t n, uint64_t packed_bytes)
{
	p->inflated_bytes += (int64_t)n;
	if (p->inflated_bytes > XLSX_INFLATED_BYTES_MAX)
		xlsx_stop(&p->x, XLSX_SIZE);
	else if (part_bytes > 1024 * 1024 && (uint64_t)part_bytes / XLSX_RATIO_MAX > packed_bytes)
		xlsx_stop(&p->x, XLSX_RATIO);
	return p->x.fault == XLSX_OK;
}

static void feed_part(struct package *p, zip_file_t *file, uint64_t packed_bytes)
{
	static _Thread_local char bytes[64 * 1024];
	int64_t part_bytes = 0;
	zip_int64_t n;

	while ((n = zip_fread(file, bytes, sizeof(bytes))) > 0) {
		part_bytes += n;
		if (part_bytes == n && n >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) {
			xlsx_stop(&p->x, XLSX_NESTED);
			return;
		}
		if (!count_inflated(p, part_bytes, (size_t)n, packed_bytes) ||
		    !xlsx_part_feed(&p->x, bytes, (size_t)n, false))
			return;
	}
	if (n < 0) /* cut off, or the checksum differs */
		xlsx_stop(&p->x, XLSX_BROKEN);
	else
		xlsx_part_feed(&p->x, "", 0, true);
}

static bool read_part(struct package *p, const char *name, enum xlsx_part part)
{
	zip_int64_t index = zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
	zip_file_t *file;
	zip_stat_t stat;

	if (index < 0 || zip_stat_index(p->zip, (zip_uint64_t)index, 0, &stat) != 0) {
		xlsx_stop(&p->x, XLSX_BROKEN);
		return false;
	}
	if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
		xlsx_stop(&p->x, XLSX_PASSWORD);
		return false;
	}
	if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE) {
		xlsx_stop(&p->x, XLSX_BROKEN);
		return false;
	}
	file = zip_fopen_index(p->zip, (zip_uint64_t)index, 0);
	if (file == NULL) {
		xlsx_stop(&p->x, XLSX_BROKEN);
		return false;
	}
	if (xlsx_part_begin(&p->x, part))
		feed_part(p, file, stat.comp_size);
	xlsx_part_end(&p->x);
	zip_fclose(file);
	return p->x.fault == XLSX_OK;
}

/* "worksheets/sheet1.xml" beside "xl/workbook.xml", or "/xl/worksheets/sheet1.xml". False: leads out of the
 * file. */
static bool resolve(const char *base, const char *target, char *ret, size_t size)
{
	const char *slash = strrchr(base, '/');
	size_t folder = slash == NULL ? 0 : (size_t)(slash - base) + 1;

	if (target[0] == '/') {
		folder = 0;
		target++;
	}
	for (;;) {
		if (strncmp(target, "./", 2) == 0) {
			target += 2;
		} else if (strncmp(target, "../", 3) == 0) {
			if (folder == 0)
				return false;
			target += 3;
			do
				folder--;
			while (folder > 0 && base[folder - 1] != '/');
		} else {
			break;
		}
	}
	return snprintf(ret, size, "%.*s%s", (int)folder, base, target) < (int)size;
}

/* The relations of xl/workbook.xml are in xl/_rels/workbook.xml.rels. */
static bool relations_of(const char *part, char *ret, size_t size)
{
	const char *slash = strrchr(part, '/');
	size_t folder = slash == NULL ? 0 : (size_t)(slash - part) + 1;

	return snprintf(ret, size, "%.*s_rels/%s.rels", (int)folder, part, part + folder) < (int)size;
}

static bool read_related(struct package *p, const char *workbook, const struct xlsx_relation *r,
			 enum xlsx_part part)
{
	char path[1024];

	if (!resolve(workbook, r->target, path, sizeof(path))) {
		xlsx_stop(&p->x, XLSX_NESTED);
		return false;
	}
	return read_part(p, path, part);
}

static void read_package(struct package *p)
{
	char workbook[512] = "xl/workbook.xml", relations[1024];
	const struct xlsx_relation *r;
	struct xlsx *x = &p->x;

	if (!read_part(p, "_rels/.rels", XLSX_PART_RELATIONS))
		return;
	r = xlsx_relation_find(x, NULL, "officeDocument");
	if (r != NULL && !resolve("", r->target, workbook, sizeof(workbook))) {
		xlsx_stop(x, XLSX_NESTED);
		return;
	}
	if (!relations_of(workbook, relations, sizeof(relations)) ||
	    !read_part(p, relations, XLSX_PART_RELATIONS) || !read_part(p, workbook, XLSX_PART_WORKBOOK))
		return;
	if (!x->sheet_found) {
		xlsx_stop(x, XLSX_NO_SHEET);
		return;
	}
	r = xlsx_relation_find(x, NULL, "styles");
	if (r != NULL && !read_related(p, workbook, r, XLSX_PART_STYLES))
		return;
	r = xlsx_relation_find(x, NULL, "sharedStrings");
	if (r != NULL && !read_related(p, workbook, r, XLSX_PART_STRINGS))
		return;
	if (!x->sink->sheet(x->sink->arg, str_of(x->sheet_name))) {
		xlsx_stop(x, XLSX_STOPPED);
		return;
	}
	read_related(p, workbook, xlsx_relation_find(x, x->sheet_relation, "worksheet"), XLSX_PART_SHEET);
}

enum xlsx_fault xlsx_read(int fd, const struct xlsx_sink *sink)
{
	struct package p = {0};
	enum xlsx_fault fault;
	int error = 0, copy = dup(fd);

	if (copy < 0)
		return XLSX_BROKEN;
	p.zip = zip_fdopen(copy, 0, &error);
	if (p.zip == NULL) {
		close(copy);
		return error == ZIP_ER_MEMORY ? XLSX_SIZE : XLSX_BROKEN;
	}
	xlsx_open(&p.x, sink);
	fault = check_entries(p.zip);
	if (fault == XLSX_OK) {
		read_package(&p);
		fault = p.x.fault;
	}
	xlsx_close(&p.x);
	zip_discard(p.zip);
	return fault;
}
