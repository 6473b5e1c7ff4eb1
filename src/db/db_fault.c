/* Faults on demand: what busy, serialisation failure, a full disk and a lost server look like to a caller. */
#include "db/db_inner.h"

void db_fault_at(struct db *db, enum db_fault kind, unsigned long n)
{
	atomic_store(&db->fault.left, 0);
	db->fault.kind = kind;
	db->fault.caller = db_thread();
	atomic_store(&db->fault.fired, false);
	atomic_store(&db->fault.left, kind == DB_FAULT_NONE ? 0 : n);
}

bool db_fault_fired(const struct db *db)
{
	return atomic_load(&db->fault.fired);
}

enum db_fault fault_next(struct tx *tx, bool commit)
{
	struct fault *f = &tx->db->fault;

	if (atomic_load_explicit(&f->left, memory_order_acquire) == 0 || f->caller != tx->caller ||
	    commit != (f->kind == DB_FAULT_COMMIT_UNKNOWN))
		return DB_FAULT_NONE;
	if (atomic_fetch_sub(&f->left, 1) != 1)
		return DB_FAULT_NONE;
	atomic_store(&f->fired, true);
	return f->kind;
}
