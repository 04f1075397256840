/* A tool may use all of libc, and include what lies beside it. */
#include "gen.h"

int main(void)
{
    exit(free(malloc(3)), 0);
}
