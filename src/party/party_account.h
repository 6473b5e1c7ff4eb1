/* A citizen's account and the person behind it, joined and parted at the counter. */
#ifndef PARTY_PARTY_ACCOUNT_H
#define PARTY_PARTY_ACCOUNT_H

#include "party/party_store.h"

struct req;
struct page;

struct party_account_form {
	struct str name, id_tail, phone; /* as on the card, and the sign-in name of the account */
};
/* From now on the account sees the household of that person: its lease, bills, repairs. The citizen is told.
 * Errors: party_rule_join(). */
bool party_account_join(struct tx *, const struct actor *, struct party_id, const struct party_account_form *,
			struct err *);
/* The other way: the account stays and sees nothing of the household any more; its sessions end. NOT_FOUND
 * when it is not joined to that person. */
bool party_account_part(struct tx *, const struct actor *, struct party_id, struct actor_id account,
			struct err *);

/* Section of /parties/:id. */
bool party_put_accounts(struct req *, struct page *, struct party_id, struct err *);
enum { PARTY_ACCOUNT_FIELDS = 3 };
extern const struct field party_account_fields[PARTY_ACCOUNT_FIELDS];
bool party_account_page(struct req *, struct err *);
bool party_account_join_do(struct req *, struct err *);
bool party_account_part_do(struct req *, struct err *);

#endif
