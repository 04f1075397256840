/* What one family sees of slots. */
#include "service/slot_party.h"

bool slot_of_age(const struct slot_row *slot, struct date born) {
  if (slot->age_from < 0 || date_is_none(born)) return true;
  bool old_enough = date_cmp(date_add_months(born, (int)slot->age_from), slot->on) <= 0;
  bool young_enough = date_cmp(date_add_months(born, (int)slot->age_to + 1), slot->on) > 0;
  return old_enough && young_enough;
}

bool slot_books(struct arena *a, const struct pack *pack, struct str procedure) {
  size_t count = 0;
  const struct pack_entry *const *all = pack_effective(a, pack, &service_kind_slot_kind, &count);
  for (size_t i = 0; all && i < count; i++)
    if (str_eq(((const struct service_slot_kind *)all[i])->procedure.key, procedure)) return true;
  return false;
}

/* How many wait up to this case, itself among them. */
static enum ly turn_of(struct scope *s, struct store *st, const struct case_row *row,
                       int64_t *out) {
  struct store_rows rows = {0};
  enum ly rc =
      store_query(s, st, "i",
                  "SELECT count(*) FROM slot_wait o JOIN slot_wait w ON w.district = o.district"
                  " AND w.slot = o.slot AND w.turn <= o.turn WHERE o.district = $1 AND o.slot = $2"
                  " AND o.case_no = $3",
                  &rows, S_TEXT(row->district), S_INT(row->slot), S_INT(row->case_no));
  *out = rc ? 0 : store_int(&rows, 0, 0);
  return rc;
}

enum ly slot_booking_of(struct scope *s, struct store *st, const struct case_row *row,
                        struct slot_booking *out) {
  *out = (struct slot_booking){.row = *row};
  if (!row->slot) return fail(s, LY_NOT_FOUND, MSG_SLOT_NONE, STR("0"));
  enum ly rc = slot_find(s, st, row->district, row->slot, &out->slot);
  return rc ? rc : turn_of(s, st, row, &out->turn);
}

enum ly slot_bookings(struct scope *s, struct store *st, const struct casework *work,
                      struct str district, int64_t party, size_t limit, struct slot_booking **out,
                      size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "it",
                           "SELECT case_no, procedure FROM service_case WHERE district = $1"
                           " AND party = $2 AND slot IS NOT NULL ORDER BY case_no DESC LIMIT $3",
                           &rows, S_TEXT(district), S_INT(party), S_INT((int64_t)limit));
  *out = ARENA_ARRAY(s->arena, struct slot_booking, rows.rows);
  if (!rc && !*out) return fail_memory(s);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct case_row row;
    if (!slot_books(s->arena, work->vocabulary->pack, store_text(&rows, i, 1))) continue;
    rc = case_find(s, st, district, store_int(&rows, i, 0), &row);
    if (!rc) rc = slot_booking_of(s, st, &row, &(*out)[(*count)++]);
  }
  return rc;
}
