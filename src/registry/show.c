/* What pages, commands and JSON show of a party: one tree. */
#include "registry/registry_int.h"

static struct value *id_value(struct arena *a, struct value *map, const char *key, int64_t id) {
  if (id) {
    value_put_text(a, map, key, str_int(a, id)); /* JSON readers round numbers of this size */
  } else {
    value_put_null(a, map, key);
  }
  return map;
}

static void put_date(struct arena *a, struct value *map, const char *key, struct date d) {
  if (date_is_none(d)) {
    value_put_null(a, map, key);
  } else {
    value_put_text(a, map, key, date_iso(a, d));
  }
}

struct str registry_time_text(struct arena *a, int64_t us) {
  return time_local(a, us);
}

static void put_statement(struct scope *s, const struct registry *r, struct value *v,
                          const struct registry_statement *st) {
  struct arena *a = s->arena;
  id_value(a, v, "statement", st->id);
  value_put_text(a, v, "source", st->source);
  value_put_text(a, v, "source_text", registry_source_name(r, st->source));
  put_date(a, v, "true_from", st->from);
  put_date(a, v, "true_to", st->to);
  value_put_text(a, v, "recorded_at", time_iso(a, st->recorded_at));
  value_put_text(a, v, "recorded_text", registry_time_text(a, st->recorded_at));
  value_put_text(a, v, "recorded_by", st->recorded_by);
  value_put_text(a, v, "reason", st->reason);
  id_value(a, v, "batch", st->batch);
}

static struct value *claim_value(struct scope *s, const struct registry *r,
                                 const struct registry_fact *fact,
                                 const struct registry_claim *claim, bool wins) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "key", fact->key);
  value_put_text(a, v, "name", fact->name);
  value_put_text(a, v, "value", claim->value);
  value_put_text(a, v, "text", registry_value_text(s, fact, claim->value));
  value_put_text(a, v, "unit", fact->unit);
  value_put_bool(a, v, "wins", wins);
  value_put_text(a, v, "wins_text",
                 message_plain(s->lang, wins ? MSG_REGISTRY_WINS : MSG_REGISTRY_LOSES));
  put_statement(s, r, v, claim->statement);
  return v;
}

static struct value *claims_value(struct scope *s, const struct registry *r,
                                  const struct registry_state *state) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_known *known = &state->facts[i];
    for (size_t c = 0; c < known->count; c++)
      value_add(list, claim_value(s, r, known->fact, &known->claims[c], c == 0));
  }
  return list;
}

struct value *registry_head_value(struct scope *s, const struct registry_state *state,
                                  struct date true_on, int64_t known_on) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "district", state->district);
  id_value(a, v, "party", state->party);
  value_put_text(a, v, "kind", state->kind->kind->key);
  value_put_text(a, v, "kind_text", state->kind->kind->name);
  put_date(a, v, "true_on", true_on);
  if (known_on == REGISTRY_NOW) {
    value_put_null(a, v, "known_on");
  } else {
    value_put_text(a, v, "known_on", time_iso(a, known_on));
  }
  value_put_int(a, v, "locked", (int64_t)state->locked);
  return v;
}

struct value *registry_state_value(struct scope *s, const struct registry *r,
                                   const struct registry_state *state, struct date true_on,
                                   int64_t known_on) {
  struct value *v = registry_head_value(s, state, true_on, known_on);
  value_put(v, "claims", claims_value(s, r, state));
  return v;
}

/* ---- What does not go together ------------------------------------------------------------------
 */

const struct registry_known *registry_known_of(const struct registry_state *state,
                                               const struct registry_fact *fact) {
  for (size_t i = 0; i < state->count; i++) {
    if (state->facts[i].fact == fact) return &state->facts[i];
  }
  return NULL;
}

static void add_finding(struct scope *s, struct value *list, const struct registry_fact *number,
                        const struct registry_fact *other) {
  struct str words[] = {number->name, other->name};
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "key", other->key);
  value_put_text(s->arena, v, "text",
                 message_text(s->arena, s->lang, MSG_IDENTITY_FINDING, words, 2));
  value_add(list, v);
}

/* GB/T 2261.1: 1 male, 2 female; 0 and 9 say neither. */
static bool other_sex(struct str code, bool female) {
  return str_is(code, female ? "1" : "2");
}

struct value *registry_findings_value(struct scope *s, const struct registry_state *state) {
  struct value *list = value_list(s->arena);
  struct identity_resident told;
  const struct registry_fact *sex = registry_fact_find(state->kind, STR("sex"), NULL);
  const struct registry_known *of_sex = sex ? registry_known_of(state, sex) : NULL;
  const struct registry_known *born =
      registry_known_of(state, (const void *)state->kind->kind->born.entry);
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_known *known = &state->facts[i];
    if (known->fact->check != IDENTITY_RESIDENT_ID) continue;
    if (!identity_resident(known->claims[0].value, &told)) continue;
    struct str date = date_iso(s->arena, told.birth);
    if (born && !str_eq(born->claims[0].value, date)) add_finding(s, list, known->fact, born->fact);
    if (of_sex && other_sex(of_sex->claims[0].value, told.female))
      add_finding(s, list, known->fact, sex);
  }
  return list;
}

/* ---- All that was recorded ----------------------------------------------------------------------
 */

static struct value *said_value(struct scope *s, const struct registry_party *kind,
                                const struct registry_statement *st) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < st->count; i++) {
    const struct registry_value *said = &st->values[i];
    const struct registry_fact *fact = registry_fact_find(kind, said->key, NULL);
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", said->key);
    value_put_text(s->arena, v, "name", fact ? fact->name : said->key);
    value_put_text(s->arena, v, "value", said->value);
    value_put_text(s->arena, v, "text",
                   fact ? registry_value_text(s, fact, said->value) : said->value);
    value_put_text(s->arena, v, "unit", fact ? fact->unit : STR(""));
    value_add(list, v);
  }
  return list;
}

/* What of a statement stands beside a value of it, in words: one states many values, and is told
 * once. */
struct told {
  const struct registry_statement *st;
  struct str id, source, from, recorded_at;
};

static void tell(struct scope *s, const struct registry *r, const struct registry_statement *st,
                 struct told *told) {
  if (told->st == st) return;
  *told = (struct told){.st = st,
                        .id = str_int(s->arena, st->id),
                        .source = registry_source_name(r, st->source),
                        .from = date_iso(s->arena, st->from),
                        .recorded_at = time_local(s->arena, st->recorded_at)};
}

static void put_said(struct scope *s, const struct registry *r, struct value *v,
                     const struct registry_statement *st, struct told *told) {
  struct arena *a = s->arena;
  tell(s, r, st, told);
  value_put_text(a, v, "statement", told->id);
  value_put_text(a, v, "source", st->source);
  value_put_text(a, v, "source_text", told->source);
  if (date_is_none(st->from)) {
    value_put_null(a, v, "true_from");
  } else {
    value_put_text(a, v, "true_from", told->from);
  }
  value_put_text(a, v, "recorded_at", told->recorded_at);
  value_put_text(a, v, "recorded_by", st->recorded_by);
}

static struct value *word_value(struct scope *s, const struct registry *r,
                                const struct registry_fact *fact,
                                const struct registry_claim *claim, struct told *told) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "value", claim->value);
  value_put_text(a, v, "text", registry_value_text(s, fact, claim->value));
  put_said(s, r, v, claim->statement, told);
  return v;
}

struct value *registry_facts_value(struct scope *s, const struct registry *r,
                                   const struct registry_state *state) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  struct told told = {.st = NULL};
  for (size_t i = 0; i < state->count; i++) {
    const struct registry_known *known = &state->facts[i];
    struct value *v = word_value(s, r, known->fact, &known->claims[0], &told),
                 *lost = value_list(a);
    value_put_text(a, v, "key", known->fact->key);
    value_put_text(a, v, "name", known->fact->name);
    value_put_text(a, v, "unit", known->fact->unit);
    for (size_t c = 1; c < known->count; c++)
      value_add(lost, word_value(s, r, known->fact, &known->claims[c], &told));
    value_put(v, "lost", lost);
    value_add(list, v);
  }
  return list;
}

struct value *registry_history_value(struct scope *s, const struct registry *r,
                                     const struct registry_state *state) {
  struct value *list = value_list(s->arena);
  struct told told = {.st = NULL};
  size_t n = state->statement_count;
  const struct registry_statement **by_time =
      ARENA_ARRAY(s->arena, const struct registry_statement *, n);
  for (size_t i = 0; by_time && i < n; i++) { /* few: sorted as they come */
    size_t at = i;
    while (at > 0 && by_time[at - 1]->recorded_at < state->statements[i].recorded_at) {
      by_time[at] = by_time[at - 1];
      at--;
    }
    by_time[at] = &state->statements[i];
  }
  for (size_t i = 0; by_time && i < n; i++) {
    const struct registry_statement *st = by_time[i];
    struct value *v = value_map(s->arena);
    put_said(s, r, v, st, &told);
    put_date(s->arena, v, "true_to", st->to);
    value_put_text(s->arena, v, "reason", st->reason);
    id_value(s->arena, v, "batch", st->batch);
    id_value(s->arena, v, "retracts", st->retracts);
    value_put_bool(s->arena, v, "holds", state->known[st - state->statements]);
    value_put_bool(s->arena, v, "sealed", st->locked);
    value_put(v, "facts", said_value(s, state->kind, st));
    value_add(list, v);
  }
  return list;
}

/* ---- Moments and pages as people write them -----------------------------------------------------
 */

/* Two digits below `limit` behind a mark. */
static bool two_digits(struct str *text, char mark, int limit, int *out) {
  bool good = text->len >= 3 && text->ptr[0] == mark && text->ptr[1] >= '0' &&
              text->ptr[1] <= '9' && text->ptr[2] >= '0' && text->ptr[2] <= '9';
  if (!good) return false;
  *out = (text->ptr[1] - '0') * 10 + text->ptr[2] - '0';
  *text = str_from(*text, 3);
  return *out < limit;
}

bool registry_moment(struct str text, int64_t *us) {
  struct date d;
  int hour = 23, minute = 59, second = 59;
  struct str day = {text.ptr, text.len < 10 ? text.len : 10}, rest = str_from(text, day.len);
  if (!date_parse(day, &d)) return false;
  if (rest.len) {
    bool good = two_digits(&rest, rest.ptr[0] == 'T' ? 'T' : ' ', 24, &hour) &&
                two_digits(&rest, ':', 60, &minute);
    if (good && rest.len) good = two_digits(&rest, ':', 60, &second);
    if (!good || rest.len) return false;
  }
  int64_t seconds = (int64_t)d.day * 86400 + hour * 3600 + minute * 60 + second - 8 * 3600;
  *us = seconds * 1000000 + 999999;
  return true;
}

struct value *registry_list_value(struct scope *s, const struct registry_row *rows, size_t count,
                                  size_t limit, struct date true_on) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *list = value_list(a);
  for (size_t i = 0; i < count; i++) {
    struct value *row = value_map(a);
    value_put_text(a, row, "party", str_int(a, rows[i].party));
    value_put_text(a, row, "name", rows[i].name);
    value_put_text(a, row, "birth_date", rows[i].birth_date);
    value_put_text(a, row, "home_area", rows[i].area);
    value_add(list, row);
  }
  struct buf after = buf_open(a, 64);
  if (count == limit) {
    buf_add(&after, rows[count - 1].area);
    buf_printf(&after, "/%lld", (long long)rows[count - 1].party);
  }
  value_put_text(a, v, "true_on", date_iso(a, true_on));
  value_put_text(a, v, "after", buf_str(&after));
  value_put(v, "persons", list);
  return v;
}

bool registry_after_read(struct str text, struct registry_after *out) {
  *out = (struct registry_after){.area = STR("")};
  if (text.len == 0) return true;
  size_t n = 0;
  while (n < text.len && text.ptr[n] != '/') n++;
  out->area = (struct str){text.ptr, n};
  return n < text.len && registry_id(str_from(text, n + 1), &out->party);
}
