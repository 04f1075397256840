/* What stays of a payload that was erased. */
#include "store/erased.h"

enum ly erased_note(struct scope *s, struct tx *tx, const struct erased_row *row, struct str sm3) {
  return store_exec(s, tx,
                    "INSERT INTO payload_erased (district, what, party, number, sm3, on_day,"
                    " recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                    " ON CONFLICT (district, what, party, number) DO NOTHING",
                    S_TEXT(row->district), S_TEXT(str_of(row->what)), S_INT(row->party),
                    S_INT(row->number), S_TEXT(sm3), S_TEXT(date_iso(s->arena, s->today)),
                    S_INT(scope_now_us(s)));
}
