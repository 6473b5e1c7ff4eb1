/* web: from a request to a page or JSON and back. Routes are tables; every route states its capability; one
 * place enforces it.
 *
 * A handler runs inside one read snapshot (req_tx). A page handler ends with page_send, list_send,
 * req_redirect or req_bytes; a handler of a POST ends with req_write: the command is queued and the answer
 * given when it is durable. `return false` with *err set shows the trouble page, or the form again with what
 * was typed. /api/v1 and `Accept: application/json` reach the same handlers. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "http/http.h"
#include "kit/actor.h"
#include "kit/domain.h"
#include "kit/field.h"
#include "kit/session.h"

struct req;
typedef bool route_fn(struct req *, struct err *);

enum route_flag {
	ROUTE_SLOW = 1,   /* PDFs, exports, password hashing: runs on a worker thread */
	ROUTE_UPLOAD = 2, /* takes multipart */
	/* A machine with its own proof (payment provider): no session, no CSRF, raw body. */
	ROUTE_CALLBACK = 4,
	ROUTE_QUIET = 8 /* not in the API description */
};

struct list_view;

struct route {
	enum http_method method;
	const char *path; /* "/homes/:id" */
	route_fn *fn;
	enum cap cap;
	enum message label;         /* what it is, for the API description; MSG_NONE only with ROUTE_QUIET */
	const struct field *fields; /* of the form, for a POST */
	size_t field_count;
	route_fn *again;   /* a POST that failed shows this page, with the errors and the typed words */
	enum message done; /* said at the top of the next page */
	const struct list_view *list;
	unsigned files; /* a GET that answers with no page: the types, a bit set of 1 << enum file_type */
	unsigned flags;
};

#define PAGE(path_, fn_, cap_, label_)                                                             \
	{                                                                                          \
		.method = HTTP_GET, .path = (path_), .fn = (fn_), .cap = (cap_), .label = (label_) \
	}
/* A file: DOWNLOAD("/homes/:id/file/zip", zip, CAP_FILE_SEE, MSG_STAT_ZIP, 1u << FILE_ZIP). */
#define DOWNLOAD(path_, fn_, cap_, label_, files_)                                                  \
	{                                                                                           \
		.method = HTTP_GET, .path = (path_), .fn = (fn_), .cap = (cap_), .label = (label_), \
		.files = (files_), .flags = ROUTE_SLOW                                              \
	}
/* A list: HTML, JSON, CSV (/homes.csv), XLSX (/homes.xlsx) by one table. */
#define LIST(path_, view_, cap_, label_)                                                                \
	{                                                                                               \
		.method = HTTP_GET, .path = (path_), .fn = list_page, .cap = (cap_), .label = (label_), \
		.list = (view_)                                                                         \
	}
#define DO(path_, fn_, cap_, label_, fields_, again_, done_)                                               \
	{                                                                                                  \
		.method = HTTP_POST, .path = (path_), .fn = (fn_), .cap = (cap_), .label = (label_),       \
		.fields = (fields_), .field_count = ARRAY_LEN(fields_), .again = (again_), .done = (done_) \
	}
/* A button: no fields. */
#define DO_BUTTON(path_, fn_, cap_, label_, again_, done_)                                           \
	{                                                                                            \
		.method = HTTP_POST, .path = (path_), .fn = (fn_), .cap = (cap_), .label = (label_), \
		.again = (again_), .done = (done_)                                                   \
	}

bool list_page(struct req *, struct err *); /* the handler of LIST */

struct arena *req_arena(const struct req *);
struct tx *req_tx(const struct req *);             /* the read snapshot of this request */
const struct actor *req_actor(const struct req *); /* id 0 on public pages when nobody is signed in */
bool req_can(const struct req *, enum cap);
enum language req_language(const struct req *);
/* Words in the reader's language; _of: with {0}. */
struct str req_text(const struct req *, enum message);
struct str req_text_of(const struct req *, enum message, struct str arg);
/* "what: words" as the reader's language writes it; what alone when there are no words. */
struct str req_text_said(const struct req *, struct str what, struct str words);
struct day req_today(const struct req *);
const struct http_request *req_http(const struct req *);
bool req_wants_json(const struct req *);

int64_t req_id(struct req *); /* ":id" of the path; 0 when it is no id: loads then say NOT_FOUND */
int64_t req_path_id(struct req *, const char *name); /* another ":name" */
struct str req_path_text(struct req *, const char *name);
struct str req_arg(struct req *, const char *name); /* of the query, "" when absent */
int64_t req_arg_i64(struct req *, const char *name, int64_t otherwise);

/* The id of the thing that this form makes and the key under which a repeat is found: made with the form,
 * sent back by it; JSON: header Idempotency-Key (a number) or a new one. */
int64_t req_operation(struct req *);
/* For a form that may be sent again with something else in it (a draft, a sign-in): each time is another
 * operation. */
void req_operation_new(struct req *);
/* Parses the route's fields into *ret (zeroed struct, in the arena or on the caller's stack). All errors are
 * kept for the page. */
bool req_form(struct req *, void *ret, struct err *);
/* The same with a table that is made at run time (registers, settings). */
bool req_form_fields(struct req *, const struct field *, size_t count, void *ret, struct err *);
/* Adds a further error for the form, e.g. from a rule over several fields. Always returns false. */
bool req_error(struct req *, const struct err *);
struct str req_typed(struct req *, const char *field); /* what the person typed, for showing again */
/* Repeated value of a check box group or rows of a bulk action. */
size_t req_many(struct req *, const char *field, struct str **ret);
const struct http_part *req_part(struct req *, const char *field,
				 size_t index); /* NULL when there is none or it is empty */

/* Ends a POST: queues fn as one command under the operation id. arg must live in the request's arena. fn
 * leaves where to go next with tx_answer ("/repairs/17"); HTML: 303 there with the route's `done` words;
 * JSON: 201 with {"id", "location"}. */
bool req_write(struct req *, db_fn *, void *arg, struct err *);
/* Where to go next, from inside a write: answer_path(tx, "/repairs/", id, ""). */
void answer_path(struct tx *, const char *before, int64_t id, const char *after);
/* The address of one thing, for a link or a form: link_path(rq, "/repairs/", id, "/rate"). */
struct str link_path(struct req *, const char *before, int64_t id, const char *after);

bool req_redirect(struct req *, struct str path);
bool req_done(struct req *, struct str path,
	      enum message done); /* a POST that wrote nothing (or did it itself) */
/* A file for the browser; name "" shows it inline. */
bool req_bytes(struct req *, struct str content_type, struct str bytes, struct str file_name);
/* A stored file as the browser shows it; it may run nothing and load nothing. */
bool req_inline(struct req *, struct str content_type, struct str bytes, struct str file_name);
/* Sends the file at path and takes it over: it is unlinked in any case. */
bool req_file(struct req *, struct str content_type, const char *path, struct str file_name);
/* A new name for the file that req_file will send: beside the uploads, which nobody else can read; a file
 * that a process left there by dying goes at a later start. */
const char *req_file_path(struct req *);
/* Who took which data out of the house (F141): a row of the trail for a list or a file of papers that is
 * downloaded whole. Static text and 0, or the kind and id of one thing. */
void req_note_download(struct req *, const char *subject, int64_t id, struct str words);
/* Any answer, for callbacks: what the other machine expects. */
bool req_status(struct req *, int status, struct str content_type, struct str bytes);
/* Cookies of sign-in and preferences; value "" deletes. */
void req_set_cookie(struct req *, const char *name, struct str value, int64_t max_age_s);

/* Navigation of the desk: shown when the role has the capability. `count`: things waiting (may be NULL). */
struct navigation {
	int group; /* enum navigation_group */
	int order;
	const char *path;
	enum message label;
	enum cap cap;
	bool (*count)(struct tx *, const struct actor *, int64_t *ret_waiting, int64_t *ret_overdue,
		      struct err *);
};
enum navigation_group {
	NAVIGATION_NONE,
	NAVIGATION_ALLOT,
	NAVIGATION_HOME,
	NAVIGATION_LEASE,
	NAVIGATION_RENT,
	NAVIGATION_REPAIR,
	NAVIGATION_SERVICE,
	NAVIGATION_STAT,
	NAVIGATION_SYSTEM
};

/* The whole site. */
struct web_config {
	struct db *db;
	const struct domain *const *domains;
	size_t domain_count;
	unsigned workers; /* threads for slow routes and, with PostgreSQL, for all; default 4 */
	const char *upload_directory;
	bool secure_cookies; /* behind TLS */
	bool rehearsal;      /* kit/rehearsal.h */
	struct str base_url; /* for QR codes and callbacks, e.g. http://127.0.0.1:8080 */
};
struct web;
bool web_open(const struct web_config *, struct web **ret, struct err *);
/* After http has stopped: serves what still waits for a worker, then frees; NULL is allowed. */
void web_close(struct web *);
http_handler web_handle; /* arg: struct web */
http_error_body web_error_body;
struct str req_base_url(const struct req *);
const struct web_config *web_config(const struct web *);
/* Who may call what, a line per route, sorted as the tables are: "GET /homes/:id home_see
 * lease_officer,finance". */
struct str web_route_lines(const struct domain *const *domains, size_t count, struct arena *);
/* The API description: JSON text in the arena. */
struct str web_openapi(const struct web *, struct arena *);

#endif
