/* What can be asked for in an area, and how: for everybody. */
#include "web/page.h"
#include "web/pages_cases.h"

static enum ly find_work(struct scope *s, const struct call *c, const struct casework **out) {
  struct str digits;
  *out = area_digits(c->area, &digits) ? site_casework(c->site, digits) : NULL;
  return *out ? LY_OK : fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
}

static struct value *short_value(struct scope *s, struct call *c, const struct casework *work,
                                 const struct service_procedure *p) {
  static const char *const copied[] = {"procedure",  "name",           "of_text",   "field",
                                       "field_text", "programme_name", "item_code", "source_text"};
  const struct value *whole = procedure_value(s, work->vocabulary, p);
  struct value *v = value_map(s->arena), *asks = value_list(s->arena);
  for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
    value_put_text(s->arena, v, copied[i], value_get(whole, str_of(copied[i]))->text);
  for (const struct value *a = value_get(whole, STR("asks"))->first; a; a = a->next)
    value_add_text(s->arena, asks, value_get(a, STR("text"))->text);
  value_put(v, "asks_texts", asks);
  value_put_bool(s->arena, v, "open", !procedure_office_only(p));
  if (c->request->json) return v;
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "area/%.*s/procedures/%.*s", STR_ARG(c->area), STR_ARG(p->key));
  value_put_text(s->arena, v, "link", page_link(s, c, buf_str(&b)));
  return v;
}

/* GET /area/{area}/procedures */
enum ly page_guides(struct scope *s, struct call *c, struct value **out) {
  const struct casework *work = NULL;
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  enum ly rc = find_work(s, c, &work);
  if (rc) return rc;
  must(work != NULL);
  for (size_t i = 0; i < work->count; i++)
    value_add(list, short_value(s, c, work, work->procedures[i].procedure));
  struct str name = work->vocabulary->pack->header->name;
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CASES_GUIDES_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "procedures", list);
  return LY_OK;
}

/* GET /area/{area}/procedures/{procedure} */
enum ly page_guide(struct scope *s, struct call *c, struct value **out) {
  const struct casework *work = NULL;
  struct value *v = *out = value_map(s->arena);
  enum ly rc = find_work(s, c, &work);
  if (rc) return rc;
  must(work != NULL);
  const struct casework_procedure *p = casework_find(work, c->capture);
  if (!p) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, c->capture);
  const struct service_rules *rules = p->rules;
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CASES_GUIDE_OF, &p->procedure->name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put(v, "procedure", procedure_value(s, work->vocabulary, p->procedure));
  value_put_text(s->arena, v, "eligible",
                 rules ? rule_print(s, rules->vocabulary, rules->eligible) : STR(""));
  value_put_text(
      s->arena, v, "amount",
      rules && rules->amount ? rule_print(s, rules->vocabulary, rules->amount) : STR(""));
  put_may_open(s, c, may_apply(c, p->procedure), v);
  if (!c->request->json)
    value_put_bool(s->arena, v, "office_only", procedure_office_only(p->procedure));
  return LY_OK;
}
