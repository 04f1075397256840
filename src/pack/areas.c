/* Which area lies in which: codes say it by their first digits. */
#include "pack/divisions.h"
#include "pack/read_int.h"

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static bool all_zero(struct str digits) {
  for (size_t i = 0; i < digits.len; i++) {
    if (digits.ptr[i] != '0') return false;
  }
  return true;
}

bool area_digits(struct str code, struct str *out) {
  static const size_t levels[] = {0, 2, 4, 6, 9, 12};
  size_t level = 0;
  while (level < 6 && levels[level] != code.len) level++;
  for (size_t i = 0; i < code.len; i++) {
    if (code.ptr[i] < '0' || code.ptr[i] > '9') return false;
  }
  if (level == 6) return false;
  /* 100000 is how registers write the country; no province has the number 10. */
  bool country = code.len >= 6 && str_starts(code, STR("10")) && all_zero(str_from(code, 2));
  for (; level > 0; level--) { /* a level of zeros is not stated */
    size_t from = levels[level - 1];
    if (!all_zero((struct str){code.ptr + from, levels[level] - from})) break;
  }
  *out = (struct str){code.ptr, country ? 0 : levels[level]};
  return out->len == 0 || !str_starts(code, STR("00"));
}

bool area_within(struct str inner, struct str outer) {
  struct str in, out;
  return area_digits(inner, &in) && area_digits(outer, &out) && str_starts(in, out);
}

/* How many digits of an area's code its parts share. */
static size_t shared_digits(const struct pack_area *area) {
  static const size_t digits[] = {
      [PACK_AREA_COUNTRY] = 0,  [PACK_AREA_PROVINCE] = 2, [PACK_AREA_PREFECTURE] = 4,
      [PACK_AREA_COUNTY] = 6,   [PACK_AREA_TOWNSHIP] = 9, [PACK_AREA_ZONE] = 9,
      [PACK_AREA_VILLAGE] = 12,
  };
  return digits[area->level];
}

static const struct pack_area *area_of(const struct pack *pack, struct str code) {
  return (const void *)pack_find(pack, &pack_kind_area, code);
}

bool pack_area_within(const struct pack *pack, struct str inner, struct str outer) {
  const struct pack_area *area = area_of(pack, outer);
  if (!area) return true; /* nothing is known of it */
  return str_starts(inner, (struct str){outer.ptr, shared_digits(area)});
}

/* Areas of the highest level found below one; which those are shows on the way. */
struct below {
  const struct pack *pack;
  struct str begins; /* codes of what lies in it */
  int own, level;
  const struct pack_area **list;
  size_t count;
};

/* Of the packs above first. Most entries are villages: they are told by their level alone. */
static void add_below(struct below *b, const struct pack *pack) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_area);
  if (pack->parent) add_below(b, pack->parent);
  for (size_t i = 0; table && i < table->count; i++) {
    const struct pack_area *area = (const void *)table->entries[i];
    bool level = area->level > b->own && area->level <= b->level && area->level != PACK_AREA_ZONE;
    if (!level || !str_starts(area->code, b->begins) || area_of(b->pack, area->code) != area)
      continue;
    if (area->level < b->level) b->count = 0;
    b->level = area->level;
    b->list[b->count++] = area;
  }
}

const struct pack_area **pack_areas_below(struct arena *a, const struct pack *pack, size_t *count) {
  size_t all = 0;
  *count = 0;
  for (const struct pack *p = pack; p; p = p->parent) {
    const struct pack_table *table = pack_table_of(p, &pack_kind_area);
    all += table ? table->count : 0;
  }
  const struct pack_area **out = ARENA_ARRAY(a, const struct pack_area *, all);
  must(pack != NULL);
  const struct pack_area *own = pack->header ? area_of(pack, pack->header->area) : NULL;
  if (!out || !own) return out;
  struct below b = {.pack = pack,
                    .begins = {own->code.ptr, shared_digits(own)},
                    .own = own->level,
                    .level = PACK_AREA_ZONE,
                    .list = out};
  add_below(&b, pack);
  *count = b.count;
  return out;
}

/* ---- Names --------------------------------------------------------------------------------------
 */

/* How many digits say a level, from the province down, and how many its code is written with. */
static const struct {
  size_t digits, written;
} levels[] = {{2, 6}, {4, 6}, {6, 6}, {9, 9}, {12, 12}};
enum { LEVELS = sizeof levels / sizeof *levels };

/* The area that the first digits of a code stand for. */
static const struct pack_area *area_at(const struct pack *pack, struct str code, size_t level) {
  char written[] = "000000000000";
  if (code.len < levels[level].digits) return NULL;
  for (size_t i = 0; i < levels[level].digits; i++) written[i] = code.ptr[i];
  return area_of(pack, (struct str){written, levels[level].written});
}

static int by_code(const void *code, const void *division) {
  return strncmp(code, ((const struct pack_division *)division)->code, 6);
}

/* What an area is called at a level: by the pack, or as one of the country's divisions. */
static struct str name_at(const struct pack *pack, struct str digits, size_t level) {
  char written[] = "000000";
  const struct pack_area *area = area_at(pack, digits, level);
  if (area) return area->name;
  if (levels[level].written > 6) return STR("");
  memcpy(written, digits.ptr, levels[level].digits);
  const struct pack_division *found =
      bsearch(written, pack_divisions, pack_division_count, sizeof *pack_divisions, by_code);
  return found ? str_of(found->name) : STR("");
}

struct str pack_area_own_name(const struct pack *pack, struct str digits) {
  for (size_t i = 0; i < LEVELS; i++)
    if (levels[i].digits == digits.len) return name_at(pack, digits, i);
  return STR("");
}

/* Of the last level that is known, *known digits; `own`: what the pack lies in goes unsaid. */
static struct str known_name(struct arena *a, const struct pack *pack, struct str digits,
                             size_t *known) {
  enum { NAME_MAX_BYTES = 600 };
  struct str own = STR("");
  if (pack->header && !area_digits(pack->header->area, &own)) own = STR("");
  struct buf b = buf_open(a, NAME_MAX_BYTES);
  *known = 0;
  for (size_t i = 0; i < LEVELS && levels[i].digits <= digits.len; i++) {
    bool is_last = levels[i].digits == digits.len;
    struct str prefix = {digits.ptr, levels[i].digits};
    if (!is_last && str_starts(own, prefix)) continue; /* everybody here knows that */
    struct str name = name_at(pack, digits, i);
    if (!name.len) continue;
    *known = levels[i].digits;
    if (b.len) buf_add(&b, STR(" "));
    buf_add(&b, name);
  }
  return buf_str(&b);
}

struct str pack_area_name(struct arena *a, const struct pack *pack, struct str code) {
  struct str digits;
  size_t level = 0, known;
  if (!area_digits(code, &digits) || digits.len == 0) return STR("");
  while (levels[level].digits < digits.len) level++;
  if (name_at(pack, digits, level).len == 0) return STR(""); /* most packs do not know it */
  return known_name(a, pack, digits, &known);
}

struct str pack_area_text(struct scope *s, const struct pack *pack, struct str code) {
  struct str digits, words[2] = {STR(""), code};
  size_t known = 0;
  if (code.len == 0) return code;
  if (area_digits(code, &digits) && digits.len)
    words[0] = known_name(s->arena, pack, digits, &known);
  if (known && known == digits.len) return words[0];
  return words[0].len ? message_text(s->arena, s->lang, MSG_PACK_AREA_PART, words, 2)
                      : message_text(s->arena, s->lang, MSG_PACK_AREA_UNKNOWN, &code, 1);
}

const struct pack_area **pack_area_parts(struct arena *a, const struct pack *pack, struct str code,
                                         size_t *count) {
  size_t all = 0, level = 0;
  struct str own;
  *count = 0;
  const struct pack_entry *const *entries = pack_effective(a, pack, &pack_kind_area, &all);
  const struct pack_area **out = ARENA_ARRAY(a, const struct pack_area *, all);
  if (!entries || !out || !area_digits(code, &own)) return out;
  while (level < LEVELS && levels[level].digits <= own.len) level++;
  for (size_t i = 0; level < LEVELS && i < all; i++) {
    const struct pack_area *area = (const void *)entries[i];
    struct str digits;
    bool part = area_digits(area->code, &digits) && digits.len == levels[level].digits &&
                str_starts(digits, own);
    if (part) out[(*count)++] = area;
  }
  return out;
}
