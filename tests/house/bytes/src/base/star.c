/*/ atoi(1) */ int a = atoi(1);
/*