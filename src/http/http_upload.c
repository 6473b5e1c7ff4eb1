#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "http/http_inner.h"

/* Text fields gather in c->body and are views of it only when it has stopped growing. */
struct field {
	struct field *next;
	struct str name;
	size_t from, to;
};

struct file {
	struct file *next;
	struct http_part part;
	bool is_empty_choice; /* a file input that was left empty */
};

struct http_upload {
	struct http_connection *c;
	struct http_multipart_sink sink;
	struct http_multipart parser;
	struct field *fields, **field_end;
	struct file *files, **file_end;
	struct file *file; /* of the part that is being read; NULL: a text field */
	struct field *field;
	unsigned field_count, file_count;
	int fd;               /* of `file`, -1: none is open */
	int64_t stored_bytes; /* of all files */
	int status;           /* why the sink said no */
};

static bool refuse(struct http_upload *u, int status)
{
	u->status = status;
	return false;
}

static bool file_create(struct http_upload *u)
{
	const char *directory = u->c->http->config.upload_directory;
	struct arena *arena = u->c->request.arena;
	unsigned char random[16];

	if (directory == NULL)
		return refuse(u, 415);
	seam_random(random, sizeof(random));
	char *name = str_c(arena, str_format(arena, "%s/" HTTP_UPLOAD_PREFIX "%.*s", directory,
					     STR_ARG(str_of_hex(arena, random, sizeof(random)))));
	u->fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (u->fd < 0) {
		log_line(LOG_ERROR, "http.upload", "open: %s", strerror(errno));
		return refuse(u, 503);
	}
	u->file->part.path = str_of(name);
	return true;
}

static bool part_begin(void *arg, const struct http_multipart_part *part)
{
	struct http_upload *u = arg;
	struct arena *arena = u->c->request.arena;

	if (!part->is_file) {
		if (u->field_count++ == u->c->http->limits.pairs_max)
			return refuse(u, 413);
		u->file = NULL;
		u->field = ARENA_NEW(arena, struct field);
		u->field->name = str_copy(arena, part->name);
		u->field->from = u->c->body.n;
		*u->field_end = u->field;
		u->field_end = &u->field->next;
		return true;
	}
	if (u->file_count++ == u->c->http->limits.parts_max)
		return refuse(u, 413);
	u->file = ARENA_NEW(arena, struct file);
	u->file->part.name = str_copy(arena, part->name);
	u->file->part.file_name = str_copy(arena, part->file_name);
	u->file->part.content_type = str_copy(arena, part->content_type);
	u->file->is_empty_choice = part->file_name.n == 0;
	*u->file_end = u->file;
	u->file_end = &u->file->next;
	return u->file->is_empty_choice || file_create(u);
}

static bool part_data(void *arg, const char *p, size_t n)
{
	struct http_upload *u = arg;

	if (u->file == NULL) {
		buf_add(&u->c->body, p, n);
		return !u->c->body.full || refuse(u, 413);
	}
	if (u->file->is_empty_choice) {
		u->file->is_empty_choice = false;
		if (!file_create(u))
			return false;
	}
	u->stored_bytes += (int64_t)n;
	u->file->part.size_bytes += (int64_t)n;
	if (u->stored_bytes > u->c->http->limits.upload_bytes_max)
		return refuse(u, 413);
	while (n > 0) {
		ssize_t written = write(u->fd, p, n);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0) {
			log_line(LOG_ERROR, "http.upload", "write: %s", strerror(errno));
			return refuse(u, 503);
		}
		p += written;
		n -= (size_t)written;
	}
	return true;
}

static bool part_end(void *arg)
{
	struct http_upload *u = arg;

	if (u->file == NULL)
		u->field->to = u->c->body.n;
	if (u->fd >= 0 && close(u->fd) != 0) {
		u->fd = -1;
		return refuse(u, 503);
	}
	u->fd = -1;
	return true;
}

bool http_upload_open(struct http_connection *c, struct str boundary)
{
	const struct http_limits *limits = &c->http->limits;
	struct http_upload *u = ARENA_NEW(c->request.arena, struct http_upload);

	u->c = c;
	u->fd = -1;
	u->field_end = &u->fields;
	u->file_end = &u->files;
	u->sink = (struct http_multipart_sink){u, part_begin, part_data, part_end};
	c->upload = u;
	http_multipart_open(&u->parser, boundary, limits->parts_max + limits->pairs_max, &u->sink);
	return u->parser.fault == HTTP_MULTIPART_OK;
}

static int fault_status(const struct http_upload *u)
{
	if (u->parser.fault == HTTP_MULTIPART_SINK)
		return u->status;
	return u->parser.fault == HTTP_MULTIPART_PARTS ? 413 : 400;
}

int http_upload_feed(struct http_connection *c, const char *p, size_t n)
{
	return http_multipart_feed(&c->upload->parser, p, n) ? 0 : fault_status(c->upload);
}

int http_upload_end(struct http_connection *c)
{
	struct http_upload *u = c->upload;
	struct http_request *r = &c->request;
	struct http_pair *pairs;
	struct http_part *parts;

	if (!http_multipart_close(&u->parser))
		return fault_status(u);
	pairs = ARENA_ARRAY(r->arena, struct http_pair, u->field_count);
	for (struct field *f = u->fields; f != NULL; f = f->next) {
		struct str value = str_part(buf_view(&c->body), f->from, f->to - f->from);
		if (!str_utf8_valid(value))
			return 400;
		pairs[r->form_count++] = (struct http_pair){f->name, value};
	}
	r->form = pairs;
	parts = ARENA_ARRAY(r->arena, struct http_part, u->file_count);
	for (struct file *f = u->files; f != NULL; f = f->next)
		if (!f->is_empty_choice)
			parts[r->part_count++] = f->part;
	r->parts = parts;
	return 0;
}

void http_upload_clean(struct http_connection *c)
{
	struct http_upload *u = c->upload;

	if (u == NULL)
		return;
	c->upload = NULL;
	if (u->fd >= 0)
		(void)close(u->fd);
	for (struct file *f = u->files; f != NULL; f = f->next)
		if (f->part.path.n > 0)
			(void)unlink(f->part.path.p);
}

void http_upload_sweep(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *entry;
	struct stat status;

	if (d == NULL)
		return;
	while ((entry = readdir(d)) != NULL) {
		if (strncmp(entry->d_name, HTTP_UPLOAD_PREFIX, sizeof(HTTP_UPLOAD_PREFIX) - 1) != 0)
			continue;
		/* Another server may share the directory: no request lives for an hour. */
		if (fstatat(dirfd(d), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    status.st_mtime < time(NULL) - 3600)
			(void)unlinkat(dirfd(d), entry->d_name, 0);
	}
	(void)closedir(d);
}
