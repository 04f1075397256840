/* What a letter says: the words of a case at one of its events, always in Chinese. */
#include "registry/privacy.h"
#include "service/case_int.h"
#include "service/letter_int.h"

enum { WORD_MAX = 16 * 1024 };

/* The case at the event. */
struct moment {
  struct scope *s;
  const struct letter_office *office;
  const struct letter_due *due;
  const struct casework *work; /* under which the case began */
  const struct casework_procedure *procedure;
  struct case_row row;
  const struct case_event *events, *event;
  size_t count;
  const struct procedure_move *move; /* NULL: opening */
  const struct procedure_step *step;
};

/* ---- Texts --------------------------------------------------------------------------------------
 */

/* 2024年6月30日 */
static struct str day_text(struct arena *a, struct date d) {
  struct buf b = buf_open(a, 64);
  int year, month, day;
  if (date_is_none(d)) return STR("");
  date_parts(d, &year, &month, &day);
  buf_printf(&b, "%d年%d月%d日", year, month, day);
  return buf_str(&b);
}

static struct str number_text(struct arena *a, struct str district, int64_t number) {
  struct buf b = buf_open(a, 64);
  buf_printf(&b, "%.*s-%lld", STR_ARG(district), (long long)number);
  return buf_str(&b);
}

static void add(struct buf *b, const char *between, struct str text) {
  if (text.len && b->len) buf_add(b, str_of(between));
  buf_add(b, text);
}

static struct str answer_text(struct str answer) {
  for (const struct pack_choice *c = service_answers; c->word; c++)
    if (str_is(answer, c->word)) return message_plain(LANG_ZH, c->message);
  return STR("");
}

static struct str amount_text(const struct moment *m) {
  const struct service_rules *rules = m->procedure->rules;
  struct arena *a = m->s->arena;
  struct buf b = buf_open(a, 200);
  if (!m->event->amount_known || !rules) return STR("");
  buf_add(&b, decimal_text(a, (struct decimal){m->event->amount_fen, 2}));
  buf_add(&b, rules->programme->unit);
  return buf_str(&b);
}

static struct str text_at(const struct value *map, const char *key) {
  const struct value *v = map ? value_get(map, str_of(key)) : NULL;
  return v && v->kind == VALUE_TEXT ? v->text : STR("");
}

/* "低保：是；年龄 60周岁以上：否" */
static struct str why_text(const struct moment *m) {
  const struct value *frozen = m->event->frozen;
  const struct value *reasons = frozen ? value_get(frozen, STR("reasons")) : NULL;
  struct buf b = buf_open(m->s->arena, WORD_MAX);
  for (const struct value *v = reasons ? reasons->first : NULL; v; v = v->next) {
    add(&b, "；", text_at(v, "text"));
    buf_add(&b, STR("："));
    buf_add(&b, text_at(v, "value_text"));
  }
  return buf_str(&b);
}

/* "《…方案》三(一)1、附件2；青民〔2022〕40号" */
static struct str basis_text(const struct moment *m) {
  const struct service_procedure *p = m->procedure->procedure;
  const struct pack_header *header = m->procedure->pack->header;
  const struct pack_ref *clauses = p->clauses.items;
  struct buf b = buf_open(m->s->arena, WORD_MAX);
  if (p->clauses.count && header->document) {
    buf_add(&b, STR("《"));
    buf_add(&b, header->document->title);
    buf_add(&b, STR("》"));
  }
  for (size_t i = 0; i < p->clauses.count; i++) {
    if (i) buf_add(&b, STR("、"));
    buf_add(&b, clauses[i].key);
  }
  add(&b, "；", p->norm);
  return buf_str(&b);
}

static const struct procedure_document *document_of(const struct moment *m,
                                                    const struct case_event *event,
                                                    struct str key) {
  const struct service_procedure *p = m->procedure->procedure;
  const struct procedure_move *move = procedure_move_find(p, event->move);
  const struct pack_many *documents = move ? &move->documents : &p->documents;
  const struct procedure_document *const *all = documents->items;
  for (size_t i = 0; i < documents->count; i++)
    if (str_eq(all[i]->key, key)) return all[i];
  return NULL;
}

/* What was handed in up to the event, each name once. */
static struct str documents_text(const struct moment *m) {
  struct buf b = buf_open(m->s->arena, WORD_MAX);
  for (const struct case_event *e = m->events; e <= m->event; e++) {
    for (size_t i = 0; i < e->file_count; i++) {
      const struct procedure_document *d = document_of(m, e, e->files[i].document);
      struct str name = d ? d->name : message_plain(LANG_ZH, MSG_CASE_OTHER_DOCUMENT);
      if (!str_contains(buf_str(&b), name)) add(&b, "、", name);
    }
  }
  return buf_str(&b);
}

/* Documents of a county write 县民政局: of 青田县 that is 青田县民政局. */
static struct str whole_name(struct arena *a, struct str area, struct str unit) {
  enum { CHARACTER = 3 }; /* bytes of 县, 区, 市 */
  struct buf b = buf_open(a, area.len + unit.len);
  bool begins = area.len > CHARACTER && str_starts(unit, str_from(area, area.len - CHARACTER));
  if (begins) buf_add(&b, (struct str){area.ptr, area.len - CHARACTER});
  buf_add(&b, unit);
  return buf_str(&b);
}

/* Who answers for the programme, the first named; the area where nobody is. */
static struct str office_text(const struct moment *m, const struct service_letter *letter) {
  const struct service_rules *rules = m->procedure->rules;
  const struct pack_ref *units = rules ? rules->programme->units.items : NULL;
  const struct pack_unit *unit =
      units && rules->programme->units.count ? (const void *)units[0].entry : NULL;
  if (letter->office.len) return letter->office;
  if (!unit || unit->stands_for != PACK_STANDS_FOR_ITSELF)
    return m->work->vocabulary->pack->header->name;
  return whole_name(m->s->arena, rules->pack->header->name, unit->name);
}

/* ---- From elsewhere -----------------------------------------------------------------------------
 */

/* What the party is called on the day of the event. */
static enum ly party_text(const struct moment *m, struct str *out) {
  struct registry_state state;
  *out = STR("");
  enum ly rc = party_facts(m->s, m->office->store, m->office->registry, m->row.district,
                           m->row.party, m->event->on, REGISTRY_NOW, &state);
  if (rc) return rc;
  const struct pack_entry *called = state.kind->kind->called.entry;
  for (size_t i = 0; i < state.count; i++)
    if (&state.facts[i].fact->entry == called) *out = state.facts[i].claims[0].value;
  return LY_OK;
}

/* The letters of the event that have been issued: "准予决定书（331121准〔2024〕1号）". */
static enum ly letters_text(const struct moment *m, struct str *out) {
  struct store_rows rows = {0};
  struct buf b = buf_open(m->s->arena, WORD_MAX);
  enum ly rc =
      store_query(m->s, m->office->store, "tt",
                  "SELECT name, number FROM letter WHERE district = $1 AND case_no = $2"
                  " AND event = $3 ORDER BY letter",
                  &rows, S_TEXT(m->row.district), S_INT(m->row.case_no), S_INT(m->event->event));
  for (size_t i = 0; !rc && i < rows.rows; i++) {
    add(&b, "、", store_text(&rows, i, 0));
    buf_printf(&b, "（%.*s）", STR_ARG(store_text(&rows, i, 1)));
  }
  *out = buf_str(&b);
  return rc;
}

static enum ly other_words(const struct moment *m, const struct service_letter *letter,
                           struct letter_words *out) {
  struct arena *a = m->s->arena;
  const struct service_procedure *p = m->procedure->procedure;
  struct str *of = out->of;
  of[WORD_DISTRICT] = m->row.district;
  of[WORD_LETTER] = letter->name;
  of[WORD_CASE] = number_text(a, m->row.district, m->row.case_no);
  of[WORD_PROCEDURE] = p->name;
  of[WORD_ITEM_CODE] = p->item_code;
  of[WORD_PROGRAMME] = m->procedure->rules ? m->procedure->rules->programme->name : STR("");
  of[WORD_AREA] = m->work->vocabulary->pack->header->name;
  of[WORD_OFFICE] = office_text(m, letter);
  of[WORD_MOVE] = m->move ? m->move->name : message_plain(LANG_ZH, MSG_CASE_OPENING);
  of[WORD_STEP] = m->step ? m->step->name : m->event->step;
  of[WORD_ON] = day_text(a, m->event->on);
  of[WORD_OPENED_ON] = day_text(a, m->row.opened_on);
  of[WORD_DUE] = m->step ? day_text(a, case_due(m->work, m->step, m->event->on)) : STR("");
  of[WORD_REASON] = m->event->reason;
  of[WORD_ANSWER] = answer_text(m->event->answer);
  of[WORD_AMOUNT] = amount_text(m);
  of[WORD_WHY] = why_text(m);
  of[WORD_BASIS] = basis_text(m);
  of[WORD_DOCUMENTS] = documents_text(m);
  enum ly rc = party_text(m, &of[WORD_PARTY]);
  return rc ? rc : letters_text(m, &of[WORD_LETTERS]);
}

/* ---- What was filled in -------------------------------------------------------------------------
 */

/* A letter goes through many hands: private values are masked. */
static struct letter_value filled_one(const struct moment *m, const struct registry_said *said) {
  struct scope *s = m->s;
  const struct procedure_field *field = procedure_field_find(m->procedure->procedure, said->name);
  const struct registry_fact *fact = field ? procedure_field_fact(s->arena, field) : NULL;
  struct letter_value out = {field ? procedure_field_name(field) : said->name, said->value};
  struct buf b = buf_open(s->arena, WORD_MAX);
  if (!fact) return out;
  buf_add(&b, case_field_sealed(field) ? privacy_mask(s, fact, said->value)
                                       : registry_value_text(s, fact, said->value));
  if (fact->unit.len && fact->type != REGISTRY_MONEY) buf_add(&b, fact->unit);
  out.text = buf_str(&b);
  return out;
}

static enum ly values_of(const struct moment *m, struct letter_filled *out) {
  struct letter_value *list = ARENA_ARRAY(m->s->arena, struct letter_value, m->event->count);
  if (!list) return fail_memory(m->s);
  for (size_t i = 0; i < m->event->count; i++) list[i] = filled_one(m, &m->event->values[i]);
  out->values = list;
  out->value_count = m->event->count;
  return LY_OK;
}

/* What was said last of a field up to the event; NULL: nothing. */
static const struct registry_said *said_last(const struct moment *m, struct str key) {
  const struct registry_said *found = NULL;
  for (const struct case_event *e = m->events; e <= m->event; e++)
    for (size_t i = 0; i < e->count; i++)
      if (str_eq(e->values[i].name, key)) found = &e->values[i];
  return found;
}

static enum ly form_of(const struct moment *m, struct letter_filled *out) {
  const struct pack_many *form = &m->procedure->procedure->form;
  const struct procedure_field *const *all = form->items;
  struct letter_value *list = ARENA_ARRAY(m->s->arena, struct letter_value, form->count);
  size_t n = 0;
  if (!list) return fail_memory(m->s);
  for (size_t i = 0; i < form->count; i++) {
    const struct registry_said *said = said_last(m, procedure_field_key(all[i]));
    list[n++] =
        said ? filled_one(m, said) : (struct letter_value){procedure_field_name(all[i]), STR("")};
  }
  out->form = list;
  out->form_count = n;
  return LY_OK;
}

/* ---- Together -----------------------------------------------------------------------------------
 */

static enum ly read_case(struct moment *m) {
  struct scope *s = m->s;
  const struct letter_office *o = m->office;
  struct case_event *events;
  enum ly rc = case_find(s, o->store, m->due->district, m->due->case_no, &m->row);
  if (!rc) rc = case_work(s, o->store, o->work, &m->row, &m->work);
  if (!rc) rc = case_events(s, o->store, o->registry, m->work, &m->row, &events, &m->count);
  if (rc) return rc;
  m->procedure = casework_find(m->work, m->row.procedure);
  bool there = m->due->event >= 1 && (size_t)m->due->event <= m->count;
  if (!m->procedure || !there) return fail(s, LY_CORRUPT, MSG_REGISTRY_DAMAGED);
  m->events = events;
  m->event = &events[m->due->event - 1];
  m->move = procedure_move_find(m->procedure->procedure, m->event->move);
  m->step = procedure_step_find(m->procedure->procedure, m->event->step);
  return m->event->locked ? fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY) : LY_OK;
}

/* As the case began, else as it is written now: a letter that came later serves older cases too. */
static enum ly find_letter(const struct moment *m, struct letter_made *out) {
  const struct pack *packs[] = {m->work->vocabulary->pack, m->office->work->vocabulary->pack};
  const struct pack_entry *found = NULL;
  for (size_t i = 0; i < 2 && !found; i++) {
    found = pack_find(packs[i], &service_kind_letter, m->due->key);
    if (found) out->pack = pack_holding(packs[i], &service_kind_letter, found);
  }
  out->letter = (const void *)found;
  return found ? LY_OK : fail(m->s, LY_NOT_FOUND, MSG_LETTER_NOT_WRITTEN, m->due->key);
}

static enum ly make(struct moment *m, struct letter_made *out) {
  int year, month, day;
  enum ly rc = read_case(m);
  if (!rc) rc = find_letter(m, out);
  if (rc) return rc;
  date_parts(m->event->on, &year, &month, &day);
  out->on = m->event->on;
  out->year = year;
  out->at_us = m->event->recorded_at;
  rc = other_words(m, out->letter, &out->words);
  out->words.of[WORD_YEAR] = str_int(m->s->arena, year);
  if (!rc) rc = values_of(m, &out->filled);
  return rc ? rc : form_of(m, &out->filled);
}

enum ly letter_make(struct scope *s, const struct letter_office *office,
                    const struct letter_due *due, struct letter_made *out) {
  struct moment m = {.s = s, .office = office, .due = due};
  enum lang lang = s->lang;
  *out = (struct letter_made){0};
  s->lang = LANG_ZH;
  enum ly rc = make(&m, out);
  s->lang = lang;
  return rc;
}
