/* Leave is given line by line, with a reason. */
void *a = malloc(1); /* house: allow the library frees it */
void *b = malloc(1); // house: allow the library frees it
void *c = malloc(1); /* house: allow */
void *d = malloc(1); // house: allow
void *e = malloc(1); /* house: allow - */ int reason;
void *f = malloc(1); /* house: allow */ /* a reason in another note */
void *g = malloc(1); const char *s = "house: allow because";
void *h = malloc(1); /* house: allowed because */
void *i = malloc(1); /* house: allow 库函数负责释放 */
/* house: allow the next line */
void *j = malloc(1);
void *k = malloc(atoi(l)); /* house: allow two faults, one reason */
void *m = malloc(1); /* house: allow: a colon is fine
   house: allow
*/
#include "web/w.h" // house: allow a cycle we break in the next step
