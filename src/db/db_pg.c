#include "db/db_inner.h"
bool pg_start(struct db *db, struct err *err) { (void)db; return err_system(err, "postgresql is not built in yet"); }
void pg_stop(struct db *db) { (void)db; }
bool pg_take(struct db *db, struct conn **ret, struct err *err) { (void)db; (void)ret; return err_system(err, "no"); }
void pg_give(struct db *db, struct conn *c) { (void)db; (void)c; }
bool pg_command(struct conn *c, const char *text, struct err *err) { (void)c; return err_system(err, "%s", text); }
bool pg_query(struct tx *tx, struct query *q, struct err *err) { (void)tx; (void)q; return err_system(err, "no"); }
bool pg_prepare(struct conn *c, const struct query *q, int *ret, struct err *err) { (void)c; (void)q; (void)ret; return err_system(err, "no"); }
bool pg_read(struct db *db, struct tx *tx, db_fn *fn, void *arg, struct err *err) { (void)db; (void)tx; (void)fn; (void)arg; return err_system(err, "no"); }
void pg_write(struct db *db, struct db_write *w) { (void)db; (void)w; }
