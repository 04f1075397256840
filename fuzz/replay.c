/* Runs a fuzz target on the files named on the command line, so that make check replays the corpus
 * without a fuzzer: every input that once broke something stays a test. */
#include "fuzz/fuzz.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

enum { INPUT_MAX = 1 << 20 };

static void replay(const char *path) {
  FILE *in = fopen(path, "rb");
  if (!in) err(1, "%s", path);
  static uint8_t data[INPUT_MAX];
  size_t size = fread(data, 1, INPUT_MAX, in);
  if (ferror(in) || size == INPUT_MAX) errx(1, "%s: can not be read, or is too large", path);
  fclose(in);
  uint8_t *exact = malloc(size ? size : 1); /* so that a read past the end is seen */
  if (!exact) err(1, "%s", path);
  for (size_t i = 0; i < size; i++) exact[i] = data[i];
  LLVMFuzzerTestOneInput(exact, size);
  free(exact);
}

int main(int argc, char **argv) {
  const char *name = argv[0];
  for (const char *p = argv[0]; *p; p++) {
    if (*p == '/') name = p + 1;
  }
  if (argc < 2) errx(2, "%s: no corpus", name);
  for (int i = 1; i < argc; i++) replay(argv[i]);
  printf("%s: %d inputs replayed\n", name, argc - 1);
  return 0;
}
