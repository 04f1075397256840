/* Waiting with a limit: the clock behind condition variables. */
#pragma once

#include <pthread.h>
#include <stdint.h>

/* A condition whose timed waits run on the monotonic clock, which nobody sets. */
void thread_cond_open(pthread_cond_t *cond);
/* The moment `us` from now on that clock, for pthread_cond_timedwait(). */
struct timespec thread_after_us(int64_t us);
