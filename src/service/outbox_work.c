/* Working off an outbox: each row is taken, sent, and what came of it written down. */
#include "service/outbox.h"

#include "base/log.h"

#include <string.h>

static enum ly write_deed(struct scope *s, const struct outbox_worker *worker,
                          struct outbox_deed *deed) {
  struct write w = outbox_write(s, deed);
  if (arena_failed(s->arena)) return fail_memory(s);
  return worker->writer ? writer_do(worker->writer, &w) : store_write(s, worker->store, &w);
}

/* What the other side took is not sent again while this program lives. */
static void note_debt(struct outbox_worker *worker, const struct outbox_deed *deed) {
  must(deed->district.len < sizeof worker->owed_district);
  memcpy(worker->owed_district, deed->district.ptr, deed->district.len);
  worker->owed = *deed;
  worker->owed.district = (struct str){worker->owed_district, deed->district.len};
  worker->owes = true;
}

/* LY_CONFLICT: its time ran out meanwhile, and another tries it; there is no more to say. */
enum ly outbox_begin(struct scope *s, struct outbox_worker *worker, struct outbox_round *out) {
  *out = (struct outbox_round){.error = STR("")};
  if (!worker->owes) return LY_OK;
  enum ly rc = write_deed(s, worker, &worker->owed);
  if (rc && rc != LY_CONFLICT && rc != LY_NOT_FOUND) return rc;
  worker->owes = false;
  s->error = (struct error){0};
  return LY_OK;
}

static enum ly keep_answer(struct scope *s, struct outbox_worker *worker, struct outbox_deed *deed,
                           const struct outbox_answer *answer, struct outbox_round *round) {
  static const char *const outcomes[SENDING_ACTS] = {
      [SENDING_DONE] = "sent", [SENDING_PUT_OFF] = "put off", [SENDING_GIVE_UP] = "given up"};
  bool last = answer->for_good || deed->attempt >= SENDING_ATTEMPTS_MAX;
  deed->act = answer->sent ? SENDING_DONE : answer->for_good ? SENDING_GIVE_UP : SENDING_PUT_OFF;
  deed->error = answer->sent ? STR("") : answer->error;
  enum ly rc = write_deed(s, worker, deed);
  if (rc && answer->sent) note_debt(worker, deed);
  round->sent += answer->sent;
  round->failed += !answer->sent && last;
  round->put_off += !answer->sent && !last;
  round->server_down = answer->down;
  if (answer->down) round->error = answer->error;
  log_line(s, answer->sent ? LOG_INFO : LOG_WARNING, deed->of->logged,
           LOG_TEXT("outcome", str_of(outcomes[deed->act])));
  return rc;
}

static enum ly work_one(struct scope *s, struct outbox_worker *worker, const struct outbox_due *due,
                        size_t i, struct outbox_round *round) {
  struct outbox_answer answer = {.error = STR("")};
  struct outbox_deed deed = {.of = due->of, .error = STR("")};
  due->row(due->list, i, &deed);
  deed.attempt++;
  deed.act = SENDING_TRY;
  enum ly rc = write_deed(s, worker, &deed);
  if (rc == LY_CONFLICT) { /* another took it first */
    s->error = (struct error){0};
    return LY_OK;
  }
  if (!rc) rc = due->send(s, due->context, due->list, i, &answer);
  if (rc == LY_INVALID) {
    answer = (struct outbox_answer){.for_good = true, .error = error_text(s)};
    s->error = (struct error){0};
    rc = LY_OK;
  }
  return rc ? rc : keep_answer(s, worker, &deed, &answer, round);
}

enum ly outbox_work(struct scope *s, struct outbox_worker *worker, const struct outbox_due *due,
                    struct outbox_round *out) {
  enum ly rc = LY_OK;
  for (size_t i = 0; !rc && i < due->count && !out->server_down; i++) {
    if (worker->closing && atomic_load(worker->closing)) break;
    rc = work_one(s, worker, due, i, out);
  }
  return rc;
}

bool outbox_add(struct outbox_round *all, const struct outbox_round *round) {
  all->sent += round->sent;
  all->put_off += round->put_off;
  all->failed += round->failed;
  all->server_down = round->server_down;
  all->error = round->error;
  return !round->server_down && round->sent + round->put_off + round->failed > 0;
}
