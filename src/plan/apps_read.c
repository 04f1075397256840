/* Reading and showing the register of public sites and apps. */
#include "plan/group_int.h"
#include "plan/show_int.h"

static enum ly damaged(struct scope *s, struct store *st) {
  return fail(s, LY_CORRUPT, MSG_STORE_DAMAGED, store_place(st));
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

static enum ly version_row(struct scope *s, struct store *st, const struct store_rows *rows,
                           size_t i, struct apps_said *out) {
  struct str launched = store_text(rows, i, 6);
  *out = (struct apps_said){.version = store_int(rows, i, 1),
                            .name = store_text(rows, i, 3),
                            .unit = store_text(rows, i, 4),
                            .address = store_text(rows, i, 5),
                            .launched_on = DATE_NONE,
                            .running = store_int(rows, i, 7) != 0,
                            .reason = store_text(rows, i, 8),
                            .recorded_at = store_int(rows, i, 9),
                            .recorded_by = store_text(rows, i, 10)};
  bool good = plan_word_value(apps_kinds, store_text(rows, i, 2), &out->kind) &&
              (launched.len == 0 || date_parse(launched, &out->launched_on));
  return good ? LY_OK : damaged(s, st);
}

static enum ly read_apps(struct scope *s, struct store *st, struct str district,
                         struct apps_book *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "iittttTitit",
                           "SELECT app, version, kind, name, unit, address, launched_on, running,"
                           " reason, recorded_at, recorded_by FROM public_app"
                           " WHERE district = $1 ORDER BY app, version",
                           &rows, S_TEXT(district));
  if (rc) return rc;
  struct apps_said *versions = ARENA_ARRAY(s->arena, struct apps_said, rows.rows);
  out->entries = ARENA_ARRAY(s->arena, struct apps_entry, rows.rows);
  if (!versions || !out->entries) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t app = store_int(&rows, i, 0);
    bool first = out->count == 0 || out->entries[out->count - 1].app != app;
    if (first)
      out->entries[out->count++] = (struct apps_entry){.app = app, .versions = &versions[i]};
    struct apps_entry *e = &out->entries[out->count - 1];
    rc = version_row(s, st, &rows, i, &versions[i]);
    e->version_count++;
    e->now = versions[i];
  }
  return rc;
}

static enum ly audit_row(struct scope *s, struct store *st, const struct store_rows *rows, size_t i,
                         struct apps_audit *out) {
  struct str score = store_text(rows, i, 5);
  *out = (struct apps_audit){.audit = store_int(rows, i, 1),
                             .level = store_text(rows, i, 4),
                             .auditor = store_text(rows, i, 7),
                             .note = store_text(rows, i, 8),
                             .recorded_at = store_int(rows, i, 9),
                             .recorded_by = store_text(rows, i, 10)};
  out->score.given = score.len > 0;
  bool good = date_parse(store_text(rows, i, 2), &out->audited_on) &&
              plan_word_value(apps_norms, store_text(rows, i, 3), &out->norm) &&
              plan_word_value(apps_results, store_text(rows, i, 6), &out->result) &&
              (score.len == 0 || decimal_parse(score, &out->score.value));
  return good ? LY_OK : damaged(s, st);
}

static struct apps_entry *entry_of(const struct apps_book *book, int64_t number) {
  for (size_t i = 0; i < book->count; i++) {
    if (book->entries[i].app == number) return &book->entries[i];
  }
  return NULL;
}

static enum ly read_audits(struct scope *s, struct store *st, struct str district,
                           const struct apps_book *book) {
  struct store_rows rows = {0};
  struct apps_entry *e = NULL;
  enum ly rc = store_query(s, st, "iitttTtttit",
                           "SELECT app, audit, audited_on, norm, level, score, result, auditor,"
                           " note, recorded_at, recorded_by FROM public_app_audit"
                           " WHERE district = $1 ORDER BY app, audit",
                           &rows, S_TEXT(district));
  struct apps_audit *audits = rc ? NULL : ARENA_ARRAY(s->arena, struct apps_audit, rows.rows);
  if (!rc && !audits) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t app = store_int(&rows, i, 0);
    if (!e || e->app != app) e = entry_of(book, app);
    if (!e) return damaged(s, st);
    if (e->audit_count++ == 0) e->audits = &audits[i];
    rc = audit_row(s, st, &rows, i, &audits[i]);
    if (!rc && (!e->last || date_cmp(audits[i].audited_on, e->last->audited_on) >= 0))
      e->last = &audits[i];
  }
  return rc;
}

static enum ly read_files(struct scope *s, struct store *st, struct str district,
                          const struct apps_book *book) {
  struct store_rows rows = {0};
  struct apps_entry *e = NULL;
  enum ly rc = store_query(s, st, "iii",
                           "SELECT app, audit, file FROM public_app_file WHERE district = $1"
                           " ORDER BY app, audit, file",
                           &rows, S_TEXT(district));
  int64_t *files = rc ? NULL : ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!rc && !files) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    int64_t app = store_int(&rows, i, 0), audit = store_int(&rows, i, 1);
    files[i] = store_int(&rows, i, 2);
    if (!e || e->app != app) e = entry_of(book, app);
    if (!e || audit < 1 || (size_t)audit > e->audit_count) return damaged(s, st);
    struct apps_audit *of = &e->audits[audit - 1];
    if (of->file_count++ == 0) of->files = &files[i];
  }
  return rc;
}

static int state_of(const struct scope *s, const struct apps_entry *e) {
  if (!e->now.running) return APPS_IS_OFF;
  if (!e->last) return APPS_IS_NEVER;
  if (e->last->result == APPS_FAILED) return APPS_IS_FAILED;
  struct date until = date_add_months(e->last->audited_on, APPS_AUDIT_MONTHS);
  return date_cmp(until, s->today) < 0 ? APPS_IS_OLD : APPS_IS_PASSED;
}

enum ly apps_book_read(struct scope *s, struct store *st, struct str district,
                       struct apps_book *out) {
  *out = (struct apps_book){0};
  enum ly rc = read_apps(s, st, district, out);
  if (!rc) rc = read_audits(s, st, district, out);
  if (!rc) rc = read_files(s, st, district, out);
  for (size_t i = 0; i < out->count; i++) out->entries[i].state = state_of(s, &out->entries[i]);
  return rc;
}

const struct apps_entry *apps_entry_of(const struct apps_book *book, int64_t number) {
  return entry_of(book, number);
}

struct apps_share apps_share(const struct apps_book *book, unsigned kinds) {
  struct apps_share out = {0};
  int64_t off = 0;
  for (size_t i = 0; i < book->count; i++) {
    const struct apps_entry *e = &book->entries[i];
    int64_t *const counts[] = {[APPS_IS_FAILED] = &out.failed,
                               [APPS_IS_NEVER] = &out.never,
                               [APPS_IS_OLD] = &out.old,
                               [APPS_IS_PASSED] = &out.passed,
                               [APPS_IS_OFF] = &off};
    if (!(kinds & 1u << e->now.kind)) continue;
    ++*counts[e->state];
    out.total += e->state != APPS_IS_OFF;
  }
  return out;
}

const struct plan_indicator *apps_indicator(const struct pack *pack) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  for (size_t i = 0; i < table->count; i++) {
    const struct plan_indicator *n = (const void *)table->entries[i];
    if (n->denominator && str_is(n->denominator->population.key, "public_service_apps")) return n;
  }
  return NULL;
}

/* ---- Showing ------------------------------------------------------------------------------------
 */

const char *apps_light(int state) {
  static const char *const lights[] = {[APPS_IS_FAILED] = "red",
                                       [APPS_IS_NEVER] = "red",
                                       [APPS_IS_OLD] = "amber",
                                       [APPS_IS_PASSED] = "green",
                                       [APPS_IS_OFF] = "grey"};
  return lights[state];
}

const char *apps_sign(int state) {
  static const char *const signs[] = {[APPS_IS_FAILED] = "■",
                                      [APPS_IS_NEVER] = "■",
                                      [APPS_IS_OLD] = "▲",
                                      [APPS_IS_PASSED] = "●",
                                      [APPS_IS_OFF] = "○"};
  return signs[state];
}

static struct value *audit_value(struct scope *s, const struct apps_audit *a) {
  struct value *v = value_map(s->arena), *files = value_list(s->arena);
  for (size_t i = 0; i < a->file_count; i++)
    value_add_text(s->arena, files, str_int(s->arena, a->files[i]));
  value_put_int(s->arena, v, "audit", a->audit);
  show_put_day(s, v, "audited_on", "audited_on_text", a->audited_on);
  show_put_choice(s, v, "norm", "norm_text", apps_norms, a->norm);
  show_put_text(s->arena, v, "level", a->level);
  show_put_number(s->arena, v, "score", a->score);
  show_put_choice(s, v, "result", "result_text", apps_results, a->result);
  show_put_text(s->arena, v, "auditor", a->auditor);
  show_put_text(s->arena, v, "note", a->note);
  value_put(v, "files", files);
  return v;
}

static void put_said(struct scope *s, struct value *v, const struct apps_said *said) {
  value_put_int(s->arena, v, "version", said->version);
  show_put_choice(s, v, "kind", "kind_text", apps_kinds, said->kind);
  value_put_text(s->arena, v, "name", said->name);
  value_put_text(s->arena, v, "unit", said->unit);
  show_put_text(s->arena, v, "address", said->address);
  show_put_day(s, v, "launched_on", "launched_on_text", said->launched_on);
  value_put_bool(s->arena, v, "running", said->running);
  show_put_text(s->arena, v, "reason", said->reason);
}

struct value *apps_entry_value(struct scope *s, const struct apps_entry *e) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "app", str_int(s->arena, e->app));
  put_said(s, v, &e->now);
  show_put_choice(s, v, "state", "state_text", apps_states, e->state);
  value_put_text(s->arena, v, "light", str_of(apps_light(e->state)));
  value_put_text(s->arena, v, "sign", str_of(apps_sign(e->state)));
  show_put_map(s->arena, v, "last_audit", e->last ? audit_value(s, e->last) : NULL);
  value_put_int(s->arena, v, "audit_count", (int64_t)e->audit_count);
  return v;
}

struct value *apps_history_value(struct scope *s, const struct apps_entry *e) {
  struct value *v = apps_entry_value(s, e);
  struct value *audits = value_list(s->arena), *versions = value_list(s->arena);
  for (size_t i = e->audit_count; i > 0; i--) {
    struct value *a = audit_value(s, &e->audits[i - 1]);
    plan_put_recorded(s, a, e->audits[i - 1].recorded_at, e->audits[i - 1].recorded_by);
    value_add(audits, a);
  }
  for (size_t i = e->version_count; i > 0; i--) {
    struct value *said = value_map(s->arena);
    put_said(s, said, &e->versions[i - 1]);
    plan_put_recorded(s, said, e->versions[i - 1].recorded_at, e->versions[i - 1].recorded_by);
    value_add(versions, said);
  }
  value_put(v, "audits", audits);
  value_put(v, "versions", versions);
  return v;
}

/* One digit behind the point, rounded down: 99.9 is not all of them. */
struct value *apps_share_value(struct scope *s, struct apps_share share) {
  struct value *v = value_map(s->arena);
  value_put_int(s->arena, v, "passed", share.passed);
  value_put_int(s->arena, v, "old", share.old);
  value_put_int(s->arena, v, "failed", share.failed);
  value_put_int(s->arena, v, "never", share.never);
  value_put_int(s->arena, v, "total", share.total);
  if (share.total) {
    struct decimal percent = {.coefficient = share.passed * 1000 / share.total, .scale = 1};
    value_put_decimal(s->arena, v, "percent", percent);
  } else {
    value_put_null(s->arena, v, "percent");
  }
  return v;
}
