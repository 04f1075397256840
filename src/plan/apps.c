/* Writing the register of public sites and apps: what may be said, what the log says, doing it. */
#include "plan/group_int.h"

#include "base/json.h"

enum { PAYLOAD_MAX = 16 * 1024, LEVEL_MAX = 20, SCORE_MOST = 100 };

const struct pack_choice apps_kinds[] = {
    {"site", APPS_SITE, MSG_APPS_SITE},
    {"mobile", APPS_MOBILE, MSG_APPS_MOBILE},
    {"mini", APPS_MINI, MSG_APPS_MINI},
    {0},
};

const struct pack_choice apps_results[] = {
    {"passed", APPS_PASSED, MSG_APPS_PASSED},
    {"failed", APPS_FAILED, MSG_APPS_FAILED},
    {0},
};

const struct pack_choice apps_norms[] = {
    {"gbt37668", APPS_GBT_37668, MSG_APPS_GBT_37668},
    {"miit_app", APPS_MIIT_APP, MSG_APPS_MIIT_APP},
    {"miit_site", APPS_MIIT_SITE, MSG_APPS_MIIT_SITE},
    {"other", APPS_OTHER_NORM, MSG_APPS_OTHER_NORM},
    {0},
};

const struct pack_choice apps_states[] = {
    {"failed", APPS_IS_FAILED, MSG_APPS_FAILED}, {"never", APPS_IS_NEVER, MSG_APPS_NEVER},
    {"old", APPS_IS_OLD, MSG_APPS_OLD},          {"passed", APPS_IS_PASSED, MSG_APPS_PASSED},
    {"off", APPS_IS_OFF, MSG_APPS_OFF},          {0},
};

static struct str district_of(const struct apps_deed *d) {
  return report_district(d->pack);
}

/* ---- What may be said ---------------------------------------------------------------------------
 */

static bool is_web_address(struct str text) {
  return str_starts(text, STR("https://")) || str_starts(text, STR("http://"));
}

static void check_said(struct scope *s, struct apps_said *said) {
  plan_check_text(s, "full_name", said->name, APPS_NAME_MAX, true);
  plan_check_text(s, "unit", said->unit, GROUP_POST_MAX, true);
  plan_check_text(s, "address", said->address, APPS_ADDRESS_MAX, said->kind == APPS_SITE);
  if (!pack_choice_of(apps_kinds, said->kind))
    diag_error(s, DIAG_FIELD(STR("kind")), MSG_GROUP_NO_KIND);
  if (said->kind == APPS_SITE && said->address.len && !is_web_address(said->address))
    diag_error(s, DIAG_FIELD(STR("address")), MSG_APPS_BAD_ADDRESS, said->address);
}

static void check_launch(struct scope *s, const struct apps_said *said) {
  bool ahead = !date_is_none(said->launched_on) && date_cmp(said->launched_on, s->today) > 0;
  if (ahead)
    diag_error(s, DIAG_FIELD(STR("launched_on")), MSG_APPS_DAY_AHEAD,
               date_iso(s->arena, said->launched_on));
}

static void check_score(struct scope *s, struct pack_number score) {
  const struct decimal most = {.coefficient = SCORE_MOST};
  bool good = !score.given || (score.value.coefficient >= 0 && decimal_cmp(score.value, most) <= 0);
  if (!good)
    diag_error(s, DIAG_FIELD(STR("score")), MSG_APPS_BAD_SCORE,
               decimal_text(s->arena, score.value));
}

static void check_audit(struct scope *s, const struct apps_audit *a) {
  struct diag_at day = DIAG_FIELD(STR("audited_on"));
  if (date_is_none(a->audited_on)) {
    diag_error(s, day, MSG_APPS_NO_DAY);
  } else if (date_cmp(a->audited_on, s->today) > 0) {
    diag_error(s, day, MSG_APPS_DAY_AHEAD, date_iso(s->arena, a->audited_on));
  }
  if (!pack_choice_of(apps_norms, a->norm))
    diag_error(s, DIAG_FIELD(STR("norm")), MSG_APPS_NO_NORM);
  if (!pack_choice_of(apps_results, a->result))
    diag_error(s, DIAG_FIELD(STR("result")), MSG_APPS_NO_RESULT);
  plan_check_text(s, "level", a->level, LEVEL_MAX, false);
  plan_check_text(s, "auditor", a->auditor, APPS_NAME_MAX, true);
  plan_check_text(s, "note", a->note, APPS_NOTE_MAX, a->norm == APPS_OTHER_NORM);
  check_score(s, a->score);
}

enum ly apps_check(struct scope *s, struct apps_deed *d) {
  size_t before = s->diags.errors;
  must(d->act < APPS_ACTS);
  if (d->act == APPS_AUDIT) {
    check_audit(s, &d->audit);
    evidence_check(s, &d->evidence);
  } else {
    d->said.unit = plan_unit_name(s, d->pack, str_trim(d->said.unit));
    check_said(s, &d->said);
    check_launch(s, &d->said);
    plan_check_text(s, "reason", d->said.reason, APPS_REASON_MAX, d->act == APPS_CHANGE);
  }
  if (s->diags.errors == before) return LY_OK;
  return fail(s, LY_INVALID, MSG_REPORT_HAS_FAULTS,
              str_int(s->arena, (int64_t)(s->diags.errors - before)));
}

/* ---- What the log says --------------------------------------------------------------------------
 */

static void put_text(struct scope *s, struct value *v, const char *key, struct str text) {
  if (text.len) value_put_text(s->arena, v, key, text);
}

static void say_app(struct scope *s, struct value *v, const struct apps_deed *d) {
  if (d->app) put_text(s, v, "app", str_int(s->arena, d->app));
  put_text(s, v, "kind", plan_word(apps_kinds, d->said.kind));
  put_text(s, v, "full_name", d->said.name);
  put_text(s, v, "unit", d->said.unit);
  put_text(s, v, "address", d->said.address);
  put_text(s, v, "launched_on", date_iso(s->arena, d->said.launched_on));
  value_put_bool(s->arena, v, "running", d->said.running);
}

static void say_audit(struct scope *s, struct value *v, const struct apps_deed *d) {
  const struct apps_audit *a = &d->audit;
  put_text(s, v, "app", str_int(s->arena, d->app));
  put_text(s, v, "audited_on", date_iso(s->arena, a->audited_on));
  put_text(s, v, "norm", plan_word(apps_norms, a->norm));
  put_text(s, v, "level", a->level);
  if (a->score.given) value_put_decimal(s->arena, v, "score", a->score.value);
  put_text(s, v, "result", plan_word(apps_results, a->result));
  put_text(s, v, "auditor", a->auditor);
  put_text(s, v, "note", a->note);
  evidence_payload(s->arena, v, &d->evidence);
}

static struct str subject_of(struct scope *s, const struct apps_deed *d, int64_t app) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "app:%.*s/%lld", STR_ARG(district_of(d)), (long long)app);
  return buf_str(&b);
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

static enum ly insert_version(struct scope *s, struct tx *tx, const struct apps_deed *d,
                              int64_t app, int64_t version, int64_t now) {
  const struct apps_said *said = &d->said;
  struct str launched = date_iso(s->arena, said->launched_on);
  return store_exec(s, tx,
                    "INSERT INTO public_app (district, app, version, kind, name, unit, address,"
                    " launched_on, running, reason, recorded_at, recorded_by)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    S_TEXT(district_of(d)), S_INT(app), S_INT(version),
                    S_TEXT(plan_word(apps_kinds, said->kind)), S_TEXT(said->name),
                    S_TEXT(said->unit), S_TEXT(said->address),
                    launched.len ? S_TEXT(launched) : S_NULL, S_INT(said->running),
                    S_TEXT(said->reason), S_INT(now), S_TEXT(s->actor));
}

static enum ly add_app(struct scope *s, struct tx *tx, struct write *w, const struct apps_deed *d,
                       int64_t now) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, tx_store(tx), "i",
                           "SELECT COALESCE(max(app), 0) + 1 FROM public_app WHERE district = $1",
                           &rows, S_TEXT(district_of(d)));
  if (rc) return rc;
  int64_t app = store_int(&rows, 0, 0);
  w->answer = str_int(s->arena, app);
  w->change.subject = subject_of(s, d, app);
  return insert_version(s, tx, d, app, 1, now);
}

/* The last version of an app: who made it, and when. */
static enum ly last_version(struct scope *s, struct tx *tx, const struct apps_deed *d,
                            struct store_rows *rows) {
  enum ly rc = store_query(s, tx_store(tx), "iit",
                           "SELECT version, recorded_at, recorded_by FROM public_app"
                           " WHERE district = $1 AND app = $2 ORDER BY version DESC LIMIT 1",
                           rows, S_TEXT(district_of(d)), S_INT(d->app));
  if (rc || rows->rows) return rc;
  return fail(s, LY_NOT_FOUND, MSG_APPS_NONE, district_of(d), str_int(s->arena, d->app));
}

static enum ly change_app(struct scope *s, struct tx *tx, struct write *w,
                          const struct apps_deed *d, int64_t now) {
  struct store_rows rows = {0};
  enum ly rc = last_version(s, tx, d, &rows);
  if (rc) return rc;
  int64_t version = store_int(&rows, 0, 0);
  if (version < d->seen) return fail(s, LY_INVALID, MSG_GROUP_BAD_SEEN, str_int(s->arena, d->seen));
  if (version != d->seen)
    return fail(s, LY_CONFLICT, MSG_APPS_MEANWHILE, plan_person(store_text(&rows, 0, 2)),
                time_local(s->arena, store_int(&rows, 0, 1)));
  w->answer = str_int(s->arena, version + 1);
  return insert_version(s, tx, d, d->app, version + 1, now);
}

static enum ly insert_audit(struct scope *s, struct tx *tx, const struct apps_deed *d,
                            int64_t audit, int64_t now) {
  const struct apps_audit *a = &d->audit;
  return store_exec(
      s, tx,
      "INSERT INTO public_app_audit (district, app, audit, audited_on, norm, level, score,"
      " result, auditor, note, recorded_at, recorded_by)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      S_TEXT(district_of(d)), S_INT(d->app), S_INT(audit),
      S_TEXT(date_iso(s->arena, a->audited_on)), S_TEXT(plan_word(apps_norms, a->norm)),
      S_TEXT(a->level), a->score.given ? S_TEXT(decimal_text(s->arena, a->score.value)) : S_NULL,
      S_TEXT(plan_word(apps_results, a->result)), S_TEXT(a->auditor), S_TEXT(a->note), S_INT(now),
      S_TEXT(s->actor));
}

static enum ly add_audit(struct scope *s, struct tx *tx, struct write *w, const struct apps_deed *d,
                         int64_t now) {
  struct store_rows rows = {0};
  int64_t *files = NULL;
  size_t count = 0;
  enum ly rc = last_version(s, tx, d, &rows);
  if (!rc)
    rc = store_query(s, tx_store(tx), "i",
                     "SELECT COALESCE(max(audit), 0) + 1 FROM public_app_audit"
                     " WHERE district = $1 AND app = $2",
                     &rows, S_TEXT(district_of(d)), S_INT(d->app));
  if (rc) return rc;
  int64_t audit = store_int(&rows, 0, 0);
  w->answer = str_int(s->arena, audit);
  rc = insert_audit(s, tx, d, audit, now);
  if (!rc) rc = evidence_take(s, tx, w, district_of(d), &d->evidence, &files, &count);
  for (size_t i = 0; !rc && i < count; i++)
    rc = store_exec(s, tx,
                    "INSERT INTO public_app_file (district, app, audit, file)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(district_of(d)), S_INT(d->app), S_INT(audit), S_INT(files[i]));
  return rc;
}

static const struct {
  const char *act;
  void (*say)(struct scope *s, struct value *v, const struct apps_deed *d);
  enum ly (*run)(struct scope *s, struct tx *tx, struct write *w, const struct apps_deed *d,
                 int64_t now);
} acts[APPS_ACTS] = {
    [APPS_ADD] = {"app.add", say_app, add_app},
    [APPS_CHANGE] = {"app.change", say_app, change_app},
    [APPS_AUDIT] = {"app.audit", say_audit, add_audit},
};

struct change apps_change(struct scope *s, const struct apps_deed *d) {
  struct value *v = value_map(s->arena);
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX), plan = buf_open(s->arena, 128);
  must(d->act < APPS_ACTS);
  buf_printf(&plan, "plan:%.*s", STR_ARG(d->pack->header->key));
  value_put_text(s->arena, v, "plan", d->pack->header->key);
  acts[d->act].say(s, v, d);
  if (v) json_value(&payload, v);
  return (struct change){.district = district_of(d),
                         .act = str_of(acts[d->act].act),
                         .subject = d->app ? subject_of(s, d, d->app) : buf_str(&plan),
                         .reason = d->said.reason,
                         .pack_version = d->pack->version,
                         .payload = buf_str(&payload)};
}

enum ly apps_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct apps_deed *deed = w->context;
  int64_t now;
  enum ly rc = tx_now(s, tx, &now);
  return rc ? rc : acts[deed->act].run(s, tx, w, deed, now);
}

struct write apps_write(struct scope *s, struct apps_deed *deed) {
  struct write w = {.scope = s, .change = apps_change(s, deed), .run = apps_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}
