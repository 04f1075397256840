/* A county into the registry: one batch, chunk by chunk, live at the end. */
#include "demo/county_load.h"

#include "demo/county_parts.h"
#include "demo/county_say.h"
#include "registry/deed.h"

enum { CHUNK_PARTIES = 2000 };
#define BATCH_NAME STR("合成数据")

/* ---- The batch ----------------------------------------------------------------------------------
 */

/* The county's batch, as it is looked for and written. */
struct county_batch {
  struct scope *s;
  struct store *st;
  const struct registry *r;
  const struct county *c;
  struct str name;
  int64_t unfinished; /* a batch that an earlier run left, or 0 */
  int64_t batch;
};

/* "合成数据：比例 0.05，种子 1" */
static struct str batch_name(struct arena *a, const struct county *c) {
  struct decimal scale = {c->scale, 6};
  struct buf b = buf_open(a, 256);
  while (scale.scale && scale.coefficient % 10 == 0) {
    scale.coefficient /= 10;
    scale.scale--;
  }
  buf_add(&b, BATCH_NAME);
  buf_add(&b, STR("：比例 "));
  decimal_write(&b, scale);
  buf_printf(&b, "，种子 %llu", (unsigned long long)c->seed);
  return buf_str(&b);
}

/* Whether the district has a county already. The same one: *there; another: LY_CONFLICT. */
static enum ly look_for_county(struct county_batch *b, bool *there) {
  struct scope *s = b->s;
  struct store_rows rows = {0};
  *there = false;
  enum ly rc = store_query(s, b->st, "itI",
                           "SELECT b.batch, b.name, bp.batch FROM batch b"
                           " LEFT JOIN batch_pending bp"
                           " ON bp.district = b.district AND bp.batch = b.batch"
                           " WHERE b.district = $1 AND NOT EXISTS (SELECT 1 FROM"
                           " batch_retraction br WHERE br.district = b.district"
                           " AND br.batch = b.batch) ORDER BY b.batch",
                           &rows, S_TEXT(b->c->figures->area));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct str name = store_text(&rows, i, 1);
    bool pending = rows.cells[i * 3 + 2].type != STORE_NULL;
    if (!str_starts(name, BATCH_NAME)) continue;
    if (pending) {
      b->unfinished = store_int(&rows, i, 0);
    } else if (str_eq(name, b->name)) {
      *there = true;
    } else {
      return fail(s, LY_CONFLICT, MSG_DEMO_COUNTY_OTHER, b->c->figures->name, name);
    }
  }
  return rc;
}

static enum ly do_deed(struct county_batch *b, struct deed deed, int64_t *answer) {
  deed.registry = b->r;
  deed.district = b->c->figures->area;
  struct write w = deed_write(b->s, &deed);
  enum ly rc = store_write(b->s, b->st, &w);
  *answer = rc ? 0 : deed_answer(&w);
  return rc;
}

/* What an earlier run left behind goes first. */
static enum ly sweep(struct county_batch *b) {
  enum { ROWS = 50000 };
  int64_t left = b->unfinished != 0, answer;
  if (!b->unfinished) return LY_OK;
  struct deed drop = {.act = DEED_BATCH_DROP,
                      .target = b->unfinished,
                      .reason = message_plain(LANG_ZH, MSG_DEMO_COUNTY_LEFT)};
  enum ly rc = do_deed(b, drop, &answer);
  while (!rc && left) {
    rc = do_deed(b, (struct deed){.act = DEED_BATCH_SWEEP, .target = b->unfinished, .limit = ROWS},
                 &left);
  }
  return rc;
}

static enum ly begin(struct county_batch *b) {
  enum ly rc = sweep(b);
  struct deed deed = {
      .act = DEED_BATCH_BEGIN, .source = STR("verified"), .name = b->name, .pending = true};
  return rc ? rc : do_deed(b, deed, &b->batch);
}

/* Live, and for each programme the word that these are all who received it. */
static enum ly finish(struct county_batch *b) {
  const struct county_figures *f = b->c->figures;
  struct str last = {0};
  int64_t answer;
  enum ly rc = do_deed(b, (struct deed){.act = DEED_BATCH_LIVE, .target = b->batch}, &answer);
  for (size_t i = 0; !rc && i < f->benefit_count; i++) {
    struct receipt_list_new list = {.district = f->area,
                                    .programme = f->benefits[i].programme,
                                    .area = f->area,
                                    .on = b->c->on,
                                    .source = STR("civil_affairs"),
                                    .batch = b->batch};
    if (str_eq(last, list.programme)) continue;
    last = list.programme;
    rc = do_deed(b, (struct deed){.act = DEED_RECEIPT_COMPLETE, .list = list}, &answer);
  }
  return rc;
}

/* ---- Chunks -------------------------------------------------------------------------------------
 */

struct loading {
  struct scope *s;
  struct store *st;
  const struct county *c;
  struct saying saying;
  struct load *load;
  struct arena_mark mark; /* what a chunk needs stands behind it */
  struct load_party *parties;
  size_t count;
  int64_t number;
  uint32_t *order, *first; /* persons by household; where those of each begin */
};

static enum ly flush(struct loading *l) {
  struct load_chunk chunk = {l->load, ++l->number, l->parties, l->count};
  if (l->count == 0) return LY_OK;
  struct write w = load_write(l->s, &chunk);
  enum ly rc = store_write(l->s, l->st, &w);
  if (!rc) arena_rewind(l->s->arena, l->mark); /* an error's words stand there too */
  l->count = 0;
  return rc;
}

/* Room for one more party; a full chunk goes out first, if `least` more would not fit. */
static enum ly make_room(struct loading *l, size_t least) {
  return l->count + least > CHUNK_PARTIES ? flush(l) : LY_OK;
}

static enum ly load_institutions(struct loading *l) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < l->c->institution_count; i++) {
    rc = make_room(l, 1);
    if (!rc) rc = say_institution(&l->saying, i, &l->parties[l->count++]);
  }
  return rc;
}

/* A household and its people go together, so that few names have to be looked for. */
static enum ly load_household(struct loading *l, size_t household) {
  uint32_t from = l->first[household + 1], to = l->first[household + 2];
  enum ly rc = make_room(l, 1 + (size_t)(to - from));
  if (!rc) rc = say_household(&l->saying, household, &l->parties[l->count++]);
  for (uint32_t i = from; !rc && i < to; i++) {
    rc = say_person(&l->saying, l->order[i], &l->parties[l->count++]);
  }
  return rc;
}

/* Those of no household stand first. */
static enum ly load_others(struct loading *l) {
  enum ly rc = LY_OK;
  for (uint32_t i = l->first[0]; !rc && i < l->first[1]; i++) {
    rc = make_room(l, 1);
    if (!rc) rc = say_person(&l->saying, l->order[i], &l->parties[l->count++]);
  }
  return rc;
}

static enum ly sort_persons(struct loading *l) {
  const struct county *c = l->c;
  struct arena *a = l->s->arena;
  l->order = ARENA_ARRAY(a, uint32_t, c->person_count);
  l->first = ARENA_ARRAY(a, uint32_t, c->household_count + 3);
  l->parties = ARENA_ARRAY(a, struct load_party, CHUNK_PARTIES);
  if (!l->order || !l->first || !l->parties) return fail_memory(l->s);
  /* Counted one place ahead, so that at the end each group's place says where it begins. */
  for (size_t i = 0; i < c->person_count; i++) l->first[c->persons[i].household + 2]++;
  for (size_t i = 2; i < c->household_count + 3; i++) l->first[i] += l->first[i - 1];
  for (uint32_t i = 0; i < c->person_count; i++) {
    l->order[l->first[c->persons[i].household + 1]++] = i;
  }
  return LY_OK;
}

static enum ly load_all(struct loading *l) {
  enum ly rc = sort_persons(l);
  l->mark = arena_mark(l->s->arena);
  if (!rc) rc = load_institutions(l);
  if (!rc) rc = load_others(l);
  for (size_t i = 0; !rc && i < l->c->household_count; i++) rc = load_household(l, i);
  if (!rc) rc = flush(l);
  return rc ? rc : load_end(l->s, l->st, l->load);
}

enum ly county_load(struct scope *s, struct store *st, const struct registry *r,
                    const struct county *c, struct county_loaded *out) {
  struct county_batch b = {s, st, r, c, batch_name(s->arena, c), 0, 0};
  struct loading l = {.s = s, .st = st, .c = c};
  bool there;
  *out = (struct county_loaded){.first_person = 0};
  enum ly rc = look_for_county(&b, &there);
  if (rc || there) return rc;
  rc = saying_open(s, r, c, &l.saying);
  if (!rc) rc = begin(&b);
  if (!rc) rc = load_open(s, r, c->figures->area, b.batch, &l.load);
  if (!rc) rc = load_all(&l);
  if (!rc)
    *out = (struct county_loaded){load_counts(l.load), l.saying.first_person,
                                  l.saying.first_institution};
  if (!rc) rc = finish(&b);
  load_close(l.load);
  return rc;
}
