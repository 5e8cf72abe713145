/* Who is calling, and the settings he meets. What is kept of accounts and settings is thrown away as soon as an
 * epoch says that it is old (decision D12): one statement a request asks, which may travel with what the request reads. */
#ifndef SERVER_SESSION_H
#define SERVER_SESSION_H

#include "api/api.h"

struct sessions;

struct sessions *sessions_new(struct arena *a, const struct api *api);
void sessions_free(struct sessions *s);
/* Fills account, who, language, bearer and settings of the call, which live as long as its arena. Errors:
 * E_SIGNED_OUT for a token that is not good, E_RATE, those of the database. */
err_t session_open(struct sessions *s, struct call *c);
/* The same from what is kept, if it is, while the question whether it is old is under way: fills conn and sure as well. */
err_t session_open_ahead(struct sessions *s, struct call *c);
/* After the request has been served: gives back what is left of the call's connection. */
void session_done(struct call *c);

#endif
