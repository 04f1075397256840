typedef struct { int a; } fuzz_may;
