/* Cli sees all. */
#include "base/a.h"
#include "web/w.h"
