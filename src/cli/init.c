/* laoyou init: an empty county, ready for its people. */
#include "cli/cli.h"

#include "base/file.h"
#include "people/people.h"

enum { USERS_FILE_MAX = 16 * 1024 * 1024 };

struct setup {
  struct str area, packs, file, bytes; /* of the users' file; empty for none */
  struct user_secret first[PEOPLE_FIRST];
  struct people_import import;
  size_t adopted;
  bool own; /* there is a plan of the area itself, not only of those above it */
};

/* The plan of the area itself and of all above it. */
static bool wants(void *context, const struct pack_header *header) {
  struct setup *setup = context;
  if (!area_within(setup->area, header->area)) return false;
  if (area_within(header->area, setup->area)) setup->own = true;
  return true;
}

static enum ly import_users(struct scope *s, struct tx *tx, struct setup *setup) {
  enum ly rc = people_import_read(s, tx_store(tx), setup->file, setup->bytes, &setup->import);
  if (!rc) rc = people_import_secrets(s, &setup->import);
  return rc ? rc : people_import_write(s, tx, &setup->import);
}

/* All in one transaction: units are checked against the plans that it adopts. */
static enum ly fill(struct scope *s, struct store *st, struct setup *setup) {
  const struct plan_choice choice = {wants, setup};
  struct tx *tx;
  enum ly rc = store_begin(s, st, &tx);
  if (rc) return rc;
  rc = people_check_unused(s, st);
  if (!rc) rc = plan_adopt_folder(s, tx, setup->packs, &choice, &setup->adopted);
  if (!rc) rc = people_first(s, tx, setup->area, setup->first);
  if (!rc && setup->file.len) rc = import_users(s, tx, setup);
  if (!rc) rc = plan_derive(s, tx);
  if (!rc) return store_commit(s, tx);
  store_rollback(tx);
  return rc;
}

static struct value *users_value(struct scope *s, const struct setup *setup) {
  struct value *list = value_list(s->arena);
  for (size_t i = 0; i < PEOPLE_FIRST; i++) {
    struct str name = people_first_name(i);
    value_add(list, cli_secret_value(s->arena, name, people_first_title(i), &setup->first[i]));
  }
  cli_add_import(s->arena, list, &setup->import);
  return list;
}

enum ly cli_init(struct scope *s, const struct args *args) {
  struct setup setup = {.area = args->area, .file = args->users};
  struct str digits;
  struct store *st;
  setup.packs = args->packs.len ? args->packs : STR("packs");
  if (setup.area.len == 0) return fail(s, LY_USAGE, MSG_CLI_NO_AREA);
  if (!area_digits(setup.area, &digits)) {
    return fail(s, LY_USAGE, MSG_PEOPLE_BAD_AREA, setup.area);
  }
  if (!folder_exists(s, setup.packs)) return fail(s, LY_NOT_FOUND, MSG_CLI_NO_PACKS, setup.packs);
  enum ly rc = LY_OK;
  if (setup.file.len) rc = file_read(s, setup.file, USERS_FILE_MAX, &setup.bytes);
  for (size_t i = 0; !rc && i < PEOPLE_FIRST; i++) rc = user_onetime(s, &setup.first[i]);
  if (!rc) rc = cli_store(s, args, STORE_CREATE, &st);
  if (rc) return rc;
  rc = people_check_unused(s, st); /* before a key file is made for nothing */
  if (!rc) rc = cli_need_keys(s, args, !args->json);
  if (!rc) rc = fill(s, st, &setup);
  store_close(st);
  if (rc) return rc;
  if (!args->json) {
    struct str words[] = {setup.area, str_int(s->arena, (int64_t)setup.adopted)};
    cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_INIT_READY, words, 2));
    if (!setup.own) {
      cli_print_line(STR(""), message_text(s->arena, s->lang, MSG_CLI_INIT_NO_PLAN, words, 1));
    }
  }
  return cli_print_secrets(s, args, users_value(s, &setup));
}
