/* Keeping boards, and handing them out. */
#include "web/boards.h"

#include <pthread.h>

/* What one plan's reports and its board may take of memory. */
enum { BOARD_MEMORY_MAX = 512 * 1024 * 1024 };

struct kept {
  struct arena arena; /* holds this itself */
  struct report_book book;
  struct board *board;
  int holders; /* under the place's mutex */
};

struct place {
  pthread_mutex_t mutex; /* held while a board is made: others wait for that one */
  struct kept *kept;     /* the newest; the shelf is one of its holders */
};

struct board_shelf {
  struct place *places;
  size_t count;
};

/* A board that a call holds. */
struct held_board {
  struct held_board *next;
  struct place *place;
  struct kept *kept;
};

/* ---- The shelf ----------------------------------------------------------------------------------
 */

struct board_shelf *board_shelf_open(struct arena *a, size_t plans) {
  struct board_shelf *shelf = ARENA_NEW(a, struct board_shelf);
  if (!shelf) return NULL;
  shelf->places = ARENA_ARRAY(a, struct place, plans);
  if (!shelf->places) return NULL;
  for (; shelf->count < plans; shelf->count++) {
    must(pthread_mutex_init(&shelf->places[shelf->count].mutex, NULL) == 0);
  }
  return shelf;
}

static void free_kept(struct kept *kept) {
  struct arena own = kept->arena;
  arena_close(&own);
}

void board_shelf_close(struct board_shelf *shelf) {
  for (size_t i = 0; shelf && i < shelf->count; i++) {
    struct place *place = &shelf->places[i];
    if (place->kept) {
      must(place->kept->holders == 1);
      free_kept(place->kept);
    }
    pthread_mutex_destroy(&place->mutex);
  }
}

static void drop(struct place *place, struct kept *kept) {
  pthread_mutex_lock(&place->mutex);
  bool last = --kept->holders == 0;
  pthread_mutex_unlock(&place->mutex);
  if (last) free_kept(kept);
}

/* ---- Making -------------------------------------------------------------------------------------
 */

/* In an arena of its own; errors stay with the scope. */
static enum ly make(struct scope *s, struct store *st, const struct pack *pack, struct kept **out) {
  struct arena own;
  arena_open(&own, BOARD_MEMORY_MAX);
  struct kept *kept = *out = ARENA_NEW(&own, struct kept);
  if (!kept) return fail_memory(s);
  kept->arena = own;
  struct arena *callers = s->arena;
  s->arena = &kept->arena;
  enum ly rc = report_book_read(s, st, pack, &kept->book);
  if (!rc) rc = board_make(s, pack, &kept->book, s->today, &kept->board);
  s->arena = callers;
  if (!rc) return LY_OK;
  free_kept(kept);
  *out = NULL;
  return rc;
}

/* One made by another thread after `changes` was read is newer, and as good. */
static bool is_current(const struct scope *s, const struct kept *kept, int64_t changes) {
  return kept && kept->book.changes >= changes && date_cmp(kept->board->today, s->today) == 0;
}

/* With the place's mutex held: its newest board is then current. *stale is for the caller to free,
 * once the mutex is given back. */
static enum ly renew(struct scope *s, struct store *st, const struct pack *pack,
                     struct place *place, struct kept **stale) {
  struct kept *next, *old = place->kept;
  enum ly rc = make(s, st, pack, &next);
  if (rc) return rc;
  next->holders = 1;
  place->kept = next;
  if (old && --old->holders == 0) *stale = old;
  return LY_OK;
}

/* ---- For calls ----------------------------------------------------------------------------------
 */

static struct place *place_of(struct call *c, const struct pack *pack) {
  size_t at = (size_t)(pack - c->site->packs);
  must(at < c->site->pack_count && at < c->site->shelf->count);
  return &c->site->shelf->places[at];
}

static enum ly hold(struct scope *s, struct store *st, const struct pack *pack, int64_t changes,
                    struct held_board *held) {
  struct place *place = held->place;
  struct kept *stale = NULL;
  pthread_mutex_lock(&place->mutex);
  bool current = is_current(s, place->kept, changes);
  enum ly rc = current ? LY_OK : renew(s, st, pack, place, &stale);
  if (!rc) {
    held->kept = place->kept;
    held->kept->holders++;
  }
  pthread_mutex_unlock(&place->mutex);
  if (stale) free_kept(stale);
  return rc;
}

enum ly call_board(struct scope *s, struct call *c, const struct pack *pack,
                   const struct board **out) {
  struct place *place = place_of(c, pack);
  *out = NULL;
  for (struct held_board *h = c->boards; h; h = h->next) {
    if (h->place == place) *out = h->kept->board;
  }
  if (*out) return LY_OK;
  struct store *st = NULL;
  int64_t changes = 0;
  struct held_board *held = ARENA_NEW(s->arena, struct held_board);
  enum ly rc = held ? call_store(s, c, &st) : fail_memory(s);
  if (!rc) rc = report_changes(s, st, pack, &changes);
  if (rc) return rc;
  must(held); /* without it, rc said so */
  held->place = place;
  rc = hold(s, st, pack, changes, held);
  if (rc) return rc;
  held->next = c->boards;
  c->boards = held;
  *out = held->kept->board;
  return LY_OK;
}

void call_drop_boards(struct call *c) {
  for (struct held_board *h = c->boards; h; h = h->next) drop(h->place, h->kept);
  c->boards = NULL;
}
