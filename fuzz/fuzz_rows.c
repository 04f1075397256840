/* Fuzzing tables read row by row: whatever comes in is read or refused in words, within its bounds,
 * and twice the same. */
#include "fuzz/fuzz.h"

#include "base/digest.h"
#include "base/rows.h"

enum { ARENA_BYTES = 4 * 1024 * 1024, FUZZ_ROWS_MAX = 5000 };

struct seen {
  enum ly rc;
  size_t rows, cells, bytes, faults;
};

static struct seen read_all(struct str bytes) {
  struct arena arena;
  struct rows *rows;
  struct rows_row row;
  struct seen seen = {0};
  bool more = true;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, &world_real);
  struct rows_source source = rows_source_bytes(STR("t"), &bytes);
  seen.rc = rows_open(&s, &source, &rows);
  while (!seen.rc && more && seen.rows < FUZZ_ROWS_MAX) {
    seen.rc = rows_next(&s, rows, &row, &more);
    if (seen.rc || !more) break;
    must(row.count <= ROWS_CELLS_MAX && row.fault_count <= ROWS_FAULTS_MAX && row.line > 0);
    seen.rows++;
    seen.cells += row.count;
    seen.faults += row.fault_count;
    for (size_t i = 0; i < row.count; i++) {
      must(row.cells[i].len <= 2 * ROWS_ROW_BYTES_MAX && utf8_valid(row.cells[i], NULL));
      seen.bytes += row.cells[i].len;
    }
  }
  must(seen.rc == s.error.code && (!seen.rc || error_text(&s).len > 0));
  must(seen.rc == LY_OK || seen.rc == LY_INVALID || seen.rc == LY_LIMIT);
  if (rows) must(rows_progress(rows) >= 0);
  rows_close(rows);
  arena_close(&arena);
  return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str bytes = {size ? (const char *)data : "", size};
  struct seen first = read_all(bytes), again = read_all(bytes);
  must(first.rc == again.rc && first.rows == again.rows && first.cells == again.cells);
  must(first.bytes == again.bytes && first.faults == again.faults);
  return 0;
}
