/* What follows from a move, in its transaction: one row of a table for each kind of effect. */
#include "registry/act.h"
#include "registry/receipt.h"
#include "service/case_int.h"
#include "service/slot_int.h"
#include "service/sms.h"

/* A move and what was said in the whole life of the case, as effects need it. */
struct following {
  const struct case_doing *d;
  const struct case_making *m;
  const struct procedure_effect *effect;
  struct registry_said *said; /* of each field the last value, this move's among them */
  size_t count;
};

/* ---- What was said ------------------------------------------------------------------------------
 */

static void say(struct following *f, struct registry_said said) {
  size_t i = 0;
  while (i < f->count && !str_eq(f->said[i].name, said.name)) i++;
  if (i == CASE_FIELDS_MAX) return; /* no more fields than a procedure can have */
  f->said[i] = said;
  if (i == f->count) f->count++;
}

/* What is stored of an amount is in fen; people write yuan. */
static struct str as_given(struct scope *s, const struct following *f, struct registry_said said) {
  const struct procedure_field *field = procedure_field_find(f->d->procedure->procedure, said.name);
  const struct registry_fact *fact = field ? procedure_field_fact(s->arena, field) : NULL;
  struct decimal fen;
  bool money = fact && fact->type == REGISTRY_MONEY && decimal_parse(said.value, &fen);
  return money ? decimal_text(s->arena, (struct decimal){fen.coefficient, 2}) : said.value;
}

static enum ly gather(struct scope *s, struct tx *tx, struct following *f) {
  const struct case_doing *d = f->d;
  struct case_event *events;
  size_t count;
  f->said = ARENA_ARRAY(s->arena, struct registry_said, CASE_FIELDS_MAX);
  if (!f->said) return fail_memory(s);
  enum ly rc = case_events(s, tx_store(tx), d->deed->registry, d->work, &d->row, &events, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (events[i].locked) return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_KEY);
    for (size_t k = 0; k < events[i].count; k++) say(f, events[i].values[k]);
  }
  return rc;
}

static struct str said_of(struct scope *s, const struct following *f, struct str key) {
  for (size_t i = 0; i < f->count; i++) {
    if (str_eq(f->said[i].name, key)) return as_given(s, f, f->said[i]);
  }
  return STR("");
}

/* ---- Statements ---------------------------------------------------------------------------------
 */

/* "办件 331121/17：予以受理" */
static struct str reason_of(struct scope *s, const struct following *f) {
  struct str words[] = {f->d->row.district, str_int(s->arena, f->d->row.case_no), f->m->move->name};
  return message_text(s->arena, LANG_ZH, MSG_CASE_REASON, words, 3);
}

static struct str source_of(const struct following *f) {
  return f->d->deed->source.len ? f->d->deed->source : STR("verified");
}

static enum ly state(struct scope *s, struct tx *tx, const struct following *f,
                     const struct registry_said *facts, size_t count) {
  int64_t statement;
  const struct registry_new new = {.district = f->d->row.district,
                                   .party = f->d->row.party,
                                   .source = source_of(f),
                                   .from = s->today,
                                   .to = DATE_NONE,
                                   .reason = reason_of(s, f),
                                   .facts = facts,
                                   .count = count};
  return count ? statement_add(s, tx, f->d->deed->registry, &new, &statement) : LY_OK;
}

static struct str known_of(const struct registry_state *state, struct str fact) {
  for (size_t i = 0; i < state->count; i++) {
    if (str_eq(state->facts[i].fact->key, fact)) return state->facts[i].claims[0].value;
  }
  return STR("");
}

/* Only what is not known so already. */
static enum ly do_facts(struct scope *s, struct tx *tx, const struct following *f) {
  struct registry_said *facts = ARENA_ARRAY(s->arena, struct registry_said, CASE_FIELDS_MAX);
  struct registry_state party;
  size_t count = 0;
  if (!facts) return fail_memory(s);
  enum ly rc = party_facts(s, tx_store(tx), f->d->deed->registry, f->d->row.district,
                           f->d->row.party, s->today, REGISTRY_NOW, &party);
  for (size_t i = 0; !rc && i < f->count; i++) {
    const struct procedure_field *field =
        procedure_field_find(f->d->procedure->procedure, f->said[i].name);
    const struct registry_fact *fact = field ? (const void *)field->fact.entry : NULL;
    if (!fact || str_eq(known_of(&party, fact->key), f->said[i].value)) continue;
    facts[count++] = (struct registry_said){fact->key, as_given(s, f, f->said[i])};
  }
  return rc ? rc : state(s, tx, f, facts, count);
}

/* A field that was not filled in states nothing. */
static enum ly do_state(struct scope *s, struct tx *tx, const struct following *f) {
  const struct procedure_effect *e = f->effect;
  const struct registry_fact *fact = (const void *)e->fact.entry;
  struct str value = e->value.len   ? e->value
                     : e->field.len ? said_of(s, f, e->field)
                                    : date_iso(s->arena, s->today);
  const struct registry_said said = {fact->key, value};
  return value.len ? state(s, tx, f, &said, 1) : LY_OK;
}

/* ---- Acts and receipts --------------------------------------------------------------------------
 */

/* What was said under the key of an act's field, or what the slot says that the case books. */
static enum ly said_or_slot(struct scope *s, struct tx *tx, const struct following *f,
                            struct str field, struct str *out) {
  int64_t amount = 0;
  *out = said_of(s, f, field);
  if (out->len) return LY_OK;
  enum ly rc = slot_amount(s, tx, f->d->deed->work, &f->d->row, field, &amount);
  if (amount) *out = str_int(s->arena, amount);
  return rc;
}

static enum ly said_of_act(struct scope *s, struct tx *tx, const struct following *f,
                           const struct registry_act_kind *kind, struct registry_said *out,
                           size_t *count) {
  const struct registry_act_field *const *fields = kind->fields.items;
  enum ly rc = LY_OK;
  *count = 0;
  for (size_t i = 0; !rc && i < kind->fields.count && i < REGISTRY_ACT_FIELDS_MAX; i++) {
    struct str value;
    rc = said_or_slot(s, tx, f, fields[i]->key, &value);
    if (!rc && value.len) out[(*count)++] = (struct registry_said){fields[i]->key, value};
  }
  return rc;
}

static enum ly do_act(struct scope *s, struct tx *tx, const struct following *f) {
  const struct registry_act_kind *kind = (const void *)f->effect->act.entry;
  struct registry_said said[REGISTRY_ACT_FIELDS_MAX];
  bool other = f->effect->field.len > 0;
  bool slot = f->d->row.slot != 0;
  int64_t act, party = f->d->row.party;
  size_t count = 0;
  struct date on;
  if (other && !registry_id(said_of(s, f, f->effect->field), &party)) return LY_OK;
  enum ly rc = slot_day(s, tx, &f->d->row, &on);
  if (!rc && (other || slot)) rc = said_of_act(s, tx, f, kind, said, &count);
  if (rc) return rc;
  const struct act_new new = {.district = f->d->row.district,
                              .party = party,
                              .kind = kind->key,
                              .fields = said,
                              .count = count,
                              .on = on,
                              .source = source_of(f),
                              .reason = reason_of(s, f)};
  return act_add(s, tx, f->d->deed->registry, &new, &act);
}

static struct date first_of_month(struct date day) {
  int year, month, in_month;
  date_parts(day, &year, &month, &in_month);
  return (struct date){day.day - (in_month - 1)};
}

/* The day from which money runs, as the programme says. */
static struct date start_of(const struct service_programme *p, struct date today) {
  if (p->start == SERVICE_FROM_MONTH) return first_of_month(today);
  if (p->start == SERVICE_FROM_NEXT_MONTH) return date_add_months(first_of_month(today), 1);
  return today;
}

static enum ly do_receipt(struct scope *s, struct tx *tx, const struct following *f) {
  const struct service_programme *p = f->d->procedure->rules->programme;
  bool now = f->m->judged;
  int64_t receipt;
  const struct receipt_new new = {
      .district = f->d->row.district,
      .party = f->d->row.party,
      .programme = p->key,
      .from = start_of(p, s->today),
      .to = DATE_NONE,
      .amount_known = now ? f->m->stand.amount_known : f->d->row.amount_known,
      .amount_fen = now ? f->m->stand.amount_fen : f->d->row.amount_fen,
      .source = source_of(f),
      .reason = reason_of(s, f)};
  return receipt_add(s, tx, f->d->deed->registry, &new, &receipt);
}

/* A receipt is ended by taking it back and saying it again with its last day. */
static enum ly end_one(struct scope *s, struct tx *tx, const struct following *f,
                       const struct receipt_row *r) {
  const struct registry *registry = f->d->deed->registry;
  struct str district = f->d->row.district, reason = reason_of(s, f);
  int64_t id;
  enum ly rc = receipt_retract(s, tx, registry, district, f->d->row.party, r->receipt, reason, &id);
  if (rc || date_cmp(r->from, s->today) > 0) return rc;
  const struct receipt_new new = {.district = district,
                                  .party = f->d->row.party,
                                  .programme = r->programme,
                                  .from = r->from,
                                  .to = s->today,
                                  .amount_known = r->amount_known,
                                  .amount_fen = r->amount_fen,
                                  .source = r->source,
                                  .reason = reason};
  return receipt_add(s, tx, registry, &new, &id);
}

static enum ly do_end_receipt(struct scope *s, struct tx *tx, const struct following *f) {
  struct str programme = f->d->procedure->rules->programme->key;
  struct receipt_row *rows;
  size_t count;
  enum ly rc = receipts_of(s, tx_store(tx), f->d->row.district, f->d->row.party, &rows, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    bool runs = date_is_none(rows[i].to) || date_cmp(rows[i].to, s->today) > 0;
    if (runs && str_eq(rows[i].programme, programme)) rc = end_one(s, tx, f, &rows[i]);
  }
  return rc;
}

/* ---- Others -------------------------------------------------------------------------------------
 */

/* By the office itself where it may, else as the first that may. */
static int asks_of(const struct service_procedure *p) {
  const int *all = p->asks.items;
  for (size_t i = 0; i < p->asks.count; i++) {
    if (all[i] == ASKS_OFFICE) return ASKS_OFFICE;
  }
  return p->asks.count ? all[0] : ASKS_OFFICE;
}

/* Under the version in force now, with what both forms ask for. Where one is open there is no
 * second. */
static enum ly do_open(struct scope *s, struct tx *tx, const struct following *f) {
  const struct service_procedure *p = (const void *)f->effect->procedure.entry;
  const struct casework_procedure *now = casework_find(f->d->deed->work, p->key);
  struct registry_said *said = ARENA_ARRAY(s->arena, struct registry_said, f->count);
  struct case_deed deed = *f->d->deed;
  int64_t case_no;
  if (!said) return fail_memory(s);
  for (size_t i = 0; i < f->count; i++)
    said[i] = (struct registry_said){f->said[i].name, as_given(s, f, f->said[i])};
  deed.act = CASE_OPEN;
  deed.procedure = p->key;
  deed.party = f->d->row.party;
  deed.asks = asks_of(now ? now->procedure : p);
  bool whole = str_eq(f->d->row.area, f->d->row.district);
  deed.area = whole ? STR("") : f->d->row.area; /* at home, where that is known by now */
  deed.slot = 0;
  deed.values = said;
  deed.count = f->count;
  deed.files = NULL;
  deed.file_count = 0;
  deed.reason = reason_of(s, f);
  return case_do_open(s, tx, &deed, f->d->depth + 1, true, &case_no);
}

/* A person who asked is no user: he is told by telephone, and on his own page. */
static enum ly tell_applicant(struct scope *s, struct tx *tx, const struct following *f) {
  return sms_queue(
      s, tx, &(struct sms_new){.row = &f->d->row, .event = f->m->event, .text = f->effect->text});
}

static enum ly do_notify(struct scope *s, struct tx *tx, const struct following *f) {
  const struct case_deed *deed = f->d->deed;
  enum ly rc = f->effect->hand == HAND_APPLICANT ? tell_applicant(s, tx, f) : LY_OK;
  if (rc) return rc;
  struct buf path = buf_open(s->arena, 100), cause = buf_open(s->arena, 100);
  buf_printf(&path, "/cases/%.*s/%lld", STR_ARG(f->d->row.district), (long long)f->d->row.case_no);
  buf_printf(&cause, "case:%.*s/%lld/%lld", STR_ARG(f->d->row.district),
             (long long)f->d->row.case_no, (long long)f->m->event);
  const struct case_told told = {
      .district = f->d->row.district,
      .area = f->d->row.area,
      .case_no = f->d->row.case_no,
      .event = f->m->event,
      .procedure = f->d->procedure->procedure,
      .move = f->m->move,
      .hand = f->effect->hand,
      .applicant = f->d->row.asks == ASKS_INSTITUTION ? f->d->row.party : 0,
      .text = f->effect->text,
      .path = buf_str(&path),
      .cause = buf_str(&cause)};
  return deed->tell ? deed->tell(s, tx, deed->context, &told) : LY_OK;
}

static enum ly do_letter(struct scope *s, struct tx *tx, const struct following *f) {
  return store_exec(s, tx,
                    "INSERT INTO case_letter (district, case_no, event, letter)"
                    " VALUES ($1, $2, $3, $4)",
                    S_TEXT(f->d->row.district), S_INT(f->d->row.case_no), S_INT(f->m->event),
                    S_TEXT(f->effect->letter));
}

/* `pack check` refuses it. */
static enum ly do_money(struct scope *s, struct tx *tx, const struct following *f) {
  (void)tx;
  return fail(s, LY_UNSUPPORTED, MSG_CASE_NO_LEDGER, f->m->move->name);
}

static enum ly (*const effects[])(struct scope *s, struct tx *tx, const struct following *f) = {
    [EFFECT_FACTS] = do_facts,     [EFFECT_STATE] = do_state,
    [EFFECT_ACT] = do_act,         [EFFECT_OPEN] = do_open,
    [EFFECT_RECEIPT] = do_receipt, [EFFECT_END_RECEIPT] = do_end_receipt,
    [EFFECT_NOTIFY] = do_notify,   [EFFECT_LETTER] = do_letter,
    [EFFECT_MONEY] = do_money,
};

enum ly case_effects(struct scope *s, struct tx *tx, const struct case_doing *d,
                     const struct case_making *m) {
  const struct procedure_effect *const *all = m->move->effects.items;
  struct following f = {.d = d, .m = m};
  enum ly rc = m->move->effects.count ? gather(s, tx, &f) : LY_OK;
  for (size_t i = 0; !rc && i < m->move->effects.count; i++) {
    f.effect = all[i];
    rc = effects[all[i]->kind](s, tx, &f);
  }
  return rc;
}
