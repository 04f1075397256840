/* malloc(3) in the head, and "a quote that never closes */
// malloc(3) "
// a note goes on \
   malloc(3) }
/* many
   malloc(3) { ( "
   typedef struct #include "web/w.h"
#include "web/w.h"
*/
#include <stdio.h> /* malloc(3) */
struct ops {
    void *free;
    int time;
};
static const char *a = "malloc(3)", *b = "\"free(3)", *c = "\\", *d = "/* malloc(3)";
static const char e = '"', f = '\'', g = '{', h = '\\';
static const char *i = "*/ // exit(3)", *j = "goes on \
malloc(3) { typedef struct";
#define OPEN {
#define OPENING(x) \
    if (x) { \
        {
#define NOTE /* a note that
  leaves its line { */ {
#error don't { stop
??/* no trigraphs */
int brace(void)
{
    return '}' + "}"[0] /* } */; // }
}
int free_it(struct ops *o)
{
    return o->free && o->time;
}
typedef int number;
typedef union either either;
struct typedef_struct { int a; };
char *k = "house: allow";
int l = 1 / 2; int m = 4 /2/ 1;
int last = malloc(1);
