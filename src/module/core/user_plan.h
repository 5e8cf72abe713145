/* What user.create and user.update hand from prepare to apply. Input, all members optional but where said:
 *
 *   {"uuid": of the account (update: needed), "username", "userTypes": ["INTERACTIVE", "OFFICER", "CLAIM_ADMIN"],
 *    "lastName", "otherNames", "phone", "email", "birthDate", "address", "worksTo", "phoneCommunication",
 *    "language": code, "password",
 *    "roles", "districts", "villages": lists of references, replaced as a whole when sent (villages when not empty),
 *    "healthFacility", "location", "substitutionOfficer": references}
 *
 * A reference is a uuid, an integer key or {"id": key}. */
#ifndef MODULE_CORE_USER_PLAN_H
#define MODULE_CORE_USER_PLAN_H

#include "io/password.h"
#include "module/core/internal.h"

struct settings;

enum user_type { USER_INTERACTIVE = 1, USER_OFFICER = 2, USER_CLAIM_ADMIN = 4 };

struct user_ref {
    bool by_id;
    uuid_t uuid;
    int64_t id;                /* sent, or resolved */
    struct str shown;
};

struct user_refs {
    const char *name;          /* of the member */
    bool sent;                 /* a single one may be sent as null: n is 0 */
    struct user_ref *at;
    size_t n;
};

/* A member of the input and the columns it sets, by profile; NULL: none. */
struct user_member {
    const char *name;
    struct type type;
    const char *interactive, *officer, *claim_admin;
};
enum { USER_MEMBERS = 8 };
extern const struct user_member user_members[USER_MEMBERS];

struct user_plan {
    bool create;
    uuid_t uuid;
    unsigned types;            /* 0: not sent */
    struct str username;       /* STR_NONE: not sent */
    struct str language;
    bool sent[USER_MEMBERS];
    struct db_value values[USER_MEMBERS];
    struct user_refs roles, districts, villages, location, substitution, health_facility;
    char hash[PASSWORD_HASH_BYTES];   /* "": no password was sent */
    int64_t username_max;
    bool username_changeable;
};

err_t user_plan_read(struct prepare *p, bool create, struct user_plan **out);
/* References to keys; E_REFERENCE with the member's name. */
err_t user_refs_resolve(struct tx *tx, const struct entity *e, struct user_refs *refs, int64_t **ids);
/* Policy and hash of a password that was sent; `names` are of its owner. */
err_t user_hash_password(struct prepare *p, const struct settings *s, const char *field, struct str password,
                         const struct str *names, size_t n, char hash[PASSWORD_HASH_BYTES]);

#endif
