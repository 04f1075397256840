typedef struct point point;
