/* The program's version. */
#pragma once

#define LAOYOU_VERSION "0.1.0"
