/* One-time codes in memory, and the sender into a file. */
#include "people/resident.h"

#include "base/json.h"
#include "base/secret.h"
#include "base/value.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { TICKET_BYTES = RESIDENT_TICKET / 2, CODES = 1000000 };

struct code {
  struct place_head head; /* found by the digest of its ticket */
  uint8_t code[DIGEST_BYTES];
  char who[RESIDENT_NAME_MAX];
  size_t who_len;
};

const struct limit_rule limit_code_number = {"code.number", 3, 5 * 60 * 1000};
const struct limit_rule limit_code_address = {"code.address", 20, 30 * 1000};

enum ly resident_codes_open(struct scope *s, size_t capacity, struct places **out) {
  return places_open(s, capacity, sizeof(struct code), out);
}

/* Of the ticket, by which it is found, and of ticket and code. */
static enum ly digests_of(struct scope *s, struct str ticket, struct str code, struct digest *place,
                          struct digest *both) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, ticket);
  rc = digest_end(s, state, place);
  if (!rc) rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add_part(state, ticket);
  digest_add_part(state, code);
  return digest_end(s, state, both);
}

enum ly resident_code_new(struct scope *s, struct places *x, struct str who, struct str *ticket,
                          struct str *code) {
  struct code new = {.head = {.used = true, .at = scope_now_us(s)}, .who_len = who.len};
  struct buf b = buf_open(s->arena, RESIDENT_CODE_DIGITS + 1);
  uint8_t bytes[TICKET_BYTES];
  struct digest place, both;
  must(who.len <= sizeof new.who);
  secret_random(s, bytes, sizeof bytes);
  buf_printf(&b, "%06llu", (unsigned long long)secret_below(s, CODES));
  *ticket = secret_hex(s->arena, bytes, sizeof bytes);
  *code = buf_str(&b);
  enum ly rc = digests_of(s, *ticket, *code, &place, &both);
  if (rc) return rc;
  memcpy(new.head.digest, place.bytes, DIGEST_BYTES);
  memcpy(new.code, both.bytes, DIGEST_BYTES);
  if (who.len) memcpy(new.who, who.ptr, who.len);
  places_lock(x);
  places_put(x, &new.head);
  places_unlock(x);
  return LY_OK;
}

/* With the lock: one more try; whether it is the code. */
static bool try_code(struct code *c, const struct digest *both) {
  if (c->head.tries >= RESIDENT_CODE_TRIES) {
    c->head.used = false;
    return false;
  }
  c->head.tries++;
  return c->who_len &&
         memcmp(c->code, both->bytes, DIGEST_BYTES) == 0; /* of digests: no clock helps */
}

enum ly resident_code_take(struct scope *s, struct places *x, struct str ticket, struct str code,
                           struct str *who) {
  struct digest place, both;
  enum ly rc = digests_of(s, ticket, code, &place, &both);
  if (rc) return rc;
  int64_t now = scope_now_us(s);
  places_lock(x);
  struct code *c = (struct code *)places_find(x, &place, now, RESIDENT_CODE_MINUTES);
  bool good = c && try_code(c, &both);
  if (good) {
    *who = str_copy(s->arena, (struct str){c->who, c->who_len});
    c->head.used = false;
  }
  places_unlock(x);
  return good ? LY_OK : fail(s, LY_LOGIN, MSG_MINE_BAD_CODE);
}

/* ---- Into a file --------------------------------------------------------------------------------
 */

static enum ly send_to_file(struct scope *s, void *context, struct str phone, struct str text) {
  enum { LINE_MAX_BYTES = 4096 };
  const struct resident_file *file = context;
  struct value *v = value_map(s->arena);
  struct buf b = buf_open(s->arena, LINE_MAX_BYTES);
  value_put_int(s->arena, v, "at", scope_now_us(s));
  value_put_text(s->arena, v, "phone", phone);
  value_put_text(s->arena, v, "text", text);
  json_value(&b, v);
  buf_char(&b, '\n');
  if (buf_failed(&b)) return fail_memory(s);
  struct str line = buf_str(&b);
  int fd = open(str_c(s->arena, file->path), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  bool good = fd >= 0 && write(fd, line.ptr, line.len) == (ssize_t)line.len;
  if (fd >= 0 && close(fd) != 0) good = false;
  return good ? LY_OK : fail(s, LY_BUSY, MSG_MINE_NOT_SENT);
}

struct resident_sender resident_file_sender(struct resident_file *file) {
  return (struct resident_sender){.send = send_to_file, .context = file};
}

enum ly resident_send_code(struct scope *s, const struct resident_sender *sender, struct str phone,
                           struct str text) {
  if (sender->send_later) return sender->send_later(s, sender->context, phone, text);
  return sender->send(s, sender->context, phone, text);
}
