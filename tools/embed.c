/* embed: puts the files of web/ into the program.
 *
 *   embed OUT.c FILE…
 *
 * Writes a C table of the files with their paths as given, their bytes, and a short fingerprint
 * that changes with the bytes, so that a page can name them in a way a browser may keep for ever.
 * The table is declared in src/web/assets.h. The output is complete or not there: make renames it.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>

/* FNV-1a, 64 bit: a fingerprint, no protection. */
static uint64_t add_byte(uint64_t hash, int byte) {
  return (hash ^ (uint64_t)byte) * 0x100000001b3u;
}

static void write_bytes(FILE *out, const char *path, uint64_t *hash, size_t *size) {
  FILE *in = fopen(path, "rb");
  if (!in) err(1, "%s", path);
  for (int byte; (byte = getc(in)) != EOF; (*size)++) {
    *hash = add_byte(*hash, byte);
    fprintf(out, *size % 20 ? "%d," : "\n%d,", byte);
  }
  if (ferror(in)) err(1, "%s", path);
  fclose(in);
}

int main(int argc, char **argv) {
  if (argc < 3) errx(2, "usage: embed OUT.c FILE…");
  FILE *out = fopen(argv[1], "w");
  if (!out) err(1, "%s", argv[1]);
  uint64_t all = 0xcbf29ce484222325u;
  fprintf(out, "/* Made by tools/embed.c. */\n#include \"web/assets.h\"\n");
  for (int i = 2; i < argc; i++) {
    size_t size = 0;
    fprintf(out, "static const unsigned char bytes_%d[] = {", i);
    write_bytes(out, argv[i], &all, &size);
    fprintf(out, "0};\nenum { size_%d = %zu };\n", i, size); /* a 0 keeps empty files legal */
  }
  fprintf(out, "const struct asset assets[] = {\n");
  for (int i = 2; i < argc; i++) {
    fprintf(out, "  {\"%s\", {(const char *)bytes_%d, size_%d}},\n", argv[i], i, i);
  }
  fprintf(out, "};\nconst size_t asset_count = %d;\n", argc - 2);
  fprintf(out, "const char asset_version[] = \"%016llx\";\n", (unsigned long long)all);
  if (ferror(out) || fclose(out) != 0) err(1, "%s", argv[1]);
  return 0;
}
