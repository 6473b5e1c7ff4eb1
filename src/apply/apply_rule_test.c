#include "tests/test.h"
#include "apply/apply_answers.h"
#include "apply/apply_store.h"
#include "apply/apply_test.h"

const char apply_test_policy[] =
	"{\"id\":\"eligibility-test\",\"kind\":\"eligibility\",\"title\":\"t\",\"includes_the_limit\":true,"
	"\"min_age_years\":18,\"max_area_per_person\":1500,"
	"\"max_income_per_person_month\":{\"destitute\":100000,\"minimum_living\":100000,\"low_income\":"
	"200000,"
	"\"lower_middle\":360000,"
	"\"new_worker\":500000,\"migrant_worker\":450000},"
	"\"max_assets_by_size\":{\"1\":15000000,\"2\":25000000,\"3\":35000000,\"4\":45000000},"
	"\"min_residence_years\":{\"destitute\":3,\"minimum_living\":3,\"low_income\":3,\"lower_middle\":3,"
	"\"new_worker\":0,\"migrant_worker\":1},"
	"\"min_insured_months\":{\"new_worker\":6,\"migrant_worker\":12},"
	"\"local_registry_classes\":[\"destitute\",\"minimum_living\",\"low_income\",\"lower_middle\"],"
	"\"outside_registry_values\":[\"外市\",\"外省\"],\"no_own_home_classes\":[\"new_worker\",\"migrant_"
	"worker\"],\"own_home_value\":\"自有住房\"}";

struct str apply_test_number(int32_t birth, int sequence)
{
	struct str first = str_format(test_arena(), "370902%08d%03d", (int)birth, sequence % 1000);

	return str_format(test_arena(), "%.*s%c", STR_ARG(first), identity_check_digit(first.p));
}

struct application_form apply_test_form(int sequence)
{
	return (struct application_form){
		.applicant = {S("赵明诚"), KINSHIP_SELF, apply_test_number(19900101, sequence)},
		.phone = S("199 0000 1234"),
		.class = CLASS_LOW_INCOME,
		.registry = S("城东区"),
		.marital = MARITAL_SINGLE,
		.income_month = MONEY(150000),
		.assets = MONEY(5000000),
		.housing = HOUSING_RENTED,
		.residence_years = 5,
		.applied_on = DAY(20261118),
	};
}

/* ---- one application by itself ---- */

static const char *reasons(const struct application_form *f, bool unread)
{
	struct apply_faults faults = {.count = 0};
	struct str all = S("");

	apply_rule_check(f, unread, &faults);
	for (size_t i = 0; i < faults.count; i++)
		all = str_format(test_arena(), "%.*s%s%s", STR_ARG(all), all.n > 0 ? " " : "",
				 faults.items[i].reason);
	return str_c(test_arena(), all);
}

TEST(apply_rule, form_by_itself)
{
	struct application_form f = apply_test_form(991);

	assert_string_equal(reasons(&f, false), "");
	f.applicant.name = S("　");
	f.phone = S("1234");
	f.class = 0;
	assert_string_equal(reasons(&f, false), "NAME_MISSING PHONE_FORMAT CLASS_UNKNOWN");
	f = apply_test_form(991);
	f.applicant.name = S("赵");
	f.registry = S(" ");
	f.marital = (enum marital)21;
	f.housing = 0;
	f.applied_on = (struct day){0};
	assert_string_equal(reasons(&f, false),
			    "NAME_FORMAT REGISTRY_MISSING MARITAL_UNKNOWN HOUSING_UNKNOWN DATE_FORMAT");
	f = apply_test_form(991);
	f.income_month = MONEY(-1);
	f.assets = MONEY(-1);
	f.present_area.centi_m2 = -1;
	f.residence_years = 121;
	f.insured_months = -1;
	assert_string_equal(reasons(&f, false),
			    "INCOME_NEGATIVE ASSETS_NEGATIVE AREA_FORMAT YEARS_FORMAT MONTHS_FORMAT");
	f.income_month = MONEY(0);
	f.assets = MONEY(0);
	f.present_area.centi_m2 = 0;
	f.residence_years = 120;
	f.insured_months = 0;
	assert_string_equal(reasons(&f, false), "");
}

TEST(apply_rule, identity_numbers)
{
	static const struct {
		const char *number, *reason;
	} cases[] = {
		{"37090219900101991", "ID_LENGTH"},  {"37090219900101O914", "ID_CHARACTER"},
		{"880902199001019914", "ID_REGION"}, {"370902198902299914", "ID_DATE"},
		{"370902199001010000", "ID_CHECK"},
	};
	struct application_form f = apply_test_form(991);

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		f.applicant.id_number = str_of(cases[i].number);
		assert_string_equal(reasons(&f, false), cases[i].reason);
	}
	f.applicant.id_number = apply_test_number(20261118, 991); /* born on the day itself */
	assert_string_equal(reasons(&f, false), "");
	f.applicant.id_number = apply_test_number(20261119, 991);
	assert_string_equal(reasons(&f, false), "BIRTH_FUTURE");
	f.applicant.id_number =
		str_format(test_arena(), " %.*s ",
			   STR_ARG(str_lower(test_arena(), apply_test_number(19900101, 992))));
	assert_string_equal(reasons(&f, false), "");
}

TEST(apply_rule, marriage_and_members)
{
	struct application_person people[3] = {{S("钱小雨"), KINSHIP_SPOUSE,
						apply_test_number(19910203, 996)},
					       {S("赵一"), KINSHIP_SON, apply_test_number(20150203, 995)},
					       {S("孙二"), KINSHIP_SPOUSE, apply_test_number(19920203, 994)}};
	struct application_form f = apply_test_form(991);

	f.marital = MARITAL_MARRIED;
	assert_string_equal(reasons(&f, false), "SPOUSE_MISSING");
	assert_string_equal(reasons(&f, true),
			    ""); /* members could not be read: nothing is said about them */
	f.members = people;
	f.member_count = 2;
	assert_string_equal(reasons(&f, false), "");
	f.marital = MARITAL_DIVORCED;
	assert_string_equal(reasons(&f, false), "MARITAL_CONFLICT");
	f.marital = MARITAL_MARRIED;
	f.member_count = 3;
	assert_string_equal(reasons(&f, false), "SPOUSE_TWICE");
	f.member_count = 2;
	people[1].id_number = f.applicant.id_number;
	assert_string_equal(reasons(&f, false), "PERSON_TWICE");
	people[1].id_number = people[0].id_number;
	assert_string_equal(reasons(&f, false), "PERSON_TWICE");
	people[1] = (struct application_person){S(""), KINSHIP_SELF, apply_test_number(20261119, 995)};
	assert_string_equal(reasons(&f, false), "NAME_MISSING BIRTH_FUTURE MEMBER_FORMAT");
}

/* ---- among the others ---- */

TEST(apply_rule, conflicts)
{
	static const struct {
		enum apply_role here, there;
		const char *reason;
		enum apply_place place;
	} cases[] = {
		{ROLE_IN_APPLICANT, ROLE_IN_APPLICANT, "APPLICANT_DUPLICATE", PLACE_ID_NUMBER},
		{ROLE_IN_APPLICANT, ROLE_IN_SPOUSE, "SPOUSE_ELSEWHERE", PLACE_ID_NUMBER},
		{ROLE_IN_APPLICANT, ROLE_IN_MEMBER, "MEMBER_ELSEWHERE", PLACE_ID_NUMBER},
		{ROLE_IN_SPOUSE, ROLE_IN_APPLICANT, "SPOUSE_ELSEWHERE", PLACE_MEMBERS},
		{ROLE_IN_SPOUSE, ROLE_IN_SPOUSE, "SPOUSE_ELSEWHERE", PLACE_MEMBERS},
		{ROLE_IN_SPOUSE, ROLE_IN_MEMBER, "MEMBER_ELSEWHERE", PLACE_MEMBERS},
		{ROLE_IN_MEMBER, ROLE_IN_APPLICANT, "MEMBER_ELSEWHERE", PLACE_MEMBERS},
		{ROLE_IN_MEMBER, ROLE_IN_SPOUSE, "MEMBER_ELSEWHERE", PLACE_MEMBERS},
		{ROLE_IN_MEMBER, ROLE_IN_MEMBER, "MEMBER_ELSEWHERE", PLACE_MEMBERS},
	};
	struct apply_standing all[ARRAY_LEN(cases)];
	struct apply_fault fault;

	assert_false(apply_rule_conflict(NULL, 0, &fault));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		all[ARRAY_LEN(cases) - 1 - i] =
			(struct apply_standing){cases[i].here, cases[i].there, S("某"), S("YZ202600001")};
		assert_true(apply_rule_conflict(&all[ARRAY_LEN(cases) - 1 - i], 1, &fault));
		assert_string_equal(fault.reason, cases[i].reason);
		assert_int_equal(fault.place, cases[i].place);
		assert_int_equal(fault.result, APPLY_CONFLICT);
		assert_str(fault.arg, "YZ202600001");
	}
	assert_true(apply_rule_conflict(all, ARRAY_LEN(all),
					&fault)); /* the gravest is told, wherever it stands */
	assert_string_equal(fault.reason, "APPLICANT_DUPLICATE");
}

/* ---- steps ---- */

TEST(apply_rule, steps_walk_every_pair)
{
	/* table: from, and where each act leads; 0: not allowed */
	static const struct {
		enum application_state from;
		int to[ACT_REMOVE + 1];
	} expected[] = {
		{APPLICATION_SUBMITTED,
		 {[ACT_PASS_FIRST] = APPLICATION_REVIEW,
		  [ACT_RETURN] = APPLICATION_RETURNED,
		  [ACT_REFUSE] = APPLICATION_REFUSED,
		  [ACT_WITHDRAW] = APPLICATION_WITHDRAWN}},
		{APPLICATION_REVIEW,
		 {[ACT_PASS_SECOND] = APPLICATION_PASSED,
		  [ACT_RETURN] = APPLICATION_RETURNED,
		  [ACT_REFUSE] = APPLICATION_REFUSED,
		  [ACT_WITHDRAW] = APPLICATION_WITHDRAWN}},
		{APPLICATION_RETURNED,
		 {[ACT_SUPPLEMENT_FIRST] = APPLICATION_SUBMITTED,
		  [ACT_SUPPLEMENT_SECOND] = APPLICATION_REVIEW,
		  [ACT_WITHDRAW] = APPLICATION_WITHDRAWN}},
		{APPLICATION_PASSED,
		 {[ACT_PUBLISH] = APPLICATION_NOTICE, [ACT_WITHDRAW] = APPLICATION_WITHDRAWN}},
		{APPLICATION_NOTICE,
		 {[ACT_REGISTER] = APPLICATION_WAITING,
		  [ACT_UPHOLD] = APPLICATION_REFUSED,
		  [ACT_WITHDRAW] = APPLICATION_WITHDRAWN}},
		{APPLICATION_WAITING,
		 {[ACT_OFFER] = APPLICATION_OFFERED,
		  [ACT_WITHDRAW] = APPLICATION_WITHDRAWN,
		  [ACT_REMOVE] = APPLICATION_REMOVED}},
		{APPLICATION_OFFERED, {[ACT_HOUSE] = APPLICATION_HOUSED, [ACT_WAIVE] = APPLICATION_WAITING}},
		{APPLICATION_HOUSED, {0}},
		{APPLICATION_REFUSED, {0}},
		{APPLICATION_WITHDRAWN, {0}},
		{APPLICATION_REMOVED, {0}},
	};

	assert_int_equal(ARRAY_LEN(expected), application_state_type.count);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++)
		for (int act = ACT_PASS_FIRST; act <= ACT_REMOVE; act++) {
			enum application_state to = 0;
			bool ok = apply_rule_step(expected[i].from, (enum application_act)act, &to);

			assert_int_equal(ok, expected[i].to[act] != 0);
			assert_int_equal(to, expected[i].to[act]);
		}
}

TEST(apply_rule, waivers_block_from_the_last_allowed_one)
{
	struct apply_waiver w = apply_rule_waiver(0, true, DAY(20261118), 2, 12);

	assert_int_equal(w.waivers, 1);
	assert_int_equal(w.blocked_until.yyyymmdd, 0);
	w = apply_rule_waiver(1, true, DAY(20261118), 2, 12);
	assert_int_equal(w.waivers, 2);
	assert_int_equal(w.blocked_until.yyyymmdd, 20271118);
	w = apply_rule_waiver(1, false, DAY(20261118), 2, 12); /* no fitting home: not counted */
	assert_int_equal(w.waivers, 1);
	assert_int_equal(w.blocked_until.yyyymmdd, 0);
}

/* ---- eligibility ---- */

static json_t *document(void)
{
	json_error_t where;
	json_t *root = json_loads(apply_test_policy, 0, &where);

	assert_non_null(root);
	return root;
}

static struct str broken(const struct apply_policy *p, struct apply_facts f)
{
	struct apply_eligibility e = apply_rule_eligibility(p, &f);
	struct str all = S("");

	for (size_t i = 0; i < e.count; i++)
		if (!e.lines[i].kept)
			all = str_format(test_arena(), "%.*s%s%s", STR_ARG(all), all.n > 0 ? " " : "",
					 apply_rule_reason(e.lines[i].limit));
	assert_int_equal(e.eligible, all.n == 0);
	return all;
}

static struct apply_facts facts_of(enum applicant_class class)
{
	return (struct apply_facts){class,    2,        DAY(19900101),  DAY(20261118), S("城东区"),
				    MONEY(0), MONEY(0), HOUSING_RENTED, {0},           10,
				    100};
}

TEST(apply_rule, limits_of_each_class_with_edges)
{
	static const struct {
		enum applicant_class class;
		int64_t income;
		bool local, no_home;
		int years, months;
	} cases[] = {
		{CLASS_DESTITUTE, 100000, true, false, 3, 0},
		{CLASS_MINIMUM_LIVING, 100000, true, false, 3, 0},
		{CLASS_LOW_INCOME, 200000, true, false, 3, 0},
		{CLASS_LOWER_MIDDLE, 360000, true, false, 3, 0},
		{CLASS_NEW_WORKER, 500000, false, true, 0, 6},
		{CLASS_MIGRANT_WORKER, 450000, false, true, 1, 12},
	};
	json_t *root = document();
	struct apply_policy p;
	struct err err;

	assert_true(apply_rule_policy(root, &p, &err));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct apply_facts f = facts_of(cases[i].class);

		f.income_month = MONEY(cases[i].income);
		f.residence_years = cases[i].years;
		f.insured_months = cases[i].months;
		assert_str(broken(&p, f), ""); /* the limits themselves are within */
		f.income_month.fen++;
		assert_str(broken(&p, f), "INCOME_OVER_LIMIT");
		f = facts_of(cases[i].class);
		f.registry = S("外省 ");
		assert_str(broken(&p, f), cases[i].local ? "REGISTRY_OUTSIDE" : "");
		f = facts_of(cases[i].class);
		f.housing = HOUSING_OWNED;
		f.present_area.centi_m2 = 3000;
		assert_str(broken(&p, f), cases[i].no_home ? "OWNS_HOME" : "");
		f = facts_of(cases[i].class);
		f.residence_years = cases[i].years - 1;
		assert_str(broken(&p, f), cases[i].years > 0 ? "RESIDENCE_TOO_SHORT" : "");
		f = facts_of(cases[i].class);
		f.insured_months = cases[i].months - 1;
		assert_str(broken(&p, f), cases[i].months > 0 ? "INSURED_TOO_SHORT" : "");
	}
	json_decref(root);
}

TEST(apply_rule, assets_by_size_area_by_person_and_age)
{
	static const struct {
		int size;
		int64_t assets;
	} sizes[] = {{1, 15000000}, {2, 25000000}, {3, 35000000},
		     {4, 45000000}, {5, 45000000}, {20, 45000000}};
	json_t *root = document();
	struct apply_facts f;
	struct apply_policy p;
	struct err err;

	assert_true(apply_rule_policy(root, &p, &err));
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		f = facts_of(CLASS_LOWER_MIDDLE);
		f.size = sizes[i].size;
		f.assets = MONEY(sizes[i].assets);
		assert_str(broken(&p, f), "");
		f.assets.fen++;
		assert_str(broken(&p, f), "ASSETS_OVER_LIMIT");
		f.assets = MONEY(0);
		f.housing = HOUSING_PUBLIC_LEASE;
		f.present_area.centi_m2 = 1500 * sizes[i].size;
		assert_str(broken(&p, f), "");
		f.present_area.centi_m2++;
		assert_str(broken(&p, f), "AREA_OVER_LIMIT");
		f.housing = HOUSING_DORMITORY; /* counts for nothing */
		assert_str(broken(&p, f), "");
	}
	f = facts_of(CLASS_NEW_WORKER);
	f.birth = DAY(20081118); /* 18 on the application date */
	assert_str(broken(&p, f), "");
	f.birth = DAY(20081119);
	assert_str(broken(&p, f), "APPLICANT_MINOR");
	f.income_month = MONEY(500001);
	f.insured_months = 5;
	assert_str(
		broken(&p, f),
		"APPLICANT_MINOR INCOME_OVER_LIMIT INSURED_TOO_SHORT"); /* all reasons, not the first alone */
	json_decref(root);
}

TEST(apply_rule, a_policy_document_that_is_wrong_is_named)
{
	/* table */
	static const struct {
		const char *member, *value;
	} cases[] = {
		{"min_age_years", "\"18\""},
		{"min_age_years", "-1"},
		{"max_area_per_person", "null"},
		{"max_area_per_person", "15.5"},
		{"max_income_per_person_month", "{\"low_income\": 1}"},
		{"max_income_per_person_month", "[]"},
		{"max_assets_by_size", "{}"},
		{"max_assets_by_size", "{\"2\": 5}"},
		{"max_assets_by_size", "{\"1\": -5}"},
		{"min_residence_years", "{\"rich\": 1}"},
		{"min_insured_months", "{\"new_worker\": \"6\"}"},
		{"local_registry_classes", "{}"},
		{"local_registry_classes", "[\"rich\"]"},
		{"no_own_home_classes", "[1]"},
		{"outside_registry_values", "\"外市\""},
		{"own_home_value", "\"城堡\""},
		{"includes_the_limit", "false"},
	};
	json_t *root = document();
	json_error_t where;
	struct err err;

	assert_true(apply_rule_policy_check(root, &err));
	json_decref(root);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		root = document();
		json_object_set_new(root, cases[i].member,
				    json_loads(cases[i].value, JSON_DECODE_ANY, &where));
		err = (struct err){0};
		assert_false(apply_rule_policy_check(root, &err));
		assert_int_equal(err.code, ERR_INPUT);
		assert_string_equal(err.arg[0], cases[i].member);
		json_decref(root);
	}
}

/* ---- texts ---- */

TEST(apply_rule, members_as_lines)
{
	struct application_person people[3];
	struct str bad;
	size_t n;

	assert_true(apply_answers_read_members(
		test_arena(), S("李明|配偶|370902199001019914;\n 王小|子|３７0902;古丽·买买提|母|1"), ';',
		people, 3, &n, &bad));
	assert_int_equal(n, 3);
	assert_str(people[0].name, "李明");
	assert_int_equal(people[0].kinship, KINSHIP_SPOUSE);
	assert_str(people[1].id_number, "370902");
	assert_int_equal(people[1].kinship, KINSHIP_SON);
	assert_str(people[2].name, "古丽·买买提");
	assert_int_equal(people[2].kinship, KINSHIP_PARENT);
	assert_true(apply_answers_read_members(test_arena(), S("\r\n李明|妻|1\r\n\r\n"), '\n', people, 3, &n,
					       &bad));
	assert_int_equal(n, 1);
	assert_str(people[0].id_number, "1");
	assert_false(apply_answers_read_members(test_arena(), S("李明|配偶|1;王小配偶370"), ';', people, 3,
						&n, &bad));
	assert_str(bad, "王小配偶370");
	assert_false(apply_answers_read_members(test_arena(), S("李明|邻居|1"), ';', people, 3, &n, &bad));
	assert_false(apply_answers_read_members(test_arena(), S("李明|本人|1"), ';', people, 3, &n, &bad));
	assert_false(apply_answers_read_members(test_arena(), S("|配偶|1"), ';', people, 3, &n, &bad));
	assert_false(apply_answers_read_members(test_arena(), S("李明|配偶|1|2"), ';', people, 3, &n, &bad));
	assert_false(apply_answers_read_members(test_arena(), S("李|子|1;李|子|1;李|子|1;李|子|1"), ';',
						people, 3, &n, &bad));
}

TEST(apply_rule, drafts_come_back_as_they_were)
{
	struct apply_answers a = {.name = S("赵\"明\"诚"),
				  .id_number = S("370902199001019914"),
				  .marital = MARITAL_MARRIED,
				  .income_month = MONEY(0),
				  .assets = MONEY(4900012),
				  .model_worker = true,
				  .wished_type = S("两室一厅"),
				  .filled = 1u << STEP_INCOME,
				  .people_count = 1,
				  .file_count = 1},
			     b;

	a.people[0] = (struct application_person){S("钱小雨"), KINSHIP_SPOUSE, S("1")};
	a.files[0] = (struct application_file){S("证明.jpg"), {S("abc"), FILE_JPEG, 1234}};
	apply_answers_of_json(test_arena(), apply_answers_json(test_arena(), &a), &b);
	assert_str(b.name, "赵\"明\"诚");
	assert_int_equal(b.marital, MARITAL_MARRIED);
	assert_int_equal(b.assets.fen, 4900012);
	assert_true(b.model_worker);
	assert_false(b.lone_old);
	assert_int_equal(b.filled, 1u << STEP_INCOME);
	assert_int_equal(b.people_count, 1);
	assert_int_equal(b.people[0].kinship, KINSHIP_SPOUSE);
	assert_int_equal(b.file_count, 1);
	assert_str(b.files[0].file.hash, "abc");
	assert_int_equal(b.files[0].file.size_bytes, 1234);
	assert_int_equal(apply_answers_form(&b, DAY(20261118)).priority, PRIORITY_BIT(PRIORITY_MODEL_WORKER));
	apply_answers_of_json(test_arena(), S("{broken"), &b);
	assert_int_equal(b.name.n, 0);
	assert_int_equal(b.filled, 0);
}

TEST(apply_rule, priority_groups_and_running_numbers_as_text)
{
	unsigned bits = PRIORITY_BIT(PRIORITY_LONE_OLD) | PRIORITY_BIT(PRIORITY_MODEL_WORKER);
	int64_t n;

	assert_str(apply_store_priority_codes(test_arena(), bits), "model_worker,lone_old");
	assert_int_equal(apply_store_priority_of(S("lone_old,model_worker,unknown")), bits);
	assert_str(apply_store_priority_words(test_arena(), LANGUAGE_ZH_CN, bits), "劳动模范、孤老");
	assert_true(apply_store_running_number(S("YZ202602400"), S("YZ"), 2026, &n));
	assert_int_equal(n, 2400);
	assert_false(apply_store_running_number(S("YZ202602400"), S("YZ"), 2025, &n));
	assert_false(apply_store_running_number(S("AB202602400"), S("YZ"), 2026, &n));
	assert_false(apply_store_running_number(S("YZ2026-2400"), S("YZ"), 2026, &n));
	assert_false(apply_store_running_number(S("YZ2026"), S("YZ"), 2026, &n));
}
