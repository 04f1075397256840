/* Replies: pages, JSON, files of the program, errors. */
#pragma once

#include "web/route.h"

LY_MUST_CHECK enum ly reply_page(struct scope *s, struct call *c, const char *template, int status,
                                 struct value *data, struct reply *out);
/* 303 to an address of ours. */
struct reply reply_go(struct str location);
/* After a deed: on to c->go, or what c->told says; JSON for who asked for it. */
LY_MUST_CHECK enum ly reply_done(struct scope *s, struct call *c, struct reply *out);
/* Makes a fault of the store's an error of ours, before anybody asks by its code whose it is. */
void reply_take_blame(struct scope *s);
/* The scope's error. */
struct reply reply_error(struct scope *s, struct call *c);

/* /static/NAME: a file of web/styles or web/scripts. */
bool reply_static(const struct call *c, struct reply *out);
