/* laoyou plan measure: indicators worked out from the registry. */
#include "cli/cli.h"

#include "plan/results.h"
#include "service/everyone.h"

/* Everybody that is recorded, and the plan's own words. */
struct opened {
  struct store *st;
  struct service_everyone *everyone;
  struct registry_moment *moment;
  struct pack pack;
  struct service_vocabulary words;
};

static enum ly open_all(struct scope *s, const struct args *args, struct opened *o) {
  *o = (struct opened){0};
  enum ly rc = cli_store(s, args, STORE_EXISTING, &o->st);
  if (!rc) rc = cli_read_plan(s, o->st, args->positional[0], &o->pack);
  if (!rc) rc = service_vocabulary(s, &o->pack, &o->words);
  if (!rc) rc = service_everyone_open(s, o->st, plan_kinds, NULL, &o->everyone);
  if (!rc) rc = cli_everyone(s, args, o->st, o->everyone);
  if (!rc) o->moment = registry_columns_moment(service_everyone_columns(o->everyone));
  return rc;
}

static void close_all(struct opened *o) {
  registry_moment_drop(o->moment);
  service_everyone_close(o->everyone);
  if (o->st) store_close(o->st);
}

static enum ly no_such(struct scope *s, const struct opened *o, struct str name,
                       const struct plan_measured *list, size_t count) {
  enum { KNOWN_MAX = 4096 };
  struct buf b = buf_open(s->arena, KNOWN_MAX);
  for (size_t i = 0; i < count; i++) {
    if (i) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, list[i].indicator->key);
  }
  return fail(s, LY_NOT_FOUND, MSG_MEASURED_NO_SUCH, o->pack.header->name, name, buf_str(&b));
}

/* What stands above the areas in JSON; the first area is the whole. */
static struct value *head_of(struct scope *s, const struct plan_measured *m) {
  struct value *head = value_map(s->arena);
  value_put_text(s->arena, head, "indicator", m->indicator->key);
  value_put_text(s->arena, head, "indicator_name", m->indicator->name);
  value_put_text(s->arena, head, "unit", m->indicator->unit);
  value_put_text(s->arena, head, "how", plan_measured_how(s, m));
  value_put_text(s->arena, head, "note", m->computed->note);
  return head;
}

static enum ly print_one(struct scope *s, const struct args *args, const struct plan_measured *m) {
  struct cli_sheet sheet = {.rows = "areas", .value = plan_measured_row};
  sheet.head = args->json ? head_of(s, m) : NULL;
  enum ly rc = plan_measured_areas_sheet(s, m, &sheet.sheet);
  if (rc) return rc;
  if (!args->json && !cli_sheet_asked(args)) {
    cli_print_line(STR(""), m->indicator->name);
    cli_print_line(STR("  "), plan_measured_how(s, m));
  }
  return cli_sheet(s, args, &sheet);
}

static enum ly print(struct scope *s, const struct args *args, const struct opened *o) {
  struct plan_measured *list;
  size_t count;
  struct str name = args->count > 1 ? args->positional[1] : STR("");
  enum ly rc = plan_measure_all(s, &o->words, registry_moment_world(o->moment), &list, &count);
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) {
    bool asked = str_eq(list[i].indicator->key, name) || str_eq(list[i].indicator->name, name);
    if (asked) return print_one(s, args, &list[i]);
  }
  if (name.len) return no_such(s, o, name, list, count);
  if (count == 0) return fail(s, LY_NOT_FOUND, MSG_MEASURED_NONE, o->pack.header->name);
  struct cli_sheet sheet = {.rows = "indicators", .value = plan_measured_row};
  rc = plan_measured_sheet(s, &o->pack, list, count, &sheet.sheet);
  return rc ? rc : cli_sheet(s, args, &sheet);
}

static enum ly write_now(struct scope *s, void *context, struct write *w) {
  return store_write(s, context, w);
}

/* Of all plans, as the job at the end of a month does it. */
static enum ly keep(struct scope *s, const struct args *args) {
  struct store *st;
  int64_t kept = 0;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  struct plan_keeping keeping = {st, write_now, st};
  rc = plan_results_keep(s, &keeping, &kept);
  store_close(st);
  struct str words[] = {str_int(s->arena, kept), date_iso(s->arena, s->today)};
  struct str text = message_text(s->arena, s->lang, MSG_RESULTS_KEPT, words, 2);
  if (!rc && !args->json) cli_print_line(STR(""), text);
  return rc;
}

enum ly cli_plan_measure(struct scope *s, const struct args *args) {
  struct opened o;
  enum ly kept = args->store ? keep(s, args) : LY_OK;
  if (kept) return kept;
  enum ly rc = open_all(s, args, &o);
  if (!rc) rc = print(s, args, &o);
  close_all(&o);
  return rc;
}
