/* Numbers that name people and institutions (GB 11643, GB 32100), and telephone numbers. */
#include "base/identity.h"

#include "base/buf.h"

enum { FULL_WIDTH = 0xFEE0, FOLD_MAX = 4096 };

/* What stands between groups of digits: blanks, hyphens, dashes. */
static bool is_filler(int32_t c) {
  static const int32_t fillers[] = {' ',    '\t',   '-',    0x3000, 0xA0,  0x2010,
                                    0x2011, 0x2012, 0x2013, 0x2014, 0x2212};
  for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
    if (c == fillers[i]) return true;
  }
  return false;
}

struct str identity_fold(struct arena *a, struct str given) {
  struct buf b = buf_open(a, FOLD_MAX);
  for (size_t at = 0, from = 0; at < given.len; from = at) {
    int32_t c = utf8_next(given, &at);
    if (c < 0) break;
    if (c > 0xFF00 && c < 0xFF5F) c -= FULL_WIDTH;
    if (is_filler(c)) continue;
    if (c >= 'a' && c <= 'z') c -= 'a' - 'A';
    if (c < 0x80) {
      buf_char(&b, (char)c);
    } else {
      buf_add(&b, (struct str){given.ptr + from, at - from});
    }
  }
  return buf_str(&b);
}

static bool all_digits(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
  }
  return true;
}

/* 1.1010519491231E+17: a spreadsheet took the number for a quantity; its last digits are gone. */
static bool is_rounded(struct str id) {
  size_t at = 0;
  while (at < id.len && (id.ptr[at] == '.' || (id.ptr[at] >= '0' && id.ptr[at] <= '9'))) at++;
  return at > 0 && at < id.len && id.ptr[at] == 'E';
}

static bool wrong(enum message *why, enum message what) {
  *why = what;
  return false;
}

static int number_at(struct str digits, size_t from, size_t count) {
  int n = 0;
  for (size_t i = from; i < from + count; i++) n = n * 10 + (digits.ptr[i] - '0');
  return n;
}

/* ---- GB 11643 ----------------------------------------------------------------------------------
 */

enum { RESIDENT_ID = 18, OLD_RESIDENT_ID = 15, BIRTH_AT = 6, SEQUENCE_AT = 14 };

static char resident_check(struct str id) {
  static const int weights[RESIDENT_ID - 1] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < RESIDENT_ID - 1; i++) sum += weights[i] * (id.ptr[i] - '0');
  return "10X98765432"[sum % 11];
}

static bool birth_of(struct str id, struct date *out) {
  return date_make(number_at(id, BIRTH_AT, 4), number_at(id, BIRTH_AT + 4, 2),
                   number_at(id, BIRTH_AT + 6, 2), out);
}

static bool is_resident(struct str id, enum message *why) {
  struct date birth;
  struct str digits = {id.ptr, id.len ? id.len - 1 : 0};
  if (id.len == OLD_RESIDENT_ID && all_digits(id)) return wrong(why, MSG_IDENTITY_OLD_ID);
  if (is_rounded(id)) return wrong(why, MSG_IDENTITY_ID_ROUNDED);
  if (id.len != RESIDENT_ID) return wrong(why, MSG_IDENTITY_ID_LENGTH);
  bool last = id.ptr[RESIDENT_ID - 1] == 'X' || all_digits(str_from(id, RESIDENT_ID - 1));
  if (!all_digits(digits) || !last) return wrong(why, MSG_IDENTITY_ID_DIGITS);
  if (id.ptr[0] == '0') return wrong(why, MSG_IDENTITY_ID_AREA);
  if (!birth_of(id, &birth)) return wrong(why, MSG_IDENTITY_ID_DATE);
  if (resident_check(id) != id.ptr[RESIDENT_ID - 1]) return wrong(why, MSG_IDENTITY_ID_CHECK);
  return true;
}

bool identity_resident(struct str canonical, struct identity_resident *out) {
  enum message why;
  *out = (struct identity_resident){.birth = DATE_NONE};
  if (!is_resident(canonical, &why)) return false;
  out->female = number_at(canonical, SEQUENCE_AT, 3) % 2 == 0;
  return birth_of(canonical, &out->birth);
}

/* ---- GB 32100 ----------------------------------------------------------------------------------
 */

enum { CREDIT_CODE = 18 };

static const char credit_characters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; /* no I O S V Z */

static int credit_value(char c) {
  const char *at = c ? strchr(credit_characters, c) : NULL;
  return at ? (int)(at - credit_characters) : -1;
}

static bool is_credit(struct str code, enum message *why) {
  int sum = 0, weight = 1, modulus = (int)sizeof credit_characters - 1;
  if (code.len != CREDIT_CODE) return wrong(why, MSG_IDENTITY_CREDIT_LENGTH);
  for (size_t i = 0; i < CREDIT_CODE; i++) {
    int value = credit_value(code.ptr[i]);
    if (value < 0) return wrong(why, MSG_IDENTITY_CREDIT_LETTERS);
    if (i == CREDIT_CODE - 1) break;
    sum += weight * value;
    weight = weight * 3 % modulus;
  }
  int check = (modulus - sum % modulus) % modulus;
  bool good = credit_value(code.ptr[CREDIT_CODE - 1]) == check;
  return good || wrong(why, MSG_IDENTITY_CREDIT_CHECK);
}

/* ---- Telephones --------------------------------------------------------------------------------
 */

/* A number of China may stand behind its country code. */
static struct str without_country(struct str phone) {
  static const struct str codes[] = {STR_INIT("+86"), STR_INIT("0086")};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    if (str_starts(phone, codes[i])) return str_from(phone, codes[i].len);
  }
  return phone;
}

static bool is_phone(struct str phone, enum message *why) {
  static const struct {
    struct str starts;
    size_t least, most;
  } forms[] = {{STR_INIT("1"), 11, 11},
               {STR_INIT("0"), 10, 12},
               {STR_INIT("400"), 10, 10},
               {STR_INIT("800"), 10, 10},
               {STR_INIT("+"), 8, 16}};
  bool abroad = str_starts(phone, STR("+")), local = phone.len == 7 || phone.len == 8;
  if (!all_digits(str_from(phone, abroad))) return wrong(why, MSG_IDENTITY_PHONE_DIGITS);
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    bool fits = str_starts(phone, forms[i].starts) && phone.len >= forms[i].least &&
                phone.len <= forms[i].most;
    bool mobile = i > 0 || (phone.len > 1 && phone.ptr[1] >= '3');
    if (fits && mobile) return true;
  }
  return (local && phone.ptr[0] >= '2') || wrong(why, MSG_IDENTITY_PHONE_LENGTH);
}

/* ---- Bank accounts ------------------------------------------------------------------------------
 */

enum { ACCOUNT_LEAST = 8, ACCOUNT_MOST = 30, CARD_LEAST = 16, CARD_MOST = 19 };

static bool is_account(struct str account, enum message *why) {
  if (is_rounded(account)) return wrong(why, MSG_IDENTITY_ID_ROUNDED);
  if (!all_digits(account)) return wrong(why, MSG_IDENTITY_ACCOUNT_DIGITS);
  bool fits = account.len >= ACCOUNT_LEAST && account.len <= ACCOUNT_MOST;
  return fits || wrong(why, MSG_IDENTITY_ACCOUNT_LENGTH);
}

/* ISO/IEC 7812: from the right, every second digit doubled. */
static bool luhn(struct str card) {
  int sum = 0;
  for (size_t i = 0; i < card.len; i++) {
    int digit = card.ptr[card.len - 1 - i] - '0';
    int twice = i % 2 ? 2 * digit : digit;
    sum += twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 == 0;
}

bool identity_account_doubt(struct str account) {
  bool card = account.len >= CARD_LEAST && account.len <= CARD_MOST && all_digits(account) &&
              str_starts(account, STR("62"));
  return card && !luhn(account);
}

/* ---- All of them ------------------------------------------------------------------------------
 */

bool identity_read(struct arena *a, enum identity_check check, struct str given,
                   struct str *canonical, enum message *why) {
  static bool (*const checks[])(struct str, enum message *) = {
      [IDENTITY_RESIDENT_ID] = is_resident,
      [IDENTITY_CREDIT_CODE] = is_credit,
      [IDENTITY_PHONE] = is_phone,
      [IDENTITY_ACCOUNT] = is_account,
  };
  *canonical = given;
  if (check == IDENTITY_NONE) return true;
  *canonical = identity_fold(a, given);
  if (check == IDENTITY_PHONE) *canonical = without_country(*canonical);
  return checks[check](*canonical, why);
}
