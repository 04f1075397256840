/* Base sees nothing. */
#pragma once
#include "store/store.h"
#include "gen/errors.h"
