/* Public notice (公示), objections, and what follows when it is over. */
#include "apply/apply_notice.h"

#include "apply/apply_flow.h"
#include "apply/notice_sql.h"
#include "kit/audit.h"
#include "kit/calendar.h"
#include "kit/deadline.h"
#include "kit/number.h"
#include "kit/secret.h"

static const char notice_subject[] = "public_notice", close_kind[] = "notice.close";
static const char objection_subject[] = "objection", answer_kind[] = "objection.answer",
		  contact_place[] = "objection.contact";

/* ---- making and publishing ---- */

static bool check_title(struct str *title, struct err *err)
{
	*title = str_trim(*title);
	return (str_characters(*title) >= 2 && str_characters(*title) <= 100) ||
	       err_input(err, "title", MSG_APPLY_ERROR_TITLE);
}

static bool add_notice(struct tx *tx, const struct actor *actor, struct notice_sql_add_in *in,
		       struct err *err)
{
	struct day today = instant_day(tx_now(tx));

	in->actor = actor->id;
	in->now = tx_now(tx);
	if (!check_title(&in->title, err))
		return false;
	if (in->days < 1 || in->days > 365)
		return err_input(err, "days", MSG_APPLY_ERROR_DAYS);
	return number_next(tx, "GS", day_year(today), 4, &in->number, err) && notice_sql_add(tx, in, err) &&
	       audit_note(tx, actor, "notice.add", notice_subject, in->id.v, in->number, err);
}

/* What the public reads of a household: its class and size. Kept in Chinese, as it was published. */
static struct str row_words(struct arena *arena, enum applicant_class class, int size)
{
	struct str args[] = {enum_text(&applicant_class_type, LANGUAGE_ZH_CN, (int)class),
			     number_text(arena, size, 0, false)};

	return message_format(arena, LANGUAGE_ZH_CN, MSG_APPLY_NOTICE_ROW_WORDS, args, ARRAY_LEN(args));
}

bool notice_make(struct tx *tx, const struct actor *actor, struct public_notice_id id, struct str title,
		 int32_t days, struct day applied_until, struct err *err)
{
	struct notice_sql_add_in in = {
		.id = id, .kind = NOTICE_ELIGIBILITY, .title = title, .days = days, .state = NOTICE_DRAFT};
	struct notice_sql_candidates_out *rows;
	size_t count;
	int64_t setting;

	if (days == 0) {
		if (!setting_load(tx, SETTING_PUBLIC_NOTICE_DAYS, instant_day(tx_now(tx)), 0, &setting, err))
			return false;
		in.days = (int32_t)setting;
	}
	if (!notice_sql_candidates(tx, &(struct notice_sql_candidates_in){applied_until}, &rows, &count, err))
		return false;
	if (count == 0)
		return err_input(err, "applied_until", MSG_APPLY_ERROR_NOTICE_EMPTY);
	if (!add_notice(tx, actor, &in, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!notice_sql_row_add(tx,
					&(struct notice_sql_row_add_in){id, (int32_t)i + 1, rows[i].id,
									row_words(tx_arena(tx), rows[i].class,
										  rows[i].size)},
					err))
			return false;
	return true;
}

bool notice_load(struct tx *tx, struct public_notice_id id, struct notice_view *ret, struct err *err)
{
	bool found;

	if (!notice_sql_load(tx, &(struct notice_sql_load_in){id}, &found, ret, err))
		return false;
	return found || err_not_found(err);
}

/* Every application of the draft that still stands is moved to "in public notice"; the row of one that was
 * withdrawn meanwhile goes. */
static bool publish_rows(struct tx *tx, const struct actor *actor, struct public_notice_id id,
			 struct err *err)
{
	struct notice_sql_row_applications_out *rows;
	int64_t dropped;
	size_t count;

	if (!notice_sql_row_drop(tx, &(struct notice_sql_row_drop_in){id}, &dropped, err) ||
	    !notice_sql_row_applications(tx, &(struct notice_sql_row_applications_in){id}, &rows, &count,
					 err))
		return false;
	if (count == 0)
		return err_conflict(err, MSG_APPLY_ERROR_NOTICE_EMPTY);
	for (size_t i = 0; i < count; i++) {
		struct apply_move move;
		struct apply_case c;

		if (!apply_store_load(tx, rows[i].id, &c, err))
			return false;
		move = apply_store_move_of(&c, ACT_PUBLISH);
		if (!apply_store_move(tx, actor, &c, &move, err))
			return false;
	}
	return true;
}

static bool add_close_deadline(struct tx *tx, const struct notice_view *n, struct day to, struct err *err)
{
	struct deadline d = {.kind = close_kind,
			     .label = MSG_APPLY_DEADLINE_NOTICE,
			     .rule = MSG_APPLY_DEADLINE_NOTICE_RULE,
			     .subject = notice_subject,
			     .subject_id = n->id.v,
			     .title = n->title,
			     .path = str_format(tx_arena(tx), "/notices/%lld", (long long)n->id.v),
			     .owner = CAP_NOTICE_PUBLISH};

	d.due = calendar_day_end(day_add(to, 1)); /* the daily job does it in the night after the last day */
	return deadline_add(tx, &d, err);
}

bool notice_publish(struct tx *tx, const struct actor *actor, struct public_notice_id id, struct err *err)
{
	struct day today = instant_day(tx_now(tx)), to;
	struct notice_view n;
	int64_t changed;

	if (!notice_load(tx, id, &n, err))
		return false;
	to = day_add(today, n.days);
	if (!notice_sql_publish(tx, &(struct notice_sql_publish_in){id, today, to}, &changed, err))
		return false;
	if (changed == 0)
		return err_conflict(err, MSG_APPLY_ERROR_NOTICE_STATE);
	return publish_rows(tx, actor, id, err) && add_close_deadline(tx, &n, to, err) &&
	       audit_note(tx, actor, "notice.publish", notice_subject, id.v, n.number, err);
}

bool notice_drop(struct tx *tx, const struct actor *actor, struct public_notice_id id, struct err *err)
{
	struct notice_view n;
	int64_t rows, changed;

	if (!notice_load(tx, id, &n, err) ||
	    !notice_sql_rows_drop(tx, &(struct notice_sql_rows_drop_in){id}, &rows, err) ||
	    !notice_sql_drop(tx, &(struct notice_sql_drop_in){id}, &changed, err))
		return false;
	return changed == 1 ? audit_note(tx, actor, "notice.drop", notice_subject, id.v, n.number, err)
			    : err_conflict(err, MSG_APPLY_ERROR_NOTICE_STATE);
}

/* ---- over ---- */

enum { ROWS_A_CHUNK = 200 };

bool notice_close_some(struct tx *tx, const struct actor *actor, struct public_notice_id id, int32_t most,
		       bool *ret_done, struct err *err)
{
	struct notice_sql_rows_to_register_out *rows;
	struct apply_case c;
	struct notice_view n;
	int64_t changed;
	size_t count = 0;

	if (!notice_load(tx, id, &n, err))
		return false;
	if (n.state != NOTICE_RUNNING)
		return err_conflict(err, MSG_APPLY_ERROR_NOTICE_STATE);
	if (day_compare(instant_day(tx_now(tx)), n.to) <= 0)
		return err_conflict_arg(err, MSG_APPLY_ERROR_NOTICE_RUNS, day_text(tx_arena(tx), n.to));
	/* what was published for allocation is followed there (notice_is_over) */
	if (n.kind == NOTICE_ELIGIBILITY &&
	    !notice_sql_rows_to_register(tx, &(struct notice_sql_rows_to_register_in){id, most}, &rows,
					 &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!apply_store_load(tx, rows[i].id, &c, err) || !apply_flow_register(tx, actor, &c, err))
			return false;
	*ret_done = count < (size_t)most;
	if (!*ret_done)
		return true;
	return notice_sql_close(tx, &(struct notice_sql_close_in){id}, &changed, err) &&
	       deadline_end(tx, close_kind, notice_subject, id.v, err) &&
	       audit_note(tx, actor, "notice.close", notice_subject, id.v, n.number, err);
}

bool notice_close(struct tx *tx, const struct actor *actor, struct public_notice_id id, struct err *err)
{
	bool done = false;

	while (!done)
		if (!notice_close_some(tx, actor, id, ROWS_A_CHUNK, &done, err))
			return false;
	return true;
}

bool notice_over_list(struct tx *tx, struct day today, struct public_notice_id **ret, size_t *ret_count,
		      struct err *err)
{
	struct notice_sql_over_out *rows;

	if (!notice_sql_over(tx, &(struct notice_sql_over_in){today}, &rows, ret_count, err))
		return false;
	*ret = ARENA_ARRAY(tx_keep(tx), struct public_notice_id, *ret_count);
	for (size_t i = 0; i < *ret_count; i++)
		(*ret)[i] = rows[i].id;
	return true;
}

/* ---- for allocation ---- */

bool notice_add(struct tx *tx, const struct actor *actor, enum notice_kind kind, struct str title,
		int32_t days, int64_t plan, const struct notice_row *rows, size_t count,
		struct public_notice_id *ret, struct err *err)
{
	struct day today = instant_day(tx_now(tx));
	struct notice_sql_add_in in = {.id = {id_new()},
				       .kind = kind,
				       .title = title,
				       .days = days,
				       .from = today,
				       .to = day_add(today, days),
				       .state = NOTICE_RUNNING,
				       .plan = plan};
	struct notice_view n;

	require(kind == NOTICE_ALLOCATION || kind == NOTICE_RESULT);
	if (!add_notice(tx, actor, &in, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!notice_sql_row_add(tx,
					&(struct notice_sql_row_add_in){in.id, (int32_t)i + 1,
									rows[i].application, rows[i].words},
					err))
			return false;
	n = (struct notice_view){.id = in.id, .title = in.title};
	*ret = in.id;
	return add_close_deadline(tx, &n, in.to, err);
}

bool notice_is_over(struct tx *tx, int64_t plan, struct day on, bool *ret_over, bool *ret_open_objection,
		    struct err *err)
{
	struct notice_sql_of_plan_out row;
	bool found;

	if (!notice_sql_of_plan(tx, &(struct notice_sql_of_plan_in){plan}, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	*ret_over = row.state == NOTICE_CLOSED || day_compare(on, row.to) > 0;
	*ret_open_objection = row.open_objections > 0;
	return true;
}

/* ---- objections ---- */

static bool add_answer_deadline(struct tx *tx, const struct objection_new *new, struct err *err)
{
	struct day today = instant_day(tx_now(tx));
	struct calendar calendar;
	struct deadline d = {.kind = answer_kind,
			     .label = MSG_APPLY_DEADLINE_OBJECTION,
			     .rule = MSG_APPLY_DEADLINE_OBJECTION_RULE,
			     .subject = objection_subject,
			     .subject_id = new->id.v,
			     .title = new->number,
			     .path = str_format(tx_arena(tx), "/objections/%lld", (long long)new->id.v),
			     .owner = CAP_REVIEW_SECOND};
	int64_t days;

	if (!setting_load(tx, SETTING_RECHECK_WORKING_DAYS, today, 0, &days, err) ||
	    !calendar_load(tx, &calendar, err))
		return false;
	d.due = calendar_day_end(calendar_add_working(&calendar, today, (int32_t)days)); /* Order 11 art. 9 */
	return deadline_add(tx, &d, err);
}

bool objection_add(struct tx *tx, const struct actor *actor, const struct objection_new *new, struct err *err)
{
	struct objection_new o = *new;
	struct notice_sql_objection_add_in in = {.id = o.id,
						 .notice = o.notice,
						 .name = str_trim(o.name),
						 .words = str_trim(o.words),
						 .now = tx_now(tx)};
	struct notice_sql_row_of_out row;
	struct notice_view n;
	bool found;

	if (!notice_load(tx, o.notice, &n, err))
		return false;
	if (n.state == NOTICE_DRAFT)
		return err_not_found(err);
	if (n.state != NOTICE_RUNNING || day_compare(instant_day(tx_now(tx)), n.to) > 0)
		return err_conflict_arg(err, MSG_APPLY_ERROR_NOTICE_OVER, day_text(tx_arena(tx), n.to));
	o.number = str_upper(tx_arena(tx), str_trim(str_halfwidth(tx_arena(tx), o.number)));
	if (!notice_sql_row_of(tx, &(struct notice_sql_row_of_in){o.notice, o.number}, &found, &row, err))
		return false;
	if (!found)
		return err_input(err, "number", MSG_APPLY_ERROR_OBJECTION_NUMBER);
	if (str_characters(in.name) < 2 || str_characters(in.name) > 50)
		return err_input(err, "name", MSG_APPLY_ERROR_OBJECTION_NAME);
	if (str_characters(in.words) < 2 || str_characters(in.words) > 500)
		return err_input(err, "words", MSG_APPLY_ERROR_OBJECTION_WORDS);
	in.application = row.id;
	if (str_trim(o.contact).n > 0)
		in.contact_sealed = secret_seal(tx_arena(tx), contact_place, str_trim(o.contact));
	return notice_sql_objection_add(tx, &in, err) && add_answer_deadline(tx, &o, err) &&
	       audit_note(tx, actor, "objection.add", objection_subject, o.id.v, n.number, err);
}

bool objection_load(struct tx *tx, struct objection_id id, struct objection_view *ret,
		    struct str *ret_contact, struct err *err)
{
	struct str contact = S("");
	bool found;

	if (!notice_sql_objection_load(tx, &(struct notice_sql_objection_load_in){id}, &found, ret, err))
		return false;
	if (!found)
		return err_not_found(err);
	if (ret->contact_sealed.n > 0 &&
	    !secret_unseal(tx_arena(tx), contact_place, ret->contact_sealed, &contact, err))
		return false;
	*ret_contact = contact;
	return true;
}

/* An objection against an eligibility notice decides about the application; those against other notices are
 * allocation's to follow. */
static bool follow(struct tx *tx, const struct actor *actor, const struct objection_view *o, bool upheld,
		   struct str words, struct err *err)
{
	struct notice_sql_objections_of_row_out left;
	struct apply_move move;
	struct notice_view n;
	struct apply_case c;

	if (!notice_load(tx, o->notice, &n, err) || !apply_store_load(tx, o->application, &c, err))
		return false;
	if (n.kind != NOTICE_ELIGIBILITY || c.a.state != APPLICATION_NOTICE)
		return true;
	if (upheld) {
		move = apply_store_move_of(&c, ACT_UPHOLD);
		move.reason = words;
		move.eligible_on = (struct day){0};
		return apply_store_move(tx, actor, &c, &move, err) &&
		       apply_store_tell(tx, actor, &c.a, MSG_APPLY_TELL_REFUSED,
					(struct str[]){c.a.number, words}, 2, err);
	}
	if (!notice_sql_objections_of_row(tx, &(struct notice_sql_objections_of_row_in){o->application},
					  &left, err))
		return false;
	/* as long as another objection is open or a notice runs, their end decides */
	return left.open > 0 || left.running > 0 || apply_flow_register(tx, actor, &c, err);
}

bool objection_answer(struct tx *tx, const struct actor *actor, struct objection_id id, bool upheld,
		      struct str words, struct err *err)
{
	struct objection_view o;
	struct str contact;
	int64_t changed;

	words = str_trim(words);
	if (str_characters(words) < 2 || str_characters(words) > 500)
		return err_input(err, "words", MSG_APPLY_ERROR_REASON);
	if (!objection_load(tx, id, &o, &contact, err) ||
	    !notice_sql_objection_answer(tx,
					 &(struct notice_sql_objection_answer_in){
						 id, upheld ? OBJECTION_UPHELD : OBJECTION_DISMISSED, words,
						 tx_now(tx)},
					 &changed, err))
		return false;
	if (changed == 0)
		return err_conflict(err, MSG_APPLY_ERROR_OBJECTION_ANSWERED);
	return deadline_end(tx, answer_kind, objection_subject, id.v, err) &&
	       follow(tx, actor, &o, upheld, words, err) &&
	       audit_note(tx, actor, "objection.answer", objection_subject, id.v,
			  upheld ? S("upheld") : S("dismissed"), err);
}
