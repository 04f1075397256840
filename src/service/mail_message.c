/* A mail as RFC 5322 wants it; encoded words as RFC 2047 does. Pure. */
#include "service/mail.h"

#include "base/address.h"

#include <sodium.h>
#include <string.h>

enum {
  LINE_CHARS = 76,      /* of an encoded header (RFC 2047, 2) and of base64 (RFC 2045, 6.8) */
  WORD_BYTES = 39,      /* "=?UTF-8?B?" + 52 of base64 + "?=": 64, with "Subject: " before it 73 */
  BODY_LINE_BYTES = 57, /* 76 of base64 */
  MESSAGE_MAX = 256 * 1024, /* of a body of 4,000 characters less than a tenth of it */
};

/* C0, DEL and C1, and the separators that are line breaks to some (U+2028, U+2029). */
static bool is_control(int32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

bool mail_line_form(struct str text) {
  size_t pos = 0;
  for (int32_t c; (c = utf8_next(text, &pos)) >= 0;) {
    if (is_control(c)) return false;
  }
  return pos == text.len;
}

static void add_base64(struct buf *b, struct str bytes) {
  char text[2 * LINE_CHARS];
  must(sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL) <= sizeof text);
  sodium_bin2base64(text, sizeof text, (const unsigned char *)bytes.ptr, bytes.len,
                    sodium_base64_VARIANT_ORIGINAL);
  buf_add(b, str_of(text));
}

/* Printable ASCII that is not taken for an encoded word, and fits into one line. */
static bool is_plain(struct str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7E) return false;
  }
  return text.len <= 60 && !str_contains(text, STR("=?"));
}

/* As many whole characters as one encoded word takes. */
static size_t word_bytes(struct str text) {
  size_t pos = 0, last = 0;
  while (utf8_next(text, &pos) >= 0 && pos <= WORD_BYTES) last = pos;
  return last;
}

/* The text as encoded words, each on a line of its own but the first. */
static void add_words(struct buf *b, struct str text) {
  for (bool first = true; text.len; first = false) {
    size_t n = word_bytes(text);
    must(n > 0); /* good UTF-8: mail_line_form() */
    if (!first) buf_add(b, STR("\r\n "));
    buf_add(b, STR("=?UTF-8?B?"));
    add_base64(b, (struct str){text.ptr, n});
    buf_add(b, STR("?="));
    text = str_from(text, n);
  }
}

static void add_text(struct buf *b, struct str text) {
  if (is_plain(text)) {
    buf_add(b, text);
  } else {
    add_words(b, text);
  }
}

/* A name before its address; as a quoted string where it is plain (RFC 5322, 3.2.4). */
static void add_mailbox(struct buf *b, struct str name, struct str address) {
  bool plain = is_plain(name) && !str_contains(name, STR("\"")) && !str_contains(name, STR("\\"));
  if (name.len && plain) {
    buf_char(b, '"');
    buf_add(b, name);
    buf_char(b, '"');
  } else if (name.len) {
    add_words(b, name);
  }
  if (name.len) buf_add(b, STR("\r\n "));
  buf_char(b, '<');
  buf_add(b, address);
  buf_add(b, STR(">\r\n"));
}

/* "Sun, 30 Jun 2024 10:00:00 +0800" (RFC 5322, 3.3), in Shanghai, where the readers are. */
static void add_date(struct scope *s, struct buf *b) {
  static const char days[][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  int year, month, day;
  int64_t now = scope_now_us(s);
  struct date date = date_in_shanghai(now);
  struct str local = time_local(s->arena, now);
  date_parts(date, &year, &month, &day);
  struct str clock = str_from(local, local.len < 8 ? 0 : local.len - 8);
  buf_printf(b, "Date: %s, %d %s %04d %.*s +0800\r\n", days[((date.day % 7) + 7) % 7], day,
             months[month - 1], year, STR_ARG(clock));
}

/* Lines end with CR LF within text that is encoded too (RFC 2046, 4.1.1). */
static struct str with_crlf(struct arena *a, struct str text) {
  struct buf b = buf_open(a, 2 * text.len + 2);
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\r') continue;
    if (text.ptr[i] == '\n') buf_char(&b, '\r');
    buf_char(&b, text.ptr[i]);
  }
  return buf_str(&b);
}

static void add_body(struct scope *s, struct buf *b, struct str body) {
  struct str rest = with_crlf(s->arena, body);
  while (rest.len) {
    size_t n = rest.len < BODY_LINE_BYTES ? rest.len : BODY_LINE_BYTES;
    add_base64(b, (struct str){rest.ptr, n});
    buf_add(b, STR("\r\n"));
    rest = str_from(rest, n);
  }
}

static void add_id(struct buf *b, const struct mail *mail, struct str from) {
  const char *at = memchr(from.ptr, '@', from.len);
  buf_add(b, STR("Message-ID: <"));
  buf_add(b, mail->message_id);
  buf_add(b, str_from(from, (size_t)(at - from.ptr)));
  buf_add(b, STR(">\r\n"));
}

static enum ly check(struct scope *s, const struct mail *mail, struct str from) {
  bool good = mail_line_form(mail->subject) && mail_line_form(mail->name) &&
              mail_line_form(mail->message_id) && mail_address_form(mail->address) &&
              mail_address_form(from) && utf8_valid(mail->body, NULL);
  return good ? LY_OK : fail(s, LY_INVALID, MSG_MAIL_BAD_HEADER);
}

enum ly mail_message(struct scope *s, const struct mail *mail, struct str from, struct str *out) {
  struct buf b = buf_open(s->arena, MESSAGE_MAX);
  *out = STR("");
  enum ly rc = check(s, mail, from);
  if (rc) return rc;
  add_date(s, &b);
  buf_add(&b, STR("From: "));
  add_mailbox(&b, message_plain(LANG_ZH, MSG_WEB_BRAND), from);
  buf_add(&b, STR("To: "));
  add_mailbox(&b, mail->name, mail->address);
  buf_add(&b, STR("Subject: "));
  add_text(&b, mail->subject);
  buf_add(&b, STR("\r\n"));
  add_id(&b, mail, from);
  buf_add(&b, STR("Auto-Submitted: auto-generated\r\n"
                  "MIME-Version: 1.0\r\n"
                  "Content-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: base64\r\n\r\n"));
  add_body(s, &b, mail->body);
  if (buf_failed(&b) || arena_failed(s->arena)) return fail_memory(s);
  *out = buf_str(&b);
  return LY_OK;
}
