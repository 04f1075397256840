/* QR codes (ISO/IEC 18004), drawn inside the page: nothing is fetched, so a secret in one stays out
 * of addresses and logs. */
#pragma once

#include "base/error.h"
#include "base/scope.h"

/* The text as the `d` of an SVG path, one unit a module, with the quiet zone of four modules around
 * it; *size is the side of the whole. Error correction M. LY_LIMIT: the text is too long for a
 * code.
 */
LY_MUST_CHECK enum ly qr_path(struct scope *s, struct str text, struct str *path, int64_t *size);
