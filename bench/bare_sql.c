/* Runs a file of SQL through the bare SQLite C API with the settings of the server's writer; prints the CPU
 * seconds of it. bare_sql DATABASE FILE */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static double cpu_seconds(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static char *file_text(const char *path)
{
	char *text = calloc(1, 1 << 20);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 || text == NULL ? -1 : read(fd, text, (1 << 20) - 1);

	if (fd >= 0)
		close(fd);
	if (n > 0)
		return text;
	free(text);
	return NULL;
}

int main(int argc, char **argv)
{
	char *text = argc == 3 ? file_text(argv[2]) : NULL, *words = NULL;
	sqlite3 *db = NULL;
	double before;
	int rc;

	if (text == NULL || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		fprintf(stderr, "bare_sql DATABASE FILE\n");
		return 2;
	}
	sqlite3_exec(db,
		     "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA "
		     "cache_size = -65536; "
		     "PRAGMA wal_autocheckpoint = 0",
		     NULL, NULL, NULL);
	before = cpu_seconds();
	rc = sqlite3_exec(db, text, NULL, NULL, &words);
	if (rc == SQLITE_OK)
		rc = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	if (rc != SQLITE_OK)
		fprintf(stderr, "bare_sql: %s: %s\n", argv[2], words != NULL ? words : sqlite3_errmsg(db));
	else
		printf("%.3f\n", cpu_seconds() - before);
	sqlite3_free(words);
	sqlite3_close(db);
	free(text);
	return rc == SQLITE_OK ? 0 : 3;
}
