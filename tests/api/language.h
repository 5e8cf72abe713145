/* What the tests of the language share. */
#ifndef TESTS_API_LANGUAGE_H
#define TESTS_API_LANGUAGE_H

#include "api/graphql/coerce.h"
#include "api/graphql/collect.h"
#include "api/graphql/introspect.h"
#include "api/graphql/validate.h"
#include "base/vectors.h"
#include "small.h"

static inline const struct graphql_document *must_parse(struct arena *a, struct str text)
{
    const struct graphql_document *d = NULL;
    struct limits limits;
    err_t e;

    limits_standard(&limits);
    e = graphql_parse(a, text, &limits, &d);
    if (e)
        fail_msg("%.*s: %.*s", STR_ARG(err_line(a, e)), STR_ARG(text));
    return d;
}

static inline struct str json_text(struct arena *a, const struct json *v)
{
    struct buf out;
    struct json_writer w = json_writer(&out);

    buf_init(&out, a, 64);
    json_put(&w, v);
    return buf_str(&out);
}

static inline void assert_text(struct str found, struct str wanted)
{
    if (!str_eq(found, wanted))
        fail_msg("found  %.*s\nwanted %.*s", STR_ARG(found), STR_ARG(wanted));
}

/* [{message, at: [[line, column] ...]} ...] against what was found; tells of a difference. */
static inline bool same_errors(struct arena *a, const struct graphql_errors *errors, const struct json *wanted, struct str text)
{
    struct buf found;
    struct json_writer w = json_writer(&found);

    buf_init(&found, a, 256);
    json_open(&w, '[');
    for (size_t i = 0; i < errors->list.n; i++) {
        const struct graphql_error *e = &errors->list.at[i];

        json_open(&w, '{');
        json_key(&w, STR("message"));
        json_put_str(&w, e->message);
        json_key(&w, STR("at"));
        json_open(&w, '[');
        for (uint32_t k = 0; k < e->place_count; k++)
            json_put_raw(&w, str_format(a, "[%u,%u]", e->places[k].line, e->places[k].column));
        json_close(&w, ']');
        json_close(&w, '}');
    }
    json_close(&w, ']');
    if (str_eq(buf_str(&found), json_text(a, wanted)))
        return true;
    print_error("%.*s\nfound  %.*s\nwanted %.*s\n", STR_ARG(text), STR_ARG(buf_str(&found)), STR_ARG(json_text(a, wanted)));
    return false;
}

#endif
