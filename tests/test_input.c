/* Reading what people send: JSON, forms, forms with files, and asking for fields. */
#include "tests/support.h"

#include "base/json.h"
#include "base/json_read.h"
#include "web/input.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define BYTES(literal) ((struct str){("" literal), sizeof(literal) - 1}) /* with NULs in it */

/* ---- JSON ---- */

static struct str written(struct fixture *f, const struct value *v) {
  struct buf b = buf_open(&f->arena, 4 * JSON_BYTES_MAX);
  json_value(&b, v);
  return buf_str(&b);
}

static void json_is_read_exactly(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *want;
  } cases[] = {
      {"{\"a\":80.10,\"b\":[1.5,{\"c\":-0.05}],\"d\":2}",
       "{\"a\":80.10,\"b\":[1.5,{\"c\":-0.05}],\"d\":2}"},
      {"[9223372036854775807,-9223372036854775808,0.0]",
       "[9223372036854775807,-9223372036854775808,0.0]"},
      {"[\"1.5\",\"\\\"2.5\",1.50,\"\\\\\",3.25]", "[\"1.5\",\"\\\"2.5\",1.50,\"\\\\\",3.25]"},
      {" { \"\\u8001\" : \"\\u5e7c\\n\" } ", "{\"老\":\"幼\\n\"}"},
      {"\"\\ud83d\\ude00\"", "\"😀\""},
      {"true", "true"},
      {"[null,false,[],{}]", "[null,false,[],{}]"},
      {"{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct value *v;
    assert_ok(f, json_read(&f->scope, str_of(cases[i].text), &v));
    assert_str(written(f, v), cases[i].want);
  }
}

static void bad_json_is_refused_with_its_place(void **state) {
  struct fixture *f = *state;
  static const struct {
    struct str text;
    enum ly rc;
    const char *want;
  } cases[] = {
      {STR_INIT(""), LY_USAGE, "JSON, line 1, column 1: it ends too early."},
      {STR_INIT("{\"a\":1,}"), LY_USAGE, "JSON, line 1, column 8: this is not JSON."},
      {STR_INIT("{\n \"a\": 1,\n \"a\": 2}"), LY_USAGE,
       "JSON, line 3, column 4: this key stands twice in its object."},
      {STR_INIT("[1] 2"), LY_USAGE, "JSON, line 1, column 5: it should have ended before this."},
      {STR_INIT("{\"a\":\"x\\u0000\"}"), LY_USAGE,
       "JSON, line 1, column 14: a text may not hold the character \\u0000."},
      {STR_INIT("[\"\xFF\"]"), LY_USAGE, "JSON, line 1, column 2: this is not UTF-8."},
      {STR_INIT("[01]"), LY_USAGE, "JSON, line 1, column 2: this is not JSON."},
      {STR_INIT("\"a\0b\""), LY_USAGE, NULL},
      {STR_INIT("[NaN]"), LY_USAGE, NULL},
      {STR_INIT("[1"), LY_USAGE, NULL},
      {STR_INIT("{\"a\" 1}"), LY_USAGE, NULL},
      {STR_INIT("{'a':1}"), LY_USAGE, NULL},
      {STR_INIT("[1]//x"), LY_USAGE, NULL},
  };
  f->scope.lang = LANG_EN;
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct value *v;
    assert_int_equal(json_read(&f->scope, cases[i].text, &v), cases[i].rc);
    if (cases[i].want) assert_str(error_text(&f->scope), cases[i].want);
    fixture_reset(f);
  }
}

static void numbers_that_would_change_are_refused(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *place;
  } cases[] = {
      {"[\n 1e3]", "line 2, column 2"},
      {"[9223372036854775808]", "line 1, column 20"},
      {"[1.5, \"1.5\", -0.0]", "line 1, column 14"},
      {"[0.1234567891]", "line 1, column 2"},
      {"{\"老\":1234567890123.123456}", "line 1, column 6"},
      {"[1e999]", "line 1, column 6"},
      {"[2E-3]", "line 1, column 2"},
  };
  f->scope.lang = LANG_EN;
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct value *v;
    assert_int_equal(json_read(&f->scope, str_of(cases[i].text), &v), LY_USAGE);
    assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), cases[i].place));
    assert_int_equal(f->scope.error.message, MSG_JSON_BAD);
    fixture_reset(f);
  }
}

static struct str repeated(struct fixture *f, const char *open, size_t n, const char *end) {
  struct buf b = buf_open(&f->arena, 4 * JSON_BYTES_MAX);
  for (size_t i = 0; i < n; i++) buf_add(&b, str_of(open));
  buf_add(&b, str_of(end));
  assert_false(buf_failed(&b));
  return buf_str(&b);
}

static void json_is_bounded(void **state) {
  struct fixture *f = *state;
  const struct {
    struct str text;
    enum message want;
  } cases[] = {
      {repeated(f, "[", JSON_DEPTH_MAX, "]]]]]]]]]]]]]]]]"), MSG_ERROR_NONE},
      {repeated(f, "[", JSON_DEPTH_MAX + 1, "]]]]]]]]]]]]]]]]]"), MSG_JSON_TOO_DEEP},
      {repeated(f, "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 1, "\""), MSG_ERROR_NONE},
      {repeated(f, " ", JSON_BYTES_MAX - 1, "1"), MSG_ERROR_NONE},
      {repeated(f, " ", JSON_BYTES_MAX, "1"), MSG_JSON_TOO_LARGE},
      {repeated(f, ",", JSON_VALUES_MAX, ""), MSG_JSON_TOO_MANY},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct value *v;
    enum ly rc = json_read(&f->scope, cases[i].text, &v);
    assert_int_equal(rc, cases[i].want == MSG_ERROR_NONE ? LY_OK : LY_LIMIT);
    if (rc) assert_int_equal(f->scope.error.message, cases[i].want);
    fixture_reset(f);
  }
}

static struct value *random_value(struct fixture *f, int depth) {
  struct arena *a = &f->arena;
  struct value *v = ARENA_NEW(a, struct value);
  uint64_t r = fixture_random(f);
  v->kind = (enum value_kind)(r % (depth ? 7 : 5));
  v->integer = v->kind == VALUE_BOOL ? (int64_t)(r >> 60 & 1) : (int64_t)fixture_random(f);
  v->decimal = (struct decimal){(int64_t)(fixture_random(f) % 1000000000), (uint8_t)(1 + r % 9)};
  static const char *const texts[] = {"", "1.5", "\"\\", "老\n幼", "😀\x01\x7F", "-2.5e3"};
  v->text = str_of(texts[r >> 8 & 3]);
  for (int i = 0; v->kind >= VALUE_LIST && i < (int)(r >> 20 & 7); i++) {
    struct value *child = random_value(f, depth - 1);
    if (v->kind == VALUE_MAP) child->key = str_int(a, i); /* all different */
    value_append(v, child);
  }
  return v;
}

/* What the writer writes, the reader reads. */
static void written_json_is_read_the_same(void **state) {
  struct fixture *f = *state;
  for (int i = 0; i < 500; i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct str text = written(f, random_value(f, 5));
    struct value *v;
    assert_ok(f, json_read(&f->scope, text, &v));
    assert_str(written(f, v), str_c(&f->arena, text));
    arena_rewind(&f->arena, mark);
  }
}

/* ---- Forms ---- */

/* "name=text|name=<file:bytes>": all that was decoded, in order. */
static struct str shown(struct fixture *f, const struct input *in) {
  struct buf b = buf_open(&f->arena, 1 << 20);
  for (const struct input_field *i = in->first; i; i = i->next) {
    if (b.len) buf_char(&b, '|');
    buf_add(&b, i->name);
    buf_char(&b, '=');
    if (i->is_file) buf_char(&b, '<');
    buf_add(&b, i->is_file ? i->file_name : i->text);
    if (i->is_file) buf_char(&b, ':');
    if (i->is_file) buf_add(&b, i->bytes);
    if (i->is_file) buf_char(&b, '>');
  }
  return buf_str(&b);
}

static void forms_are_decoded(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *body, *want;
  } cases[] = {
      {"", ""},
      {"a=1&b=2&a=3", "a=1|b=2|a=3"},
      {"name=%E8%80%81+%e5%b9%bc%2B", "name=老 幼+"},
      {"a&b=&=", NULL},
      {"a&b=", "a=|b="},
      {"a=1&&b=2&", "a=1|b=2"},
      {"a=b=c%3D%26", "a=b=c=&"},
      {"note=one%0D%0Atwo%0Athree%09", "note=one\ntwo\nthree\t"},
      {"%61.b-c_d=1", "a.b-c_d=1"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct input in;
    enum ly rc = input_form(&f->scope, str_of(cases[i].body), &in);
    assert_int_equal(rc, cases[i].want ? LY_OK : LY_USAGE);
    if (cases[i].want) assert_str(shown(f, &in), cases[i].want);
    fixture_reset(f);
  }
}

struct refused {
  struct str body;
  enum message message;
  const char *name; /* in the message */
};

static void check_refused(struct fixture *f, const struct refused *c, enum ly rc) {
  assert_true(rc == LY_USAGE || rc == LY_LIMIT);
  assert_int_equal(f->scope.error.message, c->message);
  assert_non_null(strstr(str_c(&f->arena, error_text(&f->scope)), c->name));
  fixture_reset(f);
}

static void bad_forms_are_refused(void **state) {
  struct fixture *f = *state;
  const struct refused cases[] = {
      {STR("ok=1&x=%"), MSG_INPUT_BAD_ESCAPE, "x"},
      {STR("x=%4"), MSG_INPUT_BAD_ESCAPE, "x"},
      {STR("x=%zz"), MSG_INPUT_BAD_ESCAPE, "x"},
      {STR("x=%00"), MSG_INPUT_CONTROL, "x"},
      {BYTES("x=a\0b"), MSG_INPUT_CONTROL, "x"},
      {STR("x=%0D"), MSG_INPUT_CONTROL, "x"},
      {STR("x=%1B[0m"), MSG_INPUT_CONTROL, "x"},
      {STR("x=%7F"), MSG_INPUT_CONTROL, "x"},
      {STR("x=%C2%85"), MSG_INPUT_CONTROL, "x"},
      {STR("x=%C0%80"), MSG_INPUT_BAD_UTF8, "x"},
      {STR("x=\xFF"), MSG_INPUT_BAD_UTF8, "x"},
      {STR("x=%ED%A0%80"), MSG_INPUT_BAD_UTF8, "x"},
      {STR("ok=1&%=2"), MSG_INPUT_BAD_NAME, "2"},
      {STR("a%00=2"), MSG_INPUT_BAD_NAME, "1"},
      {STR("%E8%80%81=2"), MSG_INPUT_BAD_NAME, "1"},
      {STR("a b=2"), MSG_INPUT_BAD_NAME, "1"},
      {repeated(f, "a", INPUT_NAME_MAX + 1, "=1"), MSG_INPUT_BAD_NAME, "64"},
      {repeated(f, "a&", INPUT_FIELDS_MAX, "b"), MSG_INPUT_TOO_MANY_FIELDS, "200"},
      {repeated(f, "a", INPUT_FORM_MAX + 1, ""), MSG_INPUT_FORM_TOO_LARGE, "65536"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct input in;
    check_refused(f, &cases[i], input_form(&f->scope, cases[i].body, &in));
  }
  struct input in;
  struct str most = repeated(f, "a&", INPUT_FIELDS_MAX, "");
  assert_ok(f, input_form(&f->scope, most, &in));
  assert_int_equal(in.count, INPUT_FIELDS_MAX);
}

static void nothing_is_copied_that_need_not_be(void **state) {
  struct fixture *f = *state;
  struct str body = STR("name=\xE8\x80\x81&n=3");
  struct input in;
  assert_ok(f, input_form(&f->scope, body, &in));
  assert_ptr_equal(in.first->text.ptr, body.ptr + 5);
  assert_ptr_equal(in.last->text.ptr, body.ptr + 11);
}

static void flat_json_is_a_form(void **state) {
  struct fixture *f = *state;
  struct input in;
  struct str body =
      STR("{\"name\":\"老\\r\\n幼\",\"n\":-3,\"rate\":80.10,\"yes\":true,\"no\":false,"
          "\"none\":null,\"tags\":[\"a\",2,true],\"empty\":[]}");
  assert_ok(f, input_json(&f->scope, body, &in));
  assert_str(shown(f, &in),
             "name=老\n幼|n=-3|rate=80.10|yes=true|no=false|tags=a|tags=2|tags=true");
  const struct refused cases[] = {
      {STR("[1]"), MSG_INPUT_NOT_OBJECT, ""},
      {STR("{\"x\":{}}"), MSG_INPUT_NOT_FLAT, "x"},
      {STR("{\"x\":[[1]]}"), MSG_INPUT_NOT_FLAT, "x"},
      {STR("{\"x\":[null]}"), MSG_INPUT_NOT_FLAT, "x"},
      {STR("{\"ok\":1,\"老\":1}"), MSG_INPUT_BAD_NAME, "2"},
      {STR("{\"x\":\"\\u0007\"}"), MSG_INPUT_CONTROL, "x"},
      {STR("{\"x\":1,\"x\":2}"), MSG_JSON_BAD, "1"},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    check_refused(f, &cases[i], input_json(&f->scope, cases[i].body, &in));
  }
}

/* ---- Forms with files ---- */

#define PART(name) "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_PART(name, file) \
  "--XX\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file \
  "\"\r\nContent-Type: application/octet-stream\r\n\r\n"
#define TEN "0123456789"
#define HUNDRED_LESS_ONE TEN TEN TEN TEN TEN TEN TEN TEN TEN "12345.txt"
#define HUNDRED "0" HUNDRED_LESS_ONE
#define END "\r\n--XX--\r\n"

static void multipart_is_decoded(void **state) {
  struct fixture *f = *state;
  const struct {
    struct str body;
    const char *want;
  } cases[] = {
      {STR("--XX--\r\n"), ""},
      {STR("--XX--"), ""},
      {STR(PART("a") "1\r\n" PART("b") "x\r\n--X\r\ny" END), "a=1|b=x\n--X\ny"},
      {STR("\r\n" PART("a") "1\r\n--XX-- "), "a=1"},
      {STR(PART("a") END), "a="},          /* an empty text */
      {STR(PART("a") "--XX--\r\n"), "a="}, /* its CR LF is the headers' own */
      {STR(FILE_PART("f", "x.txt") "\r\n\r\n" END), "f=<x.txt:\r\n\r\n>"},
      {STR("--XX \t\r\nCONTENT-DISPOSITION:form-data;NAME=a\r\nX-More: 1\r\n\r\n1" END), "a=1"},
      {STR("--XX\r\nContent-Disposition: form-data; filename*=UTF-8''x; name=a\r\n\r\n1" END),
       "a=1"},
      {STR(FILE_PART("f", "") "" END), ""}, /* nothing chosen */
      {STR(FILE_PART("f", "") "1" END), "f=<unnamed:1>"},
      {STR(FILE_PART("f", "../../etc/passwd") "1" END), "f=<passwd:1>"},
      {STR(FILE_PART("f", "C:\\a\\老 幼.xlsx") "1" END), "f=<老 幼.xlsx:1>"},
      {STR(FILE_PART("f", "..") "1" END), "f=<unnamed:1>"},
      {STR(FILE_PART("f", "x.. " HUNDRED) "1" END), "f=<" HUNDRED ":1>"},
      {STR(FILE_PART("f", "x." HUNDRED_LESS_ONE) "1" END), "f=<" HUNDRED_LESS_ONE ":1>"},
      {STR(FILE_PART("f", "a\\\"b%22c%0D%0A.t<x>t\xE2\x80\xAE") "1" END), "f=<a_b_c__.t_x_t_:1>"},
  };
  f->scope.lang = LANG_EN;
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct input in;
    assert_ok(f, input_multipart(&f->scope, STR("XX"), cases[i].body, &in));
    assert_str(shown(f, &in), cases[i].want);
  }
}

/* One sign before each place where a boundary is looked for, and one missing at the end. */
static void bad_multipart_is_refused(void **state) {
  struct fixture *f = *state;
  const struct refused cases[] = {
      {STR(""), MSG_INPUT_MULTIPART, "boundary"},
      {STR("hello\r\n" PART("a") "1" END), MSG_INPUT_MULTIPART, "boundary"},
      {STR(PART("a") "1" END "more"), MSG_INPUT_MULTIPART, "boundary"},
      {STR(PART("a") "1\r\n--XXY\r\n" END), MSG_INPUT_MULTIPART, "boundary"},
      {STR(PART("a") "1\r\n--XX-\r\n"), MSG_INPUT_MULTIPART, "boundary"},
      {STR(PART("a") "1"), MSG_INPUT_MULTIPART, "boundary"},
      {STR(PART("a") "1\n--XX--\r\n"), MSG_INPUT_MULTIPART, "boundary"},
      {STR("--XX\r\n\r\n1" END), MSG_INPUT_MULTIPART, "Disposition"},
      {STR("--XX\r\nContent-Type: a/b\r\n\r\n1" END), MSG_INPUT_MULTIPART, "Disposition"},
      {STR("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n" END), MSG_INPUT_MULTIPART,
       "Disposition"},
      {STR("--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n" END),
       MSG_INPUT_MULTIPART, "Disposition"},
      {STR("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n" END), MSG_INPUT_MULTIPART,
       "Disposition"},
      {STR("--XX\r\nContent-Disposition: form-data\r\n\r\n1" END), MSG_INPUT_BAD_NAME, "1"},
      {STR(PART("a\xFF") END), MSG_INPUT_BAD_NAME, "1"},
      {STR("--XX\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\n" END), MSG_INPUT_BAD_NAME,
       ""},
      {STR("--XX\r\nX: 1\r\n folded\r\n\r\n" END), MSG_INPUT_MULTIPART, "headers"},
      {STR("--XX\r\nX : 1\r\n\r\n" END), MSG_INPUT_MULTIPART, "headers"},
      {STR("--XX\r\nno colon\r\n\r\n" END), MSG_INPUT_MULTIPART, "headers"},
      {STR("--XX\r\nX: 1\nY: 2\r\n\r\n" END), MSG_INPUT_MULTIPART, "headers"},
      {STR("--XX\r\nX: \r\nX: \r\nX: \r\nX: \r\nX: \r\nX: \r\nX: \r\nX: \r\nX: \r\n\r\n" END),
       MSG_INPUT_MULTIPART, "headers"},
      {STR("--XX\r\nContent-Transfer-Encoding: base64\r\n\r\n" END), MSG_INPUT_MULTIPART,
       "Transfer"},
      {STR("--XX\r\nContent-Type: text/plain; charset=gbk\r\n\r\n" END), MSG_INPUT_CHARSET, "gbk"},
      {STR(PART("a") "\xFF" END), MSG_INPUT_BAD_UTF8, "a"},
      {STR(PART("a") "\x01" END), MSG_INPUT_CONTROL, "a"},
      {STR(FILE_PART("f", "\xFF") "1" END), MSG_INPUT_BAD_UTF8, "f"},
  };
  f->scope.lang = LANG_EN;
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct input in;
    check_refused(f, &cases[i], input_multipart(&f->scope, STR("XX"), cases[i].body, &in));
  }
}

/* A body of `files` files of `size` bytes each and a text of `text` bytes. */
static struct str big_body(struct fixture *f, size_t files, size_t size, size_t text) {
  static const struct str head = STR_INIT(FILE_PART("f", "x")), text_head = STR_INIT(PART("t"));
  size_t max = files * (size + 200) + text + 400;
  char *bytes = arena_alloc(&f->arena, max), *p = bytes;
  assert_non_null(bytes);
  for (size_t i = 0; i < files; i++) {
    p = (char *)mempcpy(p, head.ptr, head.len) + size; /* zeroes */
    p = mempcpy(p, "\r\n", 2);
  }
  p = mempcpy(p, text_head.ptr, text_head.len);
  memset(p, 'x', text);
  p = mempcpy(p + text, END, strlen(END));
  return (struct str){bytes, (size_t)(p - bytes)};
}

static void multipart_is_bounded(void **state) {
  struct fixture *f = *state;
  static const struct {
    size_t files, size, text;
    enum message want;
  } cases[] = {
      {INPUT_FILES_MAX, 10, INPUT_TEXT_MAX, MSG_ERROR_NONE},
      {INPUT_FILES_MAX + 1, 10, 1, MSG_INPUT_TOO_MANY_FILES},
      {1, INPUT_FILE_MAX, 1, MSG_ERROR_NONE},
      {1, INPUT_FILE_MAX + 1, 1, MSG_INPUT_FILE_TOO_LARGE},
      {0, 0, INPUT_TEXT_MAX + 1, MSG_INPUT_TEXT_TOO_LARGE},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct arena_mark mark = arena_mark(&f->arena);
    struct input in;
    struct str body = big_body(f, cases[i].files, cases[i].size, cases[i].text);
    enum ly rc = input_multipart(&f->scope, STR("XX"), body, &in);
    assert_int_equal(rc, cases[i].want == MSG_ERROR_NONE ? LY_OK : LY_LIMIT);
    if (rc) assert_int_equal(f->scope.error.message, cases[i].want);
    if (!rc) assert_int_equal(in.files, cases[i].files);
    fixture_reset(f);
    arena_rewind(&f->arena, mark);
  }
}

static void content_types_are_read(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *header;
    enum ly rc;
    enum input_kind kind;
    const char *boundary;
  } cases[] = {
      {"", LY_OK, INPUT_NONE, ""},
      {"application/json", LY_OK, INPUT_JSON, ""},
      {"Application/JSON; Charset=\"UTF-8\" ;", LY_OK, INPUT_JSON, ""},
      {"application/json;charset=gb18030", LY_USAGE, INPUT_JSON, ""},
      {"application/json; charset=utf-8; charset=utf-8", LY_USAGE, INPUT_JSON, ""},
      {"application/json; charset=", LY_USAGE, INPUT_JSON, ""},
      {"application/json; charset", LY_USAGE, INPUT_JSON, ""},
      {"application/json charset=utf-8", LY_USAGE, INPUT_JSON, ""},
      {"application/x-www-form-urlencoded", LY_OK, INPUT_FORM, ""},
      {"text/plain", LY_USAGE, INPUT_NONE, ""},
      {"multipart/form-data", LY_USAGE, INPUT_MULTIPART, ""},
      {"multipart/form-data; boundary=----WebKitX1", LY_OK, INPUT_MULTIPART, "----WebKitX1"},
      {"multipart/form-data; boundary=\"a b:c\"; x=y", LY_OK, INPUT_MULTIPART, "a b:c"},
      {"multipart/form-data; boundary=\"a \"", LY_USAGE, INPUT_MULTIPART, ""},
      {"multipart/form-data; boundary=\"a\\\"b\"", LY_USAGE, INPUT_MULTIPART, ""},
      {"multipart/form-data; boundary=\"\"", LY_USAGE, INPUT_MULTIPART, ""},
      {"multipart/form-data; boundary=a; boundary=b", LY_USAGE, INPUT_MULTIPART, ""},
      {"multipart/form-data; boundary="
       "12345678901234567890123456789012345678901234567890123456789012345678901",
       LY_USAGE, INPUT_MULTIPART, ""},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct input_type type;
    assert_int_equal(input_content_type(&f->scope, str_of(cases[i].header), &type), cases[i].rc);
    fixture_reset(f);
    if (cases[i].rc) continue;
    assert_int_equal(type.kind, cases[i].kind);
    assert_str(type.boundary, cases[i].boundary);
  }
}

static void one_handler_reads_each_kind(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *type;
    struct str body;
  } cases[] = {
      {"application/x-www-form-urlencoded", STR_INIT("n=3&name=%E8%80%81")},
      {"application/json", STR_INIT("{\"n\":3,\"name\":\"老\"}")},
      {"multipart/form-data; boundary=XX", STR_INIT(PART("n") "3\r\n" PART("name") "老" END)},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct input_type type;
    struct input in;
    assert_ok(f, input_content_type(&f->scope, str_of(cases[i].type), &type));
    assert_true(cases[i].body.len <= input_body_max(type.kind));
    assert_ok(f, input_read(&f->scope, &type, cases[i].body, &in));
    int64_t n = 0;
    struct str name = {0};
    assert_true(input_int(&f->scope, &in, "n", 1, 9, INPUT_REQUIRED, &n));
    assert_true(input_text(&f->scope, &in, "name", 1, INPUT_REQUIRED, &name));
    assert_ok(f, input_done(&f->scope, &in));
    assert_int_equal(n, 3);
    assert_str(name, "老");
  }
  struct input in;
  assert_ok(f, input_read(&f->scope, &(struct input_type){0}, STR(""), &in));
  assert_int_equal(input_read(&f->scope, &(struct input_type){0}, STR("x"), &in), LY_USAGE);
}

/* ---- Asking ---- */

static struct input form(struct fixture *f, const char *body) {
  struct input in;
  assert_ok(f, input_form(&f->scope, str_of(body), &in));
  return in;
}

enum getter { TEXT, LINES, SECRET, DATE, INT, CHOICE, AREA, FLAG, LIST };

/* Asks for `x` (texts of 4 characters, integers 1 to 99, lists of 2) and gives what came as text.
 */
static bool ask(struct fixture *f, struct input *in, enum getter how, enum input_need need,
                struct str *out) {
  static const char *const choices[] = {"a", "bb", NULL};
  struct scope *s = &f->scope;
  struct arena *a = &f->arena;
  struct date date;
  int64_t n;
  size_t index, count;
  bool flag, good = false;
  struct str *items;
  switch (how) {
    case TEXT: return input_text(s, in, "x", 4, need, out);
    case LINES: return input_lines(s, in, "x", 4, need, out);
    case SECRET: return input_secret(s, in, "x", 4, need, out);
    case AREA: return input_area(s, in, "x", need, out);
    case DATE:
      if ((good = input_date(s, in, "x", need, &date))) *out = date_iso(a, date);
      return good;
    case INT:
      if ((good = input_int(s, in, "x", 1, 99, need, &n))) *out = str_int(a, n);
      return good;
    case CHOICE:
      if ((good = input_choice(s, in, "x", choices, need, &index))) *out = str_of(choices[index]);
      return good;
    case FLAG:
      if ((good = input_flag(s, in, "x", &flag))) *out = flag ? STR("yes") : STR("no");
      return good;
    case LIST:
      if ((good = input_list(s, in, "x", 2, 4, need, &items, &count))) *out = items[count - 1];
      return good;
  }
  return false;
}

static void fields_are_asked_for(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *body;
    enum getter how;
    enum input_need need;
    const char *want;     /* NULL: none */
    enum message message; /* of the one diagnostic, or MSG_ERROR_NONE */
  } cases[] = {
      {"x=%E3%80%80+ab+%E3%80%80", TEXT, INPUT_REQUIRED, "ab", MSG_ERROR_NONE},
      {"x=%E8%80%81%E5%B9%BC%E8%80%81%E5%B9%BC", TEXT, INPUT_REQUIRED, "老幼老幼", MSG_ERROR_NONE},
      {"x=%E8%80%81%E5%B9%BC%E8%80%81%E5%B9%BC1", TEXT, INPUT_REQUIRED, NULL, MSG_INPUT_TOO_LONG},
      {"x=%E3%80%80", TEXT, INPUT_REQUIRED, NULL, MSG_INPUT_MISSING},
      {"x=", TEXT, INPUT_OPTIONAL, NULL, MSG_ERROR_NONE},
      {"", TEXT, INPUT_OPTIONAL, NULL, MSG_ERROR_NONE},
      {"", TEXT, INPUT_REQUIRED, NULL, MSG_INPUT_MISSING},
      {"x=a%0Ab", TEXT, INPUT_REQUIRED, NULL, MSG_INPUT_ONE_LINE},
      {"x=a&x=a", TEXT, INPUT_OPTIONAL, NULL, MSG_INPUT_TWICE},
      {"x=a%0D%0Ab", LINES, INPUT_REQUIRED, "a\nb", MSG_ERROR_NONE},
      {"x=+a+", SECRET, INPUT_REQUIRED, " a ", MSG_ERROR_NONE},
      {"x=", SECRET, INPUT_REQUIRED, NULL, MSG_INPUT_MISSING},
      {"x=12345", SECRET, INPUT_REQUIRED, NULL, MSG_INPUT_TOO_LONG},
      {"x=1950-03-09", DATE, INPUT_REQUIRED, "1950-03-09", MSG_ERROR_NONE},
      {"x=2023-02-29", DATE, INPUT_REQUIRED, NULL, MSG_INPUT_NOT_DATE},
      {"x=1950-3-9", DATE, INPUT_OPTIONAL, NULL, MSG_INPUT_NOT_DATE},
      {"", DATE, INPUT_OPTIONAL, NULL, MSG_ERROR_NONE},
      {"x=1", INT, INPUT_REQUIRED, "1", MSG_ERROR_NONE},
      {"x=99", INT, INPUT_REQUIRED, "99", MSG_ERROR_NONE},
      {"x=0", INT, INPUT_REQUIRED, NULL, MSG_INPUT_OUT_OF_RANGE},
      {"x=-3", INT, INPUT_REQUIRED, NULL, MSG_INPUT_OUT_OF_RANGE},
      {"x=100", INT, INPUT_REQUIRED, NULL, MSG_INPUT_OUT_OF_RANGE},
      {"x=18446744073709551617", INT, INPUT_REQUIRED, NULL, MSG_INPUT_OUT_OF_RANGE},
      {"x=01", INT, INPUT_REQUIRED, NULL, MSG_INPUT_NOT_INT},
      {"x=-0", INT, INPUT_REQUIRED, NULL, MSG_INPUT_NOT_INT},
      {"x=-", INT, INPUT_REQUIRED, NULL, MSG_INPUT_NOT_INT},
      {"x=1.0", INT, INPUT_REQUIRED, NULL, MSG_INPUT_NOT_INT},
      {"x=bb", CHOICE, INPUT_REQUIRED, "bb", MSG_ERROR_NONE},
      {"x=b", CHOICE, INPUT_OPTIONAL, NULL, MSG_INPUT_NOT_CHOICE},
      {"x=331121", AREA, INPUT_REQUIRED, "331121", MSG_ERROR_NONE},
      {"x=331121001", AREA, INPUT_REQUIRED, "331121001", MSG_ERROR_NONE},
      {"x=331121001002", AREA, INPUT_REQUIRED, "331121001002", MSG_ERROR_NONE},
      {"x=3311", AREA, INPUT_REQUIRED, NULL, MSG_INPUT_NOT_AREA},
      {"x=33112a", AREA, INPUT_REQUIRED, NULL, MSG_INPUT_NOT_AREA},
      {"", FLAG, INPUT_OPTIONAL, "no", MSG_ERROR_NONE},
      {"x=on", FLAG, INPUT_OPTIONAL, "yes", MSG_ERROR_NONE},
      {"x=false", FLAG, INPUT_OPTIONAL, "no", MSG_ERROR_NONE},
      {"x=maybe", FLAG, INPUT_OPTIONAL, NULL, MSG_INPUT_NOT_FLAG},
      {"x=a&x=+&x=b", LIST, INPUT_REQUIRED, "b", MSG_ERROR_NONE},
      {"x=a&x=b&x=c", LIST, INPUT_REQUIRED, NULL, MSG_INPUT_TOO_MANY_ITEMS},
      {"x=abcde", LIST, INPUT_REQUIRED, NULL, MSG_INPUT_TOO_LONG},
      {"x=", LIST, INPUT_REQUIRED, NULL, MSG_INPUT_MISSING},
      {"", LIST, INPUT_OPTIONAL, NULL, MSG_ERROR_NONE},
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    struct input in = form(f, cases[i].body);
    struct str got = STR("unchanged");
    bool good = ask(f, &in, cases[i].how, cases[i].need, &got);
    assert_int_equal(good, cases[i].want != NULL);
    assert_str(got, good ? cases[i].want : "unchanged");
    const struct diag *d = f->scope.diags.first;
    assert_int_equal(d ? d->message : MSG_ERROR_NONE, cases[i].message);
    assert_true(!d || (!d->next && str_is(diag_place(&f->arena, d->at), "x")));
    assert_int_equal(input_done(&f->scope, &in), d ? LY_INVALID : LY_OK);
    fixture_reset(f);
  }
}

/* All faults are told, and fields nobody knows, once each by name. */
static void all_faults_are_told(void **state) {
  struct fixture *f = *state;
  struct input in = form(f, "born=x&nmae=1&nmae=2&csrf=y");
  struct date born;
  struct str name;
  input_skip(&in, "csrf");
  assert_false(input_text(&f->scope, &in, "name", 9, INPUT_REQUIRED, &name));
  assert_false(input_date(&f->scope, &in, "born", INPUT_REQUIRED, &born));
  f->scope.lang = LANG_EN;
  assert_int_equal(input_done(&f->scope, &in), LY_INVALID);
  assert_str(error_text(&f->scope), "3 things have to be put right.");
  static const char *const want[] = {"name: This is needed",
                                     "born: Not a date; write it as 1950-03-09",
                                     "nmae: There is no such field"};
  const struct diag *d = f->scope.diags.first;
  for (size_t i = 0; i < COUNT(want); i++, d = d->next) {
    struct buf b = buf_open(&f->arena, 200);
    assert_non_null(d);
    buf_add(&b, diag_place(&f->arena, d->at));
    buf_add(&b, STR(": "));
    buf_add(&b, diag_text(&f->scope, d));
    assert_str(buf_str(&b), want[i]);
  }
  assert_null(d);
}

static void files_are_asked_for(void **state) {
  struct fixture *f = *state;
  struct input in;
  const struct input_field *file = NULL;
  struct str body = STR(FILE_PART("one", "a.pdf") "1\r\n" FILE_PART("two", "a") "2\r\n" FILE_PART(
                 "two", "b") "3\r\n" PART("text") "4" END),
             text;
  assert_ok(f, input_multipart(&f->scope, STR("XX"), body, &in));
  struct scope *s = &f->scope;
  assert_true(input_file(s, &in, "one", INPUT_REQUIRED, &file));
  assert_str(file->bytes, "1");
  assert_str(file->file_name, "a.pdf");
  assert_false(input_file(s, &in, "none", INPUT_OPTIONAL, &file));
  assert_ok(f, s->diags.errors ? LY_INTERNAL : LY_OK);
  assert_false(input_file(s, &in, "none", INPUT_REQUIRED, &file));
  assert_false(input_file(s, &in, "two", INPUT_REQUIRED, &file));
  assert_false(input_file(s, &in, "text", INPUT_OPTIONAL, &file));
  assert_false(input_text(s, &in, "one", 9, INPUT_OPTIONAL, &text));
  static const enum message want[] = {MSG_INPUT_MISSING_FILE, MSG_INPUT_TWICE,
                                      MSG_INPUT_MISSING_FILE, MSG_INPUT_IS_FILE};
  const struct diag *d = s->diags.first;
  for (size_t i = 0; i < COUNT(want); i++, d = d->next) assert_int_equal(d->message, want[i]);
  assert_null(d);
}

static void several_files_are_asked_for(void **state) {
  struct fixture *f = *state;
  struct scope *s = &f->scope;
  struct input in;
  const struct input_field **files = NULL;
  size_t count = 0;
  struct str body =
      STR(FILE_PART("two", "a") "1\r\n" PART("text") "4\r\n" FILE_PART("two", "b") "2" END);
  assert_ok(f, input_multipart(s, STR("XX"), body, &in));
  assert_true(input_files(s, &in, "two", 2, INPUT_REQUIRED, &files, &count));
  assert_int_equal(count, 2);
  assert_str(files[0]->bytes, "1");
  assert_str(files[1]->file_name, "b");
  files = NULL, count = 0;
  assert_false(input_files(s, &in, "none", 2, INPUT_OPTIONAL, &files, &count));
  assert_int_equal(s->diags.errors, 0);
  assert_false(input_files(s, &in, "none", 2, INPUT_REQUIRED, &files, &count));
  assert_false(input_files(s, &in, "two", 1, INPUT_OPTIONAL, &files, &count));
  assert_false(input_files(s, &in, "text", 2, INPUT_OPTIONAL, &files, &count));
  assert_null(files); /* as it was */
  assert_int_equal(count, 0);
  static const enum message want[] = {MSG_INPUT_MISSING_FILE, MSG_INPUT_MANY_FILES,
                                      MSG_INPUT_MISSING_FILE};
  const struct diag *d = s->diags.first;
  for (size_t i = 0; i < COUNT(want); i++, d = d->next) assert_int_equal(d->message, want[i]);
  assert_null(d);
  assert_ok(f, s->diags.errors == 3 ? LY_OK : LY_INTERNAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(several_files_are_asked_for),
      TEST(json_is_read_exactly),
      TEST(bad_json_is_refused_with_its_place),
      TEST(numbers_that_would_change_are_refused),
      TEST(json_is_bounded),
      TEST(written_json_is_read_the_same),
      TEST(forms_are_decoded),
      TEST(bad_forms_are_refused),
      TEST(nothing_is_copied_that_need_not_be),
      TEST(flat_json_is_a_form),
      TEST(multipart_is_decoded),
      TEST(bad_multipart_is_refused),
      TEST(multipart_is_bounded),
      TEST(content_types_are_read),
      TEST(one_handler_reads_each_kind),
      TEST(fields_are_asked_for),
      TEST(all_faults_are_told),
      TEST(files_are_asked_for),
  };
  return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
