#include "store/store_int.h"
#include "store/store.h"
