/* Fuzzing what tells files apart: whatever comes in is told within its bounds, twice the same, and
 * what is taken begins as its kind does and is not taken any more with its beginning gone.
 */
#include "fuzz/fuzz.h"

#include "base/filetype.h"

enum { ARENA_BYTES = 1024 * 1024 };

static const struct str beginnings[FILETYPE_COUNT] = {
    [FILETYPE_PDF] = STR_INIT("%PDF-"),       [FILETYPE_JPEG] = STR_INIT("\xFF\xD8\xFF"),
    [FILETYPE_PNG] = STR_INIT("\x89PNG\r\n"), [FILETYPE_WEBP] = STR_INIT("RIFF"),
    [FILETYPE_DOCX] = STR_INIT("PK\3\4"),     [FILETYPE_XLSX] = STR_INIT("PK\3\4"),
    [FILETYPE_OFD] = STR_INIT("PK\3\4"),
};

static enum ly tell(struct arena *a, struct str bytes, enum filetype *out) {
  struct scope s = scope_open(a, &world_real);
  enum ly rc = filetype_of(&s, bytes, out);
  must(rc == LY_OK || rc == LY_INVALID);
  must(s.error.code == rc && (rc == LY_OK || error_text(&s).len > 0));
  return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str bytes = {size ? (const char *)data : "", size};
  enum filetype first, again;
  struct arena arena;
  arena_open(&arena, ARENA_BYTES);
  enum ly rc = tell(&arena, bytes, &first);
  must(rc == tell(&arena, bytes, &again) && first == again);
  if (rc == LY_OK) {
    must(first < FILETYPE_COUNT && str_starts(bytes, beginnings[first]));
    must(tell(&arena, str_from(bytes, 1), &again) == LY_INVALID);
  }
  arena_close(&arena);
  return 0;
}
