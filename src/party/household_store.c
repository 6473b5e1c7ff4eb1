#include "party/party_store.h"

#include "party/household_sql.h"

bool household_store_add(struct tx *tx, struct household_id id, const struct household_new *h,
			 struct err *err)
{
	struct household_sql_add_in in = {id, h->head, h->class, (int)h->count + 1, tx_now(tx)};
	struct household_member head = {h->head, KINSHIP_SELF};

	if (!household_sql_add(tx, &in, err) || !household_store_join(tx, id, &head, h->since, err))
		return false;
	for (size_t i = 0; i < h->count; i++)
		if (!household_store_join(tx, id, &h->members[i], h->since, err))
			return false;
	return true;
}

bool household_store_set(struct tx *tx, struct household_id id, enum applicant_class class, int size,
			 struct err *err)
{
	struct household_sql_set_in in = {id, class, size};

	return household_sql_set(tx, &in, err);
}

bool household_store_join(struct tx *tx, struct household_id id, const struct household_member *m,
			  struct day since, struct err *err)
{
	struct household_sql_member_add_in in = {id, m->party, m->kinship, since};

	return household_sql_member_add(tx, &in, err);
}

bool household_store_leave(struct tx *tx, struct household_id id, struct party_id party, struct day until,
			   struct err *err)
{
	struct household_sql_member_end_in in = {id, party, until};

	return household_sql_member_end(tx, &in, err);
}

bool household_load(struct tx *tx, struct household_id id, struct household_view *ret, struct err *err)
{
	struct household_sql_load_in in = {id};
	struct household_sql_load_out row;

	if (!household_sql_load(tx, &in, &row, err))
		return false;
	*ret = (struct household_view){row.id, row.head, row.class, row.size, row.head_name};
	return true;
}

bool household_members(struct tx *tx, struct household_id id, struct household_member_view **ret,
		       size_t *ret_count, struct err *err)
{
	struct household_sql_members_in in = {id};
	struct household_sql_members_out *rows;
	size_t count;

	if (!household_sql_members(tx, &in, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct household_member_view, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = (struct household_member_view){rows[i].party, rows[i].kinship,
							   rows[i].name,  rows[i].id_number_masked,
							   rows[i].birth, rows[i].since};
	return true;
}

bool household_find_of(struct tx *tx, struct party_id party, struct household_id *ret, struct err *err)
{
	struct household_sql_find_of_in in = {party};
	struct household_sql_find_of_out row;
	bool found;

	if (!household_sql_find_of(tx, &in, &found, &row, err))
		return false;
	*ret = found ? row.household : (struct household_id){0};
	return true;
}
