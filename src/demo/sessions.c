/* Sessions of parenting guidance in the weeks after the demo's day, so that a family finds some to
 * sign up for. */
#include "demo/cases_int.h"

#include "service/slot.h"

static const struct coming {
  struct str title, note;
  int32_t days; /* behind the demo's day */
  int64_t starts, ends, age_from, age_to;
} sessions[] = {
    {STR_INIT("辅食添加与喂养"), STR_INIT("请带孩子常用的餐具。"), 6, 9 * 60 + 30, 11 * 60, 6, 12},
    {STR_INIT("亲子阅读"), STR_INIT(""), 13, 14 * 60 + 30, 15 * 60 + 30, 12, 36},
    {STR_INIT("睡眠习惯培养"), STR_INIT(""), 20, 9 * 60 + 30, 10 * 60 + 30, 0, 12},
    {STR_INIT("意外伤害预防与急救"), STR_INIT(""), 27, 14 * 60, 15 * 60 + 30, 0, 36},
};
/* For who works in care. */
static const struct coming trainings[] = {
    {STR_INIT("照护实操与应急处置"), STR_INIT("请穿便于活动的衣服。"), 9, 8 * 60 + 30, 16 * 60 + 30,
     -1, -1},
};
enum { TRAINING_HOURS = 8 };

/* The `nth` station; without one, childcare centre. */
static bool find_place(const struct county *c, size_t nth, uint32_t *out) {
  static const int kinds[] = {KIND_GUIDANCE_STATION, KIND_CHILDCARE_CENTRE};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    uint32_t count = 0, seen = 0;
    for (uint32_t i = 0; i < c->institution_count; i++)
      count += c->institutions[i].kind == kinds[k];
    for (uint32_t i = 0; count && i < c->institution_count; i++) {
      if (c->institutions[i].kind != kinds[k] || seen++ != nth % count) continue;
      *out = i;
      return true;
    }
  }
  return false;
}

static enum ly open_one(struct lives *l, const struct coming *one,
                        const struct service_slot_kind *kind, uint32_t at) {
  const struct county *c = l->county;
  uint32_t home = c->institutions[at].area;
  struct str area = home < c->figures->home_count ? c->figures->areas[home].code : c->figures->area;
  const struct case_actors *actors;
  struct slot_deed deed = {.act = SLOT_OPEN,
                           .work = l->work,
                           .registry = l->registry,
                           .district = c->figures->area,
                           .slot = {.kind = kind->key,
                                    .title = one->title,
                                    .party = l->loaded->first_institution + at,
                                    .area = area,
                                    .place = STR("一楼活动室"),
                                    .on = {c->on.day + one->days},
                                    .starts = one->starts,
                                    .ends = one->ends,
                                    .capacity = 20,
                                    .amount = slot_kind_amount(kind) ? TRAINING_HOURS : 0,
                                    .age_from = one->age_from,
                                    .age_to = one->age_to,
                                    .note = one->note}};
  enum ly rc = lives_actors(l, HAND_WORKER, area, &actors);
  if (rc) return rc;
  struct write w = slot_write(l->s, &deed);
  return lives_write(l, actors->names[0], &w);
}

enum ly lives_sessions(struct lives *l) {
  const struct pack *pack = l->work->vocabulary->pack;
  const struct service_slot_kind *kind = slot_kind_find(pack, STR("guidance_session"));
  const struct service_slot_kind *training = slot_kind_find(pack, STR("skill_training_session"));
  enum ly rc = LY_OK;
  uint32_t at;
  l->s->today = l->county->on;
  for (size_t i = 0; !rc && kind && i < sizeof sessions / sizeof *sessions; i++)
    if (find_place(l->county, i, &at)) rc = open_one(l, &sessions[i], kind, at);
  for (size_t i = 0; !rc && training && i < sizeof trainings / sizeof *trainings; i++)
    if (find_place(l->county, i, &at)) rc = open_one(l, &trainings[i], training, at);
  return rc;
}
