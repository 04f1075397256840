/* Writes on record: what the log says of each, and who does it. */
#include "registry/write.h"

#include "base/json.h"
#include "registry/link.h"

enum { PAYLOAD_MAX = 1024 * 1024 };

/* ---- What the log says --------------------------------------------------------------------------
 */

/* The fact's key and whether its value may stand in the log: not where any kind of party seals it,
 * for the party's own kind is not known here. */
static bool may_be_told(const struct registry *r, struct str name, struct str *key) {
  bool known = false, sealed = false;
  *key = name;
  for (size_t i = 0; i < r->count; i++) {
    const struct registry_fact *fact = registry_fact_find(&r->kinds[i], name, NULL);
    if (!fact) continue;
    *key = fact->key;
    known = true;
    sealed |= registry_sealed(fact);
  }
  return known && !sealed;
}

static struct value *facts_value(struct scope *s, const struct registry_deed *deed) {
  struct value *v = value_map(s->arena);
  for (size_t i = 0; i < deed->new.count; i++) {
    const struct registry_said *said = &deed->new.facts[i];
    struct str key;
    bool told = may_be_told(deed->registry, said->name, &key);
    if (value_get(v, key)) continue; /* said twice: the write will be refused */
    value_put_text(s->arena, v, str_c(s->arena, key), told ? said->value : STR("sealed"));
  }
  return v;
}

static void put_date(struct scope *s, struct value *v, const char *key, struct date d) {
  if (!date_is_none(d)) value_put_text(s->arena, v, key, date_iso(s->arena, d));
}

/* The keys of the facts that are named. */
static struct value *names_value(struct scope *s, const struct registry_deed *deed) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < deed->new.count; i++) {
    struct str key;
    may_be_told(deed->registry, deed->new.facts[i].name, &key);
    value_add_text(s->arena, list, key);
  }
  return list;
}

static struct value *payload_value(struct scope *s, const struct registry_deed *deed) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  switch (deed->act) {
    case REGISTRY_CREATE:
    case REGISTRY_STATE:
      if (deed->kind.len) value_put_text(a, v, "kind", deed->kind);
      if (deed->new.party) value_put_text(a, v, "party", str_int(a, deed->new.party));
      value_put_text(a, v, "source", deed->new.source);
      put_date(s, v, "from", deed->new.from);
      put_date(s, v, "to", deed->new.to);
      value_put(v, "facts", facts_value(s, deed));
      break;
    case REGISTRY_RETRACT:
      value_put_text(a, v, "party", str_int(a, deed->new.party));
      value_put_text(a, v, "statement", str_int(a, deed->target));
      break;
    case REGISTRY_MERGE:
      value_put_text(a, v, "party", str_int(a, deed->new.party));
      value_put_text(a, v, "into", str_int(a, deed->target));
      if (deed->one_wrong) value_put_bool(a, v, "one_wrong", true);
      break;
    case REGISTRY_UNMERGE: value_put_text(a, v, "party", str_int(a, deed->new.party)); break;
    case REGISTRY_UNMASK: value_put(v, "facts", names_value(s, deed)); break;
    case REGISTRY_BATCH_RETRACT: value_put_text(a, v, "batch", str_int(a, deed->target)); break;
    case REGISTRY_REBUILD:
    case REGISTRY_DAY_CHANGE: put_date(s, v, "true_on", s->today); break;
  }
  return v;
}

/* "party:331121/17" */
static struct str subject_of(struct scope *s, const char *what, struct str district, int64_t id) {
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "%s:", what);
  buf_add(&b, district);
  buf_printf(&b, "/%lld", (long long)id);
  return buf_str(&b);
}

static const struct {
  const char *act, *subject; /* no subject: all of the registry */
} acts[] = {
    [REGISTRY_CREATE] = {"party.create", "party"},
    [REGISTRY_STATE] = {"statement.add", "party"},
    [REGISTRY_RETRACT] = {"statement.retract", "party"},
    [REGISTRY_MERGE] = {"party.merge", "party"},
    [REGISTRY_UNMERGE] = {"party.unmerge", "party"},
    [REGISTRY_UNMASK] = {"party.unmask", "party"},
    [REGISTRY_BATCH_RETRACT] = {"batch.retract", "batch"},
    [REGISTRY_REBUILD] = {"registry.rebuild", NULL},
    [REGISTRY_DAY_CHANGE] = {"registry.day_change", NULL},
};

struct change registry_change(struct scope *s, const struct registry_deed *deed) {
  const char *subject = acts[deed->act].subject;
  bool batch = deed->act == REGISTRY_BATCH_RETRACT;
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  struct value *v = payload_value(s, deed);
  if (v) json_value(&payload, v);
  return (struct change){
      .district = subject ? deed->new.district : DISTRICT_INSTALLATION,
      .act = str_of(acts[deed->act].act),
      .subject = subject ? subject_of(s, subject, deed->new.district,
                                      batch ? deed->target : deed->new.party)
                         : STR("registry"),
      .reason = deed->new.reason,
      .pack_version = deed->registry->pack->version,
      .payload = buf_str(&payload),
  };
}

struct write registry_write(struct scope *s, struct registry_deed *deed) {
  if (deed->act == REGISTRY_REBUILD) deed->repair = registry_repair_begin(s);
  struct write w = {
      .scope = s, .change = registry_change(s, deed), .run = registry_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

/* Only now the party has its number, and the log names it by that. */
static enum ly create(struct scope *s, struct tx *tx, struct write *w,
                      const struct registry_deed *deed, struct registry_answer *out) {
  struct registry_new new = deed->new;
  enum ly rc = party_create(s, tx, deed->registry, new.district, deed->kind, &new.party);
  if (!rc) rc = statement_add(s, tx, deed->registry, &new, &out->second);
  out->first = new.party;
  w->change.subject = subject_of(s, "party", new.district, new.party);
  return rc;
}

/* A look changes nothing: that it is on record is all. */
static enum ly check_there(struct scope *s, struct tx *tx, const struct registry_new *new) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, tx_store(tx), "t", "SELECT kind FROM party WHERE district = $1 AND party = $2",
                  &rows, S_TEXT(new->district), S_INT(new->party));
  if (rc || rows.rows) return rc;
  return fail(s, LY_NOT_FOUND, MSG_REGISTRY_NO_PARTY, new->district, str_int(s->arena, new->party));
}

static enum ly act(struct scope *s, struct tx *tx, struct write *w,
                   const struct registry_deed *deed, struct registry_answer *out) {
  const struct registry *r = deed->registry;
  const struct registry_new *new = &deed->new;
  enum ly rc;
  switch (deed->act) {
    case REGISTRY_CREATE: return create(s, tx, w, deed, out);
    case REGISTRY_STATE: return statement_add(s, tx, r, new, &out->first);
    case REGISTRY_RETRACT:
      return statement_retract(s, tx, r, new->district, new->party, deed->target, 0, new->reason,
                               &out->first);
    case REGISTRY_MERGE:
      rc = deed->one_wrong
               ? LY_OK
               : link_check_one(s, tx_store(tx), r, new->district, new->party, deed->target);
      if (rc) return rc;
      return party_merge(s, tx, r, new->district, new->party, deed->target, new->reason,
                         &out->first);
    case REGISTRY_UNMERGE:
      return party_unmerge(s, tx, r, new->district, new->party, new->reason, &out->first);
    case REGISTRY_UNMASK: return check_there(s, tx, new);
    case REGISTRY_BATCH_RETRACT:
      rc = batch_ready(s, tx, r, new->district, deed->target, true, BATCH_READY_STEP, &w->again);
      if (rc || w->again) return rc;
      return batch_retract(s, tx, r, new->district, deed->target, new->reason, &out->first);
    case REGISTRY_REBUILD:
      if (!deed->repair) return fail_memory(s);
      return registry_repair_step(s, tx, r, deed->repair, &out->first, &w->again);
    case REGISTRY_DAY_CHANGE: return registry_day_change(s, tx, r, &out->first);
  }
  return fail(s, LY_INTERNAL, MSG_ERROR_INTERNAL);
}

enum ly registry_run(struct scope *s, struct tx *tx, struct write *w) {
  struct registry_answer answer = {0};
  enum ly rc = act(s, tx, w, w->context, &answer);
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "%lld", (long long)answer.first);
  if (answer.second) buf_printf(&b, "/%lld", (long long)answer.second);
  w->answer = buf_str(&b);
  return rc;
}

struct registry_answer registry_answer(const struct write *w) {
  struct registry_answer out = {0};
  size_t n = 0;
  while (n < w->answer.len && w->answer.ptr[n] != '/') n++;
  struct str first = {w->answer.ptr, n}, second = {0};
  if (n < w->answer.len) second = str_from(w->answer, n + 1);
  if (!registry_id(first, &out.first)) out.first = 0; /* "0": no party was touched */
  if (!registry_id(second, &out.second)) out.second = 0;
  return out;
}
