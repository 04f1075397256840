/* A tool. */
int b; // house: allow