/* Who is signed in: an account with what he may do and see. */
#ifndef MODULE_CORE_ACCOUNT_H
#define MODULE_CORE_ACCOUNT_H

#include "model/query/access.h"

struct account {
    int64_t id;                  /* of the core_user row: access.user */
    uuid_t uuid;
    int64_t interactive_id;      /* of his interactive_user row; 0: none */
    struct str username, last_name, other_names, language;
    int64_t health_facility_id;  /* 0: none */
    bool has_password, technical;
    int64_t token_count;         /* raised by a password change: older tokens are void */
    struct access access;
};

/* E_NOT_FOUND; a deleted account, or one without a current profile to sign in with (interactive or technical), is not
 * found. The account lives in `a` and is complete: rights
 * of current roles that are not blocked, places from facility, officer villages or districts (enrolment
 * 1.6), system bit 64 = administrator. */
err_t account_by_id(struct db_conn *c, struct arena *a, const struct registry *r, int64_t id, struct account **out);
err_t account_by_name(struct db_conn *c, struct arena *a, const struct registry *r, struct str username, struct account **out);
/* What he may and sees now; E_NOT_FOUND. */
err_t account_access(struct db_conn *c, struct arena *a, const struct registry *r, int64_t id, struct access *out);
/* Checks a password. Slow, on purpose, and equally slow whether the name is unknown or the password wrong; at most
 * PASSWORD_AT_ONCE at a time in a process, the others wait. E_SIGNED_OUT when it does not fit, whatever the reason; E_RULE
 * HF_CONTRACT_INVALID when it fits, but his facility has no contract any more and one is asked for; a
 * hash of openIMIS's form is replaced by one of ours through the write path. Counts nothing: who calls keeps the lock-out
 * (SETTING_LOGIN_FAILURES, SETTING_LOGIN_WAIT_S) by name and by address, before this is asked. */
struct write;
struct db;
err_t account_sign_in(struct write *w, struct db *db, struct arena *a, const struct registry *r, struct str username,
                      struct str password, struct account **out);

#endif
