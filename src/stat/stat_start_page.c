/* The first page by who is signed in: the citizen's home, the desk's workbench, the public's start. */
#include "kit/deadline.h"
#include "kit/outbox.h"
#include "stat/stat_page.h"

#define WORKBENCH_ROWS 50

/* ---- workbench ---- */

static bool put_deadlines(struct req *rq, struct page *pg, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_LEFT, COLUMN_KEY},
						{MSG_STAT_WHAT, COLUMN_MAIN},
						{MSG_STAT_SUBJECT, COLUMN_SUB},
						{MSG_STAT_RULE, COLUMN_SUB},
						{MSG_STAT_DUE, COLUMN_HIDE}};
	struct instant now = tx_now(req_tx(rq));
	struct deadline_row *rows;
	size_t n;

	if (!deadline_list(req_tx(rq), req_actor(rq), WORKBENCH_ROWS, &rows, &n, err))
		return false;
	page_section(pg, MSG_STAT_TODO);
	page_table(pg, MSG_STAT_TODO, columns, ARRAY_LEN(columns));
	page_table_empty(pg, MSG_STAT_TODO_NONE);
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_deadline(req_arena(rq), req_language(rq), rows[i].due,
							 rows[i].warn, now),
					      v_link(v_message(rows[i].label), rows[i].path),
					      v_text(rows[i].title), v_message(rows[i].rule),
					      v_instant(rows[i].due)});
	if (n == WORKBENCH_ROWS)
		page_note(pg, TAG_PLAIN,
			  req_text_of(rq, MSG_STAT_TODO_MOST,
				      number_text(req_arena(rq), WORKBENCH_ROWS, 0, true)));
	page_section_end(pg);
	return true;
}

static bool put_counters(struct req *rq, struct page *pg, struct err *err)
{
	struct stat_sql_applications_out applications;
	struct stat_sql_repairs_out repairs;
	struct stat_sql_leases_ending_out ending;
	struct deadline_counts c;
	struct scope scope = req_actor(rq)->scope;
	struct instant now = tx_now(req_tx(rq));

	if (!deadline_count(req_tx(rq), req_actor(rq), &c, err) ||
	    !stat_sql_applications(req_tx(rq), &applications, err) ||
	    !stat_sql_repairs(req_tx(rq),
			      &(struct stat_sql_repairs_in){.scope = scope,
							    .now = now,
							    .since = instant_add(now, -30 * US_PER_DAY)},
			      &repairs, err) ||
	    !stat_sql_leases_ending(req_tx(rq),
				    &(struct stat_sql_leases_ending_in){.scope = scope,
									.until = day_add(req_today(rq), 30)},
				    &ending, err))
		return false;
	page_kpis(pg);
	page_kpi(pg, MSG_STAT_OPEN_TODO, v_number(c.total), S("/"),
		 c.overdue  ? TAG_BAD
		 : c.warned ? TAG_WARN
			    : TAG_OK,
		 c.overdue
			 ? req_text_of(rq, MSG_STAT_OVERDUE_N, number_text(req_arena(rq), c.overdue, 0, true))
			 : req_text(rq, MSG_STAT_IN_TIME));
	if (req_can(rq, CAP_REPAIR_SEE))
		page_kpi(pg, MSG_STAT_REPAIRS_OVERDUE, v_number(repairs.overdue),
			 S(STAT_REPAIRS_OVERDUE_PATH), repairs.overdue ? TAG_BAD : TAG_OK,
			 req_text_of(rq, MSG_STAT_OPEN_N, number_text(req_arena(rq), repairs.open, 0, true)));
	if (req_can(rq, CAP_APPLICATION_SEE)) {
		page_kpi(pg, MSG_STAT_REVIEWING, v_number(applications.reviewing),
			 S("/applications?state=review"), TAG_PLAIN, S(""));
		page_kpi(pg, MSG_STAT_WAITING, v_number(applications.waiting), S(STAT_WAITING_PATH),
			 TAG_PLAIN, S(""));
	}
	if (req_can(rq, CAP_LEASE_SEE))
		page_kpi(pg, MSG_STAT_ENDING, v_number(ending.count),
			 str_format(req_arena(rq), "/leases?state=running&until=%.*s",
				    STR_ARG(day_text(req_arena(rq), day_add(req_today(rq), 30)))),
			 TAG_PLAIN, S(""));
	page_kpis_end(pg);
	return true;
}

bool stat_workbench(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_STAT_WORKBENCH);

	return put_counters(rq, pg, err) && put_deadlines(rq, pg, err) && page_send(pg);
}

/* ---- the citizen's home ---- */

struct own {
	bool has_application, has_offer, has_to_sign;
	struct stat_sql_own_application_out application;
	struct stat_sql_own_offer_out offer;
	struct stat_sql_own_signing_out signing;
	struct stat_sql_own_debt_out debt;
	struct stat_sql_own_confirming_out confirming;
	bool has_lease;
	struct lease lease;
};

static bool load_own(struct req *rq, struct own *o, struct err *err)
{
	int64_t household = req_actor(rq)->scope.household;
	struct stat_sql_own_confirming_in confirming;
	struct tx *tx = req_tx(rq);
	bool ok;

	if (household == 0)
		return true;
	ok = stat_sql_own_application(tx, &(struct stat_sql_own_application_in){.household = household},
				      &o->has_application, &o->application, err) &&
	     stat_sql_own_offer(tx, &(struct stat_sql_own_offer_in){.household = household}, &o->has_offer,
				&o->offer, err) &&
	     stat_sql_own_debt(tx, &(struct stat_sql_own_debt_in){.household = household}, &o->debt, err) &&
	     stat_sql_own_signing(tx, &(struct stat_sql_own_signing_in){.household = household},
				  &o->has_to_sign, &o->signing, err) &&
	     lease_find_household(tx, household, &o->has_lease, &o->lease, err);
	if (!ok || !o->has_lease)
		return ok;
	/* the sheet that /my/lease asks about */
	confirming = (struct stat_sql_own_confirming_in){o->lease.id, o->lease.state == LEASE_ENDING
									      ? HANDOVER_OUT
									      : HANDOVER_IN};
	return stat_sql_own_confirming(tx, &confirming, &o->confirming, err);
}

/* What the person must act on, first on the page; else say that there is nothing. */
static void put_todo(struct req *rq, struct page *pg, const struct own *o)
{
	if (o->has_offer) {
		page_note(pg, TAG_WARN,
			  req_text_of(rq, MSG_STAT_TODO_OFFER, instant_text(req_arena(rq), o->offer.until)));
		page_link(pg, MSG_STAT_SEE_OFFER, S("/my/offer"), true);
	}
	if (o->has_to_sign) {
		page_note(pg, TAG_WARN,
			  o->signing.sign_by.yyyymmdd == 0
				  ? req_text(rq, MSG_STAT_TODO_SIGN_ANY)
				  : req_text_of(rq, MSG_STAT_TODO_SIGN,
						day_text(req_arena(rq), o->signing.sign_by)));
		page_link(pg, MSG_STAT_SEE_LEASE, S("/my/lease"), true);
	}
	if (o->confirming.sheets > 0) {
		page_note(pg, TAG_WARN, req_text(rq, MSG_STAT_TODO_SHEET));
		page_link(pg, MSG_STAT_SEE_SHEET, S("/my/lease"), true);
	}
	if (o->confirming.settlements > 0) {
		page_note(pg, TAG_WARN, req_text(rq, MSG_STAT_TODO_SETTLEMENT));
		page_link(pg, MSG_STAT_SEE_SETTLEMENT, S("/my/settlement"), true);
	}
	if (o->debt.owed.fen > 0) {
		struct str args[2] = {money_text(req_arena(rq), o->debt.owed),
				      day_text(req_arena(rq), o->debt.due_on)};
		page_note(pg, day_compare(o->debt.due_on, req_today(rq)) < 0 ? TAG_BAD : TAG_WARN,
			  message_format(req_arena(rq), req_language(rq), MSG_STAT_TODO_PAY, args, 2));
		page_link(pg, MSG_STAT_PAY_RENT, S("/my/bills"), true);
	}
	if (!o->has_offer && !o->has_to_sign && o->confirming.sheets == 0 && o->confirming.settlements == 0 &&
	    o->debt.owed.fen == 0)
		page_note(pg, TAG_OK, req_text(rq, MSG_STAT_NOTHING_TO_DO));
}

static void put_tiles(struct req *rq, struct page *pg, const struct own *o)
{
	struct str owed = o->debt.owed.fen > 0
				  ? req_text_of(rq, MSG_STAT_YUAN, money_text(req_arena(rq), o->debt.owed))
				  : S("");

	page_tiles(pg);
	page_tile(pg, ICON_APPLY, MSG_STAT_TILE_APPLY, req_text(rq, MSG_STAT_TILE_APPLY_HINT), S(""),
		  S("/apply"));
	page_tile(pg, ICON_QUEUE, MSG_STAT_TILE_PROGRESS,
		  o->has_application
			  ? enum_text(&application_state_type, req_language(rq), (int)o->application.state)
			  : S(""),
		  S(""), S("/mine"));
	if (o->has_lease) {
		page_tile(pg, ICON_PAY, MSG_STAT_TILE_PAY,
			  o->debt.owed.fen > 0 ? S("") : req_text(rq, MSG_STAT_PAID_UP), owed,
			  S("/my/bills"));
		page_tile(pg, ICON_FIX, MSG_STAT_TILE_REPAIR, req_text(rq, MSG_STAT_TILE_REPAIR_HINT), S(""),
			  S("/my/repairs"));
		page_tile(pg, ICON_FILE, MSG_STAT_TILE_LEASE, o->lease.home_name, S(""), S("/my/lease"));
	}
	page_tile(pg, ICON_SAY, MSG_STAT_TILE_MATTER, req_text(rq, MSG_STAT_TILE_MATTER_HINT), S(""),
		  S("/my/matters"));
	page_tile(pg, ICON_LOT, MSG_STAT_TILE_NOTICES, S(""), S(""), S("/notices"));
	page_tile(pg, ICON_PHONE, MSG_STAT_TILE_HELP, S(""), S(""), S("/help"));
	page_tiles_end(pg);
}

static bool put_notices(struct req *rq, struct page *pg, struct err *err)
{
	static const struct column columns[] = {{MSG_STAT_NOTICE_DAY, COLUMN_KEY},
						{MSG_STAT_NOTICE_TITLE, COLUMN_MAIN}};
	struct stat_sql_notices_out *rows;
	size_t n;

	if (!stat_sql_notices(req_tx(rq), &(struct stat_sql_notices_in){.today = req_today(rq)}, &rows, &n,
			      err))
		return false;
	page_section(pg, MSG_STAT_NOTICES);
	page_table(pg, MSG_STAT_NOTICES, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		page_row(pg, (struct value[]){v_day(rows[i].from_day),
					      v_link(v_text(rows[i].title),
						     link_path(rq, "/notices/", rows[i].id.v, ""))});
	page_section_end(pg);
	return true;
}

static bool put_messages(struct req *rq, struct page *pg, struct err *err)
{
	struct outbox_row *rows;
	size_t n;

	if (req_actor(rq)->scope.household == 0)
		return true;
	if (!outbox_list_notes(req_tx(rq), req_actor(rq)->scope.household, &rows, &n, err))
		return false;
	page_timeline(pg, MSG_STAT_MESSAGES);
	for (size_t i = 0; i < n && i < 5; i++)
		page_event(pg, TAG_PLAIN, rows[i].words, rows[i].at, S(""));
	page_timeline_end(pg);
	return true;
}

static bool citizen_page(struct req *rq, struct err *err)
{
	struct own o = {0};
	struct page *pg;

	if (!load_own(rq, &o, err))
		return false;
	pg = page_new(rq, req_text_of(rq, MSG_STAT_HELLO, req_actor(rq)->name));
	put_todo(rq, pg, &o);
	put_tiles(rq, pg, &o);
	return put_messages(rq, pg, err) && put_notices(rq, pg, err) && page_send(pg);
}

static bool public_page(struct req *rq, struct err *err)
{
	struct page *pg = page_new_message(rq, MSG_STAT_WELCOME);

	page_lead(pg, req_text(rq, MSG_STAT_WELCOME_LEAD));
	page_tiles(pg);
	page_tile(pg, ICON_APPLY, MSG_STAT_TILE_APPLY, req_text(rq, MSG_STAT_TILE_APPLY_HINT), S(""),
		  S("/apply"));
	page_tile(pg, ICON_USER, MSG_STAT_TILE_SIGN_IN, req_text(rq, MSG_STAT_TILE_SIGN_IN_HINT), S(""),
		  S("/sign-in"));
	page_tile(pg, ICON_LOT, MSG_STAT_TILE_NOTICES, S(""), S(""), S("/notices"));
	page_tile(pg, ICON_PHONE, MSG_STAT_TILE_HELP, S(""), S(""), S("/help"));
	page_tiles_end(pg);
	return put_notices(rq, pg, err) && page_send(pg);
}

bool stat_start_page(struct req *rq, struct err *err)
{
	enum role role = req_actor(rq)->role;

	if (req_actor(rq)->id.v == 0)
		return public_page(rq, err);
	if (cap_is_citizen(role))
		return citizen_page(rq, err);
	if (role == ROLE_REPAIRER)
		return req_redirect(rq, S("/work"));
	return role == ROLE_REGULATOR ? stat_dashboard_page(rq, err) : stat_workbench(rq, err);
}
