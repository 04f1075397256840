/* What a report says, in words. */
#include "plan/relate_int.h"
#include "plan/report.h"

static void add(struct scope *s, struct buf *b, struct str text) {
  if (text.len == 0) return;
  if (!buf_failed(b) && buf_str(b).len) buf_add(b, s->lang == LANG_ZH ? STR("，") : STR(", "));
  buf_add(b, text);
}

static void add_number(struct scope *s, struct buf *b, enum message message,
                       struct pack_number number) {
  if (!number.given) return;
  struct str text = decimal_text(s->arena, number.value);
  add(s, b, message_text(s->arena, s->lang, message, &text, 1));
}

/* "67.5%（全省平均水平70.1%）" */
static void add_value(struct scope *s, struct buf *b, const struct plan_indicator *n,
                      const struct report_says *says) {
  if (!says->value.given) return;
  struct str unit = n ? n->unit : STR("");
  add(s, b, plan_figure_words(s->arena, decimal_text(s->arena, says->value.value), unit));
  if (!says->comparator.given) return;
  struct str words[] = {
      n && n->target ? n->target->comparator : STR(""),
      plan_figure_words(s->arena, decimal_text(s->arena, says->comparator.value), unit)};
  buf_add(b, message_text(s->arena, s->lang, MSG_SAYS_COMPARATOR, words, 2));
}

struct str report_says_text(struct scope *s, const struct plan_indicator *indicator,
                            const struct report *report) {
  const struct report_says *says = &report->says;
  const struct pack_choice *progress = pack_choice_of(report_progresses, says->progress);
  const struct pack_choice *finding = pack_choice_of(report_findings, report->finding);
  struct buf b = buf_open(s->arena, 2048);
  add_value(s, &b, indicator, says);
  bool sum = says->value.given && indicator && indicator->flow == PLAN_YEARLY &&
             report->period.length != PERIOD_YEAR;
  if (sum) buf_add(&b, message_plain(s->lang, MSG_SAYS_SUM));
  if (progress) add(s, &b, message_plain(s->lang, progress->message));
  if (says->percent >= 0 && says->progress != REPORT_DONE) {
    struct str percent = str_int(s->arena, says->percent);
    add(s, &b, message_text(s->arena, s->lang, MSG_SAYS_PERCENT, &percent, 1));
  }
  add_number(s, &b, MSG_SAYS_INVESTMENT, says->investment_wan);
  add_number(s, &b, MSG_SAYS_BEDS, says->beds);
  add_number(s, &b, MSG_SAYS_PLACES, says->places);
  if (finding) add(s, &b, message_plain(s->lang, finding->message));
  return buf_str(&b);
}
