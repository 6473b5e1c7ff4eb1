/* Work without a user: what runs, how far it is, what went wrong, and for imports the button that takes the
 * good rows. */
#include "kit/file.h"
#include "kit/import_job.h"
#include "kit/job_sql.h"
#include "web/list.h"
#include "web/req_inner.h"
#include "web/system_page.h"

enum { LINES_SHOWN = 1000 }; /* the statement job.faults gives no more */

static struct str kind_words(enum language language, struct str kind)
{
	const struct job_kind *k = domain_find_job(kind);

	return k != NULL ? message_text(language, k->label) : kind;
}

/* ---- list ---- */

static bool show_cell(struct arena *arena, enum language language, const struct list_view *v,
		      const char *column, const void *row, struct value *ret)
{
	const struct job_sql_list_out *job = row;

	(void)v;
	if (str_equal(str_of(column), S("kind"))) {
		*ret = v_text(kind_words(language, job->kind));
		return true;
	}
	if (str_equal(str_of(column), S("name")) && job->name.n == 0) {
		*ret = v_message(MSG_SYSTEM_BY_ITSELF);
		return true;
	}
	if (str_equal(str_of(column), S("done")) && job->total > 0) {
		*ret = v_text(str_format(arena, "%lld / %lld", (long long)job->done, (long long)job->total));
		return true;
	}
	return false;
}

static bool read_view(struct req *rq, const struct list_view *v, struct list_query *q, struct err *err)
{
	(void)err;
	if (!str_equal(req_arg(rq, "view"), S("all")))
		list_query_filter(v->list, q, "by_hand", (struct list_value){.i = 1});
	return true;
}

static const struct list_column columns[] = {
	{.name = "kind", .label = MSG_SYSTEM_JOB, .flags = COLUMN_MAIN, .link = "/jobs/"},
	{.name = "state", .label = MSG_SYSTEM_STATE, .flags = COLUMN_END},
	{.name = "done", .label = MSG_SYSTEM_JOB_DONE, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "words", .label = MSG_SYSTEM_JOB_WORDS, .flags = COLUMN_SUB},
	{.name = "faults", .label = MSG_SYSTEM_JOB_FAULTS, .flags = COLUMN_NUMBER | COLUMN_SUB},
	{.name = "name", .label = MSG_SYSTEM_BY, .flags = COLUMN_SUB},
	{.name = "created_at", .label = MSG_SYSTEM_CREATED_AT, .flags = COLUMN_SUB},
	{.name = "ended_at", .label = MSG_SYSTEM_ENDED_AT, .flags = COLUMN_HIDE},
};
static const struct list_filter filters[] = {{.name = "state", .label = MSG_SYSTEM_STATE}};
static const struct list_tab tabs[] = {{MSG_SYSTEM_JOBS_BY_HAND, ""}, {MSG_SYSTEM_VIEW_ALL, "all"}};

static const struct list_view view = {
	.list = &job_sql_list_list,
	.title = MSG_SYSTEM_JOBS,
	.path = "/jobs",
	.columns = columns,
	.column_count = ARRAY_LEN(columns),
	.filters = filters,
	.filter_count = ARRAY_LEN(filters),
	.sort = "created_at",
	.descending = true,
	.tabs = tabs,
	.tab_count = ARRAY_LEN(tabs),
	.value = show_cell,
	.query = read_view,
	.file_name = "后台任务",
};

/* ---- one ---- */

/* Lines of faults carry what stood in a file: for whoever asked for the job, and for those who may import
 * such files. */
static bool may_see_faults(struct req *rq, const struct job_row *job, const struct import_report *report)
{
	return job->actor.v == req_actor(rq)->id.v ||
	       (report != NULL && report->kind != NULL && req_can(rq, report->kind->cap)) ||
	       (report == NULL && req_can(rq, CAP_AUDIT_SEE));
}

static bool may_cancel(struct req *rq, const struct job_row *job)
{
	return job->state <= JOB_RUNNING &&
	       (job->actor.v == req_actor(rq)->id.v || req_can(rq, CAP_AUDIT_SEE));
}

static struct str job_path(struct req *rq, int64_t id, const char *after)
{
	return link_path(rq, "/jobs/", id, after);
}

static void put_progress(struct req *rq, struct page *pg, const struct job_row *job)
{
	struct str n[2] = {number_text(req_arena(rq), job->done, 0, true),
			   number_text(req_arena(rq), job->total, 0, true)};

	if (job->state > JOB_RUNNING)
		return;
	if (job->total > 0)
		page_meter(pg, message_format(req_arena(rq), req_language(rq), MSG_SYSTEM_JOB_OF, n, 2),
			   v_ratio((struct ratio){job->done * 10000 / job->total}),
			   (struct ratio){job->done * 10000 / job->total}, TAG_PLAIN);
	else
		page_paragraph(pg, job->done > 0
					   ? message_format(req_arena(rq), req_language(rq),
							    MSG_SYSTEM_JOB_SO_FAR, n, 1)
					   : req_text(rq, job->state == JOB_WAITING ? MSG_SYSTEM_JOB_WAITS
										    : MSG_SYSTEM_JOB_RUNS));
	if (job->cancel_asked)
		page_note(pg, TAG_WARN, req_text(rq, MSG_SYSTEM_JOB_CANCEL_ASKED));
	page_link(pg, MSG_SYSTEM_REFRESH, job_path(rq, job->id, ""), false);
}

/* taken: the job that took the good rows of this dry run in; 0: none yet. */
static void put_import(struct req *rq, struct page *pg, const struct import_report *r, int64_t taken)
{
	enum language l = req_language(rq);
	struct str n = number_text(req_arena(rq), r->good, 0, true);

	page_fact(pg, MSG_SYSTEM_IMPORT_KIND,
		  r->kind != NULL ? v_link(v_message(r->kind->label),
					   str_format(req_arena(rq), "/imports/%s", r->kind->name))
				  : v_none());
	page_fact(pg, MSG_SYSTEM_FILE, v_text(r->file_name));
	if (!r->has_result)
		return;
	page_fact(pg, MSG_SYSTEM_IMPORT_ROWS, v_number(r->rows));
	page_fact(pg, MSG_SYSTEM_IMPORT_GOOD, v_number(r->good));
	page_fact(pg, MSG_SYSTEM_IMPORT_BAD, v_number(r->rows - r->good));
	if (!r->dry_run) {
		page_fact(pg, MSG_SYSTEM_IMPORT_ADDED, v_number(r->added));
		page_fact(pg, MSG_SYSTEM_IMPORT_CHANGED, v_number(r->changed));
		page_fact(pg, MSG_SYSTEM_IMPORT_UNCHANGED, v_number(r->unchanged));
		return;
	}
	page_facts_end(pg);
	if (taken != 0) {
		page_note(pg, TAG_OK, message_text(l, MSG_IMPORT_TAKEN_ALREADY));
		page_link(pg, MSG_SYSTEM_IMPORT_OPEN, job_path(rq, taken, ""), true);
	} else if (r->good == 0)
		page_note(pg, TAG_BAD, message_text(l, MSG_SYSTEM_IMPORT_NONE));
	else if (r->good == r->rows)
		page_note(pg, TAG_OK, message_format(req_arena(rq), l, MSG_SYSTEM_IMPORT_ALL_GOOD, &n, 1));
	else
		page_note(pg, TAG_WARN, message_text(l, MSG_SYSTEM_IMPORT_SOME_BAD));
}

static void put_take_form(struct req *rq, struct page *pg, const struct job_row *job,
			  const struct import_report *r)
{
	struct form form = {.action = job_path(rq, job->id, "/take"), .submit = MSG_SYSTEM_IMPORT_TAKE};
	struct str n = number_text(req_arena(rq), r->good, 0, true);

	if (!r->dry_run || !r->has_result || r->good == 0 || job->state != JOB_DONE || r->kind == NULL ||
	    !req_can(rq, r->kind->cap))
		return;
	form.submit_words =
		req_text_of(rq, r->good == r->rows ? MSG_SYSTEM_IMPORT_TAKE_ALL : MSG_SYSTEM_IMPORT_TAKE_REST,
			    n);
	page_form(pg, &form);
}

static void put_line(struct page *pg, struct str line)
{
	struct import_line l;
	int64_t row = 0;

	if (import_line_read(line, &l))
		page_row(pg, (struct value[]){v_text(l.sheet),
					      number_parse_i64(l.row, &row) ? v_number(row) : v_none(),
					      v_text(l.column), v_text(l.words), v_text(l.reason)});
	else
		page_row(pg, (struct value[]){v_none(), v_none(), v_none(), v_text(line), v_none()});
}

static bool put_faults(struct req *rq, struct page *pg, const struct job_row *job,
		       const struct import_report *report, struct err *err)
{
	static const struct column import_columns[] = {{MSG_IMPORT_SHEET, COLUMN_SUB},
						       {MSG_IMPORT_ROW, COLUMN_KEY | COLUMN_NUMBER},
						       {MSG_IMPORT_COLUMN, COLUMN_SUB},
						       {MSG_IMPORT_WORDS, COLUMN_MAIN},
						       {MSG_IMPORT_REASON, COLUMN_HIDE}};
	static const struct column line_columns[] = {{MSG_IMPORT_WORDS, COLUMN_MAIN}};
	struct job_sql_faults_out *lines;
	struct str n = number_text(req_arena(rq), job->faults, 0, true);
	size_t count;

	if (job->faults == 0)
		return true;
	page_section(pg, MSG_SYSTEM_JOB_FAULTS);
	if (!may_see_faults(rq, job, report)) {
		page_paragraph(pg, req_text_of(rq, MSG_SYSTEM_JOB_FAULTS_HIDDEN, n));
		return true;
	}
	if (!job_sql_faults(req_tx(rq), &(struct job_sql_faults_in){job->id}, &lines, &count, err))
		return false;
	if (job->faults > LINES_SHOWN)
		page_paragraph(pg, req_text_of(rq, MSG_SYSTEM_JOB_FAULTS_MANY, n));
	if (report != NULL && report->has_result)
		page_link(pg, MSG_SYSTEM_IMPORT_FAULT_FILE, job_path(rq, job->id, "/faults"), false);
	if (report != NULL)
		page_table(pg, MSG_SYSTEM_JOB_FAULTS, import_columns, ARRAY_LEN(import_columns));
	else
		page_table(pg, MSG_SYSTEM_JOB_FAULTS, line_columns, ARRAY_LEN(line_columns));
	for (size_t i = 0; i < count; i++)
		if (report != NULL)
			put_line(pg, lines[i].line);
		else
			page_row(pg, (struct value[]){v_text(lines[i].line)});
	page_table_end(pg);
	return true;
}

static void put_head(struct req *rq, struct page *pg, const struct job_row *job)
{
	page_crumb(pg, S("/jobs"), req_text(rq, MSG_SYSTEM_JOBS));
	page_crumb(pg, S(""), kind_words(req_language(rq), job->kind));
	page_state(pg, v_enum(&job_state_type, (int)job->state));
	if (may_cancel(rq, job) && !job->cancel_asked)
		page_do(pg, CAP_JOB_SEE, MSG_SYSTEM_JOB_CANCEL, job_path(rq, job->id, "/cancel"));
}

static bool job_page(struct req *rq, struct err *err)
{
	struct import_report report;
	struct job_row job;
	struct page *pg;
	bool import, found = false;
	int64_t taken = 0;

	if (!job_load(req_tx(rq), req_id(rq), &job, err))
		return false;
	import = import_report_read(req_arena(rq), &job, &report);
	if (import && report.dry_run && report.has_result &&
	    !import_take_find(req_tx(rq), job.id, &found, &taken, err))
		return false;
	pg = page_new(rq, kind_words(req_language(rq), job.kind));
	put_head(rq, pg, &job);
	if (job.state <= JOB_RUNNING)
		page_wait(pg, 2);
	put_progress(rq, pg, &job);
	page_section(pg, MSG_SYSTEM_JOB_RESULT);
	if (job.words.n > 0)
		page_fact(pg, MSG_SYSTEM_JOB_WORDS, v_text(job.words));
	page_fact(pg, MSG_SYSTEM_BY, job.name.n > 0 ? v_text(job.name) : v_message(MSG_SYSTEM_BY_ITSELF));
	page_fact(pg, MSG_SYSTEM_CREATED_AT, v_instant(job.created_at));
	page_fact(pg, MSG_SYSTEM_STARTED_AT, job.started_at.us != 0 ? v_instant(job.started_at) : v_none());
	page_fact(pg, MSG_SYSTEM_ENDED_AT, job.ended_at.us != 0 ? v_instant(job.ended_at) : v_none());
	if (import)
		put_import(rq, pg, &report, found ? taken : 0);
	if (import && !found)
		put_take_form(rq, pg, &job, &report);
	return put_faults(rq, pg, &job, import ? &report : NULL, err) && page_send(pg);
}

static bool cancel_tx(struct tx *tx, void *arg, struct err *err)
{
	struct req *rq = arg;

	if (!job_cancel(tx, req_actor(rq), req_id(rq), err))
		return false;
	answer_path(tx, "/jobs/", req_id(rq), "");
	return true;
}

static bool cancel_do(struct req *rq, struct err *err)
{
	struct job_row job;

	if (!job_load(req_tx(rq), req_id(rq), &job, err))
		return false;
	if (job.state > JOB_RUNNING)
		return err_conflict(err, MSG_KIT_JOB_OVER);
	return may_cancel(rq, &job) ? req_write(rq, cancel_tx, rq, err) : err_forbidden(err);
}

static bool take_tx(struct tx *tx, void *arg, struct err *err)
{
	struct req *rq = arg;
	int64_t id;

	if (!import_take_start(tx, req_actor(rq), req_id(rq), &id, err))
		return false;
	answer_path(tx, "/jobs/", id, "");
	return true;
}

static bool take_do(struct req *rq, struct err *err)
{
	return req_write(rq, take_tx, rq, err);
}

/* All bad rows as a file, beside which the table is mended. */
static bool faults_file(struct req *rq, struct err *err)
{
	struct import_report report;
	struct attachment_row *rows;
	struct job_row job;
	struct str bytes;
	size_t n;

	if (!job_load(req_tx(rq), req_id(rq), &job, err))
		return false;
	if (!import_report_read(req_arena(rq), &job, &report))
		return err_not_found(err);
	if (!may_see_faults(rq, &job, &report))
		return err_forbidden(err);
	if (!file_list(req_tx(rq), "job", job.id, &rows, &n, err))
		return false;
	for (size_t i = n; i > 0; i--) /* the last attempt's */
		if (str_equal(rows[i - 1].kind, S(IMPORT_FAULT_FILE)))
			return file_get(req_arena(rq), rows[i - 1].hash, &bytes, err) &&
			       req_bytes(rq, S("text/csv; charset=utf-8"), bytes,
					 req_text(rq, MSG_SYSTEM_IMPORT_FAULT_NAME));
	return err_not_found(err);
}

static const struct route routes[] = {
	LIST("/jobs", &view, CAP_JOB_SEE, MSG_SYSTEM_JOBS),
	PAGE("/jobs/:id", job_page, CAP_JOB_SEE, MSG_SYSTEM_JOB),
	DOWNLOAD("/jobs/:id/faults", faults_file, CAP_JOB_SEE, MSG_SYSTEM_IMPORT_FAULT_FILE, 1u << FILE_CSV),
	DO_BUTTON("/jobs/:id/cancel", cancel_do, CAP_JOB_SEE, MSG_SYSTEM_JOB_CANCEL, job_page,
		  MSG_SYSTEM_JOB_CANCELLED),
	DO_BUTTON("/jobs/:id/take", take_do, CAP_JOB_SEE, MSG_SYSTEM_IMPORT_TAKE, job_page,
		  MSG_SYSTEM_IMPORT_STARTED),
};

static const struct navigation navigation[] = {
	{NAVIGATION_SYSTEM, 80, "/jobs", MSG_SYSTEM_JOBS, CAP_JOB_SEE, NULL},
};

const struct route_table job_pages = {routes, ARRAY_LEN(routes), navigation, ARRAY_LEN(navigation)};
