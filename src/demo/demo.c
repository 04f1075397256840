/* Filling a demo database. */
#include "demo/demo_int.h"

#include "store/setting.h"

#define BUSINESS_DATE STR("2024-06-30")

/* A demo is made in a new database or in a demo's own, never in one that somebody works with. */
enum ly demo_check(struct scope *s, struct store *st) {
  struct store_rows rows = {0};
  struct str synthetic;
  enum ly rc = setting_get(s, st, STR("synthetic"), &synthetic);
  if (!rc)
    rc = store_query(s, st, "i",
                     "SELECT (SELECT count(*) FROM pack_adoption) +"
                     " (SELECT count(*) FROM users)",
                     &rows);
  if (rc) return rc;
  bool real = store_int(&rows, 0, 0) > 0 && !str_is(synthetic, "true");
  return real ? fail(s, LY_CONFLICT, MSG_DEMO_NOT_A_DEMO) : LY_OK;
}

enum ly demo_fill(struct scope *s, struct store *st, struct str folder, size_t *adopted) {
  *adopted = 0;
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = demo_check(s, st);
  if (!rc) rc = plan_adopt_folder(s, tx, folder, NULL, adopted);
  if (!rc) rc = demo_people(s, tx);
  if (!rc) rc = setting_change(s, tx, STR("business_date"), BUSINESS_DATE, STR(""));
  if (!rc) rc = setting_change(s, tx, STR("synthetic"), STR("true"), STR(""));
  bool kept;
  if (!rc) rc = store_business_date(s, st, &kept);
  if (!rc) rc = plan_derive(s, tx);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}
