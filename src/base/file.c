/* Files and folders by plain POSIX calls. */
#include "base/file.h"

#include "base/buf.h"
#include "base/scope.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_NAMES_MAX = 10000 };

static enum ly read_all(struct scope *s, int fd, struct str path, size_t size, struct str *out) {
  char *bytes = arena_alloc(s->arena, size);
  if (!bytes) return fail_memory(s);
  size_t have = 0;
  while (have < size) {
    ssize_t n = read(fd, bytes + have, size - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_os(s, MSG_FILE_CANNOT_READ, path, errno);
    if (n == 0) break; /* it became shorter while we read */
    have += (size_t)n;
  }
  *out = (struct str){bytes, have};
  return LY_OK;
}

enum ly file_read(struct scope *s, struct str path, size_t max, struct str *out) {
  const char *name = str_c(s->arena, path);
  if (arena_failed(s->arena)) return fail_memory(s);
  int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* not to wait at a pipe */
  if (fd < 0) return fail_os(s, MSG_FILE_CANNOT_READ, path, errno);
  struct stat info;
  enum ly rc;
  if (fstat(fd, &info) != 0) {
    rc = fail_os(s, MSG_FILE_CANNOT_READ, path, errno);
  } else if (!S_ISREG(info.st_mode)) {
    rc = fail(s, LY_IO, MSG_FILE_NOT_REGULAR, path);
  } else if ((uint64_t)info.st_size > max) {
    rc = fail(s, LY_LIMIT, MSG_FILE_TOO_LARGE, path, str_int(s->arena, (int64_t)max));
  } else {
    rc = read_all(s, fd, path, (size_t)info.st_size, out);
  }
  close(fd);
  return rc;
}

static enum ly write_all(struct scope *s, int fd, struct str path, struct str bytes) {
  while (bytes.len) {
    ssize_t n = write(fd, bytes.ptr, bytes.len);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_os(s, MSG_FILE_CANNOT_WRITE, path, errno);
    bytes = str_from(bytes, (size_t)n);
  }
  return fsync(fd) == 0 ? LY_OK : fail_os(s, MSG_FILE_CANNOT_WRITE, path, errno);
}

enum ly file_sync_folder(struct scope *s, struct str path) {
  size_t n = path.len;
  while (n && path.ptr[n - 1] != '/') n--;
  const char *folder = n ? str_c(s->arena, (struct str){path.ptr, n}) : ".";
  if (arena_failed(s->arena)) return fail_memory(s);
  int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return fail_os(s, MSG_FILE_CANNOT_WRITE, path, errno);
  enum ly rc = fsync(fd) == 0 ? LY_OK : fail_os(s, MSG_FILE_CANNOT_WRITE, path, errno);
  close(fd);
  return rc;
}

enum ly file_write_new(struct scope *s, struct str path, struct str bytes, enum file_mode mode) {
  const char *name = str_c(s->arena, path);
  if (arena_failed(s->arena)) return fail_memory(s);
  int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
  if (fd < 0 && errno == EEXIST) return fail(s, LY_CONFLICT, MSG_FILE_EXISTS, path);
  if (fd < 0) return fail_os(s, MSG_FILE_CANNOT_WRITE, path, errno);
  enum ly rc = write_all(s, fd, path, bytes);
  if (close(fd) != 0 && !rc) rc = fail_os(s, MSG_FILE_CANNOT_WRITE, path, errno);
  if (!rc) rc = file_sync_folder(s, path);
  if (rc) unlink(name);
  return rc;
}

static int by_bytes(const void *a, const void *b) {
  return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Takes the names of an open folder; LY_LIMIT past `max` of them. */
static enum ly read_names(struct scope *s, DIR *folder, struct str path, struct str *names,
                          size_t max, size_t *count) {
  *count = 0;
  for (;;) {
    errno = 0;
    struct dirent *entry = readdir(folder);
    if (!entry && errno) return fail_os(s, MSG_FILE_CANNOT_READ, path, errno);
    if (!entry) return arena_failed(s->arena) ? fail_memory(s) : LY_OK;
    if (entry->d_name[0] == '.') continue;
    if (*count == max) {
      return fail(s, LY_LIMIT, MSG_FILE_FOLDER_TOO_LARGE, path, str_int(s->arena, (int64_t)max));
    }
    names[(*count)++] = str_copy(s->arena, str_of(entry->d_name));
  }
}

enum ly folder_list(struct scope *s, struct str path, struct str **out, size_t *count) {
  const char *name = str_c(s->arena, path);
  *out = ARENA_ARRAY(s->arena, struct str, FOLDER_NAMES_MAX);
  if (!*out) return fail_memory(s);
  DIR *folder = opendir(name);
  if (!folder) return fail_os(s, MSG_FILE_CANNOT_READ, path, errno);
  enum ly rc = read_names(s, folder, path, *out, FOLDER_NAMES_MAX, count);
  closedir(folder);
  if (!rc && *count) qsort(*out, *count, sizeof **out, by_bytes);
  return rc;
}

static mode_t kind_of(struct scope *s, struct str path) {
  struct stat info;
  return stat(str_c(s->arena, path), &info) == 0 ? info.st_mode & S_IFMT : 0;
}

bool file_exists(struct scope *s, struct str path) {
  return kind_of(s, path) == S_IFREG;
}

bool folder_exists(struct scope *s, struct str path) {
  return kind_of(s, path) == S_IFDIR;
}

struct str path_join(struct arena *a, struct str folder, struct str name) {
  while (folder.len > 1 && folder.ptr[folder.len - 1] == '/') folder.len--;
  struct buf b = buf_open(a, folder.len + name.len + 1);
  buf_add(&b, folder);
  buf_char(&b, '/');
  buf_add(&b, name);
  return buf_str(&b);
}
