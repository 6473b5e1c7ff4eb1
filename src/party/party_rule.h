/* What may be recorded about people and households. Pure: the store knows the facts, the caller knows the
 * day. */
#ifndef PARTY_PARTY_RULE_H
#define PARTY_PARTY_RULE_H

#include "party/party.h"

enum { PARTY_NAME_MIN = 2, PARTY_NAME_MAX = 50, HOUSEHOLD_SIZE_MAX = 30 };

/* A person as the tables take him: numbers in their one normal form. */
struct party_entry {
	struct str name;
	char id_number[19], phone[12]; /* "" for none */
	struct day birth;              /* out of the identity number */
	int sex;
};

/* Name, identity number (GB 11643), phone; the error names the field. */
bool party_rule_entry(const struct party_new *, struct day today, struct party_entry *ret, struct err *);

/* Nobody twice, one spouse at most, nobody but the head is the head. */
bool household_rule_add(const struct household_new *, struct err *);

/* What the store knows of a household that somebody wants to join; size counts the head. */
struct household_join {
	int size, spouses;
};
bool household_rule_join(const struct household_join *, enum kinship, struct err *);
bool household_rule_leave(enum kinship of_leaving, struct day since, struct day until, struct err *);

/* What is known when an account is to be joined to a person at the counter. */
struct party_join {
	struct str name, id_number;    /* of the person, as recorded; id_number "" when none */
	struct str said_name;          /* as on the card that lies on the counter */
	struct str said_id_tail;       /* the last six places of that card */
	struct household_id household; /* in which the person lives, 0: none */
	bool account_found, account_locked;
	enum role account_role;
	struct str account_name;
	int64_t account_party; /* to whom the account is joined already, 0: nobody */
	int64_t account_household;
	struct party_id party;
	size_t accounts; /* that the person has already */
};
/* Whether this account may see that household from now on; ERR_INPUT names the field, ERR_CONFLICT is about
 * the records and not about what was typed. */
bool party_rule_join(const struct party_join *, struct err *err);

#endif
