/* The schema: numbered migrations, one portable text for both engines, each in one transaction with its
 * checksum. */
#include <ctype.h>
#include <openssl/evp.h>
#include <string.h>
#include <strings.h>
#include "db/db_inner.h"

/* ---- from the portable text to an engine's own ---- */

struct translation {
	struct buf *out;
	bool postgresql;
	bool create_table, after_as; /* within CREATE TABLE; the word before was AS */
	int depth;
	char last; /* the last character that was no blank */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool word_is(struct str word, const char *other)
{
	return str_equal_nocase(word, str_of(other));
}

static void word_put(struct translation *t, struct str word)
{
	bool type = t->depth > 0 || !t->create_table;

	if (t->postgresql && word_is(word, "BLOB"))
		BUF_LIT(t->out, "BYTEA");
	else if (t->postgresql && word_is(word, "TEXT") && !t->after_as && type)
		BUF_LIT(t->out, "TEXT COLLATE \"C\"");
	else if (!t->postgresql && (word_is(word, "BIGINT") || word_is(word, "SMALLINT")))
		BUF_LIT(t->out, "INTEGER");
	else
		buf_str(t->out, word);
	t->after_as = word_is(word, "AS");
}

/* The length of a quoted text, comment or $$ body at p that is taken over as it is; 0: none. */
static size_t verbatim_length(const char *p, size_t n, bool postgresql)
{
	struct str rest = {p, n};
	size_t at;

	if (*p == '\'' || *p == '"') {
		for (size_t i = 1; i < n; i++)
			if (p[i] == *p)
				return i + 1;
		return n;
	}
	if (str_starts(rest, S("--")))
		return str_find_char(rest, '\n', &at) ? at : n;
	if (postgresql && str_starts(rest, S("$$")))
		return str_find(str_part(rest, 2, n), S("$$"), &at) ? at + 4 : n;
	return 0;
}

static void character_put(struct translation *t, char c)
{
	t->depth += (c == '(') - (c == ')');
	if (c == ';' && t->depth == 0) {
		if (t->create_table && !t->postgresql && t->last == ')')
			BUF_LIT(t->out, " STRICT");
		t->create_table = false;
	}
	buf_char(t->out, c);
	if (!isspace((unsigned char)c))
		t->last = c;
}

static void section_translate(struct translation *t, struct str text)
{
	struct str before = {0};

	for (size_t i = 0, n; i < text.n; i += n) {
		n = verbatim_length(text.p + i, text.n - i, t->postgresql);
		if (n > 0) {
			buf_add(t->out, text.p + i, n);
			if (text.p[i] != '-')
				t->last = text.p[i];
		} else if (is_word(text.p[i])) {
			struct str word;

			for (n = 1; i + n < text.n && is_word(text.p[i + n]); n++)
				;
			word = str_part(text, i, n);
			if (t->depth == 0 && word_is(word, "TABLE") && word_is(before, "CREATE"))
				t->create_table = true;
			word_put(t, word);
			before = word;
			t->last = word.p[n - 1];
		} else {
			n = 1;
			character_put(t, text.p[i]);
		}
	}
}

static size_t line_length(const char *p, size_t n)
{
	const char *end = memchr(p, '\n', n);

	return end != NULL ? (size_t)(end - p) + 1 : n;
}

struct str migrate_translate(struct arena *arena, enum db_engine engine, struct str text)
{
	static const char mark[] = "-- engine:";
	struct buf out;
	struct translation t = {.out = &out, .postgresql = engine == DB_POSTGRESQL};
	bool taken = true;
	struct str result;

	buf_open(&out, (size_t)64 << 20);
	for (size_t i = 0, n; i < text.n; i += n) {
		struct str rest = {text.p + i, text.n - i};

		n = line_length(rest.p, rest.n);
		if (str_starts(rest, str_of(mark))) {
			struct str name = str_trim(str_part(rest, sizeof(mark) - 1, n - (sizeof(mark) - 1)));

			taken = word_is(name, "both") ||
				word_is(name, engine == DB_SQLITE ? "sqlite" : "postgresql");
			continue;
		}
		while (n < rest.n && !str_starts(str_part(rest, n, rest.n),
						 str_of(mark))) /* quotes and bodies span lines */
			n += line_length(rest.p + n, rest.n - n);
		if (taken)
			section_translate(&t, str_part(rest, 0, n));
	}
	result = str_copy(arena, buf_view(&out));
	require(!out.full);
	buf_close(&out);
	return result;
}

/* ---- what ran ---- */

struct applied {
	int32_t number;
	struct str name, sha256;
	int64_t applied_at;
};

#define MEMBER(name_, type_)                                                                 \
	{                                                                                    \
#name_, type_, false, offsetof(struct applied, name_), SQL_MEANS_PLAIN, NULL \
	}

static const struct sql_member applied_members[] = {MEMBER(number, SQL_I32), MEMBER(name, SQL_STR),
						    MEMBER(sha256, SQL_STR), MEMBER(applied_at, SQL_I64)};
static const struct sql_statement applied_list = {
	.name = "migration_list",
	.text = "SELECT number, name, sha256, applied_at FROM schema_migration ORDER BY number",
	.out = applied_members,
	.out_count = 4,
	.out_size_bytes = sizeof(struct applied),
};
static const struct sql_statement applied_add = {
	.name = "migration_add",
	.text = "INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
	.in = applied_members,
	.in_count = 4,
	.writes = true,
};
static const struct sql_statement table_there = {
	.name = "migration_table",
	.text = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'",
	.text_postgresql = "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename "
			   "= 'schema_migration'",
	.out = (const struct sql_member[]){{"count", SQL_I64, false, 0, SQL_MEANS_PLAIN, NULL}},
	.out_count = 1,
	.out_size_bytes = sizeof(int64_t),
};

static struct str sha256_hex(struct arena *arena, struct str text)
{
	uint8_t digest[32];
	unsigned n = 0;

	require(EVP_Digest(text.p, text.n, digest, &n, EVP_sha256(), NULL) == 1 && n == sizeof(digest));
	return str_of_hex(arena, digest, sizeof(digest));
}

static bool applied_load(struct tx *tx, struct applied **ret, size_t *ret_count, struct err *err)
{
	int64_t there;
	void *rows;

	*ret_count = 0;
	if (!db_one(tx, &table_there, NULL, &there, err))
		return false;
	if (there == 0)
		return true;
	if (!db_many(tx, &applied_list, NULL, &rows, ret_count, err))
		return false;
	*ret = rows;
	return true;
}

static bool applied_check(struct tx *tx, const struct migration *list, size_t count,
			  const struct applied *rows, size_t row_count, struct err *err)
{
	if (row_count > count)
		return err_set(err, ERR_CONFLICT, MSG_DB_NEWER);
	for (size_t i = 0; i < row_count; i++) {
		if (rows[i].number > list[count - 1].number)
			return err_set(err, ERR_CONFLICT, MSG_DB_NEWER);
		if (rows[i].number > list[i].number)
			return err_system(err,
					  "migration %d stands before %d, which has run: give it the "
					  "number after the newest",
					  list[i].number, rows[i].number);
		if (rows[i].number != list[i].number ||
		    !str_equal(rows[i].sha256, sha256_hex(tx->attempt, list[i].text)))
			return err_conflict_arg(err, MSG_DB_MIGRATION_CHANGED,
						str_format(tx->attempt, "%d", rows[i].number));
	}
	return true;
}

struct current {
	const struct migration *list;
	size_t count;
	bool only_newer;
};

static bool current_read(struct tx *tx, void *arg, struct err *err)
{
	const struct current *c = arg;
	struct applied *rows = NULL;
	size_t count;

	if (!applied_load(tx, &rows, &count, err))
		return false;
	if (c->only_newer)
		return count == 0 || c->count == 0 ||
		       rows[count - 1].number <= c->list[c->count - 1].number ||
		       err_set(err, ERR_CONFLICT, MSG_DB_NEWER);
	if (!applied_check(tx, c->list, c->count, rows, count, err))
		return false;
	return count == c->count || err_set(err, ERR_CONFLICT, MSG_DB_BEHIND);
}

bool migrate_is_current(struct db *db, const struct migration *list, size_t count, bool only_newer,
			struct err *err)
{
	struct current c = {list, count, only_newer};
	struct arena *arena = arena_new((size_t)64 << 20);
	bool ok = db_read(db, arena, current_read, &c, err);

	arena_free(arena);
	return ok;
}

bool db_schema_is_current(struct db *db, struct err *err)
{
	return migrate_is_current(db, db_migrations, db_migration_count, false, err);
}

/* ---- running ---- */

/* PostgreSQL: one program migrates at a time; the others wait as long as it takes. */
#define MIGRATE_LOCK   "SET lock_timeout = 0; SELECT pg_advisory_lock(7310451)"
#define MIGRATE_UNLOCK "SELECT pg_advisory_unlock(7310451); " PG_LOCK_TIMEOUT

bool migrate_script(struct tx *tx, struct str text, struct err *err)
{
	char *c = str_c(tx->attempt, text);

	if (tx->db->engine == DB_SQLITE) {
		int rc = sqlite3_exec(tx->conn->lite, c, NULL, NULL, NULL);

		return rc == SQLITE_OK || lite_fail(tx->conn, rc, "migration", err);
	}
	return pg_command(tx->conn, c, err);
}

static bool migration_run(struct tx *tx, const struct migration *m, struct err *err)
{
	struct applied row = {.number = m->number,
			      .name = str_of(m->name),
			      .sha256 = sha256_hex(tx->attempt, m->text),
			      .applied_at = tx->now.us};
	struct err why = {0};

	if (migrate_script(tx, migrate_translate(tx->attempt, tx->db->engine, m->text), &why))
		return db_run(tx, &applied_add, &row, NULL, err);
	if (why.code != ERR_BUSY) /* what the text meets in the rows is for whoever wrote it */
		return err_system(err, "migration %d %s: %.180s", m->number, m->name, why.detail);
	*err = why; /* no room, a lock, a lost connection: it may be run again as it is */
	snprintf(err->detail, sizeof(err->detail), "migration %d %s: %.180s", m->number, m->name, why.detail);
	return false;
}

/* Each in a transaction of its own; what ran is read again inside, so that two programs starting together
 * agree. */
static bool migrate_one(struct tx *tx, const struct migration *list, size_t count, bool *ret_ran,
			bool *ret_all, struct err *err)
{
	struct applied *rows = NULL;
	struct err ignored;
	size_t row_count;
	bool ok;

	arena_reset(tx->attempt);
	tx->broken = (struct err){0};
	if (!conn_command(tx->conn, tx->db->engine == DB_SQLITE ? "BEGIN EXCLUSIVE" : "BEGIN", err))
		return false;
	ok = applied_load(tx, &rows, &row_count, err) && applied_check(tx, list, count, rows, row_count, err);
	*ret_all = ok && row_count == count;
	if (ok && !*ret_all) {
		ok = migration_run(tx, &list[row_count], err);
		*ret_ran = ok;
	}
	if (ok)
		ok = conn_command(tx->conn, "COMMIT", err);
	if (!ok)
		conn_command(tx->conn, "ROLLBACK", &ignored);
	return ok;
}

bool migrate_list(struct db *db, const struct migration *list, size_t count, int *ret_applied,
		  struct err *err)
{
	struct tx tx = {.db = db, .writes = true, .now = seam_now(), .caller = db_thread()};
	bool lite = db->engine == DB_SQLITE, all = false, ok;
	struct err ignored;
	int applied = 0;

	for (size_t i = 1; i < count; i++)
		if (list[i].number <= list[i - 1].number)
			return err_system(err, "migration %d is not in ascending order", list[i].number);
	if (!(lite ? lite_open(db, &tx.conn, false, err) : pg_take(db, &tx.conn, err)))
		return false;
	tx.attempt = tx.keep = arena_new((size_t)256 << 20);
	ok = lite || pg_command(tx.conn, MIGRATE_LOCK, err);
	while (ok && !all) {
		bool ran = false;

		ok = migrate_one(&tx, list, count, &ran, &all, err);
		applied += ok && ran;
	}
	if (lite) {
		lite_close(tx.conn);
	} else {
		pg_command(tx.conn, MIGRATE_UNLOCK, &ignored);
		pg_give(db, tx.conn);
	}
	arena_free(tx.attempt);
	if (ok && ret_applied != NULL)
		*ret_applied = applied;
	return ok;
}

bool db_migrate(struct db *db, int *ret_applied, struct err *err)
{
	return migrate_list(db, db_migrations, db_migration_count, ret_applied, err);
}
