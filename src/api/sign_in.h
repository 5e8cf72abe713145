/* Signing in and out over HTTP: cookies, double submit, pauses after wrong passwords. */
#ifndef API_SIGN_IN_H
#define API_SIGN_IN_H

#include "api/api.h"

/* account_sign_in with its pauses: E_RATE (retry_s) when this name failed too often from this address, else
 * E_SIGNED_OUT when the password does not fit. */
err_t call_sign_in(const struct call *c, struct str username, struct str password, struct account **out);

/* The header X-CSRFToken equals the cookie csrftoken, or the browser says that the page asking is of this origin (uploads of
 * the published client have no such header). Callers with Authorization need neither. */
bool call_csrf_fits(const struct call *c);
/* Sets the cookie csrftoken for a year, unless the caller has one. */
void reply_csrf(const struct call *c, struct reply *r);

/* The cookie JWT for a token's life. */
void reply_signed_in(const struct call *c, struct reply *r, struct str token);
/* Deletes it. */
void reply_signed_out(const struct call *c, struct reply *r);
/* Deletes the cookie JWT-refresh-token. */
void reply_refresh_out(const struct call *c, struct reply *r);

#endif
