#include "tests/test.h"
#include "kit/kit_test.h"
#include "kit/setting.h"

TEST(setting, every_one_has_words_limits_and_a_default_within_them)
{
	enum setting found;

	for (unsigned i = 0; i < SETTING_NUMBER_OF; i++) {
		const struct setting_info *info = setting_info((enum setting)i);

		assert_true(message_text(LANGUAGE_ZH_CN, info->label).n > 0);
		assert_true(setting_find_name(str_of(info->name), &found));
		assert_int_equal(found, i);
		assert_true(info->source[0] != '\0');
		if (info->unit == SETTING_TEXT)
			assert_true(info->text[0] != '\0');
		else
			assert_true(info->value >= info->min && info->value <= info->max);
	}
	assert_false(setting_find_name(S("no_such"), &found));
}

struct set {
	struct actor actor;
	enum setting setting;
	int64_t value, project;
	const char *text, *source;
	int32_t from;
	enum err_code code;
	const char *field;
};

static bool set(struct tx *tx, void *arg, struct err *err)
{
	struct set *s = arg;

	err->code = ERR_NONE;
	s->field = NULL;
	if (!setting_set(tx, &s->actor, s->setting, s->value, str_of(s->text), DAY(s->from), s->project,
			 str_of(s->source), err))
		s->field = err->field;
	s->code = err->code;
	return true;
}

struct get {
	enum setting setting;
	int32_t on;
	int64_t project, value;
	struct str text;
};

static bool get(struct tx *tx, void *arg, struct err *err)
{
	struct get *g = arg;

	return setting_info(g->setting)->unit == SETTING_TEXT
		       ? setting_load_text(tx, g->setting, DAY(g->on), g->project, &g->text, err)
		       : setting_load(tx, g->setting, DAY(g->on), g->project, &g->value, err);
}

static int64_t value_on(struct db *db, int32_t day, int64_t project)
{
	struct get g = {.setting = SETTING_SIGN_DAYS, .on = day, .project = project};
	struct err err;

	if (!db_read(db, test_arena(), get, &g, &err))
		fail_msg("%s", err.detail);
	return g.value;
}

TEST(setting, version_of_the_deciding_day_project_before_city)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct set s = {.actor = kit_test_actor(db, "admin", ROLE_ADMINISTRATOR, 0),
				.setting = SETTING_SIGN_DAYS,
				.source = "云住建〔2026〕1 号"};

		assert_int_equal(value_on(db, 20261118, 0), 7); /* the default of the table */
		s.from = 20260101;
		s.value = 10;
		kit_test_write(db, set, &s);
		assert_int_equal(s.code, ERR_NONE);
		s.from = 20270101;
		s.value = 15;
		kit_test_write(db, set, &s);
		s.from = 20260601;
		s.value = 3;
		s.project = 42;
		kit_test_write(db, set, &s);
		assert_int_equal(value_on(db, 20251231, 0), 7);
		assert_int_equal(value_on(db, 20260101, 0), 10);
		assert_int_equal(value_on(db, 20261231, 0), 10);
		assert_int_equal(value_on(db, 20270101, 0), 15);
		assert_int_equal(value_on(db, 20260531, 42), 10); /* the project's own has not begun */
		assert_int_equal(value_on(db, 20260601, 42), 3);
		assert_int_equal(value_on(db, 20270101, 42), 3);
		assert_int_equal(value_on(db, 20270101, 43), 15);
		s.project = 0; /* a correction on the same day: the newer row counts */
		s.from = 20260101;
		s.value = 12;
		kit_test_write(db, set, &s);
		assert_int_equal(value_on(db, 20260101, 0), 12);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act = 'setting.set'"),
				 4);
		db_test_close(db);
	}
}

TEST(setting, values_out_of_range_and_without_source_are_refused)
{
	static const struct {
		enum setting setting;
		int64_t value;
		const char *text, *source;
		int32_t from;
		const char *field;
	} cases[] = {
		{SETTING_SESSION_IDLE_MINUTES, 0, "", "x", 20260101, "value"},
		{SETTING_RENT_DUE_DAY, 29, "", "x", 20260101, "value"},
		{SETTING_RENT_DUE_DAY, 28, "", "x", 20260101, NULL},
		{SETTING_LEASE_MONTHS_MAX, 61, "", "x", 20260101, "value"},
		{SETTING_LETTING_TARGET_E4, 10001, "", "x", 20260101, "value"},
		{SETTING_LATE_GRACE_DAYS, -1, "", "x", 20260101, "value"},
		{SETTING_LATE_GRACE_DAYS, 0, "", "x", 20260101, NULL},
		{SETTING_LATE_GRACE_DAYS, 1, "", "", 20260101, "source"},
		{SETTING_LATE_GRACE_DAYS, 1, "", "x", 20260231, "from"},
		{SETTING_HOTLINE, 0, "", "x", 20260101, "value"},
		{SETTING_HOTLINE, 0, "0999-1", "x", 20260101, NULL},
	};

	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct get g = {.setting = SETTING_HOTLINE, .on = 20261118};
		struct err err;

		assert_true(db_read(db, test_arena(), get, &g, &err));
		assert_str(g.text, "12345");
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			struct set s = {.actor = actor_system(),
					.setting = cases[i].setting,
					.value = cases[i].value,
					.text = cases[i].text,
					.source = cases[i].source,
					.from = cases[i].from};

			kit_test_write(db, set, &s);
			if (cases[i].field == NULL)
				assert_int_equal(s.code, ERR_NONE);
			else
				assert_string_equal(s.field, cases[i].field);
		}
		assert_true(db_read(db, test_arena(), get, &g, &err));
		assert_str(g.text, "0999-1");
		db_test_close(db);
	}
}

/* ---- policies ---- */

static bool has_steps(const json_t *document, struct err *err)
{
	return json_is_array(json_object_get(document, "steps")) ||
	       err_input(err, "document", MSG_KIT_POLICY_HEAD);
}

static const struct policy_kind kinds[] = {{"test_rent", has_steps}, {"test_free", NULL}};

struct policy_try {
	const char *document;
	int32_t from, to;
	int64_t id;
	enum err_code code;
	enum message message;
};

static bool add_policy(struct tx *tx, void *arg, struct err *err)
{
	struct policy_try *p = arg;
	struct actor actor = actor_system();

	*err = (struct err){0};
	policy_add(tx, &actor, str_of(p->document), DAY(p->from), DAY(p->to), &p->id, err);
	p->code = err->code;
	p->message = err->message;
	return true;
}

static bool load_policy(struct tx *tx, void *arg, struct err *err)
{
	struct policy_try *p = arg;
	struct policy policy, same;

	if (!policy_load(tx, "test_rent", DAY(p->from), &policy, err))
		return false;
	p->id = policy.id;
	assert_true(policy_load_id(tx, policy.id, &same, err));
	assert_true(json_equal(policy.document, same.document));
	assert_int_equal(json_integer_value(json_array_get(json_object_get(policy.document, "steps"), 0)),
			 7000);
	policy_free(&policy);
	policy_free(&same);
	return true;
}

TEST(policy, documents_are_checked_by_their_kind)
{
	static const struct {
		const char *document;
		enum message message;
	} cases[] = {
		{"{\"id\":\"a\",\"kind\":\"test_rent\",\"title\":\"t\",\"steps\":[7000]}", MSG_NONE},
		{"{\"id\":\"a\",\"kind\":\"test_free\",\"title\":\"t\"}", MSG_NONE},
		{"{\"id\":\"a\",\"kind\":\"test_rent\",\"title\":\"t\"}", MSG_KIT_POLICY_HEAD},
		{"{\"id\":\"a\",\"kind\":\"strange\",\"title\":\"t\"}", MSG_KIT_POLICY_KIND},
		{"{\"id\":\"a\",\"kind\":\"test_free\"}", MSG_KIT_POLICY_HEAD},
		{"{\"id\":\"a\",\"id\":\"b\",\"kind\":\"test_free\",\"title\":\"t\"}", MSG_KIT_POLICY_JSON},
		{"{\"id\":\"a\",", MSG_KIT_POLICY_JSON},
		{"[]", MSG_KIT_POLICY_HEAD},
	};

	policy_kinds_add(kinds, ARRAY_LEN(kinds));
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);

		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			struct policy_try p = {.document = cases[i].document, .from = 20260101};

			kit_test_write(db, add_policy, &p);
			assert_int_equal(p.message, cases[i].message);
		}
		db_test_close(db);
	}
}

TEST(policy, the_newest_in_force_on_the_day)
{
	static const char document[] =
		"{\"id\":\"a\",\"kind\":\"test_rent\",\"title\":\"租金\",\"steps\":[7000]}";

	policy_kinds_add(kinds, ARRAY_LEN(kinds));
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct policy_try first = {.document = document, .from = 20250101, .to = 20260630},
				  second = {.document = document, .from = 20260101};
		struct policy_try p = {.from = 20241231};
		struct err err;

		kit_test_write(db, add_policy, &first);
		kit_test_write(db, add_policy, &second);
		assert_false(db_read(db, test_arena(), load_policy, &p, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		p.from = 20251231;
		assert_true(db_read(db, test_arena(), load_policy, &p, &err));
		assert_int_equal(p.id, first.id);
		p.from = 20260101;
		assert_true(db_read(db, test_arena(), load_policy, &p, &err));
		assert_int_equal(p.id, second.id);
		first.from = 20270101;
		first.to = 20261231;
		kit_test_write(db, add_policy, &first);
		assert_int_equal(first.message, MSG_KIT_DAY_BEFORE_START);
		db_test_close(db);
	}
}

struct documents {
	int64_t id[12]; /* more than are kept */
	size_t count;
};

static bool add_documents(struct tx *tx, void *arg, struct err *err)
{
	struct documents *d = arg;
	struct actor system = actor_system();

	for (d->count = 0; d->count < ARRAY_LEN(d->id); d->count++)
		if (!policy_add(tx, &system,
				str_format(tx_arena(tx),
					   "{\"id\":\"n%zu\",\"kind\":\"test_free\",\"title\":\"t\"}",
					   d->count),
				DAY(20260101), (struct day){0}, &d->id[d->count], err))
			return false;
	return true;
}

/* Twice over all of them, and the first held meanwhile: each is what its row says. */
static bool read_documents(struct tx *tx, void *arg, struct err *err)
{
	struct documents *d = arg;
	struct policy held, again, p;

	if (!policy_load_id(tx, d->id[0], &held, err) || !policy_load_id(tx, d->id[0], &again, err))
		return false;
	assert_ptr_equal(again.document, held.document); /* parsed once */
	policy_free(&again);
	for (size_t i = 0; i < 2 * d->count; i++) {
		size_t at = i % d->count;

		if (!policy_load_id(tx, d->id[at], &p, err))
			return false;
		assert_string_equal(json_string_value(json_object_get(p.document, "id")),
				    str_c(tx_arena(tx), p.code));
		policy_free(&p);
	}
	assert_string_equal(json_string_value(json_object_get(held.document, "id")), "n0");
	policy_free(&held);
	return true;
}

TEST(policy, a_parsed_document_is_shared_and_is_the_rows)
{
	policy_kinds_add(kinds, ARRAY_LEN(kinds));
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct documents d = {.count = 0};
		struct err err;

		kit_test_write(db, add_documents, &d);
		assert_true(db_read(db, test_arena(), read_documents, &d, &err));
		db_test_close(db);
	}
}
