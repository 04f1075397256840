/* What somebody may have meant by a name that is none: of many candidates the one most like it.
 *
 * A candidate that has the name within it (婚姻: 婚姻状况), or stands within it
 * (公民身份号码（18位）), is nearer than any that is only spelled alike; of such the one that
 * differs least. Spelled alike is what no more than half of the characters have to be changed for:
 * one of 姓明, four of marriage.
 */
#pragma once

#include "base/str.h"

struct nearest {
  struct str name;
  const void *best; /* what was handed over beside the nearest; NULL: nothing is near */
  unsigned distance;
  bool within;
};

struct nearest nearest_to(struct str name);
/* Several names of one thing are looked at one by one. Of equals the first stays. */
void nearest_look(struct nearest *n, struct str candidate, const void *what);
