/* HTML out: the one type that reaches a page, and the one way in for text, which escapes. */
#pragma once

#include "base/buf.h"

struct html {
  struct buf out;
};

/* Where a text is put in. */
enum html_context {
  HTML_TEXT,      /* between tags */
  HTML_ATTRIBUTE, /* within a double-quoted attribute */
  HTML_URL,       /* within a double-quoted href, src or action: percent-encoded */
};

struct html html_open(struct arena *a, size_t max);
/* Text from outside, made harmless for its context. */
void html_put(struct html *h, enum html_context context, struct str text);
/* The same encoding in a text that is no HTML: an address we send a browser to. */
void url_add(struct buf *out, struct str text);
/* Mark-up of our own templates, as it is. */
void html_markup(struct html *h, struct str trusted);
