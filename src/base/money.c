/* Fen: addition and shares with overflow named, reading and writing yuan. */
#include "base/money.h"

#include "base/decimal.h"
#include "base/must.h"

bool money_add(int64_t a_fen, int64_t b_fen, int64_t *out_fen) {
  return !__builtin_add_overflow(a_fen, b_fen, out_fen);
}

bool money_share(int64_t a_fen, int64_t numerator, int64_t denominator, int64_t unit_fen,
                 enum money_rounding rounding, int64_t *out_fen) {
  must(denominator > 0 && unit_fen > 0);
  __int128 step = (__int128)denominator * unit_fen;
  __int128 product = (__int128)a_fen * numerator; /* below 2^126 */
  __int128 units = product / step, rest = product % step;
  if (rest < 0) rest = -rest;
  if (rounding == MONEY_HALF_UP && rest >= step - rest) units += product < 0 ? -1 : 1;
  __int128 fen;
  if (__builtin_mul_overflow(units, (__int128)unit_fen, &fen)) return false;
  if (fen > INT64_MAX || fen < INT64_MIN) return false;
  *out_fen = (int64_t)fen;
  return true;
}

bool money_parse_yuan(struct str text, int64_t *out_fen) {
  struct decimal yuan;
  if (!decimal_parse(text, &yuan) || yuan.scale > 2) return false;
  int64_t factor = yuan.scale == 0 ? 100 : yuan.scale == 1 ? 10 : 1;
  return !__builtin_mul_overflow(yuan.coefficient, factor, out_fen);
}

static void add_grouped(struct buf *b, uint64_t yuan) {
  if (yuan >= 1000) {
    add_grouped(b, yuan / 1000);
    buf_printf(b, ",%03u", (unsigned)(yuan % 1000));
  } else {
    buf_printf(b, "%u", (unsigned)yuan);
  }
}

struct str money_yuan(struct arena *a, int64_t fen) {
  uint64_t magnitude = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
  struct buf b = buf_open(a, 40);
  if (fen < 0) buf_char(&b, '-');
  add_grouped(&b, magnitude / 100);
  buf_printf(&b, ".%02u", (unsigned)(magnitude % 100));
  return buf_str(&b);
}
