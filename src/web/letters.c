/* Letters issued by the server, on the clock-keeper's thread. */
#include "web/letters.h"

#include "base/log.h"
#include "plan/plan.h"
#include "service/letter.h"
#include "store/setting.h"

static const int64_t pause_us = INT64_C(600) * 1000000;

static enum ly issue_in(struct scope *s, struct letter_office *o, struct letter_done *sum) {
  struct pack pack;
  struct service_vocabulary words;
  struct casework work;
  struct letter_done done = {0};
  enum ly rc = service_pack_of(s, o->store, o->district, plan_kinds, &pack);
  if (!rc) rc = service_vocabulary(s, &pack, &words);
  if (!rc) rc = casework_open(s, &words, &work);
  if (rc) return rc;
  o->work = &work;
  rc = letters_issue(s, o, 0, &done);
  o->work = NULL;
  sum->issued += done.issued;
  sum->left += done.left;
  return rc;
}

static enum ly set_today(struct scope *s, struct store *st, const struct app *app) {
  bool kept;
  s->today = date_in_shanghai(scope_now_us(s));
  if (date_is_none(app->today)) return store_business_date(s, st, &kept);
  s->today = app->today;
  return LY_OK;
}

static enum ly issue_all(struct scope *s, struct store *st, struct app *app,
                         const struct str *districts, size_t count, struct letter_done *sum) {
  struct registry r;
  struct registry_sealer sealer = registry_sealer(app->keys);
  struct letter_office office = {.store = st,
                                 .writer = app->writer,
                                 .registry = &r,
                                 .keys = app->keys,
                                 .signing = app->signing};
  enum ly rc = set_today(s, st, app);
  if (!rc) rc = registry_open(s, st, plan_kinds, &r);
  r.sealer = &sealer;
  for (size_t i = 0; !rc && i < count; i++) {
    office.district = districts[i];
    rc = issue_in(s, &office, sum);
  }
  return rc;
}

void letters_tick(struct scope *s, struct store *st, struct app *app) {
  struct letter_done sum = {0};
  struct str *districts;
  size_t count = 0;
  bool may = app->keys && app->signing && scope_now_us(s) >= app->letters_after_us;
  if (!may) return;
  struct date today = s->today;
  enum ly rc = letters_due_districts(s, st, &districts, &count);
  if (!rc && count) rc = issue_all(s, st, app, districts, count, &sum);
  if (rc) log_line(s, LOG_ERROR, "letters.issue", LOG_TEXT("code", str_of(ly_name(rc))));
  if (rc || sum.left) app->letters_after_us = scope_now_us(s) + pause_us;
  s->today = today;
  s->error = (struct error){0};
  s->diags = (struct diags){0};
}
