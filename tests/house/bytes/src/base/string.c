/* A string never closed ends with its line. */
char *a = "atoi(1)
int b = atoi(1);
char c = 'atoi(1)
int d = atoi(1);
char *e = "\