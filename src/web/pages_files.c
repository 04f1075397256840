/* Files that people hand in, by the district that keeps them: a list, adding, getting, erasing.
 *
 * {area} is a district here: the six digits of the government that keeps the record. Checking and
 * sealing are done before the writer has the write; it only puts what is ready.
 */
#include "store/setting.h"
#include "store/stored_file.h"
#include "web/html.h"
#include "web/pages.h"
#include "web/pages_files.h"
#include "web/reply.h"

#include <string.h>

enum { PAGE_FILES = 50, REASON_MAX = 200, DISTRICT_DIGITS = 6, SM3_SHORT = 12 };

#define LIST_END "/files?done=1"

/* What a deed carries to the writer. */
struct file_work {
  const struct seal_keys *keys;
  struct stored_draft draft;
  struct str district;
  int64_t file;
};

static struct str subject_of(struct scope *s, struct str district, int64_t file) {
  struct buf b = buf_open(s->arena, 64);
  buf_printf(&b, "file:%.*s/%lld", STR_ARG(district), (long long)file);
  return buf_str(&b);
}

/* ---- Districts
 * -------------------------------------------------------------------------------------- */

static bool is_district(struct str area) {
  return area.len == DISTRICT_DIGITS && area.ptr[0] != '0';
}

static enum ly check_district(struct scope *s, const struct call *c) {
  if (is_district(c->area)) return LY_OK;
  return fail(s, LY_NOT_FOUND, MSG_WEB_NO_PAGE, c->request->path);
}

/* As the plans in force call it, else its code. */
static struct str district_name(const struct call *c, struct str district) {
  for (size_t i = 0; i < c->site->pack_count; i++) {
    const struct pack_header *header = c->site->packs[i].header;
    if (str_eq(header->area, district)) return header->name;
  }
  return district;
}

/* "3311", a prefecture, is 331100; empty for what is no district: the country, a town. */
static struct str district_of(struct scope *s, struct str area) {
  struct str digits;
  struct buf b = buf_open(s->arena, DISTRICT_DIGITS);
  bool good = area_digits(area, &digits) && digits.len > 0 && digits.len <= DISTRICT_DIGITS;
  if (!good) return STR("");
  buf_add(&b, digits);
  while (buf_str(&b).len < DISTRICT_DIGITS) buf_char(&b, '0');
  return buf_str(&b);
}

/* Whether the user holds one of these roles for the district, for whichever unit. */
static bool reaches(const struct call *c, unsigned roles, struct str district) {
  for (size_t i = 0; i < c->grants.count; i++) {
    const struct user_grant *g = &c->grants.list[i];
    if ((roles & ROLE_BIT(g->role)) && area_within(district, g->area)) return true;
  }
  return false;
}

static void add_district(struct scope *s, const struct call *c, struct value *list,
                         struct str area) {
  struct str district = district_of(s, area);
  if (district.len == 0 || !reaches(c, c->route->roles, district)) return;
  for (const struct value *v = list->first; v; v = v->next) {
    if (str_eq(value_get(v, STR("area"))->text, district)) return;
  }
  struct value *v = value_map(s->arena);
  value_put_text(s->arena, v, "area", district);
  value_put_text(s->arena, v, "name", district_name(c, district));
  value_add(list, v);
}

/* Those of the grants; who holds a role for more than one district also those of the plans, and the
 * one that the installation is for. */
static enum ly districts(struct scope *s, struct call *c, struct value *list) {
  struct store *st;
  struct str own = {0};
  enum ly rc = call_store(s, c, &st);
  if (!rc) rc = setting_get(s, st, STR("area"), &own);
  if (rc) return rc;
  for (size_t i = 0; i < c->grants.count; i++) add_district(s, c, list, c->grants.list[i].area);
  add_district(s, c, list, own);
  for (size_t i = 0; i < c->site->pack_count; i++) {
    add_district(s, c, list, c->site->packs[i].header->area);
  }
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* GET /files: where there is only one, on to it. */
enum ly page_files(struct scope *s, struct call *c, struct value **out) {
  struct value *v = *out = value_map(s->arena), *list = value_list(s->arena);
  if (!v || !list) return fail_memory(s);
  enum ly rc = districts(s, c, list);
  if (rc) return rc;
  if (list->count == 1 && !c->request->json) {
    struct str area = value_get(list->first, STR("area"))->text;
    c->file = reply_go(path_with(s->arena, "/area/", area, "/files"));
  }
  value_put_text(s->arena, v, "title", message_plain(s->lang, MSG_FILES_TITLE));
  value_put(v, "areas", list);
  return LY_OK;
}

/* ---- The files of a district
 * ------------------------------------------------------------------------------ */

static const struct filetype_row *row_of_type(struct str media_type) {
  for (size_t i = 0; i < FILETYPE_COUNT; i++) {
    if (str_eq(filetypes[i].media_type, media_type)) return &filetypes[i];
  }
  return NULL;
}

/* "12 KB", "1.5 MB"; 1024 bytes are a KB, as file managers count. Never less than it is. */
static struct str size_text(struct scope *s, int64_t bytes) {
  enum { KB = 1024, MB = 1024 * 1024 };
  struct buf b = buf_open(s->arena, 32);
  int64_t tenths = (bytes * 10 + MB - 1) / MB;
  if (bytes < MB) {
    buf_printf(&b, "%lld KB", (long long)((bytes + KB - 1) / KB));
  } else {
    buf_printf(&b, "%lld.%lld MB", (long long)(tenths / 10), (long long)(tenths % 10));
  }
  return buf_str(&b);
}

/* People by their login name, others ("cli:root") as they are. */
static struct str person(struct str actor) {
  struct str user = STR("user:");
  return str_starts(actor, user) ? str_from(actor, user.len) : actor;
}

struct value *file_value(struct scope *s, const struct stored_file *file) {
  struct arena *a = s->arena;
  struct value *v = value_map(a);
  const struct filetype_row *type = row_of_type(file->media_type);
  struct str sm3 = file->sm3;
  if (sm3.len > SM3_SHORT) sm3.len = SM3_SHORT;
  value_put_text(a, v, "area", file->district);
  value_put_text(a, v, "file", str_int(a, file->file)); /* 64 bits: a text in JSON */
  value_put_text(a, v, "name", file->name);
  value_put_text(a, v, "media_type", file->media_type);
  value_put_text(a, v, "type_text", type ? type->name : file->media_type);
  value_put_int(a, v, "size_bytes", file->size_bytes);
  value_put_text(a, v, "size_text", size_text(s, file->size_bytes));
  value_put_text(a, v, "sm3", file->sm3);
  value_put_text(a, v, "sm3_short", sm3);
  value_put_text(a, v, "uploaded_by", file->uploaded_by);
  value_put_text(a, v, "uploaded_by_text", person(file->uploaded_by));
  value_put_text(a, v, "recorded_at", time_local(a, file->recorded_at));
  value_put_bool(a, v, "erased", file->erased);
  value_put_text(a, v, "erased_at", file->erased ? time_local(a, file->erased_at) : STR(""));
  return v;
}

static void put_title(struct scope *s, const struct call *c, struct value *v, enum message title) {
  struct str name = district_name(c, c->area);
  value_put_text(s->arena, v, "title", message_text(s->arena, s->lang, title, &name, 1));
}

static enum ly read_before(struct scope *s, struct call *c, int64_t *before) {
  input_int(s, &c->request->query, "before", 1, INT64_MAX, INPUT_OPTIONAL, before);
  return s->diags.errors && !c->errors.code ? fail(s, LY_INVALID, MSG_FILES_BAD_PAGE) : LY_OK;
}

/* GET /area/{area}/files: newest first. */
enum ly page_area_files(struct scope *s, struct call *c, struct value **out) {
  struct store *st;
  struct stored_file *files;
  size_t count = 0;
  int64_t before = 0;
  struct arena *a = s->arena;
  struct value *v = *out = value_map(a), *list = value_list(a);
  enum ly rc = check_district(s, c);
  if (!rc) rc = read_before(s, c, &before);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = stored_file_latest(s, st, c->area, before, PAGE_FILES, &files, &count);
  if (rc) return rc;
  for (size_t i = 0; i < count; i++) value_add(list, file_value(s, &files[i]));
  bool more = count == PAGE_FILES && files[count - 1].file > 1; /* numbers have no gaps */
  put_title(s, c, v, MSG_FILES_AREA_TITLE);
  value_put_text(a, v, "area", c->area);
  value_put(v, "files", list);
  value_put_text(a, v, "older", more ? str_int(a, files[count - 1].file) : STR(""));
  value_put_int(a, v, "max_mb", STORED_FILE_BYTES_MAX / 1024 / 1024);
  value_put_bool(a, v, "can_seal", c->app->keys != NULL);
  value_put_bool(a, v, "may_erase", reaches(c, ROLE_BIT(ROLE_REVIEWER), c->area));
  return LY_OK;
}

/* ---- Adding
 * ----------------------------------------------------------------------------------------- */

enum ly file_check_keys(struct scope *s, const struct call *c) {
  return c->app->keys ? LY_OK : fail(s, LY_CONFLICT, MSG_FILES_NO_KEYS);
}

static struct str extension_of(struct str name) {
  size_t n = name.len;
  while (n && name.ptr[n - 1] != '.') n--;
  return n ? str_from(name, n) : STR("");
}

static bool same_word(struct str a, struct str b) {
  return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

/* A name that says another kind than the content is would open in another program than people
 * think; and "a.html" that begins like a PDF would be a page once it is on somebody's disk. */
static enum ly check_extension(struct scope *s, struct str name, enum filetype type) {
  const struct filetype_row *row = &filetypes[type];
  struct str extension = extension_of(name);
  bool jpeg = type == FILETYPE_JPEG && same_word(extension, STR("jpeg"));
  if (jpeg || same_word(extension, row->extension)) return LY_OK;
  diag_error(s, DIAG_FIELD(STR("file")), MSG_FILES_WRONG_EXTENSION, name, row->name,
             row->extension);
  return fail(s, LY_INVALID, MSG_FILES_WRONG_EXTENSION, name, row->name, row->extension);
}

enum ly file_check(struct scope *s, const struct input_field *sent) {
  enum filetype type = FILETYPE_COUNT;
  enum ly rc = filetype_of(s, sent->bytes, &type);
  return rc ? rc : check_extension(s, sent->file_name, type);
}

enum ly file_draft(struct scope *s, const struct call *c, struct str district,
                   const struct input_field *sent, struct stored_draft *out) {
  enum ly rc = file_check(s, sent);
  if (rc) return rc;
  return stored_file_draft(s, c->app->keys, district, sent->file_name, sent->bytes, out);
}

static enum ly draft(struct scope *s, struct call *c, struct file_work *work) {
  const struct input_field *sent = NULL;
  bool there = input_file(s, &c->body, "file", INPUT_REQUIRED, &sent);
  if (there && sent->bytes.len == 0) diag_error(s, DIAG_FIELD(STR("file")), MSG_FILES_EMPTY);
  enum ly rc = input_done(s, &c->body);
  if (rc) return rc;
  must(sent != NULL);
  return file_draft(s, c, c->area, sent, &work->draft);
}

/* The number is known now: it goes into the log, and is what a repeat is told. */
static enum ly write_add(struct scope *s, struct tx *tx, struct write *w) {
  struct file_work *work = w->context;
  struct stored_file file;
  enum ly rc = stored_file_put(s, tx, work->keys, &work->draft, &file);
  if (rc) return rc;
  w->answer = str_int(s->arena, file.file);
  w->change.subject = subject_of(s, file.district, file.file);
  return LY_OK;
}

enum ly deed_file_add(struct scope *s, struct call *c) {
  struct file_work *work = ARENA_NEW(s->arena, struct file_work);
  if (!work) return fail_memory(s);
  work->keys = c->app->keys;
  enum ly rc = check_district(s, c);
  if (!rc) rc = file_check_keys(s, c);
  if (!rc) rc = draft(s, c, work);
  if (rc) return rc;
  call_write(s, c,
             (struct change){.district = c->area,
                             .act = STR("file.add"),
                             .subject = STR("file"),
                             .payload = stored_draft_payload(s, &work->draft)},
             write_add, work);
  c->go = path_with(s->arena, "/area/", c->area, LIST_END);
  return LY_OK;
}

enum ly after_file_add(struct scope *s, struct call *c) {
  if (!c->request->json) return LY_OK;
  c->told = value_map(s->arena); /* a program has to know what to ask for */
  value_put_text(s->arena, c->told, "area", c->area);
  value_put_text(s->arena, c->told, "file", c->write.answer);
  return LY_OK;
}

/* ---- Getting
 * ---------------------------------------------------------------------------------------- */

static enum ly read_number(struct scope *s, const struct call *c, int64_t *out) {
  struct decimal d = {0};
  enum ly rc = check_district(s, c);
  if (rc) return rc;
  bool good = decimal_parse(c->capture, &d) && d.scale == 0 && d.coefficient > 0;
  if (!good) return fail(s, LY_NOT_FOUND, MSG_STORED_NONE, c->area, c->capture);
  *out = d.coefficient;
  return LY_OK;
}

static enum ly find_file(struct scope *s, struct call *c, struct stored_file *file) {
  struct store *st;
  int64_t number = 0;
  enum ly rc = read_number(s, c, &number);
  if (!rc) rc = call_store(s, c, &st);
  return rc ? rc : stored_file_find(s, st, c->area, number, file);
}

/* The name in UTF-8 (RFC 6266, 5; RFC 8187), and a plain one for who does not read that. */
static struct str disposition(struct scope *s, const struct stored_file *file) {
  const struct filetype_row *type = row_of_type(file->media_type);
  struct buf b = buf_open(s->arena, 3 * file->name.len + 200);
  buf_printf(&b, "attachment; filename=\"%.*s-%lld.%.*s\"; filename*=UTF-8''",
             STR_ARG(file->district), (long long)file->file,
             STR_ARG(type ? type->extension : STR("bin")));
  url_add(&b, file->name);
  return buf_str(&b);
}

enum ly file_serve(struct scope *s, struct call *c, const struct stored_file *found,
                   struct value **out) {
  struct stored_file file = *found;
  struct str bytes = {0};
  struct store *st;
  if (c->request->json) {
    *out = file_value(s, &file);
    return LY_OK;
  }
  enum ly rc = file_check_keys(s, c);
  if (!rc) rc = call_store(s, c, &st);
  if (!rc) rc = stored_file_read(s, st, c->app->keys, file.district, file.file, &file, &bytes);
  if (rc) return rc;
  c->file = (struct reply){.status = 200,
                           .type = str_c(s->arena, file.media_type),
                           .body = bytes,
                           .attachment = disposition(s, &file),
                           .own = true};
  return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
}

/* GET /area/{area}/files/{id}: the file itself; what is said of it as JSON. */
enum ly page_file(struct scope *s, struct call *c, struct value **out) {
  struct stored_file file = {0};
  enum ly rc = find_file(s, c, &file);
  return rc ? rc : file_serve(s, c, &file, out);
}

/* ---- Erasing
 * ---------------------------------------------------------------------------------------- */

/* GET /area/{area}/files/{id}/erase: asks once more, and why. */
enum ly page_file_erase(struct scope *s, struct call *c, struct value **out) {
  struct stored_file file = {0};
  enum ly rc = find_file(s, c, &file);
  if (rc) return rc;
  struct value *v = *out = file_value(s, &file), *form = value_map(s->arena);
  form_text(s, c, form, "reason", STR(""));
  put_title(s, c, v, MSG_FILES_ERASE_TITLE);
  value_put(v, "form", form);
  return LY_OK;
}

static enum ly write_erase(struct scope *s, struct tx *tx, struct write *w) {
  const struct file_work *work = w->context;
  return stored_file_erase(s, tx, work->district, work->file);
}

enum ly deed_file_erase(struct scope *s, struct call *c) {
  struct file_work *work = ARENA_NEW(s->arena, struct file_work);
  struct str reason = {0};
  if (!work) return fail_memory(s);
  work->district = c->area;
  enum ly rc = read_number(s, c, &work->file);
  if (rc) return rc;
  input_text(s, &c->body, "reason", REASON_MAX, INPUT_REQUIRED, &reason);
  rc = input_done(s, &c->body);
  if (rc) return rc;
  struct value *payload = value_map(s->arena);
  value_put_text(s->arena, payload, "file", str_int(s->arena, work->file));
  call_write(s, c,
             (struct change){.district = c->area,
                             .act = STR("file.erase"),
                             .subject = subject_of(s, c->area, work->file),
                             .reason = reason,
                             .payload = payload_text(s, payload)},
             write_erase, work);
  c->go = path_with(s->arena, "/area/", c->area, LIST_END);
  return LY_OK;
}
