/* Names of programmes and places, as the packs of a district have them. */
#include "registry/import_int.h"

enum { NEAR_LESS_THAN = 4, DISTRICT = 6, TOWN = 9, VILLAGE = 12 }; /* digits of a code */

enum import_named import_named(const struct import_said *words, size_t count, struct str text,
                               struct str *key, const struct import_said **near) {
  unsigned least = NEAR_LESS_THAN;
  size_t characters = utf8_count(text), found = 0;
  *near = NULL;
  if (characters < least) least = (unsigned)characters;
  for (size_t i = 0; i < count; i++) {
    const struct import_said *word = &words[i];
    bool same = str_eq(word->heading, text) || str_eq(word->slot, text);
    bool another = same && (found == 0 || !str_eq(*key, word->slot));
    if (another && ++found == 1) *key = word->slot;
    unsigned distance = same ? least : str_distance(word->heading, text);
    if (distance >= least) continue;
    least = distance;
    *near = word;
  }
  return found == 0 ? IMPORT_NAMED_NONE : found == 1 ? IMPORT_NAMED_ONE : IMPORT_NAMED_SEVERAL;
}

/* ---- Places -------------------------------------------------------------------------------------
 */

static bool is_code(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return true;
}

static const struct import_said *area_of(const struct import_words *words, struct str code) {
  for (size_t i = 0; i < words->area_count; i++) {
    if (str_eq(words->areas[i].slot, code)) return &words->areas[i];
  }
  return NULL;
}

static bool has_parts(const struct import_words *words, struct str code) {
  for (size_t i = 0; i < words->area_count; i++) {
    const struct str *part = &words->areas[i].slot;
    if (part->len > code.len && str_starts(*part, code)) return true;
  }
  return false;
}

/* Of the district's own places that its packs do not know: the part of the code that is wrong.
 * Where the packs list no villages of a town, every village of it is taken, as is any place
 * elsewhere. */
static bool is_unknown(const struct import_words *words, struct str code, struct str *wrong) {
  struct str above = words->district;
  bool wide = code.len == TOWN || code.len == VILLAGE;
  if (!wide || above.len != DISTRICT || !str_starts(code, above)) return false;
  for (size_t len = TOWN; len <= code.len; len += VILLAGE - TOWN) {
    *wrong = (struct str){code.ptr, len};
    if (has_parts(words, above) && !area_of(words, *wrong)) return true;
    above = *wrong;
  }
  return false;
}

/* What stands behind the district's name, or all of it where that does not occur. */
static struct str behind(struct str text, struct str name) {
  for (size_t i = 0; name.len && i + name.len <= text.len; i++) {
    struct str rest = str_from(text, i);
    if (str_starts(rest, name)) return str_from(rest, name.len);
  }
  return text;
}

/* The deepest place by whose name the text begins, then the next within it: 温溪镇港头村8号. */
static enum import_named lead(const struct import_words *words, struct str text, struct str *code) {
  struct str within = words->district, rest = text;
  enum import_named named = IMPORT_NAMED_NONE;
  for (bool more = true; more;) {
    const struct import_said *next = NULL;
    bool several = false;
    for (size_t i = 0; i < words->area_count; i++) {
      const struct import_said *area = &words->areas[i];
      bool inside = area->slot.len > within.len && str_starts(area->slot, within);
      if (!inside || !str_starts(rest, area->heading)) continue;
      if (next && area->heading.len < next->heading.len) continue;
      several = next && area->heading.len == next->heading.len;
      next = area;
    }
    more = next && !several;
    if (several) return IMPORT_NAMED_SEVERAL;
    if (!more) break;
    named = IMPORT_NAMED_ONE;
    *code = within = next->slot;
    rest = str_trim(str_from(rest, next->heading.len));
  }
  return named;
}

static bool is_known(struct scope *s, const struct import_words *words, struct str code,
                     struct str *why) {
  struct str wrong;
  if (!is_unknown(words, code, &wrong)) return true;
  *why = message_text(s->arena, s->lang, MSG_IMPORT_NO_AREA_CODE, &wrong, 1);
  return false;
}

bool import_area(struct scope *s, const struct import *im, struct str given, struct str *code,
                 struct str *why) {
  const struct import_words *words = &im->ask.words;
  const struct import_said *near = NULL, *district = area_of(words, words->district);
  *code = given;
  if (words->area_count == 0) return true;
  if (is_code(given)) return is_known(s, words, given, why);
  enum import_named named = import_named(words->areas, words->area_count, given, code, &near);
  if (named == IMPORT_NAMED_NONE)
    named = lead(words, str_trim(behind(given, district ? district->heading : STR(""))), code);
  if (named == IMPORT_NAMED_ONE) return true;
  struct str parts[] = {given, near ? near->heading : STR("")};
  bool several = named == IMPORT_NAMED_SEVERAL;
  enum message told = several ? MSG_IMPORT_PLACE_TWICE
                      : near  ? MSG_IMPORT_PLACE_NEAR
                              : MSG_IMPORT_NO_PLACE;
  *why = message_text(s->arena, s->lang, told, parts, near && !several ? 2 : 1);
  return false;
}
