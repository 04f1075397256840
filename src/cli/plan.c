/* laoyou plan …: what the plans in force say. */
#include "cli/cli.h"
#include "plan/sheets.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct cli_column indicator_columns[] = {
    {"category", MSG_WEB_COL_CATEGORY},
    {"number", MSG_WEB_COL_NUMBER},
    {"name", MSG_WEB_COL_NAME},
    {"unit", MSG_WEB_COL_UNIT},
    {"base.printed", MSG_WEB_COL_BASE},
    {"target.printed", MSG_WEB_COL_TARGET},
    {"target.period_text", MSG_CLI_COL_DUE},
    {"binding_text", MSG_WEB_COL_BINDING},
    {"lead_units", MSG_WEB_COL_LEAD},
    {"units", MSG_CLI_COL_UNITS},
    {"source.clause_text", MSG_WEB_COL_SOURCE},
};

static const struct cli_column task_columns[] = {
    {"number", MSG_WEB_COL_NUMBER}, {"title", MSG_CLI_COL_TASK},
    {"due_text", MSG_CLI_COL_DUE},  {"lead_units", MSG_WEB_COL_LEAD},
    {"units", MSG_CLI_COL_UNITS},   {"source.clause_text", MSG_WEB_COL_SOURCE},
};

static const struct cli_column project_columns[] = {
    {"number", MSG_WEB_COL_NUMBER},    {"name", MSG_CLI_COL_NAME},
    {"phase_text", MSG_CLI_COL_PHASE}, {"start_text", MSG_CLI_COL_START},
    {"end_text", MSG_CLI_COL_END},     {"investment_wan", MSG_CLI_COL_INVESTMENT},
    {"units", MSG_CLI_COL_UNITS},      {"source.clause_text", MSG_WEB_COL_SOURCE},
};

static const struct cli_column listed_columns[] = {
    {"number", MSG_WEB_COL_NUMBER},
    {"name", MSG_CLI_COL_NAME},
    {"document_number", MSG_CLI_COL_DOCUMENT_NUMBER},
    {"units", MSG_CLI_COL_UNITS},
    {"source.clause_text", MSG_WEB_COL_SOURCE},
};

static const struct cli_column body_columns[] = {
    {"name", MSG_CLI_COL_NAME},
    {"kind_text", MSG_GROUP_KIND},
    {"chair", MSG_GROUP_CHAIR},
    {"lead_units", MSG_WEB_COL_LEAD},
    {"units", MSG_GROUP_MEMBERS},
    {"duties", MSG_GROUP_DUTIES},
    {"source.clause_text", MSG_WEB_COL_SOURCE},
};

static const struct cli_column fact_columns[] = {
    {"name", MSG_CLI_COL_NAME},
    {"text", MSG_CLI_COL_FIGURE},
    {"figure.period_text", MSG_CLI_COL_PERIOD},
    {"source.clause_text", MSG_WEB_COL_SOURCE},
};

static const struct cli_column rate_columns[] = {
    {"when", MSG_CLI_COL_WHEN},          {"printed", MSG_CLI_COL_PRINTED},
    {"applies", MSG_CLI_COL_APPLIES},    {"unit", MSG_WEB_COL_UNIT},
    {"payee", MSG_CLI_COL_PAYEE},        {"sure", MSG_CLI_COL_SURE},
    {"clause_text", MSG_WEB_COL_SOURCE},
};

static const struct cli_column document_columns[] = {
    {"title", MSG_CLI_COL_NAME},
    {"number", MSG_CLI_COL_DOCUMENT_NUMBER},
};

static const struct cli_column unit_columns[] = {
    {"name", MSG_CLI_COL_NAME},
    {"aliases", MSG_CLI_COL_ALIASES},
    {"stands_for_text", MSG_CLI_COL_STANDS_FOR},
};

static const struct cli_column clause_columns[] = {
    {"clause_text", MSG_WEB_COL_SOURCE},
    {"title", MSG_CLI_COL_NAME},
    {"part_text", MSG_CLI_COL_PART},
    {"units", MSG_CLI_COL_UNITS},
};

static const struct part {
  const char *key; /* in the value of a plan or a unit */
  enum message head;
  const struct cli_column *columns;
  size_t count;
} parts[] = {
    {"indicators", MSG_KIND_INDICATOR, indicator_columns, COUNT(indicator_columns)},
    {"tasks", MSG_KIND_TASK, task_columns, COUNT(task_columns)},
    {"projects", MSG_KIND_PROJECT, project_columns, COUNT(project_columns)},
    {"policies", MSG_KIND_POLICY, listed_columns, COUNT(listed_columns)},
    {"pilots", MSG_KIND_PILOT, listed_columns, COUNT(listed_columns)},
    {"reforms", MSG_KIND_REFORM, listed_columns, COUNT(listed_columns)},
    {"bodies", MSG_KIND_BODY, body_columns, COUNT(body_columns)},
    {"rate_amounts", MSG_KIND_RATE, rate_columns, COUNT(rate_columns)},
    {"facts", MSG_KIND_FACT, fact_columns, COUNT(fact_columns)},
    {"documents", MSG_KIND_DOCUMENT, document_columns, COUNT(document_columns)},
    {"units", MSG_KIND_UNIT, unit_columns, COUNT(unit_columns)},
    {"clauses", MSG_KIND_CLAUSE, clause_columns, COUNT(clause_columns)},
};

static struct str joined(struct scope *s, struct str a, const char *between, struct str b) {
  struct buf out = buf_open(s->arena, a.len + b.len + 8);
  buf_add(&out, a);
  if (a.len && b.len) buf_add(&out, str_of(between));
  buf_add(&out, b);
  return buf_str(&out);
}

static struct str text_of(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v ? v->text : STR("");
}

/* A rate's words beside one of its amounts; where it comes from above, the plan's name too. */
static struct value *amount_row(struct scope *s, const struct value *plan, const struct value *rate,
                                const struct value *amount) {
  struct arena *a = s->arena;
  struct value *row = value_map(a);
  bool own = str_eq(text_of(rate, "pack"), text_of(plan, "pack"));
  struct str clause = text_of(value_get(rate, STR("source")), "clause_text");
  struct str from = own ? STR("") : text_of(rate, "plan");
  const struct value *applies = value_get(amount, STR("applies"));
  struct str applied =
      applies->kind == VALUE_DECIMAL ? decimal_text(s->arena, applies->decimal) : STR("");
  value_put_text(a, row, "when", joined(s, text_of(rate, "name"), " ", text_of(amount, "when")));
  value_put_text(a, row, "printed", text_of(amount, "printed"));
  value_put_text(a, row, "applies", joined(s, applied, "", text_of(amount, "applies_text")));
  value_put_text(a, row, "paid", text_of(rate, "paid_text"));
  value_put_text(a, row, "unit", text_of(rate, "unit"));
  value_put_text(a, row, "payee", text_of(rate, "payee"));
  value_put_text(a, row, "sure", text_of(rate, "sure_text"));
  value_put_text(a, row, "clause_text", joined(s, from, "", clause));
  return row;
}

static struct value *amount_rows(struct scope *s, const struct value *plan) {
  struct value *rows = value_list(s->arena);
  const struct value *rates = value_get(plan, STR("rates"));
  for (const struct value *r = rates ? rates->first : NULL; r; r = r->next) {
    const struct value *amounts = value_get(r, STR("amounts"));
    for (const struct value *m = amounts->first; m; m = m->next) {
      value_add(rows, amount_row(s, plan, r, m));
    }
  }
  return rows;
}

static size_t rows_of(const struct value *v, const struct part *part) {
  const struct value *list = value_get(v, str_of(part->key));
  return list && list->kind == VALUE_LIST ? list->count : 0;
}

static enum ly print_parts(struct scope *s, struct value *v) {
  enum ly rc = LY_OK;
  size_t shown = 0;
  for (size_t i = 0; !rc && i < COUNT(parts); i++) {
    const struct value *list = value_get(v, str_of(parts[i].key));
    if (rows_of(v, &parts[i]) == 0) continue;
    struct str words[] = {message_plain(s->lang, parts[i].head),
                          str_int(s->arena, (int64_t)list->count)};
    cli_print_line(shown++ ? STR("\n") : STR(""),
                   message_text(s->arena, s->lang, MSG_CLI_PART_HEAD, words, 2));
    rc = cli_print_table(s, list, parts[i].columns, parts[i].count);
  }
  return rc;
}

static void print_head(struct scope *s, const struct value *v) {
  const struct value *d = value_get(v, STR("document"));
  if (!d || d->kind != VALUE_MAP) return;
  const struct value *number = value_get(d, STR("number"));
  struct str words[] = {value_get(d, STR("issuer"))->text, value_get(d, STR("title"))->text,
                        number->text.len ? number->text : message_plain(s->lang, MSG_NOT_STATED)};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_PLAN_HEAD, words, 3));
  cli_print(STR("\n"));
}

/* The key of the pack in force whose area is called so; the names there are in *known. */
static enum ly key_called(struct scope *s, struct store *st, struct str name, struct str *key,
                          struct str *known) {
  struct pack_adoption *list;
  size_t count;
  struct buf b = buf_open(s->arena, 4096);
  enum ly rc = pack_in_force(s, st, s->today, &list, &count);
  *key = STR("");
  for (size_t i = 0; !rc && i < count; i++) {
    struct pack pack;
    rc = pack_read_in_force(s, st, s->today, list[i].pack, plan_kinds, &pack);
    if (rc) break;
    if (str_eq(pack.header->name, name)) *key = list[i].pack;
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, list[i].pack);
    buf_add(&b, STR(" "));
    buf_add(&b, pack.header->name);
  }
  *known = count ? buf_str(&b) : STR("—");
  return rc;
}

enum ly cli_read_plan(struct scope *s, struct store *st, struct str key, struct pack *out) {
  struct str named, known;
  enum ly rc = pack_read_in_force(s, st, s->today, key, plan_kinds, out);
  if (rc != LY_NOT_FOUND) return rc;
  s->error = (struct error){0};
  rc = key_called(s, st, key, &named, &known);
  if (rc) return rc;
  if (named.len) return pack_read_in_force(s, st, s->today, named, plan_kinds, out);
  return fail(s, LY_NOT_FOUND, MSG_CLI_NO_PLAN, key, date_iso(s->arena, s->today), known);
}

/* A pack on which others stand holds no plan to show. */
static enum ly want_document(struct scope *s, const struct pack *pack) {
  if (pack->header->document || pack_table_of(pack, &pack_kind_clause)->count) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_CLI_NO_DOCUMENT, pack->header->name);
}

static enum ly open_plan(struct scope *s, const struct args *args, struct pack *out) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = cli_read_plan(s, st, args->positional[0], out);
  store_close(st);
  return rc;
}

enum ly cli_plan_show(struct scope *s, const struct args *args) {
  struct pack pack;
  enum ly rc = open_plan(s, args, &pack);
  if (rc) return rc;
  struct value *v = plan_value(s, &pack, args->section);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  rc = want_document(s, &pack);
  if (rc) return rc;
  size_t shown = 0;
  value_put(v, "rate_amounts", amount_rows(s, v));
  for (size_t i = 0; i < COUNT(parts); i++) shown += rows_of(v, &parts[i]);
  if (shown == 0) {
    return fail(s, LY_NOT_FOUND, MSG_CLI_NO_SECTION, pack.header->name, args->section);
  }
  print_head(s, v);
  return print_parts(s, v);
}

enum ly cli_plan_unit(struct scope *s, const struct args *args) {
  struct pack pack;
  struct value *v;
  enum ly rc = open_plan(s, args, &pack);
  if (!rc) rc = want_document(s, &pack);
  if (!rc) rc = plan_unit_value(s, &pack, args->positional[1], &v);
  if (rc) return rc;
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  const struct value *unit = value_get(v, STR("unit")), *area = value_get(unit, STR("area"));
  struct str words[] = {value_get(v, STR("name"))->text, value_get(unit, STR("name"))->text,
                        area->text};
  enum message message = area->text.len ? MSG_CLI_UNIT_HEAD_AREA : MSG_CLI_UNIT_HEAD;
  cli_print_line(STR(""), message_text(s->arena, s->lang, message, words, message_arity(message)));
  cli_print(STR("\n"));
  return print_parts(s, v);
}

static void print_count(struct scope *s, size_t count) {
  struct str number = str_int(s->arena, (int64_t)count);
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_FINDING_COUNT, &number, 1));
}

/* Anything but blanks, wide ones included. */
static bool has_words(struct str text) {
  for (size_t i = 0; i < text.len;) {
    bool wide = str_starts(str_from(text, i), STR("　"));
    if (!wide && text.ptr[i] != ' ') return true;
    i += wide ? 3 : 1;
  }
  return false;
}

enum ly cli_plan_find(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"plan", MSG_CLI_COL_PLAN},          {"kind_text", MSG_CLI_COL_KIND},
      {"name", MSG_CLI_COL_NAME},          {"printed", MSG_CLI_COL_FIGURE},
      {"clause_text", MSG_WEB_COL_SOURCE},
  };
  struct store *st;
  struct pack_adoption *adoptions;
  size_t count;
  struct str words = args->positional[0];
  if (!has_words(words)) return fail(s, LY_USAGE, MSG_CLI_NO_WORDS);
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  rc = pack_in_force(s, st, s->today, &adoptions, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct pack pack;
    rc = cli_read_plan(s, st, adoptions[i].pack, &pack);
    if (!rc) plan_find_values(s, &pack, words, list);
  }
  store_close(st);
  if (rc) return rc;
  value_put_text(s->arena, v, "words", words);
  value_put(v, "found", list);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  if (list->count == 0) return fail(s, LY_NOT_FOUND, MSG_CLI_NOTHING_FOUND, words);
  rc = cli_print_table(s, list, columns, COUNT(columns));
  print_count(s, list->count);
  return rc;
}

static enum ly open_two(struct scope *s, const struct args *args, struct pack *upper,
                        struct pack *lower) {
  struct store *st;
  enum ly rc = cli_store(s, args, STORE_EXISTING, &st);
  if (rc) return rc;
  rc = cli_read_plan(s, st, args->positional[0], upper);
  if (!rc) rc = cli_read_plan(s, st, args->positional[1], lower);
  store_close(st);
  if (rc) return rc;
  for (const struct pack *p = lower->parent; p; p = p->parent) {
    if (str_eq(p->header->key, upper->header->key)) return LY_OK;
  }
  return fail(s, LY_INVALID, MSG_CLI_NOT_ABOVE, upper->header->name, lower->header->name);
}

static enum ly print_align_sheet(struct scope *s, const struct args *args, const struct pack *upper,
                                 const struct pack *lower, const struct plan_aligned *first) {
  struct cli_sheet sheet = {
      .rows = "rows", .value = plan_align_row, .head = plan_head_value(s, lower)};
  enum ly rc = plan_align_sheet(s, upper, lower, first, &sheet.sheet);
  value_put(sheet.head, "upper", plan_head_value(s, upper));
  return rc ? rc : cli_sheet(s, args, &sheet);
}

enum ly cli_plan_align(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"name", MSG_CLI_COL_SUBJECT},     {"verdict_text", MSG_CLI_COL_VERDICT},
      {"upper.text", MSG_CLI_COL_UPPER}, {"upper.source.clause_text", MSG_CLI_COL_UPPER_SOURCE},
      {"lower.text", MSG_CLI_COL_LOWER}, {"lower.source.clause_text", MSG_CLI_COL_LOWER_SOURCE},
      {"why", MSG_CLI_COL_WHY},
  };
  struct pack upper, lower;
  enum ly rc = open_two(s, args, &upper, &lower);
  if (rc) return rc;
  struct plan_aligned *first = plan_align(s, &upper, &lower);
  if (cli_sheet_asked(args)) return print_align_sheet(s, args, &upper, &lower, first);
  struct value *v = plan_aligned_value(s, &upper, &lower, first);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  struct str heads[] = {upper.header->name, lower.header->name};
  cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_ALIGN_HEAD, heads, 2));
  rc = cli_print_table(s, value_get(v, STR("rows")), columns, COUNT(columns));
  cli_print_line(STR(""), plan_align_sentence(s, first));
  return rc;
}

static enum ly print_findings_sheet(struct scope *s, const struct args *args,
                                    const struct pack *pack, const struct plan_findings *findings) {
  struct cli_sheet sheet = {
      .rows = "findings", .value = plan_findings_row, .head = plan_head_value(s, pack)};
  enum ly rc = plan_findings_sheet(s, pack, findings, args->all, &sheet.sheet);
  return rc ? rc : cli_sheet(s, args, &sheet);
}

enum ly cli_plan_findings(struct scope *s, const struct args *args) {
  struct pack pack;
  enum ly rc = open_plan(s, args, &pack);
  if (rc) return rc;
  struct plan_findings findings = plan_findings(s, &pack);
  if (cli_sheet_asked(args)) return print_findings_sheet(s, args, &pack, &findings);
  struct value *v = plan_findings_of(s, &pack, &findings, args->all);
  if (arena_failed(s->arena)) return fail_memory(s);
  if (args->json) return cli_print_json(s, v);
  const struct value *list = value_get(v, STR("findings"));
  for (const struct value *f = list->first; f; f = f->next) {
    cli_print_line(STR("· "), value_get(f, STR("message"))->text);
  }
  print_count(s, list->count);
  return LY_OK;
}
