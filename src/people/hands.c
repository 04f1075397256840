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
      [HAND_PLACE] = ROLE_COUNT,
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

static enum ly tell_all(struct scope *s, struct tx *tx, const struct case_told *told,
                        const struct recipient *list, size_t count) {
  struct str user = STR("user:"), actor = STR("");
  enum ly rc = LY_OK;
  if (str_starts(s->actor, user)) actor = str_from(s->actor, user.len);
  for (size_t i = 0; !rc && i < count; i++)
    if (!str_eq(list[i].name, actor)) rc = tell_one(s, tx, told, &list[i]);
  return rc;
}

/* Who acts for the institution. */
static enum ly tell_institution(struct scope *s, struct tx *tx, const struct case_told *told,
                                int64_t party) {
  struct recipient *list;
  size_t found = 0;
  enum ly rc = recipients_for(s, tx_store(tx), ROLE_PROVIDER, told->area, str_int(s->arena, party),
                              &list, &found);
  return rc ? rc : tell_all(s, tx, told, list, found);
}

/* Those of the institutions that the case has to do with, and of no other. */
static enum ly tell_institutions(struct scope *s, struct tx *tx, const struct case_told *told) {
  int64_t *all = NULL;
  size_t count = 0;
  enum ly rc = case_institutions(s, tx_store(tx), told->district, told->case_no, &all, &count);
  for (size_t i = 0; !rc && i < count; i++) rc = tell_institution(s, tx, told, all[i]);
  return rc;
}

enum ly hands_tell(struct scope *s, struct tx *tx, void *context, const struct case_told *told) {
  struct recipient *list;
  size_t count;
  (void)context;
  enum role role = hand_role((enum procedure_hand)told->hand);
  if (told->hand == HAND_APPLICANT && told->applicant)
    return tell_institution(s, tx, told, told->applicant);
  if (role == ROLE_COUNT) return LY_OK;
  if (role == ROLE_PROVIDER) return tell_institutions(s, tx, told);
  enum ly rc = recipients_in(s, tx_store(tx), role, told->area, &list, &count);
  return rc ? rc : tell_all(s, tx, told, list, count);
}

/* ---- Pay lists ----------------------------------------------------------------------------------
 */

struct pay_telling {
  struct pay_list list;
  enum message waits; /* for what, as the next one reads it */
  struct str reason, cause, path;
};

static enum ly tell_of_pay(struct scope *s, struct tx *tx, const struct pay_telling *t,
                           const struct recipient *who) {
  bool added;
  struct str month = pay_month_text(s->arena, t->list.month);
  struct str waits = message_plain(who->lang, t->waits);
  struct str subject[] = {t->list.name, month, waits};
  struct str body[] = {
      who->display_name, t->list.name, month, str_int(s->arena, t->list.list), waits, t->reason};
  const struct notice_new n = {
      .district = t->list.district,
      .user = who->name,
      .subject = message_text(s->arena, who->lang, MSG_PAY_NOTICE_SUBJECT, subject, 3),
      .body = message_text(s->arena, who->lang, MSG_PAY_NOTICE_BODY, body, 6),
      .path = t->path,
      .cause = t->cause,
      .lang = who->lang,
      .mail_to = who->mail_to,
      .name = who->display_name};
  return notice_add(s, tx, &n, &added);
}

/* All of a role, or (`maker`) the one user who made it; never the actor. */
static enum ly tell_next(struct scope *s, struct tx *tx, const struct pay_telling *t,
                         enum role role, struct str maker) {
  struct recipient *list;
  size_t count;
  enum ly rc = recipients_in(s, tx_store(tx), role, t->list.district, &list, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    struct buf user = buf_open(s->arena, list[i].name.len + 5);
    buf_add(&user, STR("user:"));
    buf_add(&user, list[i].name);
    bool actor = str_eq(buf_str(&user), s->actor);
    bool other = maker.len && !str_eq(buf_str(&user), maker);
    if (!actor && !other) rc = tell_of_pay(s, tx, t, &list[i]);
  }
  return rc;
}

static const struct {
  enum role role; /* ROLE_COUNT: nobody */
  enum message waits;
} pay_nexts[] = {
    [PAY_MAKE] = {ROLE_FINANCE, MSG_PAY_NEXT_CHECK},
    [PAY_CHECK] = {ROLE_REVIEWER, MSG_PAY_NEXT_APPROVE},
    [PAY_APPROVE] = {ROLE_FINANCE, MSG_PAY_NEXT_EXPORT},
    [PAY_RETURN] = {ROLE_WORKER, MSG_PAY_NEXT_AGAIN},
    [PAY_EXPORT] = {ROLE_COUNT, MSG_PAY_EXPORTED},
};

static enum ly tell_pay(struct scope *s, struct tx *tx, const struct pay_deed *deed, int64_t list) {
  struct pay_telling t = {.waits = pay_nexts[deed->act].waits, .reason = str_trim(deed->reason)};
  struct pay_event *events;
  size_t count;
  if (pay_nexts[deed->act].role == ROLE_COUNT) return LY_OK;
  enum ly rc = pay_find(s, tx_store(tx), deed->district, list, &t.list);
  if (!rc) rc = pay_events(s, tx_store(tx), &t.list, &events, &count);
  if (rc) return rc;
  struct buf cause = buf_open(s->arena, 128), path = buf_open(s->arena, 128);
  buf_printf(&cause, "pay:%.*s/%lld/%lld", STR_ARG(t.list.district), (long long)list,
             (long long)count);
  buf_printf(&path, "/area/%.*s/pay/%lld", STR_ARG(t.list.district), (long long)list);
  t.cause = buf_str(&cause);
  t.path = buf_str(&path);
  struct str maker = deed->act == PAY_RETURN ? t.list.recorded_by : STR("");
  return tell_next(s, tx, &t, pay_nexts[deed->act].role, maker);
}

enum ly pay_run_and_tell(struct scope *s, struct tx *tx, struct write *w) {
  enum ly rc = pay_run(s, tx, w);
  return rc ? rc : tell_pay(s, tx, w->context, pay_answer(w));
}
