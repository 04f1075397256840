/* The mailer's thread, and that of its twin. */
#include "web/mailer.h"

#include "base/log.h"
#include "base/thread.h"
#include "plan/plan.h"

enum {
  ARENA_BYTES = 64 * 1024 * 1024,
  LOOK_US = 2 * 1000 * 1000,
  PAUSE_US = 10 * 1000 * 1000, /* when the server is away, or our database */
  GRACE_US = 3 * 1000 * 1000,
};

struct mailer {
  struct mailer_options options;
  const struct world *world;
  struct store *store; /* NULL while the connection is lost */
  struct outbox_worker worker;
  pthread_t thread;
  pthread_mutex_t mutex; /* over ended and the conditions */
  pthread_cond_t wake, end;
  atomic_bool closing, stop;
  bool ended;
  atomic_llong sent, put_off, failed;
};

static bool wait_for(struct mailer *m, int64_t us) {
  struct timespec at = thread_after_us(us);
  pthread_mutex_lock(&m->mutex);
  while (!atomic_load(&m->closing)) {
    if (pthread_cond_timedwait(&m->wake, &m->mutex, &at) != 0) break;
  }
  pthread_mutex_unlock(&m->mutex);
  return !atomic_load(&m->closing);
}

static enum ly need_store(struct scope *s, struct mailer *m) {
  if (m->store && store_lost(m->store)) {
    store_close(m->store);
    m->store = NULL;
  }
  enum ly rc = m->store ? LY_OK : store_open(s, m->options.address, STORE_EXISTING, &m->store);
  m->worker.store = m->store;
  return rc;
}

static enum ly look_mail(struct scope *s, struct mailer *m, struct outbox_round *out) {
  return mail_work(s, &m->worker, &m->options.secrets, out);
}

static enum ly look_cases(struct scope *s, struct mailer *m, struct outbox_round *out) {
  const struct exchange_line line = {m->options.keys, m->options.secrets.ca_file};
  return exchange_work(s, &m->worker, &line, out);
}

/* The dictionary is read only where somebody waits to be told. */
static enum ly look_sms(struct scope *s, struct mailer *m, struct outbox_round *out) {
  struct sms *due;
  struct registry r;
  size_t n = 0;
  enum ly rc = sms_due(s, m->store, &due, &n);
  if (rc || (n == 0 && !m->worker.owes)) return rc;
  bool kept, fixed = !date_is_none(m->options.today);
  if (fixed) s->today = m->options.today;
  rc = fixed ? LY_OK : store_business_date(s, m->store, &kept);
  if (!rc) rc = registry_open(s, m->store, plan_kinds, &r);
  struct registry_sealer sealer = registry_sealer(m->options.keys);
  if (!rc && m->options.keys) r.sealer = &sealer;
  const struct sms_line line = {&r, m->options.sender};
  return rc ? rc : sms_work(s, &m->worker, &line, out);
}

static const struct {
  const char *actor;
  enum ly (*look)(struct scope *s, struct mailer *m, struct outbox_round *out);
} kinds[] = {[MAILER_MAIL] = {"mailer", look_mail},
             [MAILER_CASES] = {"poster", look_cases},
             [MAILER_SMS] = {"texter", look_sms}};

static void count(struct mailer *m, const struct outbox_round *round) {
  atomic_fetch_add(&m->sent, round->sent);
  atomic_fetch_add(&m->put_off, round->put_off);
  atomic_fetch_add(&m->failed, round->failed);
}

/* Gives how long to wait before the next look. */
static int64_t look(struct mailer *m) {
  struct arena arena;
  struct outbox_round round = {.error = STR("")};
  arena_open(&arena, ARENA_BYTES);
  struct scope s = scope_open(&arena, m->world);
  s.actor = str_of(kinds[m->options.kind].actor);
  s.from = STR("clock");
  enum ly rc = need_store(&s, m);
  if (!rc) rc = kinds[m->options.kind].look(&s, m, &round);
  count(m, &round);
  if (rc) log_line(&s, LOG_ERROR, "mailer.look", LOG_TEXT("code", str_of(ly_name(rc))));
  if (round.server_down) log_line(&s, LOG_WARNING, "mailer.server_down", LOG_TEXT("who", s.actor));
  arena_close(&arena);
  return rc || round.server_down ? PAUSE_US : LOOK_US;
}

static void *work(void *context) {
  struct mailer *m = context;
  for (int64_t pause = LOOK_US; wait_for(m, pause);) pause = look(m);
  pthread_mutex_lock(&m->mutex);
  m->ended = true;
  pthread_cond_signal(&m->end);
  pthread_mutex_unlock(&m->mutex);
  return NULL;
}

enum ly mailer_open(struct scope *s, const struct mailer_options *options, struct mailer **out) {
  struct mailer *m = ARENA_NEW(s->arena, struct mailer);
  *out = NULL;
  if (!m) return fail_memory(s);
  m->options = *options;
  m->options.address = str_copy(s->arena, options->address);
  m->world = s->world;
  m->worker =
      (struct outbox_worker){.writer = options->writer, .closing = &m->closing, .stop = &m->stop};
  thread_cond_open(&m->wake);
  thread_cond_open(&m->end);
  must(pthread_mutex_init(&m->mutex, NULL) == 0);
  if (pthread_create(&m->thread, NULL, work, m) != 0) return fail_memory(s);
  *out = m;
  return LY_OK;
}

/* A mail that the server has half of is best sent to its end; one that hangs is not waited for. */
void mailer_close(struct mailer *m) {
  if (!m) return;
  struct timespec at = thread_after_us(GRACE_US);
  pthread_mutex_lock(&m->mutex);
  atomic_store(&m->closing, true);
  pthread_cond_signal(&m->wake);
  while (!m->ended) {
    if (pthread_cond_timedwait(&m->end, &m->mutex, &at) != 0) break;
  }
  pthread_mutex_unlock(&m->mutex);
  atomic_store(&m->stop, true);
  pthread_join(m->thread, NULL);
  store_close(m->store);
  pthread_cond_destroy(&m->wake);
  pthread_cond_destroy(&m->end);
  pthread_mutex_destroy(&m->mutex);
}

struct mailer_stats mailer_stats(struct mailer *m) {
  struct mailer_stats stats = {0};
  if (!m) return stats;
  stats.sent = atomic_load(&m->sent);
  stats.put_off = atomic_load(&m->put_off);
  stats.failed = atomic_load(&m->failed);
  return stats;
}
