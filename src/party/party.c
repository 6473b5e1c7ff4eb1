/* What party.h promises: facts, decision, record, trail. */
#include "party/party_store.h"

#include "kit/audit.h"

/* ---- people ---- */

static bool add_person(struct tx *tx, const struct actor *actor, const struct party_entry *entry,
		       struct party_id *ret, struct err *err)
{
	struct party_id id = {id_new()};

	if (!party_store_add(tx, id, entry, err) ||
	    !audit_note(tx, actor, "party.add", "party", id.v, str_mask_name(tx_arena(tx), entry->name), err))
		return false;
	*ret = id;
	return true;
}

bool party_save(struct tx *tx, const struct actor *actor, const struct party_new *new, struct party_id *ret,
		struct err *err)
{
	struct party_entry entry;
	struct party_known known;
	bool found = false, changed;

	if (!party_rule_entry(new, instant_day(tx_now(tx)), &entry, err))
		return false;
	if (entry.id_number[0] != '\0' && !party_store_find(tx, str_of(entry.id_number), &found, &known, err))
		return false;
	if (!found)
		return add_person(tx, actor, &entry, ret, err);
	if (!party_store_set(tx, &known, &entry, &changed, err))
		return false;
	if (changed && !audit_note(tx, actor, "party.set", "party", known.id.v,
				   str_mask_name(tx_arena(tx), entry.name), err))
		return false;
	*ret = known.id;
	return true;
}

bool party_find_id_number(struct tx *tx, struct str id_number, bool *ret_found, struct party_id *ret,
			  struct err *err)
{
	struct identity identity;
	struct party_known known;
	bool found = false;

	if (identity_check(id_number, instant_day(tx_now(tx)), &identity) == IDENTITY_OK &&
	    !party_store_find(tx, str_of(identity.number), &found, &known, err))
		return false;
	if (found)
		*ret = known.id;
	*ret_found = found;
	return true;
}

bool party_reveal_phone(struct tx *tx, const struct actor *actor, struct party_id id, const char *reason,
			struct str *ret, struct err *err)
{
	struct str id_number, phone;

	if (!party_store_open(tx, id, &id_number, &phone, err) ||
	    !audit_note(tx, actor, "party.reveal_phone", "party", id.v, str_of(reason), err))
		return false;
	*ret = phone;
	return true;
}

/* ---- households ---- */

/* The database says so too (household_member_now), but not whom it is about. */
static bool lives_nowhere(struct tx *tx, struct party_id id, struct err *err)
{
	struct household_id household;
	struct party party;

	if (!household_find_of(tx, id, &household, err) ||
	    (household.v != 0 && !party_load(tx, id, &party, err)))
		return false;
	return household.v == 0 || err_conflict_arg(err, MSG_PARTY_LIVES_ELSEWHERE, party.name);
}

bool household_add(struct tx *tx, const struct actor *actor, const struct household_new *new,
		   struct household_id *ret, struct err *err)
{
	struct household_id id = {id_new()};

	if (!household_rule_add(new, err) || !lives_nowhere(tx, new->head, err))
		return false;
	for (size_t i = 0; i < new->count; i++)
		if (!lives_nowhere(tx, new->members[i].party, err))
			return false;
	if (!household_store_add(tx, id, new, err) ||
	    !audit_note(tx, actor, "household.add", "household", id.v,
			enum_code(&applicant_class_type, (int)new->class), err))
		return false;
	*ret = id;
	return true;
}

bool household_set_class(struct tx *tx, const struct actor *actor, struct household_id id,
			 enum applicant_class class, struct err *err)
{
	struct household_view view;
	struct audit audit = {.actor = actor,
			      .act = "household.set_class",
			      .subject = "household",
			      .subject_id = id.v,
			      .after = enum_code(&applicant_class_type, (int)class)};

	if (audit.after.n == 0)
		return err_input(err, "class", MSG_PARTY_CLASS_MISSING);
	if (!household_load(tx, id, &view, err))
		return false;
	audit.before = enum_code(&applicant_class_type, (int)view.class);
	return view.class == class ||
	       (household_store_set(tx, id, class, view.size, err) && audit_add(tx, &audit, err));
}

static struct str member_words(struct tx *tx, struct party_id party, enum kinship kinship)
{
	return str_format(tx_arena(tx), "%.*s %lld", STR_ARG(enum_code(&kinship_type, (int)kinship)),
			  (long long)party.v);
}

bool household_add_member(struct tx *tx, const struct actor *actor, struct household_id id,
			  const struct household_member *member, struct day since, struct err *err)
{
	struct household_view view;
	struct household_member_view *rows;
	struct household_join join = {0};
	size_t count;

	require(day_valid(since));
	if (!household_load(tx, id, &view, err) || !household_members(tx, id, &rows, &count, err))
		return false;
	join.size = (int)count;
	for (size_t i = 0; i < count; i++)
		join.spouses += rows[i].kinship == KINSHIP_SPOUSE;
	return household_rule_join(&join, member->kinship, err) && lives_nowhere(tx, member->party, err) &&
	       household_store_join(tx, id, member, since, err) &&
	       household_store_set(tx, id, view.class, (int)count + 1, err) &&
	       audit_note(tx, actor, "household.add_member", "household", id.v,
			  member_words(tx, member->party, member->kinship), err);
}

bool household_end_member(struct tx *tx, const struct actor *actor, struct household_id id,
			  struct party_id party, struct day until, struct err *err)
{
	struct household_view view;
	struct household_member_view *rows;
	size_t count, i;

	if (!household_load(tx, id, &view, err) || !household_members(tx, id, &rows, &count, err))
		return false;
	for (i = 0; i < count && rows[i].party.v != party.v; i++)
		;
	if (i == count)
		return err_not_found(err);
	return household_rule_leave(rows[i].kinship, rows[i].since, until, err) &&
	       household_store_leave(tx, id, party, until, err) &&
	       household_store_set(tx, id, view.class, (int)count - 1, err) &&
	       audit_note(tx, actor, "household.end_member", "household", id.v,
			  member_words(tx, party, rows[i].kinship), err);
}
