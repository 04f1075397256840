/* The register of public sites and apps: everybody reads it; the coordinator and the reporters of
 * the unit that runs one keep it. */
#include "web/evidence.h"
#include "web/listing.h"
#include "web/pages_group.h"

/* ---- The register -------------------------------------------------------------------------------
 */

static enum ly read_apps(struct scope *s, struct call *c, struct apps_book *out) {
  struct store *st;
  enum ly rc = call_store(s, c, &st);
  return rc ? rc : apps_book_read(s, st, report_district(c->plan), out);
}

static bool keeps(const struct call *c, struct str unit) {
  return coordinates(c) || people_may(&c->grants, ROLE_REPORTER, c->area, unit);
}

/* Whether there is a unit for which the user may enter an app. */
static bool keeps_any(const struct call *c) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    bool role = g->role == ROLE_REPORTER || g->role == ROLE_COORDINATOR;
    if (role && area_within(c->area, g->area)) return true;
  }
  return false;
}

static struct str share_text(struct scope *s, struct apps_share n) {
  struct decimal percent = {n.total ? n.passed * 1000 / n.total : 0, 1};
  struct str words[] = {str_int(s->arena, n.total),  str_int(s->arena, n.passed),
                        str_int(s->arena, n.failed), str_int(s->arena, n.never),
                        str_int(s->arena, n.old),    decimal_text(s->arena, percent)};
  return n.total ? message_text(s->arena, s->lang, MSG_APPS_LEAD, words, 6)
                 : STR(""); /* the empty list says it */
}

/* The plan's indicator beside what the register counts for it. */
static void put_indicator(struct scope *s, struct call *c, struct value *v,
                          const struct apps_book *book) {
  const struct plan_indicator *n = apps_indicator(c->plan);
  struct apps_share share = apps_share(book, APPS_OF_INDICATOR);
  struct value *list = value_list(s->arena), *i = value_map(s->arena);
  if (n) {
    struct decimal percent = {share.total ? share.passed * 1000 / share.total : 0, 1};
    value_put_text(s->arena, i, "key", n->key);
    value_put_text(s->arena, i, "name", n->name);
    value_put_text(s->arena, i, "target", n->target->printed);
    value_put_text(s->arena, i, "unit", n->unit);
    value_put_text(s->arena, i, "due", period_text(s->arena, s->lang, n->target->period));
    value_put_text(s->arena, i, "percent_text",
                   share.total ? decimal_text(s->arena, percent) : STR(""));
    value_put(i, "share", apps_share_value(s, share));
    value_add(list, i);
  }
  value_put(v, "indicators", list);
}

/* GET /plan/{pack}/apps */
enum ly page_apps(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "apps", .value = apps_row_value};
  struct apps_book book;
  enum ly rc = read_apps(s, c, &book);
  if (!rc) rc = apps_sheet(s, c->plan, &book, &listing.sheet);
  if (rc) return rc;
  listing.empty = message_plain(s->lang, MSG_APPS_NONE_YET);
  struct value *v = *out = plan_page(s, c, plan_title(s, c, MSG_APPS_TITLE_OF));
  struct apps_share share = apps_share(&book, APPS_ALL_KINDS);
  value_put(v, "share", apps_share_value(s, share));
  value_put_text(s->arena, v, "lead", share_text(s, share));
  value_put_bool(s->arena, v, "may_keep", keeps_any(c));
  put_indicator(s, c, v, &book);
  return listing_run(s, c, &listing, v);
}

/* ---- One of them --------------------------------------------------------------------------------
 */

static enum ly find_app(struct scope *s, struct call *c, const struct apps_entry **out) {
  struct apps_book *book = ARENA_NEW(s->arena, struct apps_book);
  int64_t number;
  if (!book) return fail_memory(s);
  enum ly rc = captured_number(s, c, &number);
  if (!rc) rc = read_apps(s, c, book);
  if (rc) return rc;
  *out = apps_entry_of(book, number);
  if (*out) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_APPS_NONE, c->plan->header->name, c->capture);
}

static void put_links(struct scope *s, const struct call *c, struct value *v,
                      const struct apps_entry *e) {
  size_t i = e->audit_count;
  const struct value *audits = value_get(v, STR("audits"));
  for (struct value *a = audits->first; a; a = a->next, i--) {
    const struct apps_audit *audit = &e->audits[i - 1];
    value_put(a, "links", file_links(s, c, audit->files, audit->file_count));
  }
}

static void put_change_form(struct scope *s, struct call *c, struct value *v,
                            const struct apps_said *now) {
  struct value *form = value_map(s->arena);
  struct str unit = sent_or(c, "unit", now->unit);
  form_text(s, c, form, "full_name", now->name);
  form_text(s, c, form, "unit", now->unit);
  form_text(s, c, form, "address", now->address);
  form_text(s, c, form, "launched_on", date_iso(s->arena, now->launched_on));
  form_text(s, c, form, "reason", STR(""));
  value_put_int(s->arena, form, "seen", now->version);
  value_put(form, "kinds",
            choice_options(s, apps_kinds, sent_or(c, "kind", str_of(apps_kinds[now->kind].word))));
  value_put(form, "units", unit_options(s, c->plan, unit));
  bool sent = form_sent(c, "full_name").len > 0;
  bool off = sent ? str_is(form_sent(c, "off"), "1") : !now->running;
  value_put_bool(s->arena, form, "off", off);
  value_put(v, "form", form);
}

static void put_audit_form(struct scope *s, struct call *c, struct value *v) {
  static const char *const fields[] = {"audited_on", "level", "score", "auditor", "note", "files"};
  struct value *form = value_map(s->arena);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    form_text(s, c, form, fields[i], STR(""));
  value_put(form, "norms", choice_options(s, apps_norms, form_sent(c, "norm")));
  value_put(form, "results", choice_options(s, apps_results, form_sent(c, "result")));
  value_put(v, "audit", form);
  value_put_bool(s->arena, v, "can_seal", c->app->keys != NULL);
  value_put_int(s->arena, v, "max_mb", INPUT_FILE_MAX / 1024 / 1024);
}

/* GET /plan/{pack}/apps/{number} */
enum ly page_app(struct scope *s, struct call *c, struct value **out) {
  const struct apps_entry *e = NULL;
  enum ly rc = find_app(s, c, &e);
  if (rc) return rc;
  must(e != NULL);
  struct value *v = *out = plan_page(s, c, e->now.name), *app = apps_history_value(s, e);
  value_put(v, "app", app);
  if (c->request->json) return LY_OK;
  bool may = keeps(c, e->now.unit);
  put_links(s, c, app, e);
  value_put_bool(s->arena, v, "may_keep", may);
  put_change_form(s, c, v, &e->now);
  put_audit_form(s, c, v);
  return LY_OK;
}

/* GET /plan/{pack}/apps/new */
enum ly page_app_new(struct scope *s, struct call *c, struct value **out) {
  const struct apps_said nothing = {.launched_on = DATE_NONE, .running = true};
  struct value *v = *out = plan_page(s, c, plan_title(s, c, MSG_APPS_NEW_TITLE));
  put_change_form(s, c, v, &nothing);
  return LY_OK;
}

/* ---- Keeping it ---------------------------------------------------------------------------------
 */

static enum ly check_keeps(struct scope *s, const struct call *c, struct str unit) {
  return keeps(c, unit) ? LY_OK : fail(s, LY_DENIED, MSG_APPS_OTHER_UNIT, unit);
}

static struct apps_deed *new_deed(struct scope *s, const struct call *c, enum apps_act act) {
  struct apps_deed *deed = ARENA_NEW(s->arena, struct apps_deed);
  if (!deed) return NULL;
  deed->act = act;
  deed->pack = c->plan;
  deed->said.launched_on = deed->audit.audited_on = DATE_NONE;
  return deed;
}

static void read_said(struct scope *s, struct call *c, struct apps_said *said) {
  bool off = false;
  (void)choice_read(s, c, "kind", apps_kinds, INPUT_REQUIRED, &said->kind);
  input_text(s, &c->body, "full_name", APPS_NAME_MAX, INPUT_REQUIRED, &said->name);
  input_text(s, &c->body, "unit", GROUP_POST_MAX, INPUT_REQUIRED, &said->unit);
  input_text(s, &c->body, "address", APPS_ADDRESS_MAX, INPUT_OPTIONAL, &said->address);
  input_date(s, &c->body, "launched_on", INPUT_OPTIONAL, &said->launched_on);
  input_text(s, &c->body, "reason", APPS_REASON_MAX, INPUT_OPTIONAL, &said->reason);
  input_flag(s, &c->body, "off", &off);
  said->running = !off;
}

/* Checked first: it is the plan's spelling of the unit that rights are asked for. */
static enum ly write_deed(struct scope *s, struct call *c, struct apps_deed *d) {
  enum ly rc = apps_check(s, d);
  if (!rc && d->act != APPS_AUDIT) rc = check_keeps(s, c, d->said.unit);
  if (!rc) rc = evidence_seal(s, c, report_district(c->plan), &d->evidence);
  if (!rc) call_write(s, c, apps_change(s, d), apps_run, d);
  return rc;
}

enum ly deed_app_add(struct scope *s, struct call *c) {
  struct apps_deed *d = new_deed(s, c, APPS_ADD);
  if (!d) return fail_memory(s);
  read_said(s, c, &d->said);
  enum ly rc = input_done(s, &c->body);
  return rc ? rc : write_deed(s, c, d);
}

enum ly after_app_add(struct scope *s, struct call *c) {
  c->go = plan_go(s, c, "apps", c->write.answer, "?done=1");
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena);
  value_put_text(s->arena, c->told, "app", c->write.answer);
  return LY_OK;
}

/* Who hands an app over to another unit keeps the one that it was of. */
enum ly deed_app_change(struct scope *s, struct call *c) {
  struct apps_deed *d = new_deed(s, c, APPS_CHANGE);
  const struct apps_entry *e = NULL;
  if (!d) return fail_memory(s);
  enum ly rc = find_app(s, c, &e);
  if (rc) return rc;
  must(e != NULL);
  rc = check_keeps(s, c, e->now.unit);
  if (rc) return rc;
  d->app = e->app;
  read_said(s, c, &d->said);
  input_int(s, &c->body, "seen", 1, INT64_MAX, INPUT_REQUIRED, &d->seen);
  c->go = plan_go(s, c, "apps", c->capture, "?done=1");
  rc = input_done(s, &c->body);
  if (!rc) rc = apps_check(s, d);
  if (!rc) call_write(s, c, apps_change(s, d), apps_run, d);
  return rc;
}

static void read_score(struct scope *s, struct call *c, struct pack_number *out) {
  enum { DIGITS = 10 };
  struct str text = {0};
  if (!input_text(s, &c->body, "score", DIGITS, INPUT_OPTIONAL, &text)) return;
  out->given = decimal_parse(text, &out->value);
  if (!out->given) diag_error(s, DIAG_FIELD(STR("score")), MSG_APPS_BAD_SCORE, text);
}

enum ly deed_app_audit(struct scope *s, struct call *c) {
  struct apps_deed *d = new_deed(s, c, APPS_AUDIT);
  const struct apps_entry *e = NULL;
  if (!d) return fail_memory(s);
  enum ly rc = find_app(s, c, &e);
  if (rc) return rc;
  must(e != NULL);
  rc = check_keeps(s, c, e->now.unit);
  if (rc) return rc;
  struct apps_audit *a = &d->audit;
  d->app = e->app;
  input_date(s, &c->body, "audited_on", INPUT_REQUIRED, &a->audited_on);
  (void)choice_read(s, c, "norm", apps_norms, INPUT_REQUIRED, &a->norm);
  input_text(s, &c->body, "level", APPS_NAME_MAX, INPUT_OPTIONAL, &a->level);
  read_score(s, c, &a->score);
  (void)choice_read(s, c, "result", apps_results, INPUT_REQUIRED, &a->result);
  input_text(s, &c->body, "auditor", APPS_NAME_MAX, INPUT_REQUIRED, &a->auditor);
  input_lines(s, &c->body, "note", APPS_NOTE_MAX, INPUT_OPTIONAL, &a->note);
  c->go = plan_go(s, c, "apps", c->capture, "?done=1");
  rc = evidence_input(s, c, &d->evidence);
  if (!rc) rc = input_done(s, &c->body);
  return rc ? rc : write_deed(s, c, d);
}
