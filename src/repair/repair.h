/* repair: requests, dispatch, work orders, their clocks, cost and material, rating (S0-29, S0-30, S0-98,
 * S0-99, S0-118, S0-124). */
#ifndef REPAIR_REPAIR_H
#define REPAIR_REPAIR_H

#include "home/home.h"
#include "lease/lease.h"

ID_TYPE(repair);

/* What is broken, in the order in which tenants ask for it. A repairer's trades are a set of bits, 1 <<
 * trade. */
enum repair_trade {
	TRADE_WATER = 1,
	TRADE_POWER,
	TRADE_DOOR,
	TRADE_WALL,
	TRADE_LEAK,
	TRADE_GAS,
	TRADE_FURNITURE,
	TRADE_OTHER
};
extern const struct enum_type repair_trade_type;
#define REPAIR_TRADES_ALL 0x1fe

/* Open states are 1..3; checks and lists rest on that. */
enum repair_state {
	REPAIR_ASKED = 1,
	REPAIR_SENT,
	REPAIR_AT_WORK,
	REPAIR_DONE,
	REPAIR_RATED,
	REPAIR_REFUSED,
	REPAIR_WITHDRAWN
};
extern const struct enum_type repair_state_type;

enum repair_rating { RATING_VERY_BAD = 1, RATING_BAD, RATING_FAIR, RATING_GOOD, RATING_VERY_GOOD };
extern const struct enum_type repair_rating_type;

struct repair {
	struct repair_id id;
	struct str number; /* WX-2026-000123 */
	struct home_id home;
	struct project_id project;
	struct lease_id lease; /* 0 with household 0 */
	int64_t household;     /* 0: nobody lives there */
	struct str home_name;
	enum repair_trade trade;
	bool urgent;
	struct str words;
	struct day visit_day; /* 0: any */
	enum repair_state state;
	struct actor_id repairer; /* 0: with the dispatcher */
	struct str repairer_name;
	struct instant asked_at, answer_by, done_by;
	struct instant answered_at, done_at; /* 0: not yet, or not any more: it was not mended */
	struct instant done_warn;            /* amber from here while it is open, else 0 */
	bool chargeable;                     /* the tenant pays labour and material */
	struct money labour, material;
	struct str result;
	enum repair_rating rating; /* 0: none yet */
	struct str rating_words;
	int32_t version;
};
/* In scope (project or own household), else NOT_FOUND. */
bool repair_load(struct tx *, const struct actor *, struct repair_id, struct repair *ret, struct err *);
/* Without scope: the caller came to the id through a record in scope. */
bool repair_load_key(struct tx *, struct repair_id, struct repair *ret, struct err *);
/* Of the repairer who holds it, or held it when it was closed; else NOT_FOUND. */
bool repair_load_work(struct tx *, const struct actor *repairer, struct repair_id, struct repair *ret,
		      struct err *);
/* The newest 500 of a household, for its file; without scope. */
bool repair_list_household(struct tx *, int64_t household, struct repair **ret, size_t *ret_count,
			   struct err *);
/* Open ones in the actor's scope, and how many of them are late. */
bool repair_count(struct tx *, const struct actor *, int64_t *ret_open, int64_t *ret_overdue, struct err *);

/* Asking: a number, both clocks by the settings of the day (D21), and the order goes to a repairer at once
 * when one fits (S0-124). `home` is given by staff, who have loaded it in scope; 0: the home of the actor's
 * own running lease (ERR_CONFLICT without one, or when repair_open_max are open). ERR_INPUT: words (2-500
 * characters), visit_day (none, or today to 60 days ahead). */
struct repair_new {
	struct repair_id id;
	struct home_id home;
	enum repair_trade trade;
	bool urgent;
	struct str words;
	struct day visit_day;
	struct str phone; /* 11 digits; empty: the tenant's on file */
};
bool repair_add(struct tx *, const struct actor *, const struct repair_new *, struct err *);

/* Steps; the table of repair_rule_step decides, ERR_CONFLICT when it does not allow one. Each writes a line
 * of the timeline, an audit row, and a note to the tenant. */
bool repair_send(struct tx *, const struct actor *dispatcher, const struct repair *, struct actor_id repairer,
		 struct err *);
bool repair_refuse(struct tx *, const struct actor *dispatcher, const struct repair *, struct str reason,
		   struct err *);
/* The repairer has spoken with the tenant: ends the answer clock. `day` may be 0, words empty. */
bool repair_answer(struct tx *, const struct actor *repairer, const struct repair *, struct day day,
		   struct str words, struct err *);
bool repair_start(struct tx *, const struct actor *repairer, const struct repair *, struct err *);
/* Back to the dispatcher: cannot be mended by this one, somebody else is needed. ERR_INPUT: reason (2-500
 * characters); so for refusing. */
bool repair_return(struct tx *, const struct actor *repairer, const struct repair *, struct str reason,
		   struct err *);
struct repair_material {
	int32_t number; /* of its row, given by repair_add_material */
	struct str name;
	int64_t quantity_e2; /* 1/100 of the unit */
	struct str unit;     /* as people write it, up to 10 characters; may be empty */
	struct money price;  /* of one unit */
};
/* While he is at work, else ERR_CONFLICT; further errors: repair_rule_material. */
bool repair_add_material(struct tx *, const struct actor *repairer, const struct repair *,
			 const struct repair_material *, struct err *);
bool repair_remove_material(struct tx *, const struct actor *repairer, const struct repair *, int32_t number,
			    struct err *);
/* By number; without scope. */
bool repair_materials(struct tx *, struct repair_id, struct repair_material **ret, size_t *ret_count,
		      struct err *);
/* Ends the clock of the work. */
struct repair_result {
	struct str words;
	struct money labour;
	bool chargeable; /* the tenant pays labour and material (S0-07, S0-39) */
};
bool repair_finish(struct tx *, const struct actor *repairer, const struct repair *,
		   const struct repair_result *, struct err *);
/* words: up to 300 characters, may be empty. */
bool repair_rate(struct tx *, const struct actor *tenant, const struct repair *, enum repair_rating,
		 struct str words, struct err *);
/* Not mended: the same repairer comes again, with a new clock. */
bool repair_rework(struct tx *, const struct actor *tenant, const struct repair *, struct str words,
		   struct err *);
bool repair_withdraw(struct tx *, const struct actor *tenant, const struct repair *, struct err *);

/* Who repairs what and where. The account has the role repairer, else ERR_CONFLICT. trades: bits as above,
 * and at least one when he takes orders (`active`), else ERR_INPUT. */
bool repairer_set(struct tx *, const struct actor *, struct actor_id, unsigned trades, bool active,
		  struct err *);
bool repairer_set_project(struct tx *, const struct actor *, struct actor_id, struct project_id, bool covers,
			  struct err *);

extern const struct domain repair_domain;

#endif
