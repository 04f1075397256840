/* Filling a demo database. */
#include "demo/demo.h"

#include "base/file.h"
#include "store/setting.h"

#define BUSINESS_DATE STR("2024-06-30")

/* What only others stand on has no day of its own: it holds from before all of them. */
#define BASE_FROM STR("2000-01-01")

/* A plan holds from the day its document says, else from the day it was issued. */
static struct date holds_from(const struct pack_document *document) {
  struct date day;
  if (!document) {
    must(date_parse(BASE_FROM, &day));
    return day;
  }
  return date_is_none(document->in_force) ? document->issued : document->in_force;
}

static enum ly adopt(struct scope *s, struct tx *tx, struct str folder, size_t *adopted) {
  struct pack_source source;
  struct pack pack;
  enum ly rc = pack_read_folder(s, folder, plan_kinds, &source, &pack);
  if (!rc) plan_run_cases(s, &pack);
  if (!rc && s->diags.errors) rc = LY_INVALID; /* named below */
  if (rc) return rc;
  bool changed = false;
  rc = pack_adopt(s, tx, &pack, &source, holds_from(pack.header->document), &changed);
  *adopted += changed;
  return rc;
}

/* Names the pack whose faults are listed: their places are within it. */
static enum ly adopt_named(struct scope *s, struct tx *tx, struct str folder, size_t *adopted) {
  enum ly rc = adopt(s, tx, folder, adopted);
  if (rc != LY_INVALID) return rc;
  s->error = (struct error){0};
  return fail(s, LY_INVALID, MSG_DEMO_PACK_FAULTS, folder,
              str_int(s->arena, (int64_t)s->diags.errors));
}

static enum ly adopt_all(struct scope *s, struct tx *tx, struct str folder, size_t *adopted) {
  struct str *names;
  size_t count, packs = 0;
  enum ly rc = folder_list(s, folder, &names, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct str path = path_join(s->arena, folder, names[i]);
    if (!file_exists(s, path_join(s->arena, path, STR("pack.yaml")))) continue;
    rc = adopt_named(s, tx, path, adopted);
    packs++;
  }
  return rc || packs ? rc : fail(s, LY_NOT_FOUND, MSG_DEMO_NO_PACKS, folder);
}

/* A demo is made in a new database or in a demo's own, never in one that somebody works with. */
static enum ly check_demo(struct scope *s, struct store *st) {
  struct store_rows rows = {0};
  struct str synthetic;
  enum ly rc = setting_get(s, st, STR("synthetic"), &synthetic);
  if (!rc) rc = store_query(s, st, "i", "SELECT count(*) FROM pack_adoption", &rows);
  if (rc) return rc;
  bool real = store_int(&rows, 0, 0) > 0 && !str_is(synthetic, "true");
  return real ? fail(s, LY_CONFLICT, MSG_DEMO_NOT_A_DEMO) : LY_OK;
}

enum ly demo_fill(struct scope *s, struct store *st, struct str folder, size_t *adopted) {
  *adopted = 0;
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = check_demo(s, st);
  if (!rc) rc = adopt_all(s, tx, folder, adopted);
  if (!rc) rc = setting_change(s, tx, STR("business_date"), BUSINESS_DATE, STR(""));
  if (!rc) rc = setting_change(s, tx, STR("synthetic"), STR("true"), STR(""));
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}
