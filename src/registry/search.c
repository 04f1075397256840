/* Finding parties: which way, and page by page.
 *
 * Names are asked in steps, each along one index; a page may reach over several. Where it ends is
 * told by the step and the last party: the word that stood there is looked up again. */
#include "registry/search.h"

#include "base/pinyin.h"
#include "registry/link.h"
#include "registry/registry_int.h"

enum { NUMBER_MIN = 5, LAST_FOUR = 4, KEYS_MAX = 1000, SQL_MAX = 2048 };

/* ---- What was asked ----------------------------------------------------------------------------
 */

struct asked {
  const struct search *q;
  struct str text;        /* without the place */
  struct str area, above; /* the place and the text above all that begin with it */
  struct str kind;
};

static bool is_digits(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return text.len > 0;
}

static bool is_place(const struct search *q, struct str word) {
  return is_digits(word) && (word.len == 6 || word.len == 9 || word.len == 12) &&
         str_starts(word, q->district);
}

/* The next word behind blanks, of both widths. */
static struct str next_word(struct str *rest) {
  static const struct str wide = STR_INIT("　");
  *rest = str_trim(*rest);
  while (str_starts(*rest, wide)) *rest = str_trim(str_from(*rest, wide.len));
  size_t n = 0;
  while (n < rest->len && rest->ptr[n] != ' ' && !str_starts(str_from(*rest, n), wide)) n++;
  struct str word = {rest->ptr, n};
  *rest = str_from(*rest, n);
  return word;
}

/* Places out of the text, the rest with one blank between. */
static void part(struct scope *s, const struct search *q, struct asked *out) {
  struct buf text = buf_open(s->arena, q->text.len + 8);
  struct str rest = q->text, word;
  *out = (struct asked){.q = q, .area = q->area, .kind = q->kind};
  while ((word = next_word(&rest)).len) {
    struct str folded = identity_fold(s->arena, word);
    if (is_place(q, folded)) {
      bool within = str_starts(folded, out->area) || out->area.len == 0;
      out->area = within ? folded : out->area;
      continue;
    }
    if (text.len) buf_char(&text, ' ');
    buf_add(&text, word);
  }
  if (str_eq(out->area, q->district)) out->area = STR("");
  out->text = buf_str(&text);
  out->above = str_behind(s->arena, out->area);
}

/* ---- Steps -------------------------------------------------------------------------------------
 */

enum step {
  BY_NAME,
  BY_GIVEN,
  BY_PINYIN,
  BY_INITIALS,
  BY_GIVEN_PINYIN,
  BY_GIVEN_INITIALS,
  BY_PART,
  STEPS,
  BY_PLACE = STEPS,
  BY_PLACE_BEFORE,
  BY_PLACE_BEHIND
};

enum { EARLIER_MAX = 3 };

/* The word of a step is a prefix of `column`: of names, of what names sound like (f), or of what
 * given names do (g). What an earlier step found is left out. */
static const struct {
  const char *column, *earlier[EARLIER_MAX];
  bool form, given;
} steps[STEPS] = {
    [BY_NAME] = {"n.folded"},
    [BY_GIVEN] = {"f.given", {"f.folded"}, .form = true},
    [BY_PINYIN] = {"f.pinyin", .form = true},
    [BY_INITIALS] = {"f.initials", {"f.pinyin"}, .form = true},
    [BY_GIVEN_PINYIN] = {"g.pinyin", {"f.pinyin", "f.initials"}, .form = true, .given = true},
    [BY_GIVEN_INITIALS] = {"g.initials",
                           {"f.pinyin", "f.initials", "g.pinyin"},
                           .form = true,
                           .given = true},
    [BY_PART] = {"n.folded"},
};

/* In the order of the word, of those with one word by given name where that is asked, then by name,
 * of namesakes by party. */
struct position {
  enum step step;
  struct str word, given, folded;
  int64_t party;
};

struct found {
  struct search_hit *hits;
  size_t count, limit;
  struct position last;
};

static struct str above_all(struct scope *s, struct str prefix) {
  struct buf b = buf_open(s->arena, prefix.len + 8);
  buf_add(&b, prefix);
  buf_add(&b, STR("\xF4\x8F\xBF\xBF"));
  return buf_str(&b);
}

static void take(const struct registry *r, const struct store_rows *rows, size_t i,
                 struct found *out) {
  const struct registry_party *kind = registry_kind_find(r, store_text(rows, i, 1));
  if (!kind || out->count == out->limit) return;
  out->hits[out->count++] = (struct search_hit){.party = store_int(rows, i, 0),
                                                .kind = kind,
                                                .name = store_text(rows, i, 2),
                                                .born = store_text(rows, i, 3),
                                                .area = store_text(rows, i, 4)};
}

/* Who of a place ($6, $7) and a kind ($8) is there. */
#define THERE \
  " AND ($6 = '' OR (n.area >= $6 AND n.area < $7)) AND ($8 = '' OR n.kind = $8)" \
  " AND NOT EXISTS (SELECT 1 FROM batch_hidden bh" \
  " WHERE bh.district = $1 AND bh.batch = n.batch)" \
  " AND (n.turn = 0 OR NOT EXISTS (SELECT 1 FROM batch_turn bt WHERE bt.district = $1" \
  " AND bt.hidden = n.turn))"

static const char name_sql[] =
    "SELECT n.party, n.kind, n.name, n.born, n.area, n.folded, n.folded, '' FROM party_name n"
    " WHERE n.district = $1 AND n.folded < $3 AND (n.folded, n.party) > ($4, $5) AND $2 = $2" THERE
    " ORDER BY n.folded, n.party LIMIT $9";

/* Names along one index, and behind each who has it: CROSS JOIN, for SQLite then keeps that order.
 */
#define FORM_FROM \
  " FROM name_form f CROSS JOIN party_name n" \
  " WHERE f.district = $1 AND $11 = $11" \
  " AND (%s > $4 OR f.folded >= $10)" \
  " AND (%s > $4 OR f.folded > $10 OR n.party > $5)"
/* The same along given names, and behind each the names that have it. */
#define GIVEN_FROM \
  " FROM given_form g CROSS JOIN name_form f CROSS JOIN party_name n" \
  " WHERE g.district = $1 AND f.district = $1 AND f.given = g.given" \
  " AND (%s > $4 OR g.given >= $11)" \
  " AND (%s > $4 OR g.given > $11 OR f.folded > $10 OR (f.folded = $10 AND n.party > $5))"

static const char *form_sql(struct scope *s, enum step step) {
  const char *column = steps[step].column;
  bool given = steps[step].given;
  struct buf b = buf_open(s->arena, SQL_MAX);
  /* built: the column is one of `steps`; test_identity runs each */
  buf_printf(&b, "SELECT n.party, n.kind, n.name, n.born, n.area, %s, f.folded, f.given", column);
  buf_printf(&b, given ? GIVEN_FROM : FORM_FROM, column, column);
  buf_printf(&b,
             " AND %s >= $4 AND %s < $3 AND n.district = $1 AND n.folded = f.folded"
             " AND $2 = $2" THERE,
             column, column);
  for (size_t i = 0; i < EARLIER_MAX && steps[step].earlier[i]; i++)
    buf_printf(&b, " AND NOT (%s >= $2 AND %s < $3)", steps[step].earlier[i],
               steps[step].earlier[i]);
  buf_printf(&b, " ORDER BY %s,%s f.folded, n.party LIMIT $9", column, given ? " g.given," : "");
  return str_c(s->arena, buf_str(&b));
}

/* An institution is also asked for by what stands within its name: they are few, so they are read
 * by their kind; in the order of a bare column SQLite would go through the names of all people. */
static const char part_sql[] =
    "SELECT n.party, n.kind, n.name, n.born, n.area, n.folded, n.folded, ''"
    " FROM party_name n JOIN name_form f ON f.district = n.district AND f.folded = n.folded"
    " WHERE n.district = $1 AND n.kind = $8 AND replace(n.folded, $2, '') <> n.folded"
    " AND NOT (n.folded >= $2 AND n.folded < $3) AND NOT (f.given >= $2 AND f.given < $3)"
    " AND (n.folded || '', n.party) > ($4, $5)" THERE " ORDER BY n.folded || '', n.party LIMIT $9";

/* People's names are not searched within. */
static bool is_title(const struct registry_party *kind) {
  const struct registry_fact *called = (const void *)kind->kind->called.entry;
  return called && called->mask != REGISTRY_MASK_NAME;
}

static enum ly run_step(struct scope *s, struct store *st, const struct registry *r,
                        const struct asked *a, struct position from, struct str word,
                        struct str kind, struct found *out) {
  struct store_rows rows = {0};
  struct store_value params[] = {
      S_TEXT(a->q->district), S_TEXT(word),      S_TEXT(above_all(s, word)),
      S_TEXT(from.word),      S_INT(from.party), S_TEXT(a->area),
      S_TEXT(a->above),       S_TEXT(kind),      S_INT((int64_t)(out->limit - out->count)),
      S_TEXT(from.folded),    S_TEXT(from.given)};
  bool form = steps[from.step].form;
  const char *sql = from.step == BY_PART ? part_sql : form ? form_sql(s, from.step) : name_sql;
  /* built: the column is one of `steps`; test_identity runs each */
  enum ly rc = store_query_with(s, st, "ittttttt", sql, params, form ? 11 : 9, &rows);
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    take(r, &rows, i, out);
    out->last = (struct position){.step = from.step, .party = store_int(&rows, i, 0)};
  }
  return rc;
}

/* Every kind whose names are searched within, one behind the other: of one kind only they can be
 * paged, so with several the first pages are all there is. */
static enum ly run_within(struct scope *s, struct store *st, const struct registry *r,
                          const struct asked *a, struct position from, struct str word,
                          struct found *out) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < r->count && out->count < out->limit; i++) {
    const struct registry_party *kind = &r->kinds[i];
    bool asked = a->kind.len == 0 || str_eq(a->kind, kind->kind->key);
    if (asked && is_title(kind)) rc = run_step(s, st, r, a, from, word, kind->kind->key, out);
  }
  return rc;
}

static enum ly search_names(struct scope *s, struct store *st, const struct registry *r,
                            const struct asked *a, struct position from, struct found *out) {
  bool characters = has_han(a->text);
  enum step first = characters ? BY_NAME : BY_PINYIN,
            last = characters ? BY_GIVEN : BY_GIVEN_INITIALS;
  struct str word = characters ? name_fold(s->arena, a->text) : pinyin_fold(s->arena, a->text);
  enum ly rc = LY_OK;
  if (word.len == 0) return LY_OK;
  for (enum step step = first; !rc && step <= last && out->count < out->limit; step++) {
    struct position start = {step, word, STR(""), STR(""), 0};
    if (from.party && step < from.step) continue;
    if (from.party && step == from.step) start = from;
    rc = run_step(s, st, r, a, start, word, a->kind, out);
  }
  struct position within = {BY_PART, STR(""), STR(""), STR(""), 0};
  if (from.party && from.step == BY_PART) within = from;
  if (!rc && characters && out->count < out->limit) rc = run_within(s, st, r, a, within, word, out);
  return rc;
}

/* ---- By place ----------------------------------------------------------------------------------
 */

struct places {
  struct str from, above; /* codes from the one up to before the other */
};

static enum ly take_places(struct scope *s, struct store *st, const struct registry *r,
                           const struct asked *a, struct position from, const struct places *in,
                           struct found *out) {
  struct store_rows rows = {0};
  struct str kind = a->kind.len ? a->kind : r->kinds[0].kind->key;
  enum ly rc =
      store_query(s, st, "itttt",
                  "SELECT party, kind, name, born, area FROM party_name"
                  " WHERE district = $1 AND kind = $2 AND area >= $3 AND area < $4"
                  " AND (area, party) > ($5, $6)"
                  " AND NOT EXISTS (SELECT 1 FROM batch_hidden bh"
                  " WHERE bh.district = $1 AND bh.batch = party_name.batch)" ROW_SHOWN
                  " ORDER BY area, party LIMIT $7",
                  &rows, S_TEXT(a->q->district), S_TEXT(kind), S_TEXT(in->from), S_TEXT(in->above),
                  S_TEXT(from.word), S_INT(from.party), S_INT((int64_t)(out->limit - out->count)));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    take(r, &rows, i, out);
    out->last = (struct position){.step = from.step, .party = store_int(&rows, i, 0)};
  }
  return rc;
}

/* Of the whole district first who is in it, then who is kept there and lives elsewhere. */
static enum ly search_place(struct scope *s, struct store *st, const struct registry *r,
                            const struct asked *a, struct position from, struct found *out) {
  struct str here = a->area.len ? a->area : a->q->district, behind = str_behind(s->arena, here);
  const struct places all[] = {{here, behind}, {STR(""), here}, {behind, a->above}};
  enum step last = a->area.len ? BY_PLACE : BY_PLACE_BEHIND;
  enum ly rc = LY_OK;
  for (enum step step = BY_PLACE; !rc && step <= last && out->count < out->limit; step++) {
    struct position start = {step, STR(""), STR(""), STR(""), 0};
    if (from.party && step < from.step) continue;
    if (from.party && step == from.step) start = from;
    rc = take_places(s, st, r, a, start, &all[step - BY_PLACE], out);
  }
  return rc;
}

/* ---- By number ---------------------------------------------------------------------------------
 */

static enum ly take_party(struct scope *s, struct store *st, const struct registry *r,
                          const struct asked *a, int64_t party, struct found *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "itttt",
                           "SELECT party, kind, name, born, area FROM party_name"
                           " WHERE district = $1 AND party = $2"
                           " AND ($3 = '' OR (area >= $3 AND area < $4))"
                           " AND ($5 = '' OR kind = $5)"
                           " AND NOT EXISTS (SELECT 1 FROM batch_hidden bh"
                           " WHERE bh.district = $1 AND bh.batch = party_name.batch)" ROW_SHOWN,
                           &rows, S_TEXT(a->q->district), S_INT(party), S_TEXT(a->area),
                           S_TEXT(a->above), S_TEXT(a->kind));
  bool there = false;
  for (size_t i = 0; i < out->count; i++) there |= out->hits[i].party == party;
  if (!rc && rows.rows && !there) take(r, &rows, 0, out);
  return rc;
}

static enum ly take_all(struct scope *s, struct store *st, const struct registry *r,
                        const struct asked *a, const int64_t *parties, size_t count,
                        struct found *out) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < count; i++) rc = take_party(s, st, r, a, parties[i], out);
  return rc;
}

/* The number as one of each indexed fact it can be one of. */
static enum ly by_fact(struct scope *s, struct store *st, const struct registry *r,
                       const struct asked *a, const struct registry_fact *fact, struct found *out) {
  int64_t parties[KEYS_MAX];
  size_t count = 0;
  struct str number;
  enum message why;
  enum identity_check check = (enum identity_check)fact->check;
  bool last = check == IDENTITY_RESIDENT_ID && a->text.len == LAST_FOUR;
  struct str folded = identity_fold(s->arena, a->text);
  if (!last && !identity_read(s->arena, check, folded, &number, &why)) return LY_OK;
  enum ly rc =
      last ? index_find_last(s, st, r, a->q->district, fact, folded, KEYS_MAX, parties, &count)
           : index_find(s, st, r, a->q->district, fact, number, KEYS_MAX, parties, &count);
  return rc ? rc : take_all(s, st, r, a, parties, count, out);
}

static enum ly by_id(struct scope *s, struct store *st, const struct registry *r,
                     const struct asked *a, struct found *out) {
  struct link_group group;
  int64_t party;
  if (!registry_id(a->text, &party)) return LY_OK;
  enum ly rc = link_group(s, st, a->q->district, party, REGISTRY_NOW, &group);
  return rc ? rc : take_party(s, st, r, a, group.head, out);
}

static enum ly search_number(struct scope *s, struct store *st, const struct registry *r,
                             const struct asked *a, struct found *out) {
  enum ly rc = by_id(s, st, r, a, out);
  for (size_t k = 0; !rc && k < r->count; k++) {
    for (size_t i = 0; !rc && i < r->kinds[k].count; i++) {
      const struct registry_fact *fact = r->kinds[k].facts[i];
      if (fact->index) rc = by_fact(s, st, r, a, fact, out);
    }
  }
  return rc;
}

/* Mostly digits: no name is. */
static bool is_number(struct scope *s, struct str text) {
  struct str folded = identity_fold(s->arena, text);
  size_t digits = 0;
  for (size_t i = 0; i < folded.len; i++) digits += folded.ptr[i] >= '0' && folded.ptr[i] <= '9';
  return digits >= LAST_FOUR - 1 && 2 * digits > folded.len;
}

static bool is_last_four(struct str text) {
  bool last = text.len == LAST_FOUR;
  for (size_t i = 0; last && i < LAST_FOUR; i++) {
    char c = text.ptr[i];
    last = (c >= '0' && c <= '9') || (i == LAST_FOUR - 1 && (c == 'X' || c == 'x'));
  }
  return last;
}

/* ---- Pages -------------------------------------------------------------------------------------
 */

static struct str position_text(struct scope *s, struct position p) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "%d/%lld", (int)p.step, (long long)p.party);
  return buf_str(&b);
}

/* "STEP/PARTY", and the word that stands at the party now. */
static enum ly read_position(struct scope *s, struct store *st, const struct search *q,
                             struct position *out) {
  struct store_rows rows = {0};
  *out = (struct position){.word = STR(""), .given = STR(""), .folded = STR("")};
  if (q->after.len == 0) return LY_OK;
  bool good = q->after.len > 2 && q->after.ptr[0] >= '0' &&
              q->after.ptr[0] <= '0' + BY_PLACE_BEHIND && q->after.ptr[1] == '/' &&
              registry_id(str_from(q->after, 2), &out->party);
  if (!good) return fail(s, LY_INVALID, MSG_IDENTITY_BAD_AFTER, q->after);
  out->step = (enum step)(q->after.ptr[0] - '0');
  enum ly rc =
      store_query(s, st, "ttttttt",
                  "SELECT n.folded, COALESCE(f.given, ''), COALESCE(f.pinyin, ''),"
                  " COALESCE(f.initials, ''), COALESCE(g.pinyin, ''), COALESCE(g.initials, ''),"
                  " n.area FROM party_name n LEFT JOIN name_form f"
                  " ON f.district = n.district AND f.folded = n.folded LEFT JOIN given_form g"
                  " ON g.district = n.district AND g.given = f.given"
                  " WHERE n.district = $1 AND n.party = $2" ROW_SHOWN,
                  &rows, S_TEXT(q->district), S_INT(out->party));
  static const size_t columns[] = {
      [BY_NAME] = 0,         [BY_GIVEN] = 1,        [BY_PINYIN] = 2,         [BY_INITIALS] = 3,
      [BY_PART] = 0,         [BY_GIVEN_PINYIN] = 4, [BY_GIVEN_INITIALS] = 5, [BY_PLACE] = 6,
      [BY_PLACE_BEFORE] = 6, [BY_PLACE_BEHIND] = 6};
  if (rc) return rc;
  if (rows.rows == 0) return fail(s, LY_INVALID, MSG_IDENTITY_BAD_AFTER, q->after);
  out->word = store_text(&rows, 0, columns[out->step]);
  out->given = store_text(&rows, 0, 1);
  out->folded = store_text(&rows, 0, 0);
  return LY_OK;
}

/* The tables are of this dictionary, and as true on *day. */
static enum ly check_made(struct scope *s, struct store *st, const struct registry *r,
                          struct date *day) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "itt",
                           "SELECT count(*), COALESCE(min(true_on), ''), COALESCE(min(version), '')"
                           " FROM current_table",
                           &rows);
  if (rc) return rc;
  bool fits = store_int(&rows, 0, 0) == (int64_t)r->count &&
              date_parse(store_text(&rows, 0, 1), day) &&
              str_eq(store_text(&rows, 0, 2), r->pack->version);
  return fits ? LY_OK : fail(s, LY_CONFLICT, MSG_REGISTRY_NOT_BUILT);
}

static enum ly look(struct scope *s, struct store *st, const struct registry *r,
                    const struct asked *a, struct found *out) {
  struct position from;
  enum ly rc = read_position(s, st, a->q, &from);
  if (rc) return rc;
  if (a->text.len == 0) return search_place(s, st, r, a, from, out);
  if (!is_number(s, a->text)) return search_names(s, st, r, a, from, out);
  if (is_last_four(a->text) && a->area.len == 0)
    return fail(s, LY_INVALID, MSG_IDENTITY_FOUR_WHERE);
  return search_number(s, st, r, a, out);
}

enum ly party_search(struct scope *s, struct store *st, const struct registry *r,
                     const struct search *q, struct search_page *out) {
  struct asked a;
  must(q->limit >= 1 && q->limit <= 1000);
  *out = (struct search_page){.after = STR("")};
  if (q->kind.len && !registry_kind_find(r, q->kind))
    return fail(s, LY_INVALID, MSG_REGISTRY_NO_KIND, q->kind);
  part(s, q, &a);
  if (q->kind.len) a.kind = registry_kind_find(r, q->kind)->kind->key;
  struct found found = {.limit = q->limit,
                        .hits = ARENA_ARRAY(s->arena, struct search_hit, q->limit)};
  if (!found.hits) return fail_memory(s);
  enum ly rc = check_made(s, st, r, &out->day);
  if (!rc) rc = look(s, st, r, &a, &found);
  if (rc) return rc;
  out->hits = found.hits;
  out->count = found.count;
  out->area = a.area;
  bool more = found.count == q->limit && found.last.party;
  if (more) out->after = position_text(s, found.last);
  return LY_OK;
}

struct value *search_value(struct scope *s, const struct search_page *page) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *list = value_list(a);
  for (size_t i = 0; i < page->count; i++) {
    const struct search_hit *hit = &page->hits[i];
    struct value *row = value_map(a);
    value_put_text(a, row, "party", str_int(a, hit->party));
    value_put_text(a, row, "kind", hit->kind->kind->key);
    value_put_text(a, row, "kind_text", hit->kind->kind->name);
    value_put_text(a, row, "name", hit->name);
    value_put_text(a, row, "born", hit->born);
    value_put_text(a, row, "area", hit->area);
    value_add(list, row);
  }
  value_put_text(a, v, "true_on", date_iso(a, page->day));
  value_put_text(a, v, "after", page->after);
  value_put_text(a, v, "area", page->area);
  value_put(v, "parties", list);
  return v;
}
