/* Rules changed in the words of a pack. */
#include "service/draft.h"

const struct pack_choice service_parts[] = {
    {"eligible", SERVICE_ELIGIBLE, MSG_PART_ELIGIBLE},
    {"amount", SERVICE_AMOUNT, MSG_PART_AMOUNT},
    {"done", SERVICE_DONE, MSG_PART_DONE},
    {0},
};

bool service_rule_called(struct str name, struct str *programme, int *part) {
  size_t n = 0;
  while (n < name.len && name.ptr[n] != ':') n++;
  if (n == name.len) return false;
  const struct pack_choice *choice = service_parts;
  while (choice->word && !str_is(str_from(name, n + 1), choice->word)) choice++;
  if (!choice->word) return false;
  *programme = (struct str){name.ptr, n};
  *part = choice->value;
  return true;
}

struct str service_rule_name(struct scope *s, struct str programme, int part) {
  struct buf b = buf_open(s->arena, programme.len + 16);
  buf_add(&b, programme);
  buf_char(&b, ':');
  buf_add(&b, str_of(pack_choice_of(service_parts, part)->word));
  return buf_str(&b);
}

struct str service_rule_title(struct scope *s, const struct service_programme *p, int part) {
  struct str words[] = {p->name,
                        message_plain(s->lang, pack_choice_of(service_parts, part)->message)};
  return message_text(s->arena, s->lang, MSG_DRAFT_RULE_TITLE, words, 2);
}

struct str service_rule_of(const struct service_programme *p, int part) {
  const struct str *parts[] = {
      [SERVICE_ELIGIBLE] = &p->eligible, [SERVICE_AMOUNT] = &p->amount, [SERVICE_DONE] = &p->done};
  return str_trim(*parts[part]);
}

/* ---- Another text -------------------------------------------------------------------------------
 */

static const struct rule_expr **tree_of(struct service_rules *r, int part) {
  const struct rule_expr **parts[] = {
      [SERVICE_ELIGIBLE] = &r->eligible, [SERVICE_AMOUNT] = &r->amount, [SERVICE_DONE] = &r->done};
  return parts[part];
}

/* The first fault, with its place in the text; the caller says at which field of a form. */
static enum ly first_fault(struct scope *s, struct diags before, struct str title) {
  const struct diag *fault = before.last ? before.last->next : s->diags.first;
  must(fault != NULL);
  struct str column = str_int(s->arena, fault->at.column), text = diag_text(s, fault);
  s->diags = before;
  if (s->diags.last) s->diags.last->next = NULL;
  return fail(s, LY_INVALID, MSG_DRAFT_RULE_FAULT, title, column, text);
}

static enum ly read_as(struct scope *s, const struct service_rules *r,
                       const struct rule_type *wanted, int part, struct str text,
                       const struct rule_expr **out) {
  struct diags before = s->diags;
  struct rule_text rule = {text, {.line = 1, .column = 1}, r->kind, wanted};
  enum ly rc = rule_read(s, r->vocabulary, &rule, out);
  if (rc != LY_INVALID || s->diags.errors == before.errors) return rc;
  s->error = (struct error){0};
  return first_fault(s, before, service_rule_title(s, r->programme, part));
}

enum ly service_draft_rule(struct scope *s, const struct service_vocabulary *v, struct str name,
                           struct str text) {
  enum { PLACES = 2 }; /* as vocabularies read amounts */
  struct rule_type wanted = {.kind = RULE_TRUTH};
  struct str programme;
  int part;
  bool named = service_rule_called(name, &programme, &part);
  const struct service_rules *found = named ? service_programme_find(v, programme) : NULL;
  /* These words are the caller's own. */
  struct service_rules *r = (struct service_rules *)(uintptr_t)found;
  const struct rule_expr **tree = r ? tree_of(r, part) : NULL;
  if (!tree || !*tree) return fail(s, LY_NOT_FOUND, MSG_DRAFT_NO_RULE, name);
  if (part == SERVICE_AMOUNT) wanted = (*tree)->type;
  if (part == SERVICE_AMOUNT && wanted.places < PLACES) wanted.places = PLACES;
  const struct rule_expr *made = NULL;
  enum ly rc = read_as(s, r, &wanted, part, text, &made);
  if (!rc) *tree = made; /* else it stays as it is */
  return rc;
}
