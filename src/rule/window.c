/* The days of a window. */
#include "rule/rule.h"

static struct date first_of(struct date d, bool year) {
  struct date first = d;
  int y, m, day;
  date_parts(d, &y, &m, &day);
  must(date_make(y, year ? 1 : m, 1, &first));
  return first;
}

/* No further back than there are days. */
static struct date months_ago(struct date today, int months) {
  struct date first = {0};
  int y, m, day;
  date_parts(today, &y, &m, &day);
  if (y * 12 + m - 1 - months >= 12) return date_add_months(today, -months);
  must(date_make(1, 1, 1, &first));
  return (struct date){first.day - 1};
}

void rule_window_days(struct rule_window w, struct date today, struct date *from, struct date *to) {
  struct date first = {0};
  must(date_make(1, 1, 1, &first));
  *from = first;
  *to = today;
  switch (w.is) {
    case RULE_EVER: break;
    case RULE_THIS_MONTH: *from = first_of(today, false); break;
    case RULE_THIS_YEAR: *from = first_of(today, true); break;
    case RULE_LAST_MONTH:
      to->day = first_of(today, false).day - 1;
      if (to->day > first.day) *from = first_of(*to, false);
      break;
    case RULE_LAST_DAYS: from->day = today.day - w.n + 1; break;
    case RULE_LAST_MONTHS: from->day = months_ago(today, w.n).day + 1; break;
  }
  if (from->day < first.day) *from = first;
}
