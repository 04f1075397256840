/* Telling of the year's plan of inspections: what has to be done this month, and what was missed.
 */
#include "people/due_tell_int.h"

#include "service/inspection.h"

/* One duty, one month, one step of its clocks. */
struct month {
  struct due_telling *t;
  const struct inspection_duty *duty;
  const struct service_tell *tell;
  const struct inspection_row *rows;
  size_t count;
  struct date due;
};

static bool is_open(const struct month *m, const struct inspection_row *row, struct str area) {
  return row->state < INSPECTION_RUNNING && str_eq(row->duty, m->duty->key) &&
         date_cmp(inspection_last_day(row), m->due) == 0 &&
         (area_within(row->area, area) || area_within(m->t->of->district, area));
}

/* Who holds the role for a unit is told of what is that unit's, or of several together. */
static bool is_for(const struct month *m, const struct inspection_row *row, struct str unit) {
  bool joint = str_eq(row->procedure, m->duty->joint.key);
  return unit.len == 0 || joint || row->unit.len == 0 || str_eq(row->unit, unit);
}

static int64_t count_for(const struct month *m, const struct recipient *grants, size_t count) {
  int64_t sum = 0;
  for (size_t i = 0; i < m->count; i++) {
    bool theirs = false;
    for (size_t k = 0; k < count; k++)
      theirs |= is_open(m, &m->rows[i], grants[k].area) && is_for(m, &m->rows[i], grants[k].unit);
    sum += theirs;
  }
  return sum;
}

static enum ly tell_month(const struct month *m) {
  struct due_telling *t = m->t;
  struct scope *s = t->s;
  struct recipient *all = NULL;
  size_t count = 0;
  struct buf what = buf_open(s->arena, 256);
  buf_printf(&what, "inspection/%.*s", STR_ARG(m->duty->key));
  struct due_words words = {.name = m->duty->name,
                            .cause = due_cause(s, buf_str(&what), m->due, m->tell),
                            .path = due_own_path(t, t->of->district),
                            .first = m->due,
                            .last = m->due,
                            .due = m->due,
                            .about = DUE_OF_INSPECTIONS};
  enum role role = hand_role((enum procedure_hand)m->tell->hand);
  enum ly rc = recipients_around(s, t->run->store, role, t->of->district, &all, &count);
  for (size_t i = 0, to; !rc && i < count; i = to) {
    for (to = i + 1; to < count && str_eq(all[to].name, all[i].name);) to++;
    if (role == ROLE_INSPECTOR) words.path = due_own_path(t, all[i].area);
    if (role != ROLE_INSPECTOR) words.path = due_plan_path(t, all[i].area);
    rc = due_add(t, &all[i], &words, count_for(m, &all[i], to - i), false);
  }
  return rc;
}

/* Of each month of the year whose step tells today, or told in the days before. */
static enum ly tell_duty(struct month *m) {
  enum { MONTHS = 12 };
  enum ly rc = LY_OK;
  for (int64_t month = 1; !rc && month <= MONTHS; month++) {
    const struct inspection_row one = {.year = m->rows[0].year, .month = month};
    m->due = inspection_last_day(&one);
    int32_t day = tell_day(m->tell, m->t->of->work->workdays, m->due).day;
    int32_t today = m->t->s->today.day;
    bool runs = day <= today && (today <= m->due.day || today - day <= DUE_LATE_DAYS);
    if (runs) rc = tell_month(m);
  }
  return rc;
}

static enum ly tell_year(struct due_telling *t, int64_t year) {
  size_t duties = 0;
  const struct pack_entry *const *all =
      pack_effective(t->s->arena, t->pack, &service_kind_inspection_duty, &duties);
  struct inspection_row *rows = NULL;
  struct month m = {.t = t};
  if (!all) return fail_memory(t->s);
  enum ly rc =
      inspection_list(t->s, t->run->store, t->of->district, STR(""), year, &rows, &m.count);
  m.rows = rows;
  for (size_t i = 0; !rc && m.count && i < duties; i++) {
    m.duty = (const void *)all[i];
    for (size_t k = 0; !rc && k < m.duty->tell.count; k++) {
      m.tell = tell_at(&m.duty->tell, k);
      rc = tell_duty(&m);
    }
  }
  return rc;
}

/* In January also what was missed in December. */
enum ly due_tell_inspections(struct due_telling *t) {
  int year, month, day;
  date_parts(t->s->today, &year, &month, &day);
  enum ly rc = month == 1 ? tell_year(t, year - 1) : LY_OK;
  return rc ? rc : tell_year(t, year);
}
