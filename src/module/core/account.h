/* Who is signed in: an account with what he may do and see. */
#ifndef MODULE_CORE_ACCOUNT_H
#define MODULE_CORE_ACCOUNT_H

#include "model/query/access.h"

struct account {
    int64_t id;                  /* of the user row: access.user */
    uuid_t uuid;
    struct str username, last_name, other_names, language;
    int64_t health_facility_id;  /* 0: none */
    bool has_password, technical;
    int64_t token_count;         /* raised by a password change: older tokens are void */
    struct access access;
};

/* E_NOT_FOUND; a deleted or blocked account is not found. The account lives in `a` and is complete: rights
 * of current roles that are not blocked, places from facility, officer villages or districts (enrolment
 * 1.6), system bit 64 = administrator. */
err_t account_by_id(struct db_conn *c, struct arena *a, const struct registry *r, int64_t id, struct account **out);
err_t account_by_name(struct db_conn *c, struct arena *a, const struct registry *r, struct str username, struct account **out);
/* Checks a password (slow, on purpose). E_SIGNED_OUT when it does not fit, whatever the reason; a hash of
 * the old form is replaced by the new one through the write path. */
err_t account_sign_in(struct write *w, struct db *db, struct arena *a, const struct registry *r, struct str username,
                      struct str password, struct account **out);

#endif
