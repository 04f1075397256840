/* Kernels with AVX2; see kernels.h. */
#if defined(__x86_64__)
#pragma GCC optimize("O3")
#pragma GCC target("avx2,popcnt,bmi")
#endif
#define KERNELS kernels_avx2
#include "rule/kernel_body.h"
