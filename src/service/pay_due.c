/* What is due for a month: pure. */
#include "service/pay.h"

int pay_month_of(struct date day) {
  int year, month, in_month;
  date_parts(day, &year, &month, &in_month);
  return year * 12 + month - 1;
}

struct date pay_month_day(int month) {
  struct date day = DATE_NONE;
  return date_make(month / 12, month % 12 + 1, 1, &day) ? day : DATE_NONE;
}

struct str pay_month_text(struct arena *a, int month) {
  struct str iso = date_iso(a, pay_month_day(month));
  return iso.len < 7 ? STR("") : (struct str){iso.ptr, 7};
}

bool pay_month_parse(struct str text, int *out) {
  char day[10] = "0000-00-01";
  struct date first;
  if (text.len != 7) return false;
  for (size_t i = 0; i < text.len; i++) day[i] = text.ptr[i];
  bool good = date_parse((struct str){day, sizeof day}, &first);
  if (good) *out = pay_month_of(first);
  return good;
}

/* The first month that an event on a day speaks of. */
static int first_month(const struct pay_mark *mark, int start) {
  return pay_month_of(mark->day) + (start == SERVICE_FROM_NEXT_MONTH);
}

/* Whether an end takes the month away from a receipt that began before it. */
static const struct pay_mark *end_of(const struct pay_mark *marks, size_t count, size_t begin,
                                     int month) {
  for (size_t i = begin + 1; i < count && marks[i].case_no == marks[begin].case_no; i++) {
    if (marks[i].ends && marks[i].last < month) return &marks[i];
  }
  return NULL;
}

/* The amount that holds in a month: as begun, or as judged since. */
static void take_amount(const struct pay_mark *marks, size_t count, size_t begin, int start,
                        int month, struct pay_due *out) {
  for (size_t i = begin; i < count && marks[i].case_no == marks[begin].case_no; i++) {
    bool speaks = i == begin || marks[i].judged;
    if (!speaks || first_month(&marks[i], start) > month) continue;
    *out = (struct pay_due){true, marks[i].known, marks[i].fen, marks[i].case_no, marks[i].event};
  }
}

struct pay_due pay_due(const struct pay_mark *marks, size_t count, int start, int month) {
  struct pay_due out = {0};
  struct date began = DATE_NONE;
  for (size_t i = 0; i < count; i++) {
    if (!marks[i].begins || first_month(&marks[i], start) > month) continue;
    if (out.due && date_cmp(marks[i].day, began) < 0) continue;
    const struct pay_mark *end = end_of(marks, count, i, month);
    if (!end) {
      take_amount(marks, count, i, start, month, &out);
      began = marks[i].day;
    } else if (!out.due) {
      out = (struct pay_due){.case_no = end->case_no, .event = end->event};
    }
  }
  return out;
}
