/* Policy values by day and project. */
#include "kit/setting.h"
#include "kit/audit.h"
#include "kit/setting_sql.h"

#include <pthread.h>

static struct setting_info infos[SETTING_NUMBER_OF] = {
#define SETTING(name, key, unit, value, text, source) \
	[SETTING_##name] = {key, SETTING_##unit, value, text, source, MSG_KIT_SETTING_##name, 0, 0},
#include "kit/setting.def"
#undef SETTING
};

/* Narrower than the unit's own limits. */
static const struct {
	enum setting setting;
	int64_t min, max;
} limits[] = {
	{SETTING_RENT_DUE_DAY, 1, 28}, /* every month has it */
	{SETTING_BILL_AHEAD_DAY, 1, 28},
	{SETTING_RENT_FIRST_DAYS, 0, 60},
	{SETTING_PAY_ALARM_HOURS, 1, 168},
	{SETTING_PAY_BACK_DAYS_MAX, 1, 3660},
	{SETTING_PRORATA_KIND, 1, 4},
	{SETTING_LEASE_MONTHS, 1, 60}, /* Order 11 art. 18: not above five years */
	{SETTING_LEASE_MONTHS_MAX, 1, 60},
	{SETTING_SIGN_IN_FAILURES_MAX, 1, 20},
	{SETTING_SIGN_UPS_HOUR_MAX, 1, 10000},
	{SETTING_SIGN_IN_LOCK_MINUTES, 1, 1440},
	{SETTING_SESSION_IDLE_MINUTES, 1, 1440},
	{SETTING_SESSION_HOURS_MAX, 1, 168},
	{SETTING_TOKEN_DAYS_MAX, 1, 3650},
	{SETTING_PAY_ORDER_MINUTES, 1, 1440},
};

ENUM_TYPE(setting_unit, {SETTING_COUNT, "count", MSG_KIT_UNIT_COUNT, TAG_PLAIN},
	  {SETTING_DAYS, "days", MSG_KIT_UNIT_DAYS, TAG_PLAIN},
	  {SETTING_WORKING_DAYS, "working_days", MSG_KIT_UNIT_WORKING_DAYS, TAG_PLAIN},
	  {SETTING_MONTHS, "months", MSG_KIT_UNIT_MONTHS, TAG_PLAIN},
	  {SETTING_HOURS, "hours", MSG_KIT_UNIT_HOURS, TAG_PLAIN},
	  {SETTING_MINUTES, "minutes", MSG_KIT_UNIT_MINUTES, TAG_PLAIN},
	  {SETTING_FEN, "fen", MSG_KIT_UNIT_FEN, TAG_PLAIN},
	  {SETTING_CENTI_M2, "centi_m2", MSG_KIT_UNIT_CENTI_M2, TAG_PLAIN},
	  {SETTING_E4, "e4", MSG_KIT_UNIT_E4, TAG_PLAIN}, {SETTING_E6, "e6", MSG_KIT_UNIT_E6, TAG_PLAIN},
	  {SETTING_SWITCH, "switch", MSG_KIT_UNIT_SWITCH, TAG_PLAIN},
	  {SETTING_TEXT, "text", MSG_KIT_UNIT_TEXT, TAG_PLAIN});

static int64_t unit_max(enum setting_unit unit)
{
	switch (unit) {
	case SETTING_SWITCH: return 1;
	case SETTING_FEN: return MONEY_FEN_MAX;
	case SETTING_E4: return 10000;
	case SETTING_E6: return 1000000;
	case SETTING_DAYS:
	case SETTING_WORKING_DAYS: return 1000;
	case SETTING_MONTHS: return 1200;
	default: return 1000000;
	}
}

static void fill_limits(void)
{
	for (unsigned i = 0; i < SETTING_NUMBER_OF; i++)
		infos[i].max = unit_max(infos[i].unit);
	for (size_t k = 0; k < ARRAY_LEN(limits); k++) {
		infos[limits[k].setting].min = limits[k].min;
		infos[limits[k].setting].max = limits[k].max;
	}
}

const struct setting_info *setting_info(enum setting setting)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	require((unsigned)setting < SETTING_NUMBER_OF);
	pthread_once(&once, fill_limits);
	return &infos[setting];
}

bool setting_find_name(struct str name, enum setting *ret)
{
	for (unsigned i = 0; i < SETTING_NUMBER_OF; i++) {
		if (str_equal(name, str_of(infos[i].name))) {
			*ret = (enum setting)i;
			return true;
		}
	}
	return false;
}

static bool load(struct tx *tx, enum setting setting, struct day on, int64_t project, bool *ret_found,
		 struct setting_sql_load_out *ret, struct err *err)
{
	struct setting_sql_load_in in = {str_of(setting_info(setting)->name), project, on};

	return setting_sql_load(tx, &in, ret_found, ret, err);
}

bool setting_load(struct tx *tx, enum setting setting, struct day on, int64_t project, int64_t *ret,
		  struct err *err)
{
	const struct setting_info *info = setting_info(setting);
	struct setting_sql_load_out row;
	bool found;

	require(info->unit != SETTING_TEXT);
	if (!load(tx, setting, on, project, &found, &row, err))
		return false;
	*ret = found ? row.value : info->value;
	return true;
}

bool setting_load_text(struct tx *tx, enum setting setting, struct day on, int64_t project, struct str *ret,
		       struct err *err)
{
	const struct setting_info *info = setting_info(setting);
	struct setting_sql_load_out row;
	bool found;

	require(info->unit == SETTING_TEXT);
	if (!load(tx, setting, on, project, &found, &row, err))
		return false;
	*ret = found ? str_copy(tx_keep(tx), row.words) : str_of(info->text);
	return true;
}

static bool check(const struct setting_info *info, int64_t value, struct str text, struct day from,
		  struct str source, struct err *err)
{
	if (info->unit == SETTING_TEXT) {
		if (!str_utf8_valid(text) || text.n == 0 || str_characters(text) > 500 ||
		    str_has_control(text, false))
			return err_input(err, "value", MSG_KIT_SETTING_VALUE_TEXT);
	} else if (value < info->min || value > info->max) {
		err_input(err, "value", MSG_KIT_SETTING_VALUE_RANGE);
		err_arg(err, 0, str_of(enum_find(&setting_unit_type, (int)info->unit)->code));
		return false;
	}
	if (!day_valid(from))
		return err_input(err, "from", MSG_KIT_DAY_NEEDED);
	if (!str_utf8_valid(source) || source.n == 0 || str_characters(source) > 200 ||
	    str_has_control(source, false))
		return err_input(err, "source", MSG_KIT_SETTING_SOURCE_NEEDED);
	return true;
}

bool setting_set(struct tx *tx, const struct actor *actor, enum setting setting, int64_t value,
		 struct str text, struct day from, int64_t project, struct str source, struct err *err)
{
	const struct setting_info *info = setting_info(setting);
	bool is_text = info->unit == SETTING_TEXT, found;
	struct setting_sql_load_out old = {.value = info->value, .words = str_of(info->text)};
	struct setting_sql_add_in add = {.id = id_new(),
					 .name = str_of(info->name),
					 .project = project,
					 .from_day = from,
					 .value = is_text ? 0 : value,
					 .words = is_text ? str_trim(text) : S(""),
					 .source = str_trim(source),
					 .actor = actor->id,
					 .now = tx_now(tx)};
	struct audit audit = {
		.actor = actor, .act = "setting.set", .subject = "setting", .subject_id = add.id};
	struct setting_sql_load_out row;

	if (!check(info, value, add.words, from, add.source, err) ||
	    !load(tx, setting, from, project, &found, &row, err))
		return false;
	if (found)
		old = row;
	if (!setting_sql_add(tx, &add, err))
		return false;
	audit.before =
		is_text ? old.words : str_format(tx_arena(tx), "%s %lld", info->name, (long long)old.value);
	audit.after = is_text ? add.words
			      : str_format(tx_arena(tx), "%s %lld from %d project %lld", info->name,
					   (long long)value, from.yyyymmdd, (long long)project);
	return audit_add(tx, &audit, err);
}
