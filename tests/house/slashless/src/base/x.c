/* Beside is not enough. */
#include "x.h"
#include "arena_int.h"
#include "open
#include ""
#include <string.h>
