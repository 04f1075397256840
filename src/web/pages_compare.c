/* A plan's figures held against each other, and a plan beside the plan above it. */
#include "plan/sheets.h"
#include "web/listing.h"
#include "web/page.h"
#include "web/pages.h"
#include "web/pages_board.h"

/* What both pages begin with. */
static void put_head(struct scope *s, const struct call *c, const struct sheet *sheet,
                     struct str sentence, struct value *page) {
  value_put_text(s->arena, page, "title", sheet->title);
  value_put_text(s->arena, page, "sentence", sentence);
  if (!c->request->json) put_plan_source(s, c, page);
}

/* GET /plan/{pack}/findings: those to know of, with ?all=1 also those that hold. */
enum ly page_findings(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"all", NULL};
  struct listing listing = {.rows = "findings", .value = plan_findings_row, .own = own};
  const struct pack *pack = c->plan;
  bool all = false;
  input_flag(s, &c->request->query, "all", &all);
  struct plan_findings findings = plan_findings(s, pack);
  enum ly rc = plan_findings_sheet(s, pack, &findings, all, &listing.sheet);
  if (rc) return rc;
  *out = plan_head_value(s, pack);
  put_head(s, c, &listing.sheet, plan_findings_sentence(s, &findings), *out);
  value_put_int(s->arena, *out, "count", (int64_t)findings.count);
  value_put_bool(s->arena, *out, "all", all);
  return listing_run(s, c, &listing, *out);
}

/* GET /plan/{pack}/alignment */
enum ly page_alignment(struct scope *s, struct call *c, struct value **out) {
  struct listing listing = {.rows = "rows", .value = plan_align_row};
  const struct pack *pack = c->plan;
  const struct pack *upper = plan_upper(pack);
  const struct plan_aligned *first = upper ? plan_align(s, upper, pack) : NULL;
  enum ly rc = plan_align_sheet(s, upper, pack, first, &listing.sheet);
  if (rc) return rc;
  struct str words[] = {upper ? upper->header->name : pack->header->name,
                        upper ? plan_align_sentence(s, first) : STR("")};
  struct str sentence = message_text(s->arena, s->lang, upper ? MSG_ALIGN_LEAD : MSG_ALIGN_NO_UPPER,
                                     words, upper ? 2 : 1);
  *out = plan_head_value(s, pack);
  put_head(s, c, &listing.sheet, sentence, *out);
  if (upper) {
    value_put(*out, "upper", plan_head_value(s, upper));
  } else {
    value_put_null(s->arena, *out, "upper");
  }
  return listing_run(s, c, &listing, *out);
}
