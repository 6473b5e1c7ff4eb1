/* Payments: posted once, set off, taken back. */
#include "kit/audit.h"
#include "kit/number.h"
#include "kit/paper.h"
#include "kit/setting.h"
#include "pay/pay_store.h"
#include "pay/payment_sql.h"

static struct payment to_payment(const struct payment_sql_find_out *r)
{
	return (struct payment){.id = r->id,
				.lease = r->lease,
				.project = r->project,
				.household = r->household,
				.channel = r->channel,
				.amount = r->amount,
				.reference = r->reference,
				.payer = r->payer,
				.paid_at = r->paid_at,
				.transaction = r->transaction,
				.receipt_number = r->receipt_number,
				.reversed_by = r->reversed_by,
				.reversed_reason = r->reversed_reason,
				.actor = r->actor,
				.at = r->at};
}

bool pay_store_find(struct tx *tx, enum pay_channel channel, struct str reference, bool *ret_found,
		    struct payment *ret, struct err *err)
{
	struct payment_sql_find_out row;

	if (!payment_sql_find(tx, &(struct payment_sql_find_in){.channel = channel, .reference = reference},
			      ret_found, &row, err))
		return false;
	if (*ret_found)
		*ret = to_payment(&row);
	return true;
}

static bool load_key(struct tx *tx, struct payment_id id, struct payment *ret, struct err *err)
{
	struct payment_sql_find_out row;
	bool found;

	if (!payment_sql_find(tx, &(struct payment_sql_find_in){.id = id}, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	*ret = to_payment(&row);
	return true;
}

bool pay_store_see(struct tx *tx, const struct actor *actor, struct payment_id id, struct payment *ret,
		   struct payment_names *ret_names, struct err *err)
{
	struct payment_sql_see_out row;

	if (!payment_sql_see(tx, &(struct payment_sql_see_in){.scope = actor->scope, .id = id}, &row, err) ||
	    !load_key(tx, id, ret, err))
		return false;
	*ret_names = (struct payment_names){row.number,
					    str_format(tx_arena(tx), "%.*s %.*s", STR_ARG(row.project_name),
						       STR_ARG(row.home_code)),
					    row.tenant_name, row.cashier, row.reversed_name};
	return true;
}

bool payment_load(struct tx *tx, const struct actor *actor, struct payment_id id, struct payment *ret,
		  struct err *err)
{
	struct payment_names names;

	return pay_store_see(tx, actor, id, ret, &names, err);
}

bool pay_store_parts(struct tx *tx, struct payment_id id, struct part_view **ret, size_t *ret_count,
		     struct err *err)
{
	struct payment_sql_parts_out *rows;

	if (!payment_sql_parts(tx, &(struct payment_sql_parts_in){id}, &rows, ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct part_view, *ret_count);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct part_view){rows[i].kind, rows[i].bill, rows[i].period, rows[i].item,
					       rows[i].amount};
	return true;
}

bool pay_store_of_lease(struct tx *tx, struct lease_id lease, unsigned most, struct payment **ret,
			size_t *ret_count, struct err *err)
{
	struct payment_sql_of_lease_out *rows;

	if (!payment_sql_of_lease(tx, &(struct payment_sql_of_lease_in){lease, (int32_t)most}, &rows,
				  ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct payment, *ret_count);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = (struct payment){.id = rows[i].id,
					     .channel = rows[i].channel,
					     .amount = rows[i].amount,
					     .paid_at = rows[i].paid_at,
					     .receipt_number = rows[i].receipt_number,
					     .reversed_by = rows[i].reversed_by};
	return true;
}

bool pay_store_owed(struct tx *tx, struct lease_id lease, struct day day, struct owed **ret,
		    size_t *ret_count, struct err *err)
{
	struct bill *bills;

	if (!rent_open_bills(tx, lease, &bills, ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct owed, *ret_count);
	for (size_t i = 0; i < *ret_count; i++) {
		(*ret)[i] = (struct owed){.bill = bills[i].id,
					  .item = bills[i].item,
					  .due_on = bills[i].due_on,
					  .open = rent_bill_open(&bills[i]),
					  .period = bills[i].period};
		if (!rent_late_owed(tx, &bills[i], day, &(*ret)[i].late, err))
			return false;
	}
	return true;
}

/* ---- posting ---- */

static struct money sum_of(const struct pay_part *parts, size_t n, enum pay_part_kind kind)
{
	struct money sum = MONEY(0);

	for (size_t i = 0; i < n; i++)
		if (parts[i].kind == kind)
			sum = money_add(sum, parts[i].amount);
	return sum;
}

static void credit(struct ledger_line *lines, size_t *n, enum ledger_kind kind, int64_t owner,
		   struct money amount)
{
	if (amount.fen > 0)
		lines[(*n)++] = (struct ledger_line){kind, owner, money_negate(amount)};
}

/* Where the parts go: what the lease owes, late charges of the project, prepaid, deposit. */
static void credit_parts(struct ledger_line *lines, size_t *n, const struct pay_part *parts, size_t count,
			 struct lease_id lease, struct project_id project)
{
	credit(lines, n, LEDGER_RECEIVABLE, lease.v, sum_of(parts, count, PAY_PART_BILL));
	credit(lines, n, LEDGER_LATE_CHARGE, project.v, sum_of(parts, count, PAY_PART_LATE));
	credit(lines, n, LEDGER_PREPAID, lease.v, sum_of(parts, count, PAY_PART_PREPAID));
	credit(lines, n, LEDGER_DEPOSIT, lease.v, sum_of(parts, count, PAY_PART_DEPOSIT));
}

static struct ledger_line debit_of(enum pay_channel channel, struct money amount)
{
	if (channel == PAY_CASH)
		return (struct ledger_line){LEDGER_CASH, 0, amount};
	if (channel == PAY_TRANSFER)
		return (struct ledger_line){LEDGER_BANK, 0, amount};
	return (struct ledger_line){LEDGER_CLEARING, channel, amount};
}

struct bill_share {
	struct bill_id bill;
	struct money amount, late;
};

/* One entry for each bill: its rent and its late charge together. */
static size_t share_by_bill(const struct pay_part *parts, size_t n, struct bill_share *ret)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		if (parts[i].bill.v == 0)
			continue;
		while (k < count && ret[k].bill.v != parts[i].bill.v)
			k++;
		if (k == count)
			ret[count++] = (struct bill_share){.bill = parts[i].bill};
		if (parts[i].kind == PAY_PART_LATE)
			ret[k].late = money_add(ret[k].late, parts[i].amount);
		else
			ret[k].amount = money_add(ret[k].amount, parts[i].amount);
	}
	return count;
}

static bool pay_bills(struct tx *tx, const struct pay_part *parts, size_t n, struct day day, struct err *err)
{
	struct bill_share *shares = ARENA_ARRAY(tx_arena(tx), struct bill_share, n);
	size_t count = share_by_bill(parts, n, shares);

	for (size_t i = 0; i < count; i++)
		if (!rent_bill_pay(tx, shares[i].bill, shares[i].amount, shares[i].late, day, err))
			return false;
	return true;
}

static bool parts_of(struct tx *tx, const struct payment_new *p, struct day day, struct pay_part **ret,
		     size_t *ret_count, struct err *err)
{
	struct owed *owed;
	size_t n;

	if (p->deposit) {
		*ret = ARENA_ARRAY(tx_arena(tx), struct pay_part, 1);
		(*ret)[0] = (struct pay_part){PAY_PART_DEPOSIT, {0}, p->amount};
		*ret_count = 1;
		return true;
	}
	if (!pay_store_owed(tx, p->lease, day, &owed, &n, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct pay_part, 2 * n + 1);
	*ret_count = pay_rule_set_off(owed, n, p->amount, *ret);
	return true;
}

static bool add_rows(struct tx *tx, const struct payment *p, const struct pay_part *parts, size_t n,
		     struct err *err)
{
	struct payment_sql_add_in in = {.id = p->id,
					.lease = p->lease,
					.project = p->project,
					.household = p->household,
					.channel = p->channel,
					.amount = p->amount,
					.reference = p->reference,
					.payer = p->payer,
					.paid_at = p->paid_at,
					.transaction = p->transaction,
					.receipt_number = p->receipt_number,
					.actor = p->actor,
					.now = p->at};

	if (!payment_sql_add(tx, &in, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!payment_sql_add_part(tx,
					  &(struct payment_sql_add_part_in){p->id, (int32_t)i + 1,
									    parts[i].bill, parts[i].kind,
									    parts[i].amount},
					  err))
			return false;
	return true;
}

static bool post_ledger(struct tx *tx, const struct actor *actor, struct payment *p,
			const struct pay_part *parts, size_t n, bool deposit, struct err *err)
{
	struct ledger_line lines[6] = {debit_of(p->channel, p->amount)};
	size_t count = 1;
	struct ledger_post post = {.day = instant_day(p->paid_at),
				   .kind = deposit ? LEDGER_DEPOSIT_IN : LEDGER_PAYMENT,
				   .subject = "payment",
				   .subject_id = p->id.v,
				   .words = p->receipt_number,
				   .lines = lines};

	credit_parts(lines, &count, parts, n, p->lease, p->project);
	post.count = count;
	return ledger_post(tx, actor, &post, &p->transaction, err);
}

static bool repeated(const struct payment *known, const struct payment_new *n, struct err *err)
{
	if (known->lease.v == n->lease.v && known->amount.fen == n->amount.fen)
		return true;
	return err_conflict_arg(err, MSG_PAY_ERROR_REFERENCE_USED, known->receipt_number);
}

bool payment_post(struct tx *tx, const struct actor *actor, const struct payment_new *n, struct payment *ret,
		  bool *ret_repeated, struct err *err)
{
	struct payment_id id = n->id.v != 0 ? n->id : (struct payment_id){id_new()};
	struct payment p = {.id = id,
			    .lease = n->lease,
			    .channel = n->channel,
			    .amount = n->amount,
			    .payer = str_trim(n->payer),
			    .paid_at = n->paid_at,
			    .actor = actor->id,
			    .at = tx_now(tx)};
	struct pay_part *parts;
	struct lease l;
	size_t count;
	struct day day = instant_day(n->paid_at);
	int64_t back_days;

	p.reference = n->reference.n > 0 ? str_trim(n->reference)
					 : str_format(tx_keep(tx), "%lld", (long long)id.v);
	if (!setting_load(tx, SETTING_PAY_BACK_DAYS_MAX, instant_day(tx_now(tx)), 0, &back_days, err) ||
	    !pay_rule_can_take(n, tx_now(tx), back_days, err) ||
	    !pay_store_find(tx, n->channel, p.reference, ret_repeated, ret, err))
		return false;
	if (*ret_repeated)
		return repeated(ret, n, err);
	if (!lease_load_key(tx, n->lease, &l, err) || !pay_rule_lease_takes(l.state, n->deposit, err))
		return false;
	p.project = l.project;
	p.household = l.household;
	if (!parts_of(tx, n, day, &parts, &count, err) ||
	    !number_next(tx, "SJ", day_year(instant_day(tx_now(tx))), 6, &p.receipt_number, err) ||
	    !post_ledger(tx, actor, &p, parts, count, n->deposit, err) ||
	    !add_rows(tx, &p, parts, count, err) || !pay_bills(tx, parts, count, day, err) ||
	    !rent_dunning_settle(tx, p.lease, instant_day(tx_now(tx)), err) ||
	    !audit_note(tx, actor, "pay.post", "payment", p.id.v, p.receipt_number, err))
		return false;
	*ret = p;
	return true;
}

/* ---- prepaid, settlement: money that is held already ---- */

bool pay_store_set_off(struct tx *tx, const struct actor *actor, const struct set_off *s,
		       struct ledger_transaction_id *ret, struct err *err)
{
	struct ledger_line lines[16];
	struct ledger_post post = {.day = instant_day(tx_now(tx)),
				   .kind = s->transaction_kind,
				   .subject = "lease",
				   .subject_id = s->lease.v,
				   .words = s->words,
				   .lines = lines};
	struct bill_share *shares = ARENA_ARRAY(tx_arena(tx), struct bill_share, s->part_count);
	size_t n = share_by_bill(s->parts, s->part_count, shares);

	require(s->from_count <= 8);
	for (size_t i = 0; i < s->from_count; i++)
		lines[post.count++] = s->from[i];
	credit_parts(lines, &post.count, s->parts, s->part_count, s->lease, s->project);
	if (!ledger_post(tx, actor, &post, ret, err) ||
	    !pay_bills(tx, s->parts, s->part_count, post.day, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct payment_sql_add_set_off_in in = {.id = id_new(),
							.lease = s->lease,
							.bill = shares[i].bill,
							.kind = s->kind,
							.amount = shares[i].amount,
							.late = shares[i].late,
							.day = post.day,
							.transaction = *ret,
							.actor = actor->id,
							.now = tx_now(tx)};
		if (!payment_sql_add_set_off(tx, &in, err))
			return false;
	}
	return true;
}

bool pay_apply_prepaid(struct tx *tx, const struct actor *actor, struct lease_id id, struct money *ret_used,
		       struct err *err)
{
	struct money balance, have, used = MONEY(0);
	struct ledger_transaction_id posted;
	struct pay_part *parts;
	struct owed *owed;
	struct lease l;
	size_t n, count;

	if (!ledger_balance(tx, LEDGER_PREPAID, id.v, &balance, err))
		return false;
	have = money_negate(balance);
	if (have.fen <= 0) {
		*ret_used = used;
		return true;
	}
	if (!lease_load_key(tx, id, &l, err) ||
	    !pay_store_owed(tx, id, instant_day(tx_now(tx)), &owed, &n, err))
		return false;
	parts = ARENA_ARRAY(tx_arena(tx), struct pay_part, 2 * n + 1);
	count = pay_rule_set_off(owed, n, have, parts);
	if (count > 0 && parts[count - 1].kind == PAY_PART_PREPAID)
		count--; /* the rest stays where it is */
	used = money_add(sum_of(parts, count, PAY_PART_BILL), sum_of(parts, count, PAY_PART_LATE));
	if (used.fen == 0) {
		*ret_used = used;
		return true;
	}
	struct ledger_line from = {LEDGER_PREPAID, id.v, used};
	struct set_off s = {.lease = id,
			    .project = l.project,
			    .kind = SET_OFF_PREPAID,
			    .transaction_kind = LEDGER_PAYMENT,
			    .words = message_text(LANGUAGE_ZH_CN, MSG_PAY_WORDS_PREPAID),
			    .from = &from,
			    .from_count = 1,
			    .parts = parts,
			    .part_count = count};
	if (!pay_store_set_off(tx, actor, &s, &posted, err) ||
	    !rent_dunning_settle(tx, id, instant_day(tx_now(tx)), err) ||
	    !audit_note(tx, actor, "pay.prepaid", "lease", id.v, money_plain(tx_arena(tx), used), err))
		return false;
	*ret_used = used;
	return true;
}

bool pay_store_back(struct tx *tx, const struct actor *actor, const struct bill *b, struct money amount,
		    struct err *err)
{
	struct ledger_line lines[] = {{LEDGER_RECEIVABLE, b->lease.v, amount},
				      {LEDGER_PREPAID, b->lease.v, money_negate(amount)}};
	struct ledger_post post = {.day = instant_day(tx_now(tx)),
				   .kind = LEDGER_ADJUSTMENT,
				   .subject = "lease",
				   .subject_id = b->lease.v,
				   .words = message_text(LANGUAGE_ZH_CN, MSG_PAY_WORDS_BACK),
				   .lines = lines,
				   .count = 2};
	struct payment_sql_add_set_off_in in = {.id = id_new(),
						.lease = b->lease,
						.bill = b->id,
						.kind = SET_OFF_BACK,
						.amount = money_negate(amount),
						.day = post.day,
						.actor = actor->id,
						.now = tx_now(tx)};

	return ledger_post(tx, actor, &post, &in.transaction, err) &&
	       rent_bill_unpay(tx, b->id, amount, MONEY(0), post.day, err) &&
	       payment_sql_add_set_off(tx, &in, err);
}

/* ---- taking a payment back ---- */

/* Prepaid money that was used since: its newest uses are undone until enough is there again. */
static bool free_prepaid(struct tx *tx, const struct actor *actor, struct lease_id lease, struct money wanted,
			 struct str reason, struct err *err)
{
	for (;;) {
		struct payment_sql_last_set_off_out last;
		struct payment_sql_set_offs_out *rows;
		struct ledger_transaction_id reversal;
		struct money balance;
		int64_t changed;
		bool found;
		size_t n;

		if (!ledger_balance(tx, LEDGER_PREPAID, lease.v, &balance, err))
			return false;
		if (-balance.fen >= wanted.fen)
			return true;
		if (!payment_sql_last_set_off(tx,
					      &(struct payment_sql_last_set_off_in){lease, SET_OFF_PREPAID},
					      &found, &last, err))
			return false;
		if (!found)
			return err_conflict(err, MSG_PAY_ERROR_PREPAID_GONE);
		if (!payment_sql_set_offs(tx, &(struct payment_sql_set_offs_in){lease, last.transaction},
					  &rows, &n, err) ||
		    !ledger_reverse(tx, actor, last.transaction, instant_day(tx_now(tx)), reason, &reversal,
				    err) ||
		    !payment_sql_reverse_set_off(
			    tx, &(struct payment_sql_reverse_set_off_in){lease, last.transaction, reversal},
			    &changed, err))
			return false;
		for (size_t i = 0; i < n; i++)
			if (!rent_bill_unpay(tx, rows[i].bill, rows[i].amount, rows[i].late, rows[i].day,
					     err))
				return false;
	}
}

/* A deposit that went back to the tenant, or onto what he owed, is not there to be taken out of the books. */
static bool deposit_is_held(struct tx *tx, struct lease_id lease, struct money wanted, struct err *err)
{
	struct money balance;

	if (wanted.fen == 0)
		return true;
	return ledger_balance(tx, LEDGER_DEPOSIT, lease.v, &balance, err) &&
	       (-balance.fen >= wanted.fen || err_conflict(err, MSG_PAY_ERROR_DEPOSIT_GONE));
}

static bool unpay_bills(struct tx *tx, const struct payment *p, struct money *ret_prepaid,
			struct money *ret_deposit, struct err *err)
{
	struct part_view *views;
	struct pay_part *parts;
	struct bill_share *shares;
	size_t n, count;

	if (!pay_store_parts(tx, p->id, &views, &n, err))
		return false;
	parts = ARENA_ARRAY(tx_arena(tx), struct pay_part, n);
	shares = ARENA_ARRAY(tx_arena(tx), struct bill_share, n);
	for (size_t i = 0; i < n; i++)
		parts[i] = (struct pay_part){views[i].kind, views[i].bill, views[i].amount};
	count = share_by_bill(parts, n, shares);
	for (size_t i = 0; i < count; i++)
		if (!rent_bill_unpay(tx, shares[i].bill, shares[i].amount, shares[i].late,
				     instant_day(p->paid_at), err))
			return false;
	*ret_prepaid = sum_of(parts, n, PAY_PART_PREPAID);
	*ret_deposit = sum_of(parts, n, PAY_PART_DEPOSIT);
	return true;
}

/* The receipt that was handed out says no longer what is true. */
static bool void_receipts(struct tx *tx, const struct actor *actor, struct payment_id id, struct str reason,
			  struct err *err)
{
	struct paper_row *rows;
	size_t n;

	if (!paper_list(tx, "payment", id.v, &rows, &n, err))
		return false;
	for (size_t i = 0; i < n; i++)
		if (rows[i].state == PAPER_VALID && !paper_void(tx, actor, rows[i].id, reason, err))
			return false;
	return true;
}

bool payment_reverse(struct tx *tx, const struct actor *actor, struct payment_id id, struct str reason,
		     struct err *err)
{
	struct payment p;
	struct ledger_transaction_id reversal;
	struct money prepaid, deposit;
	int64_t changed;

	if (!payment_load(tx, actor, id, &p, err) ||
	    !pay_rule_can_reverse(
		    &(struct reversal){p.channel, p.reversed_by.v != 0, p.actor, actor->id, reason}, err) ||
	    !unpay_bills(tx, &p, &prepaid, &deposit, err) || !deposit_is_held(tx, p.lease, deposit, err) ||
	    !free_prepaid(tx, actor, p.lease, prepaid, reason, err) ||
	    !ledger_reverse(tx, actor, p.transaction, instant_day(tx_now(tx)), str_trim(reason), &reversal,
			    err) ||
	    !payment_sql_reverse(tx,
				 &(struct payment_sql_reverse_in){id, reversal, str_trim(reason), actor->id},
				 &changed, err))
		return false;
	if (changed != 1)
		return err_conflict(err, MSG_PAY_ERROR_REVERSED);
	return void_receipts(tx, actor, id, reason, err) &&
	       audit_note(tx, actor, "pay.reverse", "payment", id.v, str_trim(reason), err);
}

bool pay_store_start_clock(struct tx *tx, const struct deadline *d, struct err *err)
{
	struct instant due;
	bool runs;

	return deadline_find(tx, d->kind, d->subject, d->subject_id, &runs, &due, err) &&
	       (runs || deadline_add(tx, d, err));
}

/* ---- money without an order ---- */

bool pay_store_suspend(struct tx *tx, const struct actor *actor, enum pay_channel channel,
		       struct str reference, struct money amount, struct str words, struct err *err)
{
	struct payment_sql_suspended_out known;
	struct payment_sql_suspend_in in = {.id = id_new(),
					    .channel = channel,
					    .reference = reference,
					    .amount = amount,
					    .words = words,
					    .now = tx_now(tx)};
	struct ledger_line lines[] = {debit_of(channel, amount), {LEDGER_SUSPENSE, 0, money_negate(amount)}};
	struct ledger_post post = {.day = instant_day(tx_now(tx)),
				   .kind = LEDGER_PAYMENT,
				   .subject = "suspense",
				   .subject_id = in.id,
				   .words = words,
				   .lines = lines,
				   .count = 2};
	int64_t changed;
	bool found;

	if (!payment_sql_suspended(tx, &(struct payment_sql_suspended_in){channel, reference}, &found, &known,
				   err))
		return false;
	if (found)
		return true;
	if (!ledger_post(tx, actor, &post, &in.transaction, err) ||
	    !payment_sql_suspend(tx, &in, &changed, err))
		return false;
	return changed == 1 ? audit_note(tx, actor, "pay.suspend", "suspense", in.id, words, err)
			    : err_conflict(err, MSG_BASE_ERROR_CONFLICT);
}
