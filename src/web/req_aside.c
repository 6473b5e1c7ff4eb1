/* Writes beside the answer, which does not wait for them: that a session was seen, that a file left the
 * house. */
#include "kit/audit.h"
#include "web/req_inner.h"

/* Outlives the request: an arena of its own. */
struct aside {
	struct db_write write;
	struct str cookie; /* of the session that was seen, or: */
	struct actor actor;
	const char *subject;
	int64_t id;
	struct str words;
};

static void aside_done(struct db_write *write, void *arg)
{
	(void)arg;
	arena_free(write->arena);
}

static struct aside *aside_new(db_fn *fn)
{
	struct arena *arena = arena_new((size_t)1 << 16);
	struct aside *aside = ARENA_NEW(arena, struct aside);

	aside->write = (struct db_write){.fn = fn, .arg = aside, .arena = arena, .done = aside_done};
	return aside;
}

static bool seen_tx(struct tx *tx, void *arg, struct err *err)
{
	return session_seen(tx, ((struct aside *)arg)->cookie, err);
}

/* When it is lost, the next request tries again. */
void req_keep_session(struct req *rq)
{
	struct aside *aside;

	if (!rq->has_session || !rq->session.seen_due)
		return;
	rq->session.seen_due = false;
	aside = aside_new(seen_tx);
	aside->cookie = str_copy(aside->write.arena, req_cookie_value(rq, "anju"));
	db_write_queue(rq->web->config.db, &aside->write);
}

static bool download_tx(struct tx *tx, void *arg, struct err *err)
{
	const struct aside *a = arg;

	return audit_note(tx, &a->actor, "web.export", a->subject, a->id, a->words, err);
}

void req_note_download(struct req *rq, const char *subject, int64_t id, struct str words)
{
	struct aside *aside;

	if (rq->actor.id.v == 0)
		return; /* what everybody may have leaves no trace */
	aside = aside_new(download_tx);
	aside->actor = rq->actor;
	aside->actor.name = str_copy(aside->write.arena, rq->actor.name);
	aside->subject = subject;
	aside->id = id;
	aside->words = str_copy(aside->write.arena, words);
	db_write_queue(rq->web->config.db, &aside->write);
}
