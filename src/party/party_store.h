/* Facts out of the database, records into it: the only callers of party_sql_*. What is secret is sealed and
 * opened here. */
#ifndef PARTY_PARTY_STORE_H
#define PARTY_PARTY_STORE_H

#include "party/party_rule.h"

/* What is known of the person with an identity number. */
struct party_known {
	struct party_id id;
	struct str name, phone_sealed, phone_index, phone_masked;
};
/* id_number in its one form (party_rule_entry, identity_check). */
bool party_store_find(struct tx *, struct str id_number, bool *ret_found, struct party_known *ret,
		      struct err *);
bool party_store_add(struct tx *, struct party_id, const struct party_entry *, struct err *);
/* Name and, when given, phone; *ret_changed is false when nothing is new. */
bool party_store_set(struct tx *, const struct party_known *, const struct party_entry *, bool *ret_changed,
		     struct err *);
/* The full numbers, "" where there is none, in tx_keep(). Who shows or sends one writes the audit row. */
bool party_store_open(struct tx *, struct party_id, struct str *ret_id_number, struct str *ret_phone,
		      struct err *);

/* Rows as the rules have decided; members leave with a day and stay as history. */
bool household_store_add(struct tx *, struct household_id, const struct household_new *, struct err *);
bool household_store_set(struct tx *, struct household_id, enum applicant_class, int size, struct err *);
bool household_store_join(struct tx *, struct household_id, const struct household_member *, struct day since,
			  struct err *);
bool household_store_leave(struct tx *, struct household_id, struct party_id, struct day until, struct err *);

#endif
