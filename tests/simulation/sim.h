/*
 * The payment provider of the tests and of the demo: a process of its own, with its own keys and database,
 * that speaks the provider's wire (payments.md 4.2) and can be told to misbehave (4.9). It shares no code
 * with the program that it tests, so that a mistake made on one side is not made on both.
 *
 * sim_*    what every simulated party needs: HTTP, keys, state, faults, control
 * wechat_* WeChat Pay v3
 */
#ifndef TESTS_SIMULATION_SIM_H
#define TESTS_SIMULATION_SIM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>
#include <openssl/evp.h>
#include <sqlite3.h>

enum {
	SIM_BODY_BYTES_MAX = 64 * 1024,
	SIM_TARGET_BYTES_MAX = 2048,
	SIM_SKEW_S_MAX = 300,
	SIM_CALLBACK_THREADS = 4,
};

struct sim_options {
	const char *listen;
	const char *dir;
	const char *merchant_key; /* NULL: one is made */
	int64_t seed;
	int64_t retry_scale;     /* the provider's waiting times are divided by this */
	int64_t refund_delay_ms; /* from accepted to done; negative: only by /control/refund */
};

/* Who is who: what wechat.conf tells the merchant, and the platform's own private key. */
struct sim_identity {
	char mchid[33];
	char appid[33];
	char merchant_serial[65];
	char platform_key_id[65];
	char api_key[33];
	EVP_PKEY *platform_key;
	EVP_PKEY *merchant_key;
};

struct sim {
	struct sim_options options;
	struct sim_identity id;
	char base_url[128];
	pthread_mutex_t lock; /* the database and everything below */
	pthread_cond_t wake;  /* callback threads and slow answers wait on it */
	bool stopping;
	sqlite3 *db;
	int64_t clock_offset_ms;
	uint64_t random;
	pthread_t threads[SIM_CALLBACK_THREADS];
};

/* --- sim_store.c: state ------------------------------------------------------------------------ */

void sim_store_open(struct sim *);
void sim_store_close(struct sim *);

/* Prepares and binds. types: s text, i int64_t. A statement that does not prepare is our mistake: the end. */
sqlite3_stmt *sim_sql(struct sim *, const char *sql, const char *types, ...);
/* One row more? Finalizes the statement when there is none. */
bool sim_sql_row(struct sim *, sqlite3_stmt *);
/* Runs a statement without rows; the number of rows changed. */
int sim_sql_run(struct sim *, const char *sql, const char *types, ...);
/* The first column of the first row, or `otherwise`. */
int64_t sim_sql_number(struct sim *, int64_t otherwise, const char *sql, const char *types, ...);
/* Copies a text column, cut to fit. */
void sim_sql_text(sqlite3_stmt *, int column, char *buf, size_t size);

int64_t sim_real_ms(void);              /* the clock of the signatures */
int64_t sim_now_ms(const struct sim *); /* the clock of the business: moved by /control/tick */
void sim_clock_move(struct sim *, int64_t seconds);
uint64_t sim_random(struct sim *); /* repeatable, from the seed */
int64_t sim_sequence(struct sim *, const char *name);
/* A number that is unique for this database and the same for the same seed and the same calls. */
uint64_t sim_unique(struct sim *, const char *name);

enum sim_time_form {
	TIME_RFC3339, /* 2026-11-21T10:00:00+08:00 */
	TIME_BILL,    /* 2026-11-21 10:00:00 */
	TIME_DAY,     /* 20261121 */
	TIME_CODE,    /* 21100000 */
};
void sim_time_text(int64_t ms, enum sim_time_form, char *buf, size_t size);
bool sim_time_parse(const char *text, int64_t *ret_ms);

/* --- sim_fault.c ------------------------------------------------------------------------------- */

#define SIM_ON_CALLBACK "callback"
#define SIM_ON_ANSWER   "answer"

/* Does this fault strike now? Takes one of its count. `where` is searched for the number that it names. */
bool sim_fault_take(struct sim *, const char *name, const char *on, const char *where, int64_t *ret_value);
/* NULL, or what is wrong with the fault that was to be set. on "" is the usual one. */
const char *sim_fault_add(struct sim *, const char *name, const char *on, const char *key, int64_t value,
			  int64_t count, int64_t permille);
void sim_fault_clear(struct sim *, const char *name);
json_t *sim_fault_list(struct sim *);

/* --- sim_crypto.c: keys ------------------------------------------------------------------------ */

/* Makes what is missing in the folder, reads the rest, writes wechat.conf with the address. */
bool sim_identity_open(struct sim *, char *ret_conf_path, size_t size);
void sim_identity_close(struct sim *);

void sim_random_text(char *buf, size_t n, const char *letters); /* n characters and NUL; not repeatable */
char *sim_base64(const unsigned char *data, size_t n);          /* to be freed */
char *sim_sign(EVP_PKEY *, const char *text, size_t n);         /* base64, to be freed */
bool sim_verify(EVP_PKEY *, const char *text, size_t n, const char *signature_base64);
/* base64 of AES-256-GCM ciphertext and tag; to be freed. */
char *sim_seal(const char key[33], const char *nonce, const char *aad, const char *plain, size_t n);
void sim_sha1_hex(const char *data, size_t n, char ret[41]);

/* How the headers of an answer or a callback are signed. */
enum sim_signing {
	SIGN_WELL,
	SIGN_WRONG,        /* a signature over something else */
	SIGN_NOT,          /* no headers at all */
	SIGN_STALE,        /* ten minutes ago */
	SIGN_FUTURE,       /* ten minutes ahead */
	SIGN_PROBE,        /* WECHATPAY/SIGNTEST/ */
	SIGN_OTHER_SERIAL, /* well signed, but by a serial that nobody was told */
};

struct sim_signature {
	char timestamp[24];
	char nonce[33];
	char serial[65];
	char *signature; /* to be freed */
};

enum sim_signing sim_signing_take(struct sim *, const char *on, const char *where);
void sim_signature_make(struct sim *, enum sim_signing, const char *body, size_t n,
			struct sim_signature *ret);

/* --- sim_http.c -------------------------------------------------------------------------------- */

struct sim_request {
	struct sim *sim;
	bool started, too_big;
	char method[12];
	char target[SIM_TARGET_BYTES_MAX];                                  /* path and query as sent */
	char arg[129];                                                      /* the {} of the route, decoded */
	const char *authorization, *accept, *agent, *content_type, *serial; /* "" when absent */
	char *body; /* ended by NUL; never NULL once handled */
	size_t body_n;
};

struct sim_answer {
	int status;
	char *body; /* freed by the sender */
	size_t n;
	const char *type;
	char location[SIM_TARGET_BYTES_MAX];
	bool unsigned_body; /* files are not signed: their hash came in a signed answer */
	enum sim_signing signing;
	bool half;
	int64_t slow_ms;
};

struct sim_route {
	const char *method;
	const char *pattern; /* one segment may be {} */
	void (*handle)(struct sim_request *, struct sim_answer *);
};

bool sim_http_start(struct sim *, int *ret_port);
void sim_http_stop(void);

/* A parameter of the query, or of a form body; false and "" when absent or longer than the buffer. */
bool sim_param(const struct sim_request *, const char *name, char *buf, size_t size);
int64_t sim_param_number(const struct sim_request *, const char *name, int64_t otherwise);

void sim_answer_bytes(struct sim_answer *, int status, const char *type, char *owned, size_t n);
void sim_answer_json(struct sim_answer *, int status, json_t *owned);
void sim_answer_error(struct sim_answer *, int status, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* The body as a JSON object, or NULL and an answer that says why not. */
json_t *sim_request_object(struct sim_request *, struct sim_answer *);

/* --- WeChat Pay v3 ----------------------------------------------------------------------------- */

extern const struct sim_route wechat_routes[], sim_control_routes[];

/* Strictly: headers, attributes, time, serial, signature. False: the answer says what was expected. */
bool wechat_request_verify(struct sim_request *, struct sim_answer *);

struct wechat_order {
	char out_trade_no[33];
	char trade_type[9];
	char appid[33];
	char description[512];
	char attach[512];
	char notify_url[257];
	char code_url[65];
	char prepay_id[65];
	char state[9]; /* NOTPAY SUCCESS CLOSED REFUND */
	char transaction_id[33];
	char openid[65];
	int64_t total_fen;
	int64_t created_ms, expires_ms, code_ms, success_ms;
};

/* column: out_trade_no, transaction_id, code_url or prepay_id. */
bool wechat_order_find(struct sim *, const char *column, const char *value, struct wechat_order *ret);
/* What the payer and the query see: an order past its time is closed. */
const char *wechat_order_state(const struct sim *, const struct wechat_order *);
/* The payer pays, at this time of the business; the callback is queued. */
void wechat_order_pay(struct sim *, struct wechat_order *, int64_t at_ms, const char *openid);
json_t *wechat_order_summary(struct sim *, const struct wechat_order *);
bool wechat_number_valid(const char *text, size_t n_min, size_t n_max, const char *more_letters);
bool wechat_notify_url_valid(const char *url);

void wechat_order_native(struct sim_request *, struct sim_answer *);
void wechat_order_jsapi(struct sim_request *, struct sim_answer *);
void wechat_order_query(struct sim_request *, struct sim_answer *);
void wechat_order_query_id(struct sim_request *, struct sim_answer *);
void wechat_order_close(struct sim_request *, struct sim_answer *);
void wechat_refund_create(struct sim_request *, struct sim_answer *);
void wechat_refund_query(struct sim_request *, struct sim_answer *);
void wechat_bill_create(struct sim_request *, struct sim_answer *);
void wechat_bill_download(struct sim_request *, struct sim_answer *);

/* PROCESSING to SUCCESS, ABNORMAL or CLOSED, with its callback; false: there is no such open refund. */
bool wechat_refund_finish(struct sim *, const char *out_refund_no, const char *status);
/* Refunds whose time has come. */
void wechat_refund_work(struct sim *);

/* The plain text of a transaction (callback and query), with the faults that strike `on` it. */
json_t *wechat_transaction_json(struct sim *, const struct wechat_order *, const char *on);

/* Queues an event: it is encrypted now and sent, and sent again, by the callback threads. Takes `plain`. */
void wechat_callback_add(struct sim *, const char *kind, const char *event_type, const char *key,
			 const char *url, json_t *plain);
json_t *wechat_callback_list(struct sim *, const char *key);
bool wechat_callback_start(struct sim *);
void wechat_callback_stop(struct sim *);

#endif
