/* Units: atoms above and below a line, 元/人·月. Those that are one thing under two names are
 * written one way; what stands above and below goes out. */
#include "rule/rule_int.h"

enum { ATOMS_MAX = 8 };

struct unit {
  struct str above[ATOMS_MAX], below[ATOMS_MAX];
  size_t above_count, below_count;
};

const struct str rule_units[] = {
    STR_INIT("元"),   STR_INIT("人"),     STR_INIT("名"),   STR_INIT("户"),       STR_INIT("岁"),
    STR_INIT("周岁"), STR_INIT("月"),     STR_INIT("个月"), STR_INIT("天"),       STR_INIT("日"),
    STR_INIT("年"),   STR_INIT("周"),     STR_INIT("小时"), STR_INIT("分钟"),     STR_INIT("学时"),
    STR_INIT("次"),   STR_INIT("份"),     STR_INIT("餐"),   STR_INIT("张"),       STR_INIT("个"),
    STR_INIT("家"),   STR_INIT("所"),     STR_INIT("处"),   STR_INIT("件"),       STR_INIT("例"),
    STR_INIT("班"),   STR_INIT("辆"),     STR_INIT("套"),   STR_INIT("台"),       STR_INIT("间"),
    STR_INIT("床"),   STR_INIT("平方米"), STR_INIT("平米"), STR_INIT("平方公里"), STR_INIT("公里"),
    STR_INIT("米"),   STR_INIT("厘米"),   STR_INIT("公斤"), STR_INIT("千克"),     STR_INIT("级"),
    STR_INIT("星"),   STR_INIT("分"),
};
const size_t rule_unit_count = sizeof rule_units / sizeof *rule_units;

/* One thing under two names. */
static const struct {
  struct str name, canonical;
} aliases[] = {
    {STR_INIT("周岁"), STR_INIT("岁")},     {STR_INIT("个月"), STR_INIT("月")},
    {STR_INIT("日"), STR_INIT("天")},       {STR_INIT("名"), STR_INIT("人")},
    {STR_INIT("平米"), STR_INIT("平方米")}, {STR_INIT("千克"), STR_INIT("公斤")},
};

static struct str canonical(struct str atom) {
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
    if (str_eq(atom, aliases[i].name)) return aliases[i].canonical;
  }
  return atom;
}

/* In order of their bytes; what stands on the other side goes out instead. */
static bool put(struct str *own, size_t *count, struct str *other, size_t *other_count,
                struct str atom) {
  for (size_t i = 0; i < *other_count; i++) {
    if (!str_eq(other[i], atom)) continue;
    for (--*other_count; i < *other_count; i++) other[i] = other[i + 1];
    return true;
  }
  if (*count == ATOMS_MAX) return false;
  size_t at = (*count)++;
  for (; at && str_cmp(own[at - 1], atom) > 0; at--) own[at] = own[at - 1];
  own[at] = atom;
  return true;
}

static bool add(struct unit *u, struct str atom, bool below) {
  return below ? put(u->below, &u->below_count, u->above, &u->above_count, atom)
               : put(u->above, &u->above_count, u->below, &u->below_count, atom);
}

/* The next separator, as a length; 0 when none stands here. */
static size_t separator(struct str text, size_t at, bool *slash) {
  static const struct {
    struct str text;
    bool slash;
  } all[] = {{STR_INIT("/"), true}, {STR_INIT("／"), true}, {STR_INIT("·"), false}};
  for (size_t i = 0; i < 3; i++) {
    if (!str_starts(str_from(text, at), all[i].text)) continue;
    *slash = all[i].slash;
    return all[i].text.len;
  }
  return 0;
}

static bool is_unit_text(struct str atom) {
  for (size_t i = 0; i < atom.len; i++) {
    uint8_t c = (uint8_t)atom.ptr[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
    if (!letter && !(i && c >= '0' && c <= '9')) return false;
  }
  return atom.len > 0 && atom.len <= 60;
}

/* All behind a line is below it: 元/月/人 is 元/人·月. */
static bool take_apart(struct unit *u, struct str text, bool divided) {
  bool below = false, slash = false;
  size_t at = 0;
  if (text.len == 0) return true;
  while (at <= text.len) {
    size_t end = at, skip = 0;
    while (end < text.len && !(skip = separator(text, end, &slash))) end++;
    struct str atom = {text.ptr + at, end - at};
    bool nothing_above =
        at == 0 && (atom.len == 0 || str_is(atom, "1")) && (end == text.len || slash);
    if (nothing_above && end == text.len) return true;
    if (!nothing_above && !is_unit_text(atom)) return false;
    if (!nothing_above && !add(u, canonical(atom), below != divided)) return false;
    if (end == text.len) return true;
    below = below || slash;
    at = end + skip;
  }
  return false; /* a separator at the end */
}

static struct str join(struct arena *a, const struct unit *u) {
  struct buf b = buf_open(a, 1024);
  for (size_t i = 0; i < u->above_count; i++) {
    if (i) buf_add(&b, STR("·"));
    buf_add(&b, u->above[i]);
  }
  for (size_t i = 0; i < u->below_count; i++) {
    buf_add(&b, i ? STR("·") : STR("/"));
    buf_add(&b, u->below[i]);
  }
  return buf_str(&b);
}

bool rule_unit(struct arena *a, struct str text, struct str *out) {
  struct unit u = {0};
  *out = STR("");
  if (text.len == 0) return true;
  if (!take_apart(&u, text, false)) return false;
  *out = join(a, &u);
  return true;
}

bool rule_unit_product(struct arena *a, struct str x, struct str y, bool divided, struct str *out) {
  struct unit u = {0};
  *out = STR("");
  if (!take_apart(&u, x, false) || !take_apart(&u, y, divided)) return false;
  *out = join(a, &u);
  return true;
}

bool rule_unit_has(struct str unit, const char *atom) {
  struct unit u = {0};
  if (!take_apart(&u, unit, false)) return false;
  for (size_t i = 0; i < u.above_count; i++) {
    if (str_is(u.above[i], atom)) return true;
  }
  return false;
}
