#include "base/arena_int.h"
#include "base/scope_int.h" /* house: allow the twin needs the free list */
#include "local_int.h"
