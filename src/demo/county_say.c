/* What is said of a made-up party, by whom and since when. What it is silent about is not known:
 * of one in twenty-five nobody has said what they live on or how able they are. */
#include "demo/county_say.h"

#include "demo/county_parts.h"
#include "demo/county_speech.h"

/* ---- A person -----------------------------------------------------------------------------------
 */

#define ONE_OF(words, i) str_of((words)[i])
static const char *const sexes[] = {"1", "2"};
static const char *const kin[] = {"head", "spouse", "child", "grandchild", "parent", "other"};
static const char *const beds[] = {"", "nursing", "assisted", "dementia"};
static const char *const classes[] = {"", "infant", "young", "older"};
static const char *const posts[] = {"", "head", "care_worker", "nursery_teacher", "cook"};

static struct date before(const struct speech *p, int32_t days) {
  return (struct date){p->y->c->on.day - days};
}

/* Where a number from the person's own chance is wanted. */
static uint32_t chance(const struct county_person *p, uint32_t of, uint32_t which) {
  uint32_t n = (p->name ^ which * 0x9e3779b9u) * 0x85ebca6bu;
  return (n >> 8) % of;
}

static bool has(const struct county_person *p, uint64_t bit) {
  return (p->is & bit) != 0;
}

static void of_identity(struct speech *p, size_t i, const struct county_person *who) {
  const struct saying *y = p->y;
  struct arena *a = p->s->arena;
  speech_begin(p, STR("police"), who->birth);
  say(p, SAID_name, county_person_name(a, y->c, i));
  if (y->sealer) say(p, SAID_id_number, county_id_number(a, y->c, i));
  say(p, SAID_sex, ONE_OF(sexes, who->sex));
  say_date(p, SAID_birth_date, who->birth);
  say_area(p, SAID_hukou_area, who->hukou);
  say_party(p, SAID_mother, y->first_person, who->mother);
  say_party(p, SAID_father, y->first_person, who->father);
  if (!has(who, COUNTY_BIT(DECEASED))) return;
  struct date died = before(p, 5 + (int32_t)chance(who, 80, 1));
  speech_begin(p, STR("police"), died);
  say_date(p, SAID_death_date, died);
}

/* Who moved within three years lived elsewhere in the county before. */
static void of_earlier_home(struct speech *p, const struct county_person *who, struct date moved) {
  const struct county_figures *f = p->y->c->figures;
  uint32_t area = (who->home + 7 + chance(who, 40, 2)) % (uint32_t)f->home_count;
  if (f->areas[area].town == area) area = (area + 1) % (uint32_t)f->home_count;
  struct date from = {moved.day - 1000 - (int32_t)chance(who, 5000, 3)};
  speech_begin(p, STR("village"), date_cmp(from, who->birth) < 0 ? who->birth : from);
  say_area(p, SAID_home_area, area);
}

static struct date home_from(const struct speech *p, const struct county_person *who) {
  int32_t days = has(who, COUNTY_BIT(MOVED)) ? 30 + (int32_t)chance(who, 1000, 4)
                                             : 1200 + (int32_t)chance(who, 9000, 4);
  struct date from = before(p, days);
  return date_cmp(from, who->birth) < 0 ? who->birth : from;
}

static void of_home(struct speech *p, size_t i, const struct county_person *who) {
  const struct saying *y = p->y;
  struct date from = home_from(p, who);
  if (has(who, COUNTY_BIT(MOVED))) of_earlier_home(p, who, from);
  speech_begin(p, STR("village"), from);
  say_area(p, SAID_home_area, who->home);
  if (who->home < y->c->figures->home_count)
    say_truth(p, SAID_home_rural, county_rural(y->c, who->home));
  say_date(p, SAID_home_from, from);
  if (who->age >= 18 && chance(who, 10, 5) < 7 && y->sealer) {
    say(p, SAID_phone, county_phone(p->s->arena, y->c, i));
  }
  if (who->household) {
    say_party(p, SAID_household, y->first_household, who->household);
    say(p, SAID_head_relation, ONE_OF(kin, who->role));
  }
  say_party(p, SAID_spouse, y->first_person, who->spouse);
  say_party(p, SAID_guardian, y->first_person, who->guardian);
  say_party(p, SAID_carer, y->first_person, who->carer);
  if (who->age >= 60) say_truth(p, SAID_children_away, has(who, COUNTY_BIT(CHILDREN_AWAY)));
  if (who->age < 16) say_truth(p, SAID_parents_away, has(who, COUNTY_BIT(PARENTS_AWAY)));
}

/* What they live on. Asked of the young and the old, and of whom something is known. */
static void of_means(struct speech *p, const struct county_person *who) {
  static const uint64_t any =
      COUNTY_BIT(DESTITUTE) | COUNTY_BIT(MINIMUM) | COUNTY_BIT(MARGIN) | COUNTY_BIT(LOW_INCOME);
  bool asked = who->age >= 60 || who->age < 6;
  if (has(who, COUNTY_BIT(UNSAID)) || (!asked && !has(who, any))) return;
  speech_begin(p, STR("civil_affairs"), before(p, 200 + (int32_t)chance(who, 900, 6)));
  say_truth(p, SAID_destitute, has(who, COUNTY_BIT(DESTITUTE)));
  say_truth(p, SAID_minimum_allowance, has(who, COUNTY_BIT(MINIMUM)));
  say_truth(p, SAID_low_income_margin, has(who, COUNTY_BIT(MARGIN)));
  say_truth(p, SAID_low_income, has(who, COUNTY_BIT(LOW_INCOME)));
  if (who->age < 18) say_truth(p, SAID_hardship_child, has(who, COUNTY_BIT(HARDSHIP)));
  if (who->age < 60) return;
  say_truth(p, SAID_preferential, has(who, COUNTY_BIT(PREFERENTIAL)));
  say_truth(p, SAID_home_bed, has(who, COUNTY_BIT(HOME_BED)));
  say_truth(p, SAID_home_adapted, has(who, COUNTY_BIT(ADAPTED)));
}

static void of_disability(struct speech *p, const struct county_person *who) {
  if (!has(who, COUNTY_BIT(DISABLED))) return;
  bool severe = has(who, COUNTY_BIT(SEVERE));
  speech_begin(p, STR("disabled_federation"), before(p, 600 + (int32_t)chance(who, 3000, 7)));
  say_int(p, SAID_disability_type, 1 + chance(who, 7, 8));
  say_int(p, SAID_disability_level, (severe ? 1 : 3) + chance(who, 2, 9));
}

/* Shanghai's level of need for an ability. */
static int64_t need_of(const struct county_person *who) {
  static const int least[] = {0, 1, 3, 5, 6};
  return least[who->ability] + (who->ability < 3 ? (int)chance(who, 2, 10) : 0);
}

static void assess(struct speech *p, const struct county_person *who, struct date on, int ability) {
  speech_begin(p, STR("assessment"), on);
  say_int(p, SAID_ability, ability);
  say_date(p, SAID_ability_on, on);
  say_truth(p, SAID_self_care, ability <= 1);
  say_truth(p, SAID_dementia, has(who, COUNTY_BIT(DEMENTIA)));
}

static void of_ability(struct speech *p, const struct county_person *who) {
  if (who->age < 60 || !has(who, COUNTY_BIT(ASSESSED)) || has(who, COUNTY_BIT(UNSAID))) return;
  int32_t days = 20 + (int32_t)chance(who, 500, 11);
  if (has(who, COUNTY_BIT(REASSESSED))) {
    assess(p, who, before(p, days + 400), who->ability - 1);
  }
  assess(p, who, before(p, days), who->ability);
  if (!p->y->shanghai) return;
  say_int(p, SAID_need_level, need_of(who));
  speech_begin(p, STR("medical_security"), before(p, days));
  say_truth(p, SAID_ltci_insured, true);
  if (has(who, COUNTY_BIT(LTCI))) say_date(p, SAID_ltci_from, before(p, days - 10));
}

static void of_health(struct speech *p, const struct county_person *who) {
  bool told = who->age >= 60 || who->age <= 6 || has(who, COUNTY_BIT(SIGNED));
  if (!told) return;
  struct date from = before(p, 150 + (int32_t)chance(who, 700, 12));
  speech_begin(p, STR("health"), date_cmp(from, who->birth) < 0 ? who->birth : from);
  say_truth(p, SAID_doctor_signed, has(who, COUNTY_BIT(SIGNED)));
  if (who->age >= 50) {
    say_truth(p, SAID_family_planning_special, has(who, COUNTY_BIT(PLANNING)));
  }
  if (who->age < 60) return;
  speech_begin(p, STR("social_security"), before(p, 400));
  bool resident = has(who, COUNTY_BIT(PENSION));
  say(p, SAID_pension_insurance, resident ? STR("resident") : STR("employee"));
}

static void of_place(struct speech *p, const struct county_person *who) {
  const struct saying *y = p->y;
  if (!who->institution) return;
  int32_t days = 10 + (int32_t)chance(who, who->bed ? 1500 : 300, 13);
  struct date from = before(p, days);
  if (date_cmp(from, who->birth) < 0) from = who->birth;
  speech_begin(p, STR("institution"), from);
  say_party(p, SAID_institution, y->first_institution, who->institution);
  if (who->bed) say_date(p, SAID_institution_from, from);
  if (who->bed) say(p, SAID_bed_kind, ONE_OF(beds, who->bed));
  if (!who->class_kind) return;
  const struct county_institution *place = &y->c->institutions[who->institution - 1];
  say(p, SAID_class_kind, ONE_OF(classes, who->class_kind));
  say_date(p, SAID_class_from, from);
  say_int(p, SAID_childcare_fee, place->affordable_fee ? 1800 : 4200);
}

static void of_work(struct speech *p, const struct county_person *who) {
  if (!who->workplace) return;
  bool certified = has(who, COUNTY_BIT(CERTIFIED));
  speech_begin(p, STR("institution"), before(p, 60 + (int32_t)chance(who, 2500, 14)));
  say_party(p, SAID_workplace, p->y->first_institution, who->workplace);
  say(p, SAID_post, ONE_OF(posts, who->post));
  say_truth(p, SAID_certificate, certified);
  if (!certified) return;
  /* good for three years: a few have run out, a few end soon */
  say_date(p, SAID_certificate_to, before(p, 12 - (int32_t)chance(who, 1100, 15)));
}

/* ---- Acts and receipts --------------------------------------------------------------------------
 */

/* The numbers of an act in the order of its fields. */
static const struct str *fields_of(const struct saying *y, const struct county_act *act) {
  const struct registry_act_kind *kind = y->acts[act->kind];
  struct str *out = ARENA_ARRAY(y->s->arena, struct str, kind->fields.count + 1);
  size_t at = 0;
  if (!out || kind->fields.count == 0) return NULL;
  if (act->kind == DONE_OCCUPANCY && y->c->institutions[act->subject].seats) at = 2; /* children */
  out[at] = str_int(y->s->arena, act->amount);
  if (kind->fields.count > at + 1) out[at + 1] = str_int(y->s->arena, act->money);
  return out;
}

static struct str source_of(enum county_act_kind kind) {
  static const char *const sources[DONE_KINDS] = {[DONE_VISIT] = "village",
                                                  [DONE_GUIDANCE] = "education",
                                                  [DONE_NEWBORN_VISIT] = "health",
                                                  [DONE_HEALTH_CHECK] = "health",
                                                  [DONE_SCREENING] = "health",
                                                  [DONE_MEAL] = "institution",
                                                  [DONE_HOME_SERVICE] = "institution",
                                                  [DONE_ADAPTATION] = "civil_affairs",
                                                  [DONE_TRAINING] = "civil_affairs",
                                                  [DONE_SKILL_TRAINING] = "institution",
                                                  [DONE_ETHICS_TRAINING] = "institution",
                                                  [DONE_PROFESSIONAL_TRAINING] = "institution",
                                                  [DONE_MUTUAL_HELP] = "village",
                                                  [DONE_INSPECTION] = "civil_affairs",
                                                  [DONE_OCCUPANCY] = "institution"};
  return str_of(sources[kind]);
}

void said_acts(const struct saying *y, size_t first, size_t last, struct load_party *out) {
  struct load_act *acts = ARENA_ARRAY(y->s->arena, struct load_act, last - first);
  if (!acts) return;
  for (size_t i = first; i < last; i++) {
    const struct county_act *act = &y->c->acts[i];
    acts[i - first] = (struct load_act){.kind = y->acts[act->kind],
                                        .on = act->on,
                                        .source = source_of(act->kind),
                                        .fields = fields_of(y, act)};
  }
  out->acts = acts;
  out->act_count = last - first;
}

static void received(const struct saying *y, size_t first, size_t last, struct load_party *out) {
  struct load_receipt *receipts = ARENA_ARRAY(y->s->arena, struct load_receipt, last - first);
  if (!receipts) return;
  for (size_t i = first; i < last; i++) {
    const struct county_receipt *r = &y->c->receipts[i];
    const struct county_benefit *b = &y->c->figures->benefits[r->benefit];
    receipts[i - first] = (struct load_receipt){.programme = b->programme,
                                                .from = r->from,
                                                .to = DATE_NONE,
                                                .amount_known = b->yuan > 0,
                                                .amount_fen = b->yuan * 100,
                                                .source = STR("civil_affairs")};
  }
  out->receipts = receipts;
  out->receipt_count = last - first;
}

enum ly say_person(const struct saying *y, size_t person, struct load_party *out) {
  const struct county_person *who = &y->c->persons[person];
  struct speech p;
  enum ly rc = speech_open(&p, y);
  if (rc) return rc;
  *out = (struct load_party){.party = y->first_person + (int64_t)person, .kind = y->person};
  of_identity(&p, person, who);
  of_home(&p, person, who);
  of_means(&p, who);
  of_disability(&p, who);
  of_ability(&p, who);
  of_health(&p, who);
  of_place(&p, who);
  of_work(&p, who);
  said_acts(y, y->act[person], y->act[person + 1], out);
  received(y, y->receipt[person], y->receipt[person + 1], out);
  return speech_end(&p, out);
}

/* ---- Households ---------------------------------------------------------------------------------
 */

enum ly say_household(const struct saying *y, size_t household, struct load_party *out) {
  const struct county_household *h = &y->c->households[household];
  struct speech p;
  enum ly rc = speech_open(&p, y);
  if (rc) return rc;
  *out =
      (struct load_party){.party = y->first_household + (int64_t)household, .kind = y->household};
  speech_begin(&p, STR("village"), before(&p, 1300));
  say_area(&p, SAID_household_area, h->area);
  say_int(&p, SAID_household_size, h->size);
  return speech_end(&p, out);
}

/* ---- Opening ------------------------------------------------------------------------------------
 */

static enum ly find_facts(struct scope *s, struct saying *y) {
  static const struct {
    const char *kind, *key;
  } rows[SAID_COUNT] = {
#define SAID_ROW(kind, key) {#kind, #key},
      SAID_FACTS(SAID_ROW)
#undef SAID_ROW
  };
  for (size_t i = 0; i < SAID_COUNT; i++) {
    struct str kind = str_of(rows[i].kind);
    const struct registry_party *of = str_is(kind, "person")      ? y->person
                                      : str_is(kind, "household") ? y->household
                                                                  : y->institution;
    y->facts[i] = registry_fact_find(of, str_of(rows[i].key), NULL);
    if (!y->facts[i]) return fail(s, LY_NOT_FOUND, MSG_DEMO_NO_WORD, str_of(rows[i].key));
  }
  return LY_OK;
}

static enum ly find_acts(struct scope *s, const struct registry *r, struct saying *y) {
  for (size_t i = 0; i < DONE_KINDS; i++) {
    const struct registry_party *of = i >= DONE_INSPECTION ? y->institution : y->person;
    y->acts[i] = registry_act_find(r, of->kind, str_of(county_act_kinds[i]));
    if (!y->acts[i]) return fail(s, LY_NOT_FOUND, MSG_DEMO_NO_WORD, str_of(county_act_kinds[i]));
  }
  return LY_OK;
}

/* Both stand by person; what is done at institutions behind all others, by institution. */
static enum ly index_rows(struct scope *s, struct saying *y) {
  const struct county *c = y->c;
  y->act = ARENA_ARRAY(s->arena, size_t, c->person_count + 1);
  y->receipt = ARENA_ARRAY(s->arena, size_t, c->person_count + 1);
  y->inspection = ARENA_ARRAY(s->arena, size_t, c->institution_count + 1);
  if (!y->act || !y->receipt || !y->inspection) return fail_memory(s);
  size_t a = 0, r = 0;
  for (size_t i = 0; i <= c->person_count; i++) {
    y->act[i] = a;
    y->receipt[i] = r;
    while (a < c->act_count && c->acts[a].kind < DONE_INSPECTION && c->acts[a].subject == i) a++;
    while (r < c->receipt_count && c->receipts[r].person == i) r++;
  }
  for (size_t i = 0; i <= c->institution_count; i++) {
    y->inspection[i] = a;
    while (a < c->act_count && c->acts[a].subject == i) a++;
  }
  must(a == c->act_count && r == c->receipt_count);
  return LY_OK;
}

enum ly saying_open(struct scope *s, const struct registry *r, const struct county *c,
                    struct saying *out) {
  *out = (struct saying){.s = s, .c = c, .sealer = r->sealer != NULL};
  out->shanghai = str_starts(c->figures->area, STR("31"));
  out->person = registry_kind_find(r, STR("person"));
  out->household = registry_kind_find(r, STR("household"));
  out->institution = registry_kind_find(r, STR("institution"));
  if (!out->person || !out->household || !out->institution) {
    return fail(s, LY_NOT_FOUND, MSG_DEMO_NO_WORD, STR("person, household, institution"));
  }
  enum ly rc = find_facts(s, out);
  if (!rc) rc = find_acts(s, r, out);
  if (rc) return rc;
  out->first_person = registry_ids(s, c->person_count);
  out->first_household = registry_ids(s, c->household_count);
  out->first_institution = registry_ids(s, c->institution_count);
  return index_rows(s, out);
}
