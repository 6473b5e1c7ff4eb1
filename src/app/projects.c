/* Projects for registers: the kit's registers may belong to one, and only home knows them. */
#include "app/app.h"
#include "home/home.h"

static bool list(struct tx *tx, const struct scope *scope, struct register_project **ret, size_t *ret_count,
		 struct err *err)
{
	struct actor actor = {.scope = *scope};
	struct home_choice *choices;
	struct register_project *projects;
	size_t n;

	if (!home_projects(tx, &actor, &choices, &n, err))
		return false;
	projects = ARENA_ARRAY(tx_arena(tx), struct register_project, n);
	for (size_t i = 0; i < n; i++)
		projects[i] = (struct register_project){choices[i].id, choices[i].name};
	*ret = projects;
	*ret_count = n;
	return true;
}

static bool find(struct tx *tx, const struct scope *scope, struct str name, bool *ret_found, int64_t *ret,
		 struct err *err)
{
	struct register_project *projects;
	size_t n;

	*ret_found = false;
	if (!list(tx, scope, &projects, &n, err))
		return false;
	for (size_t i = 0; i < n && !*ret_found; i++)
		if (str_equal(projects[i].name, str_trim(name))) {
			*ret = projects[i].id;
			*ret_found = true;
		}
	return true;
}

void app_projects_set(void)
{
	static const struct register_projects projects = {find, list};

	register_projects_set(&projects);
}
