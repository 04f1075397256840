/* Opening and closing the application, and exchanging its site. */
#include "web/app.h"

#include "base/log.h"
#include "store/setting.h"
#include "web/assets.h"
#include "web/everyone.h"
#include "web/jobs.h"
#include "web/letters.h"
#include "web/looks.h"
#include "web/openapi.h"

#include <stdio.h>
#include <unistd.h>

enum {
  DESCRIPTIONS_BYTES = 32 * 1024 * 1024, /* at most; a few hundred KB a language */
  TEMPLATES_MAX = 200,
  SESSIONS_MAX = 20000,
  RESIDENTS_MAX = 20000,
  RESIDENT_IDLE_MINUTES = 15,
  CODES_MAX = 5000,
  TRIPS_MAX = 5000,
  LIMIT_BUCKETS = 65536,
};

static enum ly open_templates(struct scope *s, struct app *app) {
  static const struct str folder = STR_INIT("web/templates/");
  struct template_file *files = ARENA_ARRAY(s->arena, struct template_file, TEMPLATES_MAX);
  size_t count = 0;
  if (!files) return fail_memory(s);
  for (size_t i = 0; i < asset_count; i++) {
    struct str path = str_of(assets[i].path);
    if (!str_starts(path, folder)) continue;
    must(count < TEMPLATES_MAX);
    files[count++] = (struct template_file){str_from(path, folder.len), assets[i].bytes};
  }
  return template_compile(s, files, count, &app->templates);
}

struct site *app_hold_site(struct app *app) {
  pthread_mutex_lock(&app->mutex);
  struct site *site = app->site;
  site->holders++;
  pthread_mutex_unlock(&app->mutex);
  return site;
}

void app_drop_site(struct app *app, struct site *site) {
  if (!site) return;
  pthread_mutex_lock(&app->mutex);
  bool last = --site->holders == 0;
  pthread_mutex_unlock(&app->mutex);
  if (last) site_close(site);
}

/* The application itself holds the site it shows. */
static void put_site(struct app *app, struct site *site) {
  site->holders = 1;
  pthread_mutex_lock(&app->mutex);
  struct site *old = app->site;
  app->site = site;
  pthread_mutex_unlock(&app->mutex);
  app_drop_site(app, old);
}

enum ly app_refresh(struct scope *s, struct store *st, struct app *app) {
  struct site *now = app_hold_site(app), *next = NULL;
  bool current = false;
  enum ly rc = site_is_current(s, st, app->today, now, &current);
  app_drop_site(app, now);
  if (rc || current) return rc;
  rc = site_open(s, st, app->today, app->keys, &next);
  if (rc) return rc;
  log_line(s, LOG_INFO, "site.refresh", LOG_INT("packs", (int64_t)next->pack_count));
  put_site(app, next);
  return LY_OK;
}

/* Every second, by the clock-keeper. A site that can not be read leaves the old one in place. */
static void tick(struct scope *s, struct store *st, void *context) {
  struct app *app = context;
  looks_flush(app->looks, app->writer, false);
  letters_tick(s, st, app);
  enum ly rc = app_refresh(s, st, context);
  if (rc) log_line(s, LOG_ERROR, "site.refresh", LOG_TEXT("code", str_of(ly_name(rc))));
  s->error = (struct error){0};
}

static void lease_lost(void *context) {
  struct app *app = context;
  if (app->lost) app->lost(app->context);
}

static struct str holder_name(struct scope *s) {
  char host[65] = "";
  struct buf b = buf_open(s->arena, 100);
  if (gethostname(host, sizeof host - 1) != 0) host[0] = 0;
  buf_printf(&b, "%s:%d:%08x", host, (int)getpid(), (unsigned)scope_random(s));
  return buf_str(&b);
}

static enum ly open_threads(struct scope *s, struct app *app, const struct app_options *options,
                            int64_t lease_seconds) {
  struct writer_options writer = {.address = options->address,
                                  .holder = holder_name(s),
                                  .lease_us = lease_seconds * 1000 * 1000,
                                  .wait = options->wait,
                                  .lost = lease_lost,
                                  .context = app};
  enum ly rc = writer_open(s, &writer, &app->writer);
  if (rc || !options->clock) return rc;
  struct keeper_options keeper = {.address = options->address,
                                  .writer = app->writer,
                                  .kinds = job_kinds,
                                  .tick = tick,
                                  .context = app};
  struct mailer_options mailer = {.address = options->address,
                                  .writer = app->writer,
                                  .secrets = options->mail,
                                  .keys = options->keys};
  struct importer_options importer = {.address = options->address,
                                      .writer = app->writer,
                                      .keys = options->keys,
                                      .today = options->today};
  rc = keeper_open(s, &keeper, &app->keeper);
  if (!rc) rc = importer_open(s, &importer, &app->importer);
  if (!rc) rc = mailer_open(s, &mailer, &app->mailer);
  mailer.kind = MAILER_CASES;
  if (!rc) rc = mailer_open(s, &mailer, &app->poster);
  mailer.kind = MAILER_SMS;
  mailer.sender = options->sender;
  mailer.today = options->today;
  return rc || !mailer.sender.send ? rc : mailer_open(s, &mailer, &app->texter);
}

static enum ly open_shared(struct scope *s, struct app *app, struct store *st) {
  int64_t idle = 0;
  enum ly rc = setting_number(s, st, "session_idle_minutes", &idle);
  if (!rc) rc = sessions_open(s, SESSIONS_MAX, idle, &app->sessions);
  if (!rc) rc = limits_open(s, LIMIT_BUCKETS, &app->limits);
  if (!rc) rc = sessions_open(s, RESIDENTS_MAX, RESIDENT_IDLE_MINUTES, &app->residents);
  if (!rc) rc = resident_codes_open(s, CODES_MAX, &app->codes);
  if (!rc) rc = outside_memory_open(s, &app->outside);
  if (!rc) rc = outside_trips_open(s, TRIPS_MAX, &app->trips);
  return rc ? rc : site_open(s, st, app->today, app->keys, &app->site);
}

/* Few ask, and it takes as long as the rest of a start. */
enum ly app_openapi(struct scope *s, struct app *app, struct str *out) {
  enum ly rc = LY_OK;
  struct arena *callers = s->arena;
  struct str *text = &app->openapi[s->lang];
  pthread_mutex_lock(&app->describing);
  s->arena = &app->descriptions;
  if (!text->len) rc = openapi_text(s, text);
  s->arena = callers;
  *out = *text;
  pthread_mutex_unlock(&app->describing);
  return rc;
}

static enum ly open_all(struct scope *s, struct app *app, const struct app_options *options) {
  struct store *st = NULL;
  int64_t lease_seconds = 0;
  enum ly rc = open_templates(s, app);
  app->everyone = everyone_seat_open(s->arena, app->columns);
  app->looks = looks_open(s->arena, s->world);
  if (!rc && (!app->everyone || !app->looks)) rc = fail_memory(s);
  if (!rc) rc = pool_open(s, options->address, &app->pool);
  if (!rc) rc = pool_take(s, app->pool, &st);
  if (rc) return rc;
  rc = open_shared(s, app, st);
  if (!rc) rc = setting_number(s, st, "lease_seconds", &lease_seconds);
  if (!rc) app->site->holders = 1;
  pool_give(app->pool, st);
  return rc ? rc : open_threads(s, app, options, lease_seconds);
}

enum ly app_open(struct scope *s, const struct app_options *options, struct app **out) {
  struct app *app = *out = ARENA_NEW(s->arena, struct app);
  if (!app) return fail_memory(s);
  app->world = s->world;
  app->today = options->today;
  app->keys = options->keys;
  app->signing = options->signing;
  app->columns = options->columns;
  app->sender = options->sender;
  app->ca_file = options->mail.ca_file;
  app->lost = options->lost;
  app->context = options->context;
  must(pthread_mutex_init(&app->mutex, NULL) == 0);
  must(pthread_mutex_init(&app->describing, NULL) == 0);
  arena_open(&app->descriptions, DESCRIPTIONS_BYTES);
  enum ly rc = open_all(s, app, options);
  if (!rc) return LY_OK;
  app_close(app);
  *out = NULL;
  return rc;
}

void app_close(struct app *app) {
  if (!app) return;
  mailer_close(app->mailer);
  mailer_close(app->poster);
  mailer_close(app->texter);
  importer_close(app->importer);
  keeper_close(app->keeper);
  looks_flush(app->looks, app->writer, true);
  writer_close(app->writer);
  looks_free(app->looks);
  sessions_close(app->sessions);
  limits_close(app->limits);
  sessions_close(app->residents);
  places_close(app->codes);
  outside_memory_close(app->outside);
  places_close(app->trips);
  if (app->site) app_drop_site(app, app->site);
  everyone_seat_keep(app->everyone, app->world);
  everyone_seat_close(app->everyone);
  pool_close(app->pool);
  arena_close(&app->descriptions);
  pthread_mutex_destroy(&app->describing);
  pthread_mutex_destroy(&app->mutex);
}
