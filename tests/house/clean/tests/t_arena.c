int main(void) { free(malloc(1)); exit(0); }
#include "plan/task.h"
