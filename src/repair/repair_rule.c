/* Decisions about repairs (S0-07, S0-29, S0-39, S0-98, S0-99, S0-124; D21). */
#include "repair/repair_rule.h"

enum { VISIT_DAYS_MAX = 60, MATERIAL_ROWS_MAX = 40 };

static const struct {
	enum repair_state from;
	enum repair_act act;
	enum repair_state to;
} steps[] = {
	{REPAIR_ASKED, REPAIR_ACT_SEND, REPAIR_SENT}, /* by the rule below or by the dispatcher (S0-124) */
	{REPAIR_ASKED, REPAIR_ACT_REFUSE, REPAIR_REFUSED},
	{REPAIR_ASKED, REPAIR_ACT_WITHDRAW, REPAIR_WITHDRAWN},
	{REPAIR_SENT, REPAIR_ACT_SEND, REPAIR_SENT},   /* to another one */
	{REPAIR_SENT, REPAIR_ACT_ANSWER, REPAIR_SENT}, /* S0-98 */
	{REPAIR_SENT, REPAIR_ACT_VISIT, REPAIR_SENT},  /* another day was agreed */
	{REPAIR_SENT, REPAIR_ACT_START, REPAIR_AT_WORK},
	{REPAIR_SENT, REPAIR_ACT_RETURN, REPAIR_ASKED},
	{REPAIR_SENT, REPAIR_ACT_REFUSE, REPAIR_REFUSED},
	{REPAIR_SENT, REPAIR_ACT_WITHDRAW, REPAIR_WITHDRAWN},
	{REPAIR_AT_WORK, REPAIR_ACT_SEND, REPAIR_SENT},
	{REPAIR_AT_WORK, REPAIR_ACT_VISIT, REPAIR_AT_WORK}, /* a part is missing: he comes again */
	{REPAIR_AT_WORK, REPAIR_ACT_RETURN, REPAIR_ASKED},
	{REPAIR_AT_WORK, REPAIR_ACT_FINISH, REPAIR_DONE}, /* S0-99 */
	{REPAIR_DONE, REPAIR_ACT_RATE, REPAIR_RATED},
	{REPAIR_DONE, REPAIR_ACT_REWORK, REPAIR_SENT}, /* the tenant says it is not mended */
};

bool repair_rule_step(enum repair_state from, enum repair_act act, enum repair_state *ret, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].from == from && steps[i].act == act) {
			*ret = steps[i].to;
			return true;
		}
	return err_conflict(err, MSG_REPAIR_ERROR_STEP);
}

bool repair_rule_can(enum repair_state from, enum repair_act act)
{
	enum repair_state to;
	struct err err;

	return repair_rule_step(from, act, &to, &err);
}

bool repair_rule_is_open(enum repair_state state)
{
	return state == REPAIR_ASKED || state == REPAIR_SENT || state == REPAIR_AT_WORK;
}

struct instant repair_rule_due(struct instant from, int64_t hours)
{
	return instant_add(from, hours * US_PER_HOUR);
}

struct instant repair_rule_warn(struct instant due, int64_t hours)
{
	return instant_add(due, -(hours * US_PER_HOUR / 4));
}

bool repair_rule_fits(const struct repairer_fact *r, enum repair_trade trade)
{
	return r->covers && (r->trades >> trade & 1) != 0;
}

static bool goes_before(const struct repairer_fact *a, const struct repairer_fact *b)
{
	return a->load != b->load ? a->load < b->load : a->id < b->id;
}

bool repair_rule_choose(const struct repairer_fact *all, size_t count, enum repair_trade trade,
			int64_t *ret_id)
{
	const struct repairer_fact *best = NULL;

	for (size_t i = 0; i < count; i++)
		if (repair_rule_fits(&all[i], trade) && (best == NULL || goes_before(&all[i], best)))
			best = &all[i];
	if (best != NULL)
		*ret_id = best->id;
	return best != NULL;
}

bool repair_rule_may_ask(bool has_lease, enum lease_state state, int64_t running, int64_t running_max,
			 struct err *err)
{
	if (!has_lease || (state != LEASE_RUNNING && state != LEASE_ENDING))
		return err_conflict(err, MSG_REPAIR_ERROR_NO_LEASE);
	return running < running_max || err_conflict(err, MSG_REPAIR_ERROR_OPEN_MAX);
}

bool repair_rule_home(enum home_state state, struct err *err)
{
	return state != HOME_SOLD || err_conflict(err, MSG_REPAIR_ERROR_SOLD);
}

bool repair_rule_words(struct str words, const char *field, struct err *err)
{
	size_t n = str_characters(str_trim(words));

	if (n < 2)
		return err_input(err, field, MSG_REPAIR_ERROR_WORDS_SHORT);
	return n <= 500 || err_input(err, field, MSG_REPAIR_ERROR_WORDS_LONG);
}

bool repair_rule_visit_day(struct day day, struct day today, struct err *err)
{
	if (day.yyyymmdd == 0)
		return true;
	if (day_compare(day, today) < 0)
		return err_input(err, "visit_day", MSG_REPAIR_ERROR_VISIT_PAST);
	return day_between(today, day) <= VISIT_DAYS_MAX ||
	       err_input(err, "visit_day", MSG_REPAIR_ERROR_VISIT_FAR);
}

struct money repair_rule_material_cost(const struct repair_material *rows, size_t count)
{
	struct money sum = MONEY(0);

	for (size_t i = 0; i < count; i++)
		sum = money_add(sum, money_share_half_up(rows[i].price, rows[i].quantity_e2, 100));
	return sum;
}

bool repair_rule_material(const struct repair_material *m, size_t rows, struct err *err)
{
	size_t n = str_characters(str_trim(m->name));

	if (n < 1 || n > 60)
		return err_input(err, "name", MSG_REPAIR_ERROR_MATERIAL_NAME);
	if (m->quantity_e2 <= 0 || m->quantity_e2 > REPAIR_QUANTITY_E2_MAX)
		return err_input(err, "quantity", MSG_REPAIR_ERROR_MATERIAL_QUANTITY);
	if (m->price.fen < 0 || m->price.fen > REPAIR_PRICE_FEN_MAX)
		return err_input(err, "price", MSG_REPAIR_ERROR_MATERIAL_PRICE);
	return rows < MATERIAL_ROWS_MAX || err_conflict(err, MSG_REPAIR_ERROR_MATERIAL_ROWS);
}

bool repair_rule_result(const struct repair *r, const struct repair_result *result, struct err *err)
{
	if (!repair_rule_words(result->words, "result", err))
		return false;
	if (result->labour.fen < 0)
		return err_input(err, "labour", MSG_REPAIR_ERROR_LABOUR);
	if (!result->chargeable)
		return true;
	if (r->household == 0)
		return err_input(err, "chargeable", MSG_REPAIR_ERROR_NOBODY_PAYS);
	return result->labour.fen + r->material.fen > 0 ||
	       err_input(err, "labour", MSG_REPAIR_ERROR_NOTHING_TO_PAY);
}

bool repair_rule_rating(enum repair_rating rating, struct str words, struct err *err)
{
	if (rating < RATING_VERY_BAD || rating > RATING_VERY_GOOD)
		return err_input(err, "rating", MSG_REPAIR_ERROR_RATING);
	return str_characters(words) <= REPAIR_RATING_WORDS_MAX ||
	       err_input(err, "words", MSG_REPAIR_ERROR_RATING_LONG);
}
