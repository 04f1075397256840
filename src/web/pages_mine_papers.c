/* A resident's own papers: the letters of his cases, with the copy under the office's seal, and the
 * files that came with them, whoever handed them in. */
#include "web/page.h"
#include "web/pages_files.h"
#include "web/pages_letters.h"
#include "web/pages_mine.h"

/* One letter of a case that is his. */
struct own_letter {
  struct case_desk desk;
  struct case_row of;
  struct letter_row row;
};

/* A letter of others is told as one that is none. */
static enum ly open_letter(struct scope *s, struct call *c, struct own_letter *out) {
  struct store *st;
  int64_t number;
  *out = (struct own_letter){0};
  if (!registry_id(c->capture, &number)) return fail(s, LY_NOT_FOUND, MSG_LETTER_NONE, c->capture);
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = letter_find(s, st, c->resident.district, number, &out->row);
  if (rc) return rc;
  rc = mine_case(s, c, out->row.case_no, &out->desk, &out->of);
  return rc == LY_NOT_FOUND ? fail(s, LY_NOT_FOUND, MSG_LETTER_NONE, c->capture) : rc;
}

/* GET /mine/letters/{letter}/pdf: the letter itself; what is said of it as JSON. */
enum ly page_mine_letter(struct scope *s, struct call *c, struct value **out) {
  struct own_letter l;
  enum ly rc = open_letter(s, c, &l);
  if (!rc && c->request->json)
    return letter_shown(s, c, &l.desk, &l.row, l.of.party, l.of.procedure, out);
  return rc ? rc : letter_serve_pdf(s, c, l.desk.store, &l.row);
}

/* The file with which the seal was put on it last; 0: none. */
static enum ly sealed_file(struct scope *s, struct own_letter *l, int64_t *out) {
  struct letter_event *events;
  size_t count;
  *out = 0;
  enum ly rc = letter_events(s, l->desk.store, l->desk.registry, &l->row, &events, &count);
  for (size_t i = 0; !rc && i < count; i++)
    if (events[i].act == LETTER_SEAL) *out = events[i].file;
  return rc;
}

/* GET /mine/letters/{letter}/sealed */
enum ly page_mine_letter_sealed(struct scope *s, struct call *c, struct value **out) {
  struct own_letter l;
  struct stored_file file;
  int64_t number = 0;
  enum ly rc = open_letter(s, c, &l);
  if (!rc) rc = sealed_file(s, &l, &number);
  if (!rc && !number) rc = fail(s, LY_NOT_FOUND, MSG_MINE_LETTER_UNSEALED, l.row.number);
  if (!rc) rc = stored_file_find(s, l.desk.store, l.row.district, number, &file);
  return rc ? rc : file_serve(s, c, &file, out);
}

/* GET /mine/case-files/{file} */
enum ly page_mine_case_file(struct scope *s, struct call *c, struct value **out) {
  struct case_desk desk;
  struct case_row row;
  struct stored_file file;
  int64_t case_no, number;
  if (!case_file_named(c->capture, &case_no, &number))
    return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  enum ly rc = mine_case(s, c, case_no, &desk, &row);
  if (!rc) rc = case_has_file(s, desk.store, &row, number);
  if (!rc) rc = stored_file_find(s, desk.store, row.district, number, &file);
  return rc ? rc : file_serve(s, c, &file, out);
}
