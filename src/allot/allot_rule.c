/* Scoring, ranking, choosing (domain.md 4.1, 4.4; D11, D12). */
#include <stdlib.h>
#include <string.h>
#include "allot/allot_rule.h"

/* ---- the policy document ---- */

static const json_t *member(const json_t *o, const char *name)
{
	return json_object_get(o, name);
}

static bool whole(const json_t *o, const char *name, int64_t *ret)
{
	const json_t *v = member(o, name);

	if (!json_is_integer(v) || json_integer_value(v) < 0)
		return false;
	*ret = json_integer_value(v);
	return true;
}

static bool read_steps(const json_t *f, struct factor *ret)
{
	const json_t *steps = member(f, "steps");

	ret->step_count = json_array_size(steps);
	if (ret->step_count == 0 || ret->step_count > SCORE_STEPS_MAX)
		return false;
	for (size_t i = 0; i < ret->step_count; i++) {
		const json_t *s = json_array_get(steps, i);
		if (!whole(s, "from", &ret->step[i].from) || !whole(s, "points", &ret->step[i].points))
			return false;
		if (!whole(s, "to", &ret->step[i].to))
			ret->step[i].to = 0;
	}
	return true;
}

static bool read_classes(const json_t *f, struct factor *ret)
{
	const json_t *points = member(f, "points");

	for (int c = CLASS_DESTITUTE; c <= CLASS_MIGRANT_WORKER; c++)
		if (!whole(points, enum_code(&applicant_class_type, c).p, &ret->by_class[c]))
			return false;
	return true;
}

static bool read_factor(const json_t *f, struct factor *ret)
{
	const char *kind = json_string_value(member(f, "kind")), *code = json_string_value(member(f, "code"));

	if (kind == NULL || code == NULL || strlen(code) >= sizeof ret->code || !whole(f, "max", &ret->max))
		return false;
	memcpy(ret->code, code, strlen(code) + 1);
	if (strcmp(kind, "linear") == 0 && strcmp(code, "age") == 0) {
		ret->kind = FACTOR_AGE_LINEAR;
		return whole(f, "full_at_days", &ret->full_at_days) && ret->full_at_days > 0;
	}
	if (strcmp(kind, "step") == 0 && strcmp(code, "size") == 0) {
		ret->kind = FACTOR_SIZE_STEP;
		return read_steps(f, ret);
	}
	if (strcmp(kind, "by_class") == 0) {
		ret->kind = FACTOR_BY_CLASS;
		return read_classes(f, ret);
	}
	if (strcmp(kind, "linear_down") == 0 && strcmp(code, "area") == 0) {
		ret->kind = FACTOR_AREA_DOWN;
		return whole(f, "zero_at_area_per_person", &ret->zero_at_centi_m2) &&
		       ret->zero_at_centi_m2 > 0;
	}
	return false;
}

bool allot_rule_read_scoring(const json_t *document, struct scoring *ret, struct err *err)
{
	const json_t *factors = member(document, "factors");
	struct scoring s = {.count = json_array_size(factors)};

	if (s.count == 0 || s.count > SCORE_FACTORS_MAX)
		return err_input(err, "factors", MSG_ALLOT_ERROR_FACTORS);
	for (size_t i = 0; i < s.count; i++)
		if (!read_factor(json_array_get(factors, i), &s.factor[i])) {
			const char *code = json_string_value(member(json_array_get(factors, i), "code"));
			return err_input_arg(err, "factors", MSG_ALLOT_ERROR_FACTOR,
					     str_of(code != NULL ? code : "?"));
		}
	*ret = s;
	return true;
}

bool allot_rule_check_scoring(const json_t *document, struct err *err)
{
	struct scoring s;

	return allot_rule_read_scoring(document, &s, err);
}

/* ---- points ---- */

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t factor_points(const struct factor *f, const struct score_facts *x)
{
	int64_t days = 0, all;

	switch (f->kind) {
	case FACTOR_AGE_LINEAR: /* the mean of both, not rounded [P] */
		for (int i = 0; i < x->ages; i++)
			days += x->age_days[i];
		return x->ages == 0 ? 0
				    : least(f->max, number_divide_half_up((__int128)f->max * days,
									  f->full_at_days * x->ages));
	case FACTOR_SIZE_STEP:
		for (size_t i = 0; i < f->step_count; i++)
			if (x->size >= f->step[i].from && (f->step[i].to == 0 || x->size <= f->step[i].to))
				return least(f->max, f->step[i].points);
		return 0;
	case FACTOR_BY_CLASS: return least(f->max, f->by_class[x->class]);
	case FACTOR_AREA_DOWN:
		all = f->zero_at_centi_m2 * x->size;
		return x->present_centi_m2 >= all
			       ? 0
			       : number_divide_half_up((__int128)f->max * (all - x->present_centi_m2), all);
	}
	return 0;
}

void allot_rule_score(const struct scoring *s, const struct score_facts *facts, struct score *ret)
{
	memset(ret, 0, sizeof *ret);
	require(facts->size > 0);
	for (size_t i = 0; i < s->count; i++) {
		ret->factor[i].e4 = factor_points(&s->factor[i], facts);
		/* the total is the sum of the rounded factors [P] */
		ret->total.e4 = number_add(ret->total.e4, ret->factor[i].e4);
	}
}

/* ---- ranking ---- */

static int by(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* Who comes first: in the order of struct candidate. Areas per person as products, so that nothing is
 * rounded. */
static int compare(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;
	int order[] = {
		by(b->total.e4, a->total.e4),
		by(a->area * b->size, b->area * a->size),
		by(a->applied_on.yyyymmdd, b->applied_on.yyyymmdd),
		by(b->residence_years, a->residence_years),
		by(a->birth.yyyymmdd, b->birth.yyyymmdd),
		by(a->income, b->income),
	};

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (order[i] != 0)
			return order[i];
	return str_compare(a->number, b->number);
}

void allot_rule_rank(struct candidate *c, size_t count)
{
	if (count > 0)
		qsort(c, count, sizeof *c, compare);
	for (size_t i = 0; i < count; i++) {
		c[i].position = (int32_t)i + 1;
		c[i].rank = i > 0 && c[i].total.e4 == c[i - 1].total.e4 ? c[i - 1].rank : c[i].position;
	}
}

int allot_rule_choose(const struct free_home *homes, size_t count, struct str wished_type)
{
	int first = -1;

	for (size_t i = 0; i < count; i++) {
		if (homes[i].taken)
			continue;
		if (str_equal(homes[i].home_type, wished_type))
			return (int)i;
		if (first < 0)
			first = (int)i;
	}
	return first;
}

bool allot_rule_step(enum plan_state from, enum plan_state to, struct err *err)
{
	static const struct {
		enum plan_state from, to;
	} steps[] = {
		{PLAN_DRAFT, PLAN_SCORED},      {PLAN_SCORED, PLAN_SCORED},
		{PLAN_SCORED, PLAN_PUBLISHED},  {PLAN_PUBLISHED, PLAN_OFFERING},
		{PLAN_OFFERING, PLAN_OFFERING},
	};

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].from == from && steps[i].to == to)
			return true;
	return err_conflict(err, MSG_ALLOT_ERROR_STEP);
}
