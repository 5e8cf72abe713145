/* When interactive users last signed in: noted in memory, written now and then in one statement outside of the versioned
 * write path, so that a sign-in writes nothing. What was not written when the program dies is lost, no more. */
#ifndef MODULE_CORE_LAST_LOGIN_H
#define MODULE_CORE_LAST_LOGIN_H

#include "db/db.h"

struct last_logins;

struct last_logins *last_logins_new(struct arena *a);   /* shared by threads */
/* The latest counts. interactive_id 0 is nobody's. Beyond LAST_LOGINS_MOST users between two writes the newest are not kept. */
enum { LAST_LOGINS_MOST = 10000 };
void last_login_note(struct last_logins *l, int64_t interactive_id, stamp_t at);
/* Writes what was noted; after an error it is kept for the next time. Never moves a time back. */
err_t last_logins_write(struct last_logins *l, struct db *db, struct arena *a);

#endif
