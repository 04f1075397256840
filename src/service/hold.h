/* Legal holds (暂缓清除): what is not erased, whatever its term, until somebody lets it go.
 *
 * Held is a case (异议、信访、复议), with its letters, the pay lists it stands on, and the acts and
 * statements of its party; or all of a party (诉讼、审计): what was stated of it, its cases, acts,
 * letters, short messages, the pay lists that name it, who looked at it, and what the log says of
 * it and of its cases. Records that are merged are held together.
 *
 *   act               district  subject               payload
 *   hold.add          its       case:DISTRICT/CASE    none (the reason stands beside)
 *   hold.party        its       party:DISTRICT/PARTY  none
 *   hold.end          its       hold:DISTRICT/HOLD    none
 */
#pragma once

#include "base/value.h"
#include "store/writer.h"

enum { HOLD_REASON_MAX = 500, HOLDS_MAX = 1000 };

struct legal_hold {
  struct str district;
  int64_t hold, party;
  int64_t case_no; /* 0: all of the party */
  struct str reason;
  int64_t recorded_at;
  struct str recorded_by;
};
enum hold_act { HOLD_CASE, HOLD_PARTY, HOLD_END };
struct hold_deed {
  enum hold_act act;
  struct str district;
  int64_t number;    /* of the case, the party; HOLD_END: of the hold */
  struct str reason; /* wanted of all */
};
/* LY_NOT_FOUND, LY_CONFLICT: it was ended already; answers with the hold's number. */
struct write hold_write(struct scope *s, struct hold_deed *deed);
/* Those that hold, newest first, at most HOLDS_MAX. */
LY_MUST_CHECK enum ly hold_list(struct scope *s, struct store *st, struct str district,
                                struct legal_hold **out, size_t *count);
/* Whether anything keeps what was stated of a party: a hold, or a case that is open. */
LY_MUST_CHECK enum ly hold_keeps(struct scope *s, struct store *st, struct str district,
                                 int64_t party, bool *out);

/* {hold, case, party, reason, recorded_at, recorded_by}; `case` is null where all of a party is
 * held. */
struct value *hold_value(struct scope *s, const struct legal_hold *hold);
