/* What a phone wrote down: read act by act, taken in one write, each answered on its own. */
#include "base/json_read.h"
#include "people/hands.h"
#include "service/visit_share.h"
#include "web/pages_device.h"

#include <string.h>

enum { SAID_MAX = 60, TEXT_MAX = 500 };

/* ---- Reading one act ----------------------------------------------------------------------------
 */

static void bad(struct scope *s, struct str field) {
  diag_error(s, DIAG_FIELD(field), MSG_VISIT_BAD_FIELD, field);
}

static const struct value *of_kind(struct scope *s, const struct value *map, const char *key,
                                   enum value_kind kind, enum input_need need) {
  const struct value *v = value_get(map, str_of(key));
  bool there = v && v->kind != VALUE_NULL;
  if (there && v->kind == kind) return v;
  if (there || need == INPUT_REQUIRED) bad(s, str_of(key));
  return NULL;
}

static struct str text_of(struct scope *s, const struct value *map, const char *key,
                          enum input_need need) {
  const struct value *v = of_kind(s, map, key, VALUE_TEXT, need);
  if (v && need == INPUT_REQUIRED && v->text.len == 0) bad(s, str_of(key));
  return v ? v->text : STR("");
}

static bool number_of(struct scope *s, const struct value *map, const char *key,
                      enum input_need need, int64_t *out) {
  const struct value *v = of_kind(s, map, key, VALUE_INT, need);
  if (v) *out = v->integer;
  return v != NULL;
}

/* Milliseconds of a phone's clock. */
static int64_t moment_of(struct scope *s, const struct value *map, const char *key,
                         enum input_need need) {
  int64_t ms = 0;
  if (!number_of(s, map, key, need, &ms)) return 0;
  bool good = ms > 0 && ms < INT64_MAX / 2000;
  if (!good) bad(s, str_of(key));
  return good ? ms * 1000 : 0;
}

/* {"health": "good"}: as said. */
static const struct registry_said *said_of(struct scope *s, const struct value *map,
                                           const char *key, size_t *count) {
  const struct value *v = of_kind(s, map, key, VALUE_MAP, INPUT_OPTIONAL);
  struct registry_said *said = ARENA_ARRAY(s->arena, struct registry_said, v ? v->count : 0);
  *count = 0;
  for (const struct value *one = v ? v->first : NULL; said && one; one = one->next) {
    bool good = one->kind == VALUE_TEXT && one->text.len <= TEXT_MAX * 4 && *count < SAID_MAX;
    if (!good) {
      bad(s, one->key);
    } else if (one->text.len) {
      said[(*count)++] = (struct registry_said){one->key, one->text};
    }
  }
  return said;
}

static void read_place(struct scope *s, const struct value *map, struct act_told *told) {
  bool lat = number_of(s, map, "lat_e6", INPUT_OPTIONAL, &told->lat_e6);
  bool lon = number_of(s, map, "lon_e6", INPUT_OPTIONAL, &told->lon_e6);
  number_of(s, map, "accuracy_m", INPUT_OPTIONAL, &told->accuracy_m);
  told->placed = lat && lon;
  if (lat != lon) bad(s, lat ? STR("lon_e6") : STR("lat_e6"));
}

static void read_mode(struct scope *s, const struct value *map, struct act_told *told) {
  struct str mode = text_of(s, map, "mode", INPUT_OPTIONAL);
  const struct pack_choice *choice = act_modes;
  while (choice->word && !str_is(mode, choice->word)) choice++;
  if (choice->word) {
    told->mode = choice->value;
  } else if (mode.len) {
    bad(s, STR("mode"));
  }
}

static void read_told(struct scope *s, const struct value *map, struct act_told *told) {
  const struct value *urgent = of_kind(s, map, "urgent", VALUE_BOOL, INPUT_OPTIONAL);
  told->urgent = urgent && urgent->integer;
  told->made_us = moment_of(s, map, "made_ms", INPUT_REQUIRED);
  told->note = text_of(s, map, "note", INPUT_OPTIONAL);
  told->answers = said_of(s, map, "answers", &told->answer_count);
  read_mode(s, map, told);
  read_place(s, map, told);
}

static void read_head(struct scope *s, const struct value *map, struct visit_sent *sent) {
  struct act_new *act = &sent->deed.act;
  struct str party = text_of(s, map, "party", INPUT_REQUIRED);
  sent->id = text_of(s, map, "id", INPUT_REQUIRED);
  if (sent->id.len && !visit_id_good(sent->id))
    diag_error(s, DIAG_FIELD(STR("id")), MSG_VISIT_BAD_ID);
  act->district = text_of(s, map, "district", INPUT_REQUIRED);
  if (party.len && !registry_id(party, &act->party)) bad(s, STR("party"));
  act->kind = text_of(s, map, "kind", INPUT_REQUIRED);
  if (!date_parse(text_of(s, map, "on", INPUT_REQUIRED), &act->on)) bad(s, STR("on"));
  act->at_us = moment_of(s, map, "at_ms", INPUT_OPTIONAL);
  act->fields = said_of(s, map, "fields", &act->count);
}

static void read_photos(struct scope *s, const struct value *map, struct visit_sent *sent) {
  const struct value *v = of_kind(s, map, "photos", VALUE_LIST, INPUT_OPTIONAL);
  if (!v) return;
  struct str *list = ARENA_ARRAY(s->arena, struct str, v->count);
  if (!list || v->count > VISIT_PHOTOS_MAX) bad(s, STR("photos"));
  for (const struct value *one = v->first; list && one; one = one->next) {
    if (one->kind != VALUE_TEXT || !visit_id_good(one->text)) {
      bad(s, STR("photos"));
      return;
    }
    list[sent->photo_count++] = one->text;
  }
  sent->photos = list;
}

static void refuse_unknown(struct scope *s, const struct value *map) {
  static const char *const known[] = {
      "id",     "district", "party",      "kind",   "on",   "at_ms",  "made_ms", "mode",
      "lat_e6", "lon_e6",   "accuracy_m", "urgent", "note", "fields", "answers", "photos"};
  for (const struct value *v = map->first; v; v = v->next) {
    size_t i = 0;
    while (i < sizeof known / sizeof *known && !str_is(v->key, known[i])) i++;
    if (i == sizeof known / sizeof *known) diag_error(s, DIAG_FIELD(v->key), MSG_INPUT_UNKNOWN);
  }
}

/* What of it is wrong is told with it alone. */
static enum ly read_act(struct scope *s, const struct value *map, struct visit_sent *sent) {
  size_t before = s->diags.kept;
  if (map->kind != VALUE_MAP) return fail(s, LY_USAGE, MSG_VISIT_BAD_BODY);
  refuse_unknown(s, map);
  read_head(s, map, sent);
  read_told(s, map, &sent->told);
  read_photos(s, map, sent);
  sent->deed.act.told = &sent->told;
  if (s->diags.kept == before) return LY_OK;
  struct str faults = str_int(s->arena, (int64_t)(s->diags.kept - before));
  enum ly rc = fail(s, LY_INVALID, MSG_REGISTRY_HAS_FAULTS, faults);
  if (rc == LY_MEMORY) return rc;
  visit_take_faults(s, before, sent);
  return LY_OK;
}

/* ---- The delivery -------------------------------------------------------------------------------
 */

struct syncing {
  struct device device;
  struct visit_delivery delivery;
};

static enum ly note_seen(struct scope *s, struct tx *tx, void *context) {
  return device_seen(s, tx, context);
}

static enum ly read_acts(struct scope *s, struct call *c, struct visit_delivery *d) {
  struct value *root;
  enum ly rc = json_read(s, c->request->body, &root);
  if (rc) return rc;
  const struct value *acts = root->kind == VALUE_MAP ? value_get(root, STR("acts")) : NULL;
  if (!acts || acts->kind != VALUE_LIST) return fail(s, LY_USAGE, MSG_VISIT_BAD_BODY);
  if (acts->count > VISITS_MAX)
    return fail(s, LY_LIMIT, MSG_VISIT_TOO_MANY, str_int(s->arena, VISITS_MAX));
  d->list = ARENA_ARRAY(s->arena, struct visit_sent, acts->count);
  if (!d->list) return fail_memory(s);
  memset(d->list, 0, acts->count * sizeof *d->list);
  for (const struct value *v = acts->first; !rc && v; v = v->next)
    rc = read_act(s, v, &d->list[d->count++]);
  return rc;
}

/* What of each act is not the phone's to say. */
static void complete(const struct call *c, const struct registry *r, struct visit_delivery *d) {
  for (size_t i = 0; i < d->count; i++) {
    struct visit_sent *sent = &d->list[i];
    sent->deed.registry = r;
    sent->deed.act.source = visit_source(r);
    sent->deed.follow =
        (struct visit_follow){.work = site_casework(c->site, d->district), .tell = hands_tell};
    sent->told.device = d->device;
    sent->told.done_by = d->user;
  }
}

static bool is_one_of(const struct str *own, size_t count, struct str district) {
  for (size_t i = 0; i < count; i++)
    if (str_eq(own[i], district)) return true;
  return false;
}

/* The delivery is of the district of its first act. An act of a district that is not the user's
 * stays refused however often it is sent. */
static enum ly find_district(struct scope *s, const struct call *c, struct visit_delivery *d) {
  size_t count = 0;
  struct str *own = visit_districts(s, c, &count);
  if (!own || count == 0) return fail(s, LY_DENIED, MSG_DEVICE_NO_VISITOR);
  for (size_t i = 0; i < d->count; i++) {
    struct visit_sent *sent = &d->list[i];
    struct str district = sent->deed.act.district;
    if (sent->status == VISIT_REFUSED) continue;
    if (is_one_of(own, count, district)) {
      if (d->district.len == 0) d->district = district;
      continue;
    }
    enum ly rc = fail(s, LY_DENIED, MSG_VISIT_NOT_YOURS);
    if (rc == LY_MEMORY) return rc;
    visit_take_faults(s, 0, sent);
  }
  if (d->district.len == 0) d->district = own[0];
  return LY_OK;
}

/* POST /visits/sync */
enum ly deed_visit_sync(struct scope *s, struct call *c) {
  const struct registry *r;
  struct syncing *x = ARENA_NEW(s->arena, struct syncing);
  if (!x) return fail_memory(s);
  struct visit_delivery *d = &x->delivery;
  enum ly rc = call_device(s, c, &x->device);
  if (!rc) rc = call_registry(s, c, &r);
  if (!rc) rc = read_acts(s, c, d);
  if (!rc) rc = find_district(s, c, d);
  if (!rc)
    rc = visit_parties_of(s, c->store, d->district, x->device.user, &d->parties, &d->party_count);
  if (rc) return rc;
  d->user = x->device.user;
  d->device = x->device.device;
  d->seen = note_seen;
  d->context = &x->device;
  complete(c, r, d);
  const struct write w = visit_sync_write(s, d);
  device_call_write(c, &w);
  return LY_OK;
}

/* ---- What became of it --------------------------------------------------------------------------
 */

static struct value *result_value(struct scope *s, const struct visit_sent *sent) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *fields = value_list(a), *photos = value_list(a);
  struct str none = STR("");
  value_put_text(a, v, "id", sent->id);
  value_put_text(a, v, "status", str_of(visit_statuses[sent->status].word));
  value_put_text(a, v, "act", sent->answer.act ? str_int(a, sent->answer.act) : none);
  value_put_text(a, v, "conflict",
                 sent->answer.conflict ? str_int(a, sent->answer.conflict) : none);
  value_put_text(a, v, "reason", sent->reason);
  for (size_t i = 0; i < sent->fault_count; i++) {
    struct value *one = value_map(a);
    value_put_text(a, one, "field", sent->faults[i].field);
    value_put_text(a, one, "message", sent->faults[i].text);
    value_add(fields, one);
  }
  for (size_t i = 0; i < sent->missing_count; i++) value_add_text(a, photos, sent->missing[i]);
  value_put(v, "fields", fields);
  value_put(v, "photos", photos);
  return v;
}

enum ly after_visit_sync(struct scope *s, struct call *c) {
  const struct visit_delivery *d = c->write.context;
  struct value *list = value_list(s->arena);
  c->told = value_map(s->arena);
  if (!c->told || !list) return fail_memory(s);
  for (size_t i = 0; i < d->count; i++) value_add(list, result_value(s, &d->list[i]));
  value_put_text(s->arena, c->told, "title", message_plain(s->lang, MSG_VISIT_SYNCED));
  value_put_int(s->arena, c->told, "server_ms", scope_now_us(s) / 1000);
  value_put(c->told, "results", list);
  return LY_OK;
}
