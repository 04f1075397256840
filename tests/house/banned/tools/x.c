/* Tools may. */
int v = malloc(0);
