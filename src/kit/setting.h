/* Policy values: what cities decide differently is data with unit, validity, source and approver, never a
 * number in code. A case keeps the version of its deciding date. */
#ifndef KIT_SETTING_H
#define KIT_SETTING_H

#include "kit/actor.h"
#include <jansson.h>

enum setting_unit {
	SETTING_COUNT = 1,
	SETTING_DAYS,
	SETTING_WORKING_DAYS,
	SETTING_MONTHS,
	SETTING_HOURS,
	SETTING_MINUTES,
	SETTING_FEN,
	SETTING_CENTI_M2,
	SETTING_E4,
	SETTING_E6,
	SETTING_SWITCH,
	SETTING_TEXT
};
extern const struct enum_type setting_unit_type;

/* The known settings with their defaults (domain.md section 6): one table in setting_table.c. */
enum setting {
#define SETTING(name, key, unit, value, text, source) SETTING_##name,
#include "kit/setting.def"
#undef SETTING
	SETTING_NUMBER_OF
};

struct setting_info {
	const char *name; /* "repair_done_hours" */
	enum setting_unit unit;
	int64_t value;             /* in force when nobody has set one */
	const char *text, *source; /* text: only of SETTING_TEXT */
	enum message label;
	int64_t min, max; /* what setting_set takes */
};
const struct setting_info *setting_info(enum setting);
bool setting_find_name(struct str name, enum setting *ret);

/* The value on a day; project 0: the city's. A project's own value goes before the city's, which goes before
 * the default. */
bool setting_load(struct tx *, enum setting, struct day on, int64_t project, int64_t *ret, struct err *);
bool setting_load_text(struct tx *, enum setting, struct day on, int64_t project, struct str *ret,
		       struct err *);
/* Adds a version; nothing is overwritten. text is for SETTING_TEXT only. setting_sql_history
 * (kit/setting_sql.h) lists the versions. */
bool setting_set(struct tx *, const struct actor *, enum setting, int64_t value, struct str text,
		 struct day from, int64_t project, struct str source, struct err *);

/* Rule tables as JSON documents (eligibility, scoring, rent ...): versions by validity. */
struct policy {
	int64_t id;
	struct str kind, code, title;
	struct day valid_from, valid_to;
	json_t *document;
};
/* The newest of that kind valid on the day; not found is ERR_CONFLICT "no such policy is in force". The
 * document is shared: nobody changes it, and policy_free gives it back. */
bool policy_load(struct tx *, const char *kind, struct day on, struct policy *ret, struct err *);
bool policy_load_id(struct tx *, int64_t id, struct policy *ret, struct err *);
void policy_free(struct policy *);
/* Takes a JSON file as it stands in policies/NAME.json; refuses a document whose kind is unknown or that its
 * kind's checker refuses. */
bool policy_add(struct tx *, const struct actor *, struct str document, struct day from, struct day to,
		int64_t *ret_id, struct err *);
/* What a kind's document must hold: each domain's table, handed over once at start (app/domains.c), before
 * other threads. */
struct policy_kind {
	const char *kind;
	bool (*check)(const json_t *document, struct err *);
};
void policy_kinds_add(const struct policy_kind *, size_t count);

#endif
