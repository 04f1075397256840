/* What a fuzz target gives: libFuzzer calls it, and so does replay.c on each file of the corpus. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
