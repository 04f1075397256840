/* Letters that cases make due, issued by the server. */
#pragma once

#include "web/app.h"

/* Every second, by the clock-keeper: what is due is issued within about that. Where some letters
 * could not be issued it waits a while before they are tried again. */
void letters_tick(struct scope *s, struct store *st, struct app *app);
