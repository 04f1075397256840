/* Parts of a zip by libzip, their XML by expat. */
#include "base/rows_xml.h"

#include <expat.h>
#include <zip.h>

enum { CHUNK_BYTES = 64 * 1024 };

struct rows_zip {
  struct rows *rows;
  zip_t *zip;
  zip_int64_t at; /* where the library reads */
  zip_error_t error;
};

struct rows_part {
  struct rows_zip *zip;
  zip_file_t *file;
  XML_Parser parser;
  const struct rows_handlers *handlers;
  void *context;
  zip_uint64_t size, done, limit;
  bool last; /* the parser has all bytes */
  bool paused, refused;
};

/* ---- The zip
 * -------------------------------------------------------------------------------------
 */

/* The library reads through our source, so that what comes from memory and from a file is one. */
static zip_int64_t supply(void *context, void *data, zip_uint64_t len, zip_source_cmd_t cmd) {
  struct rows_zip *z = context;
  const struct rows_source *source = z->rows->source;
  if (cmd == ZIP_SOURCE_SUPPORTS)
    return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                          ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
                                          ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, -1);
  if (cmd == ZIP_SOURCE_OPEN) z->at = 0;
  if (cmd == ZIP_SOURCE_TELL) return z->at;
  if (cmd == ZIP_SOURCE_ERROR) return zip_error_to_data(&z->error, data, len);
  if (cmd == ZIP_SOURCE_STAT) {
    zip_stat_t *stat = data;
    zip_stat_init(stat);
    stat->size = (zip_uint64_t)source->size;
    stat->valid = ZIP_STAT_SIZE;
    return sizeof *stat;
  }
  if (cmd == ZIP_SOURCE_SEEK) {
    zip_int64_t to = zip_source_seek_compute_offset((zip_uint64_t)z->at, (zip_uint64_t)source->size,
                                                    data, len, &z->error);
    if (to >= 0) z->at = to;
    return to >= 0 ? 0 : -1;
  }
  if (cmd != ZIP_SOURCE_READ) return 0;
  zip_int64_t n = source->read(source->context, z->at, data, (size_t)len);
  if (n < 0) zip_error_set(&z->error, ZIP_ER_READ, 0);
  if (n > 0) z->at += n;
  return n;
}

static enum ly damaged(struct scope *s, const struct rows_zip *z) {
  return fail(s, LY_INVALID, MSG_ROWS_DAMAGED, z->rows->source->name);
}

enum ly rows_zip_open(struct scope *s, struct rows *rows, struct rows_zip **out) {
  struct rows_zip *z = *out = ARENA_NEW(&rows->own, struct rows_zip);
  zip_error_t error;
  if (!z) return fail_memory(s);
  z->rows = rows;
  zip_error_init(&z->error);
  zip_error_init(&error);
  zip_source_t *source = zip_source_function_create(supply, z, &error);
  if (source) z->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (source && !z->zip) zip_source_free(source);
  zip_error_fini(&error);
  return z->zip ? LY_OK : damaged(s, z);
}

void rows_zip_close(struct rows_zip *z) {
  if (!z) return;
  if (z->zip) zip_discard(z->zip);
  zip_error_fini(&z->error);
}

/* ---- XML
 * -----------------------------------------------------------------------------------------
 */

static struct str plain_name(const char *name) {
  const char *colon = strrchr(name, ':');
  return str_of(colon ? colon + 1 : name);
}

struct str rows_attribute(const char **attributes, const char *name) {
  for (; attributes[0]; attributes += 2) {
    if (str_is(plain_name(attributes[0]), name)) return str_of(attributes[1]);
  }
  return STR("");
}

static void on_start(void *context, const char *name, const char **attributes) {
  struct rows_part *p = context;
  if (p->handlers->start) p->handlers->start(p->context, plain_name(name), attributes);
}

static void on_end(void *context, const char *name) {
  struct rows_part *p = context;
  if (p->handlers->end) p->handlers->end(p->context, plain_name(name));
}

static void on_chars(void *context, const char *chars, int count) {
  struct rows_part *p = context;
  if (p->handlers->chars) p->handlers->chars(p->context, chars, (size_t)count);
}

static void on_doctype(void *context, const char *name, const char *system_id,
                       const char *public_id, int internal) {
  struct rows_part *p = context;
  (void)name, (void)system_id, (void)public_id, (void)internal;
  p->refused = true;
  XML_StopParser(p->parser, XML_FALSE);
}

void rows_part_pause(struct rows_part *p) {
  if (XML_StopParser(p->parser, XML_TRUE) == XML_STATUS_OK) p->paused = true;
}

static enum ly open_file(struct scope *s, struct rows_part *p, struct str path) {
  zip_stat_t stat;
  const char *name = str_c(s->arena, path);
  zip_stat_init(&stat);
  if (zip_stat(p->zip->zip, name, 0, &stat) != 0) return damaged(s, p->zip);
  if (stat.encryption_method != ZIP_EM_NONE)
    return fail(s, LY_INVALID, MSG_ROWS_ENCRYPTED, p->zip->rows->source->name);
  p->size = stat.size;
  if (stat.size > p->limit)
    return fail(s, LY_LIMIT, MSG_ROWS_TOO_LARGE, p->zip->rows->source->name);
  p->file = zip_fopen(p->zip->zip, name, 0);
  return p->file ? LY_OK : damaged(s, p->zip);
}

enum ly rows_part_open(struct scope *s, struct rows_zip *zip, struct str path,
                       const struct rows_handlers *handlers, void *context,
                       struct rows_part **out) {
  struct rows_part *p = *out = ARENA_NEW(&zip->rows->own, struct rows_part);
  if (!p) return fail_memory(s);
  p->zip = zip;
  p->handlers = handlers;
  p->context = context;
  p->limit = ROWS_SHEET_BYTES_MAX;
  enum ly rc = open_file(s, p, path);
  if (rc) return rc;
  p->parser = XML_ParserCreate(NULL);
  if (!p->parser) return fail_memory(s);
  XML_SetUserData(p->parser, p);
  XML_SetElementHandler(p->parser, on_start, on_end);
  XML_SetCharacterDataHandler(p->parser, on_chars);
  XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
  return LY_OK;
}

/* Unpacks a little more into the parser. */
static enum ly feed(struct scope *s, struct rows_part *p, enum XML_Status *status) {
  void *room = XML_GetBuffer(p->parser, CHUNK_BYTES);
  if (!room) return fail_memory(s);
  zip_int64_t n = zip_fread(p->file, room, CHUNK_BYTES);
  if (n < 0) return damaged(s, p->zip);
  p->done += (zip_uint64_t)n;
  if (p->done > p->limit) return fail(s, LY_LIMIT, MSG_ROWS_TOO_LARGE, p->zip->rows->source->name);
  p->last = n == 0;
  *status = XML_ParseBuffer(p->parser, (int)n, p->last);
  return LY_OK;
}

enum ly rows_part_next(struct scope *s, struct rows_part *p, bool *ended) {
  enum XML_Status status = XML_STATUS_OK;
  enum ly rc = LY_OK;
  *ended = p->last && !p->paused;
  if (*ended) return LY_OK;
  if (p->paused) {
    p->paused = false;
    status = XML_ResumeParser(p->parser);
  } else {
    rc = feed(s, p, &status);
  }
  if (rc) return rc;
  if (status == XML_STATUS_ERROR || p->refused) return damaged(s, p->zip);
  *ended = p->last && !p->paused;
  return LY_OK;
}

int rows_part_progress(const struct rows_part *p) {
  return p->size ? (int)(p->done * 1000 / p->size) : 1000;
}

void rows_part_close(struct rows_part *p) {
  if (!p) return;
  if (p->parser) XML_ParserFree(p->parser);
  if (p->file) zip_fclose(p->file);
}

enum ly rows_part_read(struct scope *s, struct rows_zip *zip, struct str path,
                       const struct rows_handlers *handlers, void *context) {
  struct rows_part *p = NULL;
  bool ended = false;
  enum ly rc = rows_part_open(s, zip, path, handlers, context, &p);
  while (!rc && !ended) rc = rows_part_next(s, p, &ended);
  rows_part_close(p);
  return rc;
}
