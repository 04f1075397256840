/* Without pragma. */
#ifndef D
#define D
#endif
