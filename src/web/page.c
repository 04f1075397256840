/* The frame of all pages. */
#include "web/page.h"

#include "web/assets.h"

static struct value *plan_links(struct scope *s, const struct site *site,
                                const struct request *request) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < site->pack_count; i++) {
    const struct pack_header *header = site->packs[i].header;
    struct value *v = value_map(s->arena);
    value_put_text(s->arena, v, "key", header->key);
    value_put_text(s->arena, v, "name", header->name);
    value_put_bool(s->arena, v, "here", str_eq(request->capture, header->key));
    value_add(list, v);
  }
  return list;
}

/* The business date is shown when it is not the day on the clock. */
static void put_dates(struct scope *s, const struct site *site, struct value *page) {
  struct date clock = date_in_shanghai(site->world->now_us(site->world->context));
  struct period day = {PERIOD_DAY, s->today, s->today};
  value_put_text(s->arena, page, "business_date", date_iso(s->arena, s->today));
  value_put_text(s->arena, page, "business_date_text", period_text(s->arena, s->lang, day));
  value_put_bool(s->arena, page, "other_day", date_cmp(clock, s->today) != 0);
}

struct value *page_root(struct scope *s, const struct site *site, const struct request *request,
                        struct value *data) {
  struct arena *a = s->arena;
  struct value *root = value_map(a), *page = value_map(a);
  enum lang other = s->lang == LANG_ZH ? LANG_EN : LANG_ZH;
  value_put_text(a, page, "lang", s->lang == LANG_ZH ? STR("zh-CN") : STR("en"));
  value_put_text(a, page, "lang_code", lang_code(s->lang));
  value_put_text(a, page, "other_lang_code", lang_code(other));
  value_put_text(a, page, "other_lang", other == LANG_ZH ? STR("zh-CN") : STR("en"));
  value_put_text(a, page, "other_lang_name", message_plain(other, MSG_WEB_LANG_NAME));
  value_put_text(a, page, "assets", str_of(asset_version));
  value_put_bool(a, page, "synthetic", site->synthetic);
  put_dates(s, site, page);
  value_put(page, "plans", plan_links(s, site, request));
  value_put(root, "page", page);
  value_put(root, "data", data);
  return root;
}
