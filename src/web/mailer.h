/* The mailer: the one thread that sends mail, with a connection to the database of its own; and its
 * twins, which post case states (service/exchange.h) and send short messages (service/sms.h), so
 * that none waits for the other's server.
 *
 * It looks every two seconds at what is due and sends it, one behind the other; what came of each
 * goes through the writer. When the server is not reached it waits a little before the next try. It
 * waits for nobody but the mail server, and nobody waits for it.
 */
#pragma once

#include "people/sms_send.h"
#include "service/exchange.h"
#include "service/mail.h"

struct mailer;

enum mailer_kind { MAILER_MAIL, MAILER_CASES, MAILER_SMS };

struct mailer_options {
  enum mailer_kind kind;
  struct str address; /* of the database */
  struct date today;  /* of MAILER_SMS: fixed by whoever started the server, or DATE_NONE */
  struct writer *writer;
  struct mail_secrets secrets;
  struct seal_keys *keys;        /* of MAILER_CASES and MAILER_SMS; NULL: there is no key file */
  struct resident_sender sender; /* of MAILER_SMS */
};

/* In the scope's arena, which must live as long. */
LY_MUST_CHECK enum ly mailer_open(struct scope *s, const struct mailer_options *options,
                                  struct mailer **out);
/* Ends the thread: a mail under way has three seconds more. NULL is fine. */
void mailer_close(struct mailer *mailer);

struct mailer_stats {
  int64_t sent, put_off, failed; /* since the start */
};
struct mailer_stats mailer_stats(struct mailer *mailer);
