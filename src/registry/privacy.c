/* Masks. */
#include "registry/privacy.h"

#include "registry/registry_int.h"

enum { MASKED_MAX = 2048, FAMILY_STARS_MAX = 4, ADDRESS_STARS = 3, YEAR_DIGITS = 4 };

static void stars(struct buf *b, size_t count) {
  for (size_t i = 0; i < count; i++) buf_char(b, '*');
}

/* Of a name the first and the last character; of two the first. */
static void mask_name(struct buf *b, struct str value) {
  size_t count = utf8_count(value), at = 0, behind = 0;
  utf8_next(value, &at);
  buf_add(b, (struct str){value.ptr, at});
  stars(b, count <= 2 ? 1 : count - 2 < FAMILY_STARS_MAX ? count - 2 : FAMILY_STARS_MAX);
  if (count <= 2) return;
  for (size_t i = 0; i + 1 < count; i++) utf8_next(value, &behind);
  buf_add(b, str_from(value, behind));
}

/* Of a long number (18) four at each end, of a telephone three and four, of a short one two at the
 * end. */
static void mask_number(struct buf *b, struct str value) {
  static const struct {
    size_t least, front, end;
  } forms[] = {{15, 4, 4}, {10, 3, 4}, {7, 0, 4}, {3, 0, 2}, {0, 0, 0}};
  size_t i = 0, count = utf8_count(value), at = 0, end = 0;
  while (count < forms[i].least) i++;
  for (size_t n = 0; n < forms[i].front; n++) utf8_next(value, &at);
  for (size_t n = 0; n + forms[i].end < count; n++) utf8_next(value, &end);
  buf_add(b, (struct str){value.ptr, at});
  stars(b, count - forms[i].front - forms[i].end);
  buf_add(b, str_from(value, end));
}

/* Behind the last of the words that end the name of a village, else of a town. */
static size_t village_end(struct str value) {
  static const struct str ends[] = {STR_INIT("村"),   STR_INIT("社区"), STR_INIT("居委会"),
                                    STR_INIT("街道"), STR_INIT("镇"),   STR_INIT("乡")};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    for (size_t at = 0; at + ends[i].len <= value.len; at++) {
      if (at && str_starts(str_from(value, at), ends[i])) return at + ends[i].len;
    }
  }
  return 0;
}

static void mask_address(struct buf *b, struct str value) {
  buf_add(b, (struct str){value.ptr, village_end(value)});
  stars(b, ADDRESS_STARS);
}

static void mask_all(struct buf *b, struct str value) {
  (void)value;
  stars(b, ADDRESS_STARS);
}

struct str privacy_mask(struct scope *s, const struct registry_fact *fact, struct str value) {
  static void (*const masks[])(struct buf *, struct str) = {
      [REGISTRY_MASK_ALL] = mask_all,
      [REGISTRY_MASK_NAME] = mask_name,
      [REGISTRY_MASK_NUMBER] = mask_number,
      [REGISTRY_MASK_ADDRESS] = mask_address,
  };
  struct buf b = buf_open(s->arena, MASKED_MAX);
  if (fact->type == REGISTRY_DATE && value.len > YEAR_DIGITS) {
    buf_add(&b, (struct str){value.ptr, YEAR_DIGITS});
    buf_add(&b, STR("-**-**"));
  } else if (value.len) {
    masks[fact->mask](&b, value);
  }
  return buf_str(&b);
}

/* ---- A state as it may be seen ----------------------------------------------------------------
 */

struct seen {
  struct privacy_views views;
  const struct registry_said *facts;
  size_t fact_count, masked;
};

static enum privacy_view view_of(const struct seen *seen, const struct registry_fact *fact) {
  for (size_t i = 0; i < seen->fact_count; i++) {
    if (str_eq(seen->facts[i].name, fact->key)) return PRIVACY_FULL;
  }
  return seen->views.of[fact->privacy];
}

static bool mask_known(struct scope *s, struct seen *seen, struct registry_known *known) {
  enum privacy_view view = view_of(seen, known->fact);
  if (view == PRIVACY_FULL) return true;
  seen->masked++;
  struct registry_claim *claims = ARENA_ARRAY(s->arena, struct registry_claim, known->count);
  for (size_t i = 0; claims && i < known->count; i++) {
    claims[i] = known->claims[i];
    claims[i].value = privacy_mask(s, known->fact, claims[i].value);
  }
  known->claims = claims;
  return view == PRIVACY_MASKED;
}

static void mask_statement(struct scope *s, const struct seen *seen,
                           const struct registry_party *kind, struct registry_statement *st) {
  struct registry_value *values = ARENA_ARRAY(s->arena, struct registry_value, st->count);
  size_t kept = 0;
  for (size_t i = 0; values && i < st->count; i++) {
    const struct registry_fact *fact = registry_fact_find(kind, st->values[i].key, NULL);
    enum privacy_view view = fact ? view_of(seen, fact) : PRIVACY_HIDDEN;
    if (view == PRIVACY_HIDDEN) continue;
    values[kept] = st->values[i];
    if (view == PRIVACY_MASKED) values[kept].value = privacy_mask(s, fact, values[kept].value);
    kept++;
  }
  st->values = values;
  st->count = values ? kept : 0;
}

enum ly privacy_apply(struct scope *s, struct privacy_views views,
                      const struct registry_said *facts, size_t fact_count,
                      struct registry_state *state, size_t *masked) {
  struct seen seen = {.views = views, .facts = facts, .fact_count = fact_count};
  size_t n = state->statement_count, kept = 0;
  struct registry_statement *statements = ARENA_ARRAY(s->arena, struct registry_statement, n);
  if (!statements) return fail_memory(s);
  for (size_t i = 0; i < n; i++) {
    statements[i] = state->statements[i];
    mask_statement(s, &seen, state->kind, &statements[i]);
  }
  for (size_t i = 0; i < state->count; i++) {
    if (mask_known(s, &seen, &state->facts[i])) state->facts[kept++] = state->facts[i];
  }
  state->count = kept;
  state->statements = statements;
  *masked = seen.masked;
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
