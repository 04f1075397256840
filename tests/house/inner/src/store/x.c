/* Not its own. */
#include "base/arena_int.h"
#include "store/store_int.h"
#include "base/print.h"
#include "web/web_int.h"
