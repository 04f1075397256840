int v = malloc(0);
