/* Programmes and entitlements as pages and JSON show them. */
#include "service/due.h"
#include "service/entitlement.h"
#include "service/reasons.h"

static void put_choice(struct scope *s, struct value *v, const char *key, const char *text_key,
                       const struct pack_choice *choices, int value) {
  const struct pack_choice *c = pack_choice_of(choices, value);
  value_put_text(s->arena, v, key, c ? str_of(c->word) : STR(""));
  value_put_text(s->arena, v, text_key, c ? message_plain(s->lang, c->message) : STR(""));
}

static struct str document_text(struct scope *s, struct str title, struct str number) {
  struct str parts[] = {title, number};
  enum message message = number.len ? MSG_PROGRAMME_DOCUMENT_NUMBER : MSG_PROGRAMME_DOCUMENT;
  return message_text(s->arena, s->lang, message, parts, message_arity(message));
}

struct str service_source_text(struct scope *s, const struct pack *pack,
                               const struct pack_many *clauses, const struct pack_cited *cited,
                               struct str norm) {
  enum { SOURCE_MAX = 4096 };
  const struct pack_document *own = pack->header->document;
  const struct pack_ref *refs = clauses->items;
  struct buf b = buf_open(s->arena, SOURCE_MAX);
  if (clauses->count && own) buf_add(&b, document_text(s, own->title, own->number));
  for (size_t i = 0; i < clauses->count; i++) {
    if (i) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, refs[i].key);
  }
  if (cited && b.len) buf_add(&b, message_plain(s->lang, MSG_PROGRAMME_AND));
  if (cited) buf_add(&b, document_text(s, cited->title, cited->number));
  if (norm.len && b.len) buf_add(&b, message_plain(s->lang, MSG_PROGRAMME_AND));
  buf_add(&b, norm);
  return buf_str(&b);
}

static struct str source_text(struct scope *s, const struct service_rules *r) {
  const struct service_programme *p = r->programme;
  return service_source_text(s, r->pack, &p->clauses, (const void *)p->document.entry, p->norm);
}

static struct value *clause_list(struct scope *s, const struct service_programme *p) {
  const struct pack_ref *clauses = p->clauses.items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < p->clauses.count; i++) value_add_text(s->arena, list, clauses[i].key);
  return list;
}

static struct value *unit_list(struct scope *s, const struct service_programme *p) {
  const struct pack_ref *units = p->units.items;
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < p->units.count; i++) {
    const struct pack_unit *unit = (const void *)units[i].entry;
    if (unit) value_add_text(s->arena, list, unit->name);
  }
  return list;
}

/* What holds of a programme whoever asks. */
static struct value *programme_value(struct scope *s, const struct service_rules *r) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct service_programme *p = r->programme;
  value_put_text(a, v, "programme", p->key);
  value_put_text(a, v, "name", p->name);
  put_choice(s, v, "kind", "kind_text", service_kinds, p->kind);
  put_choice(s, v, "field", "field_text", service_fields, p->field);
  value_put_text(a, v, "unit", p->unit);
  put_choice(s, v, "period", "period_text", service_periods, p->period);
  put_choice(s, v, "start", "start_text", service_starts, p->start);
  put_choice(s, v, "basic", "basic_text", service_basics, p->basic);
  put_choice(s, v, "sure", "sure_text", registry_sures, p->sure);
  value_put(v, "units", unit_list(s, p));
  value_put(v, "clauses", clause_list(s, p));
  value_put_text(a, v, "source_text", source_text(s, r));
  value_put_text(a, v, "pack", r->pack->header->key);
  value_put_text(a, v, "pack_name", r->pack->header->name);
  value_put_text(a, v, "note", p->note);
  return v;
}

struct value *service_programme_value(struct scope *s, const struct service_vocabulary *v,
                                      const struct service_rules *r) {
  struct arena *a = s->arena;
  struct value *item = programme_value(s, r);
  value_put_text(a, item, "of", v->columns[r->kind].kind->kind->key);
  value_put_text(a, item, "of_text", v->columns[r->kind].kind->kind->name);
  value_put_text(a, item, "eligible", rule_print(s, r->vocabulary, r->eligible));
  value_put_text(a, item, "amount", r->amount ? rule_print(s, r->vocabulary, r->amount) : STR(""));
  value_put_text(a, item, "done", r->done ? rule_print(s, r->vocabulary, r->done) : STR(""));
  value_put(item, "tell", tell_value(s, r->pack, due_tell(r->programme)));
  value_put_text(a, item, "beside", r->above ? r->above->pack->header->name : STR(""));
  return item;
}

struct value *service_programmes_value(struct scope *s, const struct service_vocabulary *v) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < v->count; i++)
    value_add(list, service_programme_value(s, v, &v->programmes[i]));
  return list;
}

/* Where a programme stands, in few words: its clauses, or what else it rests on. */
static struct str short_source(struct scope *s, const struct service_programme *p) {
  const struct pack_ref *clauses = p->clauses.items;
  const struct pack_cited *document = (const void *)p->document.entry;
  struct buf b = buf_open(s->arena, 1024);
  for (size_t i = 0; i < p->clauses.count; i++) {
    if (i) buf_add(&b, message_plain(s->lang, MSG_PACK_CHOICE_COMMA));
    buf_add(&b, clauses[i].key);
  }
  if (b.len) return buf_str(&b);
  return document ? document->title : p->norm;
}

static struct value *beside_value(struct scope *s, const struct pack *pack,
                                  const struct pack_entry *entry) {
  const struct service_programme *above = (const void *)entry->replaces;
  const struct service_programme *own = (const void *)entry;
  const struct pack *other = pack_holding(pack, &service_kind_programme, entry->replaces);
  bool withdrawn = entry->withdrawn.key.len > 0;
  struct str name = other && other->header ? other->header->name : STR("");
  struct str words[] = {above->name, pack->header->name,
                        withdrawn ? entry->withdrawn.key : short_source(s, own), name,
                        short_source(s, above)};
  enum message message = withdrawn ? MSG_PROGRAMME_STANDS : MSG_PROGRAMME_BESIDE;
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "programme", entry->key);
  value_put_text(s->arena, v, "name", above->name);
  value_put_text(s->arena, v, "above", name);
  value_put_text(s->arena, v, "text", message_text(s->arena, s->lang, message, words, 5));
  return v;
}

struct value *service_beside_value(struct scope *s, const struct pack *pack) {
  const struct pack_table *table = pack_table_of(pack, &service_kind_programme);
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < table->count; i++) {
    if (table->entries[i]->replaces) value_add(list, beside_value(s, pack, table->entries[i]));
  }
  return list;
}

/* ---- Entitlements -------------------------------------------------------------------------------
 */

static void add_missing(struct scope *s, const struct rule_vocabulary *v,
                        const struct rule_answer *answer, struct value *list) {
  for (size_t i = 0; i < answer->missing_count; i++) {
    const struct rule_missing *m = &answer->missing[i];
    struct value *item = value_map(s->arena);
    value_put_text(s->arena, item, "word", m->param ? m->param->key : m->word->key);
    value_put_text(s->arena, item, "text", m->param ? m->param->name : m->word->name);
    value_put_bool(s->arena, item, "parameter", m->param != NULL);
    value_put_text(s->arena, item, "party", m->param ? STR("") : str_int(s->arena, m->party));
    value_put_text(s->arena, item, "kind_text", m->param ? STR("") : v->parties[m->kind].name);
    value_add(list, item);
  }
}

static struct decimal amount_decimal(const struct service_entitled *e) {
  return (struct decimal){e->amount.value.value, (uint8_t)e->rules->amount->type.places};
}

static void put_amount(struct scope *s, struct value *v, const struct service_entitled *e) {
  bool told = e->has_amount && e->answer != SERVICE_NO, known = told && e->amount.value.known;
  value_put_bool(s->arena, v, "has_amount", told);
  value_put_bool(s->arena, v, "amount_known", known);
  if (known) {
    value_put_decimal(s->arena, v, "amount", amount_decimal(e));
  } else {
    value_put_null(s->arena, v, "amount");
  }
  value_put_text(s->arena, v, "amount_text",
                 told ? rule_value_text(s, &e->rules->amount->type, &e->amount.value) : STR(""));
  value_put_bool(s->arena, v, "amount_open", e->amount_open);
}

static void put_received(struct scope *s, struct value *v, const struct service_entitled *e) {
  static const struct pack_choice states[] = {
      {"unknown", RECEIPT_UNKNOWN, MSG_RECEIVED_UNKNOWN},
      {"no", RECEIPT_NO, MSG_RECEIVED_NO},
      {"yes", RECEIPT_YES, MSG_RECEIVED_YES},
      {0},
  };
  bool paid = e->receipt && e->receipt->amount_known;
  put_choice(s, v, "received", "received_text", states, (int)e->received);
  value_put_text(s->arena, v, "received_from",
                 e->receipt ? date_iso(s->arena, e->receipt->from) : STR(""));
  if (paid) {
    struct decimal d = {e->receipt->amount_fen, 2};
    value_put_decimal(s->arena, v, "received_amount", d);
  } else {
    value_put_null(s->arena, v, "received_amount");
  }
}

static void put_outcome(struct scope *s, struct value *v, const struct service_entitled *e) {
  put_choice(s, v, "answer", "answer_text", service_answers, (int)e->answer);
  put_amount(s, v, e);
  put_choice(s, v, "kept", "kept_text", service_kepts, (int)e->kept);
  put_received(s, v, e);
}

struct value *service_outcome_value(struct scope *s, const struct service_entitled *e) {
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "programme", e->rules->programme->key);
  value_put_text(s->arena, v, "name", e->rules->programme->name);
  put_outcome(s, v, e);
  return v;
}

struct value *service_entitled_value(struct scope *s, const struct service_vocabulary *vocabulary,
                                     const struct service_entitled *e) {
  (void)vocabulary;
  struct value *v = programme_value(s, e->rules), *missing = value_list(s->arena);
  const struct rule_vocabulary *words = e->rules->vocabulary;
  bool told = e->answer != SERVICE_NO;
  put_outcome(s, v, e);
  add_missing(s, words, &e->eligible, missing);
  if (told && e->has_amount) add_missing(s, words, &e->amount, missing);
  value_put(v, "missing", missing);
  value_put(v, "reasons", service_reasons_value(s, words, &e->eligible));
  value_put(v, "why", rule_why_value(s, words, &e->eligible));
  if (told && e->has_amount) value_put(v, "amount_why", rule_why_value(s, words, &e->amount));
  if (told && e->rules->done) value_put(v, "done_why", rule_why_value(s, words, &e->done));
  return v;
}

struct value *service_entitlement_value(struct scope *s, const struct service_entitlement *e) {
  struct arena *a = s->arena;
  struct value *v = value_map(a), *list = value_list(a);
  const struct pack_header *pack = e->vocabulary->pack->header;
  const struct registry_kind *kind = e->vocabulary->columns[e->kind].kind->kind;
  int64_t counts[] = {[SERVICE_YES] = 0, [SERVICE_NO] = 0, [SERVICE_UNKNOWN] = 0};
  for (size_t i = 0; i < e->count; i++) {
    counts[e->list[i].answer]++;
    value_add(list, service_entitled_value(s, e->vocabulary, &e->list[i]));
  }
  value_put_text(a, v, "district", e->district);
  value_put_text(a, v, "party", str_int(a, e->party));
  value_put_text(a, v, "kind", kind->key);
  value_put_text(a, v, "kind_text", kind->name);
  value_put_text(a, v, "pack", pack->key);
  value_put_text(a, v, "pack_name", pack->name);
  value_put_text(a, v, "on", date_iso(a, s->today));
  value_put_int(a, v, "yes", counts[SERVICE_YES]);
  value_put_int(a, v, "unknown", counts[SERVICE_UNKNOWN]);
  value_put_int(a, v, "no", counts[SERVICE_NO]);
  value_put(v, "programmes", list);
  return v;
}
