/* Which role has which hand, and telling them. */
#include "people/hands.h"

#include "people/remind.h"
#include "service/notice.h"

enum role hand_role(enum procedure_hand hand) {
  static const enum role roles[HAND_COUNT] = {
      [HAND_APPLICANT] = ROLE_COUNT,
      [HAND_WORKER] = ROLE_WORKER,
      [HAND_ASSESSOR] = ROLE_ASSESSOR,
      [HAND_REVIEWER] = ROLE_REVIEWER,
      [HAND_INSPECTOR] = ROLE_INSPECTOR,
      [HAND_VISITOR] = ROLE_VISITOR,
      [HAND_PROVIDER] = ROLE_PROVIDER,
      [HAND_FINANCE] = ROLE_FINANCE,
      [HAND_COORDINATOR] = ROLE_COORDINATOR,
      [HAND_CLOCK] = ROLE_COUNT,
      [HAND_RULE] = ROLE_COUNT,
  };
  return roles[hand];
}

static enum ly tell_one(struct scope *s, struct tx *tx, const struct case_told *told,
                        const struct recipient *who) {
  bool added;
  struct str subject[] = {told->procedure->name, told->move->name};
  struct str body[] = {who->display_name, told->procedure->name, str_int(s->arena, told->case_no),
                       told->move->name, told->text};
  const struct notice_new n = {
      .district = told->district,
      .user = who->name,
      .subject = message_text(s->arena, who->lang, MSG_CASE_NOTICE_SUBJECT, subject, 2),
      .body = message_text(s->arena, who->lang, MSG_CASE_NOTICE_BODY, body, 5),
      .path = told->path,
      .cause = told->cause,
      .lang = who->lang,
      .mail_to = who->mail_to,
      .name = who->display_name};
  return notice_add(s, tx, &n, &added);
}

enum ly hands_tell(struct scope *s, struct tx *tx, void *context, const struct case_told *told) {
  struct recipient *list;
  size_t count;
  (void)context;
  enum role role = hand_role((enum procedure_hand)told->hand);
  if (role == ROLE_COUNT) return LY_OK;
  struct str user = STR("user:"), actor = STR("");
  if (str_starts(s->actor, user)) actor = str_from(s->actor, user.len);
  enum ly rc = recipients_in(s, tx_store(tx), role, told->area, &list, &count);
  for (size_t i = 0; !rc && i < count; i++)
    if (!str_eq(list[i].name, actor)) rc = tell_one(s, tx, told, &list[i]);
  return rc;
}
