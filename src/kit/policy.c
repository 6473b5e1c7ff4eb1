/* Rule tables as JSON documents, by the day that a case is decided on. */
#include "kit/audit.h"
#include "kit/setting.h"
#include "kit/setting_sql.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

static const struct policy_kind *kinds[64];
static size_t kind_count;

void policy_kinds_add(const struct policy_kind *add, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool known = false;

		for (size_t k = 0; k < kind_count; k++)
			known = known || kinds[k] == &add[i];
		require(known || kind_count < ARRAY_LEN(kinds));
		if (!known)
			kinds[kind_count++] = &add[i];
	}
}

static const struct policy_kind *find_kind(const char *name)
{
	for (size_t i = 0; i < kind_count; i++) {
		if (str_equal(str_of(kinds[i]->kind), str_of(name)))
			return kinds[i];
	}
	return NULL;
}

/* Each decision reads a document, and there are few: parsed ones are kept by the hash of their text, shared
 * by all threads and changed by nobody. */
enum { KEPT_MAX = 8 };

static struct {
	pthread_mutex_t lock;
	struct {
		uint8_t hash[crypto_generichash_BYTES];
		json_t *document;
	} kept[KEPT_MAX];
	unsigned next;
} parsed = {.lock = PTHREAD_MUTEX_INITIALIZER};

_Static_assert(JANSSON_THREAD_SAFE_REFCOUNT, "a parsed document is shared by threads");

static json_t *parse(struct str text, json_error_t *where)
{
	uint8_t hash[crypto_generichash_BYTES];
	json_t *document = NULL;

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)text.p, text.n, NULL, 0);
	pthread_mutex_lock(&parsed.lock);
	for (unsigned i = 0; i < KEPT_MAX && document == NULL; i++)
		if (parsed.kept[i].document != NULL && memcmp(parsed.kept[i].hash, hash, sizeof(hash)) == 0)
			document = json_incref(parsed.kept[i].document);
	if (document == NULL &&
	    (document = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, where)) != NULL) {
		json_decref(parsed.kept[parsed.next].document); /* NULL is nothing */
		memcpy(parsed.kept[parsed.next].hash, hash, sizeof(hash));
		parsed.kept[parsed.next].document = json_incref(document);
		parsed.next = (parsed.next + 1) % KEPT_MAX;
	}
	pthread_mutex_unlock(&parsed.lock);
	return document;
}

static bool take(struct tx *tx, const struct setting_sql_policy_on_out *row, struct policy *ret,
		 struct err *err)
{
	json_error_t where;
	json_t *document = parse(row->document, &where);

	if (document == NULL)
		return err_system(err, "policy %lld, line %d: %s", (long long)row->id, where.line,
				  where.text);
	*ret = (struct policy){
		.id = row->id,
		.kind = str_copy(tx_keep(tx), row->kind),
		.code = str_copy(tx_keep(tx), row->code),
		.title = str_copy(tx_keep(tx), row->title),
		.valid_from = row->valid_from,
		.valid_to = row->valid_to,
		.document = document,
	};
	return true;
}

bool policy_load(struct tx *tx, const char *kind, struct day on, struct policy *ret, struct err *err)
{
	struct setting_sql_policy_on_in in = {str_of(kind), on};
	struct setting_sql_policy_on_out row;
	bool found;

	if (!setting_sql_policy_on(tx, &in, &found, &row, err))
		return false;
	if (!found) {
		err_conflict_arg(err, MSG_KIT_POLICY_NONE, str_of(kind));
		err_arg(err, 1, day_text(tx_arena(tx), on));
		return false;
	}
	return take(tx, &row, ret, err);
}

bool policy_load_id(struct tx *tx, int64_t id, struct policy *ret, struct err *err)
{
	struct setting_sql_policy_id_in in = {id};
	struct setting_sql_policy_id_out row;
	struct setting_sql_policy_on_out same;
	bool found;

	if (!setting_sql_policy_id(tx, &in, &found, &row, err))
		return false;
	if (!found)
		return err_not_found(err);
	same = (struct setting_sql_policy_on_out){row.id,         row.kind,     row.code,    row.title,
						  row.valid_from, row.valid_to, row.document};
	return take(tx, &same, ret, err);
}

void policy_free(struct policy *policy)
{
	json_decref(policy->document);
	policy->document = NULL;
}

static bool check(json_t *root, struct day from, struct day to, struct setting_sql_policy_add_in *add,
		  struct err *err)
{
	const struct policy_kind *kind;
	const char *id, *kind_name, *title;

	if (json_unpack(root, "{s:s, s:s, s:s}", "id", &id, "kind", &kind_name, "title", &title) != 0)
		return err_input(err, "document", MSG_KIT_POLICY_HEAD);
	kind = find_kind(kind_name);
	if (kind == NULL)
		return err_input_arg(err, "document", MSG_KIT_POLICY_KIND, str_of(kind_name));
	if (str_of(id).n == 0 || str_of(id).n > 80 || str_of(title).n == 0 ||
	    str_characters(str_of(title)) > 200)
		return err_input(err, "document", MSG_KIT_POLICY_HEAD);
	if (!day_valid(from))
		return err_input(err, "from", MSG_KIT_DAY_NEEDED);
	if (to.yyyymmdd != 0 && (!day_valid(to) || day_compare(to, from) < 0))
		return err_input(err, "to", MSG_KIT_DAY_BEFORE_START);
	if (kind->check != NULL && !kind->check(root, err))
		return false;
	add->kind = str_of(kind_name);
	add->code = str_of(id);
	add->title = str_of(title);
	return true;
}

bool policy_add(struct tx *tx, const struct actor *actor, struct str document, struct day from, struct day to,
		int64_t *ret_id, struct err *err)
{
	json_error_t where;
	json_t *root;
	struct setting_sql_policy_add_in add = {.id = id_new(),
						.valid_from = from,
						.valid_to = to,
						.document = document,
						.actor = actor->id,
						.now = tx_now(tx)};
	bool ok;

	if (document.n > POLICY_BYTES_MAX)
		return err_input(err, "document", MSG_KIT_POLICY_HEAD);
	root = json_loadb(document.p, document.n, JSON_REJECT_DUPLICATES, &where);
	if (root == NULL)
		return err_input_arg(err, "document", MSG_KIT_POLICY_JSON,
				     str_format(tx_arena(tx), "%d", where.line));
	ok = check(root, from, to, &add, err) && setting_sql_policy_add(tx, &add, err) &&
	     audit_note(tx, actor, "policy.add", "policy", add.id, add.code, err);
	json_decref(root);
	if (ok)
		*ret_id = add.id;
	return ok;
}
