/* Who is calling, and the settings he meets. What is kept of accounts and settings is thrown away as soon as an
 * epoch says that it is old (decision D12): one statement a request asks. */
#ifndef SERVER_SESSION_H
#define SERVER_SESSION_H

#include "api/api.h"

struct sessions;

struct sessions *sessions_new(struct arena *a, const struct api *api);
void sessions_free(struct sessions *s);
/* Fills account, who, language, bearer and settings of the call, which live as long as its arena. Errors:
 * E_SIGNED_OUT for a token that is not good, E_RATE, those of the database. */
err_t session_open(struct sessions *s, struct call *c);

#endif
