/* Terms of packs, and erasing what is past them: one row of a table for each kind. */
#include "service/retention.h"

#include "base/json.h"
#include "registry/registry.h"
#include "store/change.h"
#include "store/stored_file.h"

enum { HOLDS_MAX = 1000 };

/* ---- The kind -----------------------------------------------------------------------------------
 */

const struct pack_choice retention_whats[] = {
    {"outside", RETENTION_OUTSIDE, MSG_RETENTION_OF_OUTSIDE},
    {"log", RETENTION_LOG, MSG_RETENTION_OF_LOG},
    {"look", RETENTION_LOOK, MSG_RETENTION_OF_LOOK},
    {"notice", RETENTION_NOTICE, MSG_RETENTION_OF_NOTICE},
    {"post", RETENTION_POST, MSG_RETENTION_OF_POST},
    {"case", RETENTION_CASE, MSG_RETENTION_OF_CASE},
    {"fact", RETENTION_FACT, MSG_RETENTION_OF_FACT},
    {"act", RETENTION_ACT, MSG_RETENTION_OF_ACT},
    {"paper", RETENTION_PAPER, MSG_RETENTION_OF_PAPER},
    {0},
};

static void check(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  const struct service_retention *r = (const void *)entry;
  bool erasable = r->what >= RETENTION_LOG && r->what <= RETENTION_CASE;
  (void)pack;
  if (r->erase && r->erase < r->least)
    diag_error(s, pack_field_at(entry, "erase"), MSG_RETENTION_TOO_SOON, r->name,
               str_int(s->arena, r->least));
  if (r->erase && !erasable)
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
 *
 * A day in China ends 16:00 UTC; a moment counts by its day there. */

static int64_t moment_of(struct date day) {
  static const int64_t day_us = INT64_C(86400) * 1000000, ahead_us = INT64_C(8) * 3600 * 1000000;
  return day.day * day_us - ahead_us;
}

static enum ly count_of(struct scope *s, struct store *st, const char *sql, struct str district,
                        struct store_value before, int64_t *out) {
  struct store_rows rows = {0};
  /* built: each is a literal of this file, below */
  enum ly rc = store_query(s, st, "i", sql, &rows, S_TEXT(district), before);
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

#define LOOKS_DUE " FROM party_look WHERE district = $1 AND at_us < $2"
#define NOTICES_DUE " FROM notice WHERE district = $1 AND read_at < $2"
#define POSTS_DUE " FROM case_post WHERE district = $1 AND ended_at < $2"
/* Ended before the day; not erased yet, under no hold, the party with nothing open. */
#define CASES_DUE \
  " FROM case_now n WHERE n.district = $1 AND n.is_open = 0 AND n.since < $2" \
  " AND NOT EXISTS (SELECT 1 FROM case_erased e WHERE e.district = $1" \
  " AND e.case_no = n.case_no)" \
  " AND NOT EXISTS (SELECT 1 FROM case_hold h WHERE h.district = $1 AND h.case_no = n.case_no" \
  " AND h.ended_at IS NULL)" \
  " AND NOT EXISTS (SELECT 1 FROM case_now o WHERE o.district = $1 AND o.party = n.party" \
  " AND o.is_open = 1)"

static const char *const counts[] = {
    [RETENTION_LOG] =
        "SELECT count(*) FROM change WHERE district = $1 AND number >= 1"
        " AND recorded_at < $2 AND payload IS NOT NULL",
    [RETENTION_LOOK] = "SELECT count(*)" LOOKS_DUE,
    [RETENTION_NOTICE] = "SELECT count(*)" NOTICES_DUE,
    [RETENTION_POST] = "SELECT count(*)" POSTS_DUE,
    [RETENTION_CASE] = "SELECT count(*)" CASES_DUE,
    [RETENTION_PAPER] = NULL,
};

static struct store_value before_value(struct scope *s, int what, struct date before) {
  return what == RETENTION_CASE ? S_TEXT(date_iso(s->arena, before)) : S_INT(moment_of(before));
}

enum ly retention_rows(struct scope *s, struct store *st, const struct pack *pack,
                       struct str district, struct retention_row **out, size_t *count) {
  const struct pack_entry **all = pack_effective(s->arena, pack, &service_kind_retention, count);
  enum ly rc = LY_OK;
  struct retention_row *list = all ? ARENA_ARRAY(s->arena, struct retention_row, *count) : NULL;
  *out = list;
  if (!list) return fail_memory(s);
  for (size_t i = 0; !rc && i < *count; i++) {
    const struct service_retention *r = (const void *)all[i];
    list[i] = (struct retention_row){.entry = r, .before = DATE_NONE};
    if (r->erase == 0 || !counts[r->what]) continue;
    struct date before = list[i].before = date_add_months(s->today, -(int)r->erase);
    rc = count_of(s, st, counts[r->what], district, before_value(s, r->what, before), &list[i].due);
  }
  return rc;
}

/* ---- Erasing ------------------------------------------------------------------------------------
 */

struct erasing {
  const struct retention_deed *deed;
  struct store_value before;
  int64_t rows;
};

static enum ly erase_log(struct scope *s, struct tx *tx, struct erasing *e) {
  return change_erase(s, tx, e->deed->district, e->before.integer, &e->rows);
}

static enum ly erase_looks(struct scope *s, struct tx *tx, struct erasing *e) {
  enum ly rc =
      count_of(s, tx_store(tx), counts[RETENTION_LOOK], e->deed->district, e->before, &e->rows);
  return rc ? rc : store_exec(s, tx, "DELETE" LOOKS_DUE, S_TEXT(e->deed->district), e->before);
}

/* The mails of a notice go with it. */
static enum ly erase_notices(struct scope *s, struct tx *tx, struct erasing *e) {
  struct str district = e->deed->district;
  enum ly rc = count_of(s, tx_store(tx), counts[RETENTION_NOTICE], district, e->before, &e->rows);
  if (!rc)
    rc = store_exec(s, tx,
                    "DELETE FROM mail WHERE district = $1 AND notice IN"
                    " (SELECT notice" NOTICES_DUE ")",
                    S_TEXT(district), e->before);
  return rc ? rc : store_exec(s, tx, "DELETE" NOTICES_DUE, S_TEXT(district), e->before);
}

static enum ly erase_posts(struct scope *s, struct tx *tx, struct erasing *e) {
  enum ly rc =
      count_of(s, tx_store(tx), counts[RETENTION_POST], e->deed->district, e->before, &e->rows);
  return rc ? rc : store_exec(s, tx, "DELETE" POSTS_DUE, S_TEXT(e->deed->district), e->before);
}

/* Files of the case that nothing else refers to and that are there. */
static enum ly erase_files(struct scope *s, struct tx *tx, struct str district, int64_t case_no) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, tx_store(tx), "i",
      "SELECT DISTINCT f.file FROM case_file f JOIN file g ON g.district = f.district"
      " AND g.file = f.file WHERE f.district = $1 AND f.case_no = $2 AND g.erased_at IS NULL"
      " AND NOT EXISTS (SELECT 1 FROM case_file o WHERE o.district = $1 AND o.file = f.file"
      " AND o.case_no <> $2)"
      " AND NOT EXISTS (SELECT 1 FROM act_file a WHERE a.district = $1 AND a.file = f.file)"
      " AND NOT EXISTS (SELECT 1 FROM report_file r WHERE r.district = $1 AND r.file = f.file)"
      " ORDER BY f.file",
      &rows, S_TEXT(district), S_INT(case_no));
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = stored_file_erase(s, tx, district, store_int(&rows, i, 0));
  return rc;
}

static enum ly erase_case(struct scope *s, struct tx *tx, struct str district, int64_t case_no) {
  enum ly rc = store_exec(s, tx,
                          "UPDATE case_event SET fields = '{}', sealed = NULL, frozen = NULL,"
                          " reason = '' WHERE district = $1 AND case_no = $2",
                          S_TEXT(district), S_INT(case_no));
  if (!rc)
    rc = store_exec(s, tx, "DELETE FROM assessment WHERE district = $1 AND case_no = $2",
                    S_TEXT(district), S_INT(case_no));
  if (!rc) rc = erase_files(s, tx, district, case_no);
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO case_erased (district, case_no, on_day, recorded_at)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(district), S_INT(case_no), S_TEXT(date_iso(s->arena, s->today)),
                    S_INT(scope_now_us(s)));
}

static enum ly erase_cases(struct scope *s, struct tx *tx, struct erasing *e) {
  struct store_rows rows = {0};
  struct str district = e->deed->district;
  enum ly rc =
      store_query(s, tx_store(tx), "i", "SELECT n.case_no" CASES_DUE " ORDER BY n.case_no LIMIT $3",
                  &rows, S_TEXT(district), e->before, S_INT(RETENTION_ROWS));
  for (size_t i = 0; !rc && i < rows.rows; i++)
    rc = erase_case(s, tx, district, store_int(&rows, i, 0));
  e->rows = (int64_t)rows.rows;
  return rc;
}

static enum ly (*const erasers[])(struct scope *s, struct tx *tx, struct erasing *e) = {
    [RETENTION_LOG] = erase_log,        [RETENTION_LOOK] = erase_looks,
    [RETENTION_NOTICE] = erase_notices, [RETENTION_POST] = erase_posts,
    [RETENTION_CASE] = erase_cases,
};

static enum ly run_erase(struct scope *s, struct tx *tx, struct write *w) {
  const struct retention_deed *deed = w->context;
  int what = deed->entry->what;
  struct erasing e = {.deed = deed, .before = before_value(s, what, deed->before)};
  must(what >= RETENTION_LOG && what <= RETENTION_CASE);
  enum ly rc = erasers[what](s, tx, &e);
  w->answer = str_int(s->arena, e.rows);
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
