/* Which role may do what: one table, read by people and by actor_can(). A capability that is not listed is
 * not held. */
#include "kit/actor.h"

#define BIT(name) (UINT64_C(1) << CAP_##name)
_Static_assert(CAP_COUNT <= 64, "a set of capabilities is one word");

/* Every look at the work of others, without a hand on it. */
#define SEE_WORK                                                                                  \
	(BIT(HOME_SEE) | BIT(APPLICATION_SEE) | BIT(ALLOT_SEE) | BIT(LEASE_SEE) | BIT(RENT_SEE) | \
	 BIT(LEDGER_SEE) | BIT(PAY_SEE) | BIT(REPAIR_SEE) | BIT(MATTER_SEE) | BIT(REGISTER_SEE) | \
	 BIT(STAT_SEE) | BIT(AUDIT_SEE) | BIT(FILE_SEE) | BIT(SETTING_SEE))

#define CITIZEN                                                                                              \
	(BIT(APPLY_OWN) | BIT(OFFER_OWN) | BIT(LEASE_OWN) | BIT(BILL_OWN) | BIT(PAY_OWN) | BIT(REPAIR_ASK) | \
	 BIT(MATTER_ASK))

static const uint64_t role_caps[ROLE_COUNT] = {
	[ROLE_NONE] = 0,
	[ROLE_TENANT] = CITIZEN,
	[ROLE_APPLICANT] =
		CITIZEN, /* becomes a tenant while signed in: the household's rows decide, not the role */
	[ROLE_LEASE_OFFICER] = BIT(WORKBENCH) | BIT(HOME_SEE) | BIT(HOME_EDIT) | BIT(APPLICATION_SEE) |
			       BIT(APPLICATION_ENTER) | BIT(REVIEW_FIRST) | BIT(ALLOT_SEE) | BIT(ALLOT_PLAN) |
			       BIT(LEASE_SEE) | BIT(LEASE_WORK) | BIT(RENT_SEE) | BIT(PAY_COUNTER) |
			       BIT(PAY_SEE) | BIT(REPAIR_SEE) | BIT(REPAIR_ENTER) | BIT(MATTER_SEE) |
			       BIT(MATTER_HANDLE) | BIT(REGISTER_SEE) | BIT(REGISTER_EDIT) | BIT(PARTY_SEE) |
			       BIT(FILE_SEE) | BIT(JOB_SEE) | BIT(DUNNING_SEND) | BIT(STAT_SEE),
	[ROLE_FINANCE] = BIT(WORKBENCH) | BIT(HOME_SEE) | BIT(LEASE_SEE) | BIT(RENT_SEE) | BIT(RENT_BILL) |
			 BIT(LEDGER_SEE) | BIT(PAY_SEE) | BIT(PAY_COUNTER) | BIT(DUNNING_SEND) |
			 BIT(REGISTER_SEE) | BIT(PARTY_SEE) | BIT(FILE_SEE) | BIT(JOB_SEE) | BIT(STAT_SEE),
	[ROLE_REPAIRER] = BIT(WORKBENCH) | BIT(REPAIR_WORK),
	/* Decides and dispatches; posts no money and changes no setting (S1-05). */
	[ROLE_DIRECTOR] = SEE_WORK | BIT(WORKBENCH) | BIT(PARTY_SEE) | BIT(JOB_SEE) | BIT(REVIEW_SECOND) |
			  BIT(NOTICE_PUBLISH) | BIT(ALLOT_PLAN) | BIT(ALLOT_APPROVE) | BIT(REPAIR_DISPATCH) |
			  BIT(REPAIR_ENTER) | BIT(MATTER_HANDLE) | BIT(REGISTER_EDIT),
	[ROLE_REGULATOR] = SEE_WORK,
	/* Runs the system, not the business (GB/T 22239-2019 8.1.4.2: separation of administrators). */
	[ROLE_ADMINISTRATOR] = BIT(WORKBENCH) | BIT(SETTING_SEE) | BIT(SETTING_EDIT) | BIT(USER_ADMIN) |
			       BIT(AUDIT_SEE) | BIT(JOB_SEE) | BIT(REGISTER_SEE) | BIT(METRICS_SEE),
	[ROLE_SYSTEM] = UINT64_MAX,
};

static const char *const cap_codes[CAP_COUNT] = {
#define CAP(name, code) [CAP_##name] = code,
#include "kit/cap.def"
#undef CAP
};

ENUM_TYPE(role, {ROLE_TENANT, "tenant", MSG_KIT_ROLE_TENANT, TAG_PLAIN},
	  {ROLE_APPLICANT, "applicant", MSG_KIT_ROLE_APPLICANT, TAG_PLAIN},
	  {ROLE_LEASE_OFFICER, "lease_officer", MSG_KIT_ROLE_LEASE_OFFICER, TAG_INFO},
	  {ROLE_FINANCE, "finance", MSG_KIT_ROLE_FINANCE, TAG_INFO},
	  {ROLE_REPAIRER, "repairer", MSG_KIT_ROLE_REPAIRER, TAG_INFO},
	  {ROLE_DIRECTOR, "director", MSG_KIT_ROLE_DIRECTOR, TAG_INFO},
	  {ROLE_REGULATOR, "regulator", MSG_KIT_ROLE_REGULATOR, TAG_INFO},
	  {ROLE_ADMINISTRATOR, "administrator", MSG_KIT_ROLE_ADMINISTRATOR, TAG_WARN},
	  {ROLE_SYSTEM, "system", MSG_KIT_ROLE_SYSTEM, TAG_PLAIN});

bool role_can(enum role role, enum cap cap)
{
	require((unsigned)cap < CAP_COUNT);
	if (cap == CAP_PUBLIC)
		return true;
	if ((unsigned)role >= ROLE_COUNT)
		return false;
	if (cap == CAP_SIGNED_IN)
		return role != ROLE_NONE;
	return (role_caps[role] >> cap & 1) != 0;
}

bool actor_can(const struct actor *actor, enum cap cap)
{
	if (cap == CAP_PUBLIC)
		return true;
	if (actor->id.v == 0 && actor->role != ROLE_SYSTEM)
		return false;
	return role_can(actor->role, cap);
}

const char *cap_code(enum cap cap)
{
	require((unsigned)cap < CAP_COUNT);
	return cap_codes[cap];
}

bool cap_find_code(struct str code, enum cap *ret)
{
	for (unsigned i = 0; i < CAP_COUNT; i++) {
		if (str_equal(code, str_of(cap_codes[i]))) {
			*ret = (enum cap)i;
			return true;
		}
	}
	return false;
}

bool cap_is_citizen(enum role role)
{
	return role == ROLE_TENANT || role == ROLE_APPLICANT;
}

struct str actor_caps(struct arena *arena, const struct actor *actor)
{
	struct str list = S(",");

	for (unsigned i = 0; i < CAP_COUNT; i++) {
		if (i != CAP_PUBLIC && actor_can(actor, (enum cap)i))
			list = str_format(arena, "%.*s%s,", STR_ARG(list), cap_codes[i]);
	}
	return list;
}

struct actor actor_system(void)
{
	return (struct actor){.role = ROLE_SYSTEM, .scope = {.all = true}, .name = S("system")};
}
