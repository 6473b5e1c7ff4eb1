#include "tests/test.h"

#include <string.h>

static const struct day today = {20261118};

TEST(identity, valid)
{
	/* domain.md 5.1 */
	static const struct {
		const char *number;
		int32_t birth;
		int sex;
	} cases[] = {
		{"370902194902159912", 19490215, 1}, {"370911198802299920", 19880229, 2},
		{"420502199510019932", 19951001, 1}, {"420503201006069945", 20100606, 2},
		{"50010419720430995X", 19720430, 1}, {"320311202201189969", 20220118, 2},
		{"370982196607189984", 19660718, 2}, {"370983200001019978", 20000101, 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct identity id;

		assert_int_equal(identity_check(str_of(cases[i].number), today, &id), IDENTITY_OK);
		assert_string_equal(id.number, cases[i].number);
		assert_int_equal(id.birth.yyyymmdd, cases[i].birth);
		assert_int_equal(id.sex, cases[i].sex);
		assert_int_equal(identity_check_digit(cases[i].number), cases[i].number[17]);
		/* Any other last place is refused, and any other digit before it: the check finds every
		 * single mistake. */
		for (size_t place = 0; place < 18; place++) {
			char wrong[19];

			for (const char *c = "0123456789X"; *c; c++) {
				memcpy(wrong, cases[i].number, sizeof(wrong));
				wrong[place] = *c;
				if (strcmp(wrong, cases[i].number) != 0)
					assert_int_not_equal(identity_check(str_of(wrong), today, &id),
							     IDENTITY_OK);
			}
		}
	}
}

TEST(identity, normalised)
{
	static const char *const cases[] = {
		"50010419720430995x",
		"５００１０４１９７２０４３０９９５Ｘ",
		"５００１０４１９７２０４３０９９５ｘ",
		" 50010419720430995X\u3000",
		"500104 1972 0430 995X",
		"500104\u00a019720430\u2003995X",
		"\u202d50010419720430995X\u202c",
		"\ufeff50010419720430995X",
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct identity id;

		assert_int_equal(identity_check(str_of(cases[i]), today, &id), IDENTITY_OK);
		assert_string_equal(id.number, "50010419720430995X");
	}
}

TEST(identity, faults)
{
	/* domain.md 5.1, and the order of the checks */
	static const struct {
		const char *number;
		enum identity_fault fault;
	} cases[] = {
		{"370902194902159913", IDENTITY_CHECK},
		{"37091119890229991X", IDENTITY_DATE},
		{"420502198513329915", IDENTITY_DATE},
		{"880102198001019917", IDENTITY_REGION},
		{"370902209912319915", IDENTITY_FUTURE},
		{"37090219800101992", IDENTITY_LENGTH},
		{"3709021980O1019929", IDENTITY_CHARACTER},
		{"370902800101992", IDENTITY_LENGTH},
		{"", IDENTITY_LENGTH},
		{" ", IDENTITY_LENGTH},
		{"X50010419720430995", IDENTITY_CHARACTER},
		{"5001041972043099X5", IDENTITY_CHARACTER},
		{"50010419720430-995", IDENTITY_CHARACTER},
		{"五00104197204309950", IDENTITY_CHARACTER},
		{"50010419720430995Y", IDENTITY_CHARACTER},
		{"500104197204309950X", IDENTITY_LENGTH},
		{"000000000000000000", IDENTITY_REGION},
		{"110000000000000000", IDENTITY_DATE},
		{"110000189912310000", IDENTITY_DATE},
		{"110000220001010000", IDENTITY_DATE},
		{"一二三四五六七八九十一二三四五六七八", IDENTITY_CHARACTER},
	};
	struct str no_text = {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 18};
	struct identity id = {.sex = 42};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(identity_check(str_of(cases[i].number), today, &id), cases[i].fault);
	assert_int_equal(identity_check((struct str){"37090219490215991\0", 18}, today, &id),
			 IDENTITY_CHARACTER);
	assert_int_equal(identity_check(no_text, today, &id), IDENTITY_CHARACTER);
	assert_int_equal(identity_check((struct str){arena_alloc(test_arena(), 10000), 10000}, today, &id),
			 IDENTITY_LENGTH);
	assert_int_equal(id.sex, 42);
	/* Born on the day itself is not the future. */
	assert_int_equal(identity_check(S("320311202201189969"), DAY(20220118), &id), IDENTITY_OK);
	assert_int_equal(identity_check(S("320311202201189969"), DAY(20220117), &id), IDENTITY_FUTURE);
}

TEST(identity, messages)
{
	assert_int_equal(identity_fault_message(IDENTITY_OK), MSG_NONE);
	for (int fault = IDENTITY_LENGTH; fault <= IDENTITY_FUTURE; fault++)
		assert_int_not_equal(identity_fault_message((enum identity_fault)fault), MSG_NONE);
	assert_str(message_text(LANGUAGE_ZH_CN, identity_fault_message(IDENTITY_CHECK)),
		   "身份证号最后一位对不上，再核对一遍");
	assert_int_equal(identity_length(S(" 3709021980 0101992 ")), 17);
	assert_int_equal(identity_length(S("")), 0);
	for (int fault = CREDIT_CODE_LENGTH; fault <= CREDIT_CODE_CHECK; fault++)
		assert_int_not_equal(credit_code_fault_message((enum credit_code_fault)fault), MSG_NONE);
	assert_int_equal(credit_code_fault_message(CREDIT_CODE_OK), MSG_NONE);
}

TEST(credit_code, check)
{
	/* domain.md 5.2 */
	static const char *const valid[] = {
		"11370902MB0000A12D", "12370900MB0000B27K", "91420502MA0000C38G",
		"52500104MJ0000D456", "92370911MA0000E57B", "93420581MA0000F616",
	};
	static const struct {
		const char *text;
		enum credit_code_fault fault;
	} wrong[] = {
		{"91420502MA0000C38H", CREDIT_CODE_CHECK},
		{"91420502MA0000C48G", CREDIT_CODE_CHECK},
		{"9142O502MA0000C38G", CREDIT_CODE_CHARACTER},
		{"91420502MA0000C38", CREDIT_CODE_LENGTH},
		{"91420502SA0000C38G", CREDIT_CODE_CHARACTER},
		{"914205020MA0000C38G", CREDIT_CODE_LENGTH},
		{"", CREDIT_CODE_LENGTH},
		{"91420502-A0000C38G", CREDIT_CODE_CHARACTER},
		{"中1420502MA0000C38G", CREDIT_CODE_CHARACTER},
	};
	char code[19] = "untouched";
	bool inner_wrong = true;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(credit_code_check(str_of(wrong[i].text), code, &inner_wrong),
				 wrong[i].fault);
	assert_int_equal(credit_code_check((struct str){"91420502MA0000C38\0", 18}, code, &inner_wrong),
			 CREDIT_CODE_CHARACTER);
	assert_string_equal(code, "untouched");
	assert_true(inner_wrong);
	for (size_t i = 0; i < ARRAY_LEN(valid); i++) {
		assert_int_equal(credit_code_check(str_of(valid[i]), code, &inner_wrong), CREDIT_CODE_OK);
		assert_string_equal(code, valid[i]);
		assert_false(inner_wrong);
	}
	assert_int_equal(credit_code_check(S(" 91420502ma0000c38ｇ "), code, &inner_wrong), CREDIT_CODE_OK);
	assert_string_equal(code, "91420502MA0000C38G");
}

/* The organisation's digit wrong, the last one right for it: a warning only. */
TEST(credit_code, inner_check_warns)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char text[] = "91420502MA0000C380";
	char code[19];
	bool inner_wrong = false;
	int taken = 0;

	text[16] = '7'; /* was 8 */
	for (const char *c = alphabet; *c; c++) {
		text[17] = *c;
		if (credit_code_check(str_of(text), code, &inner_wrong) == CREDIT_CODE_OK) {
			taken++;
			assert_true(inner_wrong);
		}
	}
	assert_int_equal(taken, 1);
}

TEST(phone, parse)
{
	static const char *const right[] = {
		"19900001234",
		"199 0000 1234",
		"199-0000-1234",
		"１９９００００１２３４",
		"\u202d199\u00a00000\u00a01234\u202c",
		"199—0000—1234",
		"\u300019900001234\u3000",
		"199\u20100000\u20111234",
	};
	static const char *const wrong[] = {
		"",
		"1990000123",
		"199000012345",
		"29900001234",
		"0500-1234567",
		"+8619900001234",
		"1990000123a",
		"199.0000.1234",
		"一九九00001234",
		"199/00001234",
		"11 位数字",
	};
	char phone[12] = "untouched";

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(phone_parse(str_of(wrong[i]), phone));
	assert_false(phone_parse((struct str){"1990000123\0", 11}, phone));
	assert_string_equal(phone, "untouched");
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		assert_true(phone_parse(str_of(right[i]), phone));
		assert_string_equal(phone, "19900001234");
	}
}
