/* A house that takes applications in, for the tests of this folder. */
#include "tests/test.h"
#include "apply/apply_flow.h"
#include "apply/apply_job.h"
#include "apply/apply_notice.h"
#include "apply/apply_test.h"
#include "kit/kit_test.h"

static bool policy_tx(struct tx *tx, void *arg, struct err *err)
{
	struct actor system = actor_system();
	int64_t id;

	(void)arg;
	return policy_add(tx, &system, str_of(apply_test_policy), DAY(20260101), (struct day){0}, &id, err);
}

struct office office_open(enum db_engine engine)
{
	struct office o = {.db = kit_test_open(engine)};

	policy_kinds_add(apply_domain.policies, apply_domain.policy_count);
	o.first = kit_test_actor(o.db, "first", ROLE_LEASE_OFFICER, 0);
	o.other = kit_test_actor(o.db, "other", ROLE_LEASE_OFFICER, 0);
	o.director = kit_test_actor(o.db, "director", ROLE_DIRECTOR, 0);
	o.citizen = kit_test_actor(o.db, "19900001234", ROLE_APPLICANT, 0);
	kit_test_write(o.db, policy_tx, NULL);
	return o;
}

/* ---- small commands ---- */

bool office_add_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_add(tx, c->actor, &c->new, &c->id, err);
}

bool office_decide_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_decide(tx, c->actor, c->id, c->verdict, c->words, err);
}

bool office_load_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_load(tx, c->actor, c->id, &c->got, err);
}

bool office_withdraw_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_withdraw(tx, c->actor, c->id, err);
}

bool office_supplement_tx(struct tx *tx, void *arg, struct err *err)
{
	struct call *c = arg;

	return application_supplement(tx, c->actor, c->id, c->words, NULL, 0, err);
}

struct application_id office_add(struct office *o, const struct actor *actor, struct application_form form,
				 bool own)
{
	struct call c = {.actor = actor,
			 .new = {.channel = own ? CHANNEL_ONLINE : CHANNEL_PAPER, .form = form, .own = own}};

	kit_test_write(o->db, office_add_tx, &c);
	return c.id;
}

enum err_code office_fails(struct office *o, db_fn *fn, struct call *c, struct err *err)
{
	*err = (struct err){0};
	assert_false(db_write(o->db, test_arena(), fn, c, err));
	return err->code;
}

void office_decide(struct office *o, const struct actor *actor, struct application_id id, int verdict,
		   const char *words)
{
	struct call c = {.actor = actor, .id = id, .verdict = verdict, .words = str_of(words)};

	kit_test_write(o->db, office_decide_tx, &c);
}

struct application office_load(struct office *o, struct application_id id)
{
	struct call c = {.actor = &o->director, .id = id};
	struct err err;

	assert_true(db_read(o->db, test_arena(), office_load_tx, &c, &err));
	return c.got;
}

int64_t office_count_of(struct office *o, const char *table_and_where)
{
	return db_test_number(o->db, str_c(test_arena(), str_format(test_arena(), "SELECT COUNT(*) FROM %s",
								    table_and_where)));
}
