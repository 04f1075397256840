/* A county into the registry: one batch, chunk by chunk, live at the end. */
#include "demo/county_load.h"

#include "base/json.h"
#include "demo/county_parts.h"
#include "demo/county_say.h"
#include "registry/receipt.h"

enum { CHUNK_PARTIES = 2000, PAYLOAD_MAX = 4096 };
#define BATCH_NAME STR("合成数据")

/* ---- The batch ----------------------------------------------------------------------------------
 */

/* A write of the demo on record. */
struct county_deed {
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
static enum ly look_for_county(struct scope *s, struct store *st, struct county_deed *deed,
                               bool *there) {
  struct store_rows rows = {0};
  struct str district = deed->c->figures->area;
  *there = false;
  enum ly rc = store_query(s, st, "itI",
                           "SELECT b.batch, b.name, bp.batch FROM batch b"
                           " LEFT JOIN batch_pending bp"
                           " ON bp.district = b.district AND bp.batch = b.batch"
                           " WHERE b.district = $1 AND NOT EXISTS (SELECT 1 FROM"
                           " batch_retraction br WHERE br.district = b.district"
                           " AND br.batch = b.batch) ORDER BY b.batch",
                           &rows, S_TEXT(district));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    struct str name = store_text(&rows, i, 1);
    bool pending = rows.cells[i * 3 + 2].type != STORE_NULL;
    if (!str_starts(name, BATCH_NAME)) continue;
    if (pending) {
      deed->unfinished = store_int(&rows, i, 0);
    } else if (str_eq(name, deed->name)) {
      *there = true;
    } else {
      return fail(s, LY_CONFLICT, MSG_DEMO_COUNTY_OTHER, deed->c->figures->name, name);
    }
  }
  return rc;
}

static enum ly begin(struct scope *s, struct tx *tx, struct write *w) {
  struct county_deed *deed = w->context;
  struct str district = deed->c->figures->area;
  enum ly rc = LY_OK;
  if (deed->unfinished) {
    rc =
        batch_drop(s, tx, district, deed->unfinished, message_plain(LANG_ZH, MSG_DEMO_COUNTY_LEFT));
  }
  if (!rc) {
    rc = batch_begin_pending(s, tx, deed->r, district, STR("verified"), deed->name, &deed->batch);
  }
  w->answer = str_int(s->arena, deed->batch);
  return rc;
}

/* Each programme once: who received it, all of them. */
static enum ly add_lists(struct scope *s, struct tx *tx, const struct county_deed *deed) {
  const struct county_figures *f = deed->c->figures;
  struct str last = {0};
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < f->benefit_count; i++) {
    int64_t list;
    struct receipt_list_new new = {.district = f->area,
                                   .programme = f->benefits[i].programme,
                                   .area = f->area,
                                   .on = deed->c->on,
                                   .source = STR("civil_affairs"),
                                   .batch = deed->batch};
    if (str_eq(last, new.programme)) continue;
    last = new.programme;
    rc = receipt_list_add(s, tx, deed->r, &new, &list);
  }
  return rc;
}

static enum ly finish(struct scope *s, struct tx *tx, struct write *w) {
  struct county_deed *deed = w->context;
  int64_t parties = 0;
  enum ly rc = batch_live(s, tx, deed->r, deed->c->figures->area, deed->batch, &parties);
  return rc ? rc : add_lists(s, tx, deed);
}

static struct str payload(struct scope *s, const struct county_deed *deed) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  struct buf b = buf_open(a, PAYLOAD_MAX);
  value_put_text(a, v, "name", deed->name);
  if (deed->batch) value_put_text(a, v, "batch", str_int(a, deed->batch));
  json_value(&b, v);
  return buf_str(&b);
}

static enum ly on_record(struct scope *s, struct store *st, struct county_deed *deed,
                         struct str act,
                         enum ly (*run)(struct scope *s, struct tx *tx, struct write *w)) {
  struct buf subject = buf_open(s->arena, 64);
  buf_add(&subject, STR("area:"));
  buf_add(&subject, deed->c->figures->area);
  struct change change = {.district = deed->c->figures->area,
                          .key = change_new_key(s),
                          .act = act,
                          .subject = buf_str(&subject),
                          .pack_version = deed->r->pack->version,
                          .payload = payload(s, deed)};
  struct write w = {.scope = s, .change = change, .run = run, .context = deed};
  return store_write(s, st, &w);
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
                    const struct county *c, struct load_counts *out) {
  struct county_deed deed = {.r = r, .c = c, .name = batch_name(s->arena, c)};
  struct loading l = {.s = s, .st = st, .c = c};
  bool there;
  *out = (struct load_counts){0};
  enum ly rc = look_for_county(s, st, &deed, &there);
  if (rc || there) return rc;
  rc = saying_open(s, r, c, &l.saying);
  if (!rc) rc = on_record(s, st, &deed, STR("demo.county"), begin);
  if (!rc) rc = load_open(s, r, c->figures->area, deed.batch, &l.load);
  if (!rc) rc = load_all(&l);
  if (!rc) *out = load_counts(l.load);
  if (!rc) rc = on_record(s, st, &deed, STR("demo.county_live"), finish);
  load_close(l.load);
  return rc;
}
