/* Between outbox.c, outbox_send.c and their test. */
#ifndef KIT_OUTBOX_INNER_H
#define KIT_OUTBOX_INNER_H

#include "kit/outbox.h"

extern const char outbox_place[];

/* Where messages go; NULL: not configured. */
struct outbox_gateways {
	const char *sms_url, *sms_token, *wechat_url, *wechat_token, *smtp_url, *smtp_from, *smtp_user,
		*smtp_password;
	long timeout_seconds;
};
struct outbox_gateways outbox_gateways_of_config(void);
bool outbox_send_round_with(struct db *, const struct outbox_gateways *, bool (*ends)(void *arg), void *arg,
			    struct err *);

enum outbox_outcome { OUTCOME_SENT, OUTCOME_AGAIN, OUTCOME_NEVER };
/* Pure: what a gateway's answer means. */
enum outbox_outcome outbox_http_outcome(long status);
enum outbox_outcome outbox_smtp_outcome(bool done, long reply);
/* The pause before the next attempt, 0: given up. */
int64_t outbox_pause_us(int attempts);
/* The letter as it goes over the wire: headers without line breaks from outside, base64 body. False for an
 * address that is none. */
bool outbox_letter(struct arena *, struct str from, struct str to, struct str words, int64_t id,
		   struct instant, struct str *ret);
struct str outbox_json(struct arena *, enum outbox_channel, struct str to, struct str words, int64_t id);

#endif
