/* What a file is, told by its content: names and what a browser says prove nothing.
 *
 * Only kinds that an office hands in: PDF (ISO 32000), JPEG (ITU-T T.81), PNG (W3C), WebP (RFC
 * 9649), docx and xlsx (ECMA-376), OFD (GB/T 33190-2016). The structure is checked as far as it can
 * be without unpacking anything:
 *
 *     PDF    begins with %PDF-1.x or %PDF-2.x, has startxref and %%EOF in its last kilobyte
 *     JPEG   its segments lead to a frame with a size and to a scan, an end of image follows;
 * behind that anything may stand (phones put a film there) PNG    its chunks lead from a sound IHDR
 * over IDAT to IEND, which is the end WebP   the RIFF is as long as the file, its chunks lead to
 * its end, the first is an image's zip    the directory is whole, stands at the end, and agrees
 * with the head before each entry; no ZIP64, no encrypted entry, no way out of the folder; what is
 * in it makes it docx, xlsx or OFD
 *
 * Refused with a message of its own: what is encrypted (also the old compound file that an
 * encrypted docx is), and macros (vbaProject.bin, macro sheets). A macro part under another name
 * goes unseen, and so do scripts in a PDF: files are handed out as downloads, never run.
 */
#pragma once

#include "base/scope.h"

enum filetype {
  FILETYPE_PDF,
  FILETYPE_JPEG,
  FILETYPE_PNG,
  FILETYPE_WEBP,
  FILETYPE_DOCX,
  FILETYPE_XLSX,
  FILETYPE_OFD,
  FILETYPE_COUNT,
};

struct filetype_row {
  struct str name;       /* "PDF" */
  struct str media_type; /* "application/pdf" */
  struct str extension;  /* "pdf" */
};

extern const struct filetype_row filetypes[FILETYPE_COUNT];

/* LY_INVALID, in words, when it is none of them, damaged, encrypted or with macros. */
LY_MUST_CHECK enum ly filetype_of(struct scope *s, struct str bytes, enum filetype *out);
