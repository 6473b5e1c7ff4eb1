/* Headers are looked up where libmicrohttpd has them, when somebody asks. */
#include <stdlib.h>
#include <string.h>

#include "http/http_inner.h"

struct copying {
	struct http_pair *pairs; /* NULL: only measure */
	char *text;
	size_t count, text_bytes;
};

static struct str copy(struct copying *copying, const char *p, size_t n)
{
	char *to = copying->text == NULL ? NULL : copying->text + copying->text_bytes;

	copying->text_bytes += n;
	if (to != NULL)
		memcpy(to, p, n);
	return (struct str){to, n};
}

static enum MHD_Result copy_one(void *arg, enum MHD_ValueKind kind, const char *key, size_t key_bytes,
				const char *value, size_t value_bytes)
{
	struct copying *copying = arg;
	struct str name = copy(copying, key, key_bytes), content = copy(copying, value, value_bytes);

	(void)kind;
	if (copying->pairs != NULL)
		copying->pairs[copying->count] = (struct http_pair){name, content};
	copying->count++;
	return MHD_YES;
}

/* Not in the arena: whoever answers may already be using that on another thread. */
void http_header_keep(struct http_connection *c)
{
	struct copying measure = {0}, copying = {0};

	(void)MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, copy_one, &measure);
	copying.pairs = malloc(measure.count * sizeof(*copying.pairs) + measure.text_bytes + 1);
	if (copying.pairs == NULL)
		return;
	copying.text = (char *)(copying.pairs + measure.count);
	(void)MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, copy_one, &copying);
	c->header_count = copying.count;
	atomic_store_explicit(&c->headers, copying.pairs, memory_order_release);
}

struct str http_header(const struct http_request *request, const char *name)
{
	const struct http_connection *c = (const struct http_connection *)request;
	struct http_pair *kept = atomic_load_explicit(&c->headers, memory_order_acquire);
	struct str wanted = str_of(name), found = {NULL, 0};

	if (kept == NULL)
		(void)MHD_lookup_connection_value_n(c->mhd, MHD_HEADER_KIND, name, wanted.n, &found.p,
						    &found.n);
	for (size_t i = 0; kept != NULL && i < c->header_count && found.p == NULL; i++)
		if (str_equal_nocase(kept[i].name, wanted))
			found = kept[i].value;
	return found.n == 0 ? S("") : str_copy(request->arena, str_trim(found));
}

struct str http_cookie(const struct http_request *request, const char *name)
{
	struct str rest = http_header(request, "Cookie"), part, wanted = str_of(name), value = S("");
	bool found = false;
	size_t at;

	while (str_next(&rest, ';', &part)) {
		part = str_trim(part);
		if (!str_find_char(part, '=', &at) || !str_equal(str_part(part, 0, at), wanted))
			continue;
		if (found)
			return S("");
		found = true;
		value = str_part(part, at + 1, part.n);
	}
	return value;
}

bool http_find(const struct http_pair *pairs, size_t count, const char *name, struct str *ret)
{
	struct str wanted = str_of(name);

	for (size_t i = 0; i < count; i++)
		if (str_equal(pairs[i].name, wanted)) {
			*ret = pairs[i].value;
			return true;
		}
	return false;
}

size_t http_repeats(const struct http_pair *pairs, size_t count, const char *name)
{
	struct str wanted = str_of(name);
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += str_equal(pairs[i].name, wanted);
	return n;
}
