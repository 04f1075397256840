/* Notices of what falls due: their words, and the one write. */
#include "people/due_tell_int.h"

#include "base/json.h"

enum { TEXT_BYTES = 4096 };

struct str due_cause(struct scope *s, struct str what, struct date day,
                     const struct service_tell *step) {
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "due:%.*s:", STR_ARG(what));
  buf_add(&b, date_iso(s->arena, day));
  buf_char(&b, ':');
  buf_add(&b, tell_key(s, step));
  return buf_str(&b);
}

/* ---- Words --------------------------------------------------------------------------------------
 */

static const struct {
  enum message ahead, past, body; /* {1} name, {2} how many, {3} the day */
} texts[] = {
    [DUE_OF_PERIOD] = {MSG_DUE_TELL_PERIOD, MSG_DUE_TELL_PERIOD_PAST, MSG_DUE_TELL_PERIOD_BODY},
    [DUE_OF_END] = {MSG_DUE_TELL_END, MSG_DUE_TELL_END_PAST, MSG_DUE_TELL_END_BODY},
    [DUE_OF_INSPECTIONS] = {MSG_DUE_TELL_INSPECTIONS, MSG_DUE_TELL_INSPECTIONS_PAST,
                            MSG_DUE_TELL_INSPECTIONS_BODY},
    [DUE_OF_CASES] = {MSG_DUE_TELL_CASES, MSG_DUE_TELL_CASES_PAST, MSG_DUE_TELL_CASES_BODY},
};

static struct str subject_of(struct scope *s, enum lang lang, const struct due_words *w,
                             int64_t count) {
  struct str words[] = {w->name, str_int(s->arena, count), date_iso(s->arena, w->due)};
  bool past = date_cmp(w->due, s->today) < 0;
  return message_text(s->arena, lang, past ? texts[w->about].past : texts[w->about].ahead, words,
                      3);
}

static struct str body_of(struct scope *s, const struct recipient *who, const struct due_words *w,
                          int64_t count, bool nobodys) {
  struct buf b = buf_open(s->arena, TEXT_BYTES);
  struct str words[] = {who->display_name, subject_of(s, who->lang, w, count),
                        date_iso(s->arena, w->first), date_iso(s->arena, w->last)};
  enum message body = texts[w->about].body;
  buf_add(&b, message_text(s->arena, who->lang, body, words, message_arity(body)));
  if (nobodys) buf_add(&b, message_plain(who->lang, MSG_DUE_TELL_NOBODYS));
  return buf_str(&b);
}

/* A page of the user's area, in here. */
static struct str area_page(const struct due_telling *t, struct str area, const char *page) {
  struct buf b = buf_open(t->s->arena, 64);
  bool within = area_within(area, t->of->district);
  buf_printf(&b, "/area/%.*s/%s", STR_ARG(within ? area : t->of->district), page);
  return buf_str(&b);
}

struct str due_own_path(const struct due_telling *t, struct str area) {
  return area_page(t, area, "own-due");
}

struct str due_plan_path(const struct due_telling *t, struct str area) {
  return area_page(t, area, "inspections");
}

/* "/area/331121101/due/elder_visit": of the area that the user holds the role for, in here. */
static struct str path_of(const struct due_telling *t, const struct recipient *who,
                          const struct due_words *w) {
  struct buf b = buf_open(t->s->arena, 256);
  bool within = area_within(who->area, t->of->district);
  if (w->path.len) return w->path;
  buf_printf(&b, "/area/%.*s/due/%.*s", STR_ARG(within ? who->area : t->of->district),
             STR_ARG(w->key));
  return buf_str(&b);
}

/* ---- The list -----------------------------------------------------------------------------------
 */

static bool on_list(const struct due_telling *t, const struct notice_new *n) {
  for (size_t i = 0; i < t->count; i++)
    if (str_eq(t->list[i].user, n->user) && str_eq(t->list[i].cause, n->cause)) return true;
  return false;
}

/* Twice the room when it is full. */
static enum ly add(struct due_telling *t, const struct notice_new *n) {
  if (t->count == t->room) {
    size_t room = t->room ? 2 * t->room : 64;
    struct notice_new *list = ARENA_ARRAY(t->s->arena, struct notice_new, room);
    if (!list) return fail_memory(t->s);
    if (t->count) memcpy(list, t->list, t->count * sizeof *list);
    t->list = list;
    t->room = room;
  }
  t->list[t->count++] = *n;
  return LY_OK;
}

enum ly due_add(struct due_telling *t, const struct recipient *who, const struct due_words *words,
                int64_t count, bool nobodys) {
  struct scope *s = t->s;
  struct str last = {0};
  const struct notice_new n = {.district = t->of->district,
                               .user = who->name,
                               .subject = subject_of(s, who->lang, words, count),
                               .body = body_of(s, who, words, count, nobodys),
                               .path = path_of(t, who, words),
                               .cause = words->cause,
                               .lang = who->lang,
                               .mail_to = who->mail_to,
                               .name = who->display_name};
  if (count == 0 || on_list(t, &n)) return LY_OK;
  enum ly rc = notice_last_cause(s, t->run->store, n.district, n.user, n.cause, &last);
  return rc || str_eq(last, n.cause) ? rc : add(t, &n);
}

enum ly due_add_instead(struct due_telling *t, const struct due_words *words, int64_t count) {
  struct due_words instead = *words;
  enum ly rc = LY_OK;
  if (words->about < DUE_OF_CASES) instead.path = STR("");
  for (size_t i = 0; !rc && i < t->coordinator_count; i++)
    rc = due_add(t, &t->coordinators[i], &instead, count, true);
  return rc;
}

/* ---- The write ----------------------------------------------------------------------------------
 */

struct writing {
  const struct due_telling *t;
  int64_t added;
};

static enum ly write_notices(struct scope *s, struct tx *tx, struct write *w) {
  struct writing *writing = w->context;
  enum ly rc = LY_OK;
  writing->added = 0;
  for (size_t i = 0; !rc && i < writing->t->count; i++) {
    bool added = false;
    rc = notice_add(s, tx, &writing->t->list[i], &added);
    writing->added += added;
  }
  return rc;
}

static enum ly write_all(struct due_telling *t, int64_t *told) {
  struct scope *s = t->s;
  struct writing writing = {.t = t};
  struct buf subject = buf_open(s->arena, 64), payload = buf_open(s->arena, 128);
  struct value *v = value_map(s->arena);
  if (t->count == 0) return LY_OK;
  buf_printf(&subject, "area:%.*s", STR_ARG(t->of->district));
  value_put_text(s->arena, v, "date", date_iso(s->arena, s->today));
  value_put_int(s->arena, v, "notices", (int64_t)t->count);
  if (v) json_value(&payload, v);
  struct write w = {.scope = s,
                    .change = {.district = t->of->district,
                               .key = change_new_key(s),
                               .act = STR("notice.due"),
                               .subject = buf_str(&subject),
                               .payload = buf_str(&payload)},
                    .run = write_notices,
                    .context = &writing};
  enum ly rc = job_write(s, t->run, &w);
  if (!rc) *told += writing.added;
  return rc;
}

enum ly due_tell_all(struct scope *s, const struct job_run *run, const struct due_district *of,
                     int64_t *told) {
  struct due_telling t = {.s = s, .run = run, .of = of, .pack = of->work->vocabulary->pack};
  enum ly rc = recipients_in(s, run->store, ROLE_COORDINATOR, of->district, &t.coordinators,
                             &t.coordinator_count);
  if (!rc) rc = due_tell_programmes(&t);
  if (!rc) rc = due_tell_cases(&t);
  if (!rc) rc = due_tell_inspections(&t);
  if (!rc && arena_failed(s->arena)) rc = fail_memory(s);
  return rc ? rc : write_all(&t, told);
}
