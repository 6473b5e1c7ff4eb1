/* Who acts: the person signed in (or the system), what he may do (capabilities) and which rows he may see (scope). */
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

enum role { ROLE_NONE = 0, ROLE_TENANT, ROLE_APPLICANT, ROLE_LEASE_OFFICER, ROLE_FINANCE, ROLE_REPAIRER, ROLE_DIRECTOR,
	    ROLE_REGULATOR, ROLE_ADMINISTRATOR, ROLE_SYSTEM, ROLE_COUNT };
extern const struct enum_type role_type;

struct actor {
	struct actor_id id;    /* 0: nobody is signed in */
	enum role role;
	struct scope scope;    /* what @scope() in statements compares with */
	struct str name;       /* display name, in the request's arena */
	enum language language;
};

bool actor_can(const struct actor *, enum cap); /* by role (role.c); CAP_PUBLIC always; CAP_SIGNED_IN when id is set */
bool role_can(enum role, enum cap);
const char *cap_code(enum cap);
bool cap_is_citizen(enum role); /* tenant and applicant: citizen shell, own rows only */

struct actor actor_system(void); /* jobs, imports from the command line: sees all, is written into the audit trail as "system" */

/* Accounts. */
struct actor_new {
	struct actor_id id;      /* 0: made here */
	struct str sign_in_name; /* 2-40 of letters, digits, . _ - ; unique without case; citizens: phone number */
	struct str name;
	enum role role;
	int64_t party, household, organisation; /* 0: none */
	bool all_projects;       /* staff: sees every project; else rows of actor_project */
	struct str password;     /* 8-128 characters; not one of the common ones */
};
bool actor_add(struct tx *, const struct actor_new *, struct actor_id *ret, struct err *);
/* As above with a hash made before (password.h): hashing takes 50 ms and must not run on the writer thread. */
bool actor_add_hashed(struct tx *, const struct actor_new *, struct str password_hash, struct actor_id *ret, struct err *);
bool actor_load(struct tx *, struct actor_id, struct actor *ret, struct err *);
bool actor_find_name(struct tx *, struct str sign_in_name, bool *ret_found, struct actor *ret, struct err *);
bool actor_set_role(struct tx *, const struct actor *by, struct actor_id, enum role, struct err *);
bool actor_set_household(struct tx *, struct actor_id, int64_t party, int64_t household, struct err *);
bool actor_set_project(struct tx *, struct actor_id, int64_t project, bool granted, struct err *);
bool actor_set_password_hash(struct tx *, const struct actor *by, struct actor_id, struct str password_hash, struct err *);
bool actor_lock(struct tx *, const struct actor *by, struct actor_id, bool locked, struct err *);

#endif
