/* An import: all rows are checked in one snapshot, then the good ones are taken in chunks. */
#include <string.h>
#include "kit/audit.h"
#include "kit/import.h"

/* A cell may hold 32,767 characters, and ten thousand of them may be wrong: a fault shows how each begins, or
 * what a domain says of it. */
enum { CHUNK_ROWS = 500, BLOCK_RECORDS = 512, NAMES_MAX = 64, ARG_CHARACTERS_MAX = 300 };
#define KEEP_BYTES_MAX ((size_t)512 << 20)

/* Good records wait here until the whole file has been looked at. */
struct block {
	struct block *next;
	char *records;
	int64_t rows[BLOCK_RECORDS];
	size_t count;
};

struct import_run {
	struct db *db;
	struct arena *keep; /* cells, records, faults, what the state points to */
	const struct actor *actor;
	const struct import_kind *kind;
	const char *path;
	bool (*progress)(void *arg, int64_t done, int64_t total);
	void *progress_arg;
	struct table_in *table;
	void *state;
	const char *names[NAMES_MAX]; /* columns asked for so far, and where they are */
	int places[NAMES_MAX];
	size_t name_count;
	int64_t row;
	bool row_bad;
	struct import_fault *faults;
	size_t fault_capacity;
	struct block *first, *last;
	struct import_result result;
};

/* ---- what row functions call ---- */

int import_cell(const struct import_run *run, const char *column)
{
	struct import_run *cache = (struct import_run *)run;
	int place;

	for (size_t i = 0; i < run->name_count; i++)
		if (run->names[i] == column || strcmp(run->names[i], column) == 0)
			return run->places[i];
	place = table_in_column(run->table, column);
	if (run->name_count < NAMES_MAX) {
		cache->names[run->name_count] = column;
		cache->places[cache->name_count++] = place;
	}
	return place;
}

const struct cell *import_cell_of(const struct import_run *run, const struct cell *cells, const char *column)
{
	static const struct cell empty = {CELL_EMPTY, {"", 0}};
	int place = import_cell(run, column);

	return place < 0 ? &empty : &cells[place];
}

struct str import_text(const struct import_run *run, const struct cell *cells, const char *column)
{
	return import_cell_of(run, cells, column)->text;
}

static void fault_add(struct import_run *run, const struct import_fault *fault)
{
	struct import_result *r = &run->result;

	r->fault_total++;
	if (r->fault_count == IMPORT_FAULTS_MAX)
		return;
	if (r->fault_count == run->fault_capacity) {
		size_t more = run->fault_capacity == 0 ? 64 : run->fault_capacity * 2;
		struct import_fault *grown = ARENA_ARRAY(run->keep, struct import_fault, more);

		if (r->fault_count > 0)
			memcpy(grown, run->faults, r->fault_count * sizeof(*grown));
		run->faults = grown;
		run->fault_capacity = more;
	}
	run->faults[r->fault_count++] = *fault;
}

bool import_fault(struct import_run *run, const char *reason, const char *column, enum message message,
		  struct str arg)
{
	struct import_fault fault = {.row = run->row,
				     .reason = reason,
				     .column = column,
				     .message = message,
				     .arg = str_copy(run->keep,
						     str_first_characters(arg, ARG_CHARACTERS_MAX))};

	fault.words = message_format(run->keep, run->actor->language, message, &fault.arg, 1);
	run->row_bad = true;
	fault_add(run, &fault);
	return true;
}

bool import_fault_err(struct import_run *run, const char *reason, const char *column, const struct err *err)
{
	struct import_fault fault = {.row = run->row,
				     .reason = reason,
				     .column = column,
				     .message = err->message,
				     .arg = str_copy(run->keep, str_of(err->arg[0]))};

	fault.words = err_text(run->keep, run->actor->language, err);
	run->row_bad = true;
	fault_add(run, &fault);
	return true;
}

const struct import_kind *import_kind_of(const struct import_run *run)
{
	return run->kind;
}

/* ---- first all rows are checked ---- */

static void *record_add(struct import_run *run)
{
	struct block *b = run->last;

	if (b == NULL || b->count == BLOCK_RECORDS) {
		b = ARENA_NEW(run->keep, struct block);
		b->records = arena_array(run->keep, BLOCK_RECORDS, run->kind->record_bytes);
		if (run->last == NULL)
			run->first = b;
		else
			run->last->next = b;
		run->last = b;
	}
	b->rows[b->count] = run->row;
	return b->records + b->count++ * run->kind->record_bytes;
}

static const struct cell *cells_keep(struct import_run *run, const struct cell *cells, size_t count)
{
	struct cell *kept = ARENA_ARRAY(run->keep, struct cell, count);

	for (size_t i = 0; i < count; i++)
		kept[i] = (struct cell){cells[i].kind, str_copy(run->keep, cells[i].text)};
	return kept;
}

static bool has_error_value(struct import_run *run, const struct cell *cells)
{
	for (size_t i = 0; i < run->kind->column_count; i++) {
		const struct cell *c = import_cell_of(run, cells, run->kind->columns[i]);

		if (c->kind == CELL_ERROR)
			return import_fault(run, "CELL_ERROR", run->kind->columns[i], MSG_IMPORT_CELL_ERROR,
					    c->text);
	}
	return false;
}

static bool check_row(struct tx *tx, struct import_run *run, const struct cell *cells, struct err *err)
{
	void *record;

	run->row_bad = false;
	run->result.rows++;
	if (has_error_value(run, cells))
		return true;
	record = record_add(run);
	if (!run->kind->row(tx, run, run->state, run->row, cells, record, err))
		return false;
	if (run->row_bad) {
		memset(record, 0, run->kind->record_bytes);
		run->last->count--;
	} else {
		run->result.good++;
	}
	return true;
}

static void run_reset(struct import_run *run)
{
	table_in_close(run->table);
	run->table = NULL;
	run->state = arena_alloc(run->keep, run->kind->state_bytes);
	run->name_count = 0;
	run->faults = NULL;
	run->fault_capacity = 0;
	run->first = run->last = NULL;
	run->result = (struct import_result){0};
}

static bool check_tx(struct tx *tx, void *arg, struct err *err)
{
	struct import_run *run = arg;
	const struct cell *cells;
	size_t count;
	bool more;

	run_reset(run);
	if (!table_in_open(run->keep, run->path, run->kind->columns, run->kind->column_count, &run->table,
			   err))
		return false;
	run->result.sheet =
		str_copy(run->keep, str_first_characters(table_in_sheet(run->table), ARG_CHARACTERS_MAX));
	if (run->kind->begin != NULL && !run->kind->begin(tx, run->actor, run, run->state, err))
		return false;
	for (;;) {
		if (!table_in_next(run->table, &run->row, &cells, &count, &more, err))
			return false;
		if (!more)
			return true;
		if (!check_row(tx, run, cells_keep(run, cells, count), err))
			return false;
		if (run->progress != NULL && run->result.rows % CHUNK_ROWS == 0 &&
		    !run->progress(run->progress_arg, run->result.rows, 0)) {
			run->result.stopped = true;
			return true;
		}
	}
}

/* ---- then the good ones are taken ---- */

struct take {
	struct import_run *run;
	const struct block *block; /* where the chunk begins */
	size_t at;
	/* what one attempt did; begins anew when it is run again */
	const struct block *next_block;
	size_t next_at;
	int64_t changes[IMPORT_CHANGED + 1];
	struct {
		int64_t row;
		struct err err;
	} refused[CHUNK_ROWS];
	size_t refused_count;
	/* of the record being taken */
	const void *record;
	int change;
};

static bool take_one_tx(struct tx *tx, void *arg, struct err *err)
{
	struct take *t = arg;
	const struct import_run *run = t->run;

	t->change = IMPORT_UNCHANGED;
	return run->kind->take(tx, run->actor, run->state, t->record, &t->change, err);
}

static bool is_of_the_row(enum err_code code)
{
	return code == ERR_INPUT || code == ERR_CONFLICT || code == ERR_NOT_FOUND || code == ERR_FORBIDDEN ||
	       code == ERR_LIMIT;
}

static bool take_tx(struct tx *tx, void *arg, bool *ret_done, struct err *err)
{
	struct take *t = arg;
	const struct block *b = t->block;
	size_t at = t->at;

	memset(t->changes, 0, sizeof(t->changes));
	t->refused_count = 0;
	for (int i = 0; i < CHUNK_ROWS && b != NULL; i++) {
		t->record = b->records + at * t->run->kind->record_bytes;
		if (tx_try(tx, take_one_tx, t, err)) {
			require(t->change >= IMPORT_UNCHANGED && t->change <= IMPORT_CHANGED);
			t->changes[t->change]++;
		} else if (is_of_the_row(err->code)) {
			t->refused[t->refused_count].row = b->rows[at];
			t->refused[t->refused_count++].err = *err;
		} else {
			return false;
		}
		if (++at == b->count) {
			b = b->next;
			at = 0;
		}
	}
	t->next_block = b;
	t->next_at = at;
	*ret_done = true; /* one chunk a call: what it did counts once it is committed */
	return true;
}

static void refused_add(struct import_run *run, int64_t row, const struct err *err)
{
	struct import_fault fault = {.row = row,
				     .reason = "NOT_TAKEN",
				     .column = err->field,
				     .message = err->message,
				     .arg = str_copy(run->keep, str_of(err->arg[0]))};

	fault.words = err_text(run->keep, run->actor->language, err);
	run->result.good--;
	fault_add(run, &fault);
}

static bool note_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct import_run *run = arg;
	const struct import_result *r = &run->result;
	struct buf b;
	struct json j;

	buf_open_in(&b, tx_arena(tx), 1000);
	json_open(&j, &b);
	json_begin(&j);
	json_put_i64(&j, "rows", r->rows);
	json_put_i64(&j, "good", r->good);
	json_put_i64(&j, "added", r->added);
	json_put_i64(&j, "changed", r->changed);
	json_put_i64(&j, "unchanged", r->unchanged);
	json_end(&j);
	return audit_note(tx, run->actor, "import.take", run->kind->name, 0, buf_view(&b), err);
}

static bool take_all(struct import_run *run, struct err *err)
{
	struct take *t = ARENA_NEW(run->keep, struct take);
	int64_t total = run->result.good, done = 0;

	t->run = run;
	t->block = run->first;
	if (t->block != NULL && t->block->count == 0)
		t->block = NULL;
	while (t->block != NULL) {
		if (!db_write_chunks(run->db, run->keep, take_tx, t, err))
			return false;
		run->result.unchanged += t->changes[IMPORT_UNCHANGED];
		run->result.added += t->changes[IMPORT_ADDED];
		run->result.changed += t->changes[IMPORT_CHANGED];
		for (size_t i = 0; i < t->refused_count; i++)
			refused_add(run, t->refused[i].row, &t->refused[i].err);
		done = run->result.unchanged + run->result.added + run->result.changed +
		       (total - run->result.good);
		t->block = t->next_block;
		t->at = t->next_at;
		if (t->block != NULL && t->block->count == 0) /* a last block whose only row was bad */
			t->block = NULL;
		if (run->progress != NULL && !run->progress(run->progress_arg, done, total) && done < total) {
			run->result.stopped = true;
			break;
		}
	}
	return db_write(run->db, run->keep, note_tx, run, err);
}

/* ---- the door ---- */

struct guarded {
	struct import_run *run;
	bool dry_run;
	struct err *err;
};

static bool import_guarded(void *arg)
{
	struct guarded *g = arg;

	return db_read(g->run->db, g->run->keep, check_tx, g->run, g->err) &&
	       (g->dry_run || g->run->result.stopped || take_all(g->run, g->err));
}

/* Out of the run's arena, which goes. */
static struct import_result result_keep(struct arena *arena, const struct import_run *run)
{
	struct import_result r = run->result;

	r.sheet = str_copy(arena, r.sheet);
	r.faults = ARENA_ARRAY(arena, struct import_fault, r.fault_count);
	for (size_t i = 0; i < r.fault_count; i++) {
		r.faults[i] = run->faults[i];
		r.faults[i].arg = str_copy(arena, run->faults[i].arg);
		r.faults[i].words = str_copy(arena, run->faults[i].words);
	}
	return r;
}

bool import_run(struct db *db, struct arena *arena, const struct actor *actor, const struct import_kind *kind,
		const char *path, bool dry_run, bool (*progress)(void *arg, int64_t done, int64_t total),
		void *progress_arg, struct import_result *ret, struct err *err)
{
	struct import_run run = {.db = db,
				 .actor = actor,
				 .kind = kind,
				 .path = path,
				 .progress = progress,
				 .progress_arg = progress_arg};
	struct guarded guarded = {&run, dry_run, err};
	bool full = false, ok;

	if (!actor_can(actor, kind->cap))
		return err_forbidden(err);
	run.keep = arena_new(KEEP_BYTES_MAX);
	ok = arena_guard(run.keep, import_guarded, &guarded, &full);
	if (full)
		err_set(err, ERR_LIMIT, MSG_IMPORT_SIZE);
	table_in_close(run.table); /* also when the arena ran out in the middle */
	if (ok)
		*ret = result_keep(arena, &run);
	arena_free(run.keep);
	return ok;
}
