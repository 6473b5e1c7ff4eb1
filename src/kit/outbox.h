/* Messages that leave the house are rows first: nothing is sent inside a transaction. A thread of the job
 * runner sends, tries again, keeps proof. */
#ifndef KIT_OUTBOX_H
#define KIT_OUTBOX_H

#include "kit/actor.h"

/* NOTE: shown on the citizen's own page */
enum outbox_channel { OUTBOX_SMS = 1, OUTBOX_MAIL, OUTBOX_WECHAT, OUTBOX_PAPER, OUTBOX_NOTE };
enum outbox_state { OUTBOX_WAITING = 1, OUTBOX_SENT, OUTBOX_DELIVERED, OUTBOX_FAILED };
extern const struct enum_type outbox_channel_type, outbox_state_type;

struct outbox {
	enum outbox_channel channel;
	struct str address; /* phone, mail address, openid; sealed at rest. PAPER and NOTE: may be empty */
	struct str words;   /* not empty; cut after 2,000 characters */
	const char *subject;
	int64_t subject_id;
	int64_t household; /* NOTE: who reads it on his own page; 0: nobody */
};
/* Leaves with the commit. ret_id may be NULL. */
bool outbox_add(struct tx *, const struct outbox *, int64_t *ret_id, struct err *);
/* proof: who signed for it, and when, in 2-500 characters. The caller has loaded what it belongs to in the
 * actor's scope. ERR_CONFLICT when it was delivered before. Audited. */
bool outbox_set_delivered(struct tx *, const struct actor *, int64_t id, struct str proof, struct err *);
struct outbox_row {
	int64_t id;
	enum outbox_channel channel;
	enum outbox_state state;
	struct str words, proof;
	struct instant at, sent_at;
};
/* The newest 200 messages about a subject that the caller has loaded in scope. Rows of both lists lie in
 * tx_arena(). */
bool outbox_list(struct tx *, const char *subject, int64_t subject_id, struct outbox_row **ret,
		 size_t *ret_count, struct err *);
/* What a household reads on its own page: the newest 200 of OUTBOX_NOTE. The same words may have gone out by
 * another channel too; they are not told twice. */
bool outbox_list_notes(struct tx *, int64_t household, struct outbox_row **ret, size_t *ret_count,
		       struct err *);
/* One round of sending, outside transactions: SMS and WeChat as a JSON POST to a gateway (configuration:
 * sms_url, sms_token, wechat_url, wechat_token), mail through SMTP (smtp_url smtp[s]://HOST:PORT, smtp_from,
 * smtp_user, smtp_password). Without a gateway the rows stay WAITING and the pages say so. PAPER waits for
 * outbox_set_delivered; NOTE counts as sent at once. A message that a gateway did not confirm is sent again,
 * six times in nine hours, with the same Idempotency-Key: the gateway tells repeats apart. A gateway that
 * does not answer is left alone for the rest of the round, so that it holds up neither the others nor the end
 * of the program. ends(arg) is asked before each message; true: the round is over. */
bool outbox_send_round(struct db *, bool (*ends)(void *arg), void *arg, struct err *);
bool outbox_has_gateway(enum outbox_channel); /* PAPER and NOTE need none */

#endif
