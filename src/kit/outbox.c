/* Messages as rows; outbox_send.c sends them. */
#include "kit/audit.h"
#include "kit/job_inner.h"
#include "kit/outbox.h"
#include "kit/outbox_inner.h"
#include "kit/outbox_sql.h"
#include "kit/secret.h"

const char outbox_place[] = "outbox.address";

ENUM_TYPE(outbox_channel, {OUTBOX_SMS, "sms", MSG_KIT_OUTBOX_SMS, TAG_PLAIN},
	  {OUTBOX_MAIL, "mail", MSG_KIT_OUTBOX_MAIL, TAG_PLAIN},
	  {OUTBOX_WECHAT, "wechat", MSG_KIT_OUTBOX_WECHAT, TAG_PLAIN},
	  {OUTBOX_PAPER, "paper", MSG_KIT_OUTBOX_PAPER, TAG_PLAIN},
	  {OUTBOX_NOTE, "note", MSG_KIT_OUTBOX_NOTE, TAG_PLAIN});

ENUM_TYPE(outbox_state, {OUTBOX_WAITING, "waiting", MSG_KIT_OUTBOX_WAITING, TAG_WARN},
	  {OUTBOX_SENT, "sent", MSG_KIT_OUTBOX_SENT, TAG_INFO},
	  {OUTBOX_DELIVERED, "delivered", MSG_KIT_OUTBOX_DELIVERED, TAG_OK},
	  {OUTBOX_FAILED, "failed", MSG_KIT_OUTBOX_FAILED, TAG_BAD});

bool outbox_add(struct tx *tx, const struct outbox *o, int64_t *ret_id, struct err *err)
{
	bool is_note = o->channel == OUTBOX_NOTE;
	struct outbox_sql_add_in in = {
		.id = id_new(),
		.channel = o->channel,
		.state = is_note ? OUTBOX_SENT : OUTBOX_WAITING,
		.address = secret_seal(tx_arena(tx), outbox_place, str_trim(o->address)),
		.words = str_first_characters(o->words, 2000),
		.subject = str_of(o->subject),
		.subject_id = o->subject_id,
		.household = o->household,
		.now = tx_now(tx),
		.sent_at = is_note ? tx_now(tx) : (struct instant){0},
	};

	require(o->words.n > 0);
	if (!outbox_sql_add(tx, &in, err))
		return false;
	if (!is_note)
		tx_tell(tx, TOLD_LETTER);
	if (ret_id != NULL)
		*ret_id = in.id;
	return true;
}

bool outbox_set_delivered(struct tx *tx, const struct actor *actor, int64_t id, struct str proof,
			  struct err *err)
{
	struct outbox_sql_delivered_in in = {id, str_trim(proof), tx_now(tx)};
	int64_t changed;

	if (!str_utf8_valid(proof) || str_has_control(proof, true) || str_characters(in.proof) < 2 ||
	    str_characters(in.proof) > 500)
		return err_input(err, "proof", MSG_KIT_OUTBOX_PROOF_NEEDED);
	if (!outbox_sql_delivered(tx, &in, &changed, err))
		return false;
	if (changed == 0)
		return err_conflict(err, MSG_KIT_OUTBOX_DELIVERED_ALREADY);
	return audit_note(tx, actor, "outbox.deliver", "outbox", id, in.proof, err);
}

bool outbox_list(struct tx *tx, const char *subject, int64_t subject_id, struct outbox_row **ret,
		 size_t *ret_count, struct err *err)
{
	struct outbox_sql_subject_out *rows;
	struct outbox_row *list;
	size_t count;

	if (!outbox_sql_subject(tx, &(struct outbox_sql_subject_in){str_of(subject), subject_id}, &rows,
				&count, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct outbox_row, count);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct outbox_row){rows[i].id,    rows[i].channel, rows[i].state,  rows[i].words,
					      rows[i].proof, rows[i].at,      rows[i].sent_at};
	*ret = list;
	*ret_count = count;
	return true;
}

bool outbox_list_notes(struct tx *tx, int64_t household, struct outbox_row **ret, size_t *ret_count,
		       struct err *err)
{
	struct outbox_sql_notes_out *rows;
	struct outbox_row *list;
	size_t count;

	if (!outbox_sql_notes(tx, &(struct outbox_sql_notes_in){household}, &rows, &count, err))
		return false;
	list = ARENA_ARRAY(tx_arena(tx), struct outbox_row, count);
	for (size_t i = 0; i < count; i++)
		list[i] = (struct outbox_row){rows[i].id,    rows[i].channel, rows[i].state,  rows[i].words,
					      rows[i].proof, rows[i].at,      rows[i].sent_at};
	*ret = list;
	*ret_count = count;
	return true;
}
