/* Letters for pages, commands and JSON. */
#include "registry/privacy.h"
#include "service/letter_int.h"

/* The last events of a letter, by what they are. */
struct letter_state {
  const struct letter_event *served, *sealed;
};

static struct letter_state state_of(const struct letter_event *events, size_t count) {
  struct letter_state out = {0};
  for (size_t i = 0; i < count; i++) {
    if (events[i].act == LETTER_SERVE) out.served = &events[i];
    if (events[i].act == LETTER_SEAL) out.sealed = &events[i];
  }
  return out;
}

static struct str how_text(struct scope *s, int how) {
  return message_plain(s->lang, pack_choice_of(letter_hows, how)->message);
}

static void put_state(struct scope *s, struct value *v, const struct letter_state *state) {
  struct arena *a = s->arena;
  const struct letter_event *served = state->served, *sealed = state->sealed;
  value_put_bool(a, v, "served", served != NULL);
  value_put_text(a, v, "served_on", served ? date_iso(a, served->on) : STR(""));
  value_put_text(a, v, "served_text", served ? how_text(s, served->how) : STR(""));
  value_put_text(a, v, "sealed_file", sealed ? str_int(a, sealed->file) : STR(""));
}

enum ly letter_value(struct scope *s, struct store *st, const struct letter_row *row,
                     struct value **out) {
  struct arena *a = s->arena;
  struct letter_event *events;
  struct str signer;
  size_t count;
  struct value *v = *out = value_map(a);
  enum ly rc = sign_name(s, row->public_key, &signer);
  if (!rc) rc = letter_events(s, st, NULL, row, &events, &count);
  if (rc) return rc;
  const struct letter_state state = state_of(events, count);
  value_put_text(a, v, "district", row->district);
  value_put_text(a, v, "letter", str_int(a, row->letter));
  value_put_text(a, v, "key", row->key);
  value_put_text(a, v, "name", row->name);
  value_put_text(a, v, "number", row->number);
  value_put_text(a, v, "case", str_int(a, row->case_no));
  value_put_text(a, v, "event", str_int(a, row->event));
  value_put_text(a, v, "on", date_iso(a, row->on));
  value_put_text(a, v, "file", str_int(a, row->file));
  value_put_text(a, v, "signer", signer);
  value_put_text(a, v, "pack", row->pack);
  value_put_text(a, v, "version", row->version);
  value_put_text(a, v, "recorded_at", time_local(a, row->recorded_at));
  value_put_text(a, v, "recorded_by", row->recorded_by);
  put_state(s, v, &state);
  return arena_failed(a) ? fail_memory(s) : LY_OK;
}

static struct str taker_text(struct scope *s, const struct letter_event *e, bool whole) {
  static const struct registry_fact name = {.type = REGISTRY_TEXT, .mask = REGISTRY_MASK_NAME};
  if (whole || e->taker.len == 0) return e->taker;
  return privacy_mask(s, &name, e->taker);
}

struct value *letter_events_value(struct scope *s, const struct letter_event *events, size_t count,
                                  bool whole) {
  static const struct {
    const char *word;
    enum message text;
  } acts[] = {
      [LETTER_SERVE] = {"serve", MSG_LETTER_SERVED}, [LETTER_SEAL] = {"seal", MSG_LETTER_SEALED}};
  struct arena *a = s->arena;
  struct value *list = value_list(a);
  for (size_t i = 0; i < count; i++) {
    const struct letter_event *e = &events[i];
    bool serve = e->act == LETTER_SERVE;
    struct value *v = value_map(a);
    value_put_text(a, v, "event", str_int(a, e->event));
    value_put_text(a, v, "act", str_of(acts[e->act].word));
    value_put_text(a, v, "act_text", message_plain(s->lang, acts[e->act].text));
    value_put_text(a, v, "on", date_iso(a, e->on));
    value_put_text(a, v, "how",
                   serve ? str_of(pack_choice_of(letter_hows, e->how)->word) : STR(""));
    value_put_text(a, v, "how_text", serve ? how_text(s, e->how) : STR(""));
    value_put_text(a, v, "taker", taker_text(s, e, whole));
    value_put_text(a, v, "file", e->file ? str_int(a, e->file) : STR(""));
    value_put_text(a, v, "note", e->note);
    value_put_text(a, v, "recorded_at", time_local(a, e->recorded_at));
    value_put_text(a, v, "recorded_by", e->recorded_by);
    value_add(list, v);
  }
  return list;
}

enum ly letters_of_case_value(struct scope *s, struct store *st, struct str district,
                              int64_t case_no, struct value **out) {
  struct letter_row *rows;
  struct value *v;
  size_t count;
  *out = value_list(s->arena);
  enum ly rc = letters_of_case(s, st, district, case_no, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    rc = letter_value(s, st, &rows[i], &v);
    if (!rc) value_add(*out, v);
  }
  return rc;
}
