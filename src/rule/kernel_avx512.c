/* Kernels with AVX-512; see kernels.h. */
#if defined(__x86_64__)
#pragma GCC optimize("O3")
#pragma GCC target("avx2,popcnt,bmi,avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq")
#endif
#define KERNELS kernels_avx512
#include "rule/kernel_body.h"
