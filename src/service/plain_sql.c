/* Rules as queries over the derived tables, the acts and the receipts. Cells become numbers of
 * rules first, so that the rules themselves stay short.
 *
 * In small letters: what is here is printed for others to run, and held against the rules by
 * test_plain_sql. Every table is named with the district, so that a distributed PostgreSQL asks one
 * place. */
#include "service/plain_sql.h"

#include "rule/program.h"
#include "rule/sql.h"
#include "service/owed_rules.h"

struct plain {
  struct scope *s;
  const struct service_vocabulary *v;
  struct str district;
};

static void add_quoted(struct buf *b, struct str text) {
  buf_char(b, '\'');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '\'') buf_char(b, '\'');
    buf_char(b, text.ptr[i]);
  }
  buf_char(b, '\'');
}

/* ---- Cells as numbers ---------------------------------------------------------------------------
 */

/* A piece of a date that is written 1941-03-02, as a number. */
static void add_digits(struct buf *b, struct str key, int from, int count) {
  buf_printf(b, "cast(substr(\"%.*s\", %d, %d) as bigint)", STR_ARG(key), from, count);
}

/* Days from the Gregorian calendar, as Fliegel and Van Flandern count them (CACM 11, 1968, 657);
 * 2440588 is 1970-01-01. Division drops the rest on both engines. In the text Y, M and D stand for
 * year, month and day. */
static void add_date(struct buf *b, struct str key) {
  static const char days[] =
      "D - 32075 + 1461 * (Y + 4800 + (M - 14) / 12) / 4"
      " + 367 * (M - 2 - (M - 14) / 12 * 12) / 12"
      " - 3 * ((Y + 4900 + (M - 14) / 12) / 100) / 4 - 2440588";
  for (const char *p = days; *p; p++) {
    if (*p == 'Y') {
      add_digits(b, key, 1, 4);
    } else if (*p == 'M') {
      add_digits(b, key, 6, 2);
    } else if (*p == 'D') {
      add_digits(b, key, 9, 2);
    } else {
      buf_char(b, *p);
    }
  }
}

static void add_code(struct buf *b, const struct registry_fact *fact) {
  const struct registry_codes *list = (const void *)fact->codes.entry;
  const struct registry_code *const *codes = list->codes.items;
  buf_printf(b, "case \"%.*s\"", STR_ARG(fact->key));
  for (size_t i = 0; i < list->codes.count; i++) {
    buf_add(b, STR(" when "));
    add_quoted(b, codes[i]->code);
    buf_printf(b, " then %zu", i);
  }
  buf_add(b, STR(" end"));
}

static void add_cell(struct buf *b, const struct registry_fact *fact) {
  switch ((enum registry_type)fact->type) {
    case REGISTRY_TRUTH:
    case REGISTRY_INTEGER:
    case REGISTRY_MONEY:
    case REGISTRY_DECIMAL:
    case REGISTRY_PARTY:
    case REGISTRY_TEXT: buf_printf(b, "\"%.*s\"", STR_ARG(fact->key)); break;
    case REGISTRY_DATE: add_date(b, fact->key); break;
    case REGISTRY_CODE: add_code(b, fact); break;
    case REGISTRY_AREA:
      buf_printf(b, "cast(substr(\"%.*s\" || '000000000000', 1, 12) as bigint)",
                 STR_ARG(fact->key));
      break;
  }
}

/* ---- What holds ---------------------------------------------------------------------------------
 */

/* Of rows called `as`: not of a pending batch, nor of one that is taken back. */
static void add_live(struct buf *b, const char *as) {
  buf_printf(b,
             " and not exists (select 1 from batch_pending bp where bp.district = %s.district"
             " and bp.batch = %s.batch)"
             "\n    and not exists (select 1 from batch_retraction br where br.district ="
             " %s.district and br.batch = %s.batch)",
             as, as, as, as);
}

/* Acts or receipts of the district that hold: not taken back either. */
static void add_holding(struct buf *b, const struct plain *p, const char *table) {
  buf_add(b, STR(" where a.district = "));
  add_quoted(b, p->district);
  buf_printf(b,
             " and a.retracts is null"
             "\n    and not exists (select 1 from %s x where x.district = a.district"
             " and x.party = a.party and x.retracts = a.%s)\n   ",
             table, table);
  add_live(b, "a");
}

/* ---- Received -----------------------------------------------------------------------------------
 */

/* Where a party is at home; NULL: its kind has no place. */
static const struct registry_fact *home_of(const struct service_columns *columns) {
  const struct registry_fact *found = NULL;
  for (size_t i = 0; i < columns->count; i++) {
    const struct registry_fact *fact = columns->facts[i];
    if (str_is(fact->key, "home_area")) return fact;
    if (!found && fact->type == REGISTRY_AREA) found = fact;
  }
  return found;
}

/* Of each party and programme the complete list that counts: the latest. */
static void add_listed(struct buf *b, const struct plain *p, const struct service_columns *columns,
                       struct str day) {
  const struct registry_fact *home = home_of(columns);
  buf_add(b,
          STR("listed as (select party, programme, batch, seen from (select k.party,"
              " c.programme, c.batch, coalesce(bl.live_at, c.recorded_at) as seen,"
              "\n    row_number() over (partition by k.party, c.programme order by c.on_day desc,"
              " coalesce(bl.live_at, c.recorded_at) desc, c.list desc) as place"
              "\n  from receipt_list c left join batch_live bl on bl.district = c.district"
              " and bl.batch = c.batch\n  join current_"));
  buf_printf(b,
             "%.*s k on k.district = c.district and (c.area = ", STR_ARG(columns->kind->kind->key));
  add_quoted(b, p->district);
  if (home) buf_printf(b, " or substr(k.\"%.*s\", 1, length(c.area)) = c.area", STR_ARG(home->key));
  buf_add(b, STR(")\n  where c.district = "));
  add_quoted(b, p->district);
  buf_add(b, STR(" and c.on_day <= "));
  add_quoted(b, day);
  buf_add(b, STR("\n   "));
  add_live(b, "c");
  buf_add(b, STR(") as x where place = 1)"));
}

static void add_bits(struct buf *b, const struct rule_codes *codes, const char *when,
                     const char *name) {
  buf_printf(b, ", cast(sum(case when %s then case programme", when);
  for (size_t i = 0; i < codes->count; i++) {
    int64_t bit = (int64_t)(UINT64_C(1) << i);
    buf_add(b, STR(" when "));
    add_quoted(b, codes->codes[i].code);
    if (bit == INT64_MIN)
      buf_add(b, STR(" then -9223372036854775807 - 1"));
    else
      buf_printf(b, " then %lld", (long long)bit);
  }
  if (codes->count == 0) buf_add(b, STR(" when '' then 0"));
  buf_printf(b, " else 0 end else 0 end) as bigint) as %s", name);
}

/* What is said: a receipt that the list does not make an old one, or a list that has none. */
static void add_told(struct buf *b, const struct plain *p, const struct rule_codes *codes,
                     struct str day) {
  buf_add(b, STR(",\ntold as (select party"));
  add_bits(b, codes, "held = 1", "has");
  add_bits(b, codes, "held = 0", "has_not");
  buf_add(b,
          STR("\n  from (select party, programme, max(held) as held from"
              "\n  (select party, programme, 0 as held from listed union all"
              "\n  select coalesce(h.head, a.party) as party, a.programme, 1 as held from receipt a"
              "\n    left join party_head h on h.district = a.district and h.party = a.party"
              "\n    left join batch_live bl on bl.district = a.district and bl.batch = a.batch"
              "\n    left join listed l on l.party = coalesce(h.head, a.party)"
              " and l.programme = a.programme"));
  add_holding(b, p, "receipt");
  buf_add(b, STR("\n    and a.true_from <= "));
  add_quoted(b, day);
  buf_add(b, STR(" and (a.true_to is null or a.true_to >= "));
  add_quoted(b, day);
  buf_add(b, STR(")\n    and (l.party is null or a.batch = l.batch"
                 " or coalesce(bl.live_at, a.recorded_at) > l.seen)) as x"
                 "\n  group by party, programme) as y group by party)"));
}

/* ---- Where facts are ----------------------------------------------------------------------------
 */

/* The cast is nothing to PostgreSQL. SQLite, which counts no rows, would think that a district has
 * ten, and look at all of what is joined for each of them. */
static void add_facts(struct buf *b, const struct plain *p, const struct service_columns *columns,
                      const bool *used) {
  buf_add(b, STR("select party"));
  for (size_t i = 0; i < columns->count; i++) {
    if (!used[i]) continue;
    buf_add(b, STR(",\n  "));
    add_cell(b, columns->facts[i]);
    buf_printf(b, " as c%zu /* %.*s */", i, STR_ARG(columns->facts[i]->name));
  }
  buf_printf(b, "\n  from current_%.*s where cast(district as text) = ",
             STR_ARG(columns->kind->kind->key));
  add_quoted(b, p->district);
}

static void rows_of(struct buf *out, void *context, size_t kind, const bool *used) {
  const struct plain *p = context;
  const struct service_columns *columns = &p->v->columns[kind];
  const struct rule_codes *codes = columns->received;
  size_t n = columns->count;
  if (!used[n]) {
    add_facts(out, p, columns, used);
    return;
  }
  struct str day = date_iso(p->s->arena, p->s->today);
  int64_t all = codes->count >= 64 ? -1 : (int64_t)((UINT64_C(1) << codes->count) - 1);
  buf_add(out, STR("with "));
  add_listed(out, p, columns, day);
  add_told(out, p, codes, day);
  buf_printf(out,
             "\nselect p.*, coalesce(g.has, 0) as c%zu, %lld & ~coalesce(g.has_not, 0) as m%zu"
             "\nfrom (",
             n, (long long)all, n);
  add_facts(out, p, columns, used);
  buf_add(out, STR(") as p left join told g on g.party = p.party"));
}

/* ---- Acts ---------------------------------------------------------------------------------------
 */

static void add_acts_of(struct buf *b, const struct plain *p, const struct rule_word *word) {
  add_holding(b, p, "act");
  buf_add(b, STR("\n    and a.kind = "));
  add_quoted(b, word->acts->key);
}

/* The number of a field in the canonical JSON of numbers, which begins behind its key and ends
 * before the next quotation mark: t is what stands behind the key, n the number. */
static void add_number(struct buf *b, struct str key) {
  buf_printf(b,
             ", substr(ltrim(replace(a.fields, '\"%.*s\":\"', '|'),"
             " '{}\":,._-0123456789abcdefghijklmnopqrstuvwxyz'), 2) as t",
             STR_ARG(key));
}

/* As the dictionary has it now, or null: so many digits behind the point, and not beyond what
 * columns in memory take. */
static void add_checked(struct buf *b, int places) {
  buf_add(b, STR("case when length(n) between 1 and 18 and "));
  if (places)
    buf_printf(b, "substr(n, length(n) - %d, 1) = '.'", places);
  else
    buf_add(b, STR("replace(n, '.', '') = n"));
  buf_printf(b,
             " and cast(replace(n, '.', '') as bigint) <= %lld"
             " then cast(replace(n, '.', '') as bigint) end",
             (long long)RULE_FACT_MAX);
}

static int places_of(const struct plain *p, const struct rule_word *word,
                     const struct rule_act_field *field) {
  const struct registry_act_kind *kind = registry_act_find(&p->v->registry, NULL, word->acts->key);
  const struct registry_act_field *const *fields = kind->fields.items;
  const struct registry_act_field *f = fields[field - word->acts->fields];
  return f->type == REGISTRY_DECIMAL ? (int)f->places : 0;
}

static void acts_of_word(struct buf *out, void *context, const struct rule_word *word,
                         const struct rule_act_field *field, struct date from, struct date to) {
  const struct plain *p = context;
  buf_add(out, STR("select party, "));
  add_date(out, STR("on_day"));
  buf_add(out, STR(" as day"));
  if (field) {
    buf_add(out, STR(",\n  "));
    add_checked(out, places_of(p, word, field));
    buf_add(out, STR(" as number\n  from (select party, on_day,"
                     " substr(t, 1, length(t) - length(ltrim(t, '.-0123456789'))) as n"));
  }
  buf_add(out, STR("\n  from (select coalesce(h.head, a.party) as party, a.on_day"));
  if (field) add_number(out, field->key);
  buf_add(out, STR(" from act a left join party_head h on h.district = a.district"
                   " and h.party = a.party"));
  add_acts_of(out, p, word);
  buf_add(out, STR("\n    and a.on_day >= "));
  add_quoted(out, date_iso(p->s->arena, from));
  buf_add(out, STR(" and a.on_day <= "));
  add_quoted(out, date_iso(p->s->arena, to));
  buf_add(out, STR(") as x"));
  if (field) buf_add(out, STR(") as y"));
}

/* All since the first that is recorded of anybody. */
static void all_acts(struct buf *out, void *context, const struct rule_word *word,
                     struct date from) {
  const struct plain *p = context;
  buf_add(out, STR("(select min(a.on_day) from act a"));
  add_acts_of(out, p, word);
  buf_add(out, STR(") <= "));
  add_quoted(out, date_iso(p->s->arena, from));
}

/* ---- Statements ---------------------------------------------------------------------------------
 */

enum ly service_plain_sql(struct scope *s, const struct service_vocabulary *v,
                          const struct rule_sql_ask *asked, size_t count, struct str district,
                          struct str *out) {
  struct plain plain = {s, v, district};
  const struct rule_sql_source source = {
      .rows = rows_of, .acts = acts_of_word, .all_acts = all_acts, .context = &plain};
  return rule_sql(s, &v->rules, asked, count, &source, out);
}

enum ly service_programme_asks(struct scope *s, const struct service_vocabulary *v,
                               const struct service_rules *rules, struct rule_sql_ask *out,
                               size_t *count) {
  struct owed_maker m = {s->arena, rules->kind};
  const struct rule_expr *amount = owed_amount(m, rules);
  out[0] = (struct rule_sql_ask){owed_entitled(m, rules), "entitled"};
  out[1] = (struct rule_sql_ask){owed_received(m, v, rules), rules->done ? "done" : "received"};
  out[2] = (struct rule_sql_ask){amount, "amount"};
  *count = amount ? 3 : 2;
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

enum ly service_programme_sql(struct scope *s, const struct service_vocabulary *v,
                              const struct service_rules *rules, struct str district,
                              struct str *out) {
  struct rule_sql_ask asked[SERVICE_ASKS_MAX];
  size_t count;
  enum ly rc = service_programme_asks(s, v, rules, asked, &count);
  return rc ? rc : service_plain_sql(s, v, asked, count, district, out);
}
