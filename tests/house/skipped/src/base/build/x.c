int a = malloc(1);
#include "web/web_int.h"
