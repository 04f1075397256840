/* A fixture for each test: nothing of the outside world but a temporary folder. */
#include "tests/support.h"

#include "base/buf.h"

#include <dirent.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum test_engine test_engine;

/* One statement on the cluster's own database, for making and dropping databases of tests. */
static void on_cluster(const char *verb, const char *name, const char *more) {
  char text[300];
  const char *cluster = getenv("LAOYOU_TEST_POSTGRES");
  if (!cluster) print_error("run this by tests/postgres.sh: it starts the PostgreSQL it needs\n");
  assert_non_null(cluster);
  snprintf(text, sizeof text, "postgresql://laoyou@/postgres?host=%s", cluster);
  PGconn *c = PQconnectdb(text);
  snprintf(text, sizeof text, "%s DATABASE %s %s", verb, name, more);
  PGresult *r = PQexec(c, text);
  bool done = PQresultStatus(r) == PGRES_COMMAND_OK;
  if (!done) print_error("%s: %s", text, PQerrorMessage(c));
  PQclear(r);
  PQfinish(c);
  assert_true(done);
}

static int64_t fake_now(void *context) {
  return ((struct fixture *)context)->now_us;
}

/* SplitMix64 (Steele, Lea, Flood 2014): any seed is good. */
uint64_t fixture_random(struct fixture *f) {
  uint64_t z = f->random += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static uint64_t fake_random(void *context) {
  return fixture_random(context);
}

static struct world world = {.now_us = fake_now, .random = fake_random};

int fixture_open(void **state) {
  static struct fixture fixture; /* one test at a time */
  struct fixture *f = &fixture;
  *f = (struct fixture){0};
  const char *seed = getenv("SEED");
  f->now_us = INT64_C(1719712800000000);
  f->random = seed ? strtoull(seed, NULL, 10) : 20240630;
  snprintf(f->folder, sizeof f->folder, "/tmp/laoyou-test-XXXXXX");
  if (!mkdtemp(f->folder)) return -1;
  world.context = f;
  arena_open(&f->arena, 512 * 1024 * 1024);
  f->scope = scope_open(&f->arena, &world);
  f->scope.actor = STR("test");
  *state = f;
  return 0;
}

static void remove_folder(const char *folder) {
  char path[512];
  DIR *d = opendir(folder);
  for (struct dirent *e; d && (e = readdir(d));) {
    if (e->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
    if (unlink(path) != 0) remove_folder(path);
  }
  if (d) closedir(d);
  rmdir(folder);
}

void fixture_drop_databases(struct fixture *f) {
  for (int i = 0; i < f->database_count; i++) on_cluster("DROP", f->databases[i], "WITH (FORCE)");
  f->database_count = 0;
  f->database = STR("");
}

int fixture_close(void **state) {
  struct fixture *f = *state;
  fixture_drop_databases(f);
  remove_folder(f->folder);
  arena_close(&f->arena);
  return 0;
}

void fixture_reset(struct fixture *f) {
  f->scope.error = (struct error){0};
  f->scope.diags = (struct diags){0};
}

struct str fixture_path(struct fixture *f, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", f->folder, name);
  return str_copy(&f->arena, str_of(path));
}

struct str fixture_new_database(struct fixture *f, enum test_engine engine) {
  static int made;
  struct buf b = buf_open(&f->arena, 300);
  if (engine == TEST_SQLITE) {
    char name[32];
    snprintf(name, sizeof name, "%d.db", ++made);
    return fixture_path(f, name);
  }
  assert_true(f->database_count < 4);
  char *name = f->databases[f->database_count];
  snprintf(name, sizeof f->databases[0], "test_%d_%d", (int)getpid(), ++made);
  on_cluster("CREATE", name, "TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
  f->database_count++;
  buf_printf(&b, "postgresql://laoyou@/%s?host=%s", name, getenv("LAOYOU_TEST_POSTGRES"));
  return buf_str(&b);
}

struct str fixture_database(struct fixture *f) {
  if (!f->database.len) f->database = fixture_new_database(f, test_engine);
  return f->database;
}

void assert_ok_at(struct fixture *f, enum ly rc, const char *file, int line) {
  if (rc == LY_OK) return;
  struct str text = error_text(&f->scope);
  print_error("%s: %.*s\n", ly_name(rc), STR_ARG(text));
  for (const struct diag *d = f->scope.diags.first; d; d = d->next) {
    struct str place = diag_place(&f->arena, d->at), what = diag_text(&f->scope, d);
    print_error("  %.*s: %.*s\n", STR_ARG(place), STR_ARG(what));
  }
  _fail(file, line);
}
