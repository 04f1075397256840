/* Entitlement from answers. */
#include "service/asking.h"

#include <stdlib.h>
#include <string.h>

/* ---- Questions as packs write them --------------------------------------------------------------
 */

static void check_question(struct scope *s, const struct pack *pack,
                           const struct pack_entry *entry) {
  (void)pack;
  const struct service_question *q = (const void *)entry;
  const struct registry_fact *fact = (const void *)q->fact.entry;
  const struct registry_fact *through = (const void *)q->through.entry;
  if (!fact) return;
  if ((q->exists || through) && fact->type != REGISTRY_PARTY)
    diag_error(s, q->fact.at, MSG_ASKING_NO_PARTY, fact->name);
  if (through && (through->type != REGISTRY_CODE || !str_eq(through->of.key, fact->target.key)))
    diag_error(s, q->through.at, MSG_ASKING_BAD_THROUGH, through->name, fact->name);
  if ((through != NULL) != (q->none.len > 0))
    diag_error(s, entry->at, MSG_ASKING_NONE_NEEDED, fact->name);
  if (!q->skip && !q->exists && q->ask.len == 0)
    diag_error(s, entry->at, MSG_ASKING_NO_WORDS, fact->name);
}

#define QUESTION(member) offsetof(struct service_question, member)
const struct pack_kind service_kind_question = {
    .name = "question",
    .file = "questions.yaml",
    .title = MSG_KIND_QUESTION,
    .key = "fact",
    .inherited = true,
    .check = check_question,
    .schema = {.size = sizeof(struct service_question),
               .fields = (const struct pack_field[]){
                   {"fact", PACK_REF, PACK_REQUIRED, QUESTION(fact), .kind = &registry_kind_fact},
                   {"ask", PACK_TEXT, 0, QUESTION(ask)},
                   {"help", PACK_TEXT, 0, QUESTION(help)},
                   {"none", PACK_TEXT, 0, QUESTION(none)},
                   {"through", PACK_REF, 0, QUESTION(through), .kind = &registry_kind_fact},
                   {"exists", PACK_TRUTH, 0, QUESTION(exists)},
                   {"skip", PACK_TRUTH, 0, QUESTION(skip)},
                   {0},
               }}};

static const struct service_question *question_of(struct scope *s, const struct asking *a,
                                                  struct str key) {
  size_t count = 0;
  const struct pack_entry *const *all =
      pack_effective(s->arena, a->vocabulary->pack, &service_kind_question, &count);
  for (size_t i = 0; all && i < count; i++)
    if (str_eq(all[i]->key, key)) return (const void *)all[i];
  return NULL;
}

/* ---- Who there is -------------------------------------------------------------------------------
 */

/* Party 1, and those that it reaches by a relation. */
struct told_party {
  size_t kind;
  struct rule_value *columns;
};
struct service_reader {
  struct told_party parties[ASKING_MAX];
  size_t count;
};

static size_t column_of(const struct service_columns *columns, struct str key) {
  size_t i = 0;
  while (i < columns->count && !str_eq(columns->facts[i]->key, key)) i++;
  return i;
}

static size_t kind_of(const struct service_vocabulary *v, struct str key) {
  size_t i = 0;
  while (i < v->rules.party_count && !str_eq(v->rules.parties[i].key, key)) i++;
  return i;
}

/* Nobody knows what is received. */
static int64_t add_party(struct scope *s, const struct asking *a, struct service_reader *r,
                         size_t kind) {
  const struct service_vocabulary *v = a->vocabulary;
  if (kind >= v->rules.party_count || r->count == ASKING_MAX) return 0;
  struct rule_value *columns =
      ARENA_ARRAY(s->arena, struct rule_value, v->rules.parties[kind].columns);
  if (!columns) return 0;
  size_t programmes = v->columns[kind].received->count;
  columns[v->columns[kind].count].most =
      programmes >= 64 ? -1 : (int64_t)((UINT64_C(1) << programmes) - 1);
  r->parties[r->count++] = (struct told_party){kind, columns};
  return (int64_t)r->count;
}

static const struct registry_fact *fact_called(const struct asking *a, struct str key,
                                               size_t *kind) {
  const struct service_vocabulary *v = a->vocabulary;
  for (*kind = 0; *kind < v->rules.party_count; ++*kind) {
    const struct service_columns *columns = &v->columns[*kind];
    size_t at = column_of(columns, key);
    if (at < columns->count) return columns->facts[at];
  }
  return NULL;
}

static int64_t reached(const struct service_reader *r, size_t kind) {
  for (size_t i = 0; i < r->count; i++)
    if (r->parties[i].kind == kind) return (int64_t)i + 1;
  return 0;
}

static void set(struct service_reader *r, const struct asking *a, int64_t party,
                const struct registry_fact *fact, struct rule_value value) {
  struct told_party *p = party ? &r->parties[party - 1] : NULL;
  size_t at = p ? column_of(&a->vocabulary->columns[p->kind], fact->key) : 0;
  if (p && at < a->vocabulary->columns[p->kind].count) p->columns[at] = value;
}

static struct rule_value is_party(int64_t id) {
  return (struct rule_value){id > 0, id, id, id};
}

/* A relation: the other party, of which one code is known. */
static void tell_through(struct scope *s, const struct asking *a, struct service_reader *r,
                         const struct registry_fact *fact, const struct registry_fact *said,
                         struct str value) {
  if (str_is(value, ASKING_NONE)) return;
  int64_t other = add_party(s, a, r, kind_of(a->vocabulary, fact->target.key));
  set(r, a, ASKING_PARTY, fact, is_party(other));
  set(r, a, other, said, service_value(said, value));
}

static void tell_existing(struct scope *s, const struct asking *a, struct service_reader *r) {
  const struct service_columns *columns = &a->vocabulary->columns[a->kind];
  for (size_t i = 0; i < columns->count; i++) {
    const struct registry_fact *fact = columns->facts[i];
    const struct service_question *q =
        fact->type == REGISTRY_PARTY ? question_of(s, a, fact->key) : NULL;
    if (!q || !q->exists) continue;
    int64_t other = add_party(s, a, r, kind_of(a->vocabulary, fact->target.key));
    set(r, a, ASKING_PARTY, fact, is_party(other));
  }
}

static enum ly read_fact(struct scope *s, void *context, size_t kind, int64_t party, size_t column,
                         struct rule_value *out) {
  (void)s;
  const struct service_reader *r = context;
  bool there = party >= 1 && (size_t)party <= r->count && r->parties[party - 1].kind == kind;
  *out = there ? r->parties[party - 1].columns[column] : (struct rule_value){0};
  return LY_OK;
}

static enum ly read_many(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, const int64_t **members, size_t *count, bool *complete) {
  (void)s, (void)context, (void)word, (void)party;
  *members = NULL;
  *count = 0;
  *complete = false;
  return LY_OK;
}

static enum ly read_acts(struct scope *s, void *context, const struct rule_word *word,
                         int64_t party, struct date from, struct date to,
                         const struct rule_act **acts, size_t *count, bool *complete) {
  (void)s, (void)context, (void)word, (void)party, (void)from, (void)to;
  *acts = NULL;
  *count = 0;
  *complete = false;
  return LY_OK;
}

static enum ly make_reader(struct scope *s, struct asking *a) {
  struct service_reader *r = ARENA_NEW(s->arena, struct service_reader);
  if (!r || add_party(s, a, r, a->kind) != ASKING_PARTY) return fail_memory(s);
  tell_existing(s, a, r);
  for (size_t i = 0; i < a->count; i++) {
    const struct asking_answer *said = &a->answers[i];
    struct asking_question q;
    size_t kind;
    if (said->unsure || !asking_question_of(s, a, said->key, &q)) continue;
    (void)fact_called(a, said->key, &kind);
    if (q.said != q.fact) {
      tell_through(s, a, r, q.fact, q.said, said->value);
    } else {
      set(r, a, kind == a->kind ? ASKING_PARTY : reached(r, kind), q.fact,
          service_value(q.fact, said->value));
    }
  }
  a->reader = (struct rule_reader){read_fact, read_many, read_acts, r};
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* ---- Answers ------------------------------------------------------------------------------------
 */

enum ly asking_open(struct scope *s, const struct service_vocabulary *v, struct asking *out) {
  *out = (struct asking){.vocabulary = v, .kind = v->rules.party_count};
  for (size_t i = 0; i < v->count && out->kind == v->rules.party_count; i++) {
    const struct registry_kind *kind = v->columns[v->programmes[i].kind].kind->kind;
    const struct registry_fact *called = (const void *)kind->called.entry;
    /* People are those whose names are not everybody's. */
    if (called && called->privacy != REGISTRY_OPEN) out->kind = v->programmes[i].kind;
  }
  return out->kind < v->rules.party_count ? LY_OK : fail(s, LY_NOT_FOUND, MSG_ASKING_NOTHING);
}

bool asking_question_of(struct scope *s, const struct asking *a, struct str key,
                        struct asking_question *out) {
  size_t kind;
  const struct registry_fact *fact = fact_called(a, key, &kind);
  const struct service_question *q = fact ? question_of(s, a, key) : NULL;
  const struct registry_fact *through = q ? (const void *)q->through.entry : NULL;
  if (!fact || (q && (q->skip || q->exists))) return false;
  if (fact->type == REGISTRY_PARTY && !through) return false;
  *out = (struct asking_question){fact, through ? through : fact, q};
  return true;
}

bool asking_say(struct scope *s, struct asking *a, struct str key, struct str given, bool unsure,
                struct str *why) {
  struct asking_question q;
  struct str value = STR("");
  *why = STR("");
  if (a->count == ASKING_MAX || !asking_question_of(s, a, key, &q)) {
    *why = message_text(s->arena, s->lang, MSG_ASKING_NOT_ASKED, &key, 1);
    return false;
  }
  bool none = q.said != q.fact && str_is(given, ASKING_NONE);
  if (none) value = STR(ASKING_NONE);
  if (!none && !unsure && !registry_value_read(s, q.said, given, &value, why)) return false;
  a->answers[a->count++] = (struct asking_answer){key, value, unsure};
  return true;
}

/* ---- What to ask next ---------------------------------------------------------------------------
 */

struct weighed {
  struct asking_question question;
  double weight;
  size_t found;
};
struct weighing {
  struct scope *s;
  const struct asking *a;
  struct weighed list[ASKING_MAX];
  size_t count;
};

static bool was_answered(const struct asking *a, struct str key) {
  for (size_t i = 0; i < a->count; i++)
    if (str_eq(a->answers[i].key, key)) return true;
  return false;
}

static void weigh(struct weighing *w, const struct rule_word *word, double weight) {
  struct asking_question q;
  bool fact = word && (word->is == RULE_FACT || word->is == RULE_ONE);
  if (!fact || was_answered(w->a, word->key) || !asking_question_of(w->s, w->a, word->key, &q))
    return;
  for (size_t i = 0; i < w->count; i++) {
    if (w->list[i].question.fact != q.fact) continue;
    w->list[i].weight += weight;
    return;
  }
  if (w->count == ASKING_MAX) return;
  w->list[w->count] = (struct weighed){q, weight, w->count};
  w->count++;
}

/* 已知(残疾等级) is false because nobody asked: that decides, and may be otherwise. */
static void weigh_unasked(struct weighing *w, const struct rule_step *step, double weight) {
  const struct rule_step *arg = step->count ? step->args[0] : NULL;
  bool known = step->expr->op == RULE_KNOWN && !step->value.value;
  if (known && arg && !arg->value.known && arg->expr->word) weigh(w, arg->expr->word, weight);
  /* 若 已知(x) 则 … 否则 …: x comes before what the other branch would need. */
  bool choice = step->expr->op == RULE_IF;
  for (size_t i = 0; i < step->count && step->expr->op != RULE_KNOWN; i++)
    weigh_unasked(w, step->args[i], choice && i == 0 ? 3 * weight : weight);
}

static void weigh_answer(struct weighing *w, const struct service_entitled *e) {
  for (size_t i = 0; i < e->eligible.missing_count; i++)
    weigh(w, e->eligible.missing[i].word, 1.0 / (double)(i + 1));
  /* A no that rests on a fact that was given stays a no. */
  if (e->answer != SERVICE_NO) weigh_unasked(w, e->eligible.why, 0.25);
  if (e->answer == SERVICE_NO && e->eligible.why->expr->op == RULE_AND) {
    const struct rule_step *why = e->eligible.why;
    for (size_t i = 0; i < why->count; i++) {
      bool certain = why->args[i]->value.known && !why->args[i]->value.value;
      if (certain) weigh_unasked(w, why->args[i], 0.25);
    }
  }
  for (size_t i = 0; e->has_amount && e->answer == SERVICE_YES && i < e->amount.missing_count; i++)
    weigh(w, e->amount.missing[i].word, 0.5 / (double)(i + 1));
}

static int by_weight(const void *left, const void *right) {
  const struct weighed *a = left, *b = right;
  if (a->weight != b->weight) return a->weight > b->weight ? -1 : 1;
  return a->found < b->found ? -1 : 1;
}

static int by_answer(const void *left, const void *right) {
  static const int rank[] = {[SERVICE_YES] = 0, [SERVICE_UNKNOWN] = 1, [SERVICE_NO] = 2};
  const struct service_entitled *a = left, *b = right;
  int order = rank[a->answer] - rank[b->answer];
  return order ? order : (a->asked > b->asked) - (a->asked < b->asked);
}

enum ly asking_run(struct scope *s, struct asking *a) {
  const struct service_vocabulary *v = a->vocabulary;
  struct weighing *w = ARENA_NEW(s->arena, struct weighing);
  struct service_entitlement *e = &a->result;
  *e = (struct service_entitlement){
      .vocabulary = v, .district = STR(""), .party = ASKING_PARTY, .kind = a->kind};
  e->list = ARENA_ARRAY(s->arena, struct service_entitled, v->count);
  if (!w || !e->list) return fail_memory(s);
  *w = (struct weighing){.s = s, .a = a};
  enum ly rc = make_reader(s, a);
  for (size_t i = 0; !rc && i < v->count; i++) {
    if (v->programmes[i].kind != a->kind) continue;
    rc = service_entitle(s, &v->programmes[i], &a->reader, ASKING_PARTY, &e->list[e->count]);
    if (!rc) weigh_answer(w, &e->list[e->count++]);
  }
  if (rc) return rc;
  if (e->count) qsort(e->list, e->count, sizeof *e->list, by_answer);
  if (w->count) qsort(w->list, w->count, sizeof *w->list, by_weight);
  for (a->open_count = 0; a->open_count < w->count; a->open_count++)
    a->open[a->open_count] = w->list[a->open_count].question;
  return LY_OK;
}
