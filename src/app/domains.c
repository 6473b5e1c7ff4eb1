/* The list of domains, from the ground up. Adding one is one line. */
#include "allot/allot.h"
#include "app/app.h"
#include "apply/apply.h"
#include "community/community.h"
#include "home/home.h"
#include "inspect/inspect.h"
#include "kit/kit_domain.h"
#include "lease/lease.h"
#include "ledger/ledger.h"
#include "matter/matter.h"
#include "party/party.h"
#include "pay/pay.h"
#include "rent/rent.h"
#include "repair/repair.h"
#include "staff/staff.h"
#include "stat/stat.h"

const struct domain *const app_domains[] = {
	&kit_domain,    &party_domain,   &home_domain,      &ledger_domain, &apply_domain,
	&lease_domain,  &allot_domain,   &rent_domain,      &repair_domain, &pay_domain,
	&matter_domain, &inspect_domain, &community_domain, &staff_domain,  &stat_domain,
};
const size_t app_domain_count = ARRAY_LEN(app_domains);

size_t app_jobs(struct arena *arena, const struct job_kind *const **ret)
{
	const struct job_kind **all = arena_array(arena, 200, sizeof *all);
	size_t n = 0;

	for (size_t d = 0; d < app_domain_count; d++)
		for (size_t i = 0; i < app_domains[d]->job_count; i++) {
			require(n < 200);
			all[n++] = app_domains[d]->jobs[i];
		}
	*ret = all;
	return n;
}

size_t app_checks(struct arena *arena, const struct check_kind *const **ret)
{
	const struct check_kind **all = arena_array(arena, 200, sizeof *all);
	size_t n = 0;

	for (size_t d = 0; d < app_domain_count; d++)
		for (size_t i = 0; i < app_domains[d]->check_count; i++) {
			require(n < 200);
			all[n++] = app_domains[d]->checks[i];
		}
	*ret = all;
	return n;
}
