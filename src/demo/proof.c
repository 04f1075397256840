/* The paper that demo reports carry: one page of PDF 1.4 (ISO 32000-1). */
#include "demo/demo_int.h"

enum { PROOF_BYTES_MAX = 4096, OBJECTS = 7 };

/* "演示佐证材料" and "由演示程序生成，并非真实文件" in UTF-16, as the font's encoding has it. */
#define WORDS \
  "BT /F1 36 Tf 120 600 Td <6F14793A4F508BC167506599> Tj ET\n" \
  "BT /F1 14 Tf 120 560 Td <75316F14793A7A0B5E8F751F6210FF0C5E76975E771F5B9E65874EF6> Tj ET\n"

/* The font is one that readers bring along (ISO 32000-1, 9.7.5.2), so none is embedded. */
static const char *const objects[OBJECTS] = {
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    " /Resources << /Font << /F1 5 0 R >> >> >>",
    NULL, /* the words */
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    " /DescendantFonts [6 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    " /FontDescriptor 7 0 R >>",
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
};

static void add_object(struct buf *out, size_t i) {
  buf_printf(out, "%zu 0 obj\n", i + 1);
  if (objects[i]) {
    buf_add(out, str_of(objects[i]));
  } else {
    buf_printf(out, "<< /Length %zu >>\nstream\n%sendstream", sizeof WORDS - 1, WORDS);
  }
  buf_add(out, STR("\nendobj\n"));
}

struct str demo_proof(struct arena *a) {
  struct buf out = buf_open(a, PROOF_BYTES_MAX);
  size_t at[OBJECTS];
  buf_add(&out, STR("%PDF-1.4\n"));
  for (size_t i = 0; i < OBJECTS; i++) {
    at[i] = out.len;
    add_object(&out, i);
  }
  size_t table = out.len;
  buf_printf(&out, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS + 1);
  for (size_t i = 0; i < OBJECTS; i++) buf_printf(&out, "%010zu 00000 n \n", at[i]);
  buf_printf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", OBJECTS + 1,
             table);
  return buf_str(&out);
}
