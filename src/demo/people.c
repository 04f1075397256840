/* People for the demo, all with one password that everybody knows: those of one county, and a few
 * of Qingpu and Shanghai. Who holds two roles stands in two rows, one behind the other. */
#include "demo/demo_int.h"

#include "people/record.h"
#include "store/setting.h"

#define COUNTY STR("331121")

static const struct demo_user {
  struct str name, display_name;
  enum role role; /* ROLE_COUNT: none yet */
  struct str unit;
  struct str area; /* empty: the county */
} users[] = {
    {STR_INIT("minzheng"), STR_INIT("民政局填报员（演示）"), ROLE_REPORTER, STR_INIT("县民政局")},
    {STR_INIT("jiaoyu"), STR_INIT("教育局填报员（演示）"), ROLE_REPORTER, STR_INIT("县教育局")},
    {STR_INIT("weijian"), STR_INIT("卫健局审核员（演示）"), ROLE_REVIEWER,
     STR_INIT("县卫生健康局")},
    {STR_INIT("zhuanban"), STR_INIT("县专班统筹员（演示）"), ROLE_COORDINATOR, STR_INIT("")},
    {STR_INIT("zhuanban"), STR_INIT("县专班统筹员（演示）"), ROLE_REVIEWER, STR_INIT("")},
    {STR_INIT("qpminzheng"), STR_INIT("青浦区民政局填报员（演示）"), ROLE_REPORTER,
     STR_INIT("区民政局"), STR_INIT("310118")},
    {STR_INIT("qpzhuanban"), STR_INIT("青浦区统筹员（演示）"), ROLE_COORDINATOR, STR_INIT(""),
     STR_INIT("310118")},
    {STR_INIT("qpzhuanban"), STR_INIT("青浦区统筹员（演示）"), ROLE_REVIEWER, STR_INIT(""),
     STR_INIT("310118")},
    {STR_INIT("shizhuanban"), STR_INIT("上海市统筹员（演示）"), ROLE_COORDINATOR, STR_INIT(""),
     STR_INIT("310000")},
    {STR_INIT("shizhuanban"), STR_INIT("上海市统筹员（演示）"), ROLE_REVIEWER, STR_INIT(""),
     STR_INIT("310000")},
    {STR_INIT("wenxi"), STR_INIT("温溪镇经办员（演示）"), ROLE_WORKER, STR_INIT(""),
     STR_INIT("331121101")},
    {STR_INIT("tanfang"), STR_INIT("温溪镇探访员（演示）"), ROLE_VISITOR, STR_INIT(""),
     STR_INIT("331121101")},
    {STR_INIT("pinggu"), STR_INIT("评估员甲（演示）"), ROLE_ASSESSOR, STR_INIT("")},
    {STR_INIT("pinggu2"), STR_INIT("评估员乙（演示）"), ROLE_ASSESSOR, STR_INIT("")},
    {STR_INIT("jiancha"), STR_INIT("检查员（演示）"), ROLE_INSPECTOR, STR_INIT("")},
    {STR_INIT("jiancha"), STR_INIT("检查员（演示）"), ROLE_WORKER, STR_INIT("")},
    /* What they act for is there with the county (keepers.c). */
    {STR_INIT("jigou"), STR_INIT("养老机构经办员（演示）"), ROLE_COUNT, STR_INIT("")},
    {STR_INIT("tuoyu"), STR_INIT("托育机构经办员（演示）"), ROLE_COUNT, STR_INIT("")},
    {STR_INIT("xiaofang"), STR_INIT("消防检查员（演示）"), ROLE_INSPECTOR,
     STR_INIT("消防救援机构")},
    {STR_INIT("caiwu"), STR_INIT("财务人员（演示）"), ROLE_FINANCE, STR_INIT("")},
    {STR_INIT("admin"), STR_INIT("系统管理员（演示）"), ROLE_ADMINISTRATOR, STR_INIT("")},
    {STR_INIT("security"), STR_INIT("安全管理员（演示）"), ROLE_SECURITY, STR_INIT("")},
    {STR_INIT("auditor"), STR_INIT("审计员（演示）"), ROLE_AUDITOR, STR_INIT("")},
};

/* Made, and at once given the known password, so that a newcomer is not asked for another one. */
static enum ly make_user(struct scope *s, struct tx *tx, const struct demo_user *u, bool known,
                         const struct user_secret *secret) {
  static const enum people_act acts[] = {ACT_USER_CREATE, ACT_USER_PASSWORD, ACT_ROLE_GRANT};
  struct people_deed deed = {.name = u->name,
                             .display_name = u->display_name,
                             .secret = *secret,
                             .role = u->role,
                             .area = u->area.len ? u->area : COUNTY,
                             .unit = u->unit};
  size_t count = sizeof acts / sizeof *acts - (u->role == ROLE_COUNT);
  enum ly rc = LY_OK;
  for (size_t i = known ? 2 : 0; !rc && i < count; i++) {
    deed.act = acts[i];
    rc = people_do(s, tx, &deed);
  }
  return rc;
}

static enum ly make_users(struct scope *s, struct tx *tx) {
  struct user_secret secret;
  enum ly rc = user_password(s, STR("demo"), DEMO_PASSWORD, &secret);
  for (size_t i = 0; !rc && i < sizeof users / sizeof *users; i++) {
    bool known = i > 0 && str_eq(users[i].name, users[i - 1].name);
    rc = make_user(s, tx, &users[i], known, &secret);
  }
  /* Whose administrators they are. */
  if (!rc) rc = setting_change(s, tx, STR("area"), COUNTY, STR(""));
  if (!rc) rc = setting_change(s, tx, STR("demo_password"), STR("true"), STR(""));
  return rc ? rc : setting_change(s, tx, STR("totp_required"), STR("off"), STR(""));
}

enum ly demo_people(struct scope *s, struct tx *tx) {
  struct str made, actor = s->actor;
  enum ly rc = setting_get(s, tx_store(tx), STR("demo_password"), &made);
  if (rc || made.len) return rc; /* once; what was changed since stays */
  s->actor = STR("cli:demo");    /* whoever fills a demo does so as its owner */
  rc = make_users(s, tx);
  s->actor = actor;
  return rc;
}
