/* Cells as offices write them, brought into the forms that values are read from. Pure. */
#include "registry/import_int.h"

enum { DATE_PARTS = 3, DATE_BYTES_MAX = 40 };

/* Full-width signs as half-width, other blanks as a blank; what is all plain stays where it is. */
static struct str narrow(struct arena *a, struct str cell) {
  enum { FULL_FIRST = 0xFF01, FULL_LAST = 0xFF5E, FULL_TO_HALF = 0xFEE0 };
  bool plain = true;
  for (size_t i = 0; i < cell.len; i++) plain &= (unsigned char)cell.ptr[i] < 0x80;
  if (plain) return str_trim(cell);
  struct buf b = buf_open(a, cell.len + 1);
  for (size_t pos = 0; pos < cell.len;) {
    size_t from = pos;
    int32_t c = utf8_next(cell, &pos);
    if (c < 0) return cell;
    if (c >= FULL_FIRST && c <= FULL_LAST) {
      buf_char(&b, (char)(c - FULL_TO_HALF));
    } else if (c == 0x3000 || c == 0xA0) {
      buf_char(&b, ' ');
    } else {
      buf_add(&b, (struct str){cell.ptr + from, pos - from});
    }
  }
  return str_trim(buf_str(&b));
}

/* 年 月 日 - / . become a blank; false for any other sign. */
static bool date_sign(struct str text, size_t *pos, char *out) {
  static const struct str marks[] = {STR_INIT("年"), STR_INIT("月"), STR_INIT("日"),
                                     STR_INIT("号")};
  char c = text.ptr[*pos];
  if ((c >= '0' && c <= '9') || strchr("-/. ", c)) {
    *out = c >= '0' && c <= '9' ? c : ' ';
    (*pos)++;
    return true;
  }
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
    if (!str_starts(str_from(text, *pos), marks[i])) continue;
    *out = ' ';
    *pos += marks[i].len;
    return true;
  }
  return false;
}

/* The numbers of a day; false when there are not three. */
static bool date_numbers(struct str text, int numbers[DATE_PARTS]) {
  int count = 0;
  bool within = false;
  for (size_t pos = 0; pos < text.len;) {
    char c;
    if (!date_sign(text, &pos, &c)) return false;
    if (c == ' ') {
      within = false;
      continue;
    }
    if (!within && count == DATE_PARTS) return false;
    if (!within) numbers[count++] = 0;
    within = true;
    if (numbers[count - 1] > 9999) return false;
    numbers[count - 1] = numbers[count - 1] * 10 + (c - '0');
  }
  return count == DATE_PARTS;
}

struct str import_tidy_date(struct arena *a, struct str cell) {
  int n[DATE_PARTS] = {0};
  struct date d;
  struct str text = narrow(a, cell);
  if (text.len > DATE_BYTES_MAX) return text;
  bool digits = text.len == 8;
  for (size_t i = 0; i < text.len; i++) digits &= text.ptr[i] >= '0' && text.ptr[i] <= '9';
  if (digits) {
    int all = 0;
    for (size_t i = 0; i < text.len; i++) all = all * 10 + (text.ptr[i] - '0');
    n[0] = all / 10000, n[1] = all / 100 % 100, n[2] = all % 100;
  } else if (!date_numbers(text, n)) {
    return text;
  }
  bool year = n[0] >= 1000; /* 41-3-2 could be any century */
  return year && date_make(n[0], n[1], n[2], &d) ? date_iso(a, d) : text;
}

/* Commas between thousands are left away, and a unit of yuan. */
struct str import_tidy_number(struct arena *a, struct str cell) {
  struct str text = narrow(a, cell), yuan = STR("元");
  if (str_ends(text, yuan)) text.len -= yuan.len;
  text = str_trim(text);
  struct buf b = buf_open(a, text.len + 1);
  bool point = false;
  for (size_t i = 0; i < text.len; i++) {
    bool thousands = text.ptr[i] == ',' && i > 0 && i + 3 < text.len;
    if (text.ptr[i] == '.') point = true;
    if (!thousands) buf_char(&b, text.ptr[i]);
  }
  struct str out = buf_str(&b);
  while (point && out.len > 1 && out.ptr[out.len - 1] == '0') out.len--;
  if (point && out.len > 1 && out.ptr[out.len - 1] == '.') out.len--;
  return out;
}

static struct str tidy_truth(struct str text) {
  static const struct {
    const char *given;
    bool yes;
  } words[] = {{"有", true}, {"√", true},    {"✓", true},     {"1", true},  {"Y", true},
               {"y", true},  {"TRUE", true}, {"无", false},   {"×", false}, {"0", false},
               {"N", false}, {"n", false},   {"FALSE", false}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (str_is(text, words[i].given)) return words[i].yes ? STR("true") : STR("false");
  }
  return text;
}

/* The dot between the parts of a name, however it was typed. */
static struct str tidy_name(struct arena *a, struct str text) {
  struct buf b = buf_open(a, text.len + 1);
  for (size_t pos = 0; pos < text.len;) {
    size_t from = pos;
    int32_t c = utf8_next(text, &pos);
    if (c < 0) return text;
    bool dot = c == 0x2022 || c == 0x2027 || c == 0x30FB || c == 0xFF65 || c == 0x22C5;
    buf_add(&b, dot ? STR("·") : (struct str){text.ptr + from, pos - from});
  }
  return buf_str(&b);
}

struct str import_tidy(struct arena *a, const struct registry_fact *fact, struct str cell) {
  struct str text = narrow(a, cell);
  switch ((enum registry_type)fact->type) {
    case REGISTRY_DATE: return import_tidy_date(a, text);
    case REGISTRY_INTEGER:
    case REGISTRY_DECIMAL:
    case REGISTRY_MONEY: return import_tidy_number(a, text);
    case REGISTRY_TRUTH: return tidy_truth(text);
    case REGISTRY_TEXT: break;
    case REGISTRY_CODE:
    case REGISTRY_AREA:
    case REGISTRY_PARTY: return text;
  }
  if (fact->mask == REGISTRY_MASK_NAME) return tidy_name(a, text);
  return text.len == str_trim(cell).len ? str_trim(cell) : text;
}
