/* Instruments: from scores to a level. Pure. */
#include "service/instrument.h"

const struct instrument_group *instrument_group_at(const struct service_instrument *i, size_t n) {
  return ((struct instrument_group *const *)i->groups.items)[n];
}

const struct instrument_item *instrument_item_at(const struct service_instrument *i, size_t n) {
  return ((struct instrument_item *const *)i->items.items)[n];
}

const struct instrument_change *instrument_change_at(const struct service_instrument *i, size_t n) {
  return ((struct instrument_change *const *)i->changes.items)[n];
}

static const struct instrument_choice *choice_at(const struct instrument_item *item, size_t n) {
  return ((struct instrument_choice *const *)item->choices.items)[n];
}

static const struct instrument_degree *degree_at(const struct instrument_group *g, size_t n) {
  return ((struct instrument_degree *const *)g->degrees.items)[n];
}

static const struct instrument_level *level_at(const struct service_instrument *i, size_t n) {
  return ((struct instrument_level *const *)i->levels.items)[n];
}

static const struct instrument_row *row_at(const struct service_instrument *i, size_t n) {
  return ((struct instrument_row *const *)i->table.items)[n];
}

static const struct registry_codes *codes_of(const struct service_instrument *i) {
  const struct registry_fact *fact = (const void *)i->fact.entry;
  return (const void *)fact->codes.entry;
}

const struct registry_code *instrument_level_at(const struct service_instrument *i, size_t level) {
  const struct registry_codes *codes = codes_of(i);
  must(level < codes->codes.count);
  return ((struct registry_code *const *)codes->codes.items)[level];
}

ptrdiff_t instrument_item_find(const struct service_instrument *i, struct str name) {
  for (size_t n = 0; n < i->items.count; n++) {
    const struct instrument_item *item = instrument_item_at(i, n);
    bool called = str_eq(item->key, name) || str_eq(item->number, name) || str_eq(item->name, name);
    if (called) return (ptrdiff_t)n;
  }
  return -1;
}

ptrdiff_t instrument_change_find(const struct service_instrument *i, struct str name) {
  for (size_t n = 0; n < i->changes.count; n++) {
    const struct instrument_change *change = instrument_change_at(i, n);
    if (str_eq(change->key, name) || str_eq(change->name, name)) return (ptrdiff_t)n;
  }
  return -1;
}

static size_t group_of(const struct service_instrument *i, struct str key) {
  for (size_t n = 0; n < i->groups.count; n++) {
    if (str_eq(instrument_group_at(i, n)->key, key)) return n;
  }
  must(!"check_instrument() has seen the group");
  return 0;
}

static size_t level_of(const struct service_instrument *i, struct str code) {
  size_t count = codes_of(i)->codes.count;
  for (size_t n = 0; n < count; n++) {
    if (str_eq(instrument_level_at(i, n)->code, code)) return n;
  }
  must(!"check_instrument() has seen the code");
  return 0;
}

/* The place of the degree that a group's score comes to. */
static size_t degree_of(const struct instrument_group *g, int64_t score) {
  size_t n = 0;
  while (n < g->degrees.count && (score < degree_at(g, n)->from || score > degree_at(g, n)->to))
    n++;
  must(n < g->degrees.count);
  return n;
}

static size_t by_total(const struct service_instrument *i, int64_t total) {
  for (size_t n = 0; n < i->levels.count; n++) {
    const struct instrument_level *level = level_at(i, n);
    if (total >= level->from && total <= level->to) return level_of(i, level->code);
  }
  must(!"check_instrument() has seen that every total has a level");
  return 0;
}

static size_t by_table(const struct service_instrument *i, const struct instrument_result *r) {
  const struct instrument_group *down = instrument_group_at(i, group_of(i, i->down));
  size_t row = degree_of(down, r->groups[group_of(i, i->down)]), column = 0;
  for (size_t n = 0; n < i->across.count; n++) {
    size_t g = group_of(i, ((struct str *)i->across.items)[n]);
    size_t degree = degree_of(instrument_group_at(i, g), r->groups[g]);
    if (degree > column) column = degree;
  }
  size_t at = 0;
  while (!str_eq(row_at(i, at)->degree, degree_at(down, row)->key)) at++;
  return level_of(i, ((struct str *)row_at(i, at)->levels.items)[column]);
}

static void find_missing(const struct service_instrument *i, const struct instrument_sheet *sheet,
                         struct instrument_result *out) {
  for (size_t n = 0; n < i->items.count; n++) {
    if (!sheet->given[n]) out->missing[out->missing_count++] = n;
  }
  for (size_t n = 0; n < i->changes.count; n++) {
    if (!sheet->said[n]) out->unsaid[out->unsaid_count++] = n;
  }
  out->complete = out->missing_count == 0 && out->unsaid_count == 0;
}

static void add_up(const struct service_instrument *i, const struct instrument_sheet *sheet,
                   struct instrument_result *out) {
  for (size_t n = 0; n < i->items.count; n++) {
    out->groups[group_of(i, instrument_item_at(i, n)->group)] += sheet->scores[n];
    out->total += sheet->scores[n];
  }
  for (size_t g = 0; g < i->groups.count; g++) {
    const struct instrument_group *group = instrument_group_at(i, g);
    if (group->degrees.count) out->degrees[g] = degree_at(group, degree_of(group, out->groups[g]));
  }
}

/* A level outright counts where it is worse; of the others the worst one, and their sum. */
static void change(const struct service_instrument *i, const struct instrument_sheet *sheet,
                   struct instrument_result *out) {
  size_t last = codes_of(i)->codes.count - 1, most = 0, sum = 0, outright = 0;
  for (size_t n = 0; n < i->changes.count; n++) {
    const struct instrument_change *c = instrument_change_at(i, n);
    if (!sheet->holds[n]) continue;
    size_t worse = (size_t)c->worse, level = c->level.len ? level_of(i, c->level) : 0;
    if (level > outright) outright = level;
    if (worse > most) most = worse;
    sum += worse;
    if (c->sure == REGISTRY_NONE) out->official = false;
  }
  size_t single = out->base + most < last ? out->base + most : last;
  size_t added = out->base + sum < last ? out->base + sum : last;
  out->level = i->stack == INSTRUMENT_STACK_YES ? added : single;
  out->stacked = i->stack == INSTRUMENT_STACK_NO ? single : added;
  if (outright > out->level) out->level = outright;
  if (outright > out->stacked) out->stacked = outright;
}

static bool all_sure(const struct service_instrument *i) {
  bool sure = i->sure != REGISTRY_NONE && i->table_sure != REGISTRY_NONE;
  for (size_t g = 0; g < i->groups.count; g++) {
    if (instrument_group_at(i, g)->sure == REGISTRY_NONE) sure = false;
  }
  return sure;
}

void instrument_score(const struct service_instrument *i, const struct instrument_sheet *sheet,
                      struct instrument_result *out) {
  *out = (struct instrument_result){.official = all_sure(i)};
  find_missing(i, sheet, out);
  if (!out->complete) return;
  add_up(i, sheet, out);
  out->base = i->table.count ? by_table(i, out) : by_total(i, out->total);
  change(i, sheet, out);
}

bool instrument_put(const struct service_instrument *i, struct instrument_sheet *sheet, size_t item,
                    struct str score) {
  const struct instrument_item *it = instrument_item_at(i, item);
  for (size_t n = 0; n < it->choices.count; n++) {
    char digits[INT_DIGITS];
    if (!str_eq(score, int_digits(digits, choice_at(it, n)->score))) continue;
    sheet->given[item] = true;
    sheet->scores[item] = choice_at(it, n)->score;
    return true;
  }
  return false;
}

static bool put_change(struct instrument_sheet *sheet, size_t change, struct str value) {
  bool yes = str_is(value, "是") || str_is(value, "true");
  bool no = str_is(value, "否") || str_is(value, "false");
  sheet->said[change] = yes || no;
  sheet->holds[change] = yes;
  return yes || no;
}

static struct str scores_text(struct scope *s, const struct instrument_item *item) {
  struct buf b = buf_open(s->arena, 64);
  for (size_t n = 0; n < item->choices.count; n++) {
    if (n) buf_add(&b, s->lang == LANG_ZH ? STR("、") : STR(", "));
    buf_printf(&b, "%lld", (long long)choice_at(item, n)->score);
  }
  return buf_str(&b);
}

enum ly instrument_fill(struct scope *s, const struct service_instrument *i,
                        const struct registry_said *values, size_t count,
                        struct instrument_sheet *out) {
  *out = (struct instrument_sheet){0};
  size_t faults = 0;
  for (size_t n = 0; n < count; n++) {
    struct diag_at at = DIAG_FIELD(values[n].name);
    ptrdiff_t item = instrument_item_find(i, values[n].name);
    ptrdiff_t change = item < 0 ? instrument_change_find(i, values[n].name) : -1;
    bool good = item >= 0     ? instrument_put(i, out, (size_t)item, values[n].value)
                : change >= 0 ? put_change(out, (size_t)change, values[n].value)
                              : false;
    if (good) continue;
    faults++;
    if (item >= 0) {
      const struct instrument_item *it = instrument_item_at(i, (size_t)item);
      diag_error(s, at, MSG_INSTRUMENT_NO_SCORE, it->name, values[n].value, scores_text(s, it));
    } else if (change >= 0) {
      diag_error(s, at, MSG_INSTRUMENT_NO_ANSWER, instrument_change_at(i, (size_t)change)->name,
                 values[n].value);
    } else {
      diag_error(s, at, MSG_INSTRUMENT_NO_ITEM, i->name, values[n].name);
    }
  }
  return faults ? LY_INVALID : LY_OK;
}

int64_t instrument_most(const struct service_instrument *i, const struct instrument_group *group) {
  int64_t sum = 0;
  for (size_t n = 0; n < i->items.count; n++) {
    const struct instrument_item *item = instrument_item_at(i, n);
    if (group && !str_eq(item->group, group->key)) continue;
    int64_t most = 0;
    for (size_t k = 0; k < item->choices.count; k++) {
      int64_t score = ((struct instrument_choice *const *)item->choices.items)[k]->score;
      if (score > most) most = score;
    }
    sum += most;
  }
  return sum;
}
