/* Kernels for any machine; see kernels.h. */
#define KERNELS kernels_plain
#include "rule/kernel_body.h"

#include <stdatomic.h>

#if defined(__x86_64__)
static bool has(enum rule_kernels which) {
  if (which == RULE_KERNELS_AVX2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
           __builtin_cpu_supports("bmi");
  if (which == RULE_KERNELS_AVX512)
    return has(RULE_KERNELS_AVX2) && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vpopcntdq");
  return true;
}
#else
static bool has(enum rule_kernels which) {
  return which == RULE_KERNELS_PLAIN;
}
#endif

static const struct kernels *const all_kernels[] = {
    [RULE_KERNELS_PLAIN] = &kernels_plain,
    [RULE_KERNELS_AVX2] = &kernels_avx2,
    [RULE_KERNELS_AVX512] = &kernels_avx512,
};

static const struct kernels *_Atomic now;

bool rule_kernels_use(enum rule_kernels which) {
  if (which == RULE_KERNELS_BEST)
    which = has(RULE_KERNELS_AVX512) ? RULE_KERNELS_AVX512
            : has(RULE_KERNELS_AVX2) ? RULE_KERNELS_AVX2
                                     : RULE_KERNELS_PLAIN;
  if (!has(which)) return false;
  atomic_store(&now, all_kernels[which]);
  return true;
}

const struct kernels *kernels_now(void) {
  const struct kernels *k = atomic_load_explicit(&now, memory_order_relaxed);
  if (k) return k;
  (void)rule_kernels_use(RULE_KERNELS_BEST);
  return atomic_load(&now);
}
