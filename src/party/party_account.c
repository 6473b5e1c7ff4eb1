/* Joining an account to a person: facts, the rule, records, and a message to the citizen. */
#include "kit/audit.h"
#include "kit/outbox.h"
#include "kit/session.h"
#include "party/party_account.h"

static struct str masked(struct tx *tx, struct str sign_in_name)
{
	return str_mask_phone(tx_arena(tx), sign_in_name);
}

/* On his own page, and to the phone that is his sign-in name: who did not ask for it must hear of it. */
static bool tell(struct tx *tx, struct party_id party, int64_t household, struct str phone,
		 enum message message, struct err *err)
{
	struct str shown = masked(tx, phone);
	struct outbox o = {.channel = OUTBOX_NOTE,
			   .words = message_format(tx_arena(tx), LANGUAGE_ZH_CN, message, &shown, 1),
			   .subject = "party",
			   .subject_id = party.v,
			   .household = household};

	if (!outbox_add(tx, &o, NULL, err))
		return false;
	o.channel = OUTBOX_SMS;
	o.address = phone;
	return outbox_add(tx, &o, NULL, err);
}

static bool load_facts(struct tx *tx, struct party_id id, const struct party_account_form *form,
		       struct party_join *ret, struct actor *ret_account, struct err *err)
{
	struct str phone_of_party;
	struct account *accounts, account = {0};
	struct party party;

	*ret = (struct party_join){.party = id, .said_name = form->name, .said_id_tail = form->id_tail};
	if (!party_load(tx, id, &party, err) || !household_find_of(tx, id, &ret->household, err) ||
	    !party_store_open(tx, id, &ret->id_number, &phone_of_party, err) ||
	    !actor_list_of_party(tx, id.v, &accounts, &ret->accounts, err) ||
	    !actor_find_name(tx, form->phone, &ret->account_found, ret_account, err))
		return false;
	ret->name = party.name;
	if (!ret->account_found)
		return true;
	if (!actor_load_account(tx, ret_account->id, &account, err))
		return false;
	ret->account_locked = account.locked;
	ret->account_role = ret_account->role;
	ret->account_name = ret_account->name;
	ret->account_party = ret_account->party;
	ret->account_household = ret_account->scope.household;
	return true;
}

bool party_account_join(struct tx *tx, const struct actor *actor, struct party_id id,
			const struct party_account_form *form, struct err *err)
{
	struct party_join facts;
	struct actor account = {0};

	return load_facts(tx, id, form, &facts, &account, err) && party_rule_join(&facts, err) &&
	       actor_set_household(tx, actor, account.id, id.v, facts.household.v, err) &&
	       audit_note(tx, actor, "party.account_join", "party", id.v, masked(tx, form->phone), err) &&
	       tell(tx, id, facts.household.v, form->phone, MSG_PARTY_TELL_JOINED, err);
}

bool party_account_part(struct tx *tx, const struct actor *actor, struct party_id id,
			struct actor_id account_id, struct err *err)
{
	struct account account;
	struct actor joined;

	if (!actor_load(tx, account_id, &joined, err) || !actor_load_account(tx, account_id, &account, err))
		return false;
	if (id.v == 0 ||
	    joined.party != id.v) /* 0 is everybody whom nobody has joined yet, staff among them */
		return err_not_found(err);
	return tell(tx, id, joined.scope.household, account.sign_in_name, MSG_PARTY_TELL_PARTED, err) &&
	       actor_set_household(tx, actor, account_id, 0, 0, err) &&
	       session_end_all(tx, account_id, err) &&
	       audit_note(tx, actor, "party.account_part", "party", id.v, masked(tx, account.sign_in_name),
			  err);
}
