/* A row by itself: its cells read as facts, and held against each other. */
#include "base/money.h"
#include "registry/import_int.h"

static const struct date earliest = {-43829}; /* 1850-01-01: nobody in a register was born before */

/* ---- Faults -------------------------------------------------------------------------------------
 */

void import_fault_text(struct scope *s, const struct import *im, struct import_row *row,
                       size_t column, struct str text) {
  bool whole = column == IMPORT_WHOLE_ROW || column >= im->column_count;
  if (!row->faults) row->faults = ARENA_ARRAY(s->arena, struct import_fault, IMPORT_FAULTS_MAX);
  if (!row->faults || row->fault_count == IMPORT_FAULTS_MAX) return;
  row->faults[row->fault_count++] = (struct import_fault){
      .column = whole ? IMPORT_WHOLE_ROW : column,
      .heading = whole ? STR("") : im->columns[column].heading,
      .text = text,
  };
}

void import_fault_with(struct scope *s, const struct import *im, struct import_row *row,
                       size_t column, enum message message, const struct str *parts, size_t count) {
  import_fault_text(s, im, row, column, message_text(s->arena, s->lang, message, parts, count));
}

/* ---- Cells --------------------------------------------------------------------------------------
 */

struct checking {
  struct scope *s;
  const struct import *im;
  struct import_row *row;
  struct str *canonical;
};

bool import_blank(struct str cell) {
  for (size_t pos = 0; pos < cell.len;) {
    int32_t c = utf8_next(cell, &pos);
    if (c < 0) return false;
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0x3000 && c != 0xA0) return false;
  }
  return true;
}

static const struct registry_code *nearest_code(const struct registry_fact *fact, struct str text) {
  const struct registry_codes *list = (const void *)fact->codes.entry;
  const struct registry_code *const *codes = list ? list->codes.items : NULL;
  const struct registry_code *near = NULL;
  size_t characters = utf8_count(text);
  unsigned least = (unsigned)characters + 1;
  for (size_t i = 0; codes && i < list->codes.count; i++) {
    if (!codes[i]) continue;
    bool within = str_contains(codes[i]->name, text) || str_contains(text, codes[i]->name);
    unsigned distance = within ? 0 : str_distance(codes[i]->name, text);
    if (distance >= least || (!within && distance * 2 > characters + 1)) continue;
    least = distance;
    near = codes[i];
  }
  return near;
}

static void bad_fact(struct checking *c, size_t column, const struct registry_fact *fact,
                     struct str text, struct str why) {
  bool code = fact->type == REGISTRY_CODE && !registry_sealed(fact);
  const struct registry_code *near = code ? nearest_code(fact, text) : NULL;
  if (near) {
    import_fault(c->s, c->im, c->row, column, MSG_IMPORT_CODE_NEAR, fact->name, text, near->name);
  } else {
    import_fault_text(c->s, c->im, c->row, column, why);
  }
}

static void take_fact(struct checking *c, size_t column, const struct registry_fact *fact,
                      struct str cell) {
  struct scope *s = c->s;
  struct str given = import_tidy(s->arena, fact, cell), canonical = given, why;
  bool relation = fact->type == REGISTRY_PARTY; /* resolved with the others of its piece */
  if (fact->type == REGISTRY_AREA && !import_area(s, c->im, given, &given, &why)) {
    import_fault_text(s, c->im, c->row, column, why);
    return;
  }
  if (!relation && !registry_value_read(s, fact, given, &canonical, &why)) {
    bad_fact(c, column, fact, given, why);
    return;
  }
  c->canonical[c->row->count] = canonical;
  c->row->facts[c->row->count++] =
      (struct load_value){.fact = fact, .value = given, .column = (unsigned)column + 1};
}

static void take_date(struct checking *c, size_t column, struct str cell, struct date *out) {
  struct str text = import_tidy_date(c->s->arena, cell);
  if (!date_parse(text, out)) import_fault(c->s, c->im, c->row, column, MSG_IMPORT_BAD_DATE, cell);
}

static void take_amount(struct checking *c, size_t column, struct str cell) {
  struct str text = import_tidy_number(c->s->arena, cell);
  bool good = money_parse_yuan(text, &c->row->amount_fen) && c->row->amount_fen >= 0;
  if (good) return;
  c->row->amount_fen = -1;
  import_fault(c->s, c->im, c->row, column, MSG_IMPORT_BAD_AMOUNT, cell);
}

/* A programme by key or name; a name that several have is none of them. */
static void take_programme(struct checking *c, size_t column, struct str cell) {
  const struct import_words *words = &c->im->ask.words;
  struct str text = str_trim(cell), code;
  const struct import_said *near = NULL;
  if (words->programme_count == 0) {
    c->row->programme = text;
    return;
  }
  switch (import_named(words->programmes, words->programme_count, text, &code, &near)) {
    case IMPORT_NAMED_ONE: c->row->programme = code; break;
    case IMPORT_NAMED_SEVERAL:
      import_fault(c->s, c->im, c->row, column, MSG_IMPORT_PROGRAMME_TWICE, text);
      break;
    case IMPORT_NAMED_NONE:
      if (near) {
        import_fault(c->s, c->im, c->row, column, MSG_IMPORT_PROGRAMME_NEAR, text, near->heading);
      } else {
        import_fault(c->s, c->im, c->row, column, MSG_IMPORT_NO_PROGRAMME, text);
      }
  }
}

/* Which of the numbers that may name the party is filled in. */
static void take_who(struct checking *c, size_t column, const struct import_slot *slot,
                     struct str cell) {
  if (c->row->kind) {
    import_fault(c->s, c->im, c->row, column, MSG_IMPORT_TWO_WHO);
    return;
  }
  c->row->kind = slot->kind;
  take_fact(c, column, slot->fact, cell);
}

static void take_cell(struct checking *c, size_t column, struct str cell) {
  const struct import_slot *slot = c->im->columns[column].slot;
  switch (slot->role) {
    case IMPORT_ROLE_FACT: take_fact(c, column, slot->fact, cell); break;
    case IMPORT_ROLE_FROM: take_date(c, column, cell, &c->row->from); break;
    case IMPORT_ROLE_TO: take_date(c, column, cell, &c->row->to); break;
    case IMPORT_ROLE_WHO: take_who(c, column, slot, cell); break;
    case IMPORT_ROLE_PROGRAMME: take_programme(c, column, cell); break;
    case IMPORT_ROLE_AMOUNT: take_amount(c, column, cell); break;
    case IMPORT_ROLE_DAY: take_date(c, column, cell, &c->row->day); break;
    case IMPORT_ROLE_NONE:
    case IMPORT_ROLE_ACT: /* before the others: */
    case IMPORT_ROLE_FIELD: /* which fields there are depends on it */ break;
  }
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

static void take_field(struct checking *c, size_t column, const struct registry_act_field *field,
                       struct str cell) {
  const struct registry_act_field *const *fields = c->row->act->fields.items;
  for (size_t i = 0; i < c->row->act->fields.count; i++) {
    if (!fields[i] || !str_eq(fields[i]->key, field->key)) continue;
    c->row->fields[i] = import_tidy_number(c->s->arena, cell);
    return;
  }
  import_fault(c->s, c->im, c->row, column, MSG_IMPORT_FIELD_NOT_OF, c->row->act->name,
               field->name);
}

static void take_act(struct checking *c) {
  const struct import *im = c->im;
  size_t column = import_column_of(im, IMPORT_ROLE_ACT);
  bool said = column < c->row->cell_count && !import_blank(c->row->cells[column]);
  struct str name = said ? str_trim(c->row->cells[column]) : im->ask.all_of;
  const struct registry_kind *kind = c->row->kind ? c->row->kind->kind : NULL;
  c->row->act = registry_act_find(im->ask.registry, kind, name);
  if (!c->row->act) {
    import_fault(c->s, im, c->row, column, name.len ? MSG_IMPORT_NO_ACT : MSG_IMPORT_ACT_MISSING,
                 name);
    return;
  }
  for (size_t i = 0; i < im->column_count && i < c->row->cell_count; i++) {
    const struct import_slot *slot = im->columns[i].slot;
    bool field = slot && slot->role == IMPORT_ROLE_FIELD && !import_blank(c->row->cells[i]);
    if (field) take_field(c, i, slot->field, c->row->cells[i]);
  }
}

/* ---- Facts against each other -------------------------------------------------------------------
 */

static const struct load_value *fact_of(const struct checking *c, const char *key,
                                        struct str *canonical) {
  for (size_t i = 0; i < c->row->count; i++) {
    if (!str_is(c->row->facts[i].fact->key, key)) continue;
    *canonical = c->canonical[i];
    return &c->row->facts[i];
  }
  return NULL;
}

static const struct load_value *date_of(const struct checking *c, const char *key,
                                        struct date *out) {
  struct str text;
  const struct load_value *value = fact_of(c, key, &text);
  return value && value->fact->type == REGISTRY_DATE && date_parse(text, out) ? value : NULL;
}

static void check_past(struct checking *c) {
  static const char *const past[] = {"birth_date", "death_date"};
  for (size_t i = 0; i < sizeof past / sizeof *past; i++) {
    struct date d;
    const struct load_value *value = date_of(c, past[i], &d);
    if (!value) continue;
    bool to_come = date_cmp(d, c->s->today) > 0, too_old = date_cmp(d, earliest) < 0;
    if (to_come || too_old)
      import_fault(c->s, c->im, c->row, value->column - 1,
                   to_come ? MSG_IMPORT_TO_COME : MSG_IMPORT_TOO_OLD, value->fact->name,
                   date_iso(c->s->arena, d));
  }
}

static void check_order(struct checking *c) {
  static const struct {
    const char *first, *second;
  } pairs[] = {{"birth_date", "death_date"},
               {"opened", "closed"},
               {"birth_date", "institution_from"},
               {"birth_date", "class_from"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    struct date a, b;
    const struct load_value *first = date_of(c, pairs[i].first, &a);
    const struct load_value *second = date_of(c, pairs[i].second, &b);
    if (!first || !second || date_cmp(a, b) <= 0) continue;
    import_fault(c->s, c->im, c->row, second->column - 1, MSG_IMPORT_BEFORE, second->fact->name,
                 first->fact->name);
  }
}

/* What the number says and the row does not is taken from it. */
static void add_said(struct checking *c, const char *key, struct str text, unsigned column) {
  struct str canonical, why;
  const struct registry_fact *fact = registry_fact_find(c->im->kind, str_of(key), NULL);
  if (!fact || !registry_value_read(c->s, fact, text, &canonical, &why)) return;
  c->canonical[c->row->count] = canonical;
  c->row->facts[c->row->count++] =
      (struct load_value){.fact = fact, .value = text, .column = column};
  c->row->from_number = true;
}

/* Whether some column of the table is that fact, filled in here or not. */
static bool has_column(const struct import *im, const char *key) {
  for (size_t i = 0; i < im->column_count; i++) {
    if (im->columns[i].slot && str_is(im->columns[i].slot->key, key)) return true;
  }
  return false;
}

/* A resident ID says birth date and sex (GB 11643; of sex GB/T 2261.1: 1 male, 2 female). */
static void check_resident(struct checking *c) {
  struct str number, text;
  struct identity_resident resident;
  struct date birth;
  const struct load_value *id = fact_of(c, "id_number", &number);
  if (!id || !c->im->kind || !identity_resident(number, &resident)) return;
  struct str sex = resident.female ? STR("2") : STR("1");
  struct str born = date_iso(c->s->arena, resident.birth);
  const struct load_value *stated = date_of(c, "birth_date", &birth);
  if (stated && date_cmp(birth, resident.birth) != 0)
    import_fault(c->s, c->im, c->row, stated->column - 1, MSG_IMPORT_BIRTH_DIFFERS, id->fact->name);
  const struct load_value *said = fact_of(c, "sex", &text);
  bool other = said && (str_is(text, "1") || str_is(text, "2")) && !str_eq(text, sex);
  if (other)
    import_fault(c->s, c->im, c->row, said->column - 1, MSG_IMPORT_SEX_DIFFERS, id->fact->name);
  if (!has_column(c->im, "birth_date")) add_said(c, "birth_date", born, id->column);
  if (!has_column(c->im, "sex")) add_said(c, "sex", sex, id->column);
}

static void check_area(struct checking *c) {
  const struct import *im = c->im;
  if (!im->area || im->ask.area.len <= 6) return;
  for (size_t i = 0; i < c->row->count; i++) {
    const struct load_value *value = &c->row->facts[i];
    if (value->fact != im->area || str_starts(c->canonical[i], im->ask.area)) continue;
    import_fault(c->s, im, c->row, value->column - 1, MSG_IMPORT_OTHER_AREA, c->canonical[i],
                 im->ask.area);
  }
}

static void check_span(struct checking *c) {
  struct import_row *row = c->row;
  if (date_is_none(row->to) || date_is_none(row->from)) return;
  if (date_cmp(row->to, row->from) < 0)
    import_fault(c->s, c->im, row, import_column_of(c->im, IMPORT_ROLE_TO),
                 MSG_REGISTRY_TO_BEFORE_FROM, date_iso(c->s->arena, row->to),
                 date_iso(c->s->arena, row->from));
}

static void check_record(struct checking *c) {
  struct import_row *row = c->row;
  bool act = str_is(c->im->ask.kind, IMPORT_ACT);
  if (!row->kind) import_fault(c->s, c->im, row, IMPORT_WHOLE_ROW, MSG_IMPORT_WHO_MISSING);
  if (act) {
    take_act(c);
    size_t column = import_column_of(c->im, IMPORT_ROLE_DAY);
    bool blank = column >= row->cell_count || import_blank(row->cells[column]);
    if (blank) import_fault(c->s, c->im, row, column, MSG_IMPORT_DAY_MISSING);
    if (!date_is_none(row->day) && date_cmp(row->day, c->s->today) > 0)
      import_fault(c->s, c->im, row, column, MSG_IMPORT_TO_COME, c->im->columns[column].slot->name,
                   date_iso(c->s->arena, row->day));
    return;
  }
  if (row->programme.len == 0 && c->im->ask.all_of.len)
    take_programme(c, IMPORT_WHOLE_ROW, c->im->ask.all_of);
  if (row->programme.len == 0 && row->fault_count == 0)
    import_fault(c->s, c->im, row, IMPORT_WHOLE_ROW, MSG_IMPORT_PROGRAMME_MISSING);
}

enum ly import_check(struct scope *s, const struct import *im, struct import_row *row) {
  enum { FROM_NUMBER = 2 };
  struct checking c = {.s = s, .im = im, .row = row};
  row->facts = ARENA_ARRAY(s->arena, struct load_value, im->column_count + FROM_NUMBER);
  row->canonical = c.canonical = ARENA_ARRAY(s->arena, struct str, im->column_count + FROM_NUMBER);
  if (!row->facts || !c.canonical) return fail_memory(s);
  row->from = im->ask.from;
  row->to = row->day = DATE_NONE;
  row->amount_fen = -1;
  row->kind = im->kind;
  bool wide = row->cell_count > im->column_count;
  bool narrow = im->is_table_of_text && row->cell_count < im->column_count;
  if (wide || narrow)
    import_fault(s, im, row, IMPORT_WHOLE_ROW, MSG_IMPORT_CELL_COUNT,
                 str_int(s->arena, (int64_t)row->cell_count),
                 str_int(s->arena, (int64_t)im->column_count));
  for (size_t i = 0; i < im->column_count && i < row->cell_count; i++) {
    if (im->columns[i].slot && !import_blank(row->cells[i])) take_cell(&c, i, row->cells[i]);
  }
  if (im->kind) {
    check_resident(&c);
    check_past(&c);
    check_order(&c);
    check_area(&c);
    if (row->count == 0 && row->fault_count == 0)
      import_fault(s, im, row, IMPORT_WHOLE_ROW, MSG_IMPORT_NOTHING_SAID);
  } else {
    check_record(&c);
  }
  check_span(&c);
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}
