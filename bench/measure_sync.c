/* What phones cost that come back with what was recorded without network. In a county that `laoyou
 * demo` made: one phone with 1,000 acts in one delivery, and 64 visitors who deliver 16 acts each
 * at the same time.
 *
 *     [LD_PRELOAD=slow_sync.so SLOW_SYNC_COUNT=FILE] measure_sync DATABASE
 *
 * Prints a line for each figure, `name value unit`: CPU time of the process, of the writes without
 * reading the request; on PostgreSQL the server's is not in it. Where syncs are counted
 * (slow_sync.c), also how many of the 64 deliveries, and of their acts, one sync answered. Each
 * delivery is of other people and other days, so that none is a repeat; all acts have to be taken.
 * Else it ends with exit 1.
 */
#include "plan/plan.h"
#include "service/visit.h"
#include "store/writer.h"

#include <err.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DISTRICT STR("331121")
enum { PEOPLE = 1024, ACTS = 1000, ROUNDS = 9, VISITORS = 64, EACH = 16, LONG_AGO = 400 };
#define ARENA_BYTES ((size_t)1 << 32)

static struct arena memory;
static struct scope scope;
static struct registry reg;
static int64_t people[PEOPLE];

static void ok(enum ly rc) {
  if (rc) errx(1, "measure_sync: %.*s", STR_ARG(error_text(&scope)));
}

static double cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int cmp_doubles(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static void figure(const char *name, double *values, const char *unit) {
  qsort(values, ROUNDS, sizeof *values, cmp_doubles);
  printf("%s\t%.4f\t%s\n", name, values[ROUNDS / 2], unit);
  fflush(stdout);
}

/* Of this process so far; 0 where nobody counts. */
static uint64_t syncs(void) {
  const char *path = getenv("SLOW_SYNC_COUNT");
  uint64_t count = 0;
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return 0;
  if (read(fd, &count, sizeof count) != sizeof count) errx(1, "measure_sync: %s", path);
  close(fd);
  return count;
}

static void find_people(struct store *st) {
  struct store_rows rows;
  ok(store_query(&scope, st, "i",
                 "SELECT party FROM party WHERE district = $1 AND kind = 'person'"
                 " ORDER BY party LIMIT $2",
                 &rows, S_TEXT(DISTRICT), S_INT(PEOPLE)));
  if (rows.rows < PEOPLE) errx(1, "measure_sync: too few persons");
  for (size_t i = 0; i < PEOPLE; i++) people[i] = store_int(&rows, i, 0);
}

/* ---- Deliveries ---------------------------------------------------------------------------------
 */

/* What one phone has to tell, with the memory it needs. */
struct phone {
  struct arena arena;
  struct scope scope;
  struct visit_delivery delivery;
  struct write write;
};

static void fill(struct phone *p, size_t visitor, size_t first, size_t count, int round) {
  struct visit_delivery *d = &p->delivery;
  arena_open(&p->arena, ARENA_BYTES / VISITORS);
  p->scope = scope_open(&p->arena, &world_real);
  p->scope.actor = STR("user:bench");
  p->scope.from = STR("bench");
  p->scope.today = scope.today;
  *d = (struct visit_delivery){.district = DISTRICT,
                               .user = str_int(&p->arena, (int64_t)visitor),
                               .device = STR("0123456789abcdef"),
                               .list = ARENA_ARRAY(&p->arena, struct visit_sent, count),
                               .count = count,
                               .parties = people,
                               .party_count = PEOPLE};
  if (!d->list) errx(1, "measure_sync: no memory");
  for (size_t i = 0; i < count; i++) {
    struct buf id = buf_open(&p->arena, VISIT_ID + 1);
    buf_printf(&id, "%016x%016zx", round, first + i);
    d->list[i] = (struct visit_sent){
        .id = buf_str(&id),
        .deed = {.registry = &reg,
                 .act = {.district = DISTRICT,
                         .party = people[first + i],
                         .kind = STR("visit"),
                         .on = {scope.today.day - LONG_AGO - round},
                         .source = STR("visitor")}},
        .told = {.made_us = 1, .mode = ACT_BY_PHONE, .device = d->device, .done_by = d->user}};
  }
  p->write = visit_sync_write(&p->scope, d);
}

static void check(struct phone *p) {
  if (p->write.rc) errx(1, "measure_sync: %.*s", STR_ARG(error_text(&p->scope)));
  for (size_t i = 0; i < p->delivery.count; i++)
    if (p->delivery.list[i].status != VISIT_TAKEN)
      errx(1, "measure_sync: not taken: %.*s", STR_ARG(p->delivery.list[i].reason));
  arena_close(&p->arena);
}

/* ---- At once ------------------------------------------------------------------------------------
 */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static size_t done;

static void count_done(struct write *w) {
  (void)w;
  pthread_mutex_lock(&mutex);
  done++;
  pthread_cond_signal(&wake);
  pthread_mutex_unlock(&mutex);
}

static double deliver(struct writer *writer, struct phone *phones, size_t count) {
  double before = cpu_ms();
  done = 0;
  for (size_t i = 0; i < count; i++) {
    phones[i].write.done = count_done;
    writer_submit(writer, &phones[i].write);
  }
  pthread_mutex_lock(&mutex);
  while (done < count) pthread_cond_wait(&wake, &mutex);
  pthread_mutex_unlock(&mutex);
  double ms = cpu_ms() - before;
  for (size_t i = 0; i < count; i++) check(&phones[i]);
  return ms;
}

int main(int argc, char **argv) {
  static struct phone phones[VISITORS];
  double one[ROUNDS], many[ROUNDS], answers[ROUNDS], acts[ROUNDS];
  struct writer *writer;
  struct store *st;
  bool kept;
  if (argc != 2) errx(2, "measure_sync DATABASE");
  arena_open(&memory, ARENA_BYTES);
  scope = scope_open(&memory, &world_real);
  ok(store_open(&scope, str_of(argv[1]), STORE_EXISTING, &st));
  ok(store_business_date(&scope, st, &kept));
  ok(registry_open(&scope, st, plan_kinds, &reg));
  find_people(st);
  store_close(st);
  struct writer_options options = {
      .address = str_of(argv[1]), .holder = STR("bench"), .lease_us = 60000000};
  ok(writer_open(&scope, &options, &writer));
  for (int i = 0; i < ROUNDS; i++) {
    fill(&phones[0], VISITORS, 0, ACTS, 2 * i);
    one[i] = deliver(writer, phones, 1);
    for (size_t k = 0; k < VISITORS; k++) fill(&phones[k], k, k * EACH, EACH, 2 * i + 1);
    uint64_t before = syncs();
    many[i] = deliver(writer, phones, VISITORS);
    double done_by = (double)(syncs() - before);
    if (done_by == 0 && before > 0) errx(1, "measure_sync: nothing was synced");
    answers[i] = VISITORS / done_by;
    acts[i] = VISITORS * EACH / done_by;
  }
  writer_close(writer);
  bool counted = syncs() > 0;
  figure("one phone", one, "ms");
  figure("visitors at once", many, "ms");
  if (counted) figure("deliveries a sync", answers, "a sync");
  if (counted) figure("acts a sync", acts, "a sync");
  arena_close(&memory);
  return 0;
}
