/* Consent (同意) before a use of what is on record about somebody.
 *
 * A procedure with `consents` is how people consent: one field of its form names the use (a code),
 * another may say until when. A case of it stands for the consent: while it is open, and that day
 * is not over, the use may be made; once it is withdrawn, or over, not any more (PIPL art. 15).
 * Whoever makes such a use asks here first. Which uses there are is this program's own business and
 * a table here; that consent is asked for one is the pack's: where no procedure offers the use,
 * nobody needs to consent.
 */
#pragma once

#include "service/case.h"

enum consent_use {
  CONSENT_ENTITLEMENT, /* working out from one's own record what one is entitled to */
  CONSENT_USES
};
/* As packs write them, in the code list of the field. */
extern const char *const consent_uses[CONSENT_USES];

enum consent_state {
  CONSENT_FREE, /* no procedure asks for it */
  CONSENT_NEVER,
  CONSENT_STANDS,
  CONSENT_WITHDRAWN,
  CONSENT_OVER, /* its last day is past */
};
struct consent {
  enum consent_state state;
  struct date on; /* given; withdrawn; the last day */
  int64_t case_no;
  const struct service_procedure *procedure; /* by which it is given */
};
/* How it stands on the business date: by a consent that stands, else by the last one. */
LY_MUST_CHECK enum ly consent_of(struct scope *s, struct store *st, const struct registry *r,
                                 const struct casework *work, struct str district, int64_t party,
                                 enum consent_use use, struct consent *out);
/* LY_OK where the use may be made, else LY_DENIED in a sentence that says how to consent. */
LY_MUST_CHECK enum ly consent_check(struct scope *s, const struct consent *consent);
