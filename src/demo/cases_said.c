/* What is filled in with the demo's cases: forms, papers, sheets of assessors. */
#include "demo/cases_int.h"

/* ---- Words of the line --------------------------------------------------------------------------
 */

/* The text behind "key=" in "key=text;key=text". */
static struct str text_for(struct str values, struct str key, bool *found) {
  *found = false;
  while (values.len) {
    size_t end = 0, at = 0;
    while (end < values.len && values.ptr[end] != ';') end++;
    while (at < end && values.ptr[at] != '=') at++;
    *found = at < end && str_eq((struct str){values.ptr, at}, key);
    if (*found) return (struct str){values.ptr + at + 1, end - at - 1};
    values = end < values.len ? str_from(values, end + 1) : (struct str){0};
  }
  return STR("");
}

/* "accept_known=…;…": that of the move, else the part that is of none. */
struct str life_reason(const struct living *one, struct str move) {
  bool found;
  struct str all = one->line->reason, own = text_for(all, move, &found);
  while (!found && all.len) {
    size_t end = 0;
    while (end < all.len && all.ptr[end] != ';') end++;
    struct str part = {all.ptr, end};
    if (!str_contains(part, STR("="))) return part;
    all = end < all.len ? str_from(all, end + 1) : (struct str){0};
  }
  return own;
}

static bool of_persons(const struct living *one) {
  return county_measure_find(one->line->measure)->of == OF_PERSONS;
}

/* Sixteen digits that no bank gives: they begin with 0000. */
static struct str account_of(struct lives *l, const struct living *one) {
  struct buf b = buf_open(l->s->arena, 32);
  buf_printf(&b, "0000%04u%08u", (unsigned)(l->county->seed % 10000), (unsigned)one->index + 1);
  return buf_str(&b);
}

static struct str name_of(struct lives *l, const struct living *one) {
  return of_persons(one) ? county_person_name(l->s->arena, l->county, one->index)
                         : county_institution_name(l->s->arena, l->county, one->index);
}

static struct str phone_of(struct lives *l, const struct living *one) {
  return of_persons(one) ? county_phone(l->s->arena, l->county, one->index)
                         : county_institution_phone(l->s->arena, l->county, one->index);
}

/* An institution of some kind, by chance; empty where there is none. */
static struct str place_of(struct lives *l, int kind) {
  const struct county *c = l->county;
  size_t start = c->institution_count ? dice_below(&l->dice, (uint32_t)c->institution_count) : 0;
  for (size_t i = 0; i < c->institution_count; i++) {
    size_t at = (start + i) % c->institution_count;
    if (c->institutions[at].kind == kind)
      return str_int(l->s->arena, l->loaded->first_institution + (int64_t)at);
  }
  return STR("");
}

static struct str day_after(struct lives *l, int32_t days) {
  return date_iso(l->s->arena, (struct date){l->s->today.day + days});
}

/* A text with one of the table's words, or as it stands. */
static struct str worded(struct lives *l, const struct living *one, struct str text) {
  if (str_is(text, "{name}")) return name_of(l, one);
  if (str_is(text, "{phone}")) return phone_of(l, one);
  if (str_is(text, "{account}")) return account_of(l, one);
  if (str_is(text, "{today}")) return day_after(l, 0);
  if (str_is(text, "{month}")) return day_after(l, 30);
  if (str_is(text, "{childcare}")) return place_of(l, KIND_CHILDCARE_CENTRE);
  if (str_is(text, "{care_home}")) return place_of(l, KIND_CARE_HOME);
  return text;
}

/* ---- Forms --------------------------------------------------------------------------------------
 */

static struct str known_of(const struct registry_state *state, const struct procedure_field *f) {
  const struct registry_fact *fact = (const void *)f->fact.entry;
  for (size_t i = 0; fact && i < state->count; i++) {
    if (str_eq(state->facts[i].fact->key, fact->key)) return state->facts[i].claims[0].value;
  }
  return STR("");
}

/* As somebody types it: money is kept in fen. */
static struct str typed(struct scope *s, const struct registry_fact *fact, struct str value) {
  struct decimal fen;
  bool money = fact->type == REGISTRY_MONEY && decimal_parse(value, &fen) && fen.scale == 0;
  return money ? decimal_text(s->arena, (struct decimal){fen.coefficient, 2}) : value;
}

/* "温溪镇六居委会（演示地址）" */
static struct str address_of(struct lives *l, const struct living *one) {
  const struct county_figures *f = l->county->figures;
  uint32_t at = l->county->institutions[one->index].area;
  const struct county_area *area = &f->areas[at < f->home_count ? at : 0];
  struct buf b = buf_open(l->s->arena, 200);
  if (area->town < f->home_count && area->town != at) buf_add(&b, f->areas[area->town].name);
  buf_add(&b, area->name);
  buf_add(&b, STR("（演示地址）"));
  return buf_str(&b);
}

/* What is written where nobody said what, so that a form can be handed in at all. */
static struct str something(struct lives *l, const struct living *one,
                            const struct procedure_field *f, const struct registry_fact *fact) {
  const struct registry_codes *codes = (const void *)fact->codes.entry;
  const struct registry_code *const *all = codes ? codes->codes.items : NULL;
  switch (fact->type) {
    case REGISTRY_TRUTH: return STR("true");
    case REGISTRY_INTEGER:
    case REGISTRY_DECIMAL:
    case REGISTRY_MONEY: return STR("1");
    case REGISTRY_DATE: return day_after(l, 0);
    case REGISTRY_CODE: return all ? all[0]->code : STR("");
    case REGISTRY_AREA: return l->county->figures->area;
    case REGISTRY_PARTY: return place_of(l, KIND_CARE_HOME);
    default:
      if (str_is(fact->key, "institution_address")) return address_of(l, one);
      if (fact->check == IDENTITY_ACCOUNT) return account_of(l, one);
      if (fact->check) return phone_of(l, one);
      return f->note.len && f->note.len < 200 ? f->note : fact->name;
  }
}

/* "fail|pass": the first where the form wants an answer, the other where it may be left out. */
static struct str choice_of(struct str text, bool required) {
  size_t at = 0;
  while (at < text.len && text.ptr[at] != '|') at++;
  if (at == text.len || required) return (struct str){text.ptr, at};
  return str_from(text, at + 1);
}

static struct str answer_to(struct lives *l, const struct living *one,
                            const struct registry_state *state, const struct procedure_field *f,
                            const struct registry_fact *fact) {
  bool told;
  struct str text = text_for(one->line->values, fact->key, &told), known = known_of(state, f);
  if (told) return worded(l, one, choice_of(text, f->required));
  if (known.len) return typed(l->s, fact, known);
  return f->required && !f->assessed ? something(l, one, f, fact) : STR("");
}

enum ly life_say(struct lives *l, const struct living *one, const struct pack_many *fields,
                 struct registry_said *out, size_t *count) {
  const struct procedure_field *const *all = fields->items;
  struct registry_state state = {.count = 0};
  *count = 0;
  if (fields->count == 0) return LY_OK;
  enum ly rc = party_facts(l->s, tx_store(l->tx), l->registry, l->county->figures->area, one->party,
                           l->s->today, REGISTRY_NOW, &state);
  for (size_t i = 0; !rc && i < fields->count && *count < SAID_MAX; i++) {
    const struct registry_fact *fact = procedure_field_fact(l->s->arena, all[i]);
    if (!fact) return fail_memory(l->s);
    struct str answer = answer_to(l, one, &state, all[i], fact);
    if (answer.len) out[(*count)++] = (struct registry_said){fact->key, answer};
  }
  return rc;
}

size_t life_files(const struct lives *l, const struct pack_many *documents, struct case_file *out) {
  const struct procedure_document *const *all = documents->items;
  size_t count = 0;
  for (size_t i = 0; i < documents->count && count < FILES_OF_MOVE; i++)
    if (all[i]->required || i == 0) out[count++] = (struct case_file){all[i]->key, l->proof};
  return count;
}

/* ---- Sheets -------------------------------------------------------------------------------------
 */

struct sheet {
  const struct service_instrument *instrument;
  int64_t scores[INSTRUMENT_ITEMS_MAX];
  struct registry_said values[INSTRUMENT_ITEMS_MAX + INSTRUMENT_CHANGES_MAX];
  size_t count;
};

static int64_t best_of(const struct instrument_item *item) {
  const struct instrument_choice *const *all = item->choices.items;
  int64_t best = all[0]->score;
  for (size_t i = 1; i < item->choices.count; i++)
    if (all[i]->score > best) best = all[i]->score;
  return best;
}

static bool has_score(const struct instrument_item *item, int64_t score) {
  const struct instrument_choice *const *all = item->choices.items;
  for (size_t i = 0; i < item->choices.count; i++) {
    if (all[i]->score == score) return true;
  }
  return false;
}

/* A total within the level that is known of the party; of who was never assessed, any. */
static int64_t total_for(struct lives *l, const struct service_instrument *instrument,
                         struct str level) {
  const struct instrument_level *const *all = instrument->levels.items;
  if (instrument->levels.count == 0) return 0;
  const struct instrument_level *chosen =
      all[dice_below(&l->dice, (uint32_t)instrument->levels.count)];
  for (size_t i = 0; i < instrument->levels.count; i++)
    if (str_eq(all[i]->code, level)) chosen = all[i];
  return chosen->from + dice_below(&l->dice, (uint32_t)(chosen->to - chosen->from + 1));
}

/* All items at their best, then worse by one, item by item, down to the total. */
static void fill_to(struct lives *l, struct sheet *sheet, int64_t total) {
  const struct service_instrument *instrument = sheet->instrument;
  enum { ROLLS_MAX = 5000 };
  int64_t sum = 0;
  for (size_t i = 0; i < instrument->items.count; i++)
    sum += sheet->scores[i] = best_of(instrument_item_at(instrument, i));
  for (size_t roll = 0; sum > total && roll < ROLLS_MAX; roll++) {
    size_t i = dice_below(&l->dice, (uint32_t)instrument->items.count);
    if (!has_score(instrument_item_at(instrument, i), sheet->scores[i] - 1)) continue;
    sheet->scores[i]--;
    sum--;
  }
}

/* One item a point better or worse, so that the level is the same or nearly. */
static void differ(struct sheet *sheet, size_t item) {
  const struct instrument_item *of = instrument_item_at(sheet->instrument, item);
  int64_t score = sheet->scores[item];
  sheet->scores[item] = has_score(of, score + 1) ? score + 1 : score - 1;
}

static void write_down(struct lives *l, struct sheet *sheet) {
  const struct service_instrument *instrument = sheet->instrument;
  sheet->count = 0;
  for (size_t i = 0; i < instrument->items.count; i++)
    sheet->values[sheet->count++] = (struct registry_said){instrument_item_at(instrument, i)->key,
                                                           str_int(l->s->arena, sheet->scores[i])};
  for (size_t i = 0; i < instrument->changes.count; i++)
    sheet->values[sheet->count++] =
        (struct registry_said){instrument_change_at(instrument, i)->key, STR("false")};
}

static enum ly hand_in(struct lives *l, const struct living *one, struct str actor,
                       const struct registry_said *values, size_t count, bool joint) {
  struct assessment_deed deed = {.work = l->work,
                                 .registry = l->registry,
                                 .district = l->county->figures->area,
                                 .case_no = one->case_no,
                                 .joint = joint,
                                 .seen = -1,
                                 .hands = HAND_BIT(HAND_ASSESSOR),
                                 .values = values,
                                 .count = count};
  struct write w = assessment_write(l->s, &deed);
  return lives_write(l, actor, &w);
}

/* The next of those who may: a second assessment is not for the first assessors. */
static enum ly hand_in_own(struct lives *l, const struct living *one,
                           const struct case_actors *actors, struct sheet *sheet, size_t *at) {
  enum ly rc = LY_CONFLICT;
  write_down(l, sheet);
  while (rc == LY_CONFLICT && *at < actors->count) {
    if (l->s->error.code) lives_forget(l->s);
    rc = hand_in(l, one, actors->names[(*at)++], sheet->values, sheet->count, false);
  }
  return rc;
}

static enum ly level_known(struct lives *l, const struct living *one,
                           const struct service_instrument *instrument, struct str *out) {
  const struct registry_fact *fact = (const void *)instrument->fact.entry;
  struct registry_state state;
  *out = STR("");
  enum ly rc = party_facts(l->s, tx_store(l->tx), l->registry, l->county->figures->area, one->party,
                           l->s->today, REGISTRY_NOW, &state);
  for (size_t i = 0; !rc && i < state.count; i++)
    if (str_eq(state.facts[i].fact->key, fact->key)) *out = state.facts[i].claims[0].value;
  return rc;
}

enum ly life_assess(struct lives *l, const struct living *one, bool apart) {
  struct sheet *sheet = ARENA_NEW(l->s->arena, struct sheet);
  const struct case_actors *actors;
  struct case_row row;
  struct str level;
  size_t at = 0;
  if (!sheet) return fail_memory(l->s);
  enum ly rc = case_find(l->s, tx_store(l->tx), l->county->figures->area, one->case_no, &row);
  if (rc) return rc;
  sheet->instrument =
      (const void *)casework_find(l->work, row.procedure)->procedure->instrument.entry;
  if (!sheet->instrument) return fail(l->s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, row.procedure);
  rc = level_known(l, one, sheet->instrument, &level);
  if (!rc) rc = lives_actors(l, HAND_ASSESSOR, row.area, &actors);
  if (rc) return rc;
  fill_to(l, sheet, total_for(l, sheet->instrument, level));
  size_t item = dice_below(&l->dice, (uint32_t)sheet->instrument->items.count);
  rc = hand_in_own(l, one, actors, sheet, &at);
  if (rc) return rc;
  struct str second = actors->names[at < actors->count ? at : 0];
  struct registry_said settled = sheet->values[item];
  if (apart) differ(sheet, item);
  rc = hand_in_own(l, one, actors, sheet, &at);
  if (rc || !apart) return rc;
  return hand_in(l, one, at ? actors->names[at - 1] : second, &settled, 1, true);
}
