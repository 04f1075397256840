/* 100,000 invented people, the same in every run and on both sides: everything about number n
 * follows from n. Names and addresses are made up, telephone numbers begin as no network's do. */
#include "bench/bench.h"

#include <err.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t mixed(uint64_t n) {
  uint64_t z = n * 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

static const char *pick(uint64_t *bits, const char *const *from, size_t count) {
  const char *picked = from[*bits % count];
  *bits /= count;
  return picked;
}
/* The first ones more often than the last: as names are. */
static const char *pick_common(uint64_t *bits, const char *const *from, size_t count) {
  size_t a = *bits % count, b = *bits / count % count;
  *bits /= (uint64_t)count * count;
  return from[a * b / count];
}
#define PICK_COMMON(bits, list) pick_common((bits), (list), sizeof(list) / sizeof *(list))
#define PICK(bits, list) pick((bits), (list), sizeof(list) / sizeof *(list))

static size_t town_of(size_t n) {
  return (n - 1) % TOWNS;
}

size_t resident_of_town(size_t town, size_t k) {
  return k * TOWNS + town + 1;
}

struct resident resident(size_t n) {
  static const char *const families[] = {
      "陈", "林", "叶", "徐", "吴", "王", "周", "张", "杨", "金", "李", "刘", "黄",
      "潘", "郑", "留", "夏", "季", "项", "邹", "孙", "朱", "胡", "蒋", "詹", "麻",
      "厉", "何", "郭", "高", "罗", "梁", "宋", "唐", "许", "韩", "冯", "邓", "曹",
      "彭", "曾", "肖", "田", "董", "袁", "蔡", "余", "杜", "程", "苏"};
  static const char *const given[] = {
      "秀", "兰", "明", "华", "建", "国", "英", "美", "小", "金", "德", "玉", "春", "文",
      "光", "荣", "丽", "平", "芳", "海", "军", "红", "伟", "爱", "永", "志", "林", "云",
      "晓", "燕", "新", "花", "生", "香", "义", "杰", "松", "珍", "康", "仁", "雪", "梅",
      "菊", "根", "宝", "福", "庆", "长", "青", "龙", "飞", "凤", "琴", "敏", "静", "娟",
      "霞", "萍", "玲", "慧", "成", "超", "勇", "刚", "强", "波", "峰", "斌", "浩", "宇",
      "涛", "辉", "鹏", "磊", "洋", "欣", "怡", "佳", "子", "涵", "梓", "轩", "雨", "诗",
      "思", "嘉", "俊", "豪", "博", "凯", "瑞", "晨", "旭", "东", "南", "西", "北", "山",
      "水", "天", "阳", "月", "星", "辰", "银", "铜", "铁", "木", "火", "土"};
  static const char *const marital[] = {"10", "20", "30", "40"};
  struct resident r = {0};
  uint64_t bits = mixed(n), more = mixed(n + RESIDENTS);
  const char *family = PICK_COMMON(&bits, families), *first = PICK_COMMON(&bits, given);
  snprintf(r.name, sizeof r.name, "%s%s%s", family, first, PICK_COMMON(&bits, given));
  snprintf(r.sex, sizeof r.sex, "%d", 1 + (int)(bits % 2));
  snprintf(r.birth_date, sizeof r.birth_date, "%04d-%02d-%02d", 1925 + (int)(more % 100),
           1 + (int)(more / 100 % 12), 1 + (int)(more / 1200 % 28));
  snprintf(r.home_area, sizeof r.home_area, "%d%03zu", DISTRICT, town_of(n) + 1);
  size_t hukou = more / 40000 % 10 ? town_of(n) : more / 400000 % TOWNS;
  snprintf(r.hukou_area, sizeof r.hukou_area, "%d%03zu", DISTRICT, hukou + 1);
  snprintf(r.home_address, sizeof r.home_address, "幸福路%d号%d室", 1 + (int)(bits / 2 % 300),
           101 + (int)(bits / 600 % 500));
  snprintf(r.phone, sizeof r.phone, "000%08d", (int)(mixed(more) % 100000000));
  snprintf(r.marital, sizeof r.marital, "%s", PICK(&more, marital));
  snprintf(r.ability, sizeof r.ability, "%d", (int)(mixed(bits) % 5));
  return r;
}

/* ---- The peer's database ---- */

/* The session's digest is the SHA-256 of SESSION_TOKEN; it ends in the year 2100. */
static const char peer_tables[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;"
    "CREATE TABLE resident (district TEXT NOT NULL, party INTEGER NOT NULL, name TEXT NOT NULL,"
    " sex TEXT NOT NULL, birth_date TEXT NOT NULL, home_area TEXT NOT NULL,"
    " hukou_area TEXT NOT NULL, home_address TEXT NOT NULL, phone TEXT NOT NULL,"
    " marital TEXT NOT NULL, ability TEXT NOT NULL,"
    " PRIMARY KEY (district, party)) WITHOUT ROWID;"
    "CREATE TABLE statement (district TEXT NOT NULL, party INTEGER NOT NULL,"
    " statement INTEGER NOT NULL, source TEXT NOT NULL, true_from TEXT NOT NULL,"
    " recorded_at INTEGER NOT NULL, recorded_by TEXT NOT NULL, facts TEXT NOT NULL,"
    " PRIMARY KEY (district, party, statement)) WITHOUT ROWID;"
    "CREATE TABLE session (digest BLOB PRIMARY KEY, person TEXT NOT NULL, role TEXT NOT NULL,"
    " expires INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO session VALUES"
    " (x'095b86edf4498410837fbc9ac1729703a720317941f79999000d38d7541037b4', 'wang', 'clerk',"
    " 4102444800000);";
static const char peer_insert[] = "INSERT INTO resident VALUES (?,?,?,?,?,?,?,?,?,?,?)";
static const char peer_end[] =
    "CREATE INDEX resident_area ON resident (district, home_area, party); COMMIT;"
    "PRAGMA wal_checkpoint(TRUNCATE);";

static void check(sqlite3 *db, int rc, int wanted) {
  if (rc != wanted) errx(1, "the peer's database: %s", sqlite3_errmsg(db));
}

static void bind_text(sqlite3 *db, sqlite3_stmt *insert, int column, const char *text) {
  check(db, sqlite3_bind_text(insert, column, text, -1, SQLITE_TRANSIENT), SQLITE_OK);
}

static void insert_resident(sqlite3 *db, sqlite3_stmt *insert, size_t n) {
  struct resident r = resident(n);
  char district[12];
  snprintf(district, sizeof district, "%d", DISTRICT);
  const char *const texts[] = {district,     NULL,        r.name,       r.sex,
                               r.birth_date, r.home_area, r.hukou_area, r.home_address,
                               r.phone,      r.marital,   r.ability};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (texts[i]) bind_text(db, insert, (int)i + 1, texts[i]);
  }
  check(db, sqlite3_bind_int64(insert, 2, (sqlite3_int64)n), SQLITE_OK);
  check(db, sqlite3_step(insert), SQLITE_DONE);
  check(db, sqlite3_reset(insert), SQLITE_OK);
}

void residents_write_peer(const char *path) {
  sqlite3 *db;
  sqlite3_stmt *insert;
  check(NULL, sqlite3_open(path, &db), SQLITE_OK);
  check(db, sqlite3_exec(db, peer_tables, NULL, NULL, NULL), SQLITE_OK);
  check(db, sqlite3_prepare_v2(db, peer_insert, -1, &insert, NULL), SQLITE_OK);
  for (size_t n = 1; n <= RESIDENTS; n++) insert_resident(db, insert, n);
  sqlite3_finalize(insert);
  check(db, sqlite3_exec(db, peer_end, NULL, NULL, NULL), SQLITE_OK);
  sqlite3_close(db);
}
