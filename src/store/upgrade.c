/* Bringing a database through the steps of schema.c and schema_service.c that it has not gone
 * through yet. */
#include "store/store_int.h"

static const struct schema_part *const parts[] = {&schema_first, &schema_service};
enum { PARTS = sizeof parts / sizeof *parts };

static size_t step_count(void) {
  size_t count = 0;
  for (size_t i = 0; i < PARTS; i++) count += parts[i]->count;
  return count;
}

static const struct schema_step *step_at(size_t step) {
  for (size_t i = 0; i < PARTS; step -= parts[i++]->count)
    if (step < parts[i]->count) return &parts[i]->steps[step];
  must(false);
  return NULL;
}

static enum ly steps_done(struct scope *s, struct store *st, int64_t *out) {
  struct store_rows rows = {0};
  bool ours;
  enum ly rc = st->engine->has_table(s, st, "schema_step", &ours);
  if (!rc && !ours) rc = fail(s, LY_CORRUPT, MSG_STORE_NOT_OURS, st->place);
  if (!rc) rc = store_query(s, st, "iI", "SELECT count(*), max(step) FROM schema_step", &rows);
  if (rc) return rc;
  *out = store_int(&rows, 0, 0);
  /* An index that is damaged counts rows of which the table has none: then there is no maximum. */
  bool none = *out > 0 && rows.cells[1].type == STORE_NULL;
  bool gap = none || (*out > 0 && store_int(&rows, 0, 1) != *out);
  if (gap) return fail(s, LY_CORRUPT, MSG_STORE_DAMAGED, st->place);
  if (*out > (int64_t)step_count()) return fail(s, LY_UNSUPPORTED, MSG_STORE_NEWER, st->place);
  return LY_OK;
}

static enum ly apply(struct scope *s, struct tx *tx, size_t step) {
  /* built: a step of schema.c, where it is read */
  enum ly rc = store_exec(s, tx, step_at(step)->sql);
  if (rc) return rc;
  return store_exec(s, tx, "INSERT INTO schema_step (step, name, recorded_at) VALUES ($1, $2, $3)",
                    S_INT((int64_t)step + 1), S_TEXT(str_of(step_at(step)->name)),
                    S_INT(scope_now_us(s)));
}

/* How many steps the database has; 0 for one without tables. */
static enum ly state(struct scope *s, struct store *st, bool *empty, int64_t *done) {
  *done = 0;
  enum ly rc = st->engine->is_empty(s, st, empty);
  return rc || *empty ? rc : steps_done(s, st, done);
}

static enum ly upgrade_within(struct scope *s, struct tx *tx) {
  bool empty;
  int64_t done;
  enum ly rc = state(s, tx->store, &empty, &done); /* again: another process may have been first */
  /* built: stands in schema.c too */
  if (!rc && empty) rc = store_exec(s, tx, schema_step_table);
  for (size_t step = (size_t)done; !rc && step < step_count(); step++) rc = apply(s, tx, step);
  return rc;
}

enum ly schema_upgrade(struct scope *s, struct store *st) {
  bool empty;
  int64_t done;
  struct tx *tx;
  enum ly rc = state(s, st, &empty, &done);
  if (rc || done == (int64_t)step_count()) return rc;
  rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = upgrade_within(s, tx);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}
