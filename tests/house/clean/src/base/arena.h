/* The head. */
#pragma once

void *take(unsigned long n);
