/* Escaping by context. */
#include "web/html.h"

struct html html_open(struct arena *a, size_t max) {
  return (struct html){buf_open(a, max)};
}

static struct str entity_of(char c) {
  switch (c) {
    case '&': return STR("&amp;");
    case '<': return STR("&lt;");
    case '>': return STR("&gt;");
    case '"': return STR("&quot;");
    case '\'': return STR("&#39;");
    default: return STR("");
  }
}

static void put_escaped(struct buf *out, struct str text) {
  size_t from = 0;
  for (size_t i = 0; i < text.len; i++) {
    struct str entity = entity_of(text.ptr[i]);
    if (entity.len == 0) continue;
    buf_add(out, (struct str){text.ptr + from, i - from});
    buf_add(out, entity);
    from = i + 1;
  }
  buf_add(out, str_from(text, from));
}

bool html_put_link(struct html *h, struct str address) {
  bool good = address.len > 0 && strchr("/?#", address.ptr[0]) && !str_starts(address, STR("//"));
  for (size_t i = 0; good && i < address.len; i++) {
    good = address.ptr[i] && (url_plain(address.ptr[i]) || strchr("/?&=#%", address.ptr[i]));
  }
  if (good) put_escaped(&h->out, address);
  return good;
}

void html_put(struct html *h, enum html_context context, struct str text) {
  if (context == HTML_URL) {
    url_add(&h->out, text);
  } else {
    put_escaped(&h->out, text);
  }
}

void html_markup(struct html *h, struct str trusted) {
  buf_add(&h->out, trusted);
}
