/* All derived rows of parties made again in steps, while others read and write.
 *
 * The tables stay: what is derived of a party is made again whole in one step, so it is right
 * before and behind it, and nobody sees half. Rows that belong to no party go on the way. Whoever
 * writes between keeps the rows of what is written, as ever. Stopped in the middle it has harmed
 * nothing; the next begins anew.
 */
#include "registry/current_int.h"
#include "registry/index.h"

#include <string.h>

struct registry_repair {
  size_t part;
  struct index_at at; /* within the part */
  bool within;        /* a district */
  int64_t parties;
};

struct registry_repair *registry_repair_begin(struct scope *s) {
  return ARENA_NEW(s->arena, struct registry_repair);
}

struct step {
  struct scope *s;
  struct tx *tx;
  const struct registry *r;
  struct registry_repair *repair;
};

/* ---- Parts: *left when there is more of it ------------------------------------------------------
 */

static enum ly hashes(const struct step *p, bool *left) {
  return index_can_hash(p->r) ? index_rehash_some(p->s, p->tx, p->r, &p->repair->at, left) : LY_OK;
}

static enum ly heads(const struct step *p, bool *left) {
  *left = false; /* few: at once */
  return heads_make(p->s, p->tx);
}

/* Before the parties: a word that stood there already could not be put in. */
static enum ly words(const struct step *p, bool *left) {
  return index_repair_words(p->s, p->tx, &p->repair->at, left);
}

static enum ly next_district(const struct step *p) {
  struct store_rows rows = {0};
  struct index_at *at = &p->repair->at;
  enum ly rc = store_query(p->s, tx_store(p->tx), "T",
                           /* all districts: from one to the next */
                           "SELECT min(district) FROM party WHERE district > $1", &rows,
                           S_TEXT(str_of(at->district)));
  if (rc || rows.cells[0].type == STORE_NULL) return rc;
  p->repair->within = index_note(at->district, sizeof at->district, store_text(&rows, 0, 0));
  at->party = 0;
  return p->repair->within ? LY_OK : fail(p->s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
}

static enum ly parties(const struct step *p, bool *left) {
  struct date day;
  struct registry_repair *repair = p->repair;
  size_t count = 0;
  enum ly rc = repair->within ? LY_OK : next_district(p);
  *left = repair->within;
  if (!rc && *left) rc = current_ready(p->s, p->tx, p->r, &day);
  if (rc || !*left) return rc;
  rc = current_page_again(p->s, p->tx, p->r, str_of(repair->at.district), day, &repair->at.party,
                          &count, &repair->within);
  repair->parties += (int64_t)count;
  return rc;
}

/* Behind them: names that nobody has any more are nobody's now. */
static enum ly names(const struct step *p, bool *left) {
  return index_repair_forms(p->s, p->tx, &p->repair->at, left);
}

static enum ly givens(const struct step *p, bool *left) {
  return index_repair_givens(p->s, p->tx, &p->repair->at, left);
}

/* ---- Steps --------------------------------------------------------------------------------------
 */

/* Tables that do not fit can not be repaired: they are made at once. */
static enum ly begin(const struct step *p, bool *left) {
  bool fit;
  struct date day;
  int64_t moved;
  enum ly rc = current_fit(p->s, p->tx, p->r, &fit, &day);
  *left = fit;
  if (rc) return rc;
  return fit ? registry_day_change(p->s, p->tx, p->r, &moved)
             : registry_rebuild(p->s, p->tx, p->r, &p->repair->parties);
}

static enum ly (*const parts[])(const struct step *p, bool *left) = {hashes,  heads, words,
                                                                     parties, names, givens};
enum { PARTS = sizeof parts / sizeof *parts };

enum ly registry_repair_step(struct scope *s, struct tx *tx, const struct registry *r,
                             struct registry_repair *repair, int64_t *parties_made, bool *left) {
  const struct step p = {s, tx, r, repair};
  bool more = false;
  enum ly rc;
  if (repair->part == 0) {
    rc = begin(&p, left);
    repair->part = 1;
  } else {
    rc = parts[repair->part - 1](&p, &more);
    if (!more) repair->at = (struct index_at){0};
    if (!more) repair->part++;
    *left = repair->part <= PARTS;
  }
  *parties_made = repair->parties;
  return rc;
}
