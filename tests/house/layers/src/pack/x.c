/* Pack looks ahead. */
#include "base/arena.h"
#include "pack/x.h"
#include "plan/plan.h"
#include "registry/party.h"
#include "lib/x.h"
#include "../plan/plan.h"
  #  include	"cli/main.h" /* spaced */
/* before */ #include "web/w.h"
#if 0
#include "demo/d.h"
#endif
#include <plan/plan.h>
