/* party: people and households; who is the same person. Numbers are sealed, what is shown is masked. */
#ifndef PARTY_PARTY_H
#define PARTY_PARTY_H

#include "kit/actor.h"
#include "kit/domain.h"

ID_TYPE(party);
ID_TYPE(household);

enum applicant_class {
	CLASS_DESTITUTE = 1,
	CLASS_MINIMUM_LIVING,
	CLASS_LOW_INCOME,
	CLASS_LOWER_MIDDLE,
	CLASS_NEW_WORKER,
	CLASS_MIGRANT_WORKER
};
/* Codes as in the policy files: "destitute", "minimum_living", ... ; words 特困人员, 低保 ... */
extern const struct enum_type applicant_class_type;
enum kinship {
	KINSHIP_SELF = 0,
	KINSHIP_SPOUSE,
	KINSHIP_SON,
	KINSHIP_DAUGHTER,
	KINSHIP_GRANDCHILD,
	KINSHIP_PARENT,
	KINSHIP_GRANDPARENT,
	KINSHIP_SIBLING,
	KINSHIP_OTHER
};
extern const struct enum_type kinship_type; /* GB/T 4761, one digit */

struct party_new {
	struct str name;      /* 2-50 characters incl. middle dot, as written */
	struct str id_number; /* as written: normalised and checked by identity_check; empty for none */
	struct str phone;     /* as written: normalised to 11 digits; empty for none */
};
/* The person with that identity number, or a new one; name and phone are brought up to date when given.
 * ERR_INPUT names the field: name, id_number, phone. */
bool party_save(struct tx *, const struct actor *, const struct party_new *, struct party_id *ret,
		struct err *);
/* Written in any way (blanks, full width, small x); a number that cannot be right is found nowhere. */
bool party_find_id_number(struct tx *, struct str id_number, bool *ret_found, struct party_id *ret,
			  struct err *);

struct party {
	struct party_id id;
	struct str name, id_number_masked, phone_masked;
	struct day birth;
	int sex; /* GB/T 2261.1, 0 unknown */
};
/* By an id out of a record in scope. */
bool party_load(struct tx *, struct party_id, struct party *ret, struct err *);
/* The full phone ("" when there is none), for messages of the office in charge; writes an audit row with the
 * reason, so it needs a transaction that writes. ret lives in tx_keep(). */
bool party_reveal_phone(struct tx *, const struct actor *, struct party_id, const char *reason,
			struct str *ret, struct err *);

/* A person lives in one household at a time: adding somebody who lives in another one is ERR_CONFLICT. */
struct household_member {
	struct party_id party;
	enum kinship kinship;
};
struct household_new {
	struct party_id head;
	enum applicant_class class;
	const struct household_member *members;
	size_t count; /* without the head */
	struct day since;
};
bool household_add(struct tx *, const struct actor *, const struct household_new *, struct household_id *ret,
		   struct err *);
bool household_set_class(struct tx *, const struct actor *, struct household_id, enum applicant_class,
			 struct err *);
bool household_add_member(struct tx *, const struct actor *, struct household_id,
			  const struct household_member *, struct day since, struct err *);
/* Moved out or died; `until` is the last day. The head stays: without him it is another household. */
bool household_end_member(struct tx *, const struct actor *, struct household_id, struct party_id,
			  struct day until, struct err *);

struct household_view {
	struct household_id id;
	struct party_id head;
	enum applicant_class class;
	int size;
	struct str head_name;
};
/* By an id out of a record in scope. */
bool household_load(struct tx *, struct household_id, struct household_view *ret, struct err *);
struct household_member_view {
	struct party_id party;
	enum kinship kinship;
	struct str name, id_number_masked;
	struct day birth, since; /* since when he lives there */
};
/* Who lives there now, the head first. */
bool household_members(struct tx *, struct household_id, struct household_member_view **ret,
		       size_t *ret_count, struct err *);
/* The household in which the person lives now (running membership), 0 when none. */
bool household_find_of(struct tx *, struct party_id, struct household_id *ret, struct err *);

extern const struct domain party_domain;

#endif
