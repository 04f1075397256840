/* What is said of progress, made up: of a task as the fate of its indicators allows, of a project
 * as far as its term has gone. */
#include "demo/history.h"

enum { LATE_PERCENT = 90, ALMOST = 95, SLOW = 60 };

static void say_words(const struct fate *fate, size_t nth, struct report_says *out) {
  static const struct str notes[] = {
      STR_INIT("演示数据：已印发工作方案，明确分工和时间表。"),
      STR_INIT("演示数据：召开推进会，完成本期阶段性工作。"),
      STR_INIT("演示数据：已完成摸底，正在组织实施。"),
      STR_INIT("演示数据：试点先行，逐步推开。"),
      STR_INIT("演示数据：与相关单位对接，经费已落实。"),
  };
  out->note = notes[(fate->mix / 5 + nth) % (sizeof notes / sizeof *notes)];
  if (out->progress == REPORT_STOPPED) out->note = STR("演示数据：因选址调整暂停，待研究。");
  if (out->progress == REPORT_DONE) out->note = STR("演示数据：已按要求完成。");
  if (out->progress == REPORT_NOT_STARTED) out->note = STR("演示数据：尚在研究，未启动。");
}

/* Nothing is done whose indicator is not reached, nothing idle whose indicator does well. */
void history_progress(const struct fate *fate, enum outlook outlook, size_t nth, size_t count,
                      struct report_says *out) {
  unsigned fates = fate->mix / 3 % 20;
  bool early = nth + 1 < count, idle = outlook == OUTLOOK_BAD || outlook == OUTLOOK_FREE;
  bool may_end = outlook == OUTLOOK_REACHED || outlook == OUTLOOK_FREE;
  int64_t pace = 20 + (int64_t)(fate->mix / 11 % 70);
  int64_t at = pace * (int64_t)(nth + 1) / (int64_t)count;
  int64_t most = outlook <= OUTLOOK_MIXED ? SLOW : ALMOST;
  out->progress = REPORT_UNDER_WAY;
  if (may_end && fates < 5 && nth * 2 >= count) out->progress = REPORT_DONE;
  if (idle && fates == 5 && !early) out->progress = REPORT_STOPPED;
  if (idle && (fates == 6 || (fates == 7 && early))) out->progress = REPORT_NOT_STARTED;
  out->percent = at > most ? most : at;
  if (out->progress == REPORT_DONE) out->percent = 100;
  if (out->progress == REPORT_NOT_STARTED) out->percent = 0;
  say_words(fate, nth, out);
}

/* Money, beds and places grow with the progress. */
static void counted(const struct plan_project *p, struct report_says *out) {
  const struct pack_number planned[] = {p->investment_wan, p->beds, p->places};
  struct pack_number *done[] = {&out->investment_wan, &out->beds, &out->places};
  for (size_t i = 0; i < 3; i++) {
    if (!planned[i].given) continue;
    int64_t whole = planned[i].value.coefficient;
    for (uint8_t d = 0; d < planned[i].value.scale; d++) whole /= 10;
    bool at_the_end = i > 0; /* beds and places are there when it is done */
    int64_t part = at_the_end && out->percent < 100 ? 0 : whole * out->percent / 100;
    *done[i] = (struct pack_number){true, {part, 0}};
  }
}

/* Of those past their term every third is late. */
void history_project(const struct plan_project *p, const struct fate *fate, struct period period,
                     struct report_says *out) {
  int64_t whole = p->end.last.day - p->start.first.day, gone = period.last.day - p->start.first.day;
  bool over = date_cmp(period.last, p->end.last) >= 0, late = fate->mix / 3 % 3 == 0;
  int64_t pace = 75 + (int64_t)(fate->mix / 11 % 25); /* percent of the straight line */
  int64_t at = whole > 0 && gone > 0 ? gone * pace / whole : 0;
  out->progress = over && !late ? REPORT_DONE : at > 0 ? REPORT_UNDER_WAY : REPORT_NOT_STARTED;
  out->percent = over ? (late ? LATE_PERCENT : 100) : at > LATE_PERCENT ? LATE_PERCENT : at;
  say_words(fate, (size_t)(gone > 0 ? gone : 0) / 90, out);
  counted(p, out);
}
