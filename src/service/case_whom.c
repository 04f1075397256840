/* For whom a procedure may be asked, and why not. */
#include "service/case_whom.h"

#include "service/reasons.h"

static void add_pair(struct scope *s, struct buf *b, const struct value *one) {
  struct str pair[] = {value_get(one, STR("text"))->text, value_get(one, STR("value_text"))->text};
  buf_add(b, message_text(s->arena, s->lang, MSG_CASE_WHOM_PAIR, pair, 2));
}

/* Each condition that decides, with what it was decided by. */
struct str case_whom_why(struct scope *s, const struct value *reasons) {
  enum { WHY_MAX = 4000 };
  struct str comma = message_plain(s->lang, MSG_CASE_COMMA);
  struct buf b = buf_open(s->arena, WHY_MAX);
  for (const struct value *r = reasons->first; r; r = r->next) {
    struct buf facts = buf_open(s->arena, WHY_MAX);
    if (b.len) buf_add(&b, comma);
    add_pair(s, &b, r);
    for (const struct value *f = value_get(r, STR("facts"))->first; f; f = f->next) {
      if (facts.len) buf_add(&facts, comma);
      add_pair(s, &facts, f);
    }
    struct str inside = buf_str(&facts);
    if (inside.len) buf_add(&b, message_text(s->arena, s->lang, MSG_CASE_WHOM_FACTS, &inside, 1));
  }
  return buf_str(&b);
}

bool case_whom_binds(int asks) {
  return asks == ASKS_SELF || asks == ASKS_FAMILY;
}

enum ly case_whom(struct scope *s, const struct casework *work, const struct casework_procedure *p,
                  const struct rule_reader *reader, int64_t party, struct case_whom *out) {
  struct rule_answer answer;
  *out = (struct case_whom){.answer = SERVICE_YES, .why = STR("")};
  if (!p->whom) return LY_OK;
  const struct rule_vocabulary *words = service_words_of(work->vocabulary, p->pack);
  enum ly rc = rule_explain(s, words, p->whom, reader, party, &answer);
  if (rc) return rc;
  if (!answer.value.known) out->answer = SERVICE_UNKNOWN;
  if (!answer.value.known || answer.value.value) return LY_OK;
  out->answer = SERVICE_NO;
  out->why = case_whom_why(s, service_reasons_value(s, words, &answer));
  return LY_OK;
}
