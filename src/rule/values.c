/* Operations on values that may be unknown. Whole numbers in 128 bits, so that no step between can
 * run over. */
#include "rule/values.h"

struct rule_value values_unknown(void) {
  return (struct rule_value){.least = INT64_MIN, .most = INT64_MAX};
}

struct rule_value values_known(int64_t v) {
  return (struct rule_value){true, v, v, v};
}

struct rule_value values_fit(__int128 v, const char **fault) {
  if (v >= INT64_MIN && v <= INT64_MAX) return values_known((int64_t)v);
  *fault = FAULT_OVERFLOW;
  return values_unknown();
}

struct rule_value values_truth(bool may_be_false, bool may_be_true) {
  return may_be_false && may_be_true ? values_unknown() : values_known(may_be_true);
}

bool values_may(struct rule_value v, bool what) {
  return !v.known || (v.value != 0) == what;
}

struct rule_value values_set(uint64_t has, uint64_t may_have) {
  bool known = has == may_have;
  return (struct rule_value){known, known ? (int64_t)has : 0, (int64_t)has, (int64_t)may_have};
}

uint64_t values_all(const struct rule_codes *codes) {
  return codes->count >= 64 ? UINT64_MAX : (UINT64_C(1) << codes->count) - 1;
}

struct rule_value values_range(int64_t least, int64_t most) {
  if (least == most) return values_known(least);
  return (struct rule_value){.least = least, .most = most};
}

struct rule_value values_given(const struct rule_type *type, struct rule_value v) {
  if (v.known) return values_known(v.value);
  if (type->kind != RULE_SET) return values_unknown();
  if (v.least == v.most) return values_set(0, values_all(type->codes));
  return values_set((uint64_t)v.least, (uint64_t)v.most);
}

struct rule_value values_logic(enum rule_op op, const struct rule_value *args, size_t count) {
  bool all_may_be_true = true, any_may_be_true = false;
  bool all_may_be_false = true, any_may_be_false = false;
  for (size_t i = 0; i < count; i++) {
    bool may_be_true = values_may(args[i], true), may_be_false = values_may(args[i], false);
    all_may_be_true &= may_be_true;
    any_may_be_true |= may_be_true;
    all_may_be_false &= may_be_false;
    any_may_be_false |= may_be_false;
  }
  if (op == RULE_NOT) return values_truth(any_may_be_true, any_may_be_false);
  if (op == RULE_AND) return values_truth(any_may_be_false, all_may_be_true);
  return values_truth(all_may_be_false, any_may_be_true);
}

/* ---- Comparisons --------------------------------------------------------------------------------
 */

static __int128 power(int digits) {
  __int128 p = 1;
  while (digits-- > 0) p *= 10;
  return p;
}

/* A range is below, within or above: what may then be said of a < b, a = b, a > b. */
struct order {
  bool less, equal, greater;
};

static struct order order_of(__int128 a_least, __int128 a_most, __int128 b_least, __int128 b_most) {
  return (struct order){a_least < b_most, a_least <= b_most && b_least <= a_most, a_most > b_least};
}

static struct rule_value said(enum rule_op op, struct order o) {
  switch ((int)op) {
    case RULE_EQ: return values_truth(o.less || o.greater, o.equal);
    case RULE_NE: return values_truth(o.equal, o.less || o.greater);
    case RULE_LT: return values_truth(o.equal || o.greater, o.less);
    case RULE_LE: return values_truth(o.greater, o.less || o.equal);
    case RULE_GT: return values_truth(o.less || o.equal, o.greater);
    default: return values_truth(o.less, o.equal || o.greater);
  }
}

static struct rule_value compare_sets(enum rule_op op, struct rule_value a, struct rule_value b) {
  bool differ = (a.least & ~b.most) != 0 || (b.least & ~a.most) != 0;
  bool open = !a.known || !b.known;
  bool may_be_equal = !differ, may_differ = differ || open;
  return op == RULE_EQ ? values_truth(may_differ, may_be_equal)
                       : values_truth(may_be_equal, may_differ);
}

/* Only counts have ends. */
static bool has_ends(struct rule_value v) {
  return v.known || v.least >= 0;
}

struct rule_value values_compare(enum rule_op op, enum rule_kind kind, struct rule_value a,
                                 int a_places, struct rule_value b, int b_places) {
  if (kind == RULE_SET) return compare_sets(op, a, b);
  if ((!a.known && !b.known) || !has_ends(a) || !has_ends(b)) return values_unknown();
  int places = a_places > b_places ? a_places : b_places;
  __int128 x = power(places - a_places), y = power(places - b_places);
  /* What no count of whole members can be is not equal to it. */
  bool between =
      (a.known && !b.known && a.value * x % y) || (b.known && !a.known && b.value * y % x);
  struct order o = order_of(a.least * x, a.most * x, b.least * y, b.most * y);
  if (between) o.equal = false;
  return said(op, o);
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

struct rule_value values_rescale(struct rule_value v, int from, int to, const char **fault) {
  if (!v.known) return values_unknown();
  return values_fit(v.value * power(to - from), fault);
}

struct rule_value values_arithmetic(enum rule_op op, const struct rule_type *type,
                                    struct rule_value a, int a_places, struct rule_value b,
                                    int b_places, const char **fault) {
  if (!a.known || !b.known) return values_unknown();
  if (op == RULE_MUL) return values_fit((__int128)a.value * b.value, fault);
  a = values_rescale(a, a_places, type->places, fault);
  b = values_rescale(b, b_places, type->places, fault);
  if (!a.known || !b.known) return values_unknown();
  switch ((int)op) {
    case RULE_MIN: return a.value < b.value ? a : b;
    case RULE_MAX: return a.value > b.value ? a : b;
    case RULE_ADD: return values_fit((__int128)a.value + b.value, fault);
    default: return values_fit((__int128)a.value - b.value, fault);
  }
}

static __int128 size_of(__int128 v) {
  return v < 0 ? -v : v;
}

struct rule_value values_round(enum rule_rounding how, int places, int64_t step,
                               struct rule_value a, int a_places, const struct rule_value *b,
                               int b_places, const char **fault) {
  if (!a.known || (b && !b->known)) return values_unknown();
  if (b && b->value == 0) {
    *fault = FAULT_ZERO;
    return values_unknown();
  }
  int shift = places + b_places - a_places;
  __int128 above = size_of(a.value), below = b ? size_of(b->value) : 1;
  if (shift > 0) above *= power(shift);
  if (shift < 0) below *= power(-shift);
  below *= step;
  __int128 whole = above / below, rest = above % below;
  bool up = how == RULE_UP ? rest > 0 : how == RULE_HALF_UP && 2 * rest >= below;
  whole = (whole + up) * step;
  bool negative = (a.value < 0) != (b && b->value < 0);
  return values_fit(negative ? -whole : whole, fault);
}

/* ---- Dates, areas, sets -------------------------------------------------------------------------
 */

/* Years 1 to 9999, as dates have them. */
enum { DAY_LEAST = -719162, DAY_MOST = 2932896 };

struct rule_value values_since(enum rule_op op, struct rule_value day, struct date today,
                               const char **fault) {
  if (!day.known) return values_unknown();
  if (day.value < DAY_LEAST || day.value > DAY_MOST) {
    *fault = FAULT_OVERFLOW;
    return values_unknown();
  }
  struct date d = {(int32_t)day.value};
  if (op == RULE_AGE) return values_known(age_years(d, today));
  if (op == RULE_MONTHS) return values_known(age_months(d, today));
  return values_known(today.day - day.value);
}

bool values_within(int64_t area, int64_t in) {
  static const int64_t units[] = {
      INT64_C(1000000000000), INT64_C(10000000000), 100000000, 1000000, 1000, 1};
  size_t i = 0;
  while (i < 5 && in % units[i] != 0) i++;
  return area / units[i] == in / units[i];
}

struct rule_value values_sets(enum rule_op op, struct rule_value a, struct rule_value b) {
  uint64_t has = (uint64_t)a.least, may_have = (uint64_t)a.most;
  if (op == RULE_UNION) return values_set(has | (uint64_t)b.least, may_have | (uint64_t)b.most);
  if (op == RULE_INTERSECT) return values_set(has & (uint64_t)b.least, may_have & (uint64_t)b.most);
  return values_set(has & ~(uint64_t)b.most, may_have & ~(uint64_t)b.least);
}
