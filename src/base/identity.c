/* domain.md 5.1 (GB 11643), 5.2 (GB 32100) and mobile numbers, 5.6. */
#include "base/identity.h"

#include <string.h>

#include "base/require.h"
#include "base/str.h"

enum { DIGITS = 17, PLACES = 18, TEXT_BYTES_MAX = 128 };

/* What people type around and between the characters of a number and what phones paste before it: not part of
 * it. */
static bool is_filler(uint32_t c, bool dash)
{
	if (c == ' ' || c == '\t' || c == 0xa0 || c == 0x3000 || c == 0x200b)
		return true;
	if ((c >= 0x2000 && c <= 0x200a) || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	    c == 0xfeff)
		return true;
	return dash && (c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212);
}

/* Width folded, fillers dropped. Returns the number of characters; ret holds them only when they are ASCII
 * and fit. */
static size_t normalise(struct str text, bool dash, char *ret, size_t size_bytes, bool *ret_ascii)
{
	char folded[TEXT_BYTES_MAX];
	struct str rest = {folded, 0};
	size_t count = 0;
	uint32_t c;

	*ret_ascii = true;
	if (text.n > sizeof(folded)) {
		*ret_ascii = false;
		return str_characters(text);
	}
	for (rest.n = str_fold_width(text, folded); rest.n;) {
		size_t n = str_decode(rest, &c);

		rest = str_part(rest, n ? n : 1, rest.n);
		if (n && is_filler(c, dash))
			continue;
		if (!n || c >= 0x80)
			*ret_ascii = false;
		else if (count < size_bytes)
			ret[count] = (char)c;
		count++;
	}
	return count;
}

char identity_check_digit(const char first17[17])
{
	static const int weight[DIGITS] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	for (int i = 0; i < DIGITS; i++)
		sum += (first17[i] - '0') * weight[i];
	return "10X98765432"[sum % 11];
}

static bool province_known(const char *number)
{
	static const char known[][3] = {
		"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
		"35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
		"53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
	};

	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (!memcmp(known[i], number, 2))
			return true;
	return false;
}

static int number_of(const char *digits, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value;
}

enum identity_fault identity_check(struct str text, struct day on, struct identity *ret)
{
	struct identity id = {.sex = 0};
	bool ascii;

	if (normalise(text, false, id.number, PLACES, &ascii) != PLACES)
		return IDENTITY_LENGTH;
	if (!ascii)
		return IDENTITY_CHARACTER;
	if (id.number[DIGITS] == 'x')
		id.number[DIGITS] = 'X';
	for (int i = 0; i < PLACES; i++)
		if ((id.number[i] < '0' || id.number[i] > '9') && (i != DIGITS || id.number[i] != 'X'))
			return IDENTITY_CHARACTER;
	if (!province_known(id.number))
		return IDENTITY_REGION;
	if (!day_make(number_of(id.number + 6, 4), number_of(id.number + 10, 2), number_of(id.number + 12, 2),
		      &id.birth))
		return IDENTITY_DATE;
	if (identity_check_digit(id.number) != id.number[DIGITS])
		return IDENTITY_CHECK;
	if (day_compare(id.birth, on) > 0)
		return IDENTITY_FUTURE;
	id.sex = (id.number[16] - '0') % 2 ? 1 : 2;
	*ret = id;
	return IDENTITY_OK;
}

enum message identity_fault_message(enum identity_fault fault)
{
	switch (fault) {
	case IDENTITY_OK: break;
	case IDENTITY_LENGTH: return MSG_BASE_IDENTITY_LENGTH;
	case IDENTITY_CHARACTER: return MSG_BASE_IDENTITY_CHARACTER;
	case IDENTITY_REGION: return MSG_BASE_IDENTITY_REGION;
	case IDENTITY_DATE: return MSG_BASE_IDENTITY_DATE;
	case IDENTITY_CHECK: return MSG_BASE_IDENTITY_CHECK;
	case IDENTITY_FUTURE: return MSG_BASE_IDENTITY_FUTURE;
	}
	return MSG_NONE;
}

size_t identity_length(struct str text)
{
	char unused[PLACES];
	bool ascii;

	return normalise(text, false, unused, sizeof(unused), &ascii);
}

bool phone_parse(struct str text, char ret_phone[12])
{
	char phone[12] = {0};
	bool ascii;

	if (normalise(text, true, phone, 11, &ascii) != 11 || !ascii || phone[0] != '1')
		return false;
	for (int i = 0; i < 11; i++)
		if (phone[i] < '0' || phone[i] > '9')
			return false;
	memcpy(ret_phone, phone, sizeof(phone));
	return true;
}

/* ---- unified social credit code (GB 32100, 5.2) ---- */

/* GB 11714: the organisation's own code, eight places and a check digit in places 9 to 17. */
static bool organisation_right(const char *code)
{
	static const int weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;
	int check;

	for (int i = 0; i < 8; i++)
		sum += weight[i] * (code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10);
	check = 11 - sum % 11;
	return code[8] == (check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check));
}

enum credit_code_fault credit_code_check(struct str text, char ret_code[19], bool *ret_inner_wrong)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	static const int weight[DIGITS] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
	char code[19] = {0};
	bool ascii;
	int sum = 0;

	if (normalise(text, false, code, PLACES, &ascii) != PLACES)
		return CREDIT_CODE_LENGTH;
	if (!ascii)
		return CREDIT_CODE_CHARACTER;
	for (int i = 0; i < PLACES; i++) {
		const char *at;

		if (code[i] >= 'a' && code[i] <= 'z')
			code[i] = (char)(code[i] - 'a' + 'A');
		at = code[i] ? strchr(alphabet, code[i]) : NULL;
		if (!at)
			return CREDIT_CODE_CHARACTER;
		if (i < DIGITS)
			sum += weight[i] * (int)(at - alphabet);
	}
	if (alphabet[(31 - sum % 31) % 31] != code[17])
		return CREDIT_CODE_CHECK;
	*ret_inner_wrong = !organisation_right(code + 8);
	memcpy(ret_code, code, sizeof(code));
	return CREDIT_CODE_OK;
}

enum message credit_code_fault_message(enum credit_code_fault fault)
{
	switch (fault) {
	case CREDIT_CODE_OK: break;
	case CREDIT_CODE_LENGTH: return MSG_BASE_CREDIT_CODE_LENGTH;
	case CREDIT_CODE_CHARACTER: return MSG_BASE_CREDIT_CODE_CHARACTER;
	case CREDIT_CODE_CHECK: return MSG_BASE_CREDIT_CODE_CHECK;
	}
	return MSG_NONE;
}
