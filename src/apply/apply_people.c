/* The people of a form: who they are, where else they stand, in which household they live from now on. */
#include "apply/apply_store.h"

#include "apply/apply_sql.h"

static const struct application_person *person_at(const struct application_form *f, size_t i)
{
	return i == 0 ? &f->applicant : &f->members[i - 1];
}

bool apply_store_standings(struct tx *tx, const struct application_form *f, struct str number,
			   struct apply_standing **ret, size_t *ret_count, struct err *err)
{
	/* 20: the limit of the statement */
	struct apply_standing *list =
		ARENA_ARRAY(tx_arena(tx), struct apply_standing, (f->member_count + 1) * 20);
	size_t n = 0;

	for (size_t i = 0; i <= f->member_count; i++) {
		const struct application_person *p = person_at(f, i);
		struct apply_sql_standing_out *rows;
		struct party_id party;
		size_t count;
		bool found;

		if (!party_find_id_number(tx, p->id_number, &found, &party, err))
			return false;
		if (!found)
			continue;
		if (!apply_sql_standing(tx, &(struct apply_sql_standing_in){party}, &rows, &count, err))
			return false;
		for (size_t k = 0; k < count; k++)
			if (!str_equal(rows[k].number, number))
				list[n++] = (struct apply_standing){
					apply_rule_role(i == 0 ? KINSHIP_SELF : p->kinship),
					apply_rule_role(rows[k].kinship), p->name, rows[k].number};
	}
	*ret = list;
	*ret_count = n;
	return true;
}

bool apply_store_bans(struct tx *tx, const struct application_form *f, struct apply_faults *faults,
		      struct err *err)
{
	for (size_t i = 0; i <= f->member_count; i++) {
		const struct application_person *p = person_at(f, i);
		struct apply_sql_ban_find_out ban;
		struct party_id party;
		bool found;

		if (!party_find_id_number(tx, p->id_number, &found, &party, err))
			return false;
		if (!found)
			continue;
		if (!apply_sql_ban_find(tx, &(struct apply_sql_ban_find_in){party, f->applied_on}, &found,
					&ban, err))
			return false;
		if (found)
			apply_rule_fault(faults, APPLY_CONFLICT, "APPLICANT_BANNED",
					 i == 0 ? PLACE_ID_NUMBER : PLACE_MEMBERS, MSG_APPLY_ERROR_BANNED,
					 day_text(tx_arena(tx), ban.to));
	}
	return true;
}

/* ---- the household as the form says ---- */

struct people {
	struct party_id applicant;
	struct household_member members[APPLICATION_MEMBERS_MAX];
	size_t count;
};

static bool save_people(struct tx *tx, const struct actor *actor, const struct application_form *f,
			struct people *p, struct err *err)
{
	struct party_new new = {f->applicant.name, f->applicant.id_number, f->phone};

	if (!party_save(tx, actor, &new, &p->applicant, err))
		return false;
	for (p->count = 0; p->count < f->member_count; p->count++) {
		const struct application_person *m = &f->members[p->count];

		new = (struct party_new){.name = m->name, .id_number = m->id_number};
		p->members[p->count].kinship = m->kinship;
		if (!party_save(tx, actor, &new, &p->members[p->count].party, err))
			return false;
	}
	return true;
}

static bool stays(const struct people *p, const struct household_member_view *m)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->members[i].party.v == m->party.v && p->members[i].kinship == m->kinship)
			return true;
	return m->kinship == KINSHIP_SELF;
}

/* Who lives elsewhere moves out of there; a head of another household cannot (party.h), and is told so by
 * household_add_member. */
static bool leave_other(struct tx *tx, const struct actor *actor, struct party_id party,
			struct household_id household, struct day on, struct err *err)
{
	struct household_id now;
	struct household_view view;

	if (!household_find_of(tx, party, &now, err))
		return false;
	if (now.v == 0 || now.v == household.v)
		return true;
	if (!household_load(tx, now, &view, err))
		return false;
	return view.head.v == party.v || household_end_member(tx, actor, now, party, on, err);
}

static bool bring_up(struct tx *tx, const struct actor *actor, struct household_id id,
		     const struct application_form *f, const struct people *p, struct day on, struct err *err)
{
	struct household_member_view *now;
	size_t count;

	if (!household_set_class(tx, actor, id, f->class, err) ||
	    !household_members(tx, id, &now, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!stays(p, &now[i]) && !household_end_member(tx, actor, id, now[i].party, on, err))
			return false;
	for (size_t i = 0; i < p->count; i++) {
		bool there = false;

		for (size_t k = 0; k < count; k++)
			there |= now[k].party.v == p->members[i].party.v &&
				 now[k].kinship == p->members[i].kinship;
		if (!there && (!leave_other(tx, actor, p->members[i].party, id, on, err) ||
			       !household_add_member(tx, actor, id, &p->members[i], on, err)))
			return false;
	}
	return true;
}

bool apply_store_people(struct tx *tx, const struct actor *actor, const struct application_form *f,
			struct household_id *ret_household, struct party_id *ret_applicant, struct err *err)
{
	struct people *p = ARENA_NEW(tx_arena(tx), struct people);
	struct day on = instant_day(tx_now(tx));
	struct household_new new;
	struct household_view view;
	struct household_id id;

	if (!save_people(tx, actor, f, p, err) || !household_find_of(tx, p->applicant, &id, err))
		return false;
	*ret_applicant = p->applicant;
	if (id.v != 0) {
		if (!household_load(tx, id, &view, err))
			return false;
		if (view.head.v == p->applicant.v) {
			*ret_household = id;
			return bring_up(tx, actor, id, f, p, on, err);
		}
		if (!household_end_member(tx, actor, id, p->applicant, on, err))
			return false;
	}
	for (size_t i = 0; i < p->count; i++)
		if (!leave_other(tx, actor, p->members[i].party, (struct household_id){0}, on, err))
			return false;
	new = (struct household_new){p->applicant, f->class, p->members, p->count, on};
	return household_add(tx, actor, &new, ret_household, err);
}
