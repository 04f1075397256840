/* What am I entitled to: one question a page, without a name, nothing stored. The answers travel in
 * the form, not in the address, so that no log and no history of a browser has them. */
#include "service/asking.h"
#include "web/page.h"
#include "web/pages_portal.h"

#define ANSWER_PREFIX STR("answer.")

/* GET /check */
enum ly page_check_areas(struct scope *s, struct call *c, struct value **out) {
  return portal_areas(s, c, MSG_PORTAL_CHECK, "/check", out);
}

static enum ly begin(struct scope *s, struct call *c, struct place *place, struct asking *a) {
  enum ly rc = place_of(s, c, place);
  const struct service_vocabulary *words = rc ? NULL : site_words(c->site, place->area);
  if (!rc && !words) return fail(s, LY_NOT_FOUND, MSG_ENTITLED_NO_PACK, c->area);
  return rc ? rc : asking_open(s, words, a);
}

/* ---- What was answered --------------------------------------------------------------------------
 */

static bool is_unsure(const struct call *c, struct str key) {
  for (const struct input_field *f = c->body.first; f; f = f->next)
    if (str_is(f->name, "unsure") && str_eq(f->text, key)) return true;
  return false;
}

static void take(struct scope *s, struct asking *a, struct str key, struct str text, bool unsure) {
  struct str why, field = key;
  if (a->count == ASKING_MAX || asking_say(s, a, key, text, unsure, &why)) return;
  struct buf b = buf_open(s->arena, ANSWER_PREFIX.len + key.len);
  buf_add(&b, ANSWER_PREFIX);
  buf_add(&b, key);
  if (!buf_failed(&b)) field = buf_str(&b);
  diag_error(s, DIAG_FIELD(field), MSG_CHECK_BAD_ANSWER, why);
}

/* Those said to be not known have no value; an answer that is taken back is none. */
static void read_answers(struct scope *s, struct call *c, struct asking *a) {
  struct str undo = form_sent(c, "undo");
  for (struct input_field *f = c->body.first; f; f = f->next) {
    bool answer = str_starts(f->name, ANSWER_PREFIX);
    struct str key = answer ? str_from(f->name, ANSWER_PREFIX.len) : f->text;
    if (!answer && !str_is(f->name, "unsure")) continue;
    f->asked = true;
    if (str_eq(key, undo) || key.len == 0 || key.len > INPUT_NAME_MAX) continue;
    if (answer && (f->text.len == 0 || is_unsure(c, key))) continue;
    take(s, a, key, answer ? f->text : STR(""), !answer);
  }
  input_skip(&c->body, "undo");
}

/* ---- On the page --------------------------------------------------------------------------------
 */

static struct str question_text(const struct asking_question *q) {
  return q->question && q->question->ask.len ? q->question->ask : q->fact->name;
}

static struct value *said_value(struct scope *s, struct call *c, const struct asking *a) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < a->count; i++) {
    const struct asking_answer *said = &a->answers[i];
    struct value *v = value_map(s->arena);
    struct asking_question q;
    if (!asking_question_of(s, a, said->key, &q)) continue;
    struct str text = said->unsure ? message_plain(s->lang, MSG_CHECK_UNSURE)
                      : str_is(said->value, ASKING_NONE) && q.said != q.fact ? q.question->none
                      : q.said->type == REGISTRY_AREA ? area_text(s, c, said->value)
                                                      : registry_value_text(s, q.said, said->value);
    if (q.said->type == REGISTRY_AREA && !said->unsure && text.len == 0)
      text = message_plain(s->lang, MSG_CHECK_ELSEWHERE);
    value_put_text(s->arena, v, "key", said->key);
    value_put_text(s->arena, v, "question", question_text(&q));
    value_put_text(s->arena, v, "value", said->value);
    value_put_text(s->arena, v, "text", text);
    value_put_bool(s->arena, v, "unsure", said->unsure);
    value_add(list, v);
  }
  return list;
}

/* Where somebody is from: the districts that rules tell apart, and everywhere else. */
#define ELSEWHERE STR("990000")
static void add_areas(struct scope *s, const struct asking *a, struct value *list) {
  for (const struct pack *p = a->vocabulary->pack; p; p = p->parent) {
    struct str digits, name = p->header->name;
    if (!area_digits(p->header->area, &digits) || digits.len == 0) continue;
    bool lowest = p == a->vocabulary->pack;
    value_add(
        list,
        form_option(s, p->header->area,
                    lowest ? name : message_text(s->arena, s->lang, MSG_CHECK_REST_OF, &name, 1),
                    false));
  }
  value_add(list, form_option(s, ELSEWHERE, message_plain(s->lang, MSG_CHECK_ELSEWHERE), false));
}

static struct value *options_of(struct scope *s, const struct asking *a,
                                const struct asking_question *q) {
  struct value *list = value_list(s->arena);
  const struct registry_codes *codes = (const void *)q->said->codes.entry;
  const struct registry_code *const *all = codes ? codes->codes.items : NULL;
  if (q->said != q->fact)
    value_add(list, form_option(s, STR(ASKING_NONE), q->question->none, false));
  for (size_t i = 0; all && i < codes->codes.count; i++)
    value_add(list, form_option(s, all[i]->code, all[i]->name, false));
  if (q->said->type == REGISTRY_AREA) add_areas(s, a, list);
  if (q->said->type != REGISTRY_TRUTH) return list;
  value_add(list, form_option(s, STR("true"), message_plain(s->lang, MSG_REGISTRY_YES), false));
  value_add(list, form_option(s, STR("false"), message_plain(s->lang, MSG_REGISTRY_NO), false));
  return list;
}

static struct value *question_value(struct scope *s, const struct asking *a,
                                    const struct asking_question *q) {
  struct value *v = value_map(s->arena);
  struct value *options = options_of(s, a, q);
  int type = q->said->type;
  bool number = type == REGISTRY_INTEGER || type == REGISTRY_DECIMAL || type == REGISTRY_MONEY;
  value_put_text(s->arena, v, "key", q->fact->key);
  value_put_text(s->arena, v, "question", question_text(q));
  value_put_text(s->arena, v, "help", q->question ? q->question->help : STR(""));
  value_put_text(s->arena, v, "unit",
                 type == REGISTRY_MONEY && !q->said->unit.len ? STR("元") : q->said->unit);
  value_put_bool(s->arena, v, "is_choice", options->count > 0);
  value_put_bool(s->arena, v, "is_date", type == REGISTRY_DATE);
  value_put_bool(s->arena, v, "is_number", number);
  value_put(v, "options", options);
  return v;
}

/* What to bring and where to go, of the procedure by which a programme is asked for. */
static void put_procedure(struct scope *s, struct call *c, const struct casework *work,
                          struct value *programme) {
  struct str key = value_get(programme, STR("programme"))->text;
  struct value *documents = value_list(s->arena);
  struct str link = STR(""), procedure = STR("");
  for (size_t i = 0; work && i < work->count; i++) {
    const struct service_procedure *p = work->procedures[i].procedure;
    const struct procedure_document *const *all = p->documents.items;
    struct buf b = buf_open(s->arena, 256);
    if (!p->programme.entry || !str_eq(p->programme.key, key)) continue;
    for (size_t d = 0; d < p->documents.count; d++)
      value_add_text(s->arena, documents, all[d]->name);
    buf_printf(&b, "area/%.*s/procedures/%.*s", STR_ARG(c->area), STR_ARG(p->key));
    link = page_link(s, c, buf_str(&b));
    procedure = p->key;
  }
  value_put_text(s->arena, programme, "procedure", procedure);
  value_put(programme, "documents", documents);
  if (!c->request->json) value_put_text(s->arena, programme, "guide_link", link);
}

static const struct {
  const char *answer, *key, *colour, *sign;
} lists[] = {{"yes", "entitled", "green", "●"},
             {"unknown", "unclear", "amber", "▲"},
             {"no", "others", "grey", "○"}};

static void put_result(struct scope *s, struct call *c, const struct asking *a, struct value *v) {
  struct value *all = service_entitlement_value(s, &a->result);
  const struct casework *work = site_casework(c->site, c->area);
  value_put_int(s->arena, v, "yes", value_get(all, STR("yes"))->integer);
  value_put_int(s->arena, v, "unknown", value_get(all, STR("unknown"))->integer);
  value_put_int(s->arena, v, "no", value_get(all, STR("no"))->integer);
  enum { LISTS = sizeof lists / sizeof *lists };
  struct value *out[LISTS], *next, *first = value_get(all, STR("programmes"))->first;
  for (size_t i = 0; i < LISTS; i++) out[i] = value_list(s->arena);
  for (struct value *p = first; p; p = next) {
    struct str answer = value_get(p, STR("answer"))->text;
    size_t i = 0;
    next = p->next;
    p->next = NULL;
    while (i + 1 < LISTS && !str_is(answer, lists[i].answer)) i++;
    put_procedure(s, c, work, p);
    if (!c->request->json) {
      value_put_text(s->arena, p, "colour", str_of(lists[i].colour));
      value_put_text(s->arena, p, "sign", str_of(lists[i].sign));
      value_put_bool(s->arena, p, "unsure", str_is(value_get(p, STR("sure"))->text, "none"));
    }
    value_add(out[i], p);
  }
  for (size_t i = 0; i < LISTS; i++) value_put(v, lists[i].key, out[i]);
}

static enum ly show(struct scope *s, struct call *c, const struct place *place, struct asking *a,
                    struct value **out) {
  enum ly rc = asking_run(s, a);
  if (rc) return rc;
  struct value *v = *out = value_map(s->arena);
  struct str name = a->vocabulary->pack->header->name;
  struct value *asked = value_list(s->arena);
  if (a->open_count) value_add(asked, question_value(s, a, &a->open[0]));
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_CHECK_TITLE_OF, &name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "on", date_iso(s->arena, s->today));
  value_put(v, "said", said_value(s, c, a));
  value_put(v, "asked", asked);
  value_put_int(s->arena, v, "left", (int64_t)a->open_count);
  put_result(s, c, a, v);
  (void)place;
  if (c->request->json) return LY_OK;
  value_put_int(s->arena, v, "answered", (int64_t)a->count);
  return LY_OK;
}

/* GET /area/{area}/check; and the form again, with what was wrong */
enum ly page_check(struct scope *s, struct call *c, struct value **out) {
  struct asking *a = ARENA_NEW(s->arena, struct asking);
  struct place place;
  if (!a) return fail_memory(s);
  enum ly rc = begin(s, c, &place, a);
  if (rc) return rc;
  struct diags kept = s->diags;
  read_answers(s, c, a);
  s->diags = kept; /* told once, by the deed */
  if (s->diags.last) s->diags.last->next = NULL;
  return show(s, c, &place, a, out);
}

/* POST /area/{area}/check */
enum ly deed_check(struct scope *s, struct call *c) {
  struct asking *a = ARENA_NEW(s->arena, struct asking);
  struct place place;
  if (!a) return fail_memory(s);
  enum ly rc = begin(s, c, &place, a);
  if (rc) return rc;
  read_answers(s, c, a);
  rc = input_done(s, &c->body);
  return rc ? rc : show(s, c, &place, a, &c->told);
}
