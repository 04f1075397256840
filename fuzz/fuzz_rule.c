/* Fuzzing the rule language over an invented county: the first byte says on which kind of party the
 * rule stands and what it has to give, the rest is its text.
 *
 * Whatever comes in: no crash; what is refused is refused with a sentence at a place in the text;
 * what is read prints, and what is printed reads as a rule that prints the same; it runs on a party
 * within its bound of steps, gives the same twice, and asks for something only where the value is
 * open. */
#include "fuzz/fuzz.h"

#include "tests/rule_random.h"

enum { ARENA_BYTES = 256 * 1024 * 1024 };

static const size_t rows[RANDOM_KINDS] = {12, 4, 2};

static const struct rule_type *wanted_type(uint8_t choice) {
  static const struct rule_type types[] = {
      {.kind = RULE_TRUTH},
      {.kind = RULE_NUMBER, .places = 2, .unit = STR_INIT("元")},
      {.kind = RULE_DATE},
      {.kind = RULE_AREA},
  };
  return choice % 8 < 4 ? &types[choice % 8] : NULL;
}

static void check_places(struct scope *s, struct str text) {
  size_t lines = 1;
  for (size_t i = 0; i < text.len; i++) lines += text.ptr[i] == '\n';
  for (const struct diag *d = s->diags.first; d; d = d->next) {
    must(d->at.line >= 1 && d->at.line <= lines && d->at.column >= 1);
    must(d->at.column <= text.len + 1 && diag_text(s, d).len > 0);
  }
}

/* The text of a rule that was read, read again. */
static void check_again(struct scope *s, const struct rule_vocabulary *v,
                        const struct rule_text *first, const struct rule_expr *e) {
  struct rule_text again = *first;
  const struct rule_expr *same = NULL;
  again.text = rule_print(s, v, e);
  must(again.text.len > 0 && utf8_valid(again.text, NULL));
  enum ly rc = rule_read(s, v, &again, &same);
  if (rc == LY_LIMIT) { /* brackets and units may take it past its length */
    must(again.text.len > RULE_TEXT_MAX || e->depth > RULE_DEPTH_MAX / 4);
    return;
  }
  must(rc == LY_OK && same->op == e->op && same->depth == e->depth);
  must(str_eq(again.text, rule_print(s, v, same)));
}

static void check_answer(struct scope *s, const struct rule_random *county,
                         const struct rule_expr *e, size_t kind) {
  struct rule_answer a, b;
  int64_t party = rule_random_party(kind, 0);
  must(rule_explain(s, &county->vocabulary, e, &county->reader, party, &a) == LY_OK);
  must(rule_explain(s, &county->vocabulary, e, &county->reader, party, &b) == LY_OK);
  must(a.value.known == b.value.known && a.missing_count == b.missing_count);
  must(!a.value.known || (a.value.value == b.value.value && a.missing_count == 0));
  must(rule_value_text(s, &e->type, &a.value).len > 0);
  must(rule_why_value(s, &county->vocabulary, &a) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  must(date_make(2024, 6, 30, &s.today));
  const struct rule_random *county = rule_random_open(&s, 1, rows);
  size_t kind = size ? data[0] / 8 % RANDOM_KINDS : 0;
  struct rule_text text = {.text = {size ? (const char *)data + 1 : "", size ? size - 1 : 0},
                           .at = {STR("x"), 1, 1, STR("")},
                           .party = kind,
                           .wanted = size ? wanted_type(data[0]) : NULL};
  const struct rule_expr *e = NULL;
  enum ly rc = rule_read(&s, &county->vocabulary, &text, &e);
  must(rc == LY_OK || rc == LY_INVALID || rc == LY_LIMIT);
  must((rc == LY_INVALID) == (s.diags.errors > 0 && rc != LY_LIMIT));
  must(rc != LY_LIMIT || error_text(&s).len > 0);
  check_places(&s, text.text);
  if (rc == LY_OK) {
    check_again(&s, &county->vocabulary, &text, e);
    s.error = (struct error){0};
    check_answer(&s, county, e, kind);
  }
  arena_close(&arena);
  return 0;
}
