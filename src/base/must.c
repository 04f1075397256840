/* The end of a program whose own invariant is broken. */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void must_failed(const char *condition, const char *file, int line) {
  fprintf(stderr, "laoyou: broken invariant at %s:%d: %s\n", file, line, condition);
  abort();
}
