/* Keys in words, and QR codes. */
#include "tests/support.h"

#include "web/qr.h"
#include "web/words.h"

#include <string.h>

static void keys_have_words(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *room, *key, *want;
  } cases[] = {
      {"act", "user.create", "新增用户"},
      {"act", "user.totp", "启用动态口令"},
      {"act", "no.such.act", "no.such.act"},
      {"act", "", ""},
      {"choice", "off", "不要求"},
      {"field", "display_name", "姓名"},
      {"actor", "user", "user"}, /* a sentence with a place in it is no word */
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(word_of(&f->scope, cases[i].room, str_of(cases[i].key)), cases[i].want);
  }
  char longest[300];
  memset(longest, 'a', sizeof longest);
  struct str key = {longest, sizeof longest};
  assert_true(str_eq(word_of(&f->scope, "act", key), key));
}

static void who_and_what_have_words(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text, *actor, *subject;
  } cases[] = {
      {"user:王芳", "王芳", "用户 王芳"},
      {"cli:root", "命令行", "cli:root"},
      {"setting:backup_keep", "setting:backup_keep", "设置“自动备份保留的份数”"},
      {"job:verify", "定时任务", "定时任务“核对操作日志”"},
      {"public", "未登录", ""},
      {"party:331121/7", "party:331121/7", "对象 331121/7"},
      {"what:else", "what:else", "what:else"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_str(word_actor(&f->scope, str_of(cases[i].text)), cases[i].actor);
    assert_str(word_subject(&f->scope, str_of(cases[i].text)), cases[i].subject);
  }
  assert_str(word_from(&f->scope, STR("127.0.0.1")), "本机");
  assert_str(word_from(&f->scope, STR("clock")), "系统时钟");
  assert_str(word_from(&f->scope, STR("10.0.0.9")), "10.0.0.9");
}

/* "name=text;" of each member. */
static struct str told(struct fixture *f, const char *payload) {
  struct buf b = buf_open(&f->arena, 1000);
  const struct value *list = word_payload(&f->scope, str_of(payload));
  for (const struct value *v = list ? list->first : NULL; v; v = v->next) {
    buf_add(&b, value_get(v, STR("name"))->text);
    buf_char(&b, '=');
    buf_add(&b, value_get(v, STR("text"))->text);
    buf_char(&b, ';');
  }
  return buf_str(&b);
}

static void payloads_have_words(void **state) {
  struct fixture *f = *state;
  assert_str(told(f, "{\"area\":\"331121\",\"role\":\"reviewer\",\"unit\":\"\"}"),
             "地区=331121;角色=审核员;单位=—;");
  assert_str(told(f, "{\"elder_mode\":true,\"lang\":\"en\",\"large_type\":false}"),
             "长辈模式=是;语言=英文;大字号=否;");
  assert_str(told(f, "{\"name\":\"totp_required\",\"before\":\"off\",\"value\":\"everyone\"}"),
             "设置项=哪些人必须使用动态口令;原值=不要求;值=所有用户;");
  assert_str(told(f, "{\"n\":3,\"list\":[1,2],\"nothing\":null}"), "n=3;list=[1,2];nothing=—;");
  static const char *const none[] = {"", "no JSON", "[1]", "{\"a\":1"};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    assert_null(word_payload(&f->scope, str_of(none[i])));
    assert_int_equal(f->scope.error.code, LY_OK); /* what can not be read is not our error */
  }
}

static void acts_can_be_chosen(void **state) {
  struct fixture *f = *state;
  size_t chosen = 0;
  const struct value *list = word_acts(&f->scope, STR("role.grant"));
  for (const struct value *v = list->first; v; v = v->next) {
    if (!value_get(v, STR("chosen"))->integer) continue;
    assert_str(value_get(v, STR("text"))->text, "授予角色");
    chosen++;
  }
  assert_int_equal(chosen, 1);
  /* one without words is still there, last */
  assert_str(value_get(word_acts(&f->scope, STR("x.y"))->last, STR("text"))->text, "x.y");
}

/* Every code has a finder pattern of seven modules in its corner, behind four quiet ones (ISO/IEC
 * 18004, 6.3.3 and 6.3.8). Whether a phone reads it is not asked here. */
static void qr_codes_are_paths(void **state) {
  struct fixture *f = *state;
  struct str path;
  int64_t size;
  assert_ok(f, qr_path(&f->scope, STR("otpauth://totp/x"), &path, &size));
  assert_int_equal((size - 8 - 17) % 4, 0); /* 17 + 4 × version */
  assert_true(str_starts(path, STR("M4 4h7v1h-7z")));
  for (size_t i = 0; i < path.len; i++) assert_non_null(strchr("M0123456789 hvz-", path.ptr[i]));
  char longer[1001];
  memset(longer, 'a', sizeof longer);
  assert_int_equal(qr_path(&f->scope, (struct str){longer, sizeof longer}, &path, &size), LY_LIMIT);
  fixture_reset(f);
  assert_int_equal(qr_path(&f->scope, STR(""), &path, &size), LY_LIMIT);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(keys_have_words), TEST(who_and_what_have_words),
                                     TEST(payloads_have_words), TEST(acts_can_be_chosen),
                                     TEST(qr_codes_are_paths)};
  return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
