/* What is told of acts: checking, writing, reading, showing. */
#include "registry/act_told.h"

#include "base/json.h"
#include "registry/act.h"
#include "registry/registry_int.h"
#include "store/sealed.h"
#include "store/stored_file.h"

const struct pack_choice act_modes[] = {
    {"unsaid", ACT_MODE_UNSAID, MSG_TOLD_MODE_UNSAID},
    {"in_person", ACT_IN_PERSON, MSG_TOLD_MODE_IN_PERSON},
    {"by_phone", ACT_BY_PHONE, MSG_TOLD_MODE_BY_PHONE},
    {0},
};

/* The key under which the note stands among what is sealed: no item is called so, for keys begin
 * with a letter. */
#define NOTE_KEY STR("_note")

enum { LAT_MAX = 90 * 1000000, LON_MAX = 180 * 1000000, VALUES_MAX = REGISTRY_ACT_ITEMS_MAX + 1 };

static bool item_sealed(const struct registry_act_item *item) {
  return item->privacy >= REGISTRY_SENSITIVE;
}

static const struct registry_act_item *item_find(const struct registry_act_kind *kind,
                                                 struct str name) {
  const struct registry_act_item *const *items = kind->form.items;
  for (size_t i = 0; i < kind->form.count; i++)
    if (str_eq(items[i]->key, name) || str_eq(items[i]->name, name)) return items[i];
  return NULL;
}

static struct registry_fact as_fact(const struct registry_act_item *item) {
  return (struct registry_fact){.key = item->key,
                                .name = item->name,
                                .type = item->type,
                                .codes = item->codes,
                                .privacy = item->privacy};
}

/* ---- Checking -----------------------------------------------------------------------------------
 */

struct values {
  struct registry_value list[VALUES_MAX];
  size_t count;
};

static bool has(const struct values *v, struct str key) {
  for (size_t i = 0; i < v->count; i++)
    if (str_eq(v->list[i].key, key)) return true;
  return false;
}

static void check_answer(struct scope *s, const struct registry_act_kind *kind,
                         const struct registry_said *said, struct values *open,
                         struct values *sealed) {
  const struct registry_act_item *item = item_find(kind, said->name);
  struct diag_at at = DIAG_FIELD(said->name);
  if (!item) {
    diag_error(s, at, MSG_ACTS_NO_FIELD, kind->name, said->name);
    return;
  }
  struct registry_fact fact = as_fact(item);
  struct values *to = item_sealed(item) ? sealed : open;
  struct str why = {0}, canonical = {0};
  if (has(to, item->key)) {
    diag_error(s, at, MSG_ACTS_FIELD_AGAIN, item->name);
  } else if (registry_value_read(s, &fact, said->value, &canonical, &why)) {
    to->list[to->count++] = (struct registry_value){item->key, canonical};
  } else {
    diag_error(s, at, MSG_TOLD_BAD_ANSWER, item->name, why);
  }
}

bool act_degrees(struct str text, int64_t *out) {
  struct decimal d;
  if (!decimal_parse(text, &d) || d.scale > 6 || d.coefficient <= -INT32_MAX * 1000LL ||
      d.coefficient >= INT32_MAX * 1000LL)
    return false;
  for (*out = d.coefficient; d.scale < 6; d.scale++) *out *= 10;
  return true;
}

static void check_place(struct scope *s, const struct act_told *told) {
  bool on_earth = told->lat_e6 >= -LAT_MAX && told->lat_e6 <= LAT_MAX && told->lon_e6 >= -LON_MAX &&
                  told->lon_e6 <= LON_MAX;
  if (!told->placed) return;
  if (!on_earth) diag_error(s, DIAG_FIELD(STR("latitude")), MSG_TOLD_NO_SUCH_PLACE);
  if (told->accuracy_m < 0 || told->accuracy_m > ACT_ACCURACY_MAX)
    diag_error(s, DIAG_FIELD(STR("accuracy_m")), MSG_TOLD_BAD_ACCURACY);
}

void act_told_check(struct scope *s, const struct registry_act_kind *kind,
                    const struct act_told *told, struct act_answers *out) {
  const struct registry_act_item *const *items = kind->form.items;
  struct values open = {.count = 0}, sealed = {.count = 0};
  for (size_t i = 0; i < told->answer_count; i++)
    check_answer(s, kind, &told->answers[i], &open, &sealed);
  for (size_t i = 0; i < kind->form.count; i++)
    if (items[i]->required && !has(&open, items[i]->key) && !has(&sealed, items[i]->key))
      diag_error(s, DIAG_FIELD(items[i]->key), MSG_TOLD_WANTED, items[i]->name);
  check_place(s, told);
  if (utf8_count(told->device) > ACT_DEVICE_MAX)
    diag_error(s, DIAG_FIELD(STR("device")), MSG_TOLD_DEVICE_LONG,
               str_int(s->arena, ACT_DEVICE_MAX));
  if (utf8_count(told->note) > ACT_NOTE_MAX)
    diag_error(s, DIAG_FIELD(STR("note")), MSG_TOLD_NOTE_LONG, str_int(s->arena, ACT_NOTE_MAX));
  if (told->file_count > ACT_FILES_MAX)
    diag_error(s, DIAG_FIELD(STR("files")), MSG_TOLD_FILES_MANY, str_int(s->arena, ACT_FILES_MAX));
  if (told->note.len) sealed.list[sealed.count++] = (struct registry_value){NOTE_KEY, told->note};
  out->open = facts_write(s->arena, open.list, open.count);
  out->sealed = sealed.count ? facts_write(s->arena, sealed.list, sealed.count) : STR("");
}

/* ---- Writing ------------------------------------------------------------------------------------
 */

static enum ly seal(struct scope *s, struct tx *tx, const struct registry *r,
                    const struct act_key *key, struct str plain, struct store_value *out) {
  const struct store_value row[] = {S_TEXT(key->district), S_INT(key->party), S_INT(key->act)};
  struct str sealed;
  *out = S_NULL;
  if (plain.len == 0) return LY_OK;
  if (!r->sealer || !r->sealer->seal_in) return fail(s, LY_UNSUPPORTED, MSG_TOLD_NO_KEY);
  enum ly rc = r->sealer->seal_in(s, tx, r->sealer->context, SEALED_ACT_TOLD, row, plain, &sealed);
  if (!rc) *out = S_BLOB(sealed);
  return rc;
}

static enum ly add_file(struct scope *s, struct tx *tx, const struct act_key *key, size_t place,
                        int64_t file) {
  struct stored_file stored;
  enum ly rc = stored_file_find(s, tx_store(tx), key->district, file, &stored);
  if (rc == LY_NOT_FOUND) {
    diag_take(s, DIAG_FIELD(STR("files")));
    rc = fail(s, LY_INVALID, MSG_TOLD_NO_FILE, str_int(s->arena, file));
  }
  if (rc) return rc;
  return store_exec(s, tx,
                    "INSERT INTO act_file (district, party, act, place, file)"
                    " VALUES ($1, $2, $3, $4, $5)",
                    S_TEXT(key->district), S_INT(key->party), S_INT(key->act),
                    S_INT((int64_t)place), S_INT(file));
}

static struct store_value if_any(bool any, int64_t n) {
  return any ? S_INT(n) : S_NULL;
}

enum ly act_told_add(struct scope *s, struct tx *tx, const struct registry *r,
                     const struct act_key *key, const struct act_told *told,
                     const struct act_answers *answers) {
  struct store_value sealed;
  enum ly rc = seal(s, tx, r, key, answers->sealed, &sealed);
  if (rc) return rc;
  rc = store_exec(s, tx,
                  "INSERT INTO act_told (district, party, act, made_us, device, mode, lat_e6,"
                  " lon_e6, accuracy_m, done_by, urgent, form, sealed)"
                  " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                  S_TEXT(key->district), S_INT(key->party), S_INT(key->act),
                  if_any(told->made_us != 0, told->made_us), S_TEXT(told->device),
                  S_INT(told->mode), if_any(told->placed, told->lat_e6),
                  if_any(told->placed, told->lon_e6), if_any(told->placed, told->accuracy_m),
                  S_TEXT(told->done_by), S_INT(told->urgent), S_TEXT(answers->open), sealed);
  for (size_t i = 0; !rc && i < told->file_count; i++)
    rc = add_file(s, tx, key, i + 1, told->files[i]);
  return rc;
}

static struct value *answers_payload(struct scope *s, const struct registry_act_kind *kind,
                                     const struct act_told *told) {
  struct value *map = value_map(s->arena);
  for (size_t i = 0; i < told->answer_count; i++) {
    const struct registry_said *said = &told->answers[i];
    const struct registry_act_item *item = kind ? item_find(kind, said->name) : NULL;
    if (value_get(map, said->name)) continue; /* twice: the write will be refused */
    bool shown = item && !item_sealed(item);
    value_put_text(s->arena, map, str_c(s->arena, said->name), shown ? said->value : STR("*"));
  }
  return map;
}

struct value *act_told_payload(struct scope *s, const struct registry *r, struct str kind,
                               const struct act_told *told) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *files = value_list(a);
  if (told->made_us) value_put_int(a, v, "made", told->made_us);
  if (told->device.len) value_put_text(a, v, "device", told->device);
  if (told->mode) value_put_text(a, v, "mode", str_of(act_modes[told->mode].word));
  if (told->placed) {
    value_put_decimal(a, v, "latitude", (struct decimal){told->lat_e6, 6});
    value_put_decimal(a, v, "longitude", (struct decimal){told->lon_e6, 6});
    value_put_int(a, v, "accuracy_m", told->accuracy_m);
  }
  if (told->done_by.len) value_put_text(a, v, "done_by", told->done_by);
  if (told->urgent) value_put_bool(a, v, "urgent", true);
  if (told->note.len) value_put_text(a, v, "note", STR("*"));
  if (told->answer_count)
    value_put(v, "answers", answers_payload(s, registry_act_find(r, NULL, kind), told));
  for (size_t i = 0; i < told->file_count; i++)
    value_add_text(a, files, str_int(a, told->files[i]));
  if (told->file_count) value_put(v, "files", files);
  return v;
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

unsigned act_findings(const struct act_told *told, int64_t recorded_at) {
  unsigned found = ACT_FOUND_NOTHING;
  if (told->mode == ACT_IN_PERSON && !told->placed) found |= ACT_NO_PLACE;
  if (told->made_us > recorded_at) found |= ACT_CLOCK_AHEAD;
  return found;
}

/* Adds what a canonical text holds; the note goes to its place. */
static enum ly read_answers(struct scope *s, struct str json, struct registry_said *list,
                            struct act_told *out) {
  struct registry_value values[VALUES_MAX];
  size_t count = 0;
  if (str_is(json, "{}")) return LY_OK;
  enum ly rc = facts_read(s, json, VALUES_MAX, values, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (str_eq(values[i].key, NOTE_KEY)) {
      out->note = values[i].value;
    } else {
      list[out->answer_count++] = (struct registry_said){values[i].key, values[i].value};
    }
  }
  return rc;
}

static enum ly read_files(struct scope *s, struct store *st, const struct act_key *key,
                          struct act_told *out) {
  struct store_rows rows = {0};
  enum ly rc = store_query(s, st, "i",
                           "SELECT file FROM act_file"
                           " WHERE district = $1 AND party = $2 AND act = $3 ORDER BY place",
                           &rows, S_TEXT(key->district), S_INT(key->party), S_INT(key->act));
  int64_t *files = ARENA_ARRAY(s->arena, int64_t, rows.rows);
  if (rc) return rc;
  if (!files) return fail_memory(s);
  for (size_t i = 0; i < rows.rows; i++) files[i] = store_int(&rows, i, 0);
  out->files = files;
  out->file_count = rows.rows;
  return LY_OK;
}

static enum ly open_sealed(struct scope *s, const struct registry *r, const struct act_key *key,
                           const struct store_value *cell, struct registry_said *list,
                           struct act_told_row *out) {
  const struct store_value row[] = {S_TEXT(key->district), S_INT(key->party), S_INT(key->act)};
  struct str plain;
  if (cell->type == STORE_NULL) return LY_OK;
  out->locked = !r->sealer || !r->sealer->open_in;
  if (out->locked) return LY_OK;
  enum ly rc = r->sealer->open_in(s, r->sealer->context, SEALED_ACT_TOLD, row, cell->bytes, &plain);
  return rc ? rc : read_answers(s, plain, list, &out->told);
}

enum ly act_told_find(struct scope *s, struct store *st, const struct registry *r,
                      const struct act_key *key, struct act_told_row **out) {
  struct store_rows rows = {0};
  *out = NULL;
  enum ly rc = store_query(s, st, "ItiIIItitB",
                           "SELECT made_us, device, mode, lat_e6, lon_e6, accuracy_m, done_by,"
                           " urgent, form, sealed FROM act_told"
                           " WHERE district = $1 AND party = $2 AND act = $3",
                           &rows, S_TEXT(key->district), S_INT(key->party), S_INT(key->act));
  if (rc || rows.rows == 0) return rc;
  const struct store_value *c = rows.cells;
  struct registry_said *list = ARENA_ARRAY(s->arena, struct registry_said, 2 * VALUES_MAX);
  struct act_told_row *row = *out = ARENA_NEW(s->arena, struct act_told_row);
  if (!list || !row) return fail_memory(s);
  row->told = (struct act_told){.made_us = c[0].type == STORE_NULL ? 0 : c[0].integer,
                                .device = store_text(&rows, 0, 1),
                                .mode = (int)store_int(&rows, 0, 2),
                                .placed = c[3].type != STORE_NULL,
                                .done_by = store_text(&rows, 0, 6),
                                .urgent = store_int(&rows, 0, 7) != 0,
                                .answers = list};
  if (row->told.mode < 0 || row->told.mode > ACT_BY_PHONE)
    return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  if (row->told.placed) {
    row->told.lat_e6 = c[3].integer;
    row->told.lon_e6 = c[4].integer;
    row->told.accuracy_m = c[5].integer;
  }
  rc = read_answers(s, store_text(&rows, 0, 8), list, &row->told);
  if (!rc) rc = open_sealed(s, r, key, &c[9], list, row);
  return rc ? rc : read_files(s, st, key, &row->told);
}

/* ---- Showing ------------------------------------------------------------------------------------
 */

static struct value *findings_value(struct scope *s, unsigned found) {
  static const struct {
    unsigned finding;
    enum message text;
  } texts[] = {{ACT_NO_PLACE, MSG_TOLD_FOUND_NO_PLACE}, {ACT_CLOCK_AHEAD, MSG_TOLD_FOUND_CLOCK}};
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (found & texts[i].finding)
      value_add_text(s->arena, list, message_plain(s->lang, texts[i].text));
  return list;
}

static int64_t put_answers(struct scope *s, const struct registry_act_kind *kind,
                           const struct act_told *told, bool whole, struct value *v) {
  struct value *list = value_list(s->arena);
  int64_t hidden = 0;
  for (size_t i = 0; i < told->answer_count; i++) {
    const struct registry_said *said = &told->answers[i];
    const struct registry_act_item *item = kind ? item_find(kind, said->name) : NULL;
    bool shown = whole || (item && !item_sealed(item));
    hidden += !shown;
    if (!shown) continue;
    struct registry_fact fact = item ? as_fact(item) : (struct registry_fact){.name = said->name};
    struct value *one = value_map(s->arena);
    value_put_text(s->arena, one, "key", said->name);
    value_put_text(s->arena, one, "name", fact.name);
    value_put_text(s->arena, one, "text",
                   item ? registry_value_text(s, &fact, said->value) : said->value);
    value_add(list, one);
  }
  value_put(v, "answers", list);
  return hidden;
}

struct value *act_told_value(struct scope *s, const struct registry *r, struct str kind,
                             const struct act_told_row *row, int64_t recorded_at, bool whole) {
  const struct act_told *told = &row->told;
  struct arena *a = s->arena;
  struct value *v = value_map(a), *files = value_list(a);
  value_put_text(a, v, "mode", str_of(act_modes[told->mode].word));
  value_put_text(a, v, "mode_text", message_plain(s->lang, act_modes[told->mode].message));
  value_put_text(a, v, "made_at", told->made_us ? registry_time_text(a, told->made_us) : STR(""));
  value_put_text(a, v, "device", told->device);
  value_put_text(a, v, "done_by", told->done_by);
  value_put_bool(a, v, "urgent", told->urgent);
  value_put_bool(a, v, "placed", told->placed);
  if (told->placed) {
    value_put_decimal(a, v, "latitude", (struct decimal){told->lat_e6, 6});
    value_put_decimal(a, v, "longitude", (struct decimal){told->lon_e6, 6});
    value_put_int(a, v, "accuracy_m", told->accuracy_m);
  }
  int64_t hidden = put_answers(s, registry_act_find(r, NULL, kind), told, whole, v);
  hidden += row->locked || (told->note.len && !whole);
  value_put_text(a, v, "note", whole ? told->note : STR(""));
  value_put_int(a, v, "hidden", hidden);
  value_put(v, "findings", findings_value(s, act_findings(told, recorded_at)));
  for (size_t i = 0; i < told->file_count; i++)
    value_add_text(a, files, str_int(a, told->files[i]));
  value_put(v, "files", files);
  return v;
}
