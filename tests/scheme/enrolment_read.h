/* Members of the vectors of enrolment: amounts in hundredths, days as text; what is not there is the standard. */
#ifndef TESTS_SCHEME_ENROLMENT_READ_H
#define TESTS_SCHEME_ENROLMENT_READ_H

#include "base/vectors.h"

#include "scheme/policy.h"

static inline int64_t number_in(const struct json *v, const char *key, int64_t standard)
{
    return v && json_get(v, key) ? vector_int(v, key) : standard;
}

static inline money_t money_in(const struct json *v, const char *key) { return (money_t){number_in(v, key, 0)}; }

static inline date_t day_read(const struct json *text)
{
    date_t day = DATE_NONE;

    if (!json_is_null(text)) assert_true(date_read(text->text.p, text->text.n, &day));
    return day;
}

static inline date_t date_in(const struct json *v, const char *key) { return day_read(json_get(v, key)); }

static inline bool differs(const struct json *v, const char *key, int64_t found)
{
    if (!json_get(v, key) || vector_int(v, key) == found) return false;
    print_error("%.*s: %s is %lld, wanted %lld\n", STR_ARG(vector_str(v, "case")), key, (long long)found, (long long)vector_int(v, key));
    return true;
}

static inline bool day_differs(const struct json *v, const char *key, date_t found)
{
    char text[10];

    if (!json_get(v, key) || date_cmp(date_in(v, key), found) == 0) return false;
    if (!date_none(found)) date_write(found, text);
    print_error("%.*s: %s is %.10s\n", STR_ARG(vector_str(v, "case")), key, date_none(found) ? "none      " : text);
    return true;
}

static inline bool is(const struct json *v, const char *key) { return json_get(v, key) && vector_bool(v, key); }

#endif
