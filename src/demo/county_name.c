/* Names and numbers, made from what a person or institution is whenever they are wanted. */
#include "demo/county_parts.h"

#include "base/buf.h"

/* ---- Names --------------------------------------------------------------------------------------
 */

static int64_t weight_in(const struct county_word *w, int year) {
  return w->weight > 0 && year >= w->from && year <= w->to ? w->weight : 0;
}

/* One of those that were given in a year, by weight. */
static struct str word(const struct county *c, enum county_word_kind kind, int year,
                       uint32_t chance) {
  const struct county_word *words = c->figures->words->words[kind];
  size_t count = c->figures->words->count[kind], i = 0;
  int64_t sum = 0;
  for (size_t k = 0; k < count; k++) sum += weight_in(&words[k], year);
  if (sum == 0) return STR("");
  int64_t at = (int64_t)(chance % (uint64_t)sum);
  for (; at >= weight_in(&words[i], year); i++) at -= weight_in(&words[i], year);
  return words[i].text;
}

/* Children have their father's family name. */
static uint32_t family(const struct county *c, size_t person) {
  enum { GENERATIONS = 4 };
  for (int i = 0; i < GENERATIONS && c->persons[person].father; i++) {
    person = c->persons[person].father - 1;
  }
  return c->persons[person].name;
}

static uint32_t mixed(uint32_t n, uint32_t by) {
  n = (n ^ (n >> 15)) * (by | 1);
  return n ^ (n >> 13);
}

struct str county_person_name(struct arena *a, const struct county *c, size_t person) {
  const struct county_person *p = &c->persons[person];
  enum county_word_kind kind = p->sex == COUNTY_MALE ? WORD_MALE : WORD_FEMALE;
  struct buf b = buf_open(a, 64);
  int year, month, day;
  date_parts(p->birth, &year, &month, &day);
  buf_add(&b, word(c, WORD_SURNAME, 0, mixed(family(c, person), 0x85ebca6b)));
  buf_add(&b, word(c, kind, year, mixed(p->name, 0xc2b2ae35)));
  if (p->name % 4) buf_add(&b, word(c, kind, year, mixed(p->name, 0x27d4eb2f)));
  return buf_str(&b);
}

struct str county_institution_name(struct arena *a, const struct county *c, size_t institution) {
  const struct county_institution *p = &c->institutions[institution];
  const struct county_area *areas = c->figures->areas;
  struct buf b = buf_open(a, 256);
  buf_add(&b, areas[areas[p->area].town].name);
  buf_printf(&b, "第%u", p->number);
  buf_add(&b, word(c, WORD_INSTITUTION + p->kind, 0, 0));
  return buf_str(&b);
}

/* ---- Numbers ------------------------------------------------------------------------------------
 */

/* GB 11643-1999: weights 2^(17-i) mod 11, the sum's remainder names the last sign. */
static char id_check(const char *digits) {
  static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int i = 0; i < 17; i++) sum += (digits[i] - '0') * weights[i];
  return "10X98765432"[sum % 11];
}

/* The two digits of the province and 99, which is no city, and the last two of the county's own
 * code, so that two counties never make the same number. */
static void synthetic_area(struct buf *b, const struct county *c, struct str code) {
  buf_add(b, (struct str){code.ptr, 2});
  buf_add(b, STR("99"));
  buf_add(b, str_from(c->figures->area, 4));
}

struct str county_id_number(struct arena *a, const struct county *c, size_t person) {
  const struct county_person *p = &c->persons[person];
  struct buf b = buf_open(a, 32);
  int year, month, day;
  date_parts(p->birth, &year, &month, &day);
  synthetic_area(&b, c, c->figures->areas[p->hukou].code);
  buf_printf(&b, "%04d%02d%02d%03d", year, month, day, p->sequence);
  if (b.len == 17) buf_char(&b, id_check(b.ptr));
  return buf_str(&b);
}

struct str county_phone(struct arena *a, const struct county *c, size_t person) {
  struct buf b = buf_open(a, 32);
  buf_printf(&b, "000%c%07zu", c->figures->area.ptr[5], person % 10000000);
  return buf_str(&b);
}

struct str county_institution_phone(struct arena *a, const struct county *c, size_t institution) {
  enum { FIRST = 9900000 }; /* behind those of all persons */
  return county_phone(a, c, FIRST + institution);
}

/* The signs of a credit code in the order of their values (GB 32100-2015). */
static const char signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int sign_value(char sign) {
  return (int)(strchr(signs, sign) - signs);
}

/* GB 11714-1997: letters count from A = 10. */
static char body_check(const char *code) {
  static const int weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (int i = 0; i < 8; i++) {
    sum += weights[i] * (code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10);
  }
  int check = 11 - sum % 11;
  return check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check);
}

static char code_check(const char *code) {
  int sum = 0, weight = 1;
  for (int i = 0; i < 17; i++, weight = weight * 3 % 31) sum += sign_value(code[i]) * weight;
  return signs[(31 - sum % 31) % 31];
}

struct str county_credit_code(struct arena *a, const struct county *c, size_t institution) {
  const struct county_institution *p = &c->institutions[institution];
  struct buf b = buf_open(a, 32);
  buf_add(&b, p->operation == RUN_PUBLIC ? STR("12") : STR("52"));
  synthetic_area(&b, c, c->figures->area);
  buf_printf(&b, "DM%06zu", institution % 1000000);
  if (b.len == 16) buf_char(&b, body_check(b.ptr + 8));
  if (b.len == 17) buf_char(&b, code_check(b.ptr));
  return buf_str(&b);
}
