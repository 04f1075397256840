#include "base/a_int.h"
