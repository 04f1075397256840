/* Reading a pack's folder. */
#include "pack/source.h"

#include "base/file.h"

#include <stdlib.h>

static bool is_pack_file(struct str name) {
  return str_ends(name, STR(".yaml"));
}

/* A name that is no UTF-8, or would move a terminal's cursor, is not shown. */
static bool is_printable(struct str name) {
  for (size_t i = 0; i < name.len; i++) {
    if ((unsigned char)name.ptr[i] < 0x20 || name.ptr[i] == 0x7F) return false;
  }
  return utf8_valid(name, NULL);
}

static int by_path(const void *a, const void *b) {
  return str_cmp(((const struct pack_file *)a)->path, ((const struct pack_file *)b)->path);
}

struct pack_source pack_source_memory(struct pack_file *files, size_t count) {
  if (count) qsort(files, count, sizeof *files, by_path);
  return (struct pack_source){.files = files, .count = count};
}

static enum ly take_file(struct scope *s, struct str folder, struct str path, struct str name,
                         struct pack_source *out) {
  if (str_is(name, "README.md")) return LY_OK; /* the pack's own, at its top */
  if (!is_printable(name)) {
    diag_error(s, ((struct diag_at){.file = STR("?")}), MSG_PACK_BAD_FILE_NAME);
    return LY_OK;
  }
  if (!is_pack_file(name)) {
    diag_error(s, ((struct diag_at){.file = name}), MSG_PACK_FOREIGN_FILE);
    return LY_OK;
  }
  if (out->count == PACK_FILES_MAX) {
    return fail(s, LY_LIMIT, MSG_FILE_FOLDER_TOO_LARGE, folder, str_int(s->arena, PACK_FILES_MAX));
  }
  struct pack_file *file = &out->files[out->count++];
  file->path = name;
  return file_read(s, path, PACK_FILE_MAX, &file->content);
}

/* `below`: "" for the pack's folder itself, else the name of a folder in it. */
static enum ly take_folder(struct scope *s, struct str folder, struct str below,
                           struct pack_source *out) {
  struct str *names;
  size_t count;
  enum ly rc = folder_list(s, folder, &names, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct str path = path_join(s->arena, folder, names[i]);
    struct str name = below.len ? path_join(s->arena, below, names[i]) : names[i];
    if (folder_exists(s, path) && below.len == 0) {
      rc = take_folder(s, path, names[i], out);
    } else {
      rc = take_file(s, folder, path, name, out);
    }
  }
  return rc;
}

enum ly pack_source_folder(struct scope *s, struct str folder, struct pack_source *out) {
  *out = (struct pack_source){.files = ARENA_ARRAY(s->arena, struct pack_file, PACK_FILES_MAX)};
  if (!out->files) return fail_memory(s);
  if (!folder_exists(s, folder)) return fail(s, LY_NOT_FOUND, MSG_PACK_NO_FOLDER, folder);
  size_t before = s->diags.errors;
  if (!file_exists(s, path_join(s->arena, folder, STR("pack.yaml")))) {
    return fail(s, LY_NOT_FOUND, MSG_PACK_NOT_A_PACK, folder);
  }
  enum ly rc = take_folder(s, folder, STR(""), out);
  if (!rc) *out = pack_source_memory(out->files, out->count);
  out->faults = s->diags.errors - before;
  return rc;
}
