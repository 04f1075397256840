/* A folder inside a room belongs to the room. */
#include "plan/plan_int.h"
#include "demo/../plan/x.h" /* house: allow first folder of the path counts, a test of it */
