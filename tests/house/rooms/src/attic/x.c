/* In no room. */
#include "base/a.h"
#include "cellar/b.h"
