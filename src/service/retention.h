/* Retention (保存期限): how long what is written down is kept, why, and what is erased then.
 *
 *   retention   retention.yaml   of what, how long at least and by which norm, and when it is
 * erased
 *
 * `least` is what a norm wants kept at least; `erase` is when the payload goes, which the county
 * decides (PIPL art. 19: no longer than needed) and may not be before `least`. Without `erase` it
 * is kept, and the page says so. A nightly job erases what is due, at most RETENTION_ROWS of each
 * kind and district in one write; which rows there were, by number and digest, stays: the change
 * log chains digests, so `laoyou verify` holds.
 *
 * What is held (service/hold.h) is not erased, nor is an ended case of a party with an open one,
 * whatever its term. What is erased of an ended case is what was filled in, its
 * reasons and frozen facts, and its files that nothing else refers to; steps, days and decisions
 * stay.
 *
 * Of acts, letters and pay lists the row stays, and the SM3 of what went (payload_erased), so that
 * a copy kept elsewhere can still be told from another: of an act kind, day and numbers, of a
 * letter its number, day and signature, of a pay list what was paid. A letter goes once its case
 * has ended, a pay list once it is approved or returned. Whatever belongs to a case that is held
 * stays, an act when its party has one.
 *
 * Of statements the values go, fact by fact (registry/expiry.h): an entry `what: fact` is for the
 * facts it lists (`facts`), one without a list for all others. The dictionary says how long one is
 * kept at least (`keep_years`). One write for each party; those who are held, or have an open case,
 * are left.
 *
 *   act               district  subject               payload
 *   retention.erase   its       retention:KEY         {"before"}
 *   statement.erase   its       party:DISTRICT/ID     {"values"}: how many went, when it was tried
 */
#pragma once

#include "pack/pack.h"
#include "store/job.h"

enum retention_what {
  RETENTION_OUTSIDE, /* nothing this program keeps: the term is told */
  RETENTION_LOG,     /* payloads of the change log */
  RETENTION_LOOK,    /* who looked at whom */
  RETENTION_NOTICE,  /* notices that were read, and their mails */
  RETENTION_POST,    /* case states told to others */
  RETENTION_SMS,     /* short messages that were sent or given up */
  RETENTION_CASE,    /* what was filled in and handed in, of ended cases */
  RETENTION_FACT,    /* values that statements say of parties */
  RETENTION_ACT,     /* what is told of acts beside their numbers, and photos */
  RETENTION_LETTER,  /* letters as paper, and who took them */
  RETENTION_PAY,     /* names, numbers and accounts on pay lists */
  RETENTION_WHATS,
};

enum { RETENTION_ROWS = 2000 };

struct service_retention {
  struct pack_entry entry;
  struct str key, name;
  int what;             /* enum retention_what */
  int64_t least, erase; /* months; 0: not said */
  struct pack_ref clause;
  struct pack_many facts; /* struct pack_ref, of `what: fact`; none: all that no other lists */
  struct str norm, note;
  int sure; /* enum registry_sure: of `least` */
};

extern const struct pack_kind service_kind_retention;
extern const struct pack_choice retention_whats[];

/* How one entry stands in a district on the business date. */
struct registry;
struct retention_row {
  const struct service_retention *entry;
  struct date before; /* what is older is due; DATE_NONE: it is kept */
  int64_t due;        /* rows; of facts they are not counted */
};
LY_MUST_CHECK enum ly retention_rows(struct scope *s, struct store *st, const struct pack *pack,
                                     struct str district, struct retention_row **out,
                                     size_t *count);
/* The write that erases what is due of one entry, at most RETENTION_ROWS; answers with how many. */
struct retention_deed {
  struct str district;
  const struct service_retention *entry;
  struct date before;
};
struct write retention_write(struct scope *s, struct retention_deed *deed);
/* All of a district, in short writes; *erased is how many rows and values. Without a sealer sealed
 * facts stay. */
LY_MUST_CHECK enum ly retention_apply(struct scope *s, const struct job_run *run,
                                      const struct registry *r, const struct pack *pack,
                                      struct str district, int64_t *erased);

/* For pages and JSON: {retention, name, what, what_text, least_months, erase_months, before, due,
 * counted, kept, facts: [{key, name}], norm, note, sure, sure_text}. */
struct value *retention_value(struct scope *s, const struct retention_row *row);
