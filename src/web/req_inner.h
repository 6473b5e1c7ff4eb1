/* The request as web's own files see it. Domains use the functions of web.h. */
#ifndef WEB_REQ_INNER_H
#define WEB_REQ_INNER_H

#include <jansson.h>
#include "web/web.h"

#define REQ_PARAMS_MAX   4
#define REQ_ERRORS_MAX   40
#define PREFERENCE_AGE_S INT64_C(31536000) /* a year: size, theme, language */

enum req_format { FORMAT_HTML, FORMAT_JSON, FORMAT_CSV, FORMAT_XLSX };

struct req_error {
	const char *field;
	struct str words, label; /* label: what the page calls the field; "" until its form is drawn */
};

struct req {
	struct web *web;
	struct http_request *http;
	struct arena *arena;
	struct tx *tx;
	const struct route *route;
	struct str path; /* without /api/v1 and suffix */
	struct http_pair params[REQ_PARAMS_MAX];
	size_t param_count;
	enum req_format format;
	bool api; /* asked under /api/v1 or with a token */
	struct session session;
	bool has_session, has_token;
	struct actor actor;
	enum language language;
	struct str anonymous; /* random cookie that anonymous forms are bound to */
	json_t *json;         /* body of a JSON POST */
	int64_t operation;    /* 0 until req_operation is asked */
	struct req_error errors[REQ_ERRORS_MAX];
	size_t error_count;
	bool again;         /* the page is shown again after a failed POST */
	struct err failure; /* why, when `again` */
	struct db_write write;
	bool write_waits; /* to be queued when the snapshot is closed */
	/* when the write is durable: cookies of sign-in; false shows the form again with the error */
	bool (*after)(struct req *, void *arg, struct err *);
	struct str next_path; /* where `after` sends the person; else the write's answer */
	bool replied;
	struct str policy; /* of the content, when it is not a page of ours */
	struct http_pair headers[12];
	size_t header_count;
	struct req *next; /* the worker queue's own */
	int64_t began_us;
};

struct web {
	struct web_config config;
	const struct route **routes;
	size_t route_count;
	struct workers *workers;
	bool inline_reads; /* SQLite: reads are quick enough for the epoll thread */
	_Atomic int64_t served, failed, writes;
	struct arena *arena;
};

/* dispatch.c */
void req_serve(struct req *); /* on the thread that may block as long as the route needs */
const struct route *route_find(const struct web *, enum http_method, struct str path, struct req *params,
			       bool *ret_other_method);
/* trouble.c: the page (or JSON) for an error; nothing when something was answered already. Always true. */
bool trouble_send(struct req *, const struct err *);
/* reply.c */
void req_header(struct req *, const char *name, struct str value);
bool req_reply(struct req *, int status, struct str content_type, struct str body);
bool req_reply_buf(struct req *, int status, struct str content_type, struct buf *body);
void req_write_done(struct db_write *, void *rq);
void req_write_start(struct req *);
/* A POST that its handler refused: was it done already, by the same operation id, and only its answer lost? A
 * handler looks at the rows, and may refuse what it sees there of itself ("has an application already").
 * Answers then. */
bool req_was_done(struct req *);
/* req_aside.c. Idle time counts from the last request: once a minute it is written down. */
void req_keep_session(struct req *);
/* req_session.c */
bool req_load_actor(struct req *, struct err *); /* nobody: actor id 0, no error */
/* The cookie of one who has just signed in. */
void req_set_session(struct req *, const struct session *);
bool req_check_csrf(struct req *, struct err *);
struct str req_csrf(struct req *); /* for a form; may set the cookie that it is bound to */
struct str req_cookie_value(struct req *, const char *name);
/* form.c */
bool req_read_json(struct req *, struct err *);
/* workers.c: at most 64 threads; NULL when none starts. A push is refused when the queue is full or closed;
 * stop serves what waits, then frees. */
struct workers *workers_start(unsigned threads, unsigned queue_max, void (*serve)(struct req *));
bool workers_push(struct workers *, struct req *);
void workers_stop(struct workers *);
/* sign_up.c */
#define SIGN_UP_FIELDS 3
extern const struct field sign_up_fields[SIGN_UP_FIELDS];
route_fn sign_up_page, sign_up_do;
/* next.c: where a person wanted to go who has to sign in first */
struct str web_safe_next(struct str next); /* a path of this host with its query; "/" for anything else */
struct str web_next_asked(struct req *);   /* the address of this request, safe */
/* "/sign-in?next=%2F...": the page that hands it on; without `next` when it is "/". */
struct str web_with_next(struct req *, const char *path, struct str next);
struct form_hidden;                               /* page.h */
struct form_hidden web_hidden_next(struct req *); /* for the form of such a page */
/* system.c: the routes of web itself */
struct route_table; /* system_page.h */
extern const struct route_table *const web_pages[];
extern const size_t web_page_count;
bool web_asset_serve(struct web *, struct http_request *); /* false: no such asset */

#endif
