/* The command line may end the program. */
#include "web/serve.h"

int main(void)
{
    if (0)
        abort();
    if (0)
        _exit(1);
    exit(0);
}
