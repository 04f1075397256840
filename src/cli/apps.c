/* laoyou app …: the register of public sites and apps, and their audits. */
#include "cli/cli.h"

#include "plan/apps.h"
#include "plan/report.h"

struct opened {
  struct store *store;
  struct pack pack;
  struct apps_book book;
};

static enum ly open_register(struct scope *s, const struct args *args, struct opened *o) {
  enum ly rc = cli_store(s, args, STORE_EXISTING, &o->store);
  if (rc) return rc;
  rc = cli_read_plan(s, o->store, args->positional[0], &o->pack);
  if (!rc) rc = apps_book_read(s, o->store, report_district(&o->pack), &o->book);
  if (rc) store_close(o->store);
  return rc;
}

static enum ly carry_out(struct scope *s, struct opened *o, struct apps_deed *deed,
                         struct str *answer) {
  deed->pack = &o->pack;
  enum ly rc = apps_check(s, deed);
  if (rc) return rc;
  struct write w = apps_write(s, deed);
  rc = arena_failed(s->arena) ? fail_memory(s) : store_write(s, o->store, &w);
  *answer = w.answer;
  return rc;
}

enum ly cli_app_add(struct scope *s, const struct args *args) {
  struct apps_deed deed = {.act = APPS_ADD,
                           .said = {.name = args->positional[2],
                                    .unit = args->unit,
                                    .address = args->url,
                                    .launched_on = args->on,
                                    .running = true},
                           .audit = {.audited_on = DATE_NONE}};
  struct opened o;
  struct str number = {0};
  enum ly rc = cli_choice(s, "kind", args->positional[1], apps_kinds, &deed.said.kind);
  if (!rc && args->unit.len == 0) rc = fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("unit"));
  if (!rc) rc = open_register(s, args, &o);
  if (rc) return rc;
  rc = carry_out(s, &o, &deed, &number);
  store_close(o.store);
  return rc ? rc : cli_say_number(s, args, "app", number, MSG_CLI_APP_ADDED);
}

static enum ly find(struct scope *s, const struct args *args, const struct opened *o,
                    const struct apps_entry **out) {
  int64_t number;
  enum ly rc = cli_number(s, "NUMBER", args->positional[1], &number);
  *out = rc ? NULL : apps_entry_of(&o->book, number);
  if (rc || *out) return rc;
  return fail(s, LY_NOT_FOUND, MSG_APPS_NONE, o->pack.header->name, args->positional[1]);
}

/* What is not given stays as it is. */
static enum ly change(struct scope *s, const struct args *args, struct opened *o,
                      struct str *answer) {
  const struct apps_entry *e;
  enum ly rc = find(s, args, o, &e);
  if (rc) return rc;
  must(e != NULL);
  struct apps_deed deed = {
      .act = APPS_CHANGE, .app = e->app, .seen = e->now.version, .said = e->now};
  if (args->title.len) deed.said.name = args->title;
  if (args->unit.len) deed.said.unit = args->unit;
  if (args->url.len) deed.said.address = args->url;
  if (!date_is_none(args->on)) deed.said.launched_on = args->on;
  if (args->kind.len) rc = cli_choice(s, "kind", args->kind, apps_kinds, &deed.said.kind);
  deed.said.running = !args->withdraw;
  deed.said.reason = args->reason;
  return rc ? rc : carry_out(s, o, &deed, answer);
}

enum ly cli_app_change(struct scope *s, const struct args *args) {
  struct opened o;
  struct str version = {0};
  enum ly rc = open_register(s, args, &o);
  if (rc) return rc;
  rc = change(s, args, &o, &version);
  store_close(o.store);
  return rc ? rc : cli_say_number(s, args, "version", version, MSG_CLI_APP_CHANGED);
}

static enum ly read_audit(struct scope *s, const struct args *args, struct apps_deed *deed) {
  struct apps_audit *a = &deed->audit;
  *a = (struct apps_audit){
      .audited_on = args->on, .level = args->level, .auditor = args->auditor, .note = args->note};
  enum ly rc = cli_choice(s, "norm", args->norm, apps_norms, &a->norm);
  if (!rc) rc = cli_choice(s, "result", args->result, apps_results, &a->result);
  a->score.given = args->score.len > 0;
  if (!rc && a->score.given && !decimal_parse(args->score, &a->score.value))
    rc = fail(s, LY_USAGE, MSG_CLI_BAD_NUMBER, STR("score"), args->score);
  return rc ? rc : cli_evidence(s, args, &deed->evidence);
}

enum ly cli_app_audit(struct scope *s, const struct args *args) {
  struct apps_deed deed = {.act = APPS_AUDIT};
  struct opened o;
  struct str number = {0};
  enum ly rc = read_audit(s, args, &deed);
  if (!rc) rc = cli_number(s, "NUMBER", args->positional[1], &deed.app);
  if (!rc) rc = open_register(s, args, &o);
  if (rc) return rc;
  rc = carry_out(s, &o, &deed, &number);
  store_close(o.store);
  return rc ? rc : cli_say_number(s, args, "audit", number, MSG_CLI_APP_AUDITED);
}

enum ly cli_app_list(struct scope *s, const struct args *args) {
  struct cli_sheet sheet = {.rows = "apps", .value = apps_row_value};
  struct opened o;
  enum ly rc = open_register(s, args, &o);
  if (rc) return rc;
  store_close(o.store);
  rc = apps_sheet(s, &o.pack, &o.book, &sheet.sheet);
  if (rc) return rc;
  sheet.head = value_map(s->arena);
  value_put_text(s->arena, sheet.head, "plan", o.pack.header->key);
  value_put(sheet.head, "share", apps_share_value(s, apps_share(&o.book, APPS_ALL_KINDS)));
  return cli_sheet(s, args, &sheet);
}
