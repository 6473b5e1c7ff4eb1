/* What the folder's tests share. */
#ifndef APPLY_APPLY_TEST_H
#define APPLY_APPLY_TEST_H

#include <jansson.h>
#include "apply/apply_rule.h"
#include "db/db_test_open.h"

extern const char apply_test_policy[]; /* an eligibility document */
/* A number that is right: 370902, the birth, the sequence, its check digit. Lives in test_arena(). */
struct str apply_test_number(int32_t birth, int sequence);
/* Single, within all limits; income and the rest may be changed. */
struct application_form apply_test_form(int sequence);

/* One office: two lease officers, a director, a citizen; the policy above is in force from 2026-01-01. */
struct office {
	struct db *db;
	struct actor first, other, director, citizen;
};
struct office office_open(enum db_engine);

/* The argument of small commands. */
struct call {
	const struct actor *actor;
	struct application_new new;
	struct application_id id;
	struct public_notice_id notice;
	struct objection_id objection;
	struct str words;
	int verdict;
	bool flag;
	struct day on;
	struct application got;
};
bool office_add_tx(struct tx *, void *call, struct err *);
bool office_decide_tx(struct tx *, void *call, struct err *);
bool office_load_tx(struct tx *, void *call, struct err *);
bool office_withdraw_tx(struct tx *, void *call, struct err *);
bool office_supplement_tx(struct tx *, void *call, struct err *);

struct application_id office_add(struct office *, const struct actor *, struct application_form, bool own);
void office_decide(struct office *, const struct actor *, struct application_id, int verdict,
		   const char *words);
struct application office_load(struct office *, struct application_id);
enum err_code office_fails(struct office *, db_fn *, struct call *, struct err *); /* and must */
int64_t office_count_of(struct office *, const char *table_and_where);

#endif
