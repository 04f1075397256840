/* Open databases to read from: taken by a request, given back behind it. Threads share the pool. */
#pragma once

#include "store/store.h"

struct pool;

LY_MUST_CHECK enum ly pool_open(struct scope *s, struct str address, struct pool **out);
/* No store may be out. NULL is fine. */
void pool_close(struct pool *pool);
/* One whose connection is gone is closed, and another opened. */
LY_MUST_CHECK enum ly pool_take(struct scope *s, struct pool *pool, struct store **out);
/* One too many is closed. NULL is fine. */
void pool_give(struct pool *pool, struct store *st);
