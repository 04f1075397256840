/* Readings by ICU, each character asked once. */
#include "base/pinyin.h"

#include "base/buf.h"

#include <pthread.h>
#include <unicode/utrans.h>

enum { NAME_BYTES_MAX = 2048, READING_MAX = 12, CJK_FIRST = 0x4E00, CJK_LAST = 0x9FFF };

static bool is_han(int32_t c) {
  return c == 0x3007 || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

bool has_han(struct str text) {
  for (size_t at = 0; at < text.len;) {
    int32_t c = utf8_next(text, &at);
    if (c < 0) return false;
    if (is_han(c)) return true;
  }
  return false;
}

static void add_utf8(struct buf *b, int32_t c) {
  if (c < 0x80) {
    buf_char(b, (char)c);
    return;
  }
  int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  static const int marks[] = {0, 0xC0, 0xE0, 0xF0};
  buf_char(b, (char)(marks[more] | (c >> (6 * more))));
  for (int i = more - 1; i >= 0; i--) buf_char(b, (char)(0x80 | ((c >> (6 * i)) & 0x3F)));
}

/* ---- One form ----------------------------------------------------------------------------------
 */

/* A character of a name in its one form; 0 where it falls out. */
static int32_t fold_one(int32_t c) {
  static const int32_t folds[][2] = {{0x30FB, 0xB7}, {0x2022, 0xB7},   {0x2027, 0xB7},
                                     {0x2219, 0xB7}, {0x22C5, 0xB7},   {0xFF0E, 0xB7},
                                     {0xFF65, 0xB7}, {0x25CB, 0x3007}, {0x25EF, 0x3007},
                                     {0x3000, 0},    {0xA0, 0}};
  for (size_t i = 0; i < sizeof folds / sizeof *folds; i++) {
    if (folds[i][0] == c) return folds[i][1];
  }
  if (c > 0xFF00 && c < 0xFF5F) c -= 0xFEE0;
  if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return c <= ' ' ? 0 : c;
}

struct str name_fold(struct arena *a, struct str name) {
  struct buf b = buf_open(a, NAME_BYTES_MAX);
  for (size_t at = 0; at < name.len;) {
    int32_t c = utf8_next(name, &at);
    if (c < 0) break;
    c = fold_one(c);
    if (c) add_utf8(&b, c);
  }
  return buf_str(&b);
}

struct str pinyin_fold(struct arena *a, struct str typed) {
  struct buf b = buf_open(a, NAME_BYTES_MAX);
  struct str folded = name_fold(a, typed);
  for (size_t at = 0; at < folded.len;) {
    int32_t c = utf8_next(folded, &at);
    if (c < 0) break;
    if (c == 'v' || c == 0xFC || c == 0xDC) c = 'u';
    bool between = c == '\'' || c == '-' || c == 0x2019;
    if (!between) add_utf8(&b, c);
  }
  return buf_str(&b);
}

/* How many bytes of it are the surname; 0 where it is not written in characters. */
static size_t surname_bytes(struct str name) {
  static const struct str doubles[] = {
      STR_INIT("欧阳"), STR_INIT("上官"), STR_INIT("司马"), STR_INIT("诸葛"), STR_INIT("东方"),
      STR_INIT("皇甫"), STR_INIT("尉迟"), STR_INIT("公孙"), STR_INIT("慕容"), STR_INIT("令狐"),
      STR_INIT("司徒"), STR_INIT("夏侯"), STR_INIT("轩辕"), STR_INIT("宇文"), STR_INIT("长孙"),
      STR_INIT("端木"), STR_INIT("东郭"), STR_INIT("南宫"), STR_INIT("西门"), STR_INIT("独孤")};
  size_t at = 0;
  for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
    if (str_starts(name, doubles[i]) && name.len > doubles[i].len) return doubles[i].len;
  }
  return is_han(utf8_next(name, &at)) ? at : 0;
}

struct str name_given(struct str folded) {
  static const struct str dot = STR_INIT("·");
  for (size_t i = 0; i + dot.len < folded.len; i++)
    if (str_starts(str_from(folded, i), dot)) return str_from(folded, i + dot.len);
  return str_from(folded, surname_bytes(folded));
}

/* ---- Readings ----------------------------------------------------------------------------------
 */

/* Under the mutex: a transliterator is one thread's at a time. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *readers[2]; /* of all characters; of a surname */
static char readings[2][CJK_LAST - CJK_FIRST + 1][READING_MAX]; /* "\1": it has none */

static bool open_reader(bool surname) {
  static const UChar *const ids[] = {u"Han-Latin; Latin-ASCII; Lower",
                                     u"Han-Latin/Names; Latin-ASCII; Lower"};
  UErrorCode code = U_ZERO_ERROR;
  if (!readers[surname])
    readers[surname] = utrans_openU(ids[surname], -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
  return U_SUCCESS(code);
}

/* The letters of what ICU says of one or two characters; syllables parted by a blank. */
static bool ask(bool surname, struct str text, struct buf *out) {
  UChar said[64];
  int32_t length = 0;
  UErrorCode code = U_ZERO_ERROR;
  if (!open_reader(surname)) return false;
  for (size_t at = 0; at < text.len && length < 4;) {
    int32_t c = utf8_next(text, &at);
    if (c > 0xFFFF) said[length++] = (UChar)(0xD7C0 + (c >> 10));
    said[length++] = (UChar)(c > 0xFFFF ? 0xDC00 + (c & 0x3FF) : c);
  }
  int32_t limit = length;
  utrans_transUChars(readers[surname], said, &length, 64, 0, &limit, &code);
  for (int32_t i = 0; U_SUCCESS(code) && i < limit; i++) {
    if ((said[i] >= 'a' && said[i] <= 'z') || said[i] == ' ') buf_char(out, (char)said[i]);
  }
  return U_SUCCESS(code);
}

/* One character, remembered where it is of the common block. */
static bool read_one(struct scope *s, bool surname, struct str character, struct str *out) {
  size_t at = 0;
  int32_t c = utf8_next(character, &at);
  bool common = c >= CJK_FIRST && c <= CJK_LAST;
  char *kept = common ? readings[surname][c - CJK_FIRST] : NULL;
  if (!kept || !*kept) {
    struct buf b = buf_open(s->arena, 64);
    if (!ask(surname, character, &b)) return false;
    *out = str_trim(buf_str(&b));
    if (kept && out->len < READING_MAX) {
      memcpy(kept, out->len ? out->ptr : "\1", out->len ? out->len : 1);
      kept[out->len ? out->len : 1] = '\0';
    }
    return true;
  }
  *out = *kept == '\1' ? STR("") : str_copy(s->arena, str_of(kept));
  return true;
}

struct spelling {
  struct buf whole, initials;
};

/* Every word of letters gives an initial. */
static void spell(struct spelling *to, struct str letters) {
  bool begins = true;
  for (size_t i = 0; i < letters.len; i++) {
    char c = letters.ptr[i];
    if (c == ' ') {
      begins = true;
      continue;
    }
    buf_char(&to->whole, c);
    if (begins) buf_char(&to->initials, c);
    begins = false;
  }
}

/* `given`: it begins with no surname. */
static bool spell_name(struct scope *s, struct str name, bool given, struct spelling *to) {
  size_t surname = given ? 0 : surname_bytes(name), at = 0;
  struct str said;
  if (surname > 4) { /* two characters, read as one surname */
    struct buf b = buf_open(s->arena, 64);
    if (!ask(true, (struct str){name.ptr, surname}, &b)) return false;
    spell(to, buf_str(&b));
    at = surname;
  }
  for (bool letters = false; at < name.len;) {
    size_t from = at;
    int32_t c = utf8_next(name, &at);
    if (c < 0) break;
    bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) buf_char(&to->whole, (char)(c == 'v' ? 'u' : c));
    if (letter && !letters) buf_char(&to->initials, (char)(c == 'v' ? 'u' : c));
    letters = letter;
    if (letter || !is_han(c)) continue;
    if (!read_one(s, from == 0 && !given, (struct str){name.ptr + from, at - from}, &said))
      return false;
    spell(to, said);
  }
  return true;
}

static enum ly pinyin_of(struct scope *s, struct str folded, bool given, struct str *whole,
                         struct str *initials) {
  struct spelling to = {buf_open(s->arena, NAME_BYTES_MAX), buf_open(s->arena, NAME_BYTES_MAX)};
  pthread_mutex_lock(&mutex);
  bool good = spell_name(s, folded, given, &to);
  pthread_mutex_unlock(&mutex);
  if (!good) return fail(s, LY_INTERNAL, MSG_IDENTITY_NO_ICU);
  *whole = buf_str(&to.whole);
  *initials = buf_str(&to.initials);
  return LY_OK;
}

enum ly name_pinyin(struct scope *s, struct str folded, struct str *whole, struct str *initials) {
  return pinyin_of(s, folded, false, whole, initials);
}

enum ly given_pinyin(struct scope *s, struct str given, struct str *whole, struct str *initials) {
  return pinyin_of(s, given, true, whole, initials);
}
