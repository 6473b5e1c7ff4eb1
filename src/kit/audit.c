/* The trail: one row per change, chained by hash; the end of each chain carries a keyed seal. */
#include "kit/audit.h"
#include "kit/audit_sql.h"
#include "kit/secret.h"

#include <sodium.h>
#include <string.h>

enum { HASH_BYTES = 32, WORDS_MAX = 4000 };

struct record {
	int64_t number, at, actor, role;
	struct str act, subject;
	int64_t subject_id;
	struct str before, after;
};

static void put_big_endian(uint8_t bytes[8], int64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
}

static void hash_i64(crypto_hash_sha256_state *state, int64_t value)
{
	uint8_t bytes[8];

	put_big_endian(bytes, value);
	crypto_hash_sha256_update(state, bytes, sizeof(bytes));
}

/* Length first: no two different rows give the same bytes. */
static void hash_str(crypto_hash_sha256_state *state, struct str text)
{
	hash_i64(state, (int64_t)text.n);
	crypto_hash_sha256_update(state, (const uint8_t *)text.p, text.n);
}

static void row_hash(const uint8_t before[HASH_BYTES], int64_t chain, const struct record *r,
		     uint8_t ret[HASH_BYTES])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, before, HASH_BYTES);
	hash_i64(&state, chain);
	hash_i64(&state, r->number);
	hash_i64(&state, r->at);
	hash_i64(&state, r->actor);
	hash_i64(&state, r->role);
	hash_str(&state, r->act);
	hash_str(&state, r->subject);
	hash_i64(&state, r->subject_id);
	hash_str(&state, r->before);
	hash_str(&state, r->after);
	crypto_hash_sha256_final(&state, ret);
}

static void head_mac(int64_t chain, int64_t number, const uint8_t hash[HASH_BYTES], uint8_t ret[HASH_BYTES])
{
	uint8_t message[16 + HASH_BYTES];

	put_big_endian(message, chain);
	put_big_endian(message + 8, number);
	memcpy(message + 16, hash, HASH_BYTES);
	secret_mac("audit.head", (struct str){(const char *)message, sizeof(message)}, ret);
}

/* Words that are too long are cut at a character: the trail must never refuse a change. */
static struct str clip(struct str words)
{
	return str_characters(words) <= WORDS_MAX ? words : str_first_characters(words, WORDS_MAX);
}

static struct str bytes_of(const uint8_t bytes[HASH_BYTES])
{
	return (struct str){(const char *)bytes, HASH_BYTES};
}

static bool put(struct tx *tx, int chain, const uint8_t before[HASH_BYTES], const struct record *r,
		struct err *err)
{
	uint8_t hash[HASH_BYTES], mac[HASH_BYTES];
	struct audit_sql_add_in add = {
		.chain = chain,
		.number = r->number,
		.now = {r->at},
		.actor = {r->actor},
		.role = (enum role)r->role,
		.act = r->act,
		.subject = r->subject,
		.subject_id = r->subject_id,
		.before = r->before,
		.after = r->after,
	};

	row_hash(before, chain, r, hash);
	head_mac(chain, r->number, hash, mac);
	add.row_hash = bytes_of(hash);
	if (!audit_sql_add(tx, &add, err))
		return false;
	if (r->number == 1)
		return audit_sql_head_add(
			tx, &(struct audit_sql_head_add_in){chain, bytes_of(hash), bytes_of(mac)}, err);
	return audit_sql_head_set(
		tx, &(struct audit_sql_head_set_in){chain, r->number, bytes_of(hash), bytes_of(mac)}, err);
}

/* Whose turn it is. On PostgreSQL the number is taken first, so that two writers of one chain wait for each
 * other; SQLite has one writer, and RETURNING costs it a table of its own each time. */
static bool next(struct tx *tx, bool *ret_found, struct audit_sql_next_out *ret, struct err *err)
{
	struct audit_sql_head_out head;

	if (tx_engine(tx) != DB_SQLITE)
		return audit_sql_next(tx, &(struct audit_sql_next_in){tx_chain(tx)}, ret_found, ret, err);
	if (!audit_sql_head(tx, &(struct audit_sql_head_in){tx_chain(tx)}, ret_found, &head, err))
		return false;
	if (*ret_found)
		*ret = (struct audit_sql_next_out){head.number + 1, head.row_hash};
	return true;
}

bool audit_add(struct tx *tx, const struct audit *audit, struct err *err)
{
	uint8_t before[HASH_BYTES] = {0};
	struct audit_sql_next_out head;
	bool found;
	struct record r = {
		.number = 1,
		.at = tx_now(tx).us,
		.actor = audit->actor->id.v,
		.role = audit->actor->role,
		.act = str_of(audit->act),
		.subject = str_of(audit->subject),
		.subject_id = audit->subject_id,
		.before = clip(audit->before),
		.after = clip(audit->after),
	};

	if (!next(tx, &found, &head, err))
		return false;
	if (found) {
		if (head.row_hash.n != HASH_BYTES)
			return err_system(err, "audit_head of chain %d is broken", tx_chain(tx));
		r.number = head.number;
		memcpy(before, head.row_hash.p, HASH_BYTES);
	}
	return put(tx, tx_chain(tx), before, &r, err);
}

bool audit_note(struct tx *tx, const struct actor *actor, const char *act, const char *subject, int64_t id,
		struct str after, struct err *err)
{
	struct audit audit = {
		.actor = actor, .act = act, .subject = subject, .subject_id = id, .after = after};

	return audit_add(tx, &audit, err);
}

bool audit_list(struct tx *tx, const char *subject, int64_t id, struct audit_row **ret, size_t *ret_count,
		struct err *err)
{
	struct audit_sql_subject_in in = {str_of(subject), id};
	struct audit_sql_subject_out *rows;
	size_t count;

	if (!audit_sql_subject(tx, &in, &rows, &count, err))
		return false;
	*ret = ARENA_ARRAY(tx_arena(tx), struct audit_row, count);
	*ret_count = count;
	for (size_t i = 0; i < count; i++)
		(*ret)[i] = (struct audit_row){rows[i].at,  rows[i].name,   rows[i].role,
					       rows[i].act, rows[i].before, rows[i].after};
	return true;
}

bool audit_conflict(struct tx *tx, const char *subject, int64_t id, struct err *err)
{
	struct audit_sql_last_in in = {str_of(subject), id};
	struct audit_sql_last_out last;
	bool found;

	if (!audit_sql_last(tx, &in, &found, &last, err))
		return false;
	if (!found)
		return err_conflict(err, MSG_BASE_ERROR_CONFLICT);
	err_conflict_arg(err, MSG_KIT_AUDIT_CONFLICT,
			 last.name.n > 0 ? last.name : enum_code(&role_type, (int)last.role));
	err_arg(err, 1, instant_text(tx_arena(tx), last.at));
	return false;
}

/* ---- the proof ---- */

struct walk {
	struct arena *arena;
	void (*fault)(void *arg, struct str line);
	void *arg;
	int chain;
	int64_t number; /* of the row before */
	uint8_t hash[HASH_BYTES];
};

static void fault(struct walk *w, const char *what, int64_t number)
{
	w->fault(w->arg, str_format(w->arena, "chain %d, row %lld: %s", w->chain, (long long)number, what));
}

/* One fault per broken place: after it the walk goes on from what the row itself says. */
static bool check_row(void *arg, const struct audit_sql_rows_out *row, struct err *err)
{
	struct walk *w = arg;
	struct record r = {row->number,  row->at.us,      row->actor.v, row->role, row->act,
			   row->subject, row->subject_id, row->before,  row->after};
	uint8_t hash[HASH_BYTES];
	bool follows = row->number == w->number + 1;

	(void)err;
	if (!follows)
		fault(w, "rows before it are missing", row->number);
	row_hash(w->hash, w->chain, &r, hash);
	if (row->row_hash.n != HASH_BYTES)
		fault(w, "has no proper hash", row->number);
	else if (follows && memcmp(hash, row->row_hash.p, HASH_BYTES) != 0)
		fault(w, "was changed, or put in, or the row before it was exchanged", row->number);
	w->number = row->number;
	if (row->row_hash.n == HASH_BYTES)
		memcpy(w->hash, row->row_hash.p, HASH_BYTES);
	return true;
}

static void check_head(struct walk *w, const struct audit_sql_heads_out *head)
{
	uint8_t mac[HASH_BYTES];

	if (head->row_hash.n != HASH_BYTES || head->mac.n != HASH_BYTES) {
		fault(w, "the head has no proper hash", head->number);
		return;
	}
	head_mac(head->chain, head->number, (const uint8_t *)head->row_hash.p, mac);
	if (sodium_memcmp(mac, head->mac.p, HASH_BYTES) != 0)
		fault(w, "the seal of the head is wrong: it was not written by this program", head->number);
	if (head->number != w->number)
		fault(w,
		      head->number > w->number ? "rows at the end are missing" : "rows stand behind the head",
		      w->number);
	else if (memcmp(head->row_hash.p, w->hash, HASH_BYTES) != 0)
		fault(w, "the last row is not the one that the head names", w->number);
}

static const struct audit_sql_heads_out *find_head(const struct audit_sql_heads_out *heads, size_t count,
						   int32_t chain)
{
	for (size_t i = 0; i < count; i++) {
		if (heads[i].chain == chain)
			return &heads[i];
	}
	return NULL;
}

bool audit_check(struct tx *tx, void (*fault_fn)(void *arg, struct str line), void *arg, struct err *err)
{
	struct audit_sql_heads_out *heads;
	struct audit_sql_chains_out *chains;
	size_t head_count, chain_count;
	struct walk w = {.arena = tx_arena(tx), .fault = fault_fn, .arg = arg};

	if (!audit_sql_heads(tx, &heads, &head_count, err) ||
	    !audit_sql_chains(tx, &chains, &chain_count, err))
		return false;
	for (size_t i = 0; i < chain_count; i++) {
		w.chain = chains[i].chain;
		if (find_head(heads, head_count, chains[i].chain) == NULL)
			fault(&w, "the chain has lost its head", chains[i].number);
	}
	for (size_t i = 0; i < head_count; i++) {
		struct audit_sql_rows_in in = {heads[i].chain};

		w.chain = heads[i].chain;
		w.number = 0;
		memset(w.hash, 0, sizeof(w.hash));
		if (!audit_sql_rows(tx, &in, check_row, &w, err))
			return false;
		check_head(&w, &heads[i]);
	}
	return true;
}
