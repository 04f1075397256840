/* Terms of packs, what they come to in a district, and legal holds. */
#include "base/json.h"
#include "registry/registry.h"
#include "service/retention_int.h"

enum { HOLDS_MAX = 1000 };

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
  (void)pack;
  if (r->erase && r->erase < r->least)
    diag_error(s, pack_field_at(entry, "erase"), MSG_RETENTION_TOO_SOON, r->name,
               str_int(s->arena, r->least));
  if (r->erase && !retention_erases(r->what))
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
    if (r->erase == 0 || !retention_erases(r->what)) continue;
    list[i].before = date_add_months(s->today, -(int)r->erase);
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

enum ly retention_apply(struct scope *s, const struct job_run *run, const struct pack *pack,
                        struct str district, int64_t *erased) {
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
  return rc;
}

/* ---- Legal holds --------------------------------------------------------------------------------
 */

static enum ly run_add(struct scope *s, struct tx *tx, const struct hold_deed *d, int64_t *hold) {
  struct store_rows rows = {0}, last = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT case_no FROM service_case WHERE district = $1 AND case_no = $2",
                           &rows, S_TEXT(d->district), S_INT(d->number));
  if (!rc && rows.rows == 0)
    rc = fail(s, LY_NOT_FOUND, MSG_CASE_NONE, str_int(s->arena, d->number));
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT hold FROM case_hold WHERE district = $1 ORDER BY hold DESC LIMIT 1",
                     &last, S_TEXT(d->district));
  if (rc) return rc;
  *hold = last.rows ? store_int(&last, 0, 0) + 1 : 1;
  return store_exec(s, tx,
                    "INSERT INTO case_hold (district, hold, case_no, reason, recorded_at,"
                    " recorded_by) VALUES ($1, $2, $3, $4, $5, $6)",
                    S_TEXT(d->district), S_INT(*hold), S_INT(d->number), S_TEXT(d->reason),
                    S_INT(scope_now_us(s)), S_TEXT(s->actor));
}

static enum ly run_end(struct scope *s, struct tx *tx, const struct hold_deed *d, int64_t *hold) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "I",
                           "SELECT ended_at FROM case_hold WHERE district = $1 AND hold = $2",
                           &rows, S_TEXT(d->district), S_INT(d->number));
  if (rc) return rc;
  *hold = d->number;
  struct str number = str_int(s->arena, d->number);
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_HOLD_NONE, number);
  if (rows.cells[0].type != STORE_NULL) return fail(s, LY_CONFLICT, MSG_HOLD_ENDED, number);
  return store_exec(s, tx, "UPDATE case_hold SET ended_at = $3 WHERE district = $1 AND hold = $2",
                    S_TEXT(d->district), S_INT(d->number), S_INT(scope_now_us(s)));
}

static enum ly run_hold(struct scope *s, struct tx *tx, struct write *w) {
  const struct hold_deed *d = w->context;
  int64_t hold = 0;
  if (str_trim(d->reason).len == 0) return fail(s, LY_INVALID, MSG_HOLD_WANTS_REASON);
  enum ly rc = d->act == HOLD_ADD ? run_add(s, tx, d, &hold) : run_end(s, tx, d, &hold);
  w->answer = str_int(s->arena, hold);
  return rc;
}

struct write hold_write(struct scope *s, struct hold_deed *d) {
  struct buf subject = buf_open(s->arena, 100);
  buf_printf(&subject, "%s:%.*s/%lld", d->act == HOLD_ADD ? "case" : "hold", STR_ARG(d->district),
             (long long)d->number);
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = d->act == HOLD_ADD ? STR("hold.add") : STR("hold.end"),
                                   .subject = buf_str(&subject),
                                   .reason = d->reason},
                        .run = run_hold,
                        .context = d};
}

enum ly hold_list(struct scope *s, struct store *st, struct str district, struct case_hold **out,
                  size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "iitit",
                           "SELECT hold, case_no, reason, recorded_at, recorded_by FROM case_hold"
                           " WHERE district = $1 AND ended_at IS NULL ORDER BY hold DESC LIMIT $2",
                           &rows, S_TEXT(district), S_INT(HOLDS_MAX));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct case_hold, rows.rows);
  if (!*out) return fail_memory(s);
  for (; *count < rows.rows; ++*count)
    (*out)[*count] = (struct case_hold){.district = district,
                                        .hold = store_int(&rows, *count, 0),
                                        .case_no = store_int(&rows, *count, 1),
                                        .reason = store_text(&rows, *count, 2),
                                        .recorded_at = store_int(&rows, *count, 3),
                                        .recorded_by = store_text(&rows, *count, 4)};
  return LY_OK;
}

/* ---- Shown --------------------------------------------------------------------------------------
 */

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
  value_put_text(a, v, "norm", r->norm);
  value_put_text(a, v, "note", r->note);
  value_put_text(a, v, "sure", str_of(sure->word));
  value_put_text(a, v, "sure_text", message_plain(s->lang, sure->message));
  return v;
}

struct value *hold_value(struct scope *s, const struct case_hold *h) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "hold", str_int(a, h->hold));
  value_put_text(a, v, "case", str_int(a, h->case_no));
  value_put_text(a, v, "reason", h->reason);
  value_put_text(a, v, "recorded_at", time_local(a, h->recorded_at));
  value_put_text(a, v, "recorded_by", h->recorded_by);
  return v;
}
