/* Reading and writing kept files; see kept.h. */
#include "base/kept.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/heap.h"
#include "base/must.h"
#include "base/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 * 1024 };

struct front {
  char magic[16];
  uint64_t order; /* of bytes */
  uint64_t body;  /* bytes behind the front */
  struct digest mark, sum;
  struct digest front; /* of all before it */
};
_Static_assert(sizeof(struct front) == 128, "without gaps");

static const char magic[16] = "laoyou kept 1\n";
static const uint64_t byte_order = UINT64_C(0x0102030405060708);

static enum ly sum_front(struct scope *s, const struct front *f, struct digest *out) {
  struct digest_state *state;
  enum ly rc = digest_begin(s, &state);
  if (rc) return rc;
  digest_add(state, (struct str){(const char *)f, offsetof(struct front, front)});
  return digest_end(s, state, out);
}

/* ---- Writing ------------------------------------------------------------------------------------
 *
 * Who has locked the file beside is its writer. The front is written last, so that a file without
 * an end is none.
 */

struct kept_writer {
  struct str path;
  const char *name, *beside; /* the file, and where it is written */
  int fd;
  struct front front;
  struct digest_state *sum;
  char *buffer; /* on the heap */
  size_t have;
};

static enum ly write_at(struct scope *s, const struct kept_writer *w, const char *bytes,
                        size_t count, size_t at) {
  while (count) {
    ssize_t n = pwrite(w->fd, bytes, count, (off_t)at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_os(s, MSG_FILE_CANNOT_WRITE, w->path, errno);
    bytes += n;
    at += (size_t)n;
    count -= (size_t)n;
  }
  return LY_OK;
}

static enum ly flush(struct scope *s, struct kept_writer *w) {
  digest_add(w->sum, (struct str){w->buffer, w->have});
  enum ly rc = write_at(s, w, w->buffer, w->have, sizeof w->front + w->front.body);
  w->front.body += w->have;
  w->have = 0;
  return rc;
}

static enum ly put(struct scope *s, void *context, struct str bytes) {
  struct kept_writer *w = context;
  enum ly rc = LY_OK;
  while (!rc && bytes.len) {
    size_t n = BUFFER_BYTES - w->have;
    if (n > bytes.len) n = bytes.len;
    memcpy(w->buffer + w->have, bytes.ptr, n);
    w->have += n;
    bytes = str_from(bytes, n);
    if (w->have == BUFFER_BYTES) rc = flush(s, w);
  }
  return rc;
}

struct byte_sink kept_sink(struct kept_writer *w) {
  return (struct byte_sink){put, w};
}

/* The one before may have given the file its name meanwhile: then it is not ours to write. */
static bool still_beside(const struct kept_writer *w) {
  struct stat ours, there;
  return fstat(w->fd, &ours) == 0 && lstat(w->beside, &there) == 0 && S_ISREG(ours.st_mode) &&
         ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

static enum ly open_beside(struct scope *s, struct kept_writer *w) {
  w->fd = open(w->beside, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, (mode_t)FILE_PRIVATE);
  if (w->fd < 0) return fail_os(s, MSG_FILE_CANNOT_WRITE, w->path, errno);
  bool ours = flock(w->fd, LOCK_EX | LOCK_NB) == 0 && still_beside(w);
  if (!ours) return fail(s, LY_BUSY, MSG_KEPT_BUSY, w->path);
  bool fresh = ftruncate(w->fd, 0) == 0 && fchmod(w->fd, (mode_t)FILE_PRIVATE) == 0;
  return fresh ? LY_OK : fail_os(s, MSG_FILE_CANNOT_WRITE, w->path, errno);
}

enum ly kept_create(struct scope *s, struct str path, const struct digest *mark,
                    struct kept_writer **out) {
  struct kept_writer *w = *out = ARENA_NEW(s->arena, struct kept_writer);
  if (!w) return fail_memory(s);
  struct buf beside = buf_open(s->arena, path.len + 8);
  buf_add(&beside, path);
  buf_add(&beside, STR(".new"));
  *w = (struct kept_writer){.path = path, .name = str_c(s->arena, path), .fd = -1};
  w->beside = str_c(s->arena, buf_str(&beside));
  w->front = (struct front){.order = byte_order, .mark = *mark};
  memcpy(w->front.magic, magic, sizeof magic);
  w->buffer = heap_alloc(BUFFER_BYTES);
  bool room = w->buffer && !arena_failed(s->arena);
  enum ly rc = room ? digest_begin(s, &w->sum) : fail_memory(s);
  if (!rc) rc = open_beside(s, w);
  if (!rc) return LY_OK;
  if (rc == LY_BUSY && w->fd >= 0) { /* another's: not to be taken away */
    close(w->fd);
    w->fd = -1;
  }
  kept_drop(w);
  *out = NULL;
  return rc;
}

static enum ly finish(struct scope *s, struct kept_writer *w) {
  enum ly rc = flush(s, w);
  struct digest_state *sum = w->sum;
  w->sum = NULL;
  enum ly ended = digest_end(s, sum, &w->front.sum);
  if (!rc) rc = ended;
  if (!rc) rc = sum_front(s, &w->front, &w->front.front);
  if (!rc) rc = write_at(s, w, (const char *)&w->front, sizeof w->front, 0);
  if (rc) return rc;
  bool done = fsync(w->fd) == 0 && still_beside(w) && rename(w->beside, w->name) == 0;
  if (!done) return fail_os(s, MSG_FILE_CANNOT_WRITE, w->path, errno);
  close(w->fd);
  w->fd = -1;
  return file_sync_folder(s, w->path);
}

enum ly kept_finish(struct scope *s, struct kept_writer *w) {
  enum ly rc = finish(s, w);
  kept_drop(w);
  return rc;
}

void kept_drop(struct kept_writer *w) {
  if (!w) return;
  digest_drop(w->sum);
  heap_free(w->buffer);
  if (w->fd < 0) return;
  if (still_beside(w)) unlink(w->beside);
  close(w->fd);
}

/* ---- Reading ------------------------------------------------------------------------------------
 */

struct kept_reader {
  struct str path;
  int fd;
  struct front front;
  struct digest_state *sum;
  char *buffer; /* on the heap */
  size_t at, have;
};

static enum ly read_some(struct scope *s, struct kept_reader *r, void *into, size_t count) {
  char *to = into;
  while (count) {
    ssize_t n = read(r->fd, to, count);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_os(s, MSG_FILE_CANNOT_READ, r->path, errno);
    if (n == 0) return fail(s, LY_CORRUPT, MSG_KEPT_DAMAGED, r->path);
    to += n;
    count -= (size_t)n;
  }
  return LY_OK;
}

static enum ly fill(struct scope *s, struct kept_reader *r) {
  uint64_t left = r->front.body;
  must(left > 0); /* stream_take() knows how many there are */
  r->at = 0;
  r->have = left < BUFFER_BYTES ? (size_t)left : BUFFER_BYTES;
  enum ly rc = read_some(s, r, r->buffer, r->have);
  if (rc) return rc;
  digest_add(r->sum, (struct str){r->buffer, r->have});
  r->front.body -= r->have;
  return LY_OK;
}

static enum ly take(struct scope *s, void *context, void *into, size_t count) {
  struct kept_reader *r = context;
  char *to = into;
  while (count) {
    enum ly rc = r->at < r->have ? LY_OK : fill(s, r);
    if (rc) return rc;
    size_t n = r->have - r->at < count ? r->have - r->at : count;
    memcpy(to, r->buffer + r->at, n);
    r->at += n;
    to += n;
    count -= n;
  }
  return LY_OK;
}

struct byte_source kept_source(struct kept_reader *r) {
  return (struct byte_source){take, r, (size_t)r->front.body};
}

static enum ly check_front(struct scope *s, struct kept_reader *r, const struct digest *mark) {
  struct stat info;
  struct digest front;
  const struct front *f = &r->front;
  if (fstat(r->fd, &info) != 0) return fail_os(s, MSG_FILE_CANNOT_READ, r->path, errno);
  enum ly rc = read_some(s, r, &r->front, sizeof r->front);
  if (!rc) rc = sum_front(s, f, &front);
  if (rc) return rc;
  bool ours = memcmp(f->magic, magic, sizeof magic) == 0 && f->order == byte_order &&
              memcmp(&front, &f->front, sizeof front) == 0 && S_ISREG(info.st_mode) &&
              f->body == (uint64_t)info.st_size - sizeof *f;
  if (!ours) return fail(s, LY_CORRUPT, MSG_KEPT_DAMAGED, r->path);
  if (memcmp(mark, &f->mark, sizeof *mark) != 0)
    return fail(s, LY_CONFLICT, MSG_KEPT_OTHER, r->path);
  return LY_OK;
}

static enum ly open_file(struct scope *s, struct kept_reader *r, const struct digest *mark) {
  const char *name = str_c(s->arena, r->path);
  r->buffer = heap_alloc(BUFFER_BYTES);
  if (!r->buffer || arena_failed(s->arena)) return fail_memory(s);
  r->fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (r->fd < 0 && errno == ENOENT) return fail(s, LY_NOT_FOUND, MSG_KEPT_NONE, r->path);
  if (r->fd < 0) return fail_os(s, MSG_FILE_CANNOT_READ, r->path, errno);
  enum ly rc = check_front(s, r, mark);
  return rc ? rc : digest_begin(s, &r->sum);
}

enum ly kept_open(struct scope *s, struct str path, const struct digest *mark,
                  struct kept_reader **out) {
  struct kept_reader *r = *out = ARENA_NEW(s->arena, struct kept_reader);
  if (!r) return fail_memory(s);
  *r = (struct kept_reader){.path = path, .fd = -1};
  enum ly rc = open_file(s, r, mark);
  if (!rc) return LY_OK;
  kept_close(r);
  *out = NULL;
  return rc;
}

enum ly kept_check(struct scope *s, struct kept_reader *r) {
  struct digest sum;
  struct digest_state *state = r->sum;
  if (r->front.body || r->at < r->have) return fail(s, LY_CORRUPT, MSG_KEPT_DAMAGED, r->path);
  r->sum = NULL;
  enum ly rc = digest_end(s, state, &sum);
  if (rc) return rc;
  bool same = memcmp(&sum, &r->front.sum, sizeof sum) == 0;
  return same ? LY_OK : fail(s, LY_CORRUPT, MSG_KEPT_DAMAGED, r->path);
}

void kept_close(struct kept_reader *r) {
  if (!r) return;
  digest_drop(r->sum);
  heap_free(r->buffer);
  if (r->fd >= 0) close(r->fd);
}
