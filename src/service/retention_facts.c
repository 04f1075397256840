/* Terms of facts, and erasing what statements say past theirs. */
#include "registry/expiry.h"
#include "service/hold.h"
#include "service/retention_int.h"

/* ---- Which entry is for which fact --------------------------------------------------------------
 */

static bool lists(const struct service_retention *r, const struct registry_fact *fact) {
  const struct pack_ref *refs = r->facts.items;
  for (size_t i = 0; i < r->facts.count; i++)
    if (str_eq(refs[i].key, fact->key)) return true;
  return false;
}

/* The one that lists it, else the one for all others; NULL: none. */
static const struct service_retention *entry_for(const struct pack_entry *const *all, size_t count,
                                                 const struct registry_fact *fact) {
  const struct service_retention *others = NULL;
  for (size_t i = 0; i < count; i++) {
    const struct service_retention *r = (const void *)all[i];
    if (r->what != RETENTION_FACT) continue;
    if (lists(r, fact)) return r;
    if (r->facts.count == 0) others = r;
  }
  return others;
}

static enum ly terms_of(struct scope *s, const struct pack *pack, const struct registry *r,
                        struct expiry *e) {
  size_t count = 0, room = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_retention, &count);
  for (size_t k = 0; k < r->count; k++) room += r->kinds[k].count;
  struct expiry_term *terms = all ? ARENA_ARRAY(s->arena, struct expiry_term, room) : NULL;
  if (!terms) return fail_memory(s);
  for (size_t k = 0; k < r->count; k++)
    for (size_t i = 0; i < r->kinds[k].count; i++) {
      const struct registry_fact *fact = r->kinds[k].facts[i];
      const struct service_retention *entry = entry_for(all, count, fact);
      if (!entry || entry->erase == 0) continue;
      struct date before = date_add_months(s->today, -(int)entry->erase);
      terms[e->count++] = (struct expiry_term){fact->key, before};
    }
  e->terms = terms;
  return LY_OK;
}

/* ---- Erasing ------------------------------------------------------------------------------------
 */

struct erase_deed {
  const struct expiry *expiry;
  int64_t party;
};

/* A hold may have come since the party was found. */
static enum ly run_erase(struct scope *s, struct tx *tx, struct write *w) {
  const struct erase_deed *d = w->context;
  bool kept = false;
  int64_t values = 0;
  enum ly rc = hold_keeps(s, tx_store(tx), d->expiry->district, d->party, &kept);
  if (!rc && !kept) rc = expiry_erase(s, tx, d->expiry, d->party, &values);
  w->answer = str_int(s->arena, values);
  return rc;
}

static enum ly erase_party(struct scope *s, const struct job_run *run, const struct expiry *e,
                           int64_t party, int64_t *erased) {
  struct erase_deed deed = {e, party};
  struct decimal values = {0};
  struct buf subject = buf_open(s->arena, 64);
  bool kept = false;
  enum ly rc = hold_keeps(s, run->store, e->district, party, &kept);
  if (rc || kept) return rc;
  buf_printf(&subject, "party:%.*s/%lld", STR_ARG(e->district), (long long)party);
  struct write w = {.scope = s,
                    .change = {.district = e->district,
                               .key = change_new_key(s),
                               .act = STR("statement.erase"),
                               .subject = buf_str(&subject)},
                    .run = run_erase,
                    .context = &deed};
  rc = job_write(s, run, &w);
  if (!rc && decimal_parse(w.answer, &values)) *erased += values.coefficient;
  return rc;
}

enum ly retention_facts(struct scope *s, const struct job_run *run, const struct registry *r,
                        const struct pack *pack, struct str district, int64_t *erased) {
  struct expiry e = {.registry = r, .district = district};
  int64_t after = 0, parties[EXPIRY_PAGE];
  size_t count = 0;
  enum ly rc = terms_of(s, pack, r, &e);
  for (bool left = e.count > 0; !rc && left;) {
    rc = expiry_find(s, run->store, &e, &after, parties, &count, &left);
    for (size_t i = 0; !rc && i < count; i++) rc = erase_party(s, run, &e, parties[i], erased);
  }
  return rc;
}

/* ---- What a schema can not say ------------------------------------------------------------------
 */

/* Those facts that the entry is for, and that the dictionary keeps longer. */
static void check_keep(struct scope *s, const struct pack *pack, const struct pack_entry *entry,
                       const struct registry_fact *fact) {
  const struct service_retention *r = (const void *)entry;
  size_t count = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_retention, &count);
  int64_t least = 12 * fact->keep_years;
  bool its = all && entry_for(all, count, fact) == r;
  if (its && r->erase && r->erase < least)
    diag_error(s, pack_field_at(entry, "erase"), MSG_RETENTION_TOO_SOON, fact->name,
               str_int(s->arena, least));
}

void retention_check_facts(struct scope *s, const struct pack *pack,
                           const struct pack_entry *entry) {
  const struct service_retention *r = (const void *)entry;
  const struct pack *top = pack;
  if (r->facts.count && r->what != RETENTION_FACT)
    diag_error(s, pack_field_at(entry, "facts"), MSG_RETENTION_NO_FACTS, r->name);
  if (r->what != RETENTION_FACT) return;
  while (top->parent) top = top->parent;
  const struct pack_table *facts = pack_table_of(top, &registry_kind_fact);
  for (size_t i = 0; facts && i < facts->count; i++)
    check_keep(s, pack, entry, (const void *)facts->entries[i]);
}
