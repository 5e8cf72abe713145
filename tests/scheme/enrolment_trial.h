/* A policy from its sale through its history: a product, a scheme's rules, a family, and what happens to them, as numbers that can be made
 * smaller, written as a vector and read back. */
#ifndef TESTS_SCHEME_ENROLMENT_TRIAL_H
#define TESTS_SCHEME_ENROLMENT_TRIAL_H

#include "scheme/enrolment_read.h"

#include "scheme/cover.h"

/* Amounts in hundredths; days as of date_t, NO_DAY: none; a cycle as month * 100 + day. */
enum trial_field {
    T_PERIOD, T_ADMINISTRATION, T_RECURRENCE, T_GRACE_ENROLMENT, T_GRACE_RENEWAL, T_GRACE_PAYMENT, T_CYCLE_1, T_CYCLE_2, T_CYCLE_3,
    T_CYCLE_4, T_MEMBERS_MAX, T_THRESHOLD, T_INSTALMENTS_MAX, T_LUMP_SUM, T_ADULT, T_CHILD, T_REGISTRATION_LUMP_SUM, T_REGISTRATION_FEE,
    T_ASSEMBLY_LUMP_SUM, T_ASSEMBLY_FEE, T_ENROLMENT_DISCOUNT_MONTHS, T_ENROLMENT_DISCOUNT_PERCENT, T_RENEWAL_DISCOUNT_MONTHS,
    T_RENEWAL_DISCOUNT_PERCENT, T_ROLL, T_INCLUSIVE, T_OPTION, T_RECURRENCE_FEES, T_AGE_TODAY, T_MAJORITY, T_RENEWAL, T_ENROLLED,
    T_PREVIOUS, T_FIELDS
};

enum { NO_DAY = INT32_MIN, TRIAL_FAMILY = 8, TRIAL_EVENTS = 10, TRIAL_PEOPLE = TRIAL_FAMILY + TRIAL_EVENTS, TRIAL_COVERS = 6 };

struct trial_member { int64_t birth, other; };

/* What happens: a contribution (amount, decision, matched, fee); somebody joins (birth, other), dies, comes back (who); the policy is
 * stopped, activated by hand, looked at by night. */
enum trial_kind { E_PAY, E_JOIN, E_DIE, E_BACK, E_STOP, E_ACTIVATE, E_NIGHT, E_KINDS };
struct trial_event { int64_t kind, day, who, amount, decision, matched, fee, birth, other; };

struct enrolment_trial {
    int64_t at[T_FIELDS];
    size_t member_count, event_count;
    struct trial_member members[TRIAL_FAMILY];
    struct trial_event events[TRIAL_EVENTS];
};

/* What both laws say of it. */
struct trial_cover { int64_t effective, expiry; };
struct trial_person { bool active; size_t count; struct trial_cover covers[TRIAL_COVERS]; };
struct trial_state {               /* after the sale, and after each event */
    int64_t status, value, effective, paid, instalments;
    int64_t situation, may, left;  /* of the last contribution */
    bool refused;
    size_t people;
    struct trial_person person[TRIAL_PEOPLE];
};
struct trial_sale {
    bool sold;
    int64_t start, expiry, late, last;
    int64_t kept[4], dropped, contribution, assembly, registration, discount, value;
};

typedef bool trial_fails_fn(const struct enrolment_trial *t);
/* Leaves away what is not needed for `fails` to say so still. */
void enrolment_shrink(struct enrolment_trial *t, trial_fails_fn *fails);
/* As a row of tests/vectors/enrolment_found.json, and back. */
struct str enrolment_write(struct arena *a, const struct enrolment_trial *t);
void enrolment_read(const struct json *v, struct enrolment_trial *t);

#endif
