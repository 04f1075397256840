/* Only cli is after web. */
#include "demo/d.h"
#include "cli/c.h"
