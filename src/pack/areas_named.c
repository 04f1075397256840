/* Which areas a name may mean: those of the packs, and the country's divisions. */
#include "pack/divisions.h"
#include "pack/read_int.h"

#include "base/buf.h"

/* The text without the spaces that stand between names. */
static struct str without_spaces(struct arena *a, struct str text) {
  struct buf b = buf_open(a, text.len + 1);
  for (size_t i = 0; i < text.len; i++)
    if (text.ptr[i] != ' ') buf_char(&b, text.ptr[i]);
  return buf_str(&b);
}

static bool take_end(struct str *text, struct str end) {
  if (end.len == 0 || !str_ends(*text, end)) return false;
  text->len -= end.len;
  return true;
}

struct naming {
  struct arena *a;
  const struct pack *pack;
  struct str text;
  bool begun; /* names that only begin so are meant too */
  struct str *codes;
  size_t max, count;
};

static bool is_there(const struct naming *n, struct str code) {
  size_t kept = n->count < n->max ? n->count : n->max;
  for (size_t i = 0; i < kept; i++)
    if (str_eq(n->codes[i], code)) return true;
  return false;
}

/* Its own name is the end of the text; what stands before it are names of what it lies in. */
static void try_area(struct naming *n, struct str code, struct str name) {
  struct str rest = n->text, digits;
  bool fits = n->begun ? str_starts(name, n->text) : take_end(&rest, name);
  if (!fits || !area_digits(code, &digits) || digits.len == 0) return;
  for (size_t len = digits.len; !n->begun && len > 2;) {
    len -= len > 6 ? 3 : 2;
    take_end(&rest, pack_area_own_name(n->pack, (struct str){digits.ptr, len}));
  }
  if (!n->begun && rest.len) return;
  if (is_there(n, code)) return;
  if (n->count < n->max) n->codes[n->count] = code;
  n->count++;
}

static void try_all(struct naming *n) {
  size_t count = 0;
  const struct pack_entry *const *entries = pack_effective(n->a, n->pack, &pack_kind_area, &count);
  for (size_t i = 0; entries && i < count; i++) {
    const struct pack_area *area = (const void *)entries[i];
    if (area->level != PACK_AREA_COUNTRY) try_area(n, area->code, area->name);
  }
  for (size_t i = 0; i < pack_division_count; i++)
    try_area(n, str_of(pack_divisions[i].code), str_of(pack_divisions[i].name));
}

size_t pack_areas_called(struct arena *a, const struct pack *pack, struct str text,
                         struct str *codes, size_t max, bool *exact) {
  enum { BEGUN_BYTES = 6 }; /* two characters */
  struct naming n = {.a = a, .pack = pack, .text = without_spaces(a, text), .codes = codes};
  n.max = max;
  *exact = true;
  if (n.text.len == 0) return 0;
  try_all(&n);
  if (n.count || n.text.len < BEGUN_BYTES) return n.count;
  *exact = false;
  n.begun = true;
  try_all(&n);
  return n.count;
}
