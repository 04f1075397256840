/* A zip's directory (APPNOTE.TXT 6.3.10), read within bounds; nothing is unpacked.
 *
 * Readers of zips disagree where a file is crooked: one goes by the directory, another by the heads
 * before the entries. So only straight ones are taken: the directory ends where its end record
 * begins, that ends with the file, and each entry's head says the same name and method.
 */
#include "base/filetype_int.h"

#include <string.h>

enum { END = 22, ENTRY = 46, HEAD = 30, COMMENT_MAX = 65535 };

struct directory {
  const char *at, *end;
  size_t entries;
};

/* What stood in it. */
struct found {
  size_t content_types, word, excel, ofd;
};

/* The end record: the comment behind it reaches exactly to the end of the file. */
static bool find_end(struct str b, size_t *at) {
  if (b.len < END) return false;
  size_t least = b.len - END > COMMENT_MAX ? b.len - END - COMMENT_MAX : 0;
  for (size_t i = b.len - END + 1; i-- > least;) {
    if (memcmp(b.ptr + i, "PK\5\6", 4) != 0) continue;
    if (le16(b.ptr + i + 20) != b.len - END - i) continue;
    *at = i;
    return true;
  }
  return false;
}

/* One disk, the directory right before its end record; 0xFFFF and 0xFFFFFFFF would mean ZIP64. */
static bool open_directory(struct str b, struct directory *d) {
  size_t at;
  if (!find_end(b, &at)) return false;
  const char *p = b.ptr + at;
  size_t size = le32(p + 12), offset = le32(p + 16);
  d->entries = le16(p + 10);
  bool one_disk = le16(p + 4) == 0 && le16(p + 6) == 0 && le16(p + 8) == d->entries;
  if (!one_disk || d->entries == 0xFFFF || size > at || offset != at - size) return false;
  d->at = b.ptr + offset;
  d->end = b.ptr + at;
  return true;
}

/* The head before the entry's bytes agrees with the directory, and the bytes are there. */
static bool agrees(struct str b, const char *entry, struct str name) {
  size_t packed = le32(entry + 20), offset = le32(entry + 42);
  if (offset > b.len || b.len - offset < HEAD) return false;
  const char *p = b.ptr + offset;
  size_t rest = b.len - offset - HEAD, before = le16(p + 26) + le16(p + 28);
  if (memcmp(p, "PK\3\4", 4) != 0 || before > rest || packed > rest - before) return false;
  if (le16(p + 8) != le16(entry + 10) || le16(p + 26) != name.len) return false;
  return memcmp(p + HEAD, name.ptr, name.len) == 0;
}

/* No way out of the folder, no name that two systems read in two ways. */
static bool good_name(struct str name) {
  if (name.len == 0 || name.ptr[0] == '/' || memchr(name.ptr, 0, name.len)) return false;
  if (memchr(name.ptr, '\\', name.len) || memchr(name.ptr, ':', name.len)) return false;
  for (size_t i = 0; i < name.len; i++) {
    if (i && name.ptr[i - 1] != '/') continue;
    struct str part = str_from(name, i);
    if (str_is(part, "..") || str_starts(part, STR("../"))) return false;
  }
  return true;
}

/* Ends with `end` without regard to capitals: Office takes either. */
static bool ends_like(struct str name, const char *end) {
  size_t n = strlen(end);
  return name.len >= n && strncasecmp(name.ptr + name.len - n, end, n) == 0;
}
static bool starts_like(struct str name, const char *start) {
  size_t n = strlen(start);
  return name.len >= n && strncasecmp(name.ptr, start, n) == 0;
}

static bool is_macro(struct str name) {
  return ends_like(name, "vbaProject.bin") || ends_like(name, "vbaData.xml") ||
         starts_like(name, "xl/macrosheets/");
}

static void note(struct str name, struct found *f) {
  if (str_is(name, "[Content_Types].xml")) f->content_types++;
  if (str_is(name, "OFD.xml")) f->ofd++;
  if (str_is(name, "xl/workbook.xml")) f->excel++;
  /* Office on the web calls it word/document2.xml at times. */
  if (str_starts(name, STR("word/document")) && str_ends(name, STR(".xml"))) f->word++;
}

/* One entry; d->at moves behind it. */
static enum filetype_look look_entry(struct str b, struct directory *d, struct found *f) {
  enum { STORED = 0, DEFLATED = 8, ENCRYPTED = 1, STRONG = 0x40, MASKED = 0x2000 };
  const char *p = d->at;
  if (d->end - p < ENTRY || memcmp(p, "PK\1\2", 4) != 0) return LOOK_DAMAGED;
  size_t name_length = le16(p + 28), behind = name_length + le16(p + 30) + le16(p + 32);
  if ((size_t)(d->end - p) - ENTRY < behind) return LOOK_DAMAGED;
  struct str name = {p + ENTRY, name_length};
  uint32_t flags = le16(p + 8), method = le16(p + 10);
  if (flags & (ENCRYPTED | STRONG | MASKED)) return LOOK_ENCRYPTED;
  if ((method != STORED && method != DEFLATED) || !good_name(name)) return LOOK_DAMAGED;
  if (le16(p + 34) != 0 || !agrees(b, p, name)) return LOOK_DAMAGED;
  if (is_macro(name)) return LOOK_MACROS;
  note(name, f);
  d->at += ENTRY + behind;
  return LOOK_GOOD;
}

/* Each part once: with two, readers would differ in which they take. */
static enum filetype_look verdict(const struct found *f, enum filetype *out) {
  bool office = f->content_types == 1;
  int kinds = (f->word > 0) + (f->excel > 0) + (f->ofd > 0);
  if (kinds != 1) return LOOK_OTHER;
  if (f->ofd == 1) *out = FILETYPE_OFD;
  if (office && f->word == 1) *out = FILETYPE_DOCX;
  if (office && f->excel == 1) *out = FILETYPE_XLSX;
  return *out < FILETYPE_COUNT ? LOOK_GOOD : LOOK_DAMAGED;
}

enum filetype_look filetype_zip(struct str bytes, enum filetype *out) {
  struct directory d = {0};
  struct found f = {0};
  *out = FILETYPE_COUNT;
  if (!open_directory(bytes, &d)) return LOOK_DAMAGED;
  for (size_t i = 0; i < d.entries; i++) {
    enum filetype_look look = look_entry(bytes, &d, &f);
    if (look != LOOK_GOOD) return look;
  }
  return d.at == d.end ? verdict(&f, out) : LOOK_DAMAGED;
}
