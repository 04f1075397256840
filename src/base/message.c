/* Looking up and filling in messages. The table itself is generated (gen/messages.c). */
#include "base/message.h"

#include "base/buf.h"
#include "base/must.h"

#include <stdlib.h>

enum { TEXT_MAX = 64 * 1024 };

static const struct str codes[LANG_COUNT] = {STR_INIT("zh"), STR_INIT("en")};

size_t message_arity(enum message message) {
  must((size_t)message < MESSAGE_COUNT);
  return message_table[message].arity;
}

struct str message_plain(enum lang lang, enum message message) {
  must(message_arity(message) == 0);
  return str_of(message_table[message].text[lang]);
}

struct str message_text(struct arena *a, enum lang lang, enum message message,
                        const struct str *args, size_t count) {
  must(count == message_arity(message));
  if (count == 0)
    return message_plain(lang, message); /* needs no memory: told when there is none */
  struct str text = str_of(message_table[message].text[lang]);
  struct buf b = buf_open(a, TEXT_MAX);
  for (size_t i = 0; i < text.len; i++) {
    bool slot = text.ptr[i] == '{' && i + 2 < text.len && text.ptr[i + 2] == '}';
    size_t n = slot ? (size_t)(text.ptr[i + 1] - '1') : count;
    if (n < count) {
      buf_add(&b, args[n]);
      i += 2;
    } else {
      buf_char(&b, text.ptr[i]);
    }
  }
  return buf_str(&b);
}

static int by_key(const void *wanted, const void *entry) {
  const struct str *key = wanted;
  const struct message_row *m = entry;
  return str_cmp(*key, str_of(m->key));
}

/* The table is in the order of its keys (tools/mkmessages.c). */
bool message_find(struct str key, enum message *out) {
  const struct message_row *m =
      bsearch(&key, message_table, MESSAGE_COUNT, sizeof *message_table, by_key);
  if (m) *out = (enum message)(m - message_table);
  return m != NULL;
}

struct str lang_code(enum lang lang) {
  return codes[lang];
}

bool lang_find(struct str code, enum lang *out) {
  for (size_t i = 0; i < LANG_COUNT; i++) {
    if (str_eq(code, codes[i])) {
      *out = (enum lang)i;
      return true;
    }
  }
  return false;
}
