/* Bodies, meetings and minutes as pages and JSON show them. */
#include "plan/group_int.h"
#include "plan/show_int.h"

/* The command line and the demo in words, people by their login name. */
static struct str person_text(struct scope *s, struct str actor) {
  if (str_starts(actor, STR("cli:"))) return message_plain(s->lang, MSG_ACTOR_CLI);
  if (str_starts(actor, STR("demo:"))) return message_plain(s->lang, MSG_ACTOR_DEMO);
  return plan_person(actor);
}

void plan_put_recorded(struct scope *s, struct value *v, int64_t at, struct str by) {
  show_put_text(s->arena, v, "recorded_at", at ? time_local(s->arena, at) : STR(""));
  show_put_text(s->arena, v, "recorded_by", by);
  show_put_text(s->arena, v, "recorded_by_text", person_text(s, by));
}

static struct value *member_value(struct scope *s, const struct group_member *m) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  value_put_text(a, v, "name", m->unit); /* as lists of units are printed */
  value_put_text(a, v, "unit", m->unit);
  show_put_text(a, v, "post", m->post);
  show_put_text(a, v, "user", m->user);
  value_put_bool(a, v, "lead", m->lead);
  value_put_bool(a, v, "printed", m->printed);
  plan_put_recorded(s, v, m->recorded_at, m->recorded_by);
  return v;
}

static struct value *short_meeting(struct scope *s, const struct group_meeting *m) {
  if (!m) return NULL;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "meeting", str_int(s->arena, m->meeting));
  value_put_text(s->arena, v, "title", m->title);
  show_put_day(s, v, "held_on", "held_on_text", m->held_on);
  return v;
}

struct value *group_body_value(struct scope *s, const struct pack *pack,
                               const struct group_book *book, const struct group_body *b) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *members = value_list(a);
  for (size_t i = 0; i < b->member_count; i++) value_add(members, member_value(s, &b->members[i]));
  value_put_text(a, v, "key", b->key);
  value_put_text(a, v, "plan", pack->header->key);
  value_put_text(a, v, "name", b->name);
  show_put_choice(s, v, "kind", "kind_text", plan_body_kinds, b->kind);
  show_put_text(a, v, "chair", b->chair);
  show_put_text(a, v, "duties", b->duties);
  value_put_bool(a, v, "printed", b->printed != NULL);
  show_put_map(a, v, "source", b->printed ? show_source(s, &b->printed->clause, 0) : NULL);
  show_put_text(a, v, "reason", b->reason);
  value_put_bool(a, v, "ended", b->ended);
  show_put_text(a, v, "end_reason", b->end_reason);
  value_put(v, "members", members);
  show_put_map(a, v, "last_meeting", short_meeting(s, group_last(book, b->key, s->today)));
  show_put_map(a, v, "next_meeting", short_meeting(s, group_next(book, b->key, s->today)));
  plan_put_recorded(s, v, b->recorded_at, b->recorded_by);
  return v;
}

/* One row each: the word, how people read it, the light. */
static const struct {
  const char *word, *light, *sign;
  enum message text;
} states[] = {
    {"cancelled", "grey", "○", MSG_GROUP_MEETING_OFF},
    {"planned", "grey", "○", MSG_GROUP_MEETING_PLANNED},
    {"no_minutes", "amber", "▲", MSG_GROUP_MEETING_NO_MINUTES},
    {"held", "green", "●", MSG_GROUP_MEETING_HELD},
};

static size_t state_of(const struct scope *s, const struct group_meeting *m) {
  if (m->cancelled) return 0;
  if (m->minutes) return 3;
  return date_cmp(m->held_on, s->today) > 0 ? 1 : 2;
}

struct value *group_meeting_value(struct scope *s, const struct group_book *book,
                                  const struct group_meeting *m) {
  struct arena *a = s->arena;
  const struct group_body *body = group_body_of(book, m->body);
  struct value *v = short_meeting(s, m);
  size_t state = state_of(s, m);
  value_put_text(a, v, "body", m->body);
  show_put_text(a, v, "body_name", body ? body->name : STR(""));
  show_put_text(a, v, "place", m->place);
  show_put_text(a, v, "agenda", m->agenda);
  value_put_text(a, v, "state", str_of(states[state].word));
  value_put_text(a, v, "state_text", message_plain(s->lang, states[state].text));
  value_put_text(a, v, "light", str_of(states[state].light));
  value_put_text(a, v, "sign", str_of(states[state].sign));
  value_put_bool(a, v, "cancelled", m->cancelled);
  show_put_text(a, v, "cancel_reason", m->cancel_reason);
  value_put_int(a, v, "minutes_version", m->minutes);
  plan_put_recorded(s, v, m->recorded_at, m->recorded_by);
  return v;
}

static struct value *present_value(struct scope *s, const struct group_present *p) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "unit", p->unit);
  show_put_choice(s, v, "presence", "presence_text", group_presences, p->presence);
  return v;
}

struct value *group_minutes_value(struct scope *s, const struct group_minutes *m) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *units = value_list(a), *files = value_list(a);
  int64_t present = 0;
  for (size_t i = 0; i < m->unit_count; i++) {
    value_add(units, present_value(s, &m->units[i]));
    present += m->units[i].presence == GROUP_PRESENT;
  }
  for (size_t i = 0; i < m->file_count; i++) value_add_text(a, files, str_int(a, m->files[i]));
  value_put_int(a, v, "version", m->minutes);
  value_put_text(a, v, "text", m->text);
  value_put(v, "units", units);
  value_put_int(a, v, "present_count", present);
  value_put_int(a, v, "unit_count", (int64_t)m->unit_count);
  value_put(v, "files", files);
  plan_put_recorded(s, v, m->recorded_at, m->recorded_by);
  return v;
}
