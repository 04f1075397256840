/* Deeper in a room. */
#include "plan/deep/x.h"
#include "demo/x.h"
