/* Prepared statements of one connection: generated ones by their address, run-time texts by key. */
#include <stdlib.h>
#include <string.h>
#include "db/db_inner.h"

static size_t bucket_of(const struct query *q)
{
	uint64_t h = UINT64_C(1469598103934665603);

	if (q->statement != NULL)
		return ((uintptr_t)q->statement >> 4) * UINT64_C(11400714819323198485) >> 56;
	for (size_t i = 0; i < q->key.n; i++)
		h = (h ^ (unsigned char)q->key.p[i]) * UINT64_C(1099511628211);
	return (size_t)(h >> 56);
}

/* A key that stands for another text now is dropped rather than trusted. */
struct prepared *cache_find(struct conn *conn, const struct query *q)
{
	for (struct prepared *p = conn->buckets[bucket_of(q)], *next; p != NULL; p = next) {
		next = p->next;
		if (p->busy || p->statement != q->statement)
			continue;
		if (q->statement != NULL)
			return p;
		if (p->key_n != q->key.n || memcmp(p->key, q->key.p, q->key.n) != 0)
			continue;
		if (p->text_n == q->text.n && memcmp(p->text, q->text.p, q->text.n) == 0)
			return p;
		cache_drop(conn, p);
	}
	return NULL;
}

/* Within a transaction PostgreSQL's copy is left to the end of the connection: in a broken one DEALLOCATE
 * fails. */
static void prepared_free(struct conn *conn, struct prepared *p)
{
	sqlite3_finalize(p->lite);
	if (conn->pg != NULL && p->name[0] != '\0' && PQtransactionStatus(conn->pg) == PQTRANS_IDLE) {
		char text[40];

		snprintf(text, sizeof(text), "DEALLOCATE %s", p->name);
		PQclear(PQexec(conn->pg, text));
	}
	free(p->slots);
	free(p->key);
	free(p->text);
	free(p);
}

void cache_drop(struct conn *conn, struct prepared *drop)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct prepared **at = &conn->buckets[i]; *at != NULL; at = &(*at)->next)
			if (*at == drop) {
				*at = drop->next;
				conn->text_count -= drop->statement == NULL;
				prepared_free(conn, drop);
				return;
			}
}

static void cache_clear_texts(struct conn *conn)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct prepared *p = conn->buckets[i], *next; p != NULL; p = next) {
			next = p->next;
			if (p->statement == NULL && !p->busy)
				cache_drop(conn, p);
		}
}

struct prepared *cache_add(struct conn *conn, const struct query *q)
{
	struct str text = query_text(conn->db, q);
	size_t bucket = bucket_of(q);
	struct prepared *p;

	if (q->statement == NULL && conn->text_count >= TEXTS_MAX)
		cache_clear_texts(conn);
	p = calloc(1, sizeof(*p));
	require(p != NULL);
	p->statement = q->statement;
	p->text = db_text(text.p, text.n);
	p->text_n = text.n;
	if (q->statement == NULL) {
		p->key = db_text(q->key.p, q->key.n);
		p->key_n = q->key.n;
		conn->text_count++;
	}
	p->next = conn->buckets[bucket];
	conn->buckets[bucket] = p;
	return p;
}

void cache_clear(struct conn *conn)
{
	for (size_t i = 0; i < BUCKETS; i++)
		while (conn->buckets[i] != NULL) {
			struct prepared *p = conn->buckets[i];

			conn->buckets[i] = p->next;
			prepared_free(conn, p);
		}
	conn->text_count = 0;
}
