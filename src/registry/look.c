/* Writing and reading who looked at whom. */
#include "registry/look.h"

#include "base/json.h"
#include "base/value.h"

#include <stdlib.h>

/* ---- Writing ------------------------------------------------------------------------------------
 */

enum { WIDTH = 6, PAYLOAD_MAX = 4 * 1024 * 1024 };

struct seen {
  int64_t party, number;
  const struct registry_look *look;
};

static int by_party(const void *a, const void *b) {
  const struct seen *x = a, *y = b;
  if (x->party != y->party) return x->party < y->party ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

/* In the order of the index by which they are found. */
static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  const struct registry_looks *looks = w->context;
  struct store_value *cells = ARENA_ARRAY(s->arena, struct store_value, looks->parties * WIDTH);
  struct seen *seen = ARENA_ARRAY(s->arena, struct seen, looks->parties);
  size_t count = 0;
  if (!cells || !seen) return fail_memory(s);
  for (const struct registry_look *l = looks->first; l; l = l->next) {
    int64_t number = (int64_t)(scope_random(s) >> 1);
    for (size_t i = 0; i < l->count; i++) seen[count++] = (struct seen){l->parties[i], number, l};
  }
  must(count == looks->parties);
  qsort(seen, count, sizeof *seen, by_party);
  for (size_t i = 0; i < count; i++) {
    struct store_value *row = cells + i * WIDTH;
    row[0] = S_TEXT(looks->district);
    row[1] = S_INT(seen[i].party);
    row[2] = S_INT(seen[i].look->at_us);
    row[3] = S_INT(seen[i].number);
    row[4] = S_TEXT(seen[i].look->who);
    row[5] = S_TEXT(seen[i].look->page);
  }
  return store_insert(s, tx, "party_look", "district, party, at_us, look, who, page", WIDTH, cells,
                      count);
}

static struct value *look_value(struct arena *a, const struct registry_look *l) {
  struct value *v = value_map(a), *parties = value_list(a);
  for (size_t i = 0; i < l->count; i++) value_add_text(a, parties, str_int(a, l->parties[i]));
  value_put_text(a, v, "who", l->who);
  value_put_text(a, v, "page", l->page);
  value_put_text(a, v, "at", time_local(a, l->at_us));
  value_put(v, "parties", parties);
  return v;
}

struct write registry_looks_write(struct scope *s, struct registry_looks *looks) {
  struct value *v = value_map(s->arena), *list = value_list(s->arena);
  struct buf subject = buf_open(s->arena, 64), payload = buf_open(s->arena, PAYLOAD_MAX);
  for (const struct registry_look *l = looks->first; l; l = l->next)
    value_add(list, look_value(s->arena, l));
  value_put(v, "looks", list);
  if (v) json_value(&payload, v);
  buf_printf(&subject, "looks:%.*s", STR_ARG(looks->district));
  return (struct write){.scope = s,
                        .change = {.district = looks->district,
                                   .key = change_new_key(s),
                                   .act = STR("party.look"),
                                   .subject = buf_str(&subject),
                                   .payload = buf_str(&payload)},
                        .run = run,
                        .context = looks};
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

enum ly registry_looks_of(struct scope *s, struct store *st, struct str district, int64_t party,
                          size_t limit, struct registry_looked **out, size_t *count) {
  struct store_rows rows = {0};
  *count = 0;
  enum ly rc = store_query(s, st, "tti",
                           "SELECT who, page, at_us FROM party_look WHERE district = $1"
                           " AND party = $2 ORDER BY at_us DESC, look LIMIT $3",
                           &rows, S_TEXT(district), S_INT(party), S_INT((int64_t)limit));
  if (rc) return rc;
  *out = ARENA_ARRAY(s->arena, struct registry_looked, rows.rows);
  if (!*out) return fail_memory(s);
  *count = rows.rows;
  for (size_t i = 0; i < rows.rows; i++)
    (*out)[i] = (struct registry_looked){store_text(&rows, i, 0), store_text(&rows, i, 1),
                                         store_int(&rows, i, 2)};
  return LY_OK;
}

static bool was_looking(const struct registry_looked *looks, size_t count, size_t i) {
  for (size_t k = i + 1; k < count && looks[i].at_us - looks[k].at_us <= LOOK_AGAIN_US; k++)
    if (str_eq(looks[k].who, looks[i].who) && str_eq(looks[k].page, looks[i].page)) return true;
  return false;
}

size_t registry_looks_once(struct registry_looked *looks, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (!was_looking(looks, count, i)) looks[kept++] = looks[i];
  return kept;
}
