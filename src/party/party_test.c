/* People and households in a database, on each engine. */
#include "tests/test.h"
#include "kit/kit_test.h"
#include "party/party_account.h"

struct save {
	struct actor actor;
	struct party_new new;
	struct party_id id;
};

static bool save(struct tx *tx, void *arg, struct err *err)
{
	struct save *s = arg;

	return party_save(tx, &s->actor, &s->new, &s->id, err);
}

static struct party_id saved(struct db *db, const char *name, const char *id_number, const char *phone)
{
	struct save s = {actor_system(), {str_of(name), str_of(id_number), str_of(phone)}, {0}};

	kit_test_write(db, save, &s);
	return s.id;
}

struct look {
	struct party_id id;
	struct str id_number;
	bool found;
	struct party party;
	struct str phone;
};

static bool look(struct tx *tx, void *arg, struct err *err)
{
	struct look *l = arg;

	if (!party_find_id_number(tx, l->id_number, &l->found, &l->id, err))
		return false;
	return !l->found || party_load(tx, l->id, &l->party, err);
}

static struct look looked(struct db *db, const char *id_number)
{
	struct look l = {.id_number = str_of(id_number)};
	struct err err;

	assert_true(db_read(db, test_arena(), look, &l, &err));
	return l;
}

static bool reveal(struct tx *tx, void *arg, struct err *err)
{
	struct look *l = arg;
	struct actor actor = actor_system();

	return party_reveal_phone(tx, &actor, l->id, "text message", &l->phone, err) &&
	       party_store_open(tx, l->id, &l->id_number, &l->phone, err);
}

TEST(party, the_same_number_is_the_same_person)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct party_id zhang = saved(db, "张三", "11010519491231002X", "13800001234");
		struct look l;

		assert_int_equal(saved(db, "张三", "11010519491231002X", "").v, zhang.v);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit"),
				 1); /* nothing new, nothing written */
		assert_int_equal(saved(db, "张三丰", " 11010519491231002x ", "139 0000 1234").v, zhang.v);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit"), 2);
		l = looked(db, "１１０１０５１９４９１２３１００２Ｘ");
		assert_true(l.found);
		assert_int_equal(l.id.v, zhang.v);
		assert_str(l.party.name, "张三丰");
		assert_str(l.party.id_number_masked, "110***********002X");
		assert_str(l.party.phone_masked, "139****1234");
		assert_int_equal(l.party.birth.yyyymmdd, 19491231);
		assert_false(looked(db, "110105194912310021").found); /* cannot be right */
		assert_false(looked(db, "440524188001010014").found);
		assert_true(saved(db, "张三", "", "").v !=
			    saved(db, "张三", "", "").v); /* a name alone is nobody */
		db_test_close(db);
	}
}

TEST(party, full_numbers_are_sealed_and_looking_leaves_a_row)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct look l = {.id = saved(db, "张三", "11010519491231002X", "13800001234")};

		kit_test_write(db, reveal, &l);
		assert_str(l.phone, "13800001234");
		assert_str(l.id_number, "11010519491231002X");
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM audit WHERE act LIKE "
						    "'party.reveal%' AND after_words <> ''"),
				 1);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM party WHERE id_number_masked LIKE "
						    "'%1949%' OR phone_masked LIKE '%0000%'"),
				 0);
		l.id = saved(db, "李四", "", "");
		kit_test_write(db, reveal, &l);
		assert_str(l.phone, "");
		assert_str(l.id_number, "");
		db_test_close(db);
	}
}

/* ---- accounts ---- */

struct parting {
	struct actor actor;
	struct party_id party;
	struct actor_id account;
};

static bool part(struct tx *tx, void *arg, struct err *err)
{
	struct parting *p = arg;

	return party_account_part(tx, &p->actor, p->party, p->account, err);
}

/* Whoever parts accounts has no hand on those of people whom nobody joined: staff among them. "0" is an
 * address that anybody can type. */
TEST(party, only_a_joined_account_is_parted)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct parting p = {actor_system(), {0}, kit_test_actor(db, "zhuren", ROLE_DIRECTOR, 0).id};
		struct err err = {0};

		assert_false(db_write(db, test_arena(), part, &p, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		p.party = saved(db, "张三", "11010519491231002X", "");
		assert_false(db_write(db, test_arena(), part, &p, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		assert_int_equal(db_test_number(db, "SELECT COUNT(*) FROM outbox"), 0);
		db_test_close(db);
	}
}

/* ---- households ---- */

struct story {
	struct actor actor;
	struct household_new new;
	struct household_id id;
	struct household_member member;
	struct party_id leaving;
	struct day day;
	struct household_view view;
	struct household_member_view *members;
	size_t count;
};

static bool found(struct tx *tx, void *arg, struct err *err)
{
	struct story *f = arg;

	return household_add(tx, &f->actor, &f->new, &f->id, err);
}

static bool join(struct tx *tx, void *arg, struct err *err)
{
	struct story *f = arg;

	return household_add_member(tx, &f->actor, f->id, &f->member, f->day, err);
}

static bool leave(struct tx *tx, void *arg, struct err *err)
{
	struct story *f = arg;

	return household_end_member(tx, &f->actor, f->id, f->leaving, f->day, err);
}

static bool show(struct tx *tx, void *arg, struct err *err)
{
	struct story *f = arg;
	struct household_id of_head;

	return household_load(tx, f->id, &f->view, err) &&
	       household_members(tx, f->id, &f->members, &f->count, err) &&
	       household_find_of(tx, f->view.head, &of_head, err) &&
	       (of_head.v == f->id.v || err_system(err, "another household"));
}

static void shown(struct db *db, struct story *f)
{
	struct err err;

	assert_true(db_read(db, test_arena(), show, f, &err));
	assert_int_equal(f->view.size, f->count);
}

TEST(household, people_join_and_leave)
{
	DB_TEST_EACH(engine)
	{
		struct db *db = kit_test_open(engine);
		struct party_id head = saved(db, "张三", "11010519491231002X", ""),
				wife = saved(db, "王芳", "", ""), son = saved(db, "张小", "", "");
		struct household_member spouse = {wife, KINSHIP_SPOUSE};
		struct story f = {actor_system(),
				  {head, CLASS_LOW_INCOME, &spouse, 1, DAY(20260105)},
				  .day = DAY(20261118)},
			     other = f;
		struct err err = {0};

		kit_test_write(db, found, &f);
		shown(db, &f);
		assert_int_equal(f.count, 2);
		assert_int_equal(f.members[0].party.v, head.v);
		assert_int_equal(f.members[1].kinship, KINSHIP_SPOUSE);
		assert_str(f.view.head_name, "张三");

		other.new = (struct household_new){saved(db, "李四", "", ""), CLASS_NEW_WORKER, &spouse, 1,
						   DAY(20260105)};
		assert_false(db_write(db, test_arena(), found, &other, &err)); /* she lives with 张三 */
		assert_int_equal(err.code, ERR_CONFLICT);
		assert_string_equal(err.arg[0], "王芳");

		f.member = (struct household_member){son, KINSHIP_SON};
		kit_test_write(db, join, &f);
		assert_false(db_write(db, test_arena(), join, &f, &err));
		f.leaving = wife;
		kit_test_write(db, leave, &f);
		assert_false(db_write(db, test_arena(), leave, &f, &err));
		assert_int_equal(err.code, ERR_NOT_FOUND);
		shown(db, &f);
		assert_int_equal(f.count, 2);
		kit_test_write(db, found, &other); /* now she may */
		f.leaving = head;
		assert_false(db_write(db, test_arena(), leave, &f, &err));
		assert_int_equal(err.code, ERR_CONFLICT);
		db_test_close(db);
	}
}
