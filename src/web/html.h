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
/* A whole address of ours, encoded already: false, and nothing put, when it holds any other sign
 * than url_add() leaves and / ? & = # %, or does not begin with one slash, a ? or a #. */
bool html_put_link(struct html *h, struct str address);
/* Mark-up of our own templates, as it is. */
void html_markup(struct html *h, struct str trusted);
