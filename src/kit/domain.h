/* What a domain folder hands to the program: app/domains.c lists them all. */
#ifndef KIT_DOMAIN_H
#define KIT_DOMAIN_H

#include "kit/check.h"
#include "kit/import.h"
#include "kit/job.h"
#include "kit/register.h"
#include "kit/setting.h"

struct route; /* web/web.h */
struct navigation;

/* An act of the trail whose note begins with a code, such as "lease.step" with "ending": the trail keeps the
 * code, pages say it in the reader's words. */
struct act_codes {
	const char *act;
	const struct enum_type *codes;
};

struct domain {
	const char *name;
	const struct route *routes;
	size_t route_count;
	const struct navigation *navigation;
	size_t navigation_count;
	const struct register_kind *const *registers;
	size_t register_count;
	const struct job_kind *const *jobs;
	size_t job_count;
	const struct check_kind *const *checks;
	size_t check_count;
	const struct import_kind *const *imports;
	size_t import_count;
	const struct policy_kind *policies;
	size_t policy_count;
	const struct act_codes *act_codes;
	size_t act_code_count;
};

/* All domains, handed over once at start, before other threads; their policy checkers are taken in, too. Jobs
 * and pages look kinds up by the names that addresses and rows carry. NULL: none. Registers with headers of
 * files are import kinds as well. */
void domain_list_set(const struct domain *const *, size_t count);
size_t domain_list(const struct domain *const **ret);
const struct register_kind *domain_find_register(struct str name);
const struct import_kind *domain_find_import(struct str name);
const struct job_kind *domain_find_job(struct str name);
const struct enum_type *domain_find_codes(struct str act);

#endif
