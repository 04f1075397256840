/* Working days: from the entries of a pack to a calendar, and counting by it. */
#include "service/workday.h"

#include "registry/registry.h"

#include <stdlib.h>

/* ---- Entries ------------------------------------------------------------------------------------
 */

/* 0: Sunday … 6: Saturday; 1970-01-01 was a Thursday. */
static int weekday(struct date d) {
  int day = (d.day + 4) % 7;
  return day < 0 ? day + 7 : day;
}

static bool is_weekend(struct date d) {
  return weekday(d) == 0 || weekday(d) == 6;
}

static struct diag_at worked_at(struct scope *s, const struct pack_entry *entry, size_t i) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "worked.%zu", i);
  buf_char(&b, '\0');
  return buf_failed(&b) ? entry->at : pack_field_at(entry, buf_str(&b).ptr);
}

/* A holiday is a few days; what is worked in exchange is a weekend near it, and not in it. */
static void check_day_off(struct scope *s, const struct pack *pack,
                          const struct pack_entry *entry) {
  (void)pack;
  enum { DAYS_MAX = 31, NEAR = 31 };
  const struct service_day_off *off = (const void *)entry;
  const struct date *worked = off->worked.items;
  int64_t days = (int64_t)off->to.day - off->from.day + 1;
  if (days < 1 || days > DAYS_MAX)
    diag_error(s, pack_field_at(entry, "to"), MSG_DAY_OFF_SPAN, off->name,
               str_int(s->arena, DAYS_MAX));
  for (size_t i = 0; i < off->worked.count; i++) {
    bool within = date_cmp(worked[i], off->from) >= 0 && date_cmp(worked[i], off->to) <= 0;
    bool near = worked[i].day >= off->from.day - NEAR && worked[i].day <= off->to.day + NEAR;
    if (within || !near || !is_weekend(worked[i]))
      diag_error(s, worked_at(s, entry, i), MSG_DAY_OFF_WORKED, off->name,
                 date_iso(s->arena, worked[i]));
  }
}

#define DAY_OFF(member) offsetof(struct service_day_off, member)
const struct pack_kind service_kind_day_off = {
    .name = "day_off",
    .file = "days_off.yaml",
    .title = MSG_KIND_DAY_OFF,
    .key = "key",
    .inherited = true,
    .check = check_day_off,
    .schema = {.size = sizeof(struct service_day_off),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, DAY_OFF(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, DAY_OFF(name)},
                   {"from", PACK_DATE, PACK_REQUIRED, DAY_OFF(from)},
                   {"to", PACK_DATE, PACK_REQUIRED, DAY_OFF(to)},
                   {"worked", PACK_DATE, PACK_MANY, DAY_OFF(worked)},
                   {"document", PACK_TEXT, PACK_REQUIRED, DAY_OFF(document)},
                   {"sure", PACK_CHOICE, PACK_REQUIRED, DAY_OFF(sure), .choices = registry_sures},
                   {0},
               }}};

/* ---- The calendar -------------------------------------------------------------------------------
 */

/* Days that are not as their weekday says, sorted, each once; and years of which one is said. */
struct workdays {
  struct date *days;
  bool *working;
  size_t count;
  int *years;
  size_t year_count;
};

struct special {
  struct date day;
  bool working;
};

/* Worked days behind free ones of the same day: what is worked wins (one holiday's exchange may lie
 * in the long weekend of another). */
static int by_day(const void *a, const void *b) {
  const struct special *x = a, *y = b;
  int order = date_cmp(x->day, y->day);
  return order ? order : x->working - y->working;
}

static size_t days_of(const struct service_day_off *off) {
  return (size_t)(off->to.day - off->from.day + 1) + off->worked.count;
}

static size_t add_days(const struct service_day_off *off, struct special *out) {
  size_t n = 0;
  const struct date *worked = off->worked.items;
  for (int32_t day = off->from.day; day <= off->to.day; day++)
    out[n++] = (struct special){{day}, false};
  for (size_t i = 0; i < off->worked.count; i++) out[n++] = (struct special){worked[i], true};
  return n;
}

static int year_of(struct date d) {
  int year, month, day;
  date_parts(d, &year, &month, &day);
  return year;
}

/* A year is said when one of its holidays is: the notice names all of a year at once. New Year's
 * free days may begin in December of the year before, which this does not make known. */
static void add_year(struct workdays *w, const struct service_day_off *off) {
  int year = year_of(off->to);
  for (size_t i = 0; i < w->year_count; i++) {
    if (w->years[i] == year) return;
  }
  w->years[w->year_count++] = year;
}

static void keep_days(struct workdays *w, const struct special *all, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (i + 1 < count && date_cmp(all[i].day, all[i + 1].day) == 0) continue;
    w->days[w->count] = all[i].day;
    w->working[w->count++] = all[i].working;
  }
}

enum ly workdays_of_pack(struct scope *s, const struct pack *pack, const struct workdays **out) {
  struct arena *a = s->arena;
  size_t count, max = 0, n = 0;
  const struct pack_entry *const *all = pack_effective(a, pack, &service_kind_day_off, &count);
  struct workdays *w = ARENA_NEW(a, struct workdays);
  if (!all || !w) return fail_memory(s);
  for (size_t i = 0; i < count; i++) max += days_of((const void *)all[i]);
  struct special *special = ARENA_ARRAY(a, struct special, max);
  *w = (struct workdays){.days = ARENA_ARRAY(a, struct date, max),
                         .working = ARENA_ARRAY(a, bool, max),
                         .years = ARENA_ARRAY(a, int, count)};
  if (!special || !w->days || !w->working || !w->years) return fail_memory(s);
  for (size_t i = 0; i < count; i++) {
    n += add_days((const void *)all[i], special + n);
    add_year(w, (const void *)all[i]);
  }
  if (n) qsort(special, n, sizeof *special, by_day);
  keep_days(w, special, n);
  *out = w;
  return LY_OK;
}

bool workday_is(const struct workdays *w, struct date day) {
  size_t low = 0, high = w->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = date_cmp(w->days[middle], day);
    if (order == 0) return w->working[middle];
    if (order < 0) low = middle + 1;
    if (order > 0) high = middle;
  }
  return !is_weekend(day);
}

bool workdays_known(const struct workdays *w, int year) {
  for (size_t i = 0; i < w->year_count; i++) {
    if (w->years[i] == year) return true;
  }
  return false;
}

struct date workday_add(const struct workdays *w, struct date from, int64_t n) {
  struct date day = from;
  while (n == 0 && !workday_is(w, day)) day.day++;
  while (n > 0) {
    day.day++;
    n -= workday_is(w, day);
  }
  return day;
}

int64_t workdays_between(const struct workdays *w, struct date from, struct date to) {
  bool back = date_cmp(to, from) < 0;
  struct date first = back ? to : from, last = back ? from : to;
  int64_t count = 0;
  for (struct date day = {first.day + 1}; day.day <= last.day; day.day++)
    count += workday_is(w, day);
  return back ? -count : count;
}
