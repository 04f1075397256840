/* Short messages (短信): what whoever asked is told when his case moves; an outbox.
 *
 * A move whose effect is `notify` with the hand `applicant` queues one, in its own transaction,
 * whoever made the move. It goes to whoever opened the case where that was a resident who had
 * logged in (people/resident.h), else to the party itself. Which telephone that is, is asked when
 * it is sent: what the registry has then. A message holds what the pack says and the case's number,
 * nothing that was filled in, so that it may lie on a table.
 *
 * It goes the way of a mail (service/mail.h, service/sending.h): taken, tried, put off, given up,
 * each on record. One that is SMS_DAYS old is given up: a gateway that was away for long tells
 * nobody of yesterday's news. Sent or not, the resident reads it on his own page.
 */
#pragma once

#include "service/case.h"
#include "service/outbox.h"

struct sms {
  struct str district;
  int64_t sms, case_no, event;
  int64_t party, recipient; /* of the case; who is told */
  struct str body;
  struct sending at;
};

enum { SMS_DAYS = 3, SMS_ROUND = 20 };

/* ---- The queue ----------------------------------------------------------------------------------
 */

/* A move that was just made and tells the applicant `text`. */
struct sms_new {
  const struct case_row *row; /* before the move */
  int64_t event;
  struct str text;
};
LY_MUST_CHECK enum ly sms_queue(struct scope *s, struct tx *tx, const struct sms_new *n);

/* Of one case in their order; of all cases of a party the newest first, at most `limit`. */
LY_MUST_CHECK enum ly sms_of_case(struct scope *s, struct store *st, struct str district,
                                  int64_t case_no, struct sms **out, size_t *count);
LY_MUST_CHECK enum ly sms_of_party(struct scope *s, struct store *st, struct str district,
                                   int64_t party, size_t limit, struct sms **out, size_t *count);
LY_MUST_CHECK enum ly sms_find(struct scope *s, struct store *st, struct str district, int64_t sms,
                               struct sms *out);
/* Those whose time has come, the longest due first, at most SMS_ROUND. */
LY_MUST_CHECK enum ly sms_due(struct scope *s, struct store *st, struct sms **out, size_t *count);

/* [{sms, case, case_number, event, text, on, recorded_at, state, state_text, failed, error}] */
struct value *sms_value(struct scope *s, const struct sms *list, size_t count);
