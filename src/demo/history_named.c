/* Which unit the demo names for an entry whose document names none: as its words suggest. */
#include "demo/history.h"

enum { ENDS_MAX = 4 };

/* The first row one of whose words stands in the title, and of whose units the plan has one. */
static const struct hint {
  const char *words[12];
  const char *ends[ENDS_MAX]; /* how the names of its units end, the best first */
} hints[] = {
    {{"社工", "社会工作者"}, {"民政局"}},
    {{"夜校"}, {"文旅局", "文化旅游局", "教育局"}},
    {{"旅游", "文化馆", "文旅", "艺术"}, {"文旅局", "文化旅游局"}},
    {{"养老保险", "社保", "技能", "技工", "就业", "职业道德", "劳务", "岗位", "人才引进",
      "精英人才"},
     {"人力资源社会保障局", "人社局", "人力社保局"}},
    {{"护理员", "持证养老"}, {"民政局"}},
    {{"长护险", "长期护理保险", "纳入医保"}, {"医保局"}},
    {{"增值税", "所得税", "留抵退税", "税收", "税费", "税前", "免征税"}, {"税务局", "财政局"}},
    {{"资金", "经费", "奖补", "一次性补助", "福彩公益金", "财政", "预算"}, {"财政局", "民政局"}},
    {{"信贷", "贷款", "质押", "融资", "上市", "循环贷", "担保", "责任险", "转贷"},
     {"金融办", "银保监局", "发展改革委", "经商局"}},
    {{"用地", "供地", "土地", "国土", "厂房"}, {"规划资源局", "自然资源局"}},
    {{"康复辅具", "辅助器具", "辅具"}, {"民政局"}},
    {{"健康管理", "健康档案", "健康驿站", "母子健康", "医", "安宁疗护", "生育", "母婴", "健康促进"},
     {"卫生健康委", "卫健委", "卫生健康局"}},
    {{"普及健康", "健康知识", "心理", "眼保健", "疾病", "康复床", "康复护理", "转诊", "老年护理"},
     {"卫生健康委", "卫健委", "卫生健康局"}},
    {{"幼儿园", "入园", "学前教育", "托幼一体", "公办在园", "托班", "民办园", "公办园"},
     {"教育局", "教委"}},
    {{"老年教育", "老年大学", "终身教育", "开放大学", "产教融合", "职教", "办学", "院校", "教研"},
     {"教育局", "教委"}},
    {{"运动健康", "体育", "健身"}, {"体育局"}},
    {{"法律", "法治"}, {"司法局"}},
    {{"水电气", "价格", "调价"}, {"发展改革委", "发改委", "经商局"}},
    {{"家政", "消费"}, {"商务委", "经商局"}},
    {{"电梯", "加装", "新建住宅", "新建居住区", "新建小区", "旧改", "配套设施", "老旧小区"},
     {"住房城乡建设管理委", "房管局", "规划资源局", "自然资源局"}},
    {{"产业", "骨干企业", "专精特新", "用品"}, {"发展改革委", "发改委", "经济信息化委", "经商局"}},
    {{"监管执法", "多头监管", "监管措施", "信用", "守信", "失信"}, {"市场监管局"}},
    {{"综合考评", "相关考核", "重大政策", "重点任务和项目", "国家城市"}, {"发展改革委", "发改委"}},
};

static const struct hint by_field[] = {
    [PLAN_FIELD_ELDER] = {{0}, {"民政局"}},
    [PLAN_FIELD_CHILDCARE] = {{0}, {"卫生健康局", "卫生健康委", "卫健委", "教育局"}},
    [PLAN_FIELD_BOTH] = {{0}, {"民政局"}},
};

static bool speaks_of(const struct hint *hint, struct str title) {
  for (size_t i = 0; i < sizeof hint->words / sizeof *hint->words && hint->words[i]; i++) {
    if (str_contains(title, str_of(hint->words[i]))) return true;
  }
  return false;
}

static struct str unit_like(const struct pack *pack, const struct hint *hint) {
  const struct pack_table *table = pack_table_of(pack, &pack_kind_unit);
  for (size_t e = 0; e < ENDS_MAX && hint->ends[e]; e++) {
    for (size_t i = 0; i < table->count; i++) {
      const struct pack_unit *u = (const void *)table->entries[i];
      if (u->stands_for == PACK_STANDS_FOR_ITSELF && str_ends(u->name, str_of(hint->ends[e])))
        return u->name;
    }
  }
  return STR("");
}

struct str history_unit_for(const struct pack *pack, struct str title, int field) {
  for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
    struct str unit = speaks_of(&hints[i], title) ? unit_like(pack, &hints[i]) : STR("");
    if (unit.len) return unit;
  }
  return unit_like(pack, &by_field[field]);
}
