/* The steps of what is sent: pure. */
#include "service/sending.h"

#include "base/json.h"

enum { PAYLOAD_MAX = 4096 };

static const int64_t second_us = 1000000;
static const int64_t try_us = INT64_C(900) * 1000000; /* longer than any try takes */

const struct sending_state_row sending_states[SENDING_STATES] = {
    [SENDING_QUEUED] = {"queued", MSG_MAIL_STATE_QUEUED},
    [SENDING_UNDER_WAY] = {"sending", MSG_MAIL_STATE_SENDING},
    [SENDING_SENT] = {"sent", MSG_MAIL_STATE_SENT},
    [SENDING_FAILED] = {"failed", MSG_MAIL_STATE_FAILED},
};

enum ly sending_state_of(struct scope *s, struct str word, enum sending_state *out) {
  for (enum sending_state state = 0; state < SENDING_STATES; state++) {
    if (!str_is(word, sending_states[state].word)) continue;
    *out = state;
    return LY_OK;
  }
  return fail(s, LY_CORRUPT, MSG_MAIL_BAD_STATE, word);
}

/* The pause behind the n-th try; all of them together are most of a day. */
static int64_t pause_us(int64_t attempt) {
  static const int64_t seconds[SENDING_ATTEMPTS_MAX - 1] = {60,    300,   900,  3600,
                                                            10800, 21600, 43200};
  if (attempt < 1) attempt = 1;
  if (attempt > SENDING_ATTEMPTS_MAX - 1) attempt = SENDING_ATTEMPTS_MAX - 1;
  return seconds[attempt - 1] * second_us;
}

static enum ly conflict(struct scope *s) {
  return fail(s, LY_CONFLICT, MSG_MAIL_TAKEN);
}

/* Taken by one: its turn must have come, and nobody have tried it since it was looked at. */
static enum ly step_try(struct scope *s, struct sending *at, int64_t attempt) {
  int64_t now = scope_now_us(s);
  bool due = at->next_at && at->next_at <= now && at->attempts + 1 == attempt;
  if (!due) return conflict(s);
  at->state = SENDING_UNDER_WAY;
  at->attempts = attempt;
  at->next_at = now + try_us;
  return LY_OK;
}

/* The tries begin anew; what is being sent or was sent is left alone. */
static enum ly step_retry(struct scope *s, struct sending *at) {
  if (at->state != SENDING_FAILED && at->state != SENDING_QUEUED) return conflict(s);
  at->state = SENDING_QUEUED;
  at->attempts = 0;
  at->next_at = scope_now_us(s);
  at->ended_at = 0;
  return LY_OK;
}

static void end(struct scope *s, struct sending *at, enum sending_state state, struct str error) {
  at->state = state;
  at->next_at = 0;
  at->ended_at = scope_now_us(s);
  at->error = error;
}

enum ly sending_step(struct scope *s, struct sending *at, enum sending_act act, int64_t attempt,
                     struct str error) {
  must(act < SENDING_ACTS);
  if (act == SENDING_TRY) return step_try(s, at, attempt);
  if (act == SENDING_RETRY) return step_retry(s, at);
  /* Only who took it last says what came of it. */
  if (at->state != SENDING_UNDER_WAY || at->attempts != attempt) return conflict(s);
  bool again = act == SENDING_PUT_OFF && attempt < SENDING_ATTEMPTS_MAX;
  if (!again) {
    end(s, at, act == SENDING_DONE ? SENDING_SENT : SENDING_FAILED,
        act == SENDING_DONE ? STR("") : error);
    return LY_OK;
  }
  at->state = SENDING_QUEUED;
  at->next_at = scope_now_us(s) + pause_us(attempt);
  at->error = error;
  return LY_OK;
}

struct str sending_payload(struct scope *s, enum sending_act act, int64_t attempt,
                           struct str error) {
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, PAYLOAD_MAX);
  if (act == SENDING_RETRY) return STR("");
  value_put_int(s->arena, v, "attempt", attempt);
  if (act == SENDING_PUT_OFF || act == SENDING_GIVE_UP) value_put_text(s->arena, v, "error", error);
  if (v) json_value(&b, v);
  return buf_str(&b);
}
