/* laoyou batch drop, batch sweep: batches that never went live. */
#include "cli/cli.h"

#include "registry/deed.h"

enum { SWEEP_ROWS = 2000 };

static enum ly read_batch(struct scope *s, const struct args *args, struct deed *deed) {
  enum ly rc = cli_want(s, args->district, "district");
  deed->district = args->district;
  deed->reason = args->reason;
  return rc ? rc : cli_id(s, args->positional[0], &deed->target);
}

static enum ly say(struct scope *s, const struct args *args, int64_t batch, enum message message) {
  return cli_say_number(s, args, "batch", str_int(s->arena, batch), message);
}

enum ly cli_batch_drop(struct scope *s, const struct args *args) {
  struct deed deed = {.act = DEED_BATCH_DROP};
  struct registry r;
  struct store *st;
  enum ly rc = read_batch(s, args, &deed);
  if (!rc) rc = cli_want(s, args->reason, "reason");
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  deed.registry = &r;
  struct write w = deed_write(s, &deed);
  rc = store_write(s, st, &w);
  cli_close_registry(st, &r);
  return rc ? rc : say(s, args, deed.target, MSG_CLI_BATCH_DROPPED);
}

/* In small writes, each on record. */
enum ly cli_batch_sweep(struct scope *s, const struct args *args) {
  struct deed deed = {.act = DEED_BATCH_SWEEP, .limit = SWEEP_ROWS};
  struct registry r;
  struct store *st;
  enum ly rc = read_batch(s, args, &deed);
  if (!rc) rc = cli_open_registry(s, args, &st, &r);
  if (rc) return rc;
  deed.registry = &r;
  for (bool left = true; !rc && left;) {
    struct arena_mark mark = arena_mark(s->arena);
    struct write w = deed_write(s, &deed);
    rc = store_write(s, st, &w);
    left = !rc && deed_answer(&w) != 0;
    if (!rc) arena_rewind(s->arena, mark);
  }
  cli_close_registry(st, &r);
  return rc ? rc : say(s, args, deed.target, MSG_CLI_BATCH_SWEPT);
}
