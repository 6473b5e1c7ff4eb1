#include "tests/test.h"
#include "party/party_rule.h"

#define TODAY DAY(20261118)

static struct str repeat(const char *what, size_t times)
{
	struct buf b;
	struct str s;

	buf_open(&b, 4096);
	for (size_t i = 0; i < times; i++)
		buf_str(&b, str_of(what));
	s = str_copy(test_arena(), buf_view(&b));
	buf_close(&b);
	return s;
}

TEST(party_rule, names_are_kept_as_written)
{
	const struct {
		struct str name;
		const char *kept;
		enum message fault;
	} cases[] = {
		{S("张三"), "张三", MSG_NONE},
		{S("　张 三 "), "张 三", MSG_NONE},
		{S("阿依古丽·买买提"), "阿依古丽·买买提", MSG_NONE},
		{S("Ａｎｎａ"), "Ａｎｎａ", MSG_NONE},
		{repeat("张", 50), NULL, MSG_NONE},
		{repeat("张", 51), NULL, MSG_PARTY_NAME_FORM},
		{S("张"), NULL, MSG_PARTY_NAME_FORM},
		{S("张\n三"), NULL, MSG_PARTY_NAME_FORM},
		{S(" 　"), NULL, MSG_PARTY_NAME_MISSING},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct party_new new = {.name = cases[i].name};
		struct party_entry entry;
		struct err err = {0};

		assert_int_equal(party_rule_entry(&new, TODAY, &entry, &err), cases[i].fault == MSG_NONE);
		assert_int_equal(err.message, cases[i].fault);
		if (cases[i].kept != NULL)
			assert_str(entry.name, cases[i].kept);
	}
}

TEST(party_rule, numbers_come_in_one_form)
{
	static const struct {
		const char *id_number, *phone, *field;
		const char *ret_id_number, *ret_phone;
	} cases[] = {
		{"", "", NULL, "", ""},
		{"11010519491231002x", "１３８ 0000-1234", NULL, "11010519491231002X", "13800001234"},
		{"１１０１０５１９４９１２３１００２Ｘ", "", NULL, "11010519491231002X", ""},
		{"110105194912310021", "", "id_number", NULL, NULL}, /* check digit */
		{"11010519491231002", "", "id_number", NULL, NULL},  /* 17 places */
		{"", "2380000123", "phone", NULL, NULL},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct party_new new = {S("张三"), str_of(cases[i].id_number), str_of(cases[i].phone)};
		struct party_entry entry;
		struct err err = {0};

		assert_int_equal(party_rule_entry(&new, TODAY, &entry, &err), cases[i].field == NULL);
		if (cases[i].field != NULL) {
			assert_string_equal(err.field, cases[i].field);
			continue;
		}
		assert_string_equal(entry.id_number, cases[i].ret_id_number);
		assert_string_equal(entry.phone, cases[i].ret_phone);
		assert_int_equal(entry.birth.yyyymmdd, cases[i].id_number[0] != '\0' ? 19491231 : 0);
	}
}

TEST(party_rule, a_household_has_each_person_once_and_one_spouse)
{
	static const struct {
		enum applicant_class class;
		struct household_member members[3];
		size_t count;
		enum message fault;
	} cases[] = {
		{CLASS_LOW_INCOME, {{{0}, KINSHIP_SELF}}, 0, MSG_NONE},
		{CLASS_LOW_INCOME,
		 {{{2}, KINSHIP_SPOUSE}, {{3}, KINSHIP_SON}, {{4}, KINSHIP_SON}},
		 3,
		 MSG_NONE},
		{CLASS_LOW_INCOME, {{{2}, KINSHIP_SPOUSE}, {{3}, KINSHIP_SPOUSE}}, 2, MSG_PARTY_SPOUSE_TWICE},
		{CLASS_LOW_INCOME, {{{2}, KINSHIP_SPOUSE}, {{2}, KINSHIP_OTHER}}, 2, MSG_PARTY_MEMBER_TWICE},
		{CLASS_LOW_INCOME, {{{1}, KINSHIP_SON}}, 1, MSG_PARTY_MEMBER_TWICE},
		{CLASS_LOW_INCOME, {{{2}, KINSHIP_SELF}}, 1, MSG_PARTY_KINSHIP_MISSING},
		{CLASS_LOW_INCOME, {{{2}, (enum kinship)9}}, 1, MSG_PARTY_KINSHIP_MISSING},
		{(enum applicant_class)0, {{{0}, KINSHIP_SELF}}, 0, MSG_PARTY_CLASS_MISSING},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct household_new new = {{1}, cases[i].class, cases[i].members, cases[i].count, TODAY};
		struct err err = {0};

		assert_int_equal(household_rule_add(&new, &err), cases[i].fault == MSG_NONE);
		assert_int_equal(err.message, cases[i].fault);
	}
}

TEST(party_rule, a_household_ends_at_thirty_and_keeps_its_head)
{
	struct household_join join = {.size = HOUSEHOLD_SIZE_MAX - 1};
	struct err err;

	assert_true(household_rule_join(&join, KINSHIP_OTHER, &err));
	join.size++;
	assert_false(household_rule_join(&join, KINSHIP_OTHER, &err));
	assert_false(household_rule_leave(KINSHIP_SELF, DAY(20260101), TODAY, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_true(household_rule_leave(KINSHIP_SON, TODAY, TODAY, &err));
	assert_false(household_rule_leave(KINSHIP_SON, TODAY, day_add(TODAY, -1), &err));
}

TEST(party_rule, an_account_is_joined_to_the_person_of_the_card_and_to_nobody_else)
{
	const struct party_join good = {
		.name = S("张三"),
		.id_number = S("11010519491231002X"),
		.said_name = S(" 张三"),
		.said_id_tail = S("31002x"),
		.household = {7},
		.account_found = true,
		.account_role = ROLE_APPLICANT,
		.account_name = S("张三"),
		.party = {5},
	};
	struct {
		struct party_join facts;
		enum message fault;
		const char *field;
	} cases[16];
	size_t n = 0;

#define CASE(fault_, field_, ...)                       \
	do {                                            \
		cases[n].facts = good;                  \
		struct party_join *f = &cases[n].facts; \
		__VA_ARGS__;                            \
		(void)f;                                \
		cases[n].fault = (fault_);              \
		cases[n++].field = (field_);            \
	} while (0)
	CASE(MSG_NONE, NULL, (void)0);
	CASE(MSG_NONE, NULL, f->account_role = ROLE_TENANT);
	CASE(MSG_PARTY_JOIN_NAME, "name", f->said_name = S("张三丰"));
	CASE(MSG_PARTY_JOIN_TAIL, "id_tail", f->said_id_tail = S("310021"));
	CASE(MSG_PARTY_JOIN_TAIL, "id_tail", f->said_id_tail = S("1002X"));
	CASE(MSG_PARTY_JOIN_NO_NUMBER, "id_tail", f->id_number = S(""));
	CASE(MSG_PARTY_JOIN_NO_ACCOUNT, "phone", f->account_found = false);
	CASE(MSG_PARTY_JOIN_STAFF, "phone", f->account_role = ROLE_LEASE_OFFICER);
	CASE(MSG_PARTY_JOIN_LOCKED, "phone", f->account_locked = true);
	CASE(MSG_PARTY_JOIN_ALREADY, "phone", f->account_party = 5; f->account_household = 7);
	CASE(MSG_PARTY_JOIN_OTHER, "phone", f->account_party = 6; f->account_household = 8);
	CASE(MSG_PARTY_JOIN_OTHER, "phone", f->account_party = 6);
	CASE(MSG_PARTY_JOIN_ACCOUNT_NAME, "phone", f->account_name = S("李四"));
	CASE(MSG_PARTY_JOIN_NO_HOUSEHOLD, NULL, f->household.v = 0);
	CASE(MSG_PARTY_JOIN_HAS_ACCOUNT, NULL, f->accounts = 1);
#undef CASE
	for (size_t i = 0; i < n; i++) {
		struct err err = {0};

		assert_int_equal(party_rule_join(&cases[i].facts, &err), cases[i].fault == MSG_NONE);
		assert_int_equal(err.message, cases[i].fault);
		if (cases[i].field == NULL)
			assert_null(err.field);
		else
			assert_string_equal(err.field, cases[i].field);
	}
}
