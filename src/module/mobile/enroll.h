/* A family as a telephone keeps it, read into steps (enroll.c) and done (enroll_apply.c). */
#ifndef MODULE_MOBILE_ENROLL_H
#define MODULE_MOBILE_ENROLL_H

#include "base/vec.h"
#include "module/mobile/internal.h"

struct enroll_person {
    struct step step;
    const char *path;
    struct str number;
    bool there;
};

struct enroll_sold {
    struct step step;
    const char *path, *value;          /* value: as the telephone computed it; NULL: it did not say */
    const struct json *input;
    uuid_t uuid;                       /* that it gets, unless it is there */
    int64_t mobile;                    /* its number on the telephone */
    date_t enrolled;
    bool there;                        /* told by apply, with its uuid and its row */
    uuid_t is;
    struct str row;
};

struct enroll_paid {
    struct step step;
    const char *path;
    const struct json *input;
    struct enroll_sold *policy;        /* of this family's; NULL: of the one named by uuid */
    uuid_t other;
    struct db_value receipt, amount, day;
};

struct enrolling {
    uuid_t uuid;                       /* of the family */
    bool there;
    struct step family;
    VEC(struct enroll_person) people;
    VEC(struct enroll_sold) policies;
    VEC(struct enroll_paid) premiums;
    bool says;                         /* something new of messages */
    struct step notice;
};

/* A contribution as premium.create takes it, of this policy. */
struct str enroll_premium(struct arena *a, const struct json *v, uuid_t policy);

#endif
