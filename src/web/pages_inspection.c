/* Making a year's plan of inspections, its results public, and what is said of one item. */
#include "web/page.h"
#include "web/pages_inspections.h"

enum { MONTHS = 12 };

/* ---- Making one, and making it public -----------------------------------------------------------
 */

static enum ly duties_value(struct scope *s, struct call *c, const struct inspections_view *view,
                            int64_t year, struct value **out) {
  struct value *list = *out = value_list(s->arena);
  size_t count = 0;
  const struct pack *pack = view->desk.now->vocabulary->pack;
  const struct pack_entry *const *all =
      pack_effective(s->arena, pack, &service_kind_inspection_duty, &count);
  enum ly rc = LY_OK;
  for (size_t i = 0; all && !rc && i < count; i++) {
    const struct inspection_duty *duty = (const void *)all[i];
    const struct pack_choice *sure = pack_choice_of(registry_sures, duty->sure);
    int64_t at = 0;
    struct value *v =
        form_option(s, duty->key, duty->name, str_eq(form_sent(c, "duty"), duty->key));
    rc = inspection_published(s, view->desk.store, view->desk.place.district, duty->key, year, &at);
    value_put_int(s->arena, v, "times", duty->times);
    value_put_text(s->arena, v, "sure_text",
                   sure ? message_plain(s->lang, sure->message) : STR(""));
    value_put_text(s->arena, v, "note", duty->note);
    value_put_text(s->arena, v, "published_at", at ? time_local(s->arena, at) : STR(""));
    value_add(list, v);
  }
  return rc;
}

/* GET /area/{area}/inspections/plan?year=2024 */
enum ly page_inspection_plan(struct scope *s, struct call *c, struct value **out) {
  struct inspections_view view;
  struct value *duties = NULL, *v = *out = value_map(s->arena);
  int64_t year = 0;
  enum ly rc = inspections_open(s, c, &view);
  if (!rc) rc = inspections_year(s, c, &year);
  if (!rc) rc = duties_value(s, c, &view, year, &duties);
  if (rc) return rc;
  struct str name = area_text(s, c, c->area);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_INSPECTIONS_MAKE_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "duties", duties);
  value_put_int(s->arena, v, "year_now", year);
  if (c->request->json) return LY_OK;
  form_text(s, c, v, "year", str_int(s->arena, year));
  form_text(s, c, v, "reason", STR(""));
  return LY_OK;
}

static enum ly new_deed(struct scope *s, struct call *c, enum inspection_act act,
                        struct inspection_deed **out) {
  struct case_desk *desk = ARENA_NEW(s->arena, struct case_desk);
  struct inspection_deed *d = *out = ARENA_NEW(s->arena, struct inspection_deed);
  if (!desk || !d) return fail_memory(s);
  enum ly rc = case_desk_open(s, c, desk);
  if (rc) return rc;
  *d = (struct inspection_deed){.act = act,
                                .work = desk->now,
                                .registry = desk->registry,
                                .district = desk->place.district,
                                .joint = -1};
  return LY_OK;
}

static void send(struct scope *s, struct call *c, struct inspection_deed *d) {
  struct write w = inspection_write(s, d);
  call_write(s, c, w.change, w.run, d);
}

/* POST /area/{area}/inspections/plan */
enum ly deed_inspection_plan(struct scope *s, struct call *c) {
  struct inspection_deed *d;
  enum ly rc = new_deed(s, c, INSPECTION_PLAN, &d);
  if (rc) return rc;
  if (c->area.len > DISTRICT_DIGITS) d->area = c->area;
  input_text(s, &c->body, "duty", INPUT_NAME_MAX, INPUT_REQUIRED, &d->duty);
  input_int(s, &c->body, "year", INSPECTION_YEAR_FIRST, INSPECTION_YEAR_LAST, INPUT_REQUIRED,
            &d->year);
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_OPTIONAL, &d->reason);
  rc = input_done(s, &c->body);
  if (!rc) send(s, c, d);
  return rc;
}

/* POST /area/{area}/inspections/publish */
enum ly deed_inspection_publish(struct scope *s, struct call *c) {
  struct inspection_deed *d;
  enum ly rc = new_deed(s, c, INSPECTION_PUBLISH, &d);
  if (rc) return rc;
  input_text(s, &c->body, "duty", INPUT_NAME_MAX, INPUT_REQUIRED, &d->duty);
  input_int(s, &c->body, "year", INSPECTION_YEAR_FIRST, INSPECTION_YEAR_LAST, INPUT_REQUIRED,
            &d->year);
  rc = input_done(s, &c->body);
  if (!rc) send(s, c, d);
  return rc;
}

enum ly after_inspection_plan(struct scope *s, struct call *c) {
  const struct inspection_deed *d = c->write.context;
  bool made = d->act == INSPECTION_PLAN;
  struct buf b = buf_open(s->arena, 128);
  buf_printf(&b, "/area/%.*s/inspections%s?year=%lld&done=1", STR_ARG(c->area), made ? "" : "/plan",
             (long long)d->year);
  c->go = buf_str(&b);
  if (!c->request->json || !made) return LY_OK;
  c->told = value_map(s->arena);
  if (!c->told) return fail_memory(s);
  value_put_int(s->arena, c->told, "added", inspection_answer(&c->write));
  return LY_OK;
}

/* ---- One item -----------------------------------------------------------------------------------
 */

static enum ly find_item(struct scope *s, struct call *c, const struct case_desk *desk,
                         struct inspection_row *out) {
  int64_t item;
  if (!registry_id(c->capture, &item))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = inspection_find(s, desk->store, desk->place.district, item, out);
  if (!rc && !area_within(out->area, desk->place.area))
    rc = fail(s, LY_NOT_FOUND, MSG_INSPECTION_NONE, c->capture);
  return rc;
}

static struct value *months_value(struct scope *s, struct call *c,
                                  const struct inspection_row *row) {
  struct value *list = value_list(s->arena);
  struct str sent = form_sent(c, "month");
  for (int64_t m = 1; m <= MONTHS; m++) {
    struct str text = str_int(s->arena, m);
    bool chosen = sent.len ? str_eq(sent, text) : m == row->month;
    value_add(list, form_option(s, text,
                                message_text(s->arena, s->lang, MSG_INSPECTIONS_MONTH_OF, &text, 1),
                                chosen));
  }
  return list;
}

static void put_forms(struct scope *s, struct call *c, const struct inspection_row *row,
                      const struct value *shown, struct value *v) {
  struct value *how = value_list(s->arena);
  struct str sent = form_sent(c, "together");
  bool joint = sent.len ? str_is(sent, "yes") : value_truth(value_get(shown, STR("joint")));
  value_add(how, form_option(s, STR("no"), message_plain(s->lang, MSG_INSPECTIONS_ALONE), !joint));
  value_add(how, form_option(s, STR("yes"), message_plain(s->lang, MSG_INSPECTIONS_JOINT), joint));
  value_put(v, "months", months_value(s, c, row));
  value_put(v, "hows", how);
  value_put_int(s->arena, v, "seen", row->event);
  form_text(s, c, v, "unit", row->unit);
  form_text(s, c, v, "reason", STR(""));
  bool open = row->state < INSPECTION_RUNNING, plans = holds_here(c, INSPECTION_PLANS);
  value_put_bool(s->arena, v, "may_change", open && plans);
  value_put_bool(s->arena, v, "may_open", open && plans && row->step.len == 0);
}

/* Inspections beside the plan that may count for the item. */
static enum ly put_candidates(struct scope *s, struct call *c, const struct case_desk *desk,
                              const struct inspection_row *row, struct value *v) {
  struct value *list = value_list(s->arena);
  struct case_row *rows = NULL;
  size_t count = 0;
  bool plans = holds_here(c, INSPECTION_PLANS);
  enum ly rc = plans && row->state < INSPECTION_RUNNING
                   ? inspection_candidates(s, desk->store, desk->now, row, &rows, &count)
                   : LY_OK;
  for (size_t i = 0; !rc && i < count; i++) {
    struct buf b = buf_open(s->arena, 200);
    const struct casework_procedure *p = casework_find(desk->now, rows[i].procedure);
    buf_printf(&b, "%.*s %.*s %.*s", STR_ARG(case_number_text(s, row->district, rows[i].case_no)),
               STR_ARG(p ? p->procedure->name : rows[i].procedure),
               STR_ARG(date_iso(s->arena, rows[i].opened_on)));
    struct str number = str_int(s->arena, rows[i].case_no);
    value_add(list, form_option(s, number, buf_str(&b), str_eq(form_sent(c, "case"), number)));
  }
  value_put(v, "cases", list);
  value_put_bool(s->arena, v, "may_detach", plans && row->case_no != 0);
  return rc;
}

/* GET /area/{area}/inspections/{item} */
enum ly page_inspection(struct scope *s, struct call *c, struct value **out) {
  struct inspections_view view;
  struct inspection_row row = {.item = 0};
  struct value *history = NULL, *v = *out = value_map(s->arena);
  enum ly rc = inspections_open(s, c, &view);
  if (!rc) rc = find_item(s, c, &view.desk, &row);
  if (!rc)
    rc = inspection_history(s, view.desk.store, view.desk.place.district, row.item, &history);
  if (rc) return rc;
  struct value *shown = inspection_value(s, view.desk.now, &row);
  value_put_text(s->arena, shown, "party_name", inspection_name(s, &view, row.party));
  value_put_text(s->arena, v, "title", inspection_name(s, &view, row.party));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "inspection", shown);
  value_put(v, "history", history);
  if (c->request->json) return LY_OK;
  for (struct value *h = history->first; h; h = h->next) {
    value_put_text(s->arena, h, "by_text",
                   page_actor(s, c, value_get(h, STR("recorded_by"))->text));
    const struct casework_procedure *p =
        casework_find(view.desk.now, value_get(h, STR("procedure"))->text);
    value_put_text(s->arena, h, "procedure_name", p ? p->procedure->name : STR(""));
  }
  value_put_text(s->arena, shown, "area_text", area_text(s, c, row.area));
  value_put_text(s->arena, shown, "month_text", inspection_month(s, &row));
  value_put_text(s->arena, shown, "sign", str_of(inspection_lights[row.state].sign));
  value_put_text(s->arena, shown, "light", str_of(inspection_lights[row.state].light));
  if (row.case_no) {
    struct str path = str_from(case_path(s, c, row.case_no, ""), 1);
    bool links = holds_here(c, CASEWORK_ROLES);
    value_put_text(s->arena, shown, "case_link", links ? page_link(s, c, path) : STR(""));
    value_put_text(s->arena, shown, "case_number", case_number_text(s, row.district, row.case_no));
  }
  put_forms(s, c, &row, shown, v);
  return put_candidates(s, c, &view.desk, &row, v);
}

static enum ly item_deed(struct scope *s, struct call *c, enum inspection_act act,
                         struct inspection_deed **out) {
  struct inspection_row row = {.item = 0};
  struct case_desk desk;
  enum ly rc = new_deed(s, c, act, out);
  if (!rc) rc = case_desk_open(s, c, &desk);
  if (!rc) rc = find_item(s, c, &desk, &row);
  if (rc) return rc;
  must(*out);
  (*out)->item = row.item;
  return LY_OK;
}

/* POST /area/{area}/inspections/{item}/change */
enum ly deed_inspection_change(struct scope *s, struct call *c) {
  static const char *const hows[] = {"no", "yes", NULL};
  struct inspection_deed *d;
  size_t how = 2;
  enum ly rc = item_deed(s, c, INSPECTION_CHANGE, &d);
  if (rc) return rc;
  input_int(s, &c->body, "seen", 1, INT64_MAX, INPUT_REQUIRED, &d->seen);
  input_int(s, &c->body, "month", 1, MONTHS, INPUT_OPTIONAL, &d->month);
  if (input_choice(s, &c->body, "together", hows, INPUT_OPTIONAL, &how) && how < 2)
    d->joint = (int)how;
  input_text(s, &c->body, "unit", INSPECTION_UNIT_MAX, INPUT_OPTIONAL, &d->unit);
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_REQUIRED, &d->reason);
  rc = input_done(s, &c->body);
  if (!rc) send(s, c, d);
  return rc;
}

static enum ly deed_with_reason(struct scope *s, struct call *c, enum inspection_act act) {
  struct inspection_deed *d;
  enum ly rc = item_deed(s, c, act, &d);
  if (rc) return rc;
  input_int(s, &c->body, "seen", 1, INT64_MAX, INPUT_REQUIRED, &d->seen);
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_REQUIRED, &d->reason);
  rc = input_done(s, &c->body);
  if (!rc) send(s, c, d);
  return rc;
}

/* POST /area/{area}/inspections/{item}/drop */
enum ly deed_inspection_drop(struct scope *s, struct call *c) {
  return deed_with_reason(s, c, INSPECTION_DROP);
}

/* POST /area/{area}/inspections/{item}/attach */
enum ly deed_inspection_attach(struct scope *s, struct call *c) {
  struct inspection_deed *d;
  enum ly rc = item_deed(s, c, INSPECTION_ATTACH, &d);
  if (rc) return rc;
  input_int(s, &c->body, "seen", 1, INT64_MAX, INPUT_REQUIRED, &d->seen);
  input_int(s, &c->body, "case", 1, INT64_MAX, INPUT_REQUIRED, &d->case_no);
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_OPTIONAL, &d->reason);
  rc = input_done(s, &c->body);
  if (!rc) send(s, c, d);
  return rc;
}

/* POST /area/{area}/inspections/{item}/detach */
enum ly deed_inspection_detach(struct scope *s, struct call *c) {
  return deed_with_reason(s, c, INSPECTION_DETACH);
}

/* POST /area/{area}/inspections/{item}/open */
enum ly deed_inspection_open(struct scope *s, struct call *c) {
  struct inspection_deed *d;
  enum ly rc = item_deed(s, c, INSPECTION_OPEN, &d);
  if (!rc) rc = input_done(s, &c->body);
  if (!rc) send(s, c, d);
  return rc;
}

enum ly after_inspection(struct scope *s, struct call *c) {
  const struct inspection_deed *d = c->write.context;
  c->go = inspection_path(s, c, d->item, "?done=1");
  return LY_OK;
}
