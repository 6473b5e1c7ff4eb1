#include "party/party_store.h"

#include "kit/secret.h"
#include "party/party_sql.h"

#define ID_NUMBER "party.id_number"
#define PHONE     "party.phone"

bool party_store_find(struct tx *tx, struct str id_number, bool *ret_found, struct party_known *ret,
		      struct err *err)
{
	struct party_sql_find_id_number_in in = {secret_index(tx_arena(tx), ID_NUMBER, id_number)};
	struct party_sql_find_id_number_out row;

	if (!party_sql_find_id_number(tx, &in, ret_found, &row, err))
		return false;
	if (*ret_found)
		*ret = (struct party_known){row.id, row.name, row.phone_sealed, row.phone_index,
					    row.phone_masked};
	return true;
}

bool party_store_add(struct tx *tx, struct party_id id, const struct party_entry *entry, struct err *err)
{
	struct arena *a = tx_arena(tx);
	struct str id_number = str_of(entry->id_number), phone = str_of(entry->phone);
	struct party_sql_add_in in = {
		.id = id, .name = entry->name, .birth = entry->birth, .sex = entry->sex, .now = tx_now(tx)};

	if (id_number.n > 0) {
		in.id_number_sealed = secret_seal(a, ID_NUMBER, id_number);
		in.id_number_index = secret_index(a, ID_NUMBER, id_number);
		in.id_number_masked = str_mask_id_number(a, id_number);
	}
	if (phone.n > 0) {
		in.phone_sealed = secret_seal(a, PHONE, phone);
		in.phone_index = secret_index(a, PHONE, phone);
		in.phone_masked = str_mask_phone(a, phone);
	}
	return party_sql_add(tx, &in, err);
}

bool party_store_set(struct tx *tx, const struct party_known *known, const struct party_entry *entry,
		     bool *ret_changed, struct err *err)
{
	struct arena *a = tx_arena(tx);
	struct str phone = str_of(entry->phone), phone_index = secret_index(a, PHONE, phone);
	bool new_phone = phone.n > 0 && !str_equal(phone_index, known->phone_index);
	struct party_sql_set_in in = {known->id, entry->name, known->phone_sealed, known->phone_index,
				      known->phone_masked};

	*ret_changed = new_phone || !str_equal(entry->name, known->name);
	if (new_phone) {
		in.phone_sealed = secret_seal(a, PHONE, phone);
		in.phone_index = phone_index;
		in.phone_masked = str_mask_phone(a, phone);
	}
	return !*ret_changed || party_sql_set(tx, &in, err);
}

bool party_store_open(struct tx *tx, struct party_id id, struct str *ret_id_number, struct str *ret_phone,
		      struct err *err)
{
	struct party_sql_sealed_in in = {id};
	struct party_sql_sealed_out row;
	struct str id_number = S(""), phone = S("");

	if (!party_sql_sealed(tx, &in, &row, err))
		return false;
	if (row.id_number_sealed.n > 0 &&
	    !secret_unseal(tx_keep(tx), ID_NUMBER, row.id_number_sealed, &id_number, err))
		return false;
	if (row.phone_sealed.n > 0 && !secret_unseal(tx_keep(tx), PHONE, row.phone_sealed, &phone, err))
		return false;
	*ret_id_number = id_number;
	*ret_phone = phone;
	return true;
}

bool party_load(struct tx *tx, struct party_id id, struct party *ret, struct err *err)
{
	struct party_sql_load_in in = {id};
	struct party_sql_load_out row;

	if (!party_sql_load(tx, &in, &row, err))
		return false;
	*ret = (struct party){row.id, row.name, row.id_number_masked, row.phone_masked, row.birth, row.sex};
	return true;
}
