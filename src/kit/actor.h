/* Who acts: the person signed in (or the system), what he may do (capabilities) and which rows he may see
 * (scope). */
#ifndef KIT_ACTOR_H
#define KIT_ACTOR_H

#include "base/base.h"
#include "db/db.h"
#include "kit/scope.h"

ID_TYPE(actor);

enum cap {
#define CAP(name, code) CAP_##name,
#include "kit/cap.def"
#undef CAP
	CAP_COUNT
};

enum role {
	ROLE_NONE = 0,
	ROLE_TENANT,
	ROLE_APPLICANT,
	ROLE_LEASE_OFFICER,
	ROLE_FINANCE,
	ROLE_REPAIRER,
	ROLE_DIRECTOR,
	ROLE_REGULATOR,
	ROLE_ADMINISTRATOR,
	ROLE_SYSTEM,
	ROLE_COUNT
};
extern const struct enum_type role_type;

struct actor {
	struct actor_id id; /* 0: nobody is signed in */
	enum role role;
	struct scope scope; /* what @scope() in statements compares with */
	struct str name;    /* display name, in the request's arena */
	enum language language;
	int64_t party; /* the person behind a citizen's account; 0: none */
};

/* by role (role.c); CAP_PUBLIC always; CAP_SIGNED_IN when id is set */
bool actor_can(const struct actor *, enum cap);
bool role_can(enum role, enum cap);
const char *cap_code(enum cap);
bool cap_find_code(struct str code, enum cap *ret);
/* ",home_see,lease_see,": what statements look a column of codes up in */
struct str actor_caps(struct arena *, const struct actor *);
bool cap_is_citizen(enum role); /* tenant and applicant: citizen shell, own rows only */

/* jobs, imports from the command line: sees all, is written into the audit trail as "system" */
struct actor actor_system(void);

/* Accounts. */
struct actor_new {
	struct actor_id id; /* 0: made here */
	/* 2-40 of letters, digits, . _ - ; unique without case; citizens: phone number */
	struct str sign_in_name;
	struct str name;
	enum role role;
	int64_t party, household, organisation; /* 0: none */
	bool all_projects;                      /* staff: sees every project; else rows of actor_project */
	const struct actor *by;                 /* who makes the account, for the trail; NULL: the system */
};
/* The hash is one of session.h: password_check_new(), then password_hash() before the write, because hashing
 * takes 50 ms and must not run on the writer thread. ERR_INPUT names the field that is not right, a taken
 * name among them. Audited, with a masked name. */
bool actor_add_hashed(struct tx *, const struct actor_new *, struct str password_hash, struct actor_id *ret,
		      struct err *);
/* As a session or a job begins with it; ERR_NOT_FOUND when there is none. Locked accounts are loaded, too. */
bool actor_load(struct tx *, struct actor_id, struct actor *ret, struct err *);
/* By the sign-in name, whatever the case. */
bool actor_find_name(struct tx *, struct str sign_in_name, bool *ret_found, struct actor *ret, struct err *);
/* What the pages of an account show. ERR_NOT_FOUND when there is none. */
struct account {
	struct actor_id id;
	struct str sign_in_name, name, password_hash;
	enum role role;
	bool all_projects, locked, has_totp;
	struct instant created_at, signed_in_at;
};
bool actor_load_account(struct tx *, struct actor_id, struct account *ret, struct err *);
/* The accounts that are joined to a person, oldest first, at most 20; rows in tx_keep(). */
bool actor_list_of_party(struct tx *, int64_t party, struct account **ret, size_t *ret_count, struct err *);
/* Out of the sealed column of actor_sql_list, and the index that its filter compares with. ERR_SYSTEM when
 * the keys are not those that sealed it. */
bool actor_sign_in_name(struct arena *, struct str name_sealed, struct str *ret, struct err *);
struct str actor_name_index(struct arena *, struct str sign_in_name);
/* A change of role or of the wide scope ends the sessions of that account (ASVS 7.4, security.md 2-26); a
 * project or a household more or less holds from the next request on, because each request loads the scope
 * anew. Nobody changes his own rights: ERR_CONFLICT. All are audited; no such account: ERR_NOT_FOUND. */
bool actor_set_role(struct tx *, const struct actor *by, struct actor_id, enum role, struct err *);
bool actor_set_all_projects(struct tx *, const struct actor *by, struct actor_id, bool all_projects,
			    struct err *);
bool actor_set_household(struct tx *, const struct actor *by, struct actor_id, int64_t party,
			 int64_t household, struct err *);
bool actor_set_project(struct tx *, const struct actor *by, struct actor_id, int64_t project, bool granted,
		       struct err *);
/* The hash comes from password_hash(). All sessions of the account end. */
bool actor_set_password_hashed(struct tx *, const struct actor *by, struct actor_id, struct str password_hash,
			       struct err *);
bool actor_set_language(struct tx *, struct actor_id, enum language, struct err *);
/* Locked: nobody signs in, sessions end at once, tokens are refused. Unlocked: wrong passwords and codes are
 * forgotten too. Not oneself. */
bool actor_lock(struct tx *, const struct actor *by, struct actor_id, bool locked, struct err *);

#endif
