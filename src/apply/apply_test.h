/* What the folder's tests share. */
#ifndef APPLY_APPLY_TEST_H
#define APPLY_APPLY_TEST_H

#include <jansson.h>
#include "apply/apply_rule.h"

extern const char apply_test_policy[]; /* an eligibility document */
/* A number that is right: 370902, the birth, the sequence, its check digit. Lives in test_arena(). */
struct str apply_test_number(int32_t birth, int sequence);
/* Single, within all limits; income and the rest may be changed. */
struct application_form apply_test_form(int sequence);

#endif
