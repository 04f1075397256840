/* Reading the workload's rules; see workload.h. */
#include "bench/rules/workload.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURES_MAX = 32, FIELDS = 5, ENTRIES_MAX = 16 };

struct reading {
  struct scope *s;
  struct workload *w;
  struct rule_word words[PEOPLE_COLUMNS + RULES_MAX + 3];
  struct rule_party party;
  struct rule_param figures[FIGURES_MAX];
  unsigned line;
};

static void give_up(struct reading *r, struct str what) {
  fprintf(stderr, "rules.txt:%u: %.*s\n", r->line, STR_ARG(what));
  for (const struct diag *d = r->s->diags.first; d; d = d->next)
    fprintf(stderr, "  %.*s: %.*s\n", STR_ARG(diag_place(r->s->arena, d->at)),
            STR_ARG(diag_text(r->s, d)));
  fprintf(stderr, "  %.*s\n", STR_ARG(error_text(r->s)));
  exit(1);
}

static struct rule_expr *expr(struct reading *r, struct rule_expr e) {
  struct rule_expr *copy = ARENA_NEW(r->s->arena, struct rule_expr);
  if (copy) {
    *copy = e;
  } else {
    give_up(r, STR("memory"));
  }
  return copy;
}

static void add_word(struct reading *r, struct rule_word word) {
  r->words[r->party.count++] = word;
}

/* A term of one operator over a fact. */
static void add_since(struct reading *r, const char *name, enum rule_op op, const char *unit,
                      const struct rule_word *fact) {
  const struct rule_expr **args = ARENA_ARRAY(r->s->arena, const struct rule_expr *, 1);
  if (!args) {
    give_up(r, STR("memory"));
    return;
  }
  args[0] =
      expr(r, (struct rule_expr){.op = RULE_WORD, .type = fact->type, .word = fact, .depth = 1});
  struct rule_type type = {.kind = RULE_NUMBER, .unit = str_of(unit)};
  struct rule_word word = {.name = str_of(name), .is = RULE_TERM, .type = type};
  word.expr =
      expr(r, (struct rule_expr){.op = op, .type = type, .args = args, .count = 1, .depth = 2});
  add_word(r, word);
}

static const struct rule_word *word_named(const struct reading *r, struct str name) {
  for (size_t i = 0; i < r->party.count; i++)
    if (str_eq(r->words[i].name, name)) return &r->words[i];
  return NULL;
}

/* ---- Lines ---- */

static size_t entries(struct str text, bool band, struct rule_entry *out) {
  size_t count = 0;
  char *at = (char *)(uintptr_t)text.ptr, *end = at + text.len;
  while (at < end && count < ENTRIES_MAX) {
    out[count].at = band ? strtoll(at, &at, 10) : (int64_t)count;
    out[count++].value = strtoll(at + band, &at, 10);
    at++;
  }
  return count;
}

static void read_figure(struct reading *r, const struct str *f) {
  const struct rule_word *index = word_named(r, f[3]);
  struct rule_entry *list = ARENA_ARRAY(r->s->arena, struct rule_entry, ENTRIES_MAX);
  struct rule_version *v = ARENA_NEW(r->s->arena, struct rule_version);
  if (!index || !list || !v) {
    give_up(r, STR("bad figure"));
    return;
  }
  bool band = str_is(f[2], "band");
  *v = (struct rule_version){.from = DATE_NONE, .to = DATE_NONE, .known = true, .entries = list};
  v->count = entries(f[4], band, list);
  r->figures[r->w->vocabulary.param_count++] =
      (struct rule_param){.name = f[1],
                          .type = {.kind = RULE_NUMBER},
                          .by = band ? RULE_BY_BAND : RULE_BY_CODE,
                          .index = index->type,
                          .below_is_zero = true,
                          .versions = v,
                          .count = 1};
}

static const struct rule_expr *read_text(struct reading *r, struct str text) {
  const struct rule_text in = {.text = text, .at = {STR("rules.txt"), r->line, 1, STR("")}};
  const struct rule_expr *e;
  if (rule_read(r->s, &r->w->vocabulary, &in, &e)) give_up(r, text);
  return e;
}

static void read_rule(struct reading *r, const struct str *f) {
  struct workload_rule *rule =
      str_is(f[0], "rule") ? &r->w->rules[r->w->count++] : &r->w->drafts[r->w->draft_count++];
  *rule = (struct workload_rule){.name = f[1], .kind = f[2], .text = f[3]};
  rule->expr = read_text(r, f[3]);
  add_word(r, (struct rule_word){
                  .name = f[1], .is = RULE_TERM, .type = rule->expr->type, .expr = rule->expr});
  if (!str_is(f[2], "amount") || !str_is(f[0], "rule")) return;
  struct buf b = buf_open(r->s->arena, 64);
  buf_add(&b, f[1]);
  buf_add(&b, STR(" > 0"));
  rule->positive = read_text(r, buf_str(&b));
}

static void read_line(struct reading *r, struct str line) {
  struct str f[FIELDS] = {0};
  size_t count = 0;
  for (size_t from = 0, i = 0; i <= line.len && count < FIELDS; i++) {
    if (i < line.len && line.ptr[i] != '\t') continue;
    f[count++] = (struct str){line.ptr + from, i - from};
    from = i + 1;
  }
  if (str_is(f[0], "figure"))
    read_figure(r, f);
  else if (str_is(f[0], "rule") || str_is(f[0], "what-if"))
    read_rule(r, f);
  else if (str_is(f[0], "ratio")) {
    size_t at = r->w->ratio_count++;
    r->w->ratios[at].name = f[1];
    r->w->ratios[at].above = f[2];
    r->w->ratios[at].below = f[3];
  } else if (line.len && line.ptr[0] != '#')
    give_up(r, STR("what is this?"));
}

struct workload *workload_read(struct scope *s, const char *path) {
  struct reading *r = ARENA_NEW(s->arena, struct reading);
  struct workload *w = ARENA_NEW(s->arena, struct workload);
  if (!r || !w) exit(1);
  *r = (struct reading){.s = s, .w = w};
  r->party = (struct rule_party){
      .key = STR("resident"), .name = STR("居民"), .words = r->words, .columns = PEOPLE_COLUMNS};
  for (size_t i = 0; i < PEOPLE_COLUMNS; i++) add_word(r, people_words[i]);
  add_since(r, "年龄", RULE_AGE, "岁", &r->words[PEOPLE_BIRTH]);
  add_since(r, "月龄", RULE_MONTHS, "月", &r->words[PEOPLE_BIRTH]);
  add_since(r, "未访天数", RULE_DAYS, "天", &r->words[28]);
  w->vocabulary =
      (struct rule_vocabulary){.parties = &r->party, .party_count = 1, .params = r->figures};
  struct str text;
  if (file_read(s, str_of(path), 1 << 20, &text)) give_up(r, str_of(path));
  for (size_t at = 0; at < text.len;) {
    const char *end = memchr(text.ptr + at, '\n', text.len - at);
    size_t len = end ? (size_t)(end - text.ptr) - at : text.len - at;
    r->line++;
    read_line(r, (struct str){text.ptr + at, len});
    at += len + 1;
  }
  return w;
}
