/* laoyou rule …, entitled, programme list: rules, and what they say of one party. */
#include "cli/cli.h"

#include "service/basic_list.h"
#include "service/entitlement.h"
#include "service/plain_sql.h"

#include <stdlib.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* The database with the words in force in an area. */
struct words_in_force {
  struct store *st;
  struct pack pack;
  struct service_vocabulary v;
};

static enum ly open_words(struct scope *s, const struct args *args, struct words_in_force *out) {
  *out = (struct words_in_force){0};
  if (args->area.len < 6) return fail(s, LY_USAGE, MSG_CLI_WANT_OPTION, STR("area"));
  enum ly rc = cli_store(s, args, STORE_EXISTING, &out->st);
  if (rc) return rc;
  if (!date_is_none(args->on)) s->today = args->on;
  rc = service_pack_of(s, out->st, args->area, plan_kinds, &out->pack);
  return rc ? rc : service_vocabulary(s, &out->pack, &out->v);
}

static void close_words(struct words_in_force *w) {
  if (w->st) store_close(w->st);
}

/* ---- Rules --------------------------------------------------------------------------------------
 */

/* The kind of party that --kind names; without it the first, persons. */
static enum ly find_kind(struct scope *s, const struct args *args,
                         const struct service_vocabulary *v, size_t *out) {
  for (*out = 0; args->kind.len && *out < v->registry.count; ++*out) {
    const struct registry_kind *kind = v->registry.kinds[*out].kind;
    if (str_eq(kind->key, args->kind) || str_eq(kind->name, args->kind)) return LY_OK;
  }
  return args->kind.len ? fail(s, LY_USAGE, MSG_CLI_NO_PARTY_KIND, args->kind) : LY_OK;
}

static enum ly read_rule(struct scope *s, const struct args *args, struct words_in_force *w,
                         const struct rule_expr **out) {
  struct rule_text text = {.text = args->positional[0],
                           .at = {.file = message_plain(s->lang, MSG_CLI_RULE), 1, 1}};
  enum ly rc = open_words(s, args, w);
  if (!rc) rc = find_kind(s, args, &w->v, &text.party);
  return rc ? rc : rule_read(s, &w->v.rules, &text, out);
}

/* What kind of value a rule gives, with its unit. */
static struct str type_text(struct scope *s, const struct rule_vocabulary *v,
                            const struct rule_type *type) {
  static const enum message names[] = {
      [RULE_TRUTH] = MSG_RULE_KIND_TRUTH, [RULE_NUMBER] = MSG_RULE_KIND_NUMBER,
      [RULE_DATE] = MSG_RULE_KIND_DATE,   [RULE_CODE] = MSG_RULE_KIND_CODE,
      [RULE_AREA] = MSG_RULE_KIND_AREA,   [RULE_SET] = MSG_RULE_KIND_SET,
      [RULE_TEXT] = MSG_RULE_KIND_TEXT,   [RULE_PARTY] = MSG_RULE_KIND_PARTY,
  };
  struct str of = type->unit;
  if (type->codes) of = type->codes->name;
  if (type->kind == RULE_PARTY) of = v->parties[type->party].name;
  struct str parts[] = {message_plain(s->lang, names[type->kind]), of};
  return of.len ? message_text(s->arena, s->lang, MSG_CLI_RULE_TYPE_OF, parts, 2) : parts[0];
}

static enum ly say_rule(struct scope *s, const struct args *args, const struct words_in_force *w,
                        const struct rule_expr *expr) {
  struct str printed = rule_print(s, &w->v.rules, expr);
  struct str type = type_text(s, &w->v.rules, &expr->type);
  if (!args->json) {
    cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_RULE_GOOD, &type, 1));
    cli_print_line(STR(""), printed);
    return LY_OK;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "rule", printed);
  value_put_text(s->arena, v, "type", type);
  value_put_text(s->arena, v, "unit", expr->type.unit);
  return cli_print_json(s, v);
}

enum ly cli_rule_check(struct scope *s, const struct args *args) {
  struct words_in_force w;
  const struct rule_expr *expr;
  enum ly rc = read_rule(s, args, &w, &expr);
  if (!rc) rc = say_rule(s, args, &w, expr);
  close_words(&w);
  return rc;
}

enum ly cli_rule_print(struct scope *s, const struct args *args) {
  struct words_in_force w;
  const struct rule_expr *expr;
  enum ly rc = read_rule(s, args, &w, &expr);
  if (!rc) cli_print_line(STR(""), rule_print(s, &w.v.rules, expr));
  close_words(&w);
  return rc;
}

static struct str district_of(const struct args *args) {
  return (struct str){args->area.ptr, 6};
}

enum ly cli_rule_sql(struct scope *s, const struct args *args) {
  struct words_in_force w;
  const struct rule_expr *expr;
  struct str sql;
  enum ly rc = read_rule(s, args, &w, &expr);
  const struct rule_sql_ask ask = {rc ? NULL : expr, "answer"};
  if (!rc) rc = service_plain_sql(s, &w.v, &ask, 1, district_of(args), &sql);
  if (!rc) cli_print_line(STR(""), sql);
  close_words(&w);
  return rc;
}

static struct str text_at(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

static bool truth_at(const struct value *map, const char *key) {
  const struct value *v = value_get(map, str_of(key));
  return v && value_truth(v);
}

/* A step of the reasoning and those below it, each two blanks further in. What decides is marked.
 */
static void print_step(struct scope *s, const struct value *step, unsigned depth) {
  enum { STEP_MAX = 16 * 1024 };
  struct buf b = buf_open(s->arena, STEP_MAX);
  for (unsigned i = 0; i < depth; i++) buf_add(&b, STR("  "));
  buf_add(&b, truth_at(step, "decides") ? STR("▸ ") : STR("· "));
  struct str words[] = {text_at(step, "text"), text_at(step, "value_text")};
  buf_add(&b, message_text(s->arena, s->lang, MSG_CLI_RULE_STEP, words, 2));
  if (text_at(step, "clause").len) {
    struct str clause = text_at(step, "clause");
    buf_add(&b, message_text(s->arena, s->lang, MSG_CLI_RULE_CLAUSE, &clause, 1));
  }
  cli_print_line(STR(""), buf_str(&b));
  const struct value *args = value_get(step, STR("args"));
  for (const struct value *a = args ? args->first : NULL; a; a = a->next)
    print_step(s, a, depth + 1);
}

enum ly cli_rule_explain(struct scope *s, const struct args *args) {
  struct words_in_force w;
  const struct rule_expr *expr;
  struct rule_reader reader;
  struct rule_answer answer;
  int64_t party;
  if (!registry_id(args->positional[1], &party))
    return fail(s, LY_USAGE, MSG_CLI_BAD_PARTY_ID, args->positional[1]);
  enum ly rc = read_rule(s, args, &w, &expr);
  if (!rc) rc = service_registry_reader(s, w.st, &w.v, district_of(args), &reader);
  size_t kind = 0;
  if (!rc) rc = service_party_kind(s, &reader, party, &kind);
  if (!rc && kind != expr->party)
    rc = fail(s, LY_INVALID, MSG_CLI_OTHER_KIND, args->positional[1], w.v.rules.parties[kind].name);
  if (!rc) rc = rule_explain(s, &w.v.rules, expr, &reader, party, &answer);
  struct value *why = rc ? NULL : rule_why_value(s, &w.v.rules, &answer);
  if (why && args->json) rc = cli_print_json(s, why);
  if (why && !args->json) print_step(s, why, 0);
  close_words(&w);
  return rc;
}

/* ---- What one party is entitled to --------------------------------------------------------------
 */

static void print_missing(struct scope *s, const struct value *programme) {
  const struct value *missing = value_get(programme, STR("missing"));
  struct buf b = buf_open(s->arena, 4096);
  for (const struct value *m = missing->first; m; m = m->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, text_at(m, "text"));
  }
  struct str words = buf_str(&b);
  if (words.len)
    cli_print_line(STR("      "),
                   message_text(s->arena, s->lang, MSG_CLI_ENTITLED_MISSING, &words, 1));
}

/* What it rests on; whether a benefit is received, whether a service or duty that is due is kept.
 */
static void print_source(struct scope *s, const struct value *p) {
  bool benefit = str_is(text_at(p, "kind"), "benefit");
  struct str state = text_at(p, benefit ? "received_text" : "kept_text");
  if (!benefit && !str_is(text_at(p, "answer"), "yes")) state = STR("");
  struct str words[] = {text_at(p, "source_text"), state};
  enum message message = state.len ? MSG_CLI_ENTITLED_SOURCE : MSG_CLI_ENTITLED_SOURCE_ALONE;
  cli_print_line(STR("      "),
                 message_text(s->arena, s->lang, message, words, message_arity(message)));
}

static void print_programme(struct scope *s, const struct args *args, const struct value *p) {
  struct str amount = text_at(p, "amount_text"), period = text_at(p, "period_text");
  struct str words[] = {text_at(p, "answer_text"), text_at(p, "name"), amount, period};
  enum message message = amount.len ? MSG_CLI_ENTITLED_AMOUNT : MSG_CLI_ENTITLED_LINE;
  cli_print_line(STR("  "),
                 message_text(s->arena, s->lang, message, words, message_arity(message)));
  print_source(s, p);
  print_missing(s, p);
  if (!args->all) return;
  print_step(s, value_get(p, STR("why")), 4);
  const struct value *amount_why = value_get(p, STR("amount_why"));
  if (amount_why) print_step(s, amount_why, 4);
}

static void print_entitlement(struct scope *s, const struct args *args, const struct value *v) {
  struct arena *a = s->arena;
  struct str words[] = {text_at(v, "kind_text"),
                        text_at(v, "party"),
                        text_at(v, "pack_name"),
                        text_at(v, "on"),
                        str_int(a, value_get(v, STR("yes"))->integer),
                        str_int(a, value_get(v, STR("unknown"))->integer),
                        str_int(a, value_get(v, STR("no"))->integer)};
  cli_print_line(STR(""), message_text(a, s->lang, MSG_CLI_ENTITLED_HEAD, words, COUNT(words)));
  const struct value *list = value_get(v, STR("programmes"));
  for (const struct value *p = list->first; p; p = p->next) print_programme(s, args, p);
}

enum ly cli_entitled(struct scope *s, const struct args *args) {
  struct words_in_force w;
  struct service_entitlement e;
  int64_t party;
  if (!registry_id(args->positional[0], &party))
    return fail(s, LY_USAGE, MSG_CLI_BAD_PARTY_ID, args->positional[0]);
  enum ly rc = open_words(s, args, &w);
  if (!rc) rc = service_entitlement(s, w.st, &w.v, district_of(args), party, &e);
  if (!rc) {
    struct value *v = service_entitlement_value(s, &e);
    if (arena_failed(s->arena)) rc = fail_memory(s);
    if (!rc && args->json) rc = cli_print_json(s, v);
    if (!rc && !args->json) print_entitlement(s, args, v);
  }
  close_words(&w);
  return rc;
}

enum ly cli_programme_list(struct scope *s, const struct args *args) {
  static const struct cli_column columns[] = {
      {"programme", MSG_CLI_COL_PROGRAMME_KEY}, {"name", MSG_CLI_COL_NAME},
      {"kind_text", MSG_CLI_COL_KIND},          {"of_text", MSG_CLI_COL_OF},
      {"unit", MSG_CLI_COL_UNIT_OF_AMOUNT},     {"period_text", MSG_CLI_COL_PERIOD},
      {"sure_text", MSG_CLI_COL_SURE},          {"pack_name", MSG_CLI_COL_PACK},
      {"source_text", MSG_CLI_COL_SOURCE}};
  struct words_in_force w;
  enum ly rc = open_words(s, args, &w);
  if (!rc) {
    struct value *list = service_programmes_value(s, &w.v), *v = value_map(s->arena);
    must(w.pack.header != NULL); /* it is in force */
    value_put_text(s->arena, v, "pack", w.pack.header->key);
    value_put(v, "programmes", list);
    if (arena_failed(s->arena)) rc = fail_memory(s);
    if (!rc)
      rc = args->json ? cli_print_json(s, v) : cli_print_table(s, list, columns, COUNT(columns));
  }
  close_words(&w);
  return rc;
}

enum ly cli_programme_sql(struct scope *s, const struct args *args) {
  struct words_in_force w;
  struct str sql, name = args->positional[0];
  enum ly rc = open_words(s, args, &w);
  must(rc || w.pack.header != NULL); /* it is in force */
  const struct service_rules *p = rc ? NULL : service_programme_find(&w.v, name);
  if (!rc && !p) rc = fail(s, LY_NOT_FOUND, MSG_CLI_NO_PROGRAMME, name, w.pack.header->name);
  if (!rc) rc = service_programme_sql(s, &w.v, p, district_of(args), &sql);
  if (!rc && args->json) {
    must(p != NULL); /* it was found */
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "programme", p->programme->key);
    value_put_text(s->arena, v, "name", p->programme->name);
    value_put_text(s->arena, v, "of", w.v.rules.parties[p->kind].key);
    value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
    value_put_text(s->arena, v, "sql", sql);
    rc = cli_print_json(s, v);
  } else if (!rc) {
    cli_print_line(STR(""), sql);
  }
  close_words(&w);
  return rc;
}

/* ---- The list of basic services -----------------------------------------------------------------
 */

/* 65岁起 75.00元/月、70岁起 150.00元/月 */
static struct str entries_text(struct scope *s, const struct value *entries) {
  struct buf b = buf_open(s->arena, 4096);
  for (const struct value *e = entries->first; e; e = e->next) {
    if (b.len) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, text_at(e, "at"));
    if (text_at(e, "at").len) buf_char(&b, ' ');
    buf_add(&b, text_at(e, "value"));
  }
  return buf_str(&b);
}

static void print_line(struct scope *s, const char *indent, enum message message,
                       const struct str *words) {
  cli_print_line(str_of(indent),
                 message_text(s->arena, s->lang, message, words, message_arity(message)));
}

static void print_basic(struct scope *s, const struct value *item) {
  struct str words[] = {text_at(item, "name"), text_at(item, "period_text")};
  struct str eligible = text_at(item, "eligible");
  struct str source[] = {text_at(item, "source_text"), text_at(item, "sure_text")};
  cli_print_line(STR("  "), words[1].len
                                ? message_text(s->arena, s->lang, MSG_CLI_BASIC_ITEM, words, 2)
                                : words[0]);
  print_line(s, "      ", MSG_CLI_BASIC_FOR, &eligible);
  const struct value *figures = value_get(item, STR("figures"));
  for (const struct value *f = figures->first; f; f = f->next) {
    struct str figure[] = {text_at(f, "name"), entries_text(s, value_get(f, STR("entries")))};
    print_line(s, "      ",
               truth_at(f, "known") ? MSG_CLI_BASIC_FIGURE : MSG_CLI_BASIC_FIGURE_UNKNOWN, figure);
  }
  print_line(s, "      ", MSG_CLI_ENTITLED_SOURCE, source);
}

static void print_basic_list(struct scope *s, const struct value *v) {
  struct str head[] = {text_at(v, "pack_name"), text_at(v, "on"),
                       str_int(s->arena, value_get(v, STR("count"))->integer)};
  print_line(s, "", MSG_CLI_BASIC_HEAD, head);
  const struct value *groups = value_get(v, STR("groups"));
  for (const struct value *g = groups->first; g; g = g->next) {
    const struct value *items = value_get(g, STR("items"));
    if (items->count) cli_print_line(STR(""), text_at(g, "basic_text"));
    for (const struct value *item = items->first; item; item = item->next) print_basic(s, item);
  }
}

enum ly cli_programme_basic(struct scope *s, const struct args *args) {
  struct words_in_force w;
  enum ly rc = open_words(s, args, &w);
  struct value *v = rc ? NULL : service_basic_list_value(s, &w.v);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  if (!rc && args->json) rc = cli_print_json(s, v);
  if (!rc && !args->json) print_basic_list(s, v);
  close_words(&w);
  return rc;
}
