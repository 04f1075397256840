/* Files on the web, through the server: in, out, erased, refused, and kept when it stops. */
#include "tests/http.h"

#include "base/file.h"
#include "people/people.h"
#include "store/backup.h"
#include "store/change.h"
#include "store/stored_file.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DISTRICT "331121"
#define FILES "/area/" DISTRICT "/files"
#define BOUNDARY "----4711"

enum { ANSWER_MAX = STORED_FILE_BYTES_MAX + 64 * 1024 };

/* The demo with a key file, on the group's engine. */
static void open_house(struct fixture *f, struct http_house *h) {
  struct str path = fixture_path(f, "h.key");
  *h = (struct http_house){.address = fixture_database(f)};
  assert_ok(f, seal_keys_make(&f->scope, path));
  assert_ok(f, seal_keys_read(&f->scope, path, &h->keys));
  http_open(f, h);
}

static void close_house(struct http_house *h) {
  http_close(h);
  seal_keys_close(h->keys);
}

/* ---- Requests ---------------------------------------------------------------------------------
 */

struct answer {
  int status;
  const char *head; /* all of it, ends with NUL */
  struct str body;
};

static struct str get_request(struct arena *a, const char *path, const struct http_user *user) {
  struct buf b = buf_open(a, 1000);
  buf_printf(&b, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", path);
  if (user) buf_printf(&b, "Cookie: " SESSION_COOKIE "=%s\r\n", user->token);
  buf_printf(&b, "\r\n");
  return buf_str(&b);
}

static struct str post_request(struct arena *a, const char *path, const struct http_user *user,
                               const char *type, struct str body) {
  struct buf b = buf_open(a, body.len + 1000);
  buf_printf(&b, "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", path);
  if (user) buf_printf(&b, "Cookie: " SESSION_COOKIE "=%s\r\n", user->token);
  buf_printf(&b, "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n", type, body.len);
  buf_add(&b, body);
  return buf_str(&b);
}

/* As a browser writes it: the form's own fields, then the file. */
static struct str upload(struct arena *a, const struct http_user *user, const char *key,
                         const char *name, struct str bytes) {
  struct buf b = buf_open(a, bytes.len + 2000);
  buf_printf(&b, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n",
             user->csrf);
  buf_printf(&b, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n%s\r\n",
             key);
  if (name) {
    buf_printf(&b,
               "--" BOUNDARY
               "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
               "Content-Type: application/octet-stream\r\n\r\n",
               name);
    buf_add(&b, bytes);
    buf_printf(&b, "\r\n");
  }
  buf_printf(&b, "--" BOUNDARY "--\r\n");
  return buf_str(&b);
}

/* The answer holds until the next one. */
static struct answer ask(struct fixture *f, const struct http_house *h, struct str request) {
  static char answer[ANSWER_MAX];
  size_t size = http_talk(h->port, request, answer, sizeof answer);
  struct answer out = {http_status(answer), "", http_body(answer, size)};
  if (out.body.ptr) {
    out.head = str_c(&f->arena, (struct str){answer, (size_t)(out.body.ptr - answer)});
  }
  return out;
}

static struct answer get(struct fixture *f, const struct http_house *h, const char *path,
                         const struct http_user *user) {
  return ask(f, h, get_request(&f->arena, path, user));
}

#define MULTIPART "multipart/form-data; boundary=" BOUNDARY
#define FORM "application/x-www-form-urlencoded"

static struct answer put_at(struct fixture *f, const struct http_house *h, const char *path,
                            const struct http_user *user, const char *name, struct str bytes) {
  static int number;
  char key[32];
  snprintf(key, sizeof key, "key-%d", ++number);
  struct arena_mark mark = arena_mark(&f->arena);
  struct str body = upload(&f->arena, user, key, name, bytes);
  struct str request = post_request(&f->arena, path, user, MULTIPART, body);
  static char answer[64 * 1024];
  size_t size = http_talk(h->port, request, answer, sizeof answer);
  arena_rewind(&f->arena, mark);
  return (struct answer){http_status(answer), answer, http_body(answer, size)};
}

static struct answer put(struct fixture *f, const struct http_house *h,
                         const struct http_user *user, const char *name, struct str bytes) {
  return put_at(f, h, FILES ".json", user, name, bytes);
}

static bool says(struct answer answer, const char *words) {
  return answer.body.len && str_contains(answer.body, str_of(words));
}

static void assert_answer_at(struct answer got, int status, const char *words, int line) {
  bool good = got.status == status && (!*words || says(got, words));
  if (!good) {
    print_error("line %d: %d, not %d with \"%s\": %.*s\n", line, got.status, status, words,
                (int)(got.body.len < 4000 ? got.body.len : 4000), got.body.ptr);
  }
  assert_true(good);
}
#define assert_answer(got, status, words) assert_answer_at((got), (status), (words), __LINE__)

/* A PDF of that many bytes. */
static struct str pdf(struct arena *a, size_t size, int seed) {
  static const char head[] = "%PDF-1.7\n", tail[] = "\nstartxref\n9\n%%EOF\n";
  char *bytes = arena_alloc(a, size);
  for (size_t i = 0; i < size; i++) bytes[i] = (char)('a' + (i * i + (size_t)seed) % 26);
  memcpy(bytes, head, sizeof head - 1);
  snprintf(bytes + sizeof head - 1, 20, "%d\n", seed);
  memcpy(bytes + size - (sizeof tail - 1), tail, sizeof tail - 1);
  return (struct str){bytes, size};
}

static int64_t count(struct fixture *f, struct store *st, const char *sql) {
  struct store_rows rows = {0};
  assert_ok(f, store_query(&f->scope, st, "i", sql, &rows));
  return store_int(&rows, 0, 0);
}
#define FILE_COUNT "SELECT count(*) FROM file"

/* ---- In and out -------------------------------------------------------------------------------
 */

static const struct {
  const char *sample, *name, *type, *plain, *encoded;
} kinds[] = {
    {"good.pdf", "证明 材料.pdf", "application/pdf", "331121-1.pdf",
     "%E8%AF%81%E6%98%8E%20%E6%9D%90%E6%96%99.pdf"},
    {"good.jpg", "a.JPEG", "image/jpeg", "331121-2.jpg", "a.JPEG"},
    {"good.png", "a'b(c)!.png", "image/png", "331121-3.png", "a%27b%28c%29%21.png"},
    {"good.webp", "100%.webp", "image/webp", "331121-4.webp", "100%25.webp"},
    {"good.docx", "a;b,c.docx",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "331121-5.docx",
     "a%3Bb%2Cc.docx"},
    {"good.xlsx", "C:\\表\\统计.xlsx",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "331121-6.xlsx",
     "%E7%BB%9F%E8%AE%A1.xlsx"},
    {"good.ofd", "公文.ofd", "application/ofd", "331121-7.ofd", "%E5%85%AC%E6%96%87.ofd"},
};

static void every_kind_goes_in_and_comes_out(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char path[64], want[200];
    struct str bytes;
    struct str sample = path_join(&f->arena, STR("fuzz/corpus/filetype"), str_of(kinds[i].sample));
    assert_ok(f, file_read(&f->scope, sample, 1 << 20, &bytes));
    snprintf(want, sizeof want,
             "{\"area\":\"331121\",\"file\":\"%zu\",\"done\":true,"
             "\"repeated\":false}",
             i + 1);
    assert_answer(put(f, &h, &user, kinds[i].name, bytes), 200, want);
    snprintf(path, sizeof path, FILES "/%zu", i + 1);
    struct answer back = get(f, &h, path, &user);
    assert_int_equal(back.status, 200);
    assert_true(str_eq(back.body, bytes));
    snprintf(want, sizeof want, "Content-Type: %s\r\n", kinds[i].type);
    assert_non_null(strstr(back.head, want));
    snprintf(want, sizeof want,
             "Content-Disposition: attachment; filename=\"%s\"; filename*=UTF-8''%s\r\n",
             kinds[i].plain, kinds[i].encoded);
    if (!strstr(back.head, want)) print_error("%s\n%s", want, back.head);
    assert_non_null(strstr(back.head, want));
    assert_non_null(strstr(back.head, "X-Content-Type-Options: nosniff\r\n"));
    assert_non_null(strstr(back.head, "Cache-Control: private, no-store\r\n"));
  }
  struct answer list = get(f, &h, FILES, &user);
  assert_answer(list, 200, "青田县：文件");
  assert_true(says(list, "证明 材料.pdf") && says(list, "minzheng") && says(list, "1 KB"));
  const char *first = strstr(list.body.ptr, "公文.ofd");
  assert_true(first && first < strstr(list.body.ptr, "证明 材料.pdf")); /* the newest first */
  assert_answer(get(f, &h, FILES "/1.json", &user), 200, "\"media_type\":\"application/pdf\"");
  close_house(&h);
}

/* A page's form comes back to the list, and a form sent twice is one file. */
static void a_form_sent_twice_is_one_file(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  struct str one = upload(&f->arena, &user, "the-key", "a.pdf", pdf(&f->arena, 100, 1));
  struct str two = upload(&f->arena, &user, "the-key", "a.pdf", pdf(&f->arena, 100, 2));
  struct answer got = ask(f, &h, post_request(&f->arena, FILES, &user, MULTIPART, one));
  assert_int_equal(got.status, 303);
  assert_non_null(strstr(got.head, "Location: " FILES "?done=file.add\r\n"));
  got = ask(f, &h, post_request(&f->arena, FILES ".json", &user, MULTIPART, one));
  assert_answer(got, 200, "{\"area\":\"331121\",\"file\":\"1\",\"done\":true,\"repeated\":true}");
  got = ask(f, &h, post_request(&f->arena, FILES ".json", &user, MULTIPART, two));
  assert_answer(got, 409, "CONFLICT"); /* one key, two contents */
  assert_int_equal(count(f, h.store, FILE_COUNT), 1);
  assert_answer(get(f, &h, FILES "?done=file.add", &user), 200, "文件已存入");
  close_house(&h);
}

/* That the server took all of it in before it refused is seen by sending: no socket holds so much.
 */
static void refused_but_read(struct fixture *f, const struct http_house *h,
                             const struct http_user *user, struct str bytes) {
  static char answer[64 * 1024];
  struct str body = upload(&f->arena, user, "k", "a.pdf", bytes);
  struct str request = post_request(&f->arena, FILES, user, MULTIPART, body);
  size_t have = 0;
  int fd = http_dial(h->port);
  assert_true(http_send(fd, request.ptr, request.len));
  for (ssize_t n; (n = recv(fd, answer + have, sizeof answer - 1 - have, 0)) > 0;)
    have += (size_t)n;
  close(fd);
  answer[have] = 0;
  assert_int_equal(http_status(answer), 413);
  assert_non_null(strstr(answer, "文件过大，最多 20 MB。"));
}

static void the_largest_goes_through_and_no_larger(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  struct str most = pdf(&f->arena, STORED_FILE_BYTES_MAX, 1);
  assert_answer(put(f, &h, &user, "大.pdf", most), 200, "\"file\":\"1\"");
  struct answer back = get(f, &h, FILES "/1", &user);
  assert_int_equal(back.status, 200);
  assert_true(str_eq(back.body, most));
  struct str more = pdf(&f->arena, STORED_FILE_BYTES_MAX + 1, 1);
  assert_answer(put(f, &h, &user, "大.pdf", more), 413, "文件“大.pdf”过大，最多 20 MB。");
  assert_answer(put_at(f, &h, FILES, &user, "大.pdf", more), 413, "文件“大.pdf”过大，最多 20 MB。");
  struct str far_more = pdf(&f->arena, STORED_FILE_BYTES_MAX * 3 / 2, 1);
  refused_but_read(f, &h, &user, far_more);
  assert_int_equal(count(f, h.store, FILE_COUNT), 1);
  assert_answer(get(f, &h, FILES, &user), 200, "20.0 MB");
  close_house(&h);
}

/* ---- What is refused --------------------------------------------------------------------------
 */

static void what_is_no_file_is_refused_in_words(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  struct str good = pdf(&f->arena, 100, 1);
  const struct {
    const char *name;
    struct str bytes;
    const char *says;
  } cases[] = {
      {"a.pdf", STR("这不是 PDF"), "不支持这种文件"},
      {"a.pdf", STR("%PDF-1.7 cut short"), "不完整或已损坏"},
      {"a.pdf", STR(""), "这个文件是空的"},
      {"a.png", good, "“a.png”的内容是 PDF，文件名应以 .pdf 结尾"},
      {"a.html", good, "文件名应以 .pdf 结尾"},
      {"pdf", good, "文件名应以 .pdf 结尾"},
      {NULL, good, "请选择"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_answer(put(f, &h, &user, cases[i].name, cases[i].bytes), 422, cases[i].says);
    struct answer page = put_at(f, &h, FILES, &user, cases[i].name, cases[i].bytes);
    assert_answer(page, 422, cases[i].says); /* the form again */
    assert_true(says(page, "enctype=\"multipart/form-data\""));
  }
  struct str text = STR("file=a.pdf");
  struct http_user stranger = {"", "0123"};
  struct str foreign = upload(&f->arena, &stranger, "k", "a.pdf", good);
  struct buf b = buf_open(&f->arena, 200);
  buf_add(&b, text);
  buf_add(&b, STR("&csrf="));
  buf_add(&b, str_of(user.csrf));
  struct str form = buf_str(&b);
  struct arena *a = &f->arena;
  assert_answer(ask(f, &h, post_request(a, FILES, &user, FORM, form)), 422, "请选择");
  assert_answer(ask(f, &h, post_request(a, FILES, &user, MULTIPART, foreign)), 403, "页面已过期");
  assert_answer(put_at(f, &h, "/account", &user, "a.pdf", good), 400, "这里不能上传文件");
  assert_int_equal(count(f, h.store, FILE_COUNT), 0);
  close_house(&h);
}

static void who_may_not_is_refused(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user reporter = http_enter(f, &h, "minzheng"), auditor = http_enter(f, &h, "auditor");
  struct http_user reviewer = http_enter(f, &h, "weijian");
  struct str good = pdf(&f->arena, 100, 1);
  assert_answer(put(f, &h, &reporter, "a.pdf", good), 200, "\"file\":\"1\"");
  const struct {
    const char *path;
    const struct http_user *user;
    int status;
  } cases[] = {
      {"/files", &reporter, 303},
      {"/files", &auditor, 403},
      {FILES, &reporter, 200},
      {FILES, &reviewer, 200},
      {FILES, &auditor, 403},
      {FILES, NULL, 303},
      {FILES ".json", NULL, 401},
      {FILES "/1", &reviewer, 200},
      {FILES "/1", &auditor, 403},
      {FILES "/1", NULL, 303},
      {FILES "/1/erase", &reviewer, 200},
      {FILES "/1/erase", &reporter, 403},
      {FILES "/2", &reporter, 404},
      {FILES "/0", &reporter, 404},
      {FILES "/-1", &reporter, 404},
      {FILES "/1.5", &reporter, 404},
      {FILES "/x", &reporter, 404},
      {FILES "/99999999999999999999", &reporter, 404},
      {FILES "?before=x", &reporter, 422},
      {"/area/310118/files", &reporter, 403},
      {"/area/310118/files/1", &reporter, 403},
      {"/area/310118/files/1/erase", &reviewer, 403},
      {"/area/331100/files", &reporter, 403},
      {"/area/331121100/files", &reporter, 404}, /* a town's are the county's */
      {"/area/33112/files", &reporter, 404},
      {"/area/x/files", &reporter, 404},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct answer got = get(f, &h, cases[i].path, cases[i].user);
    if (got.status != cases[i].status) print_error("%s: %d\n", cases[i].path, got.status);
    assert_int_equal(got.status, cases[i].status);
  }
  assert_answer(put_at(f, &h, "/area/310118/files.json", &reporter, "a.pdf", good), 403, "DENIED");
  assert_answer(put_at(f, &h, "/area/331121100/files.json", &reporter, "a.pdf", good), 404, "");
  assert_answer(put(f, &h, &auditor, "a.pdf", good), 403, "DENIED");
  assert_false(says(get(f, &h, FILES, &reporter), "/erase"));
  assert_true(says(get(f, &h, FILES, &reviewer), "/erase"));
  assert_int_equal(count(f, h.store, FILE_COUNT), 1);
  close_house(&h);
}

static void grant(struct fixture *f, struct http_house *h, const char *name, const char *area) {
  struct tx *tx;
  bool changed;
  f->scope.actor = STR("cli:test");
  assert_ok(f, store_begin(&f->scope, h->store, &tx));
  assert_ok(
      f, role_grant(&f->scope, tx, str_of(name), ROLE_REVIEWER, str_of(area), STR(""), &changed));
  assert_ok(f, store_commit(&f->scope, tx));
}

static void who_has_several_districts_chooses(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user one = http_enter(f, &h, "minzheng"), many = http_enter(f, &h, "weijian");
  struct answer got = get(f, &h, "/files", &one);
  assert_int_equal(got.status, 303);
  assert_non_null(strstr(got.head, "Location: " FILES "\r\n"));
  assert_answer(get(f, &h, "/files.json", &one), 200,
                "\"areas\":[{\"area\":\"331121\",\"name\":\"青田县\"}]");
  grant(f, &h, "weijian", "31"); /* Shanghai, and with it the districts that have plans */
  got = get(f, &h, "/files", &many);
  assert_answer(got, 200, "/area/310000/files");
  assert_true(says(got, FILES) && says(got, "/area/310118/files"));
  assert_answer(get(f, &h, "/area/310118/files", &many), 200, "还没有文件");
  close_house(&h);
}

/* Without a key file nothing can be sealed: the page says so. */
static void without_keys_the_page_says_so(void **state) {
  struct fixture *f = *state;
  struct http_house h = {.address = fixture_database(f)};
  http_open(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  struct answer page = get(f, &h, FILES, &user);
  assert_answer(page, 200, "服务器还没有密钥文件");
  assert_false(says(page, "multipart"));
  assert_answer(put(f, &h, &user, "a.pdf", pdf(&f->arena, 100, 1)), 409, "laoyou key new");
  assert_answer(put_at(f, &h, FILES, &user, "a.pdf", pdf(&f->arena, 100, 1)), 409, "key new");
  http_close(&h);
}

/* ---- Erasing, listing, backups ----------------------------------------------------------------
 */

static struct answer erase(struct fixture *f, struct http_house *h, const struct http_user *user,
                           const char *path, const char *reason) {
  struct buf b = buf_open(&f->arena, 500);
  buf_printf(&b, "csrf=%s&reason=%s", user->csrf, reason);
  return ask(f, h, post_request(&f->arena, path, user, FORM, buf_str(&b)));
}

static void what_is_erased_is_gone_and_logged(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user reporter = http_enter(f, &h, "minzheng");
  struct http_user reviewer = http_enter(f, &h, "weijian");
  for (int i = 1; i <= 2; i++) {
    assert_int_equal(put(f, &h, &reporter, "误传.pdf", pdf(&f->arena, 100, i)).status, 200);
  }
  assert_answer(get(f, &h, FILES "/2/erase", &reviewer), 200, "误传.pdf");
  assert_answer(erase(f, &h, &reviewer, FILES "/2/erase", ""), 422, "f-reason");
  assert_answer(erase(f, &h, &reporter, FILES "/2/erase", "x"), 403, "");
  assert_int_equal(get(f, &h, FILES "/2", &reviewer).status, 200);
  struct answer done = erase(f, &h, &reviewer, FILES "/2/erase", "%E4%BC%A0%E9%94%99");
  assert_int_equal(done.status, 303);
  assert_answer(get(f, &h, FILES "/2", &reviewer), 404, "内容已删除");
  assert_int_equal(get(f, &h, FILES "/1", &reviewer).status, 200);
  assert_answer(get(f, &h, FILES, &reviewer), 200, "内容已于");
  assert_answer(get(f, &h, FILES "/2/erase", &reviewer), 200, "内容已于");
  assert_answer(erase(f, &h, &reviewer, FILES "/2/erase", "x"), 409, "内容已删除");
  assert_answer(erase(f, &h, &reviewer, FILES "/3/erase", "x"), 404, "");
  struct change_filter filter = {.district = STR(DISTRICT), .limit = 10};
  struct change_row *rows;
  size_t n;
  assert_ok(f, change_list(&f->scope, h.store, &filter, &rows, &n));
  assert_int_equal(n, 3);
  assert_str(rows[0].act, "file.erase");
  assert_str(rows[0].subject, "file:331121/2");
  assert_str(rows[0].reason, "传错");
  assert_str(rows[0].actor, "user:weijian");
  assert_str(rows[2].act, "file.add");
  assert_str(rows[2].subject, "file:331121/1");
  assert_str(rows[2].answer, "1");
  assert_true(str_contains(rows[2].payload, STR("\"file_name\":\"误传.pdf\"")));
  close_house(&h);
}

/* Fifty a page, and each file on one. */
static void lists_go_on(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  open_house(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  struct tx *tx;
  assert_ok(f, store_begin(&f->scope, h.store, &tx));
  for (int i = 1; i <= 101; i++) {
    struct stored_draft draft;
    struct stored_file file;
    struct buf name = buf_open(&f->arena, 40);
    buf_printf(&name, "n%d.pdf", i);
    assert_ok(f, stored_file_draft(&f->scope, h.keys, STR(DISTRICT), buf_str(&name),
                                   pdf(&f->arena, 100, i), &draft));
    assert_ok(f, stored_file_put(&f->scope, tx, h.keys, &draft, &file));
  }
  assert_ok(f, store_commit(&f->scope, tx));
  struct answer page = get(f, &h, FILES, &user);
  assert_true(says(page, ">n101.pdf<") && says(page, ">n52.pdf<") && !says(page, ">n51.pdf<"));
  assert_true(says(page, FILES "?before=52\""));
  page = get(f, &h, FILES "?before=52", &user);
  assert_true(says(page, ">n51.pdf<") && says(page, ">n2.pdf<") && !says(page, ">n1.pdf<"));
  page = get(f, &h, FILES "?before=2", &user);
  assert_true(says(page, ">n1.pdf<") && !says(page, "更早的文件"));
  close_house(&h);
}

static void backups_hold_files(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  struct store_copied *list;
  struct store *copy;
  struct stored_file file;
  struct str bytes, in;
  size_t tables;
  open_house(f, &h);
  struct http_user user = http_enter(f, &h, "minzheng");
  in = pdf(&f->arena, 3 * STORED_PIECE_BYTES + 1, 1);
  assert_answer(put(f, &h, &user, "a.pdf", in), 200, "\"file\":\"1\"");
  struct str path = fixture_path(f, "backup.db");
  assert_ok(f, store_backup(&f->scope, h.store, path, &list, &tables));
  close_house(&h);
  struct seal_keys *keys;
  assert_ok(f, seal_keys_read(&f->scope, fixture_path(f, "h.key"), &keys));
  assert_ok(f, store_open(&f->scope, path, STORE_EXISTING, &copy));
  assert_ok(f, stored_file_read(&f->scope, copy, keys, STR(DISTRICT), 1, &file, &bytes));
  assert_true(str_eq(in, bytes));
  assert_str(file.uploaded_by, "user:minzheng");
  store_close(copy);
  seal_keys_close(keys);
}

/* ---- Stopping ---------------------------------------------------------------------------------
 */

enum { SENDERS = 8, SENT_MAX = 400 };

struct sender {
  uint16_t port;
  struct http_user user;
  int number, answered;
  int64_t files[SENT_MAX]; /* of the answers; the seed of file i is number * SENT_MAX + i */
  atomic_int *total;
};

/* Sends files until the server is gone. */
static void *send_files(void *context) {
  struct sender *x = context;
  enum { SIZE = 100 * 1000 };
  char answer[8192], key[32];
  for (int i = 0; i < SENT_MAX; i++) {
    struct arena a;
    arena_open(&a, 8 * SIZE);
    int seed = x->number * SENT_MAX + i;
    snprintf(key, sizeof key, "key-%d", seed);
    struct str body = upload(&a, &x->user, key, "a.pdf", pdf(&a, SIZE, seed));
    struct str request = post_request(&a, FILES ".json", &x->user, MULTIPART, body);
    http_talk(x->port, request, answer, sizeof answer);
    arena_close(&a);
    const char *at = strstr(answer, "\"file\":\"");
    bool gone = http_status(answer) == 0;
    if (http_status(answer) == 200 && at) {
      x->files[x->answered++] = strtoll(at + 8, NULL, 10) * 1000000 + seed;
      atomic_fetch_add(x->total, 1);
    } else if (!gone && http_status(answer) != 503 && http_status(answer) != 429) {
      print_error("%s\n", answer);
      break;
    }
    if (gone) break;
  }
  return NULL;
}

/* Uploads that are under way when the server stops: what was answered is there, whole. */
static void what_was_answered_is_kept_when_it_stops(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  pthread_t threads[SENDERS];
  static struct sender senders[SENDERS];
  atomic_int total = 0;
  static const char *const people[] = {"minzheng", "jiaoyu", "weijian"};
  open_house(f, &h);
  for (int i = 0; i < SENDERS; i++) {
    senders[i] = (struct sender){.port = h.port, .number = i, .total = &total};
    senders[i].user = http_enter(f, &h, people[i % 3]);
    assert_int_equal(pthread_create(&threads[i], NULL, send_files, &senders[i]), 0);
  }
  for (int i = 0; i < 1000 && atomic_load(&total) < 20; i++) usleep(10 * 1000);
  server_stop(h.server);
  app_close(h.app);
  for (int i = 0; i < SENDERS; i++) pthread_join(threads[i], NULL);
  int64_t answered = 0, there = count(f, h.store, FILE_COUNT);
  for (int i = 0; i < SENDERS; i++) {
    for (int n = 0; n < senders[i].answered; n++, answered++) {
      struct arena_mark mark = arena_mark(&f->arena);
      struct stored_file file;
      struct str bytes;
      int64_t number = senders[i].files[n] / 1000000, seed = senders[i].files[n] % 1000000;
      assert_ok(f,
                stored_file_read(&f->scope, h.store, h.keys, STR(DISTRICT), number, &file, &bytes));
      assert_true(str_eq(bytes, pdf(&f->arena, bytes.len, (int)seed)));
      arena_rewind(&f->arena, mark);
    }
  }
  assert_true(answered >= 20 && answered <= there && there <= answered + SENDERS);
  struct change_verified v;
  assert_ok(f, change_verify(&f->scope, h.store, NULL, 0, &v));
  assert_false(v.broken);
  assert_int_equal(count(f, h.store, "SELECT count(*) FROM change WHERE act = 'file.add'"), there);
  store_close(h.store);
  seal_keys_close(h.keys);
}

static void *stop_it(void *context) {
  server_stop(context);
  return NULL;
}

/* Writes that take longer than the server is willing to wait for its requests are waited for all
 * the same: libmicrohttpd ends the program when it is stopped while a connection sleeps. The first
 * write gives up on the lock after five seconds, the second then gets it. */
static void a_slow_write_is_waited_for(void **state) {
  struct fixture *f = *state;
  struct http_house h;
  struct tx *tx;
  pthread_t sending[2], stopping;
  static struct sender senders[2];
  atomic_int total = 0;
  open_house(f, &h);
  assert_ok(f, store_begin(&f->scope, h.store, &tx));
  assert_ok(f, store_exec(&f->scope, tx, "UPDATE lease SET epoch = epoch"));
  for (int i = 0; i < 2; i++) {
    senders[i] = (struct sender){.port = h.port, .number = i, .total = &total};
    senders[i].user = http_enter(f, &h, "minzheng");
    assert_int_equal(pthread_create(&sending[i], NULL, send_files, &senders[i]), 0);
    usleep(300 * 1000);
  }
  assert_int_equal(pthread_create(&stopping, NULL, stop_it, h.server), 0);
  sleep(7);
  store_rollback(tx);
  pthread_join(stopping, NULL);
  for (int i = 0; i < 2; i++) pthread_join(sending[i], NULL);
  app_close(h.app);
  int64_t there = count(f, h.store, FILE_COUNT);
  assert_true(atomic_load(&total) <= there && there <= 2);
  store_close(h.store);
  seal_keys_close(h.keys);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_kind_goes_in_and_comes_out),
      TEST(a_form_sent_twice_is_one_file),
      TEST(the_largest_goes_through_and_no_larger),
      TEST(what_is_no_file_is_refused_in_words),
      TEST(who_may_not_is_refused),
      TEST(who_has_several_districts_chooses),
      TEST(without_keys_the_page_says_so),
      TEST(what_is_erased_is_gone_and_logged),
      TEST(lists_go_on),
      TEST(backups_hold_files),
      TEST(what_was_answered_is_kept_when_it_stops),
      TEST(a_slow_write_is_waited_for),
  };
  return run_on_engines("files", tests);
}
