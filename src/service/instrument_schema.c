/* Instruments as packs write them, and what a schema can not say of them. */
#include "service/instrument.h"

const struct pack_choice instrument_stacks[] = {
    {"open", INSTRUMENT_STACK_OPEN, MSG_INSTRUMENT_STACK_OPEN},
    {"no", INSTRUMENT_STACK_NO, MSG_INSTRUMENT_STACK_NO},
    {"yes", INSTRUMENT_STACK_YES, MSG_INSTRUMENT_STACK_YES},
    {0},
};

#define FIELDS(...) \
  .fields = (const struct pack_field[]) { \
    __VA_ARGS__, { \
      0 \
    } \
  }
#define SCHEMA(type, ...) \
  { .size = sizeof(struct type), FIELDS(__VA_ARGS__) }
#define AT(type, member) offsetof(struct type, member)

static const struct pack_schema degree_schema =
    SCHEMA(instrument_degree, {"key", PACK_KEY, PACK_REQUIRED, AT(instrument_degree, key)},
           {"name", PACK_TEXT, PACK_REQUIRED, AT(instrument_degree, name)},
           {"from", PACK_COUNT, PACK_REQUIRED, AT(instrument_degree, from)},
           {"to", PACK_COUNT, PACK_REQUIRED, AT(instrument_degree, to)});
static const struct pack_schema group_schema = SCHEMA(
    instrument_group, {"key", PACK_KEY, PACK_REQUIRED, AT(instrument_group, key)},
    {"name", PACK_TEXT, PACK_REQUIRED, AT(instrument_group, name)},
    {"sure", PACK_CHOICE, 0, AT(instrument_group, sure), .choices = registry_sures},
    {"degrees", PACK_OBJECT, PACK_MANY, AT(instrument_group, degrees), .schema = &degree_schema});
static const struct pack_schema choice_schema =
    SCHEMA(instrument_choice, {"score", PACK_COUNT, PACK_REQUIRED, AT(instrument_choice, score)},
           {"name", PACK_TEXT, PACK_REQUIRED, AT(instrument_choice, name)});
static const struct pack_schema item_schema =
    SCHEMA(instrument_item, {"key", PACK_KEY, PACK_REQUIRED, AT(instrument_item, key)},
           {"number", PACK_TEXT, PACK_REQUIRED, AT(instrument_item, number)},
           {"group", PACK_KEY, PACK_REQUIRED, AT(instrument_item, group)},
           {"name", PACK_TEXT, PACK_REQUIRED, AT(instrument_item, name)},
           {"note", PACK_TEXT, 0, AT(instrument_item, note)},
           {"choices", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, AT(instrument_item, choices),
            .schema = &choice_schema});
static const struct pack_schema level_schema =
    SCHEMA(instrument_level, {"code", PACK_TEXT, PACK_REQUIRED, AT(instrument_level, code)},
           {"from", PACK_COUNT, PACK_REQUIRED, AT(instrument_level, from)},
           {"to", PACK_COUNT, PACK_REQUIRED, AT(instrument_level, to)});
static const struct pack_schema row_schema =
    SCHEMA(instrument_row, {"degree", PACK_KEY, PACK_REQUIRED, AT(instrument_row, degree)},
           {"levels", PACK_TEXT, PACK_REQUIRED | PACK_MANY, AT(instrument_row, levels)});
static const struct pack_schema change_schema = SCHEMA(
    instrument_change, {"key", PACK_KEY, PACK_REQUIRED, AT(instrument_change, key)},
    {"name", PACK_TEXT, PACK_REQUIRED, AT(instrument_change, name)},
    {"level", PACK_TEXT, 0, AT(instrument_change, level)},
    {"worse", PACK_COUNT, 0, AT(instrument_change, worse)},
    {"sure", PACK_CHOICE, PACK_REQUIRED, AT(instrument_change, sure), .choices = registry_sures},
    {"note", PACK_TEXT, 0, AT(instrument_change, note)});

/* An instrument while it is checked. */
struct checked {
  struct scope *s;
  const struct service_instrument *i;
  const struct registry_codes *codes;
};

static void fault(const struct checked *c, const char *field, enum message message,
                  struct str about) {
  diag_error(c->s, pack_field_at(&c->i->entry, field), message, c->i->name, about);
}

static bool is_code(const struct checked *c, struct str code) {
  for (size_t n = 0; n < c->codes->codes.count; n++) {
    if (str_eq(((struct registry_code *const *)c->codes->codes.items)[n]->code, code)) return true;
  }
  return false;
}

static const struct instrument_group *group_find(const struct service_instrument *i,
                                                 struct str key) {
  for (size_t n = 0; n < i->groups.count; n++) {
    if (str_eq(instrument_group_at(i, n)->key, key)) return instrument_group_at(i, n);
  }
  return NULL;
}

/* Every item stands in a group, and is there once. */
static void check_items(const struct checked *c) {
  const struct service_instrument *i = c->i;
  for (size_t n = 0; n < i->items.count; n++) {
    const struct instrument_item *item = instrument_item_at(i, n);
    if (!group_find(i, item->group)) fault(c, "items", MSG_INSTRUMENT_NO_GROUP, item->group);
    if (instrument_item_find(i, item->key) != (ptrdiff_t)n)
      fault(c, "items", MSG_INSTRUMENT_TWICE, item->key);
    if (item->choices.count < 2) fault(c, "items", MSG_INSTRUMENT_CHOICES, item->name);
  }
}

/* How many of the ranges a score lies in: has to be one, for each that can be reached. */
static size_t ranges_with(const struct pack_many *ranges, bool levels, int64_t score) {
  size_t found = 0;
  for (size_t n = 0; n < ranges->count; n++) {
    const void *range = ((void *const *)ranges->items)[n];
    const struct instrument_level *level = range;
    const struct instrument_degree *degree = range;
    int64_t from = levels ? level->from : degree->from, to = levels ? level->to : degree->to;
    if (score >= from && score <= to) found++;
  }
  return found;
}

/* Which sums the items of a group (NULL: all) can come to: true at each of them. */
static bool *reachable(const struct checked *c, const struct instrument_group *group,
                       int64_t *most) {
  *most = instrument_most(c->i, group);
  if (*most > 10000) return NULL;
  bool *can = ARENA_ARRAY(c->s->arena, bool, (size_t)*most + 1);
  if (can) can[0] = true;
  for (size_t n = 0; can && n < c->i->items.count; n++) {
    const struct instrument_item *item = instrument_item_at(c->i, n);
    if (group && !str_eq(item->group, group->key)) continue;
    for (int64_t sum = *most; sum >= 0; sum--) {
      bool reached = false;
      for (size_t k = 0; k < item->choices.count; k++) {
        int64_t score = ((struct instrument_choice *const *)item->choices.items)[k]->score;
        if (score <= sum && can[sum - score]) reached = true;
      }
      can[sum] = reached;
    }
  }
  return can;
}

static void check_ranges(const struct checked *c, const struct instrument_group *group,
                         const struct pack_many *ranges, const char *field) {
  int64_t most;
  const bool *can = reachable(c, group, &most);
  for (int64_t score = 0; can && score <= most; score++) {
    if (!can[score] || ranges_with(ranges, group == NULL, score) == 1) continue;
    fault(c, field, MSG_INSTRUMENT_RANGE, str_int(c->s->arena, score));
    return;
  }
}

static void check_levels(const struct checked *c) {
  const struct service_instrument *i = c->i;
  for (size_t n = 0; n < i->levels.count; n++) {
    struct str code = ((struct instrument_level *const *)i->levels.items)[n]->code;
    if (!is_code(c, code)) fault(c, "levels", MSG_INSTRUMENT_NO_LEVEL, code);
  }
  check_ranges(c, NULL, &i->levels, "levels");
}

/* A table has a row for each degree down, and in each a level for each degree across. */
static void check_table(const struct checked *c) {
  const struct service_instrument *i = c->i;
  const struct instrument_group *down = group_find(i, i->down);
  size_t columns = 0;
  if (!down) fault(c, "down", MSG_INSTRUMENT_NO_GROUP, i->down);
  for (size_t n = 0; n < i->across.count; n++) {
    struct str key = ((struct str *)i->across.items)[n];
    const struct instrument_group *group = group_find(i, key);
    if (!group) fault(c, "across", MSG_INSTRUMENT_NO_GROUP, key);
    if (group && n == 0) columns = group->degrees.count;
    if (group && group->degrees.count != columns)
      fault(c, "across", MSG_INSTRUMENT_COLUMNS, group->name);
  }
  for (size_t d = 0; down && d < down->degrees.count; d++) {
    struct str degree = ((struct instrument_degree *const *)down->degrees.items)[d]->key;
    size_t rows = 0;
    for (size_t n = 0; n < i->table.count; n++) {
      const struct instrument_row *row = ((struct instrument_row *const *)i->table.items)[n];
      if (!str_eq(row->degree, degree)) continue;
      rows++;
      if (row->levels.count != columns) fault(c, "table", MSG_INSTRUMENT_COLUMNS, degree);
      for (size_t k = 0; k < row->levels.count; k++) {
        struct str code = ((struct str *)row->levels.items)[k];
        if (!is_code(c, code)) fault(c, "table", MSG_INSTRUMENT_NO_LEVEL, code);
      }
    }
    if (rows != 1) fault(c, "table", MSG_INSTRUMENT_ROWS, degree);
  }
}

static void check_groups(const struct checked *c) {
  for (size_t n = 0; n < c->i->groups.count; n++) {
    const struct instrument_group *group = instrument_group_at(c->i, n);
    if (group->degrees.count) check_ranges(c, group, &group->degrees, "groups");
    if (group_find(c->i, group->key) != group) fault(c, "groups", MSG_INSTRUMENT_TWICE, group->key);
  }
}

static void check_changes(const struct checked *c) {
  for (size_t n = 0; n < c->i->changes.count; n++) {
    const struct instrument_change *change = instrument_change_at(c->i, n);
    bool outright = change->level.len > 0;
    if (outright == (change->worse > 0)) fault(c, "changes", MSG_INSTRUMENT_CHANGE, change->name);
    if (outright && !is_code(c, change->level))
      fault(c, "changes", MSG_INSTRUMENT_NO_LEVEL, change->level);
    if (instrument_change_find(c->i, change->key) != (ptrdiff_t)n)
      fault(c, "changes", MSG_INSTRUMENT_TWICE, change->key);
  }
}

static void check_instrument(struct scope *s, const struct pack *pack,
                             const struct pack_entry *entry) {
  (void)pack;
  const struct service_instrument *i = (const struct service_instrument *)(const void *)entry;
  const struct registry_fact *fact = (const void *)i->fact.entry;
  const struct registry_codes *codes = fact ? (const void *)fact->codes.entry : NULL;
  struct checked c = {s, i, codes};
  if (!fact) return;
  if (!codes || !codes->ordered) {
    fault(&c, "fact", MSG_INSTRUMENT_NOT_LEVELS, fact->name);
    return;
  }
  bool fits = i->items.count <= INSTRUMENT_ITEMS_MAX && i->groups.count <= INSTRUMENT_GROUPS_MAX &&
              i->changes.count <= INSTRUMENT_CHANGES_MAX &&
              i->assessors <= INSTRUMENT_ASSESSORS_MAX;
  if (!fits) fault(&c, "items", MSG_INSTRUMENT_TOO_MANY, STR(""));
  if ((i->table.count > 0) == (i->levels.count > 0))
    fault(&c, "levels", MSG_INSTRUMENT_ONE_WAY, STR(""));
  check_items(&c);
  check_groups(&c);
  if (i->table.count) check_table(&c);
  if (i->levels.count) check_levels(&c);
  check_changes(&c);
}

#define INSTRUMENT(member) offsetof(struct service_instrument, member)
const struct pack_kind service_kind_instrument = {
    .name = "instrument",
    .file = "instruments.yaml",
    .title = MSG_KIND_INSTRUMENT,
    .key = "key",
    .inherited = true,
    .check = check_instrument,
    .schema = {
        .size = sizeof(struct service_instrument),
        .fields = (const struct pack_field[]){
            {"key", PACK_KEY, PACK_REQUIRED, INSTRUMENT(key)},
            {"name", PACK_TEXT, PACK_REQUIRED, INSTRUMENT(name)},
            {"norm", PACK_TEXT, PACK_REQUIRED, INSTRUMENT(norm)},
            {"sure", PACK_CHOICE, PACK_REQUIRED, INSTRUMENT(sure), .choices = registry_sures},
            {"of", PACK_REF, PACK_REQUIRED, INSTRUMENT(of), .kind = &registry_kind_party_kind},
            {"fact", PACK_REF, PACK_REQUIRED, INSTRUMENT(fact), .kind = &registry_kind_fact},
            {"dated", PACK_REF, 0, INSTRUMENT(dated), .kind = &registry_kind_fact},
            {"assessors", PACK_COUNT, 0, INSTRUMENT(assessors)},
            {"valid_months", PACK_COUNT, 0, INSTRUMENT(valid_months)},
            {"groups", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, INSTRUMENT(groups),
             .schema = &group_schema},
            {"items", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, INSTRUMENT(items),
             .schema = &item_schema},
            {"levels", PACK_OBJECT, PACK_MANY, INSTRUMENT(levels), .schema = &level_schema},
            {"changes", PACK_OBJECT, PACK_MANY, INSTRUMENT(changes), .schema = &change_schema},
            {"table", PACK_OBJECT, PACK_MANY, INSTRUMENT(table), .schema = &row_schema},
            {"down", PACK_KEY, 0, INSTRUMENT(down)},
            {"across", PACK_TEXT, PACK_MANY, INSTRUMENT(across)},
            {"table_sure", PACK_CHOICE, 0, INSTRUMENT(table_sure), .choices = registry_sures},
            {"stack", PACK_CHOICE, 0, INSTRUMENT(stack), .choices = instrument_stacks},
            {"clause", PACK_REF, 0, INSTRUMENT(clause), .kind = &pack_kind_clause},
            {"note", PACK_TEXT, 0, INSTRUMENT(note)},
            {0},
        }}};
