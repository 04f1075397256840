/* Institutions that have to do with a case: its party, who offers the slot it books, and those it
 * names in fields that let them see it. */
#include "service/case_int.h"

enum { INSTITUTIONS_MAX = 50 };

enum ly case_put_named(struct scope *s, struct tx *tx, const struct case_row *row, int64_t event,
                       const struct case_values *values) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < values->count; i++) {
    const struct case_value *v = &values->items[i];
    int64_t party;
    if (!v->field->sees || !registry_id(v->value, &party)) continue;
    rc = store_exec(s, tx,
                    "INSERT INTO case_named (district, case_no, event, field, party)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(row->district), S_INT(row->case_no), S_INT(event),
                    S_TEXT(procedure_field_key(v->field)), S_INT(party));
  }
  return rc;
}

enum ly case_institutions(struct scope *s, struct store *st, struct str district, int64_t case_no,
                          int64_t **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(
      s, st, "i",
      "SELECT c.party FROM service_case c WHERE c.district = $1 AND c.case_no = $2"
      " UNION SELECT t.party FROM service_case b JOIN slot t ON t.district = b.district"
      " AND t.slot = b.slot WHERE b.district = $1 AND b.case_no = $2"
      " UNION SELECT k.party FROM case_named k WHERE k.district = $1 AND k.case_no = $2"
      " AND NOT EXISTS (SELECT 1 FROM case_named o WHERE o.district = $1 AND o.case_no = $2"
      " AND o.field = k.field AND o.event > k.event) LIMIT $3",
      &rows, S_TEXT(district), S_INT(case_no), S_INT(INSTITUTIONS_MAX));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (!*out) return fail_memory(s);
  for (; *count < rows.rows; ++*count) (*out)[*count] = store_int(&rows, *count, 0);
  return LY_OK;
}
