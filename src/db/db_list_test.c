/* Lists: pages forward and backward against the whole list, sorted in memory; filters; both engines the same.
 */
#include <stdlib.h>
#include <string.h>
#include "db/db_inner.h"
#include "db/db_test_open.h"
#include "tests/test.h"

struct in {
	int64_t project;
};

struct item {
	int64_t id, amount, amount_null;
	struct str code, note;
};

enum { ITEMS = 300 };
enum { FILTER_AMOUNT, FILTER_CODE, FILTER_LIKE, FILTER_LARGE, FILTER_BETWEEN };
enum { SORT_ID, SORT_AMOUNT, SORT_NULL, SORT_CODE, SORT_NOTE, SORTS };

#define M(struct_, name_, type_, nullable_)                                                      \
	{                                                                                        \
#name_, type_, nullable_, offsetof(struct struct_, name_), SQL_MEANS_PLAIN, NULL \
	}

static const struct sql_member in_members[] = {M(in, project, SQL_I64, false)};
static const struct sql_member out[] = {M(item, id, SQL_I64, false), M(item, amount, SQL_I64, false),
					M(item, amount_null, SQL_I64, true), M(item, code, SQL_STR, false),
					M(item, note, SQL_STR, true)};
static const struct sql_filter filters[] = {
	{"amount", "i.amount = $1", {"amount", SQL_I64, false, 0, SQL_MEANS_PLAIN, NULL}},
	{"code", "i.code = $1", {"code", SQL_STR, false, 0, SQL_MEANS_PLAIN, NULL}},
	{"like", "i.code LIKE $1 ESCAPE '\\'", {"like", SQL_STR, false, 0, SQL_MEANS_PLAIN, NULL}},
	{"large", "i.amount > 20", {"large", SQL_BOOL, false, 0, SQL_MEANS_BOOL, NULL}},
	{"between",
	 "i.amount >= $1 AND i.amount < $1 + 5",
	 {"between", SQL_I64, false, 0, SQL_MEANS_PLAIN, NULL}},
};
static const struct sql_sort sorts[] = {{"id", "i.id", 0},
					{"amount", "i.amount", 1},
					{"amount_null", "i.amount_null", 2},
					{"code", "i.code", 3},
					{"note", "i.note", 4}};
static const struct sql_list items = {
	.name = "items",
	.select = "SELECT i.id, i.amount, i.amount_null, i.code, i.note FROM item i WHERE i.project_id = $1",
	.in = in_members,
	.in_count = 1,
	.out = out,
	.out_count = 5,
	.out_size_bytes = sizeof(struct item),
	.filters = filters,
	.filter_count = 5,
	.sorts = sorts,
	.sort_count = SORTS,
	.key = "i.id",
	.key_index = 0,
};

struct group {
	int64_t amount, count;
};
static const struct sql_member group_out[] = {M(group, amount, SQL_I64, false),
					      M(group, count, SQL_I64, false)};
static const struct sql_sort group_sorts[] = {{"count", "COUNT(*)", 1}, {"amount", "i.amount", 0}};
static const struct sql_list groups = {
	.name = "groups",
	.select = "SELECT i.amount, COUNT(*) FROM item i WHERE i.project_id = $1",
	.group_by = "i.amount",
	.in = in_members,
	.in_count = 1,
	.out = group_out,
	.out_count = 2,
	.out_size_bytes = sizeof(struct group),
	.sorts = group_sorts,
	.sort_count = 2,
	.key = "i.amount",
	.key_index = 0,
};

static const struct sql_statement item_add = {
	.name = "item_add",
	.text = "INSERT INTO item (id, amount, amount_null, code, note, project_id) "
		"VALUES ($1, $2, $3, $4, $5, $1 % 2)",
	.in = out,
	.in_count = 5,
	.writes = true};

static struct item expected[ITEMS];
static size_t expected_count;

static bool fill_tx(struct tx *tx, void *arg, struct err *err)
{
	static const char *const codes[] = {"A-1", "a-1", "B%1", "B_1", "甲", "乙楼", "", "Z"};
	uint64_t random = 88172645463325252u;

	(void)arg;
	expected_count = 0;
	for (int64_t i = 1; i <= ITEMS; i++) {
		struct item item = {.id = i * 7919 % 100003};

		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		item.amount = (int64_t)(random % 41) - 10;
		item.amount_null = (int64_t)(random >> 8) % 5;
		item.code = str_of(codes[random >> 16 & 7]);
		item.note = str_of(codes[random >> 20 & 7]);
		if (!db_run(tx, &item_add, &item, NULL, err))
			return false;
		if (item.id % 2 == 1)
			expected[expected_count++] = item;
	}
	return true;
}

static struct db *open_items(enum db_engine engine)
{
	struct db *db = db_test_open(engine);
	struct err err = {0};

	db_test_script(db, "CREATE TABLE item (id BIGINT PRIMARY KEY, amount BIGINT NOT NULL, amount_null "
			   "BIGINT, code TEXT NOT NULL, note TEXT, "
			   "project_id BIGINT NOT NULL);\nCREATE INDEX item_amount ON item (amount, id);\n");
	if (!db_write(db, test_arena(), fill_tx, NULL, &err))
		fail_msg("%s", err.detail);
	return db;
}

/* ---- the model: sorted in memory ---- */

static unsigned model_sort;
static bool model_descending;

static int compare_i64(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int model_compare(const void *x, const void *y)
{
	const struct item *a = x, *b = y;
	int order = 0;

	if (model_sort == SORT_AMOUNT)
		order = compare_i64(a->amount, b->amount);
	else if (model_sort == SORT_NULL)
		order = compare_i64(a->amount_null, b->amount_null);
	else if (model_sort == SORT_CODE)
		order = str_compare(a->code, b->code);
	else if (model_sort == SORT_NOTE)
		order = str_compare(a->note, b->note);
	if (order == 0)
		order = compare_i64(a->id, b->id);
	return model_descending ? -order : order;
}

static struct list_value sort_value(const struct item *row, unsigned sort)
{
	struct list_value v = {.set = true};

	v.i = sort == SORT_ID ? row->id : sort == SORT_AMOUNT ? row->amount : row->amount_null;
	v.s = sort == SORT_CODE ? row->code : row->note;
	return v;
}

struct page {
	struct list_query q;
	struct item *rows;
	size_t count;
	bool more;
};

static bool page_tx(struct tx *tx, void *arg, struct err *err)
{
	struct page *p = arg;
	void *rows;

	if (!db_list(tx, &items, &(struct in){1}, &p->q, &rows, &p->count, &p->more, err))
		return false;
	p->rows = rows;
	return true;
}

static void page_read(struct db *db, struct page *p)
{
	struct err err = {0};

	if (!db_read(db, test_arena(), page_tx, p, &err))
		fail_msg("%s", err.detail);
}

static void check_rows(const struct page *p, size_t from)
{
	for (size_t i = 0; i < p->count; i++) {
		assert_int_equal(p->rows[i].id, expected[from + i].id);
		assert_true(str_equal(p->rows[i].code, expected[from + i].code));
		assert_true(str_equal(p->rows[i].note, expected[from + i].note));
		assert_int_equal(p->rows[i].amount_null, expected[from + i].amount_null);
	}
}

static void check_forward(struct db *db, struct page p)
{
	size_t seen = 0;

	do {
		page_read(db, &p);
		check_rows(&p, seen);
		seen += p.count;
		assert_int_equal(p.more, seen < expected_count);
		p.q.after = sort_value(&p.rows[p.count - 1], p.q.sort);
		p.q.after_key = p.rows[p.count - 1].id;
	} while (p.more);
	assert_int_equal(seen, expected_count);
}

static void check_backward(struct db *db, struct page p)
{
	size_t left = expected_count;

	p.q.backward = true;
	do {
		page_read(db, &p);
		assert_true(p.count <= left);
		left -= p.count;
		check_rows(&p, left);
		assert_int_equal(p.more, left > 0);
		p.q.after = sort_value(&p.rows[0], p.q.sort);
		p.q.after_key = p.rows[0].id;
	} while (p.more);
	assert_int_equal(left, 0);
}

TEST(db_list, pages_are_the_whole_list_in_both_directions)
{
	static const unsigned limits[] = {1, 7, 50, 1000};

	DB_TEST_EACH(engine)
	{
		struct db *db = open_items(engine);

		for (model_sort = 0; model_sort < SORTS; model_sort++)
			for (int down = 0; down < 2; down++) {
				model_descending = down;
				qsort(expected, expected_count, sizeof(expected[0]), model_compare);
				for (size_t i = engine == DB_SQLITE ? 0 : 1; i < ARRAY_LEN(limits); i++) {
					struct page p = {.q = {.sort = model_sort,
							       .descending = down,
							       .limit = limits[i]}};

					check_forward(db, p);
					check_backward(db, p);
				}
			}
		db_test_close(db);
	}
}

static bool count_tx(struct tx *tx, void *arg, struct err *err)
{
	int64_t *numbers = arg; /* most, result */
	struct list_query q = {.limit = 1};

	return db_list_count(tx, &items, &(struct in){1}, &q, numbers[0], &numbers[1], err);
}

static size_t filtered(struct db *db, struct list_query q)
{
	struct page p = {.q = q};

	p.q.limit = 1000;
	page_read(db, &p);
	assert_false(p.more);
	return p.count;
}

TEST(db_list, filters_leave_what_they_say)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_items(engine);
		size_t equal = 0, like = 0, large = 0, between = 0, both = 0;
		struct list_query q = {.limit = 1};

		for (size_t i = 0; i < expected_count; i++) {
			const struct item *e = &expected[i];
			bool is_like = str_starts(e->code, S("B%"));

			equal += e->amount == 3;
			like += is_like;
			large += e->amount > 20;
			between += e->amount >= 5 && e->amount < 10;
			both += is_like && e->amount > 20;
		}
		assert_int_equal(filtered(db, q), expected_count);
		q.filter[FILTER_AMOUNT] = (struct list_value){.set = true, .i = 3};
		assert_int_equal(filtered(db, q), equal);
		q = (struct list_query){
			.filter[FILTER_LIKE] = {.set = true, .s = db_like_begins(test_arena(), S("B%"))}};
		assert_int_equal(filtered(db, q), like);
		q.filter[FILTER_LARGE] = (struct list_value){.set = true, .i = 1};
		assert_int_equal(filtered(db, q), both);
		q.filter[FILTER_LARGE].i = 0; /* not asked for */
		assert_int_equal(filtered(db, q), like);
		q = (struct list_query){.filter[FILTER_LARGE] = {.set = true, .i = 1}};
		assert_int_equal(filtered(db, q), large);
		q = (struct list_query){.filter[FILTER_BETWEEN] = {.set = true, .i = 5}};
		assert_int_equal(filtered(db, q), between);
		q = (struct list_query){.filter[FILTER_CODE] = {.set = true, .s = S("a-1")}}; /* not A-1 */
		for (size_t i = 0, n = 0; i <= expected_count; i++) {
			if (i == expected_count)
				assert_int_equal(filtered(db, q), n);
			else
				n += str_equal(expected[i].code, S("a-1"));
		}
		db_test_close(db);
	}
}

TEST(db_list, counts_no_further_than_asked)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_items(engine);
		int64_t some[2] = {100, 0}, all[2] = {1000, 0};
		struct err err = {0};

		assert_true(db_read(db, test_arena(), count_tx, some, &err));
		assert_true(db_read(db, test_arena(), count_tx, all, &err));
		assert_int_equal(some[1], 100);
		assert_int_equal(all[1], expected_count);
		db_test_close(db);
	}
}

struct stream {
	size_t at;
};

static bool stream_row(void *arg, const void *data, struct err *err)
{
	struct stream *s = arg;
	const struct item *row = data;

	if (row->id != expected[s->at].id || !str_equal(row->code, expected[s->at].code))
		return err_system(err, "row %zu", s->at);
	s->at++;
	return true;
}

static bool stream_tx(struct tx *tx, void *arg, struct err *err)
{
	struct list_query q = {.sort = SORT_CODE, .descending = true, .limit = 1};

	return db_list_each(tx, &items, &(struct in){1}, &q, stream_row, arg, err);
}

TEST(db_list, exports_stream_in_order)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_items(engine);
		struct stream s = {0};
		struct err err = {0};

		model_sort = SORT_CODE;
		model_descending = true;
		qsort(expected, expected_count, sizeof(expected[0]), model_compare);
		assert_true(db_read(db, test_arena(), stream_tx, &s, &err));
		assert_int_equal(s.at, expected_count);
		db_test_close(db);
	}
}

struct groups_seen {
	size_t groups;
	int64_t rows, last;
	bool ordered;
};

/* Pages of five over an aggregate: the place to go on is a HAVING. */
static bool groups_tx(struct tx *tx, void *arg, struct err *err)
{
	struct groups_seen *seen = arg;
	struct list_query q = {.sort = 0, .descending = true, .limit = 5};
	bool more = true;

	*seen = (struct groups_seen){.last = INT64_MAX, .ordered = true};
	while (more) {
		const struct group *g;
		void *rows;
		size_t count;

		if (!db_list(tx, &groups, &(struct in){1}, &q, &rows, &count, &more, err))
			return false;
		g = rows;
		for (size_t i = 0; i < count; i++) {
			seen->groups++;
			seen->rows += g[i].count;
			seen->ordered &= g[i].count <= seen->last;
			seen->last = g[i].count;
		}
		q.after = (struct list_value){.set = true, .i = g[count - 1].count};
		q.after_key = g[count - 1].amount;
	}
	return true;
}

static bool groups_prepare_tx(struct tx *tx, void *arg, struct err *err)
{
	(void)arg;
	return db_prepare_list(tx, &groups, err) && db_prepare_list(tx, &items, err);
}

TEST(db_list, groups_are_paged_too)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = open_items(engine);
		struct groups_seen seen;
		struct err err = {0};

		if (!db_read(db, test_arena(), groups_tx, &seen, &err))
			fail_msg("%s", err.detail);
		assert_int_equal(seen.rows, expected_count);
		assert_int_equal(
			seen.groups,
			db_test_number(db, "SELECT COUNT(DISTINCT amount) FROM item WHERE project_id = 1"));
		assert_true(seen.ordered);
		assert_true(db_read(db, test_arena(), groups_prepare_tx, NULL, &err));
		db_test_close(db);
	}
}

static bool page_ok(struct db *db, struct list_query q)
{
	struct page p = {.q = q};
	struct err err = {0};

	return db_read(db, test_arena(), page_tx, &p, &err);
}

TEST(db_list, refuses_pages_without_end_and_unknown_sorts)
{
	struct db *db = open_items(DB_SQLITE);

	assert_true(page_ok(db, (struct list_query){.limit = 1000}));
	assert_false(page_ok(db, (struct list_query){.limit = 0}));
	assert_false(page_ok(db, (struct list_query){.limit = 1001}));
	assert_false(page_ok(db, (struct list_query){.limit = 10, .sort = SORTS}));
	db_test_close(db);
}
