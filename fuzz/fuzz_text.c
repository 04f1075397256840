/* Fuzzing the small readers: UTF-8, decimals, money, dates, periods, distance, JSON out.
 *
 * What a reader takes, its writer gives back the same.
 */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "base/money.h"
#include "base/must.h"
#include "base/period.h"

static void check_numbers(struct arena *a, struct str text) {
  struct decimal d, back;
  int64_t fen;
  if (decimal_parse(text, &d)) {
    must(decimal_parse(decimal_text(a, d), &back));
    must(decimal_cmp(d, back) == 0 && d.scale == back.scale);
  }
  if (money_parse_yuan(text, &fen)) must(money_yuan(a, fen).len >= 4);
}

static void check_times(struct arena *a, struct str text) {
  struct date d;
  struct period p;
  if (date_parse(text, &d)) {
    must(str_eq(date_iso(a, d), text));
    must(age_months(d, d) == 0);
  }
  if (period_parse(text, &p)) {
    must(str_eq(period_code(a, p), text));
    must(p.first.day <= p.last.day);
  }
}

static void check_text(struct arena *a, struct str text) {
  size_t bad = 0;
  bool good = utf8_valid(text, &bad);
  must(good || bad < text.len);
  must(str_distance(text, text) == 0 || str_distance(text, text) == 99);
  must(utf8_cells(text) <= 2 * text.len);
  struct buf b = buf_open(a, 8 * text.len + 2);
  json_text(&b, text);
  must(!buf_failed(&b) && (!good || utf8_valid(buf_str(&b), NULL)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena;
  arena_open(&arena, 16 * 1024 * 1024);
  struct str text = {size ? (const char *)data : "", size};
  check_numbers(&arena, text);
  check_times(&arena, text);
  check_text(&arena, text);
  arena_close(&arena);
  return 0;
}
