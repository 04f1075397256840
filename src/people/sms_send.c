/* Working off the outbox of short messages. */
#include "people/sms_send.h"

#include "base/log.h"

static enum ly write_deed(struct scope *s, const struct sms_worker *worker, struct sms_deed *deed) {
  struct write w = sms_write(s, deed);
  if (arena_failed(s->arena)) return fail_memory(s);
  return worker->writer ? writer_do(worker->writer, &w) : store_write(s, worker->store, &w);
}

static enum ly give_up(struct scope *s, struct sms_deed *deed, enum message why) {
  deed->act = SENDING_GIVE_UP;
  deed->error = message_plain(s->lang, why);
  return LY_OK;
}

/* Sends it; what came of it stands in the deed. */
static enum ly send(struct scope *s, const struct sms_worker *worker, const struct sms *m,
                    struct sms_deed *deed) {
  int64_t old = scope_now_us(s) - SMS_DAYS * INT64_C(86400) * 1000000;
  struct str phone;
  if (m->recorded_at < old) return give_up(s, deed, MSG_SMS_TOO_OLD);
  enum ly rc =
      resident_phone_for(s, worker->store, worker->registry, m->district, m->recipient, &phone);
  if (rc == LY_NOT_FOUND || (!rc && phone.len == 0)) {
    s->error = (struct error){0};
    return give_up(s, deed, MSG_SMS_NO_PHONE);
  }
  if (rc) return rc;
  rc = worker->sender.send(s, worker->sender.context, phone, m->body);
  deed->act = rc ? SENDING_PUT_OFF : SENDING_DONE;
  if (!rc) return LY_OK;
  deed->error = error_text(s);
  s->error = (struct error){0};
  return LY_OK;
}

static void count(const struct sms_deed *deed, struct sms_round *round) {
  bool last = deed->attempt >= SENDING_ATTEMPTS_MAX;
  round->sent += deed->act == SENDING_DONE;
  round->put_off += deed->act == SENDING_PUT_OFF && !last;
  round->failed += deed->act == SENDING_GIVE_UP || (deed->act == SENDING_PUT_OFF && last);
}

static enum ly work_one(struct scope *s, const struct sms_worker *worker, const struct sms *m,
                        struct sms_round *round) {
  struct sms_deed deed = {.act = SENDING_TRY,
                          .district = m->district,
                          .sms = m->sms,
                          .attempt = m->attempts + 1,
                          .error = STR("")};
  enum ly rc = write_deed(s, worker, &deed);
  if (rc == LY_CONFLICT) { /* another took it first */
    s->error = (struct error){0};
    return LY_OK;
  }
  if (!rc) rc = send(s, worker, m, &deed);
  if (rc) return rc;
  count(&deed, round);
  log_line(s, deed.act == SENDING_PUT_OFF ? LOG_WARNING : LOG_INFO, "sms.send",
           LOG_TEXT("outcome", str_of(deed.act == SENDING_DONE      ? "sent"
                                      : deed.act == SENDING_PUT_OFF ? "put off"
                                                                    : "given up")));
  return write_deed(s, worker, &deed);
}

enum ly sms_work(struct scope *s, const struct sms_worker *worker, struct sms_round *out) {
  struct sms *list = NULL;
  size_t n = 0;
  *out = (struct sms_round){0};
  enum ly rc = sms_due(s, worker->store, &list, &n);
  for (size_t i = 0; !rc && i < n; i++) {
    if (worker->closing && atomic_load(worker->closing)) break;
    rc = work_one(s, worker, &list[i], out);
  }
  return rc;
}
