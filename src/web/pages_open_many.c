/* Opening cases for many at once: those who are owed something and do not receive it, chosen from a
 * page of the list, each answered. */
#include "people/hands.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/pages_owed.h"

enum { ROWS = 100 };

struct opening {
  struct case_desk desk;
  const struct casework_procedure *procedure;
  struct owed_page page;
};

/* A procedure that offices ask for, of a programme that says who is owed it. */
static enum ly begin(struct scope *s, struct call *c, struct opening *o) {
  *o = (struct opening){0};
  enum ly rc = case_desk_open(s, c, &o->desk);
  if (rc) return rc;
  o->procedure = casework_find(o->desk.now, c->capture);
  if (!o->procedure) return fail(s, LY_NOT_FOUND, MSG_CASE_NO_PROCEDURE, c->capture);
  if (!o->procedure->rules || !case_office_asks(o->procedure->procedure))
    return fail(s, LY_NOT_FOUND, MSG_CASE_MANY_NOT_OFFICE, o->procedure->procedure->name);
  return LY_OK;
}

/* The first who are owed it and have no receipt. */
static enum ly read_rows(struct scope *s, struct call *c, struct opening *o, struct owed_row **rows,
                         size_t *count, int64_t *total) {
  struct owed_book book = {.count = 0};
  struct owed_page *p = &o->page;
  struct owed *owed = NULL;
  struct str key = o->procedure->rules->programme->key;
  enum ly rc = owed_begin(s, c, p);
  if (!rc) rc = owed_open(s, p->words, &owed);
  if (!rc) rc = owed_totals(s, owed, p->held.moment, p->area, &book);
  for (size_t i = 0; !rc && i < book.count; i++)
    if (str_eq(book.list[i].rules->programme->key, key)) p->view.rules = book.list[i].rules;
  if (!rc && !p->view.rules) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  p->view.list = OWED_MISSING;
  if (!rc)
    rc = service_moment_reader(s, p->held.moment, p->words, p->place.district, &p->view.reader);
  if (!rc)
    rc = owed_rows(s, owed, p->held.moment, p->view.rules, OWED_MISSING, p->area, 0, ROWS, rows,
                   count, total);
  return rc;
}

static enum ly note_rows(struct scope *s, struct call *c, const struct opening *o,
                         const struct owed_row *rows, size_t count) {
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count + 1);
  if (!parties) return fail_memory(s);
  for (size_t i = 0; i < count; i++) parties[i] = rows[i].party;
  return looks_note(s, c, o->page.place.district, parties, count);
}

/* What stands in the way: a case that is open already. */
static enum ly put_open(struct scope *s, struct call *c, const struct opening *o, int64_t party,
                        struct value *v) {
  const struct case_filter filter = {.party = party,
                                     .procedure = o->procedure->procedure->key,
                                     .open = 1,
                                     .due_before = DATE_NONE};
  struct case_row *rows;
  size_t count = 0;
  enum ly rc = case_list(s, o->desk.store, o->desk.place.district, &filter,
                         (struct case_after){.due = DATE_NONE}, 1, &rows, &count);
  struct str number = STR(""), link = STR("");
  if (!rc && count) {
    number = case_number_text(s, rows->district, rows->case_no);
    link = page_link(s, c, str_from(case_path(s, c, rows->case_no, ""), 1));
  }
  value_put_text(s->arena, v, "open_number", number);
  if (!c->request->json) value_put_text(s->arena, v, "open_link", link);
  return rc;
}

static enum ly put_rows(struct scope *s, struct call *c, struct opening *o, struct value *v) {
  struct value *list = value_list(s->arena);
  struct owed_row *rows = NULL;
  struct sheet sheet;
  size_t count = 0;
  int64_t total = 0;
  enum ly rc = read_rows(s, c, o, &rows, &count, &total);
  if (!rc) rc = owed_sheet_rows(s, &o->page.view, rows, count, &sheet);
  if (!rc) rc = note_rows(s, c, o, rows, count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *row = owed_row_value(s, &sheet, &rows[i]);
    rc = put_open(s, c, o, rows[i].party, row);
    value_add(list, row);
  }
  value_put(v, "rows", list);
  value_put_int(s->arena, v, "total", total);
  value_put_int(s->arena, v, "limit", ROWS);
  return rc;
}

/* GET /area/{area}/open-many/{procedure} */
enum ly page_open_many(struct scope *s, struct call *c, struct value **out) {
  struct opening o;
  enum ly rc = begin(s, c, &o);
  if (rc) return rc;
  const struct service_procedure *p = o.procedure->procedure;
  struct value *v = *out = value_map(s->arena);
  value_put_text(s->arena, v, "title",
                 message_text(s->arena, s->lang, MSG_OPEN_MANY_TITLE, &p->name, 1));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "procedure", p->key);
  value_put_text(s->arena, v, "programme", o.procedure->rules->programme->key);
  rc = put_rows(s, c, &o, v);
  if (!rc && !c->request->json) form_text(s, c, v, "reason", STR(""));
  return rc;
}

static void read_parties(struct scope *s, struct call *c, struct case_many *many) {
  struct str *texts;
  size_t count = 0;
  if (!input_list(s, &c->body, "party", CASE_MANY_MAX, CASE_ID_DIGITS, INPUT_REQUIRED, &texts,
                  &count))
    return;
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  for (size_t i = 0; parties && i < count; i++)
    if (!registry_id(texts[i], &parties[i]))
      diag_error(s, DIAG_FIELD(STR("party")), MSG_REGISTRY_NO_PARTY, c->area, texts[i]);
  many->parties = parties;
  many->count = count;
}

/* POST /area/{area}/open-many/{procedure} */
enum ly deed_open_many(struct scope *s, struct call *c) {
  struct case_many *many = ARENA_NEW(s->arena, struct case_many);
  struct opening o;
  if (!many) return fail_memory(s);
  enum ly rc = begin(s, c, &o);
  if (rc) return rc;
  *many = (struct case_many){.deed = {.work = o.desk.now,
                                      .registry = o.desk.registry,
                                      .district = o.desk.place.district,
                                      .procedure = o.procedure->procedure->key,
                                      .tell = hands_tell},
                             .within = o.desk.place.area};
  read_parties(s, c, many);
  input_text(s, &c->body, "reason", CASE_REASON_MAX, INPUT_OPTIONAL, &many->deed.reason);
  rc = input_done(s, &c->body);
  if (!rc) call_write(s, c, case_many_change(s, many), case_many_run, many);
  return rc;
}

/* Who it was, and where the case stands, for people. */
static enum ly put_answer(struct scope *s, struct call *c, const struct opening *o,
                          const struct case_many_row *row, struct value *v) {
  struct str name = STR(""), link = STR(""), number = STR("");
  enum ly rc = row->answer == CASE_MANY_REFUSED
                   ? LY_OK
                   : case_party_name(s, c, &o->desk, o->procedure->procedure, row->party, &name);
  if (row->case_no) {
    number = case_number_text(s, o->desk.place.district, row->case_no);
    link = page_link(s, c, str_from(case_path(s, c, row->case_no, ""), 1));
  }
  value_put_text(s->arena, v, "name", name.len ? name : str_int(s->arena, row->party));
  value_put_text(s->arena, v, "number", number);
  value_put_text(s->arena, v, "link", link);
  return rc;
}

/* Instead of a page to go to: the answers. */
enum ly after_open_many(struct scope *s, struct call *c) {
  struct case_many_row *rows = NULL;
  size_t count = 0, opened = 0;
  enum ly rc = case_many_answered(s, c->write.answer, &rows, &count);
  struct value *v = value_map(s->arena);
  if (rc || !v) return rc ? rc : fail_memory(s);
  for (size_t i = 0; i < count; i++) opened += rows[i].answer == CASE_MANY_OPENED;
  struct value *list = case_many_value(s, rows, count);
  value_put(v, "parties", list);
  c->told = v;
  if (c->request->json) return LY_OK;
  struct value *row = list->first;
  struct opening o;
  rc = begin(s, c, &o);
  for (size_t i = 0; !rc && i < count; i++, row = row->next)
    rc = put_answer(s, c, &o, &rows[i], row);
  struct str words[] = {str_int(s->arena, (int64_t)count), str_int(s->arena, (int64_t)opened)};
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_OPEN_MANY_DONE_TITLE));
  value_put_text(s->arena, v, "sentence",
                 message_text(s->arena, s->lang, MSG_OPEN_MANY_SENTENCE, words, 2));
  value_put_text(s->arena, v, "area", c->area);
  value_put_text(s->arena, v, "procedure", c->capture);
  return rc;
}
