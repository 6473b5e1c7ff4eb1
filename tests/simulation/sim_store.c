/* State: one SQLite file, one connection behind the lock of struct sim. */
#include "tests/simulation/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS trade ("
	" out_trade_no TEXT PRIMARY KEY, trade_type TEXT NOT NULL, request TEXT NOT NULL, appid TEXT NOT "
	"NULL,"
	" description TEXT NOT NULL, attach TEXT NOT NULL, notify_url TEXT NOT NULL, total_fen INTEGER NOT "
	"NULL,"
	" code_url TEXT UNIQUE, prepay_id TEXT UNIQUE, state TEXT NOT NULL, transaction_id TEXT UNIQUE,"
	" openid TEXT NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,"
	" code_ms INTEGER NOT NULL, success_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX IF NOT EXISTS trade_success ON trade (success_ms);"
	"CREATE TABLE IF NOT EXISTS refund ("
	" out_refund_no TEXT PRIMARY KEY, refund_id TEXT NOT NULL UNIQUE, out_trade_no TEXT NOT NULL,"
	" request TEXT NOT NULL, notify_url TEXT NOT NULL, refund_fen INTEGER NOT NULL,"
	" status TEXT NOT NULL, created_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL,"
	" success_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX IF NOT EXISTS refund_trade ON refund (out_trade_no);"
	"CREATE TABLE IF NOT EXISTS callback ("
	" id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, event_type TEXT NOT NULL, key TEXT NOT NULL,"
	" url TEXT NOT NULL, body TEXT NOT NULL, state TEXT NOT NULL, attempt INTEGER NOT NULL,"
	" copies INTEGER NOT NULL, due_ms INTEGER NOT NULL) STRICT;"
	"CREATE INDEX IF NOT EXISTS callback_due ON callback (state, due_ms);"
	"CREATE TABLE IF NOT EXISTS delivery ("
	" id INTEGER PRIMARY KEY, callback_id INTEGER NOT NULL, at_ms INTEGER NOT NULL, status INTEGER NOT "
	"NULL,"
	" note TEXT NOT NULL) STRICT;"
	"CREATE INDEX IF NOT EXISTS delivery_callback ON delivery (callback_id);"
	"CREATE TABLE IF NOT EXISTS bill (token TEXT PRIMARY KEY, text TEXT NOT NULL, gzip INTEGER NOT NULL,"
	" broken INTEGER NOT NULL, made_ms INTEGER NOT NULL) STRICT;"
	"CREATE TABLE IF NOT EXISTS fault ("
	" id INTEGER PRIMARY KEY, name TEXT NOT NULL, place TEXT NOT NULL, key TEXT NOT NULL,"
	" value INTEGER NOT NULL, left_count INTEGER NOT NULL, permille INTEGER NOT NULL) STRICT;";

static void __attribute__((noreturn)) give_up(struct sim *sim, const char *what)
{
	fprintf(stderr, "wechat-simulator: %s: %s\n", what,
		sim->db ? sqlite3_errmsg(sim->db) : "no database");
	exit(3);
}

void sim_store_open(struct sim *sim)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/simulator.db", sim->options.dir);

	if (n < 0 || (size_t)n >= sizeof(path) || sqlite3_open(path, &sim->db) != SQLITE_OK)
		give_up(sim, "cannot open simulator.db");
	sqlite3_busy_timeout(sim->db, 5000);
	if (sqlite3_exec(sim->db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;", NULL, NULL,
			 NULL) ||
	    sqlite3_exec(sim->db, schema, NULL, NULL, NULL))
		give_up(sim, "cannot make the tables");
	sim->clock_offset_ms =
		sim_sql_number(sim, 0, "SELECT value FROM meta WHERE name = 'clock_offset_ms'", "");
	sim->random = (uint64_t)sim->options.seed;
	/* What was under way when we were stopped is sent again: a merchant must bear a repeat. */
	sim_sql_run(sim, "UPDATE callback SET state = 'WAIT' WHERE state = 'SENDING'", "");
}

void sim_store_close(struct sim *sim)
{
	sqlite3_close(sim->db);
	sim->db = NULL;
}

static sqlite3_stmt *prepare(struct sim *sim, const char *sql, const char *types, va_list ap)
{
	sqlite3_stmt *st = NULL;
	int i;

	if (sqlite3_prepare_v2(sim->db, sql, -1, &st, NULL) != SQLITE_OK)
		give_up(sim, sql);
	for (i = 0; types[i]; i++) {
		int bound = types[i] == 's' ? sqlite3_bind_text(st, i + 1, va_arg(ap, const char *), -1,
								SQLITE_TRANSIENT)
					    : sqlite3_bind_int64(st, i + 1, va_arg(ap, int64_t));

		if (bound != SQLITE_OK)
			give_up(sim, sql);
	}
	if (sqlite3_bind_parameter_count(st) != i)
		give_up(sim, sql);
	return st;
}

sqlite3_stmt *sim_sql(struct sim *sim, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st;
	va_list ap;

	va_start(ap, types);
	st = prepare(sim, sql, types, ap);
	va_end(ap);
	return st;
}

bool sim_sql_row(struct sim *sim, sqlite3_stmt *st)
{
	int step = sqlite3_step(st);

	if (step == SQLITE_ROW)
		return true;
	if (step != SQLITE_DONE)
		give_up(sim, sqlite3_sql(st));
	sqlite3_finalize(st);
	return false;
}

int sim_sql_run(struct sim *sim, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st;
	va_list ap;

	va_start(ap, types);
	st = prepare(sim, sql, types, ap);
	va_end(ap);
	while (sim_sql_row(sim, st))
		continue;
	return sqlite3_changes(sim->db);
}

int64_t sim_sql_number(struct sim *sim, int64_t otherwise, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st;
	va_list ap;
	int64_t v = otherwise;

	va_start(ap, types);
	st = prepare(sim, sql, types, ap);
	va_end(ap);
	if (!sim_sql_row(sim, st))
		return otherwise;
	if (sqlite3_column_type(st, 0) != SQLITE_NULL)
		v = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return v;
}

void sim_sql_text(sqlite3_stmt *st, int column, char *buf, size_t size)
{
	const unsigned char *text = sqlite3_column_text(st, column);

	snprintf(buf, size, "%s", text ? (const char *)text : "");
}

/* A rehearsal city that lives ahead of the clock (ANJU_TEST_CLOCK_DAYS) finds its provider there too. */
int64_t sim_real_ms(void)
{
	static const int64_t day_ms = INT64_C(86400000);
	const char *days = getenv("ANJU_TEST_CLOCK_DAYS");
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 +
	       (days == NULL ? 0 : strtoll(days, NULL, 10) * day_ms);
}

int64_t sim_now_ms(const struct sim *sim)
{
	return sim_real_ms() + sim->clock_offset_ms;
}

void sim_clock_move(struct sim *sim, int64_t seconds)
{
	sim->clock_offset_ms += seconds * 1000;
	sim_sql_run(
		sim,
		"INSERT INTO meta VALUES ('clock_offset_ms', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1",
		"i", sim->clock_offset_ms);
	pthread_cond_broadcast(&sim->wake);
}

/* splitmix64 */
static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t sim_random(struct sim *sim)
{
	sim->random += UINT64_C(0x9e3779b97f4a7c15);
	return mix(sim->random);
}

int64_t sim_sequence(struct sim *sim, const char *name)
{
	return sim_sql_number(
		sim, 0,
		"INSERT INTO meta VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
		" RETURNING value",
		"s", name);
}

/* mix() maps one to one, so different numbers give different results. */
uint64_t sim_unique(struct sim *sim, const char *name)
{
	return mix((uint64_t)sim_sequence(sim, name) + ((uint64_t)sim->options.seed << 32));
}

void sim_time_text(int64_t ms, enum sim_time_form form, char *buf, size_t size)
{
	time_t local = (time_t)(ms / 1000 + 8 * 3600); /* China has one time and no summer time */
	struct tm tm;

	gmtime_r(&local, &tm);
	buf[0] = 0;
	if (form == TIME_RFC3339)
		strftime(buf, size, "%Y-%m-%dT%H:%M:%S+08:00", &tm);
	else if (form == TIME_BILL)
		strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm);
	else if (form == TIME_DAY)
		strftime(buf, size, "%Y%m%d", &tm);
	else
		strftime(buf, size, "%d%H%M%S", &tm);
}

bool sim_time_parse(const char *text, int64_t *ret_ms)
{
	static const char form[] = "dddd-dd-ddTdd:dd:ddsdd:dd";
	struct tm tm = {.tm_year = 0};
	int hours, minutes;
	size_t i;

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd'   ? text[i] < '0' || text[i] > '9'
		    : form[i] == 's' ? text[i] != '+' && text[i] != '-'
				     : text[i] != form[i])
			return false;
	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
		   &tm.tm_min, &tm.tm_sec) != 6 ||
	    sscanf(text + 20, "%2d:%2d", &hours, &minutes) != 2 || tm.tm_year < 1970 || tm.tm_mon < 1 ||
	    tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
	    tm.tm_sec > 60 || hours > 23 || minutes > 59)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	*ret_ms = ((int64_t)timegm(&tm) - (text[19] == '+' ? 1 : -1) * (hours * 3600 + minutes * 60)) * 1000;
	return true;
}
