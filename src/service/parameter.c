/* Parameters: from figures as a pack writes them to figures as rules use them. */
#include "service/rate.h"
#include "service/vocabulary_int.h"

/* One parameter while it is made. */
struct figure {
  struct scope *s;
  const struct service_parameter *parameter;
  const struct service_version *version;
  struct rule_type type, index;
};

static struct diag_at figure_at(const struct figure *f) {
  return pack_field_at(&f->parameter->entry, "versions");
}

/* The decimal with as many digits behind the point as the type has; false when it has more. */
static bool scaled(struct decimal d, int places, int64_t *out) {
  *out = d.coefficient;
  for (int i = d.scale; i < places; i++) {
    if (__builtin_mul_overflow(*out, 10, out)) return false;
  }
  return d.scale <= places;
}

/* Sixty percent is written 60 and kept as 0.60. */
static bool value_of(const struct figure *f, struct decimal d, int64_t *out) {
  bool percent = str_is(f->parameter->unit, "%");
  int places = percent ? f->type.places - 2 : f->type.places;
  if (scaled(d, places, out)) return true;
  diag_error(f->s, figure_at(f), MSG_PARAMETER_DIGITS, f->parameter->key,
             decimal_text(f->s->arena, d), str_int(f->s->arena, places));
  return false;
}

/* The figure itself, or the amount of the rate that is named. */
static bool stated(const struct figure *f, struct pack_number value, struct str when,
                   int64_t *out) {
  const struct service_rate *rate = (const void *)f->version->rate.entry;
  if (!rate) return value.given && value_of(f, value.value, out);
  struct pack_number amount = service_rate_amount(rate, when, NULL);
  if (amount.given) return value_of(f, amount.value, out);
  diag_error(f->s, figure_at(f), MSG_PARAMETER_NO_AMOUNT, f->parameter->key, rate->name, when);
  return false;
}

static bool index_of(const struct figure *f, const struct service_entry *e, int64_t *out) {
  const struct rule_codes *codes = f->index.codes;
  if (!codes) return scaled(e->lowest.value, 0, out);
  for (size_t i = 0; i < codes->count; i++) {
    *out = (int64_t)i;
    if (str_eq(codes->codes[i].code, e->code) || str_eq(codes->codes[i].name, e->code)) return true;
  }
  return false;
}

static bool make_entry(const struct figure *f, const struct service_entry *e,
                       struct rule_entry *out) {
  if (!index_of(f, e, &out->at)) {
    struct str index = f->index.codes ? e->code : decimal_text(f->s->arena, e->lowest.value);
    diag_error(f->s, figure_at(f), MSG_PARAMETER_NO_CODE, f->parameter->key, index);
    return false;
  }
  return stated(f, e->value, e->when, &out->value);
}

static bool make_version(const struct figure *f, struct rule_version *out) {
  const struct service_version *v = f->version;
  struct service_entry *const *given = v->entries.items;
  size_t count = v->entries.count ? v->entries.count : 1;
  struct rule_entry *entries = ARENA_ARRAY(f->s->arena, struct rule_entry, count);
  *out = (struct rule_version){v->from, v->to, v->sure != REGISTRY_NONE, entries, 0};
  if (!entries || !out->known) return entries != NULL;
  if (v->entries.count == 0) {
    out->count = 1;
    return stated(f, v->value, v->when, &entries[0].value);
  }
  for (size_t i = 0; i < v->entries.count; i++) {
    if (!make_entry(f, given[i], &entries[i])) return false;
    for (size_t j = 0; j < i; j++) {
      if (entries[j].at != entries[i].at) continue;
      diag_error(f->s, figure_at(f), MSG_PARAMETER_ENTRY_TWICE, f->parameter->key, given[i]->code);
      return false;
    }
  }
  out->count = v->entries.count;
  return true;
}

/* Where its latest version is from, for people. */
static struct str source_of(const struct service_version *v) {
  const struct pack_cited *document = (const void *)v->document.entry;
  const struct service_rate *rate = (const void *)v->rate.entry;
  if (v->clause.key.len) return v->clause.key;
  if (rate) return rate->clause.key;
  if (document) return document->number.len ? document->number : document->title;
  return v->norm;
}

static bool make_types(const struct vocabulary_making *m, struct figure *f,
                       struct rule_param *out) {
  const struct service_parameter *p = f->parameter;
  struct diag_at at = pack_field_at(&p->entry, "unit");
  if (!vocabulary_number_type(f->s, at, p->unit, p->places, &f->type)) return false;
  out->type = f->type;
  out->by = p->codes.key.len ? RULE_BY_CODE : p->bands.len ? RULE_BY_BAND : RULE_NO_INDEX;
  out->below_is_zero = p->zero_below;
  if (out->by == RULE_BY_CODE)
    f->index = (struct rule_type){.kind = RULE_CODE, .codes = vocabulary_codes_of(m, &p->codes)};
  struct str bands = str_is(p->bands, "1") ? STR("") : p->bands;
  at = pack_field_at(&p->entry, "bands");
  if (out->by == RULE_BY_BAND && !vocabulary_number_type(f->s, at, bands, 0, &f->index))
    return false;
  out->index = f->index;
  return true;
}

static bool make_parameter(const struct vocabulary_making *m, const struct service_parameter *p,
                           struct rule_param *out) {
  struct figure f = {.s = m->s, .parameter = p};
  struct service_version *const *given = p->versions.items;
  struct rule_version *versions = ARENA_ARRAY(m->s->arena, struct rule_version, p->versions.count);
  *out = (struct rule_param){
      .name = p->name, .key = p->key, .versions = versions, .count = p->versions.count};
  if (!versions || !make_types(m, &f, out)) return false;
  bool good = true;
  for (size_t i = 0; i < p->versions.count; i++) {
    f.version = given[i];
    good &= make_version(&f, &versions[i]);
    out->source = source_of(given[i]);
  }
  return good;
}

enum ly vocabulary_parameters(const struct vocabulary_making *m, struct vocabulary_level *level) {
  struct arena *a = m->s->arena;
  size_t count;
  const struct pack_entry *const *all =
      pack_effective(a, level->pack, &service_kind_parameter, &count);
  struct rule_param *params = all ? ARENA_ARRAY(a, struct rule_param, count) : NULL;
  if (!params) return fail_memory(m->s);
  for (size_t i = 0; i < count; i++) {
    if (make_parameter(m, (const void *)all[i], &params[level->rules.param_count]))
      level->rules.param_count++;
  }
  level->rules.params = params;
  return LY_OK;
}
