/* Visits: acts that visitors write down, on the desk or on a phone without network.
 *
 * An act comes with the id that was made where it was written down; it is the key of its write, so
 * the same act delivered again is answered as it was and changes nothing. Acts of one delivery
 * stand for themselves: one that is refused harms no other, and none is lost, for the phone keeps
 * what was not taken.
 *
 * Two records of the same person, kind and day that come from different devices or users are a
 * *conflict*: both stand, and are counted, until a person keeps one of them or both.
 *
 *     act           district    subject              payload
 *     act.add       the act's   party:DISTRICT/ID    as registry/deed.h
 *     visit.sync    its acts'   user:NAME            device, acts: how many came
 *     visit.decide  its own     conflict:DISTRICT/ID keep: the act, or "both"
 *
 * Act and conflict are written together, and what the act's kind declares as `follow_up` where it
 * is urgent.
 */
#pragma once

#include "registry/deed.h"
#include "service/case.h"
#include "store/stored_file.h"

enum {
  VISIT_ID = 32, /* hexadecimal digits of an id, of an act or of a photo */
  VISITS_MAX = 1000,
  VISIT_PHOTOS_MAX = ACT_FILES_MAX,
};

/* ---- One act ------------------------------------------------------------------------------------
 */

/* Opens cases for urgent acts; lives as the deed does. */
struct visit_follow {
  const struct casework *work; /* NULL: no procedures in force */
  enum ly (*tell)(struct scope *s, struct tx *tx, void *context, const struct case_told *told);
};
struct visit_deed {
  const struct registry *registry; /* with a sealer */
  struct act_new act;              /* with what is told of it */
  struct visit_follow follow;
};
/* The number of the act and of the conflict it is in (0: none). */
struct visit_answer {
  int64_t act, conflict;
};
/* A write with a new key, and its run. Errors as of act_add(). */
struct write visit_write(struct scope *s, struct visit_deed *deed);
LY_MUST_CHECK enum ly visit_run(struct scope *s, struct tx *tx, struct write *w);
struct visit_answer visit_answer(const struct write *w);

/* ---- A delivery ---------------------------------------------------------------------------------
 */

enum visit_status {
  VISIT_TAKEN,
  VISIT_REPEATED,
  VISIT_CONFLICT,
  VISIT_WAITING, /* for its photos */
  VISIT_REFUSED,
  VISIT_LATER,
};
extern const struct pack_choice visit_statuses[];

struct visit_fault {
  struct str field, text;
};
/* An act as a phone sends it. What of it could not be read is told as `faults`, and it is refused.
 */
struct visit_sent {
  struct str id; /* VISIT_ID digits, lower case; empty: it has none */
  struct visit_deed deed;
  struct act_told told;
  const struct str *photos;
  size_t photo_count;
  /* What became of it. */
  enum visit_status status;
  struct visit_answer answer;
  struct str reason;
  struct visit_fault *faults;
  size_t fault_count;
  const struct str *missing; /* photos that are not whole */
  size_t missing_count;
};

struct visit_delivery {
  struct str district, user, device;
  struct visit_sent *list;
  size_t count;
  int64_t *parties; /* for whom the user may record, sorted */
  size_t party_count;
  /* Notes that the device was heard of, in the same transaction; may refuse all of it. */
  enum ly (*seen)(struct scope *s, struct tx *tx, void *context);
  void *context;
};
/* Takes all of it in one write: what became of each act stands in the list when it is done. Only
 * what is wrong with the database or the machine is an error of the whole. */
struct write visit_sync_write(struct scope *s, struct visit_delivery *delivery);

/* The scope's diagnostics behind the first `before` as faults, and its error as `reason`; both are
 * gone then. */
void visit_take_faults(struct scope *s, size_t before, struct visit_sent *sent);

/* ---- Conflicts ----------------------------------------------------------------------------------
 */

struct visit_conflict {
  int64_t conflict, party, act, other;
  int64_t recorded_at;
};
/* Those nobody has decided and whose acts both hold: of a party (0: all), the latest first. */
LY_MUST_CHECK enum ly visit_conflicts(struct scope *s, struct store *st, struct str district,
                                      int64_t party, size_t limit, struct visit_conflict **out,
                                      size_t *count);
/* LY_NOT_FOUND; LY_CONFLICT: it is decided. */
LY_MUST_CHECK enum ly visit_conflict_find(struct scope *s, struct store *st, struct str district,
                                          int64_t conflict, struct visit_conflict *out);
struct visit_decision {
  const struct registry *registry;
  struct str district;
  int64_t conflict;
  int64_t keep; /* one of the two acts; 0: both */
  struct str reason;
};
/* The act that is not kept is taken back, with the reason. */
struct write visit_decide_write(struct scope *s, struct visit_decision *decision);

/* ---- Photos -------------------------------------------------------------------------------------
 *
 *     act          district  subject     payload
 *     visit.photo  its own   user:NAME   photo, offset, size: of each piece that was taken
 *     visit.drop   its own   photos      before: when they were begun at the latest
 */

enum { VISIT_PHOTO_MAX = 2 * 1024 * 1024, VISIT_PIECE_MAX = 256 * 1024, VISIT_PHOTO_DAYS = 14 };

struct visit_photo {
  struct str district, user, photo;
  int64_t size, received;
  struct str sha256;
  int64_t file; /* 0: it is not whole */
};
/* One that nobody began: all 0. */
LY_MUST_CHECK enum ly visit_photo_find(struct scope *s, struct store *st, struct str district,
                                       struct str user, struct str photo, struct visit_photo *out);

struct visit_piece {
  struct visit_photo photo; /* district, user, photo, size, sha256 as they were sent */
  int64_t offset;
  struct str bytes;
  const struct seal_keys *keys;
  /* What became of it. */
  bool broken; /* it was the last piece, and the whole has another digest: all were dropped */
  /* Inner. */
  bool taken, last;
  struct str sealed;
  struct stored_draft *draft;
};
/* Seals the piece; with the last one the whole is put together and checked. A piece that does not
 * begin where the last one ended needs no write: piece->taken is false, piece->photo says how far
 * it is. LY_INVALID: sizes, digest or kind of file are none. */
LY_MUST_CHECK enum ly visit_piece_draft(struct scope *s, struct store *st,
                                        struct visit_piece *piece);
struct write visit_piece_write(struct scope *s, struct visit_piece *piece);

/* Photos that were begun before a moment and never became whole. */
struct visit_drop {
  struct str district;
  int64_t before_us;
  int64_t dropped; /* how many photos, when it is done */
};
/* A district that has some; empty: there are none. */
LY_MUST_CHECK enum ly visit_unfinished(struct scope *s, struct store *st, int64_t before_us,
                                       struct str *district);
/* Erases what came of them; of very many some are left for another write. */
struct write visit_drop_write(struct scope *s, struct visit_drop *drop);
