/* Imports as work in the background (design 10.2): a dry run that lists every bad row, then a second job that
 * takes the good ones. */
#ifndef KIT_IMPORT_JOB_H
#define KIT_IMPORT_JOB_H

#include "kit/file.h"
#include "kit/import.h"
#include "kit/job.h"

#define IMPORT_FILE_TYPES     (1u << FILE_CSV | 1u << FILE_XLSX)
#define IMPORT_FILE_BYTES_MAX (32 * 1024 * 1024)

extern const struct job_kind import_check_job, import_take_job;

/* file: put into the store before. The job's subject_id is 0; its file is attached to the subject "job". */
bool import_check_start(struct tx *, const struct actor *, const struct import_kind *,
			const struct file_put *file, struct str file_name, int64_t *ret_job, struct err *);
/* Takes the good rows of a check that is done, with the actor's own rights. ERR_CONFLICT when that is under
 * way or done already. */
bool import_take_start(struct tx *, const struct actor *, int64_t check_job, int64_t *ret_job, struct err *);
/* The job that takes the rows of a check, under way or done; one that failed or was cancelled does not count:
 * taking again changes nothing that was taken. */
bool import_take_find(struct tx *, int64_t check_job, bool *ret_found, int64_t *ret_job, struct err *);

/* What such a job is about and what it brought out, read from its row. */
struct import_report {
	const struct import_kind *kind; /* NULL: the program no longer has it */
	struct str file_name;
	bool dry_run, has_result;
	int64_t rows, good, added, changed, unchanged, faults;
};
/* False: not the job of an import. Texts in the arena. */
bool import_report_read(struct arena *, const struct job_row *, struct import_report *ret);

/* A line of the job's fault list: sheet, row, column, reason, words. False: a line of another form. */
struct import_line {
	struct str sheet, row, column, reason, words; /* parts of the line */
};
bool import_line_read(struct str line, struct import_line *ret);
/* All faults (not only the first thousand) as a CSV file attached to the job under this kind. */
#define IMPORT_FAULT_FILE "import_faults"

#endif
