/* laoyou pack check, laoyou pack adopt. */
#include "cli/cli.h"

#include "base/value.h"

/* The counts of `pack check`, by kind; the words are those of the JSON. */
static const struct {
  const char *key;
  const struct pack_kind *kind;
} counted[] = {
    {"indicators", &plan_kind_indicator}, {"tasks", &plan_kind_task},
    {"units", &pack_kind_unit},           {"projects", &plan_kind_project},
    {"policies", &plan_kind_policy},      {"pilots", &plan_kind_pilot},
    {"reforms", &plan_kind_reform},       {"cases", &plan_kind_case},
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

static struct value *finding_values(struct scope *s, const struct plan_finding *first) {
  struct value *list = value_list(s->arena);
  for (const struct plan_finding *f = first; f; f = f->next) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "relation", str_of(f->relation));
    value_put_text(s->arena, v, "indicator", f->indicator->key);
    value_put_text(s->arena, v, "clause", f->indicator->clause.key);
    value_put_int(s->arena, v, "row", f->indicator->number);
    value_put_text(s->arena, v, "message", f->text);
    value_add(list, v);
  }
  return list;
}

struct check {
  struct pack pack;
  struct plan_finding *findings;
  size_t finding_count;
};

static struct value *check_value(struct scope *s, const struct check *c) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct str key = c->pack.header ? c->pack.header->key : STR("");
  value_put_text(a, v, "pack", key);
  value_put_text(a, v, "version", c->pack.version);
  for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
    const struct pack_table *table = pack_table_of(&c->pack, counted[i].kind);
    value_put_int(a, v, counted[i].key, (int64_t)table->count);
  }
  value_put_int(a, v, "clauses", (int64_t)pack_duty_clauses(&c->pack));
  const struct pack_table *passages = pack_table_of(&c->pack, &pack_kind_clause);
  value_put_int(a, v, "passages", (int64_t)passages->count);
  value_put_int(a, v, "findings", (int64_t)c->finding_count);
  value_put(v, "finding_list", finding_values(s, c->findings));
  value_put(v, "errors", diag_values(s));
  return v;
}

static void print_line(struct str start, struct str text) {
  cli_print(start);
  cli_print(text);
  cli_print(STR("\n"));
}

/* What a person can take in: the area, the counts, and what is worth knowing. */
static void print_summary(struct scope *s, const struct check *c) {
  struct str head[] = {c->pack.header->name, c->pack.header->key, {c->pack.version.ptr, 12}};
  struct str duties = str_int(s->arena, (int64_t)pack_duty_clauses(&c->pack));
  print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_PACK_HEAD, head, 3));
  cli_print(message_text(s->arena, s->lang, MSG_CLI_CLAUSE_COUNT, &duties, 1));
  for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
    const struct pack_table *table = pack_table_of(&c->pack, counted[i].kind);
    struct str words[] = {message_plain(s->lang, table->kind->title),
                          str_int(s->arena, (int64_t)table->count)};
    cli_print(message_text(s->arena, s->lang, MSG_CLI_KIND_COUNT, words, 2));
  }
  cli_print(STR("\n"));
  for (const struct plan_finding *f = c->findings; f; f = f->next) print_line(STR("  · "), f->text);
  print_line(STR(""), message_plain(s->lang, MSG_CLI_PACK_GOOD));
}

static enum ly read_pack(struct scope *s, struct str folder, struct pack_source *source,
                         struct pack *pack) {
  *pack = (struct pack){0};
  enum ly rc = pack_source_folder(s, folder, source);
  if (!rc) rc = pack_read(s, source, plan_kinds, pack);
  if (rc) return rc;
  plan_run_cases(s, pack);
  struct str faults = str_int(s->arena, (int64_t)s->diags.errors);
  return s->diags.errors ? fail(s, LY_INVALID, MSG_PACK_HAS_FAULTS, faults) : LY_OK;
}

enum ly cli_pack_check(struct scope *s, const struct args *args) {
  struct check c = {0};
  struct pack_source source;
  enum ly rc = read_pack(s, args->positional[0], &source, &c.pack);
  if (rc && rc != LY_INVALID) return rc;
  if (!rc) c.findings = plan_findings(s, &c.pack, &c.finding_count);
  if (args->json) {
    enum ly printed = cli_print_json(s, check_value(s, &c));
    s->diags = (struct diags){0}; /* they stand in the JSON */
    if (!rc) rc = printed;
  } else if (!rc) {
    print_summary(s, &c);
  }
  return rc;
}

enum ly cli_pack_adopt(struct scope *s, const struct args *args) {
  struct pack_source source;
  struct pack pack;
  struct store *st;
  struct tx *tx;
  bool changed = false;
  enum ly rc = read_pack(s, args->positional[0], &source, &pack);
  if (!rc) rc = cli_store(s, args, STORE_CREATE, &st);
  if (rc) return rc;
  struct date from = date_is_none(args->from) ? s->today : args->from;
  rc = store_begin(s, st, &tx);
  if (!rc) {
    rc = pack_adopt(s, tx, &pack, &source, from, &changed);
    if (rc) {
      store_rollback(tx);
    } else {
      rc = store_commit(s, tx);
    }
  }
  store_close(st);
  if (rc) return rc;
  struct str words[] = {pack.header->name, {pack.version.ptr, 12}, date_iso(s->arena, from)};
  enum message message = changed ? MSG_CLI_ADOPTED : MSG_CLI_ADOPTED_BEFORE;
  cli_print(message_text(s->arena, s->lang, message, words, 3));
  cli_print(STR("\n"));
  return LY_OK;
}
