/* laoyou pack check, adopt, diff. */
#include "cli/cli.h"

#include "base/file.h"
#include "plan/measured.h"
#include "registry/registry.h"
#include "service/entitlement.h"
#include "service/letter.h"
#include "service/procedure.h"
#include "service/slot.h"

/* The counts of `pack check`, by kind; the words are those of the JSON. */
static const struct {
  const char *key;
  const struct pack_kind *kind;
} counted[] = {
    {"tasks", &plan_kind_task},
    {"units", &pack_kind_unit},
    {"projects", &plan_kind_project},
    {"policies", &plan_kind_policy},
    {"pilots", &plan_kind_pilot},
    {"reforms", &plan_kind_reform},
    {"rates", &service_kind_rate},
    {"terms", &service_kind_term},
    {"parameters", &service_kind_parameter},
    {"programmes", &service_kind_programme},
    {"programme_cases", &service_kind_example},
    {"procedures", &service_kind_procedure},
    {"days_off", &service_kind_day_off},
    {"letters", &service_kind_letter},
    {"slot_kinds", &service_kind_slot_kind},
    {"materials", &service_kind_material},
    {"facts", &plan_kind_fact},
    {"relations", &plan_kind_relation},
    {"documents", &pack_kind_cited},
    {"areas", &pack_kind_area},
    {"cases", &plan_kind_case},
};

static struct value *diag_values(struct scope *s) {
  struct value *list = value_list(s->arena);
  for (const struct diag *d = s->diags.first; d; d = d->next) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "file", d->at.file);
    value_put_int(s->arena, v, "line", d->at.line);
    value_put_int(s->arena, v, "column", d->at.column);
    value_put_text(s->arena, v, "message", diag_text(s, d));
    value_add(list, v);
  }
  return list;
}

struct check {
  struct pack pack;
  struct plan_findings findings;
};

/* Entries that hold something: one that is only withdrawn does not. */
static int64_t count_held(const struct pack_table *table) {
  int64_t count = 0;
  for (size_t i = 0; i < table->count; i++) count += table->entries[i]->withdrawn.key.len == 0;
  return count;
}

/* The rows of the document's tables, and the targets that stand only in its prose. */
static void count_indicators(const struct pack *pack, int64_t *rows, int64_t *prose) {
  const struct pack_table *table = pack_table_of(pack, &plan_kind_indicator);
  *rows = *prose = 0;
  for (size_t i = 0; i < table->count; i++) {
    bool row = ((const struct plan_indicator *)(const void *)table->entries[i])->number > 0;
    *rows += row;
    *prose += !row;
  }
}

static struct value *check_value(struct scope *s, const struct check *c) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct str key = c->pack.header ? c->pack.header->key : STR("");
  value_put_text(a, v, "pack", key);
  value_put_text(a, v, "version", c->pack.version);
  int64_t rows, prose;
  count_indicators(&c->pack, &rows, &prose);
  value_put_int(a, v, "indicators", rows);
  value_put_int(a, v, "prose_targets", prose);
  for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
    const struct pack_table *table = pack_table_of(&c->pack, counted[i].kind);
    value_put_int(a, v, counted[i].key, count_held(table));
  }
  value_put_int(a, v, "clauses", (int64_t)pack_duty_clauses(&c->pack));
  const struct pack_table *passages = pack_table_of(&c->pack, &pack_kind_clause);
  value_put_int(a, v, "passages", (int64_t)passages->count);
  value_put_int(a, v, "findings", (int64_t)c->findings.count);
  value_put(v, "finding_list", plan_findings_value(s, &c->findings, false));
  value_put(v, "beside", service_beside_value(s, &c->pack));
  value_put(v, "errors", diag_values(s));
  return v;
}

/* What a person can take in: the area, the counts, and what is worth knowing. */
static void print_summary(struct scope *s, const struct check *c) {
  struct str head[] = {c->pack.header->name, c->pack.header->key, {c->pack.version.ptr, 12}};
  struct str duties = str_int(s->arena, (int64_t)pack_duty_clauses(&c->pack));
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_PACK_HEAD, head, 3));
  int64_t rows, prose;
  count_indicators(&c->pack, &rows, &prose);
  struct str targets[] = {duties, str_int(s->arena, rows), str_int(s->arena, prose)};
  cli_print(message_text(s->arena, s->lang, MSG_CLI_CLAUSE_COUNT, targets, 3));
  for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
    const struct pack_table *table = pack_table_of(&c->pack, counted[i].kind);
    if (count_held(table) == 0) continue;
    struct str words[] = {message_plain(s->lang, table->kind->title),
                          str_int(s->arena, count_held(table))};
    cli_print(message_text(s->arena, s->lang, MSG_CLI_KIND_COUNT, words, 2));
  }
  cli_print(STR("\n"));
  for (const struct plan_finding *f = c->findings.first; f; f = f->next) {
    if (!f->holds) cli_print_line(STR("  · "), f->text);
  }
  const struct value *beside = service_beside_value(s, &c->pack);
  for (const struct value *p = beside->first; p; p = p->next)
    cli_print_line(STR("  · "), value_get(p, STR("text"))->text);
  cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_PACK_GOOD));
}

static enum ly read_pack(struct scope *s, struct str folder, struct pack_source *source,
                         struct pack *pack) {
  enum ly rc = pack_read_folder(s, folder, plan_kinds, source, pack);
  if (rc) return rc;
  plan_run_cases(s, pack);
  rc = service_run_examples(s, pack);
  if (!rc) rc = plan_check_computed(s, pack);
  if (rc) return rc;
  diags_sort(s);
  struct str faults = str_int(s->arena, (int64_t)s->diags.errors);
  return s->diags.errors ? fail(s, LY_INVALID, MSG_PACK_HAS_FAULTS, faults) : LY_OK;
}

enum ly cli_pack_check(struct scope *s, const struct args *args) {
  struct check c = {0};
  struct pack_source source;
  enum ly rc = read_pack(s, args->positional[0], &source, &c.pack);
  if (rc && rc != LY_INVALID) return rc;
  if (!rc) c.findings = plan_findings(s, &c.pack);
  if (args->json) {
    enum ly printed = cli_print_json(s, check_value(s, &c));
    s->diags = (struct diags){0}; /* they stand in the JSON */
    if (!rc) rc = printed;
  } else if (!rc) {
    print_summary(s, &c);
  }
  return rc;
}

/* In one transaction: the version, its adoption, and that nothing below it breaks. The folder's
 * neighbours do not count here: the parent is what is adopted. */
static enum ly adopt(struct scope *s, struct store *st, const struct pack_source *source,
                     struct date from, bool *changed) {
  struct pack pack;
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = plan_adopt_source(s, tx, source, from, &pack, changed);
  if (!rc && str_is(pack.header->key, REGISTRY_PACK)) rc = plan_derive(s, tx);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

static struct value *adopted_value(struct scope *s, const struct pack *pack, struct date from,
                                   bool changed) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "pack", pack->header->key);
  value_put_text(s->arena, v, "version", pack->version);
  value_put_text(s->arena, v, "in_force_from", date_iso(s->arena, from));
  value_put_bool(s->arena, v, "changed", changed);
  return v;
}

static enum ly print_adopted(struct scope *s, const struct pack *pack, struct date from,
                             bool changed) {
  struct str words[] = {pack->header->name, {pack->version.ptr, 12}, date_iso(s->arena, from)};
  enum message message = changed ? MSG_CLI_ADOPTED : MSG_CLI_ADOPTED_BEFORE;
  cli_print_line(STR(""), message_text(s->arena, s->lang, message, words, 3));
  return LY_OK;
}

enum ly cli_pack_adopt(struct scope *s, const struct args *args) {
  struct pack_source source;
  struct pack pack;
  struct store *st;
  bool changed = false;
  enum ly rc = read_pack(s, args->positional[0], &source, &pack);
  if (!rc) rc = cli_store(s, args, STORE_CREATE, &st);
  if (rc) return rc;
  struct date from = date_is_none(args->from) ? s->today : args->from;
  rc = adopt(s, st, &source, from, &changed);
  store_close(st);
  if (rc) return rc;
  return args->json ? cli_print_json(s, adopted_value(s, &pack, from, changed))
                    : print_adopted(s, &pack, from, changed);
}

/* A folder, or the key of a pack in force. */
static enum ly read_side(struct scope *s, const struct args *args, struct str side,
                         struct pack *out) {
  struct pack_source source;
  struct store *st;
  if (folder_exists(s, side)) return pack_read_folder(s, side, plan_kinds, &source, out);
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = pack_read_in_force(s, st, s->today, side, plan_kinds, out);
  store_close(st);
  if (rc != LY_NOT_FOUND) return rc;
  s->error = (struct error){0};
  return fail(s, LY_NOT_FOUND, MSG_CLI_NO_SIDE, side);
}

static const char *const change_words[] = {
    [PACK_ADDED] = "added", [PACK_REMOVED] = "removed", [PACK_CHANGED] = "changed"};

static struct value *change_value(struct scope *s, const struct pack_change *c) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "change", str_of(change_words[c->change]));
  value_put_text(a, v, "kind", str_of(c->kind->name));
  value_put_text(a, v, "kind_text", message_plain(s->lang, c->kind->title));
  value_put_text(a, v, "key", c->key);
  value_put_text(a, v, "field", c->field);
  value_put_text(a, v, "before", c->before);
  value_put_text(a, v, "after", c->after);
  value_put_text(a, v, "at", diag_place(a, c->at));
  return v;
}

static struct value *side_of(struct scope *s, const struct pack *pack) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "pack", pack->header->key);
  value_put_text(s->arena, v, "version", pack->version);
  return v;
}

static struct value *diff_value(struct scope *s, const struct pack *before,
                                const struct pack *after, const struct pack_change *first) {
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  for (const struct pack_change *c = first; c; c = c->next) value_add(list, change_value(s, c));
  value_put(v, "before", side_of(s, before));
  value_put(v, "after", side_of(s, after));
  value_put(v, "changes", list);
  return v;
}

static void print_change(struct scope *s, const struct pack_change *c) {
  static const enum message messages[] = {[PACK_ADDED] = MSG_CLI_DIFF_ADDED,
                                          [PACK_REMOVED] = MSG_CLI_DIFF_REMOVED,
                                          [PACK_CHANGED] = MSG_CLI_DIFF_CHANGED};
  struct str none = STR("—");
  struct str place = diag_place(s->arena, c->at);
  struct str words[] = {
      message_plain(s->lang, c->kind->title), c->key.len ? c->key : place,   place, c->field,
      c->before.len ? c->before : none,       c->after.len ? c->after : none};
  enum message message = messages[c->change];
  cli_print_line(STR(""), message_text(s->arena, s->lang, message, words, message_arity(message)));
}

enum ly cli_pack_diff(struct scope *s, const struct args *args) {
  struct pack before, after;
  enum ly rc = read_side(s, args, args->positional[0], &before);
  if (!rc) rc = read_side(s, args, args->positional[1], &after);
  if (rc) return rc;
  const struct pack_change *first = pack_diff(s, &before, &after);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) {
    return cli_print_json(s, diff_value(s, &before, &after, first));
  }
  for (const struct pack_change *c = first; c; c = c->next) print_change(s, c);
  if (!first) cli_print_line(STR(""), message_plain(s->lang, MSG_CLI_DIFF_NONE));
  return LY_OK;
}
