/* What is a call and what only looks like one. */
void *p = malloc  (3);
void *q = malloc	(3);
void *r = malloc
    (3);
void *s = malloc/* why not */(3);
#define TAKE(n) malloc(n)
#define GIVE(p) \
    free(p)
int two = atoi(a) + atoi(b) + rand();
int n = my_malloc(3) + malloc_all(3) + mallocs(3) + time_left(3) + runtime(3) + strtok_r(3);
int m = PQ_ours(3) + PQX(3) + PQ(3) + xPQexec(3) + sqlite3(3) + my_EVP_x(3);
sqlite3_stmt *stmt;
void (*give)(void *) = free;
int x = ops.free(3);
int y = s->time (3);
int z = sqlite3_a_very_long_name_that_goes_on_and_on_and_on_and_on_and_on_and_on(3);
养free(3);
