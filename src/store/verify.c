/* Verifying the change log: from the first row of each district to its head. */
#include "base/decimal.h"
#include "store/change_int.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_ROWS = 1000, PAGE_BYTES = 256 * 1024 * 1024 };

static const char page_sql[] =
    "SELECT number, recorded_at, district, origin_key, actor, origin, act, subject, reason,"
    " pack_version, answer, payload_digest, chain, payload FROM change"
    " WHERE district = $1 AND number > $2 ORDER BY number LIMIT $3";

/* One page of a log, with memory of its own. */
struct page {
  struct arena arena;
};

/* The walk along one district's log. */
struct walk {
  const struct change_head *known;
  size_t known_count;
  struct change_head at; /* of the last row that held */
  struct change_verified *out;
};

static bool broken(struct walk *w, int64_t number, enum message why) {
  w->out->broken = true;
  w->out->first = (struct change_break){w->at.district, number, why};
  return false;
}

static bool payload_holds(struct scope *s, const struct store_value *payload, struct str digest) {
  struct digest got;
  struct digest_state *state;
  if (payload->type == STORE_NULL) return true;
  if (digest_begin(s, &state)) return false;
  digest_add(state, payload->bytes);
  return !digest_end(s, state, &got) && str_eq(digest, digest_bytes(&got));
}

/* Whether a head that was noted at this number is the one that stands there. */
static bool known_holds(const struct walk *w) {
  for (size_t i = 0; i < w->known_count; i++) {
    const struct change_head *k = &w->known[i];
    if (k->number != w->at.number || !str_eq(k->district, w->at.district)) continue;
    if (memcmp(k->chain.bytes, w->at.chain.bytes, DIGEST_BYTES) != 0) return false;
  }
  return true;
}

static bool row_holds(struct scope *s, struct walk *w, const struct store_rows *rows, size_t r) {
  struct change_link link = {.number = store_int(rows, r, 0), .recorded_at = store_int(rows, r, 1)};
  int64_t want = w->at.number + 1;
  struct digest chain;
  if (link.number != want) return broken(w, want, MSG_VERIFY_MISSING);
  for (size_t i = 0; i < CHANGE_TEXTS; i++) link.texts[i] = store_text(rows, r, 2 + i);
  if (change_chain(s, &w->at.chain, &link, &chain)) return broken(w, want, MSG_VERIFY_CHAIN);
  if (!str_eq(store_text(rows, r, 12), digest_bytes(&chain)))
    return broken(w, want, MSG_VERIFY_CHAIN);
  const struct store_value *payload = &rows->cells[r * rows->columns + 13];
  if (!payload_holds(s, payload, store_text(rows, r, 11)))
    return broken(w, want, MSG_VERIFY_PAYLOAD);
  w->out->rows++;
  w->out->erased += payload->type == STORE_NULL;
  w->at.number = want;
  w->at.chain = chain;
  return known_holds(w) || broken(w, want, MSG_VERIFY_NOTED);
}

/* Each page has memory of its own, so that a log of any length can be walked. */
static enum ly walk_page(struct scope *s, struct store *st, struct walk *w, bool *more) {
  struct page page;
  struct arena *callers = s->arena;
  struct store_rows rows = {0};
  arena_open(&page.arena, PAGE_BYTES);
  /* cppcheck-suppress autoVariables -- the caller's comes back before the page goes */
  s->arena = &page.arena;
  enum ly rc = store_query(s, st, "iitbtttttttbbT", page_sql, &rows, S_TEXT(w->at.district),
                           S_INT(w->at.number), S_INT(PAGE_ROWS));
  bool holds = true;
  for (size_t r = 0; !rc && holds && r < rows.rows; r++) holds = row_holds(s, w, &rows, r);
  if (!rc && arena_failed(&page.arena)) rc = fail_memory(s);
  s->arena = callers;
  *more = !rc && holds && rows.rows == PAGE_ROWS;
  arena_close(&page.arena);
  return rc;
}

/* Whether the walk ends where the head says, and reaches all that was noted. */
static void check_end(struct walk *w, const struct change_head *head) {
  bool same = head->number == w->at.number &&
              memcmp(head->chain.bytes, w->at.chain.bytes, DIGEST_BYTES) == 0;
  for (size_t i = 0; same && i < w->known_count; i++) {
    if (!str_eq(w->known[i].district, head->district)) continue;
    if (w->known[i].number > head->number) same = false;
  }
  if (!same) broken(w, w->at.number + 1, MSG_VERIFY_CUT);
}

static enum ly walk_district(struct scope *s, struct store *st, struct walk *w,
                             const struct change_head *head) {
  bool more = true;
  enum ly rc = LY_OK;
  w->at = (struct change_head){.district = head->district};
  while (!rc && more) rc = walk_page(s, st, w, &more);
  if (!rc && !w->out->broken) check_end(w, head);
  return rc;
}

/* A log without a head, and a noted head of a district that has no log any more. */
static enum ly check_headless(struct scope *s, struct store *st, struct walk *w) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "t",
                           /* all districts: it looks for logs that nobody accounts for */
                           "SELECT DISTINCT district FROM change WHERE district NOT IN"
                           " (SELECT district FROM change_head) ORDER BY district",
                           &rows);
  if (rc) return rc;
  if (rows.rows) w->at = (struct change_head){.district = store_text(&rows, 0, 0)};
  if (rows.rows) broken(w, 1, MSG_VERIFY_CUT);
  for (size_t i = 0; !w->out->broken && i < w->known_count; i++) {
    bool stands = false;
    for (size_t h = 0; h < w->out->head_count; h++)
      stands |= str_eq(w->out->heads[h].district, w->known[i].district);
    w->at = (struct change_head){.district = w->known[i].district};
    if (!stands) broken(w, 1, MSG_VERIFY_CUT);
  }
  return LY_OK;
}

enum ly change_verify(struct scope *s, struct store *st, const struct change_head *known,
                      size_t known_count, struct change_verified *out) {
  struct walk w = {.known = known, .known_count = known_count, .out = out};
  *out = (struct change_verified){0};
  enum ly rc = store_snapshot(s, st);
  if (rc) return rc;
  rc = change_heads(s, st, &out->heads, &out->head_count);
  for (size_t i = 0; !rc && !out->broken && i < out->head_count; i++)
    rc = walk_district(s, st, &w, &out->heads[i]);
  if (!rc && !out->broken) rc = check_headless(s, st, &w);
  store_end_snapshot(st);
  return rc;
}

enum ly change_stands(struct scope *s, struct store *st, const struct change_head *head,
                      bool *out) {
  struct store_rows rows = {0};
  *out = head->number == 0;
  if (*out) return LY_OK;
  enum ly rc =
      store_query(s, st, "b", "SELECT chain FROM change WHERE district = $1 AND number = $2", &rows,
                  S_TEXT(head->district), S_INT(head->number));
  *out = !rc && rows.rows && str_eq(store_text(&rows, 0, 0), digest_bytes(&head->chain));
  return rc;
}

enum ly change_heads(struct scope *s, struct store *st, struct change_head **out, size_t *count) {
  struct store_rows rows = {0};
  /* all districts: one short row for each */
  static const char sql[] = "SELECT district, number, chain FROM change_head ORDER BY district";
  enum ly rc = store_query(s, st, "tib", sql, &rows);
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct change_head, rows.rows);
  if (!*out) return fail_memory(s);
  for (*count = 0; *count < rows.rows; ++*count) {
    struct change_head *head = &(*out)[*count];
    struct str chain = store_text(&rows, *count, 2);
    if (chain.len != DIGEST_BYTES) return fail(s, LY_CORRUPT, MSG_STORE_DAMAGED, st->place);
    head->district = store_text(&rows, *count, 0);
    head->number = store_int(&rows, *count, 1);
    memcpy(head->chain.bytes, chain.ptr, DIGEST_BYTES);
  }
  return LY_OK;
}

bool change_head_parse(struct str text, struct change_head *out) {
  size_t first = 0, second;
  while (first < text.len && text.ptr[first] != ':') first++;
  for (second = first + 1; second < text.len && text.ptr[second] != ':';) second++;
  if (first != 6 || second >= text.len) return false;
  out->district = (struct str){text.ptr, first};
  struct decimal number;
  bool good = decimal_parse((struct str){text.ptr + first + 1, second - first - 1}, &number) &&
              number.scale == 0 && number.coefficient > 0;
  out->number = good ? number.coefficient : 0;
  return good && digest_parse(str_from(text, second + 1), &out->chain);
}
