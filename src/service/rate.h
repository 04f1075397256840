/* Subsidy rates (补助标准), as a document prints them: rates.yaml. A parameter may take its values
 * from a rate (service/programme.h), so that a figure stands in a pack once. */
#pragma once

#include "pack/pack.h"

enum service_paid { SERVICE_PAID_ONCE, SERVICE_PAID_MONTHLY, SERVICE_PAID_YEARLY };

struct service_amount {
  struct str when; /* 五星级; empty: always */
  struct str printed;
  struct pack_number value;
};

/* What is paid. A lower pack may pay more, never less: see service_rate_amount(). */
struct service_rate {
  struct pack_entry entry;
  struct str key, name;
  struct str unit;          /* 元/人·月 */
  struct str payee;         /* 民办养老机构 */
  int paid;                 /* enum service_paid */
  struct pack_many amounts; /* struct service_amount * */
  int sure;                 /* enum registry_sure */
  struct str note;
  struct pack_ref clause;
};

/* The rate's own amount for `when`, or NULL. */
const struct service_amount *service_amount_when(const struct service_rate *rate, struct str when);
/* The amount that applies: the best of this rate and those of the packs above that it replaces.
 * *of (may be NULL) is the rate it comes from. */
struct pack_number service_rate_amount(const struct service_rate *rate, struct str when,
                                       const struct service_rate **of);

extern const struct pack_kind service_kind_rate;
extern const struct pack_choice service_paids[];
