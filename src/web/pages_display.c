/* How somebody without an account wants the pages: large type, elder mode; kept in a cookie of his
 * own browser, which says nothing of him. An account has its own (pages_login.c). */
#include "web/display.h"
#include "web/page.h"
#include "web/pages.h"

enum { DISPLAY_MAX = 10, BACK_MAX = 1000 };

const char *const display_words[] = {
    [DISPLAY_NORMAL] = "normal", [DISPLAY_LARGE] = "large", [DISPLAY_ELDER] = "elder"};

enum display display_of(struct str word) {
  for (enum display display = DISPLAY_LARGE; display < DISPLAYS; display++)
    if (str_is(word, display_words[display])) return display;
  return DISPLAY_NORMAL;
}

struct value *display_options(struct scope *s, enum display now) {
  static const enum message texts[] = {[DISPLAY_NORMAL] = MSG_DISPLAY_NORMAL,
                                       [DISPLAY_LARGE] = MSG_DISPLAY_LARGE,
                                       [DISPLAY_ELDER] = MSG_DISPLAY_ELDER};
  struct value *list = value_list(s->arena);
  for (enum display display = 0; display < DISPLAYS; display++)
    value_add(list, form_option(s, str_of(display_words[display]),
                                message_plain(s->lang, texts[display]), display == now));
  return list;
}

static struct str cookie_of(struct scope *s, const struct call *c, enum display display) {
  struct buf b = buf_open(s->arena, 200);
  buf_printf(&b, "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d", DISPLAY_COOKIE,
             display_words[display], display == DISPLAY_NORMAL ? 0 : DISPLAY_SECONDS);
  if (c->request->secure) buf_add(&b, STR("; Secure"));
  return buf_str(&b);
}

/* POST /display */
enum ly deed_display(struct scope *s, struct call *c) {
  struct str word = STR(""), back = STR("");
  input_text(s, &c->body, "display", DISPLAY_MAX, INPUT_REQUIRED, &word);
  input_text(s, &c->body, "back", BACK_MAX, INPUT_OPTIONAL, &back);
  enum display display = display_of(word);
  if (word.len && !str_is(word, display_words[display]))
    diag_error(s, DIAG_FIELD(STR("display")), MSG_DISPLAY_NONE, word);
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  c->cookie = cookie_of(s, c, display);
  c->go = path_within(back, "/");
  return LY_OK;
}
