/* Callbacks: sealed once, signed at each try, tried again on the provider's schedule. */
#include "tests/simulation/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

enum { ANSWER_MS_MAX = 5000, CONNECT_MS_MAX = 2000, ANSWER_BYTES_MAX = 65536, IDLE_MS_MAX = 1000 };

/* Seconds to wait after each try that was not answered by 200 or 204: 15 repeats in 24 h 4 min. */
static const int schedule_s[] = {15,   15,   30,    180,   600,   1200,  1800, 1800,
				 1800, 3600, 10800, 10800, 10800, 21600, 21600};

static char *event_body(struct sim *sim, const char *kind, const char *event_type, const char *event_id,
			json_t *plain, const char *aad)
{
	char nonce[13], created[32], *text = json_dumps(plain, JSON_COMPACT), *sealed, *body;
	json_t *event;

	if (!text)
		abort();
	sim_random_text(nonce, 12, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	sim_time_text(sim_now_ms(sim), TIME_RFC3339, created, sizeof(created));
	sealed = sim_seal(sim->id.api_key, nonce, aad, text, strlen(text));
	event = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s}}", "id", event_id,
			  "create_time", created, "resource_type", "encrypt-resource", "event_type",
			  event_type, "summary", strcmp(kind, "refund") == 0 ? "退款通知" : "支付成功",
			  "resource", "original_type", kind, "algorithm", "AEAD_AES_256_GCM", "ciphertext",
			  sealed, "associated_data", aad, "nonce", nonce);
	body = json_dumps(event, JSON_COMPACT);
	if (!body)
		abort();
	json_decref(event);
	free(sealed);
	free(text);
	return body;
}

void wechat_callback_add(struct sim *sim, const char *kind, const char *event_type, const char *key,
			 const char *url, json_t *plain)
{
	unsigned long long a = sim_unique(sim, "event"), b = sim_unique(sim, "event");
	const char *aad = sim_fault_take(sim, "empty_aad", SIM_ON_CALLBACK, key, NULL) ? "" : kind;
	bool dropped = sim_fault_take(sim, "drop_callback", SIM_ON_CALLBACK, key, NULL);
	int64_t copies = 0, delay_ms = 0;
	char event_id[40], *body;

	sim_fault_take(sim, "duplicate", SIM_ON_CALLBACK, key, &copies);
	sim_fault_take(sim, "delay", SIM_ON_CALLBACK, key, &delay_ms);
	snprintf(event_id, sizeof(event_id), "%08llx-%04llx-%04llx-%04llx-%012llx", a >> 32,
		 (a >> 16) & 0xffff, a & 0xffff, b >> 48, b & 0xffffffffffff);
	body = event_body(sim, kind, event_type, event_id, plain, aad);
	sim_sql_run(
		sim,
		"INSERT INTO callback (event_id, event_type, key, url, body, state, attempt, copies, due_ms)"
		" VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)",
		"ssssssii", event_id, event_type, key, url, body, dropped ? "DROPPED" : "WAIT", copies,
		sim_now_ms(sim) + delay_ms);
	free(body);
	json_decref(plain);
	pthread_cond_broadcast(&sim->wake);
}

/* One try: what is sent, and how it ended. */
struct
try {
	struct sim *sim;
	int64_t id, attempt, copies;
	char key[65], url[257];
	char *body;
	size_t n, sent_n;
	enum sim_signing signing;
	long status; /* 0: no answer */
	char note[CURL_ERROR_SIZE];
};

static bool try_claim(struct sim *sim, struct try *t)
{
	sqlite3_stmt *st = sim_sql(sim,
				   "UPDATE callback SET state = 'SENDING' WHERE id = (SELECT id FROM callback"
				   " WHERE state = 'WAIT' AND due_ms <= ? ORDER BY due_ms, id LIMIT 1)"
				   " RETURNING id, attempt, copies, key, url, body",
				   "i", sim_now_ms(sim));

	if (!sim_sql_row(sim, st))
		return false;
	*t = (struct try){.sim = sim,
			  .id = sqlite3_column_int64(st, 0),
			  .attempt = sqlite3_column_int64(st, 1),
			  .copies = sqlite3_column_int64(st, 2)};
	sim_sql_text(st, 3, t->key, sizeof(t->key));
	sim_sql_text(st, 4, t->url, sizeof(t->url));
	t->n = (size_t)sqlite3_column_bytes(st, 5);
	t->body = malloc(t->n + 1);
	if (!t->body)
		abort();
	sim_sql_text(st, 5, t->body, t->n + 1);
	sqlite3_finalize(st);
	t->signing = sim_signing_take(sim, SIM_ON_CALLBACK, t->key);
	t->sent_n = sim_fault_take(sim, "half_body", SIM_ON_CALLBACK, t->key, NULL) ? t->n / 2 : t->n;
	return true;
}

static size_t answer_ignore(char *data, size_t size, size_t n, void *arg)
{
	size_t *seen = arg;

	(void)data;
	*seen += size * n;
	return *seen > ANSWER_BYTES_MAX ? 0 : size * n;
}

/* Lets a stop of the process cut a slow merchant short. */
static int stop_asked(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct sim *sim = arg;
	bool stopping;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	pthread_mutex_lock(&sim->lock);
	stopping = sim->stopping;
	pthread_mutex_unlock(&sim->lock);
	return stopping;
}

static struct curl_slist *header_add(struct curl_slist *list, const char *name, const char *value)
{
	char line[1400];
	struct curl_slist *longer;

	snprintf(line, sizeof(line), "%s: %s", name, value);
	longer = curl_slist_append(list, line);
	if (!longer)
		abort();
	return longer;
}

static struct curl_slist *headers_make(struct try *t)
{
	struct curl_slist *list = header_add(NULL, "Content-Type", "application/json");
	struct sim_signature s = {.signature = NULL};

	list = header_add(list, "Accept", "application/json");
	list = header_add(list, "User-Agent", "Mozilla/4.0");
	list = header_add(list, "Expect", ""); /* send the body at once */
	if (t->signing == SIGN_NOT)
		return list;
	sim_signature_make(t->sim, t->signing, t->body, t->n, &s);
	list = header_add(list, "Wechatpay-Timestamp", s.timestamp);
	list = header_add(list, "Wechatpay-Nonce", s.nonce);
	list = header_add(list, "Wechatpay-Serial", s.serial);
	list = header_add(list, "Wechatpay-Signature", s.signature);
	list = header_add(list, "Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048");
	free(s.signature);
	return list;
}

static void try_send(struct try *t)
{
	struct curl_slist *headers = headers_make(t);
	CURL *curl = curl_easy_init();
	size_t seen = 0;
	CURLcode sent;

	if (!curl)
		abort();
	curl_easy_setopt(curl, CURLOPT_URL, t->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS_MAX);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS_MAX);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)t->sent_n);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, t->body);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, answer_ignore);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &seen);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, stop_asked);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, t->sim);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, t->note);
	sent = curl_easy_perform(curl);
	if (sent == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &t->status);
	else if (!t->note[0])
		snprintf(t->note, sizeof(t->note), "%s", curl_easy_strerror(sent));
	curl_easy_cleanup(curl);
	curl_slist_free_all(headers);
}

/* Answered by 200 or 204: done, but for the copies of the fault "duplicate". Else the next try. */
static void try_record(struct sim *sim, const struct try *t)
{
	size_t waits = sizeof(schedule_s) / sizeof(schedule_s[0]);
	bool done = t->status == 200 || t->status == 204,
	     again = done ? t->copies > 0 : (size_t)t->attempt < waits;
	int64_t wait_ms =
		done || !again ? 0 : schedule_s[t->attempt] * INT64_C(1000) / sim->options.retry_scale;

	if (sim->stopping && t->status == 0)
		return; /* cut short by ourselves: it stays SENDING and is sent again after the next start */
	sim_sql_run(sim, "INSERT INTO delivery (callback_id, at_ms, status, note) VALUES (?, ?, ?, ?)",
		    "iiis", t->id, sim_now_ms(sim), (int64_t)t->status, t->note);
	sim_sql_run(sim,
		    "UPDATE callback SET state = ?2, attempt = ?3, copies = ?4, due_ms = ?5 WHERE id = ?1",
		    "isiii", t->id,
		    again  ? "WAIT"
		    : done ? "DONE"
			   : "GIVEN_UP",
		    t->attempt + !done, t->copies - (done && t->copies > 0), sim_now_ms(sim) + wait_ms);
}

static void *callback_thread(void *arg)
{
	struct sim *sim = arg;
	struct try t;

	pthread_mutex_lock(&sim->lock);
	while (!sim->stopping) {
		struct timespec until;
		int64_t now_ms = sim_now_ms(sim), due_ms, wait_ms;

		wechat_refund_work(sim);
		if (try_claim(sim, &t)) {
			pthread_mutex_unlock(&sim->lock);
			try_send(&t);
			pthread_mutex_lock(&sim->lock);
			try_record(sim, &t);
			free(t.body);
			continue;
		}
		due_ms = sim_sql_number(
			sim, INT64_MAX,
			"SELECT min(due_ms) FROM (SELECT due_ms FROM callback WHERE state = 'WAIT'"
			" UNION ALL SELECT due_ms FROM refund WHERE status = 'PROCESSING')",
			"");
		wait_ms = due_ms > now_ms + IDLE_MS_MAX ? IDLE_MS_MAX
			  : due_ms <= now_ms            ? 1
							: due_ms - now_ms;
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
		until.tv_sec += (time_t)(wait_ms / 1000) + until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&sim->wake, &sim->lock, &until);
	}
	pthread_mutex_unlock(&sim->lock);
	return NULL;
}

json_t *wechat_callback_list(struct sim *sim, const char *key)
{
	sqlite3_stmt *st =
		sim_sql(sim,
			"SELECT c.id, c.event_id, c.event_type, c.key, c.url, c.state, c.attempt, c.due_ms,"
			" (SELECT count(*) FROM delivery d WHERE d.callback_id = c.id),"
			" (SELECT group_concat(d.status) FROM (SELECT status FROM delivery"
			" WHERE callback_id = c.id ORDER BY id) d)"
			" FROM callback c WHERE ?1 = '' OR c.key = ?1 ORDER BY c.id DESC LIMIT 1000",
			"s", key);
	json_t *list = json_array();

	while (sim_sql_row(sim, st)) {
		const char *statuses = (const char *)sqlite3_column_text(st, 9);

		json_array_append_new(
			list, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s}", "id",
					(json_int_t)sqlite3_column_int64(st, 0), "event_id",
					sqlite3_column_text(st, 1), "event_type", sqlite3_column_text(st, 2),
					"number", sqlite3_column_text(st, 3), "url",
					sqlite3_column_text(st, 4), "state", sqlite3_column_text(st, 5),
					"failed", (json_int_t)sqlite3_column_int64(st, 6), "due_ms",
					(json_int_t)sqlite3_column_int64(st, 7), "sent",
					(json_int_t)sqlite3_column_int64(st, 8), "statuses",
					statuses ? statuses : ""));
	}
	return list;
}

bool wechat_callback_start(struct sim *sim)
{
	int i;

	for (i = 0; i < SIM_CALLBACK_THREADS; i++)
		if (pthread_create(&sim->threads[i], NULL, callback_thread, sim) != 0)
			return false;
	return true;
}

void wechat_callback_stop(struct sim *sim)
{
	int i;

	for (i = 0; i < SIM_CALLBACK_THREADS; i++)
		pthread_join(sim->threads[i], NULL);
}
