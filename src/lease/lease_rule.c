/* Decisions about leases (Order 11 art. 16-18, 27-31; S1-21 ... S1-39). */
#include "lease/lease_rule.h"

static const struct {
	enum lease_state from;
	enum lease_act act;
	enum lease_state to;
} steps[] = {
	{LEASE_DRAFTED, LEASE_ACT_SIGN, LEASE_SIGNED},      /* both sides signed (S0-37) */
	{LEASE_DRAFTED, LEASE_ACT_CANCEL, LEASE_CANCELLED}, /* not signed in time (S1-22) */
	{LEASE_SIGNED, LEASE_ACT_CANCEL, LEASE_CANCELLED},
	{LEASE_SIGNED, LEASE_ACT_HAND_OVER, LEASE_RUNNING}, /* joint check, keys (S1-24) */
	{LEASE_RUNNING, LEASE_ACT_NOTICE, LEASE_ENDING},    /* S1-29 */
	{LEASE_ENDING, LEASE_ACT_END, LEASE_ENDED},         /* after settlement (S1-35, S1-36) */
};

bool lease_rule_step(enum lease_state from, enum lease_act act, enum lease_state *ret, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i].from == from && steps[i].act == act) {
			*ret = steps[i].to;
			return true;
		}
	return err_conflict(err, MSG_LEASE_ERROR_STEP);
}

bool lease_rule_term(struct day from, struct day to, int64_t months_max, struct err *err)
{
	if (day_compare(to, from) < 0)
		return err_input(err, "to_day", MSG_LEASE_ERROR_TERM_REVERSED);
	if (day_compare(to, day_add(day_add_months(from, (int32_t)months_max), -1)) > 0)
		return err_input(err, "to_day", MSG_LEASE_ERROR_TERM_LONG);
	return true;
}

bool lease_rule_notice(const struct lease *l, struct day last_day, struct day today, struct err *err)
{
	if (day_compare(last_day, today) < 0)
		return err_input(err, "last_day", MSG_LEASE_ERROR_NOTICE_PAST);
	if (day_compare(last_day, l->from) < 0)
		return err_input(err, "last_day", MSG_LEASE_ERROR_NOTICE_EARLY);
	if (day_compare(last_day, l->to) > 0)
		return err_input(err, "last_day", MSG_LEASE_ERROR_NOTICE_LATE);
	return true;
}

bool lease_cancel_counts(enum lease_cancel_cause cause)
{
	return cause !=
	       CANCEL_OFFICE; /* domain.md 4.4: not choosing, not signing is a waiver; no fault is none */
}

bool lease_rule_cancel(const struct lease_signing *s, enum lease_cancel_cause cause, struct day today,
		       struct err *err)
{
	if (cause != CANCEL_NOT_SIGNED)
		return true;
	if (s->tenant_signed)
		return err_input(err, "cause", MSG_LEASE_ERROR_CANCEL_SIGNED);
	if (s->sign_by.yyyymmdd == 0 || day_compare(today, s->sign_by) <= 0)
		return err_input(err, "cause", MSG_LEASE_ERROR_CANCEL_EARLY);
	return true;
}

bool lease_rule_sign_day(const struct lease_signing *s, struct day day, struct day today, struct err *err)
{
	if (s->dates >= s->dates_max)
		return err_conflict(err, MSG_LEASE_ERROR_SIGN_DATES);
	if (day_compare(day, today) < 0 || day_compare(day, s->sign_by) <= 0)
		return err_input(err, "day", MSG_LEASE_ERROR_SIGN_DAY_EARLY);
	if (day_compare(day, day_add(today, (int32_t)s->days_max)) > 0)
		return err_input(err, "day", MSG_LEASE_ERROR_SIGN_DAY_LATE);
	return true;
}

void lease_rule_begin(struct day *from, struct day *to, struct day day)
{
	struct day after = day_add(*to, 1);
	int32_t months = month_between(day_month(*from), day_month(after));

	if (day_compare(*from, day) >= 0)
		return;
	if (months > 0 && day_compare(day_add_months(*from, months), after) == 0)
		*to = day_add(day_add_months(day, months), -1);
	else
		*to = day_add(*to, day_between(*from, day));
	*from = day;
}

bool lease_rule_bans(enum lease_end_cause cause)
{
	switch (cause) {
	case END_DECEIT:
	case END_SUBLET:
	case END_USE_CHANGED:
	case END_IDLE:
	case END_ILLEGAL: return true;
	default: return false;
	}
}

bool lease_rule_coefficient(const json_t *document, enum applicant_class class, struct ratio *ret,
			    struct err *err)
{
	const json_t *v = json_object_get(json_object_get(document, "coefficient"),
					  enum_code(&applicant_class_type, (int)class).p);

	if (!json_is_integer(v))
		return err_conflict(err, MSG_LEASE_ERROR_NO_COEFFICIENT);
	ret->e4 = json_integer_value(v);
	return true;
}

bool lease_rule_check_rent_policy(const json_t *document, struct err *err)
{
	for (int c = CLASS_DESTITUTE; c <= CLASS_MIGRANT_WORKER; c++) {
		struct ratio r;
		if (!lease_rule_coefficient(document, (enum applicant_class)c, &r, err))
			return false;
		if (r.e4 < 0 || r.e4 > 10000)
			return err_input(err, "coefficient", MSG_LEASE_ERROR_COEFFICIENT_RANGE);
	}
	return true;
}

bool lease_rule_check_day(struct day day, struct day today, struct err *err)
{
	return day_compare(day, today) <= 0 || err_input(err, "day", MSG_LEASE_ERROR_CHECK_AHEAD);
}

bool lease_rule_reading(int64_t before, int64_t now, const char *field, struct err *err)
{
	return now >= before || err_input(err, field, MSG_LEASE_ERROR_READING_BACK);
}
