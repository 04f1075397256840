/* The running application: what all threads of the server share. */
#pragma once

#include "base/seal.h"
#include "base/sign.h"
#include "people/limit.h"
#include "people/outside.h"
#include "people/resident.h"
#include "people/session.h"
#include "store/job.h"
#include "web/importer.h"
#include "web/mailer.h"
#include "web/metrics.h"
#include "web/pool.h"
#include "web/site.h"
#include "web/template.h"

#include <pthread.h>

struct app {
  const struct world *world;
  struct date today; /* fixed by whoever started the server, or DATE_NONE */
  struct template_set *templates;
  struct pool *pool;
  struct writer *writer;
  struct keeper *keeper;
  struct mailer *mailer, *poster, *texter;
  struct importer *importer;
  struct everyone_seat *everyone;
  struct looks *looks;
  struct sessions *sessions;
  struct limits *limits;
  struct sessions *residents; /* their sessions, apart from those of users */
  struct places *codes;
  struct resident_sender sender;  /* send NULL: residents can not log in */
  struct outside_memory *outside; /* the provider of log-ins, as it was met last */
  struct places *trips;           /* browsers on their way to it and back */
  struct str ca_file;             /* whom to trust beside the system's authorities */
  struct seal_keys *keys;         /* NULL: there is no key file */
  struct sign_key *signing;       /* of letters; NULL: none is issued */
  int64_t letters_after_us;       /* of the clock-keeper: not before, some could not be issued */
  struct str columns;             /* where everyone is kept (everyone.h); empty: nowhere */
  struct metrics metrics;
  void (*lost)(void *context); /* the lease is lost: the server has to end */
  void *context;

  pthread_mutex_t mutex; /* over what follows */
  struct site *site;

  pthread_mutex_t describing; /* over what follows */
  struct arena descriptions;
  struct str openapi[LANG_COUNT];
};

struct app_options {
  struct str address;            /* of the database */
  struct date today;             /* DATE_NONE: what the database or the clock says */
  struct seal_keys *keys;        /* NULL for none; must outlive the app */
  struct sign_key *signing;      /* the same */
  struct str columns;            /* see above; must live as long */
  struct resident_sender sender; /* of one-time codes; send NULL: none */
  bool clock;                    /* run the clock-keeper and the mailer */
  struct mail_secrets mail;
  struct lease_wait wait; /* while another serves this database; look NULL: refused at once */
  void (*lost)(void *context);
  void *context;
};

/* Opens all of it: templates, the site, the writer with its lease, the clock. In the scope's arena,
 * which must live as long. */
LY_MUST_CHECK enum ly app_open(struct scope *s, const struct app_options *options,
                               struct app **out);
/* Ends the threads and closes all. No request may be under way. NULL is fine. */
void app_close(struct app *app);

/* The description of the interface (openapi.h), made when it is first asked for; a view that lasts
 * as long as the app. */
LY_MUST_CHECK enum ly app_openapi(struct scope *s, struct app *app, struct str *out);

/* The site as it is now, held until app_drop_site(). */
struct site *app_hold_site(struct app *app);
void app_drop_site(struct app *app, struct site *site);
/* Reads the site again when the database holds something else by now. */
LY_MUST_CHECK enum ly app_refresh(struct scope *s, struct store *st, struct app *app);
