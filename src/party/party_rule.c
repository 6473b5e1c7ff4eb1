#include "party/party_rule.h"

#include <string.h>

ENUM_TYPE(applicant_class, {CLASS_DESTITUTE, "destitute", MSG_PARTY_CLASS_DESTITUTE, TAG_PLAIN},
	  {CLASS_MINIMUM_LIVING, "minimum_living", MSG_PARTY_CLASS_MINIMUM_LIVING, TAG_PLAIN},
	  {CLASS_LOW_INCOME, "low_income", MSG_PARTY_CLASS_LOW_INCOME, TAG_PLAIN},
	  {CLASS_LOWER_MIDDLE, "lower_middle", MSG_PARTY_CLASS_LOWER_MIDDLE, TAG_PLAIN},
	  {CLASS_NEW_WORKER, "new_worker", MSG_PARTY_CLASS_NEW_WORKER, TAG_PLAIN},
	  {CLASS_MIGRANT_WORKER, "migrant_worker", MSG_PARTY_CLASS_MIGRANT_WORKER, TAG_PLAIN});

ENUM_TYPE(kinship, {KINSHIP_SELF, "self", MSG_PARTY_KINSHIP_SELF, TAG_INFO},
	  {KINSHIP_SPOUSE, "spouse", MSG_PARTY_KINSHIP_SPOUSE, TAG_PLAIN},
	  {KINSHIP_SON, "son", MSG_PARTY_KINSHIP_SON, TAG_PLAIN},
	  {KINSHIP_DAUGHTER, "daughter", MSG_PARTY_KINSHIP_DAUGHTER, TAG_PLAIN},
	  {KINSHIP_GRANDCHILD, "grandchild", MSG_PARTY_KINSHIP_GRANDCHILD, TAG_PLAIN},
	  {KINSHIP_PARENT, "parent", MSG_PARTY_KINSHIP_PARENT, TAG_PLAIN},
	  {KINSHIP_GRANDPARENT, "grandparent", MSG_PARTY_KINSHIP_GRANDPARENT, TAG_PLAIN},
	  {KINSHIP_SIBLING, "sibling", MSG_PARTY_KINSHIP_SIBLING, TAG_PLAIN},
	  {KINSHIP_OTHER, "other", MSG_PARTY_KINSHIP_OTHER, TAG_PLAIN});

/* ---- people ---- */

/* Names are kept as written (no folding of width): they stand in papers. */
static bool name_check(struct str written, struct str *ret, struct err *err)
{
	struct str name = str_trim(written);
	size_t n = str_characters(name);

	if (n == 0)
		return err_input(err, "name", MSG_PARTY_NAME_MISSING);
	if (n < PARTY_NAME_MIN || n > PARTY_NAME_MAX || str_has_control(name, false))
		return err_input(err, "name", MSG_PARTY_NAME_FORM);
	*ret = name;
	return true;
}

static bool id_number_check(struct str written, struct day today, struct party_entry *entry, struct err *err)
{
	struct identity identity;
	enum identity_fault fault = identity_check(written, today, &identity);
	char places[NUMBER_TEXT_BYTES];

	if (fault == IDENTITY_OK) {
		memcpy(entry->id_number, identity.number, sizeof entry->id_number);
		entry->birth = identity.birth;
		entry->sex = identity.sex;
		return true;
	}
	if (fault != IDENTITY_LENGTH)
		return err_input(err, "id_number", identity_fault_message(fault));
	return err_input_arg(err, "id_number", identity_fault_message(fault),
			     (struct str){places,
					  number_write(places, (int64_t)identity_length(written), 0, false)});
}

bool party_rule_entry(const struct party_new *new, struct day today, struct party_entry *ret, struct err *err)
{
	struct party_entry entry = {0};

	if (!name_check(new->name, &entry.name, err))
		return false;
	if (str_trim(new->id_number).n > 0 && !id_number_check(new->id_number, today, &entry, err))
		return false;
	if (str_trim(new->phone).n > 0 && !phone_parse(new->phone, entry.phone))
		return err_input(err, "phone", MSG_PARTY_PHONE_FORM);
	*ret = entry;
	return true;
}

/* ---- accounts ---- */

/* The last six places say who it is without the number standing on the form; x is written small or large. */
static bool tail_is_right(struct str id_number, struct str said)
{
	struct str typed = str_trim(said);

	if (id_number.n != 18 || typed.n != 6)
		return false;
	for (size_t i = 0; i < 6; i++) {
		char have = id_number.p[12 + i], is = typed.p[i] == 'x' ? 'X' : typed.p[i];
		if (have != is)
			return false;
	}
	return true;
}

bool party_rule_join(const struct party_join *j, struct err *err)
{
	if (!str_equal(str_trim(j->said_name), j->name))
		return err_input(err, "name", MSG_PARTY_JOIN_NAME);
	if (!tail_is_right(j->id_number, j->said_id_tail))
		return err_input(err, "id_tail",
				 j->id_number.n == 0 ? MSG_PARTY_JOIN_NO_NUMBER : MSG_PARTY_JOIN_TAIL);
	if (!j->account_found)
		return err_input(err, "phone", MSG_PARTY_JOIN_NO_ACCOUNT);
	if (!cap_is_citizen(j->account_role)) /* somebody of the office: his account is no citizen's */
		return err_input(err, "phone", MSG_PARTY_JOIN_STAFF);
	if (j->account_locked)
		return err_input(err, "phone", MSG_PARTY_JOIN_LOCKED);
	if (j->account_party == j->party.v && j->party.v != 0 && j->account_household == j->household.v)
		return err_input(err, "phone", MSG_PARTY_JOIN_ALREADY);
	if (j->account_party != 0 || j->account_household != 0)
		return err_input(err, "phone", MSG_PARTY_JOIN_OTHER);
	if (!str_equal(str_trim(j->account_name), j->name))
		return err_input_arg(err, "phone", MSG_PARTY_JOIN_ACCOUNT_NAME, j->account_name);
	if (j->household.v == 0)
		return err_conflict(err, MSG_PARTY_JOIN_NO_HOUSEHOLD);
	if (j->accounts > 0)
		return err_conflict(err, MSG_PARTY_JOIN_HAS_ACCOUNT);
	return true;
}

/* ---- households ---- */

static bool member_is_twice(const struct household_new *h, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (h->members[k].party.v == h->members[i].party.v)
			return true;
	return h->members[i].party.v == h->head.v;
}

bool household_rule_add(const struct household_new *h, struct err *err)
{
	struct household_join join = {.size = 1};

	require(h->head.v != 0 && day_valid(h->since));
	if (enum_find(&applicant_class_type, (int)h->class) == NULL)
		return err_input(err, "class", MSG_PARTY_CLASS_MISSING);
	for (size_t i = 0; i < h->count; i++) {
		if (member_is_twice(h, i))
			return err_input(err, "members", MSG_PARTY_MEMBER_TWICE);
		if (!household_rule_join(&join, h->members[i].kinship, err))
			return false;
		join.size++;
		join.spouses += h->members[i].kinship == KINSHIP_SPOUSE;
	}
	return true;
}

bool household_rule_join(const struct household_join *join, enum kinship kinship, struct err *err)
{
	if (kinship == KINSHIP_SELF || enum_find(&kinship_type, (int)kinship) == NULL)
		return err_input(err, "kinship", MSG_PARTY_KINSHIP_MISSING);
	if (kinship == KINSHIP_SPOUSE && join->spouses > 0)
		return err_input(err, "kinship", MSG_PARTY_SPOUSE_TWICE); /* Civil Code art. 1041 */
	if (join->size >= HOUSEHOLD_SIZE_MAX)
		return err_input(err, "members", MSG_PARTY_HOUSEHOLD_FULL);
	return true;
}

bool household_rule_leave(enum kinship of_leaving, struct day since, struct day until, struct err *err)
{
	if (of_leaving == KINSHIP_SELF)
		return err_conflict(err, MSG_PARTY_HEAD_STAYS);
	if (!day_valid(until) || day_compare(until, since) < 0)
		return err_input(err, "until", MSG_PARTY_UNTIL_BEFORE_SINCE);
	return true;
}
