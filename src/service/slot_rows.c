/* Slots as they stand: one, lists, who is on them. */
#include "service/slot_int.h"

#include <stdlib.h>

enum { SLOT_CASES_MAX = 5000 };

#define SLOT_TYPES "ittittttiiiiiTiii"
#define SLOT_COLUMNS \
  "s.slot, s.kind, s.title, s.party, s.area, s.place, s.note, s.on_day, s.starts, s.ends," \
  " s.capacity, s.age_from, s.age_to, o.reason," \
  " (SELECT COUNT(*) FROM slot_place p WHERE p.district = s.district AND p.slot = s.slot)," \
  " (SELECT COUNT(*) FROM slot_wait w WHERE w.district = s.district AND w.slot = s.slot)," \
  " s.amount"
#define SLOT_FROM " FROM slot s LEFT JOIN slot_off o ON o.district = s.district AND o.slot = s.slot"

static enum ly read_row(struct scope *s, struct str district, const struct store_rows *rows,
                        size_t i, struct slot_row *out) {
  bool off = rows->cells[i * rows->columns + 13].type != STORE_NULL;
  *out = (struct slot_row){.district = district,
                           .slot = store_int(rows, i, 0),
                           .kind = store_text(rows, i, 1),
                           .title = store_text(rows, i, 2),
                           .party = store_int(rows, i, 3),
                           .area = store_text(rows, i, 4),
                           .place = store_text(rows, i, 5),
                           .note = store_text(rows, i, 6),
                           .starts = store_int(rows, i, 8),
                           .ends = store_int(rows, i, 9),
                           .capacity = store_int(rows, i, 10),
                           .age_from = store_int(rows, i, 11),
                           .age_to = store_int(rows, i, 12),
                           .off = off,
                           .off_reason = off ? store_text(rows, i, 13) : STR(""),
                           .taken = store_int(rows, i, 14),
                           .waiting = store_int(rows, i, 15),
                           .amount = store_int(rows, i, 16)};
  return date_parse(store_text(rows, i, 7), &out->on) ? LY_OK
                                                      : fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

enum ly slot_find(struct scope *s, struct store *st, struct str district, int64_t slot,
                  struct slot_row *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(
      s, st, SLOT_TYPES, "SELECT " SLOT_COLUMNS SLOT_FROM " WHERE s.district = $1 AND s.slot = $2",
      &rows, S_TEXT(district), S_INT(slot));
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_NOT_FOUND, MSG_SLOT_NONE, str_int(s->arena, slot));
  return read_row(s, district, &rows, 0, out);
}

enum ly slot_list(struct scope *s, struct store *st, struct str district, struct str area,
                  struct date from, size_t limit, struct slot_row **out, size_t *count) {
  struct store_rows rows = {0};
  struct str first = date_is_none(from) ? STR("") : date_iso(s->arena, from);
  *count = 0;
  enum ly rc = store_query(s, st, SLOT_TYPES,
                           "SELECT " SLOT_COLUMNS SLOT_FROM
                           " WHERE s.district = $1 AND s.on_day >= $2"
                           " ORDER BY s.on_day, s.starts, s.slot LIMIT $3",
                           &rows, S_TEXT(district), S_TEXT(first), S_INT((int64_t)limit));
  *out = ARENA_ARRAY(s->arena, struct slot_row, rows.rows);
  if (!rc && !*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct slot_row *row = &(*out)[*count];
    rc = read_row(s, district, &rows, i, row);
    if (!rc && (area.len == 0 || area_within(row->area, area))) ++*count;
  }
  return rc;
}

/* ---- Who is on one ------------------------------------------------------------------------------
 */

struct on_slot {
  struct case_row row;
  int64_t turn; /* 0: does not wait */
};

static int by_turn(const void *a, const void *b) {
  const struct on_slot *x = a, *y = b;
  if (x->turn != y->turn) return x->turn < y->turn ? -1 : 1;
  return (x->row.case_no > y->row.case_no) - (x->row.case_no < y->row.case_no);
}

static bool is_booking(const struct casework *work, const struct slot_row *slot,
                       struct str procedure) {
  const struct service_slot_kind *kind = slot_kind_find(work->vocabulary->pack, slot->kind);
  return kind && str_eq(kind->procedure.key, procedure);
}

enum ly slot_cases(struct scope *s, struct store *st, const struct casework *work,
                   const struct slot_row *slot, bool invited, struct case_row **out,
                   size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(
      s, st, "itI",
      "SELECT c.case_no, c.procedure, w.turn FROM service_case c LEFT JOIN slot_wait w ON"
      " w.district = c.district AND w.case_no = c.case_no WHERE c.district = $1 AND c.slot = $2"
      " ORDER BY c.case_no LIMIT $3",
      &rows, S_TEXT(slot->district), S_INT(slot->slot), S_INT(SLOT_CASES_MAX));
  struct on_slot *all = ARENA_ARRAY(s->arena, struct on_slot, rows.rows);
  *out = ARENA_ARRAY(s->arena, struct case_row, rows.rows);
  if (!rc && (!all || !*out)) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    bool waits = rows.cells[i * rows.columns + 2].type != STORE_NULL;
    if (is_booking(work, slot, store_text(&rows, i, 1)) == invited) continue;
    all[*count].turn = waits ? store_int(&rows, i, 2) : 0;
    rc = case_find(s, st, slot->district, store_int(&rows, i, 0), &all[(*count)++].row);
  }
  if (rc) return rc;
  if (*count) qsort(all, *count, sizeof *all, by_turn);
  for (size_t i = 0; i < *count; i++) (*out)[i] = all[i].row;
  return LY_OK;
}

enum ly slot_invited(struct scope *s, struct store *st, struct str district, struct str procedure,
                     int64_t **out, size_t *count) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT party FROM case_now WHERE district = $1 AND procedure = $2"
                           " AND is_open = 1 ORDER BY party",
                           &rows, S_TEXT(district), S_TEXT(procedure));
  *count = rc ? 0 : rows.rows;
  *out = ARENA_ARRAY(s->arena, int64_t, *count);
  if (!rc && !*out) return fail_memory(s);
  for (size_t i = 0; i < *count; i++) (*out)[i] = store_int(&rows, i, 0);
  return rc;
}

enum ly slot_invitation(struct scope *s, struct store *st, struct str district, int64_t party,
                        struct str procedure, int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT case_no FROM case_now WHERE district = $1 AND party = $2"
                           " AND is_open = 1 AND procedure = $3 ORDER BY case_no LIMIT 1",
                           &rows, S_TEXT(district), S_INT(party), S_TEXT(procedure));
  *out = !rc && rows.rows ? store_int(&rows, 0, 0) : 0;
  return rc;
}

/* ---- Shown --------------------------------------------------------------------------------------
 */

struct str slot_time_text(struct arena *a, int64_t minutes) {
  struct buf b = buf_open(a, 16);
  buf_printf(&b, "%02d:%02d", (int)(minutes / 60 % 100), (int)(minutes % 60));
  return buf_str(&b);
}

bool slot_time_parse(struct str text, int64_t *out) {
  int digits[4] = {0};
  static const size_t at[] = {0, 1, 3, 4};
  if (text.len != 5 || text.ptr[2] != ':') return false;
  for (size_t i = 0; i < 4; i++) {
    char c = text.ptr[at[i]];
    if (c < '0' || c > '9') return false;
    digits[i] = c - '0';
  }
  int hour = digits[0] * 10 + digits[1], minute = digits[2] * 10 + digits[3];
  *out = hour * 60 + minute;
  return hour < 24 && minute < 60;
}

static struct str age_text(struct scope *s, int64_t from, int64_t to) {
  struct str words[] = {str_int(s->arena, from), str_int(s->arena, to)};
  return from < 0 ? message_plain(s->lang, MSG_SLOT_ALL_AGES)
                  : message_text(s->arena, s->lang, MSG_SLOT_AGES, words, 2);
}

/* "学时 8"; empty where there is none. */
static struct str amount_text(struct scope *s, const struct service_slot_kind *kind,
                              int64_t amount) {
  const struct registry_act_field *field = kind ? slot_kind_amount(kind) : NULL;
  struct str words[] = {field ? field->name : STR(""), str_int(s->arena, amount)};
  return field && amount ? message_text(s->arena, s->lang, MSG_SLOT_AMOUNT, words, 2) : STR("");
}

struct value *slot_value(struct scope *s, const struct pack *pack, const struct slot_row *row) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct service_slot_kind *kind = slot_kind_find(pack, row->kind);
  value_put_text(a, v, "district", row->district);
  value_put_text(a, v, "slot", str_int(a, row->slot));
  value_put_text(a, v, "kind", row->kind);
  value_put_text(a, v, "kind_name", kind ? kind->name : row->kind);
  value_put_text(a, v, "title", row->title);
  value_put_text(a, v, "party", str_int(a, row->party));
  value_put_text(a, v, "area", row->area);
  value_put_text(a, v, "place", row->place);
  value_put_text(a, v, "on", date_iso(a, row->on));
  value_put_text(a, v, "starts", slot_time_text(a, row->starts));
  value_put_text(a, v, "ends", slot_time_text(a, row->ends));
  value_put_int(a, v, "capacity", row->capacity);
  value_put_int(a, v, "amount", row->amount);
  value_put_text(a, v, "amount_text", amount_text(s, kind, row->amount));
  value_put_text(a, v, "who", kind ? kind->who : STR(""));
  value_put_int(a, v, "taken", row->taken);
  value_put_int(a, v, "waiting", row->waiting);
  value_put_int(a, v, "free", row->capacity > row->taken ? row->capacity - row->taken : 0);
  if (row->age_from >= 0) value_put_int(a, v, "age_from", row->age_from);
  if (row->age_from >= 0) value_put_int(a, v, "age_to", row->age_to);
  bool by_age = !kind || !kind->members.key.len;
  value_put_text(a, v, "age_text", by_age ? age_text(s, row->age_from, row->age_to) : kind->who);
  value_put_bool(a, v, "by_age", by_age);
  value_put_bool(a, v, "off", row->off);
  value_put_text(a, v, "off_reason", row->off_reason);
  value_put_bool(a, v, "over", date_cmp(row->on, s->today) < 0);
  value_put_text(a, v, "note", row->note);
  return v;
}

struct value *materials_value(struct scope *s, const struct pack *pack, int64_t from, int64_t to) {
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  size_t count;
  const struct pack_entry *const *all = pack_effective(a, pack, &service_kind_material, &count);
  for (size_t i = 0; all && i < count; i++) {
    const struct service_material *m = (const void *)all[i];
    const struct pack_choice *sure = pack_choice_of(registry_sures, m->sure);
    struct value *v = value_map(a);
    if (m->from > to || m->to < from) continue;
    value_put_text(a, v, "key", m->key);
    value_put_text(a, v, "name", m->name);
    value_put_int(a, v, "from", m->from);
    value_put_int(a, v, "to", m->to);
    value_put_text(a, v, "age_text", age_text(s, m->from, m->to));
    value_put_text(a, v, "url", m->link);
    value_put_text(a, v, "where", m->where);
    value_put_text(a, v, "norm", m->norm);
    value_put_text(a, v, "sure", sure ? str_of(sure->word) : STR(""));
    value_put_text(a, v, "sure_text", sure ? message_plain(s->lang, sure->message) : STR(""));
    value_put_text(a, v, "note", m->note);
    value_add(list, v);
  }
  return list;
}
