/* Lines end in CR LF. */
int a = atoi(1);
#include "x.h"
