/* Keys in words: what the database and forms keep as a key ("user.create", "administrators",
 * "cli:0"), as the reader of a page says it.
 *
 * The words stand in web/messages/words.yaml under ROOM.KEY, so a new act or field needs a line
 * there and nothing here. What has no words is shown as the key it is: better than nothing at all.
 * All texts are the arena's or static.
 */
#pragma once

#include "web/route.h"

/* The words of room "act", "done", "field" or "choice"; false when there are none. */
bool word_find(struct scope *s, const char *room, struct str key, struct str *out);
/* The same, or the key itself. */
struct str word_of(struct scope *s, const char *room, struct str key);

/* "user:wang" is wang, "cli:root" the command line. */
struct str word_actor(struct scope *s, struct str actor);
/* "127.0.0.1" is this machine, "cli" too, "clock" the clock-keeper. */
struct str word_from(struct scope *s, struct str from);
/* "user:wang" is 用户 wang, "setting:backup_keep" has the setting's title. */
struct str word_subject(struct scope *s, struct str subject);
/* What somebody chose or typed in a field: a role, a choice, a setting in words; "—" for nothing.
 */
struct str word_value(struct scope *s, struct str field, struct str text);
/* A payload, which is flat JSON, as a list of {name, text}; NULL for one that is not. */
struct value *word_payload(struct scope *s, struct str payload);
/* All acts that have words, as options; the one that is `chosen` may have none. */
struct value *word_acts(struct scope *s, struct str chosen);

/* "青田县（331121）" where a plan of that area is in force, else the code; empty for everywhere. */
struct str word_area(struct scope *s, const struct call *c, struct str area);
