/* Beside the rooms. */
#include "base/a.h"
