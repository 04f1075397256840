int a;
/* Too late. */
