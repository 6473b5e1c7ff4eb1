/* Messages that leave the house are rows first: nothing is sent inside a transaction. A job sends, retries, keeps proof. */
#ifndef KIT_OUTBOX_H
#define KIT_OUTBOX_H

#include "kit/actor.h"

enum outbox_channel { OUTBOX_SMS = 1, OUTBOX_MAIL, OUTBOX_WECHAT, OUTBOX_PAPER, OUTBOX_NOTE /* shown on the citizen's own page */ };
enum outbox_state { OUTBOX_WAITING = 1, OUTBOX_SENT, OUTBOX_DELIVERED, OUTBOX_FAILED };
extern const struct enum_type outbox_channel_type, outbox_state_type;

struct outbox { enum outbox_channel channel; struct str address; /* sealed at rest */ struct str words; const char *subject; int64_t subject_id;
		int64_t household; };
bool outbox_add(struct tx *, const struct outbox *, int64_t *ret_id, struct err *);
bool outbox_set_delivered(struct tx *, const struct actor *, int64_t id, struct str proof, struct err *); /* who signed for it, when */
struct outbox_row { int64_t id; enum outbox_channel channel; enum outbox_state state; struct str words, proof; struct instant at, sent_at; };
bool outbox_list(struct tx *, const char *subject, int64_t subject_id, struct outbox_row **ret, size_t *ret_count, struct err *);
bool outbox_list_household(struct tx *, int64_t household, struct outbox_row **ret, size_t *ret_count, struct err *);
/* One round of sending, outside transactions: SMS and WeChat through the configured gateway command or HTTP address, mail through SMTP
 * (libcurl); without a gateway the rows stay WAITING and the pages say so. PAPER and NOTE are handed over by people and pages. */
bool outbox_send_round(struct db *, struct err *);

#endif
