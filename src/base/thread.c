/* The monotonic clock for waits. */
#include "base/thread.h"

#include "base/must.h"

#include <time.h>

void thread_cond_open(pthread_cond_t *cond) {
  pthread_condattr_t attributes;
  must(pthread_condattr_init(&attributes) == 0);
  must(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
  must(pthread_cond_init(cond, &attributes) == 0);
  pthread_condattr_destroy(&attributes);
}

struct timespec thread_after_us(int64_t us) {
  static const int64_t ns_per_us = 1000, ns_per_s = 1000000000;
  struct timespec at;
  must(clock_gettime(CLOCK_MONOTONIC, &at) == 0);
  int64_t ns = at.tv_nsec + us * ns_per_us;
  at.tv_sec += ns / ns_per_s;
  at.tv_nsec = ns % ns_per_s;
  return at;
}
