/* The yardstick of the homes list: the same two statements (the page and its count) through the bare SQLite C
 * API, the same row HTML printed by hand, in a bare libmicrohttpd server. What stands before and after the
 * rows is read from a page that Anju sent. bare_list PORT DATABASE PAGE.html */
#include <fcntl.h>
#include <microhttpd.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_BYTES_MAX (256 * 1024)

static const char rows_sql[] =
	"SELECT h.id, h.sort_code, h.code, p.name, h.home_type, h.built_area, h.floor, h.state, h.rent_rate, "
	"h.state_since"
	"  FROM home h JOIN project p ON p.id = h.project_id WHERE h.state = ?1 AND h.home_type LIKE ?2"
	" ORDER BY h.built_area DESC, h.id DESC LIMIT 51";
static const char count_sql[] =
	"SELECT COUNT(*) FROM (SELECT 1 FROM home h JOIN project p ON p.id = h.project_id"
	" WHERE h.state = ?1 AND h.home_type LIKE ?2 LIMIT 1000)";
static const char row_path[] =
	"/homes?state=let&amp;sort=built_area&amp;order=desc&amp;home_type=%E4%BA%8C%E5%AE%A4&amp;id=";

static char page[PAGE_BYTES_MAX];
static size_t before_bytes, after_at, after_bytes;
static const char *database;

struct reader { /* of one thread */
	sqlite3 *db;
	sqlite3_stmt *rows, *count;
};

struct text {
	char *p;
	size_t n;
};

static void put(struct text *t, const char *s, size_t n)
{
	if (t->n + n > PAGE_BYTES_MAX)
		abort();
	memcpy(t->p + t->n, s, n);
	t->n += n;
}

static void put_format(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void put_format(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->p + t->n, PAGE_BYTES_MAX - t->n, format, args);
	va_end(args);
	if (n < 0 || t->n + (size_t)n >= PAGE_BYTES_MAX)
		abort();
	t->n += (size_t)n;
}

static void put_escaped(struct text *t, const unsigned char *s)
{
	for (; s != NULL && *s != '\0'; s++)
		switch (*s) {
		case '&': put(t, "&amp;", 5); break;
		case '<': put(t, "&lt;", 4); break;
		case '>': put(t, "&gt;", 4); break;
		case '"': put(t, "&quot;", 6); break;
		default: put(t, (const char *)s, 1);
		}
}

static void put_row(struct text *t, sqlite3_stmt *s)
{
	long long area = sqlite3_column_int64(s, 5), rate = sqlite3_column_int64(s, 8);
	int since = sqlite3_column_int(s, 9);

	put_format(t,
		   "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" class=\"c-main nowrap\"><a "
		   "href=\"%s%lld#panel\">",
		   row_path, (long long)sqlite3_column_int64(s, 0));
	put_escaped(t, sqlite3_column_text(s, 2));
	put_format(t, "</a></th><td role=\"cell\" class=\"c-sub\">");
	put_escaped(t, sqlite3_column_text(s, 3));
	put_format(t, "</td><td role=\"cell\" class=\"c-sub\">");
	put_escaped(t, sqlite3_column_text(s, 4));
	put_format(t,
		   "</td><td role=\"cell\" class=\"num c-hide\">%lld.%02lld</td><td role=\"cell\" "
		   "class=\"num c-hide\">%d</td>",
		   area / 100, area % 100, sqlite3_column_int(s, 6));
	put_format(t, "<td role=\"cell\" class=\"c-end\"><span class=\"tag tag--ok\">%s</span></td>",
		   sqlite3_column_int(s, 7) == 1 ? "已租" : "空置");
	put_format(t,
		   "<td role=\"cell\" class=\"num c-hide\">%lld.%04lld</td><td role=\"cell\" "
		   "class=\"c-sub nowrap\" data-l=\"状态起始日\">%04d-%02d-%02d</td></tr>",
		   rate / 10000, rate % 10000, since / 10000, since / 100 % 100, since % 100);
}

static struct reader *reader_of_thread(void)
{
	static _Thread_local struct reader r;

	if (r.db != NULL)
		return &r;
	if (sqlite3_open_v2(database, &r.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
		    SQLITE_OK ||
	    sqlite3_exec(
		    r.db,
		    "PRAGMA cache_size = -16000; PRAGMA case_sensitive_like = ON; PRAGMA query_only = ON",
		    NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v3(r.db, rows_sql, -1, SQLITE_PREPARE_PERSISTENT, &r.rows, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v3(r.db, count_sql, -1, SQLITE_PREPARE_PERSISTENT, &r.count, NULL) != SQLITE_OK)
		abort();
	return &r;
}

static void bind_values(sqlite3_stmt *s)
{
	sqlite3_bind_int(s, 1, 1);
	sqlite3_bind_text(s, 2, "二室%", -1, SQLITE_STATIC);
}

static void make_page(struct reader *r, struct text *t)
{
	int shown = 0;

	bind_values(r->rows);
	bind_values(r->count);
	put(t, page, before_bytes);
	while (sqlite3_step(r->rows) == SQLITE_ROW)
		if (shown++ < 50)
			put_row(t, r->rows);
	if (sqlite3_step(r->count) != SQLITE_ROW || sqlite3_column_int64(r->count, 0) == 0 || shown == 0)
		abort();
	put(t, page + after_at, after_bytes);
	sqlite3_reset(r->rows);
	sqlite3_reset(r->count);
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *connection, const char *url,
			      const char *method, const char *version, const char *data, size_t *data_bytes,
			      void **context)
{
	static int seen;
	struct text t = {0};
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)arg, (void)url, (void)method, (void)version, (void)data, (void)data_bytes;
	if (*context == NULL) {
		*context = &seen;
		return MHD_YES;
	}
	t.p = malloc(PAGE_BYTES_MAX);
	if (t.p == NULL)
		return MHD_NO;
	make_page(reader_of_thread(), &t);
	response = MHD_create_response_from_buffer(t.n, t.p, MHD_RESPMEM_MUST_FREE);
	if (response == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
	result = MHD_queue_response(connection, MHD_HTTP_OK, response);
	MHD_destroy_response(response);
	return result;
}

static int read_page(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, page, sizeof(page) - 1);
	const char *body, *end;

	if (fd >= 0)
		close(fd);
	body = n > 0 ? strstr(page, "<tbody role=\"rowgroup\">") : NULL;
	end = body != NULL ? strstr(body, "</tbody>") : NULL;
	if (end == NULL)
		return 0;
	before_bytes = (size_t)(body - page) + strlen("<tbody role=\"rowgroup\">");
	after_at = (size_t)(end - page);
	after_bytes = (size_t)n - after_at;
	return 1;
}

int main(int argc, char **argv)
{
	struct MHD_Daemon *daemon;

	if (argc != 4 || !read_page(argv[3])) {
		fprintf(stderr, "bare_list PORT DATABASE PAGE.html\n");
		return 2;
	}
	database = argv[2];
	daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)strtol(argv[1], NULL, 10), NULL,
				  NULL, answer, NULL, MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_END);
	if (daemon == NULL)
		return 3;
	for (;;)
		(void)pause();
}
