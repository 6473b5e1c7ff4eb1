/* Imports with a dry run that lists every bad row with sheet, row, column and reason; then the good rows are
 * taken, in chunks. */
#ifndef KIT_IMPORT_H
#define KIT_IMPORT_H

#include "kit/actor.h"
#include "kit/table_in.h"

struct import_fault {
	int64_t row;        /* the file's own number (table_in.h) */
	const char *reason; /* label such as AREA_FORMAT */
	const char *column;
	enum message message;
	struct str arg;   /* what stands in the cell, or words about it: up to 300 characters */
	struct str words; /* the message with it, in the actor's language */
};

/* What taking a record did. */
enum import_change { IMPORT_UNCHANGED, IMPORT_ADDED, IMPORT_CHANGED };

struct import_run;
/* Called by a domain's row function for what is wrong with the current row; one fault per cause. The row is
 * not taken then. reason and column must outlive the run. Returns true always, so that a row function may end
 * with it. */
bool import_fault(struct import_run *, const char *reason, const char *column, enum message, struct str arg);
/* What field_parse() and its like found wrong. */
bool import_fault_err(struct import_run *, const char *reason, const char *column, const struct err *);
const struct import_kind *import_kind_of(const struct import_run *); /* for functions that serve many kinds */

/* A kind of import: declared once per file kind. */
struct import_kind {
	const char *name; /* "homes": anju import homes FILE; page /imports/new?kind=homes */
	enum message label;
	enum cap cap;
	const char *const *columns;
	size_t column_count; /* required headers */
	size_t state_bytes;  /* the run's own memory, zeroed: look-ups over the whole file (duplicates) */
	/* Before the first row: load what rows are compared with. NULL: nothing. Whatever state points to
	 * comes from tx_keep(). begin and row may run again from the first row (the state is zeroed then);
	 * they read only, also when the import is no dry run. */
	bool (*begin)(struct tx *, const struct actor *, struct import_run *, void *state, struct err *);
	/* Checks one row against the file so far and the database; calls import_fault for a bad one. Fills
	 * the record for take (zeroed before); the cells' text lives as long as the run, so the record may
	 * point into it. False: the import ends with err. A row with an error value in one of `columns` is
	 * refused as CELL_ERROR before this is called. */
	bool (*row)(struct tx *, struct import_run *, void *state, int64_t row, const struct cell *cells,
		    void *ret_record, struct err *);
	size_t record_bytes;
	/* Writes one good record (in a SAVEPOINT); *ret_change: an enum import_change, IMPORT_UNCHANGED until
	 * it is set. Taking a record again must change nothing: an import that broke off is simply run again.
	 * An err of INPUT, CONFLICT, NOT_FOUND, FORBIDDEN or LIMIT becomes a fault of its row (reason
	 * NOT_TAKEN); others end the import. state is as the last row left it and must not be changed. */
	bool (*take)(struct tx *, const struct actor *, void *state, const void *record, int *ret_change,
		     struct err *);
};
int import_cell(const struct import_run *, const char *column); /* index or -1 */
/* The cell's text; "" when it is empty or there is no such column. */
struct str import_text(const struct import_run *, const struct cell *cells, const char *column);
/* The cell, or an empty one when the file has no such column. */
const struct cell *import_cell_of(const struct import_run *, const struct cell *cells, const char *column);

#define IMPORT_FAULTS_MAX 10000
/* rows: filled rows below the header; good: those without a fault. faults: the first IMPORT_FAULTS_MAX by
 * row, then those of taking; fault_total counts all. */
struct import_result {
	int64_t rows, good, added, changed, unchanged, fault_total;
	bool stopped;
	struct import_fault *faults;
	size_t fault_count;
	struct str sheet;
};
/* dry_run: nothing is written. Otherwise good rows are taken in chunks of 500 through db_write_chunks, and
 * one audit row says so. progress may be NULL; false from it stops (what is taken stays, `stopped` is set);
 * while rows are checked total is 0 (unknown), then done and total count what is taken. The result lives in
 * the arena. Called on job threads and from the command line, never from inside a transaction. */
bool import_run(struct db *, struct arena *, const struct actor *, const struct import_kind *,
		const char *path, bool dry_run, bool (*progress)(void *arg, int64_t done, int64_t total),
		void *progress_arg, struct import_result *ret, struct err *);

#endif
