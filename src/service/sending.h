/* What is sent to others and may have to be tried again: where one thing stands, as mails and case
 * states are queued, taken, sent, put off, given up.
 *
 * Whoever works off a queue first writes down that something is being tried, so that no two send
 * it, then sends it, then writes down what came of it. What is put off is tried again after growing
 * pauses, SENDING_ATTEMPTS_MAX times within most of a day; what was left under way is tried again
 * after a quarter of an hour. Nothing here knows what is sent, nor a database.
 *
 *     queued → sending → sent
 *        ↑        ├────→ failed → (somebody says so) → queued
 *        └────────┘
 */
#pragma once

#include "base/scope.h"

enum { SENDING_ATTEMPTS_MAX = 8, SENDING_ERROR_MAX = 300 };

enum sending_state {
  SENDING_QUEUED,
  SENDING_UNDER_WAY,
  SENDING_SENT,
  SENDING_FAILED,
  SENDING_STATES
};

/* word: in the database and JSON */
extern const struct sending_state_row {
  const char *word;
  enum message title;
} sending_states[SENDING_STATES];
/* LY_CORRUPT for a word that is none. */
LY_MUST_CHECK enum ly sending_state_of(struct scope *s, struct str word, enum sending_state *out);

struct sending {
  enum sending_state state;
  int64_t attempts;
  int64_t next_at;     /* µs since 1970; 0: nothing more is done about it */
  int64_t ended_at;    /* 0: not yet */
  int64_t recorded_at; /* when it was queued */
  struct str error;
};

/* What becomes of it; `attempt` is which one it is, from 1, `error` why it was not sent. */
enum sending_act {
  SENDING_TRY,
  SENDING_DONE,
  SENDING_PUT_OFF,
  SENDING_GIVE_UP,
  SENDING_RETRY, /* somebody has it tried again, from the first attempt */
  SENDING_ACTS
};

/* What the log says of it: {"attempt", "error"}, the error of what was not sent; nothing of
 * SENDING_RETRY. */
struct str sending_payload(struct scope *s, enum sending_act act, int64_t attempt,
                           struct str error);
/* LY_CONFLICT: another has it by now, or has done with it. */
LY_MUST_CHECK enum ly sending_step(struct scope *s, struct sending *at, enum sending_act act,
                                   int64_t attempt, struct str error);
