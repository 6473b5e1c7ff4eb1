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

/* The known settings with their defaults and sources (domain.md section 6): one table, kit/setting.def. */
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
	int64_t min, max; /* what setting_set takes, both included */
};
const struct setting_info *setting_info(enum setting); /* never changes; may be asked from any thread */
/* False: no setting has this name; *ret is untouched. */
bool setting_find_name(struct str name, enum setting *ret);

/* The value on a day, in the setting's unit; project 0: the city's. A project's own value goes before the
 * city's, which goes before the default. _load is for numbers, _load_text for SETTING_TEXT (text in
 * tx_keep()). */
bool setting_load(struct tx *, enum setting, struct day on, int64_t project, int64_t *ret, struct err *);
bool setting_load_text(struct tx *, enum setting, struct day on, int64_t project, struct str *ret,
		       struct err *);
/* Adds a version in force from a day on; nothing is overwritten. text: 1 to 500 characters, for SETTING_TEXT
 * only; source: where the value was decided, 1 to 200 characters. ERR_INPUT on "value", "from" or "source".
 * setting_sql_history (kit/setting_sql.h) lists the versions. */
bool setting_set(struct tx *, const struct actor *, enum setting, int64_t value, struct str text,
		 struct day from, int64_t project, struct str source, struct err *);

/* Rule tables as JSON documents (eligibility, scoring, rent ...): versions by validity. */
struct policy {
	int64_t id;
	struct str kind, code, title;
	struct day valid_from, valid_to; /* both included; valid_to 0: until another one */
	json_t *document;
};
/* The newest of that kind valid on the day; not found is ERR_CONFLICT "no such policy is in force". The
 * document is shared: nobody changes it, and policy_free gives it back. Texts in tx_keep(). */
bool policy_load(struct tx *, const char *kind, struct day on, struct policy *ret, struct err *);
/* By its row, in force or not; else ERR_NOT_FOUND. To be freed as above. */
bool policy_load_id(struct tx *, int64_t id, struct policy *ret, struct err *);
void policy_free(struct policy *);
/* Takes a JSON file as it stands in deploy/policies/NAME.json, at most POLICY_BYTES_MAX; to 0: without an
 * end. ERR_INPUT on "document", "from" or "to": not JSON, without id, kind and title, of an unknown kind, or
 * what the kind's checker says. */
#define POLICY_BYTES_MAX 1000000
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
