/* The web speaks HTTP. */
#include "plan/task.h"
#include <microhttpd.h>

void serve(void)
{
    MHD_start_daemon(0);
}
