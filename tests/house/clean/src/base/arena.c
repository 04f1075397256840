/* Base may call what the others may not. */
#include "base/arena.h"
#include "base/base_int.h"
#include "gen/errors.h"
#include <stdlib.h>

void *take(unsigned long n)
{
    clock_gettime(0, 0);
    time(0);
    gettimeofday(0, 0);
    EVP_sha256();
    RAND_bytes(0, 0);
    free(calloc(1, n));
    free(realloc(strdup("a"), n));
    free(strndup("a", 1));
    if (n > 9)
        abort();
    if (n > 8)
        _exit(3);
    if (n > 7)
        exit(3);
    return malloc(n);
}
