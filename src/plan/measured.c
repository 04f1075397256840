/* Working indicators out from the registry. */
#include "plan/measured.h"

const struct pack_choice plan_counteds[] = {
    {"parties", PLAN_PARTIES, MSG_COUNTED_PARTIES},
    {"towns_with", PLAN_TOWNS_WITH, MSG_COUNTED_TOWNS_WITH},
    {"towns", PLAN_TOWNS, MSG_COUNTED_TOWNS},
    {0},
};

/* ---- What a pack says ---------------------------------------------------------------------------
 */

static void check_part(struct scope *s, const struct pack_entry *entry, const char *field,
                       const struct plan_part *part) {
  bool ruled = part->rule.len && part->of.key.len;
  bool bare = !part->rule.len && !part->of.key.len;
  bool fits = part->count == PLAN_TOWNS ? bare : ruled;
  if (!fits) diag_error(s, pack_field_at(entry, field), MSG_COMPUTED_PART);
}

static void check_computed(struct scope *s, const struct pack *pack,
                           const struct pack_entry *entry) {
  const struct plan_computed *c = (const void *)entry;
  if (!pack_find(pack, &plan_kind_indicator, c->indicator))
    diag_error(s, pack_field_at(entry, "indicator"), MSG_COMPUTED_NO_INDICATOR, c->indicator);
  check_part(s, entry, "top", c->top);
  if (c->bottom) check_part(s, entry, "bottom", c->bottom);
  if (c->least && !c->bottom)
    diag_error(s, pack_field_at(entry, "least"), MSG_COMPUTED_LEAST, c->indicator);
}

#define PART(member) offsetof(struct plan_part, member)
static const struct pack_schema part_schema = {
    .size = sizeof(struct plan_part),
    .fields = (const struct pack_field[]){
        {"count", PACK_CHOICE, 0, PART(count), .choices = plan_counteds},
        {"of", PACK_REF, 0, PART(of), .kind = &registry_kind_party_kind},
        {"rule", PACK_TEXT, 0, PART(rule)},
        {0},
    }};

#define COMPUTED(member) offsetof(struct plan_computed, member)
const struct pack_kind plan_kind_computed = {
    .name = "computed",
    .file = "computed.yaml",
    .title = MSG_KIND_COMPUTED,
    .key = "indicator",
    .check = check_computed,
    .schema = {.size = sizeof(struct plan_computed),
               .fields = (const struct pack_field[]){
                   {"indicator", PACK_KEY, PACK_REQUIRED, COMPUTED(indicator)},
                   {"top", PACK_OBJECT, PACK_REQUIRED, COMPUTED(top), .schema = &part_schema},
                   {"bottom", PACK_OBJECT, 0, COMPUTED(bottom), .schema = &part_schema},
                   {"least", PACK_COUNT, 0, COMPUTED(least)},
                   {"times", PACK_NUMBER, 0, COMPUTED(times)},
                   {"note", PACK_TEXT, 0, COMPUTED(note)},
                   {0},
               }}};

/* ---- Reading the rules --------------------------------------------------------------------------
 */

enum { TOP, BOTTOM, PARTS };

/* A part with its rule, and its place among the rules of its kind of party. */
struct part {
  const struct plan_part *said; /* NULL: there is none */
  const struct rule_expr *expr; /* NULL: counts towns */
  size_t kind, place;
};
struct measuring {
  struct scope *s;
  const struct service_vocabulary *v;
  struct part (*parts)[PARTS]; /* of each entry */
  const struct plan_computed **entries;
  size_t count;
};

static size_t kind_of(const struct measuring *m, const struct pack_ref *of) {
  size_t i = 0;
  while (&m->v->registry.kinds[i].kind->entry != of->entry) i++;
  return i;
}

static enum ly read_part(const struct measuring *m, const struct plan_computed *c,
                         const struct plan_part *said, const char *field, struct part *out) {
  *out = (struct part){.said = said};
  if (!said || said->count == PLAN_TOWNS) return LY_OK;
  out->kind = kind_of(m, &said->of);
  struct service_rule_text text = {&c->entry, field, said->rule, out->kind, NULL};
  enum ly rc = service_rule_read(m->s, &m->v->rules, &text, &out->expr);
  if (rc || !out->expr) return rc;
  bool number = out->expr->type.kind == RULE_NUMBER, truth = out->expr->type.kind == RULE_TRUTH;
  bool fits = said->count == PLAN_TOWNS_WITH ? truth : number || truth;
  if (!fits) diag_error(m->s, pack_field_at(&c->entry, field), MSG_COMPUTED_TYPE);
  return LY_OK;
}

static enum ly read_all(struct scope *s, const struct service_vocabulary *v,
                        struct measuring *out) {
  const struct pack_table *table = pack_table_of(v->pack, &plan_kind_computed);
  size_t errors = s->diags.errors;
  *out = (struct measuring){.s = s, .v = v, .count = table->count};
  out->parts = arena_array(s->arena, table->count, sizeof *out->parts);
  out->entries = ARENA_ARRAY(s->arena, const struct plan_computed *, table->count);
  if (!out->parts || !out->entries) return fail_memory(s);
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < table->count; i++) {
    const struct plan_computed *c = out->entries[i] = (const void *)table->entries[i];
    rc = read_part(out, c, c->top, "top.rule", &out->parts[i][TOP]);
    if (!rc) rc = read_part(out, c, c->bottom, "bottom.rule", &out->parts[i][BOTTOM]);
  }
  size_t faults = s->diags.errors - errors;
  if (rc || faults == 0) return rc;
  return fail(s, LY_INVALID, MSG_REPORT_HAS_FAULTS, str_int(s->arena, (int64_t)faults));
}

enum ly plan_check_computed(struct scope *s, const struct pack *pack) {
  struct service_vocabulary *v = ARENA_NEW(s->arena, struct service_vocabulary);
  struct measuring m;
  if (pack_table_of(pack, &plan_kind_computed)->count == 0 || s->diags.errors) return LY_OK;
  if (!v) return fail_memory(s);
  enum ly rc = service_vocabulary(s, pack, v);
  if (!rc) rc = read_all(s, v, &m);
  if (rc != LY_INVALID) return rc;
  s->error = (struct error){0}; /* the faults are diagnostics, which the caller counts */
  return LY_OK;
}

/* ---- Counting -----------------------------------------------------------------------------------
 */

/* Runs all rules on one kind of party; their places are then known. */
static enum ly run_kind(struct measuring *m, const struct rule_world *world, size_t kind,
                        struct rule_totals *out) {
  struct scope *s = m->s;
  size_t count = 0;
  const struct rule_expr **rules = ARENA_ARRAY(s->arena, const struct rule_expr *, 2 * m->count);
  if (!rules) return fail_memory(s);
  for (size_t i = 0; i < m->count; i++) {
    for (size_t p = 0; p < PARTS; p++) {
      struct part *part = &m->parts[i][p];
      if (!part->expr || part->kind != kind) continue;
      part->place = count;
      rules[count++] = part->expr;
    }
  }
  *out = (struct rule_totals){.count = 0};
  if (count == 0) return LY_OK;
  struct rule_compiled what = {&m->v->rules, kind, s->today, rules, count};
  const struct rule_program *program;
  enum ly rc = rule_compile(s, &what, &program);
  return rc ? rc : rule_run(s, program, world, NULL, 0, out);
}

/* "331121101" holds the group of 331121101000; "331121" all of its district. Rows without an area
 * belong to their district alone. */
static bool group_within(const struct rule_area *group, struct str area) {
  enum { AREA_DIGITS = 12, DISTRICT_DIGITS = 6 };
  int64_t number = group->area >= 0 ? group->area : group->district * 1000000;
  int64_t span = 1, code = 0;
  if (group->area < 0 && area.len > DISTRICT_DIGITS) return false;
  for (size_t i = 0; i < AREA_DIGITS; i++) {
    int digit = i < area.len ? area.ptr[i] - '0' : 0;
    code = code * 10 + digit;
    if (i >= area.len) span *= 10;
  }
  return number >= code && number < code + span;
}

static void add_tally(struct plan_counted_part *sum, const struct part *part,
                      const struct rule_tally *t) {
  bool truth = part->expr->type.kind == RULE_TRUTH;
  int64_t more = truth ? t->yes : t->sum;
  sum->places = truth ? 0 : part->expr->type.places;
  sum->unknown += t->unknown;
  sum->overflow |= t->overflow || __builtin_add_overflow(sum->value, more, &sum->value);
}

static struct plan_counted_part count_parties(const struct part *part,
                                              const struct rule_totals *totals, struct str area) {
  struct plan_counted_part sum = {.value = 0};
  for (size_t i = 0; i < totals[part->kind].count; i++) {
    const struct rule_area *group = &totals[part->kind].areas[i];
    if (group_within(group, area)) add_tally(&sum, part, &group->rules[part->place]);
  }
  return sum;
}

struct below {
  const struct pack_area **list;
  size_t count;
};

/* Of the whole, each area below; of one of them, itself. */
static struct plan_counted_part count_towns(const struct part *part,
                                            const struct rule_totals *totals, struct str area,
                                            const struct below *below) {
  struct plan_counted_part sum = {.value = 0};
  bool all = part->said->count == PLAN_TOWNS;
  for (size_t i = 0; i < below->count; i++) {
    struct str code;
    bool within = area_digits(below->list[i]->code, &code) && str_starts(code, area);
    if (!within) continue;
    struct plan_counted_part one = {.value = 1};
    if (!all) one = count_parties(part, totals, code);
    sum.value += one.value > 0;
    sum.unknown += one.value == 0 && one.unknown > 0;
  }
  return sum;
}

static struct plan_counted_part count_part(const struct part *part,
                                           const struct rule_totals *totals, struct str area,
                                           const struct below *below) {
  if (!part->said) return (struct plan_counted_part){.value = 1};
  return part->said->count == PLAN_PARTIES ? count_parties(part, totals, area)
                                           : count_towns(part, totals, area, below);
}

/* ---- The value ----------------------------------------------------------------------------------
 */

enum { VALUE_PLACES = 2 };

static __int128 tens(int n) {
  __int128 x = 1;
  while (n-- > 0) x *= 10;
  return x;
}

/* A share has two places, what is counted its own: 3 homes, not 3.00. */
static int places_of(const struct plan_computed *c, const struct plan_measured_area *a,
                     struct decimal times) {
  return c->bottom ? VALUE_PLACES : a->top.places + times.scale;
}

/* top × times ÷ bottom, half away from zero; numbers are not below zero but by a rule that says so.
 */
static bool divide(const struct plan_measured_area *a, struct decimal times, int places,
                   struct decimal *out) {
  enum { SCALE_MAX = 27 };
  int scale = a->bottom.places + places - a->top.places - times.scale;
  __int128 top = (__int128)a->top.value * times.coefficient, bottom = a->bottom.value;
  if (bottom == 0 || scale > SCALE_MAX || scale < -SCALE_MAX) return false;
  __int128 limit = ((__int128)1 << 126) / tens(scale > 0 ? scale : 0);
  if (top > limit || top < -limit) return false;
  if (scale > 0) top *= tens(scale);
  if (scale < 0) bottom *= tens(-scale);
  bool negative = (top < 0) != (bottom < 0);
  __int128 size = top < 0 ? -top : top, by = bottom < 0 ? -bottom : bottom;
  __int128 rounded = (2 * size + by) / (2 * by);
  if (rounded > INT64_C(999999999999999999)) return false;
  *out = (struct decimal){(int64_t)(negative ? -rounded : rounded), (uint8_t)places};
  return true;
}

static bool held(const struct rule_totals *totals, size_t kinds, struct str area) {
  for (size_t k = 0; k < kinds; k++) {
    for (size_t i = 0; i < totals[k].count; i++) {
      if (group_within(&totals[k].areas[i], area)) return true;
    }
  }
  return false;
}

/* What the pack says, else what the indicator's denominator is counted by. */
static struct decimal times_of(const struct plan_computed *c, const struct plan_indicator *i) {
  if (c->times.given) return c->times.value;
  bool per = c->bottom && i->denominator && i->denominator->per;
  return (struct decimal){per ? i->denominator->per : 1, 0};
}

/* Of so few nothing is told. */
static bool enough(const struct plan_computed *c, const struct plan_counted_part *bottom) {
  __int128 least = (__int128)c->least * tens(bottom->places);
  return c->least == 0 || bottom->value >= least;
}

/* Nothing counted, and some of whom it can not be said: that is no nought. */
static bool told(const struct plan_counted_part *part) {
  return !part->overflow && (part->value != 0 || part->unknown == 0);
}

static void measure_area(const struct measuring *m, size_t i, const struct rule_totals *totals,
                         const struct below *below, struct decimal by,
                         struct plan_measured_area *out) {
  out->top = count_part(&m->parts[i][TOP], totals, out->area, below);
  out->bottom = count_part(&m->parts[i][BOTTOM], totals, out->area, below);
  /* Where nobody is recorded nothing is known, not even that there is none. */
  out->known = held(totals, m->v->rules.party_count, out->area) && told(&out->top) &&
               told(&out->bottom) && enough(m->entries[i], &out->bottom) &&
               divide(out, by, places_of(m->entries[i], out, by), &out->value);
}

static struct str part_text(const struct measuring *m, const struct part *part) {
  if (part->expr) return rule_print(m->s, &m->v->rules, part->expr);
  if (!part->said) return STR("");
  return message_plain(m->s->lang, MSG_COUNTED_TOWNS);
}

static bool this_year(const struct rule_expr *e) {
  if (!e) return false;
  bool found = e->window.is == RULE_THIS_YEAR;
  if (e->op == RULE_WORD && e->word->is == RULE_TERM) found |= this_year(e->word->expr);
  for (size_t i = 0; !found && i < e->count; i++) found = this_year(e->args[i]);
  return found;
}

static enum ly measure_one(const struct measuring *m, size_t i, const struct rule_totals *totals,
                           const struct below *below, struct plan_measured *out) {
  const struct pack *pack = m->v->pack;
  *out = (struct plan_measured){.computed = m->entries[i], .pack = pack, .count = below->count};
  out->indicator = (const void *)pack_find(pack, &plan_kind_indicator, m->entries[i]->indicator);
  out->areas = ARENA_ARRAY(m->s->arena, struct plan_measured_area, below->count);
  if (!out->areas) return fail_memory(m->s);
  out->top_text = part_text(m, &m->parts[i][TOP]);
  out->bottom_text = part_text(m, &m->parts[i][BOTTOM]);
  out->whole.name = pack->header->name;
  must(area_digits(pack->header->area, &out->whole.area)); /* checked with the pack */
  out->times = times_of(out->computed, out->indicator);
  out->since_january = this_year(m->parts[i][TOP].expr) || this_year(m->parts[i][BOTTOM].expr);
  measure_area(m, i, totals, below, out->times, &out->whole);
  for (size_t a = 0; a < below->count; a++) {
    struct plan_measured_area *area = &out->areas[a];
    area->name = below->list[a]->name;
    if (!area_digits(below->list[a]->code, &area->area)) area->area = below->list[a]->code;
    measure_area(m, i, totals, below, out->times, area);
    out->areas_held += held(totals, m->v->rules.party_count, area->area);
  }
  return LY_OK;
}

enum ly plan_measure_all(struct scope *s, const struct service_vocabulary *v,
                         const struct rule_world *world, struct plan_measured **out,
                         size_t *count) {
  struct measuring m;
  struct below below;
  *count = 0;
  enum ly rc = read_all(s, v, &m);
  if (rc) return rc;
  struct rule_totals *totals = ARENA_ARRAY(s->arena, struct rule_totals, v->rules.party_count);
  below.list = pack_areas_below(s->arena, v->pack, &below.count);
  *out = ARENA_ARRAY(s->arena, struct plan_measured, m.count);
  if (!totals || !below.list || !*out) return fail_memory(s);
  for (size_t k = 0; !rc && k < v->rules.party_count; k++) rc = run_kind(&m, world, k, &totals[k]);
  for (size_t i = 0; !rc && i < m.count; i++) rc = measure_one(&m, i, totals, &below, &(*out)[i]);
  if (!rc) *count = m.count;
  return rc;
}
