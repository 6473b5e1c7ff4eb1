/* db_test_open.h: temporary databases. The schema is migrated once per group of tests, then copied. */
#include <fcntl.h>
#include <ftw.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

static char directory[200];
static char template_lite[256], template_pg[64];
static unsigned made;
static pid_t owner;

static const char *pg_url(void)
{
	const char *url = getenv("ANJU_TEST_PG_URL");

	return url != NULL && *url != '\0' ? url : NULL;
}

bool db_test_has(enum db_engine engine)
{
	if (engine == DB_SQLITE)
		return pg_url() == NULL || getenv("ANJU_TEST_PG_ALONE") == NULL;
	return pg_url() != NULL;
}

/* ---- PostgreSQL: databases beside the given one ---- */

static void admin(const char *text, bool must)
{
	PGconn *pg = PQconnectdb(pg_url());
	PGresult *r;

	if (PQstatus(pg) != CONNECTION_OK)
		fail_msg("ANJU_TEST_PG_URL: %s", PQerrorMessage(pg));
	r = PQexec(pg, text);
	if (must && PQresultStatus(r) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", text, PQerrorMessage(pg));
	PQclear(r);
	PQfinish(pg);
}

/* The same server, another database, as one address of query parts. */
static void pg_url_of(const char *name, char *ret, size_t size)
{
	char *fault = NULL;
	PQconninfoOption *options = PQconninfoParse(pg_url(), &fault);
	size_t n = (size_t)snprintf(ret, size, "postgresql:///%s?", name);

	if (options == NULL)
		fail_msg("ANJU_TEST_PG_URL: %s", fault);
	for (PQconninfoOption *o = options; o->keyword != NULL; o++) {
		if (o->val == NULL || strcmp(o->keyword, "dbname") == 0)
			continue;
		n += (size_t)snprintf(ret + n, size - n, "%s=", o->keyword);
		for (const char *p = o->val; *p != '\0' && n + 4 < size; p++)
			n += (size_t)snprintf(ret + n, size - n, "%%%02X", (unsigned char)*p);
		n += (size_t)snprintf(ret + n, size - n, "&");
	}
	ret[n - 1] = '\0';
	PQconninfoFree(options);
}

/* ---- files ---- */

static void file_copy(const char *from, const char *to)
{
	char part[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC),
	    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t n;

	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, part, sizeof(part))) > 0)
		assert_int_equal(write(out, part, (size_t)n), n);
	close(in);
	close(out);
}

static void remove_with(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", ".reserve"};
	char name[400];

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

static int clean_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

static void clean(void)
{
	char text[200];

	if (getpid() != owner)
		return; /* a forked child of a crash test */
	if (template_pg[0] != '\0') {
		snprintf(text, sizeof(text), "DROP DATABASE IF EXISTS %s WITH (FORCE)", template_pg);
		admin(text, false);
	}
	nftw(directory, clean_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *db_test_directory(void)
{
	const char *base = getenv("TMPDIR");

	if (directory[0] == '\0') {
		snprintf(directory, sizeof(directory), "%.150s/anju-test-XXXXXX",
			 base != NULL ? base : "/tmp");
		assert_non_null(mkdtemp(directory));
		owner = getpid();
		OPENSSL_init_crypto(
			OPENSSL_INIT_LOAD_CRYPTO_STRINGS,
			NULL); /* its own end must come after ours, which still talks to PostgreSQL */
		atexit(clean);
	}
	return directory;
}

/* ---- opening ---- */

static struct db *open_url(const char *url, const struct db_options *options)
{
	struct err err = {0};
	struct db *db;

	if (!db_open(url, options, &db, &err))
		fail_msg("%s: %s", url, err.detail);
	return db;
}

static void template_make(enum db_engine engine)
{
	const struct db_options quick = {.synchronous_off = true, .reserve_bytes = -1};
	char url[1200], text[200];
	struct err err = {0};
	struct db *db;

	if (engine == DB_SQLITE) {
		snprintf(template_lite, sizeof(template_lite), "%s/template.db", db_test_directory());
		snprintf(url, sizeof(url), "sqlite:%s", template_lite);
	} else {
		db_test_directory();
		snprintf(template_pg, sizeof(template_pg), "anju_test_%d", (int)getpid());
		snprintf(text, sizeof(text), "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'",
			 template_pg);
		admin(text, true);
		pg_url_of(template_pg, url, sizeof(url));
	}
	db = open_url(url, &quick);
	if (!db_migrate(db, NULL, &err))
		fail_msg("%s", err.detail);
	db_close(db);
}

struct db *db_test_open_with(enum db_engine engine, const struct db_options *options)
{
	struct db_options o = *options;
	char url[1200], text[200];

	if ((engine == DB_SQLITE ? template_lite : template_pg)[0] == '\0')
		template_make(engine);
	if (o.reserve_bytes == 0)
		o.reserve_bytes = -1;
	made++;
	if (engine == DB_SQLITE) {
		snprintf(url, sizeof(url), "sqlite:%s/%u.db", directory, made);
		file_copy(template_lite, url + 7);
	} else {
		char name[100];

		snprintf(name, sizeof(name), "%s_%u", template_pg, made);
		snprintf(text, sizeof(text), "CREATE DATABASE %s TEMPLATE %s", name, template_pg);
		admin(text, true);
		pg_url_of(name, url, sizeof(url));
	}
	return open_url(url, &o);
}

struct db *db_test_open(enum db_engine engine)
{
	return db_test_open_with(engine, &(struct db_options){.write_twice = true, .synchronous_off = true});
}

struct db *db_test_reopen(struct db *db, const struct db_options *options)
{
	char *url = db_text(db->url, strlen(db->url));
	struct db *again;

	db_close(db);
	again = open_url(url, options);
	free(url);
	return again;
}

void db_test_close(struct db *db)
{
	char *url = db_text(db->url, strlen(db->url));
	bool lite = db->engine == DB_SQLITE;
	char text[300];

	db_close(db);
	if (lite) {
		remove_with(url + 7);
	} else {
		const char *name = url + strlen("postgresql:///");

		snprintf(text, sizeof(text), "DROP DATABASE %.*s WITH (FORCE)", (int)strcspn(name, "?"),
			 name);
		admin(text, true);
	}
	free(url);
}

const char *db_test_url(const struct db *db)
{
	return db->url;
}

/* ---- texts of tests ---- */

static bool script_tx(struct tx *tx, void *arg, struct err *err)
{
	return migrate_script(tx, migrate_translate(tx_arena(tx), tx_engine(tx), str_of(arg)), err);
}

void db_test_script(struct db *db, const char *text)
{
	struct err err = {0};
	char *copy = db_text(text, strlen(text));

	if (!db_write(db, test_arena(), script_tx, copy, &err))
		fail_msg("%s: %s", text, err.detail);
	free(copy);
}

struct number {
	const char *text;
	int64_t value;
};

static bool number_row(void *arg, const void *row, struct err *err)
{
	(void)err;
	memcpy(&((struct number *)arg)->value, row, sizeof(int64_t));
	return true;
}

static bool number_tx(struct tx *tx, void *arg, struct err *err)
{
	static const struct sql_member member = {"number", SQL_I64, false, 0, SQL_MEANS_PLAIN, NULL};
	struct number *n = arg;

	return db_each_text(tx, str_of(n->text), str_of(n->text), NULL, 0, NULL, &member, 1, sizeof(int64_t),
			    number_row, n, err);
}

int64_t db_test_number(struct db *db, const char *text)
{
	struct number n = {text, INT64_MIN};
	struct err err = {0};

	if (!db_read(db, test_arena(), number_tx, &n, &err))
		fail_msg("%s: %s", text, err.detail);
	return n.value;
}

TEST(db_open, refuses_what_it_cannot_open)
{
	static const char *const bad[] = {"",
					  "mysql://x",
					  "sqlite:",
					  "sqlite::memory:",
					  "sqlite:/nowhere/at/all/x.db",
					  "postgresql://127.0.0.1:1/none?connect_timeout=1"};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = {0};
		struct db *db = NULL;

		assert_false(db_open(bad[i], NULL, &db, &err));
		assert_null(db);
		assert_true(err.code == ERR_SYSTEM || err.code == ERR_BUSY);
		assert_true(err.detail[0] != '\0');
	}
}

TEST(db_open, gives_a_migrated_empty_database)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = db_test_open(engine);
		struct err err = {0};

		assert_int_equal(db_engine(db), engine);
		assert_true(db_schema_is_current(db, &err));
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM operation"), 0);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM schema_migration"),
				 db_migration_count);
		db_test_close(db);
	}
}
