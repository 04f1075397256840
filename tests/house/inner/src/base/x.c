/* Own inner header. */
#include "base/arena_int.h"
