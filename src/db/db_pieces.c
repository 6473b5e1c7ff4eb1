/* SQLite keeps the pages that a savepoint may need in one block of memory, and hands that block to the file
 * system in one call when it grows past SAVEPOINT_BYTES. Its POSIX layer writes at most 128 KiB a call by
 * masking the length: of what is left then, a whole number of such pieces, it writes nothing and says that
 * the disk is full (seen in 3.40.1). Here such a write goes down in pieces that it can do. */
#include <pthread.h>
#include "db/db_inner.h"

enum { PIECE_BYTES = 1 << 16 };

static sqlite3_vfs *below, pieces;
static sqlite3_io_methods methods;
static const sqlite3_io_methods *plain;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int write_pieces(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
	const char *from = bytes;

	while (count > 0) {
		int some = count < PIECE_BYTES ? count : PIECE_BYTES,
		    rc = plain->xWrite(file, from, some, at);

		if (rc != SQLITE_OK)
			return rc;
		from += some;
		at += some;
		count -= some;
	}
	return SQLITE_OK;
}

/* The same for every savepoint's file: nobody else opens it, so it knows no locks. */
static void methods_make(const sqlite3_io_methods *of_file)
{
	pthread_mutex_lock(&lock);
	if (plain == NULL) {
		plain = of_file;
		methods = *of_file;
		methods.xWrite = write_pieces;
	}
	pthread_mutex_unlock(&lock);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	int rc = below->xOpen(vfs, name, file, flags, ret_flags);

	if (rc != SQLITE_OK || (flags & SQLITE_OPEN_SUBJOURNAL) == 0)
		return rc;
	methods_make(file->pMethods);
	if (file->pMethods == plain)
		file->pMethods = &methods;
	return rc;
}

void lite_pieces(void)
{
	below = sqlite3_vfs_find(NULL);
	require(below != NULL);
	pieces = *below;
	pieces.zName = "anju";
	pieces.xOpen = open_file;
	require(sqlite3_vfs_register(&pieces, 1) == SQLITE_OK);
}
