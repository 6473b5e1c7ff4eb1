/* Imports in the background: two jobs over one file of the store. */
#include "kit/import_job.h"

#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "kit/domain.h"

enum { LINES_MAX = 1000, WATCH_MS = 300 };
static const char subject[] = "job";

/* ---- asking ---- */

static struct str argument_make(struct arena *arena, const struct import_kind *kind, struct str hash,
				struct str file_name)
{
	struct buf out;
	struct json j;
	struct str text;

	buf_open(&out, 2000);
	json_open(&j, &out);
	json_begin(&j);
	json_put_str(&j, "kind", str_of(kind->name));
	json_put_str(&j, "hash", hash);
	json_put_str(&j, "file", str_first_characters(file_name, 100));
	json_end(&j);
	text = str_copy(arena, buf_view(&out));
	buf_close(&out);
	return text;
}

bool import_check_start(struct tx *tx, const struct actor *actor, const struct import_kind *kind,
			const struct file_put *file, struct str file_name, int64_t *ret_job, struct err *err)
{
	struct attachment a = {.subject = subject, .kind = "import_file", .name = file_name, .file = *file};
	int64_t id;

	if (!actor_can(actor, kind->cap))
		return err_forbidden(err);
	if (!job_add(tx, actor, &import_check_job, 0,
		     argument_make(tx_arena(tx), kind, file->hash, file_name), (struct instant){0}, &id, err))
		return false;
	a.subject_id = id;
	if (!file_attach(tx, actor, &a, err))
		return false;
	*ret_job = id;
	return true;
}

bool import_take_find(struct tx *tx, int64_t check_job, bool *ret_found, int64_t *ret_job, struct err *err)
{
	struct job_row row;
	int64_t id;
	bool found;

	if (!job_find(tx, import_take_job.name, check_job, &found, &id, err) ||
	    (found && !job_load(tx, id, &row, err)))
		return false;
	*ret_found = found && row.state <= JOB_DONE;
	if (*ret_found)
		*ret_job = id;
	return true;
}

bool import_take_start(struct tx *tx, const struct actor *actor, int64_t check_job, int64_t *ret_job,
		       struct err *err)
{
	struct job_row row;
	struct import_report report;
	int64_t other;
	bool found;

	if (!job_load(tx, check_job, &row, err))
		return false;
	if (!import_report_read(tx_arena(tx), &row, &report) || !report.dry_run || report.kind == NULL)
		return err_not_found(err);
	if (!actor_can(actor, report.kind->cap))
		return err_forbidden(err);
	if (row.state != JOB_DONE || !report.has_result || report.good == 0)
		return err_conflict(err, MSG_IMPORT_NOT_CHECKED);
	if (!import_take_find(tx, check_job, &found, &other, err))
		return false;
	if (found)
		return err_conflict(err, MSG_IMPORT_TAKEN_ALREADY);
	return job_add(tx, actor, &import_take_job, check_job, row.argument, (struct instant){0}, ret_job,
		       err);
}

/* ---- reading back ---- */

static struct str json_text(struct arena *arena, const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	return json_is_string(v) ? str_copy(arena, (struct str){json_string_value(v), json_string_length(v)})
				 : S("");
}

static void read_result(const json_t *result, struct import_report *r)
{
	json_t *o = (json_t *)result;
	json_int_t rows, good, added, changed, unchanged, faults;

	if (json_unpack(o, "{s:I, s:I, s:I, s:I, s:I, s:I}", "rows", &rows, "good", &good, "added", &added,
			"changed", &changed, "unchanged", &unchanged, "faults", &faults) != 0)
		return;
	r->has_result = true;
	r->rows = rows;
	r->good = good;
	r->added = added;
	r->changed = changed;
	r->unchanged = unchanged;
	r->faults = faults;
}

bool import_report_read(struct arena *arena, const struct job_row *row, struct import_report *ret)
{
	struct import_report r = {.dry_run = str_equal(row->kind, str_of(import_check_job.name))};
	json_t *argument, *result;

	if (!r.dry_run && !str_equal(row->kind, str_of(import_take_job.name)))
		return false;
	argument = json_loadb(row->argument.p, row->argument.n, 0, NULL);
	result = json_loadb(row->result.p, row->result.n, 0, NULL);
	r.kind = domain_find_import(json_text(arena, argument, "kind"));
	r.file_name = json_text(arena, argument, "file");
	read_result(result, &r);
	json_decref(argument);
	json_decref(result);
	*ret = r;
	return true;
}

bool import_line_read(struct str line, struct import_line *ret)
{
	struct import_line l;
	struct str rest = line;

	if (!str_next(&rest, '\t', &l.sheet) || !str_next(&rest, '\t', &l.row) ||
	    !str_next(&rest, '\t', &l.column) || !str_next(&rest, '\t', &l.reason) || rest.p == NULL)
		return false;
	l.words = rest;
	*ret = l;
	return true;
}

/* ---- progress from beside: rows are checked inside one snapshot, where this thread may not write ---- */

struct watch {
	struct job job; /* a copy with its own arena */
	_Atomic int64_t done, total;
	atomic_bool stop, over;
	pthread_t thread;
};

static bool note_progress(void *arg, int64_t done, int64_t total)
{
	struct watch *w = arg;

	atomic_store(&w->done, done);
	atomic_store(&w->total, total);
	return !atomic_load(&w->stop);
}

static void *watch_main(void *arg)
{
	struct watch *w = arg;
	struct timespec pause = {0, WATCH_MS * 1000000L};

	while (!atomic_load(&w->over)) {
		bool cancelled = false;
		struct err ignored; /* it is shown again soon */

		nanosleep(&pause, NULL);
		if (job_progress(&w->job, atomic_load(&w->done), atomic_load(&w->total), S(""), &cancelled,
				 &ignored) &&
		    cancelled)
			atomic_store(&w->stop, true);
	}
	return NULL;
}

static bool watch_begin(struct watch *w, const struct job *job, struct err *err)
{
	w->job = *job;
	w->job.arena = arena_new((size_t)16 << 20);
	if (pthread_create(&w->thread, NULL, watch_main, w) == 0)
		return true;
	arena_free(w->job.arena);
	return err_system(err, "the thread that shows progress cannot be started");
}

static void watch_end(struct watch *w, struct job *job)
{
	atomic_store(&w->over, true);
	pthread_join(w->thread, NULL);
	job->cancelled = w->job.cancelled;
	job->lost = w->job.lost;
	arena_free(w->job.arena);
}

/* ---- running ---- */

/* The file lies in the store under a key; import_run wants a path: memory that is nobody else's. */
static bool file_open(struct arena *arena, struct str hash, int *ret_fd, struct err *err)
{
	struct str bytes, rest;
	int fd;

	if (!file_get(arena, hash, &bytes, err))
		return false;
	fd = memfd_create("import", MFD_CLOEXEC);
	if (fd < 0)
		return err_system(err, "no memory file for the import: %s", strerrordesc_np(errno));
	for (rest = bytes; rest.n > 0;) {
		ssize_t n = write(fd, rest.p, rest.n);

		if (n <= 0) {
			err_system(err, "the import's memory file cannot be written: %s",
				   strerrordesc_np(errno));
			close(fd);
			return false;
		}
		rest = str_part(rest, (size_t)n, rest.n);
	}
	*ret_fd = fd;
	return true;
}

static struct str column_of(const struct import_fault *f)
{
	return str_of(f->column != NULL ? f->column : "");
}

/* All faults in one file: people mend it beside their table. */
static struct str fault_table(struct arena *arena, enum language language, const struct import_result *r)
{
	static const enum message heads[] = {MSG_IMPORT_SHEET, MSG_IMPORT_ROW, MSG_IMPORT_COLUMN,
					     MSG_IMPORT_REASON, MSG_IMPORT_WORDS};
	struct buf out;
	struct str text;

	buf_open(&out, (size_t)32 << 20);
	BUF_LIT(&out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < ARRAY_LEN(heads); i++)
		csv_cell(&out, message_text(language, heads[i]), i == 0, false);
	csv_line_end(&out);
	for (size_t i = 0; i < r->fault_count; i++) {
		const struct import_fault *f = &r->faults[i];

		csv_cell(&out, r->sheet, true, false);
		csv_cell(&out, number_text(arena, f->row, 0, false), false, true);
		csv_cell(&out, column_of(f), false, false);
		csv_cell(&out, str_of(f->reason), false, false);
		csv_cell(&out, f->words, false, false);
		csv_line_end(&out);
	}
	require(!out.full); /* IMPORT_FAULTS_MAX lines of at most 3 KB */
	text = str_copy(arena, buf_view(&out));
	buf_close(&out);
	return text;
}

static bool attach_tx(struct tx *tx, void *arg, struct err *err)
{
	struct attachment *a = arg;
	struct actor system = actor_system();

	return file_attach(tx, &system, a, err);
}

static bool attach_faults(struct job *job, const struct import_result *r, struct err *err)
{
	struct attachment a = {.subject = subject,
			       .subject_id = job->id,
			       .kind = IMPORT_FAULT_FILE,
			       .name = S("faults.csv")};

	return r->fault_count == 0 ||
	       (file_put_bytes(job->arena, fault_table(job->arena, job->actor.language, r), FILE_CSV, &a.file,
			       err) &&
		db_write(job->db, job->arena, attach_tx, &a, err));
}

static struct str one_line(struct arena *arena, struct str text)
{
	char *copy = str_c(arena, text);

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\t' || *p == '\n')
			*p = ' ';
	return str_of(copy);
}

static struct str result_words(struct job *job, bool dry_run, const struct import_result *r)
{
	int64_t checked[] = {r->rows, r->good, r->rows - r->good},
		taken[] = {r->added, r->changed, r->unchanged};
	struct str args[3];

	for (size_t i = 0; i < 3; i++)
		args[i] = number_text(job->arena, dry_run ? checked[i] : taken[i], 0, true);
	return message_format(job->arena, job->actor.language,
			      dry_run ? MSG_IMPORT_CHECKED : MSG_IMPORT_TAKEN, args, 3);
}

static bool put_result(struct job *job, bool dry_run, const struct import_result *r, struct err *err)
{
	size_t n = r->fault_count < LINES_MAX ? r->fault_count : LINES_MAX;
	struct str *lines = ARENA_ARRAY(job->arena, struct str, n);
	struct str json =
		str_format(job->arena,
			   "{\"rows\":%lld,\"good\":%lld,\"added\":%lld,\"changed\":%lld,\"unchanged\":%lld,"
			   "\"faults\":%lld}",
			   (long long)r->rows, (long long)r->good, (long long)r->added, (long long)r->changed,
			   (long long)r->unchanged, (long long)r->fault_total);

	for (size_t i = 0; i < n; i++) {
		const struct import_fault *f = &r->faults[i];

		lines[i] = str_format(job->arena, "%.*s\t%lld\t%.*s\t%s\t%.*s",
				      STR_ARG(one_line(job->arena, r->sheet)), (long long)f->row,
				      STR_ARG(one_line(job->arena, column_of(f))), f->reason,
				      STR_ARG(one_line(job->arena, f->words)));
	}
	return job_result(job, result_words(job, dry_run, r), json, r->fault_total, lines, n, err);
}

static bool import_file(struct job *job, const struct import_kind *kind, int fd, bool dry_run,
			struct err *err)
{
	struct watch *w = ARENA_NEW(job->arena, struct watch);
	struct import_result r = {0};
	char path[40];
	bool ok;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!watch_begin(w, job, err))
		return false;
	ok = import_run(job->db, job->arena, &job->actor, kind, path, dry_run, note_progress, w, &r, err);
	watch_end(w, job);
	if (!ok)
		return false;
	if (job->lost)
		return true; /* who holds it now says what came out */
	if (!r.stopped)
		job->cancelled = false; /* asked too late: all of it was done */
	return attach_faults(job, &r, err) && put_result(job, dry_run, &r, err);
}

static bool run(struct job *job, bool dry_run, struct err *err)
{
	json_t *argument = json_loadb(job->argument.p, job->argument.n, 0, NULL);
	struct str hash = json_text(job->arena, argument, "hash");
	const struct import_kind *kind = domain_find_import(json_text(job->arena, argument, "kind"));
	int fd = -1;
	bool ok;

	json_decref(argument);
	if (kind == NULL)
		return err_not_found(err);
	if (!file_open(job->arena, hash, &fd, err))
		return false;
	ok = import_file(job, kind, fd, dry_run, err);
	close(fd);
	return ok;
}

static bool check(struct job *job, struct err *err)
{
	return run(job, true, err);
}

static bool take(struct job *job, struct err *err)
{
	return run(job, false, err);
}

const struct job_kind import_check_job = {.name = "import.check",
					  .label = MSG_IMPORT_JOB_CHECK,
					  .run = check};
const struct job_kind import_take_job = {.name = "import.take", .label = MSG_IMPORT_JOB_TAKE, .run = take};
