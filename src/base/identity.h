/* Resident identity numbers (GB 11643) and unified social credit codes (GB 32100), domain.md 5.1, 5.2. */
#ifndef BASE_IDENTITY_H
#define BASE_IDENTITY_H

#include "base/day.h"
#include "base/err.h"

enum identity_fault {
	IDENTITY_OK = 0,
	IDENTITY_LENGTH,    /* not 18 places */
	IDENTITY_CHARACTER, /* something else than digits and a last X */
	IDENTITY_REGION,    /* unknown province */
	IDENTITY_DATE,      /* no such day */
	IDENTITY_CHECK,     /* wrong check digit */
	IDENTITY_FUTURE     /* born after `on` */
};

struct identity {
	char number[19]; /* normalised: half-width, X, terminated */
	struct day birth;
	int sex; /* 1 male, 2 female (GB/T 2261.1) */
};

/* Normalises (blanks, full width, small x) and checks in the order of the enum. `on`: a birth after it is
 * IDENTITY_FUTURE. */
enum identity_fault identity_check(struct str, struct day on, struct identity *ret);
/* What the check digit should be, for the message: '0'..'9' or 'X'. The first 17 must be digits. */
char identity_check_digit(const char first17[17]);
/* What to tell the person. IDENTITY_LENGTH has one arg: the number of places given, identity_length(). */
enum message identity_fault_message(enum identity_fault);
size_t identity_length(struct str); /* places after normalising */

enum credit_code_fault { CREDIT_CODE_OK = 0, CREDIT_CODE_LENGTH, CREDIT_CODE_CHARACTER, CREDIT_CODE_CHECK };
/* *ret_inner_wrong: the organisation's own check digit fails, a warning only. ret_code: normalised, 18
 * characters, terminated. */
enum credit_code_fault credit_code_check(struct str, char ret_code[19], bool *ret_inner_wrong);
enum message credit_code_fault_message(
	enum credit_code_fault); /* CREDIT_CODE_LENGTH: arg as for IDENTITY_LENGTH */

/* Mobile number: 11 digits starting with 1, after blanks and dashes are dropped and width is folded;
 * terminated. */
bool phone_parse(struct str, char ret_phone[12]);

#endif
