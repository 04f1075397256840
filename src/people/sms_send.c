/* Working off the outbox of short messages. */
#include "people/sms_send.h"

struct line {
  const struct outbox_worker *worker;
  const struct sms_line *beside;
};

static void row(const void *list, size_t i, struct outbox_deed *out) {
  const struct sms *m = (const struct sms *)list + i;
  out->district = m->district;
  out->number = m->sms;
  out->attempt = m->at.attempts;
}

static enum ly give_up(struct scope *s, struct outbox_answer *out, enum message why) {
  *out = (struct outbox_answer){.for_good = true, .error = message_plain(s->lang, why)};
  return LY_OK;
}

static enum ly send(struct scope *s, void *context, const void *list, size_t i,
                    struct outbox_answer *out) {
  const struct line *line = context;
  const struct sms *m = (const struct sms *)list + i;
  const struct resident_sender *sender = &line->beside->sender;
  int64_t old = scope_now_us(s) - SMS_DAYS * INT64_C(86400) * 1000000;
  struct str phone;
  if (m->at.recorded_at < old) return give_up(s, out, MSG_SMS_TOO_OLD);
  enum ly rc = resident_phone_for(s, line->worker->store, line->beside->registry, m->district,
                                  m->recipient, &phone);
  if (rc == LY_NOT_FOUND || (!rc && phone.len == 0)) {
    s->error = (struct error){0};
    return give_up(s, out, MSG_SMS_NO_PHONE);
  }
  if (rc) return rc;
  rc = sender->send(s, sender->context, phone, m->body);
  *out = (struct outbox_answer){.sent = !rc,
                                .for_good = rc == LY_INVALID,
                                .down = rc && rc != LY_INVALID,
                                .error = rc ? error_text(s) : STR("")};
  s->error = (struct error){0};
  return LY_OK;
}

enum ly sms_work(struct scope *s, struct outbox_worker *worker, const struct sms_line *beside,
                 struct outbox_round *out) {
  struct line line = {worker, beside};
  struct outbox_due due = {.of = &sms_outbox, .row = row, .send = send, .context = &line};
  struct sms *list = NULL;
  enum ly rc = outbox_begin(s, worker, out);
  if (!rc) rc = sms_due(s, worker->store, &list, &due.count);
  due.list = list;
  return rc ? rc : outbox_work(s, worker, &due, out);
}
