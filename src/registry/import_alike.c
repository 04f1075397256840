/* Rows without a number: who is there already that looks like them. */
#include "base/pinyin.h"
#include "registry/import_int.h"

enum { ALIKE_LOOKED_AT = 1000 };

const struct pack_choice import_maybes[] = {
    {"", IMPORT_MAYBE_ASK, MSG_IMPORT_MAYBE_ASK},
    {"skip", IMPORT_MAYBE_SKIP, MSG_IMPORT_MAYBE_SKIP},
    {"new", IMPORT_MAYBE_NEW, MSG_IMPORT_MAYBE_NEW},
    {"take", IMPORT_MAYBE_TAKE, MSG_IMPORT_MAYBE_TAKE},
    {0},
};

/* A fact of the row as it would be stored; empty where the row does not say it, or wrongly. */
static struct str said(struct scope *s, const struct import *im, const struct rows_row *row,
                       const struct pack_ref *ref) {
  const struct registry_fact *fact = (const void *)ref->entry;
  struct str canonical, why;
  for (size_t i = 0; fact && i < im->column_count && i < row->count; i++) {
    const struct import_slot *slot = im->columns[i].slot;
    if (!slot || slot->fact != fact || import_blank(row->cells[i])) continue;
    struct str given = import_tidy(s->arena, fact, row->cells[i]);
    bool good = fact->type != REGISTRY_AREA || import_area(s, im, given, &given, &why);
    if (good && registry_value_read(s, fact, given, &canonical, &why)) return canonical;
  }
  return STR("");
}

static bool fits(struct str a, struct str b) {
  return a.len == 0 || b.len == 0 || str_starts(a, b) || str_starts(b, a);
}

enum ly import_alike(struct scope *s, const struct import *im, const struct rows_row *row,
                     struct import_who *who) {
  const struct registry_kind *kind = im->kind->kind;
  struct str name = said(s, im, row, &kind->called), born = said(s, im, row, &kind->born);
  struct str area = said(s, im, row, &kind->area);
  struct store_rows rows = {0};
  if (name.len == 0 || !im->ask.store) return LY_OK;
  enum ly rc = store_query(
      s, im->ask.store, "it",
      "SELECT party, area FROM party_name WHERE district = $1 AND folded = $2 AND kind = $3"
      " AND ($4 = '' OR born = '' OR born = $4) AND NOT EXISTS (SELECT 1 FROM batch_hidden bh"
      " WHERE bh.district = $1 AND bh.batch = party_name.batch)" ROW_SHOWN
      " ORDER BY party LIMIT $5",
      &rows, S_TEXT(im->ask.district), S_TEXT(name_fold(s->arena, name)), S_TEXT(kind->key),
      S_TEXT(born), S_INT(ALIKE_LOOKED_AT));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    if (!fits(area, store_text(&rows, i, 1))) continue;
    if (who->alike_count++ == 0) who->alike = store_int(&rows, i, 0);
  }
  if (who->alike_count != 1 || im->ask.maybe != IMPORT_MAYBE_TAKE) return rc;
  who->party = who->alike;
  who->known = true;
  return rc;
}
