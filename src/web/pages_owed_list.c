/* One programme in an area: those who do not receive it, who should not any more, and of whom it
 * cannot be said, as lists to work through. As of each request. */
#include "registry/search.h"
#include "web/looks.h"
#include "web/page.h"
#include "web/pages_cases.h"
#include "web/pages_owed.h"

#include <stdlib.h>

/* ROWS_MAX: of a list on one page; one that is longer is looked at town by town. */
enum {
  ROWS_MAX = 100000,
  LOOKED_AT_MAX = 2000,
  HITS_PAGE = 1000,
  HITS_MAX = 5000,
  TOWN_DIGITS = 9
};

/* One list of one programme. */
struct one {
  struct owed_page page;
  struct owed *owed;
  const struct owed_programme *programme;
  int64_t *found; /* who was looked for */
};

static enum ly read_list(struct scope *s, const struct call *c, enum owed_list *out) {
  struct str asked = query_text(c, "list");
  *out = OWED_MISSING;
  if (asked.len == 0) return LY_OK;
  for (size_t i = 0; i < OWED_LISTS; i++) {
    *out = (enum owed_list)owed_lists[i].value;
    if (str_is(asked, owed_lists[i].word)) return LY_OK;
  }
  return fail(s, LY_INVALID, MSG_OWED_BAD_LIST, asked);
}

static enum ly begin_one(struct scope *s, struct call *c, struct one *o) {
  struct owed_book book = {.count = 0};
  struct owed_page *p = &o->page;
  *o = (struct one){0};
  enum ly rc = owed_begin(s, c, p);
  if (!rc) rc = read_list(s, c, &p->view.list);
  if (!rc) rc = owed_open(s, p->words, &o->owed);
  if (!rc) rc = owed_totals(s, o->owed, p->held.moment, p->area, &book);
  for (size_t i = 0; !rc && i < book.count; i++) {
    /* cppcheck-suppress autoVariables -- the list is the arena's */
    if (str_eq(book.list[i].rules->programme->key, c->capture)) o->programme = &book.list[i];
  }
  if (!rc && !o->programme) return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
  if (rc) return rc;
  p->view.rules = o->programme->rules;
  p->view.parties = owed_path(s, p->place.area, "/parties/", STR(""));
  return service_moment_reader(s, p->held.moment, p->words, p->place.district, &p->view.reader);
}

static int by_number(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

/* By name, number or pinyin, as on the page of all parties. */
static enum ly look_for(struct scope *s, struct call *c, struct one *o, struct str words) {
  const struct registry *r;
  struct owed_page *p = &o->page;
  struct search_page page = {.count = 0};
  struct search q = {.district = p->place.district, .text = words, .limit = HITS_PAGE};
  q.kind = p->words->columns[p->view.rules->kind].kind->kind->key;
  if (p->place.area.len > DISTRICT_DIGITS) q.area = p->place.area;
  o->found = ARENA_ARRAY(s->arena, int64_t, HITS_MAX);
  if (!o->found) return fail_memory(s);
  p->view.looked_for = o->found;
  enum ly rc = call_registry(s, c, &r);
  do {
    q.after = page.after;
    if (!rc) rc = party_search(s, p->view.store, r, &q, &page);
    for (size_t i = 0; !rc && i < page.count && p->view.looked_for_count < HITS_MAX; i++)
      o->found[p->view.looked_for_count++] = page.hits[i].party;
  } while (!rc && page.after.len && p->view.looked_for_count < HITS_MAX);
  qsort(o->found, p->view.looked_for_count, sizeof *o->found, by_number);
  return rc;
}

/* What cannot be looked for is told at its field. */
static enum ly look_or_tell(struct scope *s, struct call *c, struct one *o, struct str words) {
  if (!words.len) return LY_OK;
  enum ly rc = look_for(s, c, o, words);
  bool shown = rc == LY_INVALID && !c->request->json && !c->request->export;
  if (!shown) return rc;
  diag_take(s, DIAG_FIELD(STR("q")));
  c->status = ly_http_status(LY_INVALID);
  return LY_OK;
}

/* "/home_visit?list=open" */
static struct str list_of(struct scope *s, const struct one *o, enum owed_list list) {
  struct buf b = buf_open(s->arena, 256);
  buf_char(&b, '/');
  buf_add(&b, o->page.view.rules->programme->key);
  buf_add(&b, STR("?list="));
  buf_add(&b, str_of(owed_lists[list].word));
  return buf_str(&b);
}

/* The lists of the programme, each with how many stand on it. */
static struct value *lists_value(struct scope *s, struct call *c, const struct one *o) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < OWED_LISTS; i++) {
    struct value *v = value_map(s->arena);
    if (o->programme->by_acts && i == OWED_STOP) continue; /* nobody can be taken off */
    struct str words[] = {message_plain(s->lang, owed_lists[i].message),
                          str_int(s->arena, o->programme->all.counts[i].parties)};
    struct str path = owed_path(s, o->page.place.area, "/owed", list_of(s, o, (enum owed_list)i));
    value_put_text(s->arena, v, "name", message_text(s->arena, s->lang, MSG_OWED_TAB, words, 2));
    value_put_text(s->arena, v, "link", page_link(s, c, path));
    value_put_bool(s->arena, v, "here", i == (size_t)o->page.view.list);
    value_add(list, v);
  }
  return list;
}

/* The towns with their numbers; on the page each leads to its own list. */
static struct value *by_town(struct scope *s, struct call *c, const struct one *o) {
  struct value *list = value_list(s->arena);
  struct sheet sheet = {.context = &o->page.view};
  struct str more = list_of(s, o, o->page.view.list), digits;
  for (size_t i = 0; i < o->programme->town_count; i++) {
    const struct owed_place *town = &o->programme->towns[i];
    struct value *v = owed_town_value(s, &sheet, town);
    bool leads = town->area >= 0 && area_digits(str_int(s->arena, town->area), &digits) &&
                 area_within(digits, o->page.place.area) && digits.len == TOWN_DIGITS;
    struct str path = leads ? owed_path(s, digits, "/owed", more) : STR("");
    struct str link = leads ? page_link(s, c, path) : STR("");
    if (!c->request->json) value_put_text(s->arena, v, "link", link);
    value_add(list, v);
  }
  return list;
}

static enum ly put_missing(struct scope *s, const struct one *o, struct value *v) {
  struct owed_missing *missing = NULL;
  const struct owed_page *p = &o->page;
  size_t count = 0;
  int64_t looked = 0;
  struct value *list = value_list(s->arena);
  enum ly rc = LY_OK;
  if (p->view.list == OWED_OPEN)
    rc = owed_missing(s, o->owed, p->held.moment, p->view.rules, p->place.district, p->area,
                      LOOKED_AT_MAX, &missing, &count, &looked);
  for (size_t i = 0; !rc && i < count; i++) {
    struct value *one = value_map(s->arena);
    struct str word = missing[i].word;
    if (!word.len) word = message_plain(s->lang, MSG_OWED_RECEIVED_UNKNOWN);
    value_put_text(s->arena, one, "word", word);
    value_put_int(s->arena, one, "parties", missing[i].parties);
    value_add(list, one);
  }
  value_put(v, "missing_facts", list);
  value_put_int(s->arena, v, "looked_at", looked);
  return rc;
}

/* "养老服务补贴：应享未享" */
static struct str title_of(struct scope *s, const struct call *c, const struct one *o) {
  struct str words[] = {owed_place_name(s, c, &o->page), o->page.view.rules->programme->name,
                        message_plain(s->lang, owed_lists[o->page.view.list].message)};
  return message_text(s->arena, s->lang, MSG_OWED_LIST_OF, words, 3);
}

/* Where a worker opens cases for those on the list by himself; empty: nobody can, or not this user.
 */
static struct str open_many_link(struct scope *s, struct call *c, const struct one *o) {
  const struct casework *work = site_casework(c->site, c->area);
  struct str programme = o->page.view.rules->programme->key;
  bool may = o->page.view.list == OWED_MISSING && holds_here(c, ROLE_BIT(ROLE_WORKER));
  for (size_t i = 0; may && work && i < work->count; i++) {
    const struct casework_procedure *p = &work->procedures[i];
    bool of = p->rules && str_eq(p->rules->programme->key, programme);
    if (of && case_office_asks(p->procedure))
      return page_link(s, c, owed_path(s, o->page.place.area, "/open-many/", p->procedure->key));
  }
  return STR("");
}

static enum ly put_page(struct scope *s, struct call *c, const struct one *o, struct value *v) {
  const struct service_rules *rules = o->page.view.rules;
  struct arena *a = s->arena;
  struct sheet sheet = {.context = &o->page.view};
  struct str more = list_of(s, o, o->page.view.list);
  value_put_text(a, v, "list", str_of(owed_lists[o->page.view.list].word));
  value_put(v, "programme", owed_programme_value(s, &sheet, o->programme));
  value_put(v, "by_town", by_town(s, c, o));
  value_put_int(a, v, "limit", ROWS_MAX);
  enum ly rc = put_missing(s, o, v);
  if (c->request->json || rc) return rc;
  value_put(v, "lists", lists_value(s, c, o));
  value_put(v, "towns", owed_towns_value(s, c, &o->page, "/owed", more));
  value_put_text(a, v, "eligible", rule_print(s, rules->vocabulary, rules->eligible));
  value_put_bool(a, v, "cut", o->programme->all.counts[o->page.view.list].parties > ROWS_MAX);
  value_put_text(a, v, "open_many", open_many_link(s, c, o));
  struct str all = owed_path(s, o->page.place.area, "/owed", STR(""));
  value_put_text(a, v, "all_link", page_link(s, c, all));
  return LY_OK;
}

static enum ly note_rows(struct scope *s, struct call *c, const struct listing *listing,
                         const void **rows, size_t count) {
  const struct owed_view *view = listing->sheet.context;
  int64_t *parties = ARENA_ARRAY(s->arena, int64_t, count);
  if (!parties) return fail_memory(s);
  for (size_t i = 0; i < count; i++) parties[i] = ((const struct owed_row *)rows[i])->party;
  return looks_note(s, c, view->district, parties, count);
}

/* GET /area/{area}/owed/{key} */
enum ly page_owed_list(struct scope *s, struct call *c, struct value **out) {
  static const char *const own[] = {"list", NULL};
  struct listing listing = {
      .rows = "rows", .value = owed_row_value, .own = own, .shown = note_rows};
  struct sheet_asked asked;
  struct owed_row *rows;
  size_t count;
  int64_t total;
  struct one o;
  enum ly rc = begin_one(s, c, &o);
  if (rc) return rc;
  struct owed_page *p = &o.page;
  struct value *v = *out = owed_head(s, p, title_of(s, c, &o));
  int64_t most = o.programme->all.counts[p->view.list].parties;
  rc = owed_rows(s, o.owed, p->held.moment, p->view.rules, p->view.list, p->area, 0,
                 (size_t)(most < ROWS_MAX ? most : ROWS_MAX), &rows, &count, &total);
  if (!rc) rc = look_or_tell(s, c, &o, query_text(c, "q"));
  if (!rc) rc = owed_sheet_rows(s, &p->view, rows, count, &listing.sheet);
  if (!rc) rc = put_page(s, c, &o, v);
  listing.sheet.title = value_get(v, STR("title"))->text;
  listing.empty = message_plain(s->lang, MSG_OWED_NOBODY);
  if (!rc) rc = listing_read(s, c, &listing, &asked);
  return rc ? rc : listing_show(s, c, &listing, &asked, v);
}
