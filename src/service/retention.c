/* Terms of packs, and what they come to in a district. */
#include "base/json.h"
#include "registry/registry.h"
#include "service/retention_int.h"

/* ---- The kind -----------------------------------------------------------------------------------
 */

const struct pack_choice retention_whats[] = {
    {"outside", RETENTION_OUTSIDE, MSG_RETENTION_OF_OUTSIDE},
    {"log", RETENTION_LOG, MSG_RETENTION_OF_LOG},
    {"look", RETENTION_LOOK, MSG_RETENTION_OF_LOOK},
    {"notice", RETENTION_NOTICE, MSG_RETENTION_OF_NOTICE},
    {"post", RETENTION_POST, MSG_RETENTION_OF_POST},
    {"sms", RETENTION_SMS, MSG_RETENTION_OF_SMS},
    {"case", RETENTION_CASE, MSG_RETENTION_OF_CASE},
    {"fact", RETENTION_FACT, MSG_RETENTION_OF_FACT},
    {"act", RETENTION_ACT, MSG_RETENTION_OF_ACT},
    {"letter", RETENTION_LETTER, MSG_RETENTION_OF_LETTER},
    {"pay", RETENTION_PAY, MSG_RETENTION_OF_PAY},
    /* As packs wrote it that were adopted before letters and pay lists were told apart. */
    {"paper", RETENTION_LETTER, MSG_RETENTION_OF_LETTER},
    {0},
};

static void check(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct service_retention *r = (const void *)entry;
  if (r->erase && r->erase < r->least)
    diag_error(s, pack_field_at(entry, "erase"), MSG_RETENTION_TOO_SOON, r->name,
               str_int(s->arena, r->least));
  retention_check_facts(s, pack, entry);
  if (r->erase && r->what == RETENTION_OUTSIDE)
    diag_error(s, pack_field_at(entry, "erase"), MSG_RETENTION_NOT_ERASED, r->name);
  if (r->least && r->norm.len == 0 && !r->clause.entry)
    diag_error(s, pack_field_at(entry, "least"), MSG_RETENTION_NO_NORM, r->name);
}

#define OF(member) offsetof(struct service_retention, member)
const struct pack_kind service_kind_retention = {
    .name = "retention",
    .file = "retention.yaml",
    .title = MSG_KIND_RETENTION,
    .key = "key",
    .inherited = true,
    .check = check,
    .schema = {.size = sizeof(struct service_retention),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, OF(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, OF(name)},
                   {"what", PACK_CHOICE, PACK_REQUIRED, OF(what), .choices = retention_whats},
                   {"least", PACK_COUNT, 0, OF(least)},
                   {"erase", PACK_COUNT, 0, OF(erase)},
                   {"clause", PACK_REF, 0, OF(clause), .kind = &pack_kind_clause},
                   {"facts", PACK_REF, PACK_MANY, OF(facts), .kind = &registry_kind_fact},
                   {"norm", PACK_TEXT, 0, OF(norm)},
                   {"sure", PACK_CHOICE, PACK_REQUIRED, OF(sure), .choices = registry_sures},
                   {"note", PACK_TEXT, 0, OF(note)},
                   {0},
               }}};

/* ---- What is due --------------------------------------------------------------------------------
 */

enum ly retention_rows(struct scope *s, struct store *st, const struct pack *pack,
                       struct str district, struct retention_row **out, size_t *count) {
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_retention, count);
  enum ly rc = LY_OK;
  struct retention_row *list = all ? ARENA_ARRAY(s->arena, struct retention_row, *count) : NULL;
  *out = list;
  if (!list) return fail_memory(s);
  for (size_t i = 0; !rc && i < *count; i++) {
    const struct service_retention *r = (const void *)all[i];
    list[i] = (struct retention_row){.entry = r, .before = DATE_NONE};
    if (r->erase == 0 || r->what == RETENTION_OUTSIDE) continue;
    list[i].before = date_add_months(s->today, -(int)r->erase);
    if (retention_erases(r->what))
      rc = retention_count(s, st, r->what, district, list[i].before, &list[i].due);
  }
  return rc;
}

/* ---- Erasing ------------------------------------------------------------------------------------
 */

static enum ly run_erase(struct scope *s, struct tx *tx, struct write *w) {
  const struct retention_deed *deed = w->context;
  int64_t rows = 0;
  enum ly rc = retention_erase(s, tx, deed->entry->what, deed->district, deed->before, &rows);
  w->answer = str_int(s->arena, rows);
  return rc;
}

struct write retention_write(struct scope *s, struct retention_deed *deed) {
  struct value *v = value_map(s->arena);
  struct buf payload = buf_open(s->arena, 400), subject = buf_open(s->arena, 100);
  value_put_text(s->arena, v, "before", date_iso(s->arena, deed->before));
  if (v) json_value(&payload, v);
  buf_printf(&subject, "retention:%.*s", STR_ARG(deed->entry->key));
  return (struct write){.scope = s,
                        .change = {.district = deed->district,
                                   .key = change_new_key(s),
                                   .act = STR("retention.erase"),
                                   .subject = buf_str(&subject),
                                   .payload = buf_str(&payload)},
                        .run = run_erase,
                        .context = deed};
}

enum ly retention_apply(struct scope *s, const struct job_run *run, const struct registry *r,
                        const struct pack *pack, struct str district, int64_t *erased) {
  struct retention_row *rows = NULL;
  size_t count = 0;
  enum ly rc = retention_rows(s, run->store, pack, district, &rows, &count);
  must(rc || rows);
  for (size_t i = 0; !rc && i < count; i++) {
    struct retention_deed deed = {district, rows[i].entry, rows[i].before};
    for (int64_t left = rows[i].due; !rc && left > 0;) {
      struct write w = retention_write(s, &deed);
      struct decimal done = {0};
      rc = job_write(s, run, &w);
      if (rc || !decimal_parse(w.answer, &done) || done.coefficient == 0) break;
      *erased += done.coefficient;
      left -= done.coefficient;
    }
  }
  return rc ? rc : retention_facts(s, run, r, pack, district, erased);
}

/* ---- Shown --------------------------------------------------------------------------------------
 */

static struct value *facts_value(struct scope *s, const struct service_retention *r) {
  const struct pack_ref *refs = r->facts.items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < r->facts.count; i++) {
    const struct registry_fact *fact = (const void *)refs[i].entry;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", refs[i].key);
    value_put_text(s->arena, v, "name", fact ? fact->name : refs[i].key);
    value_add(list, v);
  }
  return list;
}

struct value *retention_value(struct scope *s, const struct retention_row *row) {
  const struct service_retention *r = row->entry;
  const struct pack_choice *what = pack_choice_of(retention_whats, r->what);
  const struct pack_choice *sure = pack_choice_of(registry_sures, r->sure);
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "retention", r->key);
  value_put_text(a, v, "name", r->name);
  value_put_text(a, v, "what", str_of(what->word));
  value_put_text(a, v, "what_text", message_plain(s->lang, what->message));
  value_put_int(a, v, "least_months", r->least);
  value_put_int(a, v, "erase_months", r->erase);
  value_put_bool(a, v, "kept", date_is_none(row->before));
  value_put_text(a, v, "before", date_iso(a, row->before));
  value_put_int(a, v, "due", row->due);
  value_put_bool(a, v, "counted", retention_erases(r->what));
  value_put(v, "facts", facts_value(s, r));
  value_put_text(a, v, "norm", r->norm);
  value_put_text(a, v, "note", r->note);
  value_put_text(a, v, "sure", str_of(sure->word));
  value_put_text(a, v, "sure_text", message_plain(s->lang, sure->message));
  return v;
}
