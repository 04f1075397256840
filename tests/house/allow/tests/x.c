int a; /* house: allow */
int b; // house: allow
