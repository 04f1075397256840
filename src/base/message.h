/* The words of the program, in Chinese and English.
 *
 * All texts a person reads stand in web/messages/, one entry a message with `zh` and `en`; a small
 * build tool (tools/mkmessages.c) checks them and makes gen/messages.h with one constant a
 * message: `pack.unknown_key` is MSG_PACK_UNKNOWN_KEY. Where {1} to {8} stand in a text, the
 * arguments go. Texts of packs are not messages: they stay as the documents print them.
 */
#pragma once

#include "base/str.h"

#include "gen/messages.h"

enum lang { LANG_ZH, LANG_EN, LANG_COUNT };

enum { MESSAGE_ARGS_MAX = 8 };

/* The text with its arguments in place. `count` must be what the message takes. */
struct str message_text(struct arena *a, enum lang lang, enum message message,
                        const struct str *args, size_t count);
/* The same for a message without arguments; a static view. */
struct str message_plain(enum lang lang, enum message message);

/* How many arguments the message takes. */
size_t message_arity(enum message message);
/* Finds a message by its key ("pack.unknown_key"). */
bool message_find(struct str key, enum message *out);

/* "zh" or "en". */
struct str lang_code(enum lang lang);
bool lang_find(struct str code, enum lang *out);
