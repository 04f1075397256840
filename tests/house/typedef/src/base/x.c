/* Structs keep their word. */
typedef struct point point;
typedef   struct { int x; } other;
typedef
struct third third;
typedef /* note */ struct fourth fourth;
typedef enum e e;
struct typedefs { int a; };
typedef struct f f; /* house: allow the library wants the name */
