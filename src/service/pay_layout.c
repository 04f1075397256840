/* Layouts of banks' files, as data. */
#include "service/pay.h"

static const struct pack_choice froms[] = {
    {"serial", PAY_SERIAL, MSG_PAY_FROM_SERIAL},
    {"name", PAY_NAME, MSG_PAY_FROM_NAME},
    {"number", PAY_NUMBER, MSG_PAY_FROM_NUMBER},
    {"holder", PAY_HOLDER, MSG_PAY_FROM_HOLDER},
    {"account", PAY_ACCOUNT, MSG_PAY_FROM_ACCOUNT},
    {"amount", PAY_AMOUNT, MSG_PAY_FROM_AMOUNT},
    {"fen", PAY_FEN, MSG_PAY_FROM_FEN},
    {"month", PAY_MONTH, MSG_PAY_FROM_MONTH},
    {"programme", PAY_TITLE, MSG_PAY_FROM_TITLE},
    {"text", PAY_TEXT, MSG_PAY_FROM_TEXT},
    {0},
};
static const struct pack_choice orders[] = {
    {"area", PAY_BY_AREA, MSG_PAY_ORDER_AREA},
    {"account", PAY_BY_ACCOUNT, MSG_PAY_ORDER_ACCOUNT},
    {"party", PAY_BY_PARTY, MSG_PAY_ORDER_PARTY},
    {0},
};

/* A file without accounts or without amounts pays nobody. */
static void check_layout(struct scope *s, const struct pack *pack, const struct pack_entry *entry) {
  (void)pack;
  const struct pay_layout *layout = (const void *)entry;
  const struct pay_column *const *columns = layout->columns.items;
  bool account = false, amount = false, number = false;
  for (size_t i = 0; i < layout->columns.count; i++) {
    account |= columns[i]->from == PAY_ACCOUNT;
    amount |= columns[i]->from == PAY_AMOUNT || columns[i]->from == PAY_FEN;
    number |= columns[i]->from == PAY_NUMBER;
    if ((columns[i]->from == PAY_TEXT) != (columns[i]->text.len > 0))
      diag_error(s, pack_field_at(entry, "columns"), MSG_PAY_LAYOUT_TEXT, columns[i]->heading);
  }
  if (layout->columns.count > PAY_COLUMNS)
    diag_error(s, pack_field_at(entry, "columns"), MSG_PAY_LAYOUT_MANY,
               str_int(s->arena, PAY_COLUMNS));
  if (!account || !amount)
    diag_error(s, pack_field_at(entry, "columns"), MSG_PAY_LAYOUT_COLUMNS, layout->name);
  if (number && !layout->number.entry)
    diag_error(s, pack_field_at(entry, "columns"), MSG_PAY_LAYOUT_NUMBER, layout->name);
}

#define COLUMN(member) offsetof(struct pay_column, member)
static const struct pack_schema column_schema = {
    .size = sizeof(struct pay_column),
    .fields = (const struct pack_field[]){
        {"heading", PACK_TEXT, PACK_REQUIRED, COLUMN(heading)},
        {"from", PACK_CHOICE, PACK_REQUIRED, COLUMN(from), .choices = froms},
        {"text", PACK_TEXT, 0, COLUMN(text)},
        {0},
    }};

#define LAYOUT(member) offsetof(struct pay_layout, member)
const struct pack_kind service_kind_bank_layout = {
    .name = "bank_layout",
    .file = "bank_layouts.yaml",
    .title = MSG_KIND_BANK_LAYOUT,
    .key = "key",
    .inherited = true,
    .check = check_layout,
    .schema = {.size = sizeof(struct pay_layout),
               .fields = (const struct pack_field[]){
                   {"key", PACK_KEY, PACK_REQUIRED, LAYOUT(key)},
                   {"name", PACK_TEXT, PACK_REQUIRED, LAYOUT(name)},
                   {"account", PACK_KEY, PACK_REQUIRED, LAYOUT(account)},
                   {"holder", PACK_KEY, 0, LAYOUT(holder)},
                   {"number", PACK_REF, 0, LAYOUT(number), .kind = &registry_kind_fact},
                   {"columns", PACK_OBJECT, PACK_REQUIRED | PACK_MANY, LAYOUT(columns),
                    .schema = &column_schema},
                   {"order", PACK_CHOICE, PACK_REQUIRED, LAYOUT(order), .choices = orders},
                   {"sure", PACK_CHOICE, PACK_REQUIRED, LAYOUT(sure), .choices = registry_sures},
                   {"note", PACK_TEXT, 0, LAYOUT(note)},
                   {0},
               }}};

const struct pay_layout *pay_layout_find(struct arena *a, const struct pack *pack, struct str key) {
  size_t count;
  const struct pack_entry *const *all = pack_effective(a, pack, &service_kind_bank_layout, &count);
  for (size_t i = 0; all && i < count; i++) {
    if (key.len == 0 || str_eq(all[i]->key, key)) return (const void *)all[i];
  }
  return NULL;
}
