/* Working off the queue: each mail is taken, sent, and what came of it written down. */
#include "service/mail.h"

#include "base/log.h"

#include <string.h>

enum { ROUND_MAILS = 20 };

static bool closing(const struct mail_worker *worker) {
  return worker->closing && atomic_load(worker->closing);
}

static enum ly write_deed(struct scope *s, const struct mail_worker *worker,
                          struct mail_deed *deed) {
  struct write w = mail_write(s, deed);
  if (arena_failed(s->arena)) return fail_memory(s);
  return worker->writer ? writer_do(worker->writer, &w) : store_write(s, worker->store, &w);
}

/* What the server took is not sent again while this program lives, though the database be away. */
static void note_debt(struct mail_worker *worker, const struct mail_deed *deed) {
  must(deed->district.len < sizeof worker->owed_district);
  memcpy(worker->owed_district, deed->district.ptr, deed->district.len);
  worker->owed = *deed;
  worker->owed.district = (struct str){worker->owed_district, deed->district.len};
  worker->owes = true;
}

/* LY_CONFLICT: its time ran out meanwhile, and another tries it; there is no more to say. */
static enum ly pay_debt(struct scope *s, struct mail_worker *worker) {
  if (!worker->owes) return LY_OK;
  enum ly rc = write_deed(s, worker, &worker->owed);
  if (rc && rc != LY_CONFLICT && rc != LY_NOT_FOUND) return rc;
  worker->owes = false;
  s->error = (struct error){0};
  return LY_OK;
}

static enum ly keep_answer(struct scope *s, struct mail_worker *worker, struct mail_deed *deed,
                           const struct mail_answer *answer, struct mail_round *round) {
  deed->act = answer->sent ? SENDING_DONE : answer->for_good ? SENDING_GIVE_UP : SENDING_PUT_OFF;
  deed->error = answer->error;
  enum ly rc = write_deed(s, worker, deed);
  if (rc && answer->sent) note_debt(worker, deed);
  bool last = deed->attempt >= SENDING_ATTEMPTS_MAX;
  round->sent += answer->sent;
  round->failed += !answer->sent && (answer->for_good || last);
  round->put_off += !answer->sent && !answer->for_good && !last;
  log_line(s, answer->sent ? LOG_INFO : LOG_WARNING, "mail.send",
           LOG_TEXT("outcome", str_of(answer->sent       ? "sent"
                                      : answer->for_good ? "refused"
                                                         : "put off")));
  return rc;
}

/* One mail. *skipped: another took it first. */
static enum ly work_one(struct scope *s, struct mail_worker *worker,
                        const struct mail_settings *settings, const struct mail *mail,
                        struct mail_round *round) {
  struct mail_answer answer;
  struct mail_deed deed = {.act = SENDING_TRY,
                           .district = mail->district,
                           .mail = mail->mail,
                           .attempt = mail->attempts + 1};
  enum ly rc = write_deed(s, worker, &deed);
  if (rc == LY_CONFLICT) {
    s->error = (struct error){0};
    return LY_OK;
  }
  if (!rc) rc = mail_send(s, settings, worker->secrets, worker->stop, mail, &answer);
  if (rc == LY_INVALID) { /* no message can be made of it */
    answer = (struct mail_answer){.for_good = true, .error = error_text(s)};
    s->error = (struct error){0};
    rc = LY_OK;
  }
  if (rc) return rc;
  round->server_down = answer.server;
  if (answer.server) round->error = answer.error;
  return keep_answer(s, worker, &deed, &answer, round);
}

enum ly mail_work(struct scope *s, struct mail_worker *worker, struct mail_round *out) {
  struct mail_settings settings;
  struct mail *list;
  size_t count = 0;
  *out = (struct mail_round){.error = STR("")};
  enum ly rc = pay_debt(s, worker);
  if (!rc) rc = mail_settings_read(s, worker->store, &settings);
  if (rc || !settings.on) return rc;
  rc = mail_due(s, worker->store, ROUND_MAILS, &list, &count);
  for (size_t i = 0; !rc && i < count && !out->server_down && !closing(worker); i++) {
    rc = work_one(s, worker, &settings, &list[i], out);
  }
  return rc;
}
