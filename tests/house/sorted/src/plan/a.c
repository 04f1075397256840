int a;
int b = atoi(1);
