/* The domains of the program, and what is looked up in them by name. */
#include "kit/domain.h"

static const struct domain *const *domains;
static size_t domain_count;

void domain_list_set(const struct domain *const *list, size_t count)
{
	domains = list;
	domain_count = count;
	for (size_t i = 0; i < count; i++)
		policy_kinds_add(list[i]->policies, list[i]->policy_count);
}

size_t domain_list(const struct domain *const **ret)
{
	*ret = domains;
	return domain_count;
}

const struct register_kind *domain_find_register(struct str name)
{
	for (size_t d = 0; d < domain_count; d++)
		for (size_t i = 0; i < domains[d]->register_count; i++)
			if (str_equal(str_of(domains[d]->registers[i]->name), name))
				return domains[d]->registers[i];
	return NULL;
}

const struct import_kind *domain_find_import(struct str name)
{
	const struct register_kind *kind = domain_find_register(name);

	for (size_t d = 0; d < domain_count; d++)
		for (size_t i = 0; i < domains[d]->import_count; i++)
			if (str_equal(str_of(domains[d]->imports[i]->name), name))
				return domains[d]->imports[i];
	return kind != NULL ? register_import(kind) : NULL;
}

const struct job_kind *domain_find_job(struct str name)
{
	for (size_t d = 0; d < domain_count; d++)
		for (size_t i = 0; i < domains[d]->job_count; i++)
			if (str_equal(str_of(domains[d]->jobs[i]->name), name))
				return domains[d]->jobs[i];
	return NULL;
}

const struct enum_type *domain_find_codes(struct str act)
{
	for (size_t d = 0; d < domain_count; d++)
		for (size_t i = 0; i < domains[d]->act_code_count; i++)
			if (str_equal(str_of(domains[d]->act_codes[i].act), act))
				return domains[d]->act_codes[i].codes;
	return NULL;
}
