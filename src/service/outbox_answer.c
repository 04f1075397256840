/* What an HTTP server of others says to what it is sent. */
#include "service/outbox.h"

#include "base/fetch.h"

enum { TOLD_MAX = 200 };

/* What the other side gives as its reason: the first line, nothing that could break one. */
static struct str told(struct scope *s, const struct fetched *f) {
  struct buf b = buf_open(s->arena, TOLD_MAX + 1);
  struct str body = str_trim(f->body);
  bool text = utf8_valid(body, NULL);
  for (size_t i = 0; text && i < body.len && i < TOLD_MAX && body.ptr[i] != '\n'; i++) {
    unsigned char c = (unsigned char)body.ptr[i];
    if (i + 4 > TOLD_MAX && c >= 0xC0) break; /* no half letters */
    buf_char(&b, c < 0x20 ? ' ' : (char)c);
  }
  return buf_str(&b);
}

/* Whether it is the other side as a whole, or the way to it: no other post would do better now. */
static bool is_of_server(int status) {
  static const int ours[] = {401, 403, 404, 405, 408, 425, 429};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    if (status == ours[i]) return true;
  }
  return status < 400 || status >= 500;
}

void outbox_read_answer(struct scope *s, const struct fetched *f, struct outbox_answer *out) {
  *out = (struct outbox_answer){.sent = f->reached && f->status >= 200 && f->status < 300};
  if (out->sent) return;
  out->down = !f->reached || is_of_server(f->status);
  out->for_good = !out->down;
  struct str words[] = {f->reached ? str_int(s->arena, f->status) : f->error,
                        f->reached ? told(s, f) : STR("")};
  enum message message = f->reached ? MSG_EXCHANGE_REFUSED : MSG_EXCHANGE_NOT_REACHED;
  out->error = message_text(s->arena, s->lang, message, words, message_arity(message));
}
