/* A chunk of a load on record. */
#include "base/json.h"
#include "registry/load_int.h"

enum { CONTENT_MAX = 64 * 1024 * 1024, PAYLOAD_MAX = 4096 };

/* ---- What the chunk says, to be digested: each part behind its length ---------------------------
 */

static void add_part(struct buf *b, struct str text) {
  buf_int(b, (int64_t)text.len);
  buf_char(b, ':');
  buf_add(b, text);
}

static void add_number(struct buf *b, int64_t number) {
  buf_int(b, number);
  buf_char(b, ',');
}

static void add_days(struct buf *b, struct date from, struct date to) {
  add_number(b, from.day);
  add_number(b, to.day);
}

static void add_party(struct buf *b, const struct load_party *p) {
  add_number(b, p->party);
  add_part(b, p->is_new ? p->kind->kind->key : STR(""));
  for (size_t i = 0; i < p->statement_count; i++) {
    const struct load_statement *st = &p->statements[i];
    add_part(b, st->source);
    add_days(b, st->from, st->to);
    add_part(b, st->reason);
    for (size_t k = 0; k < st->count; k++) {
      add_part(b, st->values[k].fact->key);
      add_part(b, registry_sealed(st->values[k].fact) ? STR("sealed") : st->values[k].value);
    }
  }
  for (size_t i = 0; i < p->act_count; i++) {
    const struct load_act *act = &p->acts[i];
    add_part(b, act->kind->key);
    add_days(b, act->on, DATE_NONE);
    add_number(b, act->at_us);
    add_part(b, act->source);
    for (size_t k = 0; act->fields && k < act->kind->fields.count; k++) add_part(b, act->fields[k]);
  }
  for (size_t i = 0; i < p->receipt_count; i++) {
    const struct load_receipt *receipt = &p->receipts[i];
    add_part(b, receipt->programme);
    add_days(b, receipt->from, receipt->to);
    add_number(b, receipt->amount_known ? receipt->amount_fen : -1);
    add_part(b, receipt->source);
  }
}

static struct digest digest_of(struct scope *s, struct str text) {
  struct digest_state *state;
  struct digest out = {{0}};
  enum ly rc = digest_begin(s, &state);
  if (rc) return out;
  digest_add(state, text);
  /* An error is the scope's, and the write will be refused. */
  if (digest_end(s, state, &out)) return (struct digest){{0}};
  return out;
}

static struct digest content_of(struct scope *s, const struct load_chunk *chunk) {
  struct scratch scratch;
  scratch_open(s, &scratch);
  struct buf b = buf_open(s->arena, CONTENT_MAX);
  for (size_t i = 0; i < chunk->count; i++) add_party(&b, &chunk->parties[i]);
  struct digest out = digest_of(s, buf_str(&b));
  scratch_close(s, &scratch);
  return out;
}

/* ---- The write ----------------------------------------------------------------------------------
 */

/* The same for the same chunk of the same batch. */
static struct str key_of(struct scope *s, struct str subject, int64_t number) {
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "batch.load %.*s %lld", STR_ARG(subject), (long long)number);
  struct digest digest = digest_of(s, buf_str(&b));
  char *key = arena_alloc(s->arena, CHANGE_KEY_BYTES);
  for (size_t i = 0; key && i < CHANGE_KEY_BYTES; i++) key[i] = (char)digest.bytes[i];
  return key ? (struct str){key, CHANGE_KEY_BYTES} : STR("");
}

static struct str payload_of(struct scope *s, const struct load_chunk *chunk, int64_t batch) {
  struct arena *a = s->arena;
  struct digest content = content_of(s, chunk);
  struct load_counts counts = load_count(chunk->parties, chunk->count);
  struct value *v = value_map(a);
  struct buf b = buf_open(a, PAYLOAD_MAX);
  value_put_text(a, v, "batch", str_int(a, batch));
  value_put_int(a, v, "chunk", chunk->number);
  value_put_int(a, v, "parties", counts.parties);
  value_put_int(a, v, "statements", counts.statements);
  value_put_int(a, v, "acts", counts.acts);
  value_put_int(a, v, "receipts", counts.receipts);
  value_put_text(a, v, "sm3", digest_hex(a, &content));
  json_value(&b, v);
  return buf_str(&b);
}

static enum ly run(struct scope *s, struct tx *tx, struct write *w) {
  const struct load_chunk *chunk = w->context;
  w->answer = str_int(s->arena, (int64_t)chunk->count);
  return load_add(s, tx, chunk->load, chunk->parties, chunk->count);
}

struct write load_write(struct scope *s, struct load_chunk *chunk) {
  struct str district = load_district(chunk->load);
  int64_t batch = load_batch(chunk->load);
  struct buf subject = buf_open(s->arena, 128);
  buf_printf(&subject, "batch:%.*s/%lld", STR_ARG(district), (long long)batch);
  struct change change = {.district = district,
                          .act = STR("batch.load"),
                          .subject = buf_str(&subject),
                          .pack_version = load_registry(chunk->load)->pack->version,
                          .payload = payload_of(s, chunk, batch)};
  change.key = key_of(s, change.subject, chunk->number);
  return (struct write){.scope = s, .change = change, .run = run, .context = chunk};
}
