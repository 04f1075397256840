/* laoyou party members: who belongs to an institution. */
#include "cli/desk.h"

#include "service/member_list.h"

enum ly cli_party_members(struct scope *s, const struct args *args) {
  struct cli_desk desk;
  int64_t institution;
  enum ly rc = cli_id(s, args->positional[0], &institution);
  if (!rc) rc = cli_desk_open(s, args, &desk);
  if (rc) return rc;
  struct member_list l = {.work = &desk.work,
                          .registry = &desk.registry,
                          .store = desk.st,
                          .district = args->district,
                          .institution = institution,
                          .by = member_fact(&desk.registry, STR(""))};
  struct cli_sheet sheet = {
      .rows = "members", .value = member_row_value, .head = value_map(s->arena)};
  if (!l.by) rc = fail(s, LY_NOT_FOUND, MSG_MEMBERS_NONE_HERE);
  if (!rc) rc = member_list_read(s, &l);
  if (!rc) rc = member_list_sheet(s, &l, &sheet.sheet);
  if (!rc) rc = cli_sheet(s, args, &sheet);
  cli_desk_close(&desk);
  return rc;
}
