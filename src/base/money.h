/* Money: whole fen in 64 bits, exact, never a floating number.
 *
 * Every operation that could overflow says so (false) instead of wrapping. Where a rate does not
 * come out in whole fen, the rounding is named by the caller, because the policy names it.
 */
#pragma once

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum money_rounding {
  MONEY_DOWN,    /* 舍去: towards zero */
  MONEY_HALF_UP, /* 四舍五入: halves away from zero */
};

/* How coarse a rounded amount is, in fen. */
enum { MONEY_FEN = 1, MONEY_JIAO = 10, MONEY_YUAN = 100 };

bool money_add(int64_t a_fen, int64_t b_fen, int64_t *out_fen);

/* a_fen × numerator / denominator, rounded to a multiple of `unit_fen`. The denominator and the
 * unit are above 0. Example: 50 % of 300 yuan is money_share(30000, 50, 100, …). */
bool money_share(int64_t a_fen, int64_t numerator, int64_t denominator, int64_t unit_fen,
                 enum money_rounding rounding, int64_t *out_fen);

/* Reads yuan with at most two digits behind the point: "300", "12.5", "-0.05". */
bool money_parse_yuan(struct str text, int64_t *out_fen);
/* "1,234.50" for 123450 fen; the unit is for the caller to write. */
struct str money_yuan(struct arena *a, int64_t fen);
