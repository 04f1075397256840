/* Backups: the whole database in one SQLite file, whole or not there. */
#pragma once

#include "store/store.h"

/* Copies all that `from` holds at this moment into a new file, compares the two, and only then
 * gives the file its name. LY_CONFLICT when there is such a file already. */
LY_MUST_CHECK enum ly store_backup(struct scope *s, struct store *from, struct str file,
                                   struct store_copied **list, size_t *count);

/* Where a day's backup goes: FOLDER/laoyou-YYYYMMDD.db. */
struct str backup_name(struct arena *a, struct str folder, struct date day);
/* Takes away the oldest backups of that name until `keep` are left; *removed tells how many. */
LY_MUST_CHECK enum ly backup_thin(struct scope *s, struct str folder, size_t keep, size_t *removed);
