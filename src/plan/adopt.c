/* Adopting what ships: the packs of a folder, each from the day its document says. */
#include "plan/measured.h"

#include "registry/registry.h"
#include "service/entitlement.h"

#include "base/file.h"

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

static enum ly adopt(struct scope *s, struct tx *tx, const struct pack *pack,
                     const struct pack_source *source, size_t *adopted) {
  bool changed = false;
  must(pack->header); /* without a fault it has one */
  plan_run_cases(s, pack);
  enum ly rc = service_run_examples(s, pack);
  if (!rc) rc = plan_check_computed(s, pack);
  if (rc) return rc;
  if (s->diags.errors) return LY_INVALID; /* named below */
  rc = pack_adopt(s, tx, pack, source, holds_from(pack->header->document), &changed);
  *adopted += changed;
  return rc;
}

/* Names the pack whose faults are listed: their places are within it. A pack that is not wanted may
 * have faults; one whose heading can not be read might be wanted. */
static enum ly adopt_wanted(struct scope *s, struct tx *tx, struct str folder,
                            const struct plan_choice *choice, size_t *adopted) {
  struct pack_source source;
  struct pack pack = {0};
  struct diags before = s->diags;
  enum ly rc = pack_read_folder(s, folder, plan_kinds, &source, &pack);
  if (rc && rc != LY_INVALID) return rc;
  if (choice && pack.header && !choice->wants(choice->context, pack.header)) {
    s->diags = before;
    if (before.last) before.last->next = NULL;
    s->error = (struct error){0};
    return LY_OK;
  }
  if (!rc) rc = adopt(s, tx, &pack, &source, adopted);
  if (rc != LY_INVALID) return rc;
  s->error = (struct error){0};
  return fail(s, LY_INVALID, MSG_PLAN_PACK_FAULTS, folder,
              str_int(s->arena, (int64_t)s->diags.errors));
}

enum ly plan_adopt_folder(struct scope *s, struct tx *tx, struct str folder,
                          const struct plan_choice *choice, size_t *adopted) {
  struct str *names;
  size_t count, packs = 0;
  *adopted = 0;
  enum ly rc = folder_list(s, folder, &names, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct str path = path_join(s->arena, folder, names[i]);
    if (!file_exists(s, path_join(s->arena, path, STR("pack.yaml")))) continue;
    rc = adopt_wanted(s, tx, path, choice, adopted);
    packs++;
  }
  return rc || packs ? rc : fail(s, LY_NOT_FOUND, MSG_PLAN_NO_PACKS, folder);
}

enum ly plan_adopt_source(struct scope *s, struct tx *tx, const struct pack_source *source,
                          struct date from, struct pack *out, bool *changed) {
  struct store *st = tx_store(tx);
  *changed = false;
  enum ly rc = pack_read_under(s, st, from, source, plan_kinds, out);
  if (!rc) rc = pack_adopt(s, tx, out, source, from, changed);
  return rc ? rc : pack_check_lower(s, st, from, out->header->key, plan_kinds);
}

enum ly plan_derive(struct scope *s, struct tx *tx) {
  struct registry r;
  int64_t parties;
  enum ly rc = registry_open(s, tx_store(tx), plan_kinds, &r);
  if (!rc) return registry_day_change(s, tx, &r, &parties);
  if (s->error.message != MSG_REGISTRY_NO_DICTIONARY) return rc;
  s->error = (struct error){0};
  return LY_OK;
}
