/* A tool. */
#include "store/store_int.h"
