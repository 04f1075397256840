/* Reading the command line. Options may stand anywhere: --db PATH, --db=PATH. */
#include "cli/args.h"

#include "base/buf.h"
#include "base/decimal.h"
#include "pack/pack.h"

enum option_type {
  OPTION_FLAG,
  OPTION_TEXT,
  OPTION_DATE,
  OPTION_PORT,
  OPTION_LIMIT,
  OPTION_PAGE,
  OPTION_LIST,
};

static const struct option_row {
  const char *name, *value;
  enum option_type type;
  size_t offset;
  enum message help;
} options[] = {
    {"apply", NULL, OPTION_FLAG, offsetof(struct args, apply), MSG_OPTION_APPLY},
    {"db", "PATH", OPTION_TEXT, offsetof(struct args, db), MSG_OPTION_DB},
    {"key", "FILE", OPTION_TEXT, offsetof(struct args, key), MSG_OPTION_KEY},
    {"packs", "DIR", OPTION_TEXT, offsetof(struct args, packs), MSG_OPTION_PACKS},
    {"scale", "N", OPTION_TEXT, offsetof(struct args, scale), MSG_OPTION_SCALE},
    {"seed", "N", OPTION_TEXT, offsetof(struct args, seed), MSG_OPTION_SEED},
    {"figures", "DIR", OPTION_TEXT, offsetof(struct args, figures), MSG_OPTION_FIGURES},
    {"from", "YYYY-MM-DD", OPTION_DATE, offsetof(struct args, from), MSG_OPTION_FROM},
    {"today", "YYYY-MM-DD", OPTION_DATE, offsetof(struct args, today), MSG_OPTION_TODAY},
    {"address", "IP", OPTION_TEXT, offsetof(struct args, address), MSG_OPTION_ADDRESS},
    {"port", "N", OPTION_PORT, offsetof(struct args, port), MSG_OPTION_PORT},
    {"section", "NAME", OPTION_TEXT, offsetof(struct args, section), MSG_OPTION_SECTION},
    {"head", "HEAD", OPTION_TEXT, offsetof(struct args, head), MSG_OPTION_HEAD},
    {"reason", "TEXT", OPTION_TEXT, offsetof(struct args, reason), MSG_OPTION_REASON},
    {"limit", "N", OPTION_LIMIT, offsetof(struct args, limit), MSG_OPTION_LIMIT},
    {"area", "CODE", OPTION_TEXT, offsetof(struct args, area), MSG_OPTION_AREA},
    {"unit", "NAME", OPTION_TEXT, offsetof(struct args, unit), MSG_OPTION_UNIT},
    {"title", "NAME", OPTION_TEXT, offsetof(struct args, title), MSG_OPTION_TITLE},
    {"email", "ADDRESS", OPTION_TEXT, offsetof(struct args, email), MSG_OPTION_EMAIL},
    {"user", "NAME", OPTION_TEXT, offsetof(struct args, user), MSG_OPTION_USER},
    {"users", "FILE", OPTION_TEXT, offsetof(struct args, users), MSG_OPTION_USERS},
    {"district", "CODE", OPTION_TEXT, offsetof(struct args, district), MSG_OPTION_DISTRICT},
    {"out", "FILE", OPTION_TEXT, offsetof(struct args, out), MSG_OPTION_OUT},
    {"fact", "NAME=VALUE", OPTION_LIST, offsetof(struct args, facts), MSG_OPTION_FACT},
    {"source", "KEY", OPTION_TEXT, offsetof(struct args, source), MSG_OPTION_SOURCE},
    {"each", "N", OPTION_TEXT, offsetof(struct args, each), MSG_OPTION_EACH},
    {"amount", "YUAN", OPTION_TEXT, offsetof(struct args, amount), MSG_OPTION_AMOUNT},
    {"batch", "ID", OPTION_TEXT, offsetof(struct args, batch), MSG_OPTION_BATCH},
    {"to", "YYYY-MM-DD", OPTION_DATE, offsetof(struct args, to), MSG_OPTION_TO},
    {"true-on", "YYYY-MM-DD", OPTION_DATE, offsetof(struct args, true_on), MSG_OPTION_TRUE_ON},
    {"known-on", "TIME", OPTION_TEXT, offsetof(struct args, known_on), MSG_OPTION_KNOWN_ON},
    {"after", "ROW", OPTION_TEXT, offsetof(struct args, after), MSG_OPTION_AFTER},
    {"sort", "COLUMN", OPTION_TEXT, offsetof(struct args, sort), MSG_OPTION_SORT},
    {"where", "COLUMN=CODE", OPTION_LIST, offsetof(struct args, where), MSG_OPTION_WHERE},
    {"query", "WORDS", OPTION_TEXT, offsetof(struct args, query), MSG_OPTION_QUERY},
    {"page", "N", OPTION_PAGE, offsetof(struct args, page), MSG_OPTION_PAGE},
    {"csv", "FILE", OPTION_TEXT, offsetof(struct args, csv), MSG_OPTION_CSV},
    {"xlsx", "FILE", OPTION_TEXT, offsetof(struct args, xlsx), MSG_OPTION_XLSX},
    {"kind", "KIND", OPTION_TEXT, offsetof(struct args, kind), MSG_OPTION_KIND},
    {"period", "PERIOD", OPTION_TEXT, offsetof(struct args, period), MSG_OPTION_PERIOD},
    {"value", "N", OPTION_TEXT, offsetof(struct args, value), MSG_OPTION_VALUE},
    {"comparator", "N", OPTION_TEXT, offsetof(struct args, comparator), MSG_OPTION_COMPARATOR},
    {"progress", "WORD", OPTION_TEXT, offsetof(struct args, progress), MSG_OPTION_PROGRESS},
    {"percent", "N", OPTION_TEXT, offsetof(struct args, percent), MSG_OPTION_PERCENT},
    {"investment", "N", OPTION_TEXT, offsetof(struct args, investment), MSG_OPTION_INVESTMENT},
    {"beds", "N", OPTION_TEXT, offsetof(struct args, beds), MSG_OPTION_BEDS},
    {"places", "N", OPTION_TEXT, offsetof(struct args, places), MSG_OPTION_PLACES},
    {"note", "TEXT", OPTION_TEXT, offsetof(struct args, note), MSG_OPTION_NOTE},
    {"file", "ID", OPTION_LIST, offsetof(struct args, files), MSG_OPTION_FILE},
    {"state", "WORD", OPTION_TEXT, offsetof(struct args, state), MSG_OPTION_STATE},
    {"outcome", "WORD", OPTION_TEXT, offsetof(struct args, outcome), MSG_OPTION_OUTCOME},
    {"finding", "WORD", OPTION_TEXT, offsetof(struct args, finding), MSG_OPTION_FINDING},
    {"seen", "N", OPTION_TEXT, offsetof(struct args, seen), MSG_OPTION_SEEN},
    {"every", "WORD", OPTION_TEXT, offsetof(struct args, every), MSG_OPTION_EVERY},
    {"days", "N", OPTION_TEXT, offsetof(struct args, days), MSG_OPTION_DAYS},
    {"minutes", "N", OPTION_TEXT, offsetof(struct args, minutes), MSG_OPTION_MINUTES},
    {"due", "YYYY-MM-DD", OPTION_DATE, offsetof(struct args, due), MSG_OPTION_DUE},
    {"entry", "KIND/ENTRY", OPTION_TEXT, offsetof(struct args, entry), MSG_OPTION_ENTRY},
    {"meeting", "N", OPTION_TEXT, offsetof(struct args, meeting), MSG_OPTION_MEETING},
    {"on", "YYYY-MM-DD", OPTION_DATE, offsetof(struct args, on), MSG_OPTION_ON},
    {"chair", "POST", OPTION_TEXT, offsetof(struct args, chair), MSG_OPTION_CHAIR},
    {"duties", "TEXT", OPTION_TEXT, offsetof(struct args, duties), MSG_OPTION_DUTIES},
    {"post", "POST", OPTION_TEXT, offsetof(struct args, post), MSG_OPTION_POST},
    {"place", "TEXT", OPTION_TEXT, offsetof(struct args, place), MSG_OPTION_PLACE},
    {"agenda", "TEXT", OPTION_TEXT, offsetof(struct args, agenda), MSG_OPTION_AGENDA},
    {"present", "UNIT", OPTION_LIST, offsetof(struct args, present), MSG_OPTION_PRESENT},
    {"excused", "UNIT", OPTION_LIST, offsetof(struct args, excused), MSG_OPTION_EXCUSED},
    {"absent", "UNIT", OPTION_LIST, offsetof(struct args, absent), MSG_OPTION_ABSENT},
    {"url", "ADDRESS", OPTION_TEXT, offsetof(struct args, url), MSG_OPTION_URL},
    {"norm", "WORD", OPTION_TEXT, offsetof(struct args, norm), MSG_OPTION_NORM},
    {"level", "TEXT", OPTION_TEXT, offsetof(struct args, level), MSG_OPTION_LEVEL},
    {"score", "N", OPTION_TEXT, offsetof(struct args, score), MSG_OPTION_SCORE},
    {"result", "WORD", OPTION_TEXT, offsetof(struct args, result), MSG_OPTION_RESULT},
    {"auditor", "NAME", OPTION_TEXT, offsetof(struct args, auditor), MSG_OPTION_AUDITOR},
    {"of", "KEY", OPTION_TEXT, offsetof(struct args, all_of), MSG_OPTION_OF},
    {"map", "FILE", OPTION_TEXT, offsetof(struct args, map), MSG_OPTION_MAP},
    {"feed", "NAME", OPTION_TEXT, offsetof(struct args, feed), MSG_OPTION_FEED},
    {"folder", "DIR", OPTION_TEXT, offsetof(struct args, folder), MSG_OPTION_FOLDER},
    {"token", NULL, OPTION_FLAG, offsetof(struct args, token), MSG_OPTION_TOKEN},
    {"without", "WORD", OPTION_LIST, offsetof(struct args, without), MSG_OPTION_WITHOUT},
    {"complete", NULL, OPTION_FLAG, offsetof(struct args, complete), MSG_OPTION_COMPLETE},
    {"preview", NULL, OPTION_FLAG, offsetof(struct args, preview), MSG_OPTION_PREVIEW},
    {"alike", "CHOICE", OPTION_TEXT, offsetof(struct args, alike), MSG_OPTION_ALIKE},
    {"skip-bad", NULL, OPTION_FLAG, offsetof(struct args, skip_bad), MSG_OPTION_SKIP_BAD},
    {"programme", "NAME", OPTION_TEXT, offsetof(struct args, programme), MSG_OPTION_PROGRAMME},
    {"list", "WORD", OPTION_TEXT, offsetof(struct args, list), MSG_OPTION_LIST},
    {"param", "NAME[ENTRY]", OPTION_TEXT, offsetof(struct args, param), MSG_OPTION_PARAM},
    {"pack", "DIR", OPTION_TEXT, offsetof(struct args, pack), MSG_OPTION_PACK},
    {"asks", "WORD", OPTION_TEXT, offsetof(struct args, asks), MSG_OPTION_ASKS},
    {"hand", "WORD", OPTION_TEXT, offsetof(struct args, hand), MSG_OPTION_HAND},
    {"how", "WORD", OPTION_TEXT, offsetof(struct args, how), MSG_OPTION_HOW},
    {"taker", "NAME", OPTION_TEXT, offsetof(struct args, taker), MSG_OPTION_TAKER},
    {"slot", "SESSION", OPTION_TEXT, offsetof(struct args, slot), MSG_OPTION_SLOT},
    {"starts", "HH:MM", OPTION_TEXT, offsetof(struct args, starts), MSG_OPTION_STARTS},
    {"ends", "HH:MM", OPTION_TEXT, offsetof(struct args, ends), MSG_OPTION_ENDS},
    {"from-month", "N", OPTION_TEXT, offsetof(struct args, from_month), MSG_OPTION_FROM_MONTH},
    {"to-month", "N", OPTION_TEXT, offsetof(struct args, to_month), MSG_OPTION_TO_MONTH},
    {"mark", "CASE=MOVE", OPTION_LIST, offsetof(struct args, marks), MSG_OPTION_MARK},
    {"mode", "MODE", OPTION_TEXT, offsetof(struct args, mode), MSG_OPTION_MODE},
    {"time", "HH:MM", OPTION_TEXT, offsetof(struct args, time), MSG_OPTION_TIME},
    {"position", "LAT,LON[,METRES]", OPTION_TEXT, offsetof(struct args, position),
     MSG_OPTION_POSITION},
    {"device", "NAME", OPTION_TEXT, offsetof(struct args, device), MSG_OPTION_DEVICE},
    {"done-by", "USER", OPTION_TEXT, offsetof(struct args, done_by), MSG_OPTION_DONE_BY},
    {"answer", "NAME=VALUE", OPTION_LIST, offsetof(struct args, answers), MSG_OPTION_ANSWER},
    {"urgent", NULL, OPTION_FLAG, offsetof(struct args, urgent), MSG_OPTION_URGENT},
    {"invited", "PARTY", OPTION_LIST, offsetof(struct args, invited), MSG_OPTION_INVITED},
    {"procedure", "KEY", OPTION_TEXT, offsetof(struct args, procedure), MSG_OPTION_PROCEDURE},
    {"step", "KEY", OPTION_TEXT, offsetof(struct args, step), MSG_OPTION_STEP},
    {"party", "ID", OPTION_TEXT, offsetof(struct args, party), MSG_OPTION_PARTY},
    {"month", "YYYY-MM", OPTION_TEXT, offsetof(struct args, month), MSG_OPTION_MONTH},
    {"year", "YYYY", OPTION_TEXT, offsetof(struct args, year), MSG_OPTION_YEAR},
    {"since", "YYYY-MM", OPTION_TEXT, offsetof(struct args, since), MSG_OPTION_SINCE},
    {"layout", "KEY", OPTION_TEXT, offsetof(struct args, layout), MSG_OPTION_LAYOUT},
    {"joint", NULL, OPTION_FLAG, offsetof(struct args, joint), MSG_OPTION_JOINT},
    {"alone", NULL, OPTION_FLAG, offsetof(struct args, alone), MSG_OPTION_ALONE},
    {"lead", NULL, OPTION_FLAG, offsetof(struct args, lead), MSG_OPTION_LEAD},
    {"withdraw", NULL, OPTION_FLAG, offsetof(struct args, withdraw), MSG_OPTION_WITHDRAW},
    {"store", NULL, OPTION_FLAG, offsetof(struct args, store), MSG_OPTION_STORE},
    {"one-wrong", NULL, OPTION_FLAG, offsetof(struct args, one_wrong), MSG_OPTION_ONE_WRONG},
    {"all", NULL, OPTION_FLAG, offsetof(struct args, all), MSG_OPTION_ALL},
    {"json", NULL, OPTION_FLAG, offsetof(struct args, json), MSG_OPTION_JSON},
    {"lang", "zh|en", OPTION_TEXT, offsetof(struct args, lang), MSG_OPTION_LANG},
    {"help", NULL, OPTION_FLAG, offsetof(struct args, help), MSG_OPTION_HELP},
};

enum { OPTIONS = sizeof options / sizeof *options };

/* The next word of a list separated by blanks; false at its end. */
static bool next_word(struct str *list, struct str *word) {
  *list = str_trim(*list);
  size_t n = 0;
  while (n < list->len && list->ptr[n] != ' ') n++;
  *word = (struct str){list->ptr, n};
  *list = str_from(*list, n);
  return n > 0;
}

static bool takes(const struct command *command, const char *option) {
  if (str_is(str_of(option), "help") || str_is(str_of(option), "lang")) return true;
  struct str list = str_of(command->options), word;
  while (next_word(&list, &word)) {
    if (str_is(word, option)) return true;
  }
  return false;
}

static bool read_number(struct str text, int64_t least, int64_t most, int64_t *out) {
  struct decimal number;
  if (!decimal_parse(text, &number) || number.scale != 0) return false;
  *out = number.coefficient;
  return *out >= least && *out <= most;
}

static enum ly add_item(struct scope *s, struct str name, struct str value,
                        struct args_list *list) {
  if (list->count == ARGS_LIST_MAX)
    return fail(s, LY_USAGE, MSG_CLI_TOO_MANY_ITEMS, name, str_int(s->arena, ARGS_LIST_MAX));
  list->items[list->count++] = value;
  return LY_OK;
}

static enum ly read_value(struct scope *s, const struct option_row *o, struct str value,
                          struct args *out) {
  char *field = (char *)out + o->offset;
  struct str name = str_of(o->name);
  switch (o->type) {
    case OPTION_FLAG: *(bool *)(void *)field = true; return LY_OK;
    case OPTION_TEXT:
      if (value.len == 0) return fail(s, LY_USAGE, MSG_CLI_NO_VALUE, name);
      *(struct str *)(void *)field = value;
      return LY_OK;
    case OPTION_LIST: return add_item(s, name, value, (struct args_list *)(void *)field);
    case OPTION_DATE:
      if (date_parse(value, (struct date *)(void *)field)) return LY_OK;
      return fail(s, LY_USAGE, MSG_CLI_BAD_DATE, name, value);
    case OPTION_PORT:
      if (read_number(value, 0, 65535, (int64_t *)(void *)field)) return LY_OK;
      return fail(s, LY_USAGE, MSG_CLI_BAD_PORT, value);
    case OPTION_LIMIT:
      if (read_number(value, 1, 1000, (int64_t *)(void *)field)) return LY_OK;
      return fail(s, LY_USAGE, MSG_CLI_BAD_LIMIT, value);
    case OPTION_PAGE:
      if (read_number(value, 1, 1000000, (int64_t *)(void *)field)) return LY_OK;
      return fail(s, LY_USAGE, MSG_CLI_BAD_PAGE, value);
  }
  return LY_OK;
}

static const struct option_row *find_option(struct str name) {
  for (size_t i = 0; i < OPTIONS; i++) {
    if (str_is(name, options[i].name)) return &options[i];
  }
  return NULL;
}

/* One "--name", "--name=value" or "--name value"; *at moves over a value of its own. */
static enum ly read_option(struct scope *s, const struct command *command, char **argv, int *at,
                           struct args *out) {
  struct str word = str_from(str_of(argv[*at]), 2), value = {0};
  size_t n = 0;
  while (n < word.len && word.ptr[n] != '=') n++;
  bool joined = n < word.len;
  if (joined) value = str_from(word, n + 1);
  word.len = n;
  const struct option_row *o = find_option(word);
  if (!o || !takes(command, o->name)) {
    return fail(s, LY_USAGE, MSG_CLI_UNKNOWN_OPTION, word, str_of(command->name));
  }
  if (o->type == OPTION_FLAG && joined) return fail(s, LY_USAGE, MSG_CLI_FLAG_VALUE, word);
  if (o->type != OPTION_FLAG && !joined) {
    if (!argv[*at + 1]) return fail(s, LY_USAGE, MSG_CLI_NO_VALUE, word);
    value = str_of(argv[++*at]);
  }
  return read_value(s, o, value, out);
}

/* How many words stand behind the command: at most, and at least. */
static size_t wanted_positionals(const struct command *command, size_t *least) {
  struct str list = str_of(command->positional), word;
  size_t n = 0;
  *least = 0;
  while (next_word(&list, &word)) {
    n++;
    *least += !str_starts(word, STR("["));
  }
  return n;
}

/* `help COMMAND` is `COMMAND --help`. */
static void turn_help(int *argc, char **argv) {
  static char option[] = "--help";
  if (*argc < 3 || !str_is(str_of(argv[1]), "help") || argv[2][0] == '-') return;
  for (int i = 2; i < *argc; i++) argv[i - 1] = argv[i];
  argv[*argc - 1] = option;
}

/* How many words of argv name the command: 1 or 2; 0 when they do not. */
static int named_by(const struct command *command, int argc, char **argv) {
  struct str name = str_of(command->name), first, second;
  next_word(&name, &first);
  if (argc < 2 || !str_eq(first, str_of(argv[1]))) return 0;
  if (!next_word(&name, &second)) return 1;
  return argc > 2 && str_eq(second, str_of(argv[2])) ? 2 : 0;
}

static enum ly no_command(struct scope *s, int argc, char **argv) {
  if (argc < 2) return fail(s, LY_USAGE, MSG_CLI_NO_COMMAND);
  if (argv[1][0] == '-') return fail(s, LY_USAGE, MSG_CLI_OPTION_FIRST, str_of(argv[1]));
  struct buf words = buf_open(s->arena, 4096);
  for (int i = 1; i < argc && i < 3; i++) {
    if (str_starts(str_of(argv[i]), STR("-"))) break;
    if (i > 1) buf_char(&words, ' ');
    buf_add(&words, str_of(argv[i]));
  }
  const char *nearest = NULL;
  unsigned least = 3;
  for (const struct command *c = commands; c->name; c++) {
    unsigned distance = str_distance(buf_str(&words), str_of(c->name));
    unsigned first = str_distance(str_of(argv[1]), str_of(c->name));
    if (first < distance) distance = first;
    if (distance >= least) continue;
    least = distance;
    nearest = c->name;
  }
  if (!nearest) return fail(s, LY_USAGE, MSG_CLI_UNKNOWN_COMMAND, buf_str(&words));
  return fail(s, LY_USAGE, MSG_CLI_UNKNOWN_COMMAND_NEAR, buf_str(&words), str_of(nearest));
}

/* A place lies in the district that its code begins with. */
static void take_district(const struct command *command, struct args *args) {
  enum { DISTRICT = 6 };
  struct str digits;
  bool both = takes(command, "area") && takes(command, "district");
  if (!both || args->district.len || !area_digits(args->area, &digits)) return;
  if (digits.len >= DISTRICT) args->district = (struct str){digits.ptr, DISTRICT};
}

enum ly args_read(struct scope *s, int argc, char **argv, const struct command **command,
                  struct args *out) {
  *out = (struct args){.today = DATE_NONE,
                       .from = DATE_NONE,
                       .to = DATE_NONE,
                       .true_on = DATE_NONE,
                       .due = DATE_NONE,
                       .on = DATE_NONE,
                       .port = -1,
                       .page = -1,
                       .limit = -1};
  turn_help(&argc, argv);
  int named = 0;
  for (*command = commands; (*command)->name; ++*command) {
    named = named_by(*command, argc, argv);
    if (named) break;
  }
  if (!named) return no_command(s, argc, argv);
  size_t least, wanted = wanted_positionals(*command, &least);
  enum ly rc = LY_OK;
  for (int i = named + 1; i < argc && !rc; i++) {
    struct str word = str_of(argv[i]);
    if (str_starts(word, STR("--")) && word.len > 2) {
      rc = read_option(s, *command, argv, &i, out);
    } else if (str_starts(word, STR("-")) && word.len > 1) {
      rc = fail(s, LY_USAGE, MSG_CLI_OPTION_FIRST, word);
    } else if (out->count == wanted) {
      rc = fail(s, LY_USAGE, MSG_CLI_TOO_MANY, word, str_of((*command)->name));
    } else {
      out->positional[out->count++] = word;
    }
  }
  if (!rc && !out->help && out->count < least) {
    rc = fail(s, LY_USAGE, MSG_CLI_TOO_FEW, str_of((*command)->name),
              str_of((*command)->positional));
  }
  take_district(*command, out);
  return rc;
}

static void pad(struct buf *b, struct str text, size_t cells) {
  buf_add(b, text);
  for (size_t n = utf8_cells(text); n < cells; n++) buf_char(b, ' ');
}

static void help_options(struct scope *s, struct buf *b, const struct command *command) {
  for (size_t i = 0; i < OPTIONS; i++) {
    if (!takes(command, options[i].name)) continue;
    struct buf left = buf_open(s->arena, 64);
    buf_printf(&left, "  --%s%s%s", options[i].name, options[i].value ? " " : "",
               options[i].value ? options[i].value : "");
    pad(b, buf_str(&left), 24);
    buf_add(b, message_plain(s->lang, options[i].help));
    buf_char(b, '\n');
  }
}

static struct str usage_line(struct scope *s, const struct command *command) {
  struct buf b = buf_open(s->arena, 256);
  buf_printf(&b, "  laoyou %s%s%s", command->name, *command->positional ? " " : "",
             command->positional);
  return buf_str(&b);
}

struct str args_help(struct scope *s, const struct command *command) {
  struct buf b = buf_open(s->arena, 16 * 1024);
  if (command) {
    buf_add(&b, usage_line(s, command));
    buf_add(&b, STR("\n  "));
    buf_add(&b, message_plain(s->lang, command->summary));
    buf_add(&b, STR("\n\n"));
    help_options(s, &b, command);
    return buf_str(&b);
  }
  buf_add(&b, message_plain(s->lang, MSG_CLI_HEAD));
  buf_add(&b, STR("\n\n"));
  for (const struct command *c = commands; c->name; c++) {
    pad(&b, usage_line(s, c), 40);
    buf_add(&b, message_plain(s->lang, c->summary));
    buf_char(&b, '\n');
  }
  buf_char(&b, '\n');
  buf_add(&b, message_plain(s->lang, MSG_CLI_FOOT));
  buf_char(&b, '\n');
  return buf_str(&b);
}
