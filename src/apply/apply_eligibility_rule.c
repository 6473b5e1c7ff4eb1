/* Limits of a city as data: Order 11 art. 7 leaves the numbers to the cities (domain.md 2.1). */
#include <jansson.h>
#include <string.h>
#include "apply/apply_rule.h"

/* ---- the document ---- */

static bool fault(struct err *err, const char *name)
{
	return err_input_arg(err, "document", MSG_APPLY_ERROR_POLICY, str_of(name));
}

static bool read_number(const json_t *value, const char *name, int64_t max, int64_t *ret, struct err *err)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > max)
		return fault(err, name);
	*ret = json_integer_value(value);
	return true;
}

static int class_of(const char *code)
{
	const struct enum_item *item = enum_find_code(&applicant_class_type, str_of(code));

	return item == NULL ? 0 : item->value;
}

/* {"low_income": 200000, ...}: what is absent has no such limit; `all`: every class must be there. */
static bool read_classes(const json_t *document, const char *name, bool all, int64_t max,
			 int64_t ret[CLASS_COUNT + 1], struct err *err)
{
	json_t *table = json_object_get(document, name), *value;
	const char *code;

	for (int i = 0; i <= CLASS_COUNT; i++)
		ret[i] = -1;
	if (table == NULL)
		return !all || fault(err, name);
	if (!json_is_object(table) || (all && json_object_size(table) != CLASS_COUNT))
		return fault(err, name);
	json_object_foreach(table, code, value) if (class_of(code) == 0 ||
						    !read_number(value, name, max, &ret[class_of(code)],
								 err)) return fault(err, name);
	return true;
}

static bool read_class_list(const json_t *document, const char *name, bool ret[CLASS_COUNT + 1],
			    struct err *err)
{
	const json_t *list = json_object_get(document, name), *value;
	size_t i;

	for (int k = 0; k <= CLASS_COUNT; k++)
		ret[k] = false;
	if (list == NULL)
		return true;
	if (!json_is_array(list))
		return fault(err, name);
	json_array_foreach(list, i, value)
	{
		if (!json_is_string(value) || class_of(json_string_value(value)) == 0)
			return fault(err, name);
		ret[class_of(json_string_value(value))] = true;
	}
	return true;
}

/* {"1": 15000000, ... "4": 45000000}: from 1 on without a gap; the last is for larger households too. */
static bool read_assets(const json_t *document, int64_t ret[SIZES_MAX + 1], struct err *err)
{
	static const char name[] = "max_assets_by_size";
	const json_t *table = json_object_get(document, name);
	size_t n = json_object_size(table);
	char key[NUMBER_TEXT_BYTES + 1];

	ret[0] = -1;
	if (!json_is_object(table) || n == 0 || n > SIZES_MAX)
		return fault(err, name);
	for (int i = 1; i <= SIZES_MAX; i++) {
		size_t k = number_write(key, i, 0, false);

		if ((size_t)i > n) {
			ret[i] = ret[n];
			continue;
		}
		key[k] = '\0';
		if (!read_number(json_object_get(table, key), name, MONEY_FEN_MAX, &ret[i], err))
			return false;
	}
	return true;
}

static bool read_words(const json_t *document, struct apply_policy *p, struct err *err)
{
	const json_t *list = json_object_get(document, "outside_registry_values"),
		     *own = json_object_get(document, "own_home_value"), *value;
	const struct enum_item *item;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) > ARRAY_LEN(p->outside))
		return fault(err, "outside_registry_values");
	json_array_foreach(list, i, value)
	{
		if (!json_is_string(value))
			return fault(err, "outside_registry_values");
		p->outside[p->outside_count++] =
			(struct str){json_string_value(value), json_string_length(value)};
	}
	item = json_is_string(own) ? enum_find_words(&housing_type, str_of(json_string_value(own))) : NULL;
	if (item == NULL)
		return fault(err, "own_home_value");
	p->own_home = (enum housing)item->value;
	return true;
}

bool apply_rule_policy(const json_t *document, struct apply_policy *ret, struct err *err)
{
	struct apply_policy p = {0};

	if (!read_number(json_object_get(document, "min_age_years"), "min_age_years", 150, &p.age_years_min,
			 err) ||
	    !read_number(json_object_get(document, "max_area_per_person"), "max_area_per_person", 100000,
			 &p.area_per_person_max, err) ||
	    !read_classes(document, "max_income_per_person_month", true, MONEY_FEN_MAX, p.income_max, err) ||
	    !read_assets(document, p.assets_max, err) ||
	    !read_classes(document, "min_residence_years", false, 100, p.residence_years_min, err) ||
	    !read_classes(document, "min_insured_months", false, 1200, p.insured_months_min, err) ||
	    !read_class_list(document, "local_registry_classes", p.local_registry, err) ||
	    !read_class_list(document, "no_own_home_classes", p.no_own_home, err) ||
	    !read_words(document, &p, err))
		return false;
	if (!json_is_true(json_object_get(document, "includes_the_limit")))
		return fault(err, "includes_the_limit");
	if (ret != NULL)
		*ret = p;
	return true;
}

bool apply_rule_policy_check(const json_t *document, struct err *err)
{
	return apply_rule_policy(document, NULL, err);
}

/* ---- the verdict ---- */

static void line(struct apply_eligibility *e, enum apply_limit limit, int64_t value, int64_t bound, bool kept)
{
	e->lines[e->count++] = (struct apply_limit_line){limit, value, bound, kept};
	e->eligible = e->eligible && kept;
}

static bool is_outside(const struct apply_policy *p, struct str registry)
{
	for (size_t i = 0; i < p->outside_count; i++)
		if (str_equal(p->outside[i], str_trim(registry)))
			return true;
	return false;
}

bool apply_rule_area_counts(enum housing housing)
{
	return housing == HOUSING_OWNED || housing == HOUSING_PUBLIC_LEASE;
}

struct apply_eligibility apply_rule_eligibility(const struct apply_policy *p, const struct apply_facts *f)
{
	struct apply_eligibility e = {.eligible = true};
	int size = f->size < 1 ? 1 : f->size;
	int64_t assets = p->assets_max[size > SIZES_MAX ? SIZES_MAX : size],
		age = day_age_years(f->birth, f->applied_on);
	int64_t area = apply_rule_area_counts(f->housing) ? f->present_area.centi_m2 : 0;

	require((int)f->class >= 1 && (int)f->class <= CLASS_COUNT);
	line(&e, LIMIT_AGE, age, p->age_years_min, age >= p->age_years_min);
	if (p->local_registry[f->class])
		line(&e, LIMIT_REGISTRY, !is_outside(p, f->registry), 1, !is_outside(p, f->registry));
	line(&e, LIMIT_INCOME, f->income_month.fen, p->income_max[f->class],
	     f->income_month.fen <= p->income_max[f->class]);
	line(&e, LIMIT_ASSETS, f->assets.fen, assets, f->assets.fen <= assets);
	if (p->no_own_home[f->class])
		line(&e, LIMIT_OWN_HOME, f->housing == p->own_home, 0, f->housing != p->own_home);
	/* The bound is that of the whole household, so that nothing is rounded. A class that may own no home
	 * is told that, not its area. */
	if (!(p->no_own_home[f->class] && f->housing == p->own_home))
		line(&e, LIMIT_AREA, area, number_multiply(p->area_per_person_max, size),
		     area <= number_multiply(p->area_per_person_max, size));
	if (p->residence_years_min[f->class] > 0)
		line(&e, LIMIT_RESIDENCE, f->residence_years, p->residence_years_min[f->class],
		     f->residence_years >= p->residence_years_min[f->class]);
	if (p->insured_months_min[f->class] > 0)
		line(&e, LIMIT_INSURED, f->insured_months, p->insured_months_min[f->class],
		     f->insured_months >= p->insured_months_min[f->class]);
	return e;
}

/* table */
static const struct {
	const char *reason;
	enum apply_place place;
	enum message message;
} limits[] = {
	[LIMIT_AGE] = {"APPLICANT_MINOR", PLACE_ID_NUMBER, MSG_APPLY_LIMIT_AGE},
	[LIMIT_REGISTRY] = {"REGISTRY_OUTSIDE", PLACE_REGISTRY, MSG_APPLY_LIMIT_REGISTRY},
	[LIMIT_INCOME] = {"INCOME_OVER_LIMIT", PLACE_INCOME, MSG_APPLY_LIMIT_INCOME},
	[LIMIT_ASSETS] = {"ASSETS_OVER_LIMIT", PLACE_ASSETS, MSG_APPLY_LIMIT_ASSETS},
	[LIMIT_OWN_HOME] = {"OWNS_HOME", PLACE_HOUSING, MSG_APPLY_LIMIT_OWN_HOME},
	[LIMIT_AREA] = {"AREA_OVER_LIMIT", PLACE_AREA, MSG_APPLY_LIMIT_AREA},
	[LIMIT_RESIDENCE] = {"RESIDENCE_TOO_SHORT", PLACE_YEARS, MSG_APPLY_LIMIT_RESIDENCE},
	[LIMIT_INSURED] = {"INSURED_TOO_SHORT", PLACE_MONTHS, MSG_APPLY_LIMIT_INSURED},
};

const char *apply_rule_reason(enum apply_limit limit)
{
	require(limit >= LIMIT_AGE && limit < LIMIT_COUNT);
	return limits[limit].reason;
}

enum apply_place apply_rule_limit_place(enum apply_limit limit)
{
	require(limit >= LIMIT_AGE && limit < LIMIT_COUNT);
	return limits[limit].place;
}

enum message apply_rule_limit_message(enum apply_limit limit)
{
	require(limit >= LIMIT_AGE && limit < LIMIT_COUNT);
	return limits[limit].message;
}

struct str apply_rule_bound(struct arena *arena, const struct apply_limit_line *l)
{
	switch (l->limit) {
	case LIMIT_INCOME:
	case LIMIT_ASSETS: return money_text(arena, MONEY(l->bound));
	case LIMIT_AREA: return area_text(arena, (struct area){l->bound});
	default: return number_text(arena, l->bound, 0, false);
	}
}

struct apply_facts apply_rule_facts(const struct application_form *f)
{
	return (struct apply_facts){.class = f->class,
				    .size = (int)f->member_count + 1,
				    .birth = apply_rule_birth(f->applicant.id_number),
				    .applied_on = f->applied_on,
				    .registry = f->registry,
				    .income_month = f->income_month,
				    .assets = f->assets,
				    .housing = f->housing,
				    .present_area = f->present_area,
				    .residence_years = f->residence_years,
				    .insured_months = f->insured_months};
}
