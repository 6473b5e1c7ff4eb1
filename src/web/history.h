/* The trail of one record as a timeline. Words come from the messages of the record's folder: act "home.set"
 * is home.act_set, a changed fact "rent_rate" is home.rent_rate, and its value "vacant" is home.state_vacant
 * when there is such a text. */
#ifndef WEB_HISTORY_H
#define WEB_HISTORY_H

#include "kit/audit.h"
#include "web/page.h"

/* What an act noted (before or after of one row of the trail), for a reader: the facts of a JSON object as
 * "name value; name value", a code that the note begins with (kit/domain.h) in words; the rest as it is. */
struct str history_note(struct arena *, enum language, struct str act, struct str note);

/* The caller has loaded the subject in the actor's scope. before and after of the rows: a JSON object of
 * changed facts, or words. */
bool page_history(struct page *, enum message title, const char *subject, int64_t id, struct err *);

/* The same for a record that has its words elsewhere, as the registers have. */
struct history_words {
	struct str (*act)(void *arg, struct str act);
	struct str (*label)(void *arg, struct str fact);
	struct str (*value)(void *arg, struct str fact, struct str code); /* code: not "" */
	void *arg;
};
void page_history_rows(struct page *, enum message title, const struct audit_row *, size_t count,
		       const struct history_words *);

#endif
