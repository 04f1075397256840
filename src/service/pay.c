/* Deeds on pay lists as they stand on record, and the three persons behind each. */
#include "base/json.h"
#include "service/pay_int.h"

enum { PAYLOAD_MAX = 4096, EVENTS_MAX = 10000 };

const struct pack_choice pay_states[] = {
    {"made", PAY_MADE, MSG_PAY_STATE_MADE},
    {"checked", PAY_CHECKED, MSG_PAY_STATE_CHECKED},
    {"approved", PAY_APPROVED, MSG_PAY_STATE_APPROVED},
    {"returned", PAY_RETURNED, MSG_PAY_STATE_RETURNED},
    {0},
};
const struct pack_choice pay_kinds[] = {
    {"regular", PAY_REGULAR, MSG_PAY_KIND_REGULAR},
    {"back", PAY_BACK, MSG_PAY_KIND_BACK},
    {"recover", PAY_RECOVER, MSG_PAY_KIND_RECOVER},
    {"carried", PAY_CARRIED, MSG_PAY_KIND_CARRIED},
    {0},
};
const struct pack_choice pay_changes[] = {
    {"same", PAY_SAME, MSG_PAY_CHANGE_SAME},
    {"new", PAY_NEW, MSG_PAY_CHANGE_NEW},
    {"stop", PAY_STOP, MSG_PAY_CHANGE_STOP},
    {"changed", PAY_CHANGED, MSG_PAY_CHANGE_CHANGED},
    {0},
};
const struct pack_choice pay_pendings[] = {
    {"sure", PAY_SURE, MSG_PAY_PENDING_SURE},
    {"amount", PAY_NO_AMOUNT, MSG_PAY_PENDING_AMOUNT},
    {"account", PAY_NO_ACCOUNT, MSG_PAY_PENDING_ACCOUNT},
    {0},
};

/* Each deed but making: who does it, where the list has to stand, whose earlier events must not
 * have been by the same person, what has to be said. */
static const struct {
  const char *act, *what;
  unsigned hands;
  unsigned from; /* 1 << enum pay_state */
  bool others;   /* nobody who made, checked or approved it before */
  bool reason;
  enum message hand;
} acts[] = {
    [PAY_MAKE] = {"pay.make", "made", HAND_BIT(HAND_WORKER), 0, false, false, MSG_HAND_WORKER},
    [PAY_CHECK] = {"pay.check", "checked", HAND_BIT(HAND_FINANCE), 1u << PAY_MADE, true, false,
                   MSG_HAND_FINANCE},
    [PAY_APPROVE] = {"pay.approve", "approved", HAND_BIT(HAND_REVIEWER), 1u << PAY_CHECKED, true,
                     false, MSG_HAND_REVIEWER},
    [PAY_RETURN] = {"pay.return", "returned", HAND_BIT(HAND_FINANCE) | HAND_BIT(HAND_REVIEWER),
                    1u << PAY_MADE | 1u << PAY_CHECKED, false, true, MSG_PAY_HANDS_RETURN},
    [PAY_EXPORT] = {"pay.export", "exported", HAND_BIT(HAND_FINANCE), 1u << PAY_APPROVED, false,
                    true, MSG_HAND_FINANCE},
};

/* ---- What the log says --------------------------------------------------------------------------
 */

static struct str subject_of(struct scope *s, const struct pay_deed *deed) {
  struct buf b = buf_open(s->arena, 160);
  bool makes = deed->act == PAY_MAKE;
  struct str what = makes ? deed->programme : str_int(s->arena, deed->list);
  buf_printf(&b, "%s:%.*s/%.*s", makes ? "programme" : "pay", STR_ARG(deed->district),
             STR_ARG(what));
  return buf_str(&b);
}

static void tell(struct scope *s, const struct pay_deed *deed, struct value *v) {
  struct arena *a = s->arena;
  if (deed->act != PAY_MAKE) {
    value_put_text(a, v, "list", str_int(a, deed->list));
    if (deed->act == PAY_EXPORT) value_put_text(a, v, "format", deed->format);
    return;
  }
  value_put_text(a, v, "programme", deed->programme);
  value_put_text(a, v, "month", pay_month_text(a, deed->month));
  if (deed->since) value_put_text(a, v, "since", pay_month_text(a, deed->since));
  if (deed->layout.len) value_put_text(a, v, "layout", deed->layout);
}

struct change pay_change(struct scope *s, const struct pay_deed *deed) {
  struct buf payload = buf_open(s->arena, PAYLOAD_MAX);
  struct value *v = value_map(s->arena);
  if (v) {
    tell(s, deed, v);
    json_value(&payload, v);
  }
  return (struct change){
      .district = deed->district,
      .act = str_of(acts[deed->act].act),
      .subject = subject_of(s, deed),
      .reason = deed->reason,
      .pack_version = deed->work ? deed->work->vocabulary->pack->version : STR(""),
      .payload = buf_str(&payload)};
}

/* ---- Doing it -----------------------------------------------------------------------------------
 */

static enum ly check_hands(struct scope *s, const struct pay_deed *deed) {
  if (deed->hands & acts[deed->act].hands) return LY_OK;
  return fail(s, LY_DENIED, MSG_PAY_WRONG_HAND, message_plain(s->lang, acts[deed->act].hand));
}

static enum ly check_reason(struct scope *s, const struct pay_deed *deed) {
  struct str reason = str_trim(deed->reason);
  bool exports = deed->act == PAY_EXPORT;
  if (!acts[deed->act].reason) return LY_OK;
  if (reason.len && utf8_count(reason) <= PAY_REASON_MAX) return LY_OK;
  diag_error(s, DIAG_FIELD(STR("reason")), exports ? MSG_PAY_WANTS_PURPOSE : MSG_PAY_WANTS_REASON,
             str_int(s->arena, PAY_REASON_MAX));
  return fail(s, LY_INVALID, MSG_PAY_HAS_FAULTS);
}

/* Whoever made, checked or approved it. */
static enum ly check_others(struct scope *s, struct tx *tx, const struct pay_list *list) {
  struct pay_event *events;
  size_t count;
  enum ly rc = pay_events(s, tx_store(tx), list, &events, &count);
  for (size_t i = 0; !rc && i < count; i++) {
    if (str_eq(events[i].recorded_by, s->actor)) rc = fail(s, LY_CONFLICT, MSG_PAY_SECOND_PERSON);
  }
  return rc;
}

static enum ly do_step(struct scope *s, struct tx *tx, const struct pay_deed *deed) {
  struct pay_list list;
  enum ly rc = check_reason(s, deed);
  if (!rc) rc = pay_find(s, tx_store(tx), deed->district, deed->list, &list);
  if (rc) return rc;
  if (!(acts[deed->act].from & 1u << list.state)) {
    const struct pack_choice *state = pack_choice_of(pay_states, list.state);
    return fail(s, LY_CONFLICT, MSG_PAY_WRONG_STATE, str_int(s->arena, list.list),
                message_plain(s->lang, state->message));
  }
  if (acts[deed->act].others) rc = check_others(s, tx, &list);
  if (!rc && acts[deed->act].others) rc = pay_check_sums(s, tx_store(tx), &list);
  if (rc) return rc;
  return pay_put_event(s, tx, deed->district, deed->list, str_of(acts[deed->act].what),
                       str_trim(deed->reason), NULL);
}

enum ly pay_run(struct scope *s, struct tx *tx, struct write *w) {
  const struct pay_deed *deed = w->context;
  int64_t list = deed->list;
  enum ly rc = check_hands(s, deed);
  if (!rc) rc = deed->act == PAY_MAKE ? pay_do_make(s, tx, deed, &list) : do_step(s, tx, deed);
  w->answer = str_int(s->arena, list);
  return rc;
}

struct write pay_write(struct scope *s, struct pay_deed *deed) {
  struct write w = {.scope = s, .change = pay_change(s, deed), .run = pay_run, .context = deed};
  w.change.key = change_new_key(s);
  return w;
}

int64_t pay_answer(const struct write *w) {
  int64_t id = 0;
  return registry_id(w->answer, &id) ? id : 0;
}
