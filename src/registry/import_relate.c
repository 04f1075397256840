/* Cells that name parties, by a number or by a line of the same table, become their ids. */
#include "registry/import_int.h"

/* The numbers of one column in a piece that have to be looked for. */
struct looking {
  struct str *values;
  size_t *rows, *places; /* whose fact of which place it is */
  int64_t *parties;
  size_t count;
};

static bool open_looking(struct scope *s, struct looking *l, size_t count) {
  *l = (struct looking){.values = ARENA_ARRAY(s->arena, struct str, count),
                        .rows = ARENA_ARRAY(s->arena, size_t, count),
                        .places = ARENA_ARRAY(s->arena, size_t, count),
                        .parties = ARENA_ARRAY(s->arena, int64_t, count)};
  return l->values && l->rows && l->places && l->parties;
}

static void look_for(struct looking *l, size_t row, size_t place, struct str value) {
  l->values[l->count] = value;
  l->rows[l->count] = row;
  l->places[l->count++] = place;
}

static enum ly find(struct scope *s, const struct import *im, const struct registry_fact *fact,
                    struct looking *l) {
  if (l->count == 0 || !im->ask.finder.find) return LY_OK;
  return im->ask.finder.find(s, im->ask.finder.context, im->ask.district, fact, l->values, l->count,
                             l->parties);
}

/* ---- Relations ----------------------------------------------------------------------------------
 */

static void take_out(struct import_row *row, size_t place) {
  struct str *canonical = (struct str *)(uintptr_t)row->canonical;
  for (size_t i = place; i + 1 < row->count; i++) {
    row->facts[i] = row->facts[i + 1];
    canonical[i] = canonical[i + 1];
  }
  row->count--;
}

static void set_party(struct scope *s, struct import_row *row, size_t place, int64_t party) {
  struct str *canonical = (struct str *)(uintptr_t)row->canonical;
  canonical[place] = row->facts[place].value = str_int(s->arena, party);
}

/* 第12行 or #12. */
static bool read_line(struct str text, int64_t *line) {
  struct str first = STR("第"), last = STR("行"), digits;
  if (text.len > 1 && text.ptr[0] == '#') {
    digits = str_from(text, 1);
  } else if (str_starts(text, first) && str_ends(text, last) && text.len > first.len + last.len) {
    digits = (struct str){text.ptr + first.len, text.len - first.len - last.len};
  } else {
    return false;
  }
  return registry_id(str_trim(digits), line);
}

struct relating {
  struct scope *s;
  struct import *im;
  struct import_row *row;
  size_t place; /* of the fact */
  const struct registry_party *target;
};

static void fault(struct relating *r, enum message message, struct str word) {
  size_t column = r->row->facts[r->place].column - 1;
  if (message_arity(message) == 1) {
    import_fault(r->s, r->im, r->row, column, message, word);
  } else {
    import_fault(r->s, r->im, r->row, column, message);
  }
}

static void take_who(struct relating *r, const struct import_who *who) {
  if (who->bad && r->im->again) {
    r->row->left_out = true;
    take_out(r->row, r->place);
  } else if (who->party == r->row->party) {
    fault(r, MSG_IMPORT_NAMES_ITSELF, STR(""));
  } else {
    set_party(r->s, r->row, r->place, who->party);
  }
}

/* True when the fact's number has to be looked for in the registry: *number. */
static bool relate_here(struct relating *r, struct str *number) {
  struct scope *s = r->s;
  int64_t line;
  struct str given = r->row->facts[r->place].value, why;
  bool same = r->target == r->im->kind;
  const struct registry_fact *fact = import_number_of(r->target);
  if (read_line(given, &line)) {
    const struct import_who *who = same ? import_index_line(r->im->index, line) : NULL;
    if (who) {
      take_who(r, who);
    } else {
      fault(r, MSG_IMPORT_NO_LINE, given);
    }
    return false;
  }
  if (!fact || !registry_value_read(s, fact, import_tidy(s->arena, fact, given), number, &why)) {
    import_fault_text(s, r->im, r->row, r->row->facts[r->place].column - 1,
                      fact ? why : message_plain(s->lang, MSG_IMPORT_NO_NUMBER));
    return false;
  }
  const struct import_who *who = same ? import_index_number(s, r->im->index, *number) : NULL;
  if (who) take_who(r, who);
  return who == NULL;
}

static void nobody(struct scope *s, struct import *im, struct import_row *row, size_t place,
                   const struct registry_party *target) {
  size_t column = row->facts[place].column - 1;
  import_fault(s, im, row, column, MSG_IMPORT_NOBODY, target->kind->name);
}

static size_t place_of(const struct import_row *row, const struct registry_fact *fact) {
  size_t i = 0;
  while (i < row->count && row->facts[i].fact != fact) i++;
  return i;
}

static enum ly relate_column(struct scope *s, struct import *im, const struct registry_fact *fact,
                             struct import_row *rows, size_t count) {
  struct looking l;
  const struct registry_party *target = registry_kind_find(im->ask.registry, fact->target.key);
  if (!target || !open_looking(s, &l, count)) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    struct relating r = {
        .s = s, .im = im, .row = &rows[i], .place = place_of(&rows[i], fact), .target = target};
    struct str number;
    if (r.place < rows[i].count && relate_here(&r, &number)) look_for(&l, i, r.place, number);
  }
  enum ly rc = find(s, im, import_number_of(target), &l);
  for (size_t i = 0; !rc && i < l.count; i++) {
    if (l.parties[i]) {
      set_party(s, &rows[l.rows[i]], l.places[i], l.parties[i]);
    } else {
      nobody(s, im, &rows[l.rows[i]], l.places[i], target);
    }
  }
  return rc;
}

/* ---- Whom receipts and acts are of --------------------------------------------------------------
 */

static enum ly find_who(struct scope *s, struct import *im, const struct import_slot *slot,
                        struct import_row *rows, size_t count) {
  struct looking l;
  if (!open_looking(s, &l, count)) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    bool of_it = rows[i].kind == slot->kind && rows[i].count && rows[i].facts[0].fact == slot->fact;
    if (of_it) look_for(&l, i, 0, rows[i].canonical[0]);
  }
  enum ly rc = find(s, im, slot->fact, &l);
  for (size_t i = 0; !rc && i < l.count; i++) {
    struct import_row *row = &rows[l.rows[i]];
    row->party = l.parties[i];
    if (!row->party) nobody(s, im, row, 0, slot->kind);
  }
  return rc;
}

enum ly import_relate(struct scope *s, struct import *im, struct import_row *rows, size_t count) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < im->column_count; i++) {
    const struct import_slot *slot = im->columns[i].slot;
    if (!slot) continue;
    if (slot->role == IMPORT_ROLE_WHO) rc = find_who(s, im, slot, rows, count);
    bool relation = slot->role == IMPORT_ROLE_FACT && slot->fact->type == REGISTRY_PARTY;
    if (relation) rc = relate_column(s, im, slot->fact, rows, count);
  }
  return rc;
}
