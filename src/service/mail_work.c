/* Working off the mails that are due. */
#include "service/mail.h"

enum { ROUND_MAILS = 20 };

struct mailing {
  const struct mail_settings *settings;
  const struct mail_secrets *secrets;
  const struct outbox_worker *worker;
};

static void row(const void *list, size_t i, struct outbox_deed *out) {
  const struct mail *mail = (const struct mail *)list + i;
  out->district = mail->district;
  out->number = mail->mail;
  out->attempt = mail->at.attempts;
}

static enum ly send(struct scope *s, void *context, const void *list, size_t i,
                    struct outbox_answer *out) {
  const struct mailing *m = context;
  return mail_send(s, m->settings, m->secrets, m->worker->stop, (const struct mail *)list + i, out);
}

enum ly mail_work(struct scope *s, struct outbox_worker *worker, const struct mail_secrets *secrets,
                  struct outbox_round *out) {
  struct mail_settings settings;
  struct mailing mailing = {&settings, secrets, worker};
  struct outbox_due due = {.of = &mail_outbox, .row = row, .send = send, .context = &mailing};
  struct mail *list = NULL;
  enum ly rc = outbox_begin(s, worker, out);
  if (!rc) rc = mail_settings_read(s, worker->store, &settings);
  if (rc || !settings.on) return rc;
  rc = mail_due(s, worker->store, ROUND_MAILS, &list, &due.count);
  due.list = list;
  return rc ? rc : outbox_work(s, worker, &due, out);
}
