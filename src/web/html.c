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

/* RFC 3986 unreserved characters stay; all else, ':' and '/' included, is encoded, so a text can
 * never become a scheme or another site. */
static bool stays_in_url(char c) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || c == '-' || c == '_' || c == '.' || c == '~';
}

void url_add(struct buf *out, struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (stays_in_url(text.ptr[i])) {
      buf_char(out, text.ptr[i]);
    } else {
      buf_printf(out, "%%%02X", (unsigned char)text.ptr[i]);
    }
  }
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
