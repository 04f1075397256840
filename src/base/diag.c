/* The list of diagnostics of a scope. */
#include "base/diag.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/scope.h"

#include <stdlib.h>

void diag_add(struct scope *s, struct diag_at at, enum message message, const struct str *parts,
              size_t count) {
  must(count == message_arity(message));
  struct diags *list = &s->diags;
  list->errors++;
  struct diag *d = list->kept < DIAGS_MAX ? ARENA_NEW(s->told, struct diag) : NULL;
  if (!d) return; /* counted all the same */
  at.file = str_copy(s->told, at.file);
  at.field = str_copy(s->told, at.field);
  *d = (struct diag){.at = at, .message = message};
  for (size_t i = 0; i < count; i++) d->args[i] = str_copy(s->told, parts[i + 1]);
  *(list->last ? &list->last->next : &list->first) = d;
  list->last = d;
  list->kept++;
}

void diag_take(struct scope *s, struct diag_at at) {
  const struct error e = s->error;
  struct str parts[MESSAGE_ARGS_MAX + 1] = {{NULL, 0}};
  must(e.code != LY_OK);
  for (size_t i = 0; i < MESSAGE_ARGS_MAX; i++) parts[i + 1] = e.args[i];
  s->error = (struct error){0};
  diag_add(s, at, e.message, parts, message_arity(e.message));
}

static int by_place(const void *left, const void *right) {
  const struct diag *a = *(struct diag *const *)left, *b = *(struct diag *const *)right;
  int order = str_cmp(a->at.file, b->at.file);
  if (!order) order = (a->at.line > b->at.line) - (a->at.line < b->at.line);
  if (!order) order = (a->at.column > b->at.column) - (a->at.column < b->at.column);
  if (!order) order = str_cmp(a->at.field, b->at.field);
  return order ? order : (a->message > b->message) - (a->message < b->message);
}

void diags_sort(struct scope *s) {
  struct diags *list = &s->diags;
  struct diag **all = ARENA_ARRAY(s->arena, struct diag *, list->kept);
  if (!all || list->kept == 0) return;
  size_t n = 0;
  for (struct diag *d = list->first; d; d = d->next) all[n++] = d;
  must(n == list->kept);
  qsort(all, n, sizeof *all, by_place);
  for (size_t i = 0; i < n; i++) all[i]->next = i + 1 < n ? all[i + 1] : NULL;
  list->first = all[0];
  list->last = all[n - 1];
}

struct str diag_place(struct arena *a, struct diag_at at) {
  struct buf b = buf_open(a, 4096);
  buf_add(&b, at.field.len ? at.field : at.file);
  if (at.line) buf_printf(&b, ":%u:%u", at.line, at.column);
  return buf_str(&b);
}

struct str diag_text(struct scope *s, const struct diag *d) {
  return message_text(s->arena, s->lang, d->message, d->args, message_arity(d->message));
}
