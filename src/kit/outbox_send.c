/* Sending: a message is taken for two minutes in a short write, sent outside transactions, and settled in
 * another write. */
#include "kit/config.h"
#include "kit/outbox_inner.h"
#include "kit/outbox_sql.h"
#include "kit/secret.h"

#include <curl/curl.h>
#include <jansson.h>
#include <pthread.h>
#include <string.h>

enum { ROUNDS_MAX = 20, ANSWER_BYTES_MAX = 16384, TIMEOUT_SECONDS = 20 };

static const char *configured(const char *name)
{
	const char *value = config_text(name, "");

	return value[0] != '\0' ? value : NULL;
}

struct outbox_gateways outbox_gateways_of_config(void)
{
	return (struct outbox_gateways){
		.sms_url = configured("sms_url"),
		.sms_token = configured("sms_token"),
		.wechat_url = configured("wechat_url"),
		.wechat_token = configured("wechat_token"),
		.smtp_url = configured("smtp_url"),
		.smtp_from = configured("smtp_from"),
		.smtp_user = configured("smtp_user"),
		.smtp_password = configured("smtp_password"),
		.timeout_seconds = TIMEOUT_SECONDS,
	};
}

static bool has_gateway(const struct outbox_gateways *g, enum outbox_channel channel)
{
	switch (channel) {
	case OUTBOX_SMS: return g->sms_url != NULL;
	case OUTBOX_WECHAT: return g->wechat_url != NULL;
	case OUTBOX_MAIL: return g->smtp_url != NULL && g->smtp_from != NULL;
	default: return true;
	}
}

bool outbox_has_gateway(enum outbox_channel channel)
{
	struct outbox_gateways g = outbox_gateways_of_config();

	return has_gateway(&g, channel);
}

struct round {
	struct db *db;
	struct arena *arena;
	const struct outbox_gateways *gateways;
	bool (*ends)(void *arg);
	void *arg;
	bool silent[OUTBOX_NOTE + 1]; /* this channel's gateway did not answer */
	struct outbox_sql_due_out *rows;
	size_t count;
	/* the message at hand */
	const struct outbox_sql_due_out *row;
	bool taken, answered;
	enum outbox_outcome outcome;
	struct str proof;
};

/* ---- one message over the wire ---- */

struct answer {
	char bytes[ANSWER_BYTES_MAX];
	size_t n;
};

static size_t take_answer(char *p, size_t size, size_t count, void *arg)
{
	struct answer *a = arg;
	size_t n = size * count;

	if (n > sizeof(a->bytes) - a->n)
		return 0; /* ends the transfer: no gateway says so much */
	memcpy(a->bytes + a->n, p, n);
	a->n += n;
	return n;
}

struct upload {
	struct str rest;
};

static size_t give_letter(char *to, size_t size, size_t count, void *arg)
{
	struct upload *u = arg;
	size_t n = size * count < u->rest.n ? size * count : u->rest.n;

	memcpy(to, u->rest.p, n);
	u->rest = str_part(u->rest, n, u->rest.n);
	return n;
}

static CURL *handle(const struct outbox_gateways *g, const char *url, const char *protocols,
		    struct answer *answer)
{
	CURL *curl = curl_easy_init();

	if (curl == NULL)
		return NULL;
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, g->timeout_seconds < 5 ? g->timeout_seconds : 5L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, g->timeout_seconds);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	return curl;
}

/* The gateway's own number of the message, when it gives one: proof for questions later. */
static struct str proof_of(struct arena *arena, long status, const struct answer *answer)
{
	json_t *root = json_loadb(answer->bytes, answer->n, 0, NULL);
	const char *id = root != NULL ? json_string_value(json_object_get(root, "id")) : NULL;
	struct str proof = str_format(arena, "HTTP %ld", status);

	if (id != NULL && str_of(id).n <= 100 && !str_has_control(str_of(id), false))
		proof = str_format(arena, "HTTP %ld %s", status, id);
	json_decref(root);
	return proof;
}

static void post(struct round *r, const char *url, const char *token, struct str to)
{
	struct arena *arena = r->arena;
	struct answer *answer = ARENA_NEW(arena, struct answer);
	CURL *curl = handle(r->gateways, url, "http,https", answer);
	struct str body = outbox_json(arena, r->row->channel, to, r->row->words, r->row->id);
	struct curl_slist *headers = NULL;
	CURLcode code;
	long status = 0;

	if (curl == NULL)
		return;
	headers = curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");
	headers = curl_slist_append(headers, str_c(arena, str_format(arena, "Idempotency-Key: outbox-%lld",
								     (long long)r->row->id)));
	if (token != NULL)
		headers =
			curl_slist_append(headers,
					  str_c(arena, str_format(arena, "Authorization: Bearer %s", token)));
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.p);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.n);
	code = curl_easy_perform(curl);
	if (code == CURLE_OK) {
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
		r->answered = true;
		r->outcome = outbox_http_outcome(status);
		r->proof = proof_of(arena, status, answer);
	} else {
		r->proof = str_of(curl_easy_strerror(code));
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
}

static void mail(struct round *r, struct str to)
{
	const struct outbox_gateways *g = r->gateways;
	struct arena *arena = r->arena;
	struct answer *answer = ARENA_NEW(arena, struct answer);
	struct upload upload;
	struct curl_slist *recipients = NULL;
	CURLcode code;
	CURL *curl;
	long reply = 0;

	if (!outbox_letter(arena, str_of(g->smtp_from), to, r->row->words, r->row->id, seam_now(),
			   &upload.rest)) {
		r->outcome = OUTCOME_NEVER;
		r->proof = S("not a mail address");
		return;
	}
	curl = handle(g, g->smtp_url, "smtp,smtps", answer);
	if (curl == NULL)
		return;
	recipients = curl_slist_append(recipients, str_c(arena, str_format(arena, "<%.*s>", STR_ARG(to))));
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, str_c(arena, str_format(arena, "<%s>", g->smtp_from)));
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_letter);
	curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
	/* a password never goes over an open line */
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
			 g->smtp_user != NULL ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_TRY);
	if (g->smtp_user != NULL) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, g->smtp_user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, g->smtp_password != NULL ? g->smtp_password : "");
	}
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
	r->answered = reply != 0;
	r->outcome = outbox_smtp_outcome(code == CURLE_OK, reply);
	r->proof = code == CURLE_OK ? str_format(arena, "SMTP %ld", reply)
				    : str_format(arena, "SMTP %ld %s", reply, curl_easy_strerror(code));
	curl_slist_free_all(recipients);
	curl_easy_cleanup(curl);
}

static void send_one(struct round *r)
{
	const struct outbox_gateways *g = r->gateways;
	struct str to;
	struct err err;

	r->answered = false;
	r->outcome = OUTCOME_AGAIN;
	r->proof = S("no memory");
	if (!secret_unseal(r->arena, outbox_place, r->row->address, &to, &err) || to.n == 0) {
		r->outcome = OUTCOME_NEVER;
		r->proof = S("no address");
	} else if (r->row->channel == OUTBOX_MAIL) {
		mail(r, to);
	} else if (r->row->channel == OUTBOX_SMS) {
		post(r, g->sms_url, g->sms_token, to);
	} else {
		post(r, g->wechat_url, g->wechat_token, to);
	}
}

/* ---- the round ---- */

static bool is_open(const struct round *r, enum outbox_channel channel)
{
	return has_gateway(r->gateways, channel) && !r->silent[channel];
}

static bool load_due(struct tx *tx, void *arg, struct err *err)
{
	struct round *r = arg;
	struct outbox_sql_due_in in = {tx_now(tx), is_open(r, OUTBOX_SMS), is_open(r, OUTBOX_MAIL),
				       is_open(r, OUTBOX_WECHAT)};

	return outbox_sql_due(tx, &in, &r->rows, &r->count, err);
}

static bool take(struct tx *tx, void *arg, struct err *err)
{
	struct round *r = arg;
	struct outbox_sql_take_in in = {r->row->id, r->row->attempts,
					instant_add(tx_now(tx), 120 * US_PER_SECOND)};
	int64_t changed;

	if (!outbox_sql_take(tx, &in, &changed, err))
		return false;
	r->taken = changed == 1;
	return true;
}

static bool settle(struct tx *tx, void *arg, struct err *err)
{
	struct round *r = arg;
	int64_t changed, pause_us = outbox_pause_us(r->row->attempts + 1);
	struct outbox_sql_settle_in in = {.id = r->row->id,
					  .state = OUTBOX_SENT,
					  .next_at = tx_now(tx),
					  .proof = str_first_characters(r->proof, 500)};

	if (r->outcome == OUTCOME_SENT)
		in.sent_at = tx_now(tx);
	else if (r->outcome == OUTCOME_NEVER || pause_us == 0)
		in.state = OUTBOX_FAILED;
	else
		in.state = OUTBOX_WAITING;
	if (in.state == OUTBOX_WAITING)
		in.next_at = instant_add(tx_now(tx), pause_us);
	return outbox_sql_settle(tx, &in, &changed, err);
}

static void start_curl(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* False: err says why the database did not take it. */
static bool take_and_send(struct round *r, struct err *err)
{
	enum outbox_channel channel = r->row->channel;

	if (!db_write(r->db, r->arena, take, r, err))
		return false;
	if (!r->taken)
		return true; /* another server was first */
	send_one(r);
	r->silent[channel] = r->outcome == OUTCOME_AGAIN && !r->answered;
	return db_write(r->db, r->arena, settle, r, err);
}

static bool send_some(struct round *r, bool *ret_over, struct err *err)
{
	if (!db_read(r->db, r->arena, load_due, r, err))
		return false;
	for (size_t i = 0; i < r->count; i++) {
		if (r->ends != NULL && r->ends(r->arg)) {
			*ret_over = true;
			return true;
		}
		r->row = &r->rows[i];
		if (is_open(r, r->row->channel) && !take_and_send(r, err))
			return false;
	}
	*ret_over = r->count == 0;
	return true;
}

bool outbox_send_round_with(struct db *db, const struct outbox_gateways *gateways, bool (*ends)(void *arg),
			    void *arg, struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct round r = {.db = db, .gateways = gateways, .ends = ends, .arg = arg};
	bool ok = true, over = false;

	if (!has_gateway(gateways, OUTBOX_SMS) && !has_gateway(gateways, OUTBOX_MAIL) &&
	    !has_gateway(gateways, OUTBOX_WECHAT))
		return true;
	pthread_once(&once, start_curl);
	for (unsigned round = 0; ok && !over && round < ROUNDS_MAX; round++) {
		r.arena = arena_new((size_t)16 << 20);
		ok = send_some(&r, &over, err);
		arena_free(r.arena);
	}
	return ok;
}

bool outbox_send_round(struct db *db, bool (*ends)(void *arg), void *arg, struct err *err)
{
	struct outbox_gateways gateways = outbox_gateways_of_config();

	return outbox_send_round_with(db, &gateways, ends, arg, err);
}
