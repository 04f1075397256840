/* Rendering: a walk over the compiled nodes with a stack of the values in view. */
#include "web/template_int.h"

struct renderer {
  struct scope *s;
  struct str name; /* of the template, for errors */
  struct html *out;
  const struct value *view[TEMPLATE_VIEWS_MAX]; /* innermost last */
  size_t views;
};

/* "a.b" from the innermost value that has "a" outwards; "." is the innermost itself. */
static const struct value *look_up(const struct renderer *r, struct str path) {
  if (str_is(path, ".")) return r->view[r->views - 1];
  size_t dot = 0;
  while (dot < path.len && path.ptr[dot] != '.') dot++;
  const struct value *v = NULL;
  for (size_t i = r->views; i > 0 && !v; i--) {
    v = value_get(r->view[i - 1], (struct str){path.ptr, dot});
  }
  while (v && dot < path.len) {
    path = str_from(path, dot + 1);
    for (dot = 0; dot < path.len && path.ptr[dot] != '.';) dot++;
    v = value_get(v, (struct str){path.ptr, dot});
  }
  return v;
}

static enum ly find(const struct renderer *r, struct str path, const struct value **out) {
  *out = look_up(r, path);
  return *out ? LY_OK : fail(r->s, LY_INTERNAL, MSG_TEMPLATE_NO_NAME, r->name, path);
}

static enum ly text_of(const struct renderer *r, struct str path, struct str *out) {
  const struct value *v;
  enum ly rc = find(r, path, &v);
  if (rc) return rc;
  switch (v->kind) {
    case VALUE_NULL: *out = STR(""); return LY_OK;
    case VALUE_INT: *out = str_int(r->s->arena, v->integer); return LY_OK;
    case VALUE_DECIMAL: *out = decimal_text(r->s->arena, v->decimal); return LY_OK;
    case VALUE_TEXT: *out = v->text; return LY_OK;
    case VALUE_BOOL:
    case VALUE_LIST:
    case VALUE_MAP: break;
  }
  return fail(r->s, LY_INTERNAL, MSG_TEMPLATE_NO_TEXT, r->name, path);
}

static enum ly put_text(struct renderer *r, const struct template_node *node) {
  struct str text = {0};
  enum ly rc = text_of(r, node->text, &text);
  if (!rc) html_put(r->out, node->context, text);
  return rc;
}

static enum ly put_link(struct renderer *r, const struct template_node *node) {
  struct str text = {0};
  enum ly rc = text_of(r, node->text, &text);
  if (!rc && !html_put_link(r->out, text)) {
    rc = fail(r->s, LY_INTERNAL, MSG_TEMPLATE_NO_LINK, r->name, node->text);
  }
  return rc;
}

static enum ly put_message(struct renderer *r, const struct template_node *node) {
  struct str args[MESSAGE_ARGS_MAX] = {{0}};
  for (size_t i = 0; i < node->arg_count; i++) {
    enum ly rc = text_of(r, node->args[i], &args[i]);
    if (rc) return rc;
  }
  html_put(r->out, node->context,
           message_text(r->s->arena, r->s->lang, node->message, args, node->arg_count));
  return LY_OK;
}

static enum ly walk(struct renderer *r, const struct template_node *node);

static enum ly put_each(struct renderer *r, const struct template_node *node) {
  const struct value *list;
  enum ly rc = find(r, node->text, &list);
  must(r->views < TEMPLATE_VIEWS_MAX); /* compiling has measured it */
  for (const struct value *item = rc ? NULL : list->first; item && !rc; item = item->next) {
    r->view[r->views++] = item;
    rc = walk(r, node->body);
    r->views--;
  }
  return rc;
}

static enum ly put_if(struct renderer *r, const struct template_node *node) {
  const struct value *v;
  enum ly rc = find(r, node->text, &v);
  return rc ? rc : walk(r, value_truth(v) ? node->body : node->otherwise);
}

/* With the first item that fits, or the other arm. */
static enum ly put_find(struct renderer *r, const struct template_node *node) {
  const struct value *list;
  enum ly rc = find(r, node->text, &list);
  if (rc) return rc;
  for (const struct value *item = list->first; item; item = item->next) {
    const struct value *v = value_get(item, node->args[0]);
    if (!v || v->kind != VALUE_TEXT || !str_eq(v->text, node->args[1])) continue;
    must(r->views < TEMPLATE_VIEWS_MAX); /* compiling has measured it */
    r->view[r->views++] = item;
    rc = walk(r, node->body);
    r->views--;
    return rc;
  }
  return walk(r, node->otherwise);
}

static enum ly put_include(struct renderer *r, const struct template_node *node) {
  struct str name = r->name;
  r->name = node->include->name;
  enum ly rc = walk(r, node->include->body);
  r->name = name;
  return rc;
}

static enum ly walk(struct renderer *r, const struct template_node *node) {
  enum ly rc = LY_OK;
  for (; node && !rc; node = node->next) {
    switch (node->op) {
      case TEMPLATE_MARKUP: html_markup(r->out, node->text); break;
      case TEMPLATE_TEXT: rc = put_text(r, node); break;
      case TEMPLATE_LINK: rc = put_link(r, node); break;
      case TEMPLATE_MESSAGE: rc = put_message(r, node); break;
      case TEMPLATE_EACH: rc = put_each(r, node); break;
      case TEMPLATE_IF: rc = put_if(r, node); break;
      case TEMPLATE_FIND: rc = put_find(r, node); break;
      case TEMPLATE_INCLUDE: rc = put_include(r, node); break;
    }
  }
  return rc;
}

enum ly template_render(struct scope *s, const struct template_set *set, struct str name,
                        const struct value *root, struct html *out) {
  const struct template_unit *unit = template_find(set, name);
  must(unit != NULL && root != NULL);
  struct renderer r = {.s = s, .name = name, .out = out, .view = {root}, .views = 1};
  enum ly rc = walk(&r, unit->body);
  if (rc) return rc;
  bool full = buf_failed(&out->out) || arena_failed(s->arena);
  return full ? fail_memory(s) : LY_OK;
}
