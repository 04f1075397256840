/* A QR code as a path: each run of dark modules in a row is one rectangle. */
#include "web/qr.h"

#include "base/buf.h"
#include "base/secret.h"

#include <qrencode.h>

enum { QUIET_ZONE = 4, RUN_BYTES = 40, TEXT_MAX = 1000 };

static void add_row(struct buf *b, const unsigned char *row, int width, int y) {
  for (int x = 0; x < width;) {
    int from = x;
    while (x < width && (row[x] & 1)) x++;
    int run = x - from;
    if (run) buf_printf(b, "M%d %dh%dv1h-%dz", from + QUIET_ZONE, y + QUIET_ZONE, run, run);
    if (!run) x++;
  }
}

enum ly qr_path(struct scope *s, struct str text, struct str *path, int64_t *size) {
  if (text.len == 0 || text.len > TEXT_MAX) return fail(s, LY_LIMIT, MSG_WEB_QR_TOO_LONG);
  QRcode *code = QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
  if (!code) return fail(s, LY_LIMIT, MSG_WEB_QR_TOO_LONG);
  size_t modules = (size_t)code->width * (size_t)code->width;
  struct buf b = buf_open(s->arena, modules * RUN_BYTES);
  for (int y = 0; y < code->width; y++) {
    add_row(&b, code->data + (ptrdiff_t)y * code->width, code->width, y);
  }
  *path = buf_str(&b);
  *size = code->width + 2 * QUIET_ZONE;
  secret_wipe(code->data, modules);
  QRcode_free(code);
  return buf_failed(&b) ? fail_memory(s) : LY_OK;
}
