/* The visitor's page on a phone: the page, how it is installed, and the script that opens it
 * without network. All three are the same for everybody and hold nothing of anybody: a phone keeps
 * them, and what it is about comes to it by its own token (docs/visits.md). */
#include "web/assets.h"
#include "web/page.h"
#include "web/pages.h"

#include <string.h>

static const char worker_path[] = "web/scripts/phone_worker.js";

/* GET /visits/phone */
enum ly page_phone(struct scope *s, struct call *c, struct value **out) {
  (void)c;
  *out = value_map(s->arena);
  value_put_text(s->arena, *out, "title", message_plain(s->lang, MSG_PHONE_TITLE));
  return LY_OK;
}

static struct value *manifest_icons(struct arena *a) {
  struct value *icons = value_list(a), *icon = value_map(a);
  value_put_text(a, icon, "src", STR("/static/icon.svg"));
  value_put_text(a, icon, "sizes", STR("any"));
  value_put_text(a, icon, "type", STR("image/svg+xml"));
  value_add(icons, icon);
  return icons;
}

/* GET /visits/phone.webmanifest: W3C Web Application Manifest. */
enum ly page_phone_manifest(struct scope *s, struct call *c, struct value **out) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  (void)out;
  value_put_text(a, v, "id", STR("/visits/phone"));
  value_put_text(a, v, "name", message_plain(s->lang, MSG_PHONE_TITLE));
  value_put_text(a, v, "short_name", message_plain(s->lang, MSG_PHONE_SHORT));
  value_put_text(a, v, "lang", s->lang == LANG_ZH ? STR("zh-CN") : STR("en"));
  value_put_text(a, v, "start_url", path_with(a, "/visits/phone?lang=", lang_code(s->lang), ""));
  value_put_text(a, v, "scope", STR("/visits/phone"));
  value_put_text(a, v, "display", STR("standalone"));
  value_put_text(a, v, "background_color", STR("#ffffff"));
  value_put_text(a, v, "theme_color", STR("#14568c"));
  value_put(v, "icons", manifest_icons(a));
  c->file = (struct reply){
      .status = 200, .type = "application/manifest+json", .body = payload_text(s, v)};
  return LY_OK;
}

static struct str worker_script(void) {
  for (size_t i = 0; i < asset_count; i++) {
    if (strcmp(assets[i].path, worker_path) == 0) return assets[i].bytes;
  }
  return STR("");
}

/* GET /visits/worker.js: it has to differ when any file does, so that phones fetch them anew. */
enum ly page_phone_worker(struct scope *s, struct call *c, struct value **out) {
  struct str script = worker_script();
  struct buf b = buf_open(s->arena, script.len + 128);
  (void)out;
  must(script.len > 0);
  buf_add(&b, STR("'use strict';\nconst version = '"));
  buf_add(&b, str_of(asset_version));
  buf_add(&b, STR("';\n"));
  buf_add(&b, script);
  c->file =
      (struct reply){.status = 200, .type = "text/javascript; charset=utf-8", .body = buf_str(&b)};
  return LY_OK;
}
