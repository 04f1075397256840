/* One act, and deliveries of many. */
#include "service/visit_int.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/secret.h"
#include "registry/load.h"

#include <stdlib.h>
#include <string.h>

const struct pack_choice visit_statuses[] = {
    {"taken", VISIT_TAKEN, MSG_VISIT_TAKEN},
    {"repeated", VISIT_REPEATED, MSG_VISIT_REPEATED},
    {"conflict", VISIT_CONFLICT, MSG_VISIT_CONFLICT},
    {"waiting", VISIT_WAITING, MSG_VISIT_WAITING},
    {"refused", VISIT_REFUSED, MSG_VISIT_REFUSED},
    {"later", VISIT_LATER, MSG_VISIT_LATER},
    {0},
};

struct str visit_subject(struct scope *s, const char *what, struct str name) {
  struct buf b = buf_open(s->arena, name.len + 16);
  buf_add(&b, str_of(what));
  buf_add(&b, name);
  return buf_str(&b);
}

struct str visit_payload(struct scope *s, const struct value *v) {
  enum { PAYLOAD_MAX = 4096 };
  struct buf b = buf_open(s->arena, PAYLOAD_MAX);
  if (v) json_value(&b, v);
  return buf_str(&b);
}

/* ---- One act ------------------------------------------------------------------------------------
 */

/* Another record of the same day that holds, by another device or another user; 0: none. */
static enum ly find_other(struct scope *s, struct tx *tx, const struct act_new *act, int64_t number,
                          int64_t *other) {
  struct store_rows rows = {0};
  *other = 0;
  enum ly rc = store_query(
      s, tx_store(tx), "i",
      "SELECT a.act FROM act a JOIN act n ON n.district = a.district AND n.party = a.party"
      " AND n.act = $3 AND n.kind = a.kind AND n.on_day = a.on_day"
      " LEFT JOIN act_told t ON t.district = a.district AND t.party = a.party AND t.act = a.act"
      " WHERE a.district = $1 AND a.party = $2 AND a.act <> $3 AND a.retracts IS NULL"
      " AND (COALESCE(t.device, '') <> $4 OR COALESCE(t.done_by, '') <> $5)"
      " AND NOT EXISTS (SELECT 1 FROM act x WHERE x.district = a.district AND x.party = a.party"
      " AND x.retracts = a.act)"
      " AND NOT EXISTS (SELECT 1 FROM batch_retraction br WHERE br.district = a.district"
      " AND br.batch = a.batch)"
      " ORDER BY a.act LIMIT 1",
      &rows, S_TEXT(act->district), S_INT(act->party), S_INT(number), S_TEXT(act->told->device),
      S_TEXT(act->told->done_by));
  if (!rc && rows.rows) *other = store_int(&rows, 0, 0);
  return rc;
}

static enum ly put_conflict(struct scope *s, struct tx *tx, const struct act_new *act,
                            const struct visit_answer *answer, int64_t other) {
  int64_t now = 0;
  enum ly rc = tx_now(s, tx, &now);
  return rc ? rc
            : store_exec(s, tx,
                         "INSERT INTO visit_conflict (district, conflict, party, act, other,"
                         " recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
                         S_TEXT(act->district), S_INT(answer->conflict), S_INT(act->party),
                         S_INT(answer->act), S_INT(other), S_INT(now));
}

/* "17", or "17 9" with the conflict. */
static struct str answer_text(struct scope *s, const struct visit_answer *answer) {
  struct buf b = buf_open(s->arena, 64);
  buf_int(&b, answer->act);
  if (answer->conflict) {
    buf_char(&b, ' ');
    buf_int(&b, answer->conflict);
  }
  return buf_str(&b);
}

enum ly visit_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct visit_deed *d = w->context;
  struct visit_answer answer = {0};
  int64_t other = 0;
  must(d->act.told != NULL);
  enum ly rc = act_add(s, tx, d->registry, &d->act, &answer.act);
  if (!rc) rc = find_other(s, tx, &d->act, answer.act, &other);
  if (!rc && other) {
    answer.conflict = registry_ids(s, 1);
    rc = put_conflict(s, tx, &d->act, &answer, other);
  }
  if (!rc && d->act.told->urgent) rc = visit_follow_up(s, tx, d, answer.act);
  w->answer = answer_text(s, &answer);
  return rc;
}

struct write visit_write(struct scope *s, struct visit_deed *deed) {
  const struct deed as = {.act = DEED_ACT_ADD, .registry = deed->registry, .new_act = deed->act};
  struct write w = {.scope = s, .change = deed_change(s, &as), .run = visit_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

struct visit_answer visit_answer(const struct write *w) {
  struct visit_answer out = {0};
  size_t n = 0;
  while (n < w->answer.len && w->answer.ptr[n] != ' ') n++;
  if (!registry_id((struct str){w->answer.ptr, n}, &out.act)) return out;
  if (n < w->answer.len && !registry_id(str_from(w->answer, n + 1), &out.conflict))
    out.conflict = 0;
  return out;
}

/* ---- A delivery ---------------------------------------------------------------------------------
 */

void visit_take_faults(struct scope *s, size_t before, struct visit_sent *sent) {
  size_t count = s->diags.kept > before ? s->diags.kept - before : 0, i = 0;
  sent->status = VISIT_REFUSED;
  sent->reason = str_copy(s->arena, error_text(s));
  sent->faults = ARENA_ARRAY(s->arena, struct visit_fault, count);
  for (const struct diag *d = s->diags.first; sent->faults && d; d = d->next) {
    if (i++ < before) continue;
    sent->faults[sent->fault_count++] =
        (struct visit_fault){d->at.field, str_copy(s->arena, diag_text(s, d))};
  }
  s->error = (struct error){0};
  s->diags = (struct diags){0};
}

/* The user's and the act's, so that what two people send never meets. */
static enum ly key_of(struct scope *s, const struct visit_delivery *d, struct str id,
                      struct str *key) {
  struct digest_state *state;
  struct digest digest;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add_part(state, d->user);
  digest_add_part(state, id);
  rc = digest_end(s, state, &digest);
  if (!rc) *key = str_copy(s->arena, (struct str){(char *)digest.bytes, CHANGE_KEY_BYTES});
  return rc;
}

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static bool may_record_for(const struct visit_delivery *d, int64_t party) {
  return d->party_count &&
         bsearch(&party, d->parties, d->party_count, sizeof *d->parties, by_number);
}

/* Photos become files of the act; those that are not whole are told. */
static enum ly take_photos(struct scope *s, struct tx *tx, const struct visit_delivery *d,
                           struct visit_sent *sent) {
  int64_t *files = ARENA_ARRAY(s->arena, int64_t, sent->photo_count);
  struct str *missing = ARENA_ARRAY(s->arena, struct str, sent->photo_count);
  enum ly rc = files && missing ? LY_OK : fail_memory(s);
  sent->missing = missing;
  sent->missing_count = 0;
  sent->told.file_count = 0;
  for (size_t i = 0; !rc && i < sent->photo_count; i++) {
    struct visit_photo photo;
    rc = visit_photo_find(s, tx_store(tx), d->district, d->user, sent->photos[i], &photo);
    if (rc) return rc;
    if (photo.file) {
      files[sent->told.file_count++] = photo.file;
    } else {
      missing[sent->missing_count++] = sent->photos[i];
    }
  }
  sent->told.files = files;
  if (sent->missing_count) sent->status = VISIT_WAITING;
  return rc;
}

/* Of the machine, not of the act: the whole delivery waits for a better time. */
static bool is_ours(enum ly rc) {
  return ly_http_status(rc) >= 500;
}

static enum ly take_one(struct scope *s, struct tx *tx, const struct visit_delivery *d,
                        struct visit_sent *sent) {
  struct str key = {0};
  size_t before = s->diags.kept;
  if (!may_record_for(d, sent->deed.act.party)) {
    enum ly none = fail(s, LY_DENIED, MSG_VISIT_NOT_YOURS);
    visit_take_faults(s, before, sent);
    return none == LY_MEMORY ? none : LY_OK;
  }
  enum ly rc = sent->photo_count ? take_photos(s, tx, d, sent) : LY_OK;
  if (rc || sent->missing_count) return rc;
  sent->deed.act.told = &sent->told;
  struct write w = visit_write(s, &sent->deed);
  rc = key_of(s, d, sent->id, &key);
  if (rc) return rc;
  w.change.key = key;
  rc = store_write_within(s, tx, &w);
  if (rc && is_ours(rc)) return rc;
  if (rc) {
    visit_take_faults(s, before, sent);
    return LY_OK;
  }
  sent->answer = visit_answer(&w);
  sent->status = w.repeated ? VISIT_REPEATED : sent->answer.conflict ? VISIT_CONFLICT : VISIT_TAKEN;
  return LY_OK;
}

static enum ly run_sync(struct scope *s, struct tx *tx, struct write *w) {
  struct visit_delivery *d = w->context;
  enum ly rc = d->seen ? d->seen(s, tx, d->context) : LY_OK;
  for (size_t i = 0; !rc && i < d->count; i++) {
    struct visit_sent *sent = &d->list[i];
    if (sent->status == VISIT_REFUSED && sent->reason.len) continue; /* it could not be read */
    if (!str_eq(sent->deed.act.district, d->district)) {
      sent->status = VISIT_LATER;
    } else {
      rc = take_one(s, tx, d, sent);
    }
  }
  return rc;
}

struct write visit_sync_write(struct scope *s, struct visit_delivery *d) {
  struct value *v = value_map(s->arena);
  if (v) {
    value_put_text(s->arena, v, "device", d->device);
    value_put_int(s->arena, v, "acts", (int64_t)d->count);
  }
  return (struct write){.scope = s,
                        .change = {.district = d->district,
                                   .key = change_new_key(s),
                                   .act = STR("visit.sync"),
                                   .subject = visit_subject(s, "user:", d->user),
                                   .payload = visit_payload(s, v)},
                        .run = run_sync,
                        .context = d};
}
