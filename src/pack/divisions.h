/* What the divisions of the country are called: provinces, prefectures and counties by their codes
 * of six digits (GB/T 2260), where no pack declares them. Made at build from data/divisions.csv, in
 * the order of the codes. For names alone: which areas there are for the program, packs say.
 */
#pragma once

#include <stddef.h>

struct pack_division {
  const char *code, *name;
};
extern const struct pack_division pack_divisions[];
extern const size_t pack_division_count;
