/* A lease that is not taken up: another signing date is agreed, or it is cancelled before the keys (S1-22).
 */
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/outbox.h"
#include "kit/paper.h"
#include "kit/setting.h"
#include "ledger/ledger.h"
#include "lease/lease_sql.h"
#include "lease/lease_store.h"

enum { WORDS_MIN = 2, WORDS_MAX = 500 };

static bool check_words(struct str *words, struct err *err)
{
	*words = str_trim(*words);
	if (str_characters(*words) < WORDS_MIN || str_characters(*words) > WORDS_MAX ||
	    !str_utf8_valid(*words) || str_has_control(*words, true))
		return err_input(err, "words", MSG_LEASE_ERROR_CANCEL_WORDS);
	return true;
}

static bool load_signing(struct tx *tx, const struct actor *actor, const struct lease *l,
			 struct lease_signing *ret, struct err *err)
{
	struct day today = instant_day(tx_now(tx));
	struct lease_more more;
	struct lease now;

	if (!lease_store_load(tx, actor, l->id, &now, &more, err))
		return false;
	*ret = (struct lease_signing){.sign_by = now.sign_by,
				      .tenant_signed = more.tenant_signed_at.us != 0,
				      .dates = more.sign_dates};
	return setting_load(tx, SETTING_SIGN_OTHER_DATES_MAX, today, l->project.v, &ret->dates_max, err) &&
	       setting_load(tx, SETTING_SIGN_OTHER_DAYS_MAX, today, l->project.v, &ret->days_max, err);
}

/* What was taken is given back first: a cancelled lease has no account that anybody looks at. */
static bool check_money(struct tx *tx, const struct lease *l, struct err *err)
{
	static const enum ledger_kind kinds[] = {LEDGER_RECEIVABLE, LEDGER_DEPOSIT, LEDGER_PREPAID};
	struct money balance;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!ledger_balance(tx, kinds[i], l->id.v, &balance, err))
			return false;
		if (!money_is_zero(balance))
			return err_conflict(err, MSG_LEASE_ERROR_CANCEL_MONEY);
	}
	return true;
}

static bool void_papers(struct tx *tx, const struct actor *actor, const struct lease *l, struct str words,
			struct err *err)
{
	struct paper_row *papers;
	size_t n;

	if (!paper_list(tx, "lease", l->id.v, &papers, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (papers[i].state == PAPER_VALID && !paper_void(tx, actor, papers[i].id, words, err))
			return false;
	return true;
}

static bool tell(struct tx *tx, const struct lease *l, enum message what, struct str arg, struct err *err)
{
	struct str args[2] = {l->home_name, arg};
	struct outbox note = {.channel = OUTBOX_NOTE,
			      .subject = "lease",
			      .subject_id = l->id.v,
			      .household = l->household.v};

	note.words = message_format(tx_arena(tx), LANGUAGE_ZH_CN, what, args, 2);
	return outbox_add(tx, &note, NULL, err);
}

bool lease_cancel(struct tx *tx, const struct actor *actor, const struct lease *l,
		  enum lease_cancel_cause cause, struct str words, struct err *err)
{
	struct lease_signing signing;
	struct home home;
	int64_t changed;

	if (!check_words(&words, err) || !load_signing(tx, actor, l, &signing, err) ||
	    !lease_rule_cancel(&signing, cause, instant_day(tx_now(tx)), err) || !check_money(tx, l, err) ||
	    !lease_store_step(tx, actor, l, LEASE_ACT_CANCEL, err) ||
	    !lease_sql_set_cancelled(
		    tx, &(struct lease_sql_set_cancelled_in){.id = l->id, .cause = cause, .words = words},
		    &changed, err) ||
	    !home_load_key(tx, l->home, &home, err))
		return false;
	if (home.state == HOME_RESERVED &&
	    !home_set_state(tx, actor, l->home, HOME_RESERVED, HOME_VACANT, err))
		return false;
	return void_papers(tx, actor, l, words, err) && deadline_end_all(tx, "lease", l->id.v, err) &&
	       tell(tx, l, MSG_LEASE_NOTE_CANCELLED, words, err) &&
	       audit_note(tx, actor, "lease.cancel", "lease", l->id.v,
			  str_format(tx_arena(tx), "%.*s: %.*s",
				     STR_ARG(enum_code(&lease_cancel_cause_type, (int)cause)),
				     STR_ARG(words)),
			  err);
}

bool lease_agree_sign_day(struct tx *tx, const struct actor *actor, const struct lease *l, struct day day,
			  struct str words, struct err *err)
{
	struct lease_sql_set_sign_day_in in = {
		.id = l->id, .sign_by = day, .from_day = l->from, .to_day = l->to};
	struct lease_signing signing;
	int64_t changed;

	if (!check_words(&words, err) || !load_signing(tx, actor, l, &signing, err) ||
	    !lease_rule_sign_day(&signing, day, instant_day(tx_now(tx)), err))
		return false;
	lease_rule_begin(&in.from_day, &in.to_day, day);
	if (!lease_sql_set_sign_day(tx, &in, &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_LEASE_ERROR_STEP);
	return void_papers(tx, actor, l, words, err) &&
	       lease_store_deadline(tx, l, "lease.sign", MSG_LEASE_DEADLINE_SIGN, MSG_LEASE_RULE_SIGN_AGREED,
				    calendar_day_end(day), err) &&
	       tell(tx, l, MSG_LEASE_NOTE_SIGN_DAY, day_text(tx_arena(tx), day), err) &&
	       audit_note(tx, actor, "lease.sign_day", "lease", l->id.v,
			  str_format(tx_arena(tx), "%.*s: %.*s", STR_ARG(day_text(tx_arena(tx), day)),
				     STR_ARG(words)),
			  err);
}
