/* What a handler may ask of its request. */
#include <string.h>
#include "web/req_inner.h"

struct arena *req_arena(const struct req *rq)
{
	return rq->arena;
}
struct tx *req_tx(const struct req *rq)
{
	require(rq->tx != NULL);
	return rq->tx;
}
const struct actor *req_actor(const struct req *rq)
{
	return &rq->actor;
}
bool req_can(const struct req *rq, enum cap cap)
{
	return actor_can(&rq->actor, cap);
}
enum language req_language(const struct req *rq)
{
	return rq->language;
}
struct str req_text(const struct req *rq, enum message m)
{
	return message_text(rq->language, m);
}
struct str req_text_of(const struct req *rq, enum message m, struct str arg)
{
	return message_format(req_arena(rq), rq->language, m, &arg, 1);
}
struct str req_text_said(const struct req *rq, struct str what, struct str words)
{
	struct str args[2] = {what, words};

	return words.n == 0 ? what
			    : message_format(req_arena(rq), rq->language, MSG_WEB_HISTORY_DETAILS, args, 2);
}
struct day req_today(const struct req *rq)
{
	(void)rq;
	return seam_today();
}
const struct http_request *req_http(const struct req *rq)
{
	return rq->http;
}
bool req_wants_json(const struct req *rq)
{
	return rq->format == FORMAT_JSON;
}
struct str req_base_url(const struct req *rq)
{
	return rq->web->config.base_url;
}

struct str req_path_text(struct req *rq, const char *name)
{
	struct str wanted = str_of(name);

	for (size_t i = 0; i < rq->param_count; i++)
		if (str_equal(rq->params[i].name, wanted))
			return rq->params[i].value;
	return S("");
}

int64_t req_path_id(struct req *rq, const char *name)
{
	int64_t id;

	return id_parse(req_path_text(rq, name), &id) ? id : 0;
}

int64_t req_id(struct req *rq)
{
	return req_path_id(rq, "id");
}

struct str req_arg(struct req *rq, const char *name)
{
	struct str value;

	return http_find(rq->http->args, rq->http->arg_count, name, &value) ? str_trim(value) : S("");
}

int64_t req_arg_i64(struct req *rq, const char *name, int64_t otherwise)
{
	int64_t n;

	return number_parse_i64(req_arg(rq, name), &n) ? n : otherwise;
}

int64_t req_operation(struct req *rq)
{
	struct str sent;

	if (rq->operation != 0)
		return rq->operation;
	if (!http_find(rq->http->form, rq->http->form_count, "_operation", &sent))
		sent = http_header(rq->http, "Idempotency-Key");
	if (!id_parse(sent, &rq->operation))
		rq->operation = id_new();
	return rq->operation;
}

void req_operation_new(struct req *rq)
{
	rq->operation = id_new();
}

bool req_error(struct req *rq, const struct err *e)
{
	if (rq->error_count < REQ_ERRORS_MAX) {
		rq->errors[rq->error_count].field = e->field;
		rq->errors[rq->error_count].words = err_text(rq->arena, rq->language, e);
		rq->error_count++;
	}
	return false;
}

struct str req_typed(struct req *rq, const char *field)
{
	struct str value;

	return http_find(rq->http->form, rq->http->form_count, field, &value) ? value : S("");
}

size_t req_many(struct req *rq, const char *field, struct str **ret)
{
	struct str name = str_of(field);
	size_t n = 0;

	*ret = ARENA_ARRAY(rq->arena, struct str, rq->http->form_count);
	for (size_t i = 0; i < rq->http->form_count; i++)
		if (str_equal(rq->http->form[i].name, name))
			(*ret)[n++] = rq->http->form[i].value;
	return n;
}

const struct http_part *req_part(struct req *rq, const char *field, size_t index)
{
	struct str name = str_of(field);
	size_t seen = 0;

	for (size_t i = 0; i < rq->http->part_count; i++) {
		const struct http_part *p = &rq->http->parts[i];
		if (p->size_bytes > 0 && str_equal(p->name, name) && seen++ == index)
			return p;
	}
	return NULL;
}
