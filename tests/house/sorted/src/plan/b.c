int a;
int a;
int a;
int a;
int a;
int a;
int a;
int a;
int b = atoi(1); typedef struct c c;
int b = atoi(1);




int b = strcpy(1) + atoi(1) + calloc(1);
