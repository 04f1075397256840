/* What owed.h finds as sheets (base/sheet.h): for pages, JSON, commands and files alike. */
#pragma once

#include "base/sheet.h"
#include "registry/privacy.h"
#include "service/owed.h"

struct store;
struct due_visitors;

/* What a sheet is about; lives as long as the sheet. */
struct owed_view {
  const struct pack *pack; /* whose areas have names */
  struct str path;         /* addresses of a programme begin with this, without the first "/": of
                              the list of all "owed/"; empty: nothing leads anywhere */
  const struct service_rules *rules; /* of towns and rows */
  int32_t ahead;                     /* of rows: reasons are those of so many days from today */
  enum owed_list list;               /* of rows */
  struct store *store;               /* of rows: for names */
  const struct service_vocabulary *words;
  struct rule_reader reader; /* of rows: for reasons */
  struct str district;
  struct str parties; /* of rows: addresses of parties begin with this, and lead to what they
                         are entitled to; empty: none */
  struct str behind;  /* of programmes that change: stands behind their addresses */
  const struct privacy_views *sight; /* of rows: how private facts are seen; NULL: whole */
  const int64_t *looked_for;         /* of rows: those who have the words that are looked for */
  size_t looked_for_count;
  struct due_visitors *visitors; /* of rows: where they live and who visits them are columns too
                                    (due.h); NULL: not */
};

/* The programmes of a book. */
LY_MUST_CHECK enum ly owed_sheet_programmes(struct scope *s, const struct owed_view *view,
                                            const struct owed_book *book, struct sheet *out);
struct value *owed_programme_value(struct scope *s, const struct sheet *sheet, const void *row);
/* The towns of one programme. */
LY_MUST_CHECK enum ly owed_sheet_towns(struct scope *s, const struct owed_view *view,
                                       const struct owed_programme *p, struct sheet *out);
struct value *owed_town_value(struct scope *s, const struct sheet *sheet, const void *row);
/* The rows of a list: who, how old, where, how much, and why. Reasons are worked out for rows that
 * are shown; birth dates of persons are looked up for all. */
LY_MUST_CHECK enum ly owed_sheet_rows(struct scope *s, const struct owed_view *view,
                                      struct owed_row *rows, size_t count, struct sheet *out);
struct value *owed_row_value(struct scope *s, const struct sheet *sheet, const void *row);
/* What a draft changes, by programme, and for one programme by town. */
LY_MUST_CHECK enum ly owed_sheet_changes(struct scope *s, const struct owed_view *view,
                                         const struct owed_changed *list, size_t count,
                                         struct sheet *out);
struct value *owed_change_value(struct scope *s, const struct sheet *sheet, const void *row);
LY_MUST_CHECK enum ly owed_sheet_change_towns(struct scope *s, const struct owed_view *view,
                                              const struct owed_changed *p, struct sheet *out);
struct value *owed_change_town_value(struct scope *s, const struct sheet *sheet, const void *row);

/* The name of an area, or what is known of it (pack_area_text); of -1 that it is not known. */
struct str owed_area_name(struct scope *s, const struct pack *pack, int64_t area);
/* The name of a party as it may be seen, or its number. */
struct str owed_party_name(struct scope *s, const struct owed_view *view, int64_t party);
/* Why somebody stands on a list: the conditions that decide, or what is missing. */
LY_MUST_CHECK enum ly owed_reason(struct scope *s, const struct owed_view *view, int64_t party,
                                  struct str *out);
