/* Inside the store: what an engine has to give. One engine is one file with one such table. */
#pragma once

#include "base/digest.h"
#include "store/store.h"

struct engine {
  struct str scheme; /* "sqlite" */
  enum ly (*open)(struct scope *s, struct store *st, struct str place, enum store_mode mode);
  void (*close)(struct store *st);
  /* Runs one statement; rows (may be NULL for none wanted) are copied into the scope's arena. */
  enum ly (*run)(struct scope *s, struct store *st, const char *sql,
                 const struct store_value *params, size_t count, struct store_rows *rows);
  /* True when the database has no tables at all. */
  enum ly (*is_empty)(struct scope *s, struct store *st, bool *out);
  enum ly (*has_table)(struct scope *s, struct store *st, const char *name, bool *out);
  bool (*in_transaction)(struct store *st);
  bool (*lost)(const struct store *st); /* whether the connection is gone; NULL: it can not be */
  /* As store_insert(); NULL: row by row. */
  enum ly (*insert)(struct scope *s, struct store *st, const char *table, const char *columns,
                    size_t width, const struct store_value *cells, size_t rows);
  /* Opens a write transaction; only one is open at a time, others wait for it and give up with
   * LY_BUSY. */
  enum ly (*begin)(struct scope *s, struct store *st);
  /* Opens a transaction that only reads and sees one moment, however long it takes. */
  enum ly (*snapshot)(struct scope *s, struct store *st);
};

/* The end of a district's change log as a transaction has moved it (change.c). */
struct tx_head {
  char district[6];
  bool is_new;
  int64_t number;
  struct digest chain;
};

enum { TX_HEADS_MAX = 64 };

struct tx {
  struct store *store;
  bool open;
  struct tx_head heads[TX_HEADS_MAX]; /* written when it commits */
  size_t head_count;
  bool keys_noted;    /* sealed.c has compared its keys with the settings */
  bool spoilt;        /* a write that failed could not be undone: it is not committed */
  int64_t now;        /* the moment of the write under way; 0: not asked for yet (change.c) */
  int64_t not_before; /* the next one's */
};

struct store {
  const struct engine *engine;
  void *handle;     /* the engine's own */
  struct str place; /* for messages; a copy of the store's own */
  struct tx tx;
  struct arena arena; /* holds this struct's texts */
};

extern const struct engine engine_sqlite, engine_postgresql, engine_postgres;

/* A table as it is copied: its columns, those of the primary key first. */
struct store_table {
  const char *name, *columns, *types; /* types as of store_query() */
  size_t keys;                        /* how many columns the primary key has */
};

/* All tables but schema_step, each behind those it refers to; ends with name NULL. */
extern const struct store_table store_tables[];

/* What every database goes through, in this order. */
struct schema_step {
  const char *name, *sql; /* one statement */
};
extern const char schema_step_table[]; /* which of them a database has */
struct schema_part {
  const struct schema_step *steps;
  size_t count;
};
/* The first steps, and those behind them. New ones stand at the end of the last part. */
extern const struct schema_part schema_first, schema_service;

/* Brings the tables up to date (upgrade.c). */
LY_MUST_CHECK enum ly schema_upgrade(struct scope *s, struct store *st);
