/* Dunning notices: drafted, rendered, recorded; handed over with proof; ended by paying. */
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/outbox.h"
#include "kit/paper.h"
#include "kit/setting.h"
#include "rent/rent_sql.h"
#include "rent/rent_store.h"

bool rent_dunning_list(struct tx *tx, struct lease_id lease, struct dunning **ret, size_t *ret_count,
		       struct err *err)
{
	struct rent_sql_dunning_of_out *rows;

	if (!rent_sql_dunning_of(tx, &(struct rent_sql_dunning_of_in){lease}, &rows, ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct dunning, *ret_count);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct dunning){.id = rows[i].id,
					     .number = rows[i].number,
					     .lease = lease,
					     .owed = rows[i].owed,
					     .pay_by = rows[i].pay_by,
					     .delivered_at = rows[i].delivered_at,
					     .at = rows[i].at};
	return true;
}

bool rent_dunning_draft(struct tx *tx, const struct lease *l, struct day today, struct dunning *ret,
			struct err *err)
{
	struct arena *a = tx_arena(tx);
	struct arrears arrears;
	struct rent_sql_dunning_count_out before;
	int64_t after_days, pay_days;

	if (!rent_arrears(tx, l->id, today, &arrears, err) ||
	    !setting_load(tx, SETTING_DUNNING_AFTER_DAYS, today, l->project.v, &after_days, err) ||
	    !setting_load(tx, SETTING_DUNNING_PAY_DAYS, today, l->project.v, &pay_days, err) ||
	    !rent_rule_can_dun(&arrears, today, after_days, err) ||
	    !rent_sql_dunning_count(tx, &(struct rent_sql_dunning_count_in){l->id}, &before, err))
		return false;
	*ret = (struct dunning){.lease = l->id,
				.owed = arrears.overdue,
				.late = arrears.late,
				.months = arrears.months,
				.pay_by = day_add(today, (int32_t)pay_days),
				.number = str_format(a, "CJ-%.*s-%02lld", STR_ARG(str_upper(a, l->number)),
						     (long long)before.notices + 1)};
	return true;
}

static struct str words(enum message m)
{
	return message_text(LANGUAGE_ZH_CN, m);
}

static struct str sentence(struct arena *a, enum message m, struct str arg0, struct str arg1, struct str arg2)
{
	struct str args[] = {arg0, arg1, arg2};

	return message_format(a, LANGUAGE_ZH_CN, m, args, 3);
}

bool rent_dunning_render(struct tx *tx, struct arena *a, const struct lease *l, const struct dunning *d,
			 struct str base_url, struct str *ret_pdf, struct err *err)
{
	struct day today = instant_day(tx_now(tx));
	struct str heads[3] = {words(MSG_RENT_PERIOD), words(MSG_RENT_DUE_ON), words(MSG_RENT_OPEN)}, agency,
		   font, hotline, check;
	static const bool right[3] = {false, false, true};
	struct bill *bills;
	struct paper *p;
	size_t n;

	if (!setting_load_text(tx, SETTING_AGENCY_NAME, today, l->project.v, &agency, err) ||
	    !setting_load_text(tx, SETTING_HOTLINE, today, l->project.v, &hotline, err) ||
	    !setting_load_text(tx, SETTING_PAPER_FONT, today, 0, &font, err) ||
	    !rent_open_bills(tx, l->id, &bills, &n, err))
		return false;
	check = paper_check_code(a, d->number);
	p = paper_new(a, words(MSG_RENT_DUNNING_TITLE), d->number, today);
	paper_paragraph(p, sentence(a, MSG_RENT_DUNNING_TO, l->tenant_name, l->home_name, l->number));
	paper_paragraph(p, sentence(a, MSG_RENT_DUNNING_OWED, day_text(a, today), money_text(a, d->owed),
				    money_words(a, d->owed)));
	paper_table(p, heads, right, 3);
	for (size_t i = 0; i < n; i++) {
		struct str cells[3] = {month_text(a, bills[i].period), day_text(a, bills[i].due_on),
				       money_text(a, rent_bill_open(&bills[i]))};
		if (day_compare(bills[i].due_on, today) < 0)
			paper_row(p, cells);
	}
	paper_fact(p, words(MSG_RENT_OVERDUE), money_text(a, d->owed));
	paper_fact(p, words(MSG_RENT_LATE), money_text(a, d->late));
	paper_paragraph(p, sentence(a, MSG_RENT_DUNNING_PAY_BY, day_text(a, d->pay_by), hotline, S("")));
	paper_paragraph(p, words(MSG_RENT_DUNNING_ELSE));
	paper_signatures(p, (struct str[]){agency, words(MSG_RENT_DUNNING_RECEIVED_BY)},
			 (struct str[]){S(""), S("")}, 2);
	paper_code(p,
		   str_format(a, "%.*s/verify?number=%.*s&code=%.*s", STR_ARG(base_url), STR_ARG(d->number),
			      STR_ARG(check)),
		   check);
	return paper_render(a, p, font, ret_pdf, err);
}

/* It stands on the tenant's own page and goes to his phone; the paper waits until somebody has handed it
 * over. */
static bool send(struct tx *tx, const struct actor *actor, const struct lease *l, const struct dunning *d,
		 int64_t *ret_paper, struct err *err)
{
	struct outbox o = {.subject = "dunning", .subject_id = d->id, .household = l->household.v};
	struct str phone;

	o.words = sentence(tx_arena(tx), MSG_RENT_DUNNING_SMS, l->home_name,
			   money_text(tx_arena(tx), d->owed), day_text(tx_arena(tx), d->pay_by));
	o.channel = OUTBOX_NOTE;
	if (!outbox_add(tx, &o, NULL, err) ||
	    !party_reveal_phone(tx, actor, l->tenant, "rent.dunning", &phone, err))
		return false;
	if (phone.n > 0) {
		o.channel = OUTBOX_SMS;
		o.address = phone;
		if (!outbox_add(tx, &o, NULL, err))
			return false;
	}
	o.channel = OUTBOX_PAPER;
	o.address = l->home_name;
	return outbox_add(tx, &o, ret_paper, err);
}

static bool start_clock(struct tx *tx, const struct lease *l, const struct dunning *d, struct err *err)
{
	struct arena *a = tx_arena(tx);
	struct deadline due = {.kind = "rent.dunning",
			       .label = MSG_RENT_DEADLINE_DUNNING,
			       .rule = MSG_RENT_RULE_DUNNING,
			       .subject = "lease",
			       .subject_id = l->id.v,
			       .project = l->project.v,
			       .household = l->household.v,
			       .owner = CAP_DUNNING_SEND,
			       .due = calendar_day_end(d->pay_by)};

	due.title =
		str_format(a, "%.*s %.*s", STR_ARG(l->home_name), STR_ARG(str_mask_name(a, l->tenant_name)));
	due.path = str_format(a, "/accounts/%lld", (long long)l->id.v);
	return deadline_add(tx, &due, err);
}

bool rent_dunning_add(struct tx *tx, const struct actor *actor, const struct lease *l,
		      const struct dunning *draft, const struct file_put *pdf, struct err *err)
{
	struct dunning d;
	struct paper_record paper = {.kind = "dunning",
				     .subject = "dunning",
				     .subject_id = draft->id,
				     .file = *pdf,
				     .project = l->project.v,
				     .household = l->household.v,
				     .title = words(MSG_RENT_DUNNING_TITLE)};
	struct rent_sql_dunning_add_in in = {.id = draft->id,
					     .lease = l->id,
					     .project = l->project,
					     .household = l->household,
					     .actor = actor->id,
					     .now = tx_now(tx)};

	if (!rent_dunning_draft(tx, l, instant_day(tx_now(tx)), &d, err))
		return false;
	if (!str_equal(d.number, draft->number) || d.owed.fen != draft->owed.fen ||
	    d.late.fen != draft->late.fen || d.pay_by.yyyymmdd != draft->pay_by.yyyymmdd)
		return err_conflict(err, MSG_RENT_ERROR_DUNNING_CHANGED);
	d.id = draft->id;
	paper.number = d.number;
	paper.check_code = paper_check_code(tx_arena(tx), d.number);
	if (!send(tx, actor, l, &d, &in.outbox, err))
		return false;
	in.number = d.number;
	in.owed = d.owed;
	in.late = d.late;
	in.months = d.months;
	in.pay_by = d.pay_by;
	return rent_sql_dunning_add(tx, &in, err) && paper_add(tx, actor, &paper, err) &&
	       start_clock(tx, l, &d, err) &&
	       audit_note(tx, actor, "rent.dunning", "dunning", d.id, d.number, err);
}

bool rent_dunning_load(struct tx *tx, const struct actor *actor, int64_t id, struct dunning *ret,
		       struct err *err)
{
	struct rent_sql_dunning_load_out row;

	if (!rent_sql_dunning_load(tx, &(struct rent_sql_dunning_load_in){.scope = actor->scope, .id = id},
				   &row, err))
		return false;
	*ret = (struct dunning){.id = row.id,
				.number = row.number,
				.lease = row.lease,
				.owed = row.owed,
				.late = row.late,
				.months = row.months,
				.pay_by = row.pay_by,
				.outbox = row.outbox,
				.proof = row.proof,
				.actor_name = row.actor_name,
				.delivered_at = row.delivered_at,
				.at = row.at};
	return true;
}

bool rent_dunning_deliver(struct tx *tx, const struct actor *actor, int64_t id, struct str proof,
			  struct err *err)
{
	struct dunning d;
	int64_t changed;

	if (!rent_dunning_load(tx, actor, id, &d, err) ||
	    !outbox_set_delivered(tx, actor, d.outbox, proof, err) ||
	    !rent_sql_dunning_set_delivered(
		    tx, &(struct rent_sql_dunning_set_delivered_in){id, str_trim(proof), tx_now(tx)},
		    &changed, err))
		return false;
	return changed == 1 || err_conflict(err, MSG_BASE_ERROR_CONFLICT);
}

bool rent_dunning_settle(struct tx *tx, struct lease_id lease, struct day today, struct err *err)
{
	struct bill *bills;
	size_t n;

	if (!rent_open_bills(tx, lease, &bills, &n, err))
		return false;
	return rent_rule_arrears(bills, n, today).overdue.fen > 0 ||
	       deadline_end(tx, "rent.dunning", "lease", lease.v, err);
}
