/* The importer's thread. */
#include "web/importer.h"

#include "base/log.h"
#include "base/thread.h"
#include "plan/import_words.h"
#include "plan/plan.h"
#include "registry/feed.h"

#include <stdatomic.h>

enum {
  ARENA_BYTES = 64 * 1024 * 1024,
  LOOK_US = 2 * 1000 * 1000,
  PAUSE_US = 10 * 1000 * 1000, /* when the database is away */
};

struct importer {
  struct importer_options options;
  const struct world *world;
  struct store *store; /* NULL while the connection is lost */
  int64_t looked_us;   /* into the folders of feeds; 0: not yet */
  pthread_t thread;
  pthread_mutex_t mutex; /* over what follows */
  pthread_cond_t wake;
  bool closing;
  char district[6];
  int64_t import; /* under way, 0: none */
  int progress;
};

static bool is_closing(struct importer *m) {
  pthread_mutex_lock(&m->mutex);
  bool closing = m->closing;
  pthread_mutex_unlock(&m->mutex);
  return closing;
}

static bool wait_for(struct importer *m, int64_t us) {
  struct timespec at = thread_after_us(us);
  pthread_mutex_lock(&m->mutex);
  while (!m->closing) {
    if (pthread_cond_timedwait(&m->wake, &m->mutex, &at) != 0) break;
  }
  bool on = !m->closing;
  pthread_mutex_unlock(&m->mutex);
  return on;
}

/* ---- One import ---------------------------------------------------------------------------------
 */

static void set_under_way(struct importer *m, const struct import_run *run) {
  pthread_mutex_lock(&m->mutex);
  m->import = run ? run->import : 0;
  m->progress = 0;
  if (run && run->district.len == sizeof m->district)
    memcpy(m->district, run->district.ptr, sizeof m->district);
  pthread_mutex_unlock(&m->mutex);
}

static bool progress(void *context, int thousandths) {
  struct importer *m = context;
  pthread_mutex_lock(&m->mutex);
  m->progress = thousandths;
  bool on = !m->closing;
  pthread_mutex_unlock(&m->mutex);
  return on;
}

static enum ly write_by_writer(struct scope *s, void *context, struct write *w) {
  struct importer *m = context;
  w->scope = s;
  return writer_do(m->options.writer, w);
}

static struct import_worker worker_of(struct importer *m, const struct registry *r) {
  return (struct import_worker){.store = m->store,
                                .registry = r,
                                .keys = m->options.keys,
                                .words = plan_import_words,
                                .write = write_by_writer,
                                .progress = progress,
                                .context = m};
}

static enum ly load_from(struct scope *s, struct importer *m, const struct registry *r,
                         struct import_run *run) {
  struct rows_source source;
  struct import_worker worker = worker_of(m, r);
  enum ly rc = import_run_source(s, m->store, m->options.keys, run, &source);
  if (rc) return import_run_fail(s, &worker, run);
  rc = import_run_load(s, &worker, run, &source);
  import_run_source_close(&source);
  return rc;
}

/* The day it is, and the dictionary in force then. */
static enum ly open_day(struct scope *s, struct importer *m, const struct registry_sealer *sealer,
                        struct registry *r) {
  bool kept;
  enum ly rc = LY_OK;
  if (date_is_none(m->options.today)) {
    rc = store_business_date(s, m->store, &kept);
  } else {
    s->today = m->options.today;
  }
  if (!rc) rc = registry_open(s, m->store, plan_kinds, r);
  if (!rc && m->options.keys) r->sealer = sealer;
  return rc;
}

/* In a scope of its own, in the name of who confirmed it. */
static void load_one(struct importer *m, const struct import_run *waiting) {
  struct arena arena;
  struct registry r;
  struct import_run run = *waiting;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, m->world);
  s.actor = run.recorded_by;
  s.from = STR("import");
  struct registry_sealer sealer = registry_sealer(m->options.keys);
  enum ly rc = open_day(&s, m, &sealer, &r);
  set_under_way(m, &run);
  if (!rc) rc = load_from(&s, m, &r, &run);
  set_under_way(m, NULL);
  log_line(&s, rc ? LOG_WARNING : LOG_INFO, "import.loaded", LOG_TEXT("code", str_of(ly_name(rc))),
           LOG_INT("rows", run.rows));
  arena_close(&arena);
}

/* ---- Folders of feeds ---------------------------------------------------------------------------
 */

/* In a scope of its own. What comes of each file is on record; here stands only what kept it from
 * that. */
static void look_into(struct importer *m, const struct feed *feed) {
  struct arena arena;
  struct registry r;
  struct feed_scanned scanned = {0};
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, m->world);
  s.actor = STR("job");
  s.from = STR("clock");
  struct registry_sealer sealer = registry_sealer(m->options.keys);
  enum ly rc = open_day(&s, m, &sealer, &r);
  struct import_worker worker = worker_of(m, &r);
  if (!rc) rc = feed_scan(&s, &worker, feed, &scanned);
  if (rc || scanned.loaded || scanned.failed)
    log_line(&s, rc ? LOG_WARNING : LOG_INFO, "feed.looked", LOG_TEXT("feed", feed->name),
             LOG_TEXT("code", str_of(ly_name(rc))), LOG_INT("loaded", scanned.loaded),
             LOG_INT("failed", scanned.failed));
  arena_close(&arena);
}

static enum ly look_into_folders(struct scope *s, struct importer *m) {
  struct feed *feeds = NULL;
  size_t count = 0;
  int64_t now_us = scope_now_us(s);
  enum ly rc = feed_list(s, m->store, STR(""), &feeds, &count);
  for (size_t i = 0; !rc && i < count && !is_closing(m); i++)
    if (feed_calls(s, &feeds[i], m->looked_us, now_us)) look_into(m, &feeds[i]);
  if (!rc) m->looked_us = now_us;
  return rc;
}

/* ---- Looking ------------------------------------------------------------------------------------
 */

static enum ly need_store(struct scope *s, struct importer *m) {
  if (m->store && store_lost(m->store)) {
    store_close(m->store);
    m->store = NULL;
  }
  return m->store ? LY_OK : store_open(s, m->options.address, STORE_EXISTING, &m->store);
}

/* Gives how long to wait before the next look. */
static int64_t look(struct importer *m) {
  struct arena arena;
  struct import_run *runs = NULL;
  size_t count = 0;
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, m->world);
  s.actor = STR("importer");
  s.from = STR("clock");
  enum ly rc = need_store(&s, m);
  if (!rc) rc = import_run_waiting(&s, m->store, &runs, &count);
  if (rc) log_line(&s, LOG_ERROR, "importer.look", LOG_TEXT("code", str_of(ly_name(rc))));
  for (size_t i = 0; !rc && i < count && !is_closing(m); i++) load_one(m, &runs[i]);
  if (!rc) {
    rc = look_into_folders(&s, m);
    if (rc) log_line(&s, LOG_ERROR, "importer.feeds", LOG_TEXT("code", str_of(ly_name(rc))));
  }
  arena_close(&arena);
  return rc ? PAUSE_US : LOOK_US;
}

static void *work(void *context) {
  struct importer *m = context;
  for (int64_t pause = LOOK_US; wait_for(m, pause);) pause = look(m);
  return NULL;
}

enum ly importer_open(struct scope *s, const struct importer_options *options,
                      struct importer **out) {
  struct importer *m = ARENA_NEW(s->arena, struct importer);
  *out = NULL;
  if (!m) return fail_memory(s);
  m->options = *options;
  m->options.address = str_copy(s->arena, options->address);
  m->world = s->world;
  thread_cond_open(&m->wake);
  must(pthread_mutex_init(&m->mutex, NULL) == 0);
  if (pthread_create(&m->thread, NULL, work, m) != 0) return fail_memory(s);
  *out = m;
  return LY_OK;
}

void importer_close(struct importer *m) {
  if (!m) return;
  pthread_mutex_lock(&m->mutex);
  m->closing = true;
  pthread_cond_signal(&m->wake);
  pthread_mutex_unlock(&m->mutex);
  pthread_join(m->thread, NULL);
  store_close(m->store);
  pthread_cond_destroy(&m->wake);
  pthread_mutex_destroy(&m->mutex);
}

int importer_progress(struct importer *m, struct str district, int64_t import) {
  if (!m) return -1;
  pthread_mutex_lock(&m->mutex);
  struct str under_way = {m->district, sizeof m->district};
  bool it = m->import == import && str_eq(under_way, district);
  int progress = it ? m->progress : -1;
  pthread_mutex_unlock(&m->mutex);
  return progress;
}
