/* Finding the words of a key. */
#include "web/words.h"

#include "base/json_read.h"
#include "store/setting.h"
#include "web/jobs.h"

enum { KEY_MAX = 100, TEXT_MAX = 1000 };

static bool find_message(struct scope *s, const char *room, struct str key, enum message *out) {
  struct buf name = buf_open(s->arena, KEY_MAX);
  buf_add(&name, str_of(room));
  buf_char(&name, '.');
  buf_add(&name, key);
  return !buf_failed(&name) && message_find(buf_str(&name), out);
}

bool word_find(struct scope *s, const char *room, struct str key, struct str *out) {
  enum message message;
  if (!find_message(s, room, key, &message) || message_arity(message) != 0) return false;
  *out = message_plain(s->lang, message);
  return true;
}

struct str word_of(struct scope *s, const char *room, struct str key) {
  struct str words = key;
  return word_find(s, room, key, &words) ? words : key;
}

/* "user:wang" is "user" and "wang". */
static struct str split(struct str text, struct str *rest) {
  size_t n = 0;
  while (n < text.len && text.ptr[n] != ':') n++;
  *rest = str_from(text, n < text.len ? n + 1 : n);
  return (struct str){text.ptr, n};
}

/* The words of "room.kind" with the name in them, or the whole as it is. */
static struct str with_name(struct scope *s, const char *room, struct str kind, struct str name,
                            struct str whole) {
  enum message message;
  if (!find_message(s, room, kind, &message)) return whole;
  return message_text(s->arena, s->lang, message, &name, message_arity(message) ? 1 : 0);
}

struct str word_actor(struct scope *s, struct str actor) {
  struct str name, kind = split(actor, &name);
  return with_name(s, "actor", kind, name, actor);
}

struct str word_from(struct scope *s, struct str from) {
  bool here = str_is(from, "127.0.0.1") || str_is(from, "::1") || str_is(from, "cli");
  if (str_is(from, "clock")) return message_plain(s->lang, MSG_ACTOR_CLOCK);
  return here ? message_plain(s->lang, MSG_ACTOR_HERE) : from;
}

struct str word_subject(struct scope *s, struct str subject) {
  struct str name, kind = split(subject, &name);
  const struct setting_kind *setting = setting_find(name);
  const struct job_kind *job = job_kind_find(name);
  if (name.len == 0) return STR(""); /* the act says it all */
  if (str_is(kind, "setting") && setting) name = message_plain(s->lang, setting->title);
  if (str_is(kind, "job") && job) name = message_plain(s->lang, job->title);
  return with_name(s, "subject", kind, name, subject);
}

struct str word_value(struct scope *s, struct str field, struct str text) {
  enum role role;
  const struct setting_kind *setting = str_is(field, "name") ? setting_find(text) : NULL;
  if (setting) return message_plain(s->lang, setting->title);
  if (str_is(field, "role") && role_find(text, &role)) {
    return message_plain(s->lang, role_row(role)->name);
  }
  if (str_is(field, "version") && text.len > 12)
    return (struct str){text.ptr, 12}; /* as on pages */
  return text.len ? word_of(s, "choice", text) : STR("—");
}

static struct str payload_text_of(struct scope *s, const struct value *v) {
  switch (v->kind) {
    case VALUE_BOOL: return word_of(s, "choice", v->integer ? STR("true") : STR("false"));
    case VALUE_INT: return str_int(s->arena, v->integer);
    case VALUE_DECIMAL: return decimal_text(s->arena, v->decimal);
    case VALUE_TEXT: return word_value(s, v->key, v->text);
    case VALUE_NULL: return STR("—");
    case VALUE_LIST:
    case VALUE_MAP: break;
  }
  return payload_text(s, v);
}

struct value *word_payload(struct scope *s, struct str payload) {
  struct value *map = NULL, *list = value_list(s->arena);
  struct error before = s->error;
  bool good = payload.len > 0 && !json_read(s, payload, &map) && map->kind == VALUE_MAP;
  s->error = before; /* what is no JSON is shown as it is */
  if (!good) return NULL;
  for (const struct value *v = map->first; v; v = v->next) {
    struct value *item = value_map(s->arena);
    bool setting = str_is(v->key, "name") && v->kind == VALUE_TEXT && setting_find(v->text);
    value_put_text(s->arena, item, "name", word_of(s, "field", setting ? STR("setting") : v->key));
    value_put_text(s->arena, item, "text", payload_text_of(s, v));
    value_add(list, item);
  }
  return list;
}

struct value *word_acts(struct scope *s, struct str chosen) {
  static const struct str room = STR_INIT("act.");
  struct value *list = value_list(s->arena);
  bool listed = chosen.len == 0;
  for (size_t i = 0; i < MESSAGE_COUNT; i++) {
    struct str key = str_of(message_table[i].key);
    if (!str_starts(key, room)) continue;
    key = str_from(key, room.len);
    bool here = str_eq(key, chosen);
    listed |= here;
    value_add(list, form_option(s, key, message_plain(s->lang, (enum message)i), here));
  }
  if (!listed) value_add(list, form_option(s, chosen, chosen, true));
  return list;
}

struct str word_area(struct scope *s, const struct call *c, struct str area) {
  struct buf b = buf_open(s->arena, TEXT_MAX);
  for (size_t i = 0; area.len && i < c->site->pack_count; i++) {
    const struct pack_header *header = c->site->packs[i].header;
    if (!area_within(header->area, area) || !area_within(area, header->area)) continue;
    struct str words[] = {header->name, area};
    buf_add(&b, message_text(s->arena, s->lang, MSG_WEB_AREA_CODE, words, 2));
    return buf_str(&b);
  }
  return area;
}
