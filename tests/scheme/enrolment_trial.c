#include "scheme/enrolment_trial.h"

#include <string.h>

static const struct { const char *name; int64_t plain; } fields[T_FIELDS] = {
    [T_PERIOD] = {"period", 12}, [T_ADMINISTRATION] = {"administration", 0}, [T_RECURRENCE] = {"recurrence", -1},
    [T_GRACE_ENROLMENT] = {"graceEnrolment", 0}, [T_GRACE_RENEWAL] = {"graceRenewal", 0}, [T_GRACE_PAYMENT] = {"gracePayment", 0},
    [T_CYCLE_1] = {"cycle1", 0}, [T_CYCLE_2] = {"cycle2", 0}, [T_CYCLE_3] = {"cycle3", 0}, [T_CYCLE_4] = {"cycle4", 0},
    [T_MEMBERS_MAX] = {"membersMax", 0}, [T_THRESHOLD] = {"threshold", 0}, [T_INSTALMENTS_MAX] = {"instalmentsMax", 0},
    [T_LUMP_SUM] = {"lumpSum", 0}, [T_ADULT] = {"adult", 0}, [T_CHILD] = {"child", 0}, [T_REGISTRATION_LUMP_SUM] = {"registrationLumpSum", 0},
    [T_REGISTRATION_FEE] = {"registrationFee", 0}, [T_ASSEMBLY_LUMP_SUM] = {"assemblyLumpSum", 0}, [T_ASSEMBLY_FEE] = {"assemblyFee", 0},
    [T_ENROLMENT_DISCOUNT_MONTHS] = {"enrolmentDiscountMonths", 0}, [T_ENROLMENT_DISCOUNT_PERCENT] = {"enrolmentDiscountPercent", 0},
    [T_RENEWAL_DISCOUNT_MONTHS] = {"renewalDiscountMonths", 0}, [T_RENEWAL_DISCOUNT_PERCENT] = {"renewalDiscountPercent", 0},
    [T_ROLL] = {"roll", 0}, [T_INCLUSIVE] = {"inclusive", 0}, [T_OPTION] = {"option", 1}, [T_RECURRENCE_FEES] = {"recurrenceFees", 0},
    [T_AGE_TODAY] = {"ageToday", 0}, [T_MAJORITY] = {"majority", 18}, [T_RENEWAL] = {"renewal", 0}, [T_ENROLLED] = {"enrolled", 19723},
    [T_PREVIOUS] = {"previous", NO_DAY},
};
enum { EVENT_NUMBERS = sizeof(struct trial_event) / sizeof(int64_t) };

/* ---- making it smaller ---- */

static bool try_fields(struct enrolment_trial *t, trial_fails_fn *fails)
{
    bool smaller = false;

    for (int i = 0; i < T_FIELDS; i++) {
        int64_t was = t->at[i];
        if (was == fields[i].plain) continue;
        t->at[i] = fields[i].plain;
        if (fails(t)) smaller = true;
        else t->at[i] = was;
    }
    return smaller;
}

/* Leaves each element of a list away, where it fails without it as well. */
static bool try_list(struct enrolment_trial *t, trial_fails_fn *fails, char *list, size_t *count, size_t size)
{
    struct enrolment_trial before;
    bool smaller = false;

    for (size_t i = *count; i > 0; i--) {
        before = *t;
        memmove(list + (i - 1) * size, list + i * size, (*count - i) * size);
        --*count;
        if (fails(t)) smaller = true;
        else *t = before;
    }
    return smaller;
}

static bool try_events(struct enrolment_trial *t, trial_fails_fn *fails)
{
    bool smaller = false;

    for (size_t i = 0; i < t->event_count; i++) {
        int64_t *numbers = &t->events[i].kind;
        for (size_t k = 2; k < EVENT_NUMBERS; k++) {
            int64_t was = numbers[k];
            if (!was) continue;
            numbers[k] = 0;
            if (fails(t)) smaller = true;
            else numbers[k] = was;
        }
    }
    return smaller;
}

void enrolment_shrink(struct enrolment_trial *t, trial_fails_fn *fails)
{
    bool smaller = true;

    while (smaller) {
        smaller = try_list(t, fails, (char *)t->events, &t->event_count, sizeof *t->events);
        smaller = try_list(t, fails, (char *)t->members, &t->member_count, sizeof *t->members) || smaller;
        smaller = try_fields(t, fails) || smaller;
        smaller = try_events(t, fails) || smaller;
    }
}

/* ---- as JSON ---- */

static void write_numbers(struct buf *out, const int64_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) buf_add_format(out, "%s%lld", i ? ", " : "[", (long long)numbers[i]);
    buf_add(out, STR("]"));
}

struct str enrolment_write(struct arena *a, const struct enrolment_trial *t)
{
    struct buf out;

    buf_init(&out, a, 1024);
    buf_add(&out, STR("{\"case\": \"\""));
    for (int i = 0; i < T_FIELDS; i++)
        if (t->at[i] != fields[i].plain) buf_add_format(&out, ", \"%s\": %lld", fields[i].name, (long long)t->at[i]);
    buf_add(&out, STR(", \"members\": ["));
    for (size_t i = 0; i < t->member_count; i++) {
        if (i) buf_add(&out, STR(", "));
        write_numbers(&out, &t->members[i].birth, 2);
    }
    buf_add(&out, STR("], \"events\": ["));
    for (size_t i = 0; i < t->event_count; i++) {
        if (i) buf_add(&out, STR(", "));
        write_numbers(&out, &t->events[i].kind, EVENT_NUMBERS);
    }
    buf_add(&out, STR("]}"));
    return buf_str(&out);
}

static void read_numbers(const struct json *v, int64_t *numbers, size_t n)
{
    const struct json *one = v->first;

    for (size_t i = 0; i < n; i++, one = one->next) assert_true(json_int(one, &numbers[i]));
    assert_null(one);
}

void enrolment_read(const struct json *v, struct enrolment_trial *t)
{
    memset(t, 0, sizeof *t);
    for (int i = 0; i < T_FIELDS; i++) t->at[i] = number_in(v, fields[i].name, fields[i].plain);
    for (const struct json *m = json_get(v, "members")->first; m; m = m->next) {
        assert_true(t->member_count < TRIAL_FAMILY);
        read_numbers(m, &t->members[t->member_count++].birth, 2);
    }
    for (const struct json *e = json_get(v, "events")->first; e; e = e->next) {
        assert_true(t->event_count < TRIAL_EVENTS);
        read_numbers(e, &t->events[t->event_count++].kind, EVENT_NUMBERS);
    }
}
