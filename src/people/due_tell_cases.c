/* Telling of clocks of cases before they run out: reviews, mending, whatever stands on a clock. */
#include "people/due_tell_int.h"

enum { PAGE = 500, USERS_MAX = 2000 };

/* What runs out of one step on one day, gathered by user. */
struct gathered {
  struct recipient who;
  int64_t count;
};
struct clocked {
  struct due_telling *t;
  const struct service_procedure *procedure;
  const struct procedure_step *step;
  const struct service_tell *tell;
  struct date due;
  struct gathered *users;
  size_t count;
  int64_t nobodys;
};

static void count_user(struct clocked *x, const struct recipient *who) {
  size_t i = 0;
  while (i < x->count && !str_eq(x->users[i].who.name, who->name)) i++;
  if (i == USERS_MAX) return;
  if (i == x->count) x->users[x->count++] = (struct gathered){.who = *who};
  x->users[i].count++;
}

/* Who acts for an institution that the case has to do with. */
static enum ly add_institutions(struct clocked *x, const struct case_row *row) {
  struct scope *s = x->t->s;
  struct store *st = x->t->run->store;
  int64_t *all = NULL;
  size_t count = 0;
  enum ly rc = case_institutions(s, st, row->district, row->case_no, &all, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct recipient *list = NULL;
    size_t found = 0;
    rc = recipients_for(s, st, ROLE_PROVIDER, row->area, str_int(s->arena, all[i]), &list, &found);
    for (size_t k = 0; !rc && k < found; k++) count_user(x, &list[k]);
  }
  return rc;
}

static enum ly add_case(struct clocked *x, const struct case_row *row) {
  if (x->tell->hand == HAND_PROVIDER) return add_institutions(x, row);
  struct recipient *list = NULL;
  size_t count = 0;
  enum role role = hand_role((enum procedure_hand)x->tell->hand);
  enum ly rc = recipients_in(x->t->s, x->t->run->store, role, row->area, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) count_user(x, &list[i]);
  x->nobodys += !rc && count == 0;
  return rc;
}

/* "/area/331121101/cases?procedure=ability_assessment": the list is in the order of days. */
static struct str path_of(const struct clocked *x, struct str area) {
  struct buf b = buf_open(x->t->s->arena, 512);
  struct str district = x->t->of->district;
  buf_printf(&b,
             "/area/%.*s/cases?procedure=", STR_ARG(area_within(area, district) ? area : district));
  url_add(&b, x->procedure->key);
  buf_add(&b, STR("&step="));
  url_add(&b, x->step->name);
  return buf_str(&b);
}

static enum ly tell_gathered(struct clocked *x) {
  struct scope *s = x->t->s;
  struct buf name = buf_open(s->arena, 512), what = buf_open(s->arena, 256);
  buf_printf(&name, "%.*s · %.*s", STR_ARG(x->procedure->name), STR_ARG(x->step->name));
  buf_printf(&what, "case/%.*s/%.*s", STR_ARG(x->procedure->key), STR_ARG(x->step->key));
  struct due_words words = {.name = buf_str(&name),
                            .cause = due_cause(s, buf_str(&what), x->due, x->tell),
                            .path = path_of(x, x->t->of->district),
                            .first = x->due,
                            .last = x->due,
                            .due = x->due,
                            .about = DUE_OF_CASES};
  enum ly rc = x->nobodys ? due_add_instead(x->t, &words, x->nobodys) : LY_OK;
  for (size_t i = 0; !rc && i < x->count; i++) {
    bool own = x->tell->hand == HAND_PROVIDER || x->tell->hand == HAND_INSPECTOR;
    struct str area = x->users[i].who.area;
    words.path = own ? due_own_path(x->t, area) : path_of(x, area);
    rc = due_add(x->t, &x->users[i].who, &words, x->users[i].count, false);
  }
  return rc;
}

/* The cases of the step whose clock runs out on that day. */
static enum ly tell_day_of(struct clocked *x) {
  const struct case_filter filter = {
      .procedure = x->procedure->key, .step = x->step->key, .open = 1, .due_before = x->due};
  struct case_after after = {{x->due.day - 1}, INT64_MAX};
  enum ly rc = LY_OK;
  x->count = 0;
  x->nobodys = 0;
  for (bool left = true; !rc && left;) {
    struct case_row *rows = NULL;
    size_t count = 0;
    rc = case_list(x->t->s, x->t->run->store, x->t->of->district, &filter, after, PAGE, &rows,
                   &count);
    for (size_t i = 0; !rc && i < count; i++) rc = add_case(x, &rows[i]);
    left = !rc && count == PAGE;
    if (left) after = (struct case_after){rows[count - 1].due, rows[count - 1].case_no};
  }
  return rc ? rc : tell_gathered(x);
}

/* All days of which the step tells today, or told in the days that may have been missed. Working
 * days stretch: at most seven days for two of them lie between. */
static enum ly tell_clock(struct clocked *x) {
  enum { STRETCH = 4, BREAK = 14 /* a holiday of a week and what lies around it */ };
  const struct service_tell *tell = x->tell;
  int32_t span = tell->working ? STRETCH * (int32_t)(tell->before + tell->after) + BREAK : 0;
  int32_t today = x->t->s->today.day, at = today + (int32_t)tell->before - (int32_t)tell->after;
  enum ly rc = LY_OK;
  for (int32_t day = at - DUE_LATE_DAYS - span; !rc && day <= at + span; day++) {
    int32_t told = tell_day(tell, x->t->of->work->workdays, (struct date){day}).day;
    if (told > today || told <= today - DUE_LATE_DAYS) continue;
    x->due = (struct date){day};
    rc = tell_day_of(x);
  }
  return rc;
}

enum ly due_tell_cases(struct due_telling *t) {
  const struct casework *work = t->of->work;
  struct clocked x = {.t = t, .users = ARENA_ARRAY(t->s->arena, struct gathered, USERS_MAX)};
  enum ly rc = LY_OK;
  if (!x.users) return fail_memory(t->s);
  for (size_t i = 0; !rc && i < work->count; i++) {
    x.procedure = work->procedures[i].procedure;
    for (size_t k = 0; !rc && k < x.procedure->steps.count; k++) {
      x.step = ((const struct procedure_step *const *)x.procedure->steps.items)[k];
      if (!x.step->clock) continue;
      for (size_t n = 0; !rc && n < x.step->clock->tell.count; n++) {
        x.tell = tell_at(&x.step->clock->tell, n);
        rc = tell_clock(&x);
      }
    }
  }
  return rc;
}
