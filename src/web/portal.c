/* What the pages for people share. */
#include "web/page.h"
#include "web/pages_portal.h"
#include "web/reply.h"

/* Each row a thing that people come for. */
static const struct {
  const char *path;
  enum message text, note;
} doors[] = {
    {"care", MSG_PORTAL_CARE, MSG_PORTAL_CARE_NOTE},
    {"check", MSG_PORTAL_CHECK, MSG_PORTAL_CHECK_NOTE},
    {"apply", MSG_PORTAL_APPLY, MSG_PORTAL_APPLY_NOTE},
    {"mine", MSG_PORTAL_MINE, MSG_PORTAL_MINE_NOTE},
};

struct value *portal_doors(struct scope *s, const struct call *c) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < sizeof doors / sizeof *doors; i++) {
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "link", page_link(s, c, str_of(doors[i].path)));
    value_put_text(s->arena, v, "text", message_plain(s->lang, doors[i].text));
    value_put_text(s->arena, v, "note", message_plain(s->lang, doors[i].note));
    value_add(list, v);
  }
  return list;
}

enum ly portal_areas(struct scope *s, struct call *c, enum message title, const char *end,
                     struct value **out) {
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  if (!v || !list) return fail_memory(s);
  for (size_t i = 0; i < c->site->pack_count; i++) {
    const struct pack_header *header = c->site->packs[i].header;
    struct value *one = value_map(s->arena);
    struct str digits;
    if (!area_digits(header->area, &digits) || digits.len != DISTRICT_DIGITS) continue;
    value_put_text(s->arena, one, "area", digits);
    value_put_text(s->arena, one, "name", header->name);
    if (!c->request->json)
      value_put_text(s->arena, one, "link",
                     page_link(s, c, str_from(path_with(s->arena, "/area/", digits, end), 1)));
    value_add(list, one);
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, title));
  value_put(v, "areas", list);
  if (c->request->json || list->count != 1) return LY_OK;
  c->file = reply_go(path_with(s->arena, "/area/", value_get(list->first, STR("area"))->text, end));
  return LY_OK;
}

/* GET /apply: where; the guides of a district lead on */
enum ly page_apply_areas(struct scope *s, struct call *c, struct value **out) {
  return portal_areas(s, c, MSG_PORTAL_APPLY, "/procedures", out);
}
