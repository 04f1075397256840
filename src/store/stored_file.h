/* Files that people hand in, kept in the database, sealed.
 *
 * A file is a row with what is said of it (table `file`) and a content, named by its SM3. The
 * content is kept once in a district however often it is handed in, in pieces of at most 256 KiB,
 * each sealed (table `file_piece`). What a file is is told by its content (base/filetype.h);
 * nothing else is taken. The row is never changed but to note that the payload was erased: then the
 * row stays, and the pieces go with the last file of that content. Erased pieces are gone from this
 * database; copies in older backups go with those.
 *
 * The SM3 stands in the clear: who reads the database without the key can tell whether a document
 * he already has is among the files, not what is in any other.
 */
#pragma once

#include "base/filetype.h"
#include "base/seal.h"
#include "store/store.h"

enum {
  STORED_FILE_BYTES_MAX = 20 * 1024 * 1024,
  STORED_PIECE_BYTES = 256 * 1024,
  STORED_NAME_CHARACTERS_MAX = 200,
  STORED_LIST_MAX = 1000, /* files in one list */
};

struct stored_file {
  struct str district; /* six digits: the government that keeps the record */
  int64_t file;        /* from 1 in each district, never used again */
  struct str sm3;      /* of the content, 64 hexadecimal digits */
  struct str name;     /* as handed in, without folders */
  struct str media_type;
  int64_t size_bytes;
  struct str uploaded_by; /* the scope's actor */
  int64_t recorded_at;
  bool erased;
  int64_t erased_at; /* when erased */
};

/* A file ready to be put: checked, named by its SM3, sealed. Lives in the scope's arena, which has
 * to have room for the content once more. */
struct stored_draft {
  struct str district, name, sm3, media_type;
  int64_t size_bytes;
  struct str *pieces; /* sealed */
  size_t count;
};

/* All that needs no transaction, about 0.2 s for the largest. LY_INVALID when the name is empty,
 * too long or has signs that no name has, when the district is not six digits, or the content none
 * of the kinds taken; LY_LIMIT past 20 MB. A folder before the name is left away. */
LY_MUST_CHECK enum ly stored_file_draft(struct scope *s, const struct seal_keys *keys,
                                        struct str district, struct str name, struct str bytes,
                                        struct stored_draft *out);
/* What the log says of it: JSON. The name may be that of a person, but the payload is erased in its
 * time. */
struct str stored_draft_payload(struct scope *s, const struct stored_draft *draft);
/* Puts it, as handed in by the scope's actor. `keys` are those it was sealed with; LY_CONFLICT when
 * the database has other ones by now. *out views the draft's texts. */
LY_MUST_CHECK enum ly stored_file_put(struct scope *s, struct tx *tx, const struct seal_keys *keys,
                                      const struct stored_draft *draft, struct stored_file *out);

/* LY_NOT_FOUND when there is none. */
LY_MUST_CHECK enum ly stored_file_find(struct scope *s, struct store *st, struct str district,
                                       int64_t file, struct stored_file *out);

/* The file and its content, in the scope's arena. Every tag, the length and the SM3 are checked
 * again: LY_CORRUPT when one does not hold. LY_NOT_FOUND when it was erased. */
LY_MUST_CHECK enum ly stored_file_read(struct scope *s, struct store *st,
                                       const struct seal_keys *keys, struct str district,
                                       int64_t file, struct stored_file *out, struct str *bytes);

/* The files of a district behind number `after` (0: from the first), erased ones too; at most
 * STORED_LIST_MAX. */
LY_MUST_CHECK enum ly stored_file_list(struct scope *s, struct store *st, struct str district,
                                       int64_t after, struct stored_file **out, size_t *count);
/* The newest `limit` of a district before number `before` (0: the newest of all), newest first. */
LY_MUST_CHECK enum ly stored_file_latest(struct scope *s, struct store *st, struct str district,
                                         int64_t before, size_t limit, struct stored_file **out,
                                         size_t *count);
/* The districts that have files, in order. Reads the whole table: for the command line. */
LY_MUST_CHECK enum ly stored_file_districts(struct scope *s, struct store *st, struct str **out,
                                            size_t *count);

/* Erases the payload; LY_NOT_FOUND when there is no such file, LY_CONFLICT when it is erased
 * already. Why and by whom is for the caller to record. */
LY_MUST_CHECK enum ly stored_file_erase(struct scope *s, struct tx *tx, struct str district,
                                        int64_t file);
